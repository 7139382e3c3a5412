//! A KDL text as tokens: what is written, not yet what it means. Reads wrong text too, so that it can be spoken of.

use super::chars;
use super::limits;
use super::strings::{self, End};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A bare word: an identifier, number or keyword, or what someone took for one.
    Word,
    /// `"…"` or `"""…"""`.
    Quoted,
    /// `#"…"#`, with any number of `#`.
    Raw,
    /// `'…'`, which KDL does not know.
    Single,
    /// `“…”` and its like, which KDL does not know.
    Smart,
    /// A string without its closing quote.
    Unclosed,
    Equals,
    Open,
    Close,
    Slashdash,
    OpenBrace,
    CloseBrace,
    Semicolon,
    Newline,
    End,
}

impl Kind {
    /// Whether this stands for a name or a value.
    pub fn is_text(self) -> bool {
        matches!(self, Kind::Word | Kind::Quoted | Kind::Raw | Kind::Single | Kind::Smart | Kind::Unclosed)
    }
}

/// One token, by its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
    /// How deep it is indented, if it is the first of its line.
    pub first: Option<usize>,
}

/// What is wrong with the tokens themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// A string without end: its opening quote.
    String { start: usize, end: usize },
    /// A block comment without end: its `/*`. Nothing after it is read.
    Comment { start: usize },
}

/// Reads one token after the other.
#[derive(Debug, Clone)]
pub struct Lexer<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    fresh: bool,
    indent: usize,
    before: Option<Token>,
    patience: usize,
    trouble: Option<Trouble>,
}

impl<'t> Lexer<'t> {
    pub fn new(text: &'t str) -> Self {
        let patience = limits::PATIENCE;
        Self { text, at: 0, line: 0, fresh: true, indent: 0, before: None, patience, trouble: None }
    }

    /// What was wrong with the last token.
    pub fn trouble(&mut self) -> Option<Trouble> {
        self.trouble.take()
    }

    /// Goes on at the end of this line.
    pub fn skip_line(&mut self) {
        self.at += chars::line(self.rest());
    }

    /// The next token; at the end of the text always [`Kind::End`].
    pub fn next(&mut self) -> Token {
        self.skip_blanks();
        let start = self.at;
        let first = self.fresh.then(|| start.saturating_sub(self.line));
        if let Some(indent) = first {
            self.indent = indent;
        }
        self.fresh = false;
        let newline = chars::newline(self.rest());
        let kind = if newline > 0 {
            self.at += newline;
            self.fresh = true;
            Kind::Newline
        } else {
            self.token()
        };
        self.note_lines(start);
        let token = Token { kind, start, end: self.at, first };
        self.before = Some(token);
        token
    }

    fn token(&mut self) -> Kind {
        let rest = self.rest();
        let Some(c) = rest.chars().next() else { return Kind::End };
        let single = match c {
            ';' => Some(Kind::Semicolon),
            '}' => Some(Kind::CloseBrace),
            '(' => Some(Kind::Open),
            ')' => Some(Kind::Close),
            '=' => Some(Kind::Equals),
            '{' if self.placeholder(self.at).is_none() => Some(Kind::OpenBrace),
            _ => None,
        };
        if let Some(kind) = single {
            self.at += 1;
            return kind;
        }
        if rest.starts_with("/-") {
            self.at += 2;
            return Kind::Slashdash;
        }
        let start = self.at;
        let string = match c {
            '"' => Some((Kind::Quoted, strings::quoted(self.text, start, self.indent, &mut self.patience))),
            '#' => strings::raw(self.text, start, self.indent, &mut self.patience).map(|end| (Kind::Raw, end)),
            _ => None,
        };
        match string {
            Some((kind, End::At(end))) => {
                self.at = end;
                kind
            }
            Some((_, End::Never { resume })) => {
                let quotes = rest.bytes().take_while(|b| *b == b'#').count();
                let marks = rest.get(quotes..).unwrap_or("").bytes().take(3).take_while(|b| *b == b'"').count();
                let marks = if marks == 2 { 1 } else { marks };
                self.trouble = Some(Trouble::String { start, end: start + quotes + marks });
                self.at = resume;
                Kind::Unclosed
            }
            None => self.foreign_quote(c).unwrap_or_else(|| self.word()),
        }
    }

    /// A text in quotes that KDL does not know, if it ends on this line.
    fn foreign_quote(&mut self, open: char) -> Option<Kind> {
        let (kind, close): (_, &[char]) = match open {
            '\'' => (Kind::Single, &['\'']),
            '“' | '”' | '„' | '‟' | '«' => (Kind::Smart, &['”', '“', '»', '"']),
            '‘' | '’' | '‚' | '‹' => (Kind::Smart, &['’', '‘', '›', '\'']),
            _ => return None,
        };
        let body = self.at + open.len_utf8();
        let line = self.text.get(body..).map(|t| t.get(..chars::line(t)).unwrap_or(""))?;
        for (found, mark) in line.match_indices(close) {
            if self.patience == 0 {
                return None;
            }
            let end = found + mark.len();
            let after = line.get(end..).and_then(|t| t.chars().next());
            if open != '\'' || after.is_none_or(|c| chars::ends_word(c) || c == ',' || c == ']') {
                self.at = body + end;
                return Some(kind);
            }
        }
        self.patience = self.patience.saturating_sub(line.len());
        None
    }

