//! What a name means at one place: locals, axes of the point, params; and expressions over them.

use std::collections::{BTreeMap, HashSet};

use super::attributes::attribute;
use super::determination::{closure, outward};
use super::filter::{FILTERS, Filter, clock};
use super::ids::{AttrId, AxisId, FileId, IdVec, ParamId, StepId};
use super::term::{Placeholder, Term, Text, TextPart};
use super::workflow::{AttrDef, AttrSource, AxisDef, FileDef, Let, Param, Resources, Step, Varying};
use crate::diagnostic::{Findings, commands, names, relations, typing, values};
use crate::files::Files;
use crate::source::Span;
use crate::spec::expr::{Expr, ExprKind, Spanned};
use crate::spec::template::{self, Part};
use crate::values::{Type, Value};

/// A file name of a step, as texts of the step see it.
#[derive(Debug, Clone)]
pub struct Local {
    pub name: String,
    pub term: Term,
    pub ty: Type,
    /// Where the step declares it.
    pub span: Span,
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
    /// It is compared with something: a text without its quotes looks like a name there.
    pub compared: bool,
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
    /// A text, or nothing but a list; `None` if something in it is wrong, which was reported.
    pub fn text(&mut self, template: &template::Template) -> Option<Text> {
        let text = self.parts(&template.parts)?;
        if text.single().is_some() { Some(text) } else { self.one(text) }
    }

    /// A text where one value is needed: no list is in it.
    pub fn one_text(&mut self, template: &template::Template) -> Option<Text> {
        let text = self.parts(&template.parts)?;
        self.one(text)
    }

    /// The text, if no list is in it, which is reported.
    pub fn one(&mut self, text: Text) -> Option<Text> {
        let Some(list) = text.placeholders().find(|p| p.ty.is_list()) else { return Some(text) };
        self.findings.push(commands::list_in_text(list.span, &list.written));
        None
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
        self.truth(expr, term, ty)
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
                let term = self.number(inner, term, ty)?;
                Some((Term::Negate(Box::new(term)), ty))
            }
            ExprKind::Binary(op, left, right) => self.binary(*op, left, right),
        }
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
                self.not_of_extension(first, rest.is_empty());
                return None;
            }
            let Some(axis) = self.it else {
                self.findings.push(names::unknown_value(span, "it", &[]));
                return None;
            };
            let found = self.attr(axis, first)?;
            return self.alone(found, &format!("it.{}", first.value), rest);
        }
        let name = first.value.as_str();
        if let Some(local) = self.locals.iter().find(|l| l.name == name) {
            let found = local.healthy.then(|| (local.term.clone(), local.ty))?;
            return self.alone(found, name, rest);
        }
        let amount = self.resources.as_ref().and_then(|(fixed, varying)| resource(fixed, varying, name));
        if let Some(amount) = amount.filter(|_| !self.lost.contains(name)) {
            if amount.is_err() && !self.resources_lost {
                self.findings.push(typing::resource_unset(span, name, &self.owner));
            }
            return self.alone(amount.ok()?, name, rest);
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
            let found = computed.healthy.then(|| (computed.term.clone(), computed.ty))?;
            return self.alone(found, name, rest);
        }
        if let Some((id, param)) = self.params.iter().find(|(_, p)| p.name == name) {
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
            return self.alone((Term::Param(id), param.ty.into()), name, rest);
        }
        if self.lost.contains(name) {
            return None;
        }
        if let (Some(axis), "it") = (self.it, name) {
            let name = self.axes[axis].name.clone();
            self.findings.push(typing::it_alone(span, &name));
            return None;
        }
        self.means_nothing(first);
        None
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
        let found = self.attr(axis, field)?;
        let name = format!("{}.{}", self.axes[axis].name, field.value);
        self.alone(found, &name, rest)
    }

    /// What each element of an axis has: an attribute, or the key or an attribute of an axis that it determines.
    pub(super) fn column(&mut self, axis: AxisId, fields: &[Spanned<String>]) -> Option<(AttrId, Type)> {
        let (field, rest) = fields.split_first()?;
        let other = self.axis(&field.value).filter(|o| *o != axis && closure(self.axes, axis).contains(o));
        let Some(other) = other else {
            let found = self.attr(axis, field)?;
            return match self.alone(found, &field.value, rest)? {
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
            def.attrs.push(AttrDef { name, ty, source, span, named: true, asked: Some(span), broken: false })
        })
    }

    /// An attribute.
    pub(super) fn attr(&mut self, axis: AxisId, name: &Spanned<String>) -> Option<(Term, Type)> {
        // Of which type it would be is not known.
        if !self.axes[axis].healthy {
            return None;
        }
        if let Some((id, ty)) = attribute(self.axes, axis, &name.value, name.span) {
            // What is wrong with its text was said there.
            return (!self.axes[axis].attrs[id].broken).then_some((Term::Attr(axis, id), ty));
        }
        self.lacks(axis, name);
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
