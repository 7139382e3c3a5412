//! Which level of a specification a profile is taken from: step over component over workflow.
//!
//! To the planner a profile of a site or of a transformation is stronger than that of a job. So what a weaker level
//! says is moved to the jobs as soon as a stronger level says it too, and nothing stands in two places.

use std::collections::{BTreeMap, HashSet};

use super::around::{Fixed, Profile, Secret, is_same};
use super::ids::{ComponentId, StepId};
use super::term::{Term, Text};
use super::workflow::Step;
use super::{Context, Workflow, uses};
use crate::diagnostic::{Findings, around as findings_of};
use crate::lower::pegasus::profile_of;

/// Settles what sits on jobs, on transformations and on sites.
pub(super) fn settle(context: &Context, workflow: &mut Workflow, findings: &mut Findings) {
    mark_checked(workflow);
    let mut groups = Groups::new();
    for (id, step) in workflow.steps.iter() {
        for variant in &step.variants {
            groups.entry(variant.transformation.clone()).or_default().push((id, variant.component));
        }
    }
    for (name, ids) in &groups {
        let sites = sites(workflow, ids);
        workflow.sites_of.insert(name.clone(), sites);
    }
    own_secrets(workflow, &groups);
    own_profiles(workflow, &groups);
    for entry in std::mem::take(&mut workflow.pegasus.everywhere) {
        if !workflow.steps.values().any(|step| says(workflow, step, &entry)) {
            workflow.pegasus.everywhere.push(entry);
            continue;
        }
        let all: Vec<StepId> = workflow.steps.ids().collect();
        to_jobs(workflow, &all, &entry, |workflow, component| !gives(workflow, component, entry.0, &entry.1));
    }
    for site in &context.model.pegasus.sites {
        for profile in &site.profiles {
            let found = workflow.pegasus.sites.iter().find(|s| s.name == site.name.value);
            let entry = found
                .and_then(|s| s.profiles.iter().find(|p| p.1 == profile.key.value && p.0 == profile.namespace.value));
            let overruled = |entry: &&Fixed| {
                let mut steps = workflow.steps.values();
                steps.any(|step| may_run_on(workflow, step, &site.name.value) && says(workflow, step, entry))
            };
            if let Some(entry) = entry.filter(overruled) {
                findings.push(findings_of::site_wins(profile.key.span, &site.name.value, entry.0, &entry.1));
            }
        }
    }
}

/// Whether a step or one of its components says what a profile says.
fn says(workflow: &Workflow, step: &Step, (namespace, key, _): &Fixed) -> bool {
    let mut outfits = outfits(step).into_iter();
    outfits.any(|(_, of)| has(step, of, namespace, key) || gives(workflow, of, namespace, key))
}

/// Whether jobs of a step may run on a site: who names none runs on the first one.
pub fn may_run_on(workflow: &Workflow, step: &Step, site: &str) -> bool {
    let usual = workflow.pegasus.sites.first().map(|s| s.name.as_str());
    step.around.site_of_each().is_some() || step.around.site.as_deref().or(usual) == Some(site)
}

/// The sites where some steps run, the usual one first.
fn sites(workflow: &Workflow, ids: &[(StepId, Option<ComponentId>)]) -> Vec<String> {
    let chosen: Vec<Option<&str>> = ids.iter().map(|(id, _)| workflow.steps[*id].around.site.as_deref()).collect();
    let each = ids.iter().any(|(id, _)| workflow.steps[*id].around.site_of_each().is_some());
    let anywhere = chosen.contains(&None);
    let of_the_block = workflow.pegasus.sites.iter().map(|s| s.name.as_str());
    let mut sites: Vec<&str> = of_the_block.filter(|name| anywhere || chosen.contains(&Some(name))).collect();
    if (each || chosen.contains(&Some("local"))) && !sites.contains(&"local") {
        sites.push("local");
    }
    sites.into_iter().map(str::to_owned).collect()
}

