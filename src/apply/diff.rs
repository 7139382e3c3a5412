//! The difference of two texts as data: lines of a unified diff, bounded, for whoever draws them.

use similar::{ChangeTag, TextDiff};

use super::entries::Entries;

/// Texts above this are not compared line by line.
pub const MAX_TEXT: u64 = 4 << 20;

/// Lines that are kept of one diff.
pub const MAX_LINES: usize = 60;

/// Unchanged lines around a change.
const CONTEXT: usize = 3;

/// How two contents differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Diff {
    /// One of them is no text.
    Binary,
    /// One of them is larger than [`MAX_TEXT`], and they are no lists of entries.
    Large,
    /// One of them is larger than [`MAX_TEXT`]: their entries were compared.
    Entries(Entries),
    Text(Lines),
}

impl Diff {
    /// The lines that are shown of it.
    pub fn lines(&self) -> Option<&Lines> {
        match self {
            Diff::Text(lines) => Some(lines),
            Diff::Entries(entries) => Some(&entries.lines),
            Diff::Binary | Diff::Large => None,
        }
    }

    /// How much of it there is: `+1 -2`, or `jobs: 3 changed`.
    pub fn counts(&self) -> Option<String> {
        match self {
            Diff::Text(lines) => Some(format!("+{} -{}", lines.added, lines.removed)),
            Diff::Entries(entries) => Some(entries.words()),
            Diff::Binary | Diff::Large => None,
        }
    }
}

/// A unified diff of two texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    pub added: usize,
    pub removed: usize,
    /// The first lines of it.
    pub shown: Vec<Line>,
    /// How many lines there are beyond those.
    pub more: usize,
}

/// One line of a diff, without its line break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Where the lines below it stand: `@@ -1,4 +1,5 @@`.
    Place(String),
    Same(String),
    Removed(String),
    Added(String),
    /// The line above is the last and has no line break.
    NoBreak,
}

/// Compares two contents.
pub fn diff(old: &[u8], new: &[u8]) -> Diff {
    if old.len() as u64 > MAX_TEXT || new.len() as u64 > MAX_TEXT {
        return Diff::Large;
    }
    match (text(old), text(new)) {
        (Some(old), Some(new)) => Diff::Text(lines(old, new)),
        _ => Diff::Binary,
    }
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

fn lines(old: &str, new: &str) -> Lines {
    let mut out = Lines::default();
    out.add(old, new, CONTEXT, |header| Some(Line::Place(header)));
    out
}

impl Lines {
    /// Adds a line; beyond the most that are kept it is only counted.
    pub(super) fn push(&mut self, line: Line) {
        match &line {
            Line::Added(_) => self.added += 1,
            Line::Removed(_) => self.removed += 1,
            Line::Place(_) | Line::Same(_) | Line::NoBreak => {}
        }
        if self.shown.len() < MAX_LINES { self.shown.push(line) } else { self.more += 1 }
    }

    /// Adds the lines in which two texts differ, each group under the line that `place` makes of its header.
    pub(super) fn add(&mut self, old: &str, new: &str, context: usize, place: impl Fn(String) -> Option<Line>) {
        // The heuristics of this algorithm bound the work by the size of the texts alone, never by the clock.
        let diff = TextDiff::configure().algorithm(similar::Algorithm::Myers).diff_lines(old, new);
        for hunk in diff.unified_diff().context_radius(context).iter_hunks() {
            if let Some(line) = place(hunk.header().to_string().trim_end().to_owned()) {
                self.push(line);
            }
            for change in hunk.iter_changes() {
                let value = change.value();
                let line = value.strip_suffix('\n').unwrap_or(value).to_owned();
                self.push(match change.tag() {
                    ChangeTag::Equal => Line::Same(line),
                    ChangeTag::Delete => Line::Removed(line),
                    ChangeTag::Insert => Line::Added(line),
                });
                if change.missing_newline() {
                    self.push(Line::NoBreak);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_line_stands_between_its_neighbours() {
        let Diff::Text(lines) = diff(b"a\nb\nc\n", b"a\nB\nc\n") else { panic!("texts") };
        assert_eq!((lines.added, lines.removed, lines.more), (1, 1, 0));
        assert_eq!(
            lines.shown,
            [
                Line::Place("@@ -1,3 +1,3 @@".into()),
                Line::Same("a".into()),
                Line::Removed("b".into()),
                Line::Added("B".into()),
                Line::Same("c".into()),
            ]
        );
    }

    #[test]
    fn a_missing_last_line_break_is_told() {
        let Diff::Text(lines) = diff(b"a\n", b"a") else { panic!("texts") };
        assert_eq!(lines.shown[1..], [Line::Removed("a".into()), Line::Added("a".into()), Line::NoBreak]);
    }

    #[test]
    fn a_long_diff_is_folded_and_still_counted() {
        let new: String = (0..1000).map(|n| format!("line {n}\n")).collect();
        let Diff::Text(lines) = diff(b"", new.as_bytes()) else { panic!("texts") };
        assert_eq!((lines.added, lines.shown.len(), lines.more), (1000, MAX_LINES, 1001 - MAX_LINES));
    }

    #[test]
    fn what_is_no_text_or_too_much_of_it() {
        assert_eq!(diff(b"a\0b", b"a"), Diff::Binary);
        assert_eq!(diff(b"a", b"\xff"), Diff::Binary);
        assert_eq!(diff(&vec![b'a'; MAX_TEXT as usize + 1], b"a"), Diff::Large);
    }

    #[test]
    fn two_texts_with_nothing_in_common_take_no_minutes() {
        let text = |seed: u64| -> String {
            (0..100_000u64).map(|n| format!("{:x}\n", (n ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40)).collect()
        };
        let Diff::Text(lines) = diff(text(1).as_bytes(), text(0x5555_0001).as_bytes()) else { panic!("texts") };
        assert!(lines.added > 0);
    }
}
