//! Params and data become axes: dense columns, parents as maps; mistakes are reported in the data.

mod rows;
mod sheet;

use std::borrow::Cow;

use crate::compile::Limits;
use crate::diagnostic::{Findings, data, typing};
use crate::files::{Files, ReadError, RelPath};
use crate::plan::eval::{self, Env};
use crate::plan::{Axis, Map, Texts};
use crate::resolve::term::Aggregate;
use crate::resolve::workflow::{AttrSource, AxisDef, Builtin, Constructor, ConstructorKind, Rule};
use crate::resolve::{AttrId, AxisId, IdVec, ParamId, Text, Workflow};
use crate::source::{Sources, Span};
use crate::values::{Type, Value};
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

/// Evaluates terms in the body of an axis: its parents' elements are known, and `it` once rows exist.
struct Body<'a> {
    workflow: &'a Workflow,
    axes: &'a IdVec<AxisId, Axis>,
    /// The element of the direct parent.
    parent: Option<(AxisId, u32)>,
    it: Option<(AxisId, &'a Rows, u32)>,
}

impl Body<'_> {
    fn element(&self, axis: AxisId) -> Option<u32> {
        let (mut at, mut element) = self.parent?;
        loop {
            if at == axis {
                return Some(element);
            }
            let (up, map) = self.axes[at].parent.as_ref()?;
            element = map.get(element);
            at = *up;
        }
    }
}

