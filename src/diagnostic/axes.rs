//! How axes are made, from data and from each other (NK042x to NK044x).

use super::Diagnostic;
use crate::source::Span;

pub fn no_columns(span: Span) -> Diagnostic {
    Diagnostic::error("NK0421", "a table without a line of titles needs its columns declared")
        .at(span, "which column is which?")
        .help("add them in order: { column name; column size type=int }")
}

pub fn two_of_three(span: Span, given: usize) -> Diagnostic {
    let text = if given > 2 { "one too many" } else { "not enough" };
    Diagnostic::error("NK0422", "dates need two of `from`, `to` and `count`")
        .at(span, text)
        .help("for instance: dates from=\"2024-01-01\" to=\"2024-01-31\", or dates from=\"2024-01-01\" count=31")
}

pub fn one_of(span: Span, node: &str, one: &str, other: &str, both: bool) -> Diagnostic {
    let text = if both { format!("has `{one}` and more") } else { format!("needs `{one}=` or `{other}=`") };
    Diagnostic::error("NK0423", format!("`{node}` takes either `{one}` or `{other}`")).at(span, text).help(if both {
        "leave one of them out".to_owned()
    } else {
        format!("write for instance: {one}=2")
    })
}

pub fn within_missing(span: Span, node: &str, of: &str, parent: &str) -> Diagnostic {
    Diagnostic::error("NK0424", format!("`{node}` of `{of}`: inside each `{parent}`, or across all?"))
        .at(span, format!("each `{of}` is inside one `{parent}`"))
        .help(format!("add within={parent}, or within=none"))
}

pub fn within_unrelated(span: Span, of: &str, within: &str) -> Diagnostic {
    Diagnostic::error("NK0425", format!("`{of}` does not lie within `{within}`"))
        .at(span, format!("not every `{of}` belongs to one `{within}`"))
        .help("name an axis that its elements are inside, or write within=none")
}

pub fn not_alone(span: Span, other: Span, node: &str) -> Diagnostic {
    Diagnostic::error("NK0426", format!("`{node}` stands alone in an axis"))
        .at(span, "its elements belong to those of another axis")
        .also(other, "these do not")
        .help("make an axis of each")
}

pub fn inside_and_derived(span: Span, inside: Span, node: &str) -> Diagnostic {
    let finding = Diagnostic::error("NK0427", format!("`{node}` takes no `inside`"))
        .at(inside, "what its elements belong to follows from the other axis")
        .also(span, "made here");
    match node {
        "subset" | "product" | "zip" => finding.help("take `inside` out"),
        _ => finding.help("take `inside` out, and write within= instead"),
    }
}

pub fn no_key(span: Span, axis: &str) -> Diagnostic {
    Diagnostic::error("NK0428", format!("which column is the key of axis `{axis}`?"))
        .at(span, "no `key=`")
        .help("add key=COLUMN: the column that tells the rows apart")
}

pub fn parent_without_inside(span: Span, axis: &str) -> Diagnostic {
    Diagnostic::error("NK0429", format!("axis `{axis}` is inside no other"))
        .at(span, "the parent in which axis?")
        .help("add `inside AXIS` to the axis")
}

pub fn parent_too_long(span: Span, parent: &str, path: &str) -> Diagnostic {
    Diagnostic::error("NK0430", format!("more columns than a `{parent}` has keys"))
        .at(span, format!("one column for each of: {path}"))
        .help("name the columns in this order; those of the outer axes may be left out")
}

pub fn unknown_parent(row: Span, axis: Span, parent: &str, keys: &str) -> Diagnostic {
    Diagnostic::error("NK0431", format!("there is no `{parent}` with the key {keys}"))
        .at(row, "in this row")
        .also(axis, "read here")
        .help(format!("correct the row, or add the element to `{parent}`"))
}

pub fn ambiguous_parent(row: Span, axis: Span, parent: &str, keys: &str) -> Diagnostic {
    Diagnostic::error("NK0432", format!("there are several `{parent}` with the key {keys}"))
        .at(row, "which one is meant in this row?")
        .also(axis, "read here")
        .help("name the columns of its outer axes too, before its own: parent=\"outer inner\"")
}

