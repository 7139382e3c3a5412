//! Where findings are gathered: in a stable order, none twice.

use super::{Diagnostic, Severity};

/// The findings of one compilation.
#[derive(Debug, Default)]
pub struct Findings {
    all: Vec<Diagnostic>,
}

impl Findings {
    pub fn push(&mut self, finding: Diagnostic) {
        self.all.push(finding);
    }

    /// Keeps those for which a condition holds.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.all.retain(keep);
    }

    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    pub fn count(&self, severity: Severity) -> usize {
        self.all.iter().filter(|f| f.severity == severity).count()
    }

    /// How many there are so far.
    pub fn total(&self) -> usize {
        self.all.len()
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The findings as they are shown: by file and place, errors first at one place, none twice.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<&Diagnostic> = self.all.iter().collect();
        let place = |f: &Diagnostic| f.primary.as_ref().map(|l| (l.span.source, l.span.start, l.span.end));
        all.sort_by(|a, b| (place(a), a.severity, a.code, &a.message).cmp(&(place(b), b.severity, b.code, &b.message)));
        all.dedup();
        all
    }
}
