//! Variables of the environment in texts: what Scalable puts in when it reads its manifest.
//!
//! It knows `${NAME}` and `${NAME:-text}`, where the text ends at the first `}`. What looks like another one stays as it
//! is there, without a word.

/// The first `${` of a text that begins no variable, and why.
pub fn first_bad(text: &str) -> Option<(&str, &'static str)> {
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let inside = &rest[at + 2..];
        let Some(end) = inside.find('}') else { return Some((&rest[at..], "it has no }")) };
        let (written, inside) = (&rest[at..at + 2 + end + 1], &inside[..end]);
        if inside.contains("${") {
            return Some((written, "a variable cannot stand inside another one"));
        }
        let name = inside.split_once(":-").map_or(inside, |(name, _)| name);
        if !is_name(name) {
            return Some((written, "not the name of a variable"));
        }
        rest = &rest[at + 2 + end + 1..];
    }
    None
}

/// Whether Scalable puts anything into a text that is well formed.
pub fn has_any(text: &str) -> bool {
    text.contains("${")
}

fn is_name(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_as_scalable_reads_them() {
        for good in ["", "a$b {c}", "${A}", "x${_a1}y${B:-}", "${A:-/x:y-z}", "$HOME"] {
            assert_eq!(first_bad(good), None, "{good}");
        }
        for (bad, written) in [
            ("x ${A", "${A"),
            ("${}", "${}"),
            ("${1A}", "${1A}"),
            ("${A:?e}", "${A:?e}"),
            ("${A-b}", "${A-b}"),
            ("a${B}${C:-${D}}", "${C:-${D}"),
        ] {
            assert_eq!(first_bad(bad).map(|(written, _)| written), Some(written), "{bad}");
        }
    }
}
