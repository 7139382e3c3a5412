//! Axes: where their elements come from, what they lie inside, which attributes they have.

use regex::Regex;

use super::ids::{AxisId, Id as _, IdVec};
use super::term::Text;
use super::workflow::{AttrDef, AttrSource, AxisDef, Constructor, ConstructorKind, Rule};
use super::{Context, Workflow};
use crate::diagnostic::{Findings, data, names, relations, values};
use crate::source::Span;
use crate::spec::model::{self, ConstructorKind as Raw};
use crate::spec::text_of;
use crate::syntax::Value as Kdl;
use crate::values::Type;

/// Declares all axes, then reads their bodies, parents first.
pub fn resolve(context: &Context, workflow: &mut Workflow, findings: &mut Findings) {
    let raw = &context.model.axes;
    for axis in raw {
        let sheet = axis.constructors.iter().any(|c| matches!(c.kind, Raw::Sheet { .. }));
        let numeric =
            !axis.constructors.is_empty() && axis.constructors.iter().all(|c| matches!(c.kind, Raw::Range { .. }));
        workflow.axes.push(AxisDef {
            name: axis.name.value.clone(),
            parent: None,
            attrs: IdVec::default(),
            constructors: Vec::new(),
            rules: Vec::new(),
            sheet,
            numeric,
            span: axis.name.span,
            healthy: !axis.broken,
        });
    }
    let ids: Vec<AxisId> = workflow.axes.ids().collect();
    for (id, axis) in ids.iter().zip(raw) {
        let Some(inside) = &axis.inside else { continue };
        match raw.iter().position(|a| a.name.value == inside.value) {
            Some(at) => workflow.axes[*id].parent = Some(ids[at]),
            None => {
                if !workflow.lost.contains(&inside.value) {
                    let known: Vec<&str> = raw.iter().map(|a| a.name.value.as_str()).collect();
                    findings.push(names::unknown(inside.span, "axis", &inside.value, &known));
                }
                workflow.axes[*id].healthy = false;
            }
        }
    }
    break_circles(&ids, raw, workflow, findings);
    let mut order: Vec<(usize, AxisId)> = ids.iter().map(|id| (workflow.closure(*id).len(), *id)).collect();
    order.sort();
    for (_, id) in order {
        let at = ids.iter().position(|i| *i == id).unwrap_or(0);
        body(context, id, &raw[at], workflow, findings);
    }
}

/// More axes do not lie inside each other: what an axis determines is looked at again and again.
const DEPTH: usize = 16;

/// An axis that lies inside itself is reported once, and cut loose; so is the first one that lies too deep.
fn break_circles(ids: &[AxisId], raw: &[model::Axis], workflow: &mut Workflow, findings: &mut Findings) {
    let span = |at: AxisId| raw[at.index()].inside.as_ref().map_or(raw[at.index()].span, |i| i.span);
    let cut = |workflow: &mut Workflow, at: AxisId| {
        workflow.axes[at].parent = None;
        workflow.axes[at].healthy = false;
    };
    let mut depths: Vec<Option<usize>> = vec![None; ids.len()];
    let mut seen: Vec<usize> = vec![0; ids.len()];
    let mut walks = 0;
    let mut too_deep = false;
    for id in ids {
        // Up to an axis whose depth is known; a circle is cut at its first axis, and the way begins again.
        let chain = loop {
            walks += 1;
            let mut chain: Vec<AxisId> = Vec::new();
            let mut at = Some(*id);
            while let Some(axis) = at.filter(|a| depths[a.index()].is_none() && seen[a.index()] != walks) {
                seen[axis.index()] = walks;
                chain.push(axis);
                at = workflow.axes[axis].parent;
            }
            let Some(again) = at.filter(|a| depths[a.index()].is_none()) else { break chain };
            let start = chain.iter().position(|a| *a == again).unwrap_or(0);
            let first = chain[start..].iter().copied().min().unwrap_or(again);
            findings.push(relations::axis_cycle(span(first), &raw[first.index()].name.value));
            cut(workflow, first);
        };
        for axis in chain.into_iter().rev() {
            let above = workflow.axes[axis].parent.and_then(|p| depths[p.index()]);
            let depth = above.map_or(0, |d| d + 1);
            if depth <= DEPTH {
                depths[axis.index()] = Some(depth);
                continue;
            }
            if !std::mem::replace(&mut too_deep, true) {
                findings.push(relations::axis_too_deep(span(axis), &raw[axis.index()].name.value, DEPTH));
            }
            cut(workflow, axis);
            depths[axis.index()] = Some(0);
        }
    }
}

