//! Which bytes a text can have: what lets a writer leave out quotes without looking at each value.

/// A set of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ByteSet([u64; 4]);

impl ByteSet {
    pub fn of(bytes: &[u8]) -> Self {
        bytes.iter().copied().collect()
    }

    pub fn insert(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    pub fn union(mut self, other: Self) -> Self {
        for (a, b) in self.0.iter_mut().zip(other.0) {
            *a |= b;
        }
        self
    }

    pub fn contains(self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] & (1 << (byte & 63)) != 0
    }

    pub fn is_subset(self, other: Self) -> bool {
        self.0.iter().zip(other.0).all(|(a, b)| a & !b == 0)
    }
}

impl FromIterator<u8> for ByteSet {
    fn from_iter<I: IntoIterator<Item = u8>>(bytes: I) -> Self {
        // A table is filled faster than bits are set one by one.
        let mut there = [false; 256];
        bytes.into_iter().for_each(|byte| there[usize::from(byte)] = true);
        let mut set = Self::default();
        (0..=255).filter(|byte| there[usize::from(*byte)]).for_each(|byte| set.insert(byte));
        set
    }
}
