//! What the names of a Python file stand for: where they are bound, where they are used, and what they import.

use std::collections::{BTreeMap, BTreeSet};

use crate::scripts::tree::{Node, Tree};

/// All names of a file.
pub struct Names<'t> {
    /// By the scope and the name: every node that gives it a value.
    bindings: BTreeMap<(u32, &'t str), Vec<Node<'t>>>,
    /// Every place where a name stands for a value, bindings too.
    uses: BTreeMap<&'t str, Vec<Node<'t>>>,
    /// Names that a scope shares with the one around it: `global`, `nonlocal`.
    shared: BTreeSet<(u32, &'t str)>,
    /// `from argparse import *`
    argparse_wildcard: bool,
}

/// A name in the scope that binds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variable<'t> {
    pub scope: u32,
    pub name: &'t str,
}

impl<'t> Names<'t> {
    pub fn new(tree: &'t Tree<'t>) -> Self {
        let mut names = Self {
            bindings: BTreeMap::new(),
            uses: BTreeMap::new(),
            shared: BTreeSet::new(),
            argparse_wildcard: false,
        };
        let root = tree.root();
        for node in root.all() {
            match node.kind() {
                "global_statement" | "nonlocal_statement" => {
                    let scope = scope(node).id();
                    names.shared.extend(node.named().map(|n| (scope, n.text())));
                }
                "import_from_statement" => {
                    let argparse = node.child("module_name").is_some_and(|m| m.text() == "argparse");
                    names.argparse_wildcard |= argparse && node.named().any(|n| n.kind() == "wildcard_import");
                }
                _ => {}
            }
        }
        for node in root.all().filter(|n| n.kind() == "identifier" && is_variable(*n)) {
            let name = node.text();
            names.uses.entry(name).or_default().push(node);
            if binds(node) {
                let scope = names.home(scope(node), name);
                names.bindings.entry((scope, name)).or_default().push(node);
            }
        }
        names
    }

    /// The scope that a name of `scope` belongs to, after `global` and `nonlocal`.
    fn home(&self, mut scope: Node<'t>, name: &'t str) -> u32 {
        while self.shared.contains(&(scope.id(), name)) {
            if scope.parent().is_none() {
                break;
            }
            scope = self::scope(scope);
        }
        scope.id()
    }

