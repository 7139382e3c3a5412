//! Files of a name that is written in the script.

use crate::scripts::FileUse;
use crate::scripts::python::branches::{Returns, conditions};
use crate::scripts::python::io;
use crate::scripts::python::literal::text;
use crate::scripts::python::names::{Names, function_around};
use crate::scripts::tree::{Node, Tree};

pub(super) fn files<'t>(tree: &'t Tree<'t>, names: &Names<'t>) -> Vec<FileUse> {
    let returns = Returns::new(tree.root());
    let mut found = Vec::new();
    for call in tree.root().all().filter(|n| n.kind() == "call") {
        for argument in call.child("arguments").into_iter().flat_map(|a| a.named()) {
            let (node, key) = match argument.kind() {
                "keyword_argument" => (argument.child("value"), argument.child("name").map(Node::text)),
                _ => (Some(argument), None),
            };
            let Some(path) = node.and_then(|n| text(names, n)) else { continue };
            let Some(direction) = io::of_argument(names, argument, key, call) else { continue };
            let mut needed = conditions(call, &returns);
            // A function that the file calls by its name, at its top, is a part of every run.
            if let Some(function) = function_around(call) {
                let runs = |call: &Node<'t>| conditions(*call, &returns).is_empty();
                if names.calls(function).iter().any(runs) {
                    needed.remove(&function.id());
                }
            }
            found.push(FileUse { path, direction, certain: needed.is_empty(), place: call.range() });
        }
    }
    found
}
