//! Texts to byte programs, words to words.

use std::sync::Arc;

use super::program::{self, Op, PointEnv, Program};
use super::relation::{Problem, Reference, Relation, Roots, World, slot};
use super::space::{Bind, Slot};
use super::texts::Texts;
use super::{PlannedFile, Word, Words, eval};
use crate::diagnostic::{Diagnostic, nodes, relations, typing};
use crate::resolve::filter::Filter;
use crate::resolve::term::{Placeholder, Term, Text, TextPart};
use crate::resolve::workflow::{Origin, Pick};
use crate::resolve::{AxisId, FileId, IdVec, StepId};
use crate::source::Span;
use crate::values::Value;

/// Compiles the texts of a workflow.
pub struct Compiler<'a> {
    pub world: World<'a>,
    pub files: &'a IdVec<FileId, PlannedFile>,
}

/// Where a text stands: what is bound, and whose inputs and outputs it may name.
#[derive(Clone)]
pub struct Place {
    pub roots: Roots,
    /// What the step's own point binds: `roots` before a group of words adds to them.
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
        let (core, filters) = peel(&placeholder.term);
        if let Some(relation) = self.file(core, place, placeholder.span)? {
            return Ok(self.filtered(&relation, filters));
        }
        self.value(&placeholder.term, place, placeholder.span)
    }

    /// The files that a local name stands for; nothing if the term is no local name.
    fn file(&self, term: &Term, place: &Place, span: Span) -> Result<Option<Relation>, Diagnostic> {
        let Some(step) = place.step else { return Ok(None) };
        match term {
            Term::In(at) => self.input(step, *at as usize, place, span).map(Some),
            Term::Out(at) => self.output(step, *at as usize, place, span).map(Some),
            _ => Ok(None),
        }
    }

    /// The files that input `at` of a step takes at a place.
    ///
    /// # Errors
    /// Why they cannot be found by arithmetic.
    pub fn input(&self, step: StepId, at: usize, place: &Place, span: Span) -> Result<Relation, Diagnostic> {
        let workflow = self.world.workflow;
        let input = workflow.steps[step].inputs.get(at).ok_or_else(|| nodes::not_yet(span, "this input"))?;
        let picks: Vec<(AxisId, Pick)> = input.at.iter().map(|(a, p, _)| (*a, p.clone())).collect();
        let gather: Vec<AxisId> = input.gather.iter().map(|(a, _)| *a).filter(|a| !place.each.contains(a)).collect();
        self.relate(input.file, &picks, &gather, place, span)
    }

    /// The files that output `at` of a step is at a place.
    ///
    /// # Errors
    /// Why they cannot be found by arithmetic.
    pub fn output(&self, step: StepId, at: usize, place: &Place, span: Span) -> Result<Relation, Diagnostic> {
        let workflow = self.world.workflow;
        let id = *workflow.steps[step].outputs.get(at).ok_or_else(|| nodes::not_yet(span, "this output"))?;
        let over: Vec<AxisId> = match &workflow.files[id].origin {
            Origin::Output { over, .. } => over.iter().copied().filter(|a| !place.each.contains(a)).collect(),
            Origin::Input { .. } => Vec::new(),
        };
        self.relate(id, &[], &over, place, span)
    }

    fn relate(
        &self,
        file: FileId,
        at: &[(AxisId, Pick)],
        gather: &[AxisId],
        place: &Place,
        span: Span,
    ) -> Result<Relation, Diagnostic> {
        let workflow = self.world.workflow;
        let file_axes: Vec<AxisId> = self.files[file].space.slots.iter().map(|s| s.axis).collect();
        let job_axes = workflow.producer(file).map(|s| (s, workflow.slots(&workflow.steps[s].each)));
        let producer = job_axes.as_ref().map(|(s, axes)| (*s, axes.as_slice()));
        let reference = Reference { file, at, gather, file_axes: &file_axes, producer };
        self.world.relate(&place.point, &place.roots, &reference).map_err(|problem| match problem {
            Problem::NotYet(what) => nodes::not_yet(span, what),
            Problem::Value(why) => typing::cannot_compute(span, &why, "some element"),
            Problem::Ambiguous(key) => relations::ambiguous(span, &key),
        })
    }

    /// The name of the one file of a relation without extension.
    pub fn name(&self, relation: &Relation) -> Program {
        self.files[relation.file].name.seen_through(&relation.bind)
    }

    fn filtered(&self, relation: &Relation, filters: Vec<Filter>) -> Program {
        let name = self.name(relation);
        if filters.is_empty() && relation.extension.is_empty() {
            return name;
        }
        let mut item = name;
        item.push_literal([0]);
        let mut body = Program::default();
        if relation.extension.is_empty() {
            body = item;
        } else {
            body.ops.push(Op::Each { extension: relation.extension.clone().into(), body: item });
        }
        let mut program = Program::default();
        program.ops.push(Op::Filtered { filters, body });
        program
    }

    /// A value over the axes of one slot, as a column of its finest axis; a value over none as a literal.
    fn value(&self, term: &Term, place: &Place, span: Span) -> Result<Program, Diagnostic> {
        let world = &self.world;
        let mut local = false;
        let mut axes = term.axes();
        term.visit(&mut |t| match t {
            Term::In(_) | Term::Out(_) => local = true,
            Term::Elements(_, axis) => {
                // What is counted agrees with the finest bound axis above it.
                let above = world.workflow.closure(*axis).into_iter().skip(1);
                let bound = above.into_iter().find(|a| place.roots.bind(world.maps, world.axes, *a).is_some());
                axes.extend(bound);
            }
            _ => {}
        });
        if local {
            return Err(nodes::not_yet(span, "a file name inside an expression"));
        }
        axes.sort();
        axes.dedup();
        let finest = world.workflow.independent(&axes);
        let mut program = Program::default();
        match finest.as_slice() {
            [] => {
                let env = PointEnv { world, binds: &[], point: &[] };
                let value = eval::eval(term, &env).map_err(|why| typing::cannot_compute(span, &why, "this text"))?;
                program.push_literal(value.as_text().as_bytes());
            }
            [axis] => {
                let bind = place.roots.bind(world.maps, world.axes, *axis);
                let bind = bind.ok_or_else(|| nodes::not_yet(span, "this placeholder"))?;
                let texts = program::column(world, term, *axis).map_err(|(element, why)| {
                    let key = format!("`{}`", world.axes[*axis].keys.get(element));
                    typing::cannot_compute(span, &why, &key)
                })?;
                program.push(Op::Text { bind, texts });
            }
            _ => return Err(nodes::not_yet(span, "a placeholder over two independent axes")),
        }
        Ok(program)
    }

    /// A group of words, repeated over `each`.
    ///
    /// # Errors
    /// Why a word cannot be compiled.
    pub fn words(&self, texts: &[Text], each: &[AxisId], place: &Place) -> Result<Words, Diagnostic> {
        let world = &self.world;
        let mut place = place.clone();
        let mut slots = Vec::new();
        for axis in each {
            let slot = slot(world.workflow, world.maps, world.axes, &place.roots, *axis);
            place.roots.push_slot(*axis, slot.len);
            slots.push(slot);
        }
        place.each = each.to_vec();
        let mut words = Vec::new();
        for text in texts {
            match text.single().filter(|p| p.ty.is_list()) {
                Some(list) => words.extend(self.list(list, "", &place)?),
                None => words.push(Word::One(self.text(text, &place)?)),
            }
        }
        Ok(Words { each: slots, words })
    }

    /// The words of `--name=value`, once per item of a list.
    ///
    /// # Errors
    /// Why a value cannot be compiled.
    pub fn option(&self, name: &str, value: &Text, place: &Place) -> Result<Words, Diagnostic> {
        let prefix = format!("--{name}=");
        let words = match value.single().filter(|p| p.ty.is_list()) {
            Some(list) => self.list(list, &prefix, place)?,
            None => {
                let mut program = Program::literal(&prefix);
                program.extend(&self.text(value, place)?);
                vec![Word::One(program)]
            }
        };
        Ok(Words { each: Vec::new(), words })
    }

    /// A list that stands alone: one word per item, each after `prefix`.
    fn list(&self, list: &Placeholder, prefix: &str, place: &Place) -> Result<Vec<Word>, Diagnostic> {
        let (core, filters) = peel(&list.term);
        let prefixed = |program: &Program| {
            let mut whole = Program::literal(prefix);
            whole.extend(program);
            whole
        };
        if let Some(relation) = self.file(core, place, list.span)? {
            if !filters.is_empty() {
                return Err(nodes::not_yet(list.span, "a filter over a list of files that stands alone"));
            }
            let body = prefixed(&self.name(&relation));
            return Ok(vec![Word::Each { extension: relation.extension, body }]);
        }
        if let (Term::Elements(_, axis), true) = (core, filters.is_empty()) {
            let world = &self.world;
            let roots = place.roots.without(world.workflow, *axis);
            let slot = slot(world.workflow, world.maps, world.axes, &roots, *axis);
            let map = Arc::new(super::Map::Same { len: slot.len });
            let bind = Bind::Slot { slot: roots.slots, map };
            let mut body = Program::literal(prefix);
            body.push(Op::Text { bind, texts: world.axes[*axis].keys.clone() });
            return Ok(vec![Word::Each { extension: vec![slot], body }]);
        }
        let mut depends = !list.term.axes().is_empty();
        list.term.visit(&mut |term| {
            if let Term::Elements(_, axis) = term {
                let mut above = self.world.workflow.closure(*axis).into_iter().skip(1);
                depends |= above.any(|a| place.roots.bind(self.world.maps, self.world.axes, a).is_some());
            }
        });
        if depends {
            return Err(nodes::not_yet(list.span, "a list that differs from point to point"));
        }
        let env = PointEnv { world: &self.world, binds: &[], point: &[] };
        let value: Value =
            eval::eval(&list.term, &env).map_err(|why| typing::cannot_compute(list.span, &why, "this text"))?;
        Ok(value.items().iter().map(|i| Word::One(Program::literal(format!("{prefix}{}", i.as_text())))).collect())
    }

    /// A job's id: the step's name and the keys of its axes, each after those of its parents.
    pub fn default_id(&self, name: &str, axes: &[AxisId], place: &Place) -> Program {
        let world = &self.world;
        let mut program = Program::literal(super::axis::sanitized(name));
        let mut named: Vec<AxisId> = Vec::new();
        for axis in axes {
            let mut chain = world.workflow.closure(*axis);
            chain.reverse();
            for axis in chain {
                if named.contains(&axis) {
                    continue;
                }
                named.push(axis);
                if let Some(bind) = place.roots.bind(world.maps, world.axes, axis) {
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
                    program.push_literal(super::axis::sanitized(&String::from_utf8_lossy(bytes)));
                }
                Op::Text { bind, texts } => {
                    let mut tidy = Texts::default();
                    for text in texts.iter() {
                        // As long as the column it is made from.
                        let _ = tidy.push(&super::axis::sanitized(&text));
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
    out.extend_from_slice(super::axis::sanitized(&String::from_utf8_lossy(bytes)).as_bytes());
}

/// A term without the filters around it, and those from the inside out.
fn peel(term: &Term) -> (&Term, Vec<Filter>) {
    let mut filters = Vec::new();
    let mut at = term;
    while let Term::Filter(inner, filter) = at {
        filters.push(filter.clone());
        at = inner;
    }
    filters.reverse();
    (at, filters)
}
