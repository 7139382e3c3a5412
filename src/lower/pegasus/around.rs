//! What stands around jobs and programs, in the words of Pegasus: profiles, sites, and what travels.

use std::collections::BTreeMap;

use super::{own_resources, shared_resources};
use crate::resolve::around::{Fixed, is_same};
use crate::resolve::sites::Site;
use crate::resolve::workflow::{Step, Variant};
use crate::resolve::{StepId, Workflow};

/// The value of a profile of a job.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Number(u64),
    Fixed(String),
    /// The text of a variable of the environment, by its number in the step.
    Env(usize),
    /// The text of a profile of the step, by its number there.
    Profile(usize),
    /// A resource that differs from job to job, by its number in the step.
    Amount(usize),
    /// The step's label.
    Label,
}

/// A profile: namespace, key, value.
pub type Entry = (&'static str, String, Value);

/// What is of the jobs of a step alone, by namespace.
pub fn of_jobs(workflow: &Workflow, id: StepId) -> Vec<Entry> {
    let step = &workflow.steps[id];
    let around = &step.around;
    let mut entries: Vec<Entry> = Vec::new();
    entries.extend(step.env.iter().enumerate().map(|(at, v)| ("env", v.name.clone(), Value::Env(at))));
    let own = own_resources(workflow, id).into_iter();
    entries.extend(own.map(|(key, value)| ("pegasus", key.to_owned(), Value::Number(value))));
    let varying = step.varying.iter().enumerate();
    entries.extend(varying.map(|(at, v)| ("pegasus", super::profile_of(v.name).to_owned(), Value::Amount(at))));
    entries.extend(step.label.as_ref().map(|_| ("pegasus", "label".to_owned(), Value::Label)));
    let profiles = around.profiles.iter().enumerate();
    entries.extend(profiles.map(|(at, profile)| (profile.namespace, profile.key.clone(), Value::Profile(at))));
    entries.extend(around.retries.map(|n| ("dagman", "RETRY".to_owned(), Value::Number(n))));
    let category = around.category.clone();
    entries.extend(category.map(|name| ("dagman", "CATEGORY".to_owned(), Value::Fixed(name))));
    let site = around.site.clone();
    entries.extend(site.map(|site| ("selector", "execution.site".to_owned(), Value::Fixed(site))));
    entries.sort_by_key(|(namespace, ..)| *namespace);
    entries
}

/// The profiles of a transformation: what its steps share, and what their component gives.
pub fn of_transformation(workflow: &Workflow, step: &Step, variant: &Variant) -> Vec<Entry> {
    let shared = shared_resources(workflow, &variant.transformation).into_iter();
    let mut entries: Vec<Entry> =
        shared.map(|(key, value)| ("pegasus", key.to_owned(), Value::Number(value))).collect();
    let outfit = variant.component.map(|c| &workflow.components[c].outfit);
    if let Some(outfit) = outfit {
        // What a step says otherwise sits on the jobs of all of them.
        let said = |namespace: &str, key: &str| crate::resolve::says(step, variant.component, namespace, key);
        let fixed = outfit.profiles.iter().filter(|(namespace, key, _)| !said(namespace, key));
        entries.extend(fixed.map(|(namespace, key, value)| (*namespace, key.clone(), Value::Fixed(value.clone()))));
        if !outfit.secrets.is_empty() && !step.around.own_secrets {
            entries.push(("condor", "getenv".to_owned(), Value::Fixed(outfit.secrets.join(","))));
        }
        if !outfit.data.is_empty() {
            entries.push(("condor", "transfer_input_files".to_owned(), Value::Fixed(outfit.data.join(","))));
        }
    }
    entries.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    entries
}

/// The profiles of a site: its own, and those of all jobs.
pub fn of_site(workflow: &Workflow, site: &Site) -> Vec<Entry> {
    let own = |entry: &&Fixed| !site.profiles.iter().any(|p| is_same((p.0, &p.1), (entry.0, &entry.1)));
    let all = workflow.pegasus.everywhere.iter().filter(own).chain(&site.profiles);
    let mut entries: Vec<Entry> =
        all.map(|(namespace, key, value)| (*namespace, key.clone(), Value::Fixed(value.clone()))).collect();
    entries.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    entries
}

/// The sites where the steps of a transformation run, the usual one first.
pub fn sites<'a>(workflow: &'a Workflow, transformation: &str) -> Vec<&'a str> {
    workflow.sites_of.get(transformation).map(|sites| sites.iter().map(String::as_str).collect()).unwrap_or_default()
}

/// All secrets of the workflow, by name.
pub fn secrets(workflow: &Workflow) -> Vec<&str> {
    // A step that never exists asks for nothing.
    let steps = workflow.steps.values().filter(|s| s.may_exist());
    let mut names: Vec<&str> = steps.flat_map(|s| s.around.secrets.iter().flatten()).map(|s| s.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Options of the planner that no property can say.
pub fn plan_options(workflow: &Workflow) -> Vec<String> {
    let pegasus = &workflow.pegasus;
    let mut options: Vec<String> = pegasus.cluster.iter().map(|c| format!("--cluster {c}")).collect();
    if pegasus.staging == "nonsharedfs" {
        let remote = pegasus.sites.iter().filter(|s| !s.local).map(|s| format!("{}=local", s.name));
        let staging: Vec<String> = remote.collect();
        if !staging.is_empty() {
            options.push(format!("--staging-site {}", crate::lower::templates::shell_word(&staging.join(","))));
        }
    }
    options
}

/// Namespace to key to value, for a catalog.
pub fn as_json(entries: Vec<Entry>) -> BTreeMap<&'static str, BTreeMap<String, serde_json::Value>> {
    let mut profiles: BTreeMap<&'static str, BTreeMap<String, serde_json::Value>> = BTreeMap::new();
    for (namespace, key, value) in entries {
        let value = match value {
            Value::Number(number) => number.into(),
            Value::Fixed(text) => super::catalogs::marked(&text).into(),
            // Texts over a point are of jobs, never of a catalog.
            Value::Env(_) | Value::Profile(_) | Value::Amount(_) | Value::Label => continue,
        };
        profiles.entry(namespace).or_default().insert(super::catalogs::name(&key).into_owned(), value);
    }
    profiles
}
