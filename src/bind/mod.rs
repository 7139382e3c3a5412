//! Params and data become axes: dense columns, parents as maps; mistakes are reported in the data.

mod body;
mod elements;
mod rows;
mod sheet;

use crate::compile::Limits;
use crate::diagnostic::{Findings, data, typing};
use crate::files::Files;
use crate::plan::eval;
use crate::plan::{Axis, Map, Texts};
use crate::resolve::workflow::{AttrSource, AxisDef, Builtin, Constructor, ConstructorKind, Rule};
use crate::resolve::{AxisId, IdVec, Text, Workflow};
use crate::source::{Sources, Span};
use crate::values::Value;
use body::Body;
use rows::Rows;

/// A sheet of data has at most this many bytes.
const SHEET_LIMIT: u64 = 1 << 30;

/// Reads the data of all axes. An axis with a mistake is left unhealthy.
pub fn bind(
    workflow: &Workflow,
    files: &dyn Files,
    prefix: &str,
    limits: Limits,
    sources: &mut Sources,
    findings: &mut Findings,
) -> IdVec<AxisId, Axis> {
    let empty = |def: &AxisDef| Axis { name: def.name.clone(), ..Axis::default() };
    let mut axes: IdVec<AxisId, Axis> = workflow.axes.values().map(empty).collect();
    let mut order: Vec<AxisId> = workflow.axes.ids().filter(|a| workflow.axes[*a].healthy).collect();
    order.sort_by_key(|a| (workflow.closure(*a).len(), *a));
    let mut done: Vec<AxisId> = Vec::new();
    // An axis that counts the elements of another one is bound after it.
    while let Some(at) = order.iter().position(|a| waits_for(workflow, *a).iter().all(|b| done.contains(b))) {
        let id = order.remove(at);
        done.push(id);
        if workflow.axes[id].parent.is_some_and(|p| !axes[p].healthy) {
            continue;
        }
        let mut binder = Binder { workflow, axes: &axes, files, prefix, limits, sources, findings };
        if let Some(axis) = binder.axis(id) {
            axes[id] = axis;
        }
    }
    for id in order {
        if waits_for(workflow, id).iter().all(|b| workflow.axes[*b].healthy) {
            let def = &workflow.axes[id];
            findings.push(crate::diagnostic::relations::axis_cycle(def.span, &def.name));
        }
    }
    axes
}

/// The axes whose elements the definition of an axis names: its parent, and those it counts.
fn waits_for(workflow: &Workflow, id: AxisId) -> Vec<AxisId> {
    let def = &workflow.axes[id];
    let mut found: Vec<AxisId> = def.parent.into_iter().collect();
    let mut see = |term: &crate::resolve::Term| {
        if let crate::resolve::Term::Elements(_, axis) = term {
            found.push(*axis);
        }
    };
    for constructor in &def.constructors {
        for text in texts_of(&constructor.kind) {
            text.placeholders().for_each(|p| p.term.visit(&mut see));
        }
    }
    for rule in &def.rules {
        match rule {
            Rule::Attr { value, .. } => value.placeholders().for_each(|p| p.term.visit(&mut see)),
            Rule::Where { condition, .. } => condition.visit(&mut see),
            Rule::Require { condition, message, .. } => {
                condition.visit(&mut see);
                message.iter().flat_map(Text::placeholders).for_each(|p| p.term.visit(&mut see));
            }
        }
    }
    found
}

fn texts_of(kind: &ConstructorKind) -> Vec<&Text> {
    match kind {
        ConstructorKind::Point { .. } => Vec::new(),
        ConstructorKind::List { values } => values.iter().collect(),
        ConstructorKind::Lines { file, .. } | ConstructorKind::Sheet { file, .. } => vec![file],
        ConstructorKind::Range { from, to, step, .. } => [from, to].into_iter().chain(step).collect(),
    }
}

struct Binder<'a> {
    workflow: &'a Workflow,
    axes: &'a IdVec<AxisId, Axis>,
    files: &'a dyn Files,
    prefix: &'a str,
    limits: Limits,
    sources: &'a mut Sources,
    findings: &'a mut Findings,
}

