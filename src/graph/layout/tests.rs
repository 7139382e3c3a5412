//! Layouts worked out by hand, and what holds of every layout.

use proptest::prelude::*;

use super::layers::{Layers, layers};
use super::*;

fn link(from: usize, to: usize) -> Link {
    Link { from, to, label: (0, 0) }
}

fn links(pairs: &[(usize, usize)]) -> Vec<Link> {
    pairs.iter().map(|(from, to)| link(*from, *to)).collect()
}

#[test]
fn layers_are_the_longest_paths() {
    // 0 → 1 → 2 → 4, 0 → 4, 3 → 4: what 3 makes is wanted in the last layer only.
    let found = layers(5, &links(&[(0, 1), (1, 2), (2, 4), (0, 4), (3, 4)]));
    assert_eq!(found, Layers { of: vec![0, 1, 2, 2, 3], turned: vec![false; 5] });
}

#[test]
fn a_circle_is_opened_where_it_starts() {
    // 0 → 1 → 2 → 1 and a loop at 2.
    let found = layers(3, &links(&[(0, 1), (1, 2), (2, 1), (2, 2)]));
    assert_eq!(found, Layers { of: vec![0, 1, 2], turned: vec![false, false, true, false] });
}

#[test]
fn a_chain_is_a_straight_line() {
    let layout = layout(&[(40, 20), (60, 20)], &[link(0, 1)], Direction::Down);
    assert_eq!(layout.nodes, [(30, 10), (30, 56)]);
    let route = Route { start: (30, 20), parts: vec![Part::Line((30, 46))], label: None };
    assert_eq!((layout.links, layout.size), (vec![route], (60, 66)));
}

#[test]
fn a_wide_layer_is_several_rows() {
    // One box before 40 others of 200 pixels, and one after them: 40 times 230 is 9,200, which is five rows of eight.
    let pairs: Vec<(usize, usize)> = (1..=40).flat_map(|node| [(0, node), (node, 41)]).collect();
    let sizes = [(200, 40); 42];
    let layout = layout(&sizes, &links(&pairs), Direction::Down);
    let rows: Vec<i64> = layout.nodes[1..41].iter().map(|node| node.1).collect();
    assert!(rows[..5].is_sorted_by(|above, below| above < below), "{rows:?}");
    assert!(rows.iter().zip(&rows[5..]).all(|(one, other)| one == other), "{rows:?}");
    assert!(layout.size.0 < 4000, "{:?}", layout.size);
    sound(&sizes, &links(&pairs), &layout).unwrap();
}

#[test]
fn to_the_right_layers_are_columns() {
    // A column of the widths 50, then one of 30; 18 between the two boxes of the second.
    let layout = layout(&[(50, 20), (30, 20), (30, 20)], &links(&[(0, 1), (0, 2)]), Direction::Right);
    assert_eq!(layout.nodes.iter().map(|node| node.1).collect::<Vec<_>>(), [29, 10, 48]);
    assert_eq!((layout.nodes[0].0, layout.nodes[1].0, layout.nodes[2].0), (25, 50 + 28 + 15, 50 + 28 + 15));
    assert_eq!(layout.size, (108, 58));
}

#[test]
fn a_loop_and_its_label_have_room() {
    let links = [Link { from: 0, to: 0, label: (50, 14) }, link(0, 1), link(0, 2)];
    let layout = layout(&[(40, 20), (40, 20), (40, 20)], &links, Direction::Down);
    let (label, _) = layout.links[0].label.unwrap();
    assert!(label - 25 > layout.nodes[0].0 + 20, "the label is beside the box");
    assert!(layout.size.0 >= label + 25);
    assert_eq!(2 * layout.nodes[0].0, layout.nodes[1].0 + layout.nodes[2].0, "the box, not its loop, is in the middle");
}

