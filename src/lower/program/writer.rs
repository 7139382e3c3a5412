//! Lines of a function of a program, with its loops over axes and its variables.

use std::collections::BTreeMap;

use super::files::Assigned;
use super::params::Params;
use serde::Serialize;

use crate::diagnostic::{Diagnostic, nodes};
use crate::lower::loops::{Element, Scope, Tables};
use crate::lower::python::{Code, Names, Piece, bare};
use crate::plan::{Plan, Slot};
use crate::resolve::{AxisId, StepId, Workflow};
use crate::source::Span;

/// Names that the functions of a program use themselves.
pub const RESERVED: [&str; 9] = ["axes", "filters", "job", "main", "options", "runtime", "sys", "value", "workflow"];

/// Where a text stands.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// Everything that is at hand: the point, and what it is extended by.
    pub scope: Scope,
    /// What the step's own point has at hand.
    pub point: Scope,
    /// Axes that a group of words repeats over: lists over them are single files here.
    pub each: Vec<AxisId>,
    /// Whether elements that may be missing are there was asked before.
    pub asked: bool,
}

impl Place {
    /// A point without extensions.
    pub fn of(scope: Scope) -> Self {
        Self { point: scope.clone(), scope, each: Vec::new(), asked: false }
    }

    /// A point of which every element that is named is there.
    pub fn asked(scope: Scope) -> Self {
        Self { asked: true, ..Self::of(scope) }
    }

    /// The element of an axis that a bare name means: the step's own, else that of the extension.
    pub fn own(&self, workflow: &Workflow, tables: &Tables, axis: AxisId) -> Option<String> {
        let sure = |e: &Element| self.asked || e.needs.is_empty();
        // What the point may lack is its own all the same: another element is never taken for it.
        let own = self.point.find(workflow, tables, axis);
        own.or_else(|| self.scope.find(workflow, tables, axis)).filter(sure).map(|e| e.expression)
    }

    /// The element of an axis that `it` means.
    pub fn extended(&self, workflow: &Workflow, tables: &Tables, axis: AxisId) -> Option<String> {
        let found = self.scope.find(workflow, tables, axis);
        found.filter(|e| self.asked || e.needs.is_empty()).map(|e| e.expression)
    }
}

/// What the lines use beside the workflow.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub struct Imports {
    pub filters: bool,
    /// The variables of the machines that run the jobs.
    pub runtime: bool,
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
    pub imports: Imports,
    /// What is being written stands inside a comprehension: no statement can come before it.
    pub(super) inline: bool,
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
            imports: Imports::default(),
            inline: false,
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

    /// Opens loops over the slots of a point, and over parents of theirs that nothing binds; gives their variables.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn open_loops(&mut self, slots: &[Slot], scope: &mut Scope, span: Span) -> Result<Vec<String>, Diagnostic> {
        let plan: &'a Plan = self.plan;
        let workflow = &plan.workflow;
        let mut variables = Vec::new();
        for slot in slots {
            let mut chain = workflow.ancestors(slot.axis);
            chain.reverse();
            for axis in chain {
                if axis == slot.axis || scope.find(workflow, self.tables, axis).is_none() {
                    let variable = self.open_loop(axis, scope, span)?;
                    scope.bind_within(slot.axis, axis, variable.clone());
                    variables.push(variable);
                }
            }
        }
        Ok(variables)
    }

    /// Opens one loop over the elements of an axis that agree with what is bound.
    fn open_loop(&mut self, axis: AxisId, scope: &Scope, span: Span) -> Result<String, Diagnostic> {
        let elements = self.elements(axis, scope, span)?;
        let variable = self.variable(axis);
        self.open_for(&variable, elements);
        Ok(variable)
    }

    /// `for VARIABLE in ELEMENTS:`
    pub(super) fn open_for(&mut self, variable: &str, elements: Code) {
        self.push_with(&Code::prefixed(format!("for {variable} in "), elements), ":");
        self.depth += 1;
    }

    /// `if CONDITION:`, `elif CONDITION:` or `else:`
    pub fn open(&mut self, word: &str, condition: &str) {
        let line = if condition.is_empty() { word.to_owned() } else { format!("{word} {}", bare(condition)) };
        self.push_with(&Code::atom(line), ":");
        self.depth += 1;
    }

    /// Ends what [`open`](Self::open) began.
    pub fn close(&mut self) {
        self.depth -= 1;
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

    /// A variable for the elements of an axis that a place does not have at hand already.
    pub(super) fn fresh(&mut self, axis: AxisId, place: &Place) -> String {
        let workflow = &self.plan.workflow;
        let known = |scope: &Scope| scope.find(workflow, self.tables, axis).is_some();
        if known(&place.scope) || known(&place.point) {
            let wanted = format!("other-{}", workflow.axes[axis].name);
            let names = &mut self.names;
            self.others.entry(axis).or_insert_with(|| names.variable(&wanted)).clone()
        } else {
            self.variable(axis)
        }
    }

    /// The elements of an axis that agree with what is bound: `axes.mate` or `axes.mate.of(sample=sample)`.
    ///
    /// # Errors
    /// What cannot be written.
    pub(super) fn elements(&mut self, axis: AxisId, scope: &Scope, span: Span) -> Result<Code, Diagnostic> {
        let table = self.tables.axis(axis);
        let mut owners = Vec::new();
        for (on, element) in scope.common(&self.plan.workflow, self.tables, axis) {
            if on == axis || !super::select::askable(&self.plan.workflow, axis, on, &element) {
                return Err(nodes::not_yet(span, "this loop in a program"));
            }
            let owner = self.tables.owner(on);
            owners.push(Code::prefixed(format!("{owner}="), Code::atom(element.expression)));
        }
        Ok(if owners.is_empty() { Code::atom(table) } else { Code::call(&format!("{table}.of"), owners) })
    }

    /// A variable that holds an expression; one that is in reach already is used again.
    ///
    /// # Errors
    /// There is no place for a statement.
    pub(super) fn hold(&mut self, wanted: &str, code: &Code, span: Span) -> Result<String, Diagnostic> {
        let expression = code.flat();
        if let Some(variable) = self.held.get(&expression) {
            return Ok(variable.clone());
        }
        if self.inline {
            return Err(nodes::not_yet(span, "this expression in a program"));
        }
        let variable = self.names.variable(wanted);
        self.push(&Code::assign(variable.clone(), code.clone()));
        self.held.insert(expression, variable.clone());
        Ok(variable)
    }

    /// Refuses texts that no f-string can hold.
    ///
    /// # Errors
    /// There is such a value in it.
    pub(super) fn inlined(&self, pieces: &[Piece], span: Span) -> Result<(), Diagnostic> {
        let quoted = |p: &Piece| matches!(p, Piece::Value(v) if v.contains(['"', '\\', '\'']));
        if pieces.len() > 1 && pieces.iter().any(quoted) {
            return Err(nodes::not_yet(span, "this text in a program"));
        }
        Ok(())
    }

    /// A text as an expression; values that no f-string can hold get variables.
    ///
    /// # Errors
    /// There is no place for a variable.
    pub(super) fn whole(&mut self, pieces: &[Piece], span: Span) -> Result<Code, Diagnostic> {
        let mut pieces = pieces.to_vec();
        if pieces.len() > 1 {
            for piece in &mut pieces {
                if let Piece::Value(value) = piece
                    && value.contains(['"', '\\', '\''])
                {
                    *value = self.hold("part", &Code::atom(value.clone()), span)?;
                }
            }
        }
        Ok(Code::atom(super::texts::written(&pieces)))
    }
}
