//! The rules of an axis: attributes are computed, elements dropped, ordered and checked.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::Binder;
use super::body::Body;
use super::rows::Rows;
use crate::diagnostic::{axes, data, typing};
use crate::plan::{Texts, eval};
use crate::resolve::workflow::Rule;
use crate::resolve::{AttrId, AxisId, Term, Text};
use crate::source::Span;
use crate::values::{Type, Value};

/// So many rows are computed at a time.
const AT_ONCE: u32 = 8192;

impl Binder<'_> {
    /// Applies one rule to all rows.
    pub(super) fn rule(&mut self, id: AxisId, rule: &Rule, rows: &mut Rows) -> Option<()> {
        let def = &self.workflow.axes[id];
        rows.refresh_builtins(def);
        let count = rows.len() as u32;
        match rule {
            Rule::Attr { attr, value, span } => {
                let mut column = Texts::default();
                for computed in self.computed(id, *attr, value, rows) {
                    match computed {
                        Ok(texts) => {
                            if column.append(texts).is_err() {
                                self.findings.push(data::axis_too_long(*span, &def.name, column.len() as u64));
                                return None;
                            }
                        }
                        Err((row, why)) => {
                            self.cannot(*span, &why, rows, row);
                            return None;
                        }
                    }
                }
                rows.set(*attr, column);
            }
            Rule::Where { condition, span } => {
                let values = self.values(id, condition, *span, rows)?;
                let stays = |row: &u32| values[*row as usize] == Value::Bool(true);
                let stay: Vec<u32> = (0..count).filter(stays).collect();
                if stay.is_empty() && count > 0 {
                    let def = &self.workflow.axes[id];
                    self.nothing.get_or_insert_with(|| axes::none_fits(*span, &def.name, def.span, count));
                }
                rows.take(&stay);
            }
            Rule::Sort { by, descending, span } => {
                let values = self.values(id, by, *span, rows)?;
                let mut order: Vec<u32> = (0..count).collect();
                order.sort_by(|a, b| {
                    let by_value = compare(&values[*a as usize], &values[*b as usize]);
                    let by_value = if *descending { by_value.reverse() } else { by_value };
                    rows.parent(*a).cmp(&rows.parent(*b)).then(by_value)
                });
                rows.take(&order);
            }
            Rule::Require { condition, message, span } => {
                let values = self.values(id, condition, *span, rows)?;
                let failed = values.iter().position(|v| *v != Value::Bool(true));
                if let Some(row) = failed.map(|row| row as u32) {
                    let env = self.body(id, rows, row);
                    let message = message.as_ref().map(|m| eval::text(m, &env)).transpose();
                    let message = message.ok().flatten().unwrap_or_default();
                    let key = rows.key(row).into_owned();
                    let finding = data::requirement(*span, &def.name, &key, &message);
                    self.findings.push(finding.also(rows.span(row), "this element"));
                    return None;
                }
            }
        }
        Some(())
    }

    /// An attribute of all rows, some rows after the other: side by side, as no row knows of another one. An error is
    /// the first row without a value, and why it has none.
    fn computed(&self, id: AxisId, attr: AttrId, value: &Text, rows: &Rows) -> Vec<Result<Texts, (u32, String)>> {
        let ty = self.workflow.axes[id].attrs[attr].ty;
        let count = rows.len() as u32;
        let some = |from: u32| {
            let (mut texts, mut text) = (Texts::default(), String::new());
            for row in from..count.min(from + AT_ONCE) {
                let env = self.body(id, rows, row);
                let result = match value.single().filter(|p| p.ty.is_list()) {
                    Some(list) => eval::eval(&list.term, &env).map(|v| text = v.column_text().into_owned()),
                    None => eval::write(value, &env, &mut text),
                };
                result.map_err(|why| (row, why))?;
                // Every text is a text.
                if ty != Type::String && Value::parse(ty, &text).is_none() {
                    return Err((row, format!("`{text}` is no {}", ty.name())));
                }
                texts.push(&text).map_err(|_| (row, "its texts are too long".to_owned()))?;
            }
            Ok(texts)
        };
        (0..count.div_ceil(AT_ONCE)).into_par_iter().map(|at| some(at * AT_ONCE)).collect()
    }

    /// The value of a term for each row.
    fn values(&mut self, id: AxisId, term: &Term, span: Span, rows: &Rows) -> Option<Vec<Value>> {
        let mut values = Vec::with_capacity(rows.len());
        for row in 0..rows.len() as u32 {
            match eval::eval(term, &self.body(id, rows, row)) {
                Ok(value) => values.push(value),
                Err(why) => {
                    self.cannot(span, &why, rows, row);
                    return None;
                }
            }
        }
        Some(values)
    }

    fn body<'b>(&'b self, id: AxisId, rows: &'b Rows, row: u32) -> Body<'b> {
        let parent = self.workflow.axes[id].parent.map(|p| (p, rows.parent(row)));
        let known = parent.into_iter().chain(rows.known(row)).collect();
        Body {
            workflow: self.workflow,
            axes: self.axes,
            files: self.files,
            known,
            it: Some((id, rows, row)),
            chosen: None,
        }
    }

    fn cannot(&mut self, span: Span, why: &str, rows: &Rows, row: u32) {
        let element = format!("`{}`", rows.key(row));
        self.findings.push(typing::cannot_compute(span, why, &element).also(rows.span(row), "this element"));
    }
}

/// Numbers by size, truth values false first, all else as texts.
fn compare(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Int(a, _), Value::Int(b, _)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        _ => match (a.as_number(), b.as_number()) {
            (Some(a), Some(b)) => a.total_cmp(&b),
            _ => a.as_text().cmp(&b.as_text()),
        },
    }
}
