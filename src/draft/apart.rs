//! Several materials in one specification: a name means one thing.
//!
//! Where a later material defines a name otherwise than an earlier one, or brings another file of one name, what it says
//! of it is not taken over, nor is what mentions it: read with the meaning of the earlier one, it would be wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::node::{Arg, Node};
use super::reading::{Reading, Remark};
use crate::files::RelPath;

/// Takes what is said twice once, and what clashes out of the later readings.
pub fn apart(readings: &mut [Reading]) {
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut files: BTreeMap<RelPath, Vec<u8>> = BTreeMap::new();
    for reading in readings {
        let clash = |(path, bytes): &(&RelPath, &Vec<u8>)| files.get(*path).is_some_and(|known| known != *bytes);
        let paths: Vec<RelPath> = reading.files.iter().filter(clash).map(|(path, _)| path.clone()).collect();
        reading.files.retain(|path, _| !paths.contains(path));
        let mut other: BTreeSet<String> = BTreeSet::new();
        let mut same: BTreeSet<String> = BTreeSet::new();
        for node in reading.nodes() {
            let Some(name) = node.defines() else { continue };
            match known.get(name) {
                Some(before) if *before == said(node) => same.insert(name.to_owned()),
                Some(_) => other.insert(name.to_owned()),
                None => continue,
            };
        }
        // What mentions something that is not taken over is not taken over, either.
        loop {
            let more = |node: &Node| {
                node.defines().is_some_and(|name| !other.contains(name)) && mentions(node, &other, &paths)
            };
            let more: Vec<String> =
                reading.nodes().filter(|node| more(node)).filter_map(|n| n.defines().map(str::to_owned)).collect();
            if more.is_empty() {
                break;
            }
            other.extend(more);
        }
        for section in &mut reading.sections {
            let (kept, out): (Vec<Node>, Vec<Node>) = std::mem::take(&mut section.nodes)
                .into_iter()
                .filter(|node| !node.defines().is_some_and(|name| same.contains(name) && !other.contains(name)))
                .partition(|node| !node.defines().is_some_and(|name| other.contains(name)));
            section.nodes = kept;
            section.remarks.extend(out.iter().map(|node| {
                let name = node.defines().unwrap_or_default();
                let why = match known.contains_key(name) {
                    true => format!("another material calls something else {name}: draft them one by one"),
                    false => "it names something that another material means otherwise".to_owned(),
                };
                let place = node.origin.as_ref().map_or_else(String::new, |origin| match origin.place.as_str() {
                    "" => origin.material.clone(),
                    place => format!("{}, {place}", origin.material),
                });
                Remark { place, quote: format!("{} {name}", node.name), why }
            }));
        }
        files.extend(reading.files.clone());
        for node in reading.nodes() {
            if let Some(name) = node.defines() {
                known.entry(name.to_owned()).or_insert_with(|| said(node));
            }
        }
    }
}

/// A node as it is written, without where it comes from.
fn said(node: &Node) -> String {
    let mut text = String::new();
    Node { origin: None, ..node.clone() }.write(0, &mut text);
    text
}

/// Does anything in a node name one of these? In a command a `-` is a `_`.
fn mentions(node: &Node, names: &BTreeSet<String>, paths: &[RelPath]) -> bool {
    let named = |text: &str| {
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')));
        paths.iter().any(|path| text.contains(path.as_str()))
            || words.into_iter().any(|word| names.iter().any(|n| n == word || n.replace('-', "_") == word))
    };
    let in_arg = |arg: &Arg| match arg {
        Arg::Text(text) | Arg::Quoted(text) | Arg::Script(text) => named(text),
        Arg::Number(_) | Arg::Bool(_) | Arg::Hole(_) => false,
    };
    node.args.iter().chain(node.props.iter().map(|(_, value)| value)).any(in_arg)
        || node.children.iter().any(|child| mentions(child, names, paths))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::reading::Section;
    use crate::draft::{Arg, Origin};

    fn reading(material: &str, element: &str, step: &str) -> Reading {
        let axis = Node::new("axis").arg(Arg::text("s")).child(Node::new("list").arg(Arg::text(element)));
        let folder = Node::new("param").arg(Arg::text("workdir")).prop("default", Arg::quoted("here"));
        let first = Node::new("step").arg(Arg::text(step)).child(Node::new("shell").arg(Arg::quoted("go $s")));
        let next =
            Node::new("step").arg(Arg::text(format!("{step}-next"))).child(Node::new("after").arg(Arg::text(step)));
        let free = Node::new("step").arg(Arg::text(format!("{step}-free")));
        let nodes = [axis, folder, first, next, free].map(|node| node.from(Origin::whole(material)));
        Reading { sections: vec![Section { nodes: nodes.to_vec(), ..Section::default() }], ..Reading::default() }
    }

    #[test]
    fn a_name_means_one_thing() {
        let mut two = [reading("one", "x", "a"), reading("two", "y", "b")];
        apart(&mut two);
        let names =
            |reading: &Reading| reading.nodes().filter_map(Node::defines).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(names(&two[0]), ["s", "workdir", "a", "a-next", "a-free"]);
        assert_eq!(names(&two[1]), ["b-free"], "the param is said already, the rest hangs on the axis");
        let told: Vec<&str> = two[1].sections[0].remarks.iter().map(|r| r.quote.as_str()).collect();
        assert_eq!(told, ["axis s", "step b", "step b-next"]);
        let mut same = [reading("one", "x", "a"), reading("two", "x", "b")];
        apart(&mut same);
        assert_eq!(names(&same[1]), ["b", "b-next", "b-free"]);
    }
}
