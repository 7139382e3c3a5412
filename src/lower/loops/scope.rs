//! The elements that are at hand at a place of a program, and the expressions that give them.
//!
//! It mirrors how the plan binds axes ([`crate::plan::roots::Roots`]), with names of variables in place of slots.

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
    /// The axis that is bound in its own right: the variable goes where this one is released.
    root: AxisId,
    variable: String,
    /// It may be `None`.
    missing: bool,
    /// Axes that are not taken from this variable, though its axis determines them.
    released: Vec<AxisId>,
}

impl Bound {
    fn new(axis: AxisId, root: AxisId, variable: String) -> Self {
        Self { axis, root, variable, missing: false, released: Vec::new() }
    }
}

/// An element at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// A variable, or a field of one.
    pub expression: String,
    /// Expressions that are not `None` where there is such an element, in the order in which to ask.
    pub needs: Vec<String>,
}

impl Scope {
    /// A variable that holds an element of `axis` from here on.
    pub fn bind(&mut self, axis: AxisId, variable: impl Into<String>) {
        self.bound.push(Bound::new(axis, axis, variable.into()));
    }

    /// A variable that holds the element of `axis` that one of `root` determines: it is at hand as long as that one is.
    pub fn bind_within(&mut self, root: AxisId, axis: AxisId, variable: impl Into<String>) {
        self.bound.push(Bound::new(axis, root, variable.into()));
    }

    /// Axes that others determine are bound in their own right: they stay where those are released. `false` if one of
    /// them is not always at hand.
    pub fn root_all(&mut self, workflow: &Workflow, tables: &Tables, axes: &[AxisId]) -> bool {
        for axis in axes {
            if self.bound.iter().any(|b| b.axis == *axis && b.root == *axis) {
                continue;
            }
            let Some(expression) = self.element(workflow, tables, *axis) else { return false };
            // Not the first to be asked for what it determines.
            self.bound.insert(0, Bound::new(*axis, *axis, expression));
        }
        true
    }

    /// The same elements, of which only those of some axes are bound in their own right; nothing if one is missing.
    pub fn only(&self, workflow: &Workflow, tables: &Tables, axes: &[AxisId]) -> Option<Self> {
        let mut only = Self::default();
        for root in axes {
            for axis in workflow.closure(*root).into_iter().rev() {
                let Some(element) = self.find(workflow, tables, axis) else { continue };
                let missing = !element.needs.is_empty();
                only.bound.push(Bound { missing, ..Bound::new(axis, *root, element.expression) });
            }
            only.find(workflow, tables, *root)?;
        }
        Some(only)
    }

    /// A variable that holds an element of `axis`, or `None`.
    pub fn bind_or_none(&mut self, axis: AxisId, variable: impl Into<String>) {
        self.bound.push(Bound { missing: true, ..Bound::new(axis, axis, variable.into()) });
    }

    /// Unbinds an axis, every axis that determines it, and what is determined only through these; its parents stay.
    pub fn release(&mut self, workflow: &Workflow, axis: AxisId) {
        let parents = workflow.axes[axis].parent.map(|p| workflow.closure(p)).unwrap_or_default();
        for root in &mut self.bound {
            let still = |a: &AxisId| !root.released.contains(a);
            let bound: Vec<AxisId> = workflow.closure(root.root).into_iter().filter(still).collect();
            if bound.iter().any(|a| workflow.determines(*a, axis)) {
                root.released.extend(bound.into_iter().filter(|a| !parents.contains(a)));
            }
        }
    }

    /// The element of `axis`, if it is at hand, or may be.
    pub fn find(&self, workflow: &Workflow, tables: &Tables, axis: AxisId) -> Option<Element> {
        let free = || self.bound.iter().rev().filter(|b| !b.released.contains(&axis));
        let always = |b: &&Bound| workflow.always_determines(b.axis, axis);
        // All variables agree on what they determine: the plainest expression will do.
        let own = free().filter(|b| !b.missing).find(|b| b.axis == axis);
        let known = own.or_else(|| free().filter(|b| !b.missing).find(always));
        let known = known.or_else(|| free().find(|b| b.axis == axis)).or_else(|| free().find(always));
        let bound = known.or_else(|| free().find(|b| workflow.determines(b.axis, axis)))?;
        let mut needs = Vec::new();
        if bound.missing {
            needs.push(bound.variable.clone());
        } else if let Some(last) = free().find(always).filter(|b| b.missing) {
            // What was selected last says whether there is one.
            needs.push(last.variable.clone());
        }
        if bound.axis == axis {
            return Some(Element { expression: bound.variable.clone(), needs });
        }
        let expression = format!("{}.{}", bound.variable, tables.owner(axis));
        if !workflow.always_determines(bound.axis, axis) {
            needs.push(expression.clone());
        }
        Some(Element { expression, needs })
    }

    /// The expression of the element of `axis`, if it is at hand in any case.
    pub fn element(&self, workflow: &Workflow, tables: &Tables, axis: AxisId) -> Option<String> {
        self.find(workflow, tables, axis).filter(|e| e.needs.is_empty()).map(|e| e.expression)
    }

    /// The axes that `axis` determines and that are at hand, but for those that follow from another one of them.
    pub fn common(&self, workflow: &Workflow, tables: &Tables, axis: AxisId) -> Vec<(AxisId, Element)> {
        let closure = workflow.closure(axis).into_iter();
        let bound: Vec<(AxisId, Element)> =
            closure.filter_map(|a| Some((a, self.find(workflow, tables, a)?))).collect();
        let follows = |(x, _): &(AxisId, Element)| {
            bound.iter().any(|(y, _)| {
                let there = y != x && workflow.determines(*y, *x);
                let back = workflow.determines(*x, *y);
                let base = workflow.always_determines(*x, *y) && !workflow.always_determines(*y, *x);
                let both = workflow.always_determines(*x, *y) && workflow.always_determines(*y, *x);
                there && (!back || base || (both && y < x))
            })
        };
        bound.iter().filter(|b| !follows(b)).cloned().collect()
    }
}
