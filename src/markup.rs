//! Texts inside markup: SVG and HTML alike.

/// A text in which nothing is markup. What markup cannot hold, and what would turn the direction of writing unseen, is
/// shown as a mark of its own.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.extend(seen(c)),
        }
    }
    out
}

/// A text with nothing in it that is not seen.
pub fn plain(text: &str) -> String {
    text.chars().filter_map(seen).collect()
}

fn seen(c: char) -> Option<char> {
    let hidden = c.is_control()
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
        || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    match c {
        '\n' | '\t' => Some(c),
        // Of a line end one character is enough.
        '\r' => None,
        _ if hidden => Some(char::REPLACEMENT_CHARACTER),
        _ => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_taken_for_markup() {
        assert_eq!(escaped("a<b>&\"']]>\r\nü"), "a&lt;b&gt;&amp;&quot;&#39;]]&gt;\nü");
        assert_eq!(escaped("\u{1}\u{202e}\u{ffff}\t"), "\u{fffd}\u{fffd}\u{fffd}\t");
        assert_eq!(plain("<\u{202e}"), "<\u{fffd}");
    }
}
