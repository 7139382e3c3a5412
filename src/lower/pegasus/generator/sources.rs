//! How a job finds files in the generator, as [`crate::plan::compile`] does: variables stand for slots.

use super::texts::written;
use super::values::{all, there};
use super::writer::{Place, Writer};
use crate::diagnostic::{Diagnostic, nodes};
use crate::lower::loops::{Element, Field, Scope, What};
use crate::lower::python::{Code, Piece, bare};
use crate::plan::{Plan, Presence};
use crate::resolve::workflow::{Origin, Pick, Selection};
use crate::resolve::{AxisId, FileId, StepId, Workflow};
use crate::source::Span;

/// What an `in` or `out` is at a place.
pub enum Found {
    /// Expressions that are lists of names: the first one that is not empty.
    List(Vec<Code>),
    /// The first name whose conditions all hold.
    One {
        branches: Vec<(Vec<String>, Vec<Piece>)>,
        /// One of them always holds: the last, where those before it do not.
        certain: bool,
    },
}

/// A source after its selectors.
struct Candidate {
    scope: Scope,
    /// `for a in axes.a`, outermost first, and `if …`.
    clauses: Vec<Code>,
    /// What must hold for its file to be taken.
    conditions: Vec<String>,
}

impl<'a> Writer<'a> {
    /// Whether a group of words that repeats takes a list apart.
    pub(super) fn is_taken_apart(&self, output: bool, at: u32, place: &Place) -> bool {
        let Some(step) = self.step.map(|s| &self.plan.workflow.steps[s]) else { return false };
        let over = |axis: &AxisId| place.each.contains(axis);
        if output {
            return self.over(step.outputs.get(at as usize).copied()).iter().any(over);
        }
        let selections = step.inputs.get(at as usize).into_iter().flat_map(|i| i.selections());
        selections.flat_map(|s| &s.gather).any(|(axis, _)| over(axis))
    }

    fn over(&self, file: Option<FileId>) -> Vec<AxisId> {
        match file.map(|f| &self.plan.workflow.files[f].origin) {
            Some(Origin::Output { over, .. }) => over.clone(),
            _ => Vec::new(),
        }
    }

    /// The files of an `in` or `out` of the step, seen from a place.
    ///
    /// # Errors
    /// What cannot be written.
    pub(super) fn found(&mut self, output: bool, at: u32, place: &Place, span: Span) -> Result<Found, Diagnostic> {
        let plan: &'a Plan = self.plan;
        let id = self.step.ok_or_else(|| nodes::not_yet(span, "a file name here"))?;
        let (step, planned) = (&plan.workflow.steps[id], &plan.steps[id]);
        if output {
            let file = *step.outputs.get(at as usize).ok_or_else(|| nodes::not_yet(span, "this output"))?;
            let gather = self.over(Some(file)).into_iter().map(|a| (a, span)).collect();
            let shared = Selection { gather, ..Selection::default() };
            let none = Selection::default();
            return self.files_of(&shared, &[(file, &none, false)], (true, true), place, span);
        }
        let input = step.inputs.get(at as usize).ok_or_else(|| nodes::not_yet(span, "this input"))?;
        let relation = planned.inputs.get(at as usize).ok_or_else(|| nodes::not_yet(span, "this input"))?;
        // An element that a selector looks for may be missing, unless it is one of the file's own and was found.
        let partial = |number: usize| {
            let Some((choice, source)) = relation.choices.get(number).zip(input.sources.get(number)) else {
                return true;
            };
            let slots = &plan.files[source.file].space.slots;
            let own = |axis: AxisId| slots.iter().any(|slot| slot.axis == axis);
            let mut picked = input.selection.at.iter().chain(&source.selection.at).map(|(axis, ..)| *axis);
            let gathers = input.selections().any(|s| !s.gather.is_empty());
            choice.bind.iter().any(|b| b.may_miss()) || gathers || !picked.all(own)
        };
        let sources: Vec<(FileId, &Selection, bool)> =
            input.sources.iter().enumerate().map(|(n, s)| (s.file, &s.selection, partial(n))).collect();
        self.files_of(&input.selection, &sources, (false, !input.optional), place, span)
    }

