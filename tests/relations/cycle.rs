//! A step reads what it makes only through a selector that goes strictly back.

use std::collections::{BTreeMap, BTreeSet};

use super::expr::{Expr, Illegal, Path, wrong};
use super::model::{Id, Maker, Pick, Select, Source, Workflow};
use super::taking::Evaluator;

/// Steps that read each other, other than strictly backwards.
pub fn steps(eval: &Evaluator) -> Result<(), Illegal> {
    let mut edges: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    for step in &eval.workflow.steps {
        for read in &step.reads {
            for from in &read.from {
                if let Source::Output { step: maker, .. } = from.source
                    && !is_back(eval.workflow, &read.select)
                    && !is_back(eval.workflow, &from.select)
                {
                    edges.entry(maker).or_default().insert(step.id);
                }
            }
        }
        for after in &step.after {
            if !is_back(eval.workflow, &after.select) {
                edges.entry(after.step).or_default().insert(step.id);
            }
        }
    }
    acyclic(&edges)
}

pub fn jobs(children: &BTreeMap<String, BTreeSet<String>>) -> Result<(), Illegal> {
    acyclic(children)
}

/// Takes away who waits for nobody, as long as there is somebody.
fn acyclic<T: Ord + Clone>(edges: &BTreeMap<T, BTreeSet<T>>) -> Result<(), Illegal> {
    let mut edges = edges.clone();
    loop {
        let waiting: BTreeSet<T> = edges.values().flatten().cloned().collect();
        let Some(free) = edges.keys().find(|node| !waiting.contains(node)).cloned() else { break };
        edges.remove(&free);
    }
    if edges.is_empty() { Ok(()) } else { wrong("a cycle") }
}

/// `prev`; an earlier index as a conjunct; the nodes below in a tree.
pub fn is_back(workflow: &Workflow, select: &Select) -> bool {
    let earlier = |axis: Id, expr: &Expr| *expr == Expr::of(axis, "index").it().is("<", Expr::of(axis, "index"));
    let below = |axis: Id, expr: &Expr| {
        let tree = matches!(workflow.axis(axis).maker, Maker::Tree(..));
        let key = Expr::Axis(Path { it: false, axis, through: None, attribute: None });
        tree && *expr == Expr::of(axis, "up").it().is("==", key)
    };
    let filters = |axis: Id| {
        select.filter.as_ref().is_some_and(|f| f.conjuncts().iter().any(|c| earlier(axis, c) || below(axis, c)))
    };
    select.at.iter().any(|(axis, pick)| *pick == Pick::Prev || *pick == Pick::Where && filters(*axis))
        || select.gather.iter().any(|axis| filters(*axis))
}
