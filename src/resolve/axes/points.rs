//! The attributes of points.

use super::declare;
use crate::diagnostic::{Findings, data, values};
use crate::resolve::Workflow;
use crate::resolve::ids::AxisId;
use crate::resolve::workflow::AttrSource;
use crate::source::Span;
use crate::spec::model::{self, ConstructorKind as Raw};
use crate::spec::text_of;
use crate::syntax::Value as Kdl;
use crate::values::Type;

/// The properties of the axis's points: every point has the same ones.
pub(super) fn attributes(id: AxisId, raw: &model::Axis, workflow: &mut Workflow, findings: &mut Findings) {
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
                findings.push(values::number_too_large(entry.value_span, &text));
                workflow.axes[id].healthy = false;
            }
        }
        declare(id, name, ty, span, AttrSource::Point, workflow, findings);
    }
}
