//! How axes are made, from data and from each other (NK042x to NK044x).

use super::Diagnostic;
use crate::source::Span;
use crate::syntax::Spanned;

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

/// `parent` is the axis that `of` is inside.
pub fn within_unrelated(span: Span, of: &str, within: &str, parent: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::error("NK0425", format!("`{of}` does not lie within `{within}`"));
    let finding = match of == within {
        true => finding.at(span, format!("names `{of}` itself")),
        false => finding.at(span, format!("not every `{of}` belongs to one `{within}`")),
    };
    match parent {
        Some(parent) => finding.help(format!("write within={parent}, or within=none for all of them together")),
        None => finding.help(format!("`{of}` is inside no other axis: write within=none")),
    }
}

pub fn not_alone(span: Span, other: Span, node: &str) -> Diagnostic {
    Diagnostic::error("NK0426", format!("`{node}` stands alone in an axis"))
        .at(span, "makes elements from those of another axis")
        .also(other, "makes elements in another way")
        .help("make two axes of them: each has one of the two lines, and a name of its own")
}

pub fn inside_and_derived(span: Span, inside: &Spanned<String>, node: &str) -> Diagnostic {
    let finding = Diagnostic::error("NK0427", format!("`{node}` takes no `inside`"))
        .at(inside.span, "what its elements belong to follows from the other axis")
        .also(span, "made here");
    match node {
        "subset" | "product" | "zip" => finding.help("take `inside` out"),
        _ => finding.help(format!("take `inside` out, and write in its place: {node} … within={}", inside.value)),
    }
}

/// `titles` are those of the table, if it can be read.
pub fn no_key(span: Span, axis: &str, titles: &[String]) -> Diagnostic {
    let finding =
        Diagnostic::error("NK0428", format!("which column is the key of axis `{axis}`?")).at(span, "no `key=`");
    // A title that is there twice tells nothing apart.
    let once = |title: &&String| !title.is_empty() && titles.iter().filter(|t| t == title).count() == 1;
    let shown: Vec<String> = titles.iter().filter(once).take(20).map(|t| format!("`{t}`")).collect();
    match shown.as_slice() {
        [] => finding.help("add key=COLUMN: the column that tells the rows apart"),
        _ => finding.help(format!("add key=COLUMN: the one that tells the rows apart of {}", shown.join(", "))),
    }
}

/// `meant` is an axis that is called as the column.
pub fn parent_without_inside(span: Span, axis: &str, meant: Option<&str>) -> Diagnostic {
    let finding =
        Diagnostic::error("NK0429", format!("axis `{axis}` is inside no other")).at(span, "the parent in which axis?");
    match meant {
        Some(meant) => finding.help(format!("add to axis `{axis}`: inside={meant}")),
        None => finding.help(format!("add to axis `{axis}` the axis whose keys the column holds: inside=AXIS")),
    }
}

/// `path` are the parent and the axes that it lies inside, outermost first.
pub fn parent_too_long(span: Span, path: &[&str]) -> Diagnostic {
    let parent = path.last().copied().unwrap_or_default();
    let finding = Diagnostic::error("NK0430", format!("more columns than a `{parent}` has keys"));
    match path {
        [_] => finding
            .at(span, format!("`{parent}` is inside no other axis"))
            .help(format!("name one column, the one with keys of `{parent}`")),
        _ => {
            let shown: Vec<String> = path.iter().map(|name| format!("`{name}`")).collect();
            finding
                .at(span, format!("one column for each of: {}", shown.join(", ")))
                .help("name the columns in this order; those of the outer axes may be left out")
        }
    }
}

pub fn unknown_parent(row: Span, axis: Span, parent: &str, keys: &str) -> Diagnostic {
    Diagnostic::error("NK0431", format!("there is no `{parent}` with the key {keys}"))
        .at(row, "in this row")
        .also(axis, "read here")
        .help(format!("correct the row, or add the element to `{parent}`"))
}

/// `path` are the parent and the axes that it lies inside, outermost first.
pub fn ambiguous_parent(row: Span, axis: Span, parent: &str, keys: &str, path: &[&str]) -> Diagnostic {
    Diagnostic::error("NK0432", format!("there are several `{parent}` with the key {keys}"))
        .at(row, "which one is meant in this row?")
        .also(axis, "read here")
        .help(format!("name the columns of its outer axes too, before its own: parent=\"{}\"", path.join(" ")))
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
    Diagnostic::error("NK0434", format!("`{pattern}` is no pattern"))
        .at(span, why.to_owned())
        .help("`[ab]` is one of some characters, `{a,b}` one of some words; a bracket that is meant as itself is `[[]`")
}

pub fn nothing_matches(span: Span, axis: &str, pattern: &str, near: &str) -> Diagnostic {
    let finding = Diagnostic::error("NK0407", format!("axis `{axis}` has no elements"))
        .at(span, format!("no file matches `{pattern}`"));
    match near {
        "" => finding.help("put the files there, correct the pattern, or let the axis be empty: empty=#true"),
        near => finding.help(format!("there is for instance `{near}`; if the axis may be empty, add empty=#true")),
    }
}

/// A `where` drops all elements.
pub fn none_fits(span: Span, axis: &str, place: Span, count: u32) -> Diagnostic {
    let all = if count == 1 { "its one element".to_owned() } else { format!("all {count} elements") };
    Diagnostic::error("NK0407", format!("axis `{axis}` has no elements"))
        .at(span, format!("this drops {all}"))
        .also(place, "the axis")
        .help("correct the condition; if there may be none, write empty=#true: its steps are then left out")
}

