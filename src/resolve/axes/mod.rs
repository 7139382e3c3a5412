//! Axes: where their elements come from, what they lie inside, which attributes they have.

mod constructors;
mod links;
mod points;

use super::attributes::attribute;
use super::ids::{AttrId, AxisId};
use super::workflow::{AttrDef, AttrSource, AxisDef, Offers, Rule};
use super::{Context, Workflow};
use crate::diagnostic::{Findings, axes, data, names};
use crate::plan::eval;
use crate::source::Span;
use crate::spec::model::{self, ConstructorKind as Raw};
use crate::values::{Type, Value};
use links::Links;

/// Declares all axes, then reads their bodies, each after those that it is made from.
pub fn resolve(context: &Context, workflow: &mut Workflow, findings: &mut Findings) {
    let raw = &context.model.axes;
    for axis in raw {
        let has = |wanted: fn(&Raw) -> bool| axis.constructors.iter().any(|c| wanted(&c.kind));
        workflow.axes.push(AxisDef {
            offers: Offers {
                columns: has(|k| matches!(k, Raw::Sheet(_))),
                files: has(|k| matches!(k, Raw::Glob { .. })),
                nodes: has(|k| matches!(k, Raw::Tree { .. })),
                members: has(|k| matches!(k, Raw::Combinations { .. })),
                inherits: None,
            },
            conditional: axis.when.is_some() || axis.constructors.iter().any(|c| c.when.is_some()),
            empty: axis.empty,
            unique: axis.unique,
            healthy: !axis.broken,
            ..AxisDef::new(&axis.name.value, axis.name.span)
        });
    }
    let links = links::links(raw, workflow, findings);
    super::lets::resolve(context, workflow, findings);
    for id in links.order.clone() {
        let body = Body { context, id, raw: &raw[id_index(id)], links: &links };
        body.resolve(workflow, findings);
    }
}

fn id_index(id: AxisId) -> usize {
    use super::ids::Id as _;
    id.index()
}

/// The body of one axis.
struct Body<'a> {
    context: &'a Context<'a>,
    id: AxisId,
    raw: &'a model::Axis,
    links: &'a Links,
}

