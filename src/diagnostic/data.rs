//! Axes and the data they are read from (NK04xx).

use super::Diagnostic;
use crate::counted::counted;
use crate::files::PathProblem;
use crate::source::Span;

/// What to do with a file that holds no text.
pub const AS_TEXT: &str = "save it as UTF-8 text; a spreadsheet calls that \"CSV UTF-8\"";

pub fn no_constructor(span: Span, axis: &str) -> Diagnostic {
    Diagnostic::error("NK0401", format!("axis `{axis}` has no elements"))
        .at(span, "nothing says what they are")
        .help("add for instance: lines \"list.txt\", csv \"table.csv\" key=name, range 0 10, or point a")
}

/// The first of `count` points without an attribute that another one has.
pub fn point_lacks(span: Span, other: Span, name: &str, count: usize) -> Diagnostic {
    let message = match count {
        1 => format!("this point has no `{name}`"),
        _ => format!("{count} points have no `{name}`, this one is the first"),
    };
    Diagnostic::error("NK0402", message)
        .at(span, format!("add {name}=…"))
        .also(other, "another point of the axis has it")
        .help("all points of an axis have the same attributes")
}

/// A point has an attribute that is nearly one of the others, and lacks that one.
pub fn nearly_an_attribute(span: Span, name: &str, other: Span, near: &str) -> Diagnostic {
    Diagnostic::error("NK0402", format!("this point has `{name}` in place of `{near}`"))
        .at(span, "only here")
        .also(other, format!("other points have `{near}`"))
        .help(format!("did you mean `{near}`?"))
        .fix(span, near)
}

pub fn bad_pattern(span: Span, why: &str) -> Diagnostic {
    let why = why.lines().last().unwrap_or("not understood").trim_start_matches("error: ").to_owned();
    let help = match why.starts_with("look-around") {
        true => {
            "say what may stand there: \"^[^#]\" is a line that does not begin with `#`; or drop elements: where \"…\""
        }
        false => "write `\\` before a character that is meant as itself: #\"\\(\"# finds a parenthesis",
    };
    Diagnostic::error("NK0403", "not a regular expression").at(span, why).help(help)
}

/// `literal`: the path is written there as it is.
pub fn missing_file(span: Span, axis: &str, path: &str, near: Option<String>, literal: bool) -> Diagnostic {
    let finding = Diagnostic::error("NK0404", format!("axis `{axis}` reads `{path}`, which does not exist"))
        .at(span, "looked for beside the specification");
    match near {
        Some(near) if literal => {
            finding.help(format!("did you mean `{near}`?")).fix(span, format!("\"{}\"", near.replace('"', "\\\"")))
        }
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help("put the file there, or correct its name"),
    }
}

pub fn unreadable_file(span: Span, path: &str, why: &str, help: &str) -> Diagnostic {
    Diagnostic::error("NK0405", format!("`{path}` cannot be read")).at(span, why.to_owned()).help(help)
}

pub fn bad_path(span: Span, path: &str, problem: PathProblem) -> Diagnostic {
    let message = match problem {
        PathProblem::Empty => "the path of this file is empty".to_owned(),
        _ => format!("`{path}` is no path of the project: {problem}"),
    };
    let finding =
        Diagnostic::error("NK0406", message).at(span, "must be relative to the specification, and stay in its folder");
    match problem {
        PathProblem::Empty => finding.help("write a path from the folder of the specification: \"data/list.txt\""),
        PathProblem::Character if path.contains('\\') => {
            finding.help(format!("write `/` between folders: \"{}\"", path.replace('\\', "/")))
        }
        PathProblem::Character => finding.help("take the control character out"),
        PathProblem::Untidy => {
            let names: Vec<&str> = path.split('/').filter(|name| !name.is_empty() && *name != ".").collect();
            finding.help(format!("write \"{}\"", names.join("/")))
        }
        PathProblem::Absolute | PathProblem::Leaves => {
            finding.help("data that a build reads is kept beside the specification")
        }
    }
}

/// `place` is what makes its elements, and whether it reads them.
pub fn empty_axis(span: Span, axis: &str, place: Option<(Span, bool)>) -> Diagnostic {
    let finding = Diagnostic::error("NK0407", format!("axis `{axis}` has no elements"))
        .at(span, "no step over it would have a job")
        .help("if there may be none, write empty=#true: its steps are then left out");
    match place {
        Some((place, read)) => finding.also(place, if read { "read from here" } else { "made here" }),
        None => finding,
    }
}

pub fn empty_key(span: Span, axis: &str, row: Span) -> Diagnostic {
    Diagnostic::error("NK0409", format!("an element of axis `{axis}` has an empty key"))
        .at(row, "no key here")
        .also(span, "the axis")
        .help("give the row a key, or take it out")
}

