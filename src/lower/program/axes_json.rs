//! `axes.json`: the elements that the steps run over, with what the programs ask of them. One element a line.

use std::ops::Range;
use std::sync::Arc;

use crate::lower::artifact::Body;
use crate::lower::json;
use crate::lower::loops::{Column, Kind, Table, number};
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
        for range in stream::ranges(u64::from(plan.axes[table.axis].len), || 120) {
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
                rows(&self.plan, table, range.clone(), out);
            }
        }
    }
}

/// Appends the elements of a table, one a line.
fn rows(plan: &Plan, table: &Table, elements: Range<u64>, out: &mut Vec<u8>) {
    let axis = &plan.axes[table.axis];
    // What stands before the cells is the same in all rows.
    let named =
        |opening: &str, at: usize, name: &str| format!("{}{}: ", if at == 0 { opening } else { ", " }, quoted(name));
    let columns = table.columns.iter().enumerate();
    let columns: Vec<_> = columns.map(|(at, c)| (named(", \"attributes\": {", at, &c.name), c)).collect();
    let of = table.of.iter().enumerate();
    let of: Vec<_> = of.map(|(at, (name, map))| (named(", \"of\": {", at, name), map)).collect();
    let mut digits = itoa::Buffer::new();
    for element in elements.map(|element| element as u32) {
        let (first, _) = axis.siblings(element);
        out.extend_from_slice(b"    {\"key\": ");
        json::text(out, |out| axis.keys.write(element, out));
        out.extend_from_slice(b", \"index\": ");
        out.extend_from_slice(digits.format(element - first).as_bytes());
        for (before, column) in &columns {
            out.extend_from_slice(before.as_bytes());
            cell(column, element, out);
        }
        if !columns.is_empty() {
            out.push(b'}');
        }
        for (before, map) in &of {
            out.extend_from_slice(before.as_bytes());
            match map.get(element) {
                NONE => out.extend_from_slice(b"null"),
                owner => out.extend_from_slice(digits.format(owner).as_bytes()),
            }
        }
        if !of.is_empty() {
            out.push(b'}');
        }
        let last = element + 1 == axis.len;
        out.extend_from_slice(if last { b"}\n" } else { b"},\n" });
    }
}

/// A text of a column as its kind is written.
fn cell(column: &Column, element: u32, out: &mut Vec<u8>) {
    let text = || column.texts.get(element);
    let value = match column.kind {
        Kind::Text => return json::text(out, |out| column.texts.write(element, out)),
        Kind::Bool => serde_json::Value::from(text() == "true"),
        Kind::Number => number(&text()).map_or_else(|| text().into(), serde_json::Value::from),
        Kind::List => match Value::parse(Type::List, &text()) {
            Some(list) => list.items().iter().map(|item| item.as_text().into_owned()).collect(),
            None => text().into(),
        },
    };
    // Writing to a vector cannot fail.
    let _ = serde_json::to_writer(out, &value);
}

/// A text of JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
