//! How a job finds files in a program, as [`crate::plan::compile`] does: variables stand for slots.

use super::existence::counts_in;
use super::select::{Candidate, Looks};
use super::texts::written;
use super::values::{all, there};
use super::writer::{Place, Writer};
use crate::diagnostic::{Diagnostic, nodes};
use crate::lower::python::{Code, Piece, bare};
use crate::plan::{Plan, Presence};
use crate::resolve::workflow::{Origin, Selection};
use crate::resolve::{AxisId, FileId, StepId};
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

/// One of the families that an input takes files of.
struct Source<'s> {
    file: FileId,
    selection: &'s Selection,
    looks: Looks,
}

impl<'a> Writer<'a> {
    /// Whether a group of words that repeats takes a list apart.
    pub(super) fn is_taken_apart(&self, output: bool, at: u32, place: &Place) -> bool {
        let Some(step) = self.step.map(|s| &self.plan.workflow.steps[s]) else { return false };
        let workflow = &self.plan.workflow;
        if output {
            let over = self.over(step.outputs.get(at as usize).copied());
            return over.iter().any(|axis| workflow.reaches(*axis, &place.each));
        }
        let mut selections = step.inputs.get(at as usize).into_iter().flat_map(|i| i.selections());
        selections.any(|s| workflow.takes_apart(s, &place.each))
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
            let source = Source { file, selection: &none, looks: Looks::default() };
            return self.files_of((&shared, false), &[source], (true, true), place, span);
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
        let sources = input.sources.iter().enumerate().map(|(number, source)| {
            let required = relation.choices.get(number).is_none_or(|c| !c.extension.selected.is_empty());
            let looks = Looks { partial: partial(number), required };
            Source { file: source.file, selection: &source.selection, looks }
        });
        let sources: Vec<Source> = sources.collect();
        let required = !relation.extension.selected.is_empty();
        self.files_of((&input.selection, required), &sources, (false, !input.optional), place, span)
    }

    /// `required`: nothing is taken where a selected element is missing; `own` are the outputs of the step; `sure` are
    /// inputs that the prover found to exist.
    fn files_of(
        &mut self,
        (shared, required): (&Selection, bool),
        sources: &[Source],
        (own, sure): (bool, bool),
        place: &Place,
        span: Span,
    ) -> Result<Found, Diagnostic> {
        let plan: &'a Plan = self.plan;
        let mut selections = std::iter::once(shared).chain(sources.iter().map(|s| s.selection));
        let repeats = selections.any(|s| plan.workflow.takes_apart(s, &place.each));
        let origin = if repeats { place.clone() } else { Place::of(place.point.clone()) };
        let partial = sources.iter().any(|s| s.looks.partial);
        let guard = match &shared.when {
            Some(when) => Some(self.condition(when, &Place::of(place.point.clone()), span)?),
            None => None,
        };
        let outer = self.selected(shared, &origin, &origin, Looks { partial, required }, span)?;
        let listed = |s: &Selection| s.gather.iter().any(|(axis, _)| !place.each.contains(axis));
        let inside = Place { scope: outer.scope.clone(), ..origin.clone() };
        if listed(shared) {
            return self.one_by_one(&outer, &inside, sources, own, guard, span);
        }
        if !sources.is_empty() && sources.iter().all(|s| listed(s.selection)) {
            if (repeats && sources.len() > 1) || !outer.conditions.is_empty() {
                return Err(nodes::not_yet(span, "this input in a program"));
            }
            return self.list_by_list(&inside, sources, guard, place, span);
        }
        let mut branches: Vec<(Vec<String>, Vec<Piece>)> = Vec::new();
        let mut certain = false;
        for Source { file, selection, looks } in sources {
            let mut conditions: Vec<String> = guard.iter().cloned().chain(outer.conditions.clone()).collect();
            if let Some(when) = &selection.when {
                conditions.push(self.condition(when, &Place::of(place.point.clone()), span)?);
            }
            if repeats && sources.len() > 1 && plan.workflow.takes_apart(selection, &place.each) {
                return Err(nodes::not_yet(span, "this input in a program"));
            }
            let candidate = self.selected(selection, &inside, &origin, looks.among(sources.len()), span)?;
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
        sources: &[Source],
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
        sources: &[Source],
        own: bool,
        names: &mut Vec<(Vec<String>, Vec<Piece>)>,
        span: Span,
    ) -> Result<(), Diagnostic> {
        for Source { file, selection, looks } in sources {
            if !selection.gather.is_empty() {
                return Err(nodes::not_yet(span, "this input in a program"));
            }
            let mut conditions = Vec::new();
            if let Some(when) = &selection.when {
                conditions.push(self.condition(when, &Place::of(inside.point.clone()), span)?);
            }
            let candidate = self.selected(selection, inside, inside, looks.among(sources.len()), span)?;
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
        sources: &[Source],
        guard: Option<String>,
        place: &Place,
        span: Span,
    ) -> Result<Found, Diagnostic> {
        let mut lists: Vec<Code> = Vec::new();
        for Source { file, selection, looks } in sources {
            let when = match &selection.when {
                Some(when) => Some(self.condition(when, &Place::of(place.point.clone()), span)?),
                None => None,
            };
            let mut candidate = self.selected(selection, inside, inside, *looks, span)?;
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

    /// The ids of the jobs that an `after` waits for, as a list; nothing if there never is one.
    ///
    /// # Errors
    /// What cannot be written.
    pub(super) fn earlier(&mut self, id: StepId, at: usize, place: &Place) -> Result<Option<Code>, Diagnostic> {
        let plan: &'a Plan = self.plan;
        let after = &plan.workflow.steps[id].after[at];
        let (step, selection, span) = (after.step, &after.selection, after.span);
        let relation = plan.steps[id].after.get(at).ok_or_else(|| nodes::not_yet(span, "this order"))?;
        if matches!(*plan.steps[step].jobs, Presence::Never) {
            return Ok(None);
        }
        let guard = match &selection.when {
            Some(when) => Some(self.condition(when, place, span)?),
            None => None,
        };
        // Whatever a selector looks for, nobody asked whether it is there.
        let looks = Looks { partial: true, required: !relation.extension.selected.is_empty() };
        let mut candidate = self.selected(selection, place, place, looks, span)?;
        let mut needs = Vec::new();
        for slot in &plan.steps[step].space.slots {
            let element = candidate.scope.find(&plan.workflow, self.tables, slot.axis);
            needs.extend(element.ok_or_else(|| nodes::not_yet(span, "this order in a program"))?.needs);
        }
        candidate.conditions.extend(there(&needs));
        let counts = plan.workflow.steps[step].job.as_ref().is_some_and(counts_in);
        let own = if counts { self.seen_by(step, &candidate.scope, span)? } else { candidate.scope.clone() };
        let was = std::mem::replace(&mut self.inline, !candidate.clauses.is_empty());
        let exists = self.job_exists(step, &candidate.scope, span);
        let name = self.job_id(step, &Place::asked(own));
        self.inline = was;
        let name = name?;
        candidate.conditions.extend(exists?);
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
}

/// `if a and b`
pub(super) fn clause(conditions: &[String]) -> Option<Code> {
    all(conditions).map(|condition| Code::prefixed("if ", Code::atom(bare(&condition))))
}

/// A list, or an empty one where a condition does not hold.
fn guarded(list: Code, guard: Option<String>) -> Code {
    match guard {
        None => list,
        Some(guard) => Code::atom(format!("({} if {} else [])", list.flat(), bare(&guard))),
    }
}
