//! The arguments of a call, with parentheses or without.

use super::Parser;
use crate::draft::nextflow::tokens::Kind as Token;
use crate::draft::nextflow::tree::{Args, Expr, Kind};

impl Parser<'_> {
    /// Does the next token in this line begin an argument of a call without parentheses?
    pub(super) fn starts_argument(&self) -> bool {
        match self.kind(self.at) {
            Some(Token::Text(_) | Token::Number) => true,
            Some(Token::Word) => !matches!(self.word_of(self.at), "as" | "in" | "instanceof" | "from" | "into"),
            Some(Token::Sign) => matches!(self.word_of(self.at), "[" | "{" | "*"),
            _ => false,
        }
    }

    /// Arguments with commas between them, up to a sign, or to the end of the line.
    pub(super) fn arguments(&mut self, close: Option<&str>) -> Args {
        let mut args = Args::default();
        loop {
            if close.is_some_and(|close| self.is_sign(close)) || self.at >= self.tokens.len() {
                break;
            }
            let named = matches!(self.peek(), Some(Token::Word | Token::Text(_))) && self.sign_at(self.at + 1, ":");
            if named {
                let name = match self.kind(self.at) {
                    Some(Token::Text(_)) => self.primary().and_then(|text| text.literal()).unwrap_or_default(),
                    _ => {
                        self.at += 1;
                        self.word_of(self.at - 1).to_owned()
                    }
                };
                self.take(":");
                self.skip_lines();
                let Some(value) = self.expr() else { break };
                args.named.push((name, value));
            } else {
                let Some(value) = self.argument() else { break };
                args.plain.push(value);
            }
            if !self.take(",") {
                break;
            }
            self.skip_lines();
        }
        args
    }

    /// An expression, or a call without parentheses as in `path reads`.
    fn argument(&mut self) -> Option<Expr> {
        let start = self.start();
        let first = self.expr()?;
        if matches!(first.kind, Kind::Name(_)) && matches!(self.kind(self.at), Some(Token::Text(_))) && self.open == 0 {
            let args = self.arguments(None);
            return Some(self.made(Kind::Call(Box::new(first), args), start));
        }
        Some(first)
    }
}
