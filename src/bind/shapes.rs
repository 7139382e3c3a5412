//! How many elements are cut, merged and chosen.

/// Lengths of chunks of `size` elements, the last one shorter.
pub fn of_size(count: usize, size: usize) -> Vec<usize> {
    (0..count.div_ceil(size)).map(|at| size.min(count - at * size)).collect()
}

/// Lengths of `chunks` chunks, the first ones longer by one where that is needed; never an empty one.
pub fn near_equal(count: usize, chunks: usize) -> Vec<usize> {
    let chunks = chunks.min(count);
    (0..chunks).map(|at| count / chunks + usize::from(at < count % chunks)).collect()
}

/// An inner node of a merge tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// From 1.
    pub level: usize,
    /// From 1, in its level.
    pub number: usize,
    /// The number of the node above; nothing for the root.
    pub up: Option<usize>,
}

/// The nodes over `count` elements, level by level.
pub fn tree(count: usize, fan_in: usize) -> Vec<Node> {
    let mut nodes = Vec::new();
    let (mut level, mut width) = (1, count.div_ceil(fan_in));
    while width > 0 {
        let last = width == 1;
        nodes.extend((0..width).map(|at| Node { level, number: at + 1, up: (!last).then_some(at / fan_in + 1) }));
        level += 1;
        width = if last { 0 } else { width.div_ceil(fan_in) };
    }
    nodes
}

/// The number of choices of `min` to `max` out of `count`; saturates.
pub fn choices(count: usize, min: usize, max: usize) -> u64 {
    let mut total = 0u64;
    for size in min..=max {
        // Of size and of the rest there are as many; the product is divisible at each step.
        let size = size.min(count.saturating_sub(size));
        let mut number = 1u128;
        for i in 0..size {
            number = (number * (count - i) as u128 / (i as u128 + 1)).min(u128::from(u64::MAX));
            if number == u128::from(u64::MAX) {
                return u64::MAX;
            }
        }
        total = total.saturating_add(number as u64);
    }
    total
}

/// All choices of `size` numbers below `count`, each ascending, in lexicographic order.
pub fn combinations(count: usize, size: usize) -> impl Iterator<Item = Vec<usize>> {
    let mut next: Option<Vec<usize>> = (size <= count).then(|| (0..size).collect());
    std::iter::from_fn(move || {
        let current = next.take()?;
        let mut following = current.clone();
        // The last number that can grow does; those after it follow closely.
        if let Some(at) = (0..size).rev().find(|at| following[*at] < count - size + at) {
            following[at] += 1;
            for later in at + 1..size {
                following[later] = following[later - 1] + 1;
            }
            next = Some(following);
        }
        Some(current)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_as_by_hand() {
        assert_eq!(of_size(7, 3), [3, 3, 1]);
        // Seven by three: ceil(7 / 3) = 3 chunks, one of them longer.
        assert_eq!(near_equal(7, 7usize.div_ceil(3)), [3, 2, 2]);
        assert_eq!(near_equal(10, 4), [3, 3, 2, 2]);
        assert_eq!(near_equal(2, 4), [1, 1]);
        assert_eq!((of_size(0, 3), near_equal(0, 3)), (vec![], vec![]));
    }

    #[test]
    fn trees_as_by_hand() {
        let keys = |count, fan_in| {
            let up = |n: &Node| n.up.map_or("root".to_owned(), |up| format!("{}.{up}", n.level + 1));
            tree(count, fan_in).iter().map(|n| format!("{}.{}>{}", n.level, n.number, up(n))).collect::<Vec<_>>()
        };
        assert_eq!(keys(10, 4), ["1.1>2.1", "1.2>2.1", "1.3>2.1", "2.1>root"]);
        assert_eq!(keys(5, 2), ["1.1>2.1", "1.2>2.1", "1.3>2.2", "2.1>3.1", "2.2>3.1", "3.1>root"]);
        assert_eq!(keys(1, 4), ["1.1>root"]);
        assert_eq!(keys(0, 4), [""; 0]);
    }

    #[test]
    fn combinations_as_by_hand() {
        let all: Vec<Vec<usize>> = combinations(4, 2).collect();
        assert_eq!(all, [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]);
        assert_eq!(combinations(2, 3).count(), 0);
        assert_eq!(combinations(3, 3).count(), 1);
        assert_eq!((choices(4, 2, 2), choices(4, 1, 4), choices(5, 2, 3)), (6, 15, 20));
        assert_eq!(choices(2, 3, 2), 0);
        assert_eq!(choices(1000, 400, 500), u64::MAX);
    }
}
