//! A dense column of texts: one arena, or numbers that are computed.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::io::Write as _;

/// One text per element of an axis.
#[derive(Debug, Clone, PartialEq)]
pub enum Texts {
    /// Text `i` is `bytes[offsets[i]..offsets[i + 1]]`.
    Arena { offsets: Vec<u32>, bytes: Vec<u8> },
    /// The numbers `from`, `from + step`, …
    Range { from: i64, step: i64, len: u32 },
}

impl Default for Texts {
    fn default() -> Self {
        Texts::Arena { offsets: vec![0], bytes: Vec::new() }
    }
}

impl Texts {
    pub fn len(&self) -> usize {
        match self {
            Texts::Arena { offsets, .. } => offsets.len() - 1,
            Texts::Range { len, .. } => *len as usize,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a text. A range becomes an arena.
    ///
    /// # Errors
    /// More than 4 GiB in one column.
    pub fn push(&mut self, text: &str) -> Result<(), TooMuchText> {
        if let Texts::Range { .. } = self {
            let mut arena = Texts::default();
            for i in 0..self.len() {
                arena.push(&self.get(i as u32))?;
            }
            *self = arena;
        }
        if let Texts::Arena { offsets, bytes } = self {
            let end = u32::try_from(bytes.len() + text.len()).map_err(|_| TooMuchText)?;
            bytes.extend_from_slice(text.as_bytes());
            offsets.push(end);
        }
        Ok(())
    }

    /// Text `i`.
    pub fn get(&self, i: u32) -> Cow<'_, str> {
        match self {
            Texts::Arena { .. } => String::from_utf8_lossy(self.bytes(i)),
            Texts::Range { from, step, .. } => (from + step * i64::from(i)).to_string().into(),
        }
    }

    /// Writes text `i` at the end of `out`.
    #[inline]
    pub fn write(&self, i: u32, out: &mut Vec<u8>) {
        match self {
            Texts::Arena { .. } => out.extend_from_slice(self.bytes(i)),
            // Writing to a vector cannot fail.
            Texts::Range { from, step, .. } => {
                let _ = write!(out, "{}", from + step * i64::from(i));
            }
        }
    }

    fn bytes(&self, i: u32) -> &[u8] {
        match self {
            Texts::Arena { offsets, bytes } => {
                let i = i as usize;
                &bytes[offsets[i] as usize..offsets[i + 1] as usize]
            }
            Texts::Range { .. } => &[],
        }
    }

    /// Some order of texts `a` and `b`: equal where the texts are. Numbers that are computed have that of their places.
    pub fn compare(&self, a: u32, b: u32) -> Ordering {
        match self {
            Texts::Arena { .. } => self.bytes(a).cmp(self.bytes(b)),
            Texts::Range { step: 0, .. } => Ordering::Equal,
            Texts::Range { .. } => a.cmp(&b),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = Cow<'_, str>> {
        (0..self.len() as u32).map(|i| self.get(i))
    }

    /// The longest text, in bytes.
    pub fn longest(&self) -> usize {
        match self {
            Texts::Arena { offsets, .. } => offsets.windows(2).map(|w| (w[1] - w[0]) as usize).max().unwrap_or(0),
            Texts::Range { from, step, len } => {
                let last = from + step * i64::from(len.saturating_sub(1));
                from.to_string().len().max(last.to_string().len())
            }
        }
    }

    /// The texts whose index `keep` holds.
    pub fn kept(&self, keep: &[bool]) -> Texts {
        let mut kept = Texts::default();
        for (i, text) in self.iter().enumerate() {
            if keep.get(i).copied().unwrap_or(false) {
                // Fewer texts than before: they fit.
                let _ = kept.push(&text);
            }
        }
        kept
    }
}

/// A column of more than 4 GiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more than 4 GiB of text in one column")]
pub struct TooMuchText;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arenas_and_ranges_give_the_same() {
        let range = Texts::Range { from: -2, step: 2, len: 3 };
        assert_eq!(range.iter().collect::<Vec<_>>(), ["-2", "0", "2"]);
        let mut arena = range.clone();
        arena.push("x").unwrap();
        assert_eq!(arena.iter().collect::<Vec<_>>(), ["-2", "0", "2", "x"]);
        assert_eq!(range.longest(), 2);
        assert_eq!(arena.kept(&[true, false, false, true]).iter().collect::<Vec<_>>(), ["-2", "x"]);
    }
}
