//! What a name means at one place: locals, axes of the point, params; and expressions over them.

use std::collections::{BTreeMap, HashSet};

use super::attributes::attribute;
use super::determination::{closure, outward};
use super::filter::{FILTERS, Filter, clock};
use super::ids::{AttrId, AxisId, FileId, IdVec, ParamId, StepId};
use super::term::{Placeholder, Term, Text, TextPart};
use super::workflow::{AttrDef, AttrSource, AxisDef, FileDef, Let, Origin, Param, Resources, Step, Varying};
use crate::diagnostic::{Findings, names, relations, typing, values};
use crate::files::Files;
use crate::source::Span;
use crate::spec::expr::{BinaryOp, Expr, ExprKind, Spanned};
use crate::spec::template::{self, Part};
use crate::values::{Type, Value};

/// A file name of a step, as texts of the step see it.
#[derive(Debug, Clone)]
pub struct Local {
    pub name: String,
    pub term: Term,
    pub ty: Type,
    /// The axes that its files are selected by; nothing if its sources differ in them.
    pub extension: Option<Vec<AxisId>>,
    pub healthy: bool,
}

/// Where a text stands.
pub struct Scope<'a> {
    pub params: &'a IdVec<ParamId, Param>,
    pub broken_params: &'a [bool],
    pub axes: &'a mut IdVec<AxisId, AxisDef>,
    /// The axes whose element is known here.
    pub bound: Vec<AxisId>,
    /// In the body of an axis: that axis, of which `it` is the element.
    pub it: Option<AxisId>,
    /// The axes of an extension: `it.axis` is its element.
    pub extension: Vec<AxisId>,
    pub lets: &'a BTreeMap<String, Let>,
    /// It is a word of a command: variables of where the job runs may stand there.
    pub command: bool,
    /// The condition beside the text never holds: an optional param may have no value here.
    pub dead: bool,
    /// What lies beside the specification.
    pub project: &'a dyn Files,
    pub locals: Vec<Local>,
    /// Fixed amounts, and those that differ from job to job.
    pub resources: Option<(Resources, Vec<Varying>)>,
    /// One that was said is wrong, which was reported.
    pub resources_lost: bool,
    /// An axis of the point is not known, which was reported: others may be missing for that.
    pub incomplete: bool,
    /// Names whose definitions have a mistake, which was reported.
    pub lost: &'a HashSet<String>,
    /// How an axis that is not bound here can be bound; `{axis}` stands for it.
    pub remedy: &'static str,
    pub files: &'a IdVec<FileId, FileDef>,
    pub steps: &'a IdVec<StepId, Step>,
    /// The step that the text belongs to: it could declare more files.
    pub step: Option<&'a str>,
    /// How messages name the place: "step `train`".
    pub owner: String,
    /// Params that decided a condition, and which.
    pub decides: &'a mut Vec<(ParamId, String)>,
    pub findings: &'a mut Findings,
}

/// The filters of one placeholder may make a text this many times as long: more fills the memory.
const MAX_GROWTH: u64 = 10_000;

