//! Formats and columns between who writes a file and who reads it (NK18xx).

use super::Diagnostic;
use crate::source::Span;

pub fn unknown(span: Span, name: &str, near: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::error("NK1801", format!("there is no format `{name}`")).at(span, "not known");
    match near {
        Some(near) => finding
            .help(format!("did you mean `{near}`? A format of your own is declared: `format {name}`"))
            .fix(span, near),
        None => finding.help(format!("declare it: `format {name}`")),
    }
}

pub fn known_already(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK1802", format!("the format `{name}` is there already"))
        .at(span, "declared once more")
        .help("take this line out, or choose another name")
}

pub fn circle(span: Span, name: &str, of: &str) -> Diagnostic {
    Diagnostic::error("NK1803", format!("`{name}` is a kind of itself"))
        .at(span, format!("and `{of}` is a kind of `{name}`"))
        .help("name the more general format only")
}

pub fn disagree(span: Span, place: Span, input: &str, wanted: &str, found: &str) -> Diagnostic {
    Diagnostic::error("NK1804", format!("`{input}` is to be {wanted}, and is {found}"))
        .at(span, format!("{wanted} is expected here"))
        .also(place, format!("{found} is made here"))
        .help(format!("read another file, write it as {wanted}, or say here that it is {found}"))
}

pub fn another_ending(span: Span, name: Span, declared: &str, told: &str) -> Diagnostic {
    let finding =
        Diagnostic::warning("NK1805", format!("a file of the format {declared} has a name like one of {told}"))
            .at(span, format!("says {declared}"));
    let finding = if name == span { finding } else { finding.also(name, format!("looks like {told}")) };
    finding.help("let the name and the format say the same: many programs go by the name")
}

pub fn no_such_column(span: Span, made: Span, column: &str, file: &str, said: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK1806", format!("nobody says that `{file}` has a column `{column}`"))
        .at(span, "needed here")
        .also(made, format!("checked for: {}", said.join(", ")));
    match super::names::suggest(column, said) {
        Some(near) => finding.help(format!("did you mean `{near}`?")).fix(span, near),
        None => finding.help(format!("if `{file}` has it, add it to the `check columns=` of the out")),
    }
}

pub fn missing_column(span: Span, header: Span, column: &str, file: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK1807", format!("the table `{file}` has no column `{column}`"))
        .at(span, "needed here")
        .also(header, "the columns of the table");
    match super::names::suggest(column, known) {
        Some(near) => finding.help(format!("did you mean `{near}`?")).fix(span, near),
        None => finding.help("name one of these, or add the column to the table"),
    }
}
