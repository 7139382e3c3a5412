//! Params and where their values come from (NK032x).

use super::Diagnostic;
use crate::source::Span;

pub fn bad_workflow_name(span: Span, name: &str) -> Diagnostic {
    let tidy: String = name.chars().map(|c| if c.is_whitespace() || c == '/' { '-' } else { c }).collect();
    if name.is_empty() {
        return Diagnostic::error("NK0320", "the workflow's name is empty")
            .at(span, "a name is needed")
            .help("write for instance `workflow words`");
    }
    Diagnostic::error("NK0320", "a workflow's name has no blank and no `/`")
        .at(span, "Pegasus refuses such a name")
        .help(format!("write `{tidy}`"))
}

/// Digits of more than 64 bits.
pub fn number_too_large(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error("NK0321", format!("`{text}` is too large for a number"))
        .at(span, "numbers have at most 64 bits")
        .help("if it is a name or a code, make it a text: type=string for a param, quotes for an attribute of a point")
}

/// `default=#true` of a param without a type.
pub fn text_or_truth(span: Span, param: &str, text: &str) -> Diagnostic {
    Diagnostic::error("NK0321", format!("`{param}` is a text, and `#{text}` is none"))
        .at(span, "a truth value")
        .help(format!("add `type=bool` to `param {param}`; or write \"{text}\" for a text"))
}

/// A param that names a file beside the specification.
pub fn no_file(span: Span, param: &str, path: &str, near: Option<String>) -> Diagnostic {
    let finding = Diagnostic::error("NK0371", format!("`{param}` names a file, and there is no `{path}`"))
        .at(span, "does not lie beside the specification");
    match near {
        Some(near) => finding.help(format!("did you mean `{near}`?")).fix(span, format!("\"{near}\"")),
        None => finding.help("put the file there; a path that lies elsewhere is of type=path"),
    }
}

pub fn bounds_crossed(min: Span, max: Span, param: &str) -> Diagnostic {
    Diagnostic::error("NK0370", format!("`{param}` can have no value: its smallest one is larger than its largest"))
        .at(min, "the smallest value")
        .also(max, "the largest value")
        .help("exchange `min` and `max`, or correct one of them")
}

pub fn wrong_type(span: Span, param: &str, ty: &str, found: &str, expected: &str) -> Diagnostic {
    Diagnostic::error("NK0321", format!("`{param}` is of type {ty}, and `{found}` is not"))
        .at(span, format!("expected {expected}"))
        .help(format!("write {expected}"))
}

pub fn out_of_bounds(span: Span, param: &str, value: &str, bound: &str) -> Diagnostic {
    Diagnostic::error("NK0322", format!("`{value}` is out of range for `{param}`"))
        .at(span, format!("must be {bound}"))
        .help(format!("`{param}` must be {bound}"))
}

pub fn several_values(span: Span, param: &str) -> Diagnostic {
    Diagnostic::error("NK0323", format!("`{param}` takes one value"))
        .at(span, "a second value")
        .help(format!("remove it; or, if `{param}` is a list, add `type=list` to `param {param}`"))
}

pub fn no_value(span: Span, param: &str) -> Diagnostic {
    Diagnostic::error("NK0324", format!("`{param}` has no value"))
        .at(span, "neither a default nor a given value")
        .help(format!("add `default=…`, or build with `--set {param}=…`; `optional=#true` lets it stay without"))
}

/// A line for a param with nothing after the name.
pub fn value_missing(span: Span, param: &str) -> Diagnostic {
    Diagnostic::error("NK0324", format!("`{param}` needs its value"))
        .at(span, "no value follows")
        .help(format!("write `{param} VALUE`, or remove the line"))
}

pub fn enum_without_choices(span: Span, param: &str) -> Diagnostic {
    Diagnostic::error("NK0325", format!("`{param}` is an enum without choices"))
        .at(span, "nothing can be chosen")
        .help(format!("add a block with all values: param {param} type=enum {{ choices first second }}"))
}

pub fn unknown_values_block(name: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK0326", format!("there is no `values {name}` in the specification"));
    match super::names::suggest(name, known) {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")),
        None if known.is_empty() => finding.help("the specification has no `values` block"),
        None => finding.help(format!("there are: {}", known.join(", "))),
    }
}

pub fn unset_in_text(span: Span, param: &str) -> Diagnostic {
    Diagnostic::error("NK0327", format!("`{param}` has no value, and one is needed here"))
        .at(span, "nothing to put in or to compare")
        .help(format!(
            "give it one: `--set {param}=…`, or `default=…` where it is declared; or ask before: `when=\"given({param})\"`"
        ))
}

pub fn no_bounds(span: Span, param: &str, ty: &str) -> Diagnostic {
    Diagnostic::error("NK0329", format!("`{param}` is of type {ty}, which has no smallest or largest value"))
        .at(span, "never looked at")
        .help("say type=int, float, duration or bytes, or leave it out")
}