#[test]
fn what_nobody_could_follow_is_still_drawn() {
    // Each of 150 jobs waits for all before it: more than 500,000 points on long edges.
    let all: Vec<Link> = (0..150).flat_map(|to| (0..to).map(move |from| link(from, to))).collect();
    let layout = layout(&[(40, 20); 150], &all, Direction::Right);
    assert_eq!((layout.nodes.len(), layout.links.len()), (150, 11_175));
    assert!(layout.nodes.windows(2).all(|pair| pair[0].0 + 40 < pair[1].0), "one after the other");
}

/// Points on a way, ends left out.
fn points(route: &Route) -> Vec<Pair> {
    let mut all = Vec::new();
    let mut at = route.start;
    for part in &route.parts {
        let (one, other, end) = match *part {
            Part::Line(end) => (at, end, end),
            Part::Curve(one, other, end) => (one, other, end),
        };
        for t in 1..16 {
            let s = 16 - t;
            let mix = |a: i64, b: i64, c: i64, d: i64| {
                (s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d) / 4096
            };
            all.push((mix(at.0, one.0, other.0, end.0), mix(at.1, one.1, other.1, end.1)));
        }
        at = end;
    }
    all
}

/// What holds of every layout: nothing outside, no box over another, no edge or label inside a box.
fn sound(sizes: &[Pair], links: &[Link], layout: &Layout) -> Result<(), TestCaseError> {
    let overlap = |a: Pair, a_size: Pair, b: Pair, b_size: Pair| {
        2 * (a.0 - b.0).abs() < a_size.0 + b_size.0 - 2 && 2 * (a.1 - b.1).abs() < a_size.1 + b_size.1 - 2
    };
    for (at, node) in layout.nodes.iter().enumerate() {
        let (width, height) = sizes[at];
        let inside = node.0 - width / 2 >= 0 && node.0 + width / 2 <= layout.size.0 + 1;
        prop_assert!(inside && node.1 - height / 2 >= 0 && node.1 + height / 2 <= layout.size.1 + 1);
        for other in 0..at {
            prop_assert!(!overlap(*node, sizes[at], layout.nodes[other], sizes[other]), "boxes {other} and {at}");
        }
        for (link, route) in links.iter().zip(&layout.links) {
            for point in points(route).into_iter().filter(|_| link.from != link.to) {
                prop_assert!(!overlap(*node, (width, height), point, (0, 0)), "{link:?} runs through {at}");
            }
            if let Some(label) = route.label {
                prop_assert!(!overlap(*node, (width, height), label, link.label), "the label of {link:?} and {at}");
            }
        }
    }
    let labels: Vec<(Pair, Pair)> =
        layout.links.iter().zip(links).filter_map(|(route, link)| Some((route.label?, link.label))).collect();
    for (at, (label, size)) in labels.iter().enumerate() {
        for (other, other_size) in &labels[..at] {
            prop_assert!(!overlap(*label, *size, *other, *other_size), "labels");
        }
    }
    for (link, route) in links.iter().zip(&layout.links) {
        prop_assert_eq!(route.label.is_some(), link.label.0 > 0);
    }
    Ok(())
}

proptest! {
    #[test]
    fn every_layout_is_sound(
        sizes in prop::collection::vec((20..300i64, 10..30i64), 1..30),
        pairs in prop::collection::vec((0..30usize, 0..30usize, prop::option::of(10..60i64)), 0..60),
        right: bool,
    ) {
        let sizes: Vec<Pair> = sizes.into_iter().map(|(w, h)| (2 * w, 2 * h)).collect();
        let link = |(from, to, label): (usize, usize, Option<i64>)| Link {
            from: from % sizes.len(),
            to: to % sizes.len(),
            label: label.map_or((0, 0), |width| (2 * width, 18)),
        };
        let mut links: Vec<Link> = pairs.into_iter().map(link).collect();
        // One edge between two nodes, as pictures have it; loops only where edges go down, as among steps.
        links.sort_by_key(|l| (l.from, l.to));
        links.dedup_by_key(|l| (l.from, l.to));
        links.retain(|l| l.from != l.to || !right);
        let direction = if right { Direction::Right } else { Direction::Down };
        let layout = layout(&sizes, &links, direction);
        sound(&sizes, &links, &layout)?;
    }
}