impl Body<'_> {
    fn resolve(&self, workflow: &mut Workflow, findings: &mut Findings) {
        let (id, raw) = (self.id, self.raw);
        if raw.constructors.is_empty() && !raw.broken {
            findings.push(data::no_constructor(raw.span, &raw.name.value));
            workflow.axes[id].healthy = false;
        }
        let made_from_healthy = self.links.needs(id).iter().all(|a| workflow.axes[*a].healthy);
        workflow.axes[id].healthy &= made_from_healthy;
        self.columns(workflow, findings);
        points::attributes(id, raw, workflow, findings);
        let parents: Vec<AxisId> = workflow.axes[id].parent.into_iter().collect();
        let when = raw.when.as_ref().map(|when| self.condition(when, None, &parents, workflow, findings));
        let never = when.as_ref().is_some_and(|w| w.as_ref().is_some_and(|w| is_false(w, workflow)));
        workflow.axes[id].healthy &= when.as_ref().is_none_or(Option::is_some);
        workflow.axes[id].when = when.flatten();
        // What an axis that is empty by its own condition is made from does not matter.
        if !never {
            self.constructors(workflow, findings);
        }
        self.rules(workflow, findings);
        self.keys(workflow, findings);
    }

    /// The declared columns of its tables.
    fn columns(&self, workflow: &mut Workflow, findings: &mut Findings) {
        let id = self.id;
        let sheets = self.raw.constructors.iter().filter_map(|c| match &c.kind {
            Raw::Sheet(sheet) => Some(sheet),
            _ => None,
        });
        for column in sheets.flat_map(|sheet| &sheet.columns) {
            // Two tables of one axis have the same columns.
            let axis = &workflow.axes[id];
            let same =
                |a: &AttrDef| a.source == AttrSource::Column(column.title.value.clone()) && a.ty == column.ty.into();
            if axis.attr(&column.name.value).is_some_and(|a| same(&axis.attrs[a])) {
                continue;
            }
            let source = AttrSource::Column(column.title.value.clone());
            declare(id, &column.name.value, column.ty.into(), column.name.span, source, workflow, findings);
        }
    }

    /// The axes whose element is known where those of `start` are: not this one, nor any that is made from it.
    fn bound(&self, start: &[AxisId], workflow: &Workflow) -> Vec<AxisId> {
        let mut bound = workflow.closure_of(start);
        bound.retain(|a| *a != self.id && !self.links.needs_at_last(*a, self.id));
        bound
    }

    fn owner(&self) -> String {
        format!("axis `{}`", self.raw.name.value)
    }

    /// A condition where the elements of `start` are known, and `it` is one of axis `it`.
    fn condition(
        &self,
        condition: &crate::spec::expr::Expr,
        it: Option<AxisId>,
        start: &[AxisId],
        workflow: &mut Workflow,
        findings: &mut Findings,
    ) -> Option<super::Term> {
        let bound = self.bound(start, workflow);
        let mut scope = self.context.scope(workflow, bound, self.owner(), findings);
        scope.it = it;
        scope.condition(condition)
    }

    fn rules(&self, workflow: &mut Workflow, findings: &mut Findings) {
        let id = self.id;
        let mut rules = Vec::new();
        let mut healthy = true;
        let bound = self.bound(&[id], workflow);
        let keep = self.raw.constructors.iter().filter_map(|c| match &c.kind {
            Raw::Combinations { keep, .. } => keep.as_ref(),
            _ => None,
        });
        for condition in keep {
            let term = self.condition(condition, Some(id), &[id], workflow, findings);
            healthy &= term.is_some();
            rules.extend(term.map(|term| Rule::Where { condition: term, span: condition.span }));
        }
        for rule in &self.raw.rules {
            let mut scope = self.context.scope(workflow, bound.clone(), self.owner(), findings);
            scope.it = Some(id);
            let read = match rule {
                model::Rule::Attr { name, value } => {
                    let text = scope.text(value);
                    let ty = text.as_ref().and_then(|t| t.single()).map_or(Type::String, |p| p.ty);
                    // The name exists also if its value is wrong: what uses it is not wrong.
                    let source = AttrSource::Computed;
                    let attr = declare(id, &name.value, ty, name.span, source, workflow, findings);
                    if let (Some(attr), None) = (attr, &text) {
                        workflow.axes[id].attrs[attr].broken = true;
                    }
                    attr.zip(text).map(|(attr, value_text)| Rule::Attr { attr, value: value_text, span: value.span })
                }
                model::Rule::Where { condition } => {
                    let span = condition.span;
                    scope.condition(condition).map(|condition| Rule::Where { condition, span })
                }
                model::Rule::Sort { by, descending } => {
                    let (span, descending) = (by.span, *descending);
                    match scope.expr(by) {
                        Some((_, ty)) if ty.is_list() => {
                            findings.push(axes::list_as_value(span, "sort"));
                            None
                        }
                        found => found.map(|(by, ty)| Rule::Sort { by: by.as_amount(ty, span), descending, span }),
                    }
                }
                model::Rule::Require { condition, message } => {
                    let span = condition.span;
                    let term = scope.condition(condition);
                    let message = message.as_ref().map(|m| scope.one_text(m));
                    match (term, message) {
                        (Some(condition), None) => Some(Rule::Require { condition, message: None, span }),
                        (Some(condition), Some(Some(m))) => Some(Rule::Require { condition, message: Some(m), span }),
                        _ => None,
                    }
                }
            };
            healthy &= read.is_some();
            rules.extend(read);
        }
        let axis = &mut workflow.axes[id];
        axis.rules = rules;
        axis.healthy &= healthy;
    }

    /// The attributes that are keys: they may be computed, so all are known by now.
    fn keys(&self, workflow: &mut Workflow, findings: &mut Findings) {
        let id = self.id;
        if let Some(name) = &self.raw.key {
            workflow.axes[id].key = self.key(name, workflow, findings);
        }
        for at in 0..workflow.axes[id].constructors.len() {
            let span = workflow.axes[id].constructors[at].span;
            let Some(raw) = self.raw.constructors.iter().find(|c| c.span == span) else { continue };
            let Some(name) = raw.key.as_ref().filter(|name| self.key_is_attribute(raw, &name.value)) else { continue };
            workflow.axes[id].constructors[at].key = self.key(name, workflow, findings);
        }
    }

    /// The key of a table is a column, unless an `attr` has that name.
    fn key_is_attribute(&self, constructor: &model::Constructor, name: &str) -> bool {
        let computed = |r: &model::Rule| matches!(r, model::Rule::Attr { name: n, .. } if n.value == name);
        !matches!(constructor.kind, Raw::Sheet(_)) || self.raw.rules.iter().any(computed)
    }

    fn key(&self, name: &model::Name, workflow: &mut Workflow, findings: &mut Findings) -> Option<AttrId> {
        let (attr, ty) = attribute(&mut workflow.axes, self.id, &name.value, name.span).unzip();
        let axis = &mut workflow.axes[self.id];
        match ty {
            Some(ty) if !ty.is_list() => attr,
            Some(_) => {
                findings.push(axes::list_as_value(name.span, "key"));
                axis.healthy = false;
                None
            }
            None => {
                if axis.healthy {
                    findings.push(axes::unknown_key(name.span, &axis.name, &name.value, &axis.known_attributes()));
                }
                axis.healthy = false;
                None
            }
        }
    }
}

/// Whether a condition is false for whatever element.
fn is_false(condition: &super::Term, workflow: &Workflow) -> bool {
    eval::eval(condition, &eval::Params(&workflow.params)) == Ok(Value::Bool(false))
}

/// Adds an attribute; one that exists is an error.
fn declare(
    id: AxisId,
    name: &str,
    ty: Type,
    span: Span,
    source: AttrSource,
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> Option<AttrId> {
    let axis = &mut workflow.axes[id];
    if axis.offered(name).is_some() {
        findings.push(names::hides_builtin(span, name));
        axis.healthy = false;
        return None;
    }
    if let Some(first) = axis.attr(name) {
        findings.push(names::clash(span, axis.attrs[first].span, name, "second attribute", "first attribute"));
        axis.healthy = false;
        return None;
    }
    Some(axis.attrs.push(AttrDef { name: name.to_owned(), ty, source, span, named: true, asked: None, broken: false }))
}
