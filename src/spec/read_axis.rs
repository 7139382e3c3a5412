//! The nodes of an axis.

use super::expr::Spanned;
use super::fields::{Fields, text_of};
use super::model::*;
use super::read::param_type;
use crate::diagnostic::{data, names};
use crate::schema::is_name;

/// An `axis` with its constructors and rules.
pub(super) fn axis(fields: &mut Fields) -> Option<Axis> {
    let name = fields.name()?;
    let inside = fields.name_setting("inside");
    let mut constructors = Vec::new();
    let mut rules = Vec::new();
    // Columns may stand in the axis or in its table: they are those of each of its tables.
    let shared = columns(fields);
    let mut broken = fields.broken;
    for child in &fields.node.children {
        let mut inner = Fields::new(child, fields.findings);
        match child.name.value.as_str() {
            "column" => {}
            "attr" | "where" | "require" => rules.extend(rule(&mut inner)),
            _ => {
                let kind = constructor(&mut inner);
                constructors.extend(kind.map(|kind| Constructor { kind, span: child.header }));
            }
        }
        broken |= inner.broken;
    }
    let has_sheet = broken || constructors.iter().any(|c| matches!(c.kind, ConstructorKind::Sheet { .. }));
    let sheet = |c: &mut Constructor| {
        if let ConstructorKind::Sheet { columns, .. } = &mut c.kind {
            columns.extend(shared.iter().cloned())
        }
    };
    constructors.iter_mut().for_each(sheet);
    if let (Some(column), false) = (shared.first(), has_sheet) {
        fields.findings.push(data::column_without_table(column.name.span, &name.value));
        broken = true;
    }
    // What must hold is asked of the elements that are left, whose attributes are all known.
    rules.sort_by_key(|rule| matches!(rule, Rule::Require { .. }));
    Some(Axis { name, inside, constructors, rules, span: fields.node.header, broken })
}

fn rule(fields: &mut Fields) -> Option<Rule> {
    let mut arguments = fields.arguments();
    let first = arguments.next()?;
    match fields.node.name.value.as_str() {
        "attr" => {
            let name = fields.name()?;
            Some(Rule::Attr { name, value: fields.template(arguments.next()?)? })
        }
        "where" => Some(Rule::Where { condition: fields.expr(first)? }),
        _ => Some(Rule::Require { condition: fields.expr(first)?, message: fields.text_setting("message") }),
    }
}

fn constructor(fields: &mut Fields) -> Option<ConstructorKind> {
    let mut arguments = fields.arguments();
    let kind = match fields.node.name.value.as_str() {
        "point" => {
            let key = arguments.next()?.clone();
            let mut attributes = Vec::new();
            for entry in &fields.node.entries {
                let Some(name) = &entry.name else { continue };
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
            let pattern =
                fields.one("match").map(|e| Spanned { value: text_of(e), span: e.inner.unwrap_or(e.value_span) });
            ConstructorKind::Lines { file, pattern }
        }
        "range" => {
            let from = fields.template(arguments.next()?)?;
            let to = fields.template(arguments.next()?)?;
            let inclusive = fields.bool("inclusive", false);
            ConstructorKind::Range { from, to, inclusive, step: fields.text_setting("step") }
        }
        sheet @ ("csv" | "tsv" | "json") => {
            let format = match sheet {
                "csv" => SheetFormat::Csv,
                "tsv" => SheetFormat::Tsv,
                _ => SheetFormat::Json,
            };
            let file = fields.template(arguments.next()?)?;
            let key = fields.one("key")?;
            let key = Spanned { value: text_of(key), span: key.inner.unwrap_or(key.value_span) };
            ConstructorKind::Sheet { format, file, key, columns: columns(fields) }
        }
        _ => return None,
    };
    Some(kind)
}

const COLUMN_TYPES: [(&str, ParamType); 5] = [
    ("string", ParamType::String),
    ("int", ParamType::Int),
    ("float", ParamType::Float),
    ("bool", ParamType::Bool),
    ("date", ParamType::Date),
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
