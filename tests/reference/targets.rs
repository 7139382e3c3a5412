//! The options of the targets of Scalable, on the page and in the examples.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use napkin::diagnostic::Findings;
use napkin::schema::targets::{OptionKind, OptionRule, providers};
use napkin::source::Sources;
use napkin::syntax::{Node, Value, parse_markdown, read_text};

use super::example::Example;

/// What an option is, as the page calls it.
fn kind(rule: &OptionRule) -> String {
    let bounds = match (rule.min, rule.max) {
        (least, most) if most == u64::from(u32::MAX) => format!("at least {least}"),
        (least, most) => format!("{least} to {most}"),
    };
    let free: Vec<String> = rule.unless.iter().map(|(other, word)| format!("; any with `{other}={word}`")).collect();
    match rule.kind {
        OptionKind::Any => "value".to_owned(),
        OptionKind::Bool => "truth".to_owned(),
        OptionKind::Duration => "time".to_owned(),
        OptionKind::Image => "image".to_owned(),
        OptionKind::Int => format!("whole number, {bounds}{}", free.concat()),
        OptionKind::List => "texts".to_owned(),
        OptionKind::Map => "block".to_owned(),
        OptionKind::Text => "text".to_owned(),
        OptionKind::Word => rule.choices.iter().map(|c| format!("`{c}`")).collect::<Vec<_>>().join(", "),
    }
}

/// The options of a provider.
pub fn provider(body: &mut String, name: &str) {
    let rule = providers().get(name).unwrap_or_else(|| panic!("there is no provider {name}"));
    write!(body, "### Options of {name}\n\n{}\n\n| | what | meaning |\n|---|---|---|\n", rule.doc).unwrap();
    for (option, rule) in rule.options.iter().filter(|(_, rule)| !rule.ignored) {
        let required = if rule.required { "; required" } else { "" };
        writeln!(body, "| `{option}` | {}{required} | {} |", kind(rule), rule.doc).unwrap();
        for (part, rule) in &rule.fields {
            writeln!(body, "| `{option} {part}=` | {} | {} |", kind(rule), rule.doc).unwrap();
        }
    }
    let ignored: Vec<String> =
        rule.options.iter().filter(|(_, rule)| rule.ignored).map(|(option, _)| format!("`{option}`")).collect();
    if !ignored.is_empty() {
        write!(body, "\nKnown and not used, with a warning: {}.\n", ignored.join(", ")).unwrap();
    }
    body.push('\n');
}

/// What the examples do not show, and what has not one place on the page.
pub fn missing(examples: &[Example], texts: &[String]) -> Vec<String> {
    let mut shown = BTreeSet::new();
    for example in examples {
        let (mut sources, mut findings) = (Sources::default(), Findings::default());
        let text = example.specification("");
        let source = read_text("example.md", text.as_bytes(), &mut sources, &mut findings).unwrap();
        let document = parse_markdown(source, &sources, &mut findings);
        for block in document.nodes.iter().filter(|n| n.name.value == "scalable") {
            block.children.iter().filter(|n| n.name.value == "target").for_each(|node| target(node, &mut shown));
        }
    }
    let mut told = Vec::new();
    for (name, rule) in providers() {
        let place = format!("<!-- target {name} -->");
        if texts.iter().flat_map(|t| t.lines()).filter(|line| *line == place).count() != 1 {
            told.push(format!("the provider {name} has not exactly one place on the page"));
        }
        let used = rule.options.iter().filter(|(_, rule)| !rule.ignored).map(|(option, _)| format!("{name} {option}"));
        told.extend(used.filter(|key| !shown.contains(key)).map(|key| format!("no example has the option {key}")));
    }
    told
}

/// Notes the options of a target, each with its provider.
fn target(node: &Node, shown: &mut BTreeSet<String>) {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        _ => String::new(),
    };
    let said = |e: &&napkin::syntax::Entry| e.name.as_ref().is_some_and(|n| n.value == "provider");
    let own = node.entries.iter().find(|e| e.name.is_none());
    let provider = node.entries.iter().find(said).or(own).map(|e| text(&e.value)).unwrap_or_default();
    let names = node.entries.iter().filter_map(|e| e.name.as_ref()).chain(node.children.iter().map(|n| &n.name));
    shown.extend(names.map(|name| format!("{provider} {}", name.value)));
}
