//! The extensions of a point by one element of which an attribute has a known value: found without trying all.

use std::collections::{BTreeSet, HashMap};

use super::axis::cell;
use super::formula::Formula;
use super::space::{Bind, Slot};
use crate::spec::expr::BinaryOp;
use crate::values::{Type, Value};

/// The elements of a slot by the value that a filter asks of them first.
#[derive(Debug)]
pub struct Lookup {
    /// What the value must be, over the point before the slot.
    wanted: Formula,
    elements: HashMap<Box<str>, Vec<u32>>,
    /// Whole numbers are compared as such.
    whole: bool,
}

impl Lookup {
    /// For a filter that begins with `it.a.x == …`, where the right side does not depend on the element in `slot`,
    /// which stands at `base` of the extended point.
    pub fn new(filter: &Formula, slot: &Slot, base: usize) -> Option<Self> {
        let mut first = filter;
        while let Formula::Binary(BinaryOp::And, a, _) = first {
            first = a;
        }
        let Formula::Binary(BinaryOp::Equal, a, b) = first else { return None };
        let (column, wanted) = if is_of(a, base) { (a, b) } else { (b, a) };
        let Formula::Column { bind: Bind::Slot { slot: at, map }, texts, ty } = &**column else { return None };
        let mut slots = BTreeSet::new();
        let whole = *ty == Type::Int;
        let fits = *at == base && (whole || ty.is_text()) && !map.has_holes();
        if !fits || !wanted.slots(&mut slots) || slots.contains(&base) {
            return None;
        }
        let mut elements: HashMap<Box<str>, Vec<u32>> = HashMap::new();
        for element in 0..slot.len {
            let key = key(&cell(*ty, &texts.get(map.get(element))), whole)?;
            elements.entry(key).or_default().push(element);
        }
        Some(Self { wanted: (**wanted).clone(), elements, whole })
    }

    /// The elements of the slot, ascending, for which the first part of the filter holds; nothing if that is not
    /// known.
    pub fn find(&self, slot: &Slot, point: &[u32]) -> Option<Vec<u32>> {
        let key = key(&self.wanted.value(point).ok()?, self.whole)?;
        let Some(found) = self.elements.get(&key) else { return Some(Vec::new()) };
        let all = slot.elements(point);
        Some(found.iter().copied().filter(|e| all.contains(*e)).collect())
    }
}

fn is_of(formula: &Formula, base: usize) -> bool {
    matches!(formula, Formula::Column { bind: Bind::Slot { slot, .. }, .. } if *slot == base)
}

/// Equal for values that are equal.
fn key(value: &Value, whole: bool) -> Option<Box<str>> {
    match (value, whole) {
        (Value::Int(n, _), true) => Some(n.to_string().into()),
        (Value::Str(text), false) => Some((&**text).into()),
        _ => None,
    }
}
