//! What the template of a name shows by itself, so that its names need not be looked at one by one.
//!
//! All of it is one-sided: what is not shown here is looked at.

use crate::plan::{ByteSet, Op, Program};

/// A name may be this long whatever stands before it in a path.
const SHORT: u64 = 255;

/// What all names of a template have in common, in small letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// How they begin and end.
    prefix: Vec<u8>,
    suffix: Vec<u8>,
    /// The bytes that each of them has, and those that one of them may have.
    always: ByteSet,
    ever: ByteSet,
}

impl Shape {
    /// Nothing if letters have no small ones that ASCII knows.
    pub fn of(program: &Program) -> Option<Self> {
        let literal = |op: Option<&Op>| match op {
            Some(Op::Literal(bytes)) => bytes.to_ascii_lowercase(),
            _ => Vec::new(),
        };
        let (prefix, suffix) = (literal(program.ops.first()), literal(program.ops.last()));
        // Small letters of other alphabets may be any.
        let always = program.ops.iter().flat_map(|op| literal(Some(op))).filter(u8::is_ascii).collect();
        let bytes = program.bytes();
        let ascii = bytes.is_subset((0..128).collect());
        let ever = (0..=255u8).filter(|b| !ascii || bytes.contains(*b)).map(|b| b.to_ascii_lowercase()).collect();
        (prefix.is_ascii() && suffix.is_ascii()).then_some(Self { prefix, suffix, always, ever })
    }

    /// No name of one is a name of the other, however they are written.
    pub fn differ(&self, other: &Self) -> bool {
        let prefixes = !self.prefix.starts_with(&other.prefix) && !other.prefix.starts_with(&self.prefix);
        let suffixes = !self.suffix.ends_with(&other.suffix) && !other.suffix.ends_with(&self.suffix);
        prefixes || suffixes || !self.always.is_subset(other.ever) || !other.always.is_subset(self.ever)
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
    use std::sync::Arc;

    use super::*;
    use crate::plan::{Bind, Map, Texts};

    /// Of `a_*.bam`, where `*` is one of some texts.
    fn shape(template: &str, texts: &[&str]) -> Shape {
        let mut column = Texts::default();
        texts.iter().for_each(|text| column.push(text).unwrap());
        let column = Arc::new(column);
        let mut program = Program::default();
        for (at, literal) in template.split('*').enumerate() {
            if at > 0 {
                let map = Arc::new(Map::Same { len: column.len() as u32 });
                program.push(Op::Text { bind: Bind::Slot { slot: 0, map }, texts: column.clone() });
            }
            program.push_literal(literal);
        }
        Shape::of(&program).unwrap()
    }

    #[test]
    fn shapes_tell_templates_apart_only_where_no_name_can_be_both() {
        let differ = |one, other, texts: &[&str]| shape(one, texts).differ(&shape(other, texts));
        for (one, other) in [("a_*.bam", "a_*.vcf"), ("part_*.x", "all_*.x"), ("all.vcf", "part_*.vcf")] {
            assert!(differ(one, other, &["1", "_", "b"]), "{one} {other}");
        }
        // `ab.c`, `a_b.c`, `A.C`: what one of them can be, the other can be, too.
        for (one, other) in [("a*.c", "ab*.c"), ("a*", "a_*.c"), ("A*.c", "a*.C"), ("a*b", "a*b")] {
            assert!(!differ(one, other, &["b", "_", ".", "c"]), "{one} {other}");
        }
        // `s1.b` and `s1_l2.b`: no text has what stands between the two.
        assert!(differ("s*.b", "s*_l*.b", &["1", "2"]) && differ("s*.b", "s*_*.b", &["1", "L"]));
        assert!(!differ("s*.b", "s*_l*.b", &["1", "1_L2"]) && !differ("s*.b", "sK*.b", &["1", "\u{212a}1"]));
        assert!(!differ("s*k*.b", "s*\u{212a}*.b", &["1"]));
    }
}
