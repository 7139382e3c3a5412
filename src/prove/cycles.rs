//! No job waits for itself: where steps read from each other, their jobs are held against each other one by one.

use std::collections::HashMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use crate::check::goes_back;
use crate::diagnostic::{Findings, relations};
use crate::plan::{Plan, Relation};
use crate::resolve::StepId;
use crate::source::Span;

/// A job of one of the steps at hand.
type Job = (usize, Vec<u32>);

/// Reports a circle of jobs for each group of steps that read from each other.
pub fn check(plan: &Plan, findings: &mut Findings) {
    let mut graph: DiGraph<StepId, ()> = DiGraph::new();
    let nodes: Vec<_> = plan.steps.ids().map(|id| graph.add_node(id)).collect();
    let index = |id: StepId| crate::resolve::Id::index(id);
    for (id, step) in plan.steps.iter() {
        for choice in step.inputs.iter().chain(&step.after).flat_map(|r| &r.choices) {
            if let Some((producer, _)) = &choice.producer {
                graph.update_edge(nodes[index(*producer)], nodes[index(id)], ());
            }
        }
    }
    for component in kosaraju_scc(&graph) {
        let own = component.iter().any(|n| graph.contains_edge(*n, *n));
        if component.len() > 1 || own {
            let mut steps: Vec<StepId> = component.iter().map(|n| graph[*n]).collect();
            steps.sort();
            if let Some(jobs) = circle(plan, &steps) {
                let names: Vec<String> =
                    jobs.iter().map(|(step, point)| plan.steps[steps[*step]].id.text(point)).collect();
                let mut places: Vec<Place> = Vec::new();
                for pair in jobs.windows(2) {
                    let place = waits_at(plan, &steps, &pair[0], &pair[1]);
                    // Of a step whose jobs wait for each other one place tells all.
                    places.extend(place.filter(|place| !places.iter().any(|seen| seen.span == place.span)));
                }
                // What goes back along an axis is meant: most likely another one is wrong.
                places.sort_by_key(|place| place.back);
                let places = places.into_iter().map(|place| (place.span, place.text)).collect();
                let step = &plan.workflow.steps[steps[0]];
                let axis = step.each.last().map_or("axis", |axis| plan.axes[*axis].name.as_str());
                findings.push(relations::job_cycle(step.span, places, &shortened(names), axis));
            }
        }
    }
}

/// Where a job says that it waits for another one, and how.
struct Place {
    span: Span,
    text: String,
    /// Only for elements before its own.
    back: bool,
}

fn waits_at(plan: &Plan, steps: &[StepId], before: &Job, job: &Job) -> Option<Place> {
    let (id, of) = (steps[job.0], steps[before.0]);
    let (step, planned) = (&plan.workflow.steps[id], &plan.steps[id]);
    let name = |id: StepId, point: &[u32]| plan.steps[id].id.text(point);
    let waits = |relation: &Relation| {
        let mut found = None;
        relation.each(&mut job.1.clone(), &mut |choice, point| {
            let Some((producer, binds)) = &relation.choices[choice].producer else { return };
            if *producer == of && binds.iter().map(|b| b.get(point)).eq(before.1.iter().copied()) {
                found = Some(choice);
            }
        });
        found
    };
    let (first, then) = (name(of, &before.1), name(id, &job.1));
    let read = step.inputs.iter().zip(&planned.inputs).find_map(|(input, relation)| {
        let source = input.sources.get(waits(relation)?);
        let span = source.filter(|_| input.sources.len() > 1).map_or(input.span, |source| source.span);
        let back = input.selections().any(|selection| goes_back(&plan.workflow, selection));
        Some(Place { span, text: format!("`{then}` reads a file of `{first}`"), back })
    });
    read.or_else(|| {
        let mut waited = step.after.iter().zip(&planned.after).filter(|(_, relation)| waits(relation).is_some());
        let (after, _) = waited.next()?;
        let back = goes_back(&plan.workflow, &after.selection);
        Some(Place { span: after.span, text: format!("`{then}` waits for `{first}`"), back })
    })
}

/// The beginning and the end of a long circle.
fn shortened(mut names: Vec<String>) -> Vec<String> {
    if names.len() > 10 {
        names.splice(5..names.len() - 5, ["…".to_owned()]);
    }
    names
}

/// Jobs that wait for each other, the first one once more at the end.
fn circle(plan: &Plan, steps: &[StepId]) -> Option<Vec<Job>> {
    let mut numbers: HashMap<Job, usize> = HashMap::new();
    let mut jobs: Vec<Job> = Vec::new();
    for (at, id) in steps.iter().enumerate() {
        plan.steps[*id].each_job(|point| {
            numbers.insert((at, point.clone()), jobs.len());
            jobs.push((at, point.clone()));
            true
        });
    }
    // Who waits for each job, and for how many each one waits.
    let mut waiting: Vec<Vec<u32>> = vec![Vec::new(); jobs.len()];
    let mut open: Vec<u32> = vec![0; jobs.len()];
    for (number, (at, point)) in jobs.iter().enumerate() {
        let step = &plan.steps[steps[*at]];
        for relation in step.inputs.iter().chain(&step.after) {
            relation.each(&mut point.clone(), &mut |choice, point| {
                let Some((producer, binds)) = &relation.choices[choice].producer else { return };
                let Some(of) = steps.iter().position(|s| s == producer) else { return };
                let job: Vec<u32> = binds.iter().map(|b| b.get(point)).collect();
                if let Some(before) = numbers.get(&(of, job)) {
                    waiting[*before].push(number as u32);
                    open[number] += 1;
                }
            });
        }
    }
    let mut ready: Vec<usize> = (0..jobs.len()).filter(|n| open[*n] == 0).collect();
    let mut done = 0;
    while let Some(job) = ready.pop() {
        done += 1;
        for next in &waiting[job] {
            open[*next as usize] -= 1;
            if open[*next as usize] == 0 {
                ready.push(*next as usize);
            }
        }
    }
    if done == jobs.len() {
        return None;
    }
    // From a job that still waits, back and back: at last one comes again.
    let mut before: Vec<Option<usize>> = vec![None; jobs.len()];
    for (job, followers) in waiting.iter().enumerate().filter(|(job, _)| open[*job] > 0) {
        for next in followers.iter().filter(|n| open[**n as usize] > 0) {
            before[*next as usize].get_or_insert(job);
        }
    }
    let mut way = vec![open.iter().position(|n| *n > 0)?];
    loop {
        let previous = before[*way.last()?]?;
        if let Some(start) = way.iter().position(|j| *j == previous) {
            let mut circle: Vec<usize> = way.split_off(start);
            circle.push(previous);
            circle.reverse();
            return Some(circle.into_iter().map(|j| jobs[j].clone()).collect());
        }
        way.push(previous);
    }
}
