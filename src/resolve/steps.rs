//! Inputs, components, and steps with what they read and write.

use super::action;
use super::around;
use super::ids::{AxisId, FileId, StepId};
use super::scope::{Local, Scope};
use super::term::{Placeholder, Term, Text, TextPart, Unit};
use super::workflow::{
    After, Build, Component, FileDef, Input, Line, Origin, Pick, Rendered, Resources, Selection, Source, Step,
    Variable, Varying,
};
use super::{Context, Workflow, choices, filter::Filter, uses};
use crate::diagnostic::{Findings, files as file_findings, names, relations};
use crate::spec::model::{self, Amount, In, Name, Which};
use crate::spec::template::Template;
use crate::values::{Type, Value};

/// Resolves everything after the axes.
pub fn resolve(context: &Context, workflow: &mut Workflow, findings: &mut Findings) {
    for input in &context.model.inputs {
        workflow_input(context, input, workflow, findings);
    }
    for component in &context.model.components {
        let resolved = resolve_component(context, component, workflow, findings);
        workflow.components.push(resolved);
    }
    for step in &context.model.steps {
        declare(context, step, workflow, findings);
    }
    let ids: Vec<StepId> = workflow.steps.ids().collect();
    for (id, raw) in ids.into_iter().zip(&context.model.steps) {
        inputs(context, id, raw, workflow, findings);
        for raw in &raw.after {
            match after(context, id, raw, workflow, findings) {
                Some(after) => workflow.steps[id].after.push(after),
                None => workflow.steps[id].healthy = false,
            }
        }
        action::resolve(context, id, raw, workflow, findings);
    }
    super::settle::settle(context, workflow, findings);
    for step in workflow.steps.values() {
        for variant in &step.variants {
            let shared = workflow.shared.entry(variant.transformation.clone());
            let shared = shared.or_insert_with(|| step.resources.clone());
            *shared = shared.and(&step.resources);
            // What one of its steps decides job by job is not shared.
            for varying in &step.varying {
                *shared.field(varying.name) = None;
            }
        }
    }
}

/// The axes of an `each`, `over` or `gather`, and whether all of them are known; what is wrong was reported.
pub fn axes(names: &[Name], workflow: &Workflow, findings: &mut Findings) -> (Vec<AxisId>, bool) {
    let mut found: Vec<AxisId> = Vec::new();
    let mut good = true;
    for (at, name) in names.iter().enumerate() {
        let Some((id, _)) = workflow.axes.iter().find(|(_, a)| a.name == name.value) else {
            if !workflow.lost.contains(&name.value) {
                let known: Vec<&str> = workflow.axes.values().map(|a| a.name.as_str()).collect();
                findings.push(names::unknown(name.span, "axis", &name.value, &known));
            }
            good = false;
            continue;
        };
        if let Some(first) = found.iter().position(|f| *f == id) {
            findings.push(relations::each_twice(name.span, names[first.min(at)].span, &name.value));
            good = false;
            continue;
        }
        found.push(id);
    }
    (found, good)
}

