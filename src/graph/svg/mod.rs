//! A graph as an SVG picture: complete in itself, for light and dark pages, with words for those who do not see it.

mod legend;

use std::collections::BTreeMap;

use super::layout::{Direction, Layout, Link, Pair, Part, Route, layout};
use super::model::{Flow, Graph, Kind, Node};
use super::text_width::{shortened, text_width};
use crate::markup::escaped;
use legend::Legend;

/// Round the drawing.
const MARGIN: i64 = 24;

/// The heading's height.
const HEADING: i64 = 52;

/// The legend's height.
const LEGEND: i64 = 34;

/// More characters of a text are not shown; a tooltip has all.
const SHOWN: usize = 44;

/// So many colours tell the steps of jobs apart.
const HUES: usize = 8;

const STYLE: &str = include_str!("style.css");

/// The picture.
pub fn render(graph: &Graph) -> String {
    let jobs = graph.nodes.iter().any(|node| matches!(node.kind, Kind::Job { .. }));
    // Many jobs stand side by side: one below the other, a page is long, but not wide.
    let direction = if jobs { Direction::Right } else { Direction::Down };
    let sizes: Vec<Pair> = graph.nodes.iter().map(size).collect();
    let arrows = arrows(graph);
    let links: Vec<Link> = arrows.iter().map(|a| Link { from: a.from, to: a.to, label: a.size() }).collect();
    let layout = layout(&sizes, &links, direction);
    let legend = Legend::of(graph);
    let heading = text_width(&graph.name, 17, true).max(text_width(&graph.summary, 12, false));
    let inner = layout.size.0.max(heading).max(legend.width());
    let (width, height) = (inner + 2 * MARGIN, layout.size.1 + HEADING + LEGEND + 2 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"title desc\">\n\
         <title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n<style>\n{STYLE}</style>\n\
         <defs><marker id=\"head\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"9\" markerHeight=\"9\" \
         markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"head\" d=\"M0 1 L10 5 L0 9 z\"/></marker></defs>\n\
         <rect class=\"page\" width=\"{width}\" height=\"{height}\"/>\n",
        escaped(&format!("The workflow {}: {}", graph.name, graph.summary)),
        escaped(&graph.told()),
    );
    out += &format!(
        "<text class=\"heading\" x=\"{MARGIN}\" y=\"{}\">{}</text>\n<text class=\"small\" x=\"{MARGIN}\" y=\"{}\">{}</text>\n",
        MARGIN + 14,
        escaped(&graph.name),
        MARGIN + 33,
        escaped(&graph.summary)
    );
    let left = MARGIN + (inner - layout.size.0) / 2;
    out += &format!("<g transform=\"translate({left} {})\">\n", MARGIN + HEADING);
    draw(&mut out, graph, &arrows, &layout, &sizes);
    out += "</g>\n";
    legend.draw(&mut out, MARGIN, MARGIN + HEADING + layout.size.1 + LEGEND);
    out + "</svg>\n"
}

fn draw(out: &mut String, graph: &Graph, arrows: &[Arrow], layout: &Layout, sizes: &[Pair]) {
    for (arrow, route) in arrows.iter().zip(&layout.links) {
        let class = if arrow.flow == Flow::Wait { "edge wait" } else { "edge" };
        *out += &format!("<path class=\"{class}\" marker-end=\"url(#head)\" d=\"{}\"/>\n", way(route));
    }
    for (arrow, route) in arrows.iter().zip(&layout.links) {
        let Some((x, y)) = route.label else { continue };
        let (width, height) = arrow.size();
        let (left, top) = (x - width / 2, y - height / 2);
        *out += &format!("<rect class=\"page\" x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\"/>\n");
        for (line, label) in arrow.labels.iter().enumerate() {
            let y = top + 12 + 14 * line as i64;
            let label = escaped(&shortened(label, SHOWN));
            *out += &format!("<text class=\"label middle\" x=\"{x}\" y=\"{y}\">{label}</text>\n");
        }
    }
    let mut steps: Vec<&str> = Vec::new();
    for ((node, centre), size) in graph.nodes.iter().zip(&layout.nodes).zip(sizes) {
        let class = match &node.kind {
            Kind::Input { .. } => "input".to_owned(),
            Kind::Step { jobs: 0, .. } => "step none".to_owned(),
            Kind::Step { .. } => "step".to_owned(),
            Kind::Job { step } => {
                let number = steps.iter().position(|s| s == step).unwrap_or(steps.len());
                if number == steps.len() {
                    steps.push(step);
                }
                format!("step h{}", number % HUES)
            }
        };
        draw_node(out, node, &class, *centre, *size);
    }
}

