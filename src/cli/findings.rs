//! Shows the findings of a compilation, and judges them.

use std::collections::BTreeSet;

use super::args::Format;
use super::console::Page;
use super::session::Session;
use crate::counted::counted;
use crate::diagnostic::record::Record;
use crate::diagnostic::{Findings, Human, Severity};
use crate::source::Sources;

/// How many findings of each kind a spec has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub errors: usize,
    pub warnings: usize,
}

impl Tally {
    /// `2 errors, 1 warning`, or nothing.
    pub fn words(self) -> Option<String> {
        let mut words = Vec::new();
        for (n, thing) in [(self.errors, "error"), (self.warnings, "warning")] {
            if n > 0 {
                words.push(counted(n, thing));
            }
        }
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// Is nothing to be built?
    pub fn is_wrong(self, deny_warnings: bool) -> bool {
        self.errors > 0 || (deny_warnings && self.warnings > 0)
    }
}

/// So many findings of one spec are drawn: nobody reads more at once.
const DRAWN: usize = 100;

/// Puts the findings on the page, each once, however many builds of the spec have it.
pub fn show(
    page: &mut Page,
    findings: &Findings,
    sources: &Sources,
    shown: &mut BTreeSet<String>,
    session: &Session,
) -> Tally {
    let quiet = session.console.quiet;
    let human = Human { width: page.width, colour: page.err_paint.0, spoken: page.format == Format::Text };
    let mut tally = Tally::default();
    let (mut drawn, mut left) = (0, 0);
    for finding in findings.sorted() {
        if session.baseline.takes(finding, sources) {
            continue;
        }
        match finding.severity {
            Severity::Error => tally.errors += 1,
            Severity::Warning => tally.warnings += 1,
            Severity::Note if quiet && !page.format.is_for_machines() => continue,
            Severity::Note => {}
        }
        if page.format.is_for_machines() {
            let record = Record::new(finding, sources);
            if shown.insert(format!("{record:?}")) {
                page.records.push(record);
            }
            continue;
        }
        if drawn == DRAWN {
            left += 1;
            continue;
        }
        drawn += 1;
        let text = human.render(finding, sources);
        if shown.insert(text.clone()) {
            // Drawings are set apart; notes are lines.
            let gap = if finding.severity == Severity::Note { "" } else { "\n" };
            page.err(text + gap);
        }
    }
    if left > 0 {
        page.err(format!("… and {left} more, not shown\n"));
    }
    tally
}
