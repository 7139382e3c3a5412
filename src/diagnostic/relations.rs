//! Axes, shapes, and how inputs find their files (NK05xx).

use super::{Diagnostic, Severity, names};
use crate::source::Span;

/// The words that say which element an `at` takes.
const ELEMENTS: [&str; 4] = ["first", "last", "prev", "next"];

pub fn bad_selector(span: Span, written: &str) -> Diagnostic {
    let finding = Diagnostic::error("NK0501", "a selector is `axis=…`").at(span, "not understood");
    let bare: String = written.chars().filter(|c| !matches!(c, '{' | '}')).collect();
    if bare != written {
        return finding.help(format!("braces belong to texts: write `{bare}`")).fix(span, bare);
    }
    finding.help("write `axis=first`, `axis=last`, `axis=prev`, `axis=next` or `axis=expression`")
}

/// `at="day=first,"`: `rest` is the comma with what belongs to it.
pub fn comma_too_many(span: Span) -> Diagnostic {
    Diagnostic::error("NK0501", "a selector is `axis=…`")
        .at(span, "no selector stands beside this comma")
        .help("take the comma out; several selectors have one between them: \"day=first, tile='x'\"")
        .fix(span, "")
}

/// `at="day == 'mon'"`
pub fn compared_selector(span: Span) -> Diagnostic {
    Diagnostic::error("NK0501", "a selector is `axis=…`")
        .at(span, "compares, and nothing is to be compared here")
        .help("write one `=`")
        .fix(span, "=")
}

/// `at="first"`
pub fn element_of_nothing(span: Span, word: &str) -> Diagnostic {
    Diagnostic::error("NK0501", format!("the `{word}` of which axis?"))
        .at(span, "no axis is named")
        .help(format!("name the axis: `axis={word}`"))
}

/// Whether a word says which element an `at` takes.
pub fn is_element(word: &str) -> bool {
    ELEMENTS.contains(&word)
}

/// The code of a name that means nothing where it stands.
pub const UNKNOWN: &str = "NK0205";

/// The same of a name alone as the key of a selector.
pub fn unknown_key(finding: Diagnostic, span: Span, word: &str) -> Diagnostic {
    match names::suggest(word, &ELEMENTS) {
        Some(near) => finding.help(format!("did you mean `{near}`?")).fix(span, near),
        None if finding.fix.is_some() => finding,
        None => finding.help(format!("a key stands in single quotes: '{word}'")).fix(span, format!("'{word}'")),
    }
}

pub fn unbound_axis(span: Span, step: &str, axis: &str, source: &str, source_span: Span) -> Diagnostic {
    Diagnostic::error("NK0502", format!("which `{axis}` of `{source}` does step `{step}` take?"))
        .at(span, format!("step `{step}` has no `{axis}`"))
        .about(format!("axes of step `{step}`"))
        .also(source_span, format!("`{source}` makes one file for each `{axis}`"))
        .help(format!("take all: `gather={axis}`; or one: `at=\"{axis}=first\"`; or run the step `each {axis}`"))
}

pub fn already_bound(span: Span, axis: &str) -> Diagnostic {
    Diagnostic::error("NK0503", format!("`{axis}` is selected twice"))
        .at(span, "a second time")
        .help("each axis is selected once; an axis inside another brings its parents with it: name the inner one only")
}

pub fn not_of_source(span: Span, axis: &str, source: &str) -> Diagnostic {
    Diagnostic::warning("NK0504", format!("`{source}` does not vary over `{axis}`"))
        .at(span, "chooses between no files")
        .help(format!("leave `{axis}` out: there is one file for all of it"))
}

pub fn gathers_one(span: Span, axis: &str, source: &str) -> Diagnostic {
    let finding = not_of_source(span, axis, source).at(span, format!("takes the same file for each `{axis}`"));
    Diagnostic { severity: Severity::Error, ..finding }
}

pub fn neighbour_unbound(span: Span, axis: &str, word: &str, step: &str) -> Diagnostic {
    Diagnostic::error("NK0505", format!("`{word}` of which `{axis}`?"))
        .at(span, format!("step `{step}` has no `{axis}`"))
        .help(format!("run the step `each {axis}`, or take `{axis}=first` or `{axis}=last`"))
}

