//! The order inside layers: barycentre sweeps, and exchanges of neighbours, as long as edges cross less.

/// So many sweeps without success are enough.
const PATIENCE: usize = 6;

/// So many sweeps at most.
const SWEEPS: usize = 40;

/// Above so many vertices neighbours are not tried the other way round.
const EXCHANGED: usize = 3000;

/// Orders each layer; the best order that was seen is kept.
pub fn sweep(layers: &mut Vec<Vec<usize>>, above: &[Vec<usize>], below: &[Vec<usize>]) {
    let mut best = layers.clone();
    let mut places = vec![0; above.len()];
    layers.iter().for_each(|layer| note(layer, &mut places));
    let mut least = crossings(layers, below);
    let mut failed = 0;
    for turn in 0..SWEEPS {
        if least == 0 || failed > PATIENCE {
            break;
        }
        if turn % 2 == 0 {
            for layer in layers.iter_mut().skip(1) {
                sort(layer, above, &mut places);
            }
        } else {
            for layer in layers.iter_mut().rev().skip(1) {
                sort(layer, below, &mut places);
            }
        }
        if above.len() <= EXCHANGED {
            exchange(layers, above, below, &mut places);
        }
        let now = crossings(layers, below);
        if now < least {
            (least, failed) = (now, 0);
            best.clone_from(layers);
        } else {
            failed += 1;
        }
    }
    *layers = best;
}

/// Notes where each vertex of a layer stands.
fn note(layer: &[usize], places: &mut [usize]) {
    for (at, vertex) in layer.iter().enumerate() {
        places[*vertex] = at;
    }
}

/// Sorts a layer by the mean place of each vertex's neighbours in another one; who has none stays where it is.
fn sort(layer: &mut [usize], neighbours: &[Vec<usize>], places: &mut [usize]) {
    let mut moved: Vec<(u128, u128, usize)> = Vec::new();
    for vertex in layer.iter().filter(|v| !neighbours[**v].is_empty()) {
        let sum: usize = neighbours[*vertex].iter().map(|n| places[*n]).sum();
        moved.push((sum as u128, neighbours[*vertex].len() as u128, *vertex));
    }
    moved.sort_by(|a, b| (a.0 * b.1).cmp(&(b.0 * a.1)));
    let mut sorted = moved.into_iter().map(|(_, _, vertex)| vertex);
    for place in layer.iter_mut().filter(|v| !neighbours[**v].is_empty()) {
        if let Some(vertex) = sorted.next() {
            *place = vertex;
        }
    }
    note(layer, places);
}

/// Exchanges neighbours in each layer while that takes crossings away.
fn exchange(layers: &mut [Vec<usize>], above: &[Vec<usize>], below: &[Vec<usize>], places: &mut [usize]) {
    for layer in layers {
        let near = |neighbours: &[Vec<usize>]| -> Vec<Vec<usize>> {
            let sorted = |vertex: &usize| {
                let mut near: Vec<usize> = neighbours[*vertex].iter().map(|n| places[*n]).collect();
                near.sort_unstable();
                near
            };
            layer.iter().map(sorted).collect()
        };
        let (mut up, mut down) = (near(above), near(below));
        for _ in 0..layer.len() {
            let mut better = false;
            for right in 1..layer.len() {
                let left = right - 1;
                let now = crossed(&up[left], &up[right]) + crossed(&down[left], &down[right]);
                let then = crossed(&up[right], &up[left]) + crossed(&down[right], &down[left]);
                if then < now {
                    layer.swap(left, right);
                    up.swap(left, right);
                    down.swap(left, right);
                    better = true;
                }
            }
            if !better {
                break;
            }
        }
        note(layer, places);
    }
}

/// How often the edges of two vertices cross, the left one's ends and the right one's: both sorted.
fn crossed(left: &[usize], right: &[usize]) -> u64 {
    let mut total = 0;
    let mut smaller = 0;
    for end in left {
        while right.get(smaller).is_some_and(|other| other < end) {
            smaller += 1;
        }
        total += smaller as u64;
    }
    total
}

/// How many pairs of edges cross between neighbouring layers.
pub fn crossings(layers: &[Vec<usize>], below: &[Vec<usize>]) -> u64 {
    let mut total = 0;
    let mut places = vec![0; below.len()];
    layers.iter().for_each(|layer| note(layer, &mut places));
    for pair in layers.windows(2) {
        // A tree of counts: how many ends of edges further left lie right of an end.
        let mut tree = vec![0u64; pair[1].len() + 1];
        let mut seen = 0;
        for vertex in &pair[0] {
            for end in &below[*vertex] {
                let mut at = places[*end] + 1;
                let mut before = 0;
                while at > 0 {
                    before += tree[at];
                    at -= at & at.wrapping_neg();
                }
                total += seen - before;
            }
            for end in &below[*vertex] {
                let mut at = places[*end] + 1;
                while at < tree.len() {
                    tree[at] += 1;
                    at += at & at.wrapping_neg();
                }
                seen += 1;
            }
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Edges from the layer `0 1 2` to the layer `3 4 5`.
    fn below(edges: &[(usize, usize)]) -> (Vec<Vec<usize>>, Vec<Vec<usize>>) {
        let (mut below, mut above) = (vec![Vec::new(); 6], vec![Vec::new(); 6]);
        for (from, to) in edges {
            below[*from].push(*to);
            above[*to].push(*from);
        }
        (above, below)
    }

    #[test]
    fn crossings_are_counted_as_on_paper() {
        let layers = [vec![0, 1, 2], vec![3, 4, 5]];
        let count = |edges: &[(usize, usize)]| crossings(&layers, &below(edges).1);
        assert_eq!(count(&[(0, 3), (1, 4), (2, 5)]), 0);
        assert_eq!(count(&[(0, 4), (1, 3)]), 1);
        // 0→5 is crossed by all four of the others; 1→4 by 2→3.
        assert_eq!(count(&[(0, 5), (1, 3), (1, 4), (2, 3), (2, 4)]), 5);
        // Edges that share an end do not cross.
        assert_eq!(count(&[(0, 3), (0, 4), (0, 5), (1, 5), (2, 5)]), 0);
    }

    #[test]
    fn sweeps_undo_what_an_order_tangled() {
        let (above, below) = below(&[(0, 5), (1, 3), (1, 4), (2, 3)]);
        let mut layers = vec![vec![0, 1, 2], vec![3, 4, 5]];
        assert_eq!(crossings(&layers, &below), 4);
        sweep(&mut layers, &above, &below);
        assert_eq!(crossings(&layers, &below), 0);
    }
}
