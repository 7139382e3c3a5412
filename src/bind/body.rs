//! What a text in the body of an axis knows: params, the elements that the one at hand determines, and `it`.

use super::rows::Rows;
use crate::files::Files;
use crate::plan::eval::{self, Env};
use crate::plan::{Axis, NONE};
use crate::resolve::term::Aggregate;
use crate::resolve::{AttrId, AxisId, IdVec, ParamId, Term, Workflow};
use crate::values::{Type, Value};

/// Evaluates terms in the body of an axis: some elements are known, and `it` once rows exist.
pub struct Body<'a> {
    pub workflow: &'a Workflow,
    pub axes: &'a IdVec<AxisId, Axis>,
    pub files: &'a dyn Files,
    /// Elements that are known; with them all that they determine.
    pub known: Vec<(AxisId, u32)>,
    /// The axis whose body it is, and the row at hand.
    pub it: Option<(AxisId, &'a Rows, u32)>,
    /// The element that `count(A where …)` and the like look at.
    pub chosen: Option<(AxisId, u32)>,
}

/// The element of `wanted` that some elements determine, by the shortest way.
pub fn determined(axes: &IdVec<AxisId, Axis>, known: &[(AxisId, u32)], wanted: AxisId) -> Option<u32> {
    let mut found = known.to_vec();
    let mut at = 0;
    while let Some((axis, element)) = found.get(at).copied() {
        if axis == wanted {
            return Some(element);
        }
        at += 1;
        for (to, map) in axes[axis].parent.iter().chain(&axes[axis].determines) {
            let next = map.get(element);
            if next != NONE && !found.iter().any(|(a, _)| a == to) {
                found.push((*to, next));
            }
        }
    }
    None
}

impl Body<'_> {
    fn element(&self, axis: AxisId) -> Option<u32> {
        determined(self.axes, &self.known, axis)
    }

    /// The elements of an axis that agree with all that is known.
    fn agreeing(&self, axis: AxisId) -> Vec<u32> {
        let bound = &self.axes[axis];
        if let Some((it, rows, row)) = self.it
            && let Some(members) = rows.members_from(axis, row)
            && it != axis
        {
            return members;
        }
        let closure = self.workflow.closure(axis);
        let fixed: Vec<(AxisId, u32)> =
            closure.into_iter().skip(1).filter_map(|a| Some((a, self.element(a)?))).collect();
        let near = bound.parent.as_ref().and_then(|(parent, map)| {
            let (_, element) = fixed.iter().find(|(a, _)| a == parent)?;
            Some(map.fibre(*element).iter().collect::<Vec<_>>())
        });
        let agrees =
            |e: &u32| fixed.iter().all(|(a, wanted)| determined(self.axes, &[(axis, *e)], *a) == Some(*wanted));
        match near {
            // All else that is known may follow from the parent.
            Some(near) if fixed.len() == 1 => near,
            Some(near) => near.into_iter().filter(agrees).collect(),
            None if fixed.is_empty() => (0..bound.len).collect(),
            None => (0..bound.len).filter(agrees).collect(),
        }
    }
}

impl Env for Body<'_> {
    fn exists(&self, path: &str) -> Option<bool> {
        Some(self.files.has(path))
    }

    fn param(&self, id: ParamId) -> Option<Value> {
        self.workflow.params[id].value.clone()
    }

    fn key(&self, axis: AxisId) -> Option<Value> {
        Some(Value::text(self.axes[axis].keys.get(self.element(axis)?).as_ref()))
    }

    fn attr(&self, axis: AxisId, attr: AttrId) -> Option<Value> {
        if let Some((it, rows, row)) = self.it
            && it == axis
        {
            return rows.value(&self.workflow.axes[axis], attr, row);
        }
        Some(self.axes[axis].value(attr, self.element(axis)?))
    }

    fn see_attr(&self, axis: AxisId, attr: AttrId, see: &mut dyn FnMut(&str)) -> bool {
        let ty = self.workflow.axes[axis].attrs[attr].ty;
        if matches!(ty, Type::Bool | Type::List) {
            return false;
        }
        let (texts, element) = match self.it {
            Some((it, rows, row)) if it == axis => (rows.column(attr), Some(row)),
            _ => (Some(&*self.axes[axis].columns[attr]), self.element(axis)),
        };
        match (texts, element) {
            // A column that is made only later has no text yet.
            (Some(texts), Some(element)) if (element as usize) < texts.len() => {
                texts.see(element, see);
                true
            }
            _ => false,
        }
    }

    fn it_key(&self, axis: AxisId) -> Option<Value> {
        let (chosen, element) = self.chosen?;
        let element = determined(self.axes, &[(chosen, element)], axis)?;
        Some(Value::text(self.axes[axis].keys.get(element).as_ref()))
    }

    fn it_attr(&self, axis: AxisId, attr: AttrId) -> Option<Value> {
        let (chosen, element) = self.chosen?;
        Some(self.axes[axis].value(attr, determined(self.axes, &[(chosen, element)], axis)?))
    }

    fn elements(
        &self,
        aggregate: Aggregate,
        axis: AxisId,
        attr: Option<AttrId>,
        filter: Option<&Term>,
    ) -> Result<Option<Value>, String> {
        let bound = &self.axes[axis];
        if aggregate == Aggregate::Count && self.known.is_empty() && self.it.is_none() && filter.is_none() {
            return Ok(Some(Value::int(i64::from(bound.len))));
        }
        let mut chosen = Vec::new();
        for element in self.agreeing(axis) {
            let holds = match filter {
                None => true,
                Some(filter) => {
                    let known = self.known.clone();
                    let inside = Body { chosen: Some((axis, element)), known, ..*self };
                    eval::eval(filter, &inside)? == Value::Bool(true)
                }
            };
            if holds {
                chosen.push(element);
            }
        }
        let text = |e: &u32| match attr {
            Some(attr) => bound.value(attr, *e),
            None => Value::text(bound.keys.get(*e).as_ref()),
        };
        Ok(match aggregate {
            Aggregate::Count => Some(Value::int(chosen.len() as i64)),
            Aggregate::List => Some(Value::List(chosen.iter().map(text).collect())),
            Aggregate::First => chosen.first().map(text),
            Aggregate::Last => chosen.last().map(text),
        })
    }
}
