//! Where the lines of a text of several lines stand in the specification.

use std::ops::Range;

use crate::source::Span;
use crate::syntax::Entry;

/// The place of each line of a value; of the whole, where lines are not written as they read.
#[derive(Debug, Clone)]
pub struct Lines {
    whole: Span,
    lines: Vec<Span>,
}

impl Lines {
    /// The lines of an entry whose value is `text`.
    pub fn of(entry: &Entry, text: &str) -> Self {
        let lines = match entry.inner {
            Some(inner) => Self::as_they_are(inner, text),
            None => Self::indented(entry, text).unwrap_or_default(),
        };
        Self { whole: entry.value_span, lines }
    }

    /// The lines of a text that is written as it reads.
    fn as_they_are(inner: Span, text: &str) -> Vec<Span> {
        let mut start = 0;
        let place = |line: &str| {
            let place = inner.slice(start, start + line.len());
            start += line.len() + 1;
            place
        };
        text.split('\n').map(place).collect()
    }

    /// The lines of a text in quotes of several lines: the first one has only the quotes, and each other one an
    /// indentation. Nothing if one is written otherwise than it reads.
    fn indented(entry: &Entry, text: &str) -> Option<Vec<Span>> {
        let mut written = entry.repr.split_inclusive('\n');
        let mut start = written.next()?.len();
        let mut lines = Vec::new();
        for line in text.split('\n') {
            let of = written.next()?;
            let end = of.trim_end_matches(['\n', '\r']).strip_suffix(line)?.len() + line.len();
            lines.push(entry.value_span.slice(start + end - line.len(), start + end));
            start += of.len();
        }
        (entry.repr.len() == entry.value_span.len()).then_some(lines)
    }

    /// The place of a range of bytes of the text that lies in one line.
    pub fn place(&self, text: &str, range: &Range<usize>) -> Span {
        let before = text.get(..range.start).unwrap_or(text);
        let number = before.matches('\n').count();
        let column = before.len() - before.rfind('\n').map_or(0, |end| end + 1);
        self.lines.get(number).map_or(self.whole, |line| line.slice(column, column + range.len()))
    }
}
