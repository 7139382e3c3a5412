//! Where in a bash script a place is: a value is put into single quotes otherwise than into double quotes.

/// How bash reads what stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    Plain,
    Double,
    Single,
    /// A here-document in which variables mean something.
    Document,
    /// Where no variable means anything: a here-document in quotes, `$'…'`.
    Closed,
    Comment,
}

/// Reads a script piece by piece.
#[derive(Debug, Default)]
pub struct Reader {
    stack: Vec<Open>,
    /// The here-documents that begin at the next line.
    waiting: Vec<Document>,
    document: Option<Document>,
    line: String,
    single: bool,
    ansi: bool,
    comment: bool,
    escaped: bool,
    /// The characters before this one, in this line.
    last: Option<char>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Double,
    /// `$(`, with the number of `(` in it.
    Command(usize),
    Tick,
}

#[derive(Debug, Clone)]
struct Document {
    end: String,
    closed: bool,
}

impl Reader {
    pub fn context(&self) -> Context {
        match (&self.document, self.stack.last()) {
            (Some(document), _) if document.closed => Context::Closed,
            (Some(_), _) => Context::Document,
            _ if self.comment => Context::Comment,
            _ if self.ansi => Context::Closed,
            _ if self.single => Context::Single,
            (None, Some(Open::Double)) => Context::Double,
            _ => Context::Plain,
        }
    }

    /// A value stands here.
    pub fn value(&mut self) {
        self.last = Some('x');
        self.line.push('x');
    }

    pub fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let at_plain = self.document.is_none() && !self.single && !self.comment && !self.ansi && !self.escaped;
            let plain = at_plain && self.stack.last() != Some(&Open::Double);
            if plain && rest.starts_with("<<") && !rest.starts_with("<<<") {
                let len = self.here(&rest[2..]) + 2;
                self.last = Some('<');
                rest = &rest[len..];
                continue;
            }
            if plain && rest.starts_with("<<<") {
                rest = &rest[3..];
                continue;
            }
            self.char(c);
            rest = &rest[c.len_utf8()..];
        }
    }

    /// Remembers a here-document, and says how long its beginning is.
    fn here(&mut self, rest: &str) -> usize {
        let body = rest.strip_prefix('-').unwrap_or(rest).trim_start_matches([' ', '\t']);
        let skipped = rest.len() - body.len();
        let quote = body.chars().next().filter(|c| matches!(c, '\'' | '"' | '\\'));
        let word = &body[quote.map_or(0, char::len_utf8)..];
        let len = word.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(word.len());
        if len == 0 || word.starts_with(|c: char| c.is_ascii_digit()) {
            return 0;
        }
        self.waiting.push(Document { end: word[..len].to_owned(), closed: quote.is_some() });
        let close = usize::from(quote.is_some_and(|q| word[len..].starts_with(q)));
        skipped + quote.map_or(0, char::len_utf8) + len + close
    }

    fn char(&mut self, c: char) {
        let before = self.last.replace(c);
        if let Some(document) = &self.document {
            if c == '\n' {
                let done = self.line.trim() == document.end;
                self.line.clear();
                if done {
                    self.document = None;
                    self.begin();
                }
            } else {
                self.line.push(c);
            }
            return;
        }
        if self.escaped {
            self.escaped = false;
            return;
        }
        if self.comment {
            if c == '\n' {
                self.comment = false;
                self.begin();
            }
            return;
        }
        if self.single || self.ansi {
            match c {
                '\'' => (self.single, self.ansi) = (false, false),
                '\\' if self.ansi => self.escaped = true,
                _ => {}
            }
            return;
        }
        let double = self.stack.last() == Some(&Open::Double);
        match c {
            '\\' => self.escaped = true,
            '"' if double => {
                self.stack.pop();
            }
            '"' => self.stack.push(Open::Double),
            '\'' if !double && before == Some('$') => self.ansi = true,
            '\'' if !double => self.single = true,
            '(' if before == Some('$') => self.stack.push(Open::Command(0)),
            '`' if self.stack.last() == Some(&Open::Tick) => {
                self.stack.pop();
            }
            '`' => self.stack.push(Open::Tick),
            '(' | ')' => {
                if let Some(Open::Command(depth)) = self.stack.last_mut() {
                    match (c, *depth) {
                        ('(', _) => *depth += 1,
                        (_, 0) => {
                            self.stack.pop();
                        }
                        _ => *depth -= 1,
                    }
                }
            }
            '#' if !double && before.is_none_or(|c| c.is_whitespace() || matches!(c, ';' | '(')) => self.comment = true,
            '\n' => self.begin(),
            _ => {}
        }
    }

    /// The next line begins: a here-document, if one waits.
    fn begin(&mut self) {
        if !self.waiting.is_empty() {
            self.document = Some(self.waiting.remove(0));
            self.line.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The contexts of the places marked by `@`.
    fn contexts(script: &str) -> Vec<Context> {
        let mut reader = Reader::default();
        let mut found = Vec::new();
        for (at, text) in script.split('@').enumerate() {
            if at > 0 {
                found.push(reader.context());
                reader.value();
            }
            reader.text(text);
        }
        found
    }

    #[test]
    fn quotes_comments_and_documents() {
        use Context::*;
        assert_eq!(contexts("a @ \"b @ $(c @ 'd @')\" '@' \\' @"), [Plain, Double, Plain, Single, Single, Plain]);
        assert_eq!(contexts("# it's @\n@ a#@ ${#x} @"), [Comment, Plain, Plain, Plain]);
        assert_eq!(contexts("cat <<-END > x\n\"@\"\n\tEND\n@\ncat <<'E'\n@\nE\n@"), [Document, Plain, Closed, Plain]);
        assert_eq!(contexts("$'@' `x @` cat <<< @ \"it's @\""), [Closed, Plain, Plain, Double]);
        assert_eq!(contexts("awk '{ print \"@\" }' @"), [Single, Plain]);
    }
}
