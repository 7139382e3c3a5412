//! The step graph: an order of the steps, or the circle that forbids one.

use std::collections::BTreeMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef as _;

use crate::diagnostic::{Findings, relations};
use crate::resolve::workflow::{AttrSource, Builtin, Pick, Selection};
use crate::resolve::{StepId, Term, Workflow};
use crate::source::Span;
use crate::spec::expr::BinaryOp;

/// Of a circle, so many edges are shown at either end.
const SHOWN: usize = 5;

/// One step reads a file of another.
struct Edge {
    span: Span,
    /// Nothing if it only waits.
    file: Option<String>,
    /// Only from the element before: no circle of jobs can go through it.
    back: bool,
}

/// Orders the steps: producers first, ties by name. Circles are reported edge by edge.
pub fn check(workflow: &mut Workflow, findings: &mut Findings) {
    let mut graph: DiGraph<StepId, Edge> = DiGraph::new();
    let nodes: BTreeMap<StepId, NodeIndex> = workflow.steps.ids().map(|id| (id, graph.add_node(id))).collect();
    for (id, step) in workflow.steps.iter() {
        for (input, source) in step.inputs.iter().flat_map(|i| i.sources.iter().map(move |s| (i, s))) {
            let Some(producer) = workflow.producer(source.file) else { continue };
            let file = workflow.files[source.file].name.clone();
            let back = goes_back(workflow, &input.selection) || goes_back(workflow, &source.selection);
            let span = if input.sources.len() > 1 { source.span } else { input.span };
            graph.add_edge(nodes[&producer], nodes[&id], Edge { span, file: Some(file), back });
        }
        for after in &step.after {
            let back = goes_back(workflow, &after.selection);
            graph.add_edge(nodes[&after.step], nodes[&id], Edge { span: after.span, file: None, back });
        }
    }
    graph.retain_edges(|graph, edge| !graph[edge].back);
    for component in kosaraju_scc(&graph) {
        let own = component.iter().any(|n| graph.contains_edge(*n, *n));
        if component.len() > 1 || own {
            circle(workflow, &graph, &component, findings);
            for node in &component {
                workflow.steps[graph[*node]].healthy = false;
            }
        }
    }
    workflow.order = order(workflow, &graph);
}

/// Whether a selection only takes elements before the point's own: `prev`, a filter with `it.A.index < A.index`, or the
/// nodes below one of a tree.
pub fn goes_back(workflow: &Workflow, selection: &Selection) -> bool {
    if selection.at.iter().any(|(_, pick, _)| *pick == Pick::Prev) {
        return true;
    }
    let mut conjuncts: Vec<&Term> = selection.filter.iter().collect();
    while let Some(term) = conjuncts.pop() {
        let Term::Binary(op, a, b) = term else { continue };
        let attr = |axis: crate::resolve::AxisId, attr| match &workflow.axes[axis].attrs[attr].source {
            AttrSource::Builtin(Builtin::Index | Builtin::Number) => "index",
            _ => workflow.axes[axis].attrs[attr].name.as_str(),
        };
        let selected = |axis| selection.axes().any(|a| a == axis);
        match (op, &**a, &**b) {
            (BinaryOp::And, a, b) => conjuncts.extend([a, b]),
            (BinaryOp::Less, Term::ItAttr(a, x), Term::Attr(b, y))
            | (BinaryOp::Greater, Term::Attr(b, y), Term::ItAttr(a, x))
                if a == b && attr(*a, *x) == "index" && attr(*b, *y) == "index" && selected(*a) =>
            {
                return true;
            }
            (BinaryOp::Equal, Term::ItAttr(a, up), Term::Key(b))
            | (BinaryOp::Equal, Term::Key(b), Term::ItAttr(a, up))
                if a == b && attr(*a, *up) == "up" && selected(*a) && is_tree(workflow, *a) =>
            {
                return true;
            }
            _ => {}
        }
    }
    false
}

/// The elements of a tree know the node above them; nothing else has that attribute built in.
fn is_tree(workflow: &Workflow, axis: crate::resolve::AxisId) -> bool {
    workflow.axes[axis].attr("level").is_some() || workflow.axes[axis].attr("up").is_some()
}

