//! The elements of an axis, and how two lists of them differ.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::plan::{NONE, Plan, Texts};
use crate::resolve::AxisId;
use crate::resolve::workflow::AttrSource;

/// Elements of longer axes are only counted.
pub const MOST_ELEMENTS: u32 = 1_000_000;

/// The elements of an axis: how each is called, and what is known of it.
#[derive(Debug, Clone, Default)]
pub struct Elements {
    pub len: u32,
    /// Keys, with the key of the parent before them if there is one; empty above [`MOST_ELEMENTS`].
    pub labels: Vec<String>,
    /// Attributes that come with the data, and the elements of other axes that each determines.
    pub columns: Vec<(String, Arc<Texts>)>,
    /// What the values of each attribute are.
    pub types: BTreeMap<String, &'static str>,
}

impl Elements {
    pub(super) fn of(plan: &Plan, id: AxisId) -> Self {
        let (axis, def) = (&plan.axes[id], &plan.workflow.axes[id]);
        let mut out = Self { len: axis.len, ..Self::default() };
        if axis.len > MOST_ELEMENTS {
            return out;
        }
        out.labels = (0..axis.len).map(|e| label(plan, id, e)).collect();
        for (attr, column) in def.attrs.iter() {
            let own = matches!(
                column.source,
                AttrSource::Point
                    | AttrSource::Column(_)
                    | AttrSource::File(_)
                    | AttrSource::Node(_)
                    | AttrSource::Computed
            );
            if own && Some(attr) != def.key {
                out.columns.push((column.name.clone(), axis.columns[attr].clone()));
                out.types.insert(column.name.clone(), column.ty.name());
            }
        }
        for (other, map) in &axis.determines {
            let mut texts = Texts::default();
            for element in 0..axis.len {
                let to = map.get(element);
                let key = if to == NONE { String::new() } else { label(plan, *other, to) };
                // Texts are bounded as the axis is: what does not fit is not compared.
                if texts.push(&key).is_err() {
                    break;
                }
            }
            if texts.len() == axis.len as usize {
                out.columns.push((plan.axes[*other].name.clone(), texts.into()));
            }
        }
        out
    }

    /// What differs; nothing if they are the same.
    pub fn change(&self, now: &Elements) -> Option<ElementChange> {
        let mut change = ElementChange { was: self.len, now: now.len, ..ElementChange::default() };
        let counted_only = |e: &Elements| e.len > MOST_ELEMENTS;
        if counted_only(self) || counted_only(now) {
            return (!change.is_empty()).then_some(change);
        }
        for (name, was) in &self.types {
            if let Some(now) = now.types.get(name).filter(|now| *now != was) {
                change.types.push((name.clone(), was, now));
            }
        }
        let (olds, news) = (positions(&self.labels), positions(&now.labels));
        let without = |labels: &[String], other: &HashMap<&str, u32>| -> Vec<String> {
            labels.iter().filter(|l| !other.contains_key(l.as_str())).cloned().collect()
        };
        change.new = without(&now.labels, &olds);
        change.gone = without(&self.labels, &news);
        let common = |labels: &'_ [String], other: &HashMap<&str, u32>| -> Vec<String> {
            labels.iter().filter(|l| other.contains_key(l.as_str())).cloned().collect()
        };
        change.order = common(&self.labels, &news) != common(&now.labels, &olds);
        for (name, old) in &self.columns {
            let Some((_, new)) = now.columns.iter().find(|(n, _)| n == name) else { continue };
            for (at, label) in now.labels.iter().enumerate() {
                let Some(before) = olds.get(label.as_str()) else { continue };
                let (was, is) = (old.get(*before), new.get(at as u32));
                if was != is {
                    change.values.push(ValueChange {
                        attribute: name.clone(),
                        element: label.clone(),
                        was: was.into_owned(),
                        now: is.into_owned(),
                    });
                }
            }
        }
        (!change.is_empty()).then_some(change)
    }
}

fn positions(labels: &[String]) -> HashMap<&str, u32> {
    labels.iter().enumerate().map(|(at, label)| (label.as_str(), at as u32)).collect()
}

/// The key of an element, after those that it lies inside.
fn label(plan: &Plan, id: AxisId, element: u32) -> String {
    let axis = &plan.axes[id];
    let key = axis.keys.get(element);
    match &axis.parent {
        Some((parent, map)) if map.get(element) != NONE => format!("{}/{key}", label(plan, *parent, map.get(element))),
        _ => key.into_owned(),
    }
}

/// How the elements of an axis differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ElementChange {
    pub was: u32,
    pub now: u32,
    pub new: Vec<String>,
    pub gone: Vec<String>,
    /// Those that are in both stand in another order.
    pub order: bool,
    pub values: Vec<ValueChange>,
    /// Attributes of another type: before and after.
    pub types: Vec<(String, &'static str, &'static str)>,
}

impl ElementChange {
    fn is_empty(&self) -> bool {
        let same = self.was == self.now && self.new.is_empty() && self.gone.is_empty() && !self.order;
        same && self.values.is_empty() && self.types.is_empty()
    }
}

/// An attribute of an element with another value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueChange {
    pub attribute: String,
    pub element: String,
    pub was: String,
    pub now: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elements(keys: &[&str]) -> Elements {
        let labels: Vec<String> = keys.iter().map(|k| (*k).to_owned()).collect();
        Elements { len: labels.len() as u32, labels, ..Elements::default() }
    }

    #[test]
    fn elements_come_go_and_move() {
        let change = elements(&["a", "b", "c"]).change(&elements(&["c", "b", "d"])).unwrap();
        assert_eq!((change.new, change.gone, change.order), (vec!["d".to_owned()], vec!["a".to_owned()], true));
        assert_eq!(elements(&["a"]).change(&elements(&["a"])), None);
    }

    #[test]
    fn of_very_many_elements_none_is_called_new() {
        let many = Elements { len: MOST_ELEMENTS + 1, ..Elements::default() };
        let change = many.change(&elements(&["a"])).unwrap();
        assert_eq!((change.was, change.now, change.new.len()), (MOST_ELEMENTS + 1, 1, 0));
    }
}
