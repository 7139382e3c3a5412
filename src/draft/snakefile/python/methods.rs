//! Methods of texts, maps, tables and the configuration.

use super::given::Given;
use super::scope::Scope;
use crate::draft::snakefile::value::{Sheet, Value, at};

impl Scope<'_> {
    pub(super) fn method(&self, object: &Value, name: &str, given: &Given) -> Value {
        let first = given.first.first().map(|(_, value)| value);
        match (object, name, first) {
            (Value::Config(path, known), "get", Some(key)) => {
                let Some(key) = key.plain() else { return Value::Unknown };
                let part = at(known.as_ref(), std::slice::from_ref(&key)).cloned();
                let fallback = given.first.get(1).map(|(_, value)| value);
                match (part, fallback) {
                    (None, Some(Value::Unknown | Value::None) | None) | (Some(_), _) => {
                        let mut path = path.clone();
                        path.push(key.clone());
                        Value::Config(path, at(known.as_ref(), std::slice::from_ref(&key)).cloned())
                    }
                    (None, Some(value)) => value.clone(),
                }
            }
            (Value::Config(..) | Value::Map(_), "keys", None) => {
                object.to_source().map_or(Value::Unknown, Value::Source)
            }
            (Value::Source(_), "tolist" | "to_list" | "unique" | "drop_duplicates" | "sort_values" | "copy", _)
            | (Value::Source(_), "astype", _) => object.clone(),
            (Value::Table(sheet), "itertuples", _) => Value::Tuples(sheet.clone()),
            (Value::Map(entries), "get", Some(key)) => {
                let found = key.plain().and_then(|key| entries.iter().find(|(k, _)| *k == key));
                let fallback = given.first.get(1).map_or(&Value::Unknown, |(_, value)| value);
                found.map_or(fallback, |(_, value)| value).clone()
            }
            (Value::Table(sheet), "set_index", Some(index)) => {
                let index = match index {
                    Value::List(columns) => columns.iter().map(Value::plain).collect(),
                    one => one.plain().map(|one| vec![one]),
                };
                index.map_or(Value::Unknown, |index| Value::Table(Sheet { index, ..sheet.clone() }))
            }
            (Value::Table(_), "sort_index" | "astype" | "sort_values" | "copy", _) => object.clone(),
            (Value::Text(_), "split", separator) => match (object.plain(), separator.map(Value::plain)) {
                (Some(text), None) => Value::List(text.split_whitespace().map(Value::text).collect()),
                (Some(text), Some(Some(sep))) if !sep.is_empty() => {
                    Value::List(text.split(sep.as_str()).map(Value::text).collect())
                }
                _ => Value::Unknown,
            },
            (Value::Text(text), "format", _) => given.format(text),
            (Value::Text(_), "strip" | "rstrip", None) => {
                object.plain().map_or(Value::Unknown, |text| Value::text(text.trim()))
            }
            _ => Value::Unknown,
        }
    }
}
