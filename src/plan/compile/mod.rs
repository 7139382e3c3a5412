//! Terms to formulas, texts to byte programs, inputs to relations.

mod pick;
mod relate;
mod texts;

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, nodes, typing};
use crate::plan::formula::{Filtering, Formula};
use crate::plan::map::Map;
use crate::plan::presence::Presence;
use crate::plan::relation::{Relation, World};
use crate::plan::roots::{Roots, slot};
use crate::plan::space::{Bind, Slot};
use crate::plan::texts::Texts;
use crate::plan::{Plan, PlannedFile, eval};
use crate::resolve::term::{Aggregate, FileRole, Term, Text, TextPart};
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

    /// The place of a file that a job of a step writes; `binds` give the slots of the job.
    pub fn of_job(self, world: &World, step: StepId, binds: &[Bind]) -> Self {
        let each = &world.workflow.steps[step].each;
        let slots = world.workflow.slots(each);
        let mut point = Roots::default();
        slots.iter().zip(binds).for_each(|(axis, bind)| point.push(*axis, bind.clone()));
        for axis in each.iter().filter(|axis| !slots.contains(axis)) {
            if let Some(bind) = point.bind(world, *axis) {
                point.push(*axis, bind);
            }
        }
        point.slots = self.roots.slots;
        Self { point, step: Some(step), ..self }
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

impl Compiler<'_> {
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
                let (role, at, filter) = match term {
                    Term::In(at) => (FileRole::In, *at, None),
                    Term::Files(_, role, at, filter) => (*role, *at, filter.as_deref()),
                    Term::Out(at) => (FileRole::Out, *at, None),
                    _ => return Err(unbound()),
                };
                let step = place.step.ok_or_else(unbound)?;
                let relation = match filter {
                    None => self.local(step, role, at, place, span)?,
                    Some(filter) => self.those_where(step, role, at, filter, place, span)?,
                };
                if !matches!(term, Term::Files(Aggregate::Count, ..)) {
                    self.named(&relation, span)?;
                }
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

    pub(super) fn parts(&self, text: &Text, place: &Place) -> Result<Formula, Diagnostic> {
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
    pub(super) fn local(
        &self,
        step: StepId,
        role: FileRole,
        at: u32,
        place: &Place,
        span: Span,
    ) -> Result<Relation, Diagnostic> {
        match role {
            FileRole::In => self.input(step, at as usize, place, span),
            FileRole::Out => self.output(step, at as usize, place, span),
        }
    }
}

/// Says that a text cannot be computed for an element.
pub fn failure(span: Span, why: &str, element: &str) -> Diagnostic {
    if why == eval::NO_ALTERNATIVE {
        return typing::no_alternative(span, element);
    }
    typing::cannot_compute(span, why, element)
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
