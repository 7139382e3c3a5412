//! Points of edges beside labels of others that are left out: one curve is calmer than two.

use super::Pair;
use super::chains::{Chain, Chains};

/// An edge keeps this far from the labels of others.
const BESIDE: i64 = 4;

/// Into so many pieces a curve is cut to see what it meets.
const STEPS: i64 = 24;

/// The virtual vertices that are left out. Those between two labels go together: so edges keep their order.
pub fn left_out(chains: &Chains, across: &[i64], lines: &[Pair], down: &[i64], up: &[i64]) -> Vec<bool> {
    let mut free = vec![false; chains.vertices.len()];
    let is_for_labels: Vec<bool> =
        chains.layers.iter().map(|layer| layer.iter().all(|v| chains.vertices[*v].is_virtual)).collect();
    for ((chain, down), up) in chains.links.iter().zip(down).zip(up) {
        for (at, vertex) in inner(chain) {
            let layer = chains.vertices[vertex].layer;
            if !is_for_labels[layer] || chain.label == Some(vertex) {
                continue;
            }
            // The layers before and after have no labels, so all of their points are there.
            let [before, after] = [at - 1, at + 1].map(|at| chain.vertices[at]);
            let from = if at == 1 { *down } else { across[before] };
            let to = if at + 2 == chain.vertices.len() { *up } else { across[after] };
            let curve = curve((from, lines[layer - 1].1), (to, lines[layer + 1].0));
            let mut labels = chains.layers[layer].iter().filter(|v| chains.vertices[**v].breadth > 0);
            free[vertex] =
                labels.all(|v| passes(&curve, lines[layer], (across[*v], chains.vertices[*v].breadth / 2 + BESIDE)));
        }
    }
    for layer in &chains.layers {
        for run in layer.split(|v| chains.vertices[*v].breadth > 0) {
            let all = run.iter().all(|v| free[*v]);
            run.iter().for_each(|v| free[*v] = all);
        }
    }
    free
}

/// The virtual vertices of a chain, with their places in it.
fn inner(chain: &Chain) -> impl Iterator<Item = (usize, usize)> {
    let count = chain.vertices.len();
    chain.vertices.iter().copied().enumerate().filter(move |(at, _)| *at > 0 && at + 1 < count)
}

/// Points of the curve between two points.
fn curve(from: Pair, to: Pair) -> Vec<Pair> {
    let middle = (from.1 + to.1) / 2;
    let points = (0..=STEPS).map(|t| {
        let s = STEPS - t;
        let mix = |a: i64, b: i64, c: i64, d: i64| {
            (s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d) / (STEPS * STEPS * STEPS)
        };
        (mix(from.0, from.0, to.0, to.0), mix(from.1, middle, middle, to.1))
    });
    points.collect()
}

/// Whether a curve passes by a box between two lines, told by its centre and the half of its breadth.
fn passes(curve: &[Pair], (top, bottom): Pair, (centre, half): Pair) -> bool {
    curve.windows(2).all(|piece| {
        let (left, right) = (piece[0].0.min(piece[1].0), piece[0].0.max(piece[1].0));
        let (first, last) = (piece[0].1.min(piece[1].1), piece[0].1.max(piece[1].1));
        last <= top || first >= bottom || right <= centre - half || left >= centre + half
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_meets_what_is_in_its_way() {
        let curve = curve((0, 0), (100, 100));
        assert_eq!((curve[0], curve[12], curve[24]), ((0, 0), (50, 50), (100, 100)));
        assert!(!passes(&curve, (40, 60), (50, 10)));
        assert!(passes(&curve, (40, 60), (100, 20)) && passes(&curve, (40, 60), (0, 20)));
        assert!(passes(&curve, (101, 120), (100, 20)));
    }
}
