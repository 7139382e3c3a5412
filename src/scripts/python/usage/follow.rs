//! Where the value of an argument goes: through names, functions and loops to what opens a file.

use std::collections::{BTreeMap, BTreeSet};

use crate::scripts::Direction;
use crate::scripts::python::argv::parameter_of;
use crate::scripts::python::io;
use crate::scripts::python::names::{Names, Variable, binds, function_around};
use crate::scripts::tree::Node;

/// More steps than any script of people needs.
const STEPS: usize = 20_000;

/// What an expression stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    /// All that `parse_args` gives.
    Settings,
    /// The same, and words that were not understood.
    Both,
    /// The value of an argument.
    Of(String),
}

pub(super) struct Follower<'a, 't> {
    names: &'a Names<'t>,
    /// Variables that stand for other things, too.
    without: &'a BTreeSet<Variable<'t>>,
    pub(super) todo: Vec<(Node<'t>, Value)>,
    seen: BTreeSet<(u32, Value)>,
    /// The bindings that give a variable such a value.
    given: BTreeMap<Variable<'t>, BTreeSet<(u32, Value)>>,
    pub(super) used: BTreeMap<String, Direction>,
    steps: usize,
}

impl<'a, 't> Follower<'a, 't> {
    pub(super) fn new(names: &'a Names<'t>, without: &'a BTreeSet<Variable<'t>>) -> Self {
        let (todo, seen, given, used) = Default::default();
        Self { names, without, todo, seen, given, used, steps: STEPS }
    }

    pub(super) fn run(&mut self) {
        while let Some((node, value)) = self.todo.pop() {
            if self.steps == 0 {
                // It was not seen to the end: nothing is certain.
                self.used.clear();
                return;
            }
            self.steps -= 1;
            if self.seen.insert((node.id(), value.clone())) {
                self.step(node, value);
            }
        }
    }

