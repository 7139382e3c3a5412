//! The points of some axes, in order: counted, numbered and walked without being stored.
//!
//! | part | what it is |
//! |---|---|
//! | [`bind`] | how an element follows from a point |
//! | [`slot`] | one axis of a space, and what its elements must agree with |
//! | [`count`] | how many points there are |
//! | [`walk`] | the points, one after another |

mod bind;
mod count;
mod slot;
mod walk;

pub use bind::{Bind, LookedUp};
pub use slot::{Join, Slot};
pub use walk::Walk;

use super::map::Elements;

/// All points over some slots, in lexicographic order.
#[derive(Debug, Clone, PartialEq)]
pub struct Space {
    pub slots: Vec<Slot>,
    len: u64,
    /// The number of points before each element of the first slot, where it is not the same for all.
    prefix: Option<Vec<u64>>,
    /// Where slots depend on several others: every so many points, the point.
    marks: Option<Vec<Vec<u32>>>,
}

impl Default for Space {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

/// The distance of the points that are kept where points cannot be computed.
const MARK: u64 = 1024;

/// Points that only a walk finds are not looked for in more.
const MOST_TRIES: u64 = 1 << 30;

impl Space {
    pub fn new(slots: Vec<Slot>) -> Self {
        let mut space = Self { slots, len: 0, prefix: None, marks: None };
        if space.slots.iter().any(|slot| slot.depends().len() > 1) {
            // Only a walk tells how many there are.
            if space.tries() > MOST_TRIES {
                space.len = u64::MAX;
                return space;
            }
            let mut marks = Vec::new();
            let mut len = 0u64;
            let mut walk = Walk::start(&space.slots, &[], &[]);
            while let Some(point) = walk.get() {
                if len.is_multiple_of(MARK) {
                    marks.push(point.to_vec());
                }
                len += 1;
                walk.step();
            }
            space.len = len;
            space.marks = Some(marks);
            return space;
        }
        let mut point = vec![0; space.slots.len()];
        let ragged = (1..space.slots.len()).any(|t| space.slots[t].depends_on(0));
        if ragged {
            let mut prefix = Vec::with_capacity(space.slots[0].len as usize + 1);
            let mut total = 0u64;
            let rest = space.free(1, Some(0), &mut point);
            for element in 0..space.slots[0].len {
                prefix.push(total);
                point[0] = element;
                total = total.saturating_add(space.below(0, &mut point).saturating_mul(rest));
            }
            prefix.push(total);
            space.len = total;
            space.prefix = Some(prefix);
        } else {
            space.len = space.count(0, &mut point);
        }
        space
    }

    /// The same axes without any point.
    pub fn emptied(self) -> Self {
        Self { len: 0, prefix: None, marks: None, ..self }
    }

    /// The number of points; saturates at `u64::MAX`.
    pub fn len(&self) -> u64 {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Point number `n`, which is below [`len`](Self::len).
    pub fn point(&self, mut n: u64) -> Vec<u32> {
        if let Some(marks) = &self.marks {
            let Some(mark) = marks.get((n / MARK) as usize) else { return vec![0; self.slots.len()] };
            let mut walk = Walk::from(&self.slots, Some(mark.clone()));
            for _ in 0..n % MARK {
                walk.step();
            }
            return walk.get().map_or_else(|| mark.clone(), <[u32]>::to_vec);
        }
        let mut point = vec![0; self.slots.len()];
        for t in 0..self.slots.len() {
            if let (0, Some(prefix)) = (t, &self.prefix) {
                let element = prefix.partition_point(|before| *before <= n).saturating_sub(1);
                n -= prefix[element];
                point[0] = element as u32;
                continue;
            }
            let elements = self.slots[t].elements(&point);
            let even = !(t + 1..self.slots.len()).any(|later| self.slots[later].depends_on(t));
            if even {
                let each = self.count(t + 1, &mut point.clone()).max(1);
                let at = (n / each) as usize;
                point[t] = if at < elements.len() { elements.get(at) } else { 0 };
                n %= each;
                continue;
            }
            let rest = self.free(t + 1, Some(t), &mut point.clone());
            for element in elements.iter() {
                point[t] = element;
                let each = self.below(t, &mut point.clone()).saturating_mul(rest);
                if n < each {
                    break;
                }
                n -= each;
            }
        }
        point
    }

    /// Walks the points from number `n` on.
    pub fn walk(&self, n: u64) -> Walk<'_> {
        let point = if n < self.len { Some(self.point(n)) } else { None };
        Walk::from(&self.slots, point)
    }

