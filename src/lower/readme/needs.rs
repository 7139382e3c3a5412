//! What whoever runs a workflow must bring: values of secrets, programs that live elsewhere, data on the machines.

use crate::lower::pegasus::around;
use crate::lower::program::Engine;
use crate::lower::scripts::in_bin;
use crate::lower::templates::code;
use crate::resolve::Workflow;
use crate::resolve::term::{Function, Term};
use crate::resolve::workflow::{Action, Component, Program};

/// One sentence for each thing that is needed, as items of a list.
pub fn needs(workflow: &Workflow, engine: &Engine) -> Vec<String> {
    let mut lines = Vec::new();
    let listed = |names: &[String]| names.join(", ");
    let secrets: Vec<String> = around::secrets(workflow).into_iter().map(code).collect();
    if !secrets.is_empty() {
        lines.push(format!(
            "**Secrets.** Export {} {}",
            listed(&secrets),
            match engine {
                Engine::Pegasus =>
                    "before `submit.sh` or `run_manual.sh`. The values are in no file of this folder; HTCondor keeps \
                     them with the jobs while these are in its queue.",
                Engine::Scalable(_) =>
                    "where the workers are started; for a run on this machine, before it. The values are in no file \
                     and in no message: workers take them from their own environment.",
            }
        ));
    }
    let mut missing: Vec<String> = Vec::new();
    for step in workflow.steps.values() {
        for variant in &step.variants {
            if let Action::Run { program: Program::Script { path, bytes, .. }, .. } = &variant.action
                && bytes.is_empty()
            {
                missing.push(code(&in_bin(path)));
            }
        }
    }
    missing.sort();
    missing.dedup();
    if !missing.is_empty() {
        lines.push(format!(
            "**Programs that live elsewhere.** {} is a skeleton that fails with \"not implemented\"{}: put the real \
             program beside the specification and build again.",
            listed(&missing),
            if missing.len() > 1 { ", each of them" } else { "" }
        ));
    }
    let variables: Vec<String> = runtime_variables(workflow).iter().map(|name| code(name)).collect();
    if !variables.is_empty() {
        lines.push(format!(
            "**Variables where jobs run.** {} must be set there: a command takes {} value, and a job without it fails.",
            listed(&variables),
            if variables.len() > 1 { "their" } else { "its" }
        ));
    }
    let mut components: Vec<&Component> = workflow.components.values().collect();
    components.sort_by(|a, b| a.name.cmp(&b.name));
    for component in components {
        let data: Vec<String> = component.outfit.data.iter().map(|d| code(d)).collect();
        if !data.is_empty() {
            lines.push(format!(
                "**Data of {}.** {}",
                component.name,
                match engine {
                    Engine::Pegasus =>
                        format!("HTCondor sends {} with each job, from the machine where you submit.", listed(&data)),
                    Engine::Scalable(_) => format!("Each machine must have {}; jobs see links to it.", listed(&data)),
                }
            ));
        }
        let mounts: Vec<String> = component.outfit.mounts.iter().map(|m| code(m)).collect();
        if !mounts.is_empty() {
            lines.push(format!(
                "**Folders that {} mounts.** {}, as host:container; each machine where jobs run must have them.",
                component.name,
                listed(&mounts)
            ));
        }
    }
    lines
}

/// The variables that commands take from the machines that run them, by name.
fn runtime_variables(workflow: &Workflow) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for step in workflow.steps.values() {
        // What a step sets itself is there.
        let set = |name: &str| step.env.iter().any(|v| v.name == name && v.when.is_none());
        let mut see = |term: &Term| {
            if let Term::Call(Function::Runtime, arguments) = term {
                let name = arguments.first().and_then(Term::as_const_text).filter(|name| !set(name));
                names.extend(name.map(str::to_owned));
            }
        };
        for variant in &step.variants {
            match &variant.action {
                Action::Run { groups, .. } => groups.iter().flat_map(|g| &g.words).for_each(|w| w.visit(&mut see)),
                Action::Call { call, .. } => call.args.iter().for_each(|(_, text)| text.visit(&mut see)),
                Action::Shell { .. } => {}
            }
        }
    }
    names.sort();
    names.dedup();
    names
}
