//! Headers of plain words, quotes and whole numbers: nearly all that specifications are made of. They are read here,
//! byte by byte, many times faster than by the `kdl` crate, which reads every other header; `tests/against_kdl.rs`
//! holds both to the same. What is not surely plain is none: nothing is refused here.

use super::header::{Header, Item};
use super::lex::Kind;
use super::parse::{Read, ReadEntry};
use super::tree::Value;

/// What a header says, if all of it is plain.
pub fn read(header: &Header<'_>) -> Option<Read> {
    let plain = !header.bad && header.items.iter().all(|item| !item.bad);
    let name = header.name.filter(|_| plain)?;
    Some(Read {
        name: text(header, name)?,
        ty: word_if_any(header, header.ty)?,
        entries: header.items.iter().map(|item| entry(header, item)).collect::<Option<_>>()?,
    })
}

fn entry(header: &Header<'_>, item: &Item) -> Option<ReadEntry> {
    let value = value(header.kind(item.value)?, header.text(item.value))?;
    Some(ReadEntry { name: word_if_any(header, item.name)?, ty: word_if_any(header, item.ty)?, value })
}

/// A name or type that may be missing; nothing if it is there and not plain.
fn word_if_any(header: &Header<'_>, token: Option<usize>) -> Option<Option<String>> {
    match token {
        Some(token) => text(header, token).map(Some),
        None => Some(None),
    }
}

fn text(header: &Header<'_>, token: usize) -> Option<String> {
    match value(header.kind(token)?, header.text(token))? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn value(kind: Kind, written: &str) -> Option<Value> {
    match kind {
        Kind::Quoted => quoted(written).map(|text| Value::String(text.to_owned())),
        Kind::Word => word(written),
        _ => None,
    }
}

/// The text between two quotes, if each byte of it stands for itself.
fn quoted(written: &str) -> Option<&str> {
    let inner = written.strip_prefix('"')?.strip_suffix('"')?;
    // Quotes are in it if three of them open it. Beyond ASCII some marks are forbidden, and some end a line.
    inner.bytes().all(|b| matches!(b, b' '..=b'~') && !matches!(b, b'"' | b'\\')).then_some(inner)
}

fn word(written: &str) -> Option<Value> {
    match written {
        "#true" => return Some(Value::Bool(true)),
        "#false" => return Some(Value::Bool(false)),
        "#null" => return Some(Value::Null),
        // Reserved, so that nobody takes them for the keywords.
        "true" | "false" | "null" | "inf" | "nan" => return None,
        _ => {}
    }
    let bytes = written.as_bytes();
    match bytes.first()? {
        b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
            let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
            bytes.iter().all(plain).then(|| Value::String(written.to_owned()))
        }
        // Eighteen digits are in the range of every number that is read.
        b'0'..=b'9' => {
            let plain = bytes.len() <= 18 && bytes.iter().all(u8::is_ascii_digit);
            plain.then(|| written.parse().ok().map(Value::Int))?
        }
        _ => None,
    }
}
