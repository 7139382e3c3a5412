//! A meaning as a comment on a pull request.

use std::fmt::Write as _;

use super::meaning::{Meaning, StepJobs};
use super::tell;
use super::texts::TextChange;
use crate::apply::{Diff, Line};
use crate::counted::counted;

/// A comment on GitHub has at most 65 536 characters; somebody may put a few words around this one.
const MOST: usize = 60_000;

/// Of very many specifications the first have at least this.
const LEAST: usize = 1_000;

/// So long is the line that says how much is not said.
const REST: usize = 100;

/// So many specifications that stay as they are are named.
const NAMED: usize = 50;

/// A comment on a pull request about some specifications, those that change before the others. What does not fit is
/// counted, least important first.
#[derive(Debug, Default)]
pub struct Comment {
    text: String,
    /// Specifications of which nothing changes.
    same: Vec<String>,
    /// Specifications that are not even named.
    unsaid: usize,
}

impl Comment {
    /// Adds a specification. The `more` that follow it share the room that is left.
    pub fn add(&mut self, (spec, from, to): (&str, &str, &str), meaning: &Meaning, texts: &[TextChange], more: usize) {
        if meaning.is_same() && texts.is_empty() {
            self.same.push(spec.to_owned());
            return;
        }
        let left = MOST.saturating_sub(self.text.len() + self.alike().len() + REST);
        let room = (left / (more + 1)).max(LEAST).min(left);
        let mut section = Section { text: String::new(), room: room.saturating_sub(REST), unsaid: 0 };
        section.all(spec, from, to, meaning, texts);
        if section.text.is_empty() {
            self.unsaid += 1;
            return;
        }
        self.text += &section.text;
        self.text += &rest(section.unsaid, "part");
    }

    /// The Markdown.
    pub fn finish(self) -> String {
        let alike = self.alike();
        self.text + &rest(self.unsaid, "specification") + &alike
    }

    /// The specifications of which nothing changes, in a line.
    fn alike(&self) -> String {
        let mut names: Vec<String> = self.same.iter().take(NAMED).map(|name| escaped(name)).collect();
        match self.same.len() {
            0 => return String::new(),
            n if n > NAMED => names.push(format!("and {} more", n - NAMED)),
            _ => {}
        }
        let mut said = tell::SAME.to_owned();
        said[..1].make_ascii_uppercase();
        format!("{said}: {}.\n\n", names.join(", "))
    }
}

/// How much is not said.
fn rest(unsaid: usize, what: &str) -> String {
    match unsaid {
        0 => String::new(),
        n => format!("left out for length: {}; `napkin diff` says all\n\n", counted(n as u64, what)),
    }
}

/// One specification in a room of its own.
struct Section {
    text: String,
    room: usize,
    /// Blocks that did not fit.
    unsaid: usize,
}

impl Section {
    fn fits(&self, block: &str, room: usize) -> bool {
        self.text.len() + block.len() <= room
    }

    fn push(&mut self, block: &str) {
        if self.fits(block, self.room) {
            self.text += block;
        } else {
            self.unsaid += 1;
        }
    }

    fn all(&mut self, spec: &str, from: &str, to: &str, meaning: &Meaning, texts: &[TextChange]) {
        let lines = tell::lines(meaning);
        let first = escaped(lines.first().map_or("", String::as_str));
        self.push(&format!("### {}: {first}\n\nFrom {} to {}.\n\n", escaped(spec), escaped(from), escaped(to)));
        for line in lines.iter().skip(1) {
            self.push(&format!("- {}\n", escaped(line)));
        }
        if lines.len() > 1 {
            self.push("\n");
        }
        if meaning.steps.iter().any(|(_, was, now)| was != now) {
            self.push(&table(&meaning.steps));
        }
        // The rest is for the names of the others.
        let room = self.room / 3 * 2;
        for change in texts {
            match details(change).filter(|details| self.fits(details, room)) {
                Some(details) => self.push(&details),
                None => self.push(&named(change)),
            }
        }
        if !texts.is_empty() {
            self.push("\n");
        }
    }
}

fn table(steps: &[StepJobs]) -> String {
    let mut out = "| step | jobs before | jobs after |\n|---|---:|---:|\n".to_owned();
    let number = |n: Option<u64>| n.map_or_else(|| "–".to_owned(), |n| n.to_string());
    for (step, was, now) in steps {
        let _ = writeln!(out, "| {} | {} | {} |", escaped(step), number(*was), number(*now));
    }
    let sum = |side: fn(&StepJobs) -> Option<u64>| -> u64 { steps.iter().filter_map(side).sum() };
    let _ = writeln!(out, "| **all** | {} | {} |\n", sum(|s| s.1), sum(|s| s.2));
    out
}

