//! Inputs, components, and steps with what they read and write.

use super::action;
use super::ids::{AxisId, ComponentId, FileId, StepId};
use super::scope::Local;
use super::term::{Placeholder, Term, Text, TextPart};
use super::workflow::{Build, Component, FileDef, Input, Origin, Pick, Resources, Step};
use super::{Context, Workflow, filter::Filter};
use crate::diagnostic::{Findings, files as file_findings, names, relations};
use crate::spec::model::{self, In, Name, Which};
use crate::values::Type;

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
        action::resolve(context, id, raw, workflow, findings);
    }
    for step in workflow.steps.values() {
        let shared = workflow.shared.entry(step.transformation.clone()).or_insert_with(|| step.resources.clone());
        *shared = shared.and(&step.resources);
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
    let mut scope = context.scope(workflow, bound, format!("input `{}`", raw.name.value), findings);
    scope.incomplete = !complete;
    scope.remedy = "add a block to the input: { each {axis} }";
    let path = raw.path.as_ref().and_then(|p| scope.text(p));
    let file = match &raw.file {
        Some(file) => scope.text(file),
        None => path.as_ref().map(base_name),
    };
    healthy &= path.is_some() && file.is_some();
    let name_span = raw.file.as_ref().or(raw.path.as_ref()).map_or(raw.name.span, |t| t.span);
    workflow.files.push(FileDef {
        name: raw.name.value.clone(),
        origin: Origin::Input { path: path.unwrap_or_default(), carry: raw.carry },
        shape: each,
        file: file.unwrap_or_default(),
        format: raw.format.as_ref().map(|f| f.value.clone()),
        publish: false,
        span: raw.name.span,
        name_span,
        healthy,
    });
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

fn plain(resources: &model::Resources) -> Resources {
    let value = |r: &Option<crate::syntax::Spanned<u64>>| r.as_ref().map(|s| s.value);
    Resources {
        cpus: value(&resources.cpus),
        memory: value(&resources.memory),
        gpus: value(&resources.gpus),
        disk: value(&resources.disk),
        walltime: value(&resources.walltime),
    }
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
    let env = raw.env.iter().filter_map(|(n, t)| Some((n.value.clone(), scope.text(t)?))).collect();
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
        build: raw.build.as_ref().map(|b| Build { base: b.base.value.clone(), apt: text(&b.apt), pip: text(&b.pip) }),
        tools: raw.tools.iter().map(|(n, p)| (n.value.clone(), p.value.clone())).collect(),
        env,
        resources: plain(&raw.resources),
        span: raw.name.span,
    }
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
    let component = raw.component.as_ref().and_then(|name| {
        let found = workflow.components.iter().find(|(_, c)| c.name == name.value).map(|(id, _)| id);
        if found.is_none() && !workflow.lost.contains(&name.value) {
            let known: Vec<&str> = workflow.components.values().map(|c| c.name.as_str()).collect();
            findings.push(names::unknown(name.span, "component", &name.value, &known));
        }
        healthy &= found.is_some();
        found
    });
    let mut outputs: Vec<FileId> = Vec::new();
    for out in &raw.outputs {
        outputs.push(output(context, id, &each, (healthy, incomplete), raw, out, workflow, findings));
    }
    let resources = component.map_or_else(
        || plain(&raw.resources),
        |c: ComponentId| plain(&raw.resources).over(&workflow.components[c].resources),
    );
    workflow.steps.push(Step {
        name: raw.name.value.clone(),
        each,
        component,
        inputs: Vec::new(),
        outputs,
        action: super::workflow::Action::Run {
            program: super::workflow::Program::Installed { path: String::new(), span: raw.span },
            groups: Vec::new(),
        },
        transformation: raw.name.value.clone(),
        incomplete,
        label: None,
        job: None,
        env: Vec::new(),
        resources,
        span: raw.name.span,
        healthy,
    });
}

