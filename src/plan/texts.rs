//! A dense column of texts: one arena, or numbers that are computed.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::arena::Arena;
use super::bytes::ByteSet;

/// One text per element of an axis.
#[derive(Debug, Clone, PartialEq)]
pub enum Texts {
    Arena(Arena),
    /// The numbers `from`, `from + step`, …
    Range {
        from: i64,
        step: i64,
        len: u32,
    },
}

impl Default for Texts {
    fn default() -> Self {
        Texts::Arena(Arena::default())
    }
}

impl Texts {
    pub fn len(&self) -> usize {
        match self {
            Texts::Arena(arena) => arena.len(),
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
            let mut arena = Arena::default();
            let mut fits = Ok(());
            self.each(|text| fits = fits.and_then(|()| arena.push(text)));
            fits?;
            *self = Texts::Arena(arena);
        }
        match self {
            Texts::Arena(arena) => arena.push(text),
            Texts::Range { .. } => Ok(()),
        }
    }

    /// Adds all texts of another column.
    ///
    /// # Errors
    /// More than 4 GiB in one column.
    pub fn append(&mut self, other: Texts) -> Result<(), TooMuchText> {
        match (&mut *self, other) {
            (all, other) if all.is_empty() => *all = other,
            (Texts::Arena(all), Texts::Arena(other)) => all.append(&other)?,
            (all, other) => {
                let mut fits = Ok(());
                other.each(|text| fits = fits.and_then(|()| all.push(text)));
                fits?;
            }
        }
        Ok(())
    }

    /// Calls `see` with text `i`.
    pub fn see(&self, i: u32, see: impl FnOnce(&str)) {
        match self {
            Texts::Arena(arena) => see(arena.get(i)),
            Texts::Range { from, step, .. } => see(itoa::Buffer::new().format(from + step * i64::from(i))),
        }
    }

    /// Text `i`.
    pub fn get(&self, i: u32) -> Cow<'_, str> {
        match self {
            Texts::Arena(arena) => arena.get(i).into(),
            Texts::Range { from, step, .. } => itoa::Buffer::new().format(from + step * i64::from(i)).to_owned().into(),
        }
    }

    /// Writes text `i` at the end of `out`.
    #[inline(always)]
    pub fn write(&self, i: u32, out: &mut Vec<u8>) {
        match self {
            Texts::Arena(arena) => arena.write(i, out),
            Texts::Range { from, step, .. } => write_number(from + step * i64::from(i), out),
        }
    }

    /// Calls `see` with all texts, in order.
    pub fn each(&self, mut see: impl FnMut(&str)) {
        match self {
            Texts::Arena(arena) => (0..self.len() as u32).for_each(|i| see(arena.get(i))),
            Texts::Range { from, step, len } => {
                let mut digits = itoa::Buffer::new();
                (0..i64::from(*len)).for_each(|i| see(digits.format(from + step * i)));
            }
        }
    }

    /// Some order of texts `a` and `b`: equal where the texts are. Numbers that are computed have that of their places.
    pub fn compare(&self, a: u32, b: u32) -> Ordering {
        match self {
            Texts::Arena(arena) => arena.get(a).cmp(arena.get(b)),
            Texts::Range { step: 0, .. } => Ordering::Equal,
            Texts::Range { .. } => a.cmp(&b),
        }
    }

    /// By that order each text comes after the one before it.
    pub fn ascend(&self) -> bool {
        match self {
            Texts::Arena(arena) => arena.facts().ascend,
            Texts::Range { step, len, .. } => *step != 0 || *len < 2,
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = Cow<'_, str>> {
        (0..self.len() as u32).map(|i| self.get(i))
    }

    /// Bytes that the texts have, and no other ones.
    pub fn bytes(&self) -> ByteSet {
        match self {
            Texts::Arena(arena) => arena.facts().bytes,
            Texts::Range { .. } => ByteSet::of(b"-0123456789"),
        }
    }

    /// The same of those that texts begin with; those of an empty one are not known.
    pub fn first_bytes(&self) -> ByteSet {
        match self {
            Texts::Arena(arena) => arena.facts().firsts,
            Texts::Range { .. } => self.bytes(),
        }
    }

    /// Whether one of the texts is empty.
    pub fn any_empty(&self) -> bool {
        match self {
            Texts::Arena(arena) => arena.facts().any_empty,
            Texts::Range { .. } => false,
        }
    }

    /// The longest text, in bytes.
    pub fn longest(&self) -> usize {
        match self {
            Texts::Arena(arena) => arena.facts().longest,
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

fn write_number(number: i64, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
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
