//! Commas and brackets, which KDL does not have: reported once, then read as if they were not there.

use super::chars;
use super::lex::{Kind, Token};
use super::report::Report;
use crate::diagnostic::slips;
use crate::source::Block;

/// Takes the commas and brackets of lists out of a header. Says whether there were any.
pub fn take_out(block: &Block, tokens: &mut Vec<Token>, report: &mut Report) -> bool {
    let text = |t: &Token| block.text.get(t.start..t.end).unwrap_or("");
    let marked = |t: &Token| t.kind == Kind::Word && (text(t).starts_with(['[', ',']) || text(t).ends_with([',', ']']));
    if !tokens.iter().any(marked) {
        return false;
    }
    let mut found = false;
    let mut at = 0;
    while at < tokens.len() {
        let Some(end) = list_end(block, tokens, at) else {
            at += 1;
            continue;
        };
        found = true;
        let (Some(first), Some(last)) = (tokens.get(at).copied(), tokens.get(end).copied()) else { break };
        let property = at > 0 && tokens.get(at - 1).is_some_and(|t| t.kind == Kind::Equals);
        let key = tokens.get(at.wrapping_sub(2)).map(text).filter(|_| property);
        if let Some(part) = tokens.get_mut(at..=end) {
            part.iter_mut().for_each(|t| trim(block, t, &['[', ']', ',']));
        }
        let values = tokens.get(at..=end).and_then(|part| written(block, part));
        report.push(slips::brackets(block.span(first.start, last.end), key, values));
        at = end + 1;
    }
    let commas: Vec<usize> =
        (0..tokens.len()).filter(|i| tokens.get(*i).is_some_and(|t| has_comma(block, t))).collect();
    // With the values on both sides, so that the help can be typed in as it is.
    let lone = |i: usize| tokens.get(i).is_some_and(|t| text(t).starts_with(',')) && i > 0;
    let ends = commas.first().zip(commas.last());
    let ends = ends.map(|(from, to)| (if lone(*from) { from - 1 } else { *from }, (to + 1).min(tokens.len() - 1)));
    if let Some((from, to)) = ends
        && let (Some(first), Some(last)) = (tokens.get(from).copied(), tokens.get(to).copied())
    {
        found = true;
        let comma = commas
            .first()
            .and_then(|i| tokens.get(*i))
            .map_or(first.start, |t| t.start + text(t).find(',').unwrap_or(0));
        if let Some(part) = tokens.get_mut(from..=to) {
            part.iter_mut().for_each(|t| trim(block, t, &[',']));
        }
        let values = tokens.get(from..=to).and_then(|part| written(block, part));
        report.push(slips::comma(block.span(comma, comma + 1), block.span(first.start, last.end), values));
    }
    tokens.retain(|t| t.end > t.start);
    found
}

fn has_comma(block: &Block, token: &Token) -> bool {
    let text = block.text.get(token.start..token.end).unwrap_or("");
    token.kind == Kind::Word && (text.starts_with(',') || text.ends_with(','))
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

/// Makes a word shorter by the marks around it.
fn trim(block: &Block, token: &mut Token, marks: &[char]) {
    if token.kind != Kind::Word {
        return;
    }
    let text = block.text.get(token.start..token.end).unwrap_or("");
    let start = text.len() - text.trim_start_matches(marks).len();
    let end = text.trim_end_matches(marks).len();
    token.end = token.start + end.max(start);
    token.start += start;
}

/// The tokens as they would be written without marks; None if a comment stands between them.
fn written(block: &Block, tokens: &[Token]) -> Option<String> {
    let mut out = String::new();
    let mut before = None;
    for token in tokens.iter().filter(|t| t.end > t.start) {
        if let Some(end) = before
            && end < token.start
        {
            let gap = block.text.get(end..token.start)?;
            if !gap.chars().all(|c| chars::is_space(c) || matches!(c, ',' | '[' | ']')) {
                return None;
            }
            out.push(' ');
        }
        // A comma inside a word stood for a blank.
        let text = block.text.get(token.start..token.end)?;
        match token.kind {
            Kind::Word => out.push_str(&text.replace(',', " ")),
            _ => out.push_str(text),
        }
        before = Some(token.end);
    }
    Some(out)
}
