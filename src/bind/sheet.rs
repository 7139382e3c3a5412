//! Tables: comma- and tab-separated text, and JSON records. Mistakes are shown in the table, beside the line that reads it.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::value::RawValue;

use super::cells;
use super::rows::Rows;
use crate::diagnostic::{Findings, axes, data};
use crate::resolve::workflow::{self, AttrDef, AttrSource, AxisDef};
use crate::source::{SourceId, Sources, Span};
use crate::spec::model::SheetFormat;
use crate::values::{Type, Value};

/// A table and the line of the specification that reads it.
pub struct Table<'a> {
    pub def: &'a AxisDef,
    pub sheet: &'a workflow::Sheet,
    pub source: SourceId,
    pub span: Span,
    pub parents: Parents,
    /// The axis that rows lie inside, and those that it lies inside, outermost first.
    pub parent_path: Vec<&'a str>,
}

/// What rows lie inside.
pub enum Parents {
    /// All inside this element, or in none.
    One(u32),
    /// Each inside the element of these keys, which the row names.
    ByKeys(HashMap<Vec<String>, Vec<u32>>),
}

/// Where the columns of a delimited table are that somebody asks for.
struct Layout<'a> {
    /// Nothing if the key is an attribute.
    key: Option<usize>,
    attrs: Vec<(&'a AttrDef, usize)>,
    parent: Vec<usize>,
    /// The number of columns, and where their titles are.
    width: usize,
    header: Span,
}

