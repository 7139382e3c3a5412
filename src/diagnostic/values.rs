//! Params and where their values come from (NK032x).

use super::Diagnostic;
use crate::source::Span;

pub fn bad_workflow_name(span: Span, name: &str) -> Diagnostic {
    let tidy: String = name.chars().map(|c| if c.is_whitespace() || c == '/' { '-' } else { c }).collect();
    Diagnostic::error("NK0320", "a workflow's name has no blank and no `/`")
        .at(span, "Pegasus refuses such a name")
        .help(if tidy.is_empty() {
            "write for instance `workflow words`".to_owned()
        } else {
            format!("write `{tidy}`")
        })
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
        .help("only a param with type=list takes several")
}

pub fn no_value(span: Span, param: &str) -> Diagnostic {
    Diagnostic::error("NK0324", format!("`{param}` has no value"))
        .at(span, "neither a default nor a given value")
        .help(format!("add `default=…`, or build with `--set {param}=…`; `optional=#true` lets it stay without"))
}

pub fn enum_without_choices(span: Span, param: &str) -> Diagnostic {
    Diagnostic::error("NK0325", format!("`{param}` is an enum without choices"))
        .at(span, "nothing can be chosen")
        .help("add a block: { choices first second }")
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
    Diagnostic::error("NK0327", format!("`{param}` has no value, and this text needs one"))
        .at(span, "nothing to put in")
        .help(format!("give it one: `--set {param}=…`, or `default=…` where it is declared"))
}

pub fn no_bounds(span: Span, param: &str, ty: &str) -> Diagnostic {
    Diagnostic::error("NK0329", format!("`{param}` is of type {ty}, which has no smallest or largest value"))
        .at(span, "never looked at")
        .help("say type=int or type=float, or leave it out")
}

/// A mistake in a value given on the command line.
pub fn given(message: String, help: String) -> Diagnostic {
    Diagnostic::error("NK0328", message).help(help)
}
