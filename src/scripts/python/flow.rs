//! Where a parser goes after it was made: names, groups, functions of the same file that take it or return it.

use std::collections::{BTreeMap, BTreeSet};

use super::argv::parameter_of;
use super::branches::{Returns, conditions};
use super::names::{Names, Variable, function_around};
use crate::scripts::tree::Node;

/// Functions that hand a parser to functions are followed this far.
const DEPTH: usize = 4;

/// More steps than any script of people needs; each place that is looked at counts.
const STEPS: usize = 200_000;

/// More calls of `parse_args` than any script of people has.
const PARSES: usize = 64;

/// What happens to one parser.
pub struct Flow<'t> {
    pub adds: Vec<Add<'t>>,
    /// The calls of `parse_args` and its relatives.
    pub parses: Vec<Node<'t>>,
    /// The calls that get the parser and whose effect is not visible here.
    pub handed: Vec<Node<'t>>,
    /// It goes where it cannot be followed: there may be more arguments.
    pub open: bool,
    /// It cannot be said what this parser accepts.
    pub lost: bool,
    /// The conditions under which it exists at all.
    pub exists: BTreeSet<u32>,
}

/// One call of `add_argument`.
pub struct Add<'t> {
    pub call: Node<'t>,
    /// What must be entered for it to run.
    pub conditions: BTreeSet<u32>,
    /// What is done with its result is not known: `action = parser.add_argument(…)`.
    pub kept: bool,
    /// Calls run in the order of this.
    order: (usize, Vec<u32>),
}

/// The calls through which the parser came here.
#[derive(Clone, Default)]
struct Path<'t> {
    calls: Vec<Node<'t>>,
    /// The conditions of those calls.
    conditions: BTreeSet<u32>,
    /// The functions that were entered by them, which run when they are called.
    entered: BTreeSet<u32>,
    /// How often the parser was returned: what happens later comes after what happened before.
    returned: usize,
}

struct Follower<'a, 't> {
    names: &'a Names<'t>,
    returns: &'a Returns,
    flow: Flow<'t>,
    /// Expressions that stand for the parser or a group of it, still to be looked at.
    todo: Vec<(Node<'t>, Path<'t>)>,
    /// The variables whose reads were followed, by the calls on the way.
    seen: BTreeSet<(Variable<'t>, Vec<u32>)>,
    /// The bindings that give a variable this parser.
    given: BTreeMap<Variable<'t>, BTreeSet<u32>>,
    steps: usize,
}

/// Follows the parser that a call makes.
pub fn follow<'t>(names: &Names<'t>, returns: &Returns, made: Node<'t>) -> Flow<'t> {
    let flow = Flow {
        adds: Vec::new(),
        parses: Vec::new(),
        handed: Vec::new(),
        open: false,
        lost: false,
        exists: conditions(made, returns),
    };
    let todo = vec![(made, Path::default())];
    let mut follower =
        Follower { names, returns, flow, todo, seen: BTreeSet::new(), given: BTreeMap::new(), steps: STEPS };
    while let Some((node, path)) = follower.todo.pop() {
        follower.step(node, path);
        // Each step copies a path and climbs to the root.
        follower.pay(16);
        if follower.steps == 0 || follower.flow.parses.len() > PARSES {
            follower.flow.lost = true;
            break;
        }
    }
    follower.check_variables();
    let mut flow = follower.flow;
    flow.adds.sort_by(|a, b| a.order.cmp(&b.order));
    flow
}

impl<'t> Follower<'_, 't> {
    fn pay(&mut self, steps: usize) {
        self.steps = self.steps.saturating_sub(steps);
    }

    /// What is done with one expression that stands for the parser.
    fn step(&mut self, node: Node<'t>, path: Path<'t>) {
        let Some(parent) = node.parent() else { return };
        match parent.kind() {
            "attribute" if node.is_field("object") => self.attribute(parent, path),
            "assignment" if node.is_field("right") => {
                match parent.child("left") {
                    Some(name) if name.kind() == "identifier" => self.assigned(name, &path),
                    _ => self.flow.open = true,
                }
                // `a = b = parser`
                if parent.is_field("right") {
                    self.todo.push((parent, path));
                }
            }
            "named_expression" if node.is_field("value") => {
                if let Some(name) = parent.child("name") {
                    self.assigned(name, &path);
                }
                self.todo.push((parent, path));
            }
            "parenthesized_expression" => self.todo.push((parent, path)),
            "argument_list" => self.handed(node, None, parent.parent(), path),
            "keyword_argument" => {
                let call = parent.parent().and_then(Node::parent);
                self.handed(node, parent.child("name"), call, path);
            }
            "return_statement" => self.returned(node, path),
            "expression_statement" | "comparison_operator" | "not_operator" => {}
            "if_statement" | "elif_clause" | "while_statement" if node.is_field("condition") => {}
            "conditional_expression" | "boolean_operator" => self.flow.lost = true,
            _ => self.flow.open = true,
        }
    }

