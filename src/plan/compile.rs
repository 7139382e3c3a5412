//! Terms to formulas, texts to byte programs, inputs to relations.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::axis::sanitized;
use super::extension::Extension;
use super::formula::{Filtering, Formula};
use super::map::Map;
use super::pick::{self, Picker, Which};
use super::presence::Presence;
use super::program::{Op, Program};
use super::relation::{Choice, Relation, World};
use super::roots::{Roots, slot};
use super::space::{Bind, Join, Slot};
use super::texts::Texts;
use super::words::{Word, Words};
use super::{ListFile, Plan, PlannedFile, eval};
use crate::diagnostic::{Diagnostic, nodes, typing};
use crate::resolve::filter::Filter;
use crate::resolve::term::{FileRole, Placeholder, Term, Text, TextPart};
use crate::resolve::workflow::{Action, Group, Origin, Pick, Selection};
use crate::resolve::{AxisId, FileId, IdVec, StepId};
use crate::source::Span;
use crate::values::Value;

/// Compiles the texts and inputs of a workflow.
#[derive(Clone, Copy)]
pub struct Compiler<'a> {
    pub world: World<'a>,
    pub files: &'a IdVec<FileId, PlannedFile>,
    /// Where jobs exist, by step; nothing where that is not known yet.
    pub jobs: &'a IdVec<StepId, Option<Arc<Presence>>>,
}

/// Where a text stands: what is bound, and whose inputs and outputs it may name.
#[derive(Clone)]
pub struct Place {
    /// Everything that is bound: the point, and what it is extended by.
    pub roots: Roots,
    /// What the step's own point binds.
    pub point: Roots,
    pub step: Option<StepId>,
    /// Axes that a group of words repeats over: lists over them are single files here.
    pub each: Vec<AxisId>,
}

impl Place {
    pub fn of(slots: &[Slot], step: Option<StepId>) -> Self {
        let roots = Roots::of(slots);
        Self { point: roots.clone(), roots, step, each: Vec::new() }
    }

    /// The place of a step's own texts. Axes of its `each` that need no slot are bound in their own right: they stay
    /// where another one is released.
    pub fn of_step(world: &World, slots: &[Slot], step: StepId) -> Self {
        let mut place = Self::of(slots, Some(step));
        for axis in &world.workflow.steps[step].each {
            if !slots.iter().any(|slot| slot.axis == *axis)
                && let Some(bind) = place.roots.bind(world, *axis)
            {
                place.roots.push(*axis, bind);
            }
        }
        place.point = place.roots.clone();
        place
    }
}

/// What a relation selects from: a family of files with its slots, and the producer with those of its jobs.
struct Target<'a> {
    file: Option<FileId>,
    slots: Vec<AxisId>,
    producer: Option<(StepId, Vec<AxisId>)>,
    presence: Arc<Presence>,
    selection: &'a Selection,
}