pub fn empty_range(span: Span, axis: &str, from: i64, to: i64) -> Diagnostic {
    let finding = Diagnostic::error("NK0407", format!("axis `{axis}` has no elements"));
    match from == to {
        true => finding
            .at(span, format!("the range stops before {to}, where it begins"))
            .help("write a larger end, or inclusive=#true for this one number; if there may be none, add empty=#true"),
        false => finding
            .at(span, format!("the end, {to}, comes before the beginning, {from}"))
            .help(format!("write the smaller number first: range {to} {from}; if there may be none, add empty=#true")),
    }
}

pub fn dates_backwards(span: Span, axis: &str, from: &str, to: &str) -> Diagnostic {
    Diagnostic::error("NK0407", format!("axis `{axis}` has no elements"))
        .at(span, format!("the end, {to}, comes before the beginning, {from}"))
        .help(format!(
            "write the earlier date first: from=\"{to}\" to=\"{from}\"; if there may be none, add empty=#true"
        ))
}

/// A range that goes down is one that goes up, sorted the other way.
pub fn bad_step(span: Span, from: i64, to: i64, inclusive: bool, step: i64) -> Diagnostic {
    let finding = Diagnostic::error("NK0444", "the step of a range is at least 1");
    let finding = finding.at(span, if step == 0 { "never moves on" } else { "a range goes upward" });
    let size = i128::from(step).abs();
    let width = i128::from(from) - i128::from(to) - i128::from(!inclusive);
    if size == 0 || width < 0 {
        return finding.help(format!("write for instance: step={}", size.max(1)));
    }
    let last = i128::from(from) - width / size * size;
    let step = if size == 1 { String::new() } else { format!(" step={size}") };
    finding.help(format!(
        "for these numbers downward write: range {last} {from} inclusive=#true{step}; sort \"it.value\" desc=#true"
    ))
}

pub fn bad_date(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error("NK0435", format!("`{text}` is no date"))
        .at(span, "cannot be read as one")
        .help("write \"2024-01-31\", \"2024-01\" or \"2024-01-31T12:00:00\"")
}

pub fn mixed_dates(span: Span, first: Span, from: &str, to: &str) -> Diagnostic {
    Diagnostic::error("NK0445", format!("`{from}` and `{to}` are of two kinds"))
        .at(span, "the end")
        .also(first, "the beginning")
        .help("give both as days, both as months, or both with a time")
}

pub fn bad_date_step(span: Span, text: &str, unit: &str) -> Diagnostic {
    Diagnostic::error("NK0436", format!("`{text}` is no distance between these dates"))
        .at(span, "not a number above 0 with a unit")
        .help(format!("write for instance \"2 {unit}\"; units are years, months, weeks, days, h, min and s"))
}

/// `finer` are the ends as such a step needs them, with their names.
pub fn fine_date_step(span: Span, text: &str, unit: &str, finer: &[(&str, String)]) -> Diagnostic {
    let finer: Vec<String> = finer.iter().map(|(name, date)| format!("{name}=\"{date}\"")).collect();
    Diagnostic::error("NK0436", format!("`{text}` is no distance between {unit}"))
        .at(span, format!("is finer than {unit}"))
        .help(format!("write {}; or a longer step, for instance \"2 {unit}\"", finer.join(" ")))
}

pub fn date_out_of_range(span: Span) -> Diagnostic {
    Diagnostic::error("NK0446", "these dates leave the calendar")
        .at(span, "years go from -9999 to 9999")
        .help("write a smaller `count` or `step`")
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
    members: &str,
    first: (&str, &str),
    second: (&str, &str),
) -> Diagnostic {
    Diagnostic::error("NK0439", format!("the members of `{key}` of axis `{axis}` differ in `{name}`"))
        .at(span, format!("`{}` for `{}`, `{}` for `{}`", first.1, first.0, second.1, second.0))
        .help(format!(
            "a group has the attributes on which all its members agree: group by this one too, or ask all members: \
             {{list({members}).{name}}}"
        ))
}

pub fn unknown_key(span: Span, axis: &str, name: &str, known: &[&str]) -> Diagnostic {
    let finding =
        Diagnostic::error("NK0440", format!("axis `{axis}` has no attribute `{name}`")).at(span, "asked for as key");
    match super::names::suggest(name, known) {
        Some(near) => finding.help(format!("did you mean `{near}`?")).fix(span, near),
        None => finding.help(format!("add: attr {name} \"…\"")),
    }
}

/// The axes of a circle in order, and those of them that say `within`.
pub fn determination_circle(span: Span, circle: &[&str], makers: &[&str]) -> Diagnostic {
    let quoted = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let way: Vec<&str> = circle.iter().chain(circle.first()).copied().collect();
    let finding = Diagnostic::error("NK0441", "these axes determine each other in a circle")
        .at(span, format!("an element of each belongs to one of the next: {}", quoted(&way)));
    match makers {
        [] => finding.help("only a subset and the axis that it is made of may do so"),
        [one] => finding.help(format!("write within=none in `{one}`")),
        _ => finding.help(format!("write within=none in one of {}", quoted(makers))),
    }
}

pub fn list_as_value(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error("NK0442", format!("`{what}` needs one value"))
        .at(span, "a list")
        .help("join it: make an `attr` of it with the filter `join`")
}

pub fn same_factor(span: Span, first: Span, axis: &str, node: &str) -> Diagnostic {
    let help = match node {
        "zip" => format!("name another axis here: `zip` puts the first of `{axis}` beside the first of that one"),
        _ => format!(
            "for pairs of one axis write: combinations {axis} size=2; for ordered pairs make a second axis with the \
             same elements, and name it here"
        ),
    };
    Diagnostic::error("NK0443", format!("an element would belong to two elements of `{axis}`"))
        .at(span, "named again")
        .also(first, "named here")
        .help(help)
}
