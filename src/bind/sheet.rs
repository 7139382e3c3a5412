//! Tables: comma- and tab-separated text, and JSON records. Mistakes are shown in the table, beside the line that reads it.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::rows::Rows;
use crate::diagnostic::{Findings, data};
use crate::resolve::AxisId;
use crate::resolve::workflow::{AttrDef, AttrSource, AxisDef};
use crate::source::{SourceId, Sources, Span};
use crate::spec::model::SheetFormat;
use crate::values::{Type, Value};

/// A table and the line of the specification that reads it.
pub struct Place<'a> {
    pub source: SourceId,
    /// Title of the key's column.
    pub key: &'a str,
    pub key_span: Span,
    pub span: Span,
}

/// Reads all rows; whether that went without a mistake.
pub fn read(
    format: SheetFormat,
    def: &AxisDef,
    place: &Place,
    parent: Option<(AxisId, u32)>,
    sources: &Sources,
    rows: &mut Rows,
    findings: &mut Findings,
) -> bool {
    let text = &sources.get(place.source).text;
    match format {
        SheetFormat::Json => json(text, def, place, parent, rows, findings),
        SheetFormat::Csv => delimited(text, b',', def, place, parent, rows, findings),
        SheetFormat::Tsv => delimited(text, b'\t', def, place, parent, rows, findings),
    }
}

fn delimited(
    text: &str,
    delimiter: u8,
    def: &AxisDef,
    place: &Place,
    parent: Option<(AxisId, u32)>,
    rows: &mut Rows,
    findings: &mut Findings,
) -> bool {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .quoting(delimiter == b',')
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut header: Option<(Vec<String>, Span)> = None;
    let mut wanted: Vec<(&AttrDef, usize)> = Vec::new();
    let mut key_at = 0;
    loop {
        let start = reader.position().byte() as usize;
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let span = Span::new(place.source, start.min(text.len()), text.len().min(start + 1));
                findings.push(data::bad_csv(span, &error.to_string()).also(place.span, "read here"));
                return false;
            }
        }
        // The position before a record may stand on blank lines that the reader skips.
        let start = start + text[start..].len() - text[start..].trim_start_matches(['\r', '\n']).len();
        let end = reader.position().byte() as usize;
        let row = Span::new(place.source, start, start + text[start..end].trim_end().len());
        let Some((titles, header_span)) = &header else {
            let titles: Vec<String> = record.iter().map(|t| t.trim().to_owned()).collect();
            let known: Vec<&str> = titles.iter().map(String::as_str).collect();
            let mut good = true;
            match known.iter().position(|t| *t == place.key) {
                Some(at) => key_at = at,
                None => {
                    findings.push(data::missing_column(place.key_span, row, place.key, &known));
                    good = false;
                }
            }
            for attr in def.attrs.values() {
                let AttrSource::Column(title) = &attr.source else { continue };
                match known.iter().position(|t| t == title) {
                    Some(at) => wanted.push((attr, at)),
                    None => {
                        findings.push(data::missing_column(attr.span, row, title, &known));
                        good = false;
                    }
                }
            }
            if !good {
                return false;
            }
            header = Some((titles, row));
            continue;
        };
        if record.len() != titles.len() {
            findings
                .push(data::row_length(row, *header_span, record.len(), titles.len()).also(place.span, "read here"));
            return false;
        }
        for (attr, at) in &wanted {
            let cell = record.get(*at).unwrap_or("").trim();
            if Value::parse(attr.ty, cell).is_none() {
                let span = cell_span(text, row, *at, delimiter);
                findings.push(data::bad_cell(span, attr.span, &attr.name, cell, attr.ty.name()));
                return false;
            }
        }
        let key = record.get(key_at).unwrap_or("").trim();
        rows.push(parent, key, row, |attr| {
            let at = wanted.iter().find(|(a, _)| a.name == attr.name).map(|(_, at)| *at);
            at.and_then(|at| record.get(at)).map(|c| cell_text(attr.ty, c.trim()))
        });
    }
    if header.is_none() {
        findings.push(data::empty_axis(def.span, &def.name, Some(place.span)));
        return false;
    }
    true
}

/// A truth value is printed in one way, whatever way it was written.
fn cell_text(ty: Type, cell: &str) -> Cow<'_, str> {
    match (ty, Value::parse(ty, cell)) {
        (Type::Bool, Some(value)) => Cow::Owned(value.as_text().into_owned()),
        _ => Cow::Borrowed(cell),
    }
}

