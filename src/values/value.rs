//! A value while a specification is evaluated.

use std::borrow::Cow;
use std::sync::Arc;

use crate::spec::quantity;

/// A value. Numbers keep the text that their author wrote.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum Value {
    Str(Arc<str>),
    Int(i64, Arc<str>),
    Float(f64, Arc<str>),
    Bool(bool),
    List(Arc<[Value]>),
}

/// Stands after each item of a list in a column: no key holds it.
const BETWEEN_ITEMS: char = '\u{1f}';

/// What a value is, known before any data is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Type {
    String,
    Int,
    Float,
    Bool,
    Date,
    Month,
    Datetime,
    /// A length of time with its unit, `2 h`: a text that compares as an amount.
    Duration,
    /// An amount of bytes with its unit, `2 GiB`: likewise.
    Bytes,
    Path,
    /// A list of texts.
    List,
    /// The name of one file.
    File,
    /// The names of several files.
    Files,
}

impl Type {
    pub fn name(self) -> &'static str {
        match self {
            Type::String => "text",
            Type::Int => "whole number",
            Type::Float => "number",
            Type::Bool => "truth value",
            Type::Date => "date",
            Type::Month => "month",
            Type::Datetime => "date and time",
            Type::Duration => "duration",
            Type::Bytes => "amount of bytes",
            Type::Path => "path",
            Type::List => "list",
            Type::File => "file",
            Type::Files => "list of files",
        }
    }

    pub fn is_list(self) -> bool {
        matches!(self, Type::List | Type::Files)
    }

    pub fn is_number(self) -> bool {
        matches!(self, Type::Int | Type::Float)
    }

    /// Its values are texts that compare as amounts.
    pub fn is_amount(self) -> bool {
        matches!(self, Type::Bytes | Type::Duration)
    }

    /// Its values are texts.
    pub fn is_text(self) -> bool {
        !self.is_list() && !self.is_number() && self != Type::Bool
    }
}

impl Value {
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Value::Str(text.into())
    }

    /// A computed number.
    pub fn int(n: i64) -> Self {
        Value::Int(n, n.to_string().into())
    }

    /// Reads a cell or a given value of type `ty`. `None` if it is none.
    pub fn parse(ty: Type, text: &str) -> Option<Self> {
        Some(match ty {
            Type::Int => Value::Int(parse_int(text)?, text.into()),
            Type::Float => {
                // KDL lets digits be grouped: `1_000.5`.
                let plain = if text.starts_with('_') { text.to_owned() } else { text.replace('_', "") };
                Value::Float(plain.parse().ok().filter(|f: &f64| f.is_finite())?, text.into())
            }
            Type::Bool => match text.to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" => Value::Bool(true),
                "false" | "0" | "no" => Value::Bool(false),
                _ => return None,
            },
            Type::Date => {
                text.parse::<jiff::civil::Date>().ok().filter(|_| text.len() == 10)?;
                Value::text(text)
            }
            Type::Month => {
                format!("{text}-01").parse::<jiff::civil::Date>().ok().filter(|_| text.len() == 7)?;
                Value::text(text)
            }
            Type::Datetime => {
                // A day alone would be another text than its first moment, and so compare as another one.
                text.parse::<jiff::civil::DateTime>().ok().filter(|_| text.len() > 10)?;
                Value::text(text)
            }
            Type::Duration => {
                quantity::seconds(text).ok()?;
                Value::text(text)
            }
            Type::Bytes => {
                quantity::bytes(text).ok()?;
                Value::text(text)
            }
            Type::List => {
                let items = text.split_terminator(BETWEEN_ITEMS).map(Value::text);
                Value::List(items.collect())
            }
            Type::String | Type::Path | Type::File | Type::Files => Value::text(text),
        })
    }

    /// The value as it stands in a text; the items of a list with blanks between them.
    pub fn as_text(&self) -> Cow<'_, str> {
        match self {
            Value::Str(text) | Value::Int(_, text) | Value::Float(_, text) => Cow::Borrowed(text),
            Value::Bool(b) => Cow::Borrowed(if *b { "true" } else { "false" }),
            Value::List(items) => items.iter().map(|i| i.as_text()).collect::<Vec<_>>().join(" ").into(),
        }
    }

    /// The value as a column of an axis holds it: [`parse`](Self::parse) gives it back.
    pub fn column_text(&self) -> Cow<'_, str> {
        match self {
            Value::List(items) => {
                let mut text = String::new();
                for item in items.iter() {
                    text.push_str(&item.as_text());
                    text.push(BETWEEN_ITEMS);
                }
                text.into()
            }
            other => other.as_text(),
        }
    }

    pub fn as_number(&self) -> Option<f64> {
        match self {
            Value::Int(n, _) => Some(*n as f64),
            Value::Float(f, _) => Some(*f),
            _ => None,
        }
    }

    pub fn items(&self) -> &[Value] {
        match self {
            Value::List(items) => items,
            other => std::slice::from_ref(other),
        }
    }
}

/// A whole number as KDL and people write it: `1_000`, `0x1F`, `+5`.
fn parse_int(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let plain = if digits.contains('_') { digits.replace('_', "").into() } else { Cow::Borrowed(digits) };
    if digits.starts_with('_') || !plain.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let radix = |prefix: &str, radix: u32| plain.strip_prefix(prefix).map(|d| i64::from_str_radix(d, radix).ok());
    let number = radix("0x", 16).or_else(|| radix("0o", 8)).or_else(|| radix("0b", 2)).unwrap_or(plain.parse().ok());
    number?.checked_mul(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_text() {
        assert_eq!(Value::parse(Type::Float, "0.10").map(|v| v.as_text().into_owned()), Some("0.10".to_owned()));
        assert_eq!(Value::parse(Type::Int, "007"), Some(Value::Int(7, "007".into())));
        assert_eq!(Value::parse(Type::Int, "0x1F"), Some(Value::Int(31, "0x1F".into())));
        assert_eq!(Value::parse(Type::Int, "1.5"), None);
        assert_eq!(Value::parse(Type::Float, "1_0.5"), Some(Value::Float(10.5, "1_0.5".into())));
        assert_eq!(Value::parse(Type::Bool, "Yes"), Some(Value::Bool(true)));
        assert_eq!(Value::parse(Type::Date, "2024-02-30"), None);
        assert_eq!(Value::parse(Type::Month, "2024-02"), Some(Value::text("2024-02")));
    }
}