    /// Variables that are given something else as well, or the values of two arguments.
    pub(super) fn several(&self) -> BTreeSet<Variable<'t>> {
        let is_several = |(variable, given): &(&Variable<'t>, &BTreeSet<(u32, Value)>)| {
            let values: BTreeSet<&Value> = given.iter().map(|(_, value)| value).collect();
            let other = |b: &Node<'t>| {
                let parameter = b.parent().is_some_and(|p| p.kind().contains("parameter"));
                !parameter && !given.iter().any(|(id, _)| *id == b.id())
            };
            // The parameter of a function may well be given several files, one by one.
            let parameters = self
                .names
                .bindings(**variable)
                .iter()
                .all(|b| b.parent().is_some_and(|p| p.kind().contains("parameter")));
            (values.len() > 1 && !parameters) || self.names.bindings(**variable).iter().any(other)
        };
        self.given.iter().filter(is_several).map(|(variable, _)| *variable).collect()
    }

    fn step(&mut self, node: Node<'t>, value: Value) {
        let Some(parent) = node.parent() else { return };
        match parent.kind() {
            "attribute" if node.is_field("object") => self.attribute(parent, value),
            "assignment" if node.is_field("right") => self.assigned(parent, value),
            "named_expression" if node.is_field("value") => {
                if let Some(name) = parent.child("name") {
                    self.bound(name, value.clone());
                }
                self.todo.push((parent, value));
            }
            "parenthesized_expression" => self.todo.push((parent, value)),
            "return_statement" => {
                let calls = function_around(node).map(|f| self.names.calls(f)).unwrap_or_default();
                self.todo.extend(calls.into_iter().map(|call| (call, value.clone())));
            }
            "argument_list" => self.argument(node, None, parent.parent(), value),
            "keyword_argument" => {
                let call = parent.parent().and_then(Node::parent);
                self.argument(parent, parent.child("name"), call, value);
            }
            "for_statement" | "for_in_clause" if node.is_field("right") => {
                if let Some(left) = parent.child("left").filter(|l| l.kind() == "identifier") {
                    self.looped(left, parent, value);
                }
            }
            // `folder / "name"`
            "binary_operator" if node.is_field("left") => {
                let divides = parent.children().any(|c| c.text() == "/" && c.is_field("operator"));
                if let (true, Value::Of(name)) = (divides, value) {
                    self.uses(name, Direction::Folder);
                }
            }
            _ => {}
        }
    }

    fn attribute(&mut self, attribute: Node<'t>, value: Value) {
        let name = attribute.child("attribute").map_or("", Node::text);
        let call = attribute.parent().filter(|p| p.kind() == "call" && attribute.is_field("function"));
        match (value, call) {
            // `args.out = …` makes another value of it.
            (Value::Settings, None) if !attribute.is_field("left") => {
                self.todo.push((attribute, Value::Of(name.to_owned())));
            }
            (Value::Of(argument), Some(call)) => match io::of_path(self.names, name, call) {
                Some(direction) => self.uses(argument, direction),
                None if matches!(name, "resolve" | "expanduser" | "absolute") => {
                    self.todo.push((call, Value::Of(argument)));
                }
                None => {}
            },
            _ => {}
        }
    }

    fn assigned(&mut self, assignment: Node<'t>, value: Value) {
        let Some(left) = assignment.child("left") else { return };
        match (left.kind(), value) {
            ("identifier", Value::Both) => {}
            ("identifier", value) => self.bound(left, value),
            ("pattern_list" | "tuple_pattern", Value::Both) => {
                if let Some(first) = left.named().next().filter(|n| n.kind() == "identifier") {
                    self.bound(first, Value::Settings);
                }
            }
            // `a, b = args.a, args.b`
            _ => {}
        }
    }

    fn bound(&mut self, name: Node<'t>, value: Value) {
        let Some(variable) = self.names.variable(name).filter(|_| name.kind() == "identifier") else { return };
        self.given.entry(variable).or_default().insert((name.id(), value.clone()));
        if !self.without.contains(&variable) {
            let reads: Vec<Node> = self.names.reads(variable).filter(|n| !binds(*n)).collect();
            self.todo.extend(reads.into_iter().map(|read| (read, value.clone())));
        }
    }

    /// A name that a loop gives values to: inside the loop it stands for nothing else.
    fn looped(&mut self, name: Node<'t>, around: Node<'t>, value: Value) {
        let Some(variable) = self.names.variable(name).filter(|_| name.kind() == "identifier") else { return };
        if around.kind() != "for_statement" {
            return self.bound(name, value);
        }
        if self.names.bindings(variable).iter().all(|b| *b == name || !around.holds(*b)) {
            let reads: Vec<Node> = self.names.reads(variable).filter(|read| around.holds(*read)).collect();
            self.todo.extend(reads.into_iter().map(|read| (read, value.clone())));
        }
    }

    /// The value is an argument of a call.
    fn argument(&mut self, node: Node<'t>, key: Option<Node<'t>>, call: Option<Node<'t>>, value: Value) {
        let Some(call) = call.filter(|c| c.kind() == "call") else { return };
        let given = if key.is_some() { node.child("value").unwrap_or(node) } else { node };
        if let Some((_, variable)) = parameter_of(self.names, given, key, call) {
            if let Some(binding) = self
                .names
                .bindings(variable)
                .iter()
                .find(|b| b.parent().is_some_and(|p| p.kind().contains("parameter")))
            {
                self.bound(*binding, value);
            }
            return;
        }
        let Value::Of(name) = value else { return };
        if let Some((bound, around)) = self.one_by_one(node, call) {
            return self.looped(bound, around, Value::Of(name));
        }
        if let Some(direction) = io::of_argument(self.names, node, key.map(Node::text), call) {
            return self.uses(name, direction);
        }
        let Some(function) = call.child("function") else { return };
        let same = ["pathlib.Path", "os.path.abspath", "os.path.realpath", "os.path.expanduser", "os.fspath"];
        let full = self.names.imported(function);
        let builtin = ["str", "list", "sorted", "tuple"].iter().any(|f| self.names.is_builtin(function, f));
        let alone = call.child("arguments").is_some_and(|a| a.named().count() == 1);
        if alone && (builtin || full.is_some_and(|f| same.contains(&f.as_str()))) {
            self.todo.push((call, Value::Of(name)));
        }
    }

    /// The name that gets the values of a list one after another: `for a, b in zip(…)`, `for n, a in enumerate(…)`.
    fn one_by_one(&self, argument: Node<'t>, call: Node<'t>) -> Option<(Node<'t>, Node<'t>)> {
        let (mut argument, mut call) = (argument, call);
        let mut way = Vec::new();
        loop {
            let function = call.child("function")?;
            let at = call.child("arguments")?.named().position(|a| a == argument)?;
            if self.names.is_builtin(function, "zip") {
                way.push(at);
            } else if self.names.is_builtin(function, "enumerate") && at == 0 {
                way.push(1);
            } else {
                return None;
            }
            let parent = call.parent()?;
            if matches!(parent.kind(), "for_statement" | "for_in_clause") && call.is_field("right") {
                let patterns = |n: &Node<'t>| matches!(n.kind(), "pattern_list" | "tuple_pattern" | "list_pattern");
                let inner = |left: Node<'t>, at: usize| if patterns(&left) { left.named().nth(at) } else { None };
                let bound = way.into_iter().rev().try_fold(parent.child("left")?, inner)?;
                return Some((bound, parent));
            }
            argument = call;
            call = parent.parent().filter(|p| p.kind() == "call" && parent.kind() == "argument_list")?;
        }
    }

    fn uses(&mut self, argument: String, direction: Direction) {
        let used = self.used.entry(argument).or_insert(direction);
        *used = match (*used, direction) {
            (a, b) if a == b => a,
            (Direction::Folder, _) | (_, Direction::Folder) => Direction::Folder,
            _ => Direction::Both,
        };
    }
}
