//! Commas and brackets, which KDL does not have: reported once, then read as if they were not there.

use super::chars;
use super::header::entry_end;
use super::lex::{Kind, Token};
use super::report::Report;
use super::words;
use crate::diagnostic::slips;
use crate::schema::by_name;
use crate::source::Block;

/// Takes the commas and brackets of lists out of a header. Says whether there were any.
pub fn take_out(block: &Block, tokens: &mut Vec<Token>, report: &mut Report) -> bool {
    let marked = |t: &Token| t.kind == Kind::Word && text(block, t).contains(['[', ']', ',']);
    if !tokens.iter().any(marked) {
        return false;
    }
    let found = brackets(block, tokens, report) | commas(block, tokens, report);
    tokens.retain(|t| t.end > t.start);
    found
}

fn text<'b>(block: &'b Block, token: &Token) -> &'b str {
    block.text.get(token.start..token.end).unwrap_or("")
}

/// Takes the brackets of all lists out. What was to be a property is taken out as a whole: it has one value.
fn brackets(block: &Block, tokens: &mut Vec<Token>, report: &mut Report) -> bool {
    let mut found = false;
    let mut at = 0;
    while at < tokens.len() {
        let Some(end) = list_end(block, tokens, at) else {
            at += 1;
            continue;
        };
        found = true;
        let (Some(first), Some(last)) = (tokens.get(at).copied(), tokens.get(end).copied()) else { break };
        let property = at > 2 && tokens.get(at - 1).is_some_and(|t| t.kind == Kind::Equals);
        let key = tokens.get(at.wrapping_sub(2)).map(|t| text(block, t)).filter(|_| property);
        let inside: Vec<Token> =
            tokens.get(at..=end).unwrap_or_default().iter().flat_map(|t| parts(block, t)).collect();
        let values = written(block, &inside);
        report.push(slips::brackets(block.span(first.start, last.end), key, values));
        let from = if property { at - 2 } else { at };
        let kept = if property { Vec::new() } else { inside };
        at = from + kept.len();
        tokens.splice(from..=end, kept);
    }
    found
}

/// Takes the commas between values out.
fn commas(block: &Block, tokens: &mut Vec<Token>, report: &mut Report) -> bool {
    let commas: Vec<usize> = (0..tokens.len()).filter(|i| separates(block, tokens, *i)).collect();
    let (Some(from), Some(to)) = (commas.first().copied(), commas.last().copied()) else { return false };
    let word = |i: usize| tokens.get(i).map_or("", |t| text(block, t));
    let start = tokens.get(from).map_or(0, |t| t.start);
    let comma = start + word(from).find(',').unwrap_or(0);
    let decimal = Some(word(from)).filter(|w| commas.len() == 1 && is_decimal(w)).map(|w| w.replacen(',', ".", 1));
    let inside =
        !word(from).trim_matches(',').is_empty() && commas.iter().any(|i| word(*i).trim_matches(',').contains(','));
    // With the values on both sides, so that the help can be typed in as it is.
    let from = if word(from).starts_with(',') && from > 0 { from - 1 } else { from };
    let to = if word(to).ends_with(',') { entry_end(tokens, to + 1).min(tokens.len()) - 1 } else { to };
    let (Some(first), Some(last)) = (tokens.get(from).copied(), tokens.get(to).copied()) else { return false };
    let kept: Vec<Token> = tokens.get(from..=to).unwrap_or_default().iter().flat_map(|t| parts(block, t)).collect();
    let whole = block.span(first.start, last.end);
    let list = tokens.first().is_none_or(|name| by_name::is_list(text(block, name)));
    // Where only one value can stand, the comma is surely part of it.
    let values =
        if !list && from == to && inside { Some(words::quote(text(block, &first))) } else { written(block, &kept) };
    let comma = block.span(comma, comma + 1);
    report.push(match (decimal, values) {
        (Some(decimal), Some(values)) => slips::comma_in_number(comma, &decimal, &values),
        (_, values) => slips::comma(comma, whole, values, (inside && list).then(|| text(block, &first))),
    });
    tokens.splice(from..=to, kept);
    true
}

