//! Where the examples use each node and property of the tables.

use std::collections::BTreeMap;

use napkin::diagnostic::Findings;
use napkin::schema::table;
use napkin::source::Sources;
use napkin::syntax::{Node, parse_markdown, read_text};

use super::example::Example;

/// A node in an example.
#[derive(Debug, Clone)]
pub struct Use {
    /// The heading that the example stands under.
    pub title: String,
    /// The node as it is written.
    pub text: String,
    /// How many properties and nodes it has.
    parts: usize,
}

/// Uses by rule path (`axis/chunks`), and by rule path and property (`axis/chunks size=`).
#[derive(Debug, Default)]
pub struct Uses {
    by: BTreeMap<String, Vec<Use>>,
}

/// A key for a property: what several nodes have in common counts once.
pub fn property(path: &str, name: &str) -> String {
    let path = match (path, name) {
        (path, "when") if path.starts_with("axis/") => "axis/*",
        ("axis/tsv" | "axis/json", _) => "axis/csv",
        ("component", "cpus" | "memory" | "gpus" | "disk" | "walltime") => "step",
        _ => path,
    };
    format!("{path} {name}=")
}

impl Uses {
    pub fn of(examples: &[Example]) -> Self {
        let mut uses = Self::default();
        for example in examples {
            let mut sources = Sources::default();
            let mut findings = Findings::default();
            let text = example.specification("");
            let source = read_text("example.md", text.as_bytes(), &mut sources, &mut findings).unwrap();
            let document = parse_markdown(source, &sources, &mut findings);
            // The name that an example is given is not of the example.
            let own = document.nodes.iter().filter(|n| sources.text(n.span).trim() != "workflow example");
            own.for_each(|node| uses.node("", node, &example.title, &sources));
        }
        uses
    }

    fn node(&mut self, parent: &str, node: &Node, title: &str, sources: &Sources) {
        let text = dedented(sources.text(node.span));
        let parts = node.entries.iter().filter(|e| e.name.is_some()).count() + node.children.len();
        let found = Use { title: title.to_owned(), text, parts };
        let name = &node.name.value;
        let Some((path, rule)) = table().child(parent, name) else {
            if table().rule(parent).is_some_and(|r| r.props.contains_key(name)) {
                self.by.entry(property(parent, name)).or_default().push(found);
            }
            return;
        };
        for prop in node.entries.iter().filter_map(|e| e.name.as_ref()) {
            if rule.props.contains_key(&prop.value) {
                self.by.entry(property(&path, &prop.value)).or_default().push(found.clone());
            }
        }
        self.by.entry(path.clone()).or_default().push(found);
        node.children.iter().for_each(|child| self.node(&path, child, title, sources));
    }

    pub fn has(&self, key: &str) -> bool {
        self.by.contains_key(key)
    }

    /// The use of a node that shows most of it and is still short; the first of several. The shortest if none is.
    pub fn best(&self, key: &str) -> Option<&Use> {
        let all = self.by.get(key)?;
        let short = all.iter().rev().filter(|u| u.text.lines().count() <= 10 && u.text.len() <= 400);
        short.max_by_key(|u| u.parts).or_else(|| all.iter().min_by_key(|u| u.text.len()))
    }
}

/// The text of a node whose later lines stand as far left as its block allows.
fn dedented(text: &str) -> String {
    let indent = text.lines().skip(1).filter(|l| !l.trim().is_empty()).map(|l| l.len() - l.trim_start().len()).min();
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default().to_owned();
    let last_is_brace = text.lines().last().is_some_and(|l| l.trim_start().starts_with('}'));
    let cut = if last_is_brace { text.lines().last().map(|l| l.len() - l.trim_start().len()) } else { indent };
    lines.fold(first, |all, line| format!("{all}\n{}", line.get(cut.unwrap_or(0).min(line.len())..).unwrap_or(line)))
}
