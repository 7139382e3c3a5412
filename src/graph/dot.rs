//! A graph in DOT, the language of Graphviz.

use super::model::{Flow, Graph, Kind};

/// The digraph: inputs are parallelograms, steps and jobs that publish have a double border, waiting is dashed.
pub fn render(graph: &Graph) -> String {
    let mut out = format!("digraph {} {{\n", quoted(&graph.name));
    out += &format!("    label={};\n", quoted(&format!("{}: {}", graph.name, graph.summary)));
    out += "    rankdir=TB;\n    node [shape=box, fontname=\"Helvetica\"];\n    edge [fontname=\"Helvetica\"];\n";
    let mut step = None;
    let mut clusters = 0;
    for (at, node) in graph.nodes.iter().enumerate() {
        if let Kind::Job { step: own } = &node.kind
            && step != Some(own)
        {
            if step.is_some() {
                out += "    }\n";
            }
            out += &format!("    subgraph cluster_{clusters} {{\n    label={};\n", quoted(own));
            step = Some(own);
            clusters += 1;
        }
        let label = match node.kind {
            Kind::Step { .. } => format!("{}\n{}", node.name, node.work()),
            Kind::Input { .. } | Kind::Job { .. } => node.shown().to_owned(),
        };
        let shape = if node.is_input() { ", shape=parallelogram" } else { "" };
        let border = if node.published { ", peripheries=2" } else { "" };
        out += &format!("    n{at} [label={}{shape}{border}];\n", quoted(&label));
    }
    if step.is_some() {
        out += "    }\n";
    }
    for edge in &graph.edges {
        let mut attributes = Vec::new();
        if !edge.label.is_empty() {
            attributes.push(format!("label={}", quoted(&edge.label)));
        }
        if edge.flow == Flow::Wait {
            attributes.push("style=dashed".to_owned());
        }
        let attributes = if attributes.is_empty() { String::new() } else { format!(" [{}]", attributes.join(", ")) };
        out += &format!("    n{} -> n{}{attributes};\n", edge.from, edge.to);
    }
    out + "}\n"
}

/// A quoted string of DOT in which every character stands for itself.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            // Graphviz reads character references in labels.
            '&' => out.push_str("&amp;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out + "\""
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::model::{Edge, Node};

    #[test]
    fn every_character_stands_for_itself() {
        assert_eq!(quoted("a \"b\" \\N & c\nd\u{1}"), "\"a \\\"b\\\" \\\\N &amp; c\\nd \"");
    }

    #[test]
    fn shapes_borders_and_dashes() {
        let node = |name: &str, kind, published| Node { name: name.into(), kind, published };
        let graph = Graph {
            name: "w".into(),
            summary: "1 step, 2 jobs".into(),
            nodes: vec![
                node("a", Kind::Input { file: "a.txt".into() }, false),
                node("one", Kind::Step { jobs: 2, each: "book".into() }, true),
                node("two", Kind::Step { jobs: 1, each: String::new() }, false),
            ],
            edges: vec![
                Edge { from: 0, to: 1, flow: Flow::Files, label: String::new() },
                Edge { from: 1, to: 2, flow: Flow::Files, label: "every book".into() },
                Edge { from: 1, to: 2, flow: Flow::Wait, label: String::new() },
            ],
        };
        let text = render(&graph);
        for line in [
            "digraph \"w\" {",
            "    n0 [label=\"a.txt\", shape=parallelogram];",
            "    n1 [label=\"one\\n2 jobs, one per book\", peripheries=2];",
            "    n2 [label=\"two\\n1 job\"];",
            "    n0 -> n1;",
            "    n1 -> n2 [label=\"every book\"];",
            "    n1 -> n2 [style=dashed];",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} in\n{text}");
        }
    }
}
