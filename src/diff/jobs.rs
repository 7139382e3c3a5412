//! The jobs of a workflow and the files that it publishes, walked over one by one.

use std::sync::Arc;

use super::members::{Members, short, short_of};
use crate::lower::pegasus;
use crate::plan::{Plan, Program};
use crate::resolve::workflow::{Action, Program as Called, Variant};
use crate::resolve::{FileId, StepId};

/// All jobs: their ids, and what each does.
pub(super) fn jobs(plan: &Arc<Plan>) -> Members {
    let count = plan.totals.jobs.max(plan.steps.values().map(|s| s.count()).sum());
    let work: Vec<(StepId, Program, Vec<u64>)> = plan
        .workflow
        .order
        .iter()
        .map(|id| {
            (*id, pegasus::work(plan, *id), plan.workflow.steps[*id].variants.iter().map(|v| runs(plan, v)).collect())
        })
        .collect();
    let plan = plan.clone();
    let walk = move |see: &mut dyn FnMut(&[u8], u64)| {
        let (mut name, mut content) = (Vec::new(), Vec::new());
        for (id, work, variants) in &work {
            let step = &plan.steps[*id];
            let asked = asked(&plan, *id);
            step.each_job(|point| {
                name.clear();
                content.clear();
                step.id.run(point, &mut name);
                work.run(point, &mut content);
                let variant = step.variant(point).and_then(|(at, _)| variants.get(at)).copied().unwrap_or_default();
                content.extend_from_slice(&variant.to_le_bytes());
                content.extend_from_slice(asked.as_bytes());
                // What a variable, a profile or an amount is for this job, where it is set.
                let set =
                    |when: &Option<crate::plan::Formula>, point: &[u32]| when.as_ref().is_none_or(|w| w.holds(point));
                for (variable, value, when) in &step.env {
                    if set(when, point) {
                        content.extend_from_slice(format!("\0{variable}=").as_bytes());
                        value.run(point, &mut content);
                    }
                }
                for (profile, (value, when)) in plan.workflow.steps[*id].around.profiles.iter().zip(&step.profiles) {
                    if set(when, point) {
                        content.extend_from_slice(format!("\0{} {}:", profile.namespace, profile.key).as_bytes());
                        value.run(point, &mut content);
                    }
                }
                for (amount, value, when) in &step.varying {
                    if set(when, point) {
                        let value = value.value(point).map(|v| v.as_text().into_owned()).unwrap_or_default();
                        content.extend_from_slice(format!("\0{amount} {value}").as_bytes());
                    }
                }
                see(&name, short(&content));
                true
            });
        }
    };
    Members::new(count, Arc::new(walk))
}

/// What all jobs of a step ask for, where they run, and what is looked at after them: values without places.
fn asked(plan: &Plan, id: StepId) -> String {
    let step = &plan.workflow.steps[id];
    let secrets: Vec<&str> = step.around.secrets.iter().flatten().map(|s| s.name.as_str()).collect();
    let mut asked = format!("{:?}", step.resources);
    let around = (secrets, step.around.retries, &step.around.site, &step.around.category);
    if around != (Vec::new(), None, &None, &None) {
        asked += &format!("{around:?}");
    }
    for output in &step.outputs {
        let output = &plan.workflow.files[*output];
        if !output.extras.checks.is_empty() {
            asked += &format!("{} {:?}", output.name, output.extras.checks);
        }
    }
    asked
}

/// A hash of the program that a job runs, and of what it runs in.
fn runs(plan: &Plan, variant: &Variant) -> u64 {
    let mut hasher = blake3::Hasher::new();
    match &variant.action {
        Action::Run { program: Called::Script { path, bytes, .. }, .. } => {
            hasher.update(path.as_str().as_bytes());
            hasher.update(b"\0");
            hasher.update(bytes);
        }
        Action::Run { program: Called::Installed { path, .. }, .. } => {
            hasher.update(path.as_bytes());
        }
        Action::Shell { script, .. } => {
            hasher.update(script.as_bytes());
        }
        Action::Call { call, .. } => {
            hasher.update(format!("{}\0{}\0", call.module, call.function).as_bytes());
            for (name, _) in &call.args {
                hasher.update(name.as_bytes());
                hasher.update(b"\0");
            }
            if let Some((_, bytes)) = &call.file {
                hasher.update(bytes);
            }
        }
    }
    if let Some(component) = variant.component.map(|c| &plan.workflow.components[c]) {
        hasher.update(format!("\0{:?} {:?} {:?}", component.image, component.build, component.outfit).as_bytes());
    }
    short_of(&hasher.finalize())
}

/// The names of all files that are kept for the user.
pub(super) fn published(plan: &Arc<Plan>) -> Members {
    let is_kept = |f: &FileId| plan.workflow.files[*f].may_be_published() && plan.workflow.producer(*f).is_some();
    kept(plan, plan.files.ids().filter(is_kept).collect())
}

/// The names of the files of some families: those that exist, and of what is published those that are kept.
pub(crate) fn kept(plan: &Arc<Plan>, files: Vec<FileId>) -> Members {
    let count = files.iter().map(|f| plan.files[*f].space.len()).sum();
    let plan = plan.clone();
    let walk = move |see: &mut dyn FnMut(&[u8], u64)| {
        let mut name = Vec::new();
        for id in &files {
            let file = &plan.files[*id];
            let mut walk = file.space.walk(0);
            while let Some(at) = walk.get() {
                let kept = file.publish.as_ref().is_none_or(|p| p.holds(at));
                if file.exists(at) && kept {
                    name.clear();
                    file.name.run(&mut at.to_vec(), &mut name);
                    see(&name, 0);
                }
                walk.step();
            }
        }
    };
    Members::new(count, Arc::new(walk))
}
