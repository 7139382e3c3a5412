//! Names of files in the generator: which ones an `in` takes, which ones an `out` is.

use super::texts::as_code;
use super::writer::{Place, Writer};
use crate::diagnostic::{Diagnostic, nodes};
use crate::lower::loops::{Scope, Tables};
use crate::lower::python::{Code, Piece, format};
use crate::plan::Plan;
use crate::resolve::workflow::{Origin, Pick};
use crate::resolve::{AxisId, FileId};
use crate::source::Span;

/// The name of a file, or the names of several.
#[derive(Debug, Clone)]
pub struct Listing {
    pub name: Vec<Piece>,
    /// `for a in axes.a`, outermost first; none for a single file.
    pub clauses: Vec<Code>,
}

impl Listing {
    /// The expression: a text, or a list of texts.
    pub fn code(&self) -> Code {
        let name = Code::atom(format(&self.name));
        if self.clauses.is_empty() {
            return name;
        }
        Code::Comprehension { value: Box::new(name), clauses: self.clauses.clone() }
    }
}

/// The variable of an `in` or `out`.
#[derive(Debug, Clone)]
pub struct Assigned {
    pub variable: String,
    pub expression: String,
    pub list: bool,
}

/// Where an `in` or `out` of a text comes from.
pub enum File {
    Variable(Assigned),
    Listing(Listing),
}

impl<'a> Writer<'a> {
    /// Names the files of an `in` or `out` of the step by a variable.
    ///
    /// # Errors
    /// What cannot be written yet.
    pub fn assign_files(&mut self, output: bool, at: u32, place: &Place, span: Span) -> Result<String, Diagnostic> {
        let listing = self.listing(output, at, place, span)?;
        let name = match self.step.map(|s| &self.plan.workflow.steps[s]) {
            Some(step) if output => {
                step.outputs.get(at as usize).map_or("", |f| &self.plan.workflow.files[*f].name).to_owned()
            }
            Some(step) => step.inputs.get(at as usize).map_or_else(String::new, |i| i.name.clone()),
            None => String::new(),
        };
        let variable = self.names.variable(&name);
        let code = listing.code();
        self.push(&Code::assign(variable.clone(), code.clone()));
        let list = !listing.clauses.is_empty();
        self.files.insert((output, at), Assigned { variable: variable.clone(), expression: code.flat(), list });
        Ok(variable)
    }

    /// The files of an `in` or `out` of the step, seen from a place.
    pub(super) fn listing(&mut self, output: bool, at: u32, place: &Place, span: Span) -> Result<Listing, Diagnostic> {
        let plan: &'a Plan = self.plan;
        let workflow = &plan.workflow;
        let step = self.step.map(|s| &workflow.steps[s]).ok_or_else(|| nodes::not_yet(span, "a file name here"))?;
        let free = |axis: &AxisId| !place.each.contains(axis);
        if output {
            let file = *step.outputs.get(at as usize).ok_or_else(|| nodes::not_yet(span, "this output"))?;
            let over: Vec<AxisId> = match &workflow.files[file].origin {
                Origin::Output { over, .. } => over.iter().copied().filter(free).collect(),
                Origin::Input { .. } | Origin::Rendered(_) => Vec::new(),
            };
            return self.relation(file, &[], &over, place, span);
        }
        let input = step.inputs.get(at as usize).ok_or_else(|| nodes::not_yet(span, "this input"))?;
        let [source] = input.sources.as_slice() else {
            return Err(nodes::not_yet(span, "an input with several sources in the generator"));
        };
        let selection = &input.selection;
        let picks: Vec<(AxisId, Pick)> = selection.at.iter().map(|(a, p, _)| (*a, p.clone())).collect();
        let gather: Vec<AxisId> = selection.gather.iter().map(|(a, _)| *a).filter(free).collect();
        self.relation(source.file, &picks, &gather, place, span)
    }

