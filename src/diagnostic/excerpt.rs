//! A text as miette draws it: lines far from what is shown are left empty, and lines that are too long for a drawing
//! are cut around it.

use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::source::Source;

/// Longer lines are cut, in bytes. miette draws a line whole, and cannot point beyond column 65535.
const LINE: usize = 240;
/// So many lines before and after a place are kept.
const AROUND: usize = 2;
/// So much of a cut line stands before the place that is shown.
const BEFORE: usize = 60;

/// A source with its long lines cut, and where their places went.
#[derive(Debug)]
pub struct Excerpt {
    name: String,
    text: String,
    lines: Vec<Line>,
}

/// A line: the part of the source that is kept, and where it begins in the text.
#[derive(Debug)]
struct Line {
    start: usize,
    kept: Range<usize>,
    /// The column of the first character that is kept, from 0.
    column: usize,
    /// Where the kept part stands in the text.
    at: usize,
}

impl Excerpt {
    /// The excerpt that shows the given places.
    pub fn new(source: &Source, places: &[Range<usize>]) -> Self {
        let mut excerpt = Self { name: source.name.clone(), text: String::new(), lines: Vec::new() };
        let text = source.text.as_str();
        let mut shown: Vec<usize> = places.iter().map(|p| p.start).collect();
        shown.sort_unstable();
        let line_of = |offset: usize| source.position(offset).line;
        let near: Vec<Range<usize>> =
            places.iter().map(|p| line_of(p.start).saturating_sub(AROUND)..line_of(p.end) + AROUND + 1).collect();
        let mut start = 0;
        for (number, line) in (1..).zip(text.split_inclusive('\n')) {
            let body = line.trim_end_matches(['\r', '\n']);
            let end = start + body.len();
            let mut kept = start..end;
            if !near.iter().any(|lines| lines.contains(&number)) {
                kept = start..start;
            } else if body.len() > LINE {
                // Around the first place in the line; else its beginning.
                let first = shown.get(shown.partition_point(|s| *s < start)).filter(|s| **s <= end);
                let from = first.map_or(start, |s| s.saturating_sub(BEFORE).max(start));
                kept = boundary(text, from)..boundary(text, (from + LINE).min(end));
            }
            if kept.start > start {
                excerpt.text.push('…');
            }
            let column = text[start..kept.start].chars().count();
            excerpt.lines.push(Line { start, kept: kept.clone(), column, at: excerpt.text.len() });
            excerpt.text.extend(text[kept.clone()].chars().map(visible));
            if kept.end < end && !kept.is_empty() {
                excerpt.text.push('…');
            }
            excerpt.text.push_str(&line[body.len()..]);
            start += line.len();
        }
        excerpt
    }

    /// Where a place of the source stands in the excerpt.
    pub fn place(&self, place: Range<usize>) -> Range<usize> {
        let start = self.offset(place.start);
        start..self.offset(place.end).max(start)
    }

    fn offset(&self, offset: usize) -> usize {
        let Some(line) = self.lines[..self.lines.partition_point(|l| l.start <= offset)].last() else { return 0 };
        // Beyond the kept part only line ends follow, or what was cut.
        line.at + offset.clamp(line.kept.start, line.kept.end) - line.kept.start + self.line_end(line, offset)
    }

    /// What of a line's end lies before `offset`.
    fn line_end(&self, line: &Line, offset: usize) -> usize {
        let end = line.at + line.kept.len();
        let rest = self.text[end..].bytes().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        offset.saturating_sub(line.kept.end).min(rest)
    }

    /// The column of an offset of the excerpt, from 0, as people count it in the source.
    fn column(&self, offset: usize) -> usize {
        let Some(line) = self.lines[..self.lines.partition_point(|l| l.at <= offset)].last() else { return 0 };
        let end = offset.min(self.text.len());
        line.column + self.text.get(line.at..end).map_or(0, |t| t.chars().count())
    }
}

/// What is drawn for a character: control characters would change the terminal. As many bytes stand for them, so that
/// places stay where they are.
fn visible(c: char) -> char {
    let hidden = c.is_control() && c != '\t'
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    match c.len_utf8() {
        1 if hidden => '?',
        2 if hidden => '¿',
        3 if hidden => '␦',
        _ => c,
    }
}

/// The nearest start of a character at or before `offset`.
fn boundary(text: &str, offset: usize) -> usize {
    (0..=offset).rev().find(|o| text.is_char_boundary(*o)).unwrap_or(0)
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.text.read_span(span, before, after)?;
        // The place itself is asked for without lines around it.
        let column = if before == 0 && after == 0 { self.column(span.offset()) } else { inner.column() };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            inner.data(),
            *inner.span(),
            inner.line(),
            column,
            // miette counts from the beginning of the text, and would draw all that lies between two far places.
            inner.data().iter().filter(|byte| **byte == b'\n').count(),
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("first\n{}HERE{}\r\nlast\n", "ä".repeat(100_000), "b".repeat(1000));
        let mut sources = Sources::default();
        let id = sources.add("a.md", text.clone());
        let at = text.find("HERE").unwrap();
        let last = text.find("last").unwrap();
        let excerpt = Excerpt::new(sources.get(id), std::slice::from_ref(&(at..at + 4)));
        let place = excerpt.place(at..at + 4);
        assert_eq!(&excerpt.text[place.clone()], "HERE");
        let line = excerpt.text.lines().nth(1).unwrap();
        assert!(line.len() < 300 && line.starts_with('…') && line.ends_with('…'), "{line}");
        assert_eq!(excerpt.column(place.start), 100_000, "columns are those of the source");
        assert_eq!(&excerpt.text[excerpt.place(last..last + 4)], "last");
        assert_eq!(excerpt.place(text.len()..text.len()).start, excerpt.text.len());
    }

    #[test]
    fn lines_far_away_are_only_counted() {
        let text: String = (1..=100).map(|n| format!("line {n}\n")).collect();
        let mut sources = Sources::default();
        let id = sources.add("a.md", text.clone());
        let at = text.find("line 50").unwrap();
        let excerpt = Excerpt::new(sources.get(id), std::slice::from_ref(&(at..at + 4)));
        let expected: String =
            (1..=100).map(|n| if (48..=52).contains(&n) { format!("line {n}\n") } else { "\n".to_owned() }).collect();
        assert_eq!(excerpt.text, expected);
        assert_eq!(&excerpt.text[excerpt.place(at..at + 7)], "line 50");
    }

    #[test]
    fn short_lines_stay_as_they_are() {
        let text = "a\r\n\nb ü c\n";
        let mut sources = Sources::default();
        let id = sources.add("a.md", text);
        let excerpt = Excerpt::new(sources.get(id), std::slice::from_ref(&(0..1)));
        assert_eq!(excerpt.text, text);
        for offset in 0..=text.len() {
            assert_eq!(excerpt.offset(offset), offset);
        }
    }
}