/// The components of a step's jobs, each with its condition; nothing for jobs without one.
fn outfits(step: &Step) -> Vec<(Option<Term>, Option<ComponentId>)> {
    if step.uses.is_empty() {
        return vec![(None, None)];
    }
    uses::taken(&step.uses).into_iter().map(|(when, component)| (when, Some(component))).collect()
}

/// Whether a component has a profile.
fn gives(workflow: &Workflow, component: Option<ComponentId>, namespace: &str, key: &str) -> bool {
    let profiles = component.iter().flat_map(|c| &workflow.components[*c].outfit.profiles);
    profiles.into_iter().any(|p| is_same((p.0, &p.1), (namespace, key)))
}

/// Puts the secrets of a transformation on the jobs, as soon as one of its steps has more than their component.
fn own_secrets(workflow: &mut Workflow, groups: &Groups) {
    loop {
        let mut changed = false;
        for ids in groups.values() {
            let own = ids.iter().any(|(id, _)| workflow.steps[*id].around.own_secrets);
            for (id, _) in ids.iter().filter(|_| own) {
                changed |= !std::mem::replace(&mut workflow.steps[*id].around.own_secrets, true);
            }
        }
        if !changed {
            break;
        }
    }
    for id in workflow.steps.ids().collect::<Vec<_>>() {
        let step = &workflow.steps[id];
        if !step.around.own_secrets {
            continue;
        }
        let mut profiles = Vec::new();
        for ((taken, component), names) in outfits(step).into_iter().zip(&step.around.secrets) {
            for (when, names) in handed(names) {
                let (key, value) = ("getenv".to_owned(), Text::literal(names.join(",")));
                let when = uses::both(taken.clone(), when);
                profiles.push(Profile { namespace: "condor", key, value, when, of: component, span: None });
            }
        }
        workflow.steps[id].around.profiles.extend(profiles);
    }
}

/// The secrets by their conditions: those under one are handed to the same jobs.
pub fn by_condition(secrets: &[Secret]) -> Vec<(&Option<Term>, Vec<&str>)> {
    let mut groups: Vec<(&Option<Term>, Vec<&str>)> = Vec::new();
    for secret in secrets {
        match groups.iter_mut().find(|(when, _)| **when == secret.when) {
            Some((_, names)) => names.push(&secret.name),
            None => groups.push((&secret.when, vec![&secret.name])),
        }
    }
    groups
}

/// The sets of secrets that jobs may be handed, each with the condition under which it is that one: the profile holds
/// all names, so there is one for each set.
fn handed(secrets: &[Secret]) -> Vec<(Option<Term>, Vec<&str>)> {
    let mut sets: Vec<(Option<Term>, Vec<&str>)> = vec![(None, Vec::new())];
    for (condition, group) in by_condition(secrets) {
        let mut with = sets.clone();
        for (when, names) in &mut with {
            names.extend(&group);
            *when = uses::both(when.take(), condition.clone());
        }
        let without = sets.into_iter().filter_map(|(when, names)| Some((uses::unless(when, [condition])?, names)));
        with.extend(without);
        sets = with;
    }
    sets.into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(when, mut names)| {
            names.sort_unstable();
            // One variable under two conditions.
            names.dedup();
            (when, names)
        })
        .collect()
}

/// Puts what a component says on the jobs of a transformation, as soon as one of its steps says it too.
fn own_profiles(workflow: &mut Workflow, groups: &Groups) {
    loop {
        let mut changed = false;
        for members in groups.values() {
            let Some(component) = members.first().and_then(|(_, component)| *component) else { continue };
            let ids: Vec<StepId> = members.iter().map(|(id, _)| *id).collect();
            for entry in workflow.components[component].outfit.profiles.clone() {
                if ids.iter().any(|id| has(&workflow.steps[*id], Some(component), entry.0, &entry.1)) {
                    changed |= to_jobs(workflow, &ids, &entry, |_, of| of == Some(component));
                }
            }
        }
        if !changed {
            return;
        }
    }
}