fn draw_node(out: &mut String, node: &Node, class: &str, (x, y): Pair, (width, height): Pair) {
    let (left, top) = (x - width / 2, y - height / 2);
    let work = node.work();
    let told = match &node.kind {
        Kind::Input { file } => format!("input {}: {file}", node.name),
        _ => format!("{}: {work}", node.name),
    };
    *out += &format!("<g><title>{}</title>", escaped(&told));
    *out += &shape(node.is_input(), class, (left, top), (width, height));
    let name = escaped(&shortened(node.shown(), SHOWN));
    if work.is_empty() {
        *out += &format!("<text class=\"middle\" x=\"{x}\" y=\"{}\">{name}</text>", y + 5);
    } else {
        let work = escaped(&shortened(&work, SHOWN));
        *out += &format!("<text class=\"name middle\" x=\"{x}\" y=\"{}\">{name}</text>", y - 4);
        *out += &format!("<text class=\"small middle\" x=\"{x}\" y=\"{}\">{work}</text>", y + 13);
    }
    if node.published {
        *out += &badge((left + width, top));
    }
    *out += "</g>\n";
}

/// A box, or for an input a parallelogram.
fn shape(is_input: bool, class: &str, (left, top): Pair, (width, height): Pair) -> String {
    let (right, bottom) = (left + width, top + height);
    if is_input {
        let (slant, back) = (left + 10, right - 10);
        return format!(
            "<path class=\"{class}\" d=\"M{slant} {top} L{right} {top} L{back} {bottom} L{left} {bottom} z\"/>"
        );
    }
    format!("<rect class=\"{class}\" x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"7\"/>")
}

/// The mark of what is published: a tick in a circle.
fn badge((x, y): Pair) -> String {
    format!(
        "<circle class=\"badge\" cx=\"{x}\" cy=\"{y}\" r=\"8\"/><path class=\"tick\" d=\"M{} {y} l3 3 l5 -6\"/>",
        x - 4
    )
}

/// The size of a node, in even numbers.
fn size(node: &Node) -> Pair {
    let even = |n: i64| n + n % 2;
    let work = node.work();
    let name = text_width(&shortened(node.shown(), SHOWN), 13, !work.is_empty());
    if work.is_empty() {
        return (even(name + 44), 32);
    }
    (even(name.max(text_width(&shortened(&work, SHOWN), 12, false)) + 32), 46)
}

/// All edges of one kind between two nodes.
struct Arrow {
    from: usize,
    to: usize,
    flow: Flow,
    labels: Vec<String>,
}

impl Arrow {
    /// The size of its labels; zeros without any.
    fn size(&self) -> Pair {
        match self.labels.iter().map(|label| text_width(&shortened(label, SHOWN), 11, false)).max() {
            Some(width) => (width + 8, 14 * self.labels.len() as i64 + 4),
            None => (0, 0),
        }
    }
}

/// One arrow for all edges that go the same way.
fn arrows(graph: &Graph) -> Vec<Arrow> {
    let mut arrows: Vec<Arrow> = Vec::new();
    let mut known: BTreeMap<(usize, usize, Flow), usize> = BTreeMap::new();
    for edge in &graph.edges {
        let number = *known.entry((edge.from, edge.to, edge.flow)).or_insert(arrows.len());
        if number == arrows.len() {
            arrows.push(Arrow { from: edge.from, to: edge.to, flow: edge.flow, labels: Vec::new() });
        }
        if !edge.label.is_empty() {
            arrows[number].labels.push(edge.label.clone());
        }
    }
    arrows
}

fn way(route: &Route) -> String {
    let mut out = format!("M{} {}", route.start.0, route.start.1);
    for part in &route.parts {
        match part {
            Part::Line((x, y)) => out += &format!(" L{x} {y}"),
            Part::Curve(a, b, end) => out += &format!(" C{} {} {} {} {} {}", a.0, a.1, b.0, b.1, end.0, end.1),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::model::Edge;

    fn graph(name: &str) -> Graph {
        let node = |name: &str, kind, published| Node { name: name.into(), kind, published };
        Graph {
            name: "w".into(),
            summary: "1 step, 2 jobs".into(),
            nodes: vec![
                node("a", Kind::Input { file: "a.txt".into() }, false),
                node(name, Kind::Step { jobs: 2, each: "book".into() }, true),
            ],
            edges: vec![
                Edge { from: 0, to: 1, flow: Flow::Files, label: "every <book>".into() },
                Edge { from: 0, to: 1, flow: Flow::Files, label: "first book".into() },
            ],
        }
    }

    #[test]
    fn no_text_is_taken_for_markup() {
        let text = render(&graph("</text><script>&"));
        assert!(text.contains(">&lt;/text&gt;&lt;script&gt;&amp;</text>"), "{text}");
        assert!(text.contains(">every &lt;book&gt;</text>") && !text.contains("<script"), "{text}");
    }

    #[test]
    fn it_says_in_words_what_it_shows() {
        let text = render(&graph("count"));
        assert!(text.contains("<title id=\"title\">The workflow w: 1 step, 2 jobs</title>"), "{text}");
        assert!(text.contains(">count (2 jobs, one per book) reads from a.txt; it publishes files.</desc>"), "{text}");
        assert!(text.contains("prefers-color-scheme:dark") && text.contains("class=\"badge\""), "{text}");
    }

    #[test]
    fn edges_between_the_same_nodes_are_one_arrow_with_all_labels() {
        let text = render(&graph("count"));
        assert_eq!(text.matches("marker-end").count(), 1, "{text}");
        assert!(text.contains(">first book</text>"), "{text}");
    }
}
