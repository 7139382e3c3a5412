//! How a word is written in the arguments of a Pegasus job, so that the program receives it as it is.
//!
//! Pegasus joins arguments by blanks. Then bash reads the line, for a job in a container after an unquoted
//! here-document has been written from it, and at last `pegasus-kickstart` replaces variables and takes quotes and
//! backslashes away. A word that is not plain is protected twice: a backslash before what means something to
//! kickstart, and quotes of bash around it; in `$'…'` such characters are `\xNN`, which neither the planner nor the
//! here-document looks into. Found with the planner 5.1, bash and kickstart.

use std::io::Write as _;

use crate::lower::yaml;
use crate::plan::{ByteSet, Program};
use crate::resolve::term::runtime_parts;

fn is_plain_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_./:=,@%+-".contains(&byte)
}

/// The text that stands for a word among the arguments, before YAML.
pub fn argument(word: &str) -> String {
    if !word.is_empty() && word.bytes().all(is_plain_byte) {
        return word.to_owned();
    }
    let mut escaped = String::new();
    for (variable, part) in runtime_parts(word) {
        if variable {
            // Kickstart puts the value in, as it is, and fails where there is none.
            escaped.push_str(&format!("${{{part}}}"));
            continue;
        }
        for c in part.chars() {
            if matches!(c, '\\' | '$' | '\'' | '"') {
                escaped.push('\\');
            }
            escaped.push(c);
        }
    }
    let numbered = |c: char| {
        matches!(c, '\\' | '$' | '`' | '\'' | '"' | '\x00'..='\x1f' | '\x7f' | '\u{85}' | '\u{2028}' | '\u{2029}')
    };
    if !escaped.chars().any(numbered) {
        return format!("'{escaped}'");
    }
    let mut out = Vec::from(*b"$'");
    for c in escaped.chars() {
        let mut bytes = [0; 4];
        let bytes = c.encode_utf8(&mut bytes).as_bytes();
        if numbered(c) {
            for byte in bytes {
                // Writing to a vector cannot fail.
                let _ = write!(out, "\\x{byte:02x}");
            }
        } else {
            out.extend_from_slice(bytes);
        }
    }
    out.push(b'\'');
    String::from_utf8_lossy(&out).into_owned()
}

/// Writes a word as an item of `arguments`.
pub fn item(word: &[u8], out: &mut Vec<u8>) {
    yaml::scalar(argument(&String::from_utf8_lossy(word)).as_bytes(), out);
}

/// Whether every word of a program stands for itself.
pub fn proves_plain(program: &Program) -> bool {
    let mut plain = ByteSet::default();
    for byte in (0..=255u8).filter(|b| is_plain_byte(*b)) {
        plain.insert(byte);
    }
    program.bytes().is_subset(plain) && yaml::proves_plain(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_as_the_planner_bash_and_kickstart_give_them_back() {
        // Each pair was run through the planner, bash and kickstart, with and without a container.
        assert_eq!(argument("a.txt"), "a.txt");
        assert_eq!(argument(""), "''");
        assert_eq!(argument("a b"), "'a b'");
        assert_eq!(argument("it's $HOME"), r"$'it\x5c\x27s \x5c\x24HOME'");
        assert_eq!(argument("a\nb"), r"$'a\x0ab'");
        assert_eq!(argument("*;ü"), "'*;ü'");
        assert_eq!(argument("-t\0TMPDIR\0/$x"), r"$'-t\x24{TMPDIR}/\x5c\x24x'");
    }
}
