//! Lists that go side by side: an element of the second belongs to one of the first.

use std::collections::BTreeSet;

use crate::draft::name::identifier;
use crate::draft::snakefile::graph::{Graph, Variable};
use crate::draft::snakefile::steps::Drafter;
use crate::draft::snakefile::value::Source;
use crate::draft::{Arg, Node};

/// A list beside another: an element of the second belongs to one of the first.
pub struct Beside {
    pub outer: usize,
    pub inner: usize,
    first: Source,
    second: Source,
}

/// Axes whose values go side by side: `expand("{sample}_{unit}", zip, …)`.
pub fn beside(graph: &Graph) -> Vec<Beside> {
    let mut found: Vec<Beside> = Vec::new();
    for asked in graph.instances.iter().flat_map(|i| &i.inputs).filter(|asked| asked.zip) {
        let [(one, first), (two, second)] = asked.bound.as_slice() else { continue };
        let number = |name: &String, source: &Source| graph.axis(&Variable::Bound(name.clone(), source.clone()));
        let (Some(outer), Some(inner)) = (number(one, first), number(two, second)) else { continue };
        let alone = |axis: usize| graph.axes[axis].sources.len() == 1 && graph.axes[axis].constants.is_empty();
        let fits = match (first, second) {
            (Source::Items(a), Source::Items(b)) => a.len() == b.len(),
            (Source::Column(a, _), Source::Column(b, _)) => a.path == b.path,
            _ => false,
        };
        let known = found.iter().any(|b| [b.outer, b.inner].contains(&outer) || [b.outer, b.inner].contains(&inner));
        if outer != inner && alone(outer) && alone(inner) && fits && !known {
            found.push(Beside { outer, inner, first: first.clone(), second: second.clone() });
        }
    }
    found
}

impl Drafter<'_> {
    /// An axis whose elements each belong to one of another.
    pub(super) fn inner(&mut self, node: Node, at: usize) -> Node {
        let (outer, first, second) = {
            let beside = &self.beside[at];
            (beside.outer, beside.first.clone(), beside.second.clone())
        };
        let parent = self.axis_names[outer].clone();
        let node = node.child(Node::new("inside").arg(Arg::text(parent.clone())));
        match (first, second) {
            (Source::Items(outers), Source::Items(inners)) => {
                let mut seen = BTreeSet::new();
                let pairs: Vec<(String, String)> =
                    outers.into_iter().zip(inners).filter(|p| seen.insert(p.clone())).collect();
                node.children(pairs.into_iter().map(|(outer, inner)| {
                    let when = format!("{parent} == '{}'", outer.replace('\'', ""));
                    Node::new("point").arg(Arg::quoted(inner)).prop("when", Arg::quoted(when))
                }))
            }
            (Source::Column(sheet, first), Source::Column(_, second)) => {
                let cells = |column: &str| self.rows(&self.sheet_path(&sheet)?, sheet.tabs, column);
                let pairs: Vec<(String, String)> =
                    cells(&first).into_iter().flatten().zip(cells(&second).into_iter().flatten()).collect();
                let mut seen = BTreeSet::new();
                // A column that repeats only from parent to parent needs no word about it.
                let once = pairs.iter().all(|pair| seen.insert(pair));
                let table = self.table(&sheet, &second).into_iter();
                let table = table.map(|mut table| {
                    table.props.retain(|(name, _)| !(once && name == "distinct"));
                    table.prop("parent", Arg::text(identifier(&first)))
                });
                node.children(table)
            }
            _ => node,
        }
    }
}
