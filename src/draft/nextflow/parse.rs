//! Tokens → statements. Nothing is refused: what is no statement is skipped to the end of its line or block.

use std::ops::Range;

use super::tokens::{Kind as Token, Token as Lexed, tokens};
use super::tree::{Args, Expr, Kind, Part, Stmt};

/// Deeper nesting, and longer chains of calls or signs, are not read.
pub(super) const DEPTH: usize = 40;
pub(super) const LINKS: usize = 40;

/// The parts of a process and of a workflow.
const LABELS: [&str; 13] =
    ["input", "output", "script", "shell", "exec", "when", "stub", "take", "main", "emit", "publish", "topic", "stage"];

/// Words that begin what is not read.
const SKIPPED: [&str; 13] =
    ["for", "while", "do", "try", "switch", "class", "enum", "record", "import", "throw", "assert", "package", "catch"];

/// The statements of a part of a text.
pub fn statements(text: &str, range: Range<usize>) -> Vec<Stmt> {
    let mut parser = Parser::new(text, range, 0);
    let mut out = Vec::new();
    while parser.at < parser.tokens.len() {
        let before = parser.at;
        out.extend(parser.statement());
        if parser.at == before {
            parser.at += 1;
        }
    }
    out
}

/// The expression that a part of a text is.
pub fn expression(text: &str, range: Range<usize>) -> Expr {
    whole(text, range, 0)
}

pub(super) fn whole(text: &str, range: Range<usize>, depth: usize) -> Expr {
    let span = range.clone();
    let mut parser = Parser::new(text, range, depth);
    parser.open = 1;
    match parser.expr() {
        Some(expr) if parser.peek().is_none() => expr,
        _ => Expr { kind: Kind::Other, span },
    }
}

pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: Vec<Lexed>,
    pub(super) at: usize,
    pub(super) depth: usize,
    /// How many `(` and `[` are open: in them a line break means nothing.
    pub(super) open: usize,
    pub(super) end: usize,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str, range: Range<usize>, depth: usize) -> Self {
        let end = range.end;
        Self { text, tokens: tokens(text, range), at: 0, depth, open: 0, end }
    }

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

    fn is_word(&mut self, word: &str) -> bool {
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

    fn word_at(&self, at: usize) -> bool {
        self.kind(at) == Some(&Token::Word)
    }

    /// The next token that is no line break, however far.
    pub(super) fn after_lines(&self) -> usize {
        (self.at..).find(|at| self.kind(*at) != Some(&Token::Line)).unwrap_or(self.at)
    }

    pub(super) fn start(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |token| token.span.start)
    }

    pub(super) fn start_of(&self, at: usize) -> usize {
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

    /// What begins with a word that means something: a process, an include, a condition.
    fn definition(&mut self, word: &str, start: usize) -> Option<Stmt> {
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

    pub(super) fn include(&mut self, start: usize) -> Option<Stmt> {
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

    pub(super) fn condition(&mut self) -> Option<Stmt> {
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
    pub(super) fn targets(&mut self) -> Option<Vec<Expr>> {
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
