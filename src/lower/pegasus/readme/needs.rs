//! What whoever runs a workflow must bring: values of secrets, programs that live elsewhere, data on the machines.

use crate::lower::pegasus::{around, in_bin, templates::code};
use crate::resolve::Workflow;
use crate::resolve::workflow::{Action, Component, Program};

/// One sentence for each thing that is needed, as items of a list.
pub fn needs(workflow: &Workflow) -> Vec<String> {
    let mut lines = Vec::new();
    let listed = |names: &[String]| names.join(", ");
    let secrets: Vec<String> = around::secrets(workflow).into_iter().map(code).collect();
    if !secrets.is_empty() {
        lines.push(format!(
            "**Secrets.** Export {} before `submit.sh` or `run_manual.sh`. The values are in no file of this folder; \
             HTCondor keeps them with the jobs while these are in its queue.",
            listed(&secrets)
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
    let mut components: Vec<&Component> = workflow.components.values().collect();
    components.sort_by(|a, b| a.name.cmp(&b.name));
    for component in components {
        let data: Vec<String> = component.outfit.data.iter().map(|d| code(d)).collect();
        if !data.is_empty() {
            lines.push(format!(
                "**Data of {}.** HTCondor sends {} with each job, from the machine where you submit.",
                component.name,
                listed(&data)
            ));
        }
        let mounts: Vec<String> = component.outfit.mounts.iter().map(|m| code(m)).collect();
        if !mounts.is_empty() {
            lines.push(format!(
                "**Folders that {} mounts.** {}, as host:container; each machine of the site must have them.",
                component.name,
                listed(&mounts)
            ));
        }
    }
    lines
}
