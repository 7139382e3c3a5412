//! Comments that accept a finding (NK17xx).

use super::Diagnostic;
use super::pages::Page;
use crate::source::Span;

pub fn no_reason(span: Span) -> Diagnostic {
    Diagnostic::error("NK1702", "a finding is accepted with its code and a reason")
        .at(span, "something is missing here")
        .help("write it as in `napkin: allow NK0806: the published image has no tag`")
}

pub fn unknown_code(span: Span, code: &str, near: Option<&Page>) -> Diagnostic {
    let finding = Diagnostic::error("NK1703", format!("there is no code `{code}`")).at(span, "accepts nothing");
    match near {
        Some(near) => finding.help(format!("did you mean {} ({})?", near.code, near.title())).fix(span, near.code),
        None => finding.help("`napkin explain` lists all codes"),
    }
}

pub fn error(span: Span, code: &str) -> Diagnostic {
    Diagnostic::error("NK1704", format!("{code} is an error and cannot be accepted"))
        .at(span, "nothing is built while it is there")
        .help("repair it, and take this comment out")
}

pub fn idle(span: Span, code: &str) -> Diagnostic {
    Diagnostic::warning("NK1705", format!("nothing is accepted here: {code} is not said of this line"))
        .at(span, "one comment too many")
        .help("take it out; it holds for the line that it ends or, alone in its line, for the next one")
}
