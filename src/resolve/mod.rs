//! Names to typed ids, texts and expressions to typed terms: the raw model becomes a [`Workflow`].

mod action;
mod amounts;
pub mod around;
mod attributes;
mod axes;
pub mod checks;
mod choices;
mod command;
mod components;
mod determination;
pub mod filter;
pub mod formats;
mod functions;
mod habits;
pub mod ids;
mod inputs;
mod lets;
mod mentions;
mod names;
mod operators;
mod profile_keys;
mod reached;
mod reads;
mod scope;
mod script;
mod settle;
mod shell;
pub mod sites;
mod steps;
pub mod targets;
pub mod term;
mod unknown;
pub mod uses;
pub mod workflow;

pub use attributes::SPECIAL as SPECIAL_ATTRIBUTES;
pub use command::{no_path, value_of};
pub use functions::FUNCTIONS;
pub use ids::{AttrId, AxisId, ComponentId, FileId, Id, IdVec, ParamId, StepId};
pub use names::{OF_AXES, RESERVED};
pub use settle::{has as says, may_run_on};
pub use shell::variable as shell_variable;
pub use term::{Term, Text, TextPart};
pub use workflow::Workflow;

use crate::diagnostic::{Findings, names as name_findings};
use crate::files::Files;
use crate::spec::model::Model;
use crate::spec::text_of;
use crate::values::Resolved;
use scope::Scope;

/// Looks up every name of a model. What is wrong is reported; what depends on it is left unhealthy and stays quiet.
pub fn resolve(model: &Model, values: &Resolved, files: &dyn Files, findings: &mut Findings) -> Workflow {
    let mut workflow = Workflow::default();
    match &model.workflow {
        Some(header) => {
            workflow.name = header.name.value.clone();
            workflow.version = header.version.clone();
            workflow.title = header.title.clone();
        }
        None if model.misnamed => {}
        None => findings.push(name_findings::no_workflow()),
    }
    workflow.lost.clone_from(&model.lost);
    workflow.formats = formats::Formats::new(&model.formats, findings);
    workflow.lost.extend(names::check(model, findings));
    let mut broken_params = Vec::new();
    for (at, param) in model.params.iter().enumerate() {
        workflow.params.push(workflow::Param {
            name: param.name.value.clone(),
            ty: param.ty,
            help: param.help.clone(),
            value: values.values.get(at).cloned().flatten(),
            choices: param.choices.iter().map(text_of).collect(),
            min: param.min.as_ref().map(text_of),
            max: param.max.as_ref().map(text_of),
            span: param.name.span,
        });
        broken_params.push(values.broken.get(at).copied().unwrap_or(true));
    }
    for block in &model.values {
        let values = block.entries.iter().map(|(name, list)| (name.value.clone(), list.iter().map(text_of).collect()));
        let (name, values) = (block.name.value.clone(), values.collect());
        workflow.blocks.push(workflow::Block { name, build: block.build, values });
    }
    let context = Context { model, broken_params: &broken_params, files };
    axes::resolve(&context, &mut workflow, findings);
    workflow.pegasus = sites::pegasus(&context, &mut workflow, findings);
    steps::resolve(&context, &mut workflow, findings);
    workflow.scalable = targets::scalable(&context, &mut workflow, findings);
    workflow
}

/// What all parts of the resolution read.
struct Context<'a> {
    model: &'a Model,
    broken_params: &'a [bool],
    files: &'a dyn Files,
}

impl Context<'_> {
    /// A scope in which the elements of `bound` are known.
    fn scope<'s>(
        &'s self,
        workflow: &'s mut Workflow,
        bound: Vec<AxisId>,
        owner: String,
        findings: &'s mut Findings,
    ) -> Scope<'s> {
        // No text is evaluated over an axis that its own condition empties.
        let never = |axis: &AxisId| {
            let when = workflow.axes[*axis].when.clone();
            when.is_some_and(|w| choices::folded(w, &workflow.params).as_const_bool() == Some(false))
        };
        let dead = bound.iter().any(never);
        // An axis can lie inside another. What else says no remedy of its own belongs to no job.
        let of_axis = owner.starts_with("axis ");
        let remedy = if of_axis { "make the axis `inside {axis}`" } else { "no job has this text: say it in the step" };
        Scope {
            params: &workflow.params,
            broken_params: self.broken_params,
            axes: &mut workflow.axes,
            bound,
            it: None,
            extension: Vec::new(),
            lets: &workflow.lets,
            project: self.files,
            dead,
            command: false,
            compared: false,
            locals: Vec::new(),
            resources: None,
            resources_lost: false,
            incomplete: false,
            lost: &workflow.lost,
            remedy,
            files: &workflow.files,
            steps: &workflow.steps,
            step: None,
            owner,
            decides: &mut workflow.decided,
            findings,
        }
    }
}