    /// `own` are the outputs of the step; `sure` are inputs that the prover found to exist.
    fn files_of(
        &mut self,
        shared: &Selection,
        sources: &[(FileId, &Selection, bool)],
        (own, sure): (bool, bool),
        place: &Place,
        span: Span,
    ) -> Result<Found, Diagnostic> {
        let repeats = std::iter::once(shared).chain(sources.iter().map(|s| s.1));
        let repeats = repeats.flat_map(|s| &s.gather).any(|(axis, _)| place.each.contains(axis));
        let origin = if repeats { place.clone() } else { Place::of(place.point.clone()) };
        let partial = sources.iter().any(|s| s.2);
        let guard = match &shared.when {
            Some(when) => Some(self.condition(when, &Place::of(place.point.clone()), span)?),
            None => None,
        };
        let outer = self.selected(shared, &origin, &origin, (partial, false), span)?;
        let listed = |s: &Selection| s.gather.iter().any(|(axis, _)| !place.each.contains(axis));
        let inside = Place { scope: outer.scope.clone(), ..origin.clone() };
        if listed(shared) {
            return self.one_by_one(&outer, &inside, sources, own, guard, span);
        }
        if !sources.is_empty() && sources.iter().all(|s| listed(s.1)) {
            if (repeats && sources.len() > 1) || !outer.conditions.is_empty() {
                return Err(nodes::not_yet(span, "this input in the generator"));
            }
            return self.list_by_list(&inside, sources, guard, place, span);
        }
        let mut branches: Vec<(Vec<String>, Vec<Piece>)> = Vec::new();
        let mut certain = false;
        for (file, selection, partial) in sources {
            let mut conditions: Vec<String> = guard.iter().cloned().chain(outer.conditions.clone()).collect();
            if let Some(when) = &selection.when {
                conditions.push(self.condition(when, &Place::of(place.point.clone()), span)?);
            }
            if repeats && sources.len() > 1 && selection.gather.iter().any(|(a, _)| place.each.contains(a)) {
                return Err(nodes::not_yet(span, "this input in the generator"));
            }
            let candidate = self.selected(selection, &inside, &origin, (*partial, sources.len() > 1), span)?;
            conditions.extend(candidate.conditions.clone());
            let Some(exists) = self.exists(*file, &candidate.scope, own, span)? else { continue };
            conditions.extend(exists);
            let name = self.name(*file, &candidate.scope)?;
            certain = conditions.is_empty();
            if branches.iter().any(|(before, _)| *before == conditions) {
                // An earlier one is taken wherever this one could be.
                continue;
            }
            match branches.last_mut() {
                // One name, whoever makes the file.
                Some((before, same)) if *same == name && !before.is_empty() => {
                    let either = match (all(before), all(&conditions)) {
                        (Some(a), Some(b)) => vec![format!("({a} or {b})")],
                        _ => Vec::new(),
                    };
                    *before = either;
                }
                _ => branches.push((conditions, name)),
            }
            if certain {
                break;
            }
        }
        // The prover asks for a file only where the input itself is there.
        let sure = sure && !repeats && !own && guard.is_none();
        Ok(Found::One { certain: (certain || sure) && !branches.is_empty(), branches })
    }

