//! Values that are written in the text itself.

use super::escapes::{prefix, unescaped};
use super::names::Names;
use crate::scripts::tree::Node;

/// Names of names and brackets in brackets are followed this far.
const DEPTH: usize = 8;

#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    Text(String),
    /// As `str()` writes it.
    Int(String),
    Float(String),
    Bool(bool),
    None,
    List(Vec<Literal>),
}

/// The value of an expression, if it is a literal or the name of one.
pub fn literal<'t>(names: &Names<'t>, node: Node<'t>) -> Option<Literal> {
    inside(names, node, DEPTH)
}

/// The text of an expression, if it is known.
pub fn text<'t>(names: &Names<'t>, node: Node<'t>) -> Option<String> {
    match literal(names, node)? {
        Literal::Text(text) => Some(text),
        _ => None,
    }
}

fn inside<'t>(names: &Names<'t>, node: Node<'t>, depth: usize) -> Option<Literal> {
    let depth = depth.checked_sub(1)?;
    match node.kind() {
        "string" => string(node).map(Literal::Text),
        "concatenated_string" => node.named().map(string).collect::<Option<String>>().map(Literal::Text),
        "integer" => decimal(node.text()).map(Literal::Int),
        "float" => Some(Literal::Float(node.text().replace('_', ""))),
        "true" => Some(Literal::Bool(true)),
        "false" => Some(Literal::Bool(false)),
        "none" => Some(Literal::None),
        "unary_operator" if node.children().next()?.text() == "-" => {
            match inside(names, node.child("argument")?, depth)? {
                Literal::Int(digits) => Some(Literal::Int(format!("-{digits}"))),
                Literal::Float(digits) => Some(Literal::Float(format!("-{digits}"))),
                _ => None,
            }
        }
        "parenthesized_expression" => inside(names, node.named().next()?, depth),
        "list" | "tuple" | "set" => {
            node.named().map(|n| inside(names, n, depth)).collect::<Option<Vec<_>>>().map(Literal::List)
        }
        "identifier" => inside(names, names.constant(node)?, depth),
        _ => None,
    }
}

/// A whole number in base ten; `0x10` is left alone.
fn decimal(text: &str) -> Option<String> {
    let digits = text.replace('_', "");
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && (digits.len() == 1 || !digits.starts_with('0'));
    plain.then_some(digits)
}

/// The text of one string, if nothing is put into it when the script runs.
fn string(node: Node) -> Option<String> {
    let mut found = String::new();
    let mut raw = false;
    for part in node.named() {
        match part.kind() {
            "string_start" => {
                raw = prefix(part.text())?.raw;
            }
            "string_content" if raw => found.push_str(part.text()),
            // In a text with placeholders doubled braces stand for one; nothing that is looked for has them.
            "string_content" if part.text().contains(['{', '}']) => return None,
            "string_content" => found.push_str(&unescaped(part.text())?),
            "string_end" => {}
            _ => return None,
        }
    }
    Some(found)
}

/// The known beginning of a text that is made when the script runs: `f"--{name}"`, `"--" + name`.
pub fn beginning<'t>(names: &Names<'t>, node: Node<'t>) -> Option<String> {
    let first = match node.kind() {
        "string" => {
            let first = node.named().nth(1)?;
            return (first.kind() == "string_content").then(|| first.text().to_owned());
        }
        "concatenated_string" => node.named().next()?,
        "binary_operator" => node.child("left")?,
        "call" => node.child("function").filter(|f| f.kind() == "attribute")?.child("object")?,
        _ => return None,
    };
    text(names, first)
}
