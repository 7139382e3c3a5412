//! A key: it goes into one header, and nowhere else.

use std::fmt;

/// As many characters of a key in a row are taken for a part of it.
const PART: usize = 8;
/// What stands where a key stood.
const HIDDEN: &str = "[key]";

/// A text that no message, log or file may show.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// For the header of a request alone.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }

    /// A text without this key. One too short to be a key may be any word, and stays.
    pub fn hidden_in(&self, text: &str) -> String {
        if self.0.len() < PART { text.to_owned() } else { text.replace(&self.0, HIDDEN) }
    }

    /// A message without this key and without any longer part of it: servers quote what they refuse.
    pub fn blotted_in(&self, text: &str) -> String {
        let key: Vec<char> = self.0.chars().collect();
        let text: Vec<char> = text.chars().collect();
        let size = PART.min(key.len());
        if size == 0 {
            return text.into_iter().collect();
        }
        let mut hidden = vec![false; text.len()];
        for at in 0..(text.len() + 1).saturating_sub(size) {
            let window = &text[at..at + size];
            if key.windows(size).any(|part| part == window) {
                hidden[at..at + size].fill(true);
            }
        }
        let mut out = String::new();
        for (at, c) in text.into_iter().enumerate() {
            match (hidden[at], at > 0 && hidden[at - 1]) {
                (false, _) => out.push(c),
                (true, false) => out.push_str(HIDDEN),
                (true, true) => {}
            }
        }
        out
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_shown() {
        let key = Secret::new("sk-0123456789abcdef");
        assert_eq!(format!("{key} {key:?} {:?}", Some(&key)), "[key] [key] Some([key])");
        assert_eq!(key.blotted_in("you sent sk-0123456789abcdef!"), "you sent [key]!");
        assert_eq!(key.blotted_in("you sent sk-01234***9abcdef"), "you sent [key]***9abcdef");
        assert_eq!(key.blotted_in("…456789abcd…ü"), "…[key]…ü");
        assert_eq!(key.hidden_in("a sk-0123456789abcdef b sk-01234567"), "a [key] b sk-01234567");
        assert_eq!(Secret::new("").blotted_in("all"), "all");
        assert_eq!(Secret::new("none").hidden_in("none of them"), "none of them");
        assert_eq!(Secret::new("none").blotted_in("key none"), "key [key]");
    }
}