    /// A list of which each element is taken from the first source that has it.
    fn one_by_one(
        &mut self,
        outer: &Candidate,
        inside: &Place,
        sources: &[(FileId, &Selection, bool)],
        own: bool,
        guard: Option<String>,
        span: Span,
    ) -> Result<Found, Diagnostic> {
        let mut names: Vec<(Vec<String>, Vec<Piece>)> = Vec::new();
        let was = std::mem::replace(&mut self.inline, true);
        let found = self.elementwise(inside, sources, own, &mut names, span);
        self.inline = was;
        found?;
        let mut clauses = outer.clauses.clone();
        clauses.extend(clause(&outer.conditions));
        if names.is_empty() {
            return Ok(Found::List(vec![Code::atom("[]")]));
        }
        let mut value = String::new();
        let end = names.len() - 1;
        let mut either = Vec::new();
        let mut certain = false;
        for (at, (conditions, pieces)) in names.iter().enumerate() {
            self.inlined(pieces, span)?;
            let condition = all(conditions);
            certain |= condition.is_none();
            either.extend(condition.clone());
            value.push_str(&written(pieces));
            if at < end {
                value.push_str(&format!(" if {} else ", condition.unwrap_or_else(|| "True".to_owned())));
            }
        }
        if !certain {
            clauses.extend(clause(&[either.join(" or ")]));
        }
        let list = Code::Comprehension { value: Box::new(Code::atom(value)), clauses };
        Ok(Found::List(vec![guarded(list, guard)]))
    }

    fn elementwise(
        &mut self,
        inside: &Place,
        sources: &[(FileId, &Selection, bool)],
        own: bool,
        names: &mut Vec<(Vec<String>, Vec<Piece>)>,
        span: Span,
    ) -> Result<(), Diagnostic> {
        for (file, selection, partial) in sources {
            if !selection.gather.is_empty() {
                return Err(nodes::not_yet(span, "this input in the generator"));
            }
            let mut conditions = Vec::new();
            if let Some(when) = &selection.when {
                conditions.push(self.condition(when, &Place::of(inside.point.clone()), span)?);
            }
            let candidate = self.selected(selection, inside, inside, (*partial, sources.len() > 1), span)?;
            conditions.extend(candidate.conditions.clone());
            let Some(exists) = self.exists(*file, &candidate.scope, own, span)? else { continue };
            conditions.extend(exists);
            let name = self.name(*file, &candidate.scope)?;
            let last = conditions.is_empty();
            names.push((conditions, name));
            if last {
                break;
            }
        }
        Ok(())
    }

    /// The first of several lists that is not empty.
    fn list_by_list(
        &mut self,
        inside: &Place,
        sources: &[(FileId, &Selection, bool)],
        guard: Option<String>,
        place: &Place,
        span: Span,
    ) -> Result<Found, Diagnostic> {
        let mut lists: Vec<Code> = Vec::new();
        for (file, selection, partial) in sources {
            let when = match &selection.when {
                Some(when) => Some(self.condition(when, &Place::of(place.point.clone()), span)?),
                None => None,
            };
            let mut candidate = self.selected(selection, inside, inside, (*partial, false), span)?;
            let Some(exists) = self.exists(*file, &candidate.scope, false, span)? else { continue };
            candidate.conditions.extend(exists);
            candidate.clauses.extend(clause(&candidate.conditions));
            let was = std::mem::replace(&mut self.inline, true);
            let name = self.name(*file, &candidate.scope);
            self.inline = was;
            let name = name?;
            self.inlined(&name, span)?;
            let value = Box::new(Code::atom(written(&name)));
            let list = Code::Comprehension { value, clauses: candidate.clauses };
            let list = guarded(list, when);
            if lists.last().is_none_or(|last| last.flat() != list.flat()) {
                lists.push(list);
            }
        }
        if lists.is_empty() {
            lists.push(Code::atom("[]"));
        }
        Ok(Found::List(lists.into_iter().map(|list| guarded(list, guard.clone())).collect()))
    }