/// `node` makes the second of the two.
pub fn duplicate_key(span: Span, axis: &str, key: &str, first: Span, second: Span, node: &str) -> Diagnostic {
    let finding = Diagnostic::error("NK0410", format!("two elements of axis `{axis}` have the key `{key}`"));
    let finding = match first == second {
        true => finding.at(second, "both are made here"),
        false => finding.at(second, "the second one").also(first, "the first one"),
    };
    finding.also(span, "the axis").help(match node {
        "csv" | "tsv" | "json" => format!(
            "use another column as key; or keep the first row of each key: `{node} … distinct=#true`; or number them: \
             `unique=suffix` in the axis"
        ),
        _ => {
            "keys tell elements apart: take one of the two out, or number them: `unique=suffix` in the axis".to_owned()
        }
    })
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

/// A record of a JSON file.
pub fn missing_member(span: Span, record: Span, name: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK0411", format!("this record has no member `{name}`"))
        .at(span, "asked for here")
        .also(record, "the record");
    match super::names::suggest(name, known) {
        Some(near) => finding.help(format!("did you mean `{near}`?")).fix(span, near),
        None => {
            let shown: Vec<String> = known.iter().take(20).map(|k| format!("`{k}`")).collect();
            finding.help(format!("add it to the record, which has: {}", shown.join(", ")))
        }
    }
}

pub fn column_twice(span: Span, column: &str, first: Span, second: Span) -> Diagnostic {
    let finding = Diagnostic::error("NK0447", format!("two columns of the table are called `{column}`"))
        .at(span, "which one is asked for here?");
    let finding = match first == second {
        true => finding.also(first, "the table"),
        false => finding.also(first, "the first one").also(second, "the second one"),
    };
    finding.help(format!("rename one of them in the table, for instance `{column}_2`"))
}

pub fn member_twice(span: Span, name: &str, first: Span, second: Span) -> Diagnostic {
    Diagnostic::error("NK0447", format!("two members of this record are called `{name}`"))
        .at(span, "which one is asked for here?")
        .also(first, "the first one")
        .also(second, "the second one")
        .help(format!("rename one of them in the file, for instance `{name}_2`"))
}

pub fn bad_cell(cell: Span, column: Span, name: &str, text: &str, ty: &str) -> Diagnostic {
    let (message, place) = match text {
        "" => (format!("an empty cell is no {ty}"), "this cell is empty"),
        _ => (format!("`{text}` is no {ty}"), "in the data"),
    };
    Diagnostic::error("NK0412", message)
        .at(cell, place)
        .also(column, format!("`{name}` is declared here"))
        .help("correct the data, or the column's type")
}

pub fn row_length(row: Span, header: Span, found: usize, wanted: usize) -> Diagnostic {
    Diagnostic::error(
        "NK0413",
        format!("this row has {}, the table has {}", counted(found, "cell"), counted(wanted, "column")),
    )
    .at(row, "the row")
    .also(header, "the columns")
    .help("a cell with a comma goes in double quotes; is the delimiter right?")
}

pub fn bad_json(span: Span, why: &str) -> Diagnostic {
    Diagnostic::error("NK0414", "not the JSON that an axis reads")
        .at(span, why.to_owned())
        .help("write an array of objects: [{\"id\": \"a\"}, {\"id\": \"b\"}], or an object that holds one such array")
}

pub fn empty_json(span: Span) -> Diagnostic {
    Diagnostic::error("NK0414", "not the JSON that an axis reads")
        .at(span, "the file is empty")
        .help("write an array of objects: [{\"id\": \"a\"}, {\"id\": \"b\"}]; `[]` is one without elements")
}

pub fn open_quote(span: Span) -> Diagnostic {
    Diagnostic::error("NK0415", "the table cannot be read")
        .at(span, "this quote is not closed: the lines after it are in the cell")
        .help("put a quote at the end of the cell, or take this one out; a quote within a quoted cell is written twice: \"\"")
}

pub fn bad_csv(span: Span, why: &str) -> Diagnostic {
    Diagnostic::error("NK0415", "the table cannot be read").at(span, why.to_owned())
}

pub fn bad_bound(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error("NK0416", format!("`{text}` is no whole number"))
        .at(span, "a range needs whole numbers")
        .help("write a number, or a text that gives one: range 0 \"{n}\"")
}

pub fn axis_too_long(span: Span, axis: &str, limit: u64) -> Diagnostic {
    Diagnostic::error("NK0901", format!("axis `{axis}` has more than {limit} elements"))
        .at(span, "too many")
        .help("is a bound wrong? `--max-jobs` raises the limit")
}

pub fn requirement(span: Span, axis: &str, key: &str, message: &str) -> Diagnostic {
    Diagnostic::error("NK0417", format!("`{key}` of axis `{axis}` does not meet a requirement"))
        .at(span, if message.is_empty() { "must hold for each element".to_owned() } else { message.to_owned() })
        .help("correct the element; or, if such elements are to be left out, write `where` in place of `require`")
}

pub fn column_without_table(span: Span, axis: &str) -> Diagnostic {
    Diagnostic::error("NK0419", format!("axis `{axis}` reads no table"))
        .at(span, "a column of what?")
        .help("columns are those of csv, tsv and json; a computed attribute is an `attr`")
}

/// An element without an attribute: the node that makes it, its key, and its place.
pub struct Lacking<'a> {
    pub node: &'a str,
    pub key: &'a str,
    pub span: Span,
}

pub fn without_attribute(span: Span, axis: &str, name: &str, lacking: Lacking) -> Diagnostic {
    let Lacking { node, key, span: element } = lacking;
    let finding = Diagnostic::error("NK0418", format!("some elements of axis `{axis}` have no `{name}`"))
        .at(span, "asked for here")
        .also(element, format!("`{key}` has none"));
    match node {
        "point" => finding.help(format!("add it to the point: {name}=…")),
        "list" => finding.help(format!("write a point for each of them: point {key} {name}=…")),
        "csv" | "tsv" | "json" => finding.help(format!("add a column `{name}` to the table")),
        _ => finding.help(format!(
            "elements of `{node}` have no `{name}`: write them as points, or make an axis of their own of them"
        )),
    }
}

pub fn incomplete_attribute(span: Span, axis: &str, name: &str) -> Diagnostic {
    Diagnostic::error("NK0418", format!("some elements of axis `{axis}` have no `{name}`"))
        .at(span, "asked for here")
        .help("drop the elements that have none: where \"…\"")
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