impl Compiler<'_> {
    /// A text that is one value at each point.
    ///
    /// # Errors
    /// Why it cannot be compiled.
    pub fn text(&self, text: &Text, place: &Place) -> Result<Program, Diagnostic> {
        let mut program = Program::default();
        for part in &text.parts {
            match part {
                TextPart::Literal(literal) => program.push_literal(literal),
                TextPart::Value(placeholder) => program.extend(&self.placeholder(placeholder, place)?),
            }
        }
        Ok(program)
    }

    fn placeholder(&self, placeholder: &Placeholder, place: &Place) -> Result<Program, Diagnostic> {
        // A file that is always there is its name, without any lookup.
        if let (Some((role, at)), Some(step)) = (local(&placeholder.term), place.step) {
            let relation = self.local(step, role, at, place, placeholder.span)?;
            if let Some(plain) = relation.plain().filter(|p| p.slots.is_empty()) {
                return Ok(self.name(plain.choice));
            }
        }
        if let (Term::Filter(list, Filter::ListFile), Some(step)) = (&placeholder.term, place.step) {
            let Some((FileRole::In, at)) = local(list) else {
                return Err(typing::list_file_of(placeholder.span));
            };
            return self.list_file(step, at as usize, place);
        }
        if let Term::Text(text) = &placeholder.term {
            return self.text(text, place);
        }
        let formula = self.formula(&placeholder.term, place, placeholder.span)?;
        Ok(tabulated(formula, place))
    }

    /// The name of the file with the names that an input takes.
    fn list_file(&self, step: StepId, input: usize, place: &Place) -> Result<Program, Diagnostic> {
        let def = &self.world.workflow.steps[step];
        let own = Place { roots: place.point.clone(), each: Vec::new(), ..place.clone() };
        let mut program = match &def.job {
            Some(text) => self.explicit_id(text, &own)?,
            None => self.default_id(&def.name, &def.each, &own),
        };
        let name = def.inputs.get(input).map_or("", |i| i.name.as_str());
        program.push_literal(format!(".{name}.list"));
        Ok(program)
    }

    /// The files with names that the words of a step ask for.
    ///
    /// # Errors
    /// Why a name cannot be compiled.
    pub fn lists(&self, step: StepId, place: &Place) -> Result<Vec<ListFile>, Diagnostic> {
        let mut asked: BTreeSet<usize> = BTreeSet::new();
        let mut see = |term: &Term| {
            if let Term::Filter(list, Filter::ListFile) = term
                && let Term::In(at) = **list
            {
                asked.insert(at as usize);
            }
        };
        for variant in &self.world.workflow.steps[step].variants {
            if let Action::Run { groups, .. } = &variant.action {
                groups.iter().flat_map(|g| &g.words).for_each(|word| word.visit(&mut see));
            }
        }
        asked.into_iter().map(|input| Ok(ListFile { input, name: self.list_file(step, input, place)? })).collect()
    }

    /// A term as a formula over the points of a place.
    ///
    /// # Errors
    /// Why it cannot be compiled.
    pub fn formula(&self, term: &Term, place: &Place, span: Span) -> Result<Formula, Diagnostic> {
        let world = &self.world;
        let inner = |term: &Term| Ok(Box::new(self.formula(term, place, span)?));
        let unbound = || nodes::not_yet(span, "this value");
        let column = |bind: Option<Bind>, texts: &Arc<Texts>, ty| {
            let bind = bind.ok_or_else(unbound)?;
            Ok(Formula::Column { bind, texts: texts.clone(), ty })
        };
        // A bare name is the step's own where its point binds the axis, else the extension's.
        let own = |axis| place.point.bind(world, axis).or_else(|| place.roots.bind(world, axis));
        let it = |axis| place.roots.bind(world, axis);
        let attr = |axis: AxisId, attr| {
            let texts = &world.axes[axis].columns[attr];
            (texts, world.workflow.axes[axis].attrs[attr].ty)
        };
        let key = crate::values::Type::String;
        Ok(match term {
            Term::Const(value) => Formula::Const(value.clone()),
            Term::Param(id) => match &world.workflow.params[*id].value {
                Some(value) => Formula::Const(value.clone()),
                None => Formula::NoAlternative,
            },
            Term::Key(axis) => column(own(*axis), &world.axes[*axis].keys, key)?,
            Term::ItKey(axis) => column(it(*axis), &world.axes[*axis].keys, key)?,
            Term::Attr(axis, id) => column(own(*axis), attr(*axis, *id).0, attr(*axis, *id).1)?,
            Term::ItAttr(axis, id) => column(it(*axis), attr(*axis, *id).0, attr(*axis, *id).1)?,
            Term::In(_) | Term::Out(_) | Term::Files(..) => {
                let (role, at) = match term {
                    Term::In(at) => (FileRole::In, *at),
                    Term::Files(_, role, at) => (*role, *at),
                    Term::Out(at) => (FileRole::Out, *at),
                    _ => return Err(unbound()),
                };
                let step = place.step.ok_or_else(unbound)?;
                let relation = self.local(step, role, at, place, span)?;
                let names = relation.choices.iter().map(|c| self.name(c)).collect();
                let aggregate = match term {
                    Term::Files(aggregate, ..) => Some(*aggregate),
                    _ => None,
                };
                Formula::Files { aggregate, relation: Arc::new(relation), names, width: place.roots.slots }
            }
            Term::Elements(aggregate, axis, filter) | Term::ElementAttr(aggregate, axis, filter, _) => {
                let roots = place.roots.without(world.workflow, *axis);
                let slot = slot(world, &roots, *axis);
                let filter = match filter {
                    None => None,
                    Some(filter) => {
                        let mut inside = place.clone();
                        let own = |slot| Bind::Slot { slot, map: Arc::new(Map::Same { len: u32::MAX }) };
                        let sees = (0..roots.slots).map(own).collect();
                        inside.roots = roots;
                        inside.roots.push_slot(*axis, slot.len);
                        let condition = self.formula(filter, &inside, span)?;
                        Some(Box::new(Filtering { sees, condition }))
                    }
                };
                let (texts, ty) = match term {
                    Term::ElementAttr(.., id) => (attr(*axis, *id).0.clone(), attr(*axis, *id).1),
                    _ => (world.axes[*axis].keys.clone(), key),
                };
                Formula::Elements { aggregate: *aggregate, slot: Box::new(slot), filter, texts, ty }
            }
            Term::Not(term) => Formula::Not(inner(term)?),
            Term::Negate(term) => Formula::Negate(inner(term)?),
            Term::Binary(op, a, b) => Formula::Binary(*op, inner(a)?, inner(b)?),
            Term::If(c, a, b) => Formula::If(inner(c)?, inner(a)?, inner(b)?),
            Term::Call(function, args) => {
                let args: Result<Vec<Formula>, Diagnostic> =
                    args.iter().map(|a| self.formula(a, place, span)).collect();
                Formula::Call(*function, args?)
            }
            Term::Filter(term, filter) => Formula::Filter(inner(term)?, filter.clone()),
            Term::Text(text) => self.parts(text, place)?,
            Term::Amount(unit, text) => Formula::Amount(*unit, Box::new(self.parts(text, place)?)),
            Term::NoAlternative => Formula::NoAlternative,
        })
    }

    fn parts(&self, text: &Text, place: &Place) -> Result<Formula, Diagnostic> {
        let mut parts = Vec::new();
        for part in &text.parts {
            parts.push(match part {
                TextPart::Literal(literal) => Formula::Const(crate::values::Value::text(literal.as_str())),
                TextPart::Value(placeholder) => self.formula(&placeholder.term, place, placeholder.span)?,
            });
        }
        Ok(Formula::Text(parts))
    }

    /// A condition, if there is one that may not hold.
    ///
    /// # Errors
    /// Why it cannot be compiled.
    pub fn guard(&self, when: Option<&Term>, place: &Place, span: Span) -> Result<Option<Formula>, Diagnostic> {
        match when {
            Some(term) if term.as_const_bool() != Some(true) => Ok(Some(self.formula(term, place, span)?)),
            _ => Ok(None),
        }
    }

    /// The files that a local name of a step stands for at a place.
    fn local(&self, step: StepId, role: FileRole, at: u32, place: &Place, span: Span) -> Result<Relation, Diagnostic> {
        match role {
            FileRole::In => self.input(step, at as usize, place, span),
            FileRole::Out => self.output(step, at as usize, place, span),
        }
    }

    /// The files that input `at` of a step takes at a place.
    ///
    /// # Errors
    /// Why they cannot be found.
    pub fn input(&self, step: StepId, at: usize, place: &Place, span: Span) -> Result<Relation, Diagnostic> {
        let workflow = self.world.workflow;
        let input = workflow.steps[step].inputs.get(at).ok_or_else(|| nodes::not_yet(span, "this input"))?;
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
        let workflow = self.world.workflow;
        let id = *workflow.steps[step].outputs.get(at).ok_or_else(|| nodes::not_yet(span, "this output"))?;
        let over: Vec<AxisId> = match &workflow.files[id].origin {
            Origin::Output { over, .. } => over.clone(),
            Origin::Input { .. } | Origin::Rendered(_) => Vec::new(),
        };
        let shared = Selection { gather: over.iter().map(|a| (*a, span)).collect(), ..Selection::default() };
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
        let repeats = all().any(|s| s.gather.iter().any(|(axis, _)| place.each.contains(axis)));
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
            if !place.each.is_empty() && selection.gather.iter().any(|(axis, _)| place.each.contains(axis)) {
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
        for axis in selection.at.iter().map(|(axis, ..)| axis).chain(&gather) {
            roots.release(world.workflow, *axis);
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

    /// One element of `axis`, seen from a place.
    fn pick(&self, place: &Place, roots: &Roots, axis: AxisId, pick: &Pick, span: Span) -> Result<Bind, Diagnostic> {
        let world = &self.world;
        let bound = &world.axes[axis];
        let origin = |axis| place.point.bind(world, axis).or_else(|| place.roots.bind(world, axis));
        let which = match pick {
            Pick::First => Which::First,
            Pick::Last => Which::Last,
            Pick::Prev | Pick::Next => {
                let here = origin(axis).ok_or_else(|| nodes::not_yet(span, "this selector"))?;
                let distance = if *pick == Pick::Prev { -1 } else { 1 };
                Which::Near { here, distance, indexes: pick::indexes(bound) }
            }
            Pick::Key(term) => Which::Key { key: self.formula(term, place, span)?, by_key: pick::by_key(bound) },
            Pick::Open => return Err(nodes::not_yet(span, "this selector")),
        };
        let mut slot = slot(world, roots, axis);
        // Neighbours are siblings of the point's own element, also where its parent was released.
        if let (Which::Near { .. }, Some(parent)) = (&which, world.workflow.axes[axis].parent)
            && roots.bind(world, parent).is_none()
            && let (Some(before), Some(this)) = (origin(parent), world.maps.get(axis, parent))
        {
            slot.joins.push(Join { on: parent, before, this: this.clone() });
        }
        let picker = Picker { slot, which };
        self.looked_up(picker, place.roots.slots)
    }

    /// A lookup as a table over the one slot that it depends on, if there is only one.
    fn looked_up(&self, picker: Picker, width: usize) -> Result<Bind, Diagnostic> {
        let mut used: BTreeSet<usize> = BTreeSet::new();
        let mut simple = true;
        let mut see = |bind: &Bind| match bind.slot() {
            Ok(slot) => used.extend(slot),
            Err(_) => simple = false,
        };
        picker.slot.joins.iter().for_each(|join| see(&join.before));
        match &picker.which {
            Which::Near { here, .. } => see(here),
            Which::Key { key, .. } => simple &= key.slots(&mut used),
            Which::First | Which::Last => {}
        }
        let lookup = |point: &[u32]| picker.find(point);
        let slots: Vec<usize> = used.into_iter().collect();
        let table = match slots.as_slice() {
            _ if !simple => None,
            [] => lookup(&[]).ok().map(Bind::Fixed),
            [slot] => {
                let len = self.length(&picker, *slot);
                let mut point = vec![0; width.max(*slot + 1)];
                let found: Result<Vec<u32>, String> = (0..len)
                    .map(|element| {
                        point[*slot] = element;
                        lookup(&point)
                    })
                    .collect();
                let images = picker.slot.len;
                found.ok().map(|f| Bind::Slot { slot: *slot, map: Arc::new(Map::table(f, images)) })
            }
            _ => None,
        };
        Ok(table.unwrap_or_else(|| Bind::Pick { pick: Arc::new(picker), map: None }))
    }

    /// The number of elements of the slot that a lookup depends on.
    fn length(&self, picker: &Picker, slot: usize) -> u32 {
        let mut len = 0;
        let mut see = |bind: &Bind| {
            if let Bind::Slot { slot: s, map } = bind
                && *s == slot
            {
                len = len.max(map.len());
            }
        };
        picker.slot.joins.iter().for_each(|join| see(&join.before));
        match &picker.which {
            Which::Near { here, .. } => see(here),
            Which::Key { key, .. } => key.visit_binds(&mut see),
            Which::First | Which::Last => {}
        }
        len
    }

    /// The name of the file of a choice.
    pub fn name(&self, choice: &Choice) -> Program {
        choice.file.map(|file| self.files[file].name.seen_through(&choice.bind)).unwrap_or_default()
    }

    /// The names of all choices of a relation, each made into a body.
    fn bodies(&self, relation: &Relation, body: impl Fn(Program) -> Program) -> Arc<[Program]> {
        relation.choices.iter().map(|choice| body(self.name(choice))).collect()
    }

    /// A group of words.
    ///
    /// # Errors
    /// Why a word cannot be compiled.
    pub fn words(&self, group: &Group, place: &Place) -> Result<Words, Diagnostic> {
        let world = &self.world;
        let when = self.guard(group.when.as_ref(), place, group.span)?;
        let mut place = place.clone();
        let mut slots = Vec::new();
        for axis in &group.each {
            place.roots.release(world.workflow, *axis);
        }
        for axis in &group.each {
            let slot = slot(world, &place.roots, *axis);
            place.roots.push_slot(*axis, slot.len);
            slots.push(slot);
        }
        place.each.clone_from(&group.each);
        let mut conditions = Vec::new();
        if let Some(filter) = &group.filter {
            conditions.push(self.formula(filter, &place, group.span)?);
        }
        let mut words = Vec::new();
        for text in &group.words {
            if group.optional {
                self.needs(text, &place, &mut conditions)?;
            }
            match text.single().filter(|p| p.ty.is_list()) {
                Some(list) => words.push(self.list(list, "", &place)?),
                None => words.push(Word::One(self.text(text, &place)?)),
            }
        }
        let filter = conditions.into_iter().reduce(Formula::and);
        Ok(Words { when, each: Extension::new(slots, filter), words })
    }

    /// The single files that a text names must exist.
    fn needs(&self, text: &Text, place: &Place, conditions: &mut Vec<Formula>) -> Result<(), Diagnostic> {
        let Some(step) = place.step else { return Ok(()) };
        let mut named = Vec::new();
        for placeholder in text.placeholders() {
            placeholder.term.visit(&mut |term| named.extend(local(term).map(|l| (l, placeholder.span))));
        }
        for ((role, at), span) in named {
            let relation = self.local(step, role, at, place, span)?;
            // A list may be empty: its words vanish, the group stays.
            if !relation.list && relation.plain().is_none_or(|p| p.choice.partial) {
                conditions.push(Formula::exists(relation, place.roots.slots));
            }
        }
        Ok(())
    }

    /// The words of `--name=value`, once per item of a list; none where the value names a file that does not exist.
    ///
    /// # Errors
    /// Why a value cannot be compiled.
    pub fn option(&self, name: &str, value: &Text, place: &Place) -> Result<Words, Diagnostic> {
        let prefix = format!("--{name}=");
        let mut conditions = Vec::new();
        self.needs(value, place, &mut conditions)?;
        let word = match value.single().filter(|p| p.ty.is_list()) {
            Some(list) => self.list(list, &prefix, place)?,
            None => {
                let mut program = Program::literal(&prefix);
                program.extend(&self.text(value, place)?);
                Word::One(program)
            }
        };
        let filter = conditions.into_iter().reduce(Formula::and);
        Ok(Words { when: None, each: Extension::new(Vec::new(), filter), words: vec![word] })
    }

    /// A list that stands alone: one word per item, each after `prefix`.
    fn list(&self, list: &Placeholder, prefix: &str, place: &Place) -> Result<Word, Diagnostic> {
        let prefixed = |program: Program| {
            let mut whole = Program::literal(prefix);
            whole.extend(&program);
            whole
        };
        if let (Some((role, at)), Some(step)) = (local(&list.term), place.step) {
            let relation = self.local(step, role, at, place, list.span)?;
            let bodies = self.bodies(&relation, prefixed);
            return Ok(Word::Files { relation: Arc::new(relation), bodies });
        }
        let list = self.formula(&list.term, place, list.span)?;
        Ok(Word::Items { prefix: prefix.to_owned(), list })
    }

    /// A job's id: the step's name and the keys of its axes, each after those of its parents.
    pub fn default_id(&self, name: &str, axes: &[AxisId], place: &Place) -> Program {
        let world = &self.world;
        let mut program = Program::literal(sanitized(name));
        let mut named: Vec<AxisId> = Vec::new();
        for axis in axes {
            let mut chain = world.workflow.ancestors(*axis);
            chain.reverse();
            for axis in chain {
                if named.contains(&axis) {
                    continue;
                }
                named.push(axis);
                if let Some(bind) = place.roots.bind(world, axis) {
                    program.push_literal("_");
                    program.push(Op::Text { bind, texts: Arc::new(world.axes[axis].id_keys()) });
                }
            }
        }
        program
    }

    /// An explicit job id: a text with what Pegasus refuses made `_`.
    ///
    /// # Errors
    /// Why the text cannot be compiled.
    pub fn explicit_id(&self, text: &Text, place: &Place) -> Result<Program, Diagnostic> {
        let mut program = Program::default();
        for op in &self.text(text, place)?.ops {
            match op {
                Op::Literal(bytes) => {
                    program.push_literal(sanitized(&String::from_utf8_lossy(bytes)));
                }
                Op::Text { bind, texts } => {
                    let mut tidy = Texts::default();
                    for text in texts.iter() {
                        // As long as the column it is made from.
                        let _ = tidy.push(&sanitized(&text));
                    }
                    program.push(Op::Text { bind: bind.clone(), texts: Arc::new(tidy) });
                }
                other => {
                    let mut body = Program::default();
                    body.ops.push(other.clone());
                    program.ops.push(Op::Quoted { quote: sanitize, body });
                }
            }
        }
        Ok(program)
    }
}

fn sanitize(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(sanitized(&String::from_utf8_lossy(bytes)).as_bytes());
}

/// Whether a term is a local name, and which one.
fn local(term: &Term) -> Option<(FileRole, u32)> {
    match term {
        Term::In(at) => Some((FileRole::In, *at)),
        Term::Out(at) => Some((FileRole::Out, *at)),
        _ => None,
    }
}

/// A value over the elements of one slot as a column, over none as a literal; anything else is computed at each point.
fn tabulated(formula: Formula, place: &Place) -> Program {
    let mut program = Program::default();
    if let Formula::Column { bind: bind @ (Bind::Slot { .. } | Bind::Fixed(_)), texts, ty } = &formula
        && *ty != crate::values::Type::List
        && !bind.may_miss()
    {
        // Truth values are written in one way, however the sheet has them.
        if *ty != crate::values::Type::Bool {
            program.push(Op::Text { bind: bind.clone(), texts: texts.clone() });
            return program;
        }
    }
    let mut used: BTreeSet<usize> = BTreeSet::new();
    let simple = formula.slots(&mut used);
    let slots: Vec<usize> = used.into_iter().collect();
    match slots.as_slice() {
        [] if simple => {
            if let Ok(value) = formula.value(&[]) {
                program.push_literal(value.as_text().as_bytes());
                return program;
            }
        }
        [slot] if simple => {
            let mut len = 0;
            formula.visit_binds(&mut |bind| {
                if let Bind::Slot { map, .. } = bind {
                    len = len.max(map.len());
                }
            });
            if let Some(texts) = column(&formula, *slot, len, place.roots.slots) {
                let bind = Bind::Slot { slot: *slot, map: Arc::new(Map::Same { len }) };
                program.push(Op::Text { bind, texts: Arc::new(texts) });
                return program;
            }
        }
        _ => {}
    }
    program.push(Op::Value(Arc::new(formula)));
    program
}

/// The values of a formula over the elements of one slot; nothing if one of them has none.
fn column(formula: &Formula, slot: usize, len: u32, width: usize) -> Option<Texts> {
    let mut point = vec![0; width.max(slot + 1)];
    let mut texts = Texts::default();
    for element in 0..len {
        point[slot] = element;
        let value = formula.value(&point).ok()?;
        let text: Cow<str> = value.as_text();
        texts.push(&text).ok()?;
    }
    Some(texts)
}

/// The values of a term over the elements of one axis.
///
/// # Errors
/// The first element without a value, and why.
pub fn column_of(plan: &Plan, term: &Term, axis: AxisId) -> Result<Arc<Texts>, (u32, String)> {
    let bound = &plan.axes[axis];
    match term {
        Term::Key(a) if *a == axis => return Ok(bound.keys.clone()),
        _ => {}
    }
    let slots = [Slot { axis, len: bound.len, joins: Vec::new() }];
    let place = Place::of(&slots, None);
    let formula = compiled(plan, term, &place).map_err(|why| (0, why))?;
    let mut texts = Texts::default();
    for element in 0..bound.len {
        let value = formula.value(&[element]).map_err(|why| (element, why))?;
        texts.push(&value.as_text()).map_err(|why| (element, why.to_string()))?;
    }
    Ok(Arc::new(texts))
}

/// The value of a term that depends on no point.
///
/// # Errors
/// Why there is none.
pub fn constant_of(plan: &Plan, term: &Term) -> Result<Value, String> {
    compiled(plan, term, &Place::of(&[], None))?.value(&[])
}

fn compiled(plan: &Plan, term: &Term, place: &Place) -> Result<Formula, String> {
    let jobs = plan.steps.values().map(|s| Some(s.jobs.clone())).collect();
    let compiler = Compiler { world: plan.world(), files: &plan.files, jobs: &jobs };
    let span = plan.workflow.steps.values().next().map(|s| s.span);
    let span = span.ok_or_else(|| "there are no steps".to_owned())?;
    compiler.formula(term, place, span).map_err(|finding| finding.message)
}

/// Says that a text cannot be computed for an element.
pub fn failure(span: Span, why: &str, element: &str) -> Diagnostic {
    if why == eval::NO_ALTERNATIVE {
        return typing::no_alternative(span, element);
    }
    typing::cannot_compute(span, why, element)
}
