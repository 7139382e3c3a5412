//! The values that an argument accepts.

use super::literal::{Literal, literal};
use super::names::Names;
use crate::scripts::Ty;
use crate::scripts::tree::Node;

/// Longer ranges are limits, not choices.
const RANGE: i64 = 64;

/// The choices as texts, if all are known and can be told from each other as words of a command line.
pub fn choices<'t>(names: &Names<'t>, node: Node<'t>, ty: Ty) -> Option<Vec<String>> {
    let values = values(names, node)?;
    let text = |value: Literal| match (value, ty) {
        (Literal::Text(text), Ty::Text | Ty::Unknown) => Some(text),
        (Literal::Int(digits), Ty::Int | Ty::Float) => Some(digits),
        (Literal::Float(digits), Ty::Float) => Some(digits),
        // A number among texts is never equal to a word.
        _ => None,
    };
    values.into_iter().map(text).collect()
}

fn values<'t>(names: &Names<'t>, node: Node<'t>) -> Option<Vec<Literal>> {
    let node = if node.kind() == "identifier" { names.constant(node)? } else { node };
    match node.kind() {
        "call" => {
            let function = node.child("function")?;
            let arguments: Vec<Node> = node.child("arguments")?.named().collect();
            match arguments.as_slice() {
                [one] if ["list", "tuple", "sorted", "set"].iter().any(|f| names.is_builtin(function, f)) => {
                    plain(names, *one)
                }
                [] if function.kind() == "attribute" && function.child("attribute")?.text() == "keys" => {
                    plain(names, function.child("object")?)
                }
                bounds if names.is_builtin(function, "range") => range(names, bounds),
                _ => None,
            }
        }
        _ => plain(names, node),
    }
}

/// A list, or the keys of a dictionary.
fn plain<'t>(names: &Names<'t>, node: Node<'t>) -> Option<Vec<Literal>> {
    let node = if node.kind() == "identifier" { names.constant(node)? } else { node };
    if node.kind() == "dictionary" {
        let key = |pair: Node<'t>| literal(names, pair.child("key").filter(|_| pair.kind() == "pair")?);
        return node.named().map(key).collect();
    }
    match literal(names, node)? {
        Literal::List(values) => Some(values),
        _ => None,
    }
}

fn range<'t>(names: &Names<'t>, bounds: &[Node<'t>]) -> Option<Vec<Literal>> {
    let number = |node: &Node<'t>| match literal(names, *node)? {
        Literal::Int(digits) => digits.parse::<i64>().ok(),
        _ => None,
    };
    let (from, to) = match bounds {
        [to] => (0, number(to)?),
        [from, to] => (number(from)?, number(to)?),
        _ => return None,
    };
    let few = to.checked_sub(from)? <= RANGE;
    few.then(|| (from..to).map(|n| Literal::Int(n.to_string())).collect())
}
