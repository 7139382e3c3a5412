//! Layers in which every edge goes from one layer to the next: long edges and labels get virtual nodes.

use super::layers::Layers;
use super::{Link, Pair};

/// Nodes, virtual nodes, and the edges between neighbouring layers.
pub struct Chains {
    /// The nodes first, by number; then virtual ones.
    pub vertices: Vec<Vertex>,
    /// The vertices of each layer, from left to right.
    pub layers: Vec<Vec<usize>>,
    /// The neighbours of each vertex in the layer above and below.
    pub above: Vec<Vec<usize>>,
    pub below: Vec<Vec<usize>>,
    /// For each link its vertices downward; nothing for a loop at one node.
    pub links: Vec<Chain>,
}

/// One node of a layer.
pub struct Vertex {
    /// Across the layer, with the room for loops.
    pub breadth: i64,
    /// Along the edges.
    pub depth: i64,
    /// The part of its breadth, at the right, that loops take.
    pub loops: i64,
    pub layer: usize,
    /// A point on an edge.
    pub is_virtual: bool,
}

/// A link as the vertices on its way.
#[derive(Default)]
pub struct Chain {
    pub vertices: Vec<usize>,
    /// It is drawn from the last to the first.
    pub turned: bool,
    /// The vertex that its label has.
    pub label: Option<usize>,
}

/// How far a loop reaches out of its node.
pub const LOOP: i64 = 24;

/// With more virtual nodes than these, nobody could follow long edges anyway: they go straight from end to end.
const VIRTUAL: usize = 100_000;

/// Room between an edge and its label, at each side.
const BESIDE: i64 = 4;

/// Splits links into chains. If any link has a label, there is a layer for labels above each layer of nodes.
pub fn chains(sizes: &[Pair], links: &[Link], layers: &Layers) -> Chains {
    let scale = if links.iter().any(|link| link.from != link.to && link.label.0 > 0) { 2 } else { 1 };
    let mut loops = vec![0; sizes.len()];
    for link in links.iter().filter(|link| link.from == link.to) {
        let label = if link.label.0 > 0 { link.label.0 + BESIDE } else { 0 };
        loops[link.from] = loops[link.from].max(LOOP + label);
    }
    let vertices = sizes.iter().zip(&layers.of).zip(&loops).map(|(((width, height), layer), loops)| Vertex {
        breadth: width + loops,
        depth: *height,
        loops: *loops,
        layer: layer * scale,
        is_virtual: false,
    });
    let mut chains = Chains {
        vertices: vertices.collect(),
        layers: Vec::new(),
        above: Vec::new(),
        below: Vec::new(),
        links: Vec::new(),
    };
    let span = |link: &Link| (layers.of[link.from].abs_diff(layers.of[link.to]) * scale).saturating_sub(1);
    let direct = links.iter().map(span).fold(0, usize::saturating_add) > VIRTUAL;
    for (link, turned) in links.iter().zip(&layers.turned) {
        if direct && span(link) > 0 {
            let vertices = if *turned { vec![link.to, link.from] } else { vec![link.from, link.to] };
            chains.links.push(Chain { vertices, turned: *turned, label: None });
            continue;
        }
        let chain = if link.from == link.to { Chain::default() } else { chains.chain(link, *turned) };
        chains.links.push(chain);
    }
    let count = chains.vertices.len();
    (chains.above, chains.below) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for chain in &chains.links {
        let is_next = |pair: &&[usize]| chains.vertices[pair[0]].layer + 1 == chains.vertices[pair[1]].layer;
        for pair in chain.vertices.windows(2).filter(is_next) {
            chains.below[pair[0]].push(pair[1]);
            chains.above[pair[1]].push(pair[0]);
        }
    }
    let deepest = chains.vertices.iter().map(|v| v.layer + 1).max().unwrap_or(0);
    chains.layers = vec![Vec::new(); deepest];
    for (at, vertex) in chains.vertices.iter().enumerate() {
        chains.layers[vertex.layer].push(at);
    }
    chains
}

impl Chains {
    fn chain(&mut self, link: &Link, turned: bool) -> Chain {
        let (from, to) = if turned { (link.to, link.from) } else { (link.from, link.to) };
        let (first, last) = (self.vertices[from].layer, self.vertices[to].layer);
        let mut chain = Chain { vertices: vec![from], turned, label: None };
        // Right above who selects: there the label says most.
        let labelled = if turned { first + 1 } else { last.saturating_sub(1) };
        for layer in first + 1..last {
            let has_label = link.label.0 > 0 && layer == labelled;
            let (breadth, depth) = if has_label { link.label } else { (0, 0) };
            if has_label {
                chain.label = Some(self.vertices.len());
            }
            chain.vertices.push(self.vertices.len());
            self.vertices.push(Vertex { breadth, depth, loops: 0, layer, is_virtual: true });
        }
        chain.vertices.push(to);
        chain
    }
}
