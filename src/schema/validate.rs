//! Holds a tree against the node tables: unknown and missing nodes, wrong values, and what is not built yet.

use std::collections::HashMap;

use super::by_name;
use super::extra::{self, too_many};
use super::table::{Kind, NodeRule, PropRule, table};
use crate::diagnostic::{Diagnostic, Findings, amounts, names, nodes};
use crate::source::Span;
use crate::syntax::{Entry, Node, Spanned, Value};

/// Checks all nodes of a document. Reports every mistake, and marks the nodes that have one as broken: what is read
/// from them is passed over by later stages.
pub fn validate(tree: &mut [Node], findings: &mut Findings) {
    if let Some(root) = table().rule("") {
        children(&Block { path: "", name: "", around: None }, root, tree, findings);
    }
}

/// Where nodes stand.
struct Block<'a> {
    /// Of the rule of the node whose block it is.
    path: &'a str,
    name: &'a str,
    around: Option<&'a Block<'a>>,
}

fn children(block: &Block, rule: &NodeRule, tree: &mut [Node], findings: &mut Findings) {
    tree.iter().for_each(|node| type_of(node, findings));
    if rule.open_children {
        return;
    }
    let mut seen: HashMap<String, First> = HashMap::new();
    let mut always: HashMap<String, Span> = HashMap::new();
    let mut more: Vec<Node> = Vec::new();
    for node in tree.iter_mut() {
        let before = findings.total();
        let first = seen.get(&node.name.value);
        let one_of_several = rule.props.get(&node.name.value).is_some_and(|p| p.alternatives);
        if let Some(first) = always.get(&node.name.value).filter(|_| one_of_several) {
            findings.push(nodes::never_reached(node.header, *first, &node.name.value));
        }
        if !node.entries.iter().any(|e| e.name.as_ref().is_some_and(|n| n.value == "when")) {
            always.entry(node.name.value.clone()).or_insert(node.header);
        }
        child(block, rule, first, node, findings);
        node.broken |= findings.total() > before;
        seen.entry(node.name.value.clone())
            .or_insert_with(|| First { span: node.name.span, values: plain_values(node) });
        let list = rule.props.get(&node.name.value).is_some_and(|p| p.many && !p.alternatives);
        if first_seen_before(&seen, node) && list {
            more.push(node.clone());
        }
    }
    // `each a` and `each b` are read as they were meant: as one.
    for second in more {
        let first = tree.iter_mut().find(|n| n.name.value == second.name.value);
        if let Some(first) = first {
            let new = |entry: &&Entry| !first.entries.iter().any(|known| known.repr == entry.repr);
            let new: Vec<Entry> = second.entries.iter().filter(new).cloned().collect();
            first.entries.extend(new);
        }
    }
}

fn first_seen_before(seen: &HashMap<String, First>, node: &Node) -> bool {
    seen.get(&node.name.value).is_some_and(|first| first.span != node.name.span)
}

/// The first node of a name in its block.
struct First {
    span: Span,
    /// Its values as written, if it has nothing else.
    values: Option<String>,
}

fn plain_values(node: &Node) -> Option<String> {
    let plain = node.children.is_empty() && node.entries.iter().all(|e| e.name.is_none() && e.ty.is_none());
    let values: Vec<&str> = node.entries.iter().map(|e| e.repr.as_str()).collect();
    plain.then(|| values.join(" "))
}

/// A type before a node: only values may have one.
pub fn type_of(node: &Node, findings: &mut Findings) {
    if let Some(ty) = node.ty.as_ref().filter(|ty| ty.value != "todo") {
        let gap = Span { end: node.name.span.start, ..node.span };
        findings.push(nodes::type_of_node(ty.span, gap, &ty.value));
    }
}

/// A node of which there may be only one. Those that take any number of values can be written as one.
fn repeated(first: &First, node: &Node, many: bool) -> Diagnostic {
    let name = node.name.value.as_str();
    match (&first.values, plain_values(node)) {
        (Some(one), Some(other)) if many => {
            nodes::repeated_list(node.name.span, first.span, name, &format!("{name} {one} {other}"))
        }
        _ => nodes::repeated(node.name.span, first.span, name),
    }
}

