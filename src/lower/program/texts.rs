//! Texts in a program: placeholders become expressions, lists become words.

use super::files::File;
use super::writer::{Place, Writer};
use crate::diagnostic::{Diagnostic, nodes, typing};
use crate::lower::loops::{Field, Scope, Tables};
use crate::lower::python::{Code, Piece, format};
use crate::plan::Plan;
use crate::plan::compile;
use crate::resolve::AxisId;
use crate::resolve::filter::Filter;
use crate::resolve::term::{Aggregate, Function, Placeholder, Term, Text, TextPart};
use crate::source::Span;
use crate::values::{Type, Value};

impl<'a> Writer<'a> {
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
    fn placeholder(&mut self, placeholder: &Placeholder, place: &Place, alone: bool) -> Result<Vec<Piece>, Diagnostic> {
        let (core, filters) = peel(&placeholder.term);
        let span = placeholder.span;
        let Some((output, at)) = local(core) else { return self.term(&placeholder.term, place, span) };
        let file = self.file(output, at, place, span)?;
        if filters.is_empty() {
            return Ok(match file {
                File::Variable(file) => vec![Piece::Value(file.variable)],
                File::List(code) => vec![Piece::Value(code.flat())],
                File::Name(name) => name,
            });
        }
        let mut code = match file {
            File::Variable(file) => Code::atom(file.variable),
            File::List(code) => code,
            File::Name(name) => Code::atom(written(&name)),
        };
        let mut wanted = self.local_name(output, at);
        for filter in filters {
            let (function, arguments) = filter_call(filter, span)?;
            let mut items = vec![code];
            items.extend(arguments);
            code = Code::call(&format!("filters.{function}"), items);
            wanted = format!("{wanted}-{function}");
        }
        self.imports.filters = true;
        if alone {
            return Ok(vec![Piece::Value(code.flat())]);
        }
        Ok(vec![Piece::Value(self.hold(&wanted, &code, span)?)])
    }