    /// Walks the points whose element in slot `t` is among `limits[t]`, where there is one.
    pub fn walk_within<'a>(&'a self, limits: &'a [Option<Elements<'a>>]) -> Walk<'a> {
        Walk::start(&self.slots, limits, &[])
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::plan::map::Map;
    use crate::resolve::{AxisId, Id as _};

    fn axis(n: usize) -> AxisId {
        AxisId::new(n)
    }

    fn points(space: &Space) -> Vec<Vec<u32>> {
        let mut walk = space.walk(0);
        let mut points = Vec::new();
        while let Some(point) = walk.get() {
            points.push(point.to_vec());
            walk.step();
        }
        points
    }

    fn free(n: usize, len: u32) -> Slot {
        Slot { axis: axis(n), len, joins: Vec::new() }
    }

    /// Lanes and regions inside samples: sample 0 has 2 lanes and 1 region, sample 1 none and 2, sample 2 one and 2.
    fn joined() -> Space {
        let lanes = Arc::new(Map::table(vec![0, 0, 2], 3));
        let regions = Arc::new(Map::table(vec![0, 1, 1, 2, 2], 3));
        let before = Bind::Slot { slot: 0, map: lanes };
        Space::new(vec![
            free(0, 3),
            Slot { axis: axis(1), len: 5, joins: vec![Join { on: axis(2), before, this: regions }] },
        ])
    }

    #[test]
    fn one_job_without_axes() {
        let space = Space::new(Vec::new());
        assert_eq!((space.len(), points(&space)), (1, vec![vec![]]));
    }

    #[test]
    fn a_product_is_lexicographic() {
        let space = Space::new(vec![free(0, 2), free(1, 3)]);
        let all = points(&space);
        assert_eq!(all.len() as u64, space.len());
        assert_eq!(all, [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]);
        assert!((0..6).all(|n| space.point(n) == all[n as usize]));
    }

    #[test]
    fn slots_join_on_their_common_axis() {
        let space = joined();
        let all = points(&space);
        assert_eq!(all, [[0, 0], [1, 0], [2, 3], [2, 4]]);
        assert_eq!(space.len(), 4);
        assert!((0..4).all(|n| space.point(n) == all[n as usize]));
    }

    #[test]
    fn what_does_not_depend_on_each_other_is_counted_alone() {
        let parents = |len: u32| Arc::new(Map::table((0..len).map(|e| e / (len / 2)).collect(), 2));
        let join = |slot, from, this| {
            vec![Join { on: axis(9), before: Bind::Slot { slot, map: parents(from) }, this: parents(this) }]
        };
        let slots = |n: u32| {
            Space::new(vec![
                free(0, n),
                free(1, n),
                Slot { axis: axis(2), len: 4, joins: join(0, n, 4) },
                Slot { axis: axis(3), len: 6, joins: join(1, n, 6) },
            ])
        };
        // Counted for each pair this would take hours.
        assert_eq!(slots(1_000_000).len(), 6_000_000_000_000);
        let small = slots(4);
        let all = points(&small);
        assert_eq!(all.len() as u64, small.len());
        assert!(all.iter().enumerate().all(|(n, point)| small.point(n as u64) == *point));
    }

    #[test]
    fn a_box_is_walked_in_order() {
        let space = joined();
        let limits = [None, Some(Elements::Range(0, 4))];
        let mut walk = space.walk_within(&limits);
        let mut found = Vec::new();
        while let Some(point) = walk.get() {
            found.push(point.to_vec());
            walk.step();
        }
        assert_eq!(found, [[0, 0], [1, 0], [2, 3]]);
    }
}
