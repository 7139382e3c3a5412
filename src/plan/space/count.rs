//! How many points there are, without a look at each.

use super::Space;

impl Space {
    /// A number of elements that a walk does not look at more of.
    pub(super) fn tries(&self) -> u64 {
        let mut most = 1u64;
        let mut points = 1u64;
        for slot in &self.slots {
            let widest = slot.joins.iter().map(|join| join.this.widest()).min().unwrap_or(slot.len);
            most = most.max(points);
            points = points.saturating_mul(u64::from(widest));
        }
        most.max(points)
    }

    /// The points of slots `from..` for the elements that `point` holds before them.
    pub(super) fn count(&self, from: usize, point: &mut [u32]) -> u64 {
        self.free(from, None, point)
    }

    /// The points of slots `from..` but those that depend on slot `but`. A slot depends on one other at most, so the
    /// slots are trees: each is counted alone.
    pub(super) fn free(&self, from: usize, but: Option<usize>, point: &mut [u32]) -> u64 {
        let mut total = 1u64;
        for t in from..self.slots.len() {
            let below = (from..t).chain(but).any(|s| self.slots[t].depends_on(s));
            if !below {
                total = total.saturating_mul(self.tree(t, point));
            }
        }
        total
    }

    /// The points of the slots that depend on slot `t`, for its element in `point`.
    pub(super) fn below(&self, t: usize, point: &mut [u32]) -> u64 {
        let mut total = 1u64;
        for later in t + 1..self.slots.len() {
            if self.slots[later].depends_on(t) {
                total = total.saturating_mul(self.tree(later, point));
            }
        }
        total
    }

    /// The points of slot `t` and of those that depend on it.
    fn tree(&self, t: usize, point: &mut [u32]) -> u64 {
        let elements = self.slots[t].elements(point);
        if !(t + 1..self.slots.len()).any(|later| self.slots[later].depends_on(t)) {
            return elements.len() as u64;
        }
        let mut total = 0u64;
        for element in elements.iter() {
            point[t] = element;
            total = total.saturating_add(self.below(t, point));
        }
        total
    }
}
