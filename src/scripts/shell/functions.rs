//! The functions of a shell script, and which of them get the words of the command line.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::words::{arguments, command_name, literal, parameter};
use crate::scripts::tree::Node;

/// Functions that call functions are followed this far.
const DEPTH: usize = 4;

/// More statements than any script of people needs followed.
const STEPS: usize = 200_000;

pub struct Functions<'t> {
    /// By their names; a name that is defined twice stands for none.
    bodies: BTreeMap<String, Option<Node<'t>>>,
    /// All calls of them.
    calls: BTreeMap<String, Vec<Node<'t>>>,
    /// How many statements are still followed: functions that call functions may come to very many.
    steps: Cell<usize>,
    /// Where positional parameters change: `shift`, `set -- …`.
    changes: Vec<Node<'t>>,
}

impl<'t> Functions<'t> {
    pub fn new(root: Node<'t>) -> Self {
        let mut found =
            Self { bodies: BTreeMap::new(), calls: BTreeMap::new(), steps: Cell::new(STEPS), changes: Vec::new() };
        for node in root.all().filter(|n| n.kind() == "function_definition") {
            if let (Some(name), Some(body)) = (node.child("name").and_then(literal), node.child("body")) {
                found.bodies.entry(name).and_modify(|known| *known = None).or_insert(Some(body));
            }
        }
        for node in root.all() {
            match command_name(node) {
                Some(name) if name == "shift" => found.changes.push(node),
                Some(name) if name == "set" && sets_parameters(node) => found.changes.push(node),
                Some(name) if name == "eval" => found.changes.push(node),
                Some(name) if found.bodies.contains_key(&name) => found.calls.entry(name).or_default().push(node),
                _ => {}
            }
        }
        found
    }

    /// Counts one statement that is followed; `false` if there were too many.
    pub fn step(&self) -> bool {
        let left = self.steps.get().checked_sub(1);
        self.steps.set(left.unwrap_or(0));
        left.is_some()
    }

    pub fn is_defined(&self, name: &str) -> bool {
        self.bodies.contains_key(name)
    }

    pub fn body(&self, name: &str) -> Option<Node<'t>> {
        self.bodies.get(name).copied().flatten()
    }

    /// Whether the positional parameters at this node are the words of the command line.
    pub fn sees_command_line(&self, node: Node<'t>) -> bool {
        self.sees(node, DEPTH)
    }

    fn sees(&self, node: Node<'t>, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return false };
        let around = function_around(node);
        let changed = |c: &&Node| c.start() < node.start() && function_around(**c) == around;
        if self.changes.iter().any(|c| changed(&c)) {
            return false;
        }
        let Some(function) = around else { return true };
        let Some(name) = function.child("name").and_then(literal) else { return false };
        let calls = self.calls.get(&name).map_or(&[][..], Vec::as_slice);
        // With several calls it is not known which of them reads the options.
        match calls {
            [call] => self.body(&name).is_some() && passes_all(*call) && self.sees(*call, depth),
            _ => false,
        }
    }
}

pub fn function_around(node: Node) -> Option<Node> {
    node.ancestors().find(|a| a.kind() == "function_definition")
}

/// `set -- …` and `set word`, but not `set -e`.
fn sets_parameters(command: Node) -> bool {
    let words: Vec<Option<String>> = arguments(command).map(literal).collect();
    words.iter().any(|w| w.as_deref().is_none_or(|w| w == "--"))
}

/// `name "$@"`
fn passes_all(call: Node) -> bool {
    let mut words = arguments(call);
    words.next().is_some_and(|w| w.kind() == "string" && parameter(w) == Some("@")) && words.next().is_none()
}
