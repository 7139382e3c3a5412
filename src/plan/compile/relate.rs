//! How the files of an input, an output, and the jobs before a job are found: selectors to relations.

use std::sync::Arc;

use super::{Compiler, Place};
use crate::diagnostic::{Diagnostic, nodes};
use crate::plan::extension::Extension;
use crate::plan::formula::Formula;
use crate::plan::presence::Presence;
use crate::plan::relation::{Choice, Relation};
use crate::plan::roots::{Roots, slot};
use crate::plan::space::Bind;
use crate::resolve::term::{FileRole, Term};
use crate::resolve::workflow::{Input, Origin, Pick, Selection};
use crate::resolve::{AxisId, FileId, StepId};
use crate::source::Span;

/// What a relation selects from: a family of files with its slots, and the producer with those of its jobs.
struct Target<'a> {
    file: Option<FileId>,
    slots: Vec<AxisId>,
    producer: Option<(StepId, Vec<AxisId>)>,
    presence: Arc<Presence>,
    selection: &'a Selection,
}

impl Compiler<'_> {
    /// The files that input `at` of a step takes at a place.
    ///
    /// # Errors
    /// Why they cannot be found.
    pub fn input(&self, step: StepId, at: usize, place: &Place, span: Span) -> Result<Relation, Diagnostic> {
        let workflow = self.world.workflow;
        let input = workflow.steps[step].inputs.get(at).ok_or_else(|| nodes::not_yet(span, "this input"))?;
        self.sources(input, place, span)
    }

    /// The files of a list for which a condition on their extension holds.
    ///
    /// # Errors
    /// Why they cannot be found.
    pub fn those_where(
        &self,
        step: StepId,
        role: FileRole,
        at: u32,
        filter: &Term,
        place: &Place,
        span: Span,
    ) -> Result<Relation, Diagnostic> {
        let workflow = self.world.workflow;
        let also = |filters: &mut Option<Term>| {
            *filters = Some(match filters.take() {
                Some(before) => before.and(filter.clone()),
                None => filter.clone(),
            });
        };
        let relation = match role {
            FileRole::Out => self.written(step, at as usize, Some(filter), place, span)?,
            FileRole::In => {
                let input = workflow.steps[step].inputs.get(at as usize);
                let mut input = input.ok_or_else(|| nodes::not_yet(span, "this input"))?.clone();
                match input.sources.as_mut_slice() {
                    // A source's own selectors bind more than those that all share.
                    [only] => also(&mut only.selection.filter),
                    _ => also(&mut input.selection.filter),
                }
                self.sources(&input, place, span)?
            }
        };
        Ok(Relation { list: true, optional: true, ..relation })
    }

    fn sources(&self, input: &Input, place: &Place, span: Span) -> Result<Relation, Diagnostic> {
        let workflow = self.world.workflow;
        let mut targets = Vec::new();
        for source in &input.sources {
            let presence = self.presence(source.file, span)?;
            let slots = self.files[source.file].space.slots.iter().map(|s| s.axis).collect();
            let producer = workflow.producer(source.file).map(|s| (s, workflow.slots(&workflow.steps[s].each)));
            let selection = &source.selection;
            targets.push(Target { file: Some(source.file), slots, producer, presence, selection });
        }
        let list = input.is_list(&place.each);
        self.relate(&input.selection, &targets, list, input.optional, place, span)
    }

    /// The files that output `at` of a step is at a place.
    ///
    /// # Errors
    /// Why they cannot be found.
    pub fn output(&self, step: StepId, at: usize, place: &Place, span: Span) -> Result<Relation, Diagnostic> {
        self.written(step, at, None, place, span)
    }

    fn written(
        &self,
        step: StepId,
        at: usize,
        filter: Option<&Term>,
        place: &Place,
        span: Span,
    ) -> Result<Relation, Diagnostic> {
        let workflow = self.world.workflow;
        let id = *workflow.steps[step].outputs.get(at).ok_or_else(|| nodes::not_yet(span, "this output"))?;
        let over: Vec<AxisId> = match &workflow.files[id].origin {
            Origin::Output { over, .. } => over.clone(),
            Origin::Input { .. } | Origin::Rendered(_) => Vec::new(),
        };
        let gather = over.iter().map(|a| (*a, span)).collect();
        let shared = Selection { gather, filter: filter.cloned(), ..Selection::default() };
        let slots = self.files[id].space.slots.iter().map(|s| s.axis).collect();
        let producer = Some((step, workflow.slots(&workflow.steps[step].each)));
        let selection = Selection::default();
        // The job that is at hand exists.
        let presence = self.own_presence(id, span)?;
        let target = Target { file: Some(id), slots, producer, presence, selection: &selection };
        let list = over.iter().any(|a| !place.each.contains(a));
        self.relate(&shared, &[target], list, false, place, span)
    }

    /// The jobs that a step waits for without taking their files.
    ///
    /// # Errors
    /// Why they cannot be found.
    pub fn after(&self, step: StepId, at: usize, place: &Place) -> Result<Relation, Diagnostic> {
        let workflow = self.world.workflow;
        let after = &workflow.steps[step].after[at];
        let slots = workflow.slots(&workflow.steps[after.step].each);
        let presence = self.jobs[after.step].clone();
        let presence = presence.ok_or_else(|| nodes::not_yet(after.span, "a step whose jobs are not known yet"))?;
        let none = Selection::default();
        let producer = Some((after.step, slots.clone()));
        let target = Target { file: None, slots, producer, presence, selection: &none };
        self.relate(&after.selection, &[target], true, true, place, after.span)
    }

    /// Where the files of a family exist.
    fn presence(&self, file: FileId, span: Span) -> Result<Arc<Presence>, Diagnostic> {
        let known = match self.world.workflow.producer(file) {
            Some(step) if self.jobs[step].is_none() => None,
            _ => self.files[file].presence.clone(),
        };
        known.ok_or_else(|| nodes::not_yet(span, "a condition over files of a later step"))
    }

    fn own_presence(&self, file: FileId, span: Span) -> Result<Arc<Presence>, Diagnostic> {
        if self.world.workflow.files[file].when.is_none() {
            return Ok(Arc::new(Presence::Always));
        }
        self.presence(file, span)
    }

    fn relate(
        &self,
        shared: &Selection,
        targets: &[Target],
        list: bool,
        optional: bool,
        place: &Place,
        span: Span,
    ) -> Result<Relation, Diagnostic> {
        let all = || std::iter::once(shared).chain(targets.iter().map(|t| t.selection));
        let workflow = self.world.workflow;
        let repeats = all().any(|s| workflow.takes_apart(s, &place.each));
        // A group of words takes lists apart; a single file is itself, whatever the group repeats over.
        let mut roots = if repeats { place.roots.clone() } else { place.point.clone() };
        roots.slots = place.roots.slots;
        let own = Place { roots: place.point.clone(), ..place.clone() };
        let guard = self.guard(shared.when.as_ref(), &own, span)?;
        let (mut extension, roots, open) = self.selected(shared, roots, place, span)?;
        // A source that does not vary over a selected axis is not taken without its element either.
        if targets.iter().all(|t| targets.len() == 1 && self.follows(t, shared)) && extension.filter.is_none() {
            extension.selected.clear();
        }
        let mut choices: Vec<Choice> = Vec::new();
        for target in targets {
            let selection = target.selection;
            let mut conditions = self.guard(selection.when.as_ref(), &own, span)?;
            // Of lists one is taken as a whole: where a group takes them apart, earlier ones must have no file at all.
            if workflow.takes_apart(selection, &place.each) {
                for (at, earlier) in targets.iter().enumerate() {
                    if std::ptr::eq(earlier, target) {
                        break;
                    }
                    let mut whole = Place { each: Vec::new(), ..own.clone() };
                    whole.roots.slots = place.roots.slots;
                    let relation = self.relate(shared, std::slice::from_ref(&targets[at]), true, true, &whole, span)?;
                    let none = Formula::Not(Box::new(Formula::exists(relation, place.roots.slots)));
                    conditions = Some(match conditions {
                        None => none,
                        Some(before) => before.and(none),
                    });
                }
            }
            let (mut extension, roots, inner_open) = self.selected(selection, roots.clone(), place, span)?;
            if extension.filter.is_none() && self.follows(target, selection) {
                extension.selected.clear();
            }
            let bind = |wanted: &[AxisId]| -> Result<Vec<Bind>, Diagnostic> {
                let unbound = || nodes::not_yet(span, "this relation");
                wanted.iter().map(|a| roots.bind(&self.world, *a).ok_or_else(unbound)).collect()
            };
            let producer = match &target.producer {
                Some((step, jobs)) => Some((*step, bind(jobs)?)),
                None => None,
            };
            let bind = bind(&target.slots)?;
            let partial = bind.iter().any(Bind::may_miss);
            choices.push(Choice {
                file: target.file,
                guard: conditions,
                extension,
                bind,
                producer,
                partial,
                single: inner_open,
                presence: target.presence.clone(),
            });
        }
        Ok(Relation { guard, extension, choices, single: open, list, optional })
    }

    /// Whether the files of a target vary over all that a selection picks: without an element there is no file.
    fn follows(&self, target: &Target, selection: &Selection) -> bool {
        let workflow = self.world.workflow;
        let varies = workflow.closure_of(&target.slots);
        selection.at.iter().all(|(axis, ..)| workflow.closure(*axis).iter().any(|a| varies.contains(a)))
    }

    /// Applies a selection: what the point is extended by, what is bound then, and whether an open `at` takes exactly
    /// one element.
    fn selected(
        &self,
        selection: &Selection,
        mut roots: Roots,
        place: &Place,
        span: Span,
    ) -> Result<(Extension, Roots, bool), Diagnostic> {
        let world = &self.world;
        let gather: Vec<AxisId> =
            selection.gather.iter().map(|(a, _)| *a).filter(|a| !place.each.contains(a)).collect();
        // What a group of words repeats over stays: of a list over a subset it takes the element at hand.
        let held: Vec<(AxisId, Bind)> =
            place.each.iter().filter_map(|axis| Some((*axis, roots.bind(world, *axis)?))).collect();
        for axis in selection.at.iter().map(|(axis, ..)| axis).chain(&gather) {
            roots.release(world.workflow, *axis);
        }
        for (axis, bind) in held {
            if !selection.at.iter().any(|(at, ..)| *at == axis) && roots.bind(world, axis).is_none() {
                roots.push(axis, bind);
            }
        }
        let mut slots = Vec::new();
        let mut open = Vec::new();
        let mut picked = Vec::new();
        for (axis, pick, span) in &selection.at {
            if *pick == Pick::Open {
                open.push(*axis);
                continue;
            }
            let bind = self.pick(place, &roots, *axis, pick, *span)?;
            picked.push(bind.clone());
            roots.push(*axis, bind);
        }
        let base = roots.slots;
        for axis in open.iter().chain(&gather) {
            let slot = slot(world, &roots, *axis);
            roots.push_slot(*axis, slot.len);
            slots.push(slot);
        }
        let filter = match &selection.filter {
            None => None,
            Some(filter) => {
                let inside = Place { roots: roots.clone(), ..place.clone() };
                Some(self.formula(filter, &inside, span)?)
            }
        };
        let mut extension = Extension::at(base, slots, filter);
        extension.selected = picked;
        Ok((extension, roots, !open.is_empty()))
    }
}
