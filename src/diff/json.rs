//! A meaning for programs: `schema/diff.json` describes it.

use serde_json::{Value, json};

use super::meaning::{Change, Meaning, Steps};
use super::members::{Moved, Part};
use super::tell;
use super::texts::TextChange;
use crate::apply::{Counts, Diff};

/// The number of the format.
pub const VERSION: u32 = 1;

/// So many elements of an axis are listed.
const MOST: usize = 100;

/// One specification. `lines` is what a person is told.
pub fn json((spec, from, to): (&str, &str, &str), meaning: &Meaning, texts: &[TextChange]) -> Value {
    let steps: Vec<Value> =
        meaning.steps.iter().map(|(step, was, now)| json!({"name": step, "was": was, "now": now})).collect();
    json!({
        "spec": spec,
        "from": from,
        "to": to,
        "same": meaning.is_same(),
        "lines": tell::lines(meaning),
        "jobs": meaning.jobs.as_ref().map(moved),
        "published": meaning.published.as_ref().map(moved),
        "steps": steps,
        "changes": meaning.changes.iter().map(change).collect::<Vec<_>>(),
        "texts": texts.iter().map(text).collect::<Vec<_>>(),
    })
}

fn moved(moved: &Moved) -> Value {
    let counted = |part: &Part| json!({"count": part.count, "first": part.first});
    if moved.counted_only {
        return json!({"was": moved.was, "now": moved.now, "counted_only": true});
    }
    json!({
        "was": moved.was,
        "now": moved.now,
        "new": counted(&moved.new),
        "gone": counted(&moved.gone),
        "stay": moved.stay,
        "changed": counted(&moved.changed),
    })
}

/// How many there are, and the first of them.
fn listed(names: &[String]) -> Value {
    json!({"count": names.len(), "first": names[..names.len().min(MOST)]})
}

fn change(change: &Change) -> Value {
    let text = tell::change(change);
    match change {
        Change::Renamed { kind, was, now } => {
            json!({"change": "renamed", "thing": kind.word(), "was": was, "now": now, "text": text})
        }
        Change::Added { kind, name, .. } => json!({"change": "new", "thing": kind.word(), "name": name, "text": text}),
        Change::Removed { kind, name, .. } => {
            json!({"change": "gone", "thing": kind.word(), "name": name, "text": text})
        }
        Change::Fact { kind, name, what, was, now, steps } => {
            let steps = match steps {
                Steps::Own => Value::Null,
                Steps::All => json!("all"),
                Steps::Of(steps) => json!(steps),
            };
            json!({
                "change": "changed", "thing": kind.word(), "name": name, "what": what, "was": was, "now": now,
                "steps": steps, "text": text,
            })
        }
        Change::Elements { axis, change } => json!({
            "change": "elements", "thing": "axis", "name": axis, "was": change.was, "now": change.now,
            "new": listed(&change.new), "gone": listed(&change.gone), "order": change.order, "text": text,
        }),
        Change::Edge { from, to, new } => {
            json!({"change": if *new { "edge new" } else { "edge gone" }, "from": from, "to": to, "text": text})
        }
        Change::Data(part) => {
            json!({"change": "data", "count": part.count, "first": part.first, "text": text})
        }
        Change::Unknown => json!({"change": "unknown", "text": text}),
        Change::Other(part) => json!({"change": "other", "count": part.count, "first": part.first, "text": text}),
        Change::Wrong(_) => json!({"change": "wrong", "text": text}),
    }
}

fn text(change: &TextChange) -> Value {
    let (added, removed) = match &change.diff {
        Some(Diff::Text(lines)) => (Some(lines.added), Some(lines.removed)),
        _ => (None, None),
    };
    let entries = match &change.diff {
        Some(Diff::Entries(entries)) => Some(entries.sections.iter().map(section).collect::<Vec<_>>()),
        _ => None,
    };
    json!({
        "path": change.path.as_str(),
        "what": change.was.word(),
        "bytes": [change.bytes.0, change.bytes.1],
        "added": added,
        "removed": removed,
        "entries": entries,
    })
}

/// How many entries of a list differ, where a text is too large to be compared line by line.
fn section((name, counts): &(String, Counts)) -> Value {
    json!({"list": name, "new": counts.new, "gone": counts.gone, "changed": counts.changed})
}