/// Whether a token holds a comma that was to separate values.
fn separates(block: &Block, tokens: &[Token], at: usize) -> bool {
    let Some(token) = tokens.get(at).filter(|t| t.kind == Kind::Word) else { return false };
    let kind = |i: usize| tokens.get(i).map(|t| t.kind);
    let word = text(block, token);
    let open = (0..at).rev().map_while(kind).find(|k| matches!(k, Kind::Open | Kind::Close)) == Some(Kind::Open);
    if open || !word.contains(',') {
        return false;
    }
    if word.starts_with(',') || word.ends_with(',') {
        return true;
    }
    // `a,b` between blanks; in a property, a path or a pattern it is a text that needs quotes, or can do without.
    let property = kind(at + 1) == Some(Kind::Equals) || at > 0 && kind(at - 1) == Some(Kind::Equals);
    let name = tokens.first().map_or("", |t| text(block, t));
    let plain = |part: &str| words::is_number(part) || words::unquoted(part).is_none();
    let touches = at > 0 && tokens.get(at - 1).is_some_and(|t| t.end == token.start);
    at > 0 && !property && !touches && !by_name::is_one_text(name) && word.split(',').all(plain)
}

/// `1,5`, as a number is written where a comma stands for the point.
pub fn is_decimal(word: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    word.strip_prefix('-').unwrap_or(word).split_once(',').is_some_and(|(whole, part)| digits(whole) && digits(part))
}

/// The token that ends the list which begins at token `at`.
fn list_end(block: &Block, tokens: &[Token], at: usize) -> Option<usize> {
    let word = |i: usize| {
        let token = tokens.get(i).filter(|t| t.kind == Kind::Word)?;
        block.text.get(token.start..token.end)
    };
    let first = word(at).filter(|w| w.starts_with('['))?;
    if first.contains(']') {
        // `[a,b]` is a list, `[0-9]+` a pattern.
        let inner = first.trim_matches([',', ']', '[']);
        let plain = inner.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ',' | '\''));
        return (plain && first.trim_end_matches(',').ends_with(']')).then_some(at);
    }
    // No list is inside a list, so a search never passes over another opening bracket.
    for i in at + 1..tokens.len() {
        match word(i) {
            Some(w) if w.trim_end_matches(',').ends_with(']') => return Some(i),
            Some(w) if w.starts_with('[') => return None,
            _ => {}
        }
    }
    None
}

/// The values in a token: without brackets around it, and cut at its commas.
fn parts(block: &Block, token: &Token) -> Vec<Token> {
    if token.kind != Kind::Word {
        return vec![*token];
    }
    let word = text(block, token);
    let start = word.len() - word.trim_start_matches(['[', ',']).len();
    let end = word.trim_end_matches([']', ',']).len().max(start);
    let mut parts = Vec::new();
    let mut at = token.start + start;
    for part in word.get(start..end).unwrap_or("").split(',') {
        parts.push(Token { start: at, end: at + part.len(), ..*token });
        at += part.len() + 1;
    }
    parts.retain(|t| t.end > t.start);
    parts
}

/// The tokens as they would be written without marks; None if a comment stands between them.
fn written(block: &Block, tokens: &[Token]) -> Option<String> {
    let mut out = String::new();
    let mut before = None;
    for token in tokens {
        if let Some(end) = before
            && end < token.start
        {
            let gap = block.text.get(end..token.start)?;
            if !gap.chars().all(|c| chars::is_space(c) || chars::is_newline(c) || matches!(c, ',' | '[' | ']')) {
                return None;
            }
            out.push(' ');
        }
        out.push_str(text(block, token));
        before = Some(token.end);
    }
    Some(out)
}
