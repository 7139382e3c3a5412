//! What a call of `add_argument` says of its argument.

use super::keyword;
use crate::scripts::python::io;
use crate::scripts::python::literal::{Literal, literal, text};
use crate::scripts::python::names::Names;
use crate::scripts::tree::Node;
use crate::scripts::{Action, ArgumentUse, Default_, Direction};

pub(super) fn argument<'t>(names: &Names<'t>, call: Node<'t>) -> Option<ArgumentUse> {
    let written = || call.child("arguments").into_iter().flat_map(|a| a.named());
    let flags: Vec<String> =
        written().take_while(|a| a.kind() != "keyword_argument").filter_map(|a| text(names, a)).collect();
    let long = flags.iter().find(|f| f.starts_with("--")).or_else(|| flags.first());
    let dest = keyword(call, "dest").and_then(|n| text(names, n));
    let is_option = flags.first().is_some_and(|f| f.starts_with('-'));
    let own = |flag: &String| {
        if is_option { flag.trim_start_matches('-').replace('-', "_") } else { flag.clone() }
    };
    let name = dest.or_else(|| long.map(own))?;
    let action = match keyword(call, "action").map(|n| (n, text(names, n))) {
        None => Action::Keeps,
        Some((_, Some(action))) => match action.as_str() {
            "store" => Action::Keeps,
            "append" | "extend" => Action::Appends,
            "store_true" => Action::SetsTrue,
            "store_false" => Action::SetsFalse,
            _ => Action::Other,
        },
        Some((node, None)) => match names.imported(node).as_deref() {
            Some("argparse.BooleanOptionalAction") => Action::Switches,
            _ => Action::Other,
        },
    };
    Some(ArgumentUse {
        place: call.range(),
        name,
        default: keyword(call, "default").map_or(Default_::None, |node| default(names, node)),
        help: keyword(call, "help").and_then(|n| text(names, n)),
        action,
        file: keyword(call, "type").and_then(|ty| file_type(names, ty)).unwrap_or(Direction::Unknown),
    })
}

fn default<'t>(names: &Names<'t>, node: Node<'t>) -> Default_ {
    let computed = || Default_::Computed(node.text().to_owned());
    let word = |value: Literal| match value {
        Literal::Text(text) | Literal::Int(text) | Literal::Float(text) => Some(text),
        _ => None,
    };
    match literal(names, node) {
        Some(Literal::None) => Default_::None,
        Some(Literal::Text(text)) => Default_::Text(text),
        Some(Literal::Int(digits) | Literal::Float(digits)) => Default_::Number(digits),
        Some(Literal::Bool(value)) => Default_::Bool(value),
        Some(Literal::List(values)) => {
            values.into_iter().map(word).collect::<Option<Vec<_>>>().map_or_else(computed, Default_::List)
        }
        None => computed(),
    }
}

/// `argparse.FileType("w")`
fn file_type<'t>(names: &Names<'t>, ty: Node<'t>) -> Option<Direction> {
    let function = ty.child("function").filter(|_| ty.kind() == "call")?;
    if names.imported(function).as_deref() != Some("argparse.FileType") {
        return None;
    }
    match ty.child("arguments")?.named().next() {
        None => Some(Direction::Reads),
        Some(mode) => text(names, mode).map(|mode| io::mode(&mode)),
    }
}
