//! Expressions as texts: parentheses that are not needed, and where `A if c else B` can be broken.

/// Calls `see` with each place in `code` that is in no text and in no brackets, but for brackets that close there;
/// the depth is negative where more are closed than were opened. Stops when `see` says no.
fn outside(code: &str, mut see: impl FnMut(usize, i32) -> bool) {
    let mut depth = 0i32;
    let mut quote = None;
    let mut characters = code.char_indices();
    while let Some((at, c)) = characters.next() {
        match (c, quote) {
            // What is in a text means nothing.
            ('\\', Some(_)) => {
                characters.next();
            }
            (c, Some(end)) if c == end => quote = None,
            (_, Some(_)) => {}
            ('"' | '\'', None) => quote = Some(c),
            ('(' | '[' | '{', None) => depth += 1,
            (')' | ']' | '}', None) => depth -= 1,
            _ => {}
        }
        if quote.is_none() && depth <= 0 && !see(at, depth) {
            return;
        }
    }
}

/// An expression without parentheses around the whole of it.
pub fn bare(code: &str) -> &str {
    let Some(inner) = code.strip_prefix('(').and_then(|c| c.strip_suffix(')')) else { return code };
    let mut whole = true;
    outside(inner, |_, depth| {
        whole = depth == 0;
        whole
    });
    if whole { inner } else { code }
}

/// The lines of `A if c else B`: `A`, `if c`, `else B`. Nothing if it is no such expression.
pub fn broken(code: &str) -> Option<Vec<&str>> {
    let code = bare(code);
    let mut breaks = Vec::new();
    outside(code, |at, depth| {
        let rest = &code[at..];
        if depth == 0 && (rest.starts_with(" if ") || rest.starts_with(" else ")) {
            breaks.push(at);
        }
        true
    });
    if breaks.len() < 2 {
        return None;
    }
    let mut lines = Vec::new();
    let mut from = 0;
    for at in breaks {
        lines.push(code[from..at].trim_start());
        from = at;
    }
    lines.push(code[from..].trim_start());
    Some(lines)
}

#[cfg(test)]
mod tests {
    use super::{bare, broken};

    #[test]
    fn only_parentheses_around_the_whole_are_left_out() {
        assert_eq!(bare("(a or b)"), "a or b");
        assert_eq!(bare("(a) or (b)"), "(a) or (b)");
        assert_eq!(bare(r#"(a == "(") or (b == ")")"#), r#"(a == "(") or (b == ")")"#);
        assert_eq!(bare(r#"(a == ")" or b == '\'(')"#), r#"a == ")" or b == '\'('"#);
    }

    #[test]
    fn choices_break_at_their_words() {
        assert_eq!(broken("(a if b else c if d else e)").unwrap(), ["a", "if b", "else c", "if d", "else e"]);
        assert_eq!(broken("f\"x if y else z\""), None);
        assert_eq!(broken("f(a if b else c)"), None);
    }
}
