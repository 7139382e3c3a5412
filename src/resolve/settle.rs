//! Which level of a specification a profile is taken from: step over component over workflow.
//!
//! To the planner a profile of a site or of a transformation is stronger than that of a job. So what a weaker level
//! says is moved to the jobs as soon as a stronger level says it too, and nothing stands in two places.

use std::collections::{BTreeMap, HashSet};

use super::around::{Fixed, Profile};
use super::ids::StepId;
use super::term::Text;
use super::workflow::Step;
use super::{Context, Workflow};
use crate::diagnostic::{Findings, around as findings_of};
use crate::lower::pegasus::profile_of;

/// Settles what sits on jobs, on transformations and on sites.
pub(super) fn settle(context: &Context, workflow: &mut Workflow, findings: &mut Findings) {
    mark_checked(workflow);
    let mut groups: BTreeMap<String, Vec<StepId>> = BTreeMap::new();
    for (id, step) in workflow.steps.iter() {
        for variant in &step.variants {
            groups.entry(variant.transformation.clone()).or_default().push(id);
        }
    }
    for (name, ids) in &groups {
        let sites = sites(workflow, ids);
        workflow.sites_of.insert(name.clone(), sites);
        let own = ids.iter().any(|id| workflow.steps[*id].around.own_secrets);
        for id in ids {
            workflow.steps[*id].around.own_secrets = own;
        }
        let Some(component) = ids.first().and_then(|id| workflow.steps[*id].component) else { continue };
        for entry in workflow.components[component].outfit.profiles.clone() {
            if ids.iter().any(|id| has(&workflow.steps[*id], entry.0, &entry.1)) {
                to_jobs(workflow, ids, &entry);
            }
        }
    }
    let all: Vec<StepId> = workflow.steps.ids().collect();
    let somewhere = |workflow: &Workflow, entry: &Fixed| {
        let (namespace, key) = (entry.0, entry.1.as_str());
        workflow.steps.values().any(|step| {
            let component = step.component.map(|c| &workflow.components[c].outfit.profiles);
            has(step, namespace, key)
                || component.is_some_and(|p| p.iter().any(|p| (p.0, p.1.as_str()) == (namespace, key)))
        })
    };
    for entry in std::mem::take(&mut workflow.pegasus.everywhere) {
        if !somewhere(workflow, &entry) {
            workflow.pegasus.everywhere.push(entry);
            continue;
        }
        let lacks = |id: &StepId| {
            let component = workflow.steps[*id].component.map(|c| &workflow.components[c].outfit.profiles);
            !component.is_some_and(|p| p.iter().any(|p| (p.0, &p.1) == (entry.0, &entry.1)))
        };
        let ids: Vec<StepId> = all.iter().copied().filter(lacks).collect();
        to_jobs(workflow, &ids, &entry);
    }
    for site in &context.model.pegasus.sites {
        for profile in &site.profiles {
            let found = workflow.pegasus.sites.iter().find(|s| s.name == site.name.value);
            let entry = found
                .and_then(|s| s.profiles.iter().find(|p| p.1 == profile.key.value && p.0 == profile.namespace.value));
            if let Some(entry) = entry.filter(|entry| somewhere(workflow, entry)) {
                findings.push(findings_of::site_wins(profile.key.span, &site.name.value, entry.0, &entry.1));
            }
        }
    }
}

/// The sites where some steps run, the usual one first.
fn sites(workflow: &Workflow, ids: &[StepId]) -> Vec<String> {
    let chosen: Vec<Option<&str>> = ids.iter().map(|id| workflow.steps[*id].around.site.as_deref()).collect();
    let each = ids.iter().any(|id| workflow.steps[*id].around.site_of_each().is_some());
    let anywhere = chosen.contains(&None);
    let of_the_block = workflow.pegasus.sites.iter().map(|s| s.name.as_str());
    let mut sites: Vec<&str> = of_the_block.filter(|name| anywhere || chosen.contains(&Some(name))).collect();
    if (each || chosen.contains(&Some("local"))) && !sites.contains(&"local") {
        sites.push("local");
    }
    sites.into_iter().map(str::to_owned).collect()
}

/// Puts a profile on the jobs of the steps that say nothing of it themselves.
fn to_jobs(workflow: &mut Workflow, ids: &[StepId], (namespace, key, value): &Fixed) {
    for id in ids {
        let step = &mut workflow.steps[*id];
        if !has(step, namespace, key) {
            let value = Text::literal(value.clone());
            step.around.profiles.push(Profile { namespace, key: key.clone(), value, when: None, span: None });
        }
    }
}

/// Whether a step says what a profile says, in whichever words.
pub fn has(step: &Step, namespace: &str, key: &str) -> bool {
    let resources = &step.resources;
    let said = match (namespace, key.to_ascii_lowercase().as_str()) {
        ("env", _) => step.env.iter().any(|v| v.name == key),
        ("pegasus", "cores") => resources.cpus.is_some(),
        ("pegasus", "memory") => resources.memory.is_some(),
        ("pegasus", "gpus") => resources.gpus.is_some(),
        ("pegasus", "diskspace") => resources.disk.is_some(),
        ("pegasus", "runtime") => resources.walltime.is_some(),
        ("pegasus", key) if step.varying.iter().any(|(name, _)| profile_of(name) == key) => true,
        ("pegasus", "label") => step.label.is_some(),
        ("dagman", "retry") => step.around.retries.is_some(),
        ("dagman", "category") => step.around.category.is_some(),
        ("selector", "execution.site") => step.around.site.is_some(),
        _ => false,
    };
    said || step.around.profiles.iter().any(|p| p.namespace == namespace && p.key.eq_ignore_ascii_case(key))
}

/// Marks the steps whose transformation has outputs to check.
fn mark_checked(workflow: &mut Workflow) {
    let files = &workflow.files;
    let checks = |step: &&Step| step.outputs.iter().any(|o| !files[*o].extras.checks.is_empty());
    let checked = workflow.steps.values().filter(checks).flat_map(|s| &s.variants);
    let names: HashSet<String> = checked.map(|v| v.transformation.clone()).collect();
    for step in workflow.steps.values_mut() {
        step.around.checked = step.variants.iter().any(|v| names.contains(&v.transformation));
    }
}
