//! Selectors in a program: the elements that a source is looked up with.

use std::collections::HashSet;

use super::sources::clause;
use super::texts::as_code;
use super::values::there;
use super::writer::{Place, Writer};
use crate::diagnostic::{Diagnostic, nodes};
use crate::lower::loops::{Element, Scope};
use crate::lower::python::Code;
use crate::plan::Plan;
use crate::resolve::workflow::{Pick, Selection};
use crate::resolve::{AxisId, Term, Workflow};
use crate::source::Span;

/// A source after its selectors.
pub struct Candidate {
    pub scope: Scope,
    /// `for a in axes.a`, outermost first, and `if …`.
    pub clauses: Vec<Code>,
    /// What must hold for its file to be taken.
    pub conditions: Vec<String>,
}

/// What is known of the elements that selectors look for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Looks {
    /// One may be missing.
    pub partial: bool,
    /// Nothing is taken where one is missing, even if no name tells.
    pub required: bool,
}

impl Looks {
    /// Among several sources another one may be taken instead.
    pub fn among(self, sources: usize) -> Self {
        Self { partial: self.partial || sources > 1, ..self }
    }
}

impl<'a> Writer<'a> {
    /// Applies a selection.
    ///
    /// # Errors
    /// What cannot be written.
    pub(super) fn selected(
        &mut self,
        selection: &Selection,
        from: &Place,
        origin: &Place,
        looks: Looks,
        span: Span,
    ) -> Result<Candidate, Diagnostic> {
        let plan: &'a Plan = self.plan;
        let workflow = &plan.workflow;
        let mut scope = from.scope.clone();
        let gather: Vec<AxisId> = selection.gather.iter().map(|(a, _)| *a).filter(|a| !from.each.contains(a)).collect();
        for axis in selection.at.iter().map(|(axis, ..)| axis).chain(&gather) {
            scope.release(workflow, *axis);
        }
        // What a group of words repeats over stays, unless it is selected anew.
        for axis in from.each.iter().filter(|axis| !selection.at.iter().any(|(at, ..)| at == *axis)) {
            if scope.find(workflow, self.tables, *axis).is_none()
                && let Some(held) = from.scope.element(workflow, self.tables, *axis)
            {
                scope.bind(*axis, held);
            }
        }
        let mut found = Candidate { scope, clauses: Vec::new(), conditions: Vec::new() };
        let mut filter = selection.filter.as_ref();
        for (axis, pick, span) in &selection.at {
            if *pick == Pick::Open {
                let (true, 1, Some(condition)) = (gather.is_empty(), selection.at.len(), filter.take()) else {
                    return Err(nodes::not_yet(*span, "this selector in a program"));
                };
                self.open_pick(*axis, condition, &mut found, from, *span)?;
                continue;
            }
            let held = self.pick(*axis, pick, origin, &mut found.scope, looks.partial, *span)?;
            if looks.required {
                found.conditions.extend(there(held.as_slice()));
            }
        }
        for axis in &gather {
            let elements = self.elements(*axis, &found.scope, span)?;
            let variable = self.fresh(*axis, from);
            found.clauses.push(Code::prefixed(format!("for {variable} in "), elements));
            found.scope.bind(*axis, variable);
        }
        if let Some(filter) = filter {
            let inside = Place { scope: found.scope.clone(), ..from.clone() };
            let was = std::mem::replace(&mut self.inline, true);
            let condition = self.condition(filter, &inside, span);
            self.inline = was;
            if gather.is_empty() {
                found.conditions.push(condition?);
            } else {
                found.clauses.extend(clause(&[condition?]));
            }
        }
        Ok(found)
    }

    /// The one element for which a condition holds.
    fn open_pick(
        &mut self,
        axis: AxisId,
        condition: &Term,
        found: &mut Candidate,
        from: &Place,
        span: Span,
    ) -> Result<(), Diagnostic> {
        let elements = self.elements(axis, &found.scope, span)?.flat();
        let variable = self.fresh(axis, from);
        let mut scope = found.scope.clone();
        scope.bind(axis, variable.clone());
        let inside = Place { scope, ..from.clone() };
        let was = std::mem::replace(&mut self.inline, true);
        let condition = self.condition(condition, &inside, span);
        self.inline = was;
        let code = format!("next(({variable} for {variable} in {elements} if {}), None)", condition?);
        let wanted = format!("the-{}", self.plan.workflow.axes[axis].name);
        let held = self.hold(&wanted, &Code::atom(code), span)?;
        found.conditions.extend(there(std::slice::from_ref(&held)));
        found.scope.bind_or_none(axis, held);
        Ok(())
    }

