//! What the template of a name shows by itself: that each point has a name of its own.

use std::cmp::Ordering;

use super::map::Map;
use super::program::{Op, Program};
use super::space::{Bind, Space};
use super::texts::Texts;

/// Each point has a name of its own, case differences taken away.
///
/// The texts in the name can be read off it if the literal behind each one begins with a byte that the text never has; and
/// they tell the element of a slot if, from element to element, they ascend. One-sided: what is not shown is to be looked at.
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
                        text.first().is_some_and(|b| !texts.bytes().contains(b.to_ascii_lowercase()))
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
    // The first of them may tell alone.
    if let Some((Map::Same { .. }, texts)) = texts.first()
        && texts.ascend()
    {
        return true;
    }
    let later = |one: u32| {
        let orders = texts.iter().map(|(map, texts)| texts.compare(map.get(one), map.get(one + 1)));
        orders.fold(Ordering::Equal, Ordering::then) == Ordering::Less
    };
    (0..elements.saturating_sub(1)).all(later)
}

/// No letter that another case could be taken for.
fn has_one_case(texts: &Texts) -> bool {
    texts.bytes().is_subset((0..128u8).filter(|b| !b.is_ascii_uppercase()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

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
