//! What a script does with its arguments: the values of `parse_args` are followed through names and functions of the
//! same file to where a file is opened.

use std::collections::{BTreeMap, BTreeSet};

use super::argv::parameter_of;
use super::branches::{Returns, conditions};
use super::io;
use super::literal::{Literal, literal, text};
use super::names::{Names, Variable, binds, function_around};
use crate::scripts::tree::{Node, Tree};
use crate::scripts::{Action, ArgumentUse, Default_, Direction, FileUse, Usage};

/// More steps than any script of people needs.
const STEPS: usize = 20_000;

/// More arguments than any script of people has.
const ARGUMENTS: usize = 1000;

/// How often variables that turn out to stand for several things are taken out.
const ROUNDS: usize = 8;

pub fn read<'t>(tree: &'t Tree<'t>, names: &Names<'t>) -> Usage {
    let root = tree.root();
    let calls = || root.all().filter(|n| n.kind() == "call");
    let is_add = |n: &Node| method(*n) == Some("add_argument");
    let mut arguments: Vec<ArgumentUse> =
        calls().filter(is_add).take(ARGUMENTS).filter_map(|call| argument(names, call)).collect();
    let mut without = BTreeSet::new();
    for _ in 0..ROUNDS {
        let mut follower = Follower::new(names, &without);
        for call in calls().filter(|c| is_parse(*c)) {
            let both = method(call).is_some_and(|m| m.contains("known"));
            follower.todo.push((call, if both { Value::Both } else { Value::Settings }));
        }
        follower.run();
        let several = follower.several();
        if several.is_subset(&without) {
            for argument in &mut arguments {
                // `type=FileType("w")` has said it already.
                if argument.file == Direction::Unknown {
                    argument.file = follower.used.get(&argument.name).copied().unwrap_or(Direction::Unknown);
                }
            }
            break;
        }
        without.extend(several);
    }
    Usage {
        about: docstring(root).or_else(|| calls().find_map(|c| description(names, c))),
        arguments,
        files: files(tree, names),
        imports: imports(root),
        asks_for_main: root.all().any(|n| n.kind() == "identifier" && n.text() == "__name__"),
        reads_argv: root.all().any(|n| n.kind() == "attribute" && names.imported(n).as_deref() == Some("sys.argv")),
    }
}

fn method<'t>(call: Node<'t>) -> Option<&'t str> {
    let function = call.child("function").filter(|f| f.kind() == "attribute")?;
    Some(function.child("attribute")?.text())
}

fn is_parse(call: Node) -> bool {
    method(call).is_some_and(|m| m.starts_with("parse_") && m.ends_with("args"))
}

fn keyword<'t>(call: Node<'t>, name: &str) -> Option<Node<'t>> {
    let mut keywords = call.child("arguments")?.named().filter(|a| a.kind() == "keyword_argument");
    keywords.find(|k| k.child("name").is_some_and(|n| n.text() == name))?.child("value")
}

fn argument<'t>(names: &Names<'t>, call: Node<'t>) -> Option<ArgumentUse> {
    let written = || call.child("arguments").into_iter().flat_map(|a| a.named());
    let flags: Vec<String> =
        written().take_while(|a| a.kind() != "keyword_argument").filter_map(|a| text(names, a)).collect();
    let long = flags.iter().find(|f| f.starts_with("--")).or_else(|| flags.first());
    let dest = keyword(call, "dest").and_then(|n| text(names, n));
    let is_option = flags.first().is_some_and(|f| f.starts_with('-'));
    let own = |flag: &String| {
        if is_option { flag.trim_start_matches('-').replace('-', "_") } else { flag.clone() }
    };
    let name = dest.or_else(|| long.map(own))?;
    let action = match keyword(call, "action").map(|n| (n, text(names, n))) {
        None => Action::Keeps,
        Some((_, Some(action))) => match action.as_str() {
            "store" => Action::Keeps,
            "append" | "extend" => Action::Appends,
            "store_true" => Action::SetsTrue,
            "store_false" => Action::SetsFalse,
            _ => Action::Other,
        },
        Some((node, None)) => match names.imported(node).as_deref() {
            Some("argparse.BooleanOptionalAction") => Action::Switches,
            _ => Action::Other,
        },
    };
    Some(ArgumentUse {
        place: call.range(),
        name,
        default: keyword(call, "default").map_or(Default_::None, |node| default(names, node)),
        help: keyword(call, "help").and_then(|n| text(names, n)),
        action,
        file: keyword(call, "type").and_then(|ty| file_type(names, ty)).unwrap_or(Direction::Unknown),
    })
}

