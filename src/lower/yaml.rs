//! YAML scalars as the planner reads them, and the proof that a text needs no quotes.

use std::io::Write as _;

use crate::plan::{ByteSet, Op, Program};

/// Words that YAML readers take for something else than a text, in any case.
const RESERVED: [&str; 10] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~"];

/// Whether some reader takes the text for a truth value or for nothing.
pub fn is_reserved(text: &[u8]) -> bool {
    RESERVED.iter().any(|word| text.eq_ignore_ascii_case(word.as_bytes()))
}

fn is_plain_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'/' | b'-' | b'+')
}

/// Whether YAML reads `text` as this very text without quotes. Stricter than YAML: what could be a number, a date or
/// a truth value for some reader is quoted.
fn is_plain(text: &[u8]) -> bool {
    let body = match text {
        [b'-', b'-', rest @ ..] | [b'-', rest @ ..] => rest,
        _ => text,
    };
    let starts = body.first().is_some_and(|b| b.is_ascii_alphabetic() || (*b == b'/' && body.len() == text.len()));
    starts && text.iter().all(|b| is_plain_byte(*b)) && !is_reserved(text)
}

/// What stands in a file of YAML only as the number of its character.
pub fn is_special(c: char) -> bool {
    c.is_control() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Writes a text as a scalar: plain, in single quotes, or in double quotes where only they can hold it.
///
/// The planner replaces `${NAME}` in the file before YAML is read, in quotes too: a `$` before `{` is written `\x24`,
/// which only YAML reads back (facts found with the planner).
pub fn scalar(text: &[u8], out: &mut Vec<u8>) {
    if is_plain(text) {
        out.extend_from_slice(text);
        return;
    }
    let string = String::from_utf8_lossy(text);
    if !string.contains(is_special) && !string.contains("${") {
        out.push(b'\'');
        out.extend_from_slice(string.replace('\'', "''").as_bytes());
        out.push(b'\'');
        return;
    }
    out.push(b'"');
    let mut rest = string.chars().peekable();
    while let Some(c) = rest.next() {
        // Writing to a vector cannot fail.
        let _ = match c {
            '"' => write!(out, "\\\""),
            '\\' => write!(out, "\\\\"),
            '\n' => write!(out, "\\n"),
            '\t' => write!(out, "\\t"),
            '\r' => write!(out, "\\r"),
            '$' if rest.peek() == Some(&'{') => write!(out, "\\x24"),
            c if is_special(c) && (c as u32) < 0x100 => write!(out, "\\x{:02x}", c as u32),
            c if is_special(c) => write!(out, "\\u{:04x}", c as u32),
            c => write!(out, "{c}"),
        };
    }
    out.push(b'"');
}

/// A text as a scalar.
pub fn quoted(text: &str) -> String {
    let mut out = Vec::new();
    scalar(text.as_bytes(), &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// Whether every text of a program is plain, seen from its bytes alone.
pub fn proves_plain(program: &Program) -> bool {
    let mut plain = ByteSet::default();
    let mut letters = ByteSet::default();
    for byte in 0..=255u8 {
        if is_plain_byte(byte) {
            plain.insert(byte);
        }
        if byte.is_ascii_alphabetic() || byte == b'/' {
            letters.insert(byte);
        }
    }
    // A literal byte that no reserved word has tells the text from all of them.
    let unreserved = |op: &Op| matches!(op, Op::Literal(bytes) if bytes.iter().any(|b| !b.is_ascii_alphabetic()));
    let simple = program.ops.iter().all(|op| matches!(op, Op::Literal(_) | Op::Text { .. }));
    simple
        && program.bytes().is_subset(plain)
        && program.first_bytes().is_subset(letters)
        && program.first_bytes() != ByteSet::default()
        && program.ops.iter().any(unreserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_readers_could_mistake_is_quoted() {
        let cases = [
            ("total.txt", "total.txt"),
            ("--fetch", "--fetch"),
            ("-i", "-i"),
            ("-", "'-'"),
            ("4", "'4'"),
            ("1e3", "'1e3'"),
            ("2024-01-01", "'2024-01-01'"),
            ("12:30:00", "'12:30:00'"),
            ("Yes", "'Yes'"),
            ("~", "'~'"),
            ("", "''"),
            ("it's", "'it''s'"),
            ("a b", "'a b'"),
            ("${HOME}", "\"\\x24{HOME}\""),
            ("$HOME", "'$HOME'"),
            ("a\nb", "\"a\\nb\""),
            ("a: b", "'a: b'"),
            ("\u{ffff}", "\"\\uffff\""),
            ("-1", "'-1'"),
            (".5", "'.5'"),
        ];
        for (text, written) in cases {
            assert_eq!(quoted(text), written);
        }
    }

    proptest::proptest! {
        #[test]
        fn a_reader_gives_the_text_back(text in "\\PC*|[ -~]{0,12}|[\\x00-\\x7f]{0,8}") {
            let document = format!("key: {}\n", quoted(&text));
            let read: std::collections::BTreeMap<String, String> = serde_yaml_ng::from_str(&document).unwrap();
            proptest::prop_assert_eq!(&read["key"], &text);
        }
    }
}
