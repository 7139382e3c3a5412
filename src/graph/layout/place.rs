//! Coordinates: each layer is balanced against its neighbours, so that edges are short and long ones straight.

use super::Direction;
use super::chains::{Chains, Vertex};

/// Parts of a pixel in which is reckoned.
const FINE: i64 = 16;

/// Balancing sweeps: downward and upward in turn, then against both sides at once.
const SWEEPS: usize = 64;

/// So many of them are of the second kind.
const BOTH: usize = 40;

/// Between layers, at least.
const GAP: i64 = 26;

/// The room between two neighbours of a layer: less where boxes stand in a column.
fn between(left: &Vertex, right: &Vertex, direction: Direction) -> i64 {
    match (direction, left.is_virtual, right.is_virtual) {
        (Direction::Down, false, false) => 30,
        (Direction::Down, true, true) => 16,
        (Direction::Down, ..) => 22,
        (Direction::Right, true, true) => 12,
        (Direction::Right, ..) => 18,
    }
}

/// More room between layers for slanted edges, at most.
fn slant(direction: Direction) -> i64 {
    match direction {
        Direction::Down => 44,
        Direction::Right => 110,
    }
}

/// How strongly an edge pulls: points of one edge most, so that it is straight.
fn pull(a: &Vertex, b: &Vertex) -> i64 {
    match (a.is_virtual, b.is_virtual) {
        (false, false) => 1,
        (true, true) => 8,
        _ => 2,
    }
}

/// How far the box of a vertex lies left of its middle, for the room of its loops.
fn beside(vertex: &Vertex) -> i64 {
    FINE * vertex.loops / 2
}

/// The centre of each vertex across the layers, in pixels; the leftmost border is at 0.
pub fn across(chains: &Chains, direction: Direction) -> Vec<i64> {
    let vertices = &chains.vertices;
    let mut at = vec![0; vertices.len()];
    // The distance of each vertex from the first of its layer, packed.
    let mut packed = vec![0; vertices.len()];
    for layer in &chains.layers {
        let mut end = 0;
        for pair in layer.windows(2) {
            let (left, right) = (&vertices[pair[0]], &vertices[pair[1]]);
            end += FINE * (left.breadth + right.breadth) / 2 + FINE * between(left, right, direction);
            packed[pair[1]] = end;
        }
        for vertex in layer {
            at[*vertex] = packed[*vertex] - end / 2;
        }
    }
    for turn in 0..SWEEPS {
        let last = turn + BOTH >= SWEEPS;
        let numbers: Vec<usize> = (0..chains.layers.len()).collect();
        let numbers = if turn % 2 == 0 { numbers } else { numbers.into_iter().rev().collect() };
        for number in numbers {
            let layer = &chains.layers[number];
            let wishes = layer.iter().map(|vertex| {
                let above = chains.above[*vertex].iter().filter(|_| last || turn % 2 == 0);
                let below = chains.below[*vertex].iter().filter(|_| last || turn % 2 == 1);
                let (mut sum, mut weight) = (0, 0);
                for other in above.chain(below) {
                    let pull = pull(&vertices[*vertex], &vertices[*other]);
                    sum += pull * (at[*other] - beside(&vertices[*other]));
                    weight += pull;
                }
                if weight == 0 {
                    (at[*vertex], 1)
                } else {
                    (sum.div_euclid(weight) + beside(&vertices[*vertex]), weight)
                }
            });
            let wishes: Vec<(i64, i64)> =
                wishes.zip(layer).map(|((wish, weight), vertex)| (wish - packed[*vertex], weight)).collect();
            for (vertex, place) in layer.iter().zip(rising(&wishes)) {
                at[*vertex] = place + packed[*vertex];
            }
        }
    }
    let left = vertices.iter().zip(&at).map(|(v, at)| at - FINE * v.breadth / 2).min().unwrap_or(0);
    at.iter().map(|at| (at - left + FINE / 2).div_euclid(FINE)).collect()
}

/// The rising numbers that are nearest to wishes with weights: neighbours that would fall share their mean.
fn rising(wishes: &[(i64, i64)]) -> Vec<i64> {
    // Sum, weight and length of each block.
    let mut blocks: Vec<(i64, i64, usize)> = Vec::new();
    for (wish, weight) in wishes {
        let mut block = (wish * weight, *weight, 1);
        while let Some(before) = blocks.last().filter(|b| b.0.div_euclid(b.1) >= block.0.div_euclid(block.1)) {
            block = (before.0 + block.0, before.1 + block.1, before.2 + block.2);
            blocks.pop();
        }
        blocks.push(block);
    }
    blocks.iter().flat_map(|(sum, weight, len)| std::iter::repeat_n(sum.div_euclid(*weight), *len)).collect()
}

/// The first and the last line of each layer along the edges, in pixels.
pub fn along(chains: &Chains, across: &[i64], direction: Direction) -> Vec<(i64, i64)> {
    let mut lines = Vec::new();
    let mut start = 0;
    for layer in &chains.layers {
        let depth = layer.iter().map(|v| chains.vertices[*v].depth).max().unwrap_or(0);
        lines.push((start, start + depth));
        let widest = layer.iter().flat_map(|v| chains.below[*v].iter().map(|w| (across[*v] - across[*w]).abs())).max();
        start += depth + GAP + (widest.unwrap_or(0) / 8).min(slant(direction));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_that_fall_share_their_mean() {
        assert_eq!(rising(&[(1, 1), (5, 1), (9, 2)]), [1, 5, 9]);
        assert_eq!(rising(&[(6, 1), (0, 1)]), [3, 3]);
        assert_eq!(rising(&[(6, 2), (0, 1), (10, 1)]), [4, 4, 10]);
        assert_eq!(rising(&[(9, 1), (6, 1), (0, 1)]), [5, 5, 5]);
    }
}
