//! What a bare word is: a keyword, a number, an identifier, or something that should have stood in quotes.

/// Whether a word is a keyword without its `#`.
pub fn is_bare_keyword(word: &str) -> bool {
    matches!(word, "true" | "false" | "null")
}

/// Whether a word is a number that KDL can write.
pub fn is_number(word: &str) -> bool {
    let word = word.strip_prefix(['+', '-']).unwrap_or(word);
    for (lower, upper, radix) in [("0x", "0X", 16), ("0o", "0O", 8), ("0b", "0B", 2)] {
        if let Some(digits) = word.strip_prefix(lower).or_else(|| word.strip_prefix(upper)) {
            return is_digits(digits, radix);
        }
    }
    let (mantissa, exponent) = word.split_once(['e', 'E']).map_or((word, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    is_digits(whole, 10)
        && fraction.is_none_or(|f| is_digits(f, 10))
        && exponent.is_none_or(|e| is_digits(e.strip_prefix(['+', '-']).unwrap_or(e), 10))
}

/// A digit, then digits and underscores.
fn is_digits(text: &str, radix: u32) -> bool {
    text.starts_with(|c: char| c.is_digit(radix)) && text.chars().all(|c| c == '_' || c.is_digit(radix))
}

/// Why a bare word should have stood in quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unquoted {
    /// `2GiB`, `50%`, `2024-01-01`: begins as a number does.
    Number,
    /// `-i`: begins as a number or an option does.
    Option,
    /// `bin/run`, `a\b`, `a#b`: holds a character that no bare word may hold.
    Character(char),
    /// `{sample}.txt`: braces would be a block.
    Template,
}

/// Whether a bare word should have stood in quotes, and why.
pub fn unquoted(word: &str) -> Option<Unquoted> {
    if word.contains('{') {
        return Some(Unquoted::Template);
    }
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    let numeric = unsigned.strip_prefix('.').unwrap_or(unsigned).starts_with(|c: char| c.is_ascii_digit());
    if numeric {
        return (!is_number(word)).then_some(Unquoted::Number);
    }
    if let Some(c) = word.chars().find(|c| matches!(c, '/' | '\\' | '[' | ']' | '#')) {
        return Some(Unquoted::Character(c));
    }
    let option = word.trim_start_matches('-');
    (word.len() - option.len() > 0 && option.starts_with(char::is_alphanumeric)).then_some(Unquoted::Option)
}

/// A word as it should have been written: a number with its zero, or a text in quotes.
pub fn corrected(word: &str) -> String {
    let with_zero = match word.strip_suffix('.') {
        Some(whole) => format!("{whole}.0"),
        None => word.replacen('.', "0.", 1),
    };
    if !is_number(word) && is_number(&with_zero) { with_zero } else { quote(word) }
}

/// A text between double quotes: raw if it holds what would need an escape.
pub fn quote(text: &str) -> String {
    if !text.contains(['"', '\\']) {
        return format!("\"{text}\"");
    }
    let mut marks = String::from("#");
    while text.contains(&format!("\"{marks}")) {
        marks.push('#');
    }
    format!("{marks}\"{text}\"{marks}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_kdl() {
        for number in ["0", "-1", "+1", "1_000", "1.5", "1e3", "1.5E-3", "0xFF", "-0x1f_", "0b1_0", "0o17", "1_.5"] {
            assert!(is_number(number), "{number}");
            assert!(kdl::KdlNode::parse(&format!("n {number}")).is_ok(), "{number}");
        }
        for word in ["1.", ".5", "1e", "0x", "0xg", "1d", "2024-01-01", "1.2.3", "_1", "50%", "0b2", ""] {
            assert!(!is_number(word), "{word}");
        }
    }

    #[test]
    fn numbers_get_their_zero() {
        assert_eq!(corrected(".5"), "0.5");
        assert_eq!(corrected("-.5"), "-0.5");
        assert_eq!(corrected("1."), "1.0");
        assert_eq!(corrected("1.2.3"), "\"1.2.3\"");
    }

    #[test]
    fn quotes_are_raw_only_where_needed() {
        assert_eq!(quote("a b"), "\"a b\"");
        assert_eq!(quote(r"\d"), "#\"\\d\"#");
        assert_eq!(quote("a\"#b"), "##\"a\"#b\"##");
    }
}