/// A changed text in one line.
fn named(change: &TextChange) -> String {
    let (path, word) = (escaped(change.path.as_str()), change.was.word());
    match change.diff.as_ref().and_then(Diff::counts) {
        Some(counts) => format!("- {path}: {word}, {counts}\n"),
        None => format!("- {path}: {word}, {} -> {} bytes\n", change.bytes.0, change.bytes.1),
    }
}

/// A changed text with its lines, if they are known.
fn details(change: &TextChange) -> Option<String> {
    let diff = change.diff.as_ref()?;
    let (lines, counts) = (diff.lines()?, diff.counts()?);
    let mut text = String::new();
    for line in &lines.shown {
        let (sign, line) = match line {
            Line::Place(place) => ("", place.as_str()),
            Line::Same(line) => (" ", line.as_str()),
            Line::Removed(line) => ("-", line.as_str()),
            Line::Added(line) => ("+", line.as_str()),
            Line::NoBreak => ("\\", " No newline at end of file"),
        };
        let _ = writeln!(text, "{sign}{line}");
    }
    if lines.more > 0 {
        let _ = writeln!(text, "… {} more lines", lines.more);
    }
    // A fence longer than any in the text.
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    let head = format!("{}: {counts}", escaped(change.path.as_str()));
    // Without a blank line below it, what comes next would be taken for HTML.
    Some(format!("<details><summary>{head}</summary>\n\n{fence}diff\n{text}{fence}\n\n</details>\n\n"))
}

/// A text of which nothing is markup, and that calls nobody.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '@' => out += "&#64;",
            '<' => out += "&lt;",
            '&' => out += "&amp;",
            '*' | '_' | '`' | '[' | ']' | '|' | '\\' | '#' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply::Lines;
    use crate::diff::{Change, Was};
    use crate::files::RelPath;

    fn comment(specs: usize, meaning: &Meaning, texts: &[TextChange]) -> String {
        let mut comment = Comment::default();
        for spec in 0..specs {
            comment.add((&format!("specs/s{spec}"), "main", "work"), meaning, texts, specs - spec - 1);
        }
        comment.finish()
    }

    fn changed(lines: usize) -> TextChange {
        let shown = (0..lines).map(|i| Line::Added(format!("line {i}"))).collect();
        let diff = Some(Diff::Text(Lines { added: lines, shown, ..Lines::default() }));
        TextChange { path: RelPath::new("a/b.txt").unwrap(), was: Was::Changed, bytes: (0, 9), diff }
    }

    #[test]
    fn a_comment_is_never_longer_than_github_takes() {
        let steps = (0..20).map(|i| (format!("step-{i}"), Some(1), Some(2))).collect();
        let meaning = Meaning { changes: vec![Change::Unknown; 1000], steps, ..Meaning::default() };
        let little = Meaning { changes: vec![Change::Unknown], ..Meaning::default() };
        let texts = [changed(5), changed(5000)];
        for (specs, meaning, texts) in
            [(1, &meaning, &texts[..]), (2, &meaning, &texts), (70, &meaning, &[]), (2000, &little, &[])]
        {
            let text = comment(specs, meaning, texts);
            assert!(text.len() <= MOST && text.len() > MOST / 2, "{specs}: {}", text.len());
            assert!(text.starts_with("### specs/s0: ") && text.contains("\n\nleft out for length: "), "{text}");
        }
        assert!(comment(2000, &little, &[]).ends_with(" specifications; `napkin diff` says all\n\n"));
    }

    #[test]
    fn what_changes_comes_before_what_does_not() {
        let same = Meaning::default();
        let mut mixed = Comment::default();
        for (at, spec) in ["a_b", "c", "d"].into_iter().enumerate() {
            let texts = if spec == "c" { vec![changed(1)] } else { Vec::new() };
            mixed.add((spec, "main", "work"), &same, &texts, 2 - at);
        }
        let text = mixed.finish();
        assert!(text.starts_with("### c: the meaning is the same\n\nFrom main to work.\n\n<details>"), "{text}");
        assert!(text.ends_with("\n\nThe meaning is the same: a\\_b, d.\n\n"), "{text}");
        let many = comment(60, &same, &[]);
        assert!(many.starts_with("The meaning is the same: specs/s0, ") && many.ends_with(", and 10 more.\n\n"));
    }

    #[test]
    fn what_fits_is_said_and_what_does_not_is_named() {
        let same = Meaning::default();
        let text = comment(2, &same, &[changed(3), changed(9000)]);
        assert!(!text.contains("left out"), "{text}");
        assert_eq!(text.matches("### specs/s").count(), 2);
        assert_eq!(text.matches("+line 2\n```\n\n</details>\n\n- a/b.txt: changed, +9000 -0\n").count(), 2);
    }
}
