//! Findings as annotations of a GitHub workflow: commands that its runner reads from the output.

use std::fmt::Write as _;

use super::pages;
use super::record::Record;

/// One annotation: a line.
pub fn annotation(record: &Record) -> String {
    let command = match record.severity {
        "note" => "notice",
        other => other,
    };
    let mut properties: Vec<(&str, String)> = Vec::new();
    if let Some(marked) = &record.primary {
        let place = &marked.place;
        properties.push(("file", place.file.clone()));
        properties.push(("line", place.start.line.to_string()));
        properties.push(("endLine", place.end.line.to_string()));
        // GitHub takes columns only where the lines are one.
        if place.start.line == place.end.line {
            properties.push(("col", place.start.column.to_string()));
            properties.push(("endColumn", place.end.column.to_string()));
        }
    }
    let title = pages::page(record.code).map_or("", |page| page.title());
    properties
        .push(("title", if title.is_empty() { record.code.to_owned() } else { format!("{}: {title}", record.code) }));
    let mut message = record.message.clone();
    let label = record.primary.iter().map(|m| m.text.as_str()).find(|text| !text.is_empty());
    // Writing to a string cannot fail.
    if let Some(label) = label {
        let _ = write!(message, "\n{label}");
    }
    for marked in &record.secondary {
        let _ = write!(message, "\n{}:{}: {}", marked.place.file, marked.place.start.line, marked.text);
    }
    if let Some(help) = &record.help {
        let _ = write!(message, "\nhelp: {help}");
    }
    let properties: Vec<String> =
        properties.iter().map(|(name, value)| format!("{name}={}", escaped(value, true))).collect();
    format!("::{command} {}::{}", properties.join(","), escaped(&message, false))
}

/// `%`, line breaks, and in properties what ends one.
fn escaped(text: &str, property: bool) -> String {
    let mut out = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    if property {
        out = out.replace(':', "%3A").replace(',', "%2C");
    }
    out
}
