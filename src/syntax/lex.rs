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
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) line: usize,
    pub(super) fresh: bool,
    pub(super) indent: usize,
    pub(super) before: Option<Token>,
    pub(super) patience: usize,
    pub(super) trouble: Option<Trouble>,
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

    /// Keeps the start of the line right after something that may hold line ends.
    fn note_lines(&mut self, start: usize) {
        if self.at > start
            && let Some(n) = self.text.get(start..self.at).and_then(chars::last_line)
        {
            self.line = start + n;
        }
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }
}
