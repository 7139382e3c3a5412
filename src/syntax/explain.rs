//! What is wrong with a value that `kdl` refused.

use kdl::KdlError;

use super::chars;
use super::header::{Header, Item};
use super::lex::Kind;
use super::words;
use crate::diagnostic::{Diagnostic, slips};

/// Why an item was refused.
pub fn item(header: &Header<'_>, item: &Item, error: &KdlError) -> Diagnostic {
    let text = header.text(item.value);
    let found = match header.kind(item.value) {
        Some(Kind::Quoted) => escape(header, item.value, text).or_else(|| lines(header, item.value, text)),
        Some(Kind::Raw) => lines(header, item.value, text),
        Some(Kind::Word) if words::is_number(text) => {
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

/// The first escape that KDL does not know.
fn escape(header: &Header<'_>, token: usize, text: &str) -> Option<Diagnostic> {
    let start = header.tokens.get(token)?.start;
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        if c != '\\' {
            continue;
        }
        let (next, escaped) = rest.next()?;
        let known = matches!(escaped, '\\' | '"' | 'b' | 'f' | 'n' | 'r' | 't' | 's')
            || chars::is_space(escaped)
            || chars::is_newline(escaped)
            || escaped == 'u' && is_code_point(text.get(next + 1..).unwrap_or(""));
        if !known {
            let span = header.block.span(start + at, start + next + escaped.len_utf8());
            let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).filter(|t| !t.starts_with('"'));
            // With other escapes in it a raw string would be another text.
            let raw = inner.filter(|t| !has_known_escape(t)).map(words::quote);
            let whole = header.span(token, token);
            return Some(slips::bad_escape(span, whole, escaped, raw.as_deref()));
        }
    }
    None
}

/// Whether `{…}` after `\u` names a character.
fn is_code_point(text: &str) -> bool {
    let digits = text.strip_prefix('{').and_then(|t| t.split_once('}')).map_or("", |(d, _)| d);
    digits.len() <= 6 && u32::from_str_radix(digits, 16).is_ok_and(|n| char::from_u32(n).is_some())
}

/// Escapes that a person surely meant as such; `\s`, `\b` and the like are also parts of patterns.
fn has_known_escape(text: &str) -> bool {
    text.contains("\\\"") || text.contains("\\n") || text.contains("\\t") || text.contains("\\u{")
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
