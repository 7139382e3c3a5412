//! The graph of the steps of a plan.

use std::collections::BTreeMap;

use super::model::{Edge, Flow, Graph, Kind, Node};
use super::words::{names, selection};
use crate::counted::counted;
use crate::lower::inputs::is_read;
use crate::lower::program::written;
use crate::plan::Plan;
use crate::resolve::{FileId, StepId};

/// The inputs that are read and all steps.
pub fn steps(plan: &Plan) -> Graph {
    let workflow = &plan.workflow;
    let totals = &plan.totals;
    let summary = format!("{}, {}", counted(totals.steps, "step"), counted(totals.jobs, "job"));
    let mut graph = Graph { name: workflow.name.clone(), summary, ..Graph::default() };
    let mut inputs: Vec<FileId> =
        workflow.files.ids().filter(|f| workflow.producer(*f).is_none() && is_read(plan, *f)).collect();
    inputs.sort_by_key(|f| &workflow.files[*f].name);
    let mut files: BTreeMap<FileId, usize> = BTreeMap::new();
    for file in inputs {
        files.insert(file, graph.nodes.len());
        let def = &workflow.files[file];
        let kind = Kind::Input { file: written(&def.file) };
        graph.nodes.push(Node { name: def.name.clone(), kind, published: false });
    }
    let mut makers: BTreeMap<StepId, usize> = BTreeMap::new();
    for id in &workflow.order {
        let step = &workflow.steps[*id];
        makers.insert(*id, graph.nodes.len());
        let kind = Kind::Step { jobs: plan.steps[*id].count(), each: names(workflow, step.each.iter().copied()) };
        let published = step.outputs.iter().any(|file| workflow.files[*file].may_be_published());
        graph.nodes.push(Node { name: step.name.clone(), kind, published });
    }
    for id in &workflow.order {
        let step = &workflow.steps[*id];
        let Some(to) = makers.get(id).copied() else { continue };
        for (input, source) in step.inputs.iter().flat_map(|i| i.sources.iter().map(move |s| (i, s))) {
            let from = match workflow.producer(source.file) {
                Some(producer) => makers.get(&producer),
                None => files.get(&source.file),
            };
            let Some(from) = from.copied() else { continue };
            graph.connect(Edge { from, to, flow: Flow::Files, label: selection(workflow, input, source) });
        }
        let waited = plan.steps[*id].after.iter().flat_map(|r| &r.choices).filter_map(|c| c.producer.as_ref());
        for from in waited.filter_map(|(step, _)| makers.get(step).copied()) {
            graph.connect(Edge { from, to, flow: Flow::Wait, label: String::new() });
        }
    }
    graph
}
