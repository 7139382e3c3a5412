//! Axes, shapes, and how inputs find their files (NK05xx).

use super::{Diagnostic, names};
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
    Diagnostic::warning("NK0504", format!("`{source}` does not vary over `{axis}`"))
        .at(span, "chooses between no files")
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

pub fn no_such_element(span: Span, job: &str, what: &str, several: bool) -> Diagnostic {
    let finding = Diagnostic::error("NK0513", format!("{what} for job `{job}`"));
    if several {
        return finding
            .at(span, "no source has a file there")
            .help("add a source that has one (`from …` in the block of the `in`), `optional=#true` if the job can do without, or a `when` to the step");
    }
    finding.at(span, "finds no file there").help(
        "say what the job takes instead: a block with several sources, { from A; from B }; or `optional=#true`; or give the step a `when`",
    )
}

pub fn no_such_key(span: Span, cell: Option<Span>, axis: &str, key: &str, known: &[String], job: &str) -> Diagnostic {
    let finding = Diagnostic::error("NK0525", format!("`{axis}` has no element `{key}`"));
    let finding = match cell {
        Some(cell) => finding.at(cell, "in the data").also(span, format!("job `{job}` takes the element of this key")),
        None => finding.at(span, format!("job `{job}` takes the element of this key")),
    };
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    finding.help(match (names::suggest(key, &known), known.as_slice()) {
        (Some(near), _) => format!("is `{near}` meant?"),
        (None, []) => "it has no elements".to_owned(),
        (None, few) if few.len() <= 8 => format!("its elements are {}", few.join(", ")),
        (None, many) => format!("its {} elements begin with {}", many.len(), many[..5].join(", ")),
    })
}

pub fn several_elements(span: Span, job: &str, input: &str, first: &str, second: &str) -> Diagnostic {
    Diagnostic::error("NK0520", format!("`{input}` of job `{job}` could be two files"))
        .at(span, format!("`{first}` and `{second}` both fit"))
        .help("make the `where` hold for one element only, or take all of them with `gather`")
}

pub fn taken_twice(span: Span, job: &str, input: &str, name: &str) -> Diagnostic {
    Diagnostic::error("NK0521", format!("job `{job}` takes `{name}` twice as `{input}`"))
        .at(span, "several elements lead to this file")
        .help("gather a coarser axis: one whose elements have a file each")
}

pub fn ambiguous_key(span: Span, why: &str, job: &str) -> Diagnostic {
    Diagnostic::error("NK0515", format!("{why}, for job `{job}`"))
        .at(span, "which one?")
        .help("bind the axis that they lie inside, too: at=\"parent=…, axis=…\"")
}

pub fn absent_in_run(span: Span, name: &str, job: &str) -> Diagnostic {
    Diagnostic::error("NK0522", format!("the command of job `{job}` names `{name}`, which does not exist there"))
        .at(span, "no file")
        .help(format!("put it into a group that is left out with it: args \"--option {{{name}}}\""))
}

/// A gather took fewer files than there are elements.
pub fn passed_over(span: Span, step: &str, input: &str, taken: u64, all: u64, off: &[&str]) -> Diagnostic {
    let finding = Diagnostic::note("NK0524", format!("{step}: {input} takes {taken} of {all}"));
    match off {
        [] => finding.at(span, "the others do not exist"),
        steps => finding.at(span, format!("{} has no such jobs there", steps.join(", "))),
    }
}

pub fn job_cycle(span: Span, jobs: &[String]) -> Diagnostic {
    Diagnostic::error("NK0523", format!("these jobs wait for each other: {}", jobs.join(" -> ")))
        .at(span, "a part of the circle")
        .help(
            "one of these inputs must go strictly back: at=\"axis=prev\", or a `where` with it.axis.index < axis.index",
        )
}

pub fn where_without_extension(span: Span) -> Diagnostic {
    Diagnostic::error("NK0517", "`where` has nothing to choose from")
        .at(span, "filters what `gather` or an open `at` takes")
        .help(
            "name the axis that it chooses from: `gather=AXIS where=…` for all that fit, `at=AXIS where=…` for the one",
        )
}

pub fn list_or_file(span: Span, list: Span, input: &str) -> Diagnostic {
    Diagnostic::error("NK0519", format!("is `{input}` one file or a list?"))
        .at(span, "one file")
        .also(list, "a list")
        .help("put `gather` on the `in` itself, or on all of its sources")
}

pub fn name_in_circle(span: Span, file: &str) -> Diagnostic {
    Diagnostic::error("NK0526", format!("the name of `{file}` is not known here"))
        .at(span, "it is made of names of other files, and known later than this")
        .help(format!("make the name of `{file}` of keys and attributes: `{{axis}}`, `{{axis.attr}}`"))
}

pub fn where_without_each(span: Span) -> Diagnostic {
    Diagnostic::error("NK0517", "`where` has nothing to choose from")
        .at(span, "filters the elements of `each`")
        .help("name the axis: args \"…\" each=AXIS where=…; a condition on the whole group is `when`")
}
