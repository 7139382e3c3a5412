//! The rows that one constructor gives inside one element of the parent.

use std::borrow::Cow;
use std::collections::HashMap;

use super::body::{Body, determined};
use super::rows::Rows;
use super::sheet::{self, Parents};
use super::{Binder, SHEET_LIMIT};
use crate::diagnostic::{axes, data, typing};
use crate::files::{ReadError, RelPath};
use crate::plan::eval;
use crate::resolve::AxisId;
use crate::resolve::workflow::{Constructor, ConstructorKind, Placed};
use crate::source::Span;
use crate::values::{Type, Value};

impl Binder<'_> {
    pub(super) fn range(
        &mut self,
        id: AxisId,
        from: &Placed,
        to: &Placed,
        inclusive: bool,
        step: Option<&Placed>,
        parent: Option<(AxisId, u32)>,
    ) -> Option<(i64, i64, u64)> {
        let number = |binder: &mut Self, text: &Placed| {
            let written = binder.text(text, parent)?;
            match Value::parse(Type::Int, written.trim()) {
                Some(Value::Int(n, _)) => Some(n),
                _ => {
                    binder.findings.push(data::bad_bound(text.span, &written));
                    None
                }
            }
        };
        let (end, place) = (to, step.map_or(to.span, |step| step.span));
        let from = number(self, from)?;
        let to = number(self, to)?;
        let step = match step {
            Some(step) => number(self, step)?,
            None => 1,
        };
        if step < 1 {
            self.findings.push(axes::bad_step(place, from, to, inclusive, step));
            return None;
        }
        let width = i128::from(to) - i128::from(from) + i128::from(inclusive);
        let len = if width <= 0 { 0 } else { (width + i128::from(step) - 1) / i128::from(step) };
        if len == 0 {
            let name = &self.workflow.axes[id].name;
            self.nothing.get_or_insert_with(|| axes::empty_range(end.span, name, from, to));
        }
        Some((from, step, u64::try_from(len).unwrap_or(u64::MAX)))
    }

    /// The rows of one constructor inside one element of the parent.
    pub(super) fn elements(
        &mut self,
        id: AxisId,
        constructor: &Constructor,
        parent: Option<(AxisId, u32)>,
        rows: &mut Rows,
    ) -> Option<()> {
        let def = &self.workflow.axes[id];
        let span = constructor.span;
        let inside = parent.map_or(0, |(_, e)| e);
        match &constructor.kind {
            ConstructorKind::Point { key, attributes } => {
                rows.push(inside, key, span, |attr| {
                    attributes.iter().find(|(n, _)| *n == attr.name).map(|(_, v)| Cow::Borrowed(v.as_str()))
                });
            }
            ConstructorKind::List { values } => {
                for value in values {
                    let item = match value.value.single() {
                        Some(placeholder) => self.value(&placeholder.term, parent, value.span)?,
                        None => Value::text(self.text(value, parent)?),
                    };
                    for item in item.items() {
                        rows.push(inside, &item.as_text(), value.span, |_| None);
                    }
                }
            }
            ConstructorKind::Range { from, to, inclusive, step } => {
                let (from, step, len) = self.range(id, from, to, *inclusive, step.as_ref(), parent)?;
                self.room(id, span, 0, len)?;
                rows.push_range(inside, (from, step, len), span);
            }
            ConstructorKind::Dates { from, to, count, step } => {
                self.dates(id, span, [from, to, count, step].map(Option::as_ref), parent, rows)?;
            }
            ConstructorKind::Glob { pattern } => self.glob(id, span, pattern, parent, rows)?,
            ConstructorKind::Lines { file, pattern } => {
                let source = self.read(file, parent, &def.name)?;
                let count = self.sources.get(source).line_count();
                for number in 1..=count {
                    let text = self.sources.get(source);
                    let range = text.line_range(number);
                    let line = text.text[range.clone()].trim();
                    let key = match pattern.as_ref().filter(|_| !line.is_empty()) {
                        None => Some(line).filter(|l| !l.is_empty()),
                        Some(pattern) => {
                            let found = pattern.captures(line);
                            found.map(|found| found.get(1).map_or(line, |group| group.as_str()))
                        }
                    };
                    if let Some(key) = key {
                        rows.push(inside, key, Span::new(source, range.start, range.end), |_| None);
                    }
                }
            }
            ConstructorKind::Sheet(sheet) => {
                let parents = if sheet.parent.is_empty() {
                    Parents::One(inside)
                } else {
                    Parents::ByKeys(self.parents_by_keys(id, sheet.parent.len()))
                };
                // Who says in each row what it belongs to is read once, for all of them.
                let at = parent.filter(|_| sheet.parent.is_empty());
                let source = self.read(&sheet.file, at, &def.name)?;
                let mut path = def.parent.map_or_else(Vec::new, |p| self.workflow.ancestors(p));
                path.reverse();
                let parent_path = path.into_iter().map(|a| self.axes[a].name.as_str()).collect();
                let table = sheet::Table { def, sheet, source, span, parents, parent_path };
                table.read(self.sources, rows, self.findings)?;
            }
            kind => self.derived(id, kind, span, parent, rows)?,
        }
        Some(())
    }

    /// Whether so many more rows are allowed.
    pub(super) fn room(&mut self, id: AxisId, span: Span, before: u64, more: u64) -> Option<()> {
        if before.saturating_add(more) <= self.limits.jobs {
            return Some(());
        }
        self.findings.push(data::axis_too_long(span, &self.workflow.axes[id].name, self.limits.jobs));
        None
    }

    /// The elements of the parent by the last `count` of their keys and those of the axes that they lie inside.
    fn parents_by_keys(&self, id: AxisId, count: usize) -> HashMap<Vec<String>, Vec<u32>> {
        let mut found: HashMap<Vec<String>, Vec<u32>> = HashMap::new();
        let Some(parent) = self.workflow.axes[id].parent else { return found };
        let mut path = self.workflow.ancestors(parent);
        path.truncate(count);
        path.reverse();
        for element in 0..self.axes[parent].len {
            let key = |axis: &AxisId| {
                let at = determined(self.axes, &[(parent, element)], *axis);
                at.map_or_else(String::new, |at| self.axes[*axis].keys.get(at).into_owned())
            };
            found.entry(path.iter().map(key).collect()).or_default().push(element);
        }
        found
    }

    pub(super) fn text(&mut self, text: &Placed, parent: Option<(AxisId, u32)>) -> Option<String> {
        let body = Body {
            workflow: self.workflow,
            axes: self.axes,
            files: self.files,
            known: parent.into_iter().collect(),
            it: None,
            chosen: None,
        };
        match eval::text(&text.value, &body) {
            Ok(text) => Some(text),
            Err(why) => {
                self.findings.push(typing::cannot_compute(text.span, &why, "this axis"));
                None
            }
        }
    }

    fn value(&mut self, term: &crate::resolve::Term, parent: Option<(AxisId, u32)>, span: Span) -> Option<Value> {
        let body = Body {
            workflow: self.workflow,
            axes: self.axes,
            files: self.files,
            known: parent.into_iter().collect(),
            it: None,
            chosen: None,
        };
        match eval::eval(term, &body) {
            Ok(value) => Some(value),
            Err(why) => {
                self.findings.push(typing::cannot_compute(span, &why, "this axis"));
                None
            }
        }
    }

    /// Reads a data file as text. The same file is one source, however often it is read.
    fn read(&mut self, file: &Placed, parent: Option<(AxisId, u32)>, axis: &str) -> Option<crate::source::SourceId> {
        let (span, literal) = (file.span, file.value.placeholders().next().is_none());
        let written = self.text(file, parent)?;
        let path = match RelPath::new(&written) {
            Ok(path) => path,
            Err(problem) => {
                self.findings.push(data::bad_path(span, &written, problem));
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
                self.findings.push(data::missing_file(span, axis, &written, near, literal));
                return None;
            }
            Err(error) => {
                let help = match error {
                    ReadError::IsFolder => format!("for the files in a folder write: glob \"{path}/*\""),
                    _ => "make it readable, or name another file".to_owned(),
                };
                self.findings.push(data::unreadable_file(span, &written, &error.to_string(), &help));
                return None;
            }
        };
        let line = |at: usize| bytes[..at].iter().filter(|b| **b == b'\n').count() + 1;
        if let Some(at) = bytes.iter().position(|b| *b == 0) {
            // No argument of a program holds one, and no text that people write.
            let why = format!("line {} has a byte 0: this is no text", line(at));
            self.findings.push(data::unreadable_file(span, &written, &why, data::AS_TEXT));
            return None;
        }
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(),
            Err(error) => {
                let why = format!("line {} is not UTF-8 text", line(error.valid_up_to()));
                self.findings.push(data::unreadable_file(span, &written, &why, data::AS_TEXT));
                return None;
            }
        };
        Some(self.sources.add(name, text))
    }
}
