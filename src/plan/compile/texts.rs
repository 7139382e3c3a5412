//! Texts to byte programs: words, ids, names.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Compiler, Place};
use crate::diagnostic::{Diagnostic, relations, typing};
use crate::plan::axis::{ID, sanitized};
use crate::plan::extension::Extension;
use crate::plan::formula::Formula;
use crate::plan::map::Map;
use crate::plan::program::{Op, Program};
use crate::plan::relation::{Choice, Relation};
use crate::plan::roots::slot;
use crate::plan::space::Bind;
use crate::plan::texts::Texts;
use crate::plan::words::{Word, Words};
use crate::plan::{ByteSet, ListFile};
use crate::resolve::filter::Filter;
use crate::resolve::term::{FileRole, Placeholder, Term, Text, TextPart};
use crate::resolve::workflow::{Action, Group};
use crate::resolve::{AxisId, FileId, StepId};
use crate::source::Span;

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
            self.named(&relation, placeholder.span)?;
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

    /// The files that a relation takes have names already.
    ///
    /// # Errors
    /// One waits for the name that is being made.
    pub(super) fn named(&self, relation: &Relation, span: Span) -> Result<(), Diagnostic> {
        let waits = |file: &FileId| self.files[*file].from_names && self.files[*file].name.ops.is_empty();
        match relation.files().find(waits) {
            None => Ok(()),
            Some(file) => Err(relations::name_in_circle(span, &self.world.workflow.files[file].name)),
        }
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
        place.each.clone_from(&group.binds);
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
                    program.push(Op::Text { bind, texts: world.axes[axis].id_keys() });
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
                // Ids of the same column share it.
                Op::Text { texts, .. } if texts.bytes().is_subset(ByteSet::of(ID)) => program.push(op.clone()),
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
