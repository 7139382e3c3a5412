//! The axes of a step, and the names of its files.

use std::collections::BTreeSet;

use super::Drafter;
use crate::draft::name::Names;
use crate::draft::snakefile::graph::{Instance, Output};
use crate::draft::snakefile::pattern::wilds;
use crate::draft::snakefile::rules::Rule;
use crate::draft::snakefile::texts::noun;

impl Drafter<'_> {
    /// The axes of a step, in the order of its wildcards.
    pub(super) fn wild_axes(&self, number: usize, instance: &Instance) -> Vec<usize> {
        let mut axes = Vec::new();
        // A wildcard of an input is one of the outputs, though these may not be known.
        let parts = instance.outputs.iter().flat_map(|o| &o.pattern);
        let parts = parts.chain(instance.inputs.iter().flat_map(|asked| &asked.pattern));
        for name in wilds(&parts.cloned().collect::<Vec<_>>()) {
            axes.extend(self.graph.axis_of_wild(number, &name).filter(|axis| !axes.contains(axis)));
        }
        axes
    }

    /// Names that the command uses for something of its own.
    fn own_words(&self, rule: &Rule) -> BTreeSet<String> {
        let Some(directive) = rule.directive("shell") else { return BTreeSet::new() };
        let mut found = BTreeSet::new();
        let words: Vec<&str> =
            directive.body.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '$' || c == '=')).collect();
        for pair in words.windows(2) {
            for (at, _) in pair[0].match_indices('$') {
                found.insert(pair[0][at + 1..].split(['$', '=']).next().unwrap_or("").to_owned());
            }
            if let Some((name, _)) = pair[0].split_once('=') {
                found.insert(name.to_owned());
            }
            if matches!(pair[0], "for" | "read" | "local" | "export") {
                found.insert(pair[1].to_owned());
            }
        }
        found
    }

    pub(super) fn local_names(&self, rule: &Rule) -> Names {
        Names::without(self.taken.iter().cloned().chain(self.own_words(rule)))
    }

    pub(super) fn output_names(&self, instance: &Instance) -> Vec<String> {
        let rule = &self.workflow.rules[instance.rule];
        let mut names = self.local_names(rule);
        let inputs: BTreeSet<&str> = rule.inputs.iter().filter_map(|i| i.label.as_deref()).collect();
        let name = |output: &Output| {
            let words = match (&output.label, output.log) {
                (Some(label), false) => label.clone(),
                (Some(label), true) if label == "log" => label.clone(),
                (Some(label), true) => format!("log-{label}"),
                (None, true) => "log".to_owned(),
                (None, false) => noun(&output.pattern),
            };
            names.give(&if inputs.contains(words.as_str()) { format!("{words}-out") } else { words })
        };
        instance.outputs.iter().map(name).collect()
    }
}
