//! One axis of a space, and what its elements must agree with.

use std::sync::Arc;

use super::Bind;
use crate::plan::map::{Elements, Map, NONE};
use crate::resolve::AxisId;

/// One axis of a space. Its elements are all of the axis, or those that agree with what is bound before.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    pub axis: AxisId,
    pub len: u32,
    /// All must agree.
    pub joins: Vec<Join>,
}

/// Agreement on a common axis: its element from what is bound before, and from this slot.
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    pub on: AxisId,
    pub before: Bind,
    pub this: Arc<Map>,
}

impl Slot {
    /// The elements of this slot that agree with `point`, which holds all slots before it.
    #[inline]
    pub fn elements(&self, point: &[u32]) -> Elements<'_> {
        let Some((first, rest)) = self.joins.split_first() else { return Elements::Range(0, self.len) };
        let elements = match first.before.get(point) {
            NONE => Elements::Range(0, 0),
            element => first.this.fibre(element),
        };
        if rest.is_empty() {
            return elements;
        }
        let wanted: Vec<u32> = rest.iter().map(|join| join.before.get(point)).collect();
        let agrees = |e: &u32| rest.iter().zip(&wanted).all(|(join, w)| *w != NONE && join.this.get(*e) == *w);
        Elements::Owned(elements.iter().filter(agrees).collect())
    }

    pub(super) fn depends_on(&self, slot: usize) -> bool {
        self.joins.iter().any(|join| join.before.slot() == Ok(Some(slot)))
    }

    /// The slots that its elements depend on, each once.
    pub(super) fn depends(&self) -> Vec<usize> {
        let mut slots: Vec<usize> = self.joins.iter().filter_map(|join| join.before.slot().ok().flatten()).collect();
        slots.sort_unstable();
        slots.dedup();
        slots
    }
}
