//! A sentence → its words.

/// One word or sign of a sentence, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub lower: String,
    pub start: usize,
    pub end: usize,
}

impl Word {
    pub fn is(&self, words: &[&str]) -> bool {
        words.contains(&self.lower.as_str())
    }

    pub fn is_sign(&self) -> bool {
        !self.text.starts_with(char::is_alphanumeric)
    }
}

/// Longer sentences are cut.
const MOST: usize = 400;

/// The words of a sentence; signs that part it are words of their own.
pub fn words(sentence: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let mut start = None;
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '\'' | '’');
    let push = |start: usize, end: usize, found: &mut Vec<Word>| {
        let text = sentence[start..end].trim_end_matches(['-', '\'', '’', '.']).to_owned();
        let end = start + text.len();
        if !text.is_empty() && found.len() < MOST {
            found.push(Word { lower: text.to_lowercase(), text, start, end });
        }
    };
    for (at, c) in sentence.char_indices() {
        // `2.5` and `samples.csv` are words, `done. Then` is not.
        let next = || sentence[at + c.len_utf8()..].chars().next();
        let dot = matches!(c, '.' | '/') && start.is_some() && next().is_some_and(char::is_alphanumeric);
        // `80%` is no number of things.
        let part = c == '%' && start.is_some() && sentence[..at].ends_with(|c: char| c.is_ascii_digit());
        if inner(c) && (start.is_some() || c.is_alphanumeric()) || dot || part {
            start = start.or(Some(at));
            continue;
        }
        if let Some(start) = start.take() {
            push(start, at, &mut found);
        }
        if matches!(c, ',' | ';' | '.' | ':' | '→' | '!' | '?' | '\n') && found.len() < MOST {
            let sign = if c == '→' {
                ";"
            } else if matches!(c, '!' | '?' | '\n') {
                "."
            } else {
                &sentence[at..at + 1]
            };
            found.push(Word { text: sign.to_owned(), lower: sign.to_owned(), start: at, end: at + c.len_utf8() });
        }
    }
    if let Some(start) = start {
        push(start, sentence.len(), &mut found);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_signs() {
        let shown: Vec<String> =
            words("Fetch samples.csv, then clean-up 5% of it. Done…").into_iter().map(|w| w.text).collect();
        assert_eq!(shown, ["Fetch", "samples.csv", ",", "then", "clean-up", "5%", "of", "it", ".", "Done"]);
    }
}