impl Table<'_> {
    /// Reads all rows; nothing if there was a mistake.
    pub fn read(&self, sources: &Sources, rows: &mut Rows, findings: &mut Findings) -> Option<()> {
        let text = &sources.get(self.source).text;
        match self.sheet.format {
            SheetFormat::Json => self.json(text, rows, findings),
            SheetFormat::Csv => self.delimited(text, b',', rows, findings),
            SheetFormat::Tsv => self.delimited(text, b'\t', rows, findings),
        }
    }

    fn delimited(&self, text: &str, delimiter: u8, rows: &mut Rows, findings: &mut Findings) -> Option<()> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        let mut layout = match &self.sheet.titles {
            Some(titles) => Some(self.layout(titles, self.span, None, findings)?),
            None => None,
        };
        let mut seen = HashSet::new();
        let mut number = 0;
        loop {
            let start = reader.position().byte() as usize;
            match reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return Some(()),
                Err(error) => {
                    let span = Span::new(self.source, start.min(text.len()), text.len().min(start + 1));
                    findings.push(data::bad_csv(span, &error.to_string()).also(self.span, "read here"));
                    return None;
                }
            }
            // The position before a record may stand on blank lines that the reader skips.
            let start = start + text[start..].len() - text[start..].trim_start_matches(['\r', '\n']).len();
            let end = reader.position().byte() as usize;
            let row = Span::new(self.source, start, start + text[start..end].trim_end().len());
            if (end >= text.len() || text[row.range()].contains('\n'))
                && let Some(cell) = cells::open(&text[start..end], delimiter)
            {
                let quote = Span::new(self.source, start + cell.start, start + cell.start + 1);
                findings.push(data::open_quote(quote).also(self.span, "read here"));
                return None;
            }
            let Some(layout) = &layout else {
                let titles: Vec<String> = record.iter().map(|t| t.trim().to_owned()).collect();
                layout = Some(self.layout(&titles, row, Some((text, delimiter)), findings)?);
                continue;
            };
            if record.len() != layout.width {
                let one = record.get(0).filter(|_| record.len() == 1);
                findings.push(match one.and_then(other_delimiter) {
                    Some((found, node)) => axes::wrong_delimiter(row, self.span, found, node),
                    None => {
                        let finding = data::row_length(row, layout.header, record.len(), layout.width);
                        finding.also(self.span, "read here")
                    }
                });
                return None;
            }
            for (attr, at) in &layout.attrs {
                let cell = record.get(*at).unwrap_or("").trim();
                if Value::parse(attr.ty, cell).is_none() {
                    let span = cell_span(text, row, *at, delimiter);
                    findings.push(data::bad_cell(span, attr.span, &attr.name, cell, attr.ty.name()));
                    return None;
                }
            }
            number += 1;
            let cell = |at: &usize| record.get(*at).unwrap_or("").trim().to_owned();
            let parent = self.parent(layout.parent.iter().map(cell).collect(), row, findings)?;
            let key = layout.key.as_ref().map_or_else(|| number.to_string(), cell);
            if self.sheet.distinct && layout.key.is_some() && !seen.insert((parent, key.clone())) {
                continue;
            }
            rows.push(parent, &key, row, |attr| {
                let at = layout.attrs.iter().find(|(a, _)| a.name == attr.name).map(|(_, at)| *at);
                at.and_then(|at| record.get(at)).map(|c| cell_text(attr.ty, c.trim()))
            });
        }
    }

    /// Finds the columns that somebody asks for; those that are missing, or there twice, are all reported. `written`
    /// are the text with the titles and what separates them there.
    fn layout(
        &self,
        titles: &[String],
        header: Span,
        written: Option<(&str, u8)>,
        findings: &mut Findings,
    ) -> Option<Layout<'_>> {
        let known: Vec<&str> = titles.iter().map(String::as_str).collect();
        let place = |at: usize| written.map_or(header, |(text, delimiter)| cell_span(text, header, at, delimiter));
        let mut missing = Vec::new();
        let mut twice = BTreeMap::new();
        let mut find = |title: &str, asked: Span| {
            let mut named = (0..known.len()).filter(|at| known[*at] == title);
            let at = named.next();
            match (at, named.next()) {
                (None, _) => missing.push(data::missing_column(asked, header, title, &known)),
                (Some(first), Some(second)) => {
                    let finding = || data::column_twice(asked, title, place(first), place(second));
                    twice.entry(title.to_owned()).or_insert_with(finding);
                }
                _ => {}
            }
            at.unwrap_or(0)
        };
        let key = self.sheet.key.as_ref().map(|(title, span)| find(title, *span));
        let mut attrs = Vec::new();
        for attr in self.def.attrs.values() {
            if let Some((title, asked)) = column(attr, |title| known.contains(&title)) {
                attrs.push((attr, find(title, asked)));
            }
        }
        let parent = self.sheet.parent.iter().map(|(title, span)| find(title, *span)).collect();
        if missing.is_empty() && twice.is_empty() {
            return Some(Layout { key, attrs, parent, width: titles.len(), header });
        }
        if let [title] = known.as_slice()
            && let Some((found, node)) = other_delimiter(title)
        {
            missing = vec![axes::wrong_delimiter(header, self.span, found, node)];
        }
        missing.into_iter().chain(twice.into_values()).for_each(|finding| findings.push(finding));
        None
    }

    /// The element that a row lies inside.
    fn parent(&self, keys: Vec<String>, row: Span, findings: &mut Findings) -> Option<u32> {
        let known = match &self.parents {
            Parents::One(parent) => return Some(*parent),
            Parents::ByKeys(known) => known,
        };
        let named = keys.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ");
        let parent = self.parent_path.last().copied().unwrap_or_default();
        match known.get(&keys).map(Vec::as_slice) {
            Some([one]) => return Some(*one),
            Some(_) => findings.push(axes::ambiguous_parent(row, self.span, parent, &named, &self.parent_path)),
            None => findings.push(axes::unknown_parent(row, self.span, parent, &named)),
        }
        None
    }

    fn json(&self, text: &str, rows: &mut Rows, findings: &mut Findings) -> Option<()> {
        let span_of = |raw: &str| {
            // The raw value is a part of the text: its place is the distance of the two.
            let start = (raw.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
            if start <= text.len() { Span::new(self.source, start, start + raw.len()) } else { self.span }
        };
        let fail = |findings: &mut Findings, span: Span, why: &str| {
            findings.push(data::bad_json(span, why).also(self.span, "read here"));
        };
        if text.trim().is_empty() {
            findings.push(data::empty_json(self.sheet.file.span));
            return None;
        }
        let records = match records(text) {
            Ok(records) => records,
            Err((offset, why)) => {
                let letter = text[offset..].chars().next().map_or(0, char::len_utf8);
                fail(findings, Span::new(self.source, offset, offset + letter), &why);
                return None;
            }
        };
        let mut seen = HashSet::new();
        for (number, raw) in records.into_iter().enumerate() {
            let span = span_of(raw.get());
            let record: Result<Record, _> = serde_json::from_str(raw.get());
            let Ok(Record(members)) = record else {
                fail(findings, span, "each element must be an object");
                return None;
            };
            let known: Vec<&str> = members.iter().map(|(n, _)| n.as_str()).collect();
            let member = |name: &str, asked: Span, findings: &mut Findings| {
                let mut named = members.iter().filter(|(n, _)| n == name).map(|(_, v)| *v);
                let found = named.next();
                match (found, named.next()) {
                    (None, _) => findings.push(data::missing_member(asked, span, name, &known)),
                    (Some(first), Some(second)) => {
                        let (first, second) = (span_of(first.get()), span_of(second.get()));
                        findings.push(data::member_twice(asked, name, first, second));
                        return None;
                    }
                    _ => {}
                }
                found
            };
            let key_of = |title: &str, asked: Span, findings: &mut Findings| {
                let raw = member(title, asked, findings)?;
                let key = scalar(raw);
                if key.is_none() {
                    fail(findings, span_of(raw.get()), "a key must be a text or a number");
                }
                // No argument of a program holds one.
                if key.as_ref().is_some_and(|key| key.contains('\0')) {
                    fail(findings, span_of(raw.get()), NO_NUL);
                    return None;
                }
                key
            };
            let key = match &self.sheet.key {
                Some((title, asked)) => key_of(title, *asked, findings)?,
                None => (number + 1).to_string(),
            };
            let mut keys = Vec::new();
            for (title, asked) in &self.sheet.parent {
                keys.push(key_of(title, *asked, findings)?);
            }
            let mut cells: Vec<(&str, String)> = Vec::new();
            for attr in self.def.attrs.values() {
                let Some((title, asked)) = column(attr, |title| known.contains(&title)) else { continue };
                let value = member(title, asked, findings)?;
                let Some(cell) = scalar(value) else {
                    let why = "an attribute must be a text, a number or a truth value";
                    fail(findings, span_of(value.get()), why);
                    return None;
                };
                if cell.contains('\0') {
                    fail(findings, span_of(value.get()), NO_NUL);
                    return None;
                }
                if Value::parse(attr.ty, &cell).is_none() {
                    let place = span_of(value.get());
                    findings.push(data::bad_cell(place, attr.span, &attr.name, &cell, attr.ty.name()));
                    return None;
                }
                cells.push((&attr.name, cell_text(attr.ty, &cell).into_owned()));
            }
            let parent = self.parent(keys, span, findings)?;
            if self.sheet.distinct && self.sheet.key.is_some() && !seen.insert((parent, key.clone())) {
                continue;
            }
            rows.push(parent, &key, span, |attr| {
                cells.iter().find(|(n, _)| *n == attr.name).map(|(_, c)| Cow::Borrowed(c.as_str()))
            });
        }
        Some(())
    }
}

