//! Workflow inputs: files that exist before the run, or that the build writes.

use super::around::Extras;
use super::choices::{first_text, is_dead};
use super::ids::AxisId;
use super::steps::axes;
use super::term::{Placeholder, Term, Text, TextPart};
use super::workflow::{FileDef, Line, Origin, Rendered};
use super::{Context, Workflow, filter::Filter};
use crate::diagnostic::{Findings, files as file_findings, limits};
use crate::spec::model;
use crate::values::{Type, Value};

pub(super) fn workflow_input(context: &Context, raw: &model::Input, workflow: &mut Workflow, findings: &mut Findings) {
    let (each, complete) = axes(&raw.each, workflow, findings);
    // The second of two inputs of one name was reported as such.
    let twice = workflow.files.values().any(|file| file.name == raw.name.value);
    let mut healthy = !raw.broken && complete && !twice;
    let bound = workflow.closure_of(&each);
    healthy &= bound.iter().all(|a| workflow.axes[*a].healthy);
    let owner = format!("input `{}`", raw.name.value);
    let mut scope = context.scope(workflow, bound.clone(), owner.clone(), findings);
    scope.incomplete = !complete || raw.incomplete;
    scope.remedy = "add a block to the input: { each {axis} }";
    let when = raw.when.as_ref().map(|w| scope.decided(w));
    scope.dead |= is_dead(when.as_ref());
    let mut rendered = None;
    let mut path = None;
    match &raw.content {
        model::Content::Path(paths) => {
            path = first_text(&mut scope, paths);
            healthy &= path.is_some();
        }
        model::Content::Template(template) => {
            rendered = scope.one_text(template).map(|path| Rendered::Template(path, template.span));
            healthy &= rendered.is_some();
        }
        model::Content::Lines(_) => {}
    }
    let mut file = raw.file.as_ref().map(|file| scope.one_text(file));
    if let model::Content::Lines(raw_lines) = &raw.content {
        let dead = is_dead(when.as_ref());
        let lines = lines(context, raw_lines, (&owner, dead), &bound, workflow, findings);
        healthy &= lines.len() == raw_lines.len();
        rendered = Some(Rendered::Lines(lines));
    }
    if file.is_none() {
        file = match (&path, &rendered) {
            (Some(path), _) => Some(Some(base_name(path))),
            // Nothing else would name it.
            (None, Some(_)) if !raw.broken => {
                findings.push({
                    let axes: Vec<&str> = raw.each.iter().map(|axis| axis.value.as_str()).collect();
                    file_findings::rendered_without_name(raw.name.span, &raw.name.value, &axes)
                });
                None
            }
            _ => None,
        };
    }
    let file = file.flatten();
    healthy &= file.is_some() && !matches!(when, Some(None));
    let paths = match &raw.content {
        model::Content::Path(paths) => paths.first().map(|p| p.value.span),
        _ => None,
    };
    if let Some(format) = raw.format.as_ref().filter(|f| f.value == "dir") {
        findings.push(limits::folder_in(format.span, &raw.name.value));
        healthy = false;
    }
    let name_span = raw.file.as_ref().map(|t| t.span).or(paths).unwrap_or(raw.name.span);
    let origin = match rendered {
        Some(rendered) => Origin::Rendered(rendered),
        None => {
            Origin::Input { path: path.unwrap_or_default(), span: paths.unwrap_or(raw.name.span), carry: raw.carry }
        }
    };
    workflow.files.push(FileDef {
        name: raw.name.value.clone(),
        origin,
        shape: each,
        file: file.unwrap_or_default(),
        when: when.flatten(),
        format: raw.format.clone(),
        publish: Term::Const(Value::Bool(false)),
        extras: Extras { bypass: raw.bypass, ..Extras::default() },
        span: raw.name.span,
        name_span,
        healthy,
    });
}

/// The lines of a rendered input that could be resolved.
fn lines(
    context: &Context,
    raw: &[model::Line],
    (owner, dead): (&str, bool),
    own: &[AxisId],
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> Vec<Line> {
    let mut lines = Vec::new();
    for line in raw {
        let (each, complete) = axes(&line.each, workflow, findings);
        let extension = workflow.closure_of(&each);
        let mut bound = own.to_vec();
        bound.extend(extension.iter().copied().filter(|a| !own.contains(a)));
        let mut scope = context.scope(workflow, bound, owner.to_owned(), findings);
        scope.incomplete = !complete || line.incomplete;
        scope.extension = extension;
        scope.remedy = "add `each={axis}` to the line";
        let when = line.when.as_ref().map(|w| scope.decided(w));
        scope.dead |= dead || is_dead(when.as_ref());
        let text = scope.one_text(&line.text);
        if let (Some(text), true, false) = (text, complete, matches!(when, Some(None))) {
            lines.push(Line { text, each, when: when.flatten(), span: line.span });
        }
    }
    lines
}

/// What follows the last `/` of a path.
fn base_name(path: &Text) -> Text {
    if let Some(only) = path.single() {
        let term = Term::Filter(Box::new(only.term.clone()), Filter::Name);
        let placeholder = Placeholder { term, ty: Type::String, ..only.clone() };
        return Text { parts: vec![TextPart::Value(placeholder)] };
    }
    let mut parts: Vec<TextPart> = Vec::new();
    for part in &path.parts {
        if let TextPart::Literal(text) = part
            && let Some((_, base)) = text.rsplit_once('/')
        {
            parts.clear();
            if !base.is_empty() {
                parts.push(TextPart::Literal(base.to_owned()));
            }
            continue;
        }
        parts.push(part.clone());
    }
    Text { parts }
}
