//! What a step reads, job by job, in sentences: how relations look with the values at hand.

use crate::counted::counted;
use crate::plan::{Choice, NONE, Plan, PlannedStep, Relation, Space};
use crate::resolve::{AxisId, StepId};

/// Sentences on what the jobs of a step read and wait for. `None` if there is no step of that name.
pub fn step(plan: &Plan, name: &str) -> Option<Vec<String>> {
    let (id, step) = plan.workflow.steps.iter().find(|(_, s)| s.name == name)?;
    let planned = &plan.steps[id];
    let count = planned.count();
    let mut lines = vec![format!("{name}: {}", counted(count, "job"))];
    if count == 0 {
        return Some(lines);
    }
    for (input, relation) in step.inputs.iter().zip(&planned.inputs) {
        lines.extend(told(plan, id, planned, &format!("as {}", input.name), relation, "reads"));
    }
    for relation in &planned.after {
        lines.extend(told(plan, id, planned, "without its files", relation, "waits for"));
    }
    Some(lines)
}

/// Jobs that take alike: how many, the first one, and the first and last file that it takes.
struct Kind {
    choice: usize,
    jobs: u64,
    first: Vec<u32>,
    files: u64,
    from: (Vec<u32>, Vec<u32>),
}

fn told(plan: &Plan, id: StepId, planned: &PlannedStep, name: &str, relation: &Relation, verb: &str) -> Vec<String> {
    let mut kinds: Vec<Kind> = Vec::new();
    let mut without: (u64, Option<Vec<u32>>) = (0, None);
    planned.each_job(|point| {
        let mut first: Option<(usize, Vec<u32>)> = None;
        let mut last = Vec::new();
        let mut files = 0;
        relation.each(point, &mut |choice, point| {
            let elements = source(&relation.choices[choice], point);
            first.get_or_insert_with(|| (choice, elements.clone()));
            last = elements;
            files += 1;
        });
        match first {
            None => {
                without.0 += 1;
                without.1.get_or_insert_with(|| point.clone());
            }
            Some((choice, from)) => match kinds.iter_mut().find(|k| k.choice == choice) {
                Some(kind) => kind.jobs += 1,
                None => kinds.push(Kind { choice, jobs: 1, first: point.clone(), files, from: (from, last) }),
            },
        }
        true
    });
    kinds.sort_by_key(|k| k.choice);
    let own = &plan.workflow.steps[id].name;
    let total = planned.count();
    let share = |jobs: u64| match jobs {
        all if all == total => String::new(),
        some => format!("; so do {some} of {total} jobs"),
    };
    let mut lines: Vec<String> = kinds
        .iter()
        .map(|kind| {
            let choice = &relation.choices[kind.choice];
            let job = format!("{own}{}", keys(plan, &planned.space, &kind.first));
            let (first, last) = (maker(plan, choice, &kind.from.0), maker(plan, choice, &kind.from.1));
            let what = if kind.files > 1 { format!("{} files: {first} … {last}", kind.files) } else { first };
            format!("  {job} {verb} {what} {name}{}", share(kind.jobs))
        })
        .collect();
    if let Some(point) = &without.1 {
        let job = format!("{own}{}", keys(plan, &planned.space, point));
        lines.push(format!("  {job} {verb} nothing {name}{}", share(without.0)));
    }
    lines
}

/// The elements of a file, or of the job that is waited for.
fn source(choice: &Choice, point: &[u32]) -> Vec<u32> {
    choice.bind.iter().map(|bind| bind.get(point)).collect()
}

/// `aggregate (round 1)`, or an input.
fn maker(plan: &Plan, choice: &Choice, elements: &[u32]) -> String {
    let workflow = &plan.workflow;
    match (choice.file, &choice.producer) {
        (Some(file), producer) => {
            let name = match producer {
                Some((step, _)) if workflow.steps[*step].outputs.len() > 1 => {
                    format!("{}.{}", workflow.steps[*step].name, workflow.files[file].name)
                }
                Some((step, _)) => workflow.steps[*step].name.clone(),
                None => format!("input {}", workflow.files[file].name),
            };
            format!("{name}{}", keys(plan, &plan.files[file].space, elements))
        }
        (None, Some((step, _))) => {
            format!("{}{}", workflow.steps[*step].name, keys(plan, &plan.steps[*step].space, elements))
        }
        (None, None) => String::new(),
    }
}

/// ` (sample a, mate 1)`
fn keys(plan: &Plan, space: &Space, point: &[u32]) -> String {
    let mut named: Vec<(AxisId, String)> = Vec::new();
    for (slot, element) in space.slots.iter().zip(point) {
        let mut chain = plan.workflow.ancestors(slot.axis);
        chain.reverse();
        for axis in chain {
            let to = plan.maps.get(slot.axis, axis).map_or(NONE, |map| map.get(*element));
            if to != NONE && !named.iter().any(|(a, _)| *a == axis) {
                named.push((axis, format!("{} {}", plan.axes[axis].name, plan.axes[axis].keys.get(to))));
            }
        }
    }
    let named: Vec<String> = named.into_iter().map(|(_, text)| text).collect();
    if named.is_empty() { String::new() } else { format!(" ({})", named.join(", ")) }
}
