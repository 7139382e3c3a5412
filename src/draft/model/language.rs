//! The language for a model, out of `schema/`: so it is always the one of this version.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Deserialize;

use crate::schema::{Kind, NodeRule, PropRule, table};

/// What a draft does not need: where and how engines run it is for people to add.
const LEFT_OUT: [&str; 9] = [
    "include",
    "format",
    "pegasus",
    "scalable",
    "profile",
    "component/data",
    "component/in",
    "component/external",
    "values",
];
/// Properties that a draft does not need, in any node.
const LEFT_OUT_PROPS: [&str; 8] =
    ["register", "transformation", "bypass", "carry", "checkpoint", "site", "channels", "near-equal"];
/// Of the words, those that texts and conditions are made of.
const FAMILIES: [(&str, &str); 6] = [
    ("functions", "Functions in expressions"),
    ("filters", "Filters, after `|` in braces"),
    ("attributes", "Attributes of every element, after the name of the axis and a dot"),
    ("param-types", "Types of params"),
    ("column-types", "Types of columns"),
    ("reserved", "Names that nothing may have"),
];

/// How the rules of thumb are written: by hand, and each example in them is tried by a test.
pub(super) const RULES: &str = include_str!("rules.md");

#[derive(Deserialize, Default)]
struct Words {
    families: BTreeMap<String, serde_json::Map<String, serde_json::Value>>,
}

/// Every node: its values, its properties, what they mean.
pub(super) fn nodes() -> String {
    let mut out = String::new();
    let mut seen = BTreeSet::new();
    if let Some(root) = table().rule("") {
        for child in &root.children {
            node("", child, 0, &mut seen, &mut out);
        }
    }
    out
}

fn node(parent: &str, name: &str, depth: usize, seen: &mut BTreeSet<String>, out: &mut String) {
    let Some((path, rule)) = table().child(parent, name) else { return };
    if rule.later || LEFT_OUT.contains(&path.as_str()) || !seen.insert(path.clone()) {
        return;
    }
    let indent = "  ".repeat(depth);
    let _ = writeln!(out, "{indent}{}: {}", header(name, rule), rule.doc);
    let wanted = |(name, prop): &(&String, &PropRule)| !prop.later && !LEFT_OUT_PROPS.contains(&name.as_str());
    // What a property means is said once; where it means the same it is only named.
    let mut known = Vec::new();
    for (name, prop) in rule.props.iter().filter(wanted) {
        let property = property(name, prop);
        if seen.insert(format!("{property}: {}", prop.doc)) {
            let _ = writeln!(out, "{indent}  {property}: {}", prop.doc);
        } else {
            known.push(property);
        }
    }
    if !known.is_empty() {
        let _ = writeln!(out, "{indent}  as above: {}", known.join(", "));
    }
    for child in &rule.children {
        node(&path, child, depth + 1, seen, out);
    }
}

fn header(name: &str, rule: &NodeRule) -> String {
    let mut out = name.to_owned();
    for arg in &rule.args {
        let name = arg.name.to_uppercase();
        out.push_str(&if arg.optional { format!(" [{name}]") } else { format!(" {name}") });
    }
    if rule.rest.is_some() {
        out.push_str(" VALUE…");
    }
    if rule.open.is_some() {
        out.push_str(" NAME=VALUE…");
    }
    out
}

fn property(name: &str, rule: &PropRule) -> String {
    let kind = match rule.kind {
        Kind::Any => "value",
        Kind::Bool => "#true",
        Kind::BoolExpr => "#true|\"expr\"",
        Kind::Bytes => "\"2 GiB\"",
        Kind::Duration => "\"02:00:00\"",
        Kind::Expr => "\"expr\"",
        Kind::Int | Kind::IntText | Kind::Number => "number",
        Kind::Name | Kind::Source | Kind::Word => "name",
        Kind::Names | Kind::Words => "\"name name\"",
        Kind::String | Kind::Text => "\"text\"",
    };
    // In the block it is a node: without `=`.
    let place = if rule.child { format!(" or {{ {name} {kind} }}") } else { String::new() };
    format!("{name}={kind}{place}")
}

