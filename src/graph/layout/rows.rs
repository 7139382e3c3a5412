//! A layer that is too wide for any screen becomes several rows, one below the other.

use super::Pair;
use super::layers::Layers;

/// A layer is not wider, if it can be helped: about eight boxes.
const WIDE: i64 = 2000;

/// About so much room is between two boxes.
const BETWEEN: i64 = 30;

/// Puts the nodes of each wide layer into rows, in turn: so the edges of one row go down evenly between the boxes of the
/// others. Nodes of one layer have no edges between them, so that each row may be a layer of its own.
pub fn rows(layers: &mut Layers, sizes: &[Pair]) {
    let deepest = layers.of.iter().map(|layer| layer + 1).max().unwrap_or(0);
    let mut widths = vec![0; deepest];
    for (layer, (width, _)) in layers.of.iter().zip(sizes) {
        widths[*layer] += width + BETWEEN;
    }
    // How many rows each layer has, and the number of the first.
    let mut next = 0;
    let rows: Vec<(usize, usize)> = widths
        .iter()
        .map(|width| {
            let count = usize::try_from((width + WIDE - 1) / WIDE).unwrap_or(1).max(1);
            let first = next;
            next += count;
            (count, first)
        })
        .collect();
    let mut turns = vec![0; deepest];
    for layer in &mut layers.of {
        let (at, (count, first)) = (*layer, rows[*layer]);
        *layer = first + turns[at] % count;
        turns[at] += 1;
    }
}