    /// A value that names no file.
    pub(super) fn term(&mut self, term: &Term, place: &Place, span: Span) -> Result<Vec<Piece>, Diagnostic> {
        let plan: &'a Plan = self.plan;
        let workflow = &plan.workflow;
        let element = |axis: AxisId, tables: &Tables| {
            place.own(workflow, tables, axis).ok_or_else(|| nodes::not_yet(span, "this placeholder"))
        };
        let extended = |axis: AxisId, tables: &Tables| {
            place.extended(workflow, tables, axis).ok_or_else(|| nodes::not_yet(span, "this placeholder"))
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
            Term::ItKey(axis) => return value(extended(*axis, self.tables)?),
            Term::ItAttr(axis, attr) => {
                let element = extended(*axis, self.tables)?;
                return value(format!("{element}.{}", self.field(*axis, Field::Attr(*attr), span)?));
            }
            Term::Elements(aggregate, axis, filter) => {
                let elements = self.chosen(*axis, filter.as_deref(), place, span)?;
                match aggregate {
                    Aggregate::Count => return value(format!("len({elements})")),
                    Aggregate::First => return value(format!("{elements}[0]")),
                    Aggregate::Last => return value(format!("{elements}[-1]")),
                    Aggregate::List => {}
                }
            }
            Term::Call(Function::Runtime, arguments) => {
                let name =
                    arguments.first().and_then(Term::as_const_text).ok_or_else(|| nodes::not_yet(span, "this"))?;
                self.imports.runtime = true;
                return value(format!("runtime({})", crate::lower::python::text(name)));
            }
            Term::Files(..) => return value(self.value(term, place, span)?.code().to_owned()),
            Term::Text(text) => return self.pieces(text, place),
            Term::If(_, a, b) if **b == Term::NoAlternative => return self.term(a, place, span),
            // Alternatives, and files, are chosen here; what else one element decides is looked up.
            Term::If(condition, a, b)
                if term.names_files()
                    || term.is_of_runtime()
                    || [a, b].iter().any(|t| matches!(***t, Term::Text(_) | Term::If(..))) =>
            {
                let condition = self.condition(condition, place, span)?;
                let (a, b) = (self.term(a, place, span)?, self.term(b, place, span)?);
                self.inlined(&a, span)?;
                self.inlined(&b, span)?;
                return value(format!("({} if {condition} else {})", written(&a), written(&b)));
            }
            _ if term.names_files() => {
                let found = self.value(term, place, span)?;
                if found.ty == Type::Int {
                    return value(found.code().to_owned());
                }
                return Err(nodes::not_yet(span, "this placeholder"));
            }
            _ => {}
        }
        let mut own = term.axes();
        let mut filtered = false;
        let mut over: Vec<AxisId> = Vec::new();
        term.visit(&mut |t| {
            if let Term::Elements(_, axis, filter) | Term::ElementAttr(_, axis, filter, _) = t {
                over.push(*axis);
                filtered |= filter.is_some();
            }
        });
        let mut counted: Vec<AxisId> = Vec::new();
        for axis in &over {
            // What is counted agrees with the finest axis above it that is at hand.
            counted.extend(self.agreeing(*axis, place).first().copied());
        }
        own.extend(counted);
        own.sort();
        own.dedup();
        match workflow.independent(&own).as_slice() {
            [] => return Ok(vec![Piece::Literal(self.constant(term, span)?.as_text().into_owned())]),
            // A table of one axis counts what agrees with that one alone.
            [axis] if over.iter().any(|counted| !self.told_by(*axis, *counted, place)) => {
                return Err(nodes::not_yet(span, "this placeholder"));
            }
            [axis] if !filtered => {
                let element = match whose(term) {
                    Whose::Extension => extended(*axis, self.tables)?,
                    Whose::Point => element(*axis, self.tables)?,
                    Whose::Both => return Err(nodes::not_yet(span, "this placeholder")),
                };
                return value(format!("{element}.{}", self.field(*axis, Field::Term(term.clone()), span)?));
            }
            _ => {}
        }
        match term {
            Term::Filter(inner, filter) => {
                let inner = self.term(inner, place, span)?;
                let (function, arguments) = filter_call(filter, span)?;
                let mut items = vec![Code::atom(written(&inner))];
                items.extend(arguments);
                self.imports.filters = true;
                value(Code::call(&format!("filters.{function}"), items).flat())
            }
            // Only what is computed is written as Python writes it.
            Term::Binary(..) => {
                let found = self.value(term, place, span)?;
                if found.ty != Type::Int {
                    return Err(nodes::not_yet(span, "this placeholder"));
                }
                value(format!("({})", found.code()))
            }
            _ => Err(nodes::not_yet(span, "a placeholder over two independent axes")),
        }
    }

    /// The axes at hand that elements of an axis are counted by.
    fn agreeing(&self, axis: AxisId, place: &Place) -> Vec<AxisId> {
        let workflow = &self.plan.workflow;
        let mut scope = place.scope.clone();
        scope.release(workflow, axis);
        let above = workflow.closure(axis).into_iter().skip(1);
        above.filter(|a| scope.element(workflow, self.tables, *a).is_some()).collect()
    }

    /// Whether the elements of `counted` agree with the element of `axis` as they agree with everything at hand.
    fn told_by(&self, axis: AxisId, counted: AxisId, place: &Place) -> bool {
        let mut alone = Scope::default();
        alone.bind(axis, "element");
        self.agreeing(counted, place) == self.agreeing(counted, &Place::of(alone))
    }

    pub(super) fn field(&mut self, axis: AxisId, field: Field, span: Span) -> Result<String, Diagnostic> {
        self.tables.axis(axis);
        self.tables.field(self.plan, axis, field).map_err(|(element, why)| {
            let key = format!("`{}`", self.plan.axes[axis].keys.get(element));
            typing::cannot_compute(span, &why, &key)
        })
    }

