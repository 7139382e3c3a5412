//! Quotes inside a text in quotes: the first of them ends it, and what follows looks like several values that touch.

use super::lex::{Kind, Token};
use super::report::Report;
use crate::diagnostic::slips;
use crate::schema::by_name;
use crate::source::Block;

/// Takes such a text out of a header, with its property, and reports it. Says whether there was one.
pub fn take_out(block: &Block, tokens: &mut Vec<Token>, report: &mut Report) -> bool {
    let Some((from, to)) = (1..tokens.len()).find_map(|i| region(block, tokens, i).map(|to| (i, to))) else {
        return false;
    };
    let (Some(first), Some(last)) = (tokens.get(from).copied(), tokens.get(to).copied()) else { return false };
    let inner = block.text.get(first.start + 1..last.end - 1).unwrap_or("");
    let node = tokens.first().and_then(|t| block.text.get(t.start..t.end)).unwrap_or("");
    let command = by_name::is_one_text(node) || node == "shell";
    let corrected = (!inner.contains('\n')).then(|| format!("\"{}\"", requoted(inner, command)));
    let ends = block.span(first.end - 1, first.end);
    report.push(slips::quotes_inside(ends, block.span(first.start, last.end), corrected.as_deref()));
    let property = from > 2 && tokens.get(from - 1).is_some_and(|t| t.kind == Kind::Equals);
    tokens.drain(if property { from - 2 } else { from }..=to);
    true
}

/// The last token of the text that begins at token `at`, if it has quotes inside: `"a "b" c"`, `"a "b c""`.
fn region(block: &Block, tokens: &[Token], at: usize) -> Option<usize> {
    let is = |i: usize, kind: Kind| tokens.get(i).is_some_and(|t| t.kind == kind);
    // A comma or a bracket after a text is that of a list.
    let mark = |i: usize| tokens.get(i).and_then(|t| block.text.get(t.start..t.end)).unwrap_or("");
    let word = |i: usize| is(i, Kind::Word) && !mark(i).starts_with([',', '[', ']']);
    let glued = |i: usize| tokens.get(i).zip(tokens.get(i + 1)).is_some_and(|(a, b)| a.end == b.start);
    let mut from = at;
    let mut end = None;
    while is(from, Kind::Quoted) && glued(from) && word(from + 1) {
        let closing = (from + 2..tokens.len()).find(|i| is(*i, Kind::Quoted) || is(*i, Kind::Equals))?;
        if !(is(closing, Kind::Quoted) && glued(closing - 1) && word(closing - 1)) {
            break;
        }
        end = Some(closing);
        from = closing;
    }
    end
}

/// A text with its quotes written so that they stay inside. Commands are taken apart at blanks, and know single quotes.
fn requoted(inner: &str, command: bool) -> String {
    let parts: Vec<&str> = inner.split('"').collect();
    if !command || inner.contains('\'') || parts.len().is_multiple_of(2) {
        return inner.replace('"', "\\\"");
    }
    let quoted = |part: &str| if part.contains([' ', '\t']) { format!("'{part}'") } else { part.to_owned() };
    parts.iter().enumerate().map(|(i, part)| if i % 2 == 1 { quoted(part) } else { (*part).to_owned() }).collect()
}
