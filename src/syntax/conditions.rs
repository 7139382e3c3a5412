//! Conditions, pipes and redirections outside quotes: they are one text, so they are found before the tokens are sorted
//! into entries.

use super::lex::{Kind, Token};
use super::report::Report;
use super::words;
use crate::diagnostic::slips;
use crate::schema::by_name;
use crate::source::Block;

/// Nodes whose whole value is a condition.
const CONDITIONS: [&str; 3] = ["when", "where", "require"];

/// An operator, by its tokens.
struct Operator {
    first: usize,
    last: usize,
    /// It is part of the word that it compares: `n>`.
    glued: bool,
}

/// Takes the first condition out of a header, with its property, and reports it. Says whether there was one.
pub fn take_out(block: &Block, tokens: &mut Vec<Token>, report: &mut Report) -> bool {
    let text = |i: usize| tokens.get(i).and_then(|t| block.text.get(t.start..t.end)).unwrap_or("");
    let kind = |i: usize| tokens.get(i).map(|t| t.kind);
    let command = by_name::is_one_text(text(0)) && !CONDITIONS.contains(&text(0));
    let whole = CONDITIONS.contains(&text(0));
    let Some(found) = (1..tokens.len()).find_map(|i| operator(block, tokens, i, command)) else { return false };
    // Parentheses before it are spoken of themselves.
    if (1..found.first).any(|i| kind(i) == Some(Kind::Open)) {
        return false;
    }
    let (Some(first), Some(last)) = (tokens.get(found.first), tokens.get(found.last)) else { return false };
    let written = block.text.get(first.start..last.end).unwrap_or("");
    let span = block.span(first.start, last.end);
    if command {
        report.push(slips::shell_in_command(span, written, text(0)));
        let from = if kind(1) == Some(Kind::Word) { 1 } else { found.first };
        tokens.truncate(from);
        return true;
    }
    let before = if found.glued || !kind(found.first - 1).is_some_and(Kind::is_text) { 0 } else { 1 };
    let from = if whole { 1 } else { (found.first - before).max(1) };
    let end = (found.last + 2..tokens.len()).find(|i| begins_property(block, tokens, *i)).unwrap_or(tokens.len());
    if let (Some(from), Some(to)) = (tokens.get(from), tokens.get(end - 1)) {
        let condition = block.text.get(from.start..to.end).unwrap_or("");
        // `n = 3` was meant to compare.
        let before = block.text.get(from.start..first.start).unwrap_or("");
        let after = block.text.get(last.end..to.end).unwrap_or("");
        let compared = if written == "=" { format!("{before}=={after}") } else { condition.to_owned() };
        let quoted = (!condition.contains('\n')).then(|| words::quote(&compared));
        report.push(slips::condition_not_quoted(span, written, block.span(from.start, to.end), quoted.as_deref()));
    }
    let property = from > 2 && kind(from - 1) == Some(Kind::Equals);
    tokens.drain(if property { from - 2 } else { from }..end);
    true
}

/// The operator that begins at token `at`.
fn operator(block: &Block, tokens: &[Token], at: usize, command: bool) -> Option<Operator> {
    let text = |i: usize| tokens.get(i).and_then(|t| block.text.get(t.start..t.end)).unwrap_or("");
    let equals = |i: usize| tokens.get(i).is_some_and(|t| t.kind == Kind::Equals);
    let token = tokens.get(at)?;
    let one = |last: usize| Some(Operator { first: at, last, glued: false });
    if token.kind == Kind::Equals {
        let condition = CONDITIONS.contains(&text(0)) && at == 2 && !by_name::has_property(text(0), text(1));
        return match (equals(at + 1), condition) {
            (true, _) => one(at + 1),
            (false, true) => one(at),
            _ => None,
        };
    }
    let word = text(at);
    if token.kind != Kind::Word {
        return None;
    }
    if is_operator(word) {
        return one(if equals(at + 1) { at + 1 } else { at });
    }
    if command && (word.starts_with(['>', '|', '&']) || word.starts_with("2>") || word.starts_with("1>")) {
        return one(at);
    }
    if word.ends_with(['<', '>', '!']) && equals(at + 1) {
        return Some(Operator { first: at, last: at + 1, glued: true });
    }
    // `when not n` and `when a and b` are conditions without a sign.
    let several = tokens.len() > 2 && CONDITIONS.contains(&text(0));
    (several && matches!(word, "and" | "or" | "not" | "in")).then(|| one(at)).flatten()
}

fn is_operator(word: &str) -> bool {
    matches!(word, "<" | ">" | "!" | "&&" | "||" | "&" | "|")
}

/// Whether `name=` begins at a token, and no comparison.
fn begins_property(block: &Block, tokens: &[Token], at: usize) -> bool {
    let kind = |i: usize| tokens.get(i).map(|t| t.kind);
    let name = tokens.get(at).and_then(|t| block.text.get(t.start..t.end)).unwrap_or("");
    kind(at) == Some(Kind::Word)
        && kind(at + 1) == Some(Kind::Equals)
        && kind(at + 2) != Some(Kind::Equals)
        && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}
