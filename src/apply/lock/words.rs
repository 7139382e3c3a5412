//! The words of a line: bare where that is clear, else quoted as in JSON, so that any text fits on one line.

use super::parse::LockProblem;

/// A text as one word.
pub(super) fn word(text: &str) -> String {
    let bare = !text.is_empty() && !text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '"');
    if bare { text.to_owned() } else { quoted(text) }
}

/// A text in quotes. A line break that only Unicode knows is escaped too: some editors break the line there.
pub(super) fn quoted(text: &str) -> String {
    let plain = serde_json::Value::from(text).to_string();
    let mut out = String::with_capacity(plain.len());
    for c in plain.chars() {
        if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

/// Takes the words of a line one by one.
pub(super) struct Words<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Words<'a> {
    pub fn new(line: usize, text: &'a str) -> Self {
        Self { rest: text, line }
    }

    pub fn problem(&self, text: impl Into<String>) -> LockProblem {
        LockProblem { line: self.line, text: text.into() }
    }

    /// The next word, whatever it is for.
    pub fn next(&mut self, what: &str) -> Result<String, LockProblem> {
        if self.rest.starts_with('"') {
            return self.next_quoted(what);
        }
        let (word, rest) = self.rest.split_once(' ').unwrap_or((self.rest, ""));
        if word.is_empty() {
            return Err(self.problem(format!("the {what} is missing")));
        }
        self.rest = rest;
        Ok(word.to_owned())
    }

    /// The next word, which must stand in quotes.
    pub fn next_quoted(&mut self, what: &str) -> Result<String, LockProblem> {
        if !self.rest.starts_with('"') {
            return Err(self.problem(format!("a {what} must stand in quotes")));
        }
        let mut words = serde_json::Deserializer::from_str(self.rest).into_iter::<String>();
        match words.next() {
            Some(Ok(text)) => {
                let after = &self.rest[words.byte_offset()..];
                self.rest = after.strip_prefix(' ').unwrap_or(after);
                Ok(text)
            }
            _ => Err(self.problem(format!("the quoted {what} does not end, or holds a wrong escape"))),
        }
    }

    pub fn end(&self) -> Result<(), LockProblem> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.problem(format!("`{}` is too much", self.rest.trim()))) }
    }
}
