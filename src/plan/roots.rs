//! The axes that are bound at a place, and slots that agree with them.

use std::sync::Arc;

use super::map::Map;
use super::relation::World;
use super::space::{Bind, Join, Slot};
use crate::resolve::{AxisId, Workflow};

/// The axes that are bound at a place, each with how its element follows from the point.
#[derive(Debug, Clone, Default)]
pub struct Roots {
    roots: Vec<Root>,
    /// The number of slots of the point.
    pub slots: usize,
}

#[derive(Debug, Clone)]
struct Root {
    axis: AxisId,
    bind: Bind,
    /// Axes that this root does not bind, though it determines them: they were released.
    released: Vec<AxisId>,
}

impl Roots {
    /// The roots of a space.
    pub fn of(slots: &[Slot]) -> Self {
        let mut roots = Roots::default();
        for slot in slots {
            roots.push_slot(slot.axis, slot.len);
        }
        roots
    }

    /// Binds an axis in a new slot.
    pub fn push_slot(&mut self, axis: AxisId, len: u32) {
        let map = Arc::new(Map::Same { len });
        let bind = Bind::Slot { slot: self.slots, map };
        self.roots.push(Root { axis, bind, released: Vec::new() });
        self.slots += 1;
    }

    /// Binds an axis by what is known already.
    pub fn push(&mut self, axis: AxisId, bind: Bind) {
        self.roots.push(Root { axis, bind, released: Vec::new() });
    }

    /// Unbinds an axis, every axis that determines it, and what is determined only through these; its parents stay.
    pub fn release(&mut self, workflow: &Workflow, axis: AxisId) {
        let parents = workflow.axes[axis].parent.map(|p| workflow.closure(p)).unwrap_or_default();
        for root in &mut self.roots {
            let still = |a: &AxisId| !root.released.contains(a);
            // A root that was released itself binds its parents only: these do not determine the axis through it.
            let bound: Vec<AxisId> = workflow.closure(root.axis).into_iter().filter(still).collect();
            if bound.iter().any(|a| workflow.determines(*a, axis)) {
                root.released.extend(bound.into_iter().filter(|a| !parents.contains(a)));
            }
        }
    }

    /// The same roots without `axis` and every axis that determines it.
    pub fn without(&self, workflow: &Workflow, axis: AxisId) -> Self {
        let mut roots = self.clone();
        roots.release(workflow, axis);
        roots
    }

    /// How the element of `axis` follows from the point; the root bound last wins, one that always knows it before
    /// one that may not.
    pub fn bind(&self, world: &World, axis: AxisId) -> Option<Bind> {
        let known = |always: bool| {
            let roots = self.roots.iter().rev().filter(|r| !r.released.contains(&axis));
            let mut roots = roots.filter(|r| world.workflow.always_determines(r.axis, axis) == always);
            roots.find_map(|root| {
                let map = world.maps.get(root.axis, axis)?;
                Some(root.bind.then(map, world.axes[axis].len))
            })
        };
        known(true).or_else(|| known(false))
    }

    /// The axes that `axis` determines and that are bound here, but for those that follow from another one of them.
    pub fn common(&self, world: &World, axis: AxisId) -> Vec<(AxisId, Bind)> {
        let workflow = world.workflow;
        let bound: Vec<(AxisId, Bind)> =
            workflow.closure(axis).into_iter().filter_map(|a| Some((a, self.bind(world, a)?))).collect();
        let follows = |(x, _): &(AxisId, Bind)| {
            bound.iter().any(|(y, _)| {
                let there = y != x && workflow.determines(*y, *x);
                // Of a subset and its base, the base says which element the subset has, if any.
                let back = workflow.determines(*x, *y);
                let base = workflow.always_determines(*x, *y) && !workflow.always_determines(*y, *x);
                let both = workflow.always_determines(*x, *y) && workflow.always_determines(*y, *x);
                there && (!back || base || (both && y < x))
            })
        };
        bound.iter().filter(|b| !follows(b)).cloned().collect()
    }
}

/// A slot for `axis` that agrees with what is bound already.
pub fn slot(world: &World, roots: &Roots, axis: AxisId) -> Slot {
    let join = |(on, before)| Some(Join { on, before, this: world.maps.get(axis, on)?.clone() });
    let joins = roots.common(world, axis).into_iter().filter_map(join).collect();
    Slot { axis, len: world.axes[axis].len, joins }
}