impl Env for Body<'_> {
    fn param(&self, id: ParamId) -> Option<Value> {
        self.workflow.params[id].value.clone()
    }

    fn key(&self, axis: AxisId) -> Option<Value> {
        Some(Value::text(self.axes[axis].keys.get(self.element(axis)?).as_ref()))
    }

    fn attr(&self, axis: AxisId, attr: AttrId) -> Option<Value> {
        if let Some((it, rows, row)) = self.it
            && it == axis
        {
            return rows.value(&self.workflow.axes[axis], attr, row);
        }
        Some(self.axes[axis].value(attr, self.element(axis)?))
    }

    fn elements(&self, aggregate: Aggregate, axis: AxisId) -> Option<Value> {
        // Those that agree with the parents that are known here.
        let bound = &self.axes[axis];
        let range = match &bound.parent {
            Some((parent, map)) => match self.element(*parent) {
                Some(element) => map.fibre(element).iter().collect(),
                None => (0..bound.len).collect::<Vec<_>>(),
            },
            None => (0..bound.len).collect(),
        };
        let key = |e: &u32| Value::text(bound.keys.get(*e).as_ref());
        match aggregate {
            Aggregate::Count => Some(Value::int(range.len() as i64)),
            Aggregate::List => Some(Value::List(range.iter().map(key).collect())),
            Aggregate::First => range.first().map(key),
            Aggregate::Last => range.last().map(key),
        }
    }
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

    fn range(
        &mut self,
        span: Span,
        from: &Text,
        to: &Text,
        inclusive: bool,
        step: Option<&Text>,
        parent: Option<(AxisId, u32)>,
    ) -> Option<(i64, i64, u64)> {
        let number = |binder: &mut Self, text: &Text| {
            let written = binder.text(text, parent, span)?;
            match Value::parse(Type::Int, written.trim()) {
                Some(Value::Int(n, _)) => Some(n),
                _ => {
                    binder.findings.push(data::bad_bound(span, &written));
                    None
                }
            }
        };
        let from = number(self, from)?;
        let to = number(self, to)?;
        let step = match step {
            Some(step) => number(self, step)?,
            None => 1,
        };
        if step < 1 {
            self.findings.push(data::bad_step(span));
            return None;
        }
        let width = i128::from(to) - i128::from(from) + i128::from(inclusive);
        let len = if width <= 0 { 0 } else { (width + i128::from(step) - 1) / i128::from(step) };
        Some((from, step, u64::try_from(len).unwrap_or(u64::MAX)))
    }

    /// The rows of one constructor inside one element of the parent.
    fn elements(
        &mut self,
        id: AxisId,
        constructor: &Constructor,
        parent: Option<(AxisId, u32)>,
        rows: &mut Rows,
    ) -> Option<()> {
        let def = &self.workflow.axes[id];
        let span = constructor.span;
        match &constructor.kind {
            ConstructorKind::Point { key, attributes } => {
                rows.push(parent, key, span, |attr| {
                    attributes.iter().find(|(n, _)| *n == attr.name).map(|(_, v)| Cow::Borrowed(v.as_str()))
                });
            }
            ConstructorKind::List { values } => {
                for value in values {
                    let item = match value.single() {
                        Some(placeholder) => self.value(&placeholder.term, parent, span)?,
                        None => Value::text(self.text(value, parent, span)?),
                    };
                    for item in item.items() {
                        rows.push(parent, &item.as_text(), span, |_| None);
                    }
                }
            }
            ConstructorKind::Range { from, to, inclusive, step } => {
                let (from, step, len) = self.range(span, from, to, *inclusive, step.as_ref(), parent)?;
                if len > self.limits.jobs {
                    self.findings.push(data::axis_too_long(span, &def.name, self.limits.jobs));
                    return None;
                }
                for i in 0..len {
                    rows.push(parent, &(from + step * i as i64).to_string(), span, |_| None);
                }
            }
            ConstructorKind::Lines { file, pattern } => {
                let source = self.read(file, parent, span, &def.name)?;
                let count = self.sources.get(source).line_count();
                for number in 1..=count {
                    let text = self.sources.get(source);
                    let range = text.line_range(number);
                    let line = text.text[range.clone()].trim();
                    let key = match pattern {
                        None => Some(line).filter(|l| !l.is_empty()),
                        Some(pattern) => pattern
                            .captures(line)
                            .and_then(|found| found.get(1).or_else(|| found.get(0)))
                            .map(|found| found.as_str()),
                    };
                    if let Some(key) = key {
                        rows.push(parent, key, Span::new(source, range.start, range.end), |_| None);
                    }
                }
            }
            ConstructorKind::Sheet { format, file, key, key_span } => {
                let source = self.read(file, parent, span, &def.name)?;
                let place = sheet::Place { source, key, key_span: *key_span, span };
                let read = sheet::read(*format, def, &place, parent, self.sources, rows, self.findings);
                if !read {
                    return None;
                }
            }
        }
        Some(())
    }

    fn text(&mut self, text: &Text, parent: Option<(AxisId, u32)>, span: Span) -> Option<String> {
        let body = Body { workflow: self.workflow, axes: self.axes, parent, it: None };
        match eval::text(text, &body) {
            Ok(text) => Some(text),
            Err(why) => {
                self.findings.push(typing::cannot_compute(span, &why, "this axis"));
                None
            }
        }
    }

    fn value(&mut self, term: &crate::resolve::Term, parent: Option<(AxisId, u32)>, span: Span) -> Option<Value> {
        let body = Body { workflow: self.workflow, axes: self.axes, parent, it: None };
        match eval::eval(term, &body) {
            Ok(value) => Some(value),
            Err(why) => {
                self.findings.push(typing::cannot_compute(span, &why, "this axis"));
                None
            }
        }
    }

    /// Reads a data file as text. The same file is one source, however often it is read.
    fn read(
        &mut self,
        file: &Text,
        parent: Option<(AxisId, u32)>,
        span: Span,
        axis: &str,
    ) -> Option<crate::source::SourceId> {
        let written = self.text(file, parent, span)?;
        let path = match RelPath::new(&written) {
            Ok(path) => path,
            Err(problem) => {
                self.findings.push(data::bad_path(span, &written, &problem.to_string()));
                return None;
            }
        };
        let name = format!("{}{path}", self.prefix);
        if let Some(known) = self.sources.find(&name) {
            return Some(known);
        }
        let bytes = match self.files.read(&path, SHEET_LIMIT) {
            Ok(bytes) => bytes,
            Err(ReadError::Missing) => {
                let near = crate::check::scripts::near(self.files, &path);
                // The path may come from a param: the value's own place is not known here, the axis's is.
                self.findings.push(data::missing_file(span, axis, &written, near));
                return None;
            }
            Err(error) => {
                self.findings.push(data::unreadable_file(span, &written, &error.to_string()));
                return None;
            }
        };
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(),
            Err(error) => {
                let line = bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
                let why = format!("line {line} is not UTF-8 text");
                self.findings.push(data::unreadable_file(span, &written, &why));
                return None;
            }
        };
        Some(self.sources.add(name, text))
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
