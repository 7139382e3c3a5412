//! `schema/nodes.json` as typed rules.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// What a value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Any,
    Bool,
    /// A truth value, or a condition in quotes.
    BoolExpr,
    Bytes,
    Duration,
    Expr,
    Int,
    /// A whole number, or a text with placeholders that gives one.
    IntText,
    Name,
    /// One or more axis names, in one text or several.
    Names,
    Number,
    /// `name` or `name.name`
    Source,
    String,
    /// A text with placeholders.
    Text,
    /// A bare word such as `csv`.
    Word,
    /// Words with blanks between them, in one text or several.
    Words,
}

impl Kind {
    /// What a person would write there.
    pub fn describe(self) -> &'static str {
        match self {
            Kind::Any => "a value",
            Kind::Bool => "#true or #false",
            Kind::BoolExpr => "#true, #false, or a condition in quotes",
            Kind::Bytes => "an amount with a unit, such as \"2 GiB\"",
            Kind::Duration => "a time, such as \"02:00:00\"",
            Kind::Expr => "an expression in quotes, such as \"n > 1\"",
            Kind::Int => "a whole number",
            Kind::IntText => "a whole number, or a text such as \"{n}\"",
            Kind::Name => "a name",
            Kind::Names => "a name, or several in one text: \"a b\"",
            Kind::Number => "a number",
            Kind::Source => "an input, a step, or step.output",
            Kind::String | Kind::Text => "a text in quotes",
            Kind::Word => "a word",
            Kind::Words => "a word, or several in one text: \"a b\"",
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
pub struct ArgRule {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: Kind,
    #[serde(default)]
    pub optional: bool,
    /// What it is, where its name does not say it.
    #[serde(default)]
    pub doc: String,
}

#[derive(Debug, Clone, Deserialize)]
pub struct PropRule {
    #[serde(rename = "type")]
    pub kind: Kind,
    pub doc: String,
    #[serde(default)]
    pub required: bool,
    /// May also be written as a child node `name value`.
    #[serde(default)]
    pub child: bool,
    /// The child node may stand several times, each with its `when`: the first that holds is used.
    #[serde(default)]
    pub alternatives: bool,
    /// The child node takes several values.
    #[serde(default)]
    pub many: bool,
    /// Part of the language, not built yet.
    #[serde(default)]
    pub later: bool,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct NodeRule {
    pub doc: String,
    #[serde(default)]
    pub args: Vec<ArgRule>,
    /// What further arguments must be; none are allowed if left out.
    #[serde(default)]
    pub rest: Option<Kind>,
    #[serde(default)]
    pub props: BTreeMap<String, PropRule>,
    #[serde(default)]
    pub children: Vec<String>,
    /// May stand more than once in its parent.
    #[serde(default)]
    pub repeat: bool,
    /// Part of the language, not built yet.
    #[serde(default)]
    pub later: bool,
    /// Properties of any name are allowed and must be this.
    #[serde(default)]
    pub open: Option<Kind>,
    /// Children of any name are allowed.
    #[serde(default)]
    pub open_children: bool,
    /// Arguments, properties and children are those of this rule.
    #[serde(default)]
    like: Option<String>,
    /// Further properties, shared by several nodes.
    #[serde(default)]
    group: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct File {
    groups: BTreeMap<String, BTreeMap<String, PropRule>>,
    nodes: BTreeMap<String, NodeRule>,
}

/// All rules, by path: `step/in`, or `column` where a node means the same in every parent.
#[derive(Debug, Default)]
pub struct Table {
    nodes: BTreeMap<String, NodeRule>,
}

impl Table {
    /// The rule of the node `name` in the node with the rule path `parent`, and its own path.
    pub fn child(&self, parent: &str, name: &str) -> Option<(String, &NodeRule)> {
        let own = if parent.is_empty() { name.to_owned() } else { format!("{parent}/{name}") };
        let allowed = self.nodes.get(parent)?.children.iter().any(|c| c == name);
        if !allowed {
            return None;
        }
        if let Some(rule) = self.nodes.get(&own) {
            return Some((own, rule));
        }
        self.nodes.get(name).map(|rule| (name.to_owned(), rule))
    }

    pub fn rule(&self, path: &str) -> Option<&NodeRule> {
        self.nodes.get(path)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &NodeRule)> {
        self.nodes.iter().map(|(path, rule)| (path.as_str(), rule))
    }
}

/// The tables of this version.
pub fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        // The text is part of the program and a test reads it: a mistake in it cannot reach a user.
        let file: File = serde_json::from_str(include_str!("../../schema/nodes.json")).unwrap_or_default();
        let mut nodes = file.nodes;
        let originals = nodes.clone();
        for rule in nodes.values_mut() {
            if let Some(other) = rule.like.as_ref().and_then(|l| originals.get(l)) {
                *rule = NodeRule { doc: rule.doc.clone(), ..other.clone() };
            }
            if let Some(group) = rule.group.as_ref().and_then(|g| file.groups.get(g)) {
                rule.props.extend(group.clone());
            }
        }
        Table { nodes }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_well_formed_and_every_child_has_a_rule() {
        let parsed: Result<File, _> = serde_json::from_str(include_str!("../../schema/nodes.json"));
        assert!(parsed.is_ok(), "{parsed:?}");
        for (path, rule) in table().iter() {
            for child in &rule.children {
                assert!(table().child(path, child).is_some(), "{path} has a child {child} without a rule");
            }
        }
        assert!(table().rule("step").is_some_and(|r| r.props.contains_key("memory")));
        assert!(table().rule("axis/json").is_some_and(|r| r.props.contains_key("key")));
    }
}
