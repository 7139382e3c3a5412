//! Sums of lists and texts, and paths with `/` between their parts.

use super::scope::Scope;
use crate::draft::snakefile::value::{Seg, Text, Value, joined};
use crate::scripts::tree::Node;

impl Scope<'_> {
    pub(super) fn operator(&self, node: Node) -> Value {
        let (Some(left), Some(right)) = (node.child("left"), node.child("right")) else { return Value::Unknown };
        let sign = node.child("operator").map_or("", |n| n.text());
        let (left, right) = (self.value(left), self.value(right));
        match (sign, left, right) {
            ("+", Value::List(mut a), Value::List(b)) => {
                a.extend(b);
                Value::List(a)
            }
            ("+", Value::Files(mut a), Value::Files(b)) => {
                a.extend(b);
                Value::Files(a)
            }
            ("+", Value::Files(a), Value::List(mut b)) => {
                b.insert(0, Value::Files(a));
                Value::List(b)
            }
            ("+", Value::List(mut a), b @ Value::Files(_)) => {
                a.push(b);
                Value::List(a)
            }
            ("+", Value::Number(_), _) | ("+", _, Value::Number(_)) => Value::Unknown,
            ("+", a, b) => match (a.to_text(), b.to_text()) {
                (Some(a), Some(b)) => Value::Text(joined(a, b)),
                _ => Value::Unknown,
            },
            // Only paths are divided by a text.
            ("/", a, b @ (Value::Text(_) | Value::Config(..) | Value::Open(_))) => path([&a, &b]),
            _ => Value::Unknown,
        }
        .bounded()
    }
}
/// Parts of a path with `/` between them.
pub(super) fn path<'v>(parts: impl IntoIterator<Item = &'v Value>) -> Value {
    let mut whole: Text = Vec::new();
    for part in parts {
        let Some(text) = part.to_text() else { return Value::Unknown };
        let ends = matches!(whole.last(), Some(Seg::Lit(text)) if text.ends_with('/'));
        if !whole.is_empty() && !ends {
            whole = joined(whole, vec![Seg::Lit("/".to_owned())]);
        }
        whole = joined(whole, text);
    }
    Value::Text(whole)
}
