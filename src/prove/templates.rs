//! What the template of a name shows by itself, so that its names need not be looked at one by one.
//!
//! All of it is one-sided: what is not shown here is looked at.

use crate::plan::{ByteSet, Op, Program};

/// A name may be this long whatever stands before it in a path.
const SHORT: u64 = 255;

/// How all names of a template begin and end, in small letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ends {
    prefix: Vec<u8>,
    suffix: Vec<u8>,
}

impl Ends {
    /// Nothing if letters have no small ones that ASCII knows.
    pub fn of(program: &Program) -> Option<Self> {
        let literal = |op: Option<&Op>| match op {
            Some(Op::Literal(bytes)) => bytes.to_ascii_lowercase(),
            _ => Vec::new(),
        };
        let ends = Self { prefix: literal(program.ops.first()), suffix: literal(program.ops.last()) };
        (ends.prefix.is_ascii() && ends.suffix.is_ascii()).then_some(ends)
    }

    /// No name of one is a name of the other, however they are written.
    pub fn differ(&self, other: &Self) -> bool {
        let prefixes = !self.prefix.starts_with(&other.prefix) && !other.prefix.starts_with(&self.prefix);
        prefixes || (!self.suffix.ends_with(&other.suffix) && !other.suffix.ends_with(&self.suffix))
    }
}

/// Every name is a plain name of a file: a few kinds of bytes, among them one that makes it no name of a folder.
pub fn is_tidy(program: &Program) -> bool {
    let plain: Vec<u8> = (0..=255u8).filter(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')).collect();
    let named = |op: &Op| matches!(op, Op::Literal(bytes) if bytes.iter().any(u8::is_ascii_alphanumeric));
    program.ops.iter().all(|op| matches!(op, Op::Literal(_) | Op::Text { .. }))
        && program.ops.iter().any(named)
        && program.bytes().is_subset(ByteSet::of(&plain))
        && program.longest() <= SHORT
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of `a_*.bam`, or of a text without `*`.
    fn ends(text: &str) -> Ends {
        let (prefix, suffix) = text.split_once('*').unwrap_or((text, text));
        Ends { prefix: prefix.to_ascii_lowercase().into(), suffix: suffix.to_ascii_lowercase().into() }
    }

    #[test]
    fn ends_tell_templates_apart_only_where_no_name_can_be_both() {
        for (one, other) in [("a_*.bam", "a_*.vcf"), ("part_*.x", "all_*.x"), ("all.vcf", "part_*.vcf")] {
            assert!(ends(one).differ(&ends(other)), "{one} {other}");
        }
        // `ab.c`, `a_b.c`, `A.C`: what one of them can be, the other can be, too.
        for (one, other) in [("a*.c", "ab*.c"), ("a*", "a_*.c"), ("A*.c", "a*.C"), ("a*b", "a*b")] {
            assert!(!ends(one).differ(&ends(other)), "{one} {other}");
        }
    }
}
