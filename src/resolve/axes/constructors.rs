//! What elements are made from, with all names looked up.

use regex::Regex;

use super::{Body, is_false, links};
use crate::diagnostic::{Findings, axes, data};
use crate::resolve::Workflow;
use crate::resolve::ids::AxisId;
use crate::resolve::scope::Scope;
use crate::resolve::workflow::{ChunkSize, Constructor, ConstructorKind, Placed, Sheet};
use crate::spec::expr::Spanned;
use crate::spec::model::{self, ConstructorKind as Raw, Name};
use crate::spec::template::Template;
use crate::spec::text_of;
use crate::values::{Type, Value};

impl Body<'_> {
    pub(super) fn constructors(&self, workflow: &mut Workflow, findings: &mut Findings) {
        let parents: Vec<AxisId> = workflow.axes[self.id].parent.into_iter().collect();
        let mut values: Vec<Type> = Vec::new();
        for raw in &self.raw.constructors {
            let when = raw.when.as_ref().map(|when| self.condition(when, None, &parents, workflow, findings));
            if when.as_ref().is_some_and(|w| w.as_ref().is_some_and(|w| is_false(w, workflow))) {
                continue;
            }
            let sources: Option<Vec<AxisId>> =
                links::of(&raw.kind).iter().map(|name| axis(workflow, &name.value)).collect();
            let kind = sources.and_then(|of| self.kind(raw, &of, &parents, workflow, findings));
            let (Some((kind, value)), None | Some(Some(_))) = (kind, &when) else {
                workflow.axes[self.id].healthy = false;
                continue;
            };
            values.push(value);
            let constructor = Constructor { kind, when: when.flatten(), key: None, span: raw.span };
            workflow.axes[self.id].constructors.push(constructor);
        }
        if let Some(first) = values.first() {
            let alike = values.iter().all(|v| v == first);
            workflow.axes[self.id].value = if alike { *first } else { Type::String };
        }
    }

    /// The constructor, and the type of its values.
    fn kind(
        &self,
        raw: &model::Constructor,
        of: &[AxisId],
        parents: &[AxisId],
        workflow: &mut Workflow,
        findings: &mut Findings,
    ) -> Option<(ConstructorKind, Type)> {
        let bound = self.bound(parents, workflow);
        let first = of.first().copied();
        let value = first.map_or(Type::String, |of| workflow.axes[of].value);
        let text = |template: &Template, workflow: &mut Workflow, findings: &mut Findings| {
            // An axis that is not known may be the one that it lies inside.
            let incomplete = !workflow.axes[self.id].healthy;
            let mut scope = self.context.scope(workflow, bound.clone(), self.owner(), findings);
            scope.incomplete = incomplete;
            scope.text(template).map(|value| Spanned { value, span: template.span })
        };
        let kind = match &raw.kind {
            Raw::Point { key, attributes } => ConstructorKind::Point {
                key: text_of(key),
                attributes: attributes.iter().map(|(n, e)| (n.value.clone(), text_of(e))).collect(),
            },
            Raw::List { values } => {
                let values: Vec<Option<Placed>> = values.iter().map(|v| text(v, workflow, findings)).collect();
                ConstructorKind::List { values: values.into_iter().collect::<Option<_>>()? }
            }
            Raw::Lines { file, pattern } => {
                let file = text(file, workflow, findings);
                let pattern = match pattern.as_ref().map(|p| (p.span, Regex::new(&p.value))) {
                    Some((span, Err(error))) => {
                        findings.push(data::bad_pattern(span, &error.to_string()));
                        return None;
                    }
                    Some((_, Ok(pattern))) => Some(pattern),
                    None => None,
                };
                ConstructorKind::Lines { file: file?, pattern }
            }
            Raw::Range { from, to, inclusive, step } => {
                let (from, to) = (text(from, workflow, findings), text(to, workflow, findings));
                let step = step.as_ref().map(|s| text(s, workflow, findings));
                let kind = ConstructorKind::Range { from: from?, to: to?, inclusive: *inclusive, step: all(step)? };
                return Some((kind, Type::Int));
            }
            Raw::Dates { from, to, count, step } => {
                let [from, to, count, step] =
                    [from, to, count, step].map(|t| t.as_ref().map(|t| text(t, workflow, findings)));
                let (from, to, count, step) = (all(from)?, all(to)?, all(count)?, all(step)?);
                let value = [&from, &to].into_iter().flatten().map(date_type).next().unwrap_or(Type::String);
                return Some((ConstructorKind::Dates { from, to, count, step }, value));
            }
            Raw::Glob { pattern } => ConstructorKind::Glob { pattern: text(pattern, workflow, findings)? },
            Raw::Sheet(sheet) => {
                let file = text(&sheet.file, workflow, findings);
                ConstructorKind::Sheet(self.sheet(raw, sheet, file?, workflow, findings)?)
            }
            Raw::Subset { condition, .. } => {
                let condition = self.condition(condition, first, of, workflow, findings)?;
                return Some((ConstructorKind::Subset { of: first?, condition }, value));
            }
            Raw::Groups { by, .. } => {
                let bound = self.bound(of, workflow);
                let mut scope: Scope = self.context.scope(workflow, bound, self.owner(), findings);
                scope.it = first;
                let (term, ty) = scope.expr(by)?;
                if ty.is_list() {
                    findings.push(axes::list_as_value(by.span, "by"));
                    return None;
                }
                return Some((ConstructorKind::Groups { of: first?, by: term }, ty));
            }
            Raw::Chunks { size, .. } => {
                let size = match size {
                    model::ChunkSize::Of(size) => ChunkSize::Of(text(size, workflow, findings)?),
                    model::ChunkSize::Near(size) => ChunkSize::Near(text(size, workflow, findings)?),
                    model::ChunkSize::Count(count) => ChunkSize::Count(text(count, workflow, findings)?),
                };
                return Some((ConstructorKind::Chunks { of: first?, size }, Type::Int));
            }
            Raw::Tree { fan_in, .. } => ConstructorKind::Tree { of: first?, fan_in: text(fan_in, workflow, findings)? },
            Raw::Product { .. } => ConstructorKind::Product { of: of.to_vec() },
            Raw::Zip { .. } => return Some((ConstructorKind::Zip { of: of.to_vec() }, value)),
            Raw::Combinations { min, max, .. } => {
                let min = text(min, workflow, findings);
                let max = max.as_ref().map(|m| text(m, workflow, findings));
                ConstructorKind::Combinations { of: first?, min: min?, max: all(max)? }
            }
        };
        Some((kind, Type::String))
    }

    fn sheet(
        &self,
        constructor: &model::Constructor,
        raw: &model::Sheet,
        file: Placed,
        workflow: &Workflow,
        findings: &mut Findings,
    ) -> Option<Sheet> {
        // A column is named as declared, or by its title in the file.
        let title = |name: &str| {
            let declared = raw.columns.iter().find(|c| c.name.value == name);
            declared.map_or_else(|| name.to_owned(), |c| c.title.value.clone())
        };
        let mut keyless = false;
        let key = match &constructor.key {
            Some(name) if self.key_is_attribute(constructor, &name.value) => None,
            Some(name) => Some((title(&name.value), name.span)),
            None if self.raw.key.is_some() => None,
            None => {
                // The titles are asked of the sheet, which has no key yet.
                keyless = true;
                None
            }
        };
        if !raw.parent.is_empty() {
            self.parents(&raw.parent, workflow, findings)?;
        }
        let parent = raw.parent.iter().map(|c| (title(&c.value), c.span)).collect();
        let titles: Vec<String> = raw.columns.iter().map(|c| c.title.value.clone()).collect();
        let titles = (!raw.header).then_some(titles);
        let sheet = Sheet { format: raw.format, file, key, distinct: raw.distinct, titles, parent };
        if keyless {
            let titles = super::super::reached::titles(workflow, self.context.files, &sheet).unwrap_or_default();
            findings.push(axes::no_key(constructor.span, &self.raw.name.value, &titles));
            return None;
        }
        Some(sheet)
    }

    /// Whether some columns can name the element that a row lies inside.
    fn parents(&self, columns: &[Name], workflow: &Workflow, findings: &mut Findings) -> Option<()> {
        let (first, last) = (columns.first()?, columns.last()?);
        let own = &self.raw.name.value;
        let Some(parent) = workflow.axes[self.id].parent else {
            if self.raw.inside.is_none() {
                let meant = axis(workflow, &last.value).filter(|a| *a != self.id).map(|_| last.value.as_str());
                findings.push(axes::parent_without_inside(first.span, own, meant));
            }
            return None;
        };
        let mut path = workflow.ancestors(parent);
        path.reverse();
        if columns.len() > path.len() {
            let path: Vec<&str> = path.iter().map(|a| workflow.axes[*a].name.as_str()).collect();
            if workflow.axes[parent].healthy {
                findings.push(axes::parent_too_long(first.span.to(last.span), &path));
            }
            return None;
        }
        Some(())
    }
}

fn axis(workflow: &Workflow, name: &str) -> Option<AxisId> {
    workflow.axes.iter().find(|(_, a)| a.name == name).map(|(id, _)| id)
}

/// What is there must be right.
fn all(text: Option<Option<Placed>>) -> Option<Option<Placed>> {
    match text {
        None => Some(None),
        Some(text) => text.map(Some),
    }
}

/// The type of the dates that begin or end at a text.
fn date_type(text: &Placed) -> Type {
    let text = &text.value;
    let dates = [Type::Date, Type::Month, Type::Datetime];
    if let Some(placeholder) = text.single() {
        return Some(placeholder.ty).filter(|ty| dates.contains(ty)).unwrap_or(Type::String);
    }
    let literal = match text.parts.as_slice() {
        [crate::resolve::TextPart::Literal(literal)] => literal.as_str(),
        _ => return Type::String,
    };
    dates.into_iter().find(|ty| Value::parse(*ty, literal).is_some()).unwrap_or(Type::String)
}
