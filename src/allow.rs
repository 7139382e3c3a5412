//! Comments that accept a finding: `// napkin: allow NK0806: the published image has no tag`.
//!
//! Such a comment holds for the line that it ends or, alone in its line, for the next one. It is itself checked: it must
//! give a reason, name a code that exists, and there must be such a finding. An error cannot be accepted: nothing could
//! be built.

use std::ops::Range;

use crate::diagnostic::{Findings, Severity, allow as findings_of, pages};
use crate::source::{Source, SourceId, Sources, Span};

/// What stands between the opening of a comment and the codes.
const MARK: &str = "napkin: allow";

/// How comments open in the texts that napkin reads.
const OPENINGS: [&str; 3] = ["//", "<!--", "#"];

/// A comment that accepts findings.
struct Allowance {
    source: SourceId,
    /// The line that it is about, from 1.
    line: usize,
    /// Each code with its place.
    codes: Vec<(String, Span)>,
}

/// Takes findings out that comments accept, and says what is wrong with these comments. `whole` if everything was looked
/// at: then an allowance without a finding is one too many. The number of findings that were accepted.
pub fn apply(findings: &mut Findings, sources: &Sources, whole: bool) -> usize {
    let mut allowances = Vec::new();
    for (id, source) in sources.ids() {
        // Data has no comments.
        let data = [".csv", ".tsv", ".json", ".txt"].iter().any(|ending| source.name.ends_with(ending));
        if !data && source.text.contains(MARK) {
            read(id, source, &mut allowances, findings);
        }
    }
    if allowances.is_empty() {
        return 0;
    }
    let mut used: Vec<Vec<bool>> = allowances.iter().map(|a| vec![false; a.codes.len()]).collect();
    let mut refused = Vec::new();
    let mut accepted = 0;
    findings.retain(|finding| {
        let Some(span) = finding.primary.as_ref().map(|label| label.span) else { return true };
        let line = sources.get(span.source).position(span.start as usize).line;
        for (allowance, used) in allowances.iter().zip(&mut used) {
            if (allowance.source, allowance.line) != (span.source, line) {
                continue;
            }
            for ((code, place), used) in allowance.codes.iter().zip(used) {
                if *code == finding.code.0 {
                    *used = true;
                    if finding.severity == Severity::Error {
                        refused.push(findings_of::error(*place, code));
                        return true;
                    }
                    accepted += 1;
                    return false;
                }
            }
        }
        true
    });
    refused.into_iter().for_each(|finding| findings.push(finding));
    if whole && !findings.has_errors() {
        for (allowance, used) in allowances.iter().zip(&used) {
            let idle = allowance.codes.iter().zip(used).filter(|(_, used)| !**used);
            idle.for_each(|((code, place), _)| findings.push(findings_of::idle(*place, code)));
        }
    }
    accepted
}

/// The comments of a source.
fn read(id: SourceId, source: &Source, allowances: &mut Vec<Allowance>, findings: &mut Findings) {
    let lines = source.line_count();
    for number in 1..=lines {
        let range = source.line_range(number);
        let Some((before, mark)) = comment(&source.text, &range) else { continue };
        let alone = source.text[before].trim().is_empty();
        let after = mark.end..range.end;
        let rest = source.text[after.clone()].trim_end().trim_end_matches("-->").trim_end();
        let span = |part: &str| {
            let start = part.as_ptr() as usize - source.text.as_ptr() as usize;
            Span::new(id, start, start + part.len())
        };
        let (codes, reason) = rest.split_once(':').unwrap_or((rest, ""));
        let whole = Span::new(id, mark.start, mark.end + rest.len());
        if reason.trim().is_empty() || codes.trim().is_empty() {
            findings.push(findings_of::no_reason(whole));
        }
        let words = codes.split([' ', ',']).filter(|word| !word.is_empty());
        let mut known = Vec::new();
        for word in words {
            match pages::page(word) {
                Some(page) => known.push((page.code.to_owned(), span(word))),
                None => findings.push(findings_of::unknown_code(span(word), word, pages::near(word))),
            }
        }
        // Several such comments one below the other are about the same line.
        let mut line = number;
        while alone && line < lines && (line == number || is_alone(source, line)) {
            line += 1;
        }
        allowances.push(Allowance { source: id, line, codes: known });
    }
}

/// What stands before a comment that accepts something, and where its mark is.
fn comment(text: &str, line: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let at = line.start + text[line.clone()].find(MARK)?;
    let before = text[line.start..at].trim_end();
    let opening = OPENINGS.iter().find(|opening| before.ends_with(*opening))?;
    let start = line.start + before.len() - opening.len();
    Some((line.start..start, at..at + MARK.len()))
}

fn is_alone(source: &Source, line: usize) -> bool {
    comment(&source.text, &source.line_range(line)).is_some_and(|(before, _)| source.text[before].trim().is_empty())
}
