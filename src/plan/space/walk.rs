//! The points of a space, one after another.

use super::Slot;
use crate::plan::map::Elements;

/// Walks points in order. Slots may depend on `base` elements that stand before them.
pub struct Walk<'a> {
    slots: &'a [Slot],
    limits: &'a [Option<Elements<'a>>],
    /// The current point, after its base; nothing at the end.
    point: Option<Vec<u32>>,
    base: usize,
}

impl<'a> Walk<'a> {
    /// The points of `slots` from one of them on; none without it.
    pub(super) fn from(slots: &'a [Slot], point: Option<Vec<u32>>) -> Self {
        Walk { slots, limits: &[], point, base: 0 }
    }

    /// The first point of `slots` after `before`.
    pub fn start(slots: &'a [Slot], limits: &'a [Option<Elements<'a>>], before: &[u32]) -> Self {
        let base = before.len();
        let mut walk = Walk { slots, limits, point: Some(before.to_vec()), base };
        if let Some(point) = &mut walk.point {
            point.resize(base + slots.len(), 0);
        }
        walk.fill(0);
        walk
    }

    fn elements(&self, t: usize, point: &[u32]) -> Elements<'a> {
        let own = self.slots[t].elements(point);
        match self.limits.get(t).and_then(Option::as_ref) {
            Some(limit) => own.and(limit),
            None => own,
        }
    }

    /// Sets slots `from..` to their first elements; where a slot has none, an earlier one moves on.
    fn fill(&mut self, from: usize) {
        let mut t = from;
        while t < self.slots.len() {
            let Some(point) = &self.point else { return };
            let elements = self.elements(t, point);
            if elements.is_empty() {
                match self.advance(t) {
                    Some(moved) => t = moved + 1,
                    None => {
                        self.point = None;
                        return;
                    }
                }
                continue;
            }
            let first = elements.get(0);
            if let Some(point) = &mut self.point {
                point[self.base + t] = first;
            }
            t += 1;
        }
    }

    /// Moves the last slot before `end` that can move on to its next element, and says which it was.
    fn advance(&mut self, end: usize) -> Option<usize> {
        for t in (0..end).rev() {
            let point = self.point.as_ref()?;
            let elements = self.elements(t, point);
            let next = elements.position(point[self.base + t]).map_or(0, |p| p + 1);
            if next < elements.len() {
                let element = elements.get(next);
                if let Some(point) = &mut self.point {
                    point[self.base + t] = element;
                }
                return Some(t);
            }
        }
        None
    }

    /// The current point with its base; nothing at the end.
    #[inline]
    pub fn get(&self) -> Option<&[u32]> {
        self.point.as_deref()
    }

    /// Goes to the next point.
    #[inline]
    pub fn step(&mut self) {
        // The usual case: the last slot is a range and has a further element.
        if let (Some(last), Some(point)) = (self.slots.last(), &mut self.point)
            && self.limits.is_empty()
            && last.joins.is_empty()
            && let Some(element) = point.last_mut()
            && *element + 1 < last.len
        {
            *element += 1;
            return;
        }
        match self.advance(self.slots.len()) {
            Some(moved) => self.fill(moved + 1),
            None => self.point = None,
        }
    }
}
