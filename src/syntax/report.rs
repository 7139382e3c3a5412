//! The findings of one text, up to a number that a person would read.

use super::limits;
use crate::diagnostic::{Diagnostic, Findings, Severity, syntax};

/// Findings before they are known to stand.
#[derive(Debug, Default)]
pub struct Report {
    found: Vec<Diagnostic>,
    errors: usize,
}

impl Report {
    /// Adds a finding, unless there are too many already.
    pub fn push(&mut self, finding: Diagnostic) {
        if finding.severity == Severity::Error {
            self.errors += 1;
        }
        if self.errors <= limits::ERRORS {
            self.found.push(finding);
        }
    }

    /// Whether reading on is of no use.
    pub fn is_full(&self) -> bool {
        self.errors > limits::ERRORS
    }

    pub fn errors(&self) -> usize {
        self.errors
    }

    /// Adds all findings of another report.
    pub fn append(&mut self, other: Report) {
        let hidden = other.errors - other.found.iter().filter(|f| f.severity == Severity::Error).count();
        other.found.into_iter().for_each(|f| self.push(f));
        self.errors += hidden;
    }

    /// Hands the findings over.
    pub fn finish(self, findings: &mut Findings) {
        let last = self.found.last().and_then(|f| f.primary.as_ref()).map(|l| l.span);
        let full = self.is_full();
        self.found.into_iter().for_each(|f| findings.push(f));
        if let Some(span) = last.filter(|_| full) {
            findings.push(syntax::too_many_errors(span, limits::ERRORS));
        }
    }
}
