//! The points of some axes, in order: counted, numbered and walked without being stored.

use std::sync::Arc;

use super::map::{Elements, Map, NONE};
use super::pick::Picker;
use crate::resolve::AxisId;

/// How an element follows from a point.
#[derive(Debug, Clone, PartialEq)]
pub enum Bind {
    /// From the element in a slot, through a map.
    Slot { slot: usize, map: Arc<Map> },
    /// Always the same one.
    Fixed(u32),
    /// Looked up at each point, then through a map.
    Pick { pick: Arc<Picker>, map: Option<Arc<Map>> },
}

fn looked_up(pick: &Picker, map: Option<&Map>, point: &[u32]) -> u32 {
    match (pick.get(point), map) {
        (NONE, _) => NONE,
        (element, None) => element,
        (element, Some(map)) => map.get(element),
    }
}

/// An element that no single slot decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookedUp;

impl Bind {
    /// The element, or [`NONE`].
    #[inline(always)]
    pub fn get(&self, point: &[u32]) -> u32 {
        match self {
            Bind::Slot { slot, map } => match point[*slot] {
                NONE => NONE,
                element => map.get(element),
            },
            Bind::Fixed(element) => *element,
            Bind::Pick { pick, map } => looked_up(pick, map.as_deref(), point),
        }
    }

    /// The element that `map` gives for it; `images` is the length of the axis that `map` goes to.
    pub fn then(&self, map: &Map, images: u32) -> Bind {
        match self {
            Bind::Slot { slot, map: first } => Bind::Slot { slot: *slot, map: Arc::new(first.then(map, images)) },
            Bind::Fixed(NONE) => Bind::Fixed(NONE),
            Bind::Fixed(element) => Bind::Fixed(map.get(*element)),
            Bind::Pick { pick, map: None } => Bind::Pick { pick: pick.clone(), map: Some(Arc::new(map.clone())) },
            Bind::Pick { pick, map: Some(first) } => {
                Bind::Pick { pick: pick.clone(), map: Some(Arc::new(first.then(map, images))) }
            }
        }
    }

    /// There may be no element at some points.
    pub fn may_miss(&self) -> bool {
        match self {
            Bind::Slot { map, .. } => map.has_holes(),
            Bind::Fixed(element) => *element == NONE,
            Bind::Pick { .. } => true,
        }
    }

    /// The only slot that it depends on; nothing if it depends on none.
    ///
    /// # Errors
    /// It is looked up at each point, whatever that depends on.
    pub fn slot(&self) -> Result<Option<usize>, LookedUp> {
        match self {
            Bind::Slot { slot, .. } => Ok(Some(*slot)),
            Bind::Fixed(_) => Ok(None),
            Bind::Pick { .. } => Err(LookedUp),
        }
    }
}

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

    fn depends_on(&self, slot: usize) -> bool {
        self.joins.iter().any(|join| join.before.slot() == Ok(Some(slot)))
    }

    /// The slots that its elements depend on, each once.
    fn depends(&self) -> Vec<usize> {
        let mut slots: Vec<usize> = self.joins.iter().filter_map(|join| join.before.slot().ok().flatten()).collect();
        slots.sort_unstable();
        slots.dedup();
        slots
    }
}

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

    /// A number of elements that a walk does not look at more of.
    fn tries(&self) -> u64 {
        let mut most = 1u64;
        let mut points = 1u64;
        for slot in &self.slots {
            let widest = slot.joins.iter().map(|join| join.this.widest()).min().unwrap_or(slot.len);
            most = most.max(points);
            points = points.saturating_mul(u64::from(widest));
        }
        most.max(points)
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

    /// The points of slots `from..` for the elements that `point` holds before them.
    fn count(&self, from: usize, point: &mut [u32]) -> u64 {
        self.free(from, None, point)
    }

    /// The points of slots `from..` but those that depend on slot `but`. A slot depends on one other at most, so the
    /// slots are trees: each is counted alone.
    fn free(&self, from: usize, but: Option<usize>, point: &mut [u32]) -> u64 {
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
    fn below(&self, t: usize, point: &mut [u32]) -> u64 {
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

    /// Point number `n`, which is below [`len`](Self::len).
    pub fn point(&self, mut n: u64) -> Vec<u32> {
        if let Some(marks) = &self.marks {
            let Some(mark) = marks.get((n / MARK) as usize) else { return vec![0; self.slots.len()] };
            let mut walk = Walk { slots: &self.slots, limits: &[], point: Some(mark.clone()), base: 0 };
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
        Walk { slots: &self.slots, limits: &[], point, base: 0 }
    }

    /// Walks the points whose element in slot `t` is among `limits[t]`, where there is one.
    pub fn walk_within<'a>(&'a self, limits: &'a [Option<Elements<'a>>]) -> Walk<'a> {
        Walk::start(&self.slots, limits, &[])
    }
}

/// Walks points in order. Slots may depend on `base` elements that stand before them.
pub struct Walk<'a> {
    slots: &'a [Slot],
    limits: &'a [Option<Elements<'a>>],
    /// The current point, after its base; nothing at the end.
    point: Option<Vec<u32>>,
    base: usize,
}

impl<'a> Walk<'a> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolve::Id as _;

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
