//! Blocks that are not marked as KDL, and were most likely meant to be.

use super::lex::{Kind, Lexer, Token};
use crate::schema::by_name;
use crate::source::markdown::Fence;

/// First words that no other language has in this form.
const OURS: [&str; 4] = ["workflow", "step", "axis", "param"];
/// More is not read to see what a block is.
const TOKENS: usize = 200;

/// Whether a block begins with a node of ours; comments before it say nothing. What is marked as `text` is for readers.
pub fn is_ours(fence: &Fence) -> bool {
    if fence.language == "text" {
        return false;
    }
    let text = fence.block.text.as_str();
    let mut lexer = Lexer::new(text);
    let mut tokens = std::iter::repeat_with(|| lexer.next()).take(TOKENS).skip_while(|t| t.kind == Kind::Newline);
    let Some(first) = tokens.next().filter(|t| t.kind == Kind::Word) else { return false };
    let word = text.get(first.start..first.end).unwrap_or("");
    let header: Vec<Token> =
        tokens.take_while(|t| !matches!(t.kind, Kind::Newline | Kind::Semicolon | Kind::End)).collect();
    let kind = |i: usize| header.get(i).map(|t| t.kind);
    let named = kind(0).is_some_and(Kind::is_text) && kind(1) != Some(Kind::Equals);
    let opened = header.iter().position(|t| t.kind == Kind::OpenBrace);
    if OURS.contains(&word) {
        return named || opened == Some(0);
    }
    let quoted = header.iter().any(|t| t.kind == Kind::Quoted);
    match (by_name::is_at_top(word), by_name::has_arguments(word)) {
        (false, _) => false,
        // `include "file.kdl"` has nothing after it; `input site "x" path="y"` has.
        (true, true) if kind(0) == Some(Kind::Quoted) => header.len() == 1 && word == "include",
        (true, true) => named && kind(0) == Some(Kind::Word) && (quoted || opened == Some(1)),
        (true, false) => opened == Some(0),
    }
}