pub fn wrong_delimiter(header: Span, axis: Span, found: &str, node: &str) -> Diagnostic {
    let finding = Diagnostic::error("NK0433", "the table has one column: is the delimiter another one?")
        .at(header, format!("this line holds {found}"))
        .also(axis, "read here");
    match node {
        "" => finding.help("separate the cells by commas or tabs"),
        node => finding.help(format!("read it with `{node}`")),
    }
}

pub fn bad_glob(span: Span, pattern: &str, why: &str) -> Diagnostic {
    Diagnostic::error("NK0434", format!("`{pattern}` is no pattern")).at(span, why.to_owned())
}

pub fn nothing_matches(span: Span, axis: &str, pattern: &str, near: &str) -> Diagnostic {
    let finding = Diagnostic::error("NK0407", format!("axis `{axis}` has no elements"))
        .at(span, format!("no file matches `{pattern}`"));
    match near {
        "" => finding.help("put the files there, correct the pattern, or let the axis be empty: empty=#true"),
        near => finding.help(format!("there is for instance `{near}`; if the axis may be empty, add empty=#true")),
    }
}

pub fn bad_date(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error("NK0435", format!("`{text}` is no date"))
        .at(span, "dates are made here")
        .help("write \"2024-01-31\", \"2024-01\" or \"2024-01-31T12:00:00\"")
}

pub fn mixed_dates(span: Span, from: &str, to: &str) -> Diagnostic {
    Diagnostic::error("NK0445", format!("`{from}` and `{to}` are of two kinds"))
        .at(span, "dates are made here")
        .help("give both as days, both as months, or both with a time")
}

pub fn bad_date_step(span: Span, text: &str, unit: &str) -> Diagnostic {
    Diagnostic::error("NK0436", format!("`{text}` is no distance between these dates"))
        .at(span, "dates are made here")
        .help(format!("write a number above 0 and a unit, for instance \"2 {unit}\""))
}

pub fn date_out_of_range(span: Span) -> Diagnostic {
    Diagnostic::error("NK0446", "these dates leave the calendar").at(span, "years go from -9999 to 9999")
}

pub fn bad_count(span: Span, what: &str, text: &str, least: u64) -> Diagnostic {
    Diagnostic::error("NK0437", format!("`{text}` is no `{what}`"))
        .at(span, format!("must be a whole number of at least {least}"))
        .help(format!("write for instance: {what}={}", least.max(2)))
}

pub fn zip_lengths(span: Span, first: (&str, u32), second: (&str, u32)) -> Diagnostic {
    Diagnostic::error("NK0438", format!("`{}` and `{}` differ in length", first.0, second.0))
        .at(span, format!("{} of `{}`, {} of `{}`", first.1, first.0, second.1, second.0))
        .help("a zip takes the first with the first, the second with the second; for all pairs write `product`")
}

pub fn members_differ(
    span: Span,
    axis: &str,
    key: &str,
    name: &str,
    first: (&str, &str),
    second: (&str, &str),
) -> Diagnostic {
    Diagnostic::error("NK0439", format!("the members of `{key}` of axis `{axis}` differ in `{name}`"))
        .at(span, format!("`{}` for `{}`, `{}` for `{}`", first.1, first.0, second.1, second.0))
        .help("a group has the attributes on which all its members agree: group by this one too, or ask a member")
}

pub fn unknown_key(span: Span, axis: &str, name: &str, known: &[&str]) -> Diagnostic {
    let finding =
        Diagnostic::error("NK0440", format!("axis `{axis}` has no attribute `{name}`")).at(span, "asked for as key");
    match super::names::suggest(name, known) {
        Some(near) => finding.help(format!("did you mean `{near}`?")).fix(span, near),
        None => finding.help(format!("add: attr {name} \"…\"")),
    }
}

pub fn determination_circle(span: Span, axis: &str, other: &str) -> Diagnostic {
    Diagnostic::error("NK0441", format!("`{axis}` and `{other}` determine each other"))
        .at(span, "the circle closes here")
        .help("only a subset and the axis that it is made of may do so")
}

pub fn list_as_value(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error("NK0442", format!("`{what}` needs one value"))
        .at(span, "a list")
        .help("join it: make an `attr` of it with the filter `join`")
}

pub fn same_factor(span: Span, first: Span, axis: &str) -> Diagnostic {
    Diagnostic::error("NK0443", format!("an element would belong to two elements of `{axis}`"))
        .at(span, "named again")
        .also(first, "named here")
        .help(format!("for pairs of one axis write: combinations {axis} size=2"))
}
