//! One header through the `kdl` crate, and what it read put at its place.

use std::collections::HashMap;

use kdl::{KdlEntry, KdlNode, KdlValue};

use super::explain;
use super::header::{Header, Item};
use super::lex::Kind;
use super::plain;
use super::report::Report;
use super::tree::{Entry, Node, Spanned, Value};
use crate::diagnostic::slips;
use crate::source::Span;

/// What a header says, without its places.
pub struct Read {
    pub name: String,
    pub ty: Option<String>,
    pub entries: Vec<ReadEntry>,
}

/// What one argument or property says.
pub struct ReadEntry {
    pub name: Option<String>,
    pub ty: Option<String>,
    /// A float may be infinite.
    pub value: Value,
}

impl From<KdlNode> for Read {
    fn from(node: KdlNode) -> Self {
        Self {
            name: node.name().value().to_owned(),
            ty: node.ty().map(|ty| ty.value().to_owned()),
            entries: node.entries().iter().map(ReadEntry::from).collect(),
        }
    }
}

impl From<&KdlEntry> for ReadEntry {
    fn from(entry: &KdlEntry) -> Self {
        let value = match entry.value() {
            KdlValue::String(text) => Value::String(text.clone()),
            KdlValue::Integer(number) => Value::Int(*number),
            KdlValue::Float(number) => Value::Float(*number),
            KdlValue::Bool(truth) => Value::Bool(*truth),
            KdlValue::Null => Value::Null,
        };
        let text = |name: &kdl::KdlIdentifier| name.value().to_owned();
        Self { name: entry.name().map(text), ty: entry.ty().map(text), value }
    }
}

/// The node of a header, without children. Items that `kdl` refuses are explained and left out.
pub fn node(header: &mut Header<'_>, report: &mut Report) -> Node {
    if let Some(read) = plain::read(header) {
        return assemble(header, Some(read), report);
    }
    let mut read = KdlNode::parse(&written(header)).ok();
    if read.is_none() {
        let before = report.errors();
        for i in 0..header.items.len() {
            let Some(item) = header.items.get(i).copied().filter(|item| !item.bad) else { continue };
            if let Err(error) = KdlNode::parse(&format!("x {}", header.item_text(&item))) {
                report.push(explain::item(header, &item, &error));
                if let Some(item) = header.items.get_mut(i) {
                    item.bad = true;
                }
            }
        }
        if let Err(error) = KdlNode::parse(&head(header))
            && !header.bad
        {
            report.push(explain::head(header, &error));
            header.bad = true;
        }
        let second = KdlNode::parse(&written(header));
        if let Err(error) = &second
            && report.errors() == before
            && !header.bad
        {
            report.push(explain::head(header, error));
        }
        header.bad |= second.is_err();
        read = second.ok();
    }
    assemble(header, read.map(Read::from), report)
}

/// The type and name as written.
fn head(header: &Header<'_>) -> String {
    let ty = header.ty.map_or(String::new(), |ty| format!("({})", header.text(ty)));
    format!("{ty}{}", header.name.map_or("x", |name| header.text(name)))
}

/// The header with one blank between its good items, and nothing else: no comment, nothing taken out.
fn written(header: &Header<'_>) -> String {
    let mut out = if header.bad { "x".to_owned() } else { head(header) };
    for item in header.items.iter().filter(|item| !item.bad) {
        out.push(' ');
        (item.from..=item.value).for_each(|i| out.push_str(header.text(i)));
    }
    out
}

fn assemble(header: &Header<'_>, read: Option<Read>, report: &mut Report) -> Node {
    let good: Vec<Item> = header.items.iter().filter(|item| !item.bad).copied().collect();
    let (name, ty, parsed) = match read {
        Some(read) => (Some(read.name), read.ty, read.entries),
        None => (None, None, Vec::new()),
    };
    let mut entries = Vec::with_capacity(parsed.len());
    let mut seen: HashMap<String, Span> = HashMap::new();
    let mut broken = header.bad || good.len() < header.items.len() || good.len() != parsed.len();
    for (item, value) in good.iter().zip(parsed) {
        let Some(entry) = entry(header, item, value, report) else {
            broken = true;
            continue;
        };
        if let Some(name) = &entry.name {
            if let Some(first) = seen.get(&name.value) {
                report.push(slips::duplicate_property(entry.span, *first, &name.value));
                broken = true;
                continue;
            }
            seen.insert(name.value.clone(), entry.span);
        }
        entries.push(entry);
    }
    let name_at = header.name.unwrap_or(0);
    let last = header.items.last().map_or(name_at, |item| item.value);
    let first = header.ty.map_or(name_at, |ty| ty.saturating_sub(1));
    let name = name.filter(|_| !header.bad);
    let ty = ty.filter(|_| !header.bad).zip(header.ty);
    Node {
        name: Spanned { value: name.unwrap_or_else(|| bare_name(header)), span: header.span(name_at, name_at) },
        ty: ty.map(|(value, at)| Spanned { value, span: header.span(at, at) }),
        entries,
        children: Vec::new(),
        has_block: false,
        header: header.span(name_at, last),
        span: header.span(first, last),
        broken,
    }
}

/// The name of a node that is wrong, as far as it can be read.
fn bare_name(header: &Header<'_>) -> String {
    let Some(at) = header.name else { return String::new() };
    let text = header.text(at);
    match header.kind(at) {
        Some(Kind::Word) => text.to_owned(),
        _ => text.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.')).to_owned(),
    }
}

fn entry(header: &Header<'_>, item: &Item, read: ReadEntry, report: &mut Report) -> Option<Entry> {
    let value_span = header.span(item.value, item.value);
    let repr = header.text(item.value);
    let mut inside = None;
    match &read.value {
        // No argument of a program and no name of a file holds one.
        Value::String(text) if text.contains('\0') => {
            report.push(slips::no_nul(value_span));
            return None;
        }
        Value::Float(number) if !number.is_finite() => {
            report.push(slips::number_out_of_range(value_span, repr));
            return None;
        }
        Value::String(text) => inside = inner(header, item.value, text),
        _ => {}
    }
    let named = |(value, at): (String, usize)| Spanned { value, span: header.span(at, at) };
    Some(Entry {
        name: read.name.zip(item.name).map(named),
        ty: read.ty.zip(item.ty).map(named),
        value: read.value,
        repr: repr.to_owned(),
        value_span,
        span: header.item_span(item),
        inner: inside,
    })
}

/// The place of a string's content, if its bytes there are those of the value.
fn inner(header: &Header<'_>, at: usize, value: &str) -> Option<Span> {
    let token = header.tokens.get(at)?;
    let text = header.text(at);
    let marks = text.bytes().take_while(|b| *b == b'#').count();
    let start = match header.kind(at)? {
        Kind::Word => 0,
        // The quotes, or three of them and the line end.
        _ if value.len() + 2 * marks + 2 == text.len() => marks + 1,
        _ => {
            let open = marks + 3;
            open + super::chars::newline(text.get(open..)?)
        }
    };
    let found = text.get(start..start + value.len())? == value;
    let span = header.block.span(token.start + start, token.start + start + value.len());
    // In a quote or a list a text over several lines does not lie in one piece.
    (found && span.len() == value.len()).then_some(span)
}
