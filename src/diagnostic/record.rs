//! Findings for machines: places as file, line and column. What `--format json` prints is made of these, and so are
//! SARIF and the annotations of GitHub.

use serde::Serialize;

use super::{Diagnostic, Label, Severity};
use crate::source::{Sources, Span};

/// A finding without spans: it outlives the texts that it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// `NK` and four digits.
    pub code: &'static str,
    /// `error`, `warning` or `note`.
    pub severity: &'static str,
    pub message: String,
    pub primary: Option<Marked>,
    pub secondary: Vec<Marked>,
    pub help: Option<String>,
    /// A replacement that carries out what the help says.
    pub fix: Option<Replacement>,
    /// Where its page of the error index is, in the sources of napkin.
    pub page: String,
}

/// A place, and what is to be said about it there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Marked {
    #[serde(flatten)]
    pub place: Place,
    pub text: String,
}

/// A part of a file; `end` is exclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// As messages show it: relative to where napkin was called.
    pub file: String,
    pub start: Point,
    pub end: Point,
}

/// Lines and columns from 1, columns in Unicode characters; the offset from 0 in bytes of UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Point {
    pub line: usize,
    pub column: usize,
    pub offset: usize,
}

/// What to put where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Replacement {
    #[serde(flatten)]
    pub place: Place,
    pub replacement: String,
}

/// What `--format json` prints: versioned, so that who reads it knows what to expect.
pub fn document(records: &[Record]) -> serde_json::Value {
    let count = |severity: &str| records.iter().filter(|r| r.severity == severity).count();
    serde_json::json!({
        "format": "napkin findings",
        "version": 1,
        "errors": count("error"),
        "warnings": count("warning"),
        "notes": count("note"),
        "findings": records,
    })
}

impl Severity {
    /// One lower-case word.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

impl Record {
    pub fn new(finding: &Diagnostic, sources: &Sources) -> Self {
        let marked = |label: &Label| Marked { place: Place::of(label.span, sources), text: label.text.clone() };
        Self {
            code: finding.code.0,
            severity: finding.severity.word(),
            message: finding.message.clone(),
            primary: finding.primary.as_ref().map(marked),
            secondary: finding.secondary.iter().map(marked).collect(),
            help: finding.help.clone(),
            fix: finding.fix.as_ref().map(|edit| Replacement {
                place: Place::of(edit.span, sources),
                replacement: edit.replacement.clone(),
            }),
            page: finding.code.page(),
        }
    }
}

impl Place {
    fn of(span: Span, sources: &Sources) -> Self {
        let source = sources.get(span.source);
        let point = |offset: u32| {
            let position = source.position(offset as usize);
            Point { line: position.line, column: position.column, offset: offset as usize }
        };
        Self { file: source.name.clone(), start: point(span.start), end: point(span.end) }
    }
}
