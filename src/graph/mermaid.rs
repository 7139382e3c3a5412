//! A graph as a Mermaid flowchart.

use super::model::{Flow, Graph, Kind, Node};
use crate::lower::python::Names;

/// The lines of the flowchart, the last one with its end.
pub fn render(graph: &Graph) -> String {
    let mut out = String::from("flowchart TD\n");
    let ids = ids(graph);
    let mut step = None;
    for (node, id) in graph.nodes.iter().zip(&ids) {
        if let Kind::Job { step: own } = &node.kind
            && step != Some(own)
        {
            if step.is_some() {
                out += "    end\n";
            }
            out += &format!("    subgraph g_{id}[\"{}\"]\n", label(own));
            step = Some(own);
        }
        out += &format!("    {id}{}\n", shape(node));
    }
    if step.is_some() {
        out += "    end\n";
    }
    for edge in &graph.edges {
        let arrow = match edge.flow {
            Flow::Files => "-->",
            Flow::Wait => "-.->",
        };
        let text = if edge.label.is_empty() { String::new() } else { format!("|\"{}\"|", label(&edge.label)) };
        out += &format!("    {} {arrow}{text} {}\n", ids[edge.from], ids[edge.to]);
    }
    out
}

/// A name in letters, digits and `_` for each node, each different.
fn ids(graph: &Graph) -> Vec<String> {
    let mut names = Names::default();
    let ids = graph.nodes.iter().enumerate().map(|(at, node)| match node.kind {
        Kind::Input { .. } => format!("i{at}"),
        Kind::Step { .. } => names.attribute(&format!("s_{}", node.name)),
        Kind::Job { .. } => format!("j{at}"),
    });
    ids.collect()
}

fn shape(node: &Node) -> String {
    match &node.kind {
        Kind::Input { file } => format!("[/\"{}\"/]", label(file)),
        Kind::Step { .. } => format!("[\"{}<br>{}\"]", label(&node.name), label(&node.work())),
        Kind::Job { .. } => format!("[\"{}\"]", label(&node.name)),
    }
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
