//! What begins with a word that means something: a process, an include, a condition.

use super::Parser;
use crate::draft::nextflow::tokens::Kind as Token;
use crate::draft::nextflow::tree::{Args, Expr, Kind, Part, Stmt};

/// Words that begin what is not read.
const SKIPPED: [&str; 13] =
    ["for", "while", "do", "try", "switch", "class", "enum", "record", "import", "throw", "assert", "package", "catch"];

impl Parser<'_> {
    /// What begins with a word that means something: a process, an include, a condition.
    pub(super) fn definition(&mut self, word: &str, start: usize) -> Option<Stmt> {
        let next_word = self.kind(self.at + 1) == Some(&Token::Word);
        match word {
            "process" | "workflow" if next_word && self.sign_at(self.at + 2, "{") => {
                let name = self.word_of(self.at + 1).to_owned();
                self.at += 3;
                let body = self.block();
                let span = start..self.here();
                Some(if word == "process" {
                    Stmt::Process(name, body, span)
                } else {
                    Stmt::Workflow(Some(name), body, span)
                })
            }
            "workflow" if self.sign_at(self.at + 1, "{") => {
                self.at += 2;
                let body = self.block();
                Some(Stmt::Workflow(None, body, start..self.here()))
            }
            "include" if self.sign_at(self.at + 1, "{") => self.include(start),
            "if" if self.sign_at(self.at + 1, "(") => self.condition(),
            "return" => {
                self.at += 1;
                let none = Expr { kind: Kind::Null, span: start..self.here() };
                let bare = matches!(self.kind(self.at), None | Some(Token::Line)) || self.sign_at(self.at, "}");
                Some(Stmt::Return(if bare { none } else { self.expr()? }))
            }
            "withName" | "withLabel" if self.sign_at(self.at + 1, ":") => {
                let value = self.at + 2;
                let brace = (value..self.tokens.len().min(value + 8)).find(|at| self.sign_at(*at, "{"))?;
                let chosen = match self.kind(value)? {
                    Token::Text(_) => {
                        self.at = value;
                        self.primary()?
                    }
                    _ => {
                        let span = self.tokens[value].span.start..self.tokens[brace - 1].span.end;
                        Expr { kind: Kind::Text(vec![Part::Text(self.text[span.clone()].to_owned())]), span }
                    }
                };
                self.at = brace + 1;
                let body = self.block();
                let span = start..self.here();
                let callee = Expr { kind: Kind::Name(word.to_owned()), span: span.clone() };
                let closure = Expr { kind: Kind::Closure(Vec::new(), body), span: span.clone() };
                let args = Args { plain: vec![chosen, closure], named: Vec::new() };
                Some(Stmt::Expr(Expr { kind: Kind::Call(Box::new(callee), args), span }))
            }
            word if SKIPPED.contains(&word) && !self.sign_at(self.at + 1, "=") && !self.sign_at(self.at + 1, ".") => {
                self.skip();
                Some(Stmt::Other(start..self.here()))
            }
            _ => None,
        }
    }

    fn include(&mut self, start: usize) -> Option<Stmt> {
        self.at += 2;
        let mut names = Vec::new();
        while self.at < self.tokens.len() && !self.sign_at(self.at, "}") {
            if self.kind(self.at) == Some(&Token::Word) {
                let name = self.word_of(self.at).to_owned();
                let alias = if self.word_of(self.at + 1) == "as" { Some(self.word_of(self.at + 2)) } else { None };
                self.at += if alias.is_some() { 2 } else { 0 };
                names.push((name.clone(), alias.unwrap_or(&name).to_owned()));
            }
            self.at += 1;
        }
        self.at += 1;
        if !self.is_word("from") {
            return None;
        }
        self.at += 1;
        let from = self.primary()?;
        let path = match (&from.kind, from.literal()) {
            (_, Some(path)) => path,
            // `"$projectDir/modules/x"`: from the folder of the pipeline, whatever file says it.
            (Kind::Text(parts), None) => match parts.as_slice() {
                [Part::Code(Expr { kind: Kind::Name(name), .. }), Part::Text(rest)] if name != "moduleDir" => {
                    format!("/{}", rest.trim_start_matches('/'))
                }
                _ => return None,
            },
            _ => return None,
        };
        self.skip();
        Some(Stmt::Include(names, path, start..self.here()))
    }

    fn condition(&mut self) -> Option<Stmt> {
        self.at += 2;
        self.open += 1;
        let test = self.expr();
        self.peek();
        let closed = self.take(")");
        self.open -= 1;
        let test = test.filter(|_| closed)?;
        let then = self.branch();
        let other = if self.word_of(self.after_lines()) == "else" {
            self.at = self.after_lines() + 1;
            self.branch()
        } else {
            Vec::new()
        };
        Some(Stmt::If(test, then, other))
    }
}
