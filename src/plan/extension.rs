//! What a point is extended by: further axes, and a condition on the extended point.

use std::sync::Arc;

use super::formula::Formula;
use super::lookup::Lookup;
use super::map::{Elements, NONE};
use super::space::{Bind, Slot, Walk};

/// Slots after those of a point; extensions for which the filter does not hold are passed over.
#[derive(Debug, Clone, Default)]
pub struct Extension {
    pub slots: Vec<Slot>,
    pub filter: Option<Formula>,
    /// Elements that were selected before: where one is missing, there is no extension.
    pub selected: Vec<Bind>,
    /// Finds the elements of the only slot for which the filter may hold.
    lookup: Option<Arc<Lookup>>,
}

impl Extension {
    pub fn new(slots: Vec<Slot>, filter: Option<Formula>) -> Self {
        Self { slots, filter, selected: Vec::new(), lookup: None }
    }

    /// The same, for points of `base` elements: what the filter asks for is looked up where it can be.
    pub fn at(base: usize, slots: Vec<Slot>, filter: Option<Formula>) -> Self {
        let lookup = match (slots.as_slice(), &filter) {
            ([slot], Some(filter)) => Lookup::new(filter, slot, base),
            _ => None,
        };
        Self { lookup: lookup.map(Arc::new), ..Self::new(slots, filter) }
    }

    /// The elements of the only slot for which the filter may hold, if they are known.
    fn found(&self, point: &[u32]) -> Option<Vec<u32>> {
        self.lookup.as_ref()?.find(self.slots.first()?, point)
    }

    /// It is the point itself.
    pub fn is_trivial(&self) -> bool {
        self.slots.is_empty() && self.filter.is_none() && self.selected.is_empty()
    }

    /// Calls `see` with each extension of a point, in order; the point is as before afterwards.
    pub fn each(&self, point: &mut Vec<u32>, mut see: impl FnMut(&mut Vec<u32>)) {
        self.until(point, |point| {
            see(point);
            true
        });
    }

    /// The elements of the only slot, if nothing else is asked of an extension.
    #[inline]
    pub fn plain(&self, point: &[u32]) -> Option<Elements<'_>> {
        match (self.slots.as_slice(), &self.filter) {
            ([slot], None) => Some(if self.begins(point) { slot.elements(point) } else { Elements::Range(0, 0) }),
            _ => None,
        }
    }

    /// The same, as long as `see` says so.
    pub fn until(&self, point: &mut Vec<u32>, mut see: impl FnMut(&mut Vec<u32>) -> bool) {
        let base = point.len();
        // The usual case needs no walk.
        if let Some(elements) = self.plain(point) {
            point.push(NONE);
            for element in elements.iter() {
                point[base] = element;
                if !see(point) {
                    break;
                }
            }
            point.truncate(base);
            return;
        }
        if !self.begins(point) {
            return;
        }
        if self.slots.is_empty() {
            if self.holds(point) {
                see(point);
            }
            return;
        }
        if let Some(found) = self.found(point) {
            point.push(NONE);
            for element in found {
                point[base] = element;
                if self.holds(point) && !see(point) {
                    break;
                }
            }
            point.truncate(base);
            return;
        }
        let mut walk = Walk::start(&self.slots, &[], point);
        while let Some(full) = walk.get() {
            point.truncate(base);
            point.extend_from_slice(&full[base..]);
            if self.holds(point) && !see(point) {
                break;
            }
            walk.step();
        }
        point.truncate(base);
    }

    /// All elements that were selected before are there.
    fn begins(&self, point: &[u32]) -> bool {
        self.selected.iter().all(|bind| bind.get(point) != NONE)
    }

    /// A condition that cannot be computed does not hold; the prover reports it.
    fn holds(&self, point: &[u32]) -> bool {
        self.filter.as_ref().is_none_or(|f| f.holds(point))
    }

    /// The first extension whose condition cannot be computed, and why.
    pub fn failure(&self, point: &[u32]) -> Option<String> {
        for bind in &self.selected {
            if let Bind::Pick { pick, .. } = bind
                && let Err(why) = pick.find(point)
            {
                return Some(why);
            }
        }
        let filter = self.filter.as_ref().filter(|_| self.begins(point))?;
        if self.slots.is_empty() {
            return filter.value(point).err();
        }
        if let Some(found) = self.found(point) {
            let mut full = point.to_vec();
            full.push(NONE);
            return found.into_iter().find_map(|element| {
                full[point.len()] = element;
                filter.value(&full).err()
            });
        }
        let mut walk = Walk::start(&self.slots, &[], point);
        while let Some(full) = walk.get() {
            if let Err(why) = filter.value(full) {
                return Some(why);
            }
            walk.step();
        }
        None
    }

    /// The number of extensions of a point.
    pub fn count(&self, point: &[u32]) -> u64 {
        if self.filter.is_none() && self.selected.is_empty() {
            return super::count::walked(&self.slots, point);
        }
        let mut total = 0;
        self.each(&mut point.to_vec(), |_| total += 1);
        total
    }

    /// A number of extensions that no point exceeds.
    pub fn widest(&self) -> u64 {
        let most = |slot: &Slot| {
            let joins = slot.joins.iter().map(|join| u64::from(join.this.widest()));
            joins.min().unwrap_or(u64::from(slot.len))
        };
        self.slots.iter().map(most).fold(1, u64::saturating_mul)
    }
}

/// The elements of one slot at a point, as a vector.
pub fn elements(slot: &Slot, point: &[u32]) -> Vec<u32> {
    match slot.elements(point) {
        Elements::Owned(elements) => elements,
        elements => elements.iter().collect(),
    }
}