    /// Binds the one element that a selector takes; its variable, if it may be missing.
    fn pick(
        &mut self,
        axis: AxisId,
        pick: &Pick,
        origin: &Place,
        scope: &mut Scope,
        mut missing: bool,
        span: Span,
    ) -> Result<Option<String>, Diagnostic> {
        let plan: &'a Plan = self.plan;
        let workflow = &plan.workflow;
        let refused = || nodes::not_yet(span, "this selector in a program");
        let (word, code) = match pick {
            Pick::First | Pick::Last => {
                let elements = self.elements(axis, scope, span)?.flat();
                let (word, at) = if *pick == Pick::First { ("first", "0") } else { ("last", "-1") };
                let code = format!("{elements}[{at}]");
                missing &= elements.contains(".of(") || plan.axes[axis].len == 0;
                let code = if missing { format!("{code} if {elements} else None") } else { code };
                (word, Code::atom(code))
            }
            Pick::Prev | Pick::Next => {
                // Neighbours have the same parent; whether they agree on anything else is not asked here.
                let parents = workflow.ancestors(axis);
                let common = scope.common(workflow, self.tables, axis);
                if common.iter().any(|(on, _)| !parents.contains(on)) {
                    return Err(refused());
                }
                // Nor whether a parent that was selected anew is that of the point's own element.
                let bound = |scope: &Scope, on: AxisId| scope.find(workflow, self.tables, on).map(|e| e.expression);
                if parents.iter().skip(1).any(|on| bound(scope, *on) != bound(&origin.scope, *on)) {
                    return Err(refused());
                }
                let own = origin.point.element(workflow, self.tables, axis);
                let here = own.or_else(|| origin.scope.element(workflow, self.tables, axis)).ok_or_else(refused)?;
                let (word, function) = if *pick == Pick::Prev { ("previous", "previous") } else { ("next", "next") };
                let function = if missing { format!("{function}_or_none") } else { function.to_owned() };
                (word, Code::atom(format!("{here}.{function}()")))
            }
            Pick::Open => return Err(refused()),
            Pick::Key(term) => {
                let table = self.tables.axis(axis);
                let key = self.term(term, origin, span)?;
                self.inlined(&key, span)?;
                let mut items = vec![as_code(&key)];
                let common = scope.common(workflow, self.tables, axis);
                // A lookup that gives several elements stops the program, also where nobody asks for them.
                if !unique(plan, axis, &common) {
                    return Err(refused());
                }
                for (on, element) in common {
                    if on == axis || !askable(workflow, axis, on, &element) {
                        return Err(refused());
                    }
                    let owner = self.tables.owner(on);
                    items.push(Code::prefixed(format!("{owner}="), Code::atom(element.expression)));
                }
                ("the", Code::call(&format!("{table}.{}", if missing { "find" } else { "at" }), items))
            }
        };
        // The elements that neighbours are taken from must be in the tables.
        self.tables.axis(axis);
        let held = self.hold(&format!("{word}-{}", workflow.axes[axis].name), &code, span)?;
        if missing {
            scope.bind_or_none(axis, held.clone());
            return Ok(Some(held));
        }
        scope.bind(axis, held);
        Ok(None)
    }
}

/// Whether no two elements of an axis have the same key and agree on other axes.
fn unique(plan: &Plan, axis: AxisId, common: &[(AxisId, Element)]) -> bool {
    let bound = &plan.axes[axis];
    let mut seen = HashSet::new();
    (0..bound.len).all(|element| {
        let on = common.iter().map(|(on, _)| plan.maps.get(axis, *on).map(|map| map.get(element)));
        seen.insert((bound.keys.get(element), on.collect::<Vec<_>>()))
    })
}

/// Whether elements that agree with one that may be missing can be asked for: there are none that agree with `None`.
pub fn askable(workflow: &Workflow, axis: AxisId, on: AxisId, element: &Element) -> bool {
    let itself = element.needs.iter().all(|n| *n == element.expression);
    element.needs.is_empty() || (itself && workflow.always_determines(axis, on))
}
