//! Draws a meaning and the texts that go with it.

use crate::apply::Diff;
use crate::cli::console::{Page, plain};
use crate::cli::{report, size};
use crate::diff::{Meaning, TextChange, Was, tell};

/// One specification for people.
pub fn human(page: &mut Page, name: &str, from: &str, to: &str, meaning: &Meaning, texts: &[TextChange]) {
    let paint = page.out_paint;
    let lines = tell::lines(meaning);
    if meaning.is_same() {
        page.out(format!("{}: {}", paint.bold(name), tell::SAME));
    } else {
        page.out(format!("{}: {from} -> {to}", paint.bold(name)));
        lines.iter().for_each(|line| page.out(format!("  {}", plain(line))));
    }
    for change in texts {
        let path = plain(change.path.as_str());
        let word = format!("{:<10}", change.was.word());
        let word = match change.was {
            Was::New => paint.green(&word),
            Was::Gone => paint.red(&word),
            Was::Changed | Was::ModeSet => paint.yellow(&word),
        };
        let sizes = || format!("{} -> {}", size::show(change.bytes.0), size::show(change.bytes.1));
        let detail = match (change.was, &change.diff) {
            (Was::New, _) => size::show(change.bytes.1),
            (Was::Gone, _) => size::show(change.bytes.0),
            (Was::ModeSet, _) => "executable or not".to_owned(),
            (_, Some(diff @ (Diff::Text(_) | Diff::Entries(_)))) => diff.counts().unwrap_or_default(),
            (_, Some(Diff::Binary)) => format!("no text: {}", sizes()),
            (_, Some(Diff::Large)) => format!("too large to show: {}", sizes()),
            (_, None) => sizes(),
        };
        page.out(format!("  {word}  {path}  {detail}"));
        if let Some(lines) = change.diff.as_ref().and_then(Diff::lines) {
            page.out(report::diff_text(paint, &format!("{path} ({from})"), &format!("{path} ({to})"), lines));
        }
    }
}
