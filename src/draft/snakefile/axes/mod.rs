//! What wildcards run over → axes.
//!
//! | part | where elements come from |
//! |---|---|
//! | [`beside`](mod@beside) | a list beside another: axes inside axes |
//! | [`sheets`] | the rows of a table |
//! | [`globs`] | the names of files that are there |
//! | [`written`] | lists that are written down, and the words of a Snakefile for all of these |

mod beside;
mod globs;
mod sheets;
mod written;

use std::collections::BTreeSet;

use serde_json::Value as Json;

pub use self::beside::{Beside, beside};
pub use self::written::{items, values};
use super::graph::Axis;
use super::rules::known;
use super::steps::Drafter;
use super::value::{Key, Source, at};
use crate::draft::name::identifier;
use crate::draft::{Arg, Node, Origin};

impl Drafter<'_> {
    /// The node of an axis.
    pub fn axis(&mut self, number: usize) -> Node {
        let axis = self.graph.axes[number].clone();
        let name = self.axis_names[number].clone();
        let node = Node::new("axis").arg(Arg::text(name)).from(Origin::whole(self.shown));
        if let Some(at) = self.beside.iter().position(|b| b.inner == number) {
            return self.inner(node, at);
        }
        match axis.sources.as_slice() {
            [] if axis.constants.is_empty() => match axis.picks.split_first() {
                Some((first, others)) if others.iter().all(|pick| pick.of == first.of) => {
                    let source = first.of.clone();
                    self.elements_of(node, &axis, &source)
                }
                _ => node.child(Node::new("list").arg(Arg::hole(self.unsaid(number)))),
            },
            [one] if self.holds(one, &axis.constants) => self.elements_of(node, &axis, one),
            _ => match items(&axis) {
                Some(all) => node.child(list(&all)),
                None => {
                    let quotes: Vec<String> = axis.sources.iter().map(|source| self.quoted(source)).collect();
                    let all = quotes.into_iter().chain(axis.constants).collect::<Vec<_>>().join(" and ");
                    node.child(Node::new("list").arg(Arg::hole(format!("which of them? \"{all}\""))))
                }
            },
        }
    }

    /// All of some elements are among those of a source.
    fn holds(&self, source: &Source, elements: &[String]) -> bool {
        let all = values(self.workflow, source);
        elements.is_empty() || all.is_some_and(|all| elements.iter().all(|element| all.contains(element)))
    }

    fn elements_of(&mut self, node: Node, axis: &Axis, source: &Source) -> Node {
        match source {
            Source::Items(all) => node.child(list(all)),
            Source::Config(path) => {
                let key = Key::Config(path.clone());
                match known(self.workflow, &key) {
                    Some(Json::Object(map)) => {
                        let map: Vec<(String, Json)> = map.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
                        let node = Node { origin: self.workflow.config_file.as_deref().map(Origin::whole), ..node };
                        points(node, axis, source, &map)
                    }
                    Some(Json::Array(all)) if all.iter().any(|item| item.is_array() || item.is_object()) => {
                        node.child(Node::new("list").arg(Arg::hole(format!("which? \"{}\"", self.quoted(source)))))
                    }
                    Some(Json::Array(_)) if path.last().is_some_and(|last| identifier(last) == axis.name) => {
                        let all = values(self.workflow, source).unwrap_or_default();
                        node.child(list(&all))
                    }
                    _ => {
                        let param = self.param(&key);
                        self.params.is_list(&key);
                        node.child(Node::new("list").arg(Arg::quoted(format!("{{{param}}}"))))
                    }
                }
            }
            Source::Column(sheet, column) => {
                let table = self.table(sheet, column);
                node.children(table)
            }
            Source::Glob { pattern, wildcard } => match self.globbed(pattern, wildcard) {
                Ok(found) => node
                    .comment(format!("the files that were there: glob_wildcards(\"{pattern}\")"))
                    .child(list(&found)),
                Err(why) => {
                    let text = format!("which files? \"glob_wildcards(\"{pattern}\")\": {why}");
                    node.child(Node::new("glob").arg(Arg::hole(text)))
                }
            },
            Source::Open(name) => {
                let quote = self.quoted(source);
                let origin = self.workflow.variables.get(name).map(|(origin, _)| origin.clone());
                let node = Node { origin: origin.or(node.origin.clone()), ..node };
                node.child(Node::new("list").arg(Arg::hole(format!("which? \"{quote}\""))))
            }
        }
    }
}
fn list(all: &[String]) -> Node {
    if all.is_empty() {
        return Node::new("list").arg(Arg::hole("which? \"[]\""));
    }
    let mut seen = BTreeSet::new();
    let values = all.iter().filter(|item| seen.insert(*item));
    // A text of an axis may hold placeholders; a name of the material has none.
    values.fold(Node::new("list"), |node, item| node.arg(Arg::text(item.replace('{', "{{").replace('}', "}}"))))
}

/// The entries of a map: its names, and what steps take of each.
fn points(node: Node, axis: &Axis, source: &Source, map: &[(String, Json)]) -> Node {
    let picks: Vec<&Vec<String>> =
        axis.picks.iter().filter(|pick| pick.of == *source).map(|pick| &pick.attribute).collect();
    if picks.is_empty() {
        let names: Vec<String> = map.iter().map(|(name, _)| name.clone()).collect();
        return node.child(list(&names));
    }
    node.children(map.iter().map(|(name, value)| {
        picks.iter().fold(Node::new("point").arg(Arg::text(name.clone())), |point, way| {
            let cell = match at(Some(value), way) {
                Some(Json::String(text)) => Arg::quoted(text.clone()),
                Some(Json::Number(number)) => Arg::number(number),
                Some(Json::Bool(truth)) => Arg::Bool(*truth),
                _ => Arg::hole(format!("{name} has none")),
            };
            point.prop(attribute(way), cell)
        })
    }))
}

/// The name of an attribute for a way into an entry.
pub fn attribute(way: &[String]) -> String {
    if way.is_empty() { "file".to_owned() } else { identifier(&way.join("-")) }
}