    /// Applies a selection. `partial`: an element may be missing; `several`: another source may be taken instead.
    fn selected(
        &mut self,
        selection: &Selection,
        from: &Place,
        origin: &Place,
        (partial, several): (bool, bool),
        span: Span,
    ) -> Result<Candidate, Diagnostic> {
        let plan: &'a Plan = self.plan;
        let workflow = &plan.workflow;
        let mut scope = from.scope.clone();
        let gather: Vec<AxisId> = selection.gather.iter().map(|(a, _)| *a).filter(|a| !from.each.contains(a)).collect();
        for axis in selection.at.iter().map(|(axis, ..)| axis).chain(&gather) {
            scope.release(workflow, *axis);
        }
        let mut found = Candidate { scope, clauses: Vec::new(), conditions: Vec::new() };
        let mut filter = selection.filter.as_ref();
        for (axis, pick, span) in &selection.at {
            if *pick == Pick::Open {
                let (true, 1, Some(condition)) = (gather.is_empty(), selection.at.len(), filter.take()) else {
                    return Err(nodes::not_yet(*span, "this selector in the generator"));
                };
                self.open_pick(*axis, condition, &mut found, from, *span)?;
                continue;
            }
            self.pick(*axis, pick, origin, &mut found.scope, partial || several, *span)?;
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
        condition: &crate::resolve::Term,
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

    /// Binds the one element that a selector takes.
    fn pick(
        &mut self,
        axis: AxisId,
        pick: &Pick,
        origin: &Place,
        scope: &mut Scope,
        mut missing: bool,
        span: Span,
    ) -> Result<(), Diagnostic> {
        let plan: &'a Plan = self.plan;
        let workflow = &plan.workflow;
        let refused = || nodes::not_yet(span, "this selector in the generator");
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
                let parents = workflow.axes[axis].parent.map(|p| workflow.closure(p)).unwrap_or_default();
                let common = scope.common(workflow, self.tables, axis);
                if common.iter().any(|(on, _)| !parents.contains(on)) {
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
                let mut items = vec![super::texts::as_code(&key)];
                for (on, element) in scope.common(workflow, self.tables, axis) {
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
            scope.bind_or_none(axis, held);
        } else {
            scope.bind(axis, held);
        }
        Ok(())
    }

    /// The conditions under which a file exists; nothing if it never does.
    fn exists(
        &mut self,
        file: FileId,
        scope: &Scope,
        own: bool,
        span: Span,
    ) -> Result<Option<Vec<String>>, Diagnostic> {
        let plan: &'a Plan = self.plan;
        let (def, planned) = (&plan.workflow.files[file], &plan.files[file]);
        let mut needs = Vec::new();
        for slot in &planned.space.slots {
            let element = scope.find(&plan.workflow, self.tables, slot.axis);
            needs.extend(element.ok_or_else(|| nodes::not_yet(span, "this relation in the generator"))?.needs);
        }
        let mut conditions = there(&needs);
        let presence = planned.presence.as_deref().ok_or_else(|| nodes::not_yet(span, "this file"))?;
        match presence {
            Presence::Always => return Ok(Some(conditions)),
            Presence::Never => return Ok(None),
            Presence::At(_) => {}
        }
        let producer = plan.workflow.producer(file);
        let mut terms = Vec::new();
        if let Some(step) = producer.filter(|s| !own && matches!(*plan.steps[*s].jobs, Presence::At(_))) {
            terms.extend(&plan.workflow.steps[step].when);
        }
        terms.extend(def.when.as_ref().filter(|w| w.as_const_bool() != Some(true)));
        let written = self.hold_all(&terms, scope, span);
        match written {
            Ok(written) => conditions.extend(written),
            Err(why) if own => return Err(why),
            Err(why) => conditions.push(self.kept(What::Files(file), scope, why, span)?),
        }
        Ok(Some(conditions))
    }

    fn hold_all(
        &mut self,
        terms: &[&crate::resolve::Term],
        scope: &Scope,
        span: Span,
    ) -> Result<Vec<String>, Diagnostic> {
        let place = Place::asked(scope.clone());
        let names = |t: &&crate::resolve::Term| t.names_files();
        if terms.iter().any(names) {
            return Err(nodes::not_yet(span, "a condition over files"));
        }
        terms.iter().map(|term| self.condition(term, &place, span)).collect()
    }

    /// Whether something exists, from the table of the one axis that decides it.
    fn kept(&mut self, what: What, scope: &Scope, why: Diagnostic, span: Span) -> Result<String, Diagnostic> {
        let plan: &'a Plan = self.plan;
        let space = match what {
            What::Jobs(step) => &plan.steps[step].space,
            What::Files(file) => &plan.files[file].space,
        };
        let [slot] = space.slots.as_slice() else { return Err(why) };
        let Some(element) = scope.find(&plan.workflow, self.tables, slot.axis) else { return Err(why) };
        let field = self.field(slot.axis, Field::Exists(what), span)?;
        Ok(format!("{}.{field}", element.expression))
    }

    /// The condition under which a step has a job; nothing if it has one at every point.
    ///
    /// # Errors
    /// What cannot be written.
    pub(super) fn job_exists(&mut self, id: StepId, scope: &Scope, span: Span) -> Result<Option<String>, Diagnostic> {
        let plan: &'a Plan = self.plan;
        match (&*plan.steps[id].jobs, &plan.workflow.steps[id].when) {
            (Presence::Always, _) => Ok(None),
            (_, Some(when)) => match self.hold_all(&[when], scope, span) {
                Ok(conditions) => Ok(all(&conditions)),
                Err(why) => self.kept(What::Jobs(id), scope, why, span).map(Some),
            },
            _ => Err(nodes::not_yet(span, "this step in the generator")),
        }
    }

    /// The ids of the jobs that an `after` waits for, as a list; nothing if there never is one.
    ///
    /// # Errors
    /// What cannot be written.
    pub(super) fn earlier(
        &mut self,
        step: StepId,
        selection: &Selection,
        place: &Place,
        span: Span,
    ) -> Result<Option<Code>, Diagnostic> {
        let plan: &'a Plan = self.plan;
        if matches!(*plan.steps[step].jobs, Presence::Never) {
            return Ok(None);
        }
        let guard = match &selection.when {
            Some(when) => Some(self.condition(when, place, span)?),
            None => None,
        };
        // Whatever a selector looks for, nobody asked whether it is there.
        let mut candidate = self.selected(selection, place, place, (true, false), span)?;
        let mut needs = Vec::new();
        for slot in &plan.steps[step].space.slots {
            let element = candidate.scope.find(&plan.workflow, self.tables, slot.axis);
            needs.extend(element.ok_or_else(|| nodes::not_yet(span, "this order in the generator"))?.needs);
        }
        candidate.conditions.extend(there(&needs));
        candidate.conditions.extend(self.job_exists(step, &candidate.scope, span)?);
        let was = std::mem::replace(&mut self.inline, !candidate.clauses.is_empty());
        let name = self.job_id(step, &Place::asked(candidate.scope.clone()));
        self.inline = was;
        let name = name?;
        self.inlined(&name, span)?;
        let name = Code::atom(written(&name));
        if candidate.clauses.is_empty() {
            let guard = all(&guard.into_iter().chain(candidate.conditions).collect::<Vec<_>>());
            return Ok(Some(match guard {
                None => name,
                Some(guard) => Code::atom(format!("[{}] if {guard} else []", name.flat())),
            }));
        }
        candidate.clauses.extend(clause(&candidate.conditions));
        let list = Code::Comprehension { value: Box::new(name), clauses: candidate.clauses };
        Ok(Some(guarded(list, guard)))
    }

    fn name(&mut self, file: FileId, scope: &Scope) -> Result<Vec<Piece>, Diagnostic> {
        let plan: &'a Plan = self.plan;
        let def = &plan.workflow.files[file];
        self.tables.hint = Some(def.name.clone());
        let name = self.pieces(&def.file, &Place::asked(scope.clone()));
        self.tables.hint = None;
        name
    }
}

/// Whether elements that agree with one that may be missing can be asked for: there are none that agree with `None`.
pub fn askable(workflow: &Workflow, axis: AxisId, on: AxisId, element: &Element) -> bool {
    let itself = element.needs.iter().all(|n| *n == element.expression);
    element.needs.is_empty() || (itself && workflow.always_determines(axis, on))
}

/// `if a and b`
fn clause(conditions: &[String]) -> Option<Code> {
    all(conditions).map(|condition| Code::prefixed("if ", Code::atom(bare(&condition))))
}

/// A list, or an empty one where a condition does not hold.
fn guarded(list: Code, guard: Option<String>) -> Code {
    match guard {
        None => list,
        Some(guard) => Code::atom(format!("({} if {} else [])", list.flat(), bare(&guard))),
    }
}