const NO_NUL: &str = "a text cannot hold the character \\u0000";

/// What separates the titles of a table that has one column only, and the node that reads such a table.
fn other_delimiter(title: &str) -> Option<(&'static str, &'static str)> {
    [('\t', "tabs", "tsv"), (',', "commas", "csv"), (';', "semicolons", "")]
        .into_iter()
        .find(|(delimiter, ..)| title.contains(*delimiter))
        .map(|(_, found, node)| (found, node))
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
    let cells = cells::cells(&text[row.range()], delimiter);
    // A row without its last cells ends before them.
    let end = row.slice(row.len(), row.len());
    cells.get(at).map_or(end, |cell| row.slice(cell.range.start, cell.range.end))
}

/// The title of the column that an attribute is, and where it is asked for. A property of points need not be a column:
/// it is one if there is such a title, or if somebody asks.
fn column(attr: &AttrDef, there: impl Fn(&str) -> bool) -> Option<(&str, Span)> {
    match &attr.source {
        AttrSource::Column(title) => Some((title, attr.span)),
        AttrSource::Point if attr.asked.is_some() || there(&attr.name) => {
            Some((&attr.name, attr.asked.unwrap_or(attr.span)))
        }
        _ => None,
    }
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
    // Where an error is, in the file: what is read may be a part of it. A place inside a letter is that of the letter.
    let offset = |part: &str, error: &serde_json::Error| {
        let before = part.as_ptr() as usize - text.as_ptr() as usize;
        let line: usize = part.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let at = (before + line + error.column().saturating_sub(1)).min(text.len());
        (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
    };
    let problem = |part: &str, error: serde_json::Error| {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        (offset(part, &error), message)
    };
    if text.trim_start().starts_with('{') {
        let Record(members) = serde_json::from_str(text).map_err(|error| problem(text, error))?;
        let mut arrays = members.iter().filter(|(_, v)| v.get().starts_with('['));
        return match (arrays.next(), arrays.next()) {
            (Some((_, array)), None) => serde_json::from_str(array.get()).map_err(|error| problem(array.get(), error)),
            (None, _) => Err((0, "this object holds no array".to_owned())),
            (Some(_), Some(_)) => Err((0, "this object holds several arrays: which one?".to_owned())),
        };
    }
    serde_json::from_str(text).map_err(|error| problem(text, error))
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
