//! The escapes of a text: those that KDL does not know, and those that were meant for a pattern.

use super::chars;
use super::header::{Header, Item};
use super::words;
use crate::diagnostic::{Diagnostic, slips};

/// An escape: where its `\` stands, and the character after it.
type Escape = (usize, char);

/// All escapes of a text, each with what follows it.
fn escapes(text: &str) -> impl Iterator<Item = (Escape, &str)> {
    let mut rest = text.char_indices();
    std::iter::from_fn(move || {
        let (at, _) = rest.find(|(_, c)| *c == '\\')?;
        let (_, escaped) = rest.next()?;
        Some(((at, escaped), rest.as_str()))
    })
}

/// The first escape that KDL does not know.
pub fn unknown(header: &Header<'_>, token: usize, text: &str) -> Option<Diagnostic> {
    let known = |escaped: char, rest: &str| {
        matches!(escaped, '\\' | '"' | 'b' | 'f' | 'n' | 'r' | 't' | 's')
            || chars::is_space(escaped)
            || chars::is_newline(escaped)
            || escaped == 'u' && is_code_point(rest)
    };
    let (escape, _) = escapes(text).find(|((_, escaped), rest)| !known(*escaped, rest))?;
    let span = place(header, token, escape)?;
    Some(slips::bad_escape(span, header.span(token, token), escape.1, raw(text).as_deref()))
}

/// The first escape in a pattern that KDL takes for a character, and patterns for something else: `\b` would be a
/// backspace, `\s` a blank.
pub fn of_pattern(header: &Header<'_>, item: &Item, text: &str) -> Option<Diagnostic> {
    let key = item.name.map_or("", |name| header.text(name));
    if key != "match" && !text.contains("match") {
        return None;
    }
    let (escape, _) = escapes(text).find(|((_, escaped), _)| matches!(escaped, 'b' | 's'))?;
    let span = place(header, item.value, escape)?;
    Some(slips::escape_in_pattern(span, header.span(item.value, item.value), escape.1, raw(text).as_deref()))
}

fn place(header: &Header<'_>, token: usize, (at, escaped): Escape) -> Option<crate::source::Span> {
    let start = header.tokens.get(token)?.start + at;
    Some(header.block.span(start, start + 1 + escaped.len_utf8()))
}

/// The text as a raw one. With other escapes in it that would be another text.
fn raw(text: &str) -> Option<String> {
    let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).filter(|t| !t.starts_with('"'))?;
    let meant = |escaped: char| matches!(escaped, '"' | 'n' | 't' | 'u' | '\\');
    (!escapes(inner).any(|((_, escaped), _)| meant(escaped))).then(|| words::quote(inner))
}

/// Whether `{…}` after `\u` names a character.
fn is_code_point(text: &str) -> bool {
    let digits = text.strip_prefix('{').and_then(|t| t.split_once('}')).map_or("", |(d, _)| d);
    digits.len() <= 6 && u32::from_str_radix(digits, 16).is_ok_and(|n| char::from_u32(n).is_some())
}
