//! Text to [`Expr`]: a tokenizer and a precedence climber of bounded depth.

use super::expr::{Arg, BinaryOp, Expr, ExprKind, Spanned};
use super::place::Place;
use crate::diagnostic::{Diagnostic, types};

/// Parentheses, `not`, `-` and calls nest at most this deep.
const MAX_DEPTH: usize = 64;
/// One expression has at most this many operators: each is a level of the tree, which later stages walk.
const MAX_OPERATORS: usize = 200;
/// `a.b.c` has at most this many names: more than axes nest.
const MAX_PARTS: usize = 16;

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Int(i64),
    Float(f64, String),
    Str(String),
    Name(String),
    Symbol(&'static str),
}

struct Lexed {
    token: Token,
    from: usize,
    to: usize,
}

/// Parses `text[from..to]` of a value that stands at `place`.
///
/// # Errors
/// The first mistake, at its place.
pub fn parse(text: &str, from: usize, to: usize, place: &Place) -> Result<Expr, Diagnostic> {
    let tokens = lex(text, from, to, place)?;
    let mut parser = Parser { tokens: &tokens, next: 0, end: to, place, depth: 0, operators: 0 };
    let expr = parser.binary(0)?;
    match parser.tokens.get(parser.next) {
        None => Ok(expr),
        Some(extra) => {
            let word = |at: usize| tokens.get(at).map_or("", |t| &text[t.from..t.to]);
            let (found, next) = (word(parser.next), word(parser.next + 1));
            Err(types::expression_goes_on(place.at(extra.from, extra.to), found, next))
        }
    }
}

const SYMBOLS: [&str; 17] = ["==", "!=", "<=", ">=", "//", "<", ">", "+", "-", "*", "%", "(", ")", ",", ".", "=", "/"];

fn lex(text: &str, from: usize, to: usize, place: &Place) -> Result<Vec<Lexed>, Diagnostic> {
    let mut tokens = Vec::new();
    let mut at = from;
    while let Some(c) = text[at..to].chars().next() {
        let start = at;
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let token = if c == '\'' {
            let Some(len) = text[at + 1..to].find('\'') else {
                return Err(types::string_not_closed(place.at(at, at + 1)));
            };
            at += len + 2;
            Token::Str(text[start + 1..at - 1].to_owned())
        } else if c == '"' {
            return Err(types::double_quotes(place.at(at, at + 1)));
        } else if c.is_ascii_digit() {
            at += number_len(&text[at..to]);
            let written = &text[start..at];
            number(written).ok_or_else(|| types::bad_number(place.at(start, at), written))?
        // No name begins with `_`, but who writes one means a name.
        } else if c.is_alphabetic() || c == '_' {
            let rest = &text[at..to];
            at += rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len());
            Token::Name(text[start..at].to_owned())
        } else if let Some(symbol) = SYMBOLS.iter().find(|s| text[at..to].starts_with(**s)) {
            at += symbol.len();
            Token::Symbol(symbol)
        } else {
            return Err(unknown_sign(text, at, to, place));
        };
        tokens.push(Lexed { token, from: start, to: at });
    }
    Ok(tokens)
}

/// A sign at byte `at` that the language does not have; what stands for a word is replaced with blanks around it.
fn unknown_sign(text: &str, at: usize, to: usize, place: &Place) -> Diagnostic {
    let rest = &text[at..to];
    let doubled = ["||", "&&"].into_iter().find(|sign| rest.starts_with(sign));
    let len = doubled.map_or_else(|| rest.chars().next().map_or(0, char::len_utf8), str::len);
    let (sign, span) = (&rest[..len], place.at(at, at + len));
    let blank = |wanted: bool| if wanted { " " } else { "" };
    let before = blank(!text[..at].ends_with(char::is_whitespace));
    let after = blank(!rest[len..].starts_with(char::is_whitespace));
    match sign {
        "&" | "&&" => types::ampersand(span, sign, &format!("{before}and{after}")),
        "||" => types::two_bars(span, &format!("{before}or{after}")),
        _ => types::unexpected_sign(span, sign),
    }
}

