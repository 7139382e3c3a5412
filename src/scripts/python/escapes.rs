//! How texts are written: the letters before the quotes, and escapes.

/// What the letters before the quotes say.
pub struct Prefix {
    /// Nothing is an escape.
    pub raw: bool,
    /// Values are put in.
    pub format: bool,
}

/// The letters of the beginning of a text, quotes and all; nothing for bytes, which are no text.
pub fn prefix(start: &str) -> Option<Prefix> {
    let letters = start.to_ascii_lowercase();
    (!letters.contains('b')).then(|| Prefix { raw: letters.contains('r'), format: letters.contains('f') })
}

/// What a text stands for; nothing if it names a sign by its number, or one that nobody sees.
pub fn unescaped(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match rest.next()? {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            same @ ('\\' | '\'' | '"') => out.push(same),
            '\n' => {}
            'a' | 'b' | 'f' | 'v' | 'x' | 'u' | 'U' | 'N' | '0'..='7' => return None,
            // Python keeps what it does not know.
            other => out.extend(['\\', other]),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_as_python_reads_them() {
        assert_eq!(unescaped(r#"a\tb\\d\"\d"#).as_deref(), Some("a\tb\\d\"\\d"));
        assert_eq!(unescaped("a\\\nb").as_deref(), Some("ab"));
        assert_eq!([unescaped(r"\x41"), unescaped(r"\1"), unescaped(r"\b"), unescaped("\\")], [None, None, None, None]);
    }
}
