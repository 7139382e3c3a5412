//! An expression, by its kind.

use super::Names;
use crate::draft::snakefile::value::{Flags, Named, Seg, Text, Value, joined};
use crate::scripts::tree::Node;

/// Functions that call functions are followed this far.
pub(super) const CALLS: usize = 4;

pub(super) struct Scope<'n> {
    pub(super) names: &'n Names,
    /// The name under which a function has the wildcards.
    pub(super) wildcards: Option<String>,
    /// Variables of comprehensions.
    pub(super) locals: Vec<String>,
    pub(super) calls: usize,
}

impl<'n> Scope<'n> {
    pub(super) fn new(names: &'n Names) -> Self {
        Self { names, wildcards: None, locals: Vec::new(), calls: CALLS }
    }

    pub(super) fn value(&self, node: Node) -> Value {
        match node.kind() {
            "string" => self.string(node).map_or(Value::Unknown, Value::Text).bounded(),
            "concatenated_string" => {
                let parts: Option<Vec<Text>> = node.named().map(|n| self.string(n)).collect();
                parts.map_or(Value::Unknown, |p| Value::Text(p.into_iter().fold(Vec::new(), joined))).bounded()
            }
            "integer" | "float" => Value::Number(node.text().replace('_', "")),
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "none" => Value::None,
            "unary_operator" => match node.child("argument").map(|n| self.value(n)) {
                Some(Value::Number(n)) if node.text().starts_with('-') => Value::Number(format!("-{n}")),
                _ => Value::Unknown,
            },
            "parenthesized_expression" => node.named().next().map_or(Value::Unknown, |n| self.value(n)),
            "list" | "tuple" | "set" | "expression_list" => self.list(node),
            "dictionary" => self.map(node),
            "list_comprehension" | "generator_expression" | "set_comprehension" => self.comprehension(node),
            "binary_operator" => self.operator(node),
            "identifier" => self.identifier(node.text()),
            "attribute" => self.attribute(node),
            "subscript" => self.subscript(node),
            "call" => self.call(node).bounded(),
            _ => Value::Unknown,
        }
    }

    pub(super) fn identifier(&self, name: &str) -> Value {
        if self.wildcards.as_deref() == Some(name) {
            Value::Wildcards
        } else if self.locals.iter().any(|local| local == name) {
            Value::Text(vec![Seg::Loop(name.to_owned())])
        } else if let Some(value) = self.names.values.get(name) {
            value.clone()
        } else if name == "config" {
            Value::Config(Vec::new(), self.names.config.clone())
        } else {
            Value::Unknown
        }
    }

    pub(super) fn list(&self, node: Node) -> Value {
        let mut items = Vec::new();
        for item in node.named() {
            if item.kind() == "list_splat" {
                match item.named().next().map(|n| self.value(n)) {
                    Some(Value::List(more)) => items.extend(more),
                    Some(files @ Value::Files(_)) => items.push(files),
                    _ => items.push(Value::Unknown),
                }
            } else {
                items.push(self.value(item));
            }
        }
        Value::List(items).bounded()
    }

    pub(super) fn map(&self, node: Node) -> Value {
        let pair = |pair: Node| Some((self.value(pair.child("key")?).plain()?, self.value(pair.child("value")?)));
        node.named().map(pair).collect::<Option<Vec<_>>>().map_or(Value::Unknown, Value::Map)
    }

    /// `[f"{s}.bam" for s in SAMPLES]`
    pub(super) fn comprehension(&self, node: Node) -> Value {
        let mut clauses = node.named().filter(|n| n.kind() != "comment").skip(1);
        let found = (|| {
            let (clause, None) = (clauses.next()?, clauses.next()) else { return None };
            let variable = clause.child("left").filter(|n| n.kind() == "identifier")?.text();
            let source = self.value(clause.child("right")?).to_source()?;
            let mut locals = self.locals.clone();
            locals.push(variable.to_owned());
            let inner = Scope { names: self.names, wildcards: self.wildcards.clone(), locals, calls: self.calls };
            let text = inner.value(node.child("body")?).to_text()?;
            // `[str(x) for x in SAMPLES]` is SAMPLES.
            if text == [Seg::Loop(variable.to_owned())] {
                return Some(Value::Source(source));
            }
            let bound = vec![(variable.to_owned(), source)];
            Some(Value::Files(vec![Named { text, bound, zip: false, flags: Flags::default() }]))
        })();
        found.unwrap_or(Value::Unknown)
    }
}
