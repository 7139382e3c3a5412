//! Axes and the data they are read from (NK04xx).

use super::Diagnostic;
use crate::source::Span;

pub fn no_constructor(span: Span, axis: &str) -> Diagnostic {
    Diagnostic::error("NK0401", format!("axis `{axis}` has no elements"))
        .at(span, "nothing says what they are")
        .help("add for instance: lines \"list.txt\", csv \"table.csv\" key=name, range 0 10, or point a")
}

pub fn point_lacks(span: Span, other: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0402", format!("this point has no `{name}`"))
        .at(span, format!("add {name}=…"))
        .also(other, "another point of the axis has it")
        .help("all points of an axis have the same attributes")
}

pub fn bad_pattern(span: Span, why: &str) -> Diagnostic {
    let why = why.lines().last().unwrap_or("not understood").trim_start_matches("error: ").to_owned();
    Diagnostic::error("NK0403", "not a regular expression").at(span, why)
}

pub fn missing_file(span: Span, axis: &str, path: &str, near: Option<String>) -> Diagnostic {
    let finding = Diagnostic::error("NK0404", format!("axis `{axis}` reads `{path}`, which does not exist"))
        .at(span, "looked for beside the specification");
    match near {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help("put the file there, or correct its name".to_string()),
    }
}

pub fn unreadable_file(span: Span, path: &str, why: &str) -> Diagnostic {
    Diagnostic::error("NK0405", format!("`{path}` cannot be read")).at(span, why.to_owned())
}

pub fn bad_path(span: Span, path: &str, why: &str) -> Diagnostic {
    Diagnostic::error("NK0406", format!("`{path}` is no path of the project: {why}"))
        .at(span, "must be relative to the specification, and stay in its folder")
        .help("data that a build reads is kept beside the specification")
}

pub fn empty_axis(span: Span, axis: &str, place: Option<Span>) -> Diagnostic {
    let finding = Diagnostic::error("NK0407", format!("axis `{axis}` has no elements"))
        .at(span, "no step over it would have a job")
        .help("if there may be none, write empty=#true: its steps are then left out");
    match place {
        Some(place) => finding.also(place, "read from here"),
        None => finding,
    }
}

pub fn empty_key(span: Span, axis: &str, row: Span) -> Diagnostic {
    Diagnostic::error("NK0409", format!("an element of axis `{axis}` has an empty key"))
        .at(row, "no key here")
        .also(span, "the axis")
        .help("give the row a key, or take it out")
}

pub fn duplicate_key(span: Span, axis: &str, key: &str, first: Span, second: Span) -> Diagnostic {
    Diagnostic::error("NK0410", format!("two elements of axis `{axis}` have the key `{key}`"))
        .at(second, "the second one")
        .also(first, "the first one")
        .also(span, "the axis")
        .help("keys tell elements apart: use another column as key, or take one of the two out")
}

pub fn missing_column(span: Span, header: Span, column: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK0411", format!("the table has no column `{column}`"))
        .at(span, "asked for here")
        .also(header, "the columns of the table");
    match super::names::suggest(column, known) {
        Some(near) => finding.help(format!("did you mean `{near}`?")).fix(span, near),
        None => {
            let shown: Vec<String> = known.iter().take(20).map(|k| format!("`{k}`")).collect();
            finding.help(format!("it has: {}", shown.join(", ")))
        }
    }
}

pub fn bad_cell(cell: Span, column: Span, name: &str, text: &str, ty: &str) -> Diagnostic {
    Diagnostic::error("NK0412", format!("`{text}` is no {ty}"))
        .at(cell, "in the data")
        .also(column, format!("`{name}` is declared here"))
        .help("correct the data, or the column's type")
}

pub fn row_length(row: Span, header: Span, found: usize, wanted: usize) -> Diagnostic {
    Diagnostic::error("NK0413", format!("this row has {found} cells, the table has {wanted} columns"))
        .at(row, "the row")
        .also(header, "the columns")
        .help("a cell with a comma goes in double quotes; is the delimiter right?")
}

pub fn bad_json(span: Span, why: &str) -> Diagnostic {
    Diagnostic::error("NK0414", "not the JSON that an axis reads")
        .at(span, why.to_owned())
        .help("write an array of objects: [{\"id\": \"a\"}, {\"id\": \"b\"}], or an object that holds one such array")
}

pub fn bad_csv(span: Span, why: &str) -> Diagnostic {
    Diagnostic::error("NK0415", "the table cannot be read").at(span, why.to_owned())
}

pub fn bad_bound(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error("NK0416", format!("`{text}` is no whole number"))
        .at(span, "a range needs whole numbers")
        .help("write a number, or a text that gives one: range 0 \"{n}\"")
}

pub fn bad_step(span: Span) -> Diagnostic {
    Diagnostic::error("NK0444", "the step of a range is at least 1").at(span, "never reaches the end")
}

pub fn axis_too_long(span: Span, axis: &str, limit: u64) -> Diagnostic {
    Diagnostic::error("NK0901", format!("axis `{axis}` has more than {limit} elements"))
        .at(span, "too many")
        .help("is a bound wrong? `--max-jobs` raises the limit")
}

pub fn requirement(span: Span, axis: &str, key: &str, message: &str) -> Diagnostic {
    Diagnostic::error("NK0417", format!("`{key}` of axis `{axis}` does not meet a requirement"))
        .at(span, if message.is_empty() { "must hold for each element".to_owned() } else { message.to_owned() })
}

pub fn column_without_table(span: Span, axis: &str) -> Diagnostic {
    Diagnostic::error("NK0419", format!("axis `{axis}` reads no table"))
        .at(span, "a column of what?")
        .help("columns are those of csv, tsv and json; a computed attribute is an `attr`")
}

pub fn point_without_attribute(span: Span, axis: &str, name: &str) -> Diagnostic {
    Diagnostic::error("NK0418", format!("some elements of axis `{axis}` have no `{name}`"))
        .at(span, "asked for here")
        .help("all constructors of an axis must give the attribute")
}

/// The element, the axis that two ways lead to, and each way: where it ends, and the axis before that.
pub fn ways_disagree(
    span: Span,
    (axis, key): (&str, &str),
    to: &str,
    (first, first_way): (&str, Option<&str>),
    (second, second_way): (&str, &str),
) -> Diagnostic {
    let way = |way: Option<&str>| way.map_or("itself".to_owned(), |w| format!("its `{w}`"));
    Diagnostic::error("NK0420", format!("element `{key}` of axis `{axis}` belongs to two elements of `{to}`"))
        .at(span, format!("`{first}` by {}, `{second}` by {}", way(first_way), way(Some(second_way))))
        .help("both ways must end at one element: drop with `where` the elements for which they do not")
}
