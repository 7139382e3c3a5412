//! The graph of the jobs of a plan, if there are few.

use std::collections::BTreeMap;

use super::model::{Edge, Flow, Graph, Kind, Node};
use crate::counted::counted;
use crate::plan::{Plan, Relation};
use crate::resolve::StepId;

/// So many jobs are drawn one by one.
pub const DRAWN_JOBS: u64 = 300;

/// There are more than [`DRAWN_JOBS`] jobs: this many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyJobs(pub u64);

/// All jobs, step by step in the workflow's order, each with an edge from every job that must have run before.
///
/// # Errors
/// There are too many jobs to draw.
pub fn jobs(plan: &Plan) -> Result<Graph, TooManyJobs> {
    if plan.totals.jobs > DRAWN_JOBS {
        return Err(TooManyJobs(plan.totals.jobs));
    }
    let workflow = &plan.workflow;
    let summary = format!("{}, {}", counted(plan.totals.steps, "step"), counted(plan.totals.jobs, "job"));
    let mut graph = Graph { name: workflow.name.clone(), summary, ..Graph::default() };
    let mut numbers: BTreeMap<(StepId, Vec<u32>), usize> = BTreeMap::new();
    for id in &workflow.order {
        let (step, planned) = (&workflow.steps[*id], &plan.steps[*id]);
        let published = step.outputs.iter().any(|file| workflow.files[*file].may_be_published());
        planned.each_job(|point| {
            numbers.insert((*id, point.clone()), graph.nodes.len());
            let kind = Kind::Job { step: step.name.clone() };
            graph.nodes.push(Node { name: planned.id.text(point), kind, published });
            true
        });
    }
    // By both ends: who reads from a job and waits for it besides has one edge.
    let mut parents: BTreeMap<(usize, usize), Flow> = BTreeMap::new();
    for ((id, point), to) in &numbers {
        let planned = &plan.steps[*id];
        let mut add = |relation: &Relation, flow: Flow| {
            relation.each(&mut point.clone(), &mut |choice, point| {
                let Some((producer, binds)) = &relation.choices[choice].producer else { return };
                let job = binds.iter().map(|bind| bind.get(point)).collect();
                if let Some(from) = numbers.get(&(*producer, job)) {
                    let known = parents.entry((*from, *to)).or_insert(flow);
                    *known = flow.min(*known);
                }
            });
        };
        planned.inputs.iter().for_each(|relation| add(relation, Flow::Files));
        planned.after.iter().for_each(|relation| add(relation, Flow::Wait));
    }
    let edge = |((from, to), flow): ((usize, usize), Flow)| Edge { from, to, flow, label: String::new() };
    graph.edges = parents.into_iter().map(edge).collect();
    Ok(graph)
}
