//! The characters of KDL: line ends, spaces, and those that may not be written at all.

/// The length of the line end at the start of `text`; 0 if there is none.
pub fn newline(text: &str) -> usize {
    let bytes = text.as_bytes();
    match bytes.first() {
        Some(b'\r') => 1 + usize::from(bytes.get(1) == Some(&b'\n')),
        Some(b'\n' | 0x0B | 0x0C) => 1,
        Some(0xC2) if bytes.get(1) == Some(&0x85) => 2,
        Some(0xE2) if bytes.get(1) == Some(&0x80) && matches!(bytes.get(2), Some(0xA8 | 0xA9)) => 3,
        _ => 0,
    }
}

/// Whether a character ends a line, alone or as part of CRLF.
pub fn is_newline(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A blank inside a line.
pub fn is_space(c: char) -> bool {
    matches!(c, '\t' | ' ' | '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}')
}

/// A character that KDL allows nowhere: control characters, and those that turn the direction of writing.
pub fn is_forbidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{E}'..='\u{1F}' | '\u{7F}' | '\u{200E}' | '\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Whether `c` ends a bare word.
pub fn ends_word(c: char) -> bool {
    is_space(c) || is_newline(c) || matches!(c, ';' | '{' | '}' | '(' | ')' | '=' | '"')
}

/// Where the blanks (no line ends) at the start of `text` end.
pub fn spaces(text: &str) -> usize {
    text.find(|c| !is_space(c)).unwrap_or(text.len())
}

/// Where the first line of `text` ends, without its line end.
pub fn line(text: &str) -> usize {
    text.find(is_newline).unwrap_or(text.len())
}

/// The start of the last line in `text`, if it has more than one.
pub fn last_line(text: &str) -> Option<usize> {
    let at = text.rfind(is_newline)?;
    text.get(at..).and_then(|t| t.chars().next()).map(|c| at + c.len_utf8())
}
