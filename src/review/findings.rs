//! What was found, with the lines that it is about.

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Label, pages};
use crate::source::{Sources, Span};

/// So many lines before and after a place are shown.
const AROUND: usize = 1;
/// Of a longer place the first lines are shown.
const LINES: usize = 6;
/// Longer lines are cut, in characters.
const COLUMNS: usize = 200;
/// So much of a cut line stands before the place.
const BEFORE: usize = 60;

/// A finding on the page.
#[derive(Serialize)]
pub struct Finding {
    severity: &'static str,
    code: &'static str,
    /// What the code stands for.
    title: &'static str,
    message: String,
    places: Vec<Place>,
    help: Option<String>,
}

/// A place, and what is to be said about it there.
#[derive(Serialize)]
struct Place {
    file: String,
    line: usize,
    column: usize,
    text: String,
    lines: Vec<Line>,
}

/// A line, and the part of it that is meant.
#[derive(Serialize)]
struct Line {
    number: usize,
    before: String,
    marked: String,
    after: String,
}

impl Finding {
    pub fn new(finding: &Diagnostic, sources: &Sources) -> Self {
        let labels = finding.primary.iter().chain(&finding.secondary);
        Self {
            severity: finding.severity.word(),
            code: finding.code.0,
            title: pages::page(finding.code.0).map_or("", |page| page.title()),
            message: finding.message.clone(),
            places: labels.map(|label| place(label, sources)).collect(),
            help: finding.help.clone(),
        }
    }
}

fn place(label: &Label, sources: &Sources) -> Place {
    let source = sources.get(label.span.source);
    let start = source.position(label.span.start as usize);
    let end = source.position(label.span.end as usize).line.min(start.line + LINES - 1);
    let shown = start.line.saturating_sub(AROUND).max(1)..=(end + AROUND).min(source.line_count());
    let lines = shown.map(|number| line(label.span, number, sources)).collect();
    Place { file: source.name.clone(), line: start.line, column: start.column, text: label.text.clone(), lines }
}

fn line(span: Span, number: usize, sources: &Sources) -> Line {
    let source = sources.get(span.source);
    let range = source.line_range(number);
    let within = |offset: u32| (offset as usize).clamp(range.start, range.end);
    let (from, to) = (within(span.start), within(span.end));
    let part = |from: usize, to: usize| source.text.get(from..to).unwrap_or_default();
    let (mut before, mut marked, mut after) =
        (part(range.start, from).to_owned(), part(from, to).to_owned(), part(to, range.end).to_owned());
    let length = |text: &str| text.chars().count();
    if length(&before) + length(&marked) + length(&after) > COLUMNS {
        let cut = if marked.is_empty() { 0 } else { length(&before).saturating_sub(BEFORE) };
        if cut > 0 {
            before = std::iter::once('…').chain(before.chars().skip(cut)).collect();
        }
        let mut left = COLUMNS;
        for text in [&mut before, &mut marked, &mut after] {
            *text = first(text, left);
            left = left.saturating_sub(length(text));
        }
    }
    Line { number, before, marked, after }
}

/// The first characters of a text.
fn first(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, place: &str) -> Vec<(usize, String, String, String)> {
        let mut sources = Sources::default();
        let id = sources.add("a.md", text);
        let at = text.find(place).unwrap();
        let finding = Diagnostic::note("NK0101", "m").at(Span::new(id, at, at + place.len()), "t");
        let found = Finding::new(&finding, &sources);
        assert_eq!((found.places[0].file.as_str(), found.places[0].text.as_str()), ("a.md", "t"));
        found.places.into_iter().flat_map(|p| p.lines).map(|l| (l.number, l.before, l.marked, l.after)).collect()
    }

    #[test]
    fn the_place_stands_between_its_neighbours() {
        let line = |number, a: &str, b: &str, c: &str| (number, a.to_owned(), b.to_owned(), c.to_owned());
        assert_eq!(
            shown("one\ntwo\nthe third line\nfour\nfive\n", "third"),
            [line(2, "two", "", ""), line(3, "the ", "third", " line"), line(4, "", "", "four")]
        );
        assert_eq!(shown("a b\nc d", "b\nc"), [line(1, "a ", "b", ""), line(2, "", "c", " d")]);
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{}HERE{}", "ä".repeat(1000), "b".repeat(1000));
        let (_, before, marked, after) = shown(&text, "HERE").remove(0);
        assert_eq!((before.chars().count(), marked.as_str()), (61, "HERE"));
        assert!(before.starts_with('…') && after.ends_with('…') && after.len() < 200, "{after}");
    }
}