fn default<'t>(names: &Names<'t>, node: Node<'t>) -> Default_ {
    let computed = || Default_::Computed(node.text().to_owned());
    let word = |value: Literal| match value {
        Literal::Text(text) | Literal::Int(text) | Literal::Float(text) => Some(text),
        _ => None,
    };
    match literal(names, node) {
        Some(Literal::None) => Default_::None,
        Some(Literal::Text(text)) => Default_::Text(text),
        Some(Literal::Int(digits) | Literal::Float(digits)) => Default_::Number(digits),
        Some(Literal::Bool(value)) => Default_::Bool(value),
        Some(Literal::List(values)) => {
            values.into_iter().map(word).collect::<Option<Vec<_>>>().map_or_else(computed, Default_::List)
        }
        None => computed(),
    }
}

/// `argparse.FileType("w")`
fn file_type<'t>(names: &Names<'t>, ty: Node<'t>) -> Option<Direction> {
    let function = ty.child("function").filter(|_| ty.kind() == "call")?;
    if names.imported(function).as_deref() != Some("argparse.FileType") {
        return None;
    }
    match ty.child("arguments")?.named().next() {
        None => Some(Direction::Reads),
        Some(mode) => text(names, mode).map(|mode| io::mode(&mode)),
    }
}

/// The text at the top of a file.
fn docstring(root: Node) -> Option<String> {
    let first = root.named().next().filter(|n| n.kind() == "expression_statement")?.named().next()?;
    let content = first.named().find(|n| n.kind() == "string_content" && first.kind() == "string")?;
    Some(content.text().trim().to_owned()).filter(|text| !text.is_empty())
}

fn description<'t>(names: &Names<'t>, call: Node<'t>) -> Option<String> {
    let function = call.child("function")?;
    let parser = names.imported(function).as_deref() == Some("argparse.ArgumentParser");
    keyword(call, "description").filter(|_| parser).and_then(|node| text(names, node))
}

fn imports(root: Node) -> Vec<String> {
    let mut found = BTreeSet::new();
    for node in root.all() {
        match node.kind() {
            "import_statement" => {
                let name = |n: Node| {
                    if n.kind() == "aliased_import" {
                        n.child("name").map(|n| n.text().to_owned())
                    } else {
                        Some(n.text().to_owned())
                    }
                };
                found.extend(node.named().filter_map(name));
            }
            "import_from_statement" => found.extend(node.child("module_name").map(|n| n.text().to_owned())),
            _ => {}
        }
    }
    found.into_iter().collect()
}

/// Files of a name that is written in the script.
fn files<'t>(tree: &'t Tree<'t>, names: &Names<'t>) -> Vec<FileUse> {
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

/// What an expression stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    /// All that `parse_args` gives.
    Settings,
    /// The same, and words that were not understood.
    Both,
    /// The value of an argument.
    Of(String),
}

struct Follower<'a, 't> {
    names: &'a Names<'t>,
    /// Variables that stand for other things, too.
    without: &'a BTreeSet<Variable<'t>>,
    todo: Vec<(Node<'t>, Value)>,
    seen: BTreeSet<(u32, Value)>,
    /// The bindings that give a variable such a value.
    given: BTreeMap<Variable<'t>, BTreeSet<(u32, Value)>>,
    used: BTreeMap<String, Direction>,
    steps: usize,
}

impl<'a, 't> Follower<'a, 't> {
    fn new(names: &'a Names<'t>, without: &'a BTreeSet<Variable<'t>>) -> Self {
        let (todo, seen, given, used) = Default::default();
        Self { names, without, todo, seen, given, used, steps: STEPS }
    }

    fn run(&mut self) {
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
    fn several(&self) -> BTreeSet<Variable<'t>> {
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