/// One node of a block; `first` is where another one of its name stands.
fn child(block: &Block, rule: &NodeRule, first: Option<&First>, node: &mut Node, findings: &mut Findings) {
    let (path, parent) = (block.path, block.name);
    node.broken |= is_open(node, findings);
    let name = node.name.value.clone();
    let name = name.as_str();
    if let Some((path, child)) = table().child(path, name) {
        if child.later {
            findings.push(nodes::not_yet_node(node.header, name, &child.doc));
            return;
        }
        if let (false, Some(first)) = (child.repeat, first) {
            findings.push(repeated(first, node, child.rest.is_some()));
        }
        one(&path, child, block, node, findings);
    } else if let Some(prop) = rule.props.get(name).filter(|p| p.child) {
        if let Some(first) = first.filter(|_| !prop.alternatives) {
            findings.push(repeated(first, node, prop.many));
        }
        setting(name, prop, node, findings);
    } else if !node.broken {
        let built = |child: &&String| table().child(path, child).is_some_and(|(_, r)| !r.later);
        let settings = rule.props.iter().filter(|(_, p)| p.child && !p.later).map(|(n, _)| n);
        let known: Vec<&str> = rule.children.iter().filter(built).chain(settings).map(String::as_str).collect();
        let prop = rule.props.contains_key(name);
        let has = |child: &&String| table().child(path, child).is_some_and(|(_, r)| r.props.contains_key(name));
        let owners: Vec<&str> = rule.children.iter().filter(built).filter(has).map(String::as_str).collect();
        if !prop && !owners.is_empty() && !by_name::is_only_at_top(name) {
            findings.push(nodes::property_of_another(node.name.span, name, parent, &owners));
            return;
        }
        let knows = |around: &&Block| {
            !around.path.is_empty() && table().child(around.path, name).is_some_and(|(_, rule)| !rule.later)
        };
        findings.push(match block.around.filter(knows) {
            Some(around) if !prop => nodes::of_the_block_around(node.name.span, name, parent, around.name),
            _ => names::unknown_node(node.name.span, name, parent, &known, prop),
        });
    }
}

