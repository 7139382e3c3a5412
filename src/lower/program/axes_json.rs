//! `axes.json`: the elements that the steps run over, with what the programs ask of them. One element a line.

use std::io::Write as _;
use std::ops::Range;
use std::sync::Arc;

use crate::lower::artifact::Body;
use crate::lower::loops::{Kind, Table, number};
use crate::lower::stream::{self, Piece};
use crate::plan::{NONE, Plan};
use crate::values::{Type, Value};

enum What {
    Text(String),
    Rows(usize, Range<u64>),
}

struct Part {
    plan: Arc<Plan>,
    tables: Arc<Vec<Table>>,
    what: What,
}

/// The body of `axes.json`.
pub fn body(plan: &Arc<Plan>, tables: Vec<Table>) -> Body {
    let tables = Arc::new(tables);
    let mut parts = Vec::new();
    let mut push = |what| parts.push(Part { plan: plan.clone(), tables: tables.clone(), what });
    push(What::Text("{".to_owned()));
    for (at, table) in tables.iter().enumerate() {
        let before = if at == 0 { "\n" } else { ",\n" };
        push(What::Text(format!("{before}  {}: [\n", quoted(&table.name))));
        for range in stream::ranges(u64::from(plan.axes[table.axis].len), 120) {
            push(What::Rows(at, range));
        }
        push(What::Text("  ]".to_owned()));
    }
    push(What::Text(if tables.is_empty() { "}\n" } else { "\n}\n" }.to_owned()));
    let texts = parts.iter().map(|part| match &part.what {
        What::Text(text) => text.len() as u64,
        What::Rows(..) => 0,
    });
    let rows = tables.iter().map(|table| u64::from(plan.axes[table.axis].len).saturating_mul(widest(plan, table)));
    let at_most = texts.chain(rows).fold(0, u64::saturating_add);
    stream::bounded(parts, at_most)
}

/// A number of bytes that no row of a table exceeds. JSON writes a byte as at most six.
fn widest(plan: &Plan, table: &Table) -> u64 {
    // The quotes of the items of a list stand for what is between them; a number may be written longer than it was.
    let text = |length: usize| 6 * length as u64 + 40;
    let columns = table.columns.iter().map(|c| text(c.name.len()) + text(c.texts.longest()) + 4);
    let of = table.of.iter().map(|(name, _)| text(name.len()) + 14);
    columns.chain(of).sum::<u64>() + text(plan.axes[table.axis].keys.longest()) + 80
}

impl Piece for Part {
    fn write(&self, out: &mut Vec<u8>) {
        match &self.what {
            What::Text(text) => out.extend_from_slice(text.as_bytes()),
            What::Rows(table, range) => {
                let Some(table) = self.tables.get(*table) else { return };
                for element in range.clone() {
                    row(&self.plan, table, element as u32, out);
                }
            }
        }
    }
}

fn row(plan: &Plan, table: &Table, element: u32, out: &mut Vec<u8>) {
    let axis = &plan.axes[table.axis];
    let (first, _) = axis.siblings(element);
    // Writing to a vector cannot fail.
    out.extend_from_slice(b"    {\"key\": ");
    text(&axis.keys.get(element), out);
    let _ = write!(out, ", \"index\": {}", element - first);
    let mut separator = ", \"attributes\": {";
    for column in &table.columns {
        out.extend_from_slice(separator.as_bytes());
        text(&column.name, out);
        out.extend_from_slice(b": ");
        cell(column.kind, &column.texts.get(element), out);
        separator = ", ";
    }
    if !table.columns.is_empty() {
        out.push(b'}');
    }
    let mut separator = ", \"of\": {";
    for (name, map) in &table.of {
        out.extend_from_slice(separator.as_bytes());
        text(name, out);
        let _ = match map.get(element) {
            NONE => write!(out, ": null"),
            owner => write!(out, ": {owner}"),
        };
        separator = ", ";
    }
    if separator == ", " {
        out.push(b'}');
    }
    let last = element + 1 == axis.len;
    out.extend_from_slice(if last { b"}\n" } else { b"},\n" });
}

/// A text of a column as its kind is written.
fn cell(kind: Kind, text: &str, out: &mut Vec<u8>) {
    let value = match kind {
        Kind::Text => return self::text(text, out),
        Kind::Bool => serde_json::Value::from(text == "true"),
        Kind::Number => number(text).map_or_else(|| text.into(), serde_json::Value::from),
        Kind::List => match Value::parse(Type::List, text) {
            Some(list) => list.items().iter().map(|item| item.as_text().into_owned()).collect(),
            None => text.into(),
        },
    };
    // Writing to a vector cannot fail.
    let _ = serde_json::to_writer(out, &value);
}

/// Writes a text of JSON.
fn text(text: &str, out: &mut Vec<u8>) {
    let _ = serde_json::to_writer(out, text);
}

/// A text of JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
