//! Values beyond those that a node takes: one finding for all of them, with what was most likely meant.

use super::table::{Kind, NodeRule};
use crate::diagnostic::{Diagnostic, nodes, slips};
use crate::syntax::{Entry, Node, Spanned, Value};

/// What is wrong with the values of a node that takes one of each of `kinds`, and perhaps has further ones.
pub fn too_many(name: &str, kinds: &[Kind], rule: Option<&NodeRule>, node: &Node) -> Option<Diagnostic> {
    let arguments: Vec<&Entry> = node.entries.iter().filter(|e| e.name.is_none()).collect();
    let most = kinds.len();
    let (extra, last) = (*arguments.get(most)?, *arguments.last()?);
    let span = extra.span.to(last.span);
    let base = || nodes::too_many_arguments(span, name, most);
    if let Some(finding) = setting_without_equals(name, rule, arguments.get(most..)?) {
        return Some(finding);
    }
    let Some((kind, first)) = most.checked_sub(1).and_then(|i| kinds.get(i).zip(arguments.get(i))) else {
        return Some(base());
    };
    let words = arguments.get(most - 1..).unwrap_or_default();
    if !words.iter().all(|e| is_bare(e)) {
        return Some(base());
    }
    let text = words.iter().map(|e| e.repr.as_str()).collect::<Vec<_>>().join(" ");
    let (whole, quoted) = (first.span.to(last.span), format!("\"{text}\""));
    Some(match kind {
        Kind::Bytes | Kind::Duration => slips::not_quoted(whole, &text, "a text with a blank in it", &quoted),
        Kind::Text | Kind::String | Kind::Expr => nodes::words_without_quotes(base(), whole, name, &quoted),
        Kind::Name => nodes::name_of_several_words(base(), name),
        _ => base(),
    })
}

/// `publish #true`, or `each site` in the line of a step: a property, or a node of the block.
fn setting_without_equals(name: &str, rule: Option<&NodeRule>, extra: &[&Entry]) -> Option<Diagnostic> {
    let (first, rest) = extra.split_first()?;
    let Value::String(word) = &first.value else { return None };
    let rule = rule.filter(|_| is_bare(first))?;
    let prop = rule.props.get(word).filter(|p| !p.later);
    let span = first.span;
    match (prop, rest) {
        (Some(_), [value]) => {
            let corrected = format!("{word}={}", value.repr);
            Some(nodes::property_without_equals(span, span.to(value.span), name, word, &corrected))
        }
        (Some(prop), _) if !prop.child => None,
        (None, _) if !rule.children.contains(word) => None,
        _ => {
            let values: Vec<&str> = rest.iter().map(|e| e.repr.as_str()).collect();
            Some(nodes::child_in_the_line(span, name, format!("{word} {}", values.join(" ")).trim_end()))
        }
    }
}

/// Makes the property of `publish #true` that was meant, after it was reported.
pub fn read_as_property(most: usize, rule: &NodeRule, node: &mut Node) {
    let arguments: Vec<usize> = (0..node.entries.len()).filter(|i| node.entries[*i].name.is_none()).collect();
    let (Some(key), Some(value), true) = (arguments.get(most), arguments.get(most + 1), arguments.len() == most + 2)
    else {
        return;
    };
    let Value::String(word) = &node.entries[*key].value else { return };
    if is_bare(&node.entries[*key]) && rule.props.get(word).is_some_and(|p| !p.later) {
        let name = Spanned { value: word.clone(), span: node.entries[*key].span };
        node.entries[*value].name = Some(name);
        node.entries.remove(*key);
    }
}

/// Whether a value is written without quotes.
fn is_bare(entry: &Entry) -> bool {
    entry.ty.is_none()
        && match &entry.value {
            Value::String(text) => *text == entry.repr,
            Value::Int(_) | Value::Float(_) => true,
            Value::Bool(_) | Value::Null => false,
        }
}
