//! Bytes that stand in a text as they are.

use std::ops::Deref;

/// Literals of at most so many bytes are copied at once.
const SHORT: usize = 64;

/// Kept with zeros after them, so that a short one is copied without a loop: as many bytes as any short one has, cut
/// afterwards. Texts are made of little else.
#[derive(Clone, PartialEq, Eq)]
pub struct Literal {
    padded: Box<[u8]>,
    len: usize,
}

impl Literal {
    pub fn new(bytes: &[u8]) -> Self {
        let mut padded = bytes.to_vec();
        padded.resize(bytes.len().max(SHORT), 0);
        Self { padded: padded.into(), len: bytes.len() }
    }

    /// Writes the bytes at the end of `out`.
    #[inline(always)]
    pub fn write(&self, out: &mut Vec<u8>) {
        match self.padded.first_chunk::<SHORT>() {
            Some(short) if self.len <= SHORT => {
                let end = out.len() + self.len;
                out.extend_from_slice(short);
                out.truncate(end);
            }
            _ => out.extend_from_slice(self),
        }
    }
}

impl Deref for Literal {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.padded[..self.len]
    }
}

impl std::fmt::Debug for Literal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", String::from_utf8_lossy(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_of_any_length_are_written_whole() {
        for length in [0, 1, SHORT - 1, SHORT, SHORT + 1, 3 * SHORT] {
            let bytes: Vec<u8> = (1..=length as u8).collect();
            let mut out = b">".to_vec();
            Literal::new(&bytes).write(&mut out);
            assert_eq!(out, [b">", bytes.as_slice()].concat());
        }
    }
}
