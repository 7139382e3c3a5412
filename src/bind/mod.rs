//! Params and data become axes: dense columns, parents as maps; mistakes are reported in the data.

mod body;
mod cells;
mod dates;
mod derived;
mod differ;
mod elements;
mod glob;
mod rows;
mod rules;
mod shapes;
mod sheet;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use crate::compile::Limits;
use crate::diagnostic::{Diagnostic, Findings, data, relations, typing};
use crate::files::Files;
use crate::plan::eval;
use crate::plan::{Axis, Map, NONE, Texts};
use crate::resolve::workflow::{AttrDef, AttrSource, AxisDef, Constructor, ConstructorKind, Rule};
use crate::resolve::{AttrId, AxisId, IdVec, Term, Workflow};
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
    let mut done: Vec<AxisId> = Vec::new();
    // An axis is bound after those that it is made from, and those whose elements it names.
    while let Some(at) = order.iter().position(|a| waits_for(workflow, *a).iter().all(|b| done.contains(b))) {
        let id = order.remove(at);
        done.push(id);
        if made_from(workflow, id).iter().any(|a| !axes[*a].healthy) {
            continue;
        }
        let mut binder = Binder {
            workflow,
            axes: &axes,
            files,
            prefix,
            limits,
            sources,
            findings,
            joined: Vec::new(),
            nothing: None,
        };
        if let Some((axis, members)) = binder.axis(id) {
            axes[id] = axis;
            if let Some((of, map)) = members {
                axes[of].determines.push((id, map));
            }
        }
    }
    report_circle(workflow, &order, findings);
    axes
}

/// What is left waits in a circle, or for one, or for an axis with a mistake, which was reported.
fn report_circle(workflow: &Workflow, left: &[AxisId], findings: &mut Findings) {
    let mut way: Vec<AxisId> = left.first().copied().into_iter().collect();
    while let Some(at) = way.last() {
        let next = waits_for(workflow, *at).into_iter().find(|b| left.contains(b));
        match next.map(|next| (next, way.iter().position(|a| *a == next))) {
            Some((next, None)) => way.push(next),
            Some((_, Some(start))) => {
                let mut circle = way.split_off(start);
                let least = (0..circle.len()).min_by_key(|at| circle[*at]).unwrap_or(0);
                circle.rotate_left(least);
                let names: Vec<&str> =
                    circle.iter().chain(&circle[..1]).map(|a| workflow.axes[*a].name.as_str()).collect();
                findings.push(relations::axis_cycle(workflow.axes[circle[0]].span, &names));
                return;
            }
            None => return,
        }
    }
}

/// The axes that an axis is made from: its parent, and those that its constructors name.
fn made_from(workflow: &Workflow, id: AxisId) -> Vec<AxisId> {
    let def = &workflow.axes[id];
    def.parent.into_iter().chain(def.sources()).collect()
}

/// The axes whose elements must be known before those of an axis: what it is made from, and what it names.
fn waits_for(workflow: &Workflow, id: AxisId) -> Vec<AxisId> {
    let mut found = made_from(workflow, id);
    for term in workflow.axes[id].terms() {
        term.visit(&mut |term| match term {
            Term::Elements(_, axis, _) | Term::ElementAttr(_, axis, ..) => found.push(*axis),
            Term::Key(axis) | Term::Attr(axis, _) if *axis != id => found.push(*axis),
            _ => {}
        });
    }
    found
}

struct Binder<'a> {
    workflow: &'a Workflow,
    axes: &'a IdVec<AxisId, Axis>,
    files: &'a dyn Files,
    prefix: &'a str,
    limits: Limits,
    sources: &'a mut Sources,
    findings: &'a mut Findings,
    /// Elements of the axis that this one is made of, with the row that each belongs to.
    joined: Vec<(u32, u32)>,
    /// Why a source gave no elements: what is said if no other one gives any.
    nothing: Option<Diagnostic>,
}

/// An axis, and which of its elements those of the axis that it is made of belong to.
type Bound = (Axis, Option<(AxisId, Map)>);

