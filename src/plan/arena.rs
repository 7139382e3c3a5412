//! Texts in one piece of memory, and what can be told of all of them at once.

use std::sync::OnceLock;

use super::bytes::ByteSet;
use super::texts::TooMuchText;

/// Texts of at most this many bytes are copied at once.
const SHORT: usize = 16;

/// Text `i` is `all[offsets[i]..offsets[i + 1]]`.
#[derive(Debug, Clone)]
pub struct Arena {
    offsets: Vec<u32>,
    all: String,
    /// Found out when it is asked for: many ask for it again.
    facts: OnceLock<Facts>,
}

/// What is true of all texts.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// The bytes that there are, and those that a text begins with.
    pub bytes: ByteSet,
    pub firsts: ByteSet,
    /// The length of the longest one.
    pub longest: usize,
    pub any_empty: bool,
    /// Each one is greater than the one before it.
    pub ascend: bool,
}

impl Default for Arena {
    fn default() -> Self {
        Self { offsets: vec![0], all: String::new(), facts: OnceLock::new() }
    }
}

impl PartialEq for Arena {
    fn eq(&self, other: &Self) -> bool {
        self.offsets == other.offsets && self.all == other.all
    }
}

impl Arena {
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    pub fn push(&mut self, text: &str) -> Result<(), TooMuchText> {
        let end = u32::try_from(self.all.len() + text.len()).map_err(|_| TooMuchText)?;
        self.all.push_str(text);
        self.offsets.push(end);
        self.forget();
        Ok(())
    }

    /// Adds all texts of another one.
    pub fn append(&mut self, other: &Arena) -> Result<(), TooMuchText> {
        let start = u32::try_from(self.all.len()).map_err(|_| TooMuchText)?;
        u32::try_from(self.all.len() + other.all.len()).map_err(|_| TooMuchText)?;
        self.all.push_str(&other.all);
        self.offsets.extend(other.offsets[1..].iter().map(|end| start + end));
        self.forget();
        Ok(())
    }

    /// The texts are others now.
    fn forget(&mut self) {
        // Nearly always nothing is known yet, which is seen faster than taken away.
        if self.facts.get().is_some() {
            self.facts.take();
        }
    }

    fn range(&self, i: u32) -> (usize, usize) {
        (self.offsets[i as usize] as usize, self.offsets[i as usize + 1] as usize)
    }

    #[inline]
    pub fn get(&self, i: u32) -> &str {
        let (from, to) = self.range(i);
        &self.all[from..to]
    }

    /// Writes text `i` at the end of `out`.
    #[inline(always)]
    pub fn write(&self, i: u32, out: &mut Vec<u8>) {
        let (from, to) = self.range(i);
        let all = self.all.as_bytes();
        // Nearly all texts are short: a copy of fixed length, cut afterwards, needs no loop.
        match all[from..].first_chunk::<SHORT>() {
            Some(more) if to - from <= SHORT => {
                let end = out.len() + (to - from);
                out.extend_from_slice(more);
                out.truncate(end);
            }
            _ => out.extend_from_slice(&all[from..to]),
        }
    }

    pub fn facts(&self) -> &Facts {
        self.facts.get_or_init(|| {
            let all = self.all.as_bytes();
            let lengths = self.offsets.iter().zip(&self.offsets[1..]).map(|(from, to)| (to - from) as usize);
            let any_empty = lengths.clone().any(|length| length == 0);
            // The last offset is the end.
            let firsts = self.offsets.iter().filter_map(|at| all.get(*at as usize).copied());
            Facts {
                bytes: ByteSet::of(all),
                firsts: firsts.collect(),
                longest: lengths.max().unwrap_or(0),
                any_empty,
                ascend: (1..self.len() as u32).all(|i| self.get(i - 1) < self.get(i)),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arena(texts: &[&str]) -> Arena {
        let mut arena = Arena::default();
        texts.iter().for_each(|text| arena.push(text).unwrap());
        arena
    }

    #[test]
    fn short_and_long_texts_are_written_whole() {
        let texts = ["", "b", "exactly 16 bytes", "one more: 17 byte", "\u{fc}", "", "last"];
        let arena = arena(&texts);
        for (i, text) in texts.iter().enumerate() {
            let mut out = b">".to_vec();
            arena.write(i as u32, &mut out);
            assert_eq!(out, format!(">{text}").into_bytes());
        }
    }

    #[test]
    fn one_after_another() {
        let mut both = arena(&["a", ""]);
        assert!(both.facts().any_empty && both.facts().longest == 1);
        both.append(&arena(&["", "bc"])).unwrap();
        both.append(&Arena::default()).unwrap();
        assert_eq!(both, arena(&["a", "", "", "bc"]));
        assert_eq!(both.facts().longest, 2);
    }

    #[test]
    fn facts_are_those_of_all_texts_pushed_so_far() {
        let mut arena = arena(&["ab", "b"]);
        let Facts { bytes, firsts, longest, any_empty, ascend } = *arena.facts();
        assert_eq!((bytes, firsts), (ByteSet::of(b"ab"), ByteSet::of(b"ab")));
        assert_eq!((longest, any_empty, ascend), (2, false, true));
        arena.push("").unwrap();
        arena.push("zzz").unwrap();
        let Facts { bytes, longest, any_empty, ascend, .. } = *arena.facts();
        assert_eq!((bytes, longest, any_empty, ascend), (ByteSet::of(b"abz"), 3, true, false));
    }
}