/// Reports the shortest circle through the first step of a component.
fn circle(workflow: &Workflow, graph: &DiGraph<StepId, Edge>, component: &[NodeIndex], findings: &mut Findings) {
    let name = |n: NodeIndex| workflow.steps[graph[n]].name.as_str();
    let Some(start) = component.iter().copied().min_by_key(|n| workflow.steps[graph[*n]].span) else { return };
    // Breadth first, from the start back to it.
    let mut from: BTreeMap<NodeIndex, petgraph::graph::EdgeIndex> = BTreeMap::new();
    let mut queue = std::collections::VecDeque::from([start]);
    let mut closing = None;
    'search: while let Some(node) = queue.pop_front() {
        let mut edges: Vec<_> = graph.edges(node).filter(|e| component.contains(&e.target())).collect();
        edges.sort_by_key(|e| e.weight().span);
        for edge in edges {
            if edge.target() == start {
                closing = Some(edge.id());
                break 'search;
            }
            if let std::collections::btree_map::Entry::Vacant(slot) = from.entry(edge.target()) {
                slot.insert(edge.id());
                queue.push_back(edge.target());
            }
        }
    }
    let Some(closing) = closing else { return };
    let mut path = vec![closing];
    while let Some((producer, _)) = path.last().and_then(|e| graph.edge_endpoints(*e)) {
        if producer == start {
            break;
        }
        match from.get(&producer) {
            Some(edge) => path.push(*edge),
            None => break,
        }
    }
    path.reverse();
    let mut names: Vec<&str> = vec![name(start)];
    let mut labels = Vec::new();
    for edge in &path {
        if let Some((producer, consumer)) = graph.edge_endpoints(*edge) {
            names.push(name(consumer));
            let text = match &graph[*edge].file {
                Some(file) => format!("`{}` reads `{file}` of `{}`", name(consumer), name(producer)),
                None => format!("`{}` waits for `{}`", name(consumer), name(producer)),
            };
            labels.push((graph[*edge].span, text));
        }
    }
    let message = if names.len() == 2 {
        format!("step `{}` waits for itself", names[0])
    } else {
        // Of a long circle its two ends.
        let hidden = names.len().saturating_sub(2 * SHOWN);
        if hidden > 0 {
            let more = format!("… {hidden} more …");
            let (head, tail) = (names[..SHOWN].join(" -> "), names[SHOWN + hidden..].join(" -> "));
            format!("these steps wait for each other: {head} -> {more} -> {tail}")
        } else {
            format!("these steps wait for each other: {}", names.join(" -> "))
        }
    };
    if labels.len() > 2 * SHOWN {
        labels.drain(SHOWN..labels.len() - SHOWN);
    }
    let reads = path.iter().any(|edge| graph[*edge].file.is_some());
    let last = path.last().and_then(|edge| graph.edge_endpoints(*edge)).map(|(_, consumer)| graph[consumer]);
    let axis = last.and_then(|step| workflow.steps[step].each.first()).map(|axis| workflow.axes[*axis].name.as_str());
    findings.push(relations::cycle(message, labels, reads, axis));
}

/// Repeatedly the first step by name whose producers all stand before it; steps of a circle come last, by name.
fn order(workflow: &Workflow, graph: &DiGraph<StepId, Edge>) -> Vec<StepId> {
    let mut waiting: BTreeMap<NodeIndex, usize> = BTreeMap::new();
    let mut ready: std::collections::BTreeSet<(&str, NodeIndex)> = std::collections::BTreeSet::new();
    for node in graph.node_indices() {
        let producers = graph.edges_directed(node, petgraph::Incoming).count();
        if producers == 0 {
            ready.insert((workflow.steps[graph[node]].name.as_str(), node));
        } else {
            waiting.insert(node, producers);
        }
    }
    let mut order = Vec::new();
    while let Some((_, node)) = ready.pop_first() {
        order.push(graph[node]);
        for edge in graph.edges(node) {
            if let Some(left) = waiting.get_mut(&edge.target()) {
                *left -= 1;
                if *left == 0 {
                    waiting.remove(&edge.target());
                    ready.insert((workflow.steps[graph[edge.target()]].name.as_str(), edge.target()));
                }
            }
        }
    }
    let mut rest: Vec<StepId> = waiting.keys().map(|n| graph[*n]).collect();
    rest.sort_by_key(|id| workflow.steps[*id].name.clone());
    order.extend(rest);
    order
}