/// Functions, filters, attributes and so on, each with an example.
pub(super) fn words() -> String {
    // The text is part of the program, and a test of the reference reads it.
    let words: Words = serde_json::from_str(include_str!("../../../schema/words.json")).unwrap_or_default();
    let mut out = String::new();
    for (family, title) in FAMILIES {
        let Some(members) = words.families.get(family) else { continue };
        if matches!(family, "reserved" | "param-types" | "column-types") {
            let names: Vec<&str> = members.keys().map(String::as_str).collect();
            let _ = writeln!(out, "{title}: {}", names.join(" "));
            continue;
        }
        let _ = writeln!(out, "{title}:");
        for (name, member) in members {
            let text = |key: &str| member.get(key).and_then(|v| v.as_str());
            let example = member.pointer("/examples/0/0").and_then(|v| v.as_str());
            let example = example.map(|text| format!(" ({text})")).unwrap_or_default();
            let doc = text("doc").unwrap_or_default();
            let first = doc.split_once(". ").map_or(doc, |(first, _)| first).trim_end_matches('.');
            let _ = writeln!(out, "  {}: {first}{example}", text("form").unwrap_or(name));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;
    use crate::draft::model::answer;
    use crate::draft::settle;

    fn compiled(nodes: &str) -> crate::compile::Compilation {
        settle::compiled(&format!("# T\n\n```kdl\nworkflow w\n{nodes}\n```\n"), &BTreeMap::new())
    }

    fn codes(nodes: &str) -> Vec<&'static str> {
        let compilation = compiled(nodes);
        let worse = |f: &&&crate::diagnostic::Diagnostic| f.severity != Severity::Note && f.code.0 != settle::HOLE;
        compilation.findings.sorted().iter().filter(worse).map(|f| f.code.0).collect()
    }

    #[test]
    fn what_the_rules_show_as_right_is_right() {
        let holes = RULES.split_once("```kdl\naxis sample").and_then(|(_, rest)| rest.split_once("\n```")).unwrap().0;
        assert_eq!(codes(&format!("axis sample{holes}")), [""; 0]);
        let draft = answer::page(RULES.rsplit_once("# A draft").unwrap().1).unwrap();
        let settled = settle::settle(draft, &BTreeMap::new());
        assert_eq!((settled.left_out, settled.rest, settled.holes), (Vec::<String>::new(), Vec::<String>::new(), 5));
    }

    /// The rows on mistakes, each in a specification around it: the left is found, the right is not.
    #[test]
    fn the_mistakes_are_mistakes_and_their_repair_is_right() {
        let rows: [(&str, &str, &str, &str); 16] = [
            ("NK0121", "step s { out o \"o\" @; shell \"echo > $o\" }", "publish=true", "publish=#true"),
            (
                "NK0123",
                "step s { @; out o \"o\" publish=#true; shell \"echo > $o\" }",
                "memory 2GiB",
                "memory \"2 GiB\"",
            ),
            ("NK0366", "step s { @; out o \"o\" publish=#true; shell \"echo > $o\" }", "memory 2", "memory \"2 GiB\""),
            (
                "NK0124",
                "step s { @; out o \"o\" publish=#true; shell \"echo > $o\" }",
                "label 'fast'",
                "label \"fast\"",
            ),
            (
                "NK0130",
                "axis a { @ }\nstep s { each a; out o \"{a}\" publish=#true; shell \"echo > $o\" }",
                "list a, b",
                "list a b",
            ),
            (
                "NK0123",
                "param p @\nstep s { out o \"o\" publish=#true; shell \"echo $p > $o\" }",
                "default=2024-01-01",
                "default=\"2024-01-01\"",
            ),
            (
                "NK0132",
                "step s@out o \"o\" publish=#true; run \"bin/s.py {o}\" }",
                " { external=#true; ",
                " external=#true { ",
            ),
            (
                "NK0721",
                "step s external=#true { out o \"o\" publish=#true; @ }",
                "run \"bin/x.py > {o}\"",
                "stdout o; run \"bin/x.py\"",
            ),
            (
                "NK0709",
                "step s external=#true { out o \"o\" publish=#true; @ }",
                "run \"python bin/x.py {o}\"",
                "run \"bin/x.py {o}\"",
            ),
            (
                "NK0502",
                "axis a { list x y }\nstep t { each a; out o \"{a}.o\"; shell \"echo > $o\" }\nstep s { in o @; out p \"p\" publish=#true; run \"/usr/bin/sort {o} {p}\" }",
                "from=t",
                "from=t gather=a",
            ),
            (
                "NK0508",
                "axis a { list x y }\nstep s { each a; out o @ publish=#true; shell \"echo > $o\" }",
                "\"out.bam\"",
                "\"{a}.bam\"",
            ),
            (
                "NK0205",
                "param mode default=fast\nstep s { @; out o \"o\" publish=#true; shell \"echo > $o\" }",
                "when \"mode == fast\"",
                "when \"mode == 'fast'\"",
            ),
            (
                "NK0206",
                "axis tile { list a }\nstep @ { each tile; out o \"{tile}\" publish=#true; shell \"echo > $o\" }",
                "tile",
                "cut",
            ),
            (
                "NK0206",
                "axis tile { list a }\nstep s { each tile; out @ \"{tile}\" publish=#true; run (todo)\"how?\" }",
                "tile",
                "tile-file",
            ),
            (
                "NK0301",
                "param n type=int default=2\nstep s { @; out o \"o\" publish=#true; shell \"echo > $o\" }",
                "when \"{n} > 1\"",
                "when \"n > 1\"",
            ),
            (
                "NK0710",
                "axis a { list x y }\nstep t { each a; out o \"{a}.o\"; shell \"echo > $o\" }\nstep s external=#true { in o from=t gather=a; out p \"p\" publish=#true; run \"bin/s.py @ {p}\" }",
                "--in={o}",
                "--in={o|join:,}",
            ),
        ];
        for (code, around, wrong, right) in rows {
            assert!(
                codes(&around.replace('@', wrong)).contains(&code),
                "{wrong}: {:?}",
                codes(&around.replace('@', wrong))
            );
            assert_eq!(codes(&around.replace('@', right)), [""; 0], "{right}");
        }
    }

    #[test]
    fn the_language_is_whole_and_short() {
        let nodes = nodes();
        for wanted in
            ["step NAME:", "gather=\"name name\"", "point KEY NAME=VALUE…", "tree AXIS", "args WORDS", "tsv FILE"]
        {
            assert!(nodes.contains(wanted), "{wanted} is missing in\n{nodes}");
        }
        assert!(!nodes.contains("scalable") && !nodes.contains("dag:"), "{nodes}");
        let words = words();
        for wanted in ["count(AXIS)", "strip-suffix:S", "index", "enum", "walltime"] {
            assert!(words.contains(wanted), "{wanted} is missing in\n{words}");
        }
        // About four characters are a token.
        assert!(nodes.len() + words.len() + RULES.len() < 40_000, "{} {} {}", nodes.len(), words.len(), RULES.len());
    }
}
