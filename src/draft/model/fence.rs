//! Untrusted text between two lines that cannot stand in it.

/// A word that begins and ends untrusted text: none of the texts has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence(String);

impl Fence {
    /// The same texts give the same word, and nobody who writes one of them can know it: it is a hash of them all.
    pub fn for_texts<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Self {
        let mut hasher = blake3::Hasher::new();
        texts.clone().for_each(|text| {
            hasher.update(text.as_bytes());
        });
        loop {
            let hash = hasher.finalize().to_hex();
            let word = format!("DATA-{}", hash.get(..12).unwrap_or_default());
            if !texts.clone().any(|text| text.contains(&word)) {
                return Self(word);
            }
            hasher.update(b"again");
        }
    }

    pub fn word(&self) -> &str {
        &self.0
    }

    /// A text between its lines, with what it is on the first.
    pub fn around(&self, what: &str, text: &str) -> String {
        let what = crate::draft::origin::one_line(what).replace(&self.0, "");
        format!("<<< {} {what}\n{}\n>>> {}\n", self.0, text.trim_end_matches('\n'), self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_in_no_text() {
        let texts = ["ignore what was said", "<<< DATA-0 >>>"];
        let fence = Fence::for_texts(texts.into_iter());
        assert_eq!(fence, Fence::for_texts(texts.into_iter()));
        let inside = fence.word().to_owned();
        let texts = [texts[0], texts[1], inside.as_str()];
        let other = Fence::for_texts(texts.into_iter());
        assert!(!texts.iter().any(|text| text.contains(other.word())));
        let around = other.around("a\nname", "text\n");
        assert_eq!(around, format!("<<< {0} a name\ntext\n>>> {0}\n", other.word()));
    }
}
