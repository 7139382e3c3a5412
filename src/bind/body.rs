//! What a text in the body of an axis knows: params, the elements that the axis lies inside, and `it`.

use super::rows::Rows;
use crate::plan::Axis;
use crate::plan::eval::Env;
use crate::resolve::term::Aggregate;
use crate::resolve::{AttrId, AxisId, IdVec, ParamId, Workflow};
use crate::values::Value;

/// Evaluates terms in the body of an axis: its parents' elements are known, and `it` once rows exist.
pub struct Body<'a> {
    pub workflow: &'a Workflow,
    pub axes: &'a IdVec<AxisId, Axis>,
    /// The element of the direct parent.
    pub parent: Option<(AxisId, u32)>,
    /// The axis whose body it is, and the row at hand.
    pub it: Option<(AxisId, &'a Rows, u32)>,
}

impl Body<'_> {
    fn element(&self, axis: AxisId) -> Option<u32> {
        let (mut at, mut element) = self.parent?;
        loop {
            if at == axis {
                return Some(element);
            }
            let (up, map) = self.axes[at].parent.as_ref()?;
            element = map.get(element);
            at = *up;
        }
    }
}

impl Env for Body<'_> {
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

    fn elements(&self, aggregate: Aggregate, axis: AxisId) -> Option<Value> {
        // Those that agree with the parents that are known here.
        let bound = &self.axes[axis];
        let range = match &bound.parent {
            Some((parent, map)) => match self.element(*parent) {
                Some(element) => map.fibre(element).iter().collect(),
                None => (0..bound.len).collect::<Vec<_>>(),
            },
            None => (0..bound.len).collect(),
        };
        let key = |e: &u32| Value::text(bound.keys.get(*e).as_ref());
        match aggregate {
            Aggregate::Count => Some(Value::int(range.len() as i64)),
            Aggregate::List => Some(Value::List(range.iter().map(key).collect())),
            Aggregate::First => range.first().map(key),
            Aggregate::Last => range.last().map(key),
        }
    }
}
