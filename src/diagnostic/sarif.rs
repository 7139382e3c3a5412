//! Findings as SARIF 2.1.0, which code hosts and editors read.
//!
//! The form is that of the OASIS standard: one run of one tool, a rule per code, a result per finding.

use serde_json::{Value, json};

use super::pages;
use super::record::{Marked, Place, Record};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The log of one run.
pub fn log(records: &[Record]) -> Value {
    let mut codes: Vec<&str> = records.iter().map(|r| r.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let index = |code: &str| codes.iter().position(|c| *c == code);
    let rules: Vec<Value> = codes.iter().map(|code| rule(code)).collect();
    let results: Vec<Value> = records.iter().map(|record| result(record, index(record.code))).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "napkin", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(code: &str) -> Value {
    let mut rule = json!({ "id": code });
    if let Some(page) = pages::page(code) {
        rule["shortDescription"] = json!({ "text": page.title() });
        rule["help"] = json!({ "text": page.text, "markdown": page.text });
    }
    rule
}

fn result(record: &Record, rule: Option<usize>) -> Value {
    let mut text = record.message.clone();
    if let Some(label) = record.primary.as_ref().filter(|l| !l.text.is_empty()) {
        text.push_str(&format!(": {}", label.text));
    }
    if let Some(help) = &record.help {
        text.push_str(&format!("\nhelp: {help}"));
    }
    let mut result = json!({
        "ruleId": record.code,
        "ruleIndex": rule,
        "level": record.severity,
        "message": { "text": text },
    });
    result["locations"] = record.primary.iter().map(|marked| location(marked, None)).collect();
    if !record.secondary.is_empty() {
        result["relatedLocations"] =
            record.secondary.iter().enumerate().map(|(id, marked)| location(marked, Some(id))).collect();
    }
    if let Some(fix) = &record.fix {
        result["fixes"] = json!([{
            "description": { "text": record.help.clone().unwrap_or_default() },
            "artifactChanges": [{
                "artifactLocation": artifact(&fix.place),
                "replacements": [{ "deletedRegion": region(&fix.place), "insertedContent": { "text": fix.replacement } }],
            }],
        }]);
    }
    result
}

fn location(marked: &Marked, id: Option<usize>) -> Value {
    let mut location = json!({
        "physicalLocation": { "artifactLocation": artifact(&marked.place), "region": region(&marked.place) },
    });
    if let Some(id) = id {
        location["id"] = json!(id);
    }
    if !marked.text.is_empty() {
        location["message"] = json!({ "text": marked.text });
    }
    location
}

fn artifact(place: &Place) -> Value {
    json!({ "uri": uri(&place.file) })
}

/// A path as a relative reference of RFC 3986.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b'+' | b'@' | b',' => {
                uri.push(char::from(byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

fn region(place: &Place) -> Value {
    json!({
        "startLine": place.start.line,
        "startColumn": place.start.column,
        "endLine": place.end.line,
        "endColumn": place.end.column,
        "byteOffset": place.start.offset,
        "byteLength": place.end.offset - place.start.offset,
    })
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_with_blanks_is_a_reference() {
        assert_eq!(uri("specs/my spec/ä#.md"), "specs/my%20spec/%C3%A4%23.md");
    }
}
