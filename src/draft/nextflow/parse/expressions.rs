//! Tokens → expressions.

use super::{DEPTH, LINKS, Parser, whole};
use crate::draft::nextflow::tokens::{Bit, Kind as Token};
use crate::draft::nextflow::tree::{Args, Expr, Kind, Part};

impl Parser<'_> {
    pub(super) fn expr(&mut self) -> Option<Expr> {
        if self.depth >= DEPTH {
            return None;
        }
        self.depth += 1;
        let expr = self.ternary();
        self.depth -= 1;
        expr
    }

    fn ternary(&mut self) -> Option<Expr> {
        let start = self.start();
        let test = self.binary(0)?;
        if self.goes_on("?:") {
            let other = self.expr()?;
            let kind = Kind::Binary("?:".into(), Box::new(test), Box::new(other));
            return Some(self.made(kind, start));
        }
        if !self.goes_on("?") {
            return Some(test);
        }
        let yes = self.expr()?;
        if !self.goes_on(":") {
            return None;
        }
        let no = self.expr()?;
        Some(self.made(Kind::Ternary(Box::new(test), Box::new(yes), Box::new(no)), start))
    }

    /// Takes a sign in this line or at the beginning of the next one, and the line breaks after it.
    fn goes_on(&mut self, sign: &str) -> bool {
        let next = self.after_lines();
        let is = self.sign_at(next, sign);
        if is {
            self.at = next + 1;
            self.skip_lines();
        }
        is
    }

    fn binary(&mut self, least: u8) -> Option<Expr> {
        let start = self.start();
        let mut left = self.unary()?;
        for _ in 0..LINKS {
            let next = self.after_lines();
            let broken = next > self.at && self.open == 0;
            let word = self.word_of(next);
            let fits = matches!(self.kind(next), Some(Token::Sign | Token::Word));
            let Some(strength) = strength(word).filter(|strength| fits && *strength >= least) else { break };
            // Only what cannot begin a statement goes on in the next line.
            if broken && !matches!(word, "|" | "||" | "&&") {
                break;
            }
            let sign = word.to_owned();
            self.at = next + 1;
            if sign == "!" {
                // `x !in list`
                return None;
            }
            self.skip_lines();
            let right = self.binary(strength + 1)?;
            left = self.made(Kind::Binary(sign, Box::new(left), Box::new(right)), start);
        }
        Some(left)
    }

    fn unary(&mut self) -> Option<Expr> {
        self.peek();
        let start = self.start();
        for sign in ["!", "-", "+", "*"] {
            if self.take(sign) {
                self.depth += 1;
                let of = if self.depth < DEPTH { self.unary() } else { None };
                self.depth -= 1;
                return Some(self.made(Kind::Unary(sign.to_owned(), Box::new(of?)), start));
            }
        }
        self.postfix()
    }

    fn postfix(&mut self) -> Option<Expr> {
        let start = self.start();
        let mut expr = self.primary()?;
        for _ in 0..LINKS {
            let next = self.after_lines();
            let spread = self.sign_at(next, "*.");
            if self.sign_at(next, ".") || self.sign_at(next, "?.") || spread {
                self.at = next + 1;
                let name = match self.kind(self.at)? {
                    Token::Word => self.word_of(self.at).to_owned(),
                    Token::Text(_) => self.primary()?.literal()?,
                    _ => return None,
                };
                // A text was taken along with what it says.
                if self.here() <= self.end_of(next) {
                    self.at += 1;
                }
                expr = if spread {
                    self.made(Kind::Other, start)
                } else {
                    self.made(Kind::Member(Box::new(expr), name), start)
                };
            } else if self.sign_at(self.at, "(") {
                self.at += 1;
                self.open += 1;
                let args = self.arguments(Some(")"));
                self.peek();
                let closed = self.take(")");
                self.open -= 1;
                if !closed {
                    return None;
                }
                expr = self.made(Kind::Call(Box::new(expr), args), start);
            } else if self.sign_at(self.at, "[") {
                self.at += 1;
                self.open += 1;
                let index = self.expr();
                self.peek();
                let closed = self.take("]");
                self.open -= 1;
                expr = self.made(Kind::Index(Box::new(expr), Box::new(index.filter(|_| closed)?)), start);
            } else if self.sign_at(self.at, "{") && takes_closure(&expr) {
                let closure = self.primary()?;
                let (callee, mut args) = match expr.kind {
                    Kind::Call(callee, args) => (callee, args),
                    _ => (Box::new(expr), Args::default()),
                };
                args.plain.push(closure);
                expr = self.made(Kind::Call(callee, args), start);
            } else {
                return Some(expr);
            }
        }
        None
    }

    pub(super) fn primary(&mut self) -> Option<Expr> {
        self.peek();
        let start = self.start();
        let word = self.word_of(self.at);
        match self.kind(self.at)?.clone() {
            Token::Text(bits) => {
                self.at += 1;
                let parts = bits.into_iter().map(|bit| self.part(bit)).collect();
                Some(self.made(Kind::Text(parts), start))
            }
            Token::Number => {
                self.at += 1;
                Some(self.made(Kind::Number(word.replace('_', "")), start))
            }
            Token::Word => {
                self.at += 1;
                let kind = match word {
                    "true" => Kind::Bool(true),
                    "false" => Kind::Bool(false),
                    "null" => Kind::Null,
                    "new" => {
                        let made = self.postfix()?;
                        return Some(Expr { kind: Kind::Other, span: start..made.span.end });
                    }
                    "as" | "in" | "instanceof" | "else" => return None,
                    name => Kind::Name(name.to_owned()),
                };
                Some(self.made(kind, start))
            }
            Token::Sign => match word {
                "(" => {
                    self.at += 1;
                    self.open += 1;
                    let inner = self.expr();
                    self.peek();
                    let closed = self.take(")");
                    self.open -= 1;
                    let inner = inner.filter(|_| closed)?;
                    Some(Expr { kind: inner.kind, span: start..self.here() })
                }
                "[" => {
                    self.at += 1;
                    self.open += 1;
                    let kind = self.list();
                    self.peek();
                    let closed = self.take("]");
                    self.open -= 1;
                    Some(self.made(kind.filter(|_| closed)?, start))
                }
                "{" => {
                    self.at += 1;
                    let params = self.params();
                    let body = self.block();
                    Some(self.made(Kind::Closure(params, body), start))
                }
                _ => None,
            },
            Token::Line => None,
        }
    }

    fn part(&self, bit: Bit) -> Part {
        match bit {
            Bit::Text(text) => Part::Text(text),
            Bit::Code(at) if self.depth < DEPTH => Part::Code(whole(self.text, at, self.depth + 1)),
            Bit::Code(at) => Part::Code(Expr { kind: Kind::Other, span: at }),
        }
    }

    fn list(&mut self) -> Option<Kind> {
        if self.is_sign(":") {
            self.at += 1;
            return Some(Kind::Map(Vec::new()));
        }
        let args = self.arguments(Some("]"));
        match (args.plain.is_empty(), args.named.is_empty()) {
            (_, true) => Some(Kind::List(args.plain)),
            (true, false) => Some(Kind::Map(args.named)),
            (false, false) => None,
        }
    }

    /// The params of a closure, if it names any.
    fn params(&mut self) -> Vec<String> {
        let mut at = self.after_lines();
        let mut names = Vec::new();
        let mut last = None;
        while let Some(kind) = self.kind(at) {
            match (kind, self.word_of(at)) {
                (Token::Word, word) => last = Some(word.to_owned()),
                (Token::Sign, ",") => names.extend(last.take()),
                (Token::Sign, "->") => {
                    names.extend(last.take());
                    self.at = at + 1;
                    return names;
                }
                // Types, and lists that are taken apart; those are not read.
                (Token::Sign, "<" | ">" | "." | "[" | "]") => {}
                (Token::Sign, "(" | ")") => names.push("(".to_owned()),
                _ => return Vec::new(),
            }
            at += 1;
        }
        Vec::new()
    }
}

/// May a block follow that is an argument?
fn takes_closure(expr: &Expr) -> bool {
    matches!(expr.kind, Kind::Name(_) | Kind::Member(..) | Kind::Call(..))
}

/// How strongly a sign binds.
fn strength(sign: &str) -> Option<u8> {
    Some(match sign {
        "||" => 1,
        "&&" => 2,
        "|" => 3,
        "&" => 4,
        "==" | "!=" | "<=>" | "=~" | "==~" => 5,
        "<" | ">" | "<=" | ">=" | "in" | "instanceof" | "as" | "!" => 6,
        "<<" | ">>" | ".." => 7,
        "+" | "-" => 8,
        "*" | "/" | "%" => 9,
        "**" => 10,
        _ => return None,
    })
}
