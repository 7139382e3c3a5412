//! Statements → what their names are worth.

use serde_json::Value as Json;

use super::Names;
use super::globs::{glob, wildcards};
use super::scope::Scope;
use crate::draft::snakefile::value::Value;
use crate::scripts::Language;
use crate::scripts::tree::{Node, Tree};

/// A statement: names that get a value, and names of which nothing is known any more.
pub fn run(names: &mut Names, text: &str, certain: bool) {
    let Some(tree) = Tree::parse(Language::Python, text) else {
        // A statement that is not understood may still give a name.
        if let Some((name, _)) = text.split_once('=') {
            names.values.insert(name.trim().to_owned(), Value::Unknown);
        }
        return;
    };
    for statement in tree.root().named() {
        let node = if statement.kind() == "expression_statement" { statement.named().next() } else { Some(statement) };
        let Some(node) = node else { continue };
        match node.kind() {
            "assignment" => assign(names, node, certain),
            "augmented_assignment" => {
                let name = node.child("left").map_or("", |n| n.text()).to_owned();
                let sum = node.children().any(|n| n.text() == "+=");
                let value = match (names.values.get(&name), node.child("right")) {
                    (Some(Value::List(items)), Some(right)) if sum && certain => match Scope::new(names).value(right) {
                        Value::List(more) => Value::List(items.iter().cloned().chain(more).collect()).bounded(),
                        _ => Value::Open(name.clone()),
                    },
                    _ => Value::Open(name.clone()),
                };
                names.values.insert(name, value);
            }
            // `SAMPLES.append(x)`, `del SAMPLES[0]` and the like: the name keeps its meaning, not its value.
            _ => {
                for name in node.all().filter(|n| n.kind() == "attribute" && mutates(*n)) {
                    if let Some(object) = name.child("object") {
                        names.values.insert(object.text().to_owned(), Value::Open(object.text().to_owned()));
                    }
                }
            }
        }
    }
}

fn mutates(node: Node) -> bool {
    let name = node.child("attribute").map_or("", |n| n.text());
    matches!(name, "append" | "extend" | "insert" | "remove" | "pop" | "update" | "sort" | "reverse" | "clear" | "add")
}

fn assign(names: &mut Names, node: Node, certain: bool) {
    let (Some(left), Some(right)) = (node.child("left"), node.child("right")) else { return };
    let value = Scope::new(names).value(right);
    let opened = |name: &str, value: Value| match value {
        Value::Unknown => Value::Open(name.to_owned()),
        value if certain => value,
        _ => Value::Open(name.to_owned()),
    };
    match left.kind() {
        "identifier" => {
            let name = left.text();
            names.functions.remove(name);
            names.values.insert(name.to_owned(), opened(name, value));
        }
        // `SAMPLES, = glob_wildcards(…)`, `(A, B) = …`
        "pattern_list" | "tuple_pattern" => {
            for (place, part) in left.named().enumerate() {
                let item = match &value {
                    Value::Globs(pattern) => wildcards(pattern).get(place).map(|name| glob(pattern, name)),
                    Value::List(items) => items.get(place).cloned(),
                    _ => None,
                };
                let name = part.text();
                names.values.insert(name.to_owned(), opened(name, item.unwrap_or(Value::Unknown)));
            }
        }
        // `config["x"] = y`, `SAMPLES[0] = z`
        "subscript" | "attribute" => {
            let name = left.all().find(|n| n.kind() == "identifier").map_or("", |n| n.text());
            if name == "config" {
                if let Some(Value::Config(path, _)) = Some(Scope::new(names).value(left)) {
                    forget(names.config.as_mut(), &path);
                }
            } else if !name.is_empty() {
                names.values.insert(name.to_owned(), Value::Open(name.to_owned()));
            }
        }
        _ => {}
    }
}

/// Takes a value out of the configuration that the Snakefile changes.
fn forget(config: Option<&mut Json>, path: &[String]) {
    let Some((last, before)) = path.split_last() else { return };
    let holder = before.iter().try_fold(config, |json, part| Some(json?.get_mut(part)));
    if let Some(Some(Json::Object(map))) = holder {
        map.remove(last);
    }
}