/// Puts a profile on the jobs in some components of the steps, where these say nothing of it themselves; whether there
/// are any.
fn to_jobs(
    workflow: &mut Workflow,
    ids: &[StepId],
    (namespace, key, value): &Fixed,
    wanted: impl Fn(&Workflow, Option<ComponentId>) -> bool,
) -> bool {
    let mut any = false;
    for id in ids {
        let step = &workflow.steps[*id];
        let moved = |p: &&Profile| p.span.is_none() && is_same((p.namespace, &p.key), (namespace, key));
        // A component may stand in several alternatives: all of them are moved at once.
        let there: Vec<Option<ComponentId>> = step.around.profiles.iter().filter(moved).map(|p| p.of).collect();
        for (when, of) in outfits(step) {
            if !wanted(workflow, of) || there.contains(&of) {
                continue;
            }
            let step = &workflow.steps[*id];
            if let Some(when) = uses::unless(when, &said(step, of, namespace, key)) {
                let value = Text::literal(value.clone());
                let profile = Profile { namespace, key: key.clone(), value, when, of, span: None };
                workflow.steps[*id].around.profiles.push(profile);
                any = true;
            }
        }
    }
    any
}

/// The steps of each transformation, and the component that they run in there.
type Groups = BTreeMap<String, Vec<(StepId, Option<ComponentId>)>>;

/// Whether a step says what a profile says, in whichever words, of its jobs in a component.
pub fn has(step: &Step, component: Option<ComponentId>, namespace: &str, key: &str) -> bool {
    !said(step, component, namespace, key).is_empty()
}

/// Where a step says what a profile says, in whichever words, of its jobs in a component.
fn said(step: &Step, component: Option<ComponentId>, namespace: &str, key: &str) -> Vec<Option<Term>> {
    let resources = &step.resources;
    let lower = key.to_ascii_lowercase();
    let always = match (namespace, lower.as_str()) {
        ("pegasus", "cores") => resources.cpus.is_some(),
        ("pegasus", "memory") => resources.memory.is_some(),
        ("pegasus", "gpus") => resources.gpus.is_some(),
        ("pegasus", "diskspace") => resources.disk.is_some(),
        ("pegasus", "runtime") => resources.walltime.is_some(),
        ("pegasus", "label") => step.label.is_some(),
        ("dagman", "retry") => step.around.retries.is_some(),
        ("dagman", "category") => step.around.category.is_some(),
        ("selector", "execution.site") => step.around.site.is_some(),
        _ => false,
    };
    let mut said: Vec<Option<Term>> = always.then_some(None).into_iter().collect();
    match namespace {
        "env" => said.extend(step.env.iter().filter(|v| v.name == key).map(|v| v.when.clone())),
        "pegasus" => {
            said.extend(step.varying.iter().filter(|v| profile_of(v.name) == lower).map(|v| v.when.clone()));
        }
        _ => {}
    }
    let here = |p: &&Profile| p.of.is_none_or(|of| Some(of) == component);
    let profiles = step.around.profiles.iter().filter(here);
    let same = profiles.filter(|p| is_same((p.namespace, &p.key), (namespace, key)));
    said.extend(same.map(|p| p.when.clone()));
    said
}

/// Marks what runs in a transformation that has outputs to check.
fn mark_checked(workflow: &mut Workflow) {
    let files = &workflow.files;
    let checks = |step: &&Step| step.outputs.iter().any(|o| !files[*o].extras.checks.is_empty());
    let checked = workflow.steps.values().filter(checks).flat_map(|s| &s.variants);
    let names: HashSet<String> = checked.map(|v| v.transformation.clone()).collect();
    for variant in workflow.steps.values_mut().flat_map(|s| &mut s.variants) {
        variant.checked = names.contains(&variant.transformation);
    }
}
