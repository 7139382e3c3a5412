//! Rules → steps that know who makes their files, and the axes that their wildcards run over.
//!
//! Snakemake goes from the files that are wanted to the rules that make them, and so does this: a rule whose wildcard
//! stands for a piece of a path (`{prefix}.bai`) becomes a step for each pattern that asks for it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::pattern::{Part, Pattern, braces, matched, pattern, substituted, tidy, wilds};
use super::rules::{Rule, Workflow, known};
use super::value::{Flags, Key, Named, Pick, Source};

/// More steps are not made of one rule.
const STEPS_OF_A_RULE: usize = 6;

/// A list of more elements is not looked at one by one.
const SPLIT: usize = 24;

/// A rule, for one meaning of its wildcards.
#[derive(Debug)]
pub struct Instance {
    pub rule: usize,
    /// What stands for its wildcards; empty where they stand for themselves.
    pub by: BTreeMap<String, Pattern>,
    pub outputs: Vec<Output>,
    pub inputs: Vec<Asked>,
    /// The target asks for these outputs, by number.
    pub wanted: BTreeSet<usize>,
    /// It only asks for files.
    pub target: bool,
}

#[derive(Debug, Clone)]
pub struct Output {
    pub label: Option<String>,
    pub pattern: Pattern,
    pub bound: Vec<(String, Source)>,
    pub flags: Flags,
    pub log: bool,
}

/// A file, or several, that a rule reads.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The number of the input in its rule.
    pub input: usize,
    pub pattern: Pattern,
    pub bound: Vec<(String, Source)>,
    pub zip: bool,
    pub maker: Maker,
}

#[derive(Debug, Clone)]
pub enum Maker {
    Nobody,
    Steps(Vec<Made>),
    /// It cannot be said, and why.
    Unclear(String),
}

/// The output of a step that is read.
#[derive(Debug, Clone)]
pub struct Made {
    pub instance: usize,
    pub output: usize,
    /// What the wildcards of the maker are for the reader.
    pub by: BTreeMap<String, Pattern>,
    /// It makes the file only where a wildcard of the reader is this element.
    pub only: Option<(String, String)>,
}

/// Something that runs over an axis.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variable {
    /// A wildcard of a step.
    Wild(usize, String),
    /// A name that `expand` binds to a list.
    Bound(String, Source),
}

/// A list that wildcards run over.
#[derive(Debug, Clone, Default)]
pub struct Axis {
    /// What it is called in the rules, most often first.
    pub name: String,
    pub sources: Vec<Source>,
    /// Elements that some rule asks for by name.
    pub constants: Vec<String>,
    pub picks: Vec<Pick>,
}

#[derive(Debug, Default)]
pub struct Graph {
    pub instances: Vec<Instance>,
    pub axes: Vec<Axis>,
    axis_of: BTreeMap<Variable, usize>,
}

impl Graph {
    pub fn axis(&self, variable: &Variable) -> Option<usize> {
        self.axis_of.get(variable).copied()
    }

    pub fn axis_of_wild(&self, instance: usize, name: &str) -> Option<usize> {
        self.axis(&Variable::Wild(instance, name.to_owned()))
    }

    pub fn axis_of_bound(&self, bound: &[(String, Source)], name: &str) -> Option<usize> {
        let (_, source) = bound.iter().find(|(n, _)| n == name)?;
        self.axis(&Variable::Bound(name.to_owned(), source.clone()))
    }
}

/// Who makes what, and the axes.
pub fn graph(workflow: &Workflow) -> Graph {
    let mut linker = Linker::new(workflow);
    linker.instances();
    let mut graph = Graph { instances: std::mem::take(&mut linker.instances), ..Graph::default() };
    axes(&mut graph);
    // Now that the elements are known: files of some elements may be made under names that are written out.
    let elements = |graph: &Graph, id: usize, name: &str| {
        let axis = &graph.axes[graph.axis_of_wild(id, name)?];
        elements(workflow, axis).filter(|all| !all.is_empty() && all.len() <= SPLIT)
    };
    let mut found: Vec<(usize, usize, Maker)> = Vec::new();
    for (id, instance) in graph.instances.iter().enumerate() {
        for (number, asked) in instance.inputs.iter().enumerate().filter(|(_, a)| matches!(a.maker, Maker::Nobody)) {
            let maker = wilds(&asked.pattern).into_iter().find_map(|name| {
                let all = elements(&graph, id, &name)?;
                linker.by_element(&graph.instances, instance.rule, &asked.pattern, &name, &all)
            });
            // Of a wildcard that nobody gives elements, some may be names that a rule writes out.
            let made = || {
                let rule = linker.written_out(instance.rule, &asked.pattern, |name, value| {
                    let bound = || {
                        let axis = &graph.axes[graph.axis_of_bound(&asked.bound, name)?];
                        self::elements(workflow, axis)
                    };
                    elements(&graph, id, name)
                        .or_else(bound)
                        .is_none_or(|all| all.iter().any(|element| element == value))
                })?;
                Some(Maker::Unclear(format!("rule {rule} makes some of them")))
            };
            found.extend(maker.or_else(made).map(|maker| (id, number, maker)));
        }
    }
    if !found.is_empty() {
        for (id, number, maker) in found {
            graph.instances[id].inputs[number].maker = maker;
        }
        axes(&mut graph);
    }
    linker.instances = std::mem::take(&mut graph.instances);
    linker.want();
    Graph { instances: linker.instances, ..graph }
}

