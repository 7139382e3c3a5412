//! Axes, shapes, and how inputs find their files (NK05xx).

use super::Diagnostic;
use crate::source::Span;

pub fn bad_selector(span: Span) -> Diagnostic {
    Diagnostic::error("NK0501", "a selector is `axis=…`")
        .at(span, "not understood")
        .help("write `axis=first`, `axis=last`, `axis=prev`, `axis=next` or `axis=expression`")
}

pub fn unbound_axis(span: Span, step: &str, axis: &str, source: &str, source_span: Span) -> Diagnostic {
    Diagnostic::error("NK0502", format!("which `{axis}` of `{source}` does step `{step}` take?"))
        .at(span, format!("step `{step}` has no `{axis}`"))
        .also(source_span, format!("`{source}` makes one file for each `{axis}`"))
        .help(format!("take all: `gather={axis}`; or one: `at=\"{axis}=first\"`; or run the step `each {axis}`"))
}

pub fn already_bound(span: Span, axis: &str) -> Diagnostic {
    Diagnostic::error("NK0503", format!("`{axis}` is bound already"))
        .at(span, "a second time")
        .help("each axis is selected once; name the finest axis only")
}

pub fn not_of_source(span: Span, axis: &str, source: &str) -> Diagnostic {
    Diagnostic::error("NK0504", format!("`{source}` does not vary over `{axis}`"))
        .at(span, "selects nothing")
        .help(format!("leave `{axis}` out: there is one file for all of it"))
}

pub fn neighbour_unbound(span: Span, axis: &str, word: &str, step: &str) -> Diagnostic {
    Diagnostic::error("NK0505", format!("`{word}` of which `{axis}`?"))
        .at(span, format!("step `{step}` has no `{axis}`"))
        .help(format!("run the step `each {axis}`, or take `{axis}=first` or `{axis}=last`"))
}

pub fn axis_out_of_scope(span: Span, axis: &str, owner: &str, remedy: &str) -> Diagnostic {
    Diagnostic::error("NK0506", format!("which `{axis}`? {owner} has none")).at(span, "not bound here").help(format!(
        "{remedy}; or take all keys: `list({axis})`, one: `first({axis})`, or their number: `count({axis})`"
    ))
}

pub fn over_bound(span: Span, axis: &str) -> Diagnostic {
    Diagnostic::error("NK0507", format!("each job already has one `{axis}`"))
        .at(span, "one job cannot write all of them")
        .help("leave it out of `over`, or out of `each`")
}

pub fn name_lacks_axis(span: Span, axis: &str, what: &str) -> Diagnostic {
    Diagnostic::error("NK0508", format!("the name of {what} is the same for every `{axis}`"))
        .at(span, format!("does not mention `{axis}`"))
        .help(format!("put `{{{axis}}}` into the name"))
}

pub fn each_twice(span: Span, first: Span, axis: &str) -> Diagnostic {
    Diagnostic::error("NK0509", format!("`{axis}` is bound twice"))
        .at(span, "again")
        .also(first, "first here")
        .help("an axis inside another brings its parents with it: name each axis once")
}

pub fn cycle(span: Span, message: String, others: Vec<(Span, String)>) -> Diagnostic {
    let mut finding = Diagnostic::error("NK0510", message).at(span, "the circle closes here");
    for (span, text) in others {
        finding = finding.also(span, text);
    }
    finding.help("a step may read what it makes itself only from the element before: at=\"axis=prev\"")
}

pub fn axis_too_deep(span: Span, axis: &str, limit: usize) -> Diagnostic {
    Diagnostic::error("NK0516", format!("axis `{axis}` lies inside more than {limit} others"))
        .at(span, "too deep")
        .help("put what tells elements apart into one table, with a column for each")
}

pub fn axis_cycle(span: Span, axis: &str) -> Diagnostic {
    Diagnostic::error("NK0511", format!("axis `{axis}` lies inside itself"))
        .at(span, "the circle closes here")
        .help("an axis can be inside an axis that does not depend on it")
}

pub fn no_such_element(span: Span, job: &str, what: &str) -> Diagnostic {
    Diagnostic::error("NK0513", format!("{what} does not exist for job `{job}`"))
        .at(span, "selects no element there")
        .help("every job must find its input; an input that may be absent, and other sources for it, are not built yet: select by a key (at=\"axis=expression\") over an axis that has an element for each job")
}

pub fn ambiguous(span: Span, key: &str) -> Diagnostic {
    Diagnostic::error("NK0515", format!("several elements have the key `{key}`"))
        .at(span, "which one?")
        .help("bind the axis that they lie inside, too: at=\"parent=…, axis=…\"")
}
