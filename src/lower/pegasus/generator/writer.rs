//! Lines of a function of the generator: loops over axes, names of files, values in texts.

use std::collections::BTreeMap;

use super::params::Params;
use crate::diagnostic::{Diagnostic, nodes, typing};
use crate::lower::loops::{Field, Scope, Tables};
use crate::lower::python::{Code, Names, Piece, format};
use crate::plan::Plan;
use crate::plan::eval;
use crate::plan::program::PointEnv;
use crate::resolve::filter::Filter;
use crate::resolve::term::{Aggregate, Placeholder, Term, Text, TextPart};
use crate::resolve::workflow::{Origin, Pick};
use crate::resolve::{AxisId, FileId, StepId};
use crate::source::Span;
use crate::values::Value;

/// Names that the functions of a generator use themselves.
pub const RESERVED: [&str; 8] = ["axes", "filters", "job", "main", "options", "sys", "value", "workflow"];

/// Where a text stands.
#[derive(Debug, Clone, Default)]
pub struct Place {
    pub scope: Scope,
    /// Axes that a group of words repeats over: lists over them are single files here.
    pub each: Vec<AxisId>,
}

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

/// Writes the body of one function.
pub struct Writer<'a> {
    pub plan: &'a Plan,
    pub tables: &'a mut Tables,
    pub params: &'a Params,
    /// The step whose function it is.
    pub step: Option<StepId>,
    pub names: Names,
    pub lines: Vec<String>,
    /// A filter of the runtime is used.
    pub filters: bool,
    depth: usize,
    /// Variables that loops bind.
    variables: BTreeMap<AxisId, String>,
    /// Variables of axes that the step binds and an input gathers afresh.
    others: BTreeMap<AxisId, String>,
    /// Expressions that a variable in reach holds.
    held: BTreeMap<String, String>,
    /// Each `in` and `out` that has a variable.
    files: BTreeMap<(bool, u32), Assigned>,
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
            filters: false,
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

    /// Opens loops over `axes` and over parents of theirs that nothing binds; gives their variables.
    pub fn open_loops(&mut self, axes: &[AxisId], scope: &mut Scope) -> Vec<String> {
        let plan: &'a Plan = self.plan;
        let workflow = &plan.workflow;
        let mut variables = Vec::new();
        for axis in workflow.independent(axes) {
            let mut chain = workflow.closure(axis);
            chain.reverse();
            for axis in chain {
                if scope.element(workflow, self.tables, axis).is_none() {
                    variables.push(self.open_loop(axis, scope));
                }
            }
        }
        variables
    }

    /// Opens one loop over the elements of an axis that agree with what is bound.
    pub fn open_loop(&mut self, axis: AxisId, scope: &mut Scope) -> String {
        let elements = self.elements(axis, scope);
        let variable = self.variable(axis);
        self.push_with(&Code::prefixed(format!("for {variable} in "), elements), ":");
        self.depth += 1;
        scope.bind(axis, variable.clone());
        variable
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
    fn variable(&mut self, axis: AxisId) -> String {
        let name = &self.plan.workflow.axes[axis].name;
        let names = &mut self.names;
        self.variables.entry(axis).or_insert_with(|| names.variable(name)).clone()
    }

    /// The elements of an axis that agree with what is bound: `axes.mate` or `axes.mate.of(sample=sample)`.
    fn elements(&mut self, axis: AxisId, scope: &Scope) -> Code {
        let table = self.tables.axis(axis);
        match scope.common(&self.plan.workflow, self.tables, axis) {
            None => Code::atom(table),
            Some((on, element)) => {
                let owner = self.tables.owner(on).to_owned();
                Code::call(&format!("{table}.of"), vec![Code::prefixed(format!("{owner}="), Code::atom(element))])
            }
        }
    }

    /// The elements of an axis that agree with the point, the axis itself released.
    fn all_elements(&mut self, axis: AxisId, scope: &Scope) -> Code {
        let mut scope = scope.clone();
        scope.release(&self.plan.workflow, axis);
        self.elements(axis, &scope)
    }

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
    fn listing(&mut self, output: bool, at: u32, place: &Place, span: Span) -> Result<Listing, Diagnostic> {
        let plan: &'a Plan = self.plan;
        let workflow = &plan.workflow;
        let step = self.step.map(|s| &workflow.steps[s]).ok_or_else(|| nodes::not_yet(span, "a file name here"))?;
        let free = |axis: &AxisId| !place.each.contains(axis);
        if output {
            let file = *step.outputs.get(at as usize).ok_or_else(|| nodes::not_yet(span, "this output"))?;
            let over: Vec<AxisId> = match &workflow.files[file].origin {
                Origin::Output { over, .. } => over.iter().copied().filter(free).collect(),
                Origin::Input { .. } => Vec::new(),
            };
            return self.relation(file, &[], &over, place, span);
        }
        let input = step.inputs.get(at as usize).ok_or_else(|| nodes::not_yet(span, "this input"))?;
        let picks: Vec<(AxisId, Pick)> = input.at.iter().map(|(a, p, _)| (*a, p.clone())).collect();
        let gather: Vec<AxisId> = input.gather.iter().map(|(a, _)| *a).filter(free).collect();
        self.relation(input.file, &picks, &gather, place, span)
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
    fn hold(&mut self, wanted: &str, code: &Code) -> String {
        let expression = code.flat();
        if let Some(variable) = self.held.get(&expression) {
            return variable.clone();
        }
        let variable = self.names.variable(wanted);
        self.push(&Code::assign(variable.clone(), code.clone()));
        self.held.insert(expression, variable.clone());
        variable
    }

    /// A text as pieces.
    ///
    /// # Errors
    /// What cannot be written yet.
    pub fn pieces(&mut self, text: &Text, place: &Place) -> Result<Vec<Piece>, Diagnostic> {
        let mut pieces: Vec<Piece> = Vec::new();
        for part in &text.parts {
            match part {
                TextPart::Literal(literal) => pieces.push(Piece::Literal(literal.clone())),
                TextPart::Value(placeholder) => pieces.extend(self.placeholder(placeholder, place, false)?),
            }
        }
        Ok(pieces)
    }

    /// `alone`: any expression may stand for it, also one that cannot stand in an f-string.
    fn placeholder(&mut self, written: &Placeholder, place: &Place, alone: bool) -> Result<Vec<Piece>, Diagnostic> {
        let (core, filters) = peel(&written.term);
        let Some((output, at)) = local(core) else { return self.term(&written.term, place, written.span) };
        let file = self.file(output, at, place, written.span)?;
        if filters.is_empty() {
            return Ok(match file {
                File::Variable(file) => vec![Piece::Value(file.variable)],
                File::Listing(listing) => listing.name,
            });
        }
        let mut code = match file {
            File::Variable(file) => Code::atom(file.variable),
            File::Listing(listing) => listing.code(),
        };
        let mut wanted = self.local_name(output, at);
        for filter in filters {
            let (function, arguments) = filter_call(filter, written.span)?;
            let mut items = vec![code];
            items.extend(arguments);
            code = Code::call(&format!("filters.{function}"), items);
            wanted = format!("{wanted}-{function}");
        }
        self.filters = true;
        if alone {
            return Ok(vec![Piece::Value(code.flat())]);
        }
        Ok(vec![Piece::Value(self.hold(&wanted, &code))])
    }

    fn local_name(&self, output: bool, at: u32) -> String {
        self.files.get(&(output, at)).map_or_else(|| "file".to_owned(), |file| file.variable.clone())
    }

    /// An `in` or `out` in a text: its variable, unless a group of words takes it apart.
    fn file(&mut self, output: bool, at: u32, place: &Place, span: Span) -> Result<File, Diagnostic> {
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

    /// A value that names no file.
    fn term(&mut self, term: &Term, place: &Place, span: Span) -> Result<Vec<Piece>, Diagnostic> {
        let plan: &'a Plan = self.plan;
        let workflow = &plan.workflow;
        let element = |axis: AxisId, tables: &Tables| {
            let element = place.scope.element(workflow, tables, axis);
            element.ok_or_else(|| nodes::not_yet(span, "this placeholder"))
        };
        let value = |expression: String| Ok(vec![Piece::Value(expression)]);
        match term {
            Term::Param(param) => {
                if let Some(expression) = self.params.expression(*param) {
                    return value(expression);
                }
            }
            Term::Key(axis) => return value(element(*axis, self.tables)?),
            Term::Attr(axis, attr) => {
                let element = element(*axis, self.tables)?;
                return value(format!("{element}.{}", self.field(*axis, Field::Attr(*attr), span)?));
            }
            Term::Elements(aggregate, axis) => {
                let elements = self.all_elements(*axis, &place.scope).flat();
                match aggregate {
                    Aggregate::Count => return value(format!("len({elements})")),
                    Aggregate::First => return value(format!("{elements}[0]")),
                    Aggregate::Last => return value(format!("{elements}[-1]")),
                    Aggregate::List => {}
                }
            }
            _ => {}
        }
        let mut axes = term.axes();
        term.visit(&mut |t| {
            if let Term::Elements(_, axis) = t {
                // What is counted agrees with the finest axis above it that is at hand.
                let above = workflow.closure(*axis).into_iter().skip(1);
                axes.extend(above.into_iter().find(|a| place.scope.element(workflow, self.tables, *a).is_some()));
            }
        });
        axes.sort();
        axes.dedup();
        match workflow.independent(&axes).as_slice() {
            [] => Ok(vec![Piece::Literal(self.constant(term, span)?.as_text().into_owned())]),
            [axis] => {
                let element = element(*axis, self.tables)?;
                value(format!("{element}.{}", self.field(*axis, Field::Term(term.clone()), span)?))
            }
            _ => Err(nodes::not_yet(span, "a placeholder over two independent axes")),
        }
    }

    fn field(&mut self, axis: AxisId, field: Field, span: Span) -> Result<String, Diagnostic> {
        self.tables.axis(axis);
        self.tables.field(self.plan, axis, field).map_err(|(element, why)| {
            let key = format!("`{}`", self.plan.axes[axis].keys.get(element));
            typing::cannot_compute(span, &why, &key)
        })
    }

    fn constant(&self, term: &Term, span: Span) -> Result<Value, Diagnostic> {
        let world = self.plan.world();
        let env = PointEnv { world: &world, binds: &[], point: &[] };
        eval::eval(term, &env).map_err(|why| typing::cannot_compute(span, &why, "this text"))
    }

    /// The key of the element of an axis as job ids have it.
    pub fn id_key(&mut self, axis: AxisId, place: &Place, span: Span) -> Result<Option<String>, Diagnostic> {
        let Some(element) = place.scope.element(&self.plan.workflow, self.tables, axis) else { return Ok(None) };
        let bound = &self.plan.axes[axis];
        let plain = bound.keys.iter().map(|k| crate::plan::axis::sanitized(&k));
        if plain.eq(bound.id_keys().iter()) {
            return Ok(Some(element));
        }
        let field = self.field(axis, Field::JobId, span)?;
        Ok(Some(format!("{element}.{field}")))
    }

    /// The words that a list standing alone becomes, as arguments of `add_args`; each word after `prefix`.
    ///
    /// # Errors
    /// What cannot be written yet.
    pub fn list(&mut self, list: &Placeholder, prefix: &str, place: &Place) -> Result<Vec<Code>, Diagnostic> {
        let (core, filters) = peel(&list.term);
        if let Some((output, at)) = local(core) {
            if !filters.is_empty() {
                return Err(nodes::not_yet(list.span, "a filter over a list of files that stands alone"));
            }
            return Ok(vec![match self.file(output, at, place, list.span)? {
                File::Variable(file) if file.list => prefixed(prefix, Code::atom(file.variable)),
                File::Variable(file) => as_code(&glued(prefix, Piece::Value(file.variable))),
                File::Listing(mut listing) => {
                    listing.name.insert(0, Piece::Literal(prefix.to_owned()));
                    listing.code()
                }
            }]);
        }
        if let (Term::Elements(_, axis), true) = (core, filters.is_empty()) {
            let elements = self.all_elements(*axis, &place.scope);
            return Ok(vec![prefixed(prefix, elements)]);
        }
        if !list.term.axes().is_empty() {
            return Err(nodes::not_yet(list.span, "a list that differs from point to point"));
        }
        let value = self.constant(&list.term, list.span)?;
        Ok(value.items().iter().map(|i| Code::text(&format!("{prefix}{}", i.as_text()))).collect())
    }

    /// A word that is one value: an expression as it is, or a text with it.
    ///
    /// # Errors
    /// What cannot be written yet.
    pub fn word(&mut self, text: &Text, place: &Place) -> Result<Code, Diagnostic> {
        match text.single() {
            Some(only) => Ok(as_code(&self.placeholder(only, place, true)?)),
            None => Ok(as_code(&self.pieces(text, place)?)),
        }
    }
}

/// The variable of an `in` or `out`.
#[derive(Debug, Clone)]
struct Assigned {
    variable: String,
    expression: String,
    list: bool,
}

/// Where an `in` or `out` of a text comes from.
enum File {
    Variable(Assigned),
    Listing(Listing),
}

/// One value as the expression it is, anything else as a text.
fn as_code(pieces: &[Piece]) -> Code {
    match pieces {
        [Piece::Value(expression)] => Code::atom(expression),
        pieces => Code::atom(format(pieces)),
    }
}

/// The list itself, or with a prefix before each item.
fn prefixed(prefix: &str, list: Code) -> Code {
    if prefix.is_empty() {
        return list;
    }
    let item = format(&glued(prefix, Piece::Value("value".to_owned())));
    Code::Comprehension { value: Box::new(Code::atom(item)), clauses: vec![Code::prefixed("for value in ", list)] }
}

fn glued(prefix: &str, value: Piece) -> Vec<Piece> {
    if prefix.is_empty() { vec![value] } else { vec![Piece::Literal(prefix.to_owned()), value] }
}

/// Whether a term is an `out`, and which one; nothing if it is no file name.
fn local(term: &Term) -> Option<(bool, u32)> {
    match term {
        Term::In(at) => Some((false, *at)),
        Term::Out(at) => Some((true, *at)),
        _ => None,
    }
}

/// A term without the filters around it, and those from the inside out.
fn peel(term: &Term) -> (&Term, Vec<&Filter>) {
    let mut filters = Vec::new();
    let mut at = term;
    while let Term::Filter(inner, filter) = at {
        filters.push(filter);
        at = inner;
    }
    filters.reverse();
    (at, filters)
}

/// The function of the runtime that does what a filter does, with its further arguments.
fn filter_call(filter: &Filter, span: Span) -> Result<(&'static str, Vec<Code>), Diagnostic> {
    let number = |n: &usize| vec![Code::atom(n.to_string())];
    Ok(match filter {
        Filter::Lower => ("lower", Vec::new()),
        Filter::Upper => ("upper", Vec::new()),
        Filter::Slug => ("slug", Vec::new()),
        Filter::Replace(from, to) => ("replace", vec![Code::text(from), Code::text(to)]),
        Filter::Pad(width) => ("pad", number(width)),
        Filter::Take(n) => ("take", number(n)),
        Filter::Stem => ("stem", Vec::new()),
        Filter::Name => ("name", Vec::new()),
        Filter::Dir => ("folder", Vec::new()),
        Filter::Ext => ("ext", Vec::new()),
        Filter::StripSuffix(suffix) => ("strip_suffix", vec![Code::text(suffix)]),
        Filter::Sort => ("sort", Vec::new()),
        Filter::Unique => ("unique", Vec::new()),
        Filter::Join(separator) => ("join", vec![Code::text(separator)]),
        // Python and napkin do not agree on all texts here.
        Filter::Title => return Err(nodes::not_yet(span, "the filter `title` over a file name")),
        Filter::Match(..) => return Err(nodes::not_yet(span, "the filter `match` over a file name")),
        Filter::Date(_) => return Err(nodes::not_yet(span, "the filter `date` over a file name")),
        Filter::Int => return Err(nodes::not_yet(span, "the filter `int` over a file name")),
    })
}
