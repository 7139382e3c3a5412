//! `a.b` and `a["b"]`.

use super::globs::{glob, wildcards};
use super::scope::Scope;
use crate::draft::snakefile::value::{Named, Pick, Seg, Source, Value, at};
use crate::scripts::tree::Node;

impl Scope<'_> {
    pub(super) fn attribute(&self, node: Node) -> Value {
        let (Some(object), Some(name)) = (node.child("object"), node.child("attribute")) else { return Value::Unknown };
        let name = name.text();
        if object.kind() == "attribute" && object.text().starts_with("rules.") {
            let (rule, which) = match (object.text().strip_prefix("rules."), name) {
                (Some(rest), which) => match rest.strip_suffix(".output") {
                    Some(rule) => (rule, Some(which)),
                    None if which == "output" => (rest, None),
                    None => return Value::Unknown,
                },
                _ => return Value::Unknown,
            };
            let files = self.names.outputs.get(rule).map_or(&[][..], Vec::as_slice);
            let files: Vec<Named> = files
                .iter()
                .filter(|(label, _)| which.is_none() || label.as_deref() == which)
                .map(|(_, file)| file.clone())
                .collect();
            return if files.is_empty() { Value::Unknown } else { Value::Files(files) };
        }
        match self.value(object) {
            Value::Wildcards => Value::Text(vec![Seg::Wild(name.to_owned())]),
            Value::Globs(pattern) if wildcards(&pattern).iter().any(|w| w == name) => glob(&pattern, name),
            Value::Table(sheet) => match name {
                "loc" | "at" => Value::Rows(sheet),
                "index" => match sheet.index.as_slice() {
                    [one] => Value::Source(Source::Column(sheet.clone(), one.clone())),
                    _ => Value::Unknown,
                },
                "columns" | "iloc" | "iat" | "shape" | "values" => Value::Unknown,
                name => Value::Source(Source::Column(sheet, name.to_owned())),
            },
            Value::Row(Pick { of, wildcard, mut attribute }) if attribute.is_empty() => {
                attribute.push(name.to_owned());
                Value::Row(Pick { of, wildcard, attribute })
            }
            same @ Value::Source(_) if name == "values" => same,
            _ => Value::Unknown,
        }
    }

    pub(super) fn subscript(&self, node: Node) -> Value {
        let Some(object) = node.child("value") else { return Value::Unknown };
        let keys: Vec<Value> = node.children().filter(|n| n.is_field("subscript")).map(|n| self.value(n)).collect();
        let wildcard = |value: &Value| match value {
            Value::Text(text) => match text.as_slice() {
                [Seg::Wild(name)] => Some(name.clone()),
                _ => None,
            },
            _ => None,
        };
        match (self.value(object), keys.as_slice()) {
            (Value::Wildcards, [name]) => {
                name.plain().map_or(Value::Unknown, |name| Value::Text(vec![Seg::Wild(name)]))
            }
            (Value::Config(mut path, known), [key]) => {
                if let Some(wildcard) = wildcard(key) {
                    return Value::Row(Pick { of: Source::Config(path), wildcard, attribute: Vec::new() });
                }
                let Some(key) = key.plain() else { return Value::Unknown };
                path.push(key.clone());
                let part = at(known.as_ref(), std::slice::from_ref(&key)).cloned();
                Value::Config(path, part)
            }
            (Value::Row(Pick { of, wildcard, mut attribute }), [key]) => {
                let Some(key) = key.plain() else { return Value::Unknown };
                attribute.push(key);
                Value::Row(Pick { of, wildcard, attribute })
            }
            (Value::Rows(sheet), [key]) => match (wildcard(key), sheet.index.as_slice()) {
                (Some(wildcard), [index]) => {
                    let of = Source::Column(sheet.clone(), index.clone());
                    Value::Row(Pick { of, wildcard, attribute: Vec::new() })
                }
                _ => Value::Unknown,
            },
            (Value::Rows(sheet), [key, column]) => match (wildcard(key), sheet.index.as_slice(), column.plain()) {
                (Some(wildcard), [index], Some(column)) => {
                    let of = Source::Column(sheet.clone(), index.clone());
                    Value::Row(Pick { of, wildcard, attribute: vec![column] })
                }
                _ => Value::Unknown,
            },
            (Value::Table(sheet), [column]) => {
                column.plain().map_or(Value::Unknown, |column| Value::Source(Source::Column(sheet, column)))
            }
            (Value::Source(Source::Column(sheet, column)), [key]) => match (wildcard(key), sheet.index.as_slice()) {
                (Some(wildcard), [index]) => {
                    let of = Source::Column(sheet.clone(), index.clone());
                    Value::Row(Pick { of, wildcard, attribute: vec![column] })
                }
                _ => Value::Unknown,
            },
            (Value::List(items), [Value::Number(place)]) => {
                place.parse::<usize>().ok().and_then(|place| items.get(place).cloned()).unwrap_or(Value::Unknown)
            }
            (Value::Files(files), [Value::Number(place)]) => {
                let one = place.parse::<usize>().ok().and_then(|place| files.get(place).cloned());
                one.map_or(Value::Unknown, |file| Value::Files(vec![file]))
            }
            (Value::Map(entries), [key]) => {
                let value = key.plain().and_then(|key| entries.into_iter().find(|(k, _)| *k == key));
                value.map_or(Value::Unknown, |(_, value)| value)
            }
            _ => Value::Unknown,
        }
    }
}
