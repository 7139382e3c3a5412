//! What the marks of a picture mean.

use super::{badge, shape};
use crate::graph::model::{Flow, Graph, Kind, Node};
use crate::graph::text_width::text_width;

/// What the marks mean, as far as they occur.
pub struct Legend(Vec<(Mark, &'static str)>);

#[derive(PartialEq, Eq)]
enum Mark {
    Input,
    Step,
    None,
    Published,
    Wait,
}

impl Legend {
    pub fn of(graph: &Graph) -> Self {
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

    /// The width of an entry.
    fn room(text: &str) -> i64 {
        32 + text_width(text, 12, false) + 20
    }

    pub fn width(&self) -> i64 {
        self.0.iter().map(|(_, text)| Self::room(text)).sum()
    }

    pub fn draw(&self, out: &mut String, x: i64, y: i64) {
        let mut x = x;
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
