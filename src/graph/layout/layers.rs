//! The layer of each node: one more than the highest of those before it.

use std::collections::BTreeSet;

use super::Link;

/// The layer of each node, and which links go upward: they close circles.
#[derive(Debug, PartialEq, Eq)]
pub struct Layers {
    pub of: Vec<usize>,
    /// For each link: it is laid out from its end to its start.
    pub turned: Vec<bool>,
}

/// Layers by longest path; a node that nothing comes before stands right above the first that comes after it.
pub fn layers(nodes: usize, links: &[Link]) -> Layers {
    let order = order(nodes, links);
    let mut position = vec![0; nodes];
    for (at, node) in order.iter().enumerate() {
        position[*node] = at;
    }
    let turned: Vec<bool> = links.iter().map(|link| position[link.from] > position[link.to]).collect();
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    let mut is_first = vec![true; nodes];
    for (link, turned) in links.iter().zip(&turned).filter(|(link, _)| link.from != link.to) {
        let (from, to) = if *turned { (link.to, link.from) } else { (link.from, link.to) };
        after[from].push(to);
        is_first[to] = false;
    }
    let mut of = vec![0; nodes];
    for node in &order {
        for next in &after[*node] {
            of[*next] = of[*next].max(of[*node] + 1);
        }
    }
    for node in (0..nodes).filter(|node| is_first[*node]) {
        if let Some(next) = after[node].iter().map(|next| of[*next]).min() {
            of[node] = next - 1;
        }
    }
    Layers { of, turned }
}

/// A topological order, ties by number; in a circle the one with the least number comes first.
fn order(nodes: usize, links: &[Link]) -> Vec<usize> {
    let mut waits = vec![0; nodes];
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    for link in links.iter().filter(|link| link.from != link.to) {
        waits[link.to] += 1;
        after[link.from].push(link.to);
    }
    let mut left: BTreeSet<usize> = (0..nodes).collect();
    let mut ready: BTreeSet<usize> = left.iter().copied().filter(|node| waits[*node] == 0).collect();
    let mut order = Vec::with_capacity(nodes);
    while let Some(node) = ready.pop_first().or_else(|| left.first().copied()) {
        left.remove(&node);
        order.push(node);
        for next in &after[node] {
            waits[*next] -= 1;
            if waits[*next] == 0 && left.contains(next) {
                ready.insert(*next);
            }
        }
    }
    order
}
