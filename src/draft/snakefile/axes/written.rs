//! Elements that are written down, and the words of a Snakefile for those that are not.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::draft::snakefile::graph::{Axis, Maker};
use crate::draft::snakefile::pattern::Part;
use crate::draft::snakefile::rules::{Workflow, known};
use crate::draft::snakefile::steps::Drafter;
use crate::draft::snakefile::value::{Key, Seg, Source};

impl Drafter<'_> {
    /// The words of a Snakefile for a source.
    pub(super) fn quoted(&self, source: &Source) -> String {
        match source {
            Source::Items(all) => all.join(", "),
            Source::Config(path) => {
                format!("config{}", path.iter().map(|part| format!("[\"{part}\"]")).collect::<String>())
            }
            Source::Column(sheet, column) => {
                let path: String = sheet
                    .path
                    .iter()
                    .map(|seg| match seg {
                        Seg::Lit(text) => text.clone(),
                        Seg::Ref(Key::Config(path)) => self.quoted(&Source::Config(path.clone())),
                        Seg::Ref(Key::Variable(name)) => name.clone(),
                        _ => "?".to_owned(),
                    })
                    .collect();
                format!("column {column} of {path}")
            }
            Source::Glob { pattern, .. } => format!("glob_wildcards(\"{pattern}\")"),
            Source::Open(name) => {
                self.workflow.variables.get(name).map_or_else(|| name.clone(), |(_, quote)| quote.clone())
            }
        }
    }

    /// The place where an axis is used that nothing gives elements.
    pub(super) fn unsaid(&self, number: usize) -> String {
        let name = &self.graph.axes[number].name;
        let uses = |id: usize, parts: &[Part]| {
            parts.iter().any(|p| matches!(p, Part::Wild(w, _) if self.graph.axis_of_wild(id, w) == Some(number)))
        };
        for (id, instance) in self.graph.instances.iter().enumerate() {
            let rule = &self.workflow.rules[instance.rule];
            let asked = instance.inputs.iter().any(|a| matches!(a.maker, Maker::Nobody) && uses(id, &a.pattern));
            if let Some(directive) =
                rule.directive("output").filter(|_| asked || instance.outputs.iter().any(|o| uses(id, &o.pattern)))
            {
                let words = directive.body.trim();
                return format!("which {name}? nothing asks for some: \"rule {}, output: {words}\"", rule.name);
            }
        }
        format!("which {name}?")
    }
}
/// The values of a source, as far as they are known without a look at files.
pub fn values(workflow: &Workflow, source: &Source) -> Option<Vec<String>> {
    match source {
        Source::Items(all) => Some(all.clone()),
        Source::Config(path) => match known(workflow, &Key::Config(path.clone()))? {
            Json::Array(all) => all
                .iter()
                .map(|item| match item {
                    Json::String(text) => Some(text.clone()),
                    Json::Number(number) => Some(number.to_string()),
                    _ => None,
                })
                .collect(),
            Json::Object(map) => Some(map.keys().cloned().collect()),
            _ => None,
        },
        _ => None,
    }
}

/// All elements of an axis whose sources are written down.
pub fn items(axis: &Axis) -> Option<Vec<String>> {
    let mut all: Vec<String> = Vec::new();
    for source in &axis.sources {
        let Source::Items(items) = source else { return None };
        all.extend(items.iter().cloned());
    }
    all.extend(axis.constants.iter().cloned());
    let mut seen = BTreeSet::new();
    all.retain(|item| seen.insert(item.clone()));
    Some(all)
}
