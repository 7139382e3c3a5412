//! A graph as an SVG picture: complete in itself, for light and dark pages, with words for those who do not see it.

use super::layout::{Direction, Layout, Link, Pair, Part, Route, layout};
use super::model::{Flow, Graph, Kind, Node};
use super::text_width::{shortened, text_width};

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

const STYLE: &str = "\
text{font-family:Helvetica,Arial,'Liberation Sans','Nimbus Sans',sans-serif;font-size:13px;fill:#1f2328}
.page{fill:#ffffff}
.heading{font-size:17px;font-weight:bold}
.name{font-weight:bold}
.small{font-size:12px;fill:#57606a}
.middle{text-anchor:middle}
.step{fill:#eaf2fd;stroke:#3b76c4;stroke-width:1.3}
.input{fill:#fdf5e2;stroke:#b08428;stroke-width:1.3}
.none{fill:#f4f5f7;stroke:#a0a7b0;stroke-dasharray:4 3}
.badge{fill:#1f8a4c}
.tick{fill:none;stroke:#ffffff;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
.edge{fill:none;stroke:#6e7781;stroke-width:1.3}
.wait{stroke-dasharray:5 4}
.head{fill:#6e7781}
.label{font-size:11px;fill:#424a53}
.h0{fill:#e3effd;stroke:#3b76c4}.h1{fill:#e4f5e8;stroke:#2f8f4e}.h2{fill:#fdeee0;stroke:#c2701d}\
.h3{fill:#f2e9fb;stroke:#8250c4}
.h4{fill:#fce8ee;stroke:#c23b62}.h5{fill:#e0f5f5;stroke:#1f8a8a}.h6{fill:#f7f3d7;stroke:#94821f}\
.h7{fill:#ececf0;stroke:#646b78}
@media (prefers-color-scheme:dark){
text{fill:#e6edf3}
.page{fill:#0d1117}
.small{fill:#9da7b1}
.step{fill:#12233a;stroke:#5a9bf0}
.input{fill:#2c2410;stroke:#d0a53f}
.none{fill:#161b22;stroke:#59616b}
.badge{fill:#2ea45f}
.edge{stroke:#8b949e}
.head{fill:#8b949e}
.label{fill:#c3ccd5}
.h0{fill:#12233a;stroke:#5a9bf0}.h1{fill:#10291a;stroke:#4fb873}.h2{fill:#2f1e0e;stroke:#e09a4f}\
.h3{fill:#23173a;stroke:#ab84ea}
.h4{fill:#341420;stroke:#e8718f}.h5{fill:#0d2929;stroke:#4dbdbd}.h6{fill:#29240d;stroke:#c9b64a}\
.h7{fill:#1c2129;stroke:#8f98a5}
}
";

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
    legend.draw(&mut out, MARGIN + HEADING + layout.size.1 + LEGEND);
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
    for edge in &graph.edges {
        let labels = if edge.label.is_empty() { Vec::new() } else { vec![edge.label.clone()] };
        let same = |a: &&mut Arrow| (a.from, a.to, a.flow) == (edge.from, edge.to, edge.flow);
        match arrows.iter_mut().find(same) {
            Some(arrow) => arrow.labels.extend(labels),
            None => arrows.push(Arrow { from: edge.from, to: edge.to, flow: edge.flow, labels }),
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

/// What the marks mean, as far as they occur.
struct Legend(Vec<(Mark, &'static str)>);

#[derive(PartialEq, Eq)]
enum Mark {
    Input,
    Step,
    None,
    Published,
    Wait,
}

impl Legend {
    fn of(graph: &Graph) -> Self {
        let any = |is: fn(&Node) -> bool| graph.nodes.iter().any(is);
        let all = [
            (any(Node::is_input), Mark::Input, "input"),
            (any(|n| matches!(n.kind, Kind::Step { jobs, .. } if jobs > 0)), Mark::Step, "step"),
            (any(|n| matches!(n.kind, Kind::Step { jobs: 0, .. })), Mark::None, "no jobs with these values"),
            (any(|n| n.published), Mark::Published, "publishes files"),
            (graph.edges.iter().any(|e| e.flow == Flow::Wait), Mark::Wait, "only waits"),
        ];
        Self(all.into_iter().filter(|(occurs, ..)| *occurs).map(|(_, mark, text)| (mark, text)).collect())
    }

    fn room(text: &str) -> i64 {
        32 + text_width(text, 12, false) + 20
    }

    fn width(&self) -> i64 {
        self.0.iter().map(|(_, text)| Self::room(text)).sum()
    }

    fn draw(&self, out: &mut String, y: i64) {
        let mut x = MARGIN;
        for (mark, text) in &self.0 {
            let place = (x, y - 7);
            *out += &match mark {
                Mark::Input => format!("<path class=\"input\" d=\"M{} {} l20 0 l-5 14 l-20 0 z\"/>", x + 5, y - 7),
                Mark::Step => shape(false, "step", place, (24, 14)),
                Mark::None => shape(false, "step none", place, (24, 14)),
                Mark::Published => badge((x + 14, y)),
                Mark::Wait => format!("<path class=\"edge wait\" d=\"M{x} {y} l26 0\"/>"),
            };
            *out += &format!("<text class=\"small\" x=\"{}\" y=\"{}\">{text}</text>\n", x + 32, y + 4);
            x += Self::room(text);
        }
    }
}

/// A text of XML: what XML cannot hold becomes a blank.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
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
        assert_eq!(escaped("a<b>&\"'\u{1}\u{ffff}ü"), "a&lt;b&gt;&amp;&quot;&#39;  ü");
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
