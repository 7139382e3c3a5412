//! A meaning as a comment on a pull request.

use std::fmt::Write as _;

use super::meaning::{Meaning, StepJobs};
use super::tell;
use super::texts::TextChange;
use crate::apply::Line;

/// A comment on GitHub has at most 65 536 characters: texts beyond this are only named.
const MOST: usize = 40_000;

/// One specification, as Markdown.
pub fn markdown(spec: &str, from: &str, to: &str, meaning: &Meaning, texts: &[TextChange]) -> String {
    let lines = tell::lines(meaning);
    let (from, to) = (escaped(from), escaped(to));
    let mut out = format!("### {}: {}\n\n", escaped(spec), escaped(lines.first().map_or("", String::as_str)));
    let _ = writeln!(out, "From {from} to {to}.\n");
    for line in lines.iter().skip(1) {
        let _ = writeln!(out, "- {}", escaped(line));
    }
    if lines.len() > 1 {
        out.push('\n');
    }
    let differs = meaning.steps.iter().any(|(_, was, now)| was != now);
    if differs {
        let number = |n: Option<u64>| n.map_or_else(|| "–".to_owned(), |n| n.to_string());
        out += "| step | jobs before | jobs after |\n|---|---:|---:|\n";
        for (step, was, now) in &meaning.steps {
            let _ = writeln!(out, "| {} | {} | {} |", escaped(step), number(*was), number(*now));
        }
        let sum = |side: fn(&StepJobs) -> Option<u64>| -> u64 { meaning.steps.iter().filter_map(side).sum() };
        let _ = writeln!(out, "| **all** | {} | {} |\n", sum(|s| s.1), sum(|s| s.2));
    }
    for change in texts {
        let _ = writeln!(out, "{}", details(change, MOST.saturating_sub(out.len())));
    }
    out
}

fn details(change: &TextChange, room: usize) -> String {
    let path = escaped(change.path.as_str());
    let word = change.was.word();
    let diff = change.diff.as_ref().and_then(|diff| Some((diff.lines()?, diff.counts()?)));
    let Some((lines, counts)) = diff else {
        return format!("- {path}: {word}, {} -> {} bytes", change.bytes.0, change.bytes.1);
    };
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
    if text.len() > room {
        return format!("- {path}: {word}, {counts}");
    }
    // A fence longer than any in the text.
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    format!("<details><summary>{path}: {counts}</summary>\n\n{fence}diff\n{text}{fence}\n\n</details>")
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
