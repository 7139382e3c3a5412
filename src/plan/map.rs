//! Functions from the elements of one axis to those of another, with their inverse.

/// No element.
pub const NONE: u32 = u32::MAX;

/// A function between dense axes. It may be partial: [`NONE`] where it gives nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Map {
    Same {
        len: u32,
    },
    Table {
        forward: Vec<u32>,
        /// The elements that go to `k` are `inverse[starts[k]..starts[k + 1]]`, ascending.
        starts: Vec<u32>,
        /// Left out where elements come in the order of their images: they are then ranges.
        inverse: Option<Vec<u32>>,
    },
}

/// Elements of an axis, ascending.
#[derive(Debug, Clone, PartialEq)]
pub enum Elements<'a> {
    Range(u32, u32),
    Slice(&'a [u32]),
    Owned(Vec<u32>),
}

impl<'a> Elements<'a> {
    pub fn len(&self) -> usize {
        match self {
            Elements::Range(from, to) => to.saturating_sub(*from) as usize,
            Elements::Slice(slice) => slice.len(),
            Elements::Owned(items) => items.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[inline]
    pub fn get(&self, i: usize) -> u32 {
        match self {
            Elements::Range(from, _) => from + i as u32,
            Elements::Slice(slice) => slice[i],
            Elements::Owned(items) => items[i],
        }
    }

    /// The position of `element`, if it is among them.
    pub fn position(&self, element: u32) -> Option<usize> {
        match self {
            Elements::Range(from, to) => (element >= *from && element < *to).then(|| (element - from) as usize),
            Elements::Slice(slice) => slice.binary_search(&element).ok(),
            Elements::Owned(items) => items.binary_search(&element).ok(),
        }
    }

    pub fn contains(&self, element: u32) -> bool {
        self.position(element).is_some()
    }

    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.len()).map(|i| self.get(i))
    }

    /// The elements in both.
    pub fn and(self, other: &Elements<'_>) -> Elements<'a> {
        match (&self, other) {
            (Elements::Range(a, b), Elements::Range(c, d)) => Elements::Range(*a.max(c), *b.min(d).max(a.max(c))),
            (Elements::Slice(slice), Elements::Range(from, to)) => {
                let start = slice.partition_point(|e| e < from);
                let end = slice.partition_point(|e| e < to).max(start);
                Elements::Slice(&slice[start..end])
            }
            _ => Elements::Owned(self.iter().filter(|e| other.contains(*e)).collect()),
        }
    }
}

impl Map {
    /// A map from its values; `images` is the length of the axis that they are elements of.
    pub fn table(forward: Vec<u32>, images: u32) -> Map {
        let mut starts = vec![0u32; images as usize + 1];
        for image in forward.iter().filter(|i| **i != NONE) {
            starts[*image as usize + 1] += 1;
        }
        for k in 1..starts.len() {
            starts[k] += starts[k - 1];
        }
        let ordered = forward.windows(2).all(|w| w[0] <= w[1]) && !forward.contains(&NONE);
        let inverse = (!ordered).then(|| {
            let mut next = starts.clone();
            let mut inverse = vec![0u32; *starts.last().unwrap_or(&0) as usize];
            for (element, image) in forward.iter().enumerate().filter(|(_, i)| **i != NONE) {
                inverse[next[*image as usize] as usize] = element as u32;
                next[*image as usize] += 1;
            }
            inverse
        });
        Map::Table { forward, starts, inverse }
    }

    /// Where `element` goes.
    #[inline]
    pub fn get(&self, element: u32) -> u32 {
        match self {
            Map::Same { .. } => element,
            Map::Table { forward, .. } => forward[element as usize],
        }
    }

    /// It gives nothing for some elements.
    pub fn has_holes(&self) -> bool {
        match self {
            Map::Same { .. } => false,
            Map::Table { forward, .. } => forward.contains(&NONE),
        }
    }

    /// The elements that go to `image`.
    #[inline(always)]
    pub fn fibre(&self, image: u32) -> Elements<'_> {
        match self {
            Map::Same { .. } => Elements::Range(image, image + 1),
            Map::Table { starts, inverse, .. } => {
                let (from, to) = (starts[image as usize], starts[image as usize + 1]);
                match inverse {
                    None => Elements::Range(from, to),
                    Some(inverse) => Elements::Slice(&inverse[from as usize..to as usize]),
                }
            }
        }
    }