/// All elements of an axis, if they are written down.
pub fn elements(workflow: &Workflow, axis: &Axis) -> Option<Vec<String>> {
    super::axes::items(axis).filter(|all| !all.is_empty()).or_else(|| match axis.sources.as_slice() {
        [one] => super::axes::values(workflow, one),
        _ => None,
    })
}

struct Linker<'w> {
    workflow: &'w Workflow,
    /// The outputs of each rule, logs too.
    outputs: Vec<Vec<Output>>,
    instances: Vec<Instance>,
    ids: BTreeMap<(usize, BTreeMap<String, Pattern>), usize>,
}

impl<'w> Linker<'w> {
    fn new(workflow: &'w Workflow) -> Self {
        let outputs = workflow.rules.iter().map(|rule| outputs(workflow, rule)).collect();
        Self { workflow, outputs, instances: Vec::new(), ids: BTreeMap::new() }
    }

    fn value(&self, key: &Key) -> Option<String> {
        match known(self.workflow, key)? {
            Json::String(text) => Some(text.clone()),
            Json::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    fn instances(&mut self) {
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
    fn instance(&mut self, rule: usize, by: BTreeMap<String, Pattern>) -> Option<usize> {
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
            let all = super::axes::values(self.workflow, source).filter(|all| !all.is_empty() && all.len() <= SPLIT);
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

    /// The makers of a file for each element of a wildcard, if any rule writes one of them out.
    fn by_element(
        &self,
        instances: &[Instance],
        reader: usize,
        asked: &[Part],
        name: &str,
        all: &[String],
    ) -> Option<Maker> {
        let mut made = Vec::new();
        let mut rules = BTreeSet::new();
        for value in all {
            let of = |part: &Part| match part {
                Part::Wild(n, _) if n == name => Part::Lit(value.clone()),
                part => part.clone(),
            };
            let pattern = tidy(asked.iter().map(of).collect());
            for (rule, output, by) in self.makers(reader, &pattern) {
                let simple = by.values().all(|value| value.len() == 1);
                rules.insert(self.workflow.rules[rule].name.clone());
                let instance = instances.iter().position(|i| i.rule == rule && i.by.is_empty()).filter(|_| simple);
                let only = Some((name.to_owned(), value.clone()));
                made.extend(instance.map(|instance| Made { instance, output, by, only }));
            }
        }
        if rules.is_empty() {
            return None;
        }
        let once = made.len() == all.len()
            && all.iter().all(|v| made.iter().any(|m| m.only.as_ref().is_some_and(|(_, o)| o == v)));
        let names: Vec<String> = rules.into_iter().collect();
        Some(if once {
            Maker::Steps(made)
        } else {
            Maker::Unclear(format!("some of them are made by {}", names.join(", ")))
        })
    }

    fn maker(&mut self, reader: usize, asked: &Asked) -> Maker {
        let found = self.makers(reader, &asked.pattern);
        let rules: BTreeSet<usize> = found.iter().map(|(rule, ..)| *rule).collect();
        let names = || rules.iter().map(|r| self.workflow.rules[*r].name.clone()).collect::<Vec<_>>().join(", ");
        // Several rules may make it if a condition stands over each; else it cannot be said which one does.
        if rules.len() > 1 && !rules.iter().all(|r| self.workflow.rules[*r].under.is_some()) {
            return Maker::Unclear(format!("several rules make it: {}", names()));
        }
        let mut made = Vec::new();
        for (rule, output, by) in found {
            if !rules.is_empty() && made.iter().any(|m: &Made| self.instances[m.instance].rule == rule) {
                continue;
            }
            let composite =
                by.values().any(|value| value.len() > 1 || matches!(value.as_slice(), [Part::Ref(_) | Part::Pick(_)]));
            // A name that `expand` binds is a wildcard for who makes the files.
            let own: BTreeMap<String, Pattern> = if composite {
                by.iter().map(|(name, value)| (name.clone(), value.iter().map(freed).collect())).collect()
            } else {
                BTreeMap::new()
            };
            let by = if composite {
                let parts = by.into_values().flatten();
                parts.filter_map(|part| Some((name_of(&part)?, vec![part]))).collect()
            } else {
                by
            };
            match self.instance(rule, own) {
                Some(instance) => made.push(Made { instance, output, by, only: None }),
                None => {
                    return Maker::Unclear(format!("rule {} makes it, as many others", self.workflow.rules[rule].name));
                }
            }
        }
        if !made.is_empty() {
            return Maker::Steps(made);
        }
        if let Some(rule) = self.folder_maker(reader, &asked.pattern) {
            let name = &self.workflow.rules[rule].name;
            return Maker::Unclear(format!("it lies in a folder that rule {name} makes"));
        }
        Maker::Nobody
    }

    /// Rules and outputs that a pattern asks for, with the meanings of their wildcards.
    fn makers(&self, reader: usize, asked: &[Part]) -> Vec<(usize, usize, BTreeMap<String, Pattern>)> {
        let mut found = Vec::new();
        if matches!(asked, [Part::Pick(_)] | [Part::Wild(..)]) {
            return found;
        }
        for (rule, outputs) in self.outputs.iter().enumerate().filter(|(rule, _)| *rule != reader) {
            for (number, output) in outputs.iter().enumerate() {
                let pattern: Pattern = output.pattern.iter().map(freed).collect();
                if let Some(by) = matched(&pattern, asked, &|key| self.value(key)) {
                    found.push((rule, number, by));
                }
            }
        }
        let first = found.first().map(|(rule, ..)| *rule);
        if found.iter().any(|(rule, ..)| Some(*rule) != first) {
            // A rule without wildcards goes before one with them.
            let fixed = |rule: usize| self.outputs[rule].iter().all(|o| wilds(&o.pattern).is_empty());
            if found.iter().any(|(rule, ..)| fixed(*rule)) {
                found.retain(|(rule, ..)| fixed(*rule));
            }
            // A name that is written out is surer than a wildcard that happens to fit.
            let simple = |by: &BTreeMap<String, Pattern>| by.values().all(|value| value.len() <= 1);
            if found.iter().filter(|(.., by)| simple(by)).count() == 1 {
                found.retain(|(.., by)| simple(by));
            }
            let name = |rule: usize| &self.workflow.rules[rule].name;
            for order in &self.workflow.order {
                let place = |rule: usize| order.iter().position(|n| n == name(rule));
                let best = found.iter().filter_map(|(rule, ..)| place(*rule)).min();
                found.retain(|(rule, ..)| place(*rule).is_none() || place(*rule) == best);
            }
        }
        found
    }

    /// A rule with an output that is one of the files of a pattern, each wildcard being one of its or a plain word.
    fn written_out(&self, reader: usize, asked: &[Part], may_be: impl Fn(&str, &str) -> bool) -> Option<&str> {
        // A wildcard that stands twice may be a wildcard of the output in one place and a word in the other.
        const TIMES: char = '\u{3}';
        let bare = |name: &str| name.split(TIMES).next().unwrap_or("").to_owned();
        let plain = |(name, value): (&String, &Pattern)| match value.as_slice() {
            [Part::Lit(word)] => !word.contains(['/', '.']) && may_be(&bare(name), word),
            [part] => name_of(part).is_some(),
            _ => false,
        };
        let one_word = |by: &BTreeMap<String, Pattern>| {
            let mut words: BTreeMap<String, &Pattern> = BTreeMap::new();
            let mut literal = by.iter().filter(|(_, value)| matches!(value.as_slice(), [Part::Lit(_)]));
            literal.all(|(name, value)| *words.entry(bare(name)).or_insert(value) == value)
        };
        let literal = |by: &BTreeMap<String, Pattern>| by.values().any(|v| matches!(v.as_slice(), [Part::Lit(_)]));
        let each = |(place, part): (usize, &Part)| match freed(part) {
            Part::Wild(name, constraint) => Part::Wild(format!("{name}{TIMES}{place}"), constraint),
            part => part,
        };
        // `{prefix}.tsv` may be any file there is, as long as nobody says what the wildcard is.
        let anything = matches!(asked, [Part::Wild(name, None), ..] if may_be(name, "\u{1}"));
        let asked: Pattern = asked.iter().enumerate().map(each).collect();
        let mut outputs = self.outputs.iter().enumerate().filter(|(rule, _)| *rule != reader && asked.len() > 1);
        let found = outputs.find(|(_, outputs)| {
            outputs.iter().any(|output| {
                let by = matched(&asked, &output.pattern, &|key| self.value(key));
                by.is_some_and(|by| anything || literal(&by) && one_word(&by) && by.iter().all(plain))
            })
        });
        found.map(|(rule, _)| self.workflow.rules[rule].name.as_str())
    }

    fn folder_maker(&self, reader: usize, asked: &[Part]) -> Option<usize> {
        let mut outputs = self.outputs.iter().enumerate().filter(|(rule, _)| *rule != reader);
        let inside = |output: &Output| {
            let mut within = output.pattern.clone();
            within.extend([Part::Lit("/".into()), Part::Wild("\u{1}".into(), None)]);
            output.flags.folder && matched(&tidy(within), asked, &|key| self.value(key)).is_some()
        };
        outputs.find(|(_, outputs)| outputs.iter().any(inside)).map(|(rule, _)| rule)
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
    fn want(&mut self) {
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

/// A bound name as a wildcard.
fn freed(part: &Part) -> Part {
    match part {
        Part::Bound(name) => Part::Wild(name.clone(), None),
        part => part.clone(),
    }
}

fn name_of(part: &Part) -> Option<String> {
    match part {
        Part::Bound(name) | Part::Wild(name, _) => Some(name.clone()),
        Part::Pick(pick) => Some(pick.wildcard.clone()),
        _ => None,
    }
}

/// The pattern of a file. A value of the configuration that has wildcards itself is put in.
fn read(workflow: &Workflow, file: &Named) -> Pattern {
    let put = |part: Part| match &part {
        Part::Ref(key) => match known(workflow, key) {
            Some(Json::String(text)) if text.contains('{') => braces(text),
            _ => vec![part],
        },
        _ => vec![part],
    };
    tidy(pattern(&file.text).into_iter().flat_map(put).collect())
}

fn outputs(workflow: &Workflow, rule: &Rule) -> Vec<Output> {
    let mut constraints = workflow.constraints.clone();
    if let Some(directive) = rule.directive("wildcard_constraints") {
        let own = super::python::arguments(&workflow.names, &directive.body).unwrap_or_default();
        constraints.extend(super::rules::constraints(own));
    }
    let constrained = |part: Part| match part {
        Part::Wild(name, None) => {
            let constraint = constraints.get(&name).cloned();
            Part::Wild(name, constraint)
        }
        part => part,
    };
    let files = rule.outputs.iter().map(|file| (file, false)).chain(rule.logs.iter().map(|file| (file, true)));
    files
        .map(|((label, file), log)| Output {
            label: label.clone(),
            pattern: read(workflow, file).into_iter().map(constrained).collect(),
            bound: file.bound.clone(),
            flags: file.flags,
            log,
        })
        .collect()
}

/// What a wildcard of a maker is: one of the step, or one that its output runs over.
pub fn variable(maker: &Instance, made: &Made, wildcard: &str) -> Variable {
    let bound = maker.outputs.get(made.output).and_then(|o| o.bound.iter().find(|(name, _)| name == wildcard));
    bound.map_or_else(
        || Variable::Wild(made.instance, wildcard.to_owned()),
        |(name, source)| Variable::Bound(name.clone(), source.clone()),
    )
}

/// Sets of variables that run over one list.
#[derive(Default)]
struct Classes {
    of: BTreeMap<Variable, usize>,
    members: Vec<Vec<Variable>>,
}

impl Classes {
    fn class(&mut self, variable: Variable) -> usize {
        let next = self.members.len();
        let class = *self.of.entry(variable.clone()).or_insert(next);
        if class == next {
            self.members.push(vec![variable]);
        }
        class
    }

    /// One class of two, unless a step would then have two wildcards over one axis.
    fn unite(&mut self, a: Variable, b: Variable) {
        let (a, b) = (self.class(a), self.class(b));
        // The class that came first stays, so that axes keep the order of their first use.
        let (a, b) = (a.min(b), a.max(b));
        let clash = |x: &Variable, y: &Variable| match (x, y) {
            (Variable::Wild(i, n), Variable::Wild(j, m)) => i == j && n != m,
            _ => false,
        };
        if a == b || self.members[a].iter().any(|x| self.members[b].iter().any(|y| clash(x, y))) {
            return;
        }
        let moved = std::mem::take(&mut self.members[b]);
        for variable in &moved {
            self.of.insert(variable.clone(), a);
        }
        self.members[a].extend(moved);
    }
}

fn axes(graph: &mut Graph) {
    graph.axes.clear();
    let mut classes = Classes::default();
    let mut constants: Vec<(Variable, String)> = Vec::new();
    let mut picks: Vec<(Variable, Pick)> = Vec::new();
    let mut uses = |classes: &mut Classes, id: usize, parts: &[Part], bound: &[(String, Source)]| {
        for part in parts {
            match part {
                Part::Wild(name, _) => {
                    classes.class(Variable::Wild(id, name.clone()));
                }
                Part::Pick(pick) => {
                    let variable = Variable::Wild(id, pick.wildcard.clone());
                    classes.class(variable.clone());
                    picks.push((variable, pick.clone()));
                }
                Part::Bound(name) => {
                    if let Some((_, source)) = bound.iter().find(|(n, _)| n == name) {
                        classes.class(Variable::Bound(name.clone(), source.clone()));
                    }
                }
                _ => {}
            }
        }
    };
    for (id, instance) in graph.instances.iter().enumerate() {
        instance.outputs.iter().for_each(|o| uses(&mut classes, id, &o.pattern, &o.bound));
        instance.inputs.iter().for_each(|i| uses(&mut classes, id, &i.pattern, &i.bound));
    }
    for (id, instance) in graph.instances.iter().enumerate() {
        for asked in &instance.inputs {
            let Maker::Steps(made) = &asked.maker else { continue };
            for made in made {
                for (wildcard, value) in &made.by {
                    let theirs = variable(&graph.instances[made.instance], made, wildcard);
                    match value.as_slice() {
                        [Part::Wild(name, _)] => classes.unite(theirs, Variable::Wild(id, name.clone())),
                        [Part::Bound(name)] => {
                            if let Some((_, source)) = asked.bound.iter().find(|(n, _)| n == name) {
                                classes.unite(theirs, Variable::Bound(name.clone(), source.clone()));
                            }
                        }
                        [Part::Lit(text)] => {
                            classes.class(theirs.clone());
                            constants.push((theirs, text.clone()));
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    merge_unsaid(&mut classes, &constants, &picks);
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
    for (class, members) in classes.members.iter().enumerate().filter(|(_, members)| !members.is_empty()) {
        let mut axis = Axis { name: name(members), ..Axis::default() };
        for member in members {
            if let Variable::Bound(_, source) = member
                && !axis.sources.contains(source)
            {
                axis.sources.push(source.clone());
            }
        }
        numbers.insert(class, graph.axes.len());
        graph.axes.push(axis);
    }
    graph.axis_of = classes.of.iter().filter_map(|(v, class)| Some((v.clone(), *numbers.get(class)?))).collect();
    for (variable, text) in constants {
        let axis = graph.axis_of.get(&variable).copied();
        if let Some(axis) = axis.and_then(|at| graph.axes.get_mut(at)).filter(|a| !a.constants.contains(&text)) {
            axis.constants.push(text);
        }
    }
    for (variable, pick) in picks {
        let axis = graph.axis_of.get(&variable).copied();
        if let Some(axis) = axis.and_then(|at| graph.axes.get_mut(at)).filter(|a| !a.picks.contains(&pick)) {
            axis.picks.push(pick);
        }
    }
}

/// Wildcards of one name that nothing gives elements become one axis: a person says once what they are.
fn merge_unsaid(classes: &mut Classes, constants: &[(Variable, String)], picks: &[(Variable, Pick)]) {
    let said: BTreeSet<usize> = {
        let bound = classes.of.iter().filter(|(variable, _)| matches!(variable, Variable::Bound(..)));
        let named = constants.iter().map(|(v, _)| v).chain(picks.iter().map(|(v, _)| v));
        bound.map(|(_, class)| *class).chain(named.filter_map(|v| classes.of.get(v).copied())).collect()
    };
    let mut first: BTreeMap<String, Variable> = BTreeMap::new();
    for class in 0..classes.members.len() {
        let Some(member) = classes.members[class].first().filter(|_| !said.contains(&class)).cloned() else { continue };
        match first.get(&name(&classes.members[class])) {
            Some(other) => classes.unite(other.clone(), member),
            None => {
                first.insert(name(&classes.members[class]), member);
            }
        }
    }
}

/// What most of the variables are called; of two names the one that comes first.
fn name(members: &[Variable]) -> String {
    let names: Vec<&String> = members
        .iter()
        .map(|member| match member {
            Variable::Wild(_, name) | Variable::Bound(name, _) => name,
        })
        .collect();
    let count = |name: &String| names.iter().filter(|n| **n == name).count();
    let most = names.iter().map(|n| count(n)).max().unwrap_or(0);
    names.iter().find(|n| count(n) == most).map_or_else(String::new, |n| (*n).clone())
}
