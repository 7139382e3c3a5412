//! The next tokens, one by one.

use super::Parser;
use crate::draft::nextflow::tokens::Kind as Token;
use crate::draft::nextflow::tree::{Expr, Kind};

impl<'t> Parser<'t> {
    pub(super) fn word_of(&self, at: usize) -> &'t str {
        self.tokens.get(at).map_or("", |token| &self.text[token.span.clone()])
    }

    pub(super) fn kind(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at).map(|token| &token.kind)
    }

    pub(super) fn skip_lines(&mut self) {
        while self.kind(self.at) == Some(&Token::Line) {
            self.at += 1;
        }
    }

    /// The next token that counts here.
    pub(super) fn peek(&mut self) -> Option<&Token> {
        if self.open > 0 {
            self.skip_lines();
        }
        self.kind(self.at)
    }

    pub(super) fn is_sign(&mut self, sign: &str) -> bool {
        self.peek() == Some(&Token::Sign) && self.word_of(self.at) == sign
    }

    pub(super) fn is_word(&mut self, word: &str) -> bool {
        self.peek() == Some(&Token::Word) && self.word_of(self.at) == word
    }

    pub(super) fn take(&mut self, sign: &str) -> bool {
        let is = self.is_sign(sign);
        self.at += usize::from(is);
        is
    }

    pub(super) fn sign_at(&self, at: usize, sign: &str) -> bool {
        self.kind(at) == Some(&Token::Sign) && self.word_of(at) == sign
    }

    pub(super) fn word_at(&self, at: usize) -> bool {
        self.kind(at) == Some(&Token::Word)
    }

    /// The next token that is no line break, however far.
    pub(super) fn after_lines(&self) -> usize {
        (self.at..).find(|at| self.kind(*at) != Some(&Token::Line)).unwrap_or(self.at)
    }

    pub(super) fn start(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |token| token.span.start)
    }

    pub(super) fn end_of(&self, at: usize) -> usize {
        self.tokens.get(at).map_or(self.end, |token| token.span.end)
    }

    /// Where the last token taken ends.
    pub(super) fn here(&self) -> usize {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(0, |token| token.span.end)
    }

    pub(super) fn made(&self, kind: Kind, start: usize) -> Expr {
        Expr { kind, span: start..self.here().max(start) }
    }

    /// Skips to the end of the line, over blocks that begin in it.
    pub(super) fn skip(&mut self) {
        let mut depth = 0usize;
        while let Some(token) = self.tokens.get(self.at) {
            let word = &self.text[token.span.clone()];
            match (&token.kind, word) {
                (Token::Sign, "{" | "(" | "[") => depth += 1,
                (Token::Sign, "}" | ")" | "]") if depth == 0 => return,
                (Token::Sign, "}" | ")" | "]") => depth -= 1,
                (Token::Line, _) if depth == 0 => return,
                (Token::Sign, ";") if depth == 0 => return,
                _ => {}
            }
            self.at += 1;
        }
    }
}
