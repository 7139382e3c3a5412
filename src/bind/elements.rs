//! The rows that one constructor gives inside one element of the parent.

use std::borrow::Cow;

use super::body::Body;
use super::rows::Rows;
use super::{Binder, SHEET_LIMIT, sheet};
use crate::diagnostic::{data, typing};
use crate::files::{ReadError, RelPath};
use crate::plan::eval;
use crate::resolve::workflow::{Constructor, ConstructorKind};
use crate::resolve::{AxisId, Text};
use crate::source::Span;
use crate::values::{Type, Value};

impl Binder<'_> {
    pub(super) fn range(
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
    pub(super) fn elements(
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
                    let key = match pattern.as_ref().filter(|_| !line.is_empty()) {
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
}