pub fn axis_out_of_scope(span: Span, axis: &str, owner: &str, remedy: &str) -> Diagnostic {
    // Whatever of a step needs an axis: it is its `each` that is wrong.
    let of = owner.rfind("step `").map_or(owner, |at| &owner[at..]);
    let finding = Diagnostic::error("NK0506", format!("which `{axis}`? {owner} has none"));
    finding.at(span, "not known here").about(format!("axes of {of}")).help(format!(
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
    Diagnostic::error("NK0509", format!("`{axis}` stands here twice"))
        .at(span, "again")
        .also(first, "first here")
        .help(format!(
            "name each axis once; pairs of its elements are an axis of their own: axis pair {{ combinations {axis} size=2 }}"
        ))
}

/// Steps that wait for each other: where and by what each does; `reads` if one of them does so for a file; `axis` is
/// one that the step at the last place has.
pub fn cycle(message: String, places: Vec<(Span, String)>, reads: bool, axis: Option<&str>) -> Diagnostic {
    let mut finding = Diagnostic::error("NK0510", message);
    let which = if places.len() < 2 { "this" } else { "one of these" };
    let mut places = places.into_iter().rev();
    if let Some((span, text)) = places.next() {
        finding = finding.at(span, text);
    }
    for (span, text) in places.rev() {
        finding = finding.also(span, text);
    }
    finding.help(match (axis, reads) {
        (Some(axis), true) => {
            format!("a step may read what it makes itself only from the element before: at=\"{axis}=prev\"")
        }
        (Some(axis), false) => {
            format!("take {which} out: the first waits for nobody; or wait for the element before: at=\"{axis}=prev\"")
        }
        (None, true) => {
            format!("{which} must read something else: an input of the workflow, or a file of an earlier step")
        }
        (None, false) => format!("take {which} out: the first waits for nobody"),
    })
}

pub fn axis_too_deep(span: Span, axis: &str, limit: usize) -> Diagnostic {
    Diagnostic::error("NK0516", format!("axis `{axis}` lies inside more than {limit} others"))
        .at(span, "too deep")
        .help("put what tells elements apart into one table, with a column for each")
}

/// `way` are the axes of the circle, each after the one that needs it, and the first one again at its end.
pub fn axis_cycle(span: Span, way: &[&str]) -> Diagnostic {
    let first = way.first().copied().unwrap_or_default();
    Diagnostic::error("NK0511", format!("axis `{first}` needs itself: {}", way.join(" -> ")))
        .at(span, "the circle closes here")
        .help("an axis can be made of, lie inside, or count the elements of axes that do not need it")
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

/// The same of a job that can do without: the key may say on purpose that there is none.
pub fn perhaps_meant(finding: Diagnostic) -> Diagnostic {
    let help = finding.help.clone().unwrap_or_default();
    let joined = if help.ends_with('?') { " " } else { "; " };
    let help = format!("{help}{joined}if none is meant, leave the value empty");
    Diagnostic { severity: Severity::Warning, ..finding.help(help) }
}

/// `alone` is the axis of an `at` without a `where` that chooses.
pub fn several_elements(
    span: Span,
    job: &str,
    input: &str,
    (first, second): (&str, &str),
    alone: Option<&str>,
) -> Diagnostic {
    Diagnostic::error("NK0520", format!("`{input}` of job `{job}` could be two files"))
        .at(span, format!("`{first}` and `{second}` both fit"))
        .help(match alone {
            None => "make the `where` hold for one element only, or take all of them with `gather`".to_owned(),
            Some(axis) => format!(
                "say which: at=\"{axis}=first\", or with a condition: at={axis} where=\"…\"; or take all: gather={axis}"
            ),
        })
}

pub fn taken_twice(span: Span, job: &str, input: &str, name: &str) -> Diagnostic {
    Diagnostic::error("NK0521", format!("job `{job}` takes `{name}` twice as `{input}`"))
        .at(span, "several elements lead to this file")
        .help("gather a coarser axis: one whose elements have a file each")
}

/// `outer` are the axes that tell the elements apart, outermost first; `written` is the selector.
pub fn ambiguous_key(span: Span, (axis, key): (&str, &str), outer: &[&str], written: &str, job: &str) -> Diagnostic {
    let nearest = outer.last().unwrap_or(&axis);
    let selectors: String = outer.iter().map(|axis| format!("{axis}=…, ")).collect();
    Diagnostic::error("NK0515", format!("several elements of `{axis}` have the key `{key}`"))
        .at(span, format!("of which `{nearest}`? job `{job}` has none"))
        .help(format!("say which: at=\"{selectors}{written}\""))
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

/// `places` say by what each job of the circle waits for the one before it.
pub fn job_cycle(step: Span, places: Vec<(Span, String)>, jobs: &[String], axis: &str) -> Diagnostic {
    let mut finding = Diagnostic::error("NK0523", format!("these jobs wait for each other: {}", jobs.join(" -> ")));
    let alone = places.len() < 2;
    let mut places = places.into_iter();
    finding = match places.next() {
        Some((span, text)) => finding.at(span, text),
        None => finding.at(step, "a part of the circle"),
    };
    for (span, text) in places {
        finding = finding.also(span, text);
    }
    let which = if alone { "this must" } else { "one of these must" };
    finding.help(format!(
        "{which} take earlier elements only: at=\"{axis}=prev\", or where=\"it.{axis}.index < {axis}.index\" beside `gather`"
    ))
}

pub fn where_without_extension(span: Span) -> Diagnostic {
    Diagnostic::error("NK0517", "`where` has nothing to choose from")
        .at(span, "filters what `gather` or an open `at` takes")
        .help(
            "a condition on whether the file is read at all is `when`; to choose, name the axis: `gather=AXIS where=…` for all that fit, `at=AXIS where=…` for the one",
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