/// The place of cell number `at` of a row.
fn cell_span(text: &str, row: Span, at: usize, delimiter: u8) -> Span {
    let bytes = &text.as_bytes()[row.range()];
    let (mut cell, mut start, mut quoted) = (0, 0, false);
    for (i, b) in bytes.iter().enumerate() {
        if *b == b'"' && delimiter == b',' {
            quoted = !quoted;
        } else if *b == delimiter && !quoted {
            if cell == at {
                return row.slice(start, i);
            }
            cell += 1;
            start = i + 1;
        }
    }
    row.slice(start, bytes.len())
}

fn json(
    text: &str,
    def: &AxisDef,
    place: &Place,
    parent: Option<(AxisId, u32)>,
    rows: &mut Rows,
    findings: &mut Findings,
) -> bool {
    let span_of = |raw: &str| {
        // The raw value is a part of the text: its place is the distance of the two.
        let start = (raw.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
        if start <= text.len() { Span::new(place.source, start, start + raw.len()) } else { place.span }
    };
    let fail = |findings: &mut Findings, span: Span, why: &str| {
        findings.push(data::bad_json(span, why).also(place.span, "read here"));
        false
    };
    let records = match records(text) {
        Ok(records) => records,
        Err((offset, why)) => {
            let end = (offset + 1).min(text.len());
            return fail(findings, Span::new(place.source, offset.min(text.len()), end), &why);
        }
    };
    for raw in records {
        let span = span_of(raw.get());
        let record: Result<Record, _> = serde_json::from_str(raw.get());
        let Ok(Record(members)) = record else {
            return fail(findings, span, "each element must be an object");
        };
        let member = |name: &str| members.iter().rev().find(|(n, _)| n == name).map(|(_, v)| *v);
        let known: Vec<&str> = members.iter().map(|(n, _)| n.as_str()).collect();
        let Some(key) = member(place.key) else {
            findings.push(data::missing_column(place.key_span, span, place.key, &known));
            return false;
        };
        let Some(key) = scalar(key) else {
            return fail(findings, span_of(key.get()), "a key must be a text or a number");
        };
        let mut cells: Vec<(&str, String)> = Vec::new();
        for attr in def.attrs.values() {
            let AttrSource::Column(title) = &attr.source else { continue };
            let Some(value) = member(title) else {
                findings.push(data::missing_column(attr.span, span, title, &known));
                return false;
            };
            let Some(cell) = scalar(value) else {
                return fail(findings, span_of(value.get()), "an attribute must be a text, a number or a truth value");
            };
            if Value::parse(attr.ty, &cell).is_none() {
                let finding = data::bad_cell(span_of(value.get()), attr.span, &attr.name, &cell, attr.ty.name());
                findings.push(finding);
                return false;
            }
            cells.push((&attr.name, cell_text(attr.ty, &cell).into_owned()));
        }
        rows.push(parent, &key, span, |attr| {
            cells.iter().find(|(n, _)| *n == attr.name).map(|(_, c)| Cow::Borrowed(c.as_str()))
        });
    }
    true
}

/// The members of an object, in order.
struct Record<'a>(Vec<(String, &'a RawValue)>);

impl<'de> serde::Deserialize<'de> for Record<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> serde::de::Visitor<'de> for Members {
            type Value = Record<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Record<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    members.push(entry);
                }
                Ok(Record(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// The records of a file: an array, or the one array that an object holds. Else a byte offset, and what is wrong.
fn records(text: &str) -> Result<Vec<&RawValue>, (usize, String)> {
    let offset = |error: &serde_json::Error| {
        let line_start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        line_start + error.column().saturating_sub(1)
    };
    let problem = |error: serde_json::Error| {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        (offset(&error), message)
    };
    if text.trim_start().starts_with('{') {
        let Record(members) = serde_json::from_str(text).map_err(problem)?;
        let mut arrays = members.iter().filter(|(_, v)| v.get().starts_with('['));
        return match (arrays.next(), arrays.next()) {
            (Some((_, array)), None) => serde_json::from_str(array.get()).map_err(problem),
            (None, _) => Err((0, "this object holds no array".to_owned())),
            (Some(_), Some(_)) => Err((0, "this object holds several arrays: which one?".to_owned())),
        };
    }
    serde_json::from_str(text).map_err(problem)
}

/// The text of a text, number or truth value, as written.
fn scalar(raw: &RawValue) -> Option<String> {
    let text = raw.get();
    match text.as_bytes().first()? {
        b'"' => serde_json::from_str(text).ok(),
        b'[' | b'{' | b'n' => None,
        _ => Some(text.to_owned()),
    }
}
