//! The picture of a workflow, for Mermaid: inputs, steps, and what goes from where to where.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{counted, names, selection, written};
use crate::lower::inputs::is_read;
use crate::lower::python::Names;
use crate::plan::Plan;
use crate::resolve::workflow::Step;
use crate::resolve::{FileId, StepId};

/// Nodes and arrows.
#[derive(Default, Serialize)]
pub struct Graph {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

#[derive(Serialize)]
struct Node {
    id: String,
    shape: String,
}

#[derive(PartialEq, Serialize)]
struct Edge {
    from: String,
    to: String,
    label: String,
}

/// A text between the quotes of a Mermaid label.
fn label(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' => out.push_str("#quot;"),
            '#' => out.push_str("#35;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '`' => out.push_str("#96;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The picture of a plan.
pub fn graph(plan: &Plan) -> Graph {
    let workflow = &plan.workflow;
    let mut graph = Graph::default();
    let mut inputs: Vec<FileId> =
        workflow.files.ids().filter(|f| workflow.producer(*f).is_none() && is_read(plan, *f)).collect();
    inputs.sort_by_key(|f| &workflow.files[*f].name);
    let mut nodes: BTreeMap<FileId, String> = BTreeMap::new();
    for (at, file) in inputs.into_iter().enumerate() {
        let id = format!("i{at}");
        let shape = format!("[/\"{}\"/]", label(&written(&workflow.files[file].file)));
        graph.nodes.push(Node { id: id.clone(), shape });
        nodes.insert(file, id);
    }
    let mut names_given = Names::default();
    let mut steps: BTreeMap<StepId, String> = BTreeMap::new();
    for id in &workflow.order {
        let step = &workflow.steps[*id];
        let node = names_given.attribute(&format!("s_{}", step.name));
        graph.nodes.push(Node { id: node.clone(), shape: format!("[\"{}\"]", step_label(plan, *id, step)) });
        steps.insert(*id, node);
    }
    for id in &workflow.order {
        let sources = workflow.steps[*id].inputs.iter().flat_map(|i| i.sources.iter().map(move |s| (i, s)));
        for (input, source) in sources {
            let from = match workflow.producer(source.file) {
                Some(producer) => steps.get(&producer),
                None => nodes.get(&source.file),
            };
            let (Some(from), Some(to)) = (from, steps.get(id)) else { continue };
            let edge = Edge { from: from.clone(), to: to.clone(), label: label(&selection(workflow, input, source)) };
            if !graph.edges.contains(&edge) {
                graph.edges.push(edge);
            }
        }
    }
    graph
}

fn step_label(plan: &Plan, id: StepId, step: &Step) -> String {
    let jobs = counted(plan.steps[id].count(), "job");
    let each = names(&plan.workflow, step.each.iter().copied());
    let per = if each.is_empty() { String::new() } else { format!(", one per {each}") };
    format!("{}<br>{}", label(&step.name), label(&format!("{jobs}{per}")))
}
