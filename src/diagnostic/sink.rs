//! Where findings are gathered: in a stable order, none twice.

use std::collections::BTreeMap;

use super::nodes::CLOSES_NOTHING;
use super::{Diagnostic, Label, Severity};
use crate::source::{Sources, Span};

/// Of several places of one mistake so many are shown.
const PLACES: usize = 4;

/// Nodes that are not known, and values where a block was to be.
const OPENERS: [&str; 3] = ["NK0201", "NK0152", "NK0202"];

/// So many bytes are near.
const NEAR: u32 = 800;

/// What is said of a text that is not closed, and of a block.
const OPEN_TEXT: &str = "NK0118";
const NEVER_CLOSED: &str = "NK0112";
const UNKNOWN_NODE: &str = "NK0201";

/// What a hole is told with.
const HOLE: &str = "NK1501";

/// The findings of one compilation.
#[derive(Debug, Default)]
pub struct Findings {
    all: Vec<Diagnostic>,
}

impl Findings {
    pub fn push(&mut self, finding: Diagnostic) {
        self.all.push(finding);
    }

    /// Makes one finding of several about one thing, and shows where names that were probably meant are defined.
    pub fn gather(&mut self, definitions: &BTreeMap<&str, Span>) {
        let mut gathered: Vec<Diagnostic> = Vec::new();
        for finding in self.sorted().into_iter().cloned().collect::<Vec<_>>() {
            let same = finding.about.as_ref().and_then(|about| {
                gathered.iter_mut().find(|f| f.about.as_ref() == Some(about) && f.severity == finding.severity)
            });
            match (same, &finding.primary) {
                (Some(first), Some(label)) => {
                    if first.secondary.len() < PLACES && first.primary.as_ref().is_none_or(|p| p.span != label.span) {
                        first.secondary.push(Label { span: label.span, text: "and here".to_owned() });
                    }
                }
                _ => gathered.push(finding),
            }
        }
        // What is wrong by value needs no warning that it may be.
        let place = |f: &Diagnostic| (f.code, f.primary.as_ref().map(|label| label.span));
        let wrong: Vec<_> = gathered.iter().filter(|f| f.severity == Severity::Error).map(place).collect();
        gathered.retain(|f| f.severity == Severity::Error || !wrong.contains(&place(f)));
        // A `}` that closes nothing, soon after a node that nobody knows, is the end of the block that it was to be.
        let opened = |gathered: &[Diagnostic], closer: Span| {
            gathered.iter().filter(|f| OPENERS.contains(&f.code.0)).filter_map(|f| f.primary.as_ref()).any(|label| {
                let span = label.span;
                span.source == closer.source && span.start <= closer.start && closer.start - span.start < NEAR
            })
        };
        // A text that is not closed takes the `}` after it along.
        let swallowed = |gathered: &[Diagnostic], brace: Span| {
            gathered.iter().filter(|f| f.code.0 == OPEN_TEXT).filter_map(|f| f.primary.as_ref()).any(|label| {
                let span = label.span;
                span.source == brace.source && brace.start < span.start && span.start - brace.start < NEAR / 4
            })
        };
        // So are the nodes that the `{` in it was to open.
        let after_text = |gathered: &[Diagnostic], node: Span| {
            gathered.iter().filter(|f| f.code.0 == OPEN_TEXT).filter_map(|f| f.primary.as_ref()).any(|label| {
                let span = label.span;
                span.source == node.source && span.start < node.start && node.start - span.start < NEAR
            })
        };
        let all = gathered.clone();
        gathered.retain(|f| match (f.code.0, &f.primary) {
            (CLOSES_NOTHING, Some(label)) => !opened(&all, label.span),
            (NEVER_CLOSED, Some(label)) => !swallowed(&all, label.span),
            (UNKNOWN_NODE, Some(label)) => !after_text(&all, label.span),
            _ => true,
        });
        for finding in &mut gathered {
            let meant = finding.meant.as_deref().and_then(|meant| definitions.get(meant));
            let here = finding.primary.as_ref().map(|label| label.span);
            if let Some(span) = meant.copied().filter(|span| Some(*span) != here) {
                finding.secondary.push(Label { span, text: "did you mean this one?".to_owned() });
            }
        }
        self.all = gathered;
    }

    /// Keeps those for which a condition holds.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.all.retain(keep);
    }

    /// Takes away fixes that would put a word in place of a whole text: where a text has escapes or several lines, its
    /// parts have no places of their own.
    pub fn without_clumsy_fixes(&mut self, sources: &Sources) {
        for finding in &mut self.all {
            finding.fix = finding.fix.take().filter(|edit| {
                let text = &sources.get(edit.span.source).text;
                let replaced = text.get(edit.span.range()).unwrap_or_default();
                let quoted = replaced.trim_start_matches('#').starts_with('"');
                let mapped = !replaced.contains('\\') && !replaced.contains("\"\"\"");
                mapped || !quoted || edit.replacement.contains('"')
            });
        }
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

    /// Something is still to be decided.
    pub fn has_holes(&self) -> bool {
        self.all.iter().any(|finding| finding.code.0 == HOLE)
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
