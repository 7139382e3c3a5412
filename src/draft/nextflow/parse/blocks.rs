//! Blocks of statements, and single ones.

use super::{DEPTH, Parser};
use crate::draft::nextflow::tokens::Kind as Token;
use crate::draft::nextflow::tree::Stmt;

/// The parts of a process and of a workflow.
const LABELS: [&str; 13] =
    ["input", "output", "script", "shell", "exec", "when", "stub", "take", "main", "emit", "publish", "topic", "stage"];

impl Parser<'_> {
    /// The statements up to the `}` of a block that is open.
    pub(super) fn block(&mut self) -> Vec<Stmt> {
        let open = std::mem::take(&mut self.open);
        self.depth += 1;
        let mut out = Vec::new();
        while self.at < self.tokens.len() && !self.sign_at(self.after_lines(), "}") {
            let before = self.at;
            if self.depth < DEPTH {
                out.extend(self.statement());
            } else {
                self.skip();
            }
            if self.at == before {
                self.at += 1;
            }
        }
        self.at = self.after_lines();
        self.take("}");
        self.depth -= 1;
        self.open = open;
        out
    }

    pub(super) fn statement(&mut self) -> Option<Stmt> {
        while matches!(self.kind(self.at), Some(Token::Line)) || self.sign_at(self.at, ";") {
            self.at += 1;
        }
        let start = self.start();
        if self.kind(self.at)? == &Token::Word {
            let word = self.word_of(self.at);
            if LABELS.contains(&word) && self.sign_at(self.at + 1, ":") {
                self.at += 2;
                return Some(Stmt::Label(word.to_owned()));
            }
            if let Some(stmt) = self.definition(word, start) {
                return Some(stmt);
            }
        }
        let stmt = self.simple();
        // What is left in the line was not understood, so the line as a whole was not.
        let rest = self.at < self.tokens.len()
            && self.kind(self.at) != Some(&Token::Line)
            && !self.sign_at(self.at, ";")
            && !self.sign_at(self.at, "}");
        match stmt {
            Some(stmt) if !rest => Some(stmt),
            _ => {
                self.skip();
                Some(Stmt::Other(start..self.here().max(start)))
            }
        }
    }

    pub(super) fn branch(&mut self) -> Vec<Stmt> {
        let next = self.after_lines();
        if self.sign_at(next, "{") {
            self.at = next + 1;
            return self.block();
        }
        self.at = next;
        if self.depth >= DEPTH {
            self.skip();
            return Vec::new();
        }
        self.depth += 1;
        let stmt = self.statement();
        self.depth -= 1;
        stmt.into_iter().collect()
    }
}