    pub(super) fn constant(&self, term: &Term, span: Span) -> Result<Value, Diagnostic> {
        compile::constant_of(self.plan, term).map_err(|why| typing::cannot_compute(span, &why, "this text"))
    }

    /// The key of the element of an axis as job ids have it.
    pub fn id_key(&mut self, axis: AxisId, place: &Place, span: Span) -> Result<Option<String>, Diagnostic> {
        let Some(element) = place.extended(&self.plan.workflow, self.tables, axis) else { return Ok(None) };
        let bound = &self.plan.axes[axis];
        if !bound.ids_have_numbers() {
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
                File::List(code) => prefixed(prefix, code),
                File::Name(mut name) => {
                    name.insert(0, Piece::Literal(prefix.to_owned()));
                    self.whole(&name, list.span)?
                }
            }]);
        }
        match (core, filters.is_empty()) {
            (Term::Elements(_, axis, filter), true) => {
                let elements = self.chosen(*axis, filter.as_deref(), place, list.span)?;
                return Ok(vec![prefixed(prefix, Code::atom(elements))]);
            }
            (Term::ElementAttr(Aggregate::List, axis, filter, attr), true) => {
                let elements = self.chosen(*axis, filter.as_deref(), place, list.span)?;
                let field = self.field(*axis, Field::Attr(*attr), list.span)?;
                return Ok(vec![prefixed(prefix, Code::atom(format!("[e.{field} for e in {elements}]")))]);
            }
            (Term::Attr(..) | Term::Files(..), true) => {
                let found = self.value(core, place, list.span)?;
                return Ok(vec![prefixed(prefix, Code::atom(found.code()))]);
            }
            _ => {}
        }
        // Elements that agree with the point differ with it, although no text names its axes.
        let mut over: Vec<AxisId> = Vec::new();
        list.term.visit(&mut |t| {
            if let Term::Elements(_, axis, _) | Term::ElementAttr(_, axis, ..) = t {
                over.push(*axis);
            }
        });
        if !list.term.axes().is_empty() || over.iter().any(|axis| !self.agreeing(*axis, place).is_empty()) {
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
            Some(only) => Ok(match self.placeholder(only, place, true)?.as_slice() {
                [Piece::Value(expression)] => Code::atom(expression),
                pieces => self.whole(pieces, only.span)?,
            }),
            None => {
                let pieces = self.pieces(text, place)?;
                let span = text.placeholders().next().map(|p| p.span);
                match span {
                    Some(span) => self.whole(&pieces, span),
                    None => Ok(as_code(&pieces)),
                }
            }
        }
    }
}

/// Whose elements a term names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    Point,
    Extension,
    Both,
}

/// Whose elements a term names outside of the conditions in it.
pub fn whose(term: &Term) -> Whose {
    let (mut bare, mut it) = (false, false);
    term.visit(&mut |term| match term {
        Term::ItKey(_) | Term::ItAttr(..) => it = true,
        Term::Key(_) | Term::Attr(..) | Term::Elements(..) | Term::ElementAttr(..) => bare = true,
        _ => {}
    });
    match (bare, it) {
        (true, true) => Whose::Both,
        (_, false) => Whose::Point,
        (false, true) => Whose::Extension,
    }
}

/// A text as an expression of its own. A value that no f-string can hold is one already.
pub fn written(pieces: &[Piece]) -> String {
    match pieces {
        [Piece::Value(value)] if value.contains(['"', '\'', '\\']) => value.clone(),
        pieces => format(pieces),
    }
}

/// One value as the expression it is, anything else as a text.
pub fn as_code(pieces: &[Piece]) -> Code {
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
        Filter::Md5 => return Err(nodes::not_yet(span, "the filter `md5` over a file name")),
        Filter::ListFile => return Err(nodes::not_yet(span, "a file with the names of a list")),
        Filter::Int => return Err(nodes::not_yet(span, "the filter `int` over a file name")),
        Filter::Clock => return Err(nodes::not_yet(span, "a wall time that several axes decide, in a program")),
    })
}
