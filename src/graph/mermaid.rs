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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::model::Edge;

    fn node(name: &str, kind: Kind) -> Node {
        Node { name: name.into(), kind, published: true }
    }

    #[test]
    fn inputs_steps_and_how_they_select() {
        let graph = Graph {
            nodes: vec![
                node("text", Kind::Input { file: "{book}.txt".into() }),
                node("a-b", Kind::Step { jobs: 2, each: "book".into() }),
                node("a_b", Kind::Step { jobs: 1, each: String::new() }),
            ],
            edges: vec![
                Edge { from: 0, to: 1, flow: Flow::Files, label: String::new() },
                Edge { from: 1, to: 2, flow: Flow::Files, label: "every \"book\"".into() },
                Edge { from: 1, to: 2, flow: Flow::Wait, label: String::new() },
            ],
            ..Graph::default()
        };
        assert_eq!(
            render(&graph),
            "flowchart TD\n    i0[/\"{book}.txt\"/]\n    s_a_b[\"a-b<br>2 jobs, one per book\"]\n    \
             s_a_b_2[\"a_b<br>1 job\"]\n    i0 --> s_a_b\n    s_a_b -->|\"every #quot;book#quot;\"| s_a_b_2\n    \
             s_a_b -.-> s_a_b_2\n"
        );
    }

    #[test]
    fn jobs_stand_in_the_box_of_their_step() {
        let job = |id: &str, step: &str| node(id, Kind::Job { step: step.into() });
        let graph = Graph {
            nodes: vec![job("a_1", "a"), job("a_2", "a"), job("b", "b<")],
            edges: vec![Edge { from: 1, to: 2, flow: Flow::Files, label: String::new() }],
            ..Graph::default()
        };
        assert_eq!(
            render(&graph),
            "flowchart TD\n    subgraph g_j0[\"a\"]\n    j0[\"a_1\"]\n    j1[\"a_2\"]\n    end\n    \
             subgraph g_j2[\"b#lt;\"]\n    j2[\"b\"]\n    end\n    j1 --> j2\n"
        );
    }
}
