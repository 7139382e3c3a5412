//! The text of a Nextflow file → tokens. Groovy has no kept grammar in Rust that reads such files, so this reads as
//! much of it as workflows need: strings of all kinds, comments, words, numbers and signs. Nothing is refused: what is
//! unknown is a sign.

use std::ops::Range;

/// A piece of a text in quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bit {
    /// Characters, with their escapes read.
    Text(String),
    /// `$name.more` or `${…}`: where the expression stands.
    Code(Range<usize>),
}

/// Stands in a text where a line goes on after `\`: the text has nothing there, and a script may break its line.
pub const JOINED: char = '\u{E000}';

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Word,
    Number,
    Text(Vec<Bit>),
    Sign,
    Line,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub span: Range<usize>,
}

/// Signs of several characters, the longer ones first.
const SIGNS: [&str; 24] = [
    "==~", "<=>", "**=", "->", "?.", "?:", "*.", "==", "!=", "<=", ">=", "&&", "||", "<<", ">>", "=~", "..", "+=",
    "-=", "*=", "++", "--", "::", "**",
];

/// The tokens of a part of a text.
pub fn tokens(text: &str, range: Range<usize>) -> Vec<Token> {
    let mut lexer = Lexer { text, at: range.start, end: range.end, out: Vec::new() };
    while lexer.at < lexer.end {
        lexer.step();
    }
    lexer.out
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    end: usize,
    out: Vec<Token>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..self.end).unwrap_or("")
    }

    fn push(&mut self, kind: Kind, len: usize) {
        let end = (self.at + len).min(self.end);
        self.out.push(Token { kind, span: self.at..end });
        self.at = end;
    }

    fn step(&mut self) {
        let rest = self.rest();
        let Some(c) = rest.chars().next() else {
            self.at = self.end;
            return;
        };
        if c == '\n' {
            self.push(Kind::Line, 1);
        } else if c.is_whitespace() {
            self.at += c.len_utf8();
        } else if rest.starts_with("\\\n") || rest.starts_with("\\\r\n") {
            self.at += rest.find('\n').unwrap_or(0) + 1;
        } else if rest.starts_with("//") || rest.starts_with("#!") {
            self.at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            self.at += rest.find("*/").map_or(rest.len(), |end| end + 2);
        } else if c.is_alphabetic() || c == '_' || c == '$' {
            let len = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(rest.len());
            self.push(Kind::Word, len);
        } else if c.is_ascii_digit() {
            let len = number(rest);
            self.push(Kind::Number, len);
        } else if matches!(c, '\'' | '"') {
            let (bits, end) = text(self.text, self.at, self.end);
            let len = end - self.at;
            self.push(Kind::Text(bits), len);
        } else if let Some(len) = self.slashy(rest) {
            let inner = rest[1..len - 1].to_owned();
            self.push(Kind::Text(vec![Bit::Text(inner)]), len);
        } else {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
            self.push(Kind::Sign, sign.map_or(c.len_utf8(), |sign| sign.len()));
        }
    }

    /// The length of `/…/`, a text, where no division can stand.
    fn slashy(&self, rest: &str) -> Option<usize> {
        let fits = match self.out.last() {
            None => true,
            Some(token) => match token.kind {
                Kind::Sign => !matches!(&self.text[token.span.clone()], ")" | "]" | "}"),
                Kind::Word => matches!(&self.text[token.span.clone()], "return" | "in"),
                Kind::Line => true,
                _ => false,
            },
        };
        let line = rest.lines().next()?.strip_prefix('/').filter(|_| fits)?;
        let mut escaped = false;
        for (at, c) in line.char_indices() {
            match c {
                '\\' => escaped = !escaped,
                '/' if !escaped && at > 0 => return Some(at + 2),
                _ => escaped = false,
            }
        }
        None
    }
}

/// The length of a number; `1..22` begins with the number 1, and `2.GB` with 2.
fn number(rest: &str) -> usize {
    let digits = |from: usize| {
        rest[from..].find(|c: char| !(c.is_ascii_digit() || c == '_')).map_or(rest.len(), |len| from + len)
    };
    let whole = digits(0);
    let decimal = rest[whole..].strip_prefix('.').is_some_and(|more| more.starts_with(|c: char| c.is_ascii_digit()));
    let end = if decimal { digits(whole + 1) } else { whole };
    let exponent = rest[end..]
        .strip_prefix(['e', 'E'])
        .is_some_and(|more| more.trim_start_matches(['-', '+']).starts_with(|c: char| c.is_ascii_digit()));
    if exponent { digits(end + 2) } else { end }
}