    /// Where some elements go, ascending.
    pub fn images_of(&self, elements: &Elements<'_>) -> Elements<'static> {
        if elements.len() == 1 {
            return match self.get(elements.get(0)) {
                NONE => Elements::Range(0, 0),
                image => Elements::Range(image, image + 1),
            };
        }
        let mut images: Vec<u32> = elements.iter().map(|e| self.get(e)).filter(|e| *e != NONE).collect();
        images.sort_unstable();
        images.dedup();
        Elements::Owned(images)
    }

    /// The most elements that go to one image.
    pub fn widest(&self) -> u32 {
        match self {
            Map::Same { len } => 1.min(*len),
            Map::Table { starts, .. } => starts.windows(2).map(|w| w[1] - w[0]).max().unwrap_or(0),
        }
    }

    pub fn len(&self) -> u32 {
        match self {
            Map::Same { len } => *len,
            Map::Table { forward, .. } => forward.len() as u32,
        }
    }

    /// The length of the axis that it goes to.
    pub fn images(&self) -> u32 {
        match self {
            Map::Same { len } => *len,
            Map::Table { starts, .. } => starts.len() as u32 - 1,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// This map, and where it gives nothing `other`; nothing if `other` adds nothing. `images` is the length of the
    /// axis that both go to.
    ///
    /// # Errors
    /// The first element that the two send to different places.
    pub fn or(&self, other: &Map, images: u32) -> Result<Option<Map>, u32> {
        let mut more = false;
        for element in 0..self.len() {
            match (self.get(element), other.get(element)) {
                (_, NONE) => {}
                (NONE, _) => more = true,
                (a, b) if a != b => return Err(element),
                _ => {}
            }
        }
        let either = |element| Some(self.get(element)).filter(|e| *e != NONE).unwrap_or_else(|| other.get(element));
        Ok(more.then(|| Map::table((0..self.len()).map(either).collect(), images)))
    }

    /// First `self`, then `next`; `images` is the length of the axis that `next` goes to.
    pub fn then(&self, next: &Map, images: u32) -> Map {
        match (self, next) {
            (_, Map::Same { .. }) => self.clone(),
            (Map::Same { .. }, _) => next.clone(),
            _ => {
                let through = |e| if e == NONE { NONE } else { next.get(e) };
                Map::table((0..self.len()).map(|e| through(self.get(e))).collect(), images)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fibres_are_ranges_where_the_order_allows() {
        let map = Map::table(vec![0, 0, 1, 2, 2], 3);
        assert_eq!(map.fibre(0), Elements::Range(0, 2));
        assert_eq!(map.fibre(2), Elements::Range(3, 5));
    }

    #[test]
    fn fibres_are_sorted_slices_elsewhere() {
        let map = Map::table(vec![1, 0, NONE, 1], 3);
        assert_eq!(map.fibre(1), Elements::Slice(&[0, 3]));
        assert_eq!(map.fibre(2), Elements::Slice(&[]));
        assert_eq!(map.get(2), NONE);
    }

    #[test]
    fn composition_passes_nothing_on() {
        let finer = Map::table(vec![0, NONE, 1], 2);
        let coarser = Map::table(vec![1, 1], 2);
        assert_eq!((0..3).map(|e| finer.then(&coarser, 2).get(e)).collect::<Vec<_>>(), [1, NONE, 1]);
    }

    #[test]
    fn two_ways_fill_each_other_or_clash() {
        let one = Map::table(vec![0, NONE, NONE], 2);
        let two = Map::table(vec![0, 1, NONE], 2);
        assert_eq!(one.or(&two, 2), Ok(Some(two.clone())));
        assert_eq!(two.or(&one, 2), Ok(None));
        assert_eq!(two.or(&Map::table(vec![NONE, 0, 0], 2), 2), Err(1));
    }

    #[test]
    fn intersections() {
        let slice = [1, 4, 6, 9];
        assert_eq!(Elements::Slice(&slice).and(&Elements::Range(2, 9)), Elements::Slice(&slice[1..3]));
        assert_eq!(Elements::Range(2, 7).and(&Elements::Slice(&slice)), Elements::Owned(vec![4, 6]));
        assert!(Elements::Range(2, 3).and(&Elements::Range(5, 6)).is_empty());
    }
}
