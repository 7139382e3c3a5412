//! Elements that are made from those of other axes.

use std::borrow::Cow;
use std::collections::HashMap;

use super::body::{Body, determined};
use super::rows::Rows;
use super::{Binder, differ, shapes};
use crate::diagnostic::{axes, typing};
use crate::plan::{NONE, eval};
use crate::resolve::workflow::{AttrSource, ChunkSize, ConstructorKind, NodePart, Placed};
use crate::resolve::{AxisId, Term};
use crate::source::Span;
use crate::values::{Type, Value};

impl Binder<'_> {
    /// The rows of one constructor inside one element of the parent.
    pub(super) fn derived(
        &mut self,
        id: AxisId,
        kind: &ConstructorKind,
        span: Span,
        parent: Option<(AxisId, u32)>,
        rows: &mut Rows,
    ) -> Option<()> {
        let inside = parent.map_or(0, |(_, e)| e);
        match kind {
            ConstructorKind::Subset { of, condition } => {
                for element in self.members(*of, parent) {
                    if self.asked(condition, *of, element, span)? == Value::Bool(true) {
                        let base = &self.axes[*of];
                        rows.push(inside, &base.keys.get(element), span, |attr| match attr.source {
                            AttrSource::Inherited(_, from) => Some(base.columns[from].get(element)),
                            _ => None,
                        });
                        rows.determine(*of, element);
                    }
                }
            }
            ConstructorKind::Groups { of, by } => {
                let mut groups: Vec<(String, Vec<u32>)> = Vec::new();
                let mut known: HashMap<String, usize> = HashMap::new();
                for element in self.members(*of, parent) {
                    let key = self.asked(by, *of, element, span)?.as_text().into_owned();
                    let at = *known.entry(key.clone()).or_insert(groups.len());
                    if at == groups.len() {
                        groups.push((key, Vec::new()));
                    }
                    groups[at].1.push(element);
                }
                for (key, members) in groups {
                    let base = &self.axes[*of];
                    self.joined.extend(members.iter().map(|m| (*m, rows.len() as u32)));
                    rows.push(inside, &key, span, |attr| match attr.source {
                        AttrSource::Inherited(_, from) => Some(differ::common(base, &base.columns[from], &members)),
                        _ => None,
                    });
                }
            }
            ConstructorKind::Chunks { of, size } => {
                let members = self.members(*of, parent);
                let (what, text) = match size {
                    ChunkSize::Of(text) | ChunkSize::Near(text) => ("size", text),
                    ChunkSize::Count(text) => ("count", text),
                };
                let number = self.count(what, 1, text, parent)?;
                let lengths = match size {
                    ChunkSize::Of(_) => shapes::of_size(members.len(), number),
                    ChunkSize::Near(_) => shapes::near_equal(members.len(), members.len().div_ceil(number)),
                    ChunkSize::Count(_) => shapes::near_equal(members.len(), number),
                };
                let mut members = members.into_iter();
                for (index, length) in lengths.into_iter().enumerate() {
                    let row = rows.len() as u32;
                    self.joined.extend(members.by_ref().take(length).map(|m| (m, row)));
                    rows.push(inside, &index.to_string(), span, |_| None);
                }
            }
            ConstructorKind::Tree { of, fan_in } => {
                let members = self.members(*of, parent);
                let fan_in = self.count("fan-in", 2, fan_in, parent)?;
                let start = rows.len() as u32;
                let merged = members.iter().enumerate().map(|(at, m)| (*m, start + (at / fan_in) as u32));
                self.joined.extend(merged);
                for node in shapes::tree(members.len(), fan_in) {
                    let key = format!("{}.{}", node.level, node.number);
                    rows.push(inside, &key, span, |attr| {
                        let AttrSource::Node(part) = attr.source else { return None };
                        Some(Cow::Owned(match part {
                            NodePart::Level => node.level.to_string(),
                            NodePart::Number => node.number.to_string(),
                            NodePart::Root => node.up.is_none().to_string(),
                            NodePart::Up => node.up.map_or_else(String::new, |up| format!("{}.{up}", node.level + 1)),
                        }))
                    });
                }
            }
            ConstructorKind::Product { of } => {
                let lengths: Vec<u32> = of.iter().map(|a| self.axes[*a].len).collect();
                let total = lengths.iter().fold(1u64, |n, len| n.saturating_mul(u64::from(*len)));
                self.room(id, span, rows.len() as u64, total)?;
                let mut point = vec![0u32; of.len()];
                for mut n in 0..total {
                    for (at, len) in lengths.iter().enumerate().rev() {
                        point[at] = (n % u64::from(*len)) as u32;
                        n /= u64::from(*len);
                    }
                    let keys: Vec<Cow<str>> = of.iter().zip(&point).map(|(a, e)| self.axes[*a].keys.get(*e)).collect();
                    rows.push(inside, &keys.join("_"), span, |_| None);
                    of.iter().zip(&point).for_each(|(a, e)| rows.determine(*a, *e));
                }
            }
            ConstructorKind::Zip { of } => {
                let lengths: Vec<(&str, u32)> =
                    of.iter().map(|a| (self.axes[*a].name.as_str(), self.axes[*a].len)).collect();
                let (first, rest) = lengths.split_first()?;
                if let Some(other) = rest.iter().find(|(_, len)| *len != first.1) {
                    self.findings.push(axes::zip_lengths(span, *first, *other));
                    return None;
                }
                for element in 0..first.1 {
                    rows.push(inside, &self.axes[of[0]].keys.get(element), span, |_| None);
                    of.iter().for_each(|a| rows.determine(*a, element));
                }
            }
            ConstructorKind::Combinations { of, min, max } => {
                let members = self.members(*of, parent);
                // One text that says both is the `size`.
                let both = max.as_ref().is_some_and(|max| max.span == min.span);
                let min = self.count(if both { "size" } else { "min" }, 1, min, parent)?;
                let max = match max {
                    Some(max) => self.count("max", 1, max, parent)?.min(members.len()),
                    None => members.len(),
                };
                self.room(id, span, rows.len() as u64, shapes::choices(members.len(), min, max))?;
                let keys = &self.axes[*of].keys;
                for chosen in (min..=max).flat_map(|size| shapes::combinations(members.len(), size)) {
                    let key: Vec<String> = chosen.iter().map(usize::to_string).collect();
                    rows.push(inside, &key.join("_"), span, |attr| {
                        if attr.source != AttrSource::Members {
                            return None;
                        }
                        let members = chosen.iter().map(|at| Value::text(keys.get(members[*at]).as_ref()));
                        Some(Cow::Owned(Value::List(members.collect()).column_text().into_owned()))
                    });
                }
            }
            _ => {}
        }
        self.room(id, span, rows.len() as u64, 0)
    }

    /// The elements of an axis within one element of another that they determine, or all.
    fn members(&self, of: AxisId, within: Option<(AxisId, u32)>) -> Vec<u32> {
        let all = 0..self.axes[of].len;
        match (within, &self.axes[of].parent) {
            (None, _) => all.collect(),
            (Some((axis, element)), Some((parent, map))) if axis == *parent => map.fibre(element).iter().collect(),
            (Some((axis, element)), _) => {
                all.filter(|e| determined(self.axes, &[(of, *e)], axis) == Some(element)).collect()
            }
        }
    }

    /// A term for one element of the axis that others are made of.
    fn asked(&mut self, term: &Term, of: AxisId, element: u32, span: Span) -> Option<Value> {
        let body = Body {
            workflow: self.workflow,
            axes: self.axes,
            files: self.files,
            known: vec![(of, element)],
            it: None,
            chosen: None,
        };
        match eval::eval(term, &body) {
            Ok(value) => Some(value),
            Err(why) => {
                let key = format!("`{}`", self.axes[of].keys.get(element));
                self.findings.push(typing::cannot_compute(span, &why, &key));
                None
            }
        }
    }

    /// A number of at least `least`.
    pub(super) fn count(
        &mut self,
        what: &str,
        least: u64,
        text: &Placed,
        parent: Option<(AxisId, u32)>,
    ) -> Option<usize> {
        let written = self.text(text, parent)?;
        let number = match Value::parse(Type::Int, written.trim()) {
            Some(Value::Int(number, _)) => u64::try_from(number).ok().filter(|n| *n >= least),
            _ => None,
        };
        let number = number.and_then(|n| usize::try_from(n).ok()).filter(|n| *n < NONE as usize);
        if number.is_none() {
            self.findings.push(axes::bad_count(text.span, what, &written, least));
        }
        number
    }
}
