//! A meaning in lines for people.

use super::axes::ElementChange;
use super::description::Kind;
use super::meaning::{Change, Meaning, Steps};
use super::members::{Moved, Part, TOLD};
use crate::counted::counted;

/// What is said if nothing is computed otherwise.
pub const SAME: &str = "the meaning is the same";

/// Longer values are told by what differs in them.
const MOST: usize = 120;

/// All lines, most important first.
pub fn lines(meaning: &Meaning) -> Vec<String> {
    if meaning.is_same() {
        return vec![SAME.to_owned()];
    }
    let mut lines = Vec::new();
    lines.extend(meaning.jobs.as_ref().map(jobs));
    lines.extend(meaning.published.as_ref().map(|moved| told("published files", moved)));
    lines.extend(together(&meaning.changes));
    lines
}

/// The differences in lines; what many steps say alike is said once, where the first of them stands.
fn together(changes: &[Change]) -> Vec<String> {
    let mut lines: Vec<(Vec<&str>, String)> = Vec::new();
    for one in changes {
        let Change::Fact { kind: Kind::Step, name, what, was, now, .. } = one else {
            lines.push((Vec::new(), change(one)));
            continue;
        };
        let fact = fact(Kind::Step, what, was.as_deref(), now.as_deref());
        match lines.iter_mut().find(|(steps, said)| !steps.is_empty() && *said == fact) {
            Some((steps, _)) => steps.push(name),
            None => lines.push((vec![name], fact)),
        }
    }
    let line = |(steps, said): (Vec<&str>, String)| match steps.as_slice() {
        [] => said,
        [step] => format!("step {step}: {said}"),
        steps => format!("steps {}: {said}", steps.join(", ")),
    };
    lines.into_iter().map(line).collect()
}

/// `jobs 5 -> 6: 1 new (tally_woolf), 5 stay`
pub fn jobs(moved: &Moved) -> String {
    if moved.new.count + moved.gone.count > 0 || moved.counted_only {
        return told("jobs", moved);
    }
    match (moved.changed.count, moved.now) {
        (_, 1) => format!("jobs: the only one changed{}", names(&moved.changed)),
        (changed, all) if changed == all => format!("jobs: all {all} changed"),
        (changed, all) => format!("jobs: {changed} of {all} changed{}", names(&moved.changed)),
    }
}

fn told(what: &str, moved: &Moved) -> String {
    let head = format!("{what} {} -> {}", moved.was, moved.now);
    if moved.counted_only {
        return format!("{head} (too many to say which)");
    }
    let mut parts = Vec::new();
    for (part, word) in [(&moved.new, "new"), (&moved.gone, "gone")] {
        if part.count > 0 {
            parts.push(format!("{} {word}{}", part.count, names(part)));
        }
    }
    if what == "jobs" {
        parts.push(match moved.stay {
            0 => "none stays".to_owned(),
            1 => "1 stays".to_owned(),
            n => format!("{n} stay"),
        });
        if moved.changed.count > 0 {
            parts.push(format!("{} of them changed{}", moved.changed.count, names(&moved.changed)));
        }
    }
    format!("{head}: {}", parts.join(", "))
}

/// The first names, in brackets.
fn names(part: &Part) -> String {
    first(&part.first, part.count)
}

fn first(names: &[String], count: u64) -> String {
    if count == 0 {
        return String::new();
    }
    let shown: Vec<&str> = names.iter().take(TOLD).map(String::as_str).collect();
    let more = if count > shown.len() as u64 { ", …" } else { "" };
    format!(" ({}{more})", shown.join(", "))
}

/// One difference in a line.
pub fn change(change: &Change) -> String {
    match change {
        Change::Renamed { kind, was, now } => format!("{} {was} is called {now} now", kind.word()),
        Change::Added { kind, name, parts } => format!("{} {name} is new{}", kind.word(), said(parts)),
        Change::Removed { kind, name, parts } => format!("{} {name} is gone{}", kind.word(), said(parts)),
        Change::Fact { kind, name, what, was, now, steps } => {
            let what = fact(*kind, what, was.as_deref(), now.as_deref());
            // A specification is one workflow.
            let name = if *kind == Kind::Workflow { String::new() } else { format!(" {name}") };
            format!("{}{name}: {what}{}", kind.word(), working(steps))
        }
        Change::Elements { axis, change } => format!("axis {axis}: {}", elements(change)),
        Change::Edge { from, to, new: true } => format!("step {to} reads what {from} writes now"),
        Change::Edge { from, to, new: false } => format!("step {to} no longer reads what {from} writes"),
        Change::Data(part) if part.count == 1 => format!("an input file has another content{}", names(part)),
        Change::Data(part) => format!("{} input files have another content{}", part.count, names(part)),
        Change::Unknown => {
            "more may have changed: of what was built only jobs, values, scripts and files are known".to_owned()
        }
        Change::Wrong(side) => format!("it does not compile in {side}: nothing is compared"),
        Change::Other(texts) if texts.count == 0 => "something changed that has no words here".to_owned(),
        Change::Other(texts) => {
            let differ = if texts.count == 1 { "differs" } else { "differ" };
            format!("what has words here is the same, but {} {differ}{}", counted(texts.count, "text"), names(texts))
        }
    }
}