    /// The variable that a name stands for at this place.
    pub fn variable(&self, node: Node<'t>) -> Option<Variable<'t>> {
        let name = node.text();
        let mut scope = scope(node);
        let mut inner = true;
        loop {
            // The names of a class are not seen by its methods.
            let visible = inner || scope.kind() != "class_definition";
            let home = self.home(scope, name);
            if visible && self.bindings.contains_key(&(home, name)) {
                return Some(Variable { scope: home, name });
            }
            inner = false;
            scope.parent()?;
            scope = self::scope(scope);
        }
    }

    pub fn bindings(&self, variable: Variable<'t>) -> &[Node<'t>] {
        self.bindings.get(&(variable.scope, variable.name)).map_or(&[], Vec::as_slice)
    }

    /// All places where a name is written.
    pub fn written(&self, name: &str) -> &[Node<'t>] {
        self.uses.get(name).map_or(&[], Vec::as_slice)
    }

    /// Every place that reads a variable.
    pub fn reads(&self, variable: Variable<'t>) -> impl Iterator<Item = Node<'t>> {
        self.written(variable.name).iter().copied().filter(move |n| !binds(*n) && self.variable(*n) == Some(variable))
    }

    /// The only value that a name is ever given in the whole file, outside all functions.
    pub fn constant(&self, node: Node<'t>) -> Option<Node<'t>> {
        let mut bound = self.written(node.text()).iter().copied().filter(|n| binds(*n));
        let (binding, None) = (bound.next()?, bound.next()) else { return None };
        let assignment = binding.parent().filter(|p| p.kind() == "assignment" && binding.is_field("left"))?;
        let at_top = scope(binding).parent().is_none();
        let unchanged = self.written(node.text()).iter().all(|n| !may_change(*n));
        assignment.child("right").filter(|_| at_top && unchanged)
    }

    /// The function that a name stands for, if that is certain.
    pub fn function(&self, node: Node<'t>) -> Option<Node<'t>> {
        let [binding] = self.bindings(self.variable(node)?) else { return None };
        let function = binding.parent()?;
        let plain = function.parent().is_none_or(|p| p.kind() != "decorated_definition");
        let direct = function.children().next().is_some_and(|c| c.kind() == "def");
        (function.kind() == "function_definition" && plain && direct).then_some(function)
    }

    /// All calls of a function by its name.
    pub fn calls(&self, function: Node<'t>) -> Vec<Node<'t>> {
        let Some(name) = function.child("name") else { return Vec::new() };
        let named = |n: &Node<'t>| n.is_field("function") && self.function(*n) == Some(function);
        self.written(name.text()).iter().copied().filter(named).filter_map(Node::parent).collect()
    }

    /// The full name of something imported: `ap.ArgumentParser` after `import argparse as ap` is
    /// `argparse.ArgumentParser`.
    pub fn imported(&self, node: Node<'t>) -> Option<String> {
        let mut tail = Vec::new();
        let mut node = node;
        while node.kind() == "attribute" {
            tail.push(node.child("attribute")?.text());
            node = node.child("object")?;
        }
        if node.kind() != "identifier" {
            return None;
        }
        let mut full = match self.variable(node) {
            Some(variable) => {
                let mut targets = self.bindings(variable).iter().map(|b| target(*b));
                let first = targets.next()??;
                if targets.any(|other| other.as_ref() != Some(&first)) {
                    return None;
                }
                first
            }
            None if self.argparse_wildcard => format!("argparse.{}", node.text()),
            None => return None,
        };
        for part in tail.iter().rev() {
            full.push('.');
            full.push_str(part);
        }
        Some(full)
    }

    /// Whether a node is the built-in of that name.
    pub fn is_builtin(&self, node: Node<'t>, name: &str) -> bool {
        let free = node.kind() == "identifier" && is_variable(node);
        free && node.text() == name && self.variable(node).is_none()
    }
}

/// The function, class, lambda, comprehension or file that a node stands in.
pub fn scope(node: Node) -> Node {
    let mut child = node;
    let mut outside = false;
    for parent in node.ancestors() {
        // Defaults, annotations, bases and the name itself belong to the scope around the definition.
        let annotates = matches!(child.field(), Some("value" | "type"));
        outside |=
            annotates && matches!(parent.kind(), "default_parameter" | "typed_default_parameter" | "typed_parameter");
        outside |= matches!(child.field(), Some("name" | "superclasses" | "return_type"))
            && matches!(parent.kind(), "function_definition" | "class_definition");
        let scope = matches!(
            parent.kind(),
            "function_definition"
                | "class_definition"
                | "lambda"
                | "list_comprehension"
                | "set_comprehension"
                | "dictionary_comprehension"
                | "generator_expression"
        );
        if scope && !std::mem::take(&mut outside) {
            return parent;
        }
        child = parent;
    }
    child
}

/// The function around a node; none at the top of the file.
pub fn function_around(node: Node) -> Option<Node> {
    let mut around = scope(node);
    while around.parent().is_some() {
        if matches!(around.kind(), "function_definition" | "lambda") {
            return Some(around);
        }
        around = scope(around);
    }
    None
}

/// Not the name of an attribute or of a keyword argument.
fn is_variable(node: Node) -> bool {
    let Some(parent) = node.parent() else { return false };
    match parent.kind() {
        "attribute" => !node.is_field("attribute"),
        "keyword_argument" => !node.is_field("name"),
        "dotted_name" => imports(node) || parent.parent().is_some_and(|p| p.kind() == "case_pattern"),
        _ => true,
    }
}

/// Whether an identifier in a `dotted_name` is what an import binds: `a` of `import a.b`, `c` of `from a import c`.
fn imports(node: Node) -> bool {
    let Some(dotted) = node.parent() else { return false };
    let first = dotted.named().next() == Some(node);
    let statement = dotted.parent().map_or("", Node::kind);
    first && dotted.is_field("name") && matches!(statement, "import_statement" | "import_from_statement")
}

/// Whether an identifier is given a value here.
pub fn binds(node: Node) -> bool {
    let Some(parent) = node.parent() else { return false };
    match parent.kind() {
        "assignment" | "augmented_assignment" | "for_statement" | "for_in_clause" => node.is_field("left"),
        "named_expression" | "function_definition" | "class_definition" => node.is_field("name"),
        "default_parameter" | "typed_default_parameter" => node.is_field("name"),
        "typed_parameter" => node.field().is_none(),
        "aliased_import" => node.is_field("alias"),
        "dotted_name" => true,
        "parameters"
        | "lambda_parameters"
        | "list_splat_pattern"
        | "dictionary_splat_pattern"
        | "tuple_pattern"
        | "list_pattern"
        | "pattern_list"
        | "as_pattern_target"
        | "delete_statement" => true,
        "expression_list" => parent.parent().is_some_and(|p| p.kind() == "delete_statement"),
        _ => false,
    }
}

/// What an import binds a name to.
fn target(binding: Node) -> Option<String> {
    let mut named = binding.parent()?;
    let alias = named.kind() == "aliased_import";
    let written = if alias { named.child("name")? } else { named };
    let statement = named.parent()?;
    match statement.kind() {
        // `import a.b` binds `a`, `import a.b as c` binds `c` to `a.b`.
        "import_statement" if alias => Some(written.text().to_owned()),
        "import_statement" => Some(binding.text().to_owned()),
        "import_from_statement" => {
            named = statement.child("module_name")?;
            (named.kind() == "dotted_name").then(|| format!("{}.{}", named.text(), written.text()))
        }
        _ => None,
    }
}

/// Whether the value of a name may be changed in place here: `NAMES.append(x)`, `NAMES[0] = x`, `NAMES += x`.
fn may_change(node: Node) -> bool {
    let Some(parent) = node.parent() else { return false };
    match parent.kind() {
        "augmented_assignment" => node.is_field("left"),
        "attribute" => {
            let method = parent.child("attribute").map_or("", Node::text);
            !matches!(method, "keys" | "values" | "items" | "get" | "index" | "count" | "copy" | "join" | "format")
        }
        "subscript" => {
            let above = parent.parent();
            node.is_field("value") && (parent.is_field("left") || above.is_some_and(|a| a.kind() == "delete_statement"))
        }
        _ => false,
    }
}
