//! Holds a tree against the node tables: unknown and missing nodes, wrong values, and what is not built yet.

use std::collections::HashMap;

use super::table::{Kind, NodeRule, PropRule, table};
use crate::diagnostic::{Findings, amounts, names, nodes};
use crate::source::Span;
use crate::syntax::{Entry, Node, Value};

/// Checks all nodes of a document. Reports every mistake, and marks the nodes that have one as broken: what is read
/// from them is passed over by later stages.
pub fn validate(tree: &mut [Node], findings: &mut Findings) {
    if let Some(root) = table().rule("") {
        children("", "", root, tree, findings);
    }
}

fn children(path: &str, parent_name: &str, rule: &NodeRule, tree: &mut [Node], findings: &mut Findings) {
    if rule.open_children {
        return;
    }
    let mut seen: HashMap<String, Span> = HashMap::new();
    let mut always: HashMap<String, Span> = HashMap::new();
    for node in tree {
        let before = findings.total();
        let first = seen.get(&node.name.value).copied();
        let one_of_several = rule.props.get(&node.name.value).is_some_and(|p| p.alternatives);
        if let Some(first) = always.get(&node.name.value).filter(|_| one_of_several) {
            findings.push(nodes::never_reached(node.header, *first, &node.name.value));
        }
        if !node.entries.iter().any(|e| e.name.as_ref().is_some_and(|n| n.value == "when")) {
            always.entry(node.name.value.clone()).or_insert(node.header);
        }
        child(path, parent_name, rule, first, node, findings);
        node.broken |= findings.total() > before;
        seen.entry(node.name.value.clone()).or_insert(node.name.span);
    }
}

/// One node of a block; `first` is where another one of its name stands.
fn child(path: &str, parent: &str, rule: &NodeRule, first: Option<Span>, node: &mut Node, findings: &mut Findings) {
    node.broken |= is_open(node, findings);
    let name = node.name.value.clone();
    let name = name.as_str();
    if let Some((path, child)) = table().child(path, name) {
        if child.later {
            findings.push(nodes::not_yet_node(node.header, name, &child.doc));
            return;
        }
        if let (false, Some(first)) = (child.repeat, first) {
            findings.push(nodes::repeated(node.name.span, first, name));
        }
        one(&path, child, node, findings);
    } else if let Some(prop) = rule.props.get(name).filter(|p| p.child) {
        if let Some(first) = first.filter(|_| !prop.alternatives) {
            findings.push(nodes::repeated(node.name.span, first, name));
        }
        setting(name, prop, node, findings);
    } else if !node.broken {
        let built = |child: &&String| table().child(path, child).is_some_and(|(_, r)| !r.later);
        let settings = rule.props.iter().filter(|(_, p)| p.child && !p.later).map(|(n, _)| n);
        let known: Vec<&str> = rule.children.iter().filter(built).chain(settings).map(String::as_str).collect();
        let prop = rule.props.contains_key(name);
        findings.push(names::unknown_node(node.name.span, name, parent, &known, prop));
    }
}

/// A property written as a child node: `memory "2 GiB"`.
fn setting(name: &str, rule: &PropRule, node: &Node, findings: &mut Findings) {
    if rule.later {
        findings.push(nodes::not_yet_node(node.header, name, &rule.doc));
        return;
    }
    if node.broken {
        return;
    }
    let mut values = 0;
    for entry in &node.entries {
        match &entry.name {
            Some(prop) if prop.value == "when" && rule.alternatives => check(entry, Kind::Expr, "when", findings),
            Some(prop) => findings.push(names::unknown_property(prop.span, &prop.value, name, &[])),
            None => {
                values += 1;
                if values > 1 && !rule.many {
                    findings.push(nodes::too_many_arguments(entry.span, name, 1));
                }
                check(entry, rule.kind, name, findings);
            }
        }
    }
    if values == 0 {
        findings.push(nodes::missing_argument(node.name.span, name, "value", rule.kind.describe()));
    }
    for child in &node.children {
        findings.push(names::unknown_node(child.name.span, &child.name.value, name, &[], false));
    }
}

