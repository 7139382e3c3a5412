//! Nodes and edges, before anybody decided how they look.

use crate::counted::counted;

/// So many names are told at once.
const TOLD: usize = 24;

/// The steps or jobs of a workflow, and what goes from where to where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    /// The workflow's name.
    pub name: String,
    /// How much there is: `5 steps, 13 jobs`.
    pub summary: String,
    /// Inputs by name, then steps in the workflow's order; or jobs, step by step.
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
}

/// One node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// A step's name, a job's id, or an input's name.
    pub name: String,
    pub kind: Kind,
    /// It writes files that are kept for the user.
    pub published: bool,
}

/// What a node stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A file that exists before the run, or a family of such files: its name as the specification writes it.
    Input { file: String },
    /// A step, its number of jobs, and the axes that it runs over: `sample and mate`.
    Step { jobs: u64, each: String },
    /// A job of this step.
    Job { step: String },
}

/// What goes from one node to another: these are numbers of nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
    pub flow: Flow,
    /// How the reader selects: `every tile`, `first polygon`; nothing if it takes what matches.
    pub label: String,
}

/// Why one node comes after another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flow {
    /// It reads files.
    Files,
    /// It only waits.
    Wait,
}

impl Node {
    pub fn is_input(&self) -> bool {
        matches!(self.kind, Kind::Input { .. })
    }

    /// What people know it by: an input by its file, unless that is one of several alternatives, which have no text.
    pub fn shown(&self) -> &str {
        match &self.kind {
            Kind::Input { file } if !file.is_empty() && file != "{}" => file,
            _ => &self.name,
        }
    }

    /// What there is to do: `3 jobs, one per polygon`, or the step of a job; nothing for an input.
    pub fn work(&self) -> String {
        match &self.kind {
            Kind::Input { .. } => String::new(),
            Kind::Step { jobs, each } if each.is_empty() => counted(*jobs, "job"),
            Kind::Step { jobs, each } => format!("{}, one per {each}", counted(*jobs, "job")),
            Kind::Job { step } => step.clone(),
        }
    }
}

impl Graph {
    /// Adds an edge, unless it is there.
    pub fn connect(&mut self, edge: Edge) {
        if !self.edges.contains(&edge) {
            self.edges.push(edge);
        }
    }

    /// Who reads or waits for what, as sentences for those who do not see the picture.
    pub fn told(&self) -> String {
        let sentences = self.nodes.iter().enumerate().filter(|(_, node)| !node.is_input()).map(|(at, node)| {
            let mut text = format!("{} ({})", node.name, node.work());
            for (flow, verb) in [(Flow::Files, " reads from "), (Flow::Wait, " waits for ")] {
                let mut from: Vec<&str> = Vec::new();
                for edge in self.edges.iter().filter(|e| e.to == at && e.flow == flow) {
                    let name = self.nodes[edge.from].shown();
                    if !from.contains(&name) {
                        from.push(name);
                    }
                }
                let more = from.len().saturating_sub(TOLD);
                from.truncate(TOLD);
                if !from.is_empty() {
                    text = format!("{text}{verb}{}", from.join(", "));
                }
                if more > 0 {
                    text = format!("{text} and {more} more");
                }
            }
            if node.published { text + "; it publishes files." } else { text + "." }
        });
        sentences.collect::<Vec<_>>().join(" ")
    }
}
