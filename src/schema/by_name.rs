//! What the node tables say of a node by its name alone: for readers that do not yet know where it stands.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::table::{Kind, NodeRule, table};

/// The rules of all nodes of a name, wherever they stand. It is asked for every node of a specification.
fn rules(name: &str) -> impl Iterator<Item = &'static NodeRule> {
    static NAMES: OnceLock<HashMap<&str, Vec<&NodeRule>>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let mut names: HashMap<_, Vec<_>> = HashMap::new();
        for (path, rule) in table().iter() {
            names.entry(path.rsplit('/').next().unwrap_or(path)).or_default().push(rule);
        }
        names
    });
    names.get(name).into_iter().flatten().copied()
}

/// Whether a node stands at the top level of a specification.
pub fn is_at_top(name: &str) -> bool {
    table().rule("").is_some_and(|top| top.children.iter().any(|c| c == name))
}

/// The block whose nodes say more of what stands at the top level, and are called as that is.
const NAMES_COMPONENTS: &str = "overlay";

/// Whether a node stands at the top level of a specification, and nowhere else but where a block speaks of it.
pub fn is_only_at_top(name: &str) -> bool {
    let child = |rule: &NodeRule| rule.props.get(name).is_some_and(|p| p.child);
    let inside = |rule: &NodeRule| child(rule) || rule.children.iter().any(|c| c == name);
    let block = |path: &str| !path.is_empty() && path.rsplit('/').next() != Some(NAMES_COMPONENTS);
    is_at_top(name) && !table().iter().any(|(path, rule)| block(path) && inside(rule))
}

/// Whether a block speaks of nodes of the top level by such nodes of its own.
pub fn names_one(block: &str, name: &str) -> bool {
    block == NAMES_COMPONENTS && rules(block).any(|rule| rule.children.iter().any(|c| c == name))
}

/// Whether a node or setting of this name stands anywhere.
pub fn is_known(name: &str) -> bool {
    rules(name).next().is_some() || is_setting(name)
}

/// Whether a node of this name has a property `key`.
pub fn has_property(name: &str, key: &str) -> bool {
    rules(name).any(|rule| rule.props.contains_key(key))
}

/// Whether the first value of such a node is its name.
pub fn begins_with_name(name: &str) -> bool {
    rules(name).any(|rule| rule.args.first().is_some_and(|a| a.kind == Kind::Name))
}

/// Whether such a node has a value at all.
pub fn has_arguments(name: &str) -> bool {
    rules(name).any(|rule| !rule.args.is_empty() || rule.rest.is_some())
}

/// Whether all that follows such a node is one text: a command.
pub fn is_one_text(name: &str) -> bool {
    let one = |rule: &NodeRule| rule.rest.is_none() && matches!(rule.args.as_slice(), [a] if a.kind == Kind::Text);
    let mut rules = rules(name).peekable();
    rules.peek().is_some() && rules.all(one)
}

/// Whether such a node takes any number of values. Of an unknown one nothing is known.
pub fn is_list(name: &str) -> bool {
    let mut rules = rules(name).peekable();
    let many = table().iter().any(|(_, rule)| rule.props.get(name).is_some_and(|p| p.many));
    many || rules.peek().is_none() && !is_setting(name) || rules.any(|rule| rule.rest.is_some())
}

fn is_setting(name: &str) -> bool {
    table().iter().any(|(_, rule)| rule.props.get(name).is_some_and(|p| p.child))
}

/// Whether such a node may have a block with a node `child` in it. Of an unknown one nothing is known.
pub fn may_hold(name: &str, child: &str) -> bool {
    let block = |rule: &NodeRule| {
        let setting = rule.props.get(child).is_some_and(|p| p.child && !p.later);
        rule.open_children || setting || rule.children.iter().any(|c| c == child)
    };
    let mut rules = rules(name).peekable();
    match rules.peek() {
        Some(_) => rules.any(block),
        None => !is_setting(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_alone_say_much() {
        assert!(is_only_at_top("step") && is_only_at_top("axis"));
        assert!(is_only_at_top("component") && !is_only_at_top("each"));
        assert!(names_one("overlay", "component") && !names_one("overlay", "step") && !names_one("step", "component"));
        assert!(has_property("out", "publish") && !has_property("out", "result"));
        assert!(begins_with_name("out") && !begins_with_name("run"));
        assert!(is_one_text("run") && is_one_text("args") && !is_one_text("env") && !is_one_text("nothing"));
        assert!(may_hold("run", "args") && !may_hold("run", "memory") && may_hold("stp", "x"));
        assert!(!may_hold("memory", "when") && may_hold("step", "memory"));
        assert!(is_list("list") && is_list("each") && is_list("nothing") && !is_list("env") && !is_list("memory"));
    }
}
