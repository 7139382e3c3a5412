//! Where the members of a family exist: jobs of a step, or files.

use std::collections::HashSet;

use super::space::Space;

/// The points at which a family has a member.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Presence {
    #[default]
    Always,
    Never,
    At(Points),
}

/// Some points of a space.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    /// The distance in `bits` of two neighbours in each slot.
    strides: Vec<usize>,
    bits: Vec<u64>,
    /// Where the box around the space has too many points for bits.
    rest: HashSet<Vec<u32>>,
    len: u64,
}

/// A box of more points is not kept as bits: 32 MiB.
const BITS: usize = 1 << 28;

impl Points {
    fn new(space: &Space) -> Self {
        let mut strides = vec![0; space.slots.len()];
        let mut size = 1usize;
        for (stride, slot) in strides.iter_mut().zip(&space.slots).rev() {
            *stride = size;
            size = size.saturating_mul(slot.len as usize);
        }
        let bits = if size <= BITS { vec![0; size.div_ceil(64)] } else { Vec::new() };
        Self { strides, bits, rest: HashSet::new(), len: 0 }
    }

    fn insert(&mut self, point: &[u32]) {
        self.len += 1;
        if self.bits.is_empty() {
            self.rest.insert(point.to_vec());
            return;
        }
        let at = self.position(point);
        self.bits[at / 64] |= 1 << (at % 64);
    }

    fn position(&self, point: &[u32]) -> usize {
        self.strides.iter().zip(point).map(|(stride, element)| stride * *element as usize).sum()
    }

    /// Whether a point is one of them.
    #[inline]
    pub fn contains(&self, point: &[u32]) -> bool {
        if self.bits.is_empty() {
            return self.rest.contains(point);
        }
        let at = self.position(point);
        self.bits.get(at / 64).is_some_and(|word| word & (1 << (at % 64)) != 0)
    }

    /// How many there are.
    pub fn len(&self) -> u64 {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl Presence {
    /// The points of a space for which a condition holds.
    ///
    /// # Errors
    /// The first point for which it has no answer, and why.
    pub fn of(
        space: &Space,
        mut holds: impl FnMut(&[u32]) -> Result<bool, String>,
    ) -> Result<Self, (Vec<u32>, String)> {
        let mut points = Points::new(space);
        let mut all = true;
        let mut walk = space.walk(0);
        while let Some(point) = walk.get() {
            match holds(point) {
                Ok(true) => points.insert(point),
                Ok(false) => all = false,
                Err(why) => return Err((point.to_vec(), why)),
            }
            walk.step();
        }
        Ok(match (all, points.is_empty()) {
            (true, _) => Presence::Always,
            (_, true) => Presence::Never,
            _ => Presence::At(points),
        })
    }

    /// Whether the member of a point exists.
    #[inline]
    pub fn at(&self, point: &[u32]) -> bool {
        match self {
            Presence::Always => true,
            Presence::Never => false,
            Presence::At(points) => points.contains(point),
        }
    }

    /// The number of members over a space.
    pub fn count(&self, space: &Space) -> u64 {
        match self {
            Presence::Always => space.len(),
            Presence::Never => 0,
            Presence::At(points) => points.len(),
        }
    }
}
