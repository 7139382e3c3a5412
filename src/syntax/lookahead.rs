//! What takes more than one character to see: words, comments, line continuations, and texts in the wrong quotes.

use super::chars;
use super::lex::{Kind, Lexer};

impl Lexer<'_> {
    /// A text in quotes that KDL does not know, if it ends on this line.
    pub fn foreign_quote(&mut self, open: char) -> Option<Kind> {
        let (kind, close): (_, &[char]) = match open {
            '\'' => (Kind::Single, &['\'']),
            '“' | '”' | '„' | '‟' | '«' => (Kind::Smart, &['”', '“', '»', '"']),
            '‘' | '’' | '‚' | '‹' => (Kind::Smart, &['’', '‘', '›', '\'']),
            _ => return None,
        };
        if self.patience == 0 {
            return None;
        }
        let mut ahead = self.rest().char_indices().skip(1).peekable();
        let mut read = 0;
        // `'…"`: the quotes of another kind close it only where nothing else does.
        let mut other = None;
        while let Some((at, c)) = ahead.next().filter(|(_, c)| !chars::is_newline(*c)) {
            let ends = ahead.peek().is_none_or(|(_, c)| chars::ends_word(*c) || matches!(c, ',' | ']'));
            if close.contains(&c) && (open != '\'' || ends) {
                self.at += at + c.len_utf8();
                return Some(kind);
            }
            if c == '"' && open == '\'' && ends {
                other.get_or_insert(at + 1);
            }
            read = at;
        }
        if let Some(end) = other {
            self.at += end;
            return Some(kind);
        }
        self.patience = self.patience.saturating_sub(read);
        None
    }

    /// A bare word, as far as a person would read it as one: paths, patterns and addresses are one word, though
    /// KDL takes `//` and `/*` for comments.
    pub fn word(&mut self) -> Kind {
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
                    Some(end) if self.ends_at(end) || self.has_line_end(end) => break,
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

    /// Whether no word goes on at byte `at`.
    fn ends_at(&self, at: usize) -> bool {
        let rest = self.text.get(at..).unwrap_or("");
        rest.is_empty()
            || rest.starts_with(chars::ends_word)
            || ["\\", "//", "/*", "/-"].iter().any(|m| rest.starts_with(m))
    }

    /// Whether a line ends between here and byte `end`.
    fn has_line_end(&self, end: usize) -> bool {
        self.text.get(self.at..end).is_some_and(|t| t.contains(chars::is_newline))
    }

    /// Where the block comment at `start` ends, with those inside it.
    pub fn comment(&mut self, start: usize) -> Option<usize> {
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
    pub fn continuation(&mut self, start: usize) -> Option<usize> {
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
    pub fn placeholder(&self, start: usize) -> Option<usize> {
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
}
