//! Functions of the Snakefile's own: what one gives, if it is a single expression of the wildcards.

use super::scope::Scope;
use crate::draft::snakefile::value::Value;
use crate::scripts::Language;
use crate::scripts::tree::{Node, Tree};

impl<'n> Scope<'n> {
    /// The text of the function that a name means.
    pub(super) fn definition(&self, node: Node) -> Option<&'n str> {
        let known = node.kind() == "identifier" && !self.names.values.contains_key(node.text());
        self.names.functions.get(node.text()).filter(|_| known).map(|function| function.text.as_str())
    }

    /// What a function of the wildcards gives, if it is only one expression.
    pub(super) fn called(&self, node: Node) -> Value {
        let Some(calls) = self.calls.checked_sub(1) else { return Value::Unknown };
        if node.kind() == "lambda" {
            let parameters: Vec<&str> =
                node.child("parameters").map_or(Vec::new(), |p| p.named().map(|n| n.text()).collect());
            let Some(body) = node.child("body") else { return Value::Unknown };
            // `lambda wildcards, input: input.bam`
            if parameters.len() > 1 {
                let root = body.text().split(['.', '[']).next().unwrap_or("");
                let known = matches!(root, "input" | "output" | "threads") && parameters[1..].contains(&root);
                let plain = body.text().chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '[' | ']'));
                let calls = body.all().any(|n| n.kind() == "call");
                return if known && plain && !calls { Value::Word(body.text().to_owned()) } else { Value::Unknown };
            }
            let [name] = parameters.as_slice() else { return Value::Unknown };
            let scope = Scope { names: self.names, wildcards: Some((*name).to_owned()), locals: Vec::new(), calls };
            return scope.value(body);
        }
        let Some(text) = self.definition(node) else { return Value::Unknown };
        let Some(tree) = Tree::parse(Language::Python, text) else { return Value::Unknown };
        let Some(function) = tree.root().named().next().filter(|n| n.kind() == "function_definition") else {
            return Value::Unknown;
        };
        let parameters: Vec<&str> =
            function.child("parameters").map_or(Vec::new(), |p| p.named().map(|n| n.text()).collect());
        let Some(body) = function.child("body") else { return Value::Unknown };
        let is_doc = |n: &Node| n.kind() == "expression_statement" && n.named().all(|s| s.kind() == "string");
        let statements: Vec<Node> = body.named().filter(|n| !is_doc(n)).collect();
        match (statements.as_slice(), parameters.as_slice()) {
            ([only], [name]) if only.kind() == "return_statement" => {
                let scope = Scope { names: self.names, wildcards: Some((*name).to_owned()), locals: Vec::new(), calls };
                only.named().next().map_or(Value::Unknown, |value| scope.value(value))
            }
            _ => Value::Unknown,
        }
    }
}
