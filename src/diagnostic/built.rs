//! What lies in a built folder (NK20xx). Said of a build, for programs that read its findings.

use super::Diagnostic;
use crate::source::Span;

/// `why` are the reasons, after the folder's name.
pub fn out_of_date(spec: Span, folder: &str, why: &str, help: &str) -> Diagnostic {
    Diagnostic::error("NK2001", format!("{folder}: {why}")).at(spec, "it is built from this").help(help)
}

pub fn in_the_way(spec: Span, folder: &str, why: &str, help: &str) -> Diagnostic {
    Diagnostic::error("NK2002", format!("{folder}: {why}")).at(spec, "it is built from this").help(help)
}
