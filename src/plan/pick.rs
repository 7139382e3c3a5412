//! One element of an axis, looked up at a point: first, last, a neighbour, or the one of a key.

use std::collections::HashMap;

use super::axis::Axis;
use super::formula::{Formula, MISSING};
use super::map::{Elements, NONE};
use super::space::{Bind, Slot};

/// Selects one element of an axis at each point.
#[derive(Debug)]
pub struct Picker {
    /// The elements to choose from: those that agree with the point.
    pub slot: Slot,
    pub which: Which,
}

#[derive(Debug)]
pub enum Which {
    First,
    Last,
    /// The element whose index among its siblings is that of the point's own, and this much more.
    Near {
        here: Bind,
        distance: i64,
        indexes: Vec<u32>,
    },
    /// The element with this key.
    Key {
        key: Formula,
        by_key: HashMap<String, Vec<u32>>,
    },
}

impl PartialEq for Picker {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Picker {
    /// The element, or [`NONE`].
    pub fn get(&self, point: &[u32]) -> u32 {
        self.find(point).unwrap_or(NONE)
    }

    /// The element, or [`NONE`].
    ///
    /// # Errors
    /// Why there is no answer: the key has no value, or several elements have it.
    pub fn find(&self, point: &[u32]) -> Result<u32, String> {
        let elements = self.slot.elements(point);
        Ok(match &self.which {
            Which::First if !elements.is_empty() => elements.get(0),
            Which::Last if !elements.is_empty() => elements.get(elements.len() - 1),
            Which::First | Which::Last => NONE,
            Which::Near { here, distance, indexes } => {
                let own = here.get(point);
                if own == NONE {
                    return Ok(NONE);
                }
                let Ok(wanted) = u32::try_from(i64::from(indexes[own as usize]) + distance) else { return Ok(NONE) };
                let fits = |e: &u32| indexes[*e as usize] == wanted;
                // Of all siblings it stands at its index, and none before it has that index.
                let there = match &elements {
                    Elements::Range(from, to) => from.checked_add(wanted).filter(|e| e < to).filter(fits),
                    _ => None,
                };
                there.or_else(|| elements.iter().find(fits)).unwrap_or(NONE)
            }
            Which::Key { key, by_key } => {
                let key = match key.value(point) {
                    Ok(key) => key,
                    // Where the point has no such element, it selects none.
                    Err(why) if why == MISSING => return Ok(NONE),
                    Err(why) => return Err(why),
                };
                let Some(found) = by_key.get(key.as_text().as_ref()) else { return Ok(NONE) };
                let mut agreeing = found.iter().filter(|e| elements.contains(**e));
                match (agreeing.next(), agreeing.next()) {
                    (None, _) => NONE,
                    (Some(only), None) => *only,
                    (Some(_), Some(_)) => return Err(format!("several elements have the key `{}`", key.as_text())),
                }
            }
        })
    }
}

/// The index of each element among its siblings.
pub fn indexes(axis: &Axis) -> Vec<u32> {
    (0..axis.len).map(|e| e - axis.siblings(e).0).collect()
}

/// The elements of each key.
pub fn by_key(axis: &Axis) -> HashMap<String, Vec<u32>> {
    let mut by_key: HashMap<String, Vec<u32>> = HashMap::new();
    for (element, key) in axis.keys.iter().enumerate() {
        by_key.entry(key.into_owned()).or_default().push(element as u32);
    }
    by_key
}
