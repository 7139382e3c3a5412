//! Texts as Python literals, plain and with values in them.

/// A part of a text that is put together when the program runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Literal(String),
    /// An expression, without quotes or backslashes in it: older versions of Python allow neither in an f-string.
    Value(String),
}

/// A string literal.
pub fn text(text: &str) -> String {
    let quote = quote(&[text]);
    format!("{quote}{}{quote}", escaped(text, quote))
}

/// The literal of a text with values: an f-string, or a plain one if there are none.
pub fn format(pieces: &[Piece]) -> String {
    let literals: Vec<&str> = pieces
        .iter()
        .filter_map(|p| match p {
            Piece::Literal(literal) => Some(literal.as_str()),
            Piece::Value(_) => None,
        })
        .collect();
    if literals.len() == pieces.len() {
        return text(&literals.concat());
    }
    let quote = quote(&literals);
    let mut out = format!("f{quote}");
    for piece in pieces {
        match piece {
            Piece::Literal(literal) => {
                out.push_str(&escaped(literal, quote).replace('{', "{{").replace('}', "}}"));
            }
            Piece::Value(expression) => {
                out.push('{');
                out.push_str(expression);
                out.push('}');
            }
        }
    }
    out.push(quote);
    out
}

/// A text as it stands between the quotes of a docstring.
pub fn docstring(text: &str) -> String {
    text.replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"")
}

/// The quotes that need fewer backslashes; `"` where both need as many.
fn quote(texts: &[&str]) -> char {
    let count = |wanted: char| texts.iter().flat_map(|t| t.chars()).filter(|c| *c == wanted).count();
    if count('\'') < count('"') { '\'' } else { '"' }
}

fn escaped(text: &str, quote: char) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            '\'' | '"' => out.push(c),
            // What cannot be seen, or joins with the character before it, is written as a number.
            c if c.escape_debug().len() == 1 => out.push(c),
            c if (c as u32) < 0x100 => out.push_str(&format!("\\x{:02x}", c as u32)),
            c if (c as u32) < 0x1_0000 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push_str(&format!("\\U{:08x}", c as u32)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_as_python_reads_them_back() {
        // python3 -c "print(repr(...))" of each right side is the left side.
        assert_eq!(text("a b"), r#""a b""#);
        assert_eq!(text(r#"say "hi""#), r#"'say "hi"'"#);
        assert_eq!(text(r#"it's "x""#), r#"'it\'s "x"'"#);
        assert_eq!(text("a\\b\n\u{1}\u{feff}ü"), r#""a\\b\n\x01\ufeffü""#);
    }

    #[test]
    fn braces_are_doubled_only_where_they_would_mean_something() {
        let value = Piece::Value("x.y".into());
        assert_eq!(format(&[Piece::Literal("{a}".into())]), r#""{a}""#);
        assert_eq!(format(&[Piece::Literal("{a}".into()), value.clone()]), r#"f"{{a}}{x.y}""#);
        assert_eq!(format(&[value]), r#"f"{x.y}""#);
    }
}