/// A number as written; `None` if 64 bits do not hold it. A whole number is exact, or none at all.
fn number(written: &str) -> Option<Token> {
    if written.bytes().all(|b| b.is_ascii_digit()) {
        return written.parse().ok().map(Token::Int);
    }
    let float: f64 = written.parse().ok()?;
    float.is_finite().then(|| Token::Float(float, written.to_owned()))
}

/// Digits, with a fraction if a digit follows the dot, with an exponent if one follows.
fn number_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut len = digits(0);
    if bytes.get(len) == Some(&b'.') && digits(len + 1) > 0 {
        len += 1 + digits(len + 1);
    }
    if matches!(bytes.get(len), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(len + 1), Some(b'+' | b'-')));
        if len + 1 + sign < bytes.len() && digits(len + 1 + sign) > 0 {
            len += 1 + sign + digits(len + 1 + sign);
        }
    }
    len
}

struct Parser<'a> {
    tokens: &'a [Lexed],
    next: usize,
    end: usize,
    place: &'a Place,
    depth: usize,
    operators: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|t| &t.token)
    }

    fn is(&self, symbol: &str) -> bool {
        matches!(self.peek(), Some(Token::Symbol(s)) if *s == symbol)
    }

    fn take(&mut self, symbol: &str) -> bool {
        let found = self.is(symbol);
        self.next += usize::from(found);
        found
    }

    fn word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Name(n)) if n == word)
    }

    fn here(&self) -> (usize, usize) {
        self.tokens.get(self.next).map_or((self.end, self.end), |t| (t.from, t.to))
    }

    fn missing(&self, what: &str) -> Diagnostic {
        let (from, to) = self.here();
        types::expected(self.place.at(from, to), what)
    }

    fn operator(&self) -> Result<Option<BinaryOp>, Diagnostic> {
        use BinaryOp as Op;
        let (from, to) = self.here();
        Ok(Some(match self.peek() {
            Some(Token::Name(n)) if n == "or" => Op::Or,
            Some(Token::Name(n)) if n == "and" => Op::And,
            Some(Token::Name(n)) if n == "in" => Op::In,
            Some(Token::Symbol(s)) => match *s {
                "==" => Op::Equal,
                "!=" => Op::NotEqual,
                "<" => Op::Less,
                "<=" => Op::LessEqual,
                ">" => Op::Greater,
                ">=" => Op::GreaterEqual,
                "+" => Op::Add,
                "-" => Op::Subtract,
                "*" => Op::Multiply,
                "//" => Op::Divide,
                "%" => Op::Modulo,
                "=" => return Err(types::single_equals(self.place.at(from, to))),
                "/" => return Err(types::single_slash(self.place.at(from, to))),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        }))
    }

    fn binary(&mut self, least: u8) -> Result<Expr, Diagnostic> {
        let mut left = if self.word("not") && least <= 3 {
            let from = self.here().0;
            self.next += 1;
            let inner = self.deeper(|p| p.binary(3))?;
            let span = self.place.at(from, self.last_end());
            Expr { kind: ExprKind::Not(Box::new(inner)), span }
        } else {
            self.unary()?
        };
        let mut compared = false;
        while let Some(op) = self.operator()? {
            let precedence = op.precedence();
            if precedence < least.max(1) {
                break;
            }
            // Comparisons do not chain: `a < b < c` has no meaning here.
            if precedence == 4 && std::mem::replace(&mut compared, precedence == 4) {
                let (from, to) = self.here();
                return Err(types::chained_comparison(self.place.at(from, to)));
            }
            self.operators += 1;
            if self.operators > MAX_OPERATORS {
                let (from, to) = self.here();
                return Err(types::too_many_operators(self.place.at(from, to), MAX_OPERATORS));
            }
            self.next += 1;
            let right = self.deeper(|p| p.binary(precedence + 1))?;
            let span = left.span.to(right.span);
            left = Expr { kind: ExprKind::Binary(op, Box::new(left), Box::new(right)), span };
        }
        Ok(left)
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Diagnostic>) -> Result<T, Diagnostic> {
        if self.depth >= MAX_DEPTH {
            let (from, to) = self.here();
            return Err(types::expression_too_deep(self.place.at(from, to), MAX_DEPTH));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn last_end(&self) -> usize {
        self.tokens.get(self.next.wrapping_sub(1)).map_or(self.end, |t| t.to)
    }

    fn unary(&mut self) -> Result<Expr, Diagnostic> {
        let from = self.here().0;
        if self.take("-") {
            let inner = self.deeper(Self::unary)?;
            let span = self.place.at(from, self.last_end());
            return Ok(Expr { kind: ExprKind::Negate(Box::new(inner)), span });
        }
        if self.take("(") {
            let inner = self.deeper(|p| p.binary(0))?;
            if !self.take(")") {
                return Err(self.missing("`)`"));
            }
            return Ok(inner);
        }
        let (from, to) = self.here();
        let span = self.place.at(from, to);
        let kind = match self.peek().cloned() {
            Some(Token::Int(n)) => ExprKind::Int(n),
            Some(Token::Float(n, text)) => ExprKind::Float(n, text),
            Some(Token::Str(s)) => ExprKind::Str(s),
            Some(Token::Name(n)) if n == "true" || n == "false" => ExprKind::Bool(n == "true"),
            Some(Token::Name(n)) if ["and", "or", "in", "not", "where"].contains(&n.as_str()) => {
                return Err(self.missing("a value"));
            }
            Some(Token::Name(name)) => {
                self.next += 1;
                return self.name(Spanned { value: name, span }, from);
            }
            _ => return Err(self.missing("a value")),
        };
        self.next += 1;
        Ok(Expr { kind, span })
    }

    /// A path or a call, whose first name has been read.
    fn name(&mut self, first: Spanned<String>, from: usize) -> Result<Expr, Diagnostic> {
        if self.take("(") {
            let mut args = Vec::new();
            while !self.take(")") {
                if !args.is_empty() && !self.take(",") {
                    return Err(self.missing("`,` or `)`"));
                }
                let value = self.deeper(|p| p.binary(0))?;
                let filter = if self.word("where") {
                    self.next += 1;
                    Some(self.deeper(|p| p.binary(0))?)
                } else {
                    None
                };
                args.push(Arg { value, filter });
            }
            let span = self.place.at(from, self.last_end());
            let mut expr = Expr { kind: ExprKind::Call { function: first, args }, span };
            let mut fields = 0;
            while self.is(".") {
                fields += 1;
                if fields > MAX_DEPTH {
                    return Err(types::expression_too_deep(expr.span, MAX_DEPTH));
                }
                self.next += 1;
                let field = self.plain_name()?;
                let span = self.place.at(from, self.last_end());
                expr = Expr { kind: ExprKind::Field(Box::new(expr), field), span };
            }
            return Ok(expr);
        }
        let it = first.value == "it" && self.is(".");
        let mut parts = if it { Vec::new() } else { vec![first] };
        while self.take(".") {
            parts.push(self.plain_name()?);
            if parts.len() > MAX_PARTS {
                return Err(types::too_many_parts(self.place.at(from, self.last_end()), MAX_PARTS));
            }
        }
        Ok(Expr { kind: ExprKind::Path { it, parts }, span: self.place.at(from, self.last_end()) })
    }

    fn plain_name(&mut self) -> Result<Spanned<String>, Diagnostic> {
        let (from, to) = self.here();
        match self.peek().cloned() {
            Some(Token::Name(value)) => {
                self.next += 1;
                Ok(Spanned { value, span: self.place.at(from, to) })
            }
            _ => Err(self.missing("a name after `.`")),
        }
    }
}
