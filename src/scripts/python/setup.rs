//! The call of `setup` in a `setup.py`.

use super::literal::{Literal, literal};
use super::names::Names;
use crate::scripts::tree::{Node, Tree};

pub fn read<'t>(tree: &'t Tree<'t>, names: &Names<'t>) -> Vec<(String, Vec<String>)> {
    let is_setup = |call: &Node<'t>| {
        let full = call.child("function").filter(|_| call.kind() == "call").and_then(|f| names.imported(f));
        matches!(full.as_deref(), Some("setuptools.setup" | "distutils.core.setup"))
    };
    let mut calls = tree.root().all().filter(is_setup);
    let (Some(call), None) = (calls.next(), calls.next()) else { return Vec::new() };
    let mut found = Vec::new();
    for setting in call.child("arguments").into_iter().flat_map(|a| a.named()) {
        let (Some(name), Some(value)) = (setting.child("name"), setting.child("value")) else { continue };
        if name.text() == "entry_points" {
            let is_scripts = |pair: &Node<'t>| {
                let key = pair.child("key").and_then(|key| literal(names, key));
                key == Some(Literal::Text("console_scripts".to_owned()))
            };
            let pair = value.named().filter(|n| n.kind() == "pair").find(is_scripts);
            let scripts = pair.and_then(|p| p.child("value")).and_then(|v| texts(names, v));
            found.extend(scripts.map(|scripts| ("console_scripts".to_owned(), scripts)));
        } else if let Some(texts) = texts(names, value) {
            found.push((name.text().to_owned(), texts));
        }
    }
    found
}

fn texts<'t>(names: &Names<'t>, node: Node<'t>) -> Option<Vec<String>> {
    let text = |value: Literal| match value {
        Literal::Text(text) => Some(text),
        _ => None,
    };
    match literal(names, node)? {
        Literal::Text(text) => Some(vec![text]),
        Literal::List(values) => values.into_iter().map(text).collect(),
        _ => None,
    }
}
