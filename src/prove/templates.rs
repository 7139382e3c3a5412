//! What the template of a name shows by itself, so that its names need not be looked at one by one.
//!
//! All of it is one-sided: what is not shown here is looked at.

use crate::plan::{Bind, ByteSet, Map, Op, Program, Space, Texts};

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

/// Each point has a name of its own, case differences taken away: there is one point only, or one text per element stands
/// in the name, and these are in order.
pub fn is_unique(space: &Space, program: &Program) -> bool {
    if space.slots.is_empty() {
        return true;
    }
    let mut texts = program.ops.iter().filter(|op| !matches!(op, Op::Literal(_)));
    let (Some(Op::Text { bind: Bind::Slot { slot: 0, map }, texts }), None) = (texts.next(), texts.next()) else {
        return false;
    };
    space.slots.len() == 1 && matches!(**map, Map::Same { .. }) && in_order(texts)
}

/// Each text comes after the one before it, and has no letter that another case could be taken for.
fn in_order(texts: &Texts) -> bool {
    match texts {
        Texts::Range { step, .. } => *step != 0,
        Texts::Arena { offsets, bytes } => {
            let text = |w: &[u32]| &bytes[w[0] as usize..w[1] as usize];
            let fit = bytes.iter().all(|b| b.is_ascii() && !b.is_ascii_uppercase());
            fit && offsets.windows(2).zip(offsets.windows(2).skip(1)).all(|(one, next)| text(one) < text(next))
        }
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

    #[test]
    fn texts_in_order_are_each_there_once() {
        let texts = |all: &[&str]| {
            let mut texts = Texts::default();
            all.iter().for_each(|text| texts.push(text).unwrap());
            in_order(&texts)
        };
        assert!(texts(&[]) && texts(&["b"]) && texts(&["a", "aa", "b"]));
        assert!(!texts(&["a", "a"]) && !texts(&["b", "a"]) && !texts(&["A", "a"]) && !texts(&["ä"]));
        assert!(in_order(&Texts::Range { from: 3, step: -1, len: 9 }));
    }
}
