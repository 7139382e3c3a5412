//! Lines of a function of the generator, with its loops over axes and its variables.

use std::collections::BTreeMap;

use super::files::Assigned;
use super::params::Params;
use crate::lower::loops::{Scope, Tables};
use crate::lower::python::{Code, Names};
use crate::plan::Plan;
use crate::resolve::{AxisId, StepId};

/// Names that the functions of a generator use themselves.
pub const RESERVED: [&str; 8] = ["axes", "filters", "job", "main", "options", "sys", "value", "workflow"];

/// Where a text stands.
#[derive(Debug, Clone, Default)]
pub struct Place {
    pub scope: Scope,
    /// Axes that a group of words repeats over: lists over them are single files here.
    pub each: Vec<AxisId>,
}

/// Writes the body of one function.
pub struct Writer<'a> {
    pub plan: &'a Plan,
    pub tables: &'a mut Tables,
    pub params: &'a Params,
    /// The step whose function it is.
    pub step: Option<StepId>,
    pub names: Names,
    pub lines: Vec<String>,
    /// A filter of the runtime is used.
    pub filters: bool,
    depth: usize,
    /// Variables that loops bind.
    variables: BTreeMap<AxisId, String>,
    /// Variables of axes that the step binds and an input gathers afresh.
    pub(super) others: BTreeMap<AxisId, String>,
    /// Expressions that a variable in reach holds.
    pub(super) held: BTreeMap<String, String>,
    /// Each `in` and `out` that has a variable.
    pub(super) files: BTreeMap<(bool, u32), Assigned>,
}

impl<'a> Writer<'a> {
    pub fn new(plan: &'a Plan, tables: &'a mut Tables, params: &'a Params, step: Option<StepId>) -> Self {
        Self {
            plan,
            tables,
            params,
            step,
            names: Names::with(RESERVED),
            lines: Vec::new(),
            filters: false,
            depth: 0,
            variables: BTreeMap::new(),
            others: BTreeMap::new(),
            held: BTreeMap::new(),
            files: BTreeMap::new(),
        }
    }

    /// Writes a statement.
    pub fn push(&mut self, code: &Code) {
        self.push_with(code, "");
    }

    fn push_with(&mut self, code: &Code, suffix: &str) {
        let indent = "    ".repeat(self.depth);
        // The template indents the body by one level.
        let column = 4 * (self.depth + 1);
        self.lines.extend(code.lines(column, suffix).into_iter().map(|line| format!("{indent}{line}")));
    }

    /// Opens loops over `axes` and over parents of theirs that nothing binds; gives their variables.
    pub fn open_loops(&mut self, axes: &[AxisId], scope: &mut Scope) -> Vec<String> {
        let plan: &'a Plan = self.plan;
        let workflow = &plan.workflow;
        let mut variables = Vec::new();
        for axis in workflow.independent(axes) {
            let mut chain = workflow.ancestors(axis);
            chain.reverse();
            for axis in chain {
                if scope.element(workflow, self.tables, axis).is_none() {
                    variables.push(self.open_loop(axis, scope));
                }
            }
        }
        variables
    }

    /// Opens one loop over the elements of an axis that agree with what is bound.
    pub fn open_loop(&mut self, axis: AxisId, scope: &mut Scope) -> String {
        let elements = self.elements(axis, scope);
        let variable = self.variable(axis);
        self.push_with(&Code::prefixed(format!("for {variable} in "), elements), ":");
        self.depth += 1;
        scope.bind(axis, variable.clone());
        variable
    }

    /// Closes loops; what was held inside them is out of reach.
    pub fn close_loops(&mut self, depth: usize, held: BTreeMap<String, String>) {
        self.depth = depth;
        self.held = held;
    }

    /// What [`close_loops`](Self::close_loops) goes back to.
    pub fn mark(&self) -> (usize, BTreeMap<String, String>) {
        (self.depth, self.held.clone())
    }

    /// The variable that loops over an axis use.
    pub(super) fn variable(&mut self, axis: AxisId) -> String {
        let name = &self.plan.workflow.axes[axis].name;
        let names = &mut self.names;
        self.variables.entry(axis).or_insert_with(|| names.variable(name)).clone()
    }

    /// The elements of an axis that agree with what is bound: `axes.mate` or `axes.mate.of(sample=sample)`.
    pub(super) fn elements(&mut self, axis: AxisId, scope: &Scope) -> Code {
        let table = self.tables.axis(axis);
        match scope.common(&self.plan.workflow, self.tables, axis) {
            None => Code::atom(table),
            Some((on, element)) => {
                let owner = self.tables.owner(on).to_owned();
                Code::call(&format!("{table}.of"), vec![Code::prefixed(format!("{owner}="), Code::atom(element))])
            }
        }
    }

    /// The elements of an axis that agree with the point, the axis itself released.
    pub(super) fn all_elements(&mut self, axis: AxisId, scope: &Scope) -> Code {
        let mut scope = scope.clone();
        scope.release(&self.plan.workflow, axis);
        self.elements(axis, &scope)
    }
}