fn workflow_input(context: &Context, raw: &model::Input, workflow: &mut Workflow, findings: &mut Findings) {
    let (each, complete) = axes(&raw.each, workflow, findings);
    let mut healthy = !raw.broken && complete;
    let bound = workflow.closure_of(&each);
    healthy &= bound.iter().all(|a| workflow.axes[*a].healthy);
    let owner = format!("input `{}`", raw.name.value);
    let mut scope = context.scope(workflow, bound.clone(), owner.clone(), findings);
    scope.incomplete = !complete;
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
            rendered = scope.text(template).map(Rendered::Template);
            healthy &= rendered.is_some();
        }
        model::Content::Lines(_) => {}
    }
    let mut file = raw.file.as_ref().map(|file| scope.text(file));
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
            (None, Some(_)) => {
                findings.push(file_findings::rendered_without_name(raw.name.span, &raw.name.value));
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
    let name_span = raw.file.as_ref().map(|t| t.span).or(paths).unwrap_or(raw.name.span);
    let origin = match rendered {
        Some(rendered) => Origin::Rendered(rendered),
        None => Origin::Input { path: path.unwrap_or_default(), carry: raw.carry },
    };
    workflow.files.push(FileDef {
        name: raw.name.value.clone(),
        origin,
        shape: each,
        file: file.unwrap_or_default(),
        when: when.flatten(),
        format: raw.format.as_ref().map(|f| f.value.clone()),
        publish: Term::Const(Value::Bool(false)),
        extras: around::input_extras(raw, findings),
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
        scope.incomplete = !complete;
        scope.extension = extension;
        scope.remedy = "add `each={axis}` to the line";
        let when = line.when.as_ref().map(|w| scope.decided(w));
        scope.dead |= dead || is_dead(when.as_ref());
        let text = scope.text(&line.text);
        if let Some(list) = text.as_ref().and_then(|t| t.placeholders().find(|p| p.ty.is_list())) {
            findings.push(crate::diagnostic::commands::list_in_text(list.span, &list.written));
            continue;
        }
        if let (Some(text), true, false) = (text, complete, matches!(when, Some(None))) {
            lines.push(Line { text, each, when: when.flatten(), span: line.span });
        }
    }
    lines
}

/// A condition that params alone show never to hold.
pub fn is_dead(when: Option<&Option<Term>>) -> bool {
    when.is_some_and(|w| w.as_ref().is_some_and(|t| t.as_const_bool() == Some(false)))
}

/// The first of several texts whose condition holds.
pub fn first_text(scope: &mut Scope, choices: &[model::Choice<Template>]) -> Option<Text> {
    let span = choices.first()?.value.span;
    let mut read = Vec::new();
    let dead = scope.dead;
    for choice in choices {
        let when = match &choice.when {
            Some(when) => Some(scope.decided(when)?),
            None => None,
        };
        scope.dead = dead || when.as_ref().is_some_and(|w| w.as_const_bool() == Some(false));
        let text = scope.text(&choice.value);
        scope.dead = dead;
        read.push((when, text?));
    }
    Some(choices::text(read, scope.params, span))
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

/// Amounts that are the same for all jobs, and those that differ from job to job.
type Amounts = (Resources, Vec<Varying>);

/// The resources of a component or a step.
fn amounts(scope: &mut Scope, raw: &model::Resources) -> Amounts {
    let mut fixed = Resources::default();
    let mut varying = Vec::new();
    let all = [
        ("cpus", Unit::Count, &raw.cpus),
        ("memory", Unit::Mebibytes, &raw.memory),
        ("gpus", Unit::Count, &raw.gpus),
        ("disk", Unit::Mebibytes, &raw.disk),
        ("walltime", Unit::Seconds, &raw.walltime),
    ];
    for (name, unit, choices) in all {
        match amount(scope, unit, choices) {
            Some(Ok(value)) => *fixed.field(name) = Some(value),
            Some(Err(amount)) => varying.push(Varying { name, amount, when: None }),
            None => {}
        }
    }
    (fixed, varying)
}

/// One amount: known now, or a term that gives it job by job.
pub fn amount(scope: &mut Scope, unit: Unit, choices: &[model::Choice<Amount>]) -> Option<Result<u64, Term>> {
    let mut read = Vec::new();
    for choice in choices {
        let when = match &choice.when {
            Some(when) => Some(scope.decided(when)?),
            None => None,
        };
        let dead = scope.dead;
        scope.dead |= when.as_ref().is_some_and(|w| w.as_const_bool() == Some(false));
        let value = match &choice.value {
            Amount::Fixed(value) => Some(Ok(*value)),
            Amount::Text(template) => scope.text(template).map(Err),
        };
        scope.dead = dead;
        read.push((when, value?));
    }
    let possible = choices::possible(read, scope.params);
    if let [(None, Ok(value))] = possible.as_slice() {
        return Some(Ok(*value));
    }
    if possible.is_empty() {
        return None;
    }
    let native = |value: u64| match unit {
        Unit::Mebibytes => crate::spec::quantity::mebibytes(value),
        Unit::Count | Unit::Seconds | Unit::Bytes | Unit::Duration => value,
    };
    Some(Err(choices::first(possible.into_iter().map(|(when, value)| {
        let term = match value {
            Ok(value) => Term::Const(Value::int(i64::try_from(native(value)).unwrap_or(i64::MAX))),
            Err(text) => Term::Amount(unit, text),
        };
        (when, term)
    }))))
}

fn resolve_component(
    context: &Context,
    raw: &model::Component,
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> Component {
    let owner = format!("component `{}`", raw.name.value);
    let mut scope = context.scope(workflow, Vec::new(), owner, findings);
    let image = raw.image.as_ref().and_then(|i| Some((scope.text(i)?, i.span)));
    let env = variables(&mut scope, &raw.env);
    let (resources, varying) = amounts(&mut scope, &raw.resources);
    let mut image_params = Vec::new();
    let image = image.and_then(|(text, span)| {
        text.placeholders().for_each(|p| {
            p.term.visit(&mut |term| {
                if let Term::Param(param) = term {
                    image_params.push(*param);
                }
            });
        });
        let address = crate::plan::eval::constant(&text, &workflow.params)?;
        let address = image_address(&address, span, findings)?;
        crate::check::components::image(&address, span, findings);
        Some(address)
    });
    if let Some(build) = &raw.build {
        crate::check::components::build(build, findings);
    }
    for (name, path) in &raw.tools {
        let rest = path.value.strip_prefix('/');
        if rest.is_none_or(|rest| crate::files::RelPath::new(rest).is_err()) {
            findings.push(crate::diagnostic::components::tool_path(path.span, &name.value, &path.value));
        }
    }
    let text = |list: &[model::Name]| list.iter().map(|s| s.value.clone()).collect();
    Component {
        name: raw.name.value.clone(),
        image,
        image_params,
        build: raw.build.as_ref().map(|b| Build {
            base: b.base.value.clone(),
            apt: text(&b.apt),
            pip: text(&b.pip),
            conda: text(&b.conda),
            channels: b.channels.clone(),
        }),
        tools: raw.tools.iter().map(|(n, p)| (n.value.clone(), p.value.clone())).collect(),
        env,
        resources,
        varying,
        outfit: around::outfit(context, raw, workflow, findings),
        span: raw.name.span,
    }
}

/// Environment variables; those whose text is wrong are left out, which was reported.
pub fn variables(scope: &mut Scope, raw: &[model::Env]) -> Vec<Variable> {
    let mut variables = Vec::new();
    for variable in raw {
        let when = variable.when.as_ref().map(|w| scope.decided(w));
        let dead = scope.dead;
        scope.dead |= is_dead(when.as_ref());
        let value = scope.text(&variable.value);
        scope.dead = dead;
        if let (Some(value), false, false) = (value, matches!(when, Some(None)), is_dead(when.as_ref())) {
            let when = when.flatten().filter(|w| w.as_const_bool() != Some(true));
            variables.push(Variable { name: variable.name.value.clone(), value, when });
        }
    }
    variables
}

/// An image's address with its scheme; a bare name is `docker://`, an empty text is no image.
fn image_address(address: &str, span: crate::source::Span, findings: &mut Findings) -> Option<String> {
    if address.is_empty() {
        return None;
    }
    if address.chars().any(|c| c.is_whitespace() || c.is_control()) {
        findings.push(crate::diagnostic::components::bad_image(span, address));
        return None;
    }
    let known = ["docker://", "library://", "shub://", "http://", "https://", "file:///", "oras://"];
    if known.iter().any(|k| address.starts_with(k)) {
        return Some(docker(address));
    }
    if address.starts_with('/') {
        return Some(format!("file://{address}"));
    }
    if address.contains("://") {
        findings.push(crate::diagnostic::components::bad_image(span, address));
        return None;
    }
    Some(docker(&format!("docker://{address}")))
}

/// Pegasus cannot read `docker://python:3.11`: what Docker Hub has under one name lies in `library/` there.
fn docker(address: &str) -> String {
    match address.strip_prefix("docker://") {
        Some(name) if !name.contains('/') => format!("docker://library/{name}"),
        _ => address.to_owned(),
    }
}

/// A step's axes, component and outputs: what other steps need to know of it.
fn declare(context: &Context, raw: &model::Step, workflow: &mut Workflow, findings: &mut Findings) {
    let id: StepId = super::Id::new(workflow.steps.len());
    let (each, complete) = axes(&raw.each, workflow, findings);
    // The second of two steps of one name was reported as such.
    let twice = workflow.steps.values().any(|s| s.name == raw.name.value);
    let mut healthy = !raw.broken && complete && !twice;
    let incomplete = !complete;
    healthy &= workflow.closure_of(&each).iter().all(|a| workflow.axes[*a].healthy);
    let owner = format!("step `{}`", raw.name.value);
    let bound = workflow.closure_of(&each);
    let mut scope = context.scope(workflow, bound, owner, findings);
    scope.incomplete = incomplete;
    scope.remedy = "add `each {axis}` to the step";
    let own = amounts(&mut scope, &raw.resources);
    let conditions = uses::conditions(&mut scope, &raw.component);
    let (uses, good) = uses::resolve(&raw.component, conditions, workflow, findings);
    healthy &= good;
    // What is wrong with the condition is reported when all of it is read.
    let never = raw.when.as_ref().is_some_and(|when| {
        let mut quiet = Findings::default();
        let bound = workflow.closure_of(&each);
        let owner = format!("step `{}`", raw.name.value);
        let mut scope = context.scope(workflow, bound, owner, &mut quiet);
        scope.decided(when).is_some_and(|w| w.as_const_bool() == Some(false))
    });
    let mut outputs: Vec<FileId> = Vec::new();
    for out in &raw.outputs {
        outputs.push(output(context, id, &each, (healthy, incomplete, never), raw, out, workflow, findings));
    }
    let (resources, varying) = uses::amounts(own, &uses, workflow);
    workflow.steps.push(Step {
        name: raw.name.value.clone(),
        each,
        uses,
        when: None,
        when_span: raw.when.as_ref().map_or(raw.name.span, |w| w.span),
        inputs: Vec::new(),
        outputs,
        after: Vec::new(),
        variants: Vec::new(),
        incomplete,
        label: None,
        job: None,
        env: Vec::new(),
        around: around::Around::default(),
        resources,
        varying,
        span: raw.name.span,
        healthy,
    });
}

#[expect(clippy::too_many_arguments, reason = "one definition with all that it depends on")]
fn output(
    context: &Context,
    step: StepId,
    each: &[AxisId],
    (step_healthy, incomplete, never): (bool, bool, bool),
    raw_step: &model::Step,
    raw: &model::Out,
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> FileId {
    let (over, complete) = axes(&raw.over, workflow, findings);
    let mut healthy = step_healthy && !raw.broken && complete;
    let own = workflow.closure_of(each);
    for (axis, name) in over.iter().zip(&raw.over) {
        if own.contains(axis) {
            findings.push(relations::over_bound(name.span, &name.value));
            healthy = false;
        }
    }
    let mut shape = each.to_vec();
    shape.extend(over.iter().copied().filter(|a| !own.contains(a)));
    let bound = workflow.closure_of(&shape);
    healthy &= bound.iter().all(|a| workflow.axes[*a].healthy);
    let owner = format!("`{}` of step `{}`", raw.name.value, raw_step.name.value);
    let mut scope = context.scope(workflow, bound, owner, findings);
    scope.incomplete = incomplete || !complete;
    scope.remedy = "one job writes all of them: add `over={axis}` to the out; or add `each {axis}` to the step";
    scope.extension = scope.bound.clone();
    let when = raw.when.as_ref().map(|w| scope.decided(w));
    scope.dead |= is_dead(when.as_ref()) || never;
    let file = first_text(&mut scope, &raw.file);
    let publish = match &raw.publish {
        model::Publish::Fixed(publish) => Some(Term::Const(Value::Bool(*publish))),
        model::Publish::When(condition) => scope.decided(condition),
    };
    healthy &= file.is_some() && publish.is_some() && !matches!(when, Some(None));
    workflow.files.push(FileDef {
        name: raw.name.value.clone(),
        origin: Origin::Output { step, over },
        shape,
        file: file.unwrap_or_default(),
        when: when.flatten(),
        format: raw.format.as_ref().map(|f| f.value.clone()),
        publish: publish.unwrap_or(Term::Const(Value::Bool(false))),
        extras: super::checks::out_extras(raw, context.model.workflow.as_ref().is_some_and(|w| w.register), findings),
        span: raw.name.span,
        name_span: raw.file.first().map_or(raw.name.span, |f| f.value.span),
        healthy,
    })
}

fn inputs(context: &Context, id: StepId, raw: &model::Step, workflow: &mut Workflow, findings: &mut Findings) {
    for input in &raw.inputs {
        let resolved = one_input(context, id, input, workflow, findings);
        match resolved {
            Some(resolved) => workflow.steps[id].inputs.push(resolved),
            None => workflow.steps[id].healthy = false,
        }
    }
}

fn one_input(
    context: &Context,
    id: StepId,
    raw: &In,
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> Option<Input> {
    let shared = selection(context, id, &raw.selection, &[], workflow, findings);
    let mut good = !raw.broken && shared.is_some();
    let outer: Vec<AxisId> = shared.iter().flat_map(Selection::axes).collect();
    let mut sources = Vec::new();
    if raw.sources.is_empty() {
        let file = source(raw, None, workflow, findings)?;
        sources.push(Source { file, selection: Selection::default(), span: raw.span });
    }
    for from in &raw.sources {
        let selection = selection(context, id, &from.selection, &outer, workflow, findings);
        let file = source(raw, Some(&from.source), workflow, findings);
        match (selection, file) {
            (Some(selection), Some(file)) => sources.push(Source { file, selection, span: from.span }),
            _ => good = false,
        }
    }
    if !good {
        return None;
    }
    let healthy = sources.iter().all(|s| workflow.files[s.file].healthy);
    let input = Input {
        name: raw.name.value.clone(),
        selection: shared.unwrap_or_default(),
        sources,
        optional: raw.optional,
        silent: raw.silent,
        span: raw.span,
    };
    // What is wrong with the source was reported there: nothing more can be said of this input.
    let whole = !workflow.steps[id].incomplete;
    let healthy = healthy && whole && crate::check::relations::input(workflow, id, &input, findings);
    if !healthy {
        workflow.steps[id].healthy = false;
    }
    Some(input)
}

/// The selectors of an input, a source or an `after`. `outer` are axes that were selected before it.
pub fn selection(
    context: &Context,
    id: StepId,
    raw: &model::Selection,
    outer: &[AxisId],
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> Option<Selection> {
    let (gather, mut good) = axes(&raw.gather, workflow, findings);
    let own = workflow.closure_of(&workflow.steps[id].each);
    let owner = format!("step `{}`", workflow.steps[id].name);
    let mut at = Vec::new();
    for selector in &raw.at {
        let (axis, _) = axes(std::slice::from_ref(&selector.axis), workflow, findings);
        let mut scope = context.scope(workflow, own.clone(), owner.clone(), findings);
        let pick = match &selector.which {
            Which::First => Some(Pick::First),
            Which::Last => Some(Pick::Last),
            Which::Prev => Some(Pick::Prev),
            Which::Next => Some(Pick::Next),
            Which::Open => Some(Pick::Open),
            Which::Key(expr) => scope.expr(expr).map(|(term, _)| Pick::Key(term)),
        };
        match (axis.as_slice(), pick) {
            ([axis], Some(pick)) => at.push((*axis, pick, selector.span)),
            _ => good = false,
        }
    }
    let mut extension: Vec<AxisId> = outer.to_vec();
    extension.extend(at.iter().map(|(axis, ..)| *axis).chain(gather.iter().copied()));
    let extension = workflow.closure_of(&extension);
    let mut bound = own.clone();
    bound.extend(extension.iter().copied().filter(|a| !own.contains(a)));
    let mut scope = context.scope(workflow, bound, owner.clone(), findings);
    scope.extension = extension;
    let filter = raw.filter.as_ref().map(|f| scope.condition(f));
    let mut scope = context.scope(workflow, own, owner, findings);
    let when = raw.when.as_ref().map(|w| scope.decided(w));
    if !good || matches!(filter, Some(None)) || matches!(when, Some(None)) {
        return None;
    }
    let gather = gather.into_iter().zip(raw.gather.iter().map(|n| n.span)).collect();
    Some(Selection { at, gather, filter: filter.flatten(), when: when.flatten() })
}

/// What an `after` waits for.
pub fn after(
    context: &Context,
    id: StepId,
    raw: &model::After,
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> Option<After> {
    let found = workflow.steps.iter().find(|(_, s)| s.name == raw.step.value).map(|(id, _)| id);
    let Some(step) = found else {
        if !workflow.lost.contains(&raw.step.value) {
            let known: Vec<&str> = workflow.steps.values().map(|s| s.name.as_str()).collect();
            findings.push(names::unknown(raw.step.span, "step", &raw.step.value, &known));
        }
        return None;
    };
    let mut selection = selection(context, id, &raw.selection, &[], workflow, findings)?;
    // Axes left open are gathered.
    let selected: Vec<AxisId> = selection.axes().collect();
    let bound = crate::check::relations::bound(workflow, &workflow.steps[id].each, &selected);
    let wanted = workflow.steps[step].each.clone();
    let open: Vec<AxisId> = wanted.into_iter().filter(|a| !bound.contains(a)).collect();
    // A finer axis brings the coarser ones; of two that bring each other, the first.
    let brought = |(at, axis): &(usize, &AxisId)| {
        open.iter().enumerate().any(|(other_at, other)| {
            let brings = other != *axis && workflow.determines(*other, **axis);
            brings && (!workflow.determines(**axis, *other) || other_at < *at)
        })
    };
    let gathered: Vec<AxisId> = open.iter().enumerate().filter(|o| !brought(o)).map(|(_, a)| *a).collect();
    selection.gather.extend(gathered.into_iter().map(|axis| (axis, raw.span)));
    let after = After { step, selection, span: raw.span };
    crate::check::relations::after(workflow, id, &after, findings).then_some(after)
}

/// The step that has an output of this name, as a source that can be typed in.
fn maker(workflow: &Workflow, name: &str) -> Option<String> {
    let step = workflow.steps.values().find(|s| s.outputs.iter().any(|o| workflow.files[*o].name == name))?;
    Some(if step.outputs.len() == 1 { step.name.clone() } else { format!("{}.{name}", step.name) })
}

/// The file family that an `in` names.
fn source(raw: &In, from: Option<&model::SourceName>, workflow: &Workflow, findings: &mut Findings) -> Option<FileId> {
    let is_input = |f: &FileDef| !matches!(f.origin, Origin::Output { .. });
    let input_named = |name: &str| workflow.files.iter().find(|(_, f)| f.name == name && is_input(f)).map(|(id, _)| id);
    let inputs = workflow.files.values().filter(|f| is_input(f));
    let mut known: Vec<&str> = inputs.map(|f| f.name.as_str()).collect();
    known.extend(workflow.steps.values().map(|s| s.name.as_str()));
    let Some(from) = from else {
        let found = input_named(&raw.name.value);
        if found.is_none() && !raw.broken && !workflow.lost.contains(&raw.name.value) {
            let made = maker(workflow, &raw.name.value).map(|s| format!("in {} from={s}", raw.name.value));
            findings.push(file_findings::no_producer(raw.name.span, &raw.name.value, &known, made));
        }
        return found;
    };
    let first = from.first.value.as_str();
    let step = workflow.steps.values().find(|s| s.name == first);
    let Some(step) = step else {
        let found = input_named(first);
        match (&found, &from.second) {
            (None, _) if workflow.lost.contains(first) => {}
            (None, _) => {
                let made = maker(workflow, first).map(|s| format!("from={s}"));
                findings.push(file_findings::no_producer(from.first.span, first, &known, made));
            }
            (Some(_), Some(second)) => {
                findings.push(names::unknown(second.span, "output", &second.value, &[]));
                return None;
            }
            _ => {}
        }
        return found;
    };
    let outputs: Vec<&str> = step.outputs.iter().map(|o| workflow.files[*o].name.as_str()).collect();
    let named = |name: &str| step.outputs.iter().copied().find(|o| workflow.files[*o].name == name);
    match &from.second {
        Some(second) => {
            let found = named(&second.value);
            if found.is_none() && !workflow.lost.contains(&second.value) {
                findings.push(names::unknown(second.span, "output", &second.value, &outputs));
            }
            found
        }
        None => {
            let found =
                named(&raw.name.value).or(if step.outputs.len() == 1 { step.outputs.first().copied() } else { None });
            if found.is_none() && workflow.steps.values().any(|s| s.name == first && s.healthy) {
                findings.push(file_findings::no_outputs(from.span, first, &outputs));
            }
            found
        }
    }
}

/// The names that texts of a step know: a list where it gathers or writes over axes that `each` does not bind.
pub fn locals(workflow: &Workflow, id: StepId, each: &[AxisId]) -> Vec<Local> {
    let step = &workflow.steps[id];
    let mut locals = Vec::new();
    for (at, input) in step.inputs.iter().enumerate() {
        let list = input.is_list(each);
        locals.push(Local {
            name: input.name.clone(),
            term: Term::In(at as u32),
            ty: if list { Type::Files } else { Type::File },
            healthy: input.sources.iter().all(|s| workflow.files[s.file].healthy),
        });
    }
    for (at, file) in step.outputs.iter().enumerate() {
        let file = &workflow.files[*file];
        let list = match &file.origin {
            Origin::Output { over, .. } => over.iter().any(|a| !each.contains(a)),
            Origin::Input { .. } | Origin::Rendered(_) => false,
        };
        locals.push(Local {
            name: file.name.clone(),
            term: Term::Out(at as u32),
            ty: if list { Type::Files } else { Type::File },
            healthy: file.healthy,
        });
    }
    locals
}