/// The pieces of the text in quotes that begins at a place, and where it ends.
fn text(all: &str, start: usize, end: usize) -> (Vec<Bit>, usize) {
    let rest = &all[start..end];
    let quote = &rest[..1];
    let triple = quote.repeat(3);
    let (close, multi) = if rest.starts_with(&triple) { (triple.as_str(), true) } else { (quote, false) };
    let filled = quote == "\"";
    let (mut bits, mut plain) = (Vec::new(), String::new());
    let mut at = start + close.len();
    while let Some(c) = all.get(at..end).and_then(|rest| rest.chars().next()) {
        let rest = &all[at..end];
        if rest.starts_with(close) || (c == '\n' && !multi) {
            finish(&mut bits, plain);
            return (bits, if c == '\n' { at } else { at + close.len() });
        }
        if c == '\\' {
            at += 1 + escape(&rest[1..], &mut plain);
            continue;
        }
        if let Some(code) = (filled && c == '$').then(|| placeholder(all, at, end)).flatten() {
            finish(&mut bits, std::mem::take(&mut plain));
            at = if rest.starts_with("${") { code.end + 1 } else { code.end };
            bits.push(Bit::Code(code));
            continue;
        }
        plain.push(c);
        at += c.len_utf8();
    }
    finish(&mut bits, plain);
    (bits, end)
}

fn finish(bits: &mut Vec<Bit>, plain: String) {
    if !plain.is_empty() {
        bits.push(Bit::Text(plain));
    }
}

/// Reads what follows a backslash, and says how long it is.
fn escape(rest: &str, out: &mut String) -> usize {
    let Some(c) = rest.chars().next() else { return 0 };
    match c {
        'n' => out.push('\n'),
        't' => out.push('\t'),
        'r' => out.push('\r'),
        'b' => out.push('\u{8}'),
        'f' => out.push('\u{c}'),
        '\n' => out.push(JOINED),
        '\r' if rest.starts_with("\r\n") => {
            out.push(JOINED);
            return 2;
        }
        '\\' | '\'' | '"' | '$' => out.push(c),
        'u' => {
            let code = rest.get(1..5).and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
            match code {
                Some(c) => {
                    out.push(c);
                    return 5;
                }
                None => out.push_str("\\u"),
            }
        }
        c => {
            out.push('\\');
            out.push(c);
        }
    }
    c.len_utf8()
}

/// Where the expression of `$name.more` or `${…}` stands.
fn placeholder(all: &str, dollar: usize, end: usize) -> Option<Range<usize>> {
    let rest = &all[dollar + 1..end];
    if rest.starts_with('{') {
        let len = closing(rest)?;
        return Some(dollar + 2..dollar + 1 + len);
    }
    let word = |text: &str| -> Option<usize> {
        let first = text.starts_with(|c: char| c.is_alphabetic() || c == '_');
        let len = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
        first.then_some(len)
    };
    let mut len = word(rest)?;
    while let Some(more) = rest[len..].strip_prefix('.').and_then(word) {
        len += 1 + more;
    }
    Some(dollar + 1..dollar + 1 + len)
}

/// The place of the `}` that closes the `{` at the beginning; braces in quotes do not count.
fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0usize, None);
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (_, '\\') => {
                chars.next();
            }
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '{') => depth += 1,
            (None, '}') => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let show = |token: Token| match token.kind {
            Kind::Text(bits) => bits
                .iter()
                .map(|bit| match bit {
                    Bit::Text(plain) => format!("'{plain}'"),
                    Bit::Code(at) => format!("<{}>", &text[at.clone()]),
                })
                .collect::<String>(),
            Kind::Line => "⏎".to_owned(),
            _ => text[token.span].to_owned(),
        };
        tokens(text, 0..text.len()).into_iter().map(show).collect()
    }

    #[test]
    fn texts_of_all_kinds() {
        assert_eq!(shown("a \"x$b.c-${d ? \"}\" : 1}\\$e\" // no"), ["a", "'x'<b.c>'-'<d ? \"}\" : 1>'$e'"]);
        assert_eq!(shown("'''a\n$b \\$PWD'''"), ["'a\n$b $PWD'"]);
        assert_eq!(shown("\"\"\"a \"q\" \\\\\n\"\"\""), ["'a \"q\" \\\n'"]);
        assert_eq!(shown("x =~ /a\\/b/ / 2"), ["x", "=~", "'a\\/b'", "/", "2"]);
        assert_eq!(
            shown("1..22 2.GB 1.5e-3 /* c\n */ \\\n |\nz"),
            ["1", "..", "22", "2", ".", "GB", "1.5e-3", "|", "⏎", "z"]
        );
        assert_eq!(shown("'open\nb"), ["'open'", "⏎", "b"]);
    }
}
