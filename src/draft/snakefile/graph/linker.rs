//! Rules → steps: each rule once for each meaning of its wildcards that a reader asks for.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::patterns::{outputs, read};
use super::{Asked, Instance, Maker, Output};
use crate::draft::snakefile::axes::values;
use crate::draft::snakefile::pattern::{Part, Pattern, substituted, tidy};
use crate::draft::snakefile::rules::{Rule, Workflow, known};
use crate::draft::snakefile::value::{Key, Named};

/// More steps are not made of one rule.
const STEPS_OF_A_RULE: usize = 6;

/// A list of more elements is not looked at one by one.
pub(super) const SPLIT: usize = 24;

pub(super) struct Linker<'w> {
    pub(super) workflow: &'w Workflow,
    /// The outputs of each rule, logs too.
    pub(super) outputs: Vec<Vec<Output>>,
    pub(super) instances: Vec<Instance>,
    ids: BTreeMap<(usize, BTreeMap<String, Pattern>), usize>,
}

impl<'w> Linker<'w> {
    pub(super) fn new(workflow: &'w Workflow) -> Self {
        let outputs = workflow.rules.iter().map(|rule| outputs(workflow, rule)).collect();
        Self { workflow, outputs, instances: Vec::new(), ids: BTreeMap::new() }
    }

