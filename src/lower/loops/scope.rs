//! The elements that are at hand at a place of a program, and the expressions that give them.
//!
//! It mirrors how the plan binds axes ([`crate::plan::relation::Roots`]), with names of variables in place of slots.

use super::Tables;
use crate::resolve::{AxisId, Workflow};

/// Variables that hold elements of axes.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    bound: Vec<Bound>,
}

#[derive(Debug, Clone)]
struct Bound {
    axis: AxisId,
    variable: String,
    /// Axes that are not taken from this variable, though its axis determines them.
    released: Vec<AxisId>,
}

impl Scope {
    /// A variable that holds an element of `axis` from here on.
    pub fn bind(&mut self, axis: AxisId, variable: impl Into<String>) {
        self.bound.push(Bound { axis, variable: variable.into(), released: Vec::new() });
    }

    /// Unbinds an axis and every axis that determines it; its parents stay.
    pub fn release(&mut self, workflow: &Workflow, axis: AxisId) {
        for bound in &mut self.bound {
            let gone = workflow.closure(bound.axis).into_iter().filter(|a| workflow.determines(*a, axis));
            bound.released.extend(gone);
        }
    }

    /// The expression of the element of `axis`, if it is at hand: a variable, or a field of one.
    pub fn element(&self, workflow: &Workflow, tables: &Tables, axis: AxisId) -> Option<String> {
        let free = || self.bound.iter().rev().filter(|b| !b.released.contains(&axis));
        // All variables agree on what they determine: the plainest expression will do.
        let own = free().find(|b| b.axis == axis).map(|b| b.variable.clone());
        own.or_else(|| {
            let bound = free().find(|b| workflow.determines(b.axis, axis))?;
            Some(format!("{}.{}", bound.variable, tables.owner(axis)))
        })
    }

    /// The finest axis that `axis` determines and that is at hand, with its expression.
    pub fn common(&self, workflow: &Workflow, tables: &Tables, axis: AxisId) -> Option<(AxisId, String)> {
        workflow.closure(axis).into_iter().find_map(|a| Some((a, self.element(workflow, tables, a)?)))
    }
}
