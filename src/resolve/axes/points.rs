//! The attributes of points.

use super::declare;
use crate::diagnostic::{Findings, data, values};
use crate::resolve::Workflow;
use crate::resolve::ids::AxisId;
use crate::resolve::workflow::AttrSource;
use crate::source::Span;
use crate::spec::model::{self, ConstructorKind as Raw, Name};
use crate::spec::text_of;
use crate::syntax::{Entry, Value as Kdl};
use crate::values::{Type, Value};

/// The attributes of one point, and its place.
type Point<'a> = (&'a Vec<(Name, Entry)>, Span);

/// Attributes that are nearly other ones, at just those points that lack the others.
fn slips<'a>(names: &[&'a Name], points: &[Point<'a>]) -> Vec<(&'a Name, &'a Name)> {
    let has = |point: &Point, name: &Name| point.0.iter().any(|(n, _)| n.value == name.value);
    let count = |name: &Name| points.iter().filter(|point| has(point, name)).count();
    let mut found = Vec::new();
    for slip in names.iter().copied() {
        let others: Vec<&str> = names.iter().filter(|n| count(n) > count(slip)).map(|n| n.value.as_str()).collect();
        let Some(near) = crate::diagnostic::names::suggest(&slip.value, &others) else { continue };
        let near = names.iter().copied().find(|name| name.value == near);
        found.extend(near.filter(|near| points.iter().all(|p| has(p, slip) != has(p, near))).map(|near| (slip, near)));
    }
    found
}

/// The properties of the axis's points: every point has the same ones. What its tables declare is known by now.
pub(super) fn attributes(id: AxisId, raw: &model::Axis, workflow: &mut Workflow, findings: &mut Findings) {
    let points: Vec<_> = raw
        .constructors
        .iter()
        .filter_map(|c| match &c.kind {
            Raw::Point { attributes, .. } => Some((attributes, c.span)),
            _ => None,
        })
        .collect();
    let mut names: Vec<&Name> = Vec::new();
    for (name, _) in points.iter().flat_map(|(attributes, _)| attributes.iter()) {
        if !names.iter().any(|n| n.value == name.value) {
            names.push(name);
        }
    }
    let meant = slips(&names, &points);
    for name in names {
        if let Some((_, near)) = meant.iter().find(|(slip, _)| slip.value == name.value) {
            findings.push(data::nearly_an_attribute(name.span, &name.value, near.span, &near.value));
            workflow.axes[id].healthy = false;
            continue;
        }
        let mut given: Vec<&Entry> = Vec::new();
        let mut without: Vec<Span> = Vec::new();
        for (attributes, point) in &points {
            match attributes.iter().find(|(n, _)| n.value == name.value) {
                Some((_, entry)) => given.push(entry),
                None => without.push(*point),
            }
        }
        let told = meant.iter().any(|(_, near)| near.value == name.value);
        if let Some(first) = without.first().filter(|_| !told) {
            findings.push(data::point_lacks(*first, name.span, &name.value, without.len()));
            workflow.axes[id].healthy = false;
        }
        let axis = &workflow.axes[id];
        let column = axis.attr(&name.value).map(|attr| (axis.attrs[attr].ty, axis.attrs[attr].span));
        let ty = column.map_or_else(|| type_of(&given), |(ty, _)| ty);
        for entry in given {
            let text = text_of(entry);
            if Value::parse(ty, &text).is_none() {
                let (place, name) = (entry.value_span, &name.value);
                findings.push(match column {
                    Some((_, declared)) => data::bad_cell(place, declared, name, &text, ty.name()),
                    None => values::number_too_large(place, &text),
                });
                workflow.axes[id].healthy = false;
            }
        }
        if column.is_none() {
            declare(id, &name.value, ty, name.span, AttrSource::Point, workflow, findings);
        }
    }
}

/// The type of an attribute that has these values.
fn type_of(entries: &[&Entry]) -> Type {
    let all = |fits: fn(&Kdl) -> bool| entries.iter().all(|entry| fits(&entry.value));
    if all(|k| matches!(k, Kdl::Int(_))) {
        Type::Int
    } else if all(|k| matches!(k, Kdl::Int(_) | Kdl::Float(_))) {
        Type::Float
    } else if all(|k| matches!(k, Kdl::Bool(_))) {
        Type::Bool
    } else {
        Type::String
    }
}