impl Binder<'_> {
    fn axis(&mut self, id: AxisId) -> Option<Axis> {
        let def = &self.workflow.axes[id];
        if let Some(axis) = self.plain_range(id) {
            return Some(axis);
        }
        let mut rows = Rows::new(def);
        let parents: Vec<Option<(AxisId, u32)>> = match def.parent {
            None => vec![None],
            Some(parent) => (0..self.axes[parent].len).map(|e| Some((parent, e))).collect(),
        };
        for parent in parents {
            for constructor in &def.constructors {
                self.elements(id, constructor, parent, &mut rows)?;
                if rows.len() as u64 > self.limits.jobs {
                    self.findings.push(data::axis_too_long(def.span, &def.name, self.limits.jobs));
                    return None;
                }
            }
        }
        for rule in &def.rules {
            self.rule(id, rule, &mut rows)?;
        }
        self.finish(id, rows)
    }

    /// A range that depends on nothing keeps no table: its keys are computed.
    fn plain_range(&mut self, id: AxisId) -> Option<Axis> {
        let def = &self.workflow.axes[id];
        let [Constructor { kind: ConstructorKind::Range { from, to, inclusive, step }, span }] =
            def.constructors.as_slice()
        else {
            return None;
        };
        if def.parent.is_some() || !def.attrs.is_empty() || !def.rules.is_empty() {
            return None;
        }
        let (from, step, len) = self.range(*span, from, to, *inclusive, step.as_ref(), None)?;
        let len = u32::try_from(len).ok().filter(|len| *len > 0 && u64::from(*len) <= self.limits.jobs)?;
        Some(Axis {
            name: def.name.clone(),
            len,
            keys: Texts::Range { from, step, len }.into(),
            healthy: true,
            ..Axis::default()
        })
    }

    fn rule(&mut self, id: AxisId, rule: &Rule, rows: &mut Rows) -> Option<()> {
        let def = &self.workflow.axes[id];
        rows.refresh_builtins(def);
        let parent_axis = def.parent;
        let body = |rows: &'_ Rows, row: u32| -> (Option<(AxisId, u32)>, u32) {
            (parent_axis.map(|p| (p, rows.parent(row))), row)
        };
        let count = rows.len() as u32;
        match rule {
            Rule::Attr { attr, value, span } => {
                let ty = def.attrs[*attr].ty;
                let mut column = Texts::default();
                for row in 0..count {
                    let (parent, row) = body(rows, row);
                    let env = Body { workflow: self.workflow, axes: self.axes, parent, it: Some((id, rows, row)) };
                    let result = eval::text(value, &env);
                    match result {
                        Ok(text) if Value::parse(ty, &text).is_some() => {
                            if column.push(&text).is_err() {
                                self.findings.push(data::axis_too_long(*span, &def.name, u64::from(row)));
                                return None;
                            }
                        }
                        Ok(text) => {
                            let why = format!("`{text}` is no {}", ty.name());
                            self.cannot(*span, &why, rows, row);
                            return None;
                        }
                        Err(why) => {
                            self.cannot(*span, &why, rows, row);
                            return None;
                        }
                    }
                }
                rows.set(*attr, column);
            }
            Rule::Where { condition, span } => {
                let mut keep = Vec::with_capacity(count as usize);
                for row in 0..count {
                    let (parent, row) = body(rows, row);
                    let env = Body { workflow: self.workflow, axes: self.axes, parent, it: Some((id, rows, row)) };
                    match eval::eval(condition, &env) {
                        Ok(value) => keep.push(value == Value::Bool(true)),
                        Err(why) => {
                            self.cannot(*span, &why, rows, row);
                            return None;
                        }
                    }
                }
                rows.keep(&keep);
            }
            Rule::Require { condition, message, span } => {
                for row in 0..count {
                    let (parent, row) = body(rows, row);
                    let env = Body { workflow: self.workflow, axes: self.axes, parent, it: Some((id, rows, row)) };
                    match eval::eval(condition, &env) {
                        Ok(Value::Bool(true)) => {}
                        Ok(_) => {
                            let message = message.as_ref().map(|m| eval::text(m, &env)).transpose();
                            let message = message.ok().flatten().unwrap_or_default();
                            let key = rows.key(row).into_owned();
                            let finding = data::requirement(*span, &def.name, &key, &message);
                            self.findings.push(finding.also(rows.span(row), "this element"));
                            return None;
                        }
                        Err(why) => {
                            self.cannot(*span, &why, rows, row);
                            return None;
                        }
                    }
                }
            }
        }
        Some(())
    }

    fn cannot(&mut self, span: Span, why: &str, rows: &Rows, row: u32) {
        let element = format!("`{}`", rows.key(row));
        self.findings.push(typing::cannot_compute(span, why, &element).also(rows.span(row), "this element"));
    }

    /// Checks keys, and makes the axis.
    fn finish(&mut self, id: AxisId, mut rows: Rows) -> Option<Axis> {
        let def = &self.workflow.axes[id];
        rows.refresh_builtins(def);
        if rows.len() == 0 {
            let place = def.constructors.first().map(|c| c.span).filter(|s| *s != def.span);
            self.findings.push(data::empty_axis(def.span, &def.name, place));
            return None;
        }
        for row in 0..rows.len() as u32 {
            if rows.key(row).is_empty() {
                self.findings.push(data::empty_key(def.span, &def.name, rows.span(row)));
                return None;
            }
        }
        if let Some((first, second)) = rows.duplicate() {
            let key = rows.key(second).into_owned();
            let (first, second) = (rows.span(first), rows.span(second));
            self.findings.push(data::duplicate_key(def.span, &def.name, &key, first, second));
            return None;
        }
        for (attr, definition) in def.attrs.iter() {
            let missing = rows.column(attr).is_none_or(|c| c.len() != rows.len());
            if missing && !matches!(definition.source, AttrSource::Builtin(_)) {
                self.findings.push(data::point_without_attribute(definition.span, &def.name, &definition.name));
                return None;
            }
        }
        let parent = def.parent.map(|p| {
            let parents = (0..rows.len() as u32).map(|r| rows.parent(r)).collect();
            (p, Map::table(parents, self.axes[p].len))
        });
        let len = rows.len() as u32;
        let (keys, columns) = rows.into_columns();
        Some(Axis {
            name: def.name.clone(),
            len,
            keys: keys.into(),
            types: def.attrs.values().map(|a| a.ty).collect(),
            columns: columns.into_values().map(Into::into).collect(),
            parent,
            healthy: true,
        })
    }
}

/// The text of a builtin attribute of the element at `position` among `count` siblings.
fn builtin(kind: Builtin, key: &str, position: u32, count: u32) -> String {
    match kind {
        Builtin::Value => key.to_owned(),
        Builtin::Index => position.to_string(),
        Builtin::Number => (position + 1).to_string(),
        Builtin::First => (position == 0).to_string(),
        Builtin::Last => (position + 1 == count).to_string(),
    }
}
