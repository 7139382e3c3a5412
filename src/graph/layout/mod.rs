//! A layered layout: every node in a layer, edges from layer to layer, no box over another, no edge through a box.
//!
//! Steps as in Sugiyama's method: [`layers`] by longest path, the widest in several [`rows`], [`chains`] with virtual
//! nodes for long edges and for labels, [`order`] inside the layers by barycentre sweeps, [`place`] by balancing each
//! layer against its neighbours, [`route`] of the edges, with [`shortcuts`] past the labels of others. All is arithmetic
//! on whole numbers: the same everywhere.

mod chains;
mod layers;
mod order;
mod place;
mod route;
mod rows;
mod shortcuts;

#[cfg(test)]
mod tests;

/// A width and a height, or a point: whole pixels.
pub type Pair = (i64, i64);

/// Where edges go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Down,
    Right,
}

/// An edge to lay out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    pub from: usize,
    pub to: usize,
    /// The size of its label; zeros if it has none.
    pub label: Pair,
}

/// Where everything lies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    pub size: Pair,
    /// The centre of each node.
    pub nodes: Vec<Pair>,
    pub links: Vec<Route>,
}

/// The way of an edge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Route {
    pub start: Pair,
    pub parts: Vec<Part>,
    /// The centre of the label.
    pub label: Option<Pair>,
}

/// A piece of a way, from where the last one ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Line(Pair),
    /// A cubic Bézier curve: two handles and the end.
    Curve(Pair, Pair, Pair),
}

/// Lays out nodes of these sizes.
pub fn layout(sizes: &[Pair], links: &[Link], direction: Direction) -> Layout {
    let turned = |pair: &Pair| match direction {
        Direction::Down => *pair,
        Direction::Right => (pair.1, pair.0),
    };
    let sizes: Vec<Pair> = sizes.iter().map(turned).collect();
    let links: Vec<Link> = links.iter().map(|link| Link { label: turned(&link.label), ..*link }).collect();
    let mut layers = layers::layers(sizes.len(), &links);
    if direction == Direction::Down {
        // What is long is scrolled; what is wide is not seen at once.
        rows::rows(&mut layers, &sizes);
    }
    let mut chains = chains::chains(&sizes, &links, &layers);
    order::sweep(&mut chains.layers, &chains.above, &chains.below);
    let across = place::across(&chains, direction);
    let along = place::along(&chains, &across, direction);
    let mut layout = route::routes(&chains, &links, &across, &along);
    if direction == Direction::Right {
        let flip = |pair: &mut Pair| *pair = (pair.1, pair.0);
        flip(&mut layout.size);
        layout.nodes.iter_mut().for_each(flip);
        for route in &mut layout.links {
            flip(&mut route.start);
            route.label.iter_mut().for_each(flip);
            for part in &mut route.parts {
                match part {
                    Part::Line(end) => flip(end),
                    Part::Curve(one, other, end) => [one, other, end].into_iter().for_each(flip),
                }
            }
        }
    }
    layout
}