impl Scope<'_> {
    /// A text; `None` if something in it is wrong, which was reported.
    pub fn text(&mut self, template: &template::Template) -> Option<Text> {
        self.parts(&template.parts)
    }

    pub fn parts(&mut self, parts: &[Part]) -> Option<Text> {
        let mut text = Text::default();
        let mut good = true;
        for part in parts {
            match part {
                Part::Literal(literal) => text.parts.push(TextPart::Literal(literal.value.clone())),
                Part::Placeholder(placeholder) => match self.placeholder(placeholder) {
                    Some(placeholder) => text.parts.push(TextPart::Value(placeholder)),
                    None => good = false,
                },
            }
        }
        good.then_some(text)
    }

    fn placeholder(&mut self, written: &template::Placeholder) -> Option<Placeholder> {
        let (mut term, mut ty) = self.expr(&written.expr)?;
        let mut growth = 1u64;
        for used in &written.filters {
            let name = used.name.value.as_str();
            if matches!(term, Term::Filter(_, Filter::ListFile)) {
                self.findings.push(typing::after_list_file(used.name.span));
                return None;
            }
            let Some((_, least, most)) = FILTERS.iter().find(|(n, _, _)| *n == name) else {
                let known: Vec<&str> = FILTERS.iter().map(|(n, _, _)| *n).collect();
                self.findings.push(names::unknown_filter(used.name.span, name, &known));
                return None;
            };
            if used.args.len() < *least || used.args.len() > *most {
                self.findings.push(typing::filter_arguments(used.name.span, name, *least, *most, used.args.len()));
                return None;
            }
            let args: Vec<&str> = used.args.iter().map(|a| a.value.as_str()).collect();
            let filter = match Filter::new(name, &args) {
                Ok(filter) => filter,
                Err(problem) => {
                    let span = used.args.first().map_or(used.name.span, |a| a.span);
                    self.findings.push(typing::filter_argument(span, name, &problem));
                    return None;
                }
            };
            growth = growth.saturating_mul(filter.growth());
            if growth > MAX_GROWTH {
                self.findings.push(typing::grows(used.name.span, growth, MAX_GROWTH));
                return None;
            }
            ty = match filter.result(ty) {
                Ok(ty) => ty,
                Err(needs) => {
                    self.findings.push(typing::filter_type(used.name.span, name, needs, ty));
                    return None;
                }
            };
            term = Term::Filter(Box::new(term), filter);
        }
        if term.is_of_runtime() && !(self.command && term.is_runtime_or_choice()) {
            self.findings.push(typing::runtime_elsewhere(written.span));
            return None;
        }
        Some(Placeholder { term, ty, written: written.written.trim().to_owned(), span: written.span })
    }

    /// An expression that must be a truth value.
    pub fn condition(&mut self, expr: &Expr) -> Option<Term> {
        let (term, ty) = self.expr(expr)?;
        if term.is_of_runtime() {
            self.findings.push(typing::runtime_elsewhere(expr.span));
            return None;
        }
        if ty == Type::Bool {
            return Some(term);
        }
        self.findings.push(typing::not_a_condition(expr.span, ty));
        None
    }

    /// A condition, decided if params alone decide it.
    pub fn decided(&mut self, expr: &Expr) -> Option<Term> {
        let term = self.condition(expr)?;
        let mut params = Vec::new();
        term.visit(&mut |term| {
            if let Term::Param(param) = term {
                params.push(*param);
            }
        });
        let folded = super::choices::folded(term, self.params);
        if folded.as_const_bool().is_some() {
            let why = format!("decides a condition of {}", self.owner.replace('`', ""));
            self.decides.extend(params.into_iter().map(|p| (p, why.clone())));
        }
        Some(folded)
    }

    /// An expression with its type; `None` if it is wrong, which was reported.
    pub fn expr(&mut self, expr: &Expr) -> Option<(Term, Type)> {
        match &expr.kind {
            ExprKind::Int(n) => Some((Term::Const(Value::int(*n)), Type::Int)),
            ExprKind::Float(f, text) => Some((Term::Const(Value::Float(*f, text.as_str().into())), Type::Float)),
            ExprKind::Str(text) => Some((Term::Const(Value::text(text.as_str())), Type::String)),
            ExprKind::Bool(b) => Some((Term::Const(Value::Bool(*b)), Type::Bool)),
            ExprKind::Open => None,
            ExprKind::Path { it, parts } => self.path(*it, parts, expr.span),
            ExprKind::Call { function, args } => self.call(function, args, expr.span),
            ExprKind::Field(inner, field) => self.field(inner, field),
            ExprKind::Not(inner) => {
                let term = self.condition(inner)?;
                Some((Term::Not(Box::new(term)), Type::Bool))
            }
            ExprKind::Negate(inner) => {
                let (term, ty) = self.expr(inner)?;
                if !ty.is_number() {
                    self.findings.push(typing::not_a_number(inner.span, ty));
                    return None;
                }
                Some((Term::Negate(Box::new(term)), ty))
            }
            ExprKind::Binary(op, left, right) => self.binary(*op, left, right),
        }
    }

    fn binary(&mut self, op: BinaryOp, left: &Expr, right: &Expr) -> Option<(Term, Type)> {
        let (a, b) = (self.expr(left), self.expr(right));
        let ((a, ta), (b, tb)) = (a?, b?);
        let term = |a, b| Term::Binary(op, Box::new(a), Box::new(b));
        let ty = match op {
            BinaryOp::And | BinaryOp::Or => {
                for (ty, expr) in [(ta, left), (tb, right)] {
                    if ty != Type::Bool {
                        self.findings.push(typing::not_a_condition(expr.span, ty));
                        return None;
                    }
                }
                Type::Bool
            }
            BinaryOp::In => {
                if !tb.is_list() {
                    self.findings.push(typing::not_a_list(right.span, tb));
                    return None;
                }
                Type::Bool
            }
            BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::Less
            | BinaryOp::LessEqual
            | BinaryOp::Greater
            | BinaryOp::GreaterEqual => {
                if ta.is_amount() || tb.is_amount() {
                    let ty = if ta.is_amount() { ta } else { tb };
                    let (a, b) = (self.amount(ty, a, ta, left.span)?, self.amount(ty, b, tb, right.span)?);
                    return Some((term(a, b), Type::Bool));
                }
                let alike = (ta.is_number() && tb.is_number())
                    || (ta.is_text() && tb.is_text())
                    || (ta == tb && matches!(op, BinaryOp::Equal | BinaryOp::NotEqual));
                if !alike {
                    self.findings.push(typing::incomparable(left.span.to(right.span), op.symbol(), ta, tb));
                    return None;
                }
                Type::Bool
            }
            _ => {
                for (ty, expr) in [(ta, left), (tb, right)] {
                    if !ty.is_number() {
                        self.findings.push(typing::not_a_number(expr.span, ty));
                        return None;
                    }
                }
                if ta == Type::Float || tb == Type::Float { Type::Float } else { Type::Int }
            }
        };
        Some((term(a, b), ty))
    }

    /// A value that compares as an amount: of the type, or a literal text that says one.
    fn amount(&mut self, ty: Type, term: Term, own: Type, span: Span) -> Option<Term> {
        let literal = term.as_const_text().is_some_and(|text| Value::parse(ty, text).is_some());
        if own == ty || literal {
            return Some(term.as_amount(ty, span));
        }
        self.findings.push(typing::not_an_amount(span, ty, own));
        None
    }

    fn path(&mut self, it: bool, parts: &[Spanned<String>], span: Span) -> Option<(Term, Type)> {
        let (first, rest) = parts.split_first()?;
        if it {
            if let Some(axis) = self.axis(&first.value).filter(|a| self.extension.contains(a)) {
                return Some(match self.element(axis, rest)? {
                    (Term::Key(axis), ty) => (Term::ItKey(axis), ty),
                    (Term::Attr(axis, attr), ty) => (Term::ItAttr(axis, attr), ty),
                    other => other,
                });
            }
            // An axis that is not known may be the one.
            if self.incomplete {
                return None;
            }
            if self.it.is_none() && !self.extension.is_empty() {
                let known: Vec<&str> = self.extension.iter().map(|a| self.axes[*a].name.as_str()).collect();
                self.findings.push(names::not_of_extension(first.span, &first.value, &known));
                return None;
            }
            let Some(axis) = self.it else {
                self.findings.push(names::unknown_value(span, "it", &[]));
                return None;
            };
            if let Some(extra) = rest.first() {
                self.findings.push(names::not_an_attribute(extra.span, &first.value, &extra.value, &[]));
                return None;
            }
            return self.attr(axis, first);
        }
        let name = first.value.as_str();
        if rest.is_empty() {
            if let Some(local) = self.locals.iter().find(|l| l.name == name) {
                return local.healthy.then(|| (local.term.clone(), local.ty));
            }
            if let Some(amount) = self.resources.as_ref().and_then(|(fixed, varying)| resource(fixed, varying, name)) {
                if amount.is_err() && !self.resources_lost {
                    self.findings.push(typing::resource_unset(span, name, &self.owner));
                }
                return amount.ok();
            }
        }
        if let Some(axis) = self.axis(name) {
            if !self.bound.contains(&axis) {
                if Some(axis) == self.it {
                    self.findings.push(typing::use_it(span, name));
                } else if !self.incomplete && self.bound.iter().chain(&self.it).all(|a| self.axes[*a].healthy) {
                    let remedy = self.remedy.replace("{axis}", name);
                    self.findings.push(relations::axis_out_of_scope(first.span, name, &self.owner, &remedy));
                }
                return None;
            }
            return self.element(axis, rest);
        }
        if let Some(computed) = self.lets.get(name) {
            if let Some(extra) = rest.first() {
                self.findings.push(typing::no_attributes(extra.span, name));
                return None;
            }
            return computed.healthy.then(|| (computed.term.clone(), computed.ty));
        }
        if let Some((id, param)) = self.params.iter().find(|(_, p)| p.name == name) {
            if let Some(extra) = rest.first() {
                self.findings.push(typing::no_attributes(extra.span, name));
                return None;
            }
            if self.broken_params.get(id_index(id)).copied().unwrap_or(false) {
                return None;
            }
            if param.value.is_none() && self.dead {
                return Some((Term::NoAlternative, param.ty.into()));
            }
            if param.value.is_none() {
                self.findings.push(values::unset_in_text(span, name));
                return None;
            }
            return Some((Term::Param(id), param.ty.into()));
        }
        if self.lost.contains(name) {
            return None;
        }
        if let (Some(axis), "it") = (self.it, name) {
            let name = self.axes[axis].name.clone();
            self.findings.push(typing::it_alone(span, &name));
            return None;
        }
        if let Some(what) = self.step.and_then(|step| self.declaration(step, name)) {
            self.findings.push(names::not_declared(first.span, name, &what));
            return None;
        }
        let mut known: Vec<String> = self.locals.iter().map(|l| l.name.clone()).collect();
        known.extend(self.bound.iter().map(|a| self.axes[*a].name.clone()));
        known.extend(self.params.values().map(|p| p.name.clone()));
        known.extend(self.lets.keys().cloned());
        if let Some(axis) = self.it {
            known.extend(self.axes[axis].attrs.values().map(|a| format!("it.{}", a.name)));
        }
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        self.findings.push(names::unknown_value(first.span, name, &known));
        None
    }

    /// What a step would have to declare for a name to mean a file.
    fn declaration(&self, step: &str, name: &str) -> Option<String> {
        self.files.values().filter(|file| file.name == name).find_map(|file| match &file.origin {
            Origin::Input { .. } | Origin::Rendered(_) => Some(format!("add `in {name}` to the step")),
            Origin::Output { step: maker, .. } => {
                let maker = &self.steps[*maker].name;
                (maker != step).then(|| format!("add `in {name} from={maker}` to the step"))
            }
        })
    }

    pub(super) fn axis(&self, name: &str) -> Option<AxisId> {
        self.axes.iter().find(|(_, a)| a.name == name).map(|(id, _)| id)
    }

    /// The key of an axis's element, an attribute of it, or the same of an axis that it determines.
    fn element(&mut self, axis: AxisId, rest: &[Spanned<String>]) -> Option<(Term, Type)> {
        let Some((field, rest)) = rest.split_first() else {
            return Some((Term::Key(axis), Type::String));
        };
        if let Some(other) = self.axis(&field.value).filter(|other| closure(self.axes, axis).contains(other)) {
            // Where an axis is made of others, these need not agree yet.
            if self.it.is_some() && other != axis && self.axes[axis].parent == Some(other) {
                return self.owner(axis, other, rest);
            }
            return self.element(other, rest);
        }
        if let Some(extra) = rest.first() {
            self.findings.push(names::not_an_attribute(extra.span, &field.value, &extra.value, &[]));
            return None;
        }
        self.attr(axis, field)
    }

    /// What each element of an axis has: an attribute, or the key or an attribute of an axis that it determines.
    pub(super) fn column(&mut self, axis: AxisId, fields: &[Spanned<String>]) -> Option<(AttrId, Type)> {
        let (field, rest) = fields.split_first()?;
        let other = self.axis(&field.value).filter(|o| *o != axis && closure(self.axes, axis).contains(o));
        let Some(other) = other else {
            if let Some(extra) = rest.first() {
                self.findings.push(names::not_an_attribute(extra.span, &field.value, &extra.value, &[]));
                return None;
            }
            return match self.attr(axis, field)? {
                (Term::Attr(_, attr), ty) => Some((attr, ty)),
                _ => None,
            };
        };
        if !outward(self.axes, axis).contains(&other) {
            let (of, made) = (self.axes[axis].name.as_str(), self.axes[other].name.as_str());
            self.findings.push(typing::made_of_it(field.span, of, made));
            return None;
        }
        let (of, ty) = match rest {
            [] => (None, Type::String),
            rest => self.column(other, rest).map(|(attr, ty)| (Some(attr), ty))?,
        };
        Some((self.owned(axis, other, of, ty), ty))
    }

    /// The parent of an element, or an attribute of it, by way of that element.
    fn owner(&mut self, axis: AxisId, parent: AxisId, rest: &[Spanned<String>]) -> Option<(Term, Type)> {
        let (term, ty) = self.element(parent, rest)?;
        let attr = match term {
            Term::Key(of) if of == parent => None,
            Term::Attr(of, attr) if of == parent => Some(attr),
            further => return Some((further, ty)),
        };
        Some((Term::Attr(axis, self.owned(axis, parent, attr, ty)), ty))
    }

    /// The key or an attribute of an axis that an axis determines, as an attribute of that axis.
    fn owned(&mut self, axis: AxisId, other: AxisId, of: Option<AttrId>, ty: Type) -> AttrId {
        let name = of.map_or("", |of| &self.axes[other].attrs[of].name);
        // No attribute that somebody declares has a dot in its name.
        let name = format!("{}.{}.{name}", self.axes[axis].name, self.axes[other].name);
        let def = &mut self.axes[axis];
        def.attr(&name).unwrap_or_else(|| {
            let (source, span) = (AttrSource::Owner(other, of), def.span);
            def.attrs.push(AttrDef { name, ty, source, span, named: true })
        })
    }

    /// An attribute.
    pub(super) fn attr(&mut self, axis: AxisId, name: &Spanned<String>) -> Option<(Term, Type)> {
        // Of which type it would be is not known.
        if !self.axes[axis].healthy {
            return None;
        }
        if let Some((id, ty)) = attribute(self.axes, axis, &name.value, name.span) {
            return Some((Term::Attr(axis, id), ty));
        }
        let def = &self.axes[axis];
        self.findings.push(names::not_an_attribute(name.span, &def.name, &name.value, &def.known_attributes()));
        None
    }
}

