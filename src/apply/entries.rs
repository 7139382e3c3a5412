//! Compares two texts that are too large for a comparison line by line, entry by entry as they stream: the jobs of a
//! workflow, the files of a replica catalog. Of each entry 16 bytes are held, of the first that differ the text.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, Write};

use super::diff::{Diff, Line, Lines};

/// So many entries that differ are shown.
const SHOWN: usize = 20;

/// So much of an entry is kept to be shown, in bytes.
const KEPT: usize = 16 << 10;

/// Of more entries nothing is said: the table of them would take more than 128 MiB.
const MOST: usize = 4 << 20;

/// How the entries of two texts differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entries {
    /// By the name of the list that they stand in, in the order of the new text.
    pub sections: Vec<(String, Counts)>,
    /// The lines in which the first of them differ, each under its name.
    pub lines: Lines,
    /// Are there more than are shown?
    pub first: bool,
}

/// How many entries of a list are new, gone and otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub new: u64,
    pub gone: u64,
    pub changed: u64,
}

impl Entries {
    /// `jobs: 1 new, 100 changed; jobDependencies: 2 changed`
    pub fn words(&self) -> String {
        let of = |(section, counts): &(String, Counts)| {
            let words = [(counts.new, "new"), (counts.gone, "gone"), (counts.changed, "changed")];
            let words: Vec<String> =
                words.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
            format!("{section}: {}", words.join(", "))
        };
        let all: Vec<String> = self.sections.iter().map(of).collect();
        let first = if self.first { format!(" (the first {SHOWN} are shown)") } else { String::new() };
        if all.is_empty() { "the same entries in another order".to_owned() } else { all.join("; ") + &first }
    }
}

/// Something that writes a text, as often as it is asked to.
pub type Text<'a> = dyn Fn(&mut dyn Write) -> io::Result<()> + 'a;

/// Compares two YAML texts of top-level lists whose entries begin with `- ` in the first column, as napkin writes them.
/// Any other text is only [`Diff::Large`].
///
/// # Errors
/// One of the texts cannot be made.
pub fn compare(old: &Text, new: &Text) -> io::Result<Diff> {
    let (mut was, mut now) = (Table::default(), Table::default());
    each(old, &mut |entry| was.push(entry.key, entry.content))?;
    let mut sections: Vec<(String, Counts)> = Vec::new();
    let mut shown: Vec<Difference> = Vec::new();
    each(new, &mut |entry| {
        now.push(entry.key, entry.content);
        let was = was.get(entry.key);
        if was == Some(entry.content) {
            return;
        }
        let counts = counts_of(&mut sections, entry.section);
        *(if was.is_none() { &mut counts.new } else { &mut counts.changed }) += 1;
        if shown.len() < SHOWN {
            shown.push(Difference { key: entry.key, title: entry.title(), old: None, new: Some(entry.text()) });
        }
    })?;
    if [&was, &now].iter().any(|table| table.entries.is_empty() || table.entries.len() > MOST) {
        return Ok(Diff::Large);
    }
    each(old, &mut |entry| {
        if let Some(difference) = shown.iter_mut().find(|d| d.key == entry.key) {
            difference.old = Some(entry.text());
        } else if now.get(entry.key).is_none() {
            counts_of(&mut sections, entry.section).gone += 1;
            if shown.len() < SHOWN {
                shown.push(Difference { key: entry.key, title: entry.title(), old: Some(entry.text()), new: None });
            }
        }
    })?;
    let all: u64 = sections.iter().map(|(_, c)| c.new + c.gone + c.changed).sum();
    let mut lines = Lines::default();
    shown.iter().for_each(|difference| difference.show(&mut lines));
    Ok(Diff::Entries(Entries { sections, first: all > shown.len() as u64, lines }))
}

/// The entries of a text, each by its key. They are asked for in about the order in which they came.
#[derive(Default)]
struct Table {
    /// Key and content.
    entries: Vec<(u64, u64)>,
    /// The entry that is probably asked for next.
    next: usize,
    /// Key and place, sorted by key; made when one is asked for out of order.
    sorted: Vec<(u64, usize)>,
}

impl Table {
    fn push(&mut self, key: u64, content: u64) {
        if self.entries.len() <= MOST {
            self.entries.push((key, content));
        }
    }

