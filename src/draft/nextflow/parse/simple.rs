//! An assignment, a call, or an expression.

use super::Parser;
use crate::draft::nextflow::tokens::Kind as Token;
use crate::draft::nextflow::tree::{Expr, Kind, Stmt};

impl Parser<'_> {
    /// An assignment, a call, or an expression.
    pub(super) fn simple(&mut self) -> Option<Stmt> {
        let declared = matches!(self.word_of(self.at), "def" | "final" | "var")
            && self.kind(self.at) == Some(&Token::Word)
            && !self.sign_at(self.at + 1, "=");
        self.at += usize::from(declared);
        // `String name = …`
        if self.word_at(self.at) && self.word_at(self.at + 1) && self.sign_at(self.at + 2, "=") {
            self.at += 1;
        }
        if declared && self.word_at(self.at) && self.sign_at(self.at + 1, "(") {
            return None;
        }
        // `name: Type = …`, `name: Type`
        if self.word_at(self.at) && self.sign_at(self.at + 1, ":") && self.word_at(self.at + 2) {
            let start = self.start();
            let name = self.word_of(self.at).to_owned();
            self.at += 1;
            let name = self.made(Kind::Name(name), start);
            while !matches!(self.kind(self.at), None | Some(Token::Line)) && !self.sign_at(self.at, "=") {
                self.at += 1;
            }
            let value = if self.take("=") { self.expr()? } else { self.made(Kind::Null, start) };
            return Some(Stmt::Assign(vec![name], value));
        }
        if let Some(targets) = self.targets() {
            return Some(Stmt::Assign(targets, self.expr()?));
        }
        let start = self.start();
        let first = self.expr()?;
        if self.is_sign("=") || self.is_sign("+=") {
            let plain = self.is_sign("=");
            self.at += 1;
            self.skip_lines();
            let value = self.expr()?;
            let value = if plain {
                value
            } else {
                let span = first.span.start..value.span.end;
                Expr { kind: Kind::Binary("+".into(), Box::new(first.clone()), Box::new(value)), span }
            };
            return Some(Stmt::Assign(vec![first], value));
        }
        // `path("x"), emit: y`
        if let (Kind::Call(callee, args), true) = (&first.kind, self.is_sign(",")) {
            let (callee, mut args) = (callee.clone(), args.clone());
            self.at += 1;
            let more = self.arguments(None);
            args.plain.extend(more.plain);
            args.named.extend(more.named);
            return Some(Stmt::Expr(self.made(Kind::Call(callee, args), start)));
        }
        if self.starts_argument() && first.path().is_some() {
            let args = self.arguments(None);
            return Some(Stmt::Expr(self.made(Kind::Call(Box::new(first), args), start)));
        }
        Some(Stmt::Expr(first))
    }

    /// `(a, b) =`
    fn targets(&mut self) -> Option<Vec<Expr>> {
        if !self.sign_at(self.at, "(") {
            return None;
        }
        let close = (self.at..self.tokens.len().min(self.at + 80)).find(|at| self.sign_at(*at, ")"))?;
        if !self.sign_at(close + 1, "=") {
            return None;
        }
        let names = (self.at..close).filter(|at| self.kind(*at) == Some(&Token::Word));
        let made =
            |at: usize| Expr { kind: Kind::Name(self.word_of(at).to_owned()), span: self.tokens[at].span.clone() };
        let targets = names.map(made).collect();
        self.at = close + 2;
        self.skip_lines();
        Some(targets)
    }
}
