//! What is wrong with a value that `kdl` refused.

use kdl::{KdlError, KdlNode};

use super::chars;
use super::escapes;
use super::header::{Header, Item};
use super::lex::Kind;
use super::words;
use crate::diagnostic::{Diagnostic, slips};

/// Why an item was refused.
pub fn item(header: &Header<'_>, item: &Item, error: &KdlError) -> Diagnostic {
    let text = header.text(item.value);
    // A key is refused for its escapes alone.
    let key = item.name.filter(|name| header.kind(*name) == Some(Kind::Quoted));
    if let Some(finding) = key.and_then(|name| escapes::unknown(header, name, header.text(name))) {
        return finding;
    }
    let alone = || KdlNode::parse(&format!("x {}", header.text(item.value)));
    let found = match header.kind(item.value) {
        Some(Kind::Quoted) => escapes::unknown(header, item.value, text).or_else(|| lines(header, item.value, text)),
        Some(Kind::Raw) => lines(header, item.value, text),
        Some(Kind::Word) if words::is_number(text) && alone().is_err() => {
            Some(slips::number_out_of_range(header.span(item.value, item.value), text))
        }
        _ => None,
    };
    found.unwrap_or_else(|| {
        let (label, help) = words_of(error);
        slips::refused(header.item_span(item), label, help)
    })
}

/// Why a header was refused whose items are all good.
pub fn head(header: &Header<'_>, error: &KdlError) -> Diagnostic {
    let (label, help) = words_of(error);
    let name = header.name.unwrap_or(0);
    slips::refused(header.span(name, name), label, help)
}

/// What `kdl` says itself.
fn words_of(error: &KdlError) -> (Option<&str>, Option<&str>) {
    let first = error.diagnostics.first();
    (first.and_then(|d| d.message.as_deref()), first.and_then(|d| d.help.as_deref()))
}

/// What is wrong with the lines of a `"""` string.
fn lines(header: &Header<'_>, token: usize, text: &str) -> Option<Diagnostic> {
    let start = header.tokens.get(token)?.start;
    let marks = text.bytes().take_while(|b| *b == b'#').count();
    let body = text.get(marks..)?.strip_prefix("\"\"\"")?;
    let body = body.get(..body.len().checked_sub(marks + 3)?)?;
    let at = start + marks + 3;
    let span = |from: usize, to: usize| header.block.span(at + from, at + to);
    if chars::newline(body) == 0 {
        let first = chars::line(body);
        let corrected = (first == body.len()).then(|| words::quote(body.trim()));
        return Some(slips::text_after_quotes(span(0, first), header.span(token, token), corrected.as_deref()));
    }
    let last = chars::last_line(body)?;
    let prefix = body.get(last..)?;
    let blanks = chars::spaces(prefix);
    if blanks < prefix.len() && !prefix.trim_start().starts_with('\\') {
        return Some(slips::text_before_quotes(span(last + blanks, body.len())));
    }
    let mut from = chars::newline(body);
    while from < last {
        let line = body.get(from..)?;
        let length = chars::line(line);
        let line = line.get(..length)?;
        if !line.starts_with(prefix) && chars::spaces(line) < line.len() {
            let close = span(last, body.len() + 3 + marks);
            let first = line.chars().next().map_or(0, char::len_utf8);
            return Some(slips::line_not_indented(span(from, from + chars::spaces(line).max(first)), close));
        }
        from += length + chars::newline(body.get(from + length..)?);
    }
    None
}