    /// A bare word, as far as a person would read it as one: paths, patterns and addresses are one word, though
    /// KDL takes `//` and `/*` for comments.
    fn word(&mut self) -> Kind {
        let start = self.at;
        while let Some(c) = self.rest().chars().next() {
            if c == '{' {
                match self.placeholder(self.at) {
                    Some(end) => self.at = end,
                    None => break,
                }
                continue;
            }
            if chars::ends_word(c) {
                break;
            }
            let rest = self.rest();
            if rest.starts_with("//")
                && self.at > start
                && !self.text.get(start..self.at).is_some_and(|w| w.ends_with(':'))
            {
                break;
            }
            if rest.starts_with("/*") && self.at > start {
                // Between two words without blanks, or without an end: a pattern such as data/*.csv.
                match self.comment(self.at) {
                    Some(end) if self.text.get(end..).and_then(|t| t.chars().next()).is_none_or(chars::ends_word) => {
                        break;
                    }
                    Some(end) => self.at = end,
                    None => self.at += 2,
                }
                continue;
            }
            if c == '\\' && self.continuation(self.at).is_some() {
                break;
            }
            self.at += c.len_utf8();
        }
        if self.at == start {
            // Nothing that a word may hold: one character, so that reading goes on in any case.
            self.at += self.rest().chars().next().map_or(0, char::len_utf8);
        }
        Kind::Word
    }

    fn skip_blanks(&mut self) {
        loop {
            let start = self.at;
            self.at += chars::spaces(self.rest());
            let rest = self.rest();
            if rest.starts_with("//") {
                self.at += chars::line(rest);
            } else if rest.starts_with("/*") {
                match self.comment(self.at) {
                    Some(end) => self.at = end,
                    None => {
                        self.trouble = Some(Trouble::Comment { start: self.at });
                        self.at = self.text.len();
                    }
                }
            } else if rest.starts_with('\\')
                && let Some(end) = self.continuation(self.at)
            {
                self.at = end;
            }
            self.note_lines(start);
            if self.at == start {
                return;
            }
        }
    }

    /// Where the block comment at `start` ends, with those inside it.
    fn comment(&mut self, start: usize) -> Option<usize> {
        if self.patience == 0 {
            return None;
        }
        let bytes = self.text.as_bytes();
        let (mut at, mut depth) = (start, 0usize);
        while let Some(pair) = bytes.get(at..at + 2) {
            match pair {
                b"/*" => depth += 1,
                b"*/" => depth -= 1,
                _ => {
                    at += 1;
                    continue;
                }
            }
            at += 2;
            if depth == 0 {
                return Some(at);
            }
        }
        self.patience = self.patience.saturating_sub(self.text.len() - start);
        None
    }

    /// Where the next line begins, if the `\` at `start` continues this one there.
    fn continuation(&mut self, start: usize) -> Option<usize> {
        let mut at = start + 1;
        loop {
            let rest = self.text.get(at..)?;
            at += chars::spaces(rest);
            let rest = self.text.get(at..)?;
            if rest.starts_with("/*") {
                at = self.comment(at)?;
                continue;
            }
            if rest.starts_with("//") {
                at += chars::line(rest);
            }
            let rest = self.text.get(at..)?;
            let newline = chars::newline(rest);
            return (newline > 0 || rest.is_empty()).then_some(at + newline);
        }
    }

    /// The end of a `{name}` at `start` that is surely part of a text without quotes, and no block.
    fn placeholder(&self, start: usize) -> Option<usize> {
        let rest = self.text.get(start + 1..)?;
        let name = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '|' | ':')))?;
        let starts_well = rest.starts_with(|c: char| c.is_ascii_alphabetic());
        if !starts_well || !rest.get(name..)?.starts_with('}') {
            return None;
        }
        let end = start + 1 + name + 1;
        let after = self.text.get(end..).unwrap_or("");
        let next = after.get(chars::spaces(after)..).unwrap_or("");
        let closes =
            next.is_empty() || next.starts_with([';', '}']) || next.starts_with('/') || chars::newline(next) > 0;
        let glued = !after.is_empty() && !after.starts_with(chars::ends_word);
        // What stands before it: `path={x}`, `x_{y}`, `-i {x}`, `bin/run {x}`.
        let before = self.text.get(..start).unwrap_or("");
        let joined = before.ends_with(['=', '/', '_', '.', '-', ':', ',', '+']);
        let in_text = self.before.is_some_and(|t| {
            let word = self.text.get(t.start..t.end).unwrap_or("");
            t.kind == Kind::Word && (word.starts_with('-') || word.contains('/'))
        });
        (glued || !closes || joined || in_text).then_some(end)
    }

    /// Keeps the start of the line right after something that may hold line ends.
    fn note_lines(&mut self, start: usize) {
        if self.at > start
            && let Some(n) = self.text.get(start..self.at).and_then(chars::last_line)
        {
            self.line = start + n;
        }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }
}