fn one(path: &str, rule: &NodeRule, node: &mut Node, findings: &mut Findings) {
    let name = node.name.value.clone();
    let name = name.as_str();
    let (mut given, mut unknown) = (0, 0);
    let alone = node.entries.iter().filter(|e| e.name.is_none()).count() == 1;
    let mut wrong = false;
    for entry in &node.entries {
        let Some(prop) = &entry.name else {
            let before = findings.total();
            match rule.args.get(given).map(|a| a.kind).or(rule.rest) {
                Some(Kind::Name) if rule.rest == Some(Kind::Name) && commas(entry, name, findings) => {}
                Some(Kind::Name) if rule.args.len() > 1 && given == 0 && alone && file(entry, name, findings) => {}
                Some(kind) => check(entry, kind, name, findings),
                None => findings.push(nodes::too_many_arguments(entry.span, name, rule.args.len())),
            }
            given += 1;
            wrong |= findings.total() > before;
            continue;
        };
        match (rule.props.get(&prop.value), rule.open) {
            (Some(known), _) if known.later => {
                unknown += 1;
                findings.push(nodes::not_yet_property(entry.span, &prop.value, &known.doc));
            }
            (Some(known), _) => check(entry, known.kind, &prop.value, findings),
            (None, Some(kind)) => check(entry, kind, &prop.value, findings),
            (None, None) => {
                let built = rule.props.iter().filter(|(_, p)| !p.later);
                let known: Vec<&str> = built.map(|(name, _)| name.as_str()).collect();
                unknown += 1;
                // `env NAME=VALUE`, as in a shell.
                if rule.args.len() == 2 && rule.args.get(given).is_some_and(|a| a.name == "name") {
                    findings.push(nodes::pair_with_equals(entry.span, name, &prop.value, &entry.repr));
                    continue;
                }
                findings.push(names::unknown_property(prop.span, &prop.value, name, &known));
            }
        }
    }
    if !node.broken {
        // What stands where the argument belongs was reported.
        if let Some(missing) = rule.args.get(given).filter(|a| !a.optional && unknown == 0 && !wrong) {
            findings.push(nodes::missing_argument(node.name.span, name, &missing.name, missing.kind.describe()));
        }
        if rule.rest.is_some() && given < rule.args.len() + 1 && !wrong {
            findings.push(nodes::missing_argument(node.name.span, name, "value", "at least one value"));
        }
        for (prop, known) in rule.props.iter().filter(|(_, p)| p.required) {
            if !has(node, prop) {
                findings.push(nodes::missing_property(node.header, name, prop, &known.doc));
            }
        }
    }
    for (prop, known) in rule.props.iter().filter(|(_, p)| p.child) {
        let header = node.entries.iter().find(|e| e.name.as_ref().is_some_and(|n| n.value == *prop));
        let child = node.children.iter().find(|c| c.name.value == *prop);
        if let (Some(header), Some(child), false) = (header, child, known.later) {
            findings.push(nodes::given_twice(child.header, header.span, prop));
        }
    }
    children(path, name, rule, &mut node.children, findings);
}

fn has(node: &Node, prop: &str) -> bool {
    node.entries.iter().any(|e| e.name.as_ref().is_some_and(|n| n.value == prop))
        || node.children.iter().any(|c| c.name.value == prop)
}

/// Whether a value is still to be decided, or has something else in parentheses before it: it is none, which was
/// reported.
pub fn is_hole(entry: &Entry, findings: &mut Findings) -> bool {
    let Some(ty) = &entry.ty else { return false };
    if ty.value == "todo" {
        findings.push(nodes::hole(entry.span, &text_of(&entry.value)));
    } else {
        findings.push(nodes::unknown_type_annotation(ty.span, &ty.value));
    }
    true
}

/// The same of a whole node.
pub fn is_open(node: &Node, findings: &mut Findings) -> bool {
    let Some(ty) = &node.ty else { return false };
    if ty.value == "todo" {
        let span = Span { end: node.header.end, ..node.span };
        findings.push(nodes::open_node(span, &node.name.value));
    } else {
        findings.push(nodes::unknown_type_annotation(ty.span, &ty.value));
    }
    true
}

fn check(entry: &Entry, kind: Kind, what: &str, findings: &mut Findings) {
    if is_hole(entry, findings) {
        return;
    }
    let fits = match (kind, &entry.value) {
        (_, Value::Null) => false,
        (Kind::Any, _) => true,
        (Kind::Bool | Kind::BoolExpr, Value::Bool(_)) => true,
        (Kind::BoolExpr, Value::String(text)) => !matches!(text.as_str(), "yes" | "no" | "true" | "false"),
        (Kind::Int, Value::Int(n)) => *n >= 0,
        (Kind::IntText, Value::Int(_) | Value::String(_)) => true,
        (Kind::Number, Value::Int(_) | Value::Float(_)) => true,
        (Kind::Text | Kind::String, Value::String(_) | Value::Int(_) | Value::Float(_)) => true,
        (Kind::Bytes | Kind::Duration | Kind::Expr | Kind::Source | Kind::Word, Value::String(_)) => true,
        (Kind::Name, Value::String(name)) => return name_check(entry, name, what, findings),
        (Kind::Names | Kind::Words, Value::String(_)) => true,
        _ => false,
    };
    if !fits {
        let number = matches!(entry.value, Value::Int(_) | Value::Float(_));
        if let (Kind::Int, Value::Int(number)) = (kind, &entry.value) {
            findings.push(amounts::out_of_range(entry.value_span, what, *number, 0, u64::from(u32::MAX)));
        } else if matches!(kind, Kind::Bytes | Kind::Duration) && number {
            findings.push(nodes::amount_without_unit(entry.value_span, what, &entry.repr, kind == Kind::Bytes));
        } else {
            findings.push(nodes::wrong_value(entry.value_span, what, kind.describe(), &entry.repr));
        }
    }
}

/// Several names in one, as in `product a,b`.
fn commas(entry: &Entry, what: &str, findings: &mut Findings) -> bool {
    let Value::String(text) = &entry.value else { return false };
    let several = text.contains(',') && text.split([',', ' ']).all(|word| word.is_empty() || is_name(word));
    if several {
        findings.push(names::commas_between_words(entry.value_span, what, text));
    }
    several
}

/// A text where a name stands first and a text second: the name was left out.
fn file(entry: &Entry, what: &str, findings: &mut Findings) -> bool {
    let Value::String(text) = &entry.value else { return false };
    let quoted = entry.ty.is_none() && entry.inner.is_some() && !is_name(text);
    if quoted {
        findings.push(names::name_left_out(entry.value_span, what, text, &entry.repr));
    }
    quoted
}

fn name_check(entry: &Entry, name: &str, what: &str, findings: &mut Findings) {
    if !is_name(name) {
        findings.push(names::not_a_name(entry.value_span, name, what));
    }
}

/// A letter, then letters, digits, `_` and `-`.
pub fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        _ => String::new(),
    }
}
