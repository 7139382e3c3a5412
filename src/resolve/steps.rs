//! Inputs, components, and steps with what they read and write.

use super::action;
use super::amounts::amounts;
use super::around;
use super::choices::{first_text, is_dead};
use super::components::resolve_component;
use super::ids::{AxisId, FileId, StepId};
use super::inputs::workflow_input;
use super::reads::{after, announced, inputs};
use super::term::Term;
use super::workflow::{FileDef, Origin, Step};
use super::{Context, Workflow, uses};
use crate::diagnostic::{Findings, names, relations};
use crate::schema::is_name;
use crate::spec::model::{self, Name};
use crate::values::Value;

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
            if workflow.lost.contains(&name.value) {
                // What would have given the name has a mistake.
            } else if !is_name(&name.value) {
                findings.push(names::not_a_name(name.span, &name.value, "axis"));
            } else {
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

/// A step's axes, component and outputs: what other steps need to know of it.
fn declare(context: &Context, raw: &model::Step, workflow: &mut Workflow, findings: &mut Findings) {
    let id: StepId = super::Id::new(workflow.steps.len());
    let (each, complete) = axes(&raw.each, workflow, findings);
    // The second of two steps of one name was reported as such.
    let twice = workflow.steps.values().any(|s| s.name == raw.name.value);
    let mut healthy = !raw.broken && complete && !twice;
    // An `each` that could not be read may be what a broken step lacks.
    let incomplete = !complete || raw.incomplete || raw.broken;
    healthy &= workflow.closure_of(&each).iter().all(|a| workflow.axes[*a].healthy);
    let owner = format!("step `{}`", raw.name.value);
    let bound = workflow.closure_of(&each);
    let inputs = announced(raw, workflow, |_| true);
    let mut scope = context.scope(workflow, bound, owner, findings);
    scope.incomplete = incomplete;
    scope.remedy = "add `each {axis}` to the step";
    // A job may need the more, the more it reads.
    scope.locals = inputs;
    let own = amounts(&mut scope, &raw.resources);
    scope.locals.clear();
    let conditions = uses::conditions(&mut scope, &raw.component);
    let (uses, good) = uses::resolve(&raw.component, conditions, workflow, findings);
    healthy &= good && !super::action::resources_lost(context, raw);
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
        off: Vec::new(),
        incomplete,
        label: None,
        job: None,
        job_span: raw.job.as_ref().map_or(raw.name.span, |job| job.span),
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
    // The second of two outputs of one name was reported as such.
    let mut before = raw_step.outputs.iter().take_while(|out| !std::ptr::eq(*out, raw));
    let twice = before.any(|out| out.name.value == raw.name.value);
    let mut healthy = step_healthy && !raw.broken && complete && !twice;
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
    let inputs = announced(raw_step, workflow, |_| true);
    let mut scope = context.scope(workflow, bound, owner, findings);
    scope.incomplete = incomplete || !complete || raw.incomplete;
    scope.remedy = "one job writes all of them: add `over={axis}` to the out; or add `each {axis}` to the step";
    scope.extension = scope.bound.clone();
    // The job's files may depend on what it reads.
    scope.locals = inputs;
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
        format: raw.format.clone(),
        publish: publish.unwrap_or(Term::Const(Value::Bool(false))),
        extras: super::checks::out_extras(raw, context.model.workflow.as_ref().is_some_and(|w| w.register), findings),
        span: raw.name.span,
        name_span: raw.file.first().map_or(raw.name.span, |f| f.value.span),
        healthy,
    })
}
