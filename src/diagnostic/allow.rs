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

pub fn unreviewed(first: Span, count: usize) -> Diagnostic {
    let parts =
        if count == 1 { "a part of this draft is".to_owned() } else { format!("{count} parts of this draft are") };
    Diagnostic::note("NK1706", format!("{parts} not reviewed")).at(first, if count == 1 { "here" } else { "the first is here" }).help(
        "read each, fill its holes, and take its mark away; `napkin check --deny-unreviewed` fails while there are any",
    )
}

pub fn unreviewed_denied(span: Span) -> Diagnostic {
    Diagnostic::error("NK1706", "a part of this draft is not reviewed")
        .at(span, "nobody took this mark away")
        .help("read what it marks, fill the holes in it, and take this comment away")
}
