//! The nodes of an axis.

use super::expr::Spanned;
use super::fields::{Fields, name_of, text_of};
use super::model::*;
use super::place::Place;
use super::read::param_type;
use super::template::{Part, Template};
use crate::diagnostic::{axes, data, names};
use crate::schema::is_name;
use crate::syntax::Entry;

/// An `axis` with its constructors and rules.
pub(super) fn axis(fields: &mut Fields) -> Option<Axis> {
    let name = fields.name()?;
    let inside = fields.name_setting("inside");
    let when = fields.condition("when");
    let empty = fields.bool("empty", false);
    let key = fields.name_setting("key");
    let unique = unique(fields);
    let mut constructors = Vec::new();
    let mut rules = Vec::new();
    // Columns may stand in the axis or in its table: they are those of each of its tables.
    let shared = columns(fields);
    let mut broken = fields.broken;
    for child in &fields.node.children {
        let mut inner = Fields::new(child, fields.findings);
        match child.name.value.as_str() {
            "column" | "inside" | "when" | "empty" | "key" | "unique" => {}
            "attr" | "where" | "sort" | "require" => rules.extend(rule(&mut inner)),
            _ => constructors.extend(constructor(&mut inner)),
        }
        broken |= inner.broken;
    }
    let has_sheet = broken || constructors.iter().any(|c| matches!(c.kind, ConstructorKind::Sheet(_)));
    for constructor in &mut constructors {
        if let ConstructorKind::Sheet(sheet) = &mut constructor.kind {
            sheet.columns.extend(shared.iter().cloned());
            if !sheet.header && sheet.columns.is_empty() && !broken {
                fields.findings.push(axes::no_columns(constructor.span));
                broken = true;
            }
        }
    }
    if let (Some(column), false) = (shared.first(), has_sheet) {
        fields.findings.push(data::column_without_table(column.name.span, &name.value));
        broken = true;
    }
    // What must hold is asked of the elements that are left, whose attributes are all known.
    rules.sort_by_key(|rule| matches!(rule, Rule::Require { .. }));
    let span = fields.node.header;
    Some(Axis { name, inside, when, empty, key, unique, constructors, rules, span, broken })
}

fn unique(fields: &mut Fields) -> bool {
    let Some(entry) = fields.one("unique") else { return false };
    if text_of(entry) != "suffix" {
        let span = entry.inner.unwrap_or(entry.value_span);
        fields.findings.push(names::unknown_word(span, "way to make keys unique", &text_of(entry), &["suffix"]));
        fields.broken = true;
    }
    true
}

fn rule(fields: &mut Fields) -> Option<Rule> {
    let mut arguments = fields.node.entries.iter().filter(|e| e.name.is_none());
    let first = arguments.next()?;
    match fields.node.name.value.as_str() {
        "attr" => {
            let name = fields.name()?;
            Some(Rule::Attr { name, value: fields.template(arguments.next()?)? })
        }
        "where" => Some(Rule::Where { condition: fields.expr(first)? }),
        "sort" => Some(Rule::Sort { by: fields.expr(first)?, descending: fields.bool("desc", false) }),
        _ => Some(Rule::Require { condition: fields.expr(first)?, message: fields.text_setting("message") }),
    }
}

fn constructor(fields: &mut Fields) -> Option<Constructor> {
    let name = fields.node.name.value.as_str();
    // Of a point it is a plain attribute.
    let key = if name == "point" { None } else { key(fields) };
    let when = fields.condition("when");
    let kind = match name {
        "subset" | "groups" | "chunks" | "tree" | "product" | "zip" | "combinations" => derived(fields)?,
        _ => source(fields)?,
    };
    Some(Constructor { kind, when, key, span: fields.node.header })
}

fn key(fields: &Fields) -> Option<Name> {
    fields.node.entries.iter().find(|e| e.name.as_ref().is_some_and(|n| n.value == "key")).map(spanned)
}

fn spanned(entry: &Entry) -> Spanned<String> {
    Spanned { value: text_of(entry), span: entry.inner.unwrap_or(entry.value_span) }
}

/// Elements from what is written, given or read.
fn source(fields: &mut Fields) -> Option<ConstructorKind> {
    let mut arguments = fields.arguments();
    Some(match fields.node.name.value.as_str() {
        "point" => {
            let key = arguments.next()?.clone();
            let mut attributes = Vec::new();
            for entry in &fields.node.entries {
                let Some(name) = entry.name.as_ref().filter(|n| n.value != "when") else { continue };
                if is_name(&name.value) {
                    attributes.push((name.clone(), entry.clone()));
                } else {
                    fields.findings.push(names::not_a_name(name.span, &name.value, "attribute"));
                    fields.broken = true;
                }
            }
            ConstructorKind::Point { key, attributes }
        }
        "list" => {
            let values: Vec<_> = arguments.collect();
            ConstructorKind::List { values: values.into_iter().filter_map(|e| fields.template(e)).collect() }
        }
        "lines" => {
            let file = fields.template(arguments.next()?)?;
            ConstructorKind::Lines { file, pattern: fields.one("match").map(spanned) }
        }
        "range" => {
            let from = fields.template(arguments.next()?)?;
            let to = fields.template(arguments.next()?)?;
            let inclusive = fields.bool("inclusive", false);
            ConstructorKind::Range { from, to, inclusive, step: fields.text_setting("step") }
        }
        "dates" => {
            let [from, to, count, step] = ["from", "to", "count", "step"].map(|name| fields.text_setting(name));
            let given = [&from, &to, &count].into_iter().flatten().count();
            if given != 2 && !fields.broken {
                fields.findings.push(axes::two_of_three(fields.node.header, given));
                fields.broken = true;
            }
            ConstructorKind::Dates { from, to, count, step }
        }
        "glob" => ConstructorKind::Glob { pattern: fields.template(arguments.next()?)? },
        sheet @ ("csv" | "tsv" | "json") => {
            let format = match sheet {
                "csv" => SheetFormat::Csv,
                "tsv" => SheetFormat::Tsv,
                _ => SheetFormat::Json,
            };
            let file = fields.template(arguments.next()?)?;
            let (distinct, header) = (fields.bool("distinct", false), fields.bool("header", true));
            let parent = fields.one("parent").map(words).unwrap_or_default();
            ConstructorKind::Sheet(Sheet { format, file, columns: columns(fields), distinct, header, parent })
        }
        _ => return None,
    })
}

