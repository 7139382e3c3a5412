//! How an element follows from a point.

use std::sync::Arc;

use crate::plan::map::{Map, NONE};
use crate::plan::pick::Picker;

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