fn body(context: &Context, id: AxisId, raw: &model::Axis, workflow: &mut Workflow, findings: &mut Findings) {
    if raw.constructors.is_empty() && !raw.broken {
        findings.push(data::no_constructor(raw.span, &raw.name.value));
        workflow.axes[id].healthy = false;
    }
    point_attributes(id, raw, workflow, findings);
    for constructor in &raw.constructors {
        if let Raw::Sheet { columns, .. } = &constructor.kind {
            for column in columns {
                // Two tables of one axis have the same columns.
                let same = |a: &&AttrDef| {
                    a.source == AttrSource::Column(column.title.value.clone()) && a.ty == column.ty.into()
                };
                let known = workflow.axes[id].attr(&column.name.value);
                if known.is_some_and(|a| same(&&workflow.axes[id].attrs[a])) {
                    continue;
                }
                declare(id, &column.name.value, column.ty.into(), column.name.span, workflow, findings, |s| {
                    *s = AttrSource::Column(column.title.value.clone());
                });
            }
        }
    }
    let mut bound = workflow.closure(id);
    bound.retain(|a| *a != id);
    let mut constructors = Vec::new();
    let mut healthy = true;
    for constructor in &raw.constructors {
        let owner = format!("axis `{}`", raw.name.value);
        let mut scope = context.scope(workflow, bound.clone(), owner, findings);
        let mut text = |template| scope.text(template);
        let kind = match &constructor.kind {
            Raw::Point { key, attributes } => Some(ConstructorKind::Point {
                key: text_of(key),
                attributes: attributes.iter().map(|(n, e)| (n.value.clone(), text_of(e))).collect(),
            }),
            Raw::List { values } => {
                let values: Option<Vec<Text>> = values.iter().map(&mut text).collect();
                values.map(|values| ConstructorKind::List { values })
            }
            Raw::Lines { file, pattern } => {
                let file = text(file);
                let pattern = pattern.as_ref().map(|p| Regex::new(&p.value).map_err(|e| (p.span, e)));
                match pattern.transpose() {
                    Ok(pattern) => file.map(|file| ConstructorKind::Lines { file, pattern }),
                    Err((span, error)) => {
                        findings.push(data::bad_pattern(span, &error.to_string()));
                        None
                    }
                }
            }
            Raw::Range { from, to, inclusive, step } => {
                let (from, to) = (text(from), text(to));
                let step = step.as_ref().map(&mut text);
                match (from, to, step) {
                    (Some(from), Some(to), None) => {
                        Some(ConstructorKind::Range { from, to, inclusive: *inclusive, step: None })
                    }
                    (Some(from), Some(to), Some(Some(step))) => {
                        Some(ConstructorKind::Range { from, to, inclusive: *inclusive, step: Some(step) })
                    }
                    _ => None,
                }
            }
            Raw::Sheet { format, file, key, columns } => text(file).map(|file| {
                // `key=` names a declared column or a title of the file.
                let declared = columns.iter().find(|c| c.name.value == key.value);
                let title = declared.map_or(&key.value, |c| &c.title.value).clone();
                ConstructorKind::Sheet { format: *format, file, key: title, key_span: key.span }
            }),
        };
        healthy &= kind.is_some();
        constructors.extend(kind.map(|kind| Constructor { kind, span: constructor.span }));
    }
    let rules = rules(context, id, raw, &bound, workflow, findings);
    healthy &= rules.len() == raw.rules.len();
    let axis = &mut workflow.axes[id];
    axis.constructors = constructors;
    axis.rules = rules;
    axis.healthy &= healthy;
    if let Some(parent) = workflow.axes[id].parent {
        let parent_healthy = workflow.axes[parent].healthy;
        workflow.axes[id].healthy &= parent_healthy;
    }
}

