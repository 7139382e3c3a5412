//! Under which conditions a part of a Python file runs.

use std::collections::{BTreeMap, BTreeSet};

use super::names::function_around;
use crate::scripts::tree::Node;

/// All `return` statements of a file, by the number of their function, in order.
pub struct Returns(BTreeMap<u32, Vec<u32>>);

impl Returns {
    pub fn new(root: Node) -> Self {
        let mut found: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for node in root.all().filter(|n| n.kind() == "return_statement") {
            if let Some(function) = function_around(node) {
                found.entry(function.id()).or_default().push(node.id());
            }
        }
        Self(found)
    }

    /// Those before a node, in its own function.
    fn before(&self, node: Node) -> &[u32] {
        let all = function_around(node).and_then(|f| self.0.get(&f.id())).map_or(&[][..], Vec::as_slice);
        // A node below a `return` has a larger number than it, and is not behind it.
        let inside = node.ancestors().find(|a| a.kind() == "return_statement").map_or(node.id(), Node::id);
        &all[..all.partition_point(|id| *id < inside)]
    }
}

/// The parts of the file, by their numbers, that must be entered for this node to run: branches, loops, functions, and
/// what lies behind a `return` that another branch may take.
pub fn conditions(node: Node, returns: &Returns) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    let mut child = node;
    for parent in node.ancestors() {
        if is_branch(parent, child) {
            found.insert(child.id());
        }
        if parent.kind() == "function_definition" {
            found.insert(parent.id());
        }
        child = parent;
    }
    found.extend(returns.before(node));
    found
}

fn is_branch(parent: Node, child: Node) -> bool {
    match parent.kind() {
        "if_statement" => match child.field() {
            Some("consequence") => !asks_for_main(parent),
            field => field == Some("alternative"),
        },
        "elif_clause" => child.is_field("consequence"),
        "for_statement" | "while_statement" => matches!(child.field(), Some("body" | "alternative")),
        "try_statement" => child.kind() != "finally_clause",
        "case_clause" => child.is_field("consequence"),
        "conditional_expression" => true,
        "boolean_operator" => child.is_field("right"),
        "list_comprehension" | "set_comprehension" | "dictionary_comprehension" | "generator_expression" => true,
        "lambda" => child.is_field("body"),
        _ => false,
    }
}

/// `if __name__ == "__main__":` holds whenever the file is run as a script.
fn asks_for_main(statement: Node) -> bool {
    let short = |n: &Node| n.kind() == "comparison_operator" && n.range().len() < 80;
    let Some(condition) = statement.child("condition").filter(short) else { return false };
    let mut inside = condition.all().filter(|n| matches!(n.kind(), "identifier" | "string" | "==" | "string_content"));
    let parts: Vec<&str> = inside.by_ref().map(Node::text).collect();
    parts.contains(&"__name__")
        && parts.contains(&"==")
        && parts.contains(&"__main__")
        && condition.named().count() == 2
}