impl Binder<'_> {
    fn axis(&mut self, id: AxisId) -> Option<Bound> {
        if let Some(axis) = self.plain_range(id) {
            return Some((axis, None));
        }
        let def = &self.workflow.axes[id];
        let mut rows = Rows::new(def);
        let mut parents: Vec<Option<(AxisId, u32)>> = match def.parent {
            None => vec![None],
            Some(parent) => (0..self.axes[parent].len).map(|e| Some((parent, e))).collect(),
        };
        let all = parents.len();
        if let Some(when) = &def.when {
            // A condition that names no element is one on the whole axis, and counts all elements.
            parents = match when.axes().is_empty() {
                true if self.those(when, vec![None], def.span)?.is_empty() => Vec::new(),
                true => parents,
                false => self.those(when, parents, def.span)?,
            };
        }
        // Nothing is missed where nothing could be.
        let sources = made_from(self.workflow, id);
        let silent = def.empty || parents.is_empty() || sources.iter().any(|a| self.axes[*a].len == 0);
        let closed = parents.len() < all;
        for (at, constructor) in def.constructors.iter().enumerate() {
            rows.constructor = at as u16;
            let parents = match &constructor.when {
                Some(when) => self.those(when, parents.clone(), constructor.span)?,
                None => parents.clone(),
            };
            if let ConstructorKind::Sheet(sheet) = &constructor.kind
                && !sheet.parent.is_empty()
            {
                if parents.is_empty() {
                    continue;
                }
                let before = rows.len() as u32;
                self.elements(id, constructor, None, &mut rows)?;
                if closed || constructor.when.is_some() {
                    let open: HashSet<u32> = parents.iter().flatten().map(|(_, e)| *e).collect();
                    let stays = |row: &u32| *row < before || open.contains(&rows.parent(*row));
                    let stay: Vec<u32> = (0..rows.len() as u32).filter(stays).collect();
                    rows.take(&stay);
                }
            } else {
                for parent in parents {
                    self.elements(id, constructor, parent, &mut rows)?;
                    self.room(id, def.span, rows.len() as u64, 0)?;
                }
            }
        }
        self.join(id, &mut rows);
        rows.by_parent();
        if rows.len() > 0 {
            // What is left of them is decided by the rules.
            self.nothing = None;
        }
        if let Some((attr, asked, row)) = rows.incomplete() {
            let node = def.constructors.get(usize::from(row.made_by)).map_or("", |c| c.kind.name());
            let lacking = data::Lacking { node, key: &row.key, span: row.span };
            self.findings.push(data::without_attribute(asked, &def.name, &attr.name, lacking));
            return None;
        }
        rows.drop_incomplete();
        let (checks, changes): (Vec<&Rule>, Vec<&Rule>) =
            def.rules.iter().partition(|rule| matches!(rule, Rule::Require { .. }));
        for rule in changes {
            self.agree_for(id, rule, &rows)?;
            self.rule(id, rule, &mut rows)?;
        }
        let common = |a: &AttrDef| a.named && matches!(a.source, AttrSource::Inherited(..));
        let named: Vec<AttrId> = def.attrs.iter().filter(|(_, a)| common(a)).map(|(id, _)| id).collect();
        self.agree(id, &named, &rows)?;
        self.keys(id, &mut rows);
        for rule in checks {
            self.rule(id, rule, &mut rows)?;
        }
        self.finish(id, rows, silent)
    }

    /// The elements of the parent for which a condition holds.
    fn those(
        &mut self,
        when: &Term,
        parents: Vec<Option<(AxisId, u32)>>,
        span: Span,
    ) -> Option<Vec<Option<(AxisId, u32)>>> {
        let mut open = Vec::new();
        for parent in parents {
            let known = parent.into_iter().collect();
            let body =
                Body { workflow: self.workflow, axes: self.axes, files: self.files, known, it: None, chosen: None };
            match eval::eval(when, &body) {
                Ok(Value::Bool(true)) => open.push(parent),
                Ok(_) => {}
                Err(why) => {
                    self.findings.push(typing::cannot_compute(span, &why, "this axis"));
                    return None;
                }
            }
        }
        Some(open)
    }

    /// A range that depends on nothing keeps no table: its keys are computed.
    fn plain_range(&mut self, id: AxisId) -> Option<Axis> {
        let def = &self.workflow.axes[id];
        let [Constructor { kind: ConstructorKind::Range { from, to, inclusive, step }, when: None, key: None, .. }] =
            def.constructors.as_slice()
        else {
            return None;
        };
        if def.parent.is_some() || !def.attrs.is_empty() || !def.rules.is_empty() || def.when.is_some() {
            return None;
        }
        let (from, step, len) = self.range(id, from, to, *inclusive, step.as_ref(), None)?;
        let len = u32::try_from(len).ok().filter(|len| *len > 0 && u64::from(*len) <= self.limits.jobs)?;
        Some(Axis {
            name: def.name.clone(),
            len,
            keys: Texts::Range { from, step, len }.into(),
            healthy: true,
            ..Axis::default()
        })
    }

    /// Tells the rows which elements they are made of.
    fn join(&mut self, id: AxisId, rows: &mut Rows) {
        let of = self.workflow.axes[id].constructors.iter().find_map(|c| match &c.kind {
            ConstructorKind::Groups { of, .. }
            | ConstructorKind::Chunks { of, .. }
            | ConstructorKind::Tree { of, .. } => Some(*of),
            _ => None,
        });
        if let Some(of) = of {
            let mut row_of = vec![NONE; self.axes[of].len as usize];
            for (element, row) in self.joined.drain(..) {
                row_of[element as usize] = row;
            }
            rows.set_members(of, row_of);
        }
    }

    /// Keys that are attributes, and what `distinct` and `unique` say about equal ones.
    fn keys(&mut self, id: AxisId, rows: &mut Rows) {
        let def = &self.workflow.axes[id];
        let key = |at: usize| {
            let constructor = &def.constructors[at];
            let attr = constructor.key.or(def.key)?;
            let sheet = match &constructor.kind {
                ConstructorKind::Sheet(sheet) => Some(sheet.key.is_none()),
                _ => None,
            };
            // The key of a table that names its column is that, unless the table has its own attribute for it.
            (sheet != Some(false)).then_some((attr, sheet.is_some()))
        };
        if (0..def.constructors.len()).any(|at| key(at).is_some()) {
            rows.refresh_builtins(def);
            rows.rekey(key);
            rows.distinct(|at| match &def.constructors[at].kind {
                ConstructorKind::Sheet(sheet) => sheet.distinct && sheet.key.is_none(),
                _ => false,
            });
        }
        if def.unique {
            rows.number_equal_keys();
        }
    }

    /// Checks keys, and makes the axis.
    fn finish(&mut self, id: AxisId, mut rows: Rows, silent: bool) -> Option<Bound> {
        let def = &self.workflow.axes[id];
        rows.refresh_builtins(def);
        if rows.len() == 0 && !silent {
            let place = def.constructors.first().filter(|c| c.span != def.span);
            let place = place.map(|c| (c.span, c.kind.is_read()));
            let finding = self.nothing.take().unwrap_or_else(|| data::empty_axis(def.span, &def.name, place));
            self.findings.push(finding);
            return None;
        }
        if let Some(row) = rows.keyless() {
            self.findings.push(data::empty_key(def.span, &def.name, rows.span(row)));
            return None;
        }
        if let Some((first, second)) = rows.duplicate() {
            let key = rows.key(second).into_owned();
            let node = def.constructors.get(rows.made_by(second)).map_or("", |c| c.kind.name());
            let (first, second) = (rows.span(first), rows.span(second));
            self.findings.push(data::duplicate_key(def.span, &def.name, &key, first, second, node));
            return None;
        }
        self.owners(id, &mut rows);
        self.beside(id, &mut rows);
        // What is left is a column of more text than there is room for.
        for (attr, definition) in def.attrs.iter() {
            if rows.column(attr).is_none_or(|c| c.len() != rows.len()) && !rows.is_unused(attr) {
                self.findings.push(data::incomplete_attribute(definition.span, &def.name, &definition.name));
                return None;
            }
        }
        let len = rows.len() as u32;
        let map = |axis: AxisId, elements: Vec<u32>| (axis, Map::table(elements, self.axes[axis].len));
        let members = match def.base {
            // The elements of a base that are in the subset determine theirs there.
            Some(base) => {
                let mut inverse = vec![NONE; self.axes[base].len as usize];
                for (row, element) in rows.determined().iter().flat_map(|(_, e)| e).enumerate() {
                    inverse[*element as usize] = row as u32;
                }
                Some((base, Map::table(inverse, len)))
            }
            None => rows.members().map(|(of, rows)| (of, Map::table(rows, len))),
        };
        let parent = def.parent.map(|p| map(p, rows.parents()));
        // An axis without rows determines the same axes.
        let elements = |axis: &AxisId| {
            rows.determined().iter().find(|(a, _)| a == axis).map(|(_, e)| e.clone()).unwrap_or_default()
        };
        let sources: Vec<AxisId> = made_from(self.workflow, id);
        let determines = def.determines.iter().filter(|a| def.base == Some(**a) || is_factor(def, **a, &sources));
        let determines = determines.map(|a| map(*a, elements(a))).collect();
        let in_data = def.constructors.iter().any(|c| c.kind.is_read());
        let places = if in_data { (0..len).map(|row| rows.span(row)).collect() } else { Vec::new() };
        let (keys, columns) = rows.into_columns();
        let axis = Axis {
            name: def.name.clone(),
            len,
            keys: keys.into(),
            types: def.attrs.values().map(|a| a.ty).collect(),
            columns: columns.into_values().map(Into::into).collect(),
            parent,
            determines,
            places,
            healthy: true,
        };
        Some((axis, members))
    }
}