fn rules(
    context: &Context,
    id: AxisId,
    raw: &model::Axis,
    bound: &[AxisId],
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> Vec<Rule> {
    let mut rules = Vec::new();
    for rule in &raw.rules {
        let owner = format!("axis `{}`", raw.name.value);
        let mut scope = context.scope(workflow, bound.to_vec(), owner, findings);
        scope.it = Some(id);
        match rule {
            model::Rule::Attr { name, value } => {
                let Some(text) = scope.text(value) else {
                    // The name exists all the same: what uses it is not wrong.
                    declare(id, &name.value, Type::String, name.span, workflow, findings, |_| {});
                    workflow.axes[id].healthy = false;
                    continue;
                };
                let ty = text.single().map_or(Type::String, |p| p.ty);
                if ty.is_list() {
                    findings.push(crate::diagnostic::commands::list_in_text(value.span, &name.value));
                    workflow.axes[id].healthy = false;
                    continue;
                }
                if let Some(attr) = declare(id, &name.value, ty, name.span, workflow, findings, |_| {}) {
                    rules.push(Rule::Attr { attr, value: text, span: value.span });
                }
            }
            model::Rule::Where { condition } => {
                let span = condition.span;
                rules.extend(scope.condition(condition).map(|condition| Rule::Where { condition, span }));
            }
            model::Rule::Require { condition, message } => {
                let span = condition.span;
                let term = scope.condition(condition);
                let message = message.as_ref().map(|m| scope.text(m));
                if let (Some(condition), None | Some(Some(_))) = (term, &message) {
                    rules.push(Rule::Require { condition, message: message.flatten(), span });
                }
            }
        }
    }
    rules
}

/// The properties of the axis's points: every point has the same ones.
fn point_attributes(id: AxisId, raw: &model::Axis, workflow: &mut Workflow, findings: &mut Findings) {
    let points: Vec<_> = raw
        .constructors
        .iter()
        .filter_map(|c| match &c.kind {
            Raw::Point { attributes, .. } => Some((attributes, c.span)),
            _ => None,
        })
        .collect();
    let mut names: Vec<(&str, Span)> = Vec::new();
    for (name, _) in points.iter().flat_map(|(attributes, _)| attributes.iter()) {
        if !names.iter().any(|(n, _)| *n == name.value) {
            names.push((&name.value, name.span));
        }
    }
    for (name, span) in names {
        let mut kinds = Vec::new();
        for (attributes, point) in &points {
            match attributes.iter().find(|(n, _)| n.value == name) {
                Some((_, entry)) => kinds.push(&entry.value),
                None => {
                    findings.push(data::point_lacks(*point, span, name));
                    workflow.axes[id].healthy = false;
                }
            }
        }
        let ty = if kinds.iter().all(|k| matches!(k, Kdl::Int(_))) {
            Type::Int
        } else if kinds.iter().all(|k| matches!(k, Kdl::Int(_) | Kdl::Float(_))) {
            Type::Float
        } else if kinds.iter().all(|k| matches!(k, Kdl::Bool(_))) {
            Type::Bool
        } else {
            Type::String
        };
        for entry in points.iter().filter_map(|(a, _)| a.iter().find(|(n, _)| n.value == name)).map(|(_, e)| e) {
            let text = text_of(entry);
            if crate::values::Value::parse(ty, &text).is_none() {
                let finding = values::wrong_type(entry.value_span, name, ty.name(), &text, "a number of 64 bits");
                findings.push(finding);
                workflow.axes[id].healthy = false;
            }
        }
        declare(id, name, ty, span, workflow, findings, |s| *s = AttrSource::Point);
    }
}

/// Adds an attribute; one that exists is an error.
fn declare(
    id: AxisId,
    name: &str,
    ty: Type,
    span: Span,
    workflow: &mut Workflow,
    findings: &mut Findings,
    source: impl Fn(&mut AttrSource),
) -> Option<super::ids::AttrId> {
    let axis = &mut workflow.axes[id];
    if let Some(first) = axis.attr(name) {
        findings.push(names::clash(span, axis.attrs[first].span, name, "second attribute", "first attribute"));
        axis.healthy = false;
        return None;
    }
    let mut kind = AttrSource::Computed;
    source(&mut kind);
    Some(axis.attrs.push(AttrDef { name: name.to_owned(), ty, source: kind, span }))
}