fn said(parts: &[String]) -> String {
    if parts.is_empty() { String::new() } else { format!(": {}", parts.join("; ")) }
}

fn working(steps: &Steps) -> String {
    match steps {
        Steps::Own => String::new(),
        Steps::All => " (all steps)".to_owned(),
        Steps::Of(steps) => match steps.as_slice() {
            [] => " (changes no step)".to_owned(),
            [step] => format!(" (step {step})"),
            steps => format!(" (steps {})", steps.join(", ")),
        },
    }
}

fn fact(kind: Kind, what: &str, was: Option<&str>, now: Option<&str>) -> String {
    let output = what.strip_prefix("published ").filter(|_| kind == Kind::Step);
    match (output, was, now) {
        (Some(output), None, Some("yes")) => return format!("output {output} is published now"),
        (Some(output), Some("yes"), None) => return format!("output {output} is no longer published"),
        _ => {}
    }
    if let Some(step) = what.strip_prefix("after ").filter(|_| kind == Kind::Step) {
        match (was, now) {
            (None, Some(which)) => return format!("it waits for {step} now: {which}"),
            (Some(_), None) => return format!("it no longer waits for {step}"),
            _ => {}
        }
    }
    let lined = |text: Option<&str>| text.is_some_and(|t| t.contains('\n'));
    if what == "content" || lined(was) || lined(now) {
        return match (was, now) {
            (None, _) => format!("{what} is new"),
            (_, None) => format!("{what} is gone"),
            _ => format!("{what} changed"),
        };
    }
    match (was, now) {
        (Some(was), Some(now)) => {
            let long = was.chars().count() > MOST || now.chars().count() > MOST;
            let words = matches!(what.split(' ').next(), Some("command" | "call"));
            let (was, now) = if long || words { differing(was, now) } else { (was.to_owned(), now.to_owned()) };
            let shown = |text: String| if text.is_empty() { "(nothing)".to_owned() } else { text };
            format!("{what} {} -> {}", shown(was), shown(now))
        }
        (None, now) => format!("{what} is new: {}", now.unwrap_or_default()),
        (was, None) => format!("{what} is gone: it was {}", was.unwrap_or_default()),
    }
}

/// Two texts without the words that they begin and end with alike, but for one of these on each side.
fn differing(was: &str, now: &str) -> (String, String) {
    let (old, new) = (words(was), words(now));
    let shorter = old.len().min(new.len());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let end = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count().min(shorter - start);
    let (from, to) = (start.saturating_sub(1), end.saturating_sub(1));
    let cut = |words: &[&str]| {
        let middle = words.get(from..words.len() - to).unwrap_or_default().join(" ");
        let (before, after) = (if from > 0 { "… " } else { "" }, if to > 0 { " …" } else { "" });
        format!("{before}{middle}{after}")
    };
    (cut(&old), cut(&new))
}

/// The words of a text; what stands in braces belongs to one.
fn words(text: &str) -> Vec<&str> {
    let (mut words, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ' ' if depth == 0 => {
                words.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    words.push(&text[start..]);
    words
}

fn elements(change: &ElementChange) -> String {
    let mut parts = Vec::new();
    if change.was != change.now {
        parts.push(format!("elements {} -> {}", change.was, change.now));
    }
    for (word, names) in [("new", &change.new), ("gone", &change.gone)] {
        if !names.is_empty() {
            let more = if names.len() > TOLD { ", …" } else { "" };
            parts.push(format!("{word}: {}{more}", names[..names.len().min(TOLD)].join(", ")));
        }
    }
    if change.order {
        parts.push("its elements stand in another order".to_owned());
    }
    for (name, was, now) in &change.types {
        parts.push(format!("{name} is a {now} now, not a {was}"));
    }
    let mut attributes: Vec<&str> = change.values.iter().map(|v| v.attribute.as_str()).collect();
    attributes.dedup();
    for attribute in attributes {
        let of: Vec<_> = change.values.iter().filter(|v| v.attribute == attribute).collect();
        parts.push(match of.as_slice() {
            [one] => format!("{attribute} of {} {} -> {}", one.element, one.was, one.now),
            of => {
                let names: Vec<String> = of.iter().map(|v| v.element.clone()).collect();
                let all = counted(of.len() as u64, "element");
                format!("{attribute} of {all} changed{}", first(&names, names.len() as u64))
            }
        });
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_long_commands_what_differs_is_told() {
        let told = |a: &str, b: &str| differing(a, b);
        assert_eq!(told("x a 1 b c", "x a 2 b c"), ("… a 1 b …".into(), "… a 2 b …".into()));
        assert_eq!(told("x a={f 1} b", "x a={f 2} b"), ("x a={f 1} b".into(), "x a={f 2} b".into()));
        assert_eq!(told("x", "x y"), ("x".into(), "x y".into()));
        assert_eq!(told("a a", "a a a"), ("… a".into(), "… a a".into()));
    }
}