    pub(super) fn value(&self, key: &Key) -> Option<String> {
        match known(self.workflow, key)? {
            Json::String(text) => Some(text.clone()),
            Json::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    pub(super) fn instances(&mut self) {
        let rules = &self.workflow.rules;
        // First the rules that nobody asks anything of; then what they ask for, and so on.
        let plain: Vec<Vec<Asked>> = (0..rules.len()).map(|rule| self.asked(rule, &BTreeMap::new())).collect();
        let mut asked_of = BTreeSet::new();
        for (rule, asked) in plain.iter().enumerate() {
            for file in asked {
                asked_of.extend(self.makers(rule, &file.pattern).into_iter().map(|(maker, ..)| maker));
            }
        }
        for rule in (0..rules.len()).filter(|rule| !asked_of.contains(rule)) {
            self.instance(rule, BTreeMap::new());
        }
        self.follow(0);
        // Rules that ask each other in a ring.
        for rule in 0..rules.len() {
            if !self.instances.iter().any(|instance| instance.rule == rule) {
                let from = self.instances.len();
                self.instance(rule, BTreeMap::new());
                self.follow(from);
            }
        }
        self.sort();
    }

    /// The number of the step of a rule for a meaning of its wildcards.
    pub(super) fn instance(&mut self, rule: usize, by: BTreeMap<String, Pattern>) -> Option<usize> {
        if let Some(id) = self.ids.get(&(rule, by.clone())) {
            return Some(*id);
        }
        if !by.is_empty() && self.instances.iter().filter(|i| i.rule == rule).count() >= STEPS_OF_A_RULE {
            return None;
        }
        let id = self.instances.len();
        let put = |output: &Output| Output { pattern: substituted(&output.pattern, &by), ..output.clone() };
        self.instances.push(Instance {
            rule,
            outputs: self.outputs[rule].iter().map(put).collect(),
            inputs: self.asked(rule, &by),
            by: by.clone(),
            wanted: BTreeSet::new(),
            target: !self.workflow.rules[rule].acts(),
        });
        self.ids.insert((rule, by), id);
        Some(id)
    }

    /// Finds the makers of what the steps from a number on ask for, and of what those ask for.
    fn follow(&mut self, from: usize) {
        let mut at = from;
        while at < self.instances.len() {
            let rule = self.instances[at].rule;
            let mut inputs = Vec::new();
            for asked in std::mem::take(&mut self.instances[at].inputs) {
                for asked in self.split(rule, asked) {
                    let maker = self.maker(rule, &asked);
                    inputs.push(Asked { maker, ..asked });
                }
            }
            self.instances[at].inputs = inputs;
            at += 1;
        }
    }

    /// `expand("{sample}_{read}.fq", read=["1", "2"])` where rules write `_1.fq` and `_2.fq`: two files.
    fn split(&self, reader: usize, asked: Asked) -> Vec<Asked> {
        if asked.zip || !self.makers(reader, &asked.pattern).is_empty() {
            return vec![asked];
        }
        for (name, source) in &asked.bound {
            let all = values(self.workflow, source).filter(|all| !all.is_empty() && all.len() <= SPLIT);
            let Some(all) = all else { continue };
            let put = |value: &String| -> Pattern {
                let of = |part: &Part| {
                    if *part == Part::Bound(name.clone()) { Part::Lit(value.clone()) } else { part.clone() }
                };
                tidy(asked.pattern.iter().map(of).collect())
            };
            let patterns: Vec<Pattern> = all.iter().map(put).collect();
            if patterns.iter().any(|pattern| !self.makers(reader, pattern).is_empty()) {
                let bound: Vec<_> = asked.bound.iter().filter(|(n, _)| n != name).cloned().collect();
                return patterns
                    .into_iter()
                    .map(|pattern| Asked { pattern, bound: bound.clone(), ..asked.clone() })
                    .collect();
            }
        }
        vec![asked]
    }

    fn asked(&self, rule: usize, by: &BTreeMap<String, Pattern>) -> Vec<Asked> {
        let inputs = self.workflow.rules[rule].inputs.iter().enumerate();
        let one = |(input, file): (usize, &Named)| Asked {
            input,
            pattern: substituted(&read(self.workflow, file), by),
            bound: file.bound.clone(),
            zip: file.zip,
            maker: Maker::Nobody,
        };
        inputs.flat_map(|(at, input)| input.files.iter().flatten().map(move |file| (at, file))).map(one).collect()
    }

    /// What the target asks for is kept.
    pub(super) fn want(&mut self) {
        self.instances.iter_mut().for_each(|instance| instance.wanted.clear());
        let rules = &self.workflow.rules;
        let is_default = |rule: &Rule| {
            rule.directive("default_target").is_some_and(|d| d.body.trim().trim_end_matches(',') == "True")
        };
        let target =
            rules.iter().position(is_default).or_else(|| rules.iter().position(|r| r.name == "all")).unwrap_or(0);
        let mut wanted: Vec<(usize, usize)> = Vec::new();
        for (id, instance) in self.instances.iter().enumerate().filter(|(_, i)| i.rule == target) {
            let outputs = instance.outputs.iter().enumerate().filter(|(_, o)| !o.log);
            wanted.extend(outputs.map(|(at, _)| (id, at)));
            // The files of a rule that makes something are its inputs, not what is wanted.
            for asked in instance.inputs.iter().filter(|_| instance.outputs.is_empty()) {
                if let Maker::Steps(made) = &asked.maker {
                    wanted.extend(made.iter().map(|m| (m.instance, m.output)));
                }
            }
        }
        for (instance, output) in wanted {
            self.instances[instance].wanted.insert(output);
        }
    }

    /// In the order of the rules.
    fn sort(&mut self) {
        let mut order: Vec<usize> = (0..self.instances.len()).collect();
        order.sort_by_key(|id| (self.instances[*id].rule, *id));
        let place: BTreeMap<usize, usize> = order.iter().enumerate().map(|(new, old)| (*old, new)).collect();
        for instance in &mut self.instances {
            for asked in &mut instance.inputs {
                if let Maker::Steps(made) = &mut asked.maker {
                    made.iter_mut().for_each(|m| m.instance = place[&m.instance]);
                }
            }
        }
        let mut old: Vec<Option<Instance>> = std::mem::take(&mut self.instances).into_iter().map(Some).collect();
        self.instances = order.into_iter().filter_map(|id| old[id].take()).collect();
    }
}