fn id_index(id: ParamId) -> usize {
    use super::ids::Id as _;
    id.index()
}

/// What a resource word is in texts: memory and disk in MiB, wall time as HH:MM:SS. `Err` if it is not set.
pub fn resource(fixed: &Resources, varying: &[Varying], name: &str) -> Option<Result<(Term, Type), ()>> {
    if let Some(Varying { name, amount: term, .. }) = varying.iter().find(|v| v.name == name) {
        // The term gives seconds, as the profile has them.
        return Some(Ok(match *name {
            "walltime" => (Term::Filter(Box::new(term.clone()), Filter::Clock), Type::String),
            _ => (term.clone(), Type::Int),
        }));
    }
    let int = |n: Option<u64>| {
        n.map(|n| (Term::Const(Value::int(i64::try_from(n).unwrap_or(i64::MAX))), Type::Int)).ok_or(())
    };
    Some(match name {
        "cpus" => int(fixed.cpus),
        "gpus" => int(fixed.gpus),
        "memory" => int(fixed.memory.map(crate::spec::quantity::mebibytes)),
        "disk" => int(fixed.disk.map(crate::spec::quantity::mebibytes)),
        "walltime" => fixed.walltime.map(|s| (Term::Const(Value::text(clock(s))), Type::String)).ok_or(()),
        _ => return None,
    })
}