#[expect(clippy::too_many_arguments, reason = "one definition with all that it depends on")]
fn output(
    context: &Context,
    step: StepId,
    each: &[AxisId],
    (step_healthy, incomplete): (bool, bool),
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
    let file = raw.file.as_ref().and_then(|f| scope.text(f));
    healthy &= file.is_some();
    if raw.file.is_none() && !raw.broken {
        // The node tables reported that the name is missing.
        healthy = false;
    }
    workflow.files.push(FileDef {
        name: raw.name.value.clone(),
        origin: Origin::Output { step, over },
        shape,
        file: file.unwrap_or_default(),
        format: raw.format.as_ref().map(|f| f.value.clone()),
        publish: raw.publish,
        span: raw.name.span,
        name_span: raw.file.as_ref().map_or(raw.name.span, |f| f.span),
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
    let (gather, complete) = axes(&raw.gather, workflow, findings);
    let mut at = Vec::new();
    let mut good = !raw.broken && complete;
    for selector in &raw.at {
        let (axis, _) = axes(std::slice::from_ref(&selector.axis), workflow, findings);
        let bound = workflow.closure_of(&workflow.steps[id].each);
        let owner = format!("step `{}`", workflow.steps[id].name);
        let mut scope = context.scope(workflow, bound, owner, findings);
        let pick = match &selector.which {
            Which::First => Some(Pick::First),
            Which::Last => Some(Pick::Last),
            Which::Prev => Some(Pick::Prev),
            Which::Next => Some(Pick::Next),
            Which::Key(expr) => scope.expr(expr).map(|(term, _)| Pick::Key(term)),
        };
        match (axis.as_slice(), pick) {
            ([axis], Some(pick)) => at.push((*axis, pick, selector.span)),
            _ => good = false,
        }
    }
    let file = source(raw, workflow, findings)?;
    let healthy = good && workflow.files[file].healthy;
    if !good {
        return None;
    }
    let gather = gather.into_iter().zip(raw.gather.iter().map(|n| n.span)).collect();
    let input = Input { name: raw.name.value.clone(), file, at, gather, span: raw.span };
    // What is wrong with the source was reported there: nothing more can be said of this input.
    let whole = !workflow.steps[id].incomplete;
    let healthy = healthy && whole && crate::check::relations::input(workflow, id, &input, findings);
    if !healthy {
        workflow.steps[id].healthy = false;
    }
    Some(input)
}

/// The step that has an output of this name, as a source that can be typed in.
fn maker(workflow: &Workflow, name: &str) -> Option<String> {
    let step = workflow.steps.values().find(|s| s.outputs.iter().any(|o| workflow.files[*o].name == name))?;
    Some(if step.outputs.len() == 1 { step.name.clone() } else { format!("{}.{name}", step.name) })
}

/// The file family that an `in` names.
fn source(raw: &In, workflow: &Workflow, findings: &mut Findings) -> Option<FileId> {
    let input_named = |name: &str| {
        workflow
            .files
            .iter()
            .find(|(_, f)| f.name == name && matches!(f.origin, Origin::Input { .. }))
            .map(|(id, _)| id)
    };
    let inputs = workflow.files.values().filter(|f| matches!(f.origin, Origin::Input { .. }));
    let mut known: Vec<&str> = inputs.map(|f| f.name.as_str()).collect();
    known.extend(workflow.steps.values().map(|s| s.name.as_str()));
    let Some(from) = &raw.from else {
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
        let list = input.gather.iter().any(|(a, _)| !each.contains(a));
        locals.push(Local {
            name: input.name.clone(),
            term: Term::In(at as u32),
            ty: if list { Type::Files } else { Type::File },
            healthy: workflow.files[input.file].healthy,
        });
    }
    for (at, file) in step.outputs.iter().enumerate() {
        let file = &workflow.files[*file];
        let list = match &file.origin {
            Origin::Output { over, .. } => over.iter().any(|a| !each.contains(a)),
            Origin::Input { .. } => false,
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