    /// The files of a family that selectors take; as [`crate::plan::World::relate`] does, with variables for slots.
    fn relation(
        &mut self,
        file: FileId,
        at: &[(AxisId, Pick)],
        gather: &[AxisId],
        place: &Place,
        span: Span,
    ) -> Result<Listing, Diagnostic> {
        let plan: &'a Plan = self.plan;
        let workflow = &plan.workflow;
        let mut scope = place.scope.clone();
        for axis in at.iter().map(|(a, _)| a).chain(gather) {
            scope.release(workflow, *axis);
        }
        for (axis, pick) in at {
            let variable = self.pick(*axis, pick, place, &scope, span)?;
            scope.bind(*axis, variable);
        }
        let mut clauses = Vec::new();
        for axis in gather {
            let elements = self.elements(*axis, &scope);
            let variable = if place.scope.element(workflow, self.tables, *axis).is_some() {
                let wanted = format!("other-{}", workflow.axes[*axis].name);
                let names = &mut self.names;
                self.others.entry(*axis).or_insert_with(|| names.variable(&wanted)).clone()
            } else {
                self.variable(*axis)
            };
            clauses.push(Code::prefixed(format!("for {variable} in "), elements));
            scope.bind(*axis, variable);
        }
        let inner = Place { scope, each: Vec::new() };
        let name = self.pieces(&workflow.files[file].file, &inner)?;
        Ok(Listing { name, clauses })
    }

    /// A variable with the one element that a selector takes.
    fn pick(
        &mut self,
        axis: AxisId,
        pick: &Pick,
        origin: &Place,
        scope: &Scope,
        span: Span,
    ) -> Result<String, Diagnostic> {
        let plan: &'a Plan = self.plan;
        let workflow = &plan.workflow;
        let here = |tables: &Tables| {
            let element = origin.scope.element(workflow, tables, axis);
            element.ok_or_else(|| nodes::not_yet(span, "this selector"))
        };
        let (word, code) = match pick {
            Pick::First => ("first", Code::atom(format!("{}[0]", self.elements(axis, scope).flat()))),
            Pick::Last => ("last", Code::atom(format!("{}[-1]", self.elements(axis, scope).flat()))),
            Pick::Prev => ("previous", Code::atom(format!("{}.previous()", here(self.tables)?))),
            Pick::Next => ("next", Code::atom(format!("{}.next()", here(self.tables)?))),
            Pick::Open => return Err(nodes::not_yet(span, "this selector")),
            Pick::Key(term) => {
                let table = self.tables.axis(axis);
                let key = self.term(term, origin, span)?;
                let mut items = vec![as_code(&key)];
                if let Some((on, element)) = scope.common(workflow, self.tables, axis) {
                    items.push(Code::prefixed(format!("{}=", self.tables.owner(on)), Code::atom(element)));
                }
                ("the", Code::call(&format!("{table}.at"), items))
            }
        };
        // The elements that neighbours are taken from must be in the tables.
        self.tables.axis(axis);
        Ok(self.hold(&format!("{word}-{}", workflow.axes[axis].name), &code))
    }

    /// A variable that holds an expression; one that is in reach already is used again.
    pub(super) fn hold(&mut self, wanted: &str, code: &Code) -> String {
        let expression = code.flat();
        if let Some(variable) = self.held.get(&expression) {
            return variable.clone();
        }
        let variable = self.names.variable(wanted);
        self.push(&Code::assign(variable.clone(), code.clone()));
        self.held.insert(expression, variable.clone());
        variable
    }

    pub(super) fn local_name(&self, output: bool, at: u32) -> String {
        self.files.get(&(output, at)).map_or_else(|| "file".to_owned(), |file| file.variable.clone())
    }

    /// An `in` or `out` in a text: its variable, unless a group of words takes it apart.
    pub(super) fn file(&mut self, output: bool, at: u32, place: &Place, span: Span) -> Result<File, Diagnostic> {
        let known = self.files.get(&(output, at)).cloned();
        if place.each.is_empty()
            && let Some(file) = known
        {
            return Ok(File::Variable(file));
        }
        let listing = self.listing(output, at, place, span)?;
        Ok(match known {
            Some(file) if file.expression == listing.code().flat() => File::Variable(file),
            _ => File::Listing(listing),
        })
    }
}