    /// The content of an entry.
    fn get(&mut self, key: u64) -> Option<u64> {
        if self.entries.get(self.next).is_none_or(|(next, _)| *next != key) {
            if self.sorted.is_empty() {
                self.sorted = self.entries.iter().enumerate().map(|(at, (key, _))| (*key, at)).collect();
                self.sorted.sort_unstable();
            }
            let found = self.sorted.binary_search_by_key(&key, |(k, _)| *k).ok()?;
            self.next = self.sorted[found].1;
        }
        let (_, content) = self.entries[self.next];
        self.next += 1;
        Some(content)
    }
}

fn counts_of<'a>(sections: &'a mut Vec<(String, Counts)>, name: &str) -> &'a mut Counts {
    let at = sections.iter().position(|(section, _)| section == name).unwrap_or_else(|| {
        sections.push((name.to_owned(), Counts::default()));
        sections.len() - 1
    });
    &mut sections[at].1
}

/// An entry that differs, and its text on both sides.
struct Difference {
    key: u64,
    title: String,
    old: Option<String>,
    new: Option<String>,
}

impl Difference {
    fn show(&self, lines: &mut Lines) {
        lines.push(Line::Place(format!("@@ {} @@", self.title)));
        lines.add(self.old.as_deref().unwrap_or_default(), self.new.as_deref().unwrap_or_default(), 0, |_| None);
    }
}

/// One entry, as it passes.
struct Entry<'a> {
    /// Tells it from all others: a hash of its list and its name. Of four million entries, two are alike by chance once
    /// in two million comparisons.
    key: u64,
    /// A hash of all of its bytes.
    content: u64,
    section: &'a str,
    name: &'a str,
    /// Its first bytes.
    text: &'a [u8],
}

impl Entry<'_> {
    fn title(&self) -> String {
        format!("{} {}", self.section, self.name)
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(self.text).into_owned()
    }
}

/// Calls `see` with each entry of a text.
fn each(text: &Text, see: &mut dyn FnMut(Entry)) -> io::Result<()> {
    let mut splitter =
        Splitter { see, section: String::new(), line: Vec::new(), text: Vec::new(), entry: None, name: None };
    text(&mut splitter)?;
    let last = std::mem::take(&mut splitter.line);
    splitter.take(&last);
    splitter.end();
    Ok(())
}

/// Cuts a text into entries as it is written.
struct Splitter<'a> {
    see: &'a mut dyn FnMut(Entry),
    /// The key of the list that passes.
    section: String,
    /// The beginning of a line whose end has not come yet.
    line: Vec<u8>,
    /// The beginning of the entry that passes, and what comes after that beginning, as a hash.
    text: Vec<u8>,
    entry: Option<DefaultHasher>,
    /// What it is called, and how well that tells it from others.
    name: Option<(Rank, String)>,
}

/// Keys that name an entry, the best last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Name,
    File,
    Id,
}

impl Splitter<'_> {
    /// Takes a whole line with its end.
    fn take(&mut self, line: &[u8]) {
        let begins = line.starts_with(b"- ");
        if begins || !line.starts_with(b" ") {
            self.end();
        }
        if begins {
            self.entry = Some(DefaultHasher::new());
        } else if self.entry.is_none() {
            if let Some(key) = line.trim_ascii_end().strip_suffix(b":").filter(|key| !key.starts_with(b" ")) {
                self.section = String::from_utf8_lossy(key).into_owned();
            }
            return;
        }
        let Some(beyond) = &mut self.entry else { return };
        let room = KEPT.saturating_sub(self.text.len()).min(line.len());
        self.text.extend_from_slice(&line[..room]);
        if room < line.len() {
            beyond.write(&line[room..]);
        }
        if let Some((rank, value)) = line.get(2..).and_then(named)
            && self.name.as_ref().is_none_or(|(best, _)| *best < rank)
        {
            self.name = Some((rank, String::from_utf8_lossy(value).trim_matches(['\'', '"']).to_owned()));
        }
    }

    /// The entry is complete, if one is under way.
    fn end(&mut self) {
        if let Some(mut content) = self.entry.take() {
            let (_, name) = self.name.take().unwrap_or((Rank::Name, String::new()));
            let mut key = DefaultHasher::new();
            (&self.section, &name).hash(&mut key);
            content.write(&self.text);
            let (key, content) = (key.finish(), content.finish());
            (self.see)(Entry { key, content, section: &self.section, name: &name, text: &self.text });
            self.text.clear();
        }
    }
}