/// Elements from those of other axes.
fn derived(fields: &mut Fields) -> Option<ConstructorKind> {
    let of = fields.name()?;
    let within = fields.name_setting("within");
    Some(match fields.node.name.value.as_str() {
        "subset" => ConstructorKind::Subset { of, condition: fields.condition("where")? },
        "groups" => ConstructorKind::Groups { of, by: fields.condition("by")?, within },
        "chunks" => {
            let near = fields.bool("near-equal", false);
            let size = match (fields.text_setting("size"), fields.text_setting("count")) {
                (Some(size), None) if near => ChunkSize::Near(size),
                (Some(size), None) => ChunkSize::Of(size),
                (None, Some(count)) => ChunkSize::Count(count),
                (size, _) => return one_of(fields, "size", "count", size.is_some()),
            };
            ConstructorKind::Chunks { of, size, within }
        }
        "tree" => ConstructorKind::Tree { of, fan_in: fields.text_setting("fan-in")?, within },
        "combinations" => {
            let [size, min, max] = ["size", "min", "max"].map(|name| fields.text_setting(name));
            let (min, max) = match (size, min, max) {
                (Some(size), None, None) => (size.clone(), Some(size)),
                (None, Some(min), max) => (min, max),
                // One element is the smallest choice.
                (None, None, Some(max)) => {
                    let one = Spanned { value: "1".to_owned(), span: max.span };
                    (Template { parts: vec![Part::Literal(one)], span: max.span }, Some(max))
                }
                (size, ..) => return one_of(fields, "size", "min", size.is_some()),
            };
            let keep = fields.one("keep");
            let keep = match keep {
                Some(entry) => Some(fields.expr(entry)?),
                None => None,
            };
            ConstructorKind::Combinations { of, min, max, keep, within }
        }
        kind => {
            let mut all = Vec::new();
            for entry in fields.node.entries.iter().filter(|e| e.name.is_none()) {
                let Some(name) = name_of(entry) else {
                    fields.broken = true;
                    return None;
                };
                all.push(name);
            }
            if kind == "product" { ConstructorKind::Product { of: all } } else { ConstructorKind::Zip { of: all } }
        }
    })
}

/// Reports that exactly one of two settings is wanted.
fn one_of(fields: &mut Fields, one: &str, other: &str, both: bool) -> Option<ConstructorKind> {
    if !fields.broken {
        fields.findings.push(axes::one_of(fields.node.header, &fields.node.name.value, one, other, both));
    }
    fields.broken = true;
    None
}

/// The words of a text, each with its place.
fn words(entry: &Entry) -> Vec<Spanned<String>> {
    let (text, place) = (text_of(entry), Place::of(entry));
    let mut at = 0;
    let mut found = Vec::new();
    for word in text.split([' ', '\t']) {
        if !word.is_empty() {
            found.push(Spanned { value: word.to_owned(), span: place.at(at, at + word.len()) });
        }
        at += word.len() + 1;
    }
    found
}

/// What the cells of a column may be.
pub const COLUMN_TYPES: [(&str, ParamType); 10] = [
    ("string", ParamType::String),
    ("int", ParamType::Int),
    ("float", ParamType::Float),
    ("bool", ParamType::Bool),
    ("date", ParamType::Date),
    ("month", ParamType::Month),
    ("datetime", ParamType::Datetime),
    ("duration", ParamType::Duration),
    ("bytes", ParamType::Bytes),
    ("path", ParamType::Path),
];

fn columns(fields: &mut Fields) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for child in fields.node.children.iter().filter(|c| c.name.value == "column") {
        let mut inner = Fields::new(child, fields.findings);
        let Some(name) = inner.name() else { continue };
        let ty = param_type(&mut inner, "type", &COLUMN_TYPES).unwrap_or(ParamType::String);
        let title = match inner.one("from") {
            Some(entry) => Spanned { value: text_of(entry), span: entry.inner.unwrap_or(entry.value_span) },
            None => name.clone(),
        };
        let broken = inner.broken;
        fields.broken |= broken;
        if let Some(first) = columns.iter().find(|c| c.name.value == name.value) {
            fields.findings.push(names::clash(
                name.span,
                first.name.span,
                &name.value,
                "second column",
                "first column",
            ));
            continue;
        }
        columns.push(Column { name, ty, title });
    }
    columns
}
