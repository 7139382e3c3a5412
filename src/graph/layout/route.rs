//! The ways of edges: straight through layers, where a place is kept for them, curved between layers, where no box is.

use super::chains::{Chains, LOOP};
use super::shortcuts;
use super::{Layout, Link, Pair, Part, Route};

/// The most room between two ends of edges at a box.
const SPREAD: i64 = 16;

/// No edge ends nearer to the corner of a box.
const CORNER: i64 = 10;

/// Ways for all links, from where the vertices are across, and from the first and last line of each layer.
pub fn routes(chains: &Chains, links: &[Link], across: &[i64], lines: &[(i64, i64)]) -> Layout {
    let vertices = &chains.vertices;
    let nodes = vertices.iter().zip(across).filter(|(v, _)| !v.is_virtual).map(|(vertex, at)| {
        let (first, last) = lines[vertex.layer];
        (at - vertex.loops / 2, (first + last) / 2)
    });
    let nodes: Vec<Pair> = nodes.collect();
    let down = ends(chains, &nodes, across, false);
    let up = ends(chains, &nodes, across, true);
    let left_out = shortcuts::left_out(chains, across, lines, &down, &up);
    let mut size = (0, lines.last().map_or(0, |(_, last)| *last));
    for (vertex, at) in vertices.iter().zip(across) {
        size.0 = size.0.max(at + (vertex.breadth + 1) / 2);
    }
    let ways = links.iter().enumerate().map(|(number, link)| {
        let chain = &chains.links[number];
        let [first, inner @ .., last] = chain.vertices.as_slice() else {
            return looped(nodes[link.from], vertices[link.from].breadth - vertices[link.from].loops, link);
        };
        let mut points = vec![(down[number], nodes[*first].1 + vertices[*first].depth / 2)];
        points.push((down[number], lines[vertices[*first].layer].1));
        for vertex in inner.iter().filter(|vertex| !left_out[**vertex]) {
            let (top, bottom) = lines[vertices[*vertex].layer];
            points.extend([(across[*vertex], top), (across[*vertex], bottom)]);
        }
        points.push((up[number], lines[vertices[*last].layer].0));
        points.push((up[number], nodes[*last].1 - vertices[*last].depth / 2));
        if chain.turned {
            points.reverse();
        }
        let label = chain.label.map(|v| (across[v], (lines[vertices[v].layer].0 + lines[vertices[v].layer].1) / 2));
        Route { start: points[0], parts: parts(&points), label }
    });
    let links = ways.collect();
    Layout { size, nodes, links }
}

/// Lines inside the layers, curves between them: points come in pairs, one pair for each layer.
fn parts(points: &[Pair]) -> Vec<Part> {
    let mut parts = Vec::new();
    for (at, pair) in points.windows(2).enumerate() {
        let (from, to) = (pair[0], pair[1]);
        if from == to {
            continue;
        }
        if at % 2 == 0 || from.0 == to.0 {
            match parts.last_mut() {
                // Lines that go on are one line.
                Some(Part::Line(end)) if end.0 == to.0 => *end = to,
                _ => parts.push(Part::Line(to)),
            }
        } else {
            let middle = (from.1 + to.1) / 2;
            parts.push(Part::Curve((from.0, middle), (to.0, middle), to));
        }
    }
    parts
}

/// A loop at the right border of a node.
fn looped(centre: Pair, width: i64, link: &Link) -> Route {
    let border = centre.0 + width / 2;
    let (start, end) = ((border, centre.1 - 9), (border, centre.1 + 9));
    let handle = |point: Pair| (border + LOOP * 4 / 3, point.1 + (point.1 - centre.1));
    let label = (link.label.0 > 0).then_some((border + LOOP + 4 + link.label.0 / 2, centre.1));
    Route { start, parts: vec![Part::Curve(handle(start), handle(end), end)], label }
}

/// Where each link leaves the node above it, or enters the one below it: side by side, in the order of where it
/// goes or comes from.
fn ends(chains: &Chains, nodes: &[Pair], across: &[i64], entering: bool) -> Vec<i64> {
    // For each node: where the link comes from, and its number.
    let mut at: Vec<Vec<(i64, usize)>> = vec![Vec::new(); nodes.len()];
    for (number, chain) in chains.links.iter().enumerate() {
        let (node, next) = match chain.vertices.as_slice() {
            [.., before, last] if entering => (*last, *before),
            [first, after, ..] if !entering => (*first, *after),
            _ => continue,
        };
        at[node].push((across[next], number));
    }
    let mut ends = vec![0; chains.links.len()];
    for (node, mut links) in at.into_iter().enumerate() {
        links.sort_unstable();
        let vertex = &chains.vertices[node];
        let room = (vertex.breadth - vertex.loops - 2 * CORNER).max(0);
        let gaps = links.len().saturating_sub(1) as i64;
        let spread = room.min(gaps * SPREAD);
        for (place, (_, number)) in links.iter().enumerate() {
            let offset = if gaps == 0 { 0 } else { spread * place as i64 / gaps - spread / 2 };
            ends[*number] = nodes[node].0 + offset;
        }
    }
    ends
}