/// A property written as a child node: `memory "2 GiB"`.
fn setting(name: &str, rule: &PropRule, node: &mut Node, findings: &mut Findings) {
    if rule.later {
        findings.push(nodes::not_yet_node(node.header, name, &rule.doc));
        return;
    }
    if node.broken {
        return;
    }
    if !rule.many
        && let Some(finding) = too_many(name, &[rule.kind], None, node)
    {
        findings.push(finding);
        return;
    }
    let mut values = 0;
    for entry in &mut node.entries {
        match &entry.name {
            Some(prop) if prop.value == "when" && rule.alternatives => check(entry, Kind::Expr, "when", findings),
            Some(prop) => findings.push(names::unknown_property(prop.span, &prop.value, name, &[])),
            None => {
                values += 1;
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

fn one(path: &str, rule: &NodeRule, around: &Block, node: &mut Node, findings: &mut Findings) {
    let name = node.name.value.clone();
    let name = name.as_str();
    name_with_equals(name, rule, node, findings);
    if rule.rest.is_none() && !node.broken {
        let kinds: Vec<Kind> = rule.args.iter().map(|a| a.kind).collect();
        if let Some(finding) = too_many(name, &kinds, Some(rule), node) {
            findings.push(finding);
            node.broken = true;
            extra::read_as_property(kinds.len(), rule, node);
        }
    }
    let (mut given, mut unknown) = (0, 0);
    let alone = node.entries.iter().filter(|e| e.name.is_none()).count() == 1;
    let mut wrong = false;
    for entry in &mut node.entries {
        let Some(prop) = entry.name.clone() else {
            let before = findings.total();
            match rule.args.get(given).map(|a| a.kind).or(rule.rest) {
                Some(Kind::Name) if rule.rest == Some(Kind::Name) && commas(entry, name, findings) => {}
                Some(Kind::Name) if rule.args.len() > 1 && given == 0 && alone && file(entry, name, findings) => {}
                Some(kind) => check(entry, kind, name, findings),
                None => {}
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
                findings.push(names::unknown_property(prop.span, &prop.value, name, &known));
            }
        }
    }
    if !node.broken {
        // What stands where the argument belongs was reported.
        if let Some(missing) = rule.args.get(given).filter(|a| !a.optional && unknown == 0 && !wrong) {
            let expected = missing.kind.describe();
            findings.push(match rule.args.as_slice() {
                [_] => nodes::missing_argument(node.name.span, name, &missing.name, expected),
                _ => nodes::missing_of_several(node.name.span, name, &missing.name, expected, &form(name, rule)),
            });
        }
        if rule.rest.is_some() && given < rule.args.len() + 1 && !wrong {
            findings.push(nodes::missing_argument(node.name.span, name, "value", "at least one value"));
        }
        for (prop, known) in rule.props.iter().filter(|(_, p)| p.required) {
            if !has(node, prop) {
                findings.push(nodes::missing_property(node.name.span, name, prop, known.kind.describe(), &known.doc));
            }
        }
    }
    for (prop, known) in rule.props.iter().filter(|(_, p)| p.child) {
        let header = node.entries.iter().find(|e| e.name.as_ref().is_some_and(|n| n.value == *prop));
        let child = node.children.iter().find(|c| c.name.value == *prop);
        if let (Some(header), Some(child), false) = (header, child, known.later) {
            let said = if known.alternatives { nodes::given_beside_alternatives } else { nodes::given_twice };
            findings.push(said(child.header, header.span, prop));
        }
    }
    // A null is as if nothing were written.
    node.entries.retain(|e| e.name.is_none() || e.value != Value::Null);
    children(&Block { path, name, around: Some(around) }, rule, &mut node.children, findings);
}

/// `range FROM TO`: a node with all that it takes.
fn form(name: &str, rule: &NodeRule) -> String {
    let mut form = name.to_owned();
    for argument in &rule.args {
        let written = argument.name.to_uppercase();
        form += &if argument.optional { format!(" [{written}]") } else { format!(" {written}") };
    }
    form
}

/// `env NAME=VALUE` and `param NAME = VALUE`, as in a shell or in Python. It is read as it was meant.
fn name_with_equals(name: &str, rule: &NodeRule, node: &mut Node, findings: &mut Findings) {
    let pair = rule.args.len() == 2;
    let named = rule.args.first().is_some_and(|a| a.name == "name");
    let Some(entry) = node.entries.first_mut().filter(|_| named && (pair || rule.props.contains_key("default"))) else {
        return;
    };
    let Some(key) = entry.name.take_if(|key| !rule.props.contains_key(&key.value)) else { return };
    let whole = entry.span;
    entry.span = entry.value_span;
    let value = if pair { entry.repr.clone() } else { format!("default={}", entry.repr) };
    if !pair {
        entry.name = Some(Spanned { value: "default".to_owned(), span: whole });
    }
    findings.push(nodes::pair_with_equals(whole, name, &key.value, &value, pair));
    let inner = Some(key.span).filter(|span| span.len() == key.value.len());
    let first = Entry {
        name: None,
        ty: None,
        repr: key.value.clone(),
        value: Value::String(key.value),
        value_span: key.span,
        span: key.span,
        inner,
    };
    node.entries.insert(0, first);
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

/// The same of a whole node; another type before it is reported by [`type_of`].
pub fn is_open(node: &Node, findings: &mut Findings) -> bool {
    let Some(ty) = &node.ty else { return false };
    if ty.value == "todo" {
        let span = Span { end: node.header.end, ..node.span };
        findings.push(nodes::open_node(span, &node.name.value));
    }
    true
}

fn check(entry: &mut Entry, kind: Kind, what: &str, findings: &mut Findings) {
    if is_hole(entry, findings) {
        return;
    }
    if entry.value == Value::Null {
        findings.push(nodes::null_value(entry.value_span, what));
        return;
    }
    let fits = match (kind, &entry.value) {
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
        if let (Kind::BoolExpr, Value::String(text)) = (kind, &entry.value) {
            // Read as it was meant: not as an expression.
            entry.value = Value::Bool(matches!(text.as_str(), "yes" | "true"));
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
