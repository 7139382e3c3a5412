//! What the template of a name shows by itself, so that its names need not be looked at one by one.
//!
//! All of it is one-sided: what is not shown here is looked at.

use std::cmp::Ordering;

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

/// Each point has a name of its own, case differences taken away.
///
/// The texts in the name can be read off it if the literal behind each one begins with a byte that the text never has; and
/// they tell the element of a slot if, from element to element, they ascend.
pub fn is_unique(space: &Space, program: &Program) -> bool {
    let mut of_slots: Vec<Vec<(&Map, &Texts)>> = space.slots.iter().map(|_| Vec::new()).collect();
    let mut ops = program.ops.iter().peekable();
    while let Some(op) = ops.next() {
        match (op, ops.peek()) {
            (Op::Literal(_), _) => {}
            (Op::Text { bind: Bind::Slot { slot, map }, texts }, next) if !map.has_holes() && has_one_case(texts) => {
                let ends = match next {
                    None => true,
                    Some(Op::Literal(text)) => {
                        text.first().is_some_and(|b| !ByteSet::of_texts(texts).contains(b.to_ascii_lowercase()))
                    }
                    Some(_) => false,
                };
                if !ends {
                    return false;
                }
                of_slots[*slot].push((map, texts));
            }
            _ => return false,
        }
    }
    space.slots.iter().zip(&of_slots).all(|(slot, texts)| ascend(slot.len, texts))
}

/// Whether the texts of each element come after those of the one before it.
fn ascend(elements: u32, texts: &[(&Map, &Texts)]) -> bool {
    let later = |one: u32| {
        let orders = texts.iter().map(|(map, texts)| texts.compare(map.get(one), map.get(one + 1)));
        orders.fold(Ordering::Equal, Ordering::then) == Ordering::Less
    };
    (0..elements.saturating_sub(1)).all(later)
}

/// No letter that another case could be taken for.
fn has_one_case(texts: &Texts) -> bool {
    match texts {
        Texts::Range { .. } => true,
        Texts::Arena { bytes, .. } => bytes.iter().all(|b| b.is_ascii() && !b.is_ascii_uppercase()),
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
    fn texts_that_ascend_tell_the_element() {
        let texts = |all: &[&str]| {
            let mut texts = Texts::default();
            all.iter().for_each(|text| texts.push(text).unwrap());
            texts
        };
        let tell = |columns: &[&[&str]]| {
            let same = Map::Same { len: columns[0].len() as u32 };
            let columns: Vec<Texts> = columns.iter().map(|c| texts(c)).collect();
            let pairs: Vec<(&Map, &Texts)> = columns.iter().map(|c| (&same, c)).collect();
            ascend(columns[0].len() as u32, &pairs)
        };
        assert!(tell(&[&[]]) && tell(&[&["b"]]) && tell(&[&["a", "aa", "b"]]));
        assert!(!tell(&[&["a", "a"]]) && !tell(&[&["b", "a"]]));
        // Lanes of samples: neither tells alone.
        assert!(tell(&[&["s1", "s1", "s2"], &["1", "2", "1"]]) && !tell(&[&["s1", "s1", "s2"], &["2", "2", "1"]]));
        assert!(has_one_case(&texts(&["a1"])) && !has_one_case(&texts(&["A"])) && !has_one_case(&texts(&["ä"])));
        let range = Texts::Range { from: 3, step: -1, len: 9 };
        assert!(ascend(9, &[(&Map::Same { len: 9 }, &range)]));
    }
}