/// What a line of an entry names it, without its first two columns.
fn named(line: &[u8]) -> Option<(Rank, &[u8])> {
    let keys: [(&[u8], Rank); 3] = [(b"id: ", Rank::Id), (b"lfn: ", Rank::File), (b"name: ", Rank::Name)];
    keys.iter().find_map(|(key, rank)| Some((*rank, line.strip_prefix(*key)?.trim_ascii_end())))
}

impl Write for Splitter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            let (piece, after) = rest.split_at(end + 1);
            rest = after;
            if self.line.is_empty() {
                self.take(piece);
            } else {
                let mut line = std::mem::take(&mut self.line);
                line.extend_from_slice(piece);
                self.take(&line);
            }
        }
        self.line.extend_from_slice(rest);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Jobs as they stand in a workflow, and who comes after whom.
    fn workflow(jobs: &[(&str, &str)], children: &[(&str, &str)]) -> String {
        let mut text = "name: w\njobs:\n".to_owned();
        for (id, word) in jobs {
            text += &format!("- type: job\n  name: step\n  id: {id}\n  arguments:\n  - {word}\n  - same\n");
        }
        text += "jobDependencies:\n";
        for (id, child) in children {
            text += &format!("- id: {id}\n  children:\n  - {child}\n");
        }
        text
    }

    fn compared(old: &str, new: &str) -> Diff {
        // A byte at a time: lines come in pieces.
        let text = |text: &str| {
            let bytes = text.as_bytes().to_vec();
            move |sink: &mut dyn Write| bytes.iter().try_for_each(|byte| sink.write_all(&[*byte]))
        };
        compare(&text(old), &text(new)).unwrap()
    }

    fn shown(diff: &Diff) -> (String, Vec<String>) {
        let Diff::Entries(entries) = diff else { panic!("{diff:?}") };
        let line = |line: &Line| match line {
            Line::Place(text) => text.clone(),
            Line::Same(text) => format!(" {text}"),
            Line::Removed(text) => format!("-{text}"),
            Line::Added(text) => format!("+{text}"),
            Line::NoBreak => "\\".to_owned(),
        };
        (entries.words(), entries.lines.shown.iter().map(line).collect())
    }

    #[test]
    fn jobs_that_changed_came_and_went_are_told() {
        let old = workflow(&[("a", "1"), ("b", "2"), ("c", "3")], &[("a", "b")]);
        let new = workflow(&[("a", "1"), ("b", "two"), ("d", "4")], &[("a", "d")]);
        let (words, lines) = shown(&compared(&old, &new));
        assert_eq!(words, "jobs: 1 new, 1 gone, 1 changed; jobDependencies: 1 changed");
        assert_eq!(
            lines,
            [
                "@@ jobs b @@",
                "-  - 2",
                "+  - two",
                "@@ jobs d @@",
                "+- type: job",
                "+  name: step",
                "+  id: d",
                "+  arguments:",
                "+  - 4",
                "+  - same",
                "@@ jobDependencies a @@",
                "-  - b",
                "+  - d",
                "@@ jobs c @@",
                "-- type: job",
                "-  name: step",
                "-  id: c",
                "-  arguments:",
                "-  - 3",
                "-  - same",
            ]
        );
    }

    #[test]
    fn of_many_the_first_twenty_are_shown() {
        let names: Vec<String> = (0..50).map(|n| format!("j{n}")).collect();
        let all = |word: &str| workflow(&names.iter().map(|n| (n.as_str(), word)).collect::<Vec<_>>(), &[]);
        let (words, lines) = shown(&compared(&all("x"), &all("y")));
        assert_eq!(words, "jobs: 50 changed (the first 20 are shown)");
        assert_eq!((lines.len(), lines[57].as_str()), (60, "@@ jobs j19 @@"));
    }

    #[test]
    fn what_has_no_entries_is_large() {
        assert_eq!(compared("{\"a\": 1}\n", "{\"a\": 2}\n"), Diff::Large);
        assert_eq!(compared("", "- a\n"), Diff::Large);
        let (a, b) = (("a", "1"), ("b", "2"));
        let moved = compared(&workflow(&[a, b], &[]), &workflow(&[b, a], &[]));
        assert_eq!(shown(&moved), ("the same entries in another order".to_owned(), vec![]));
    }
}