    /// `parser.something`
    fn attribute(&mut self, attribute: Node<'t>, path: Path<'t>) {
        let name = attribute.child("attribute").map_or("", Node::text);
        let call = attribute.parent().filter(|p| p.kind() == "call" && attribute.is_field("function"));
        match (name, call) {
            ("add_argument", Some(call)) => self.add(call, &path),
            ("add_argument_group" | "add_mutually_exclusive_group", Some(call)) => self.todo.push((call, path)),
            (
                "parse_args" | "parse_known_args" | "parse_intermixed_args" | "parse_known_intermixed_args",
                Some(call),
            ) => {
                self.flow.parses.push(call);
            }
            ("add_subparsers", _) => self.flow.lost = true,
            (
                "set_defaults" | "get_default" | "print_help" | "print_usage" | "format_help" | "format_usage"
                | "error" | "exit",
                Some(_),
            ) => {}
            ("description" | "epilog" | "usage" | "prog" | "formatter_class" | "title", None) => {}
            // `parser.error = …` and the settings of the parser change what it accepts.
            _ if attribute.is_field("left") => self.flow.lost = true,
            _ => self.flow.open = true,
        }
    }

    fn add(&mut self, call: Node<'t>, path: &Path<'t>) {
        let mut needed = conditions(call, self.returns);
        needed.retain(|c| !path.entered.contains(c));
        needed.extend(&path.conditions);
        let mut order: Vec<u32> = path.calls.iter().map(|c| c.id()).collect();
        order.push(call.id());
        let kept = call.parent().is_none_or(|p| p.kind() != "expression_statement");
        self.flow.adds.push(Add { call, conditions: needed, kept, order: (path.returned, order) });
    }

    /// The parser has a name: everything that is done with the name is done with it.
    fn assigned(&mut self, name: Node<'t>, path: &Path<'t>) {
        let Some(variable) = self.names.variable(name) else {
            self.flow.open = true;
            return;
        };
        self.given.entry(variable).or_default().insert(name.id());
        self.read(variable, path);
    }

    fn read(&mut self, variable: Variable<'t>, path: &Path<'t>) {
        let way = path.calls.iter().map(|c| c.id()).collect();
        if self.seen.insert((variable, way)) {
            self.pay(self.names.written(variable.name).len());
            let reads: Vec<Node> = self.names.reads(variable).collect();
            self.todo.extend(reads.into_iter().map(|read| (read, path.clone())));
        }
    }

    /// The parser is an argument of a call.
    fn handed(&mut self, node: Node<'t>, keyword: Option<Node<'t>>, call: Option<Node<'t>>, path: Path<'t>) {
        let Some(call) = call.filter(|c| c.kind() == "call") else {
            self.flow.open = true;
            return;
        };
        let Some(function) = call.child("function") else { return };
        if ["print", "isinstance", "type", "id", "repr", "str"].iter().any(|f| self.names.is_builtin(function, f))
            || self.names.imported(function).as_deref() == Some("argcomplete.autocomplete")
        {
            return;
        }
        let parameter = parameter_of(self.names, node, keyword, call);
        match parameter {
            Some((function, variable)) if path.calls.len() < DEPTH => {
                let mut path = path;
                let mut needed = conditions(call, self.returns);
                needed.retain(|c| !path.entered.contains(c));
                path.conditions.extend(needed);
                path.entered.insert(function.id());
                path.calls.push(call);
                let bound = self.names.bindings(variable).first().map(|b| b.id());
                self.given.entry(variable).or_default().extend(bound);
                self.read(variable, &path);
            }
            _ => self.flow.handed.push(call),
        }
    }

    fn returned(&mut self, node: Node<'t>, mut path: Path<'t>) {
        let Some(function) = function_around(node) else { return };
        self.pay(function.child("name").map_or(0, |n| self.names.written(n.text()).len()));
        path.returned += 1;
        match path.calls.last().copied() {
            // The function was entered with the parser, so that it comes back from that call.
            Some(call) if path.entered.contains(&function.id()) => {
                path.calls.pop();
                path.returned -= 1;
                self.todo.push((call, path));
            }
            Some(_) => self.flow.open = true,
            None if path.returned > DEPTH => self.flow.open = true,
            None => {
                let calls = self.names.calls(function);
                let known = function.child("name").is_some_and(|n| self.names.function(n) == Some(function));
                // Each call makes a parser of its own, and they may differ.
                self.flow.open |= calls.len() > 1 || !known;
                for call in calls {
                    self.flow.exists.extend(conditions(call, self.returns));
                    self.todo.push((call, path.clone()));
                }
            }
        }
    }

    /// A name that also stands for something else leaves open what is done with the parser.
    fn check_variables(&mut self) {
        for (variable, given) in &self.given {
            for binding in self.names.bindings(*variable) {
                let value = binding.parent().filter(|p| p.kind() == "assignment").and_then(|p| p.child("right"));
                if given.contains(&binding.id()) || value.is_some_and(|v| v.kind() == "none") {
                    continue;
                }
                // `parser = Trainer.add_arguments(parser)`
                let from_itself = |v: Node<'t>| v.kind() == "call" && v.below().any(|n| n.text() == variable.name);
                match value {
                    Some(value) if from_itself(value) => self.flow.open = true,
                    _ => self.flow.lost = true,
                }
            }
        }
    }
}