impl Binder<'_> {
    /// Makes the columns of what the parents of rows are.
    fn owners(&self, id: AxisId, rows: &mut Rows) {
        for (attr, def) in self.workflow.axes[id].attrs.iter() {
            let AttrSource::Owner(owner, of) = def.source else { continue };
            let texts = of.map_or(&self.axes[owner].keys, |of| &self.axes[owner].columns[of]);
            let parent = self.workflow.axes[id].parent;
            let mut column = Texts::default();
            for row in 0..rows.len() as u32 {
                let mut known: Vec<(AxisId, u32)> = rows.known(row).collect();
                known.extend(parent.map(|parent| (parent, rows.parent(row))));
                // A column that does not fit, or lacks an element, is shorter than the rows, which is reported.
                if let Some(element) = body::determined(self.axes, &known, owner) {
                    let _ = column.push(&texts.get(element));
                }
            }
            rows.set(attr, column);
        }
    }

    /// Makes the columns of what lies beside the specification.
    fn beside(&self, id: AxisId, rows: &mut Rows) {
        for (attr, def) in self.workflow.axes[id].attrs.iter() {
            let AttrSource::Beside(of) = def.source else { continue };
            let mut column = Texts::default();
            for row in 0..rows.len() as u32 {
                let there = match of.map(|of| rows.column(of)) {
                    None => self.files.has(&rows.key(row)),
                    Some(texts) => texts.is_some_and(|texts| self.files.has(&texts.get(row))),
                };
                let _ = column.push(if there { "true" } else { "false" });
            }
            rows.set(attr, column);
        }
    }
}

/// Whether an axis that `def` determines is a factor of it.
fn is_factor(def: &AxisDef, axis: AxisId, sources: &[AxisId]) -> bool {
    let pairs = |c: &Constructor| matches!(c.kind, ConstructorKind::Product { .. } | ConstructorKind::Zip { .. });
    def.constructors.iter().any(pairs) && sources.contains(&axis)
}
