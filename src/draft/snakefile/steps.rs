//! Rules whose files are understood → steps.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::axes::{Beside, beside};
use super::graph::{Asked, Graph, Instance, Made, Maker, Variable, variable};
use super::inputs::{Drafted, noun, shown};
use super::params::Params;
use super::pattern::{Part, Pattern, pattern};
use super::python::Argument;
use super::rules::{Rule, Workflow, known};
use super::shell::{Piece, script};
use super::value::{Key, Source, Value};
use crate::draft::name::Names;
use crate::draft::origin::one_line;
use crate::draft::reading::Remark;
use crate::draft::{Arg, Node, Origin};
use crate::files::{Files, Kind, RelPath};

/// Names that nothing may have.
const RESERVED: [&str; 17] = [
    "cpus", "memory", "gpus", "disk", "walltime", "it", "where", "when", "and", "or", "not", "in", "true", "false",
    "prev", "next", "none",
];

/// A script that a command names and that is taken along, in bytes.
const SCRIPT: u64 = 256 << 10;

/// Conditions with more elements say nothing to a reader.
const LISTED: usize = 20;

/// All nodes of a draft.
pub struct Draft {
    /// The values that were used, and the names of files inside steps.
    pub known: Known,
    pub params: Vec<Node>,
    pub axes: Vec<Node>,
    pub inputs: Vec<Node>,
    pub components: Vec<Node>,
    pub steps: Vec<Node>,
    pub remarks: Vec<Remark>,
    pub files: BTreeMap<RelPath, Vec<u8>>,
}

/// What a draft must know of all steps before it names anything.
#[derive(Debug, Default, Clone)]
pub struct Known {
    pub keys: Vec<Key>,
    pub locals: BTreeSet<String>,
}

pub struct Drafter<'w> {
    pub workflow: &'w Workflow,
    pub graph: &'w Graph,
    pub files: &'w dyn Files,
    pub shown: &'w str,
    pub names: Names,
    pub params: Params,
    pub step_names: Vec<String>,
    pub axis_names: Vec<String>,
    pub beside: Vec<Beside>,
    pub inputs: BTreeMap<(String, Vec<usize>), Drafted>,
    pub input_order: Vec<(String, Vec<usize>)>,
    pub base_names: BTreeSet<String>,
    pub workdir: bool,
    pub workdir_name: String,
    pub component_names: Names,
    pub components: Vec<(String, String, Node)>,
    pub reading_files: BTreeMap<RelPath, Vec<u8>>,
    pub remarks: Vec<Remark>,
    /// Names of files inside steps, which no input may have unless it is that file.
    pub locals: BTreeSet<String>,
    seen_locals: BTreeSet<String>,
    /// Names that files of steps must not have.
    taken: Vec<String>,
    /// The names of the outputs of each step.
    outputs: Vec<Vec<String>>,
}

/// A file of a step, as its command names it.
struct Local {
    label: Option<String>,
    name: String,
    list: bool,
}

/// Drafts a workflow. `before` is known from when it was drafted before.
pub fn draft(workflow: &Workflow, graph: &Graph, files: &dyn Files, shown: &str, before: &Known) -> Draft {
    let mut names = Names::without(RESERVED.iter().map(|w| (*w).to_owned()));
    let step_names: Vec<String> = graph
        .instances
        .iter()
        .map(|i| if i.target { String::new() } else { names.give(&workflow.rules[i.rule].name) })
        .collect();
    let axis_names: Vec<String> = graph.axes.iter().map(|axis| names.give(&axis.name)).collect();
    let params = Params::new(&before.keys, &mut names);
    let mut drafter = Drafter {
        workflow,
        graph,
        files,
        shown,
        workdir_name: names.give("workdir"),
        names,
        params,
        step_names,
        axis_names,
        beside: beside(graph),
        inputs: BTreeMap::new(),
        input_order: Vec::new(),
        base_names: BTreeSet::new(),
        workdir: false,
        component_names: Names::default(),
        components: Vec::new(),
        reading_files: BTreeMap::new(),
        remarks: workflow.remarks.clone(),
        locals: before.locals.clone(),
        seen_locals: BTreeSet::new(),
        taken: Vec::new(),
        outputs: Vec::new(),
    };
    drafter.taken = drafter.axis_names.clone();
    drafter.taken.extend(RESERVED.iter().map(|w| (*w).to_owned()));
    drafter.taken.push(drafter.workdir_name.clone());
    drafter.taken.extend(drafter.params.all_names());
    drafter.all()
}

impl Drafter<'_> {
    fn all(mut self) -> Draft {
        for output in self.graph.instances.iter().flat_map(|i| &i.outputs) {
            // A folder outside of the one where jobs run: `/data/out`, `../out`, `./out/`.
            if let [Part::Ref(key), Part::Lit(_), ..] = output.pattern.as_slice()
                && let Some(text) = known(self.workflow, key).and_then(Json::as_str)
                && RelPath::new(text).is_err()
            {
                let names: Vec<&str> = text.split('/').filter(|n| !matches!(*n, "" | "." | "..")).collect();
                if RelPath::new(&names.join("/")).is_ok() && !text.contains([':', '~']) {
                    self.params.is_folder(key, &names.join("/"));
                }
            }
        }
        self.outputs = self.graph.instances.iter().map(|instance| self.output_names(instance)).collect();
        self.seen_locals.extend(self.outputs.iter().flatten().cloned());
        let mut steps = Vec::new();
        for number in 0..self.graph.instances.len() {
            let instance = &self.graph.instances[number];
            if instance.target {
                self.targets(number);
            } else {
                steps.push(self.step(number));
            }
        }
        let mut used = BTreeSet::new();
        let variables = self.graph.instances.iter().enumerate().filter(|(_, i)| !i.target);
        for (number, instance) in variables {
            used.extend(self.wild_axes(number, instance));
        }
        for instance in &self.graph.instances {
            let bound =
                instance.inputs.iter().flat_map(|a| &a.bound).chain(instance.outputs.iter().flat_map(|o| &o.bound));
            used.extend(
                bound.filter_map(|(name, source)| self.graph.axis(&Variable::Bound(name.clone(), source.clone()))),
            );
        }
        used.extend(self.input_order.iter().flat_map(|(_, axes)| axes.iter().copied()));
        // An axis inside another stands below it.
        let mut order: Vec<usize> = used.into_iter().collect();
        order.sort_by_key(|axis| (self.beside.iter().any(|b| b.inner == *axis), *axis));
        let axes: Vec<Node> = order.into_iter().map(|number| self.axis(number)).collect();
        let inputs = self.input_order.iter().filter_map(|id| self.inputs.get(id)).map(|d| d.node.clone()).collect();
        let mut params = self.params.nodes(self.workflow, self.shown);
        if self.workdir {
            let hole = Arg::hole("in which folder do the files lie? the paths of the Snakefile are relative to it");
            let node = Node::new("param").arg(Arg::text(self.workdir_name.clone())).prop("type", Arg::text("path"));
            params.push(node.prop("default", hole).from(Origin::whole(self.shown)));
        }
        Draft {
            known: Known { keys: self.params.keys(), locals: self.seen_locals },
            params,
            axes,
            inputs,
            components: self.components.into_iter().map(|(.., node)| node).collect(),
            steps,
            remarks: self.remarks,
            files: self.reading_files,
        }
    }

    /// The name of a param.
    pub fn param(&mut self, key: &Key) -> String {
        self.params.name(key, &mut self.names)
    }

    pub fn remark(&mut self, material: &str, line: usize, quote: &str, why: &str) {
        let place = format!("{material}, line {line}");
        self.remarks.push(Remark { place, quote: one_line(quote), why: why.to_owned() });
    }

    /// The axes of a step, in the order of its wildcards.
    fn wild_axes(&self, number: usize, instance: &Instance) -> Vec<usize> {
        let mut axes = Vec::new();
        // A wildcard of an input is one of the outputs, though these may not be known.
        let parts = instance.outputs.iter().flat_map(|o| &o.pattern);
        let parts = parts.chain(instance.inputs.iter().flat_map(|asked| &asked.pattern));
        for name in super::pattern::wilds(&parts.cloned().collect::<Vec<_>>()) {
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

    fn local_names(&self, rule: &Rule) -> Names {
        Names::without(self.taken.iter().cloned().chain(self.own_words(rule)))
    }

    fn output_names(&self, instance: &Instance) -> Vec<String> {
        let rule = &self.workflow.rules[instance.rule];
        let mut names = self.local_names(rule);
        let inputs: BTreeSet<&str> = rule.inputs.iter().filter_map(|i| i.label.as_deref()).collect();
        let name = |output: &super::graph::Output| {
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

    /// Files of a target that nobody makes are not wanted of anybody.
    fn targets(&mut self, number: usize) {
        let instance = &self.graph.instances[number];
        let rule = &self.workflow.rules[instance.rule];
        for asked in &instance.inputs {
            let why = match &asked.maker {
                Maker::Steps(_) => continue,
                Maker::Nobody => "no rule makes it".to_owned(),
                Maker::Unclear(why) => why.clone(),
            };
            let input = &rule.inputs[asked.input];
            self.remark(
                &rule.material,
                input.line,
                &shown(&asked.pattern),
                &format!("rule {} asks for it: {why}", rule.name),
            );
        }
        for input in rule.inputs.iter().filter(|input| input.files.is_none()) {
            self.remark(
                &rule.material,
                input.line,
                &input.quote,
                &format!("rule {} asks for what this gives", rule.name),
            );
        }
    }

    fn step(&mut self, number: usize) -> Node {
        let instance = &self.graph.instances[number];
        let rule = &self.workflow.rules[instance.rule];
        let mut node = Node::new("step").arg(Arg::text(self.step_names[number].clone())).from(rule.origin());
        if self.step_names[number] != rule.name {
            node = node.comment(format!("rule {}{}", rule.name, meaning(instance)));
        }
        let axes = self.wild_axes(number, instance);
        if !axes.is_empty() {
            node = node.child(self.each(&axes));
        }
        if let Some(under) = &rule.under {
            let hole = Arg::hole(format!("when? it stands under \"{}\"", one_line(under)));
            node = node.child(Node::new("when").arg(hole));
        } else if let Some(other) = self.rival(number) {
            let hole = Arg::hole(format!("when? rule {other} makes the same files: \"rule {}:\"", rule.name));
            node = node.child(Node::new("when").arg(hole));
        } else if let Some(when) = self.some_elements(number, &axes) {
            node = node.child(Node::new("when").arg(Arg::quoted(when)));
        }
        if let Some(component) = self.component(rule) {
            node = node.child(Node::new("use").arg(Arg::text(component)));
        }
        let mut names = self.local_names(rule);
        self.outputs[number].iter().for_each(|name| {
            names.give(name);
        });
        let mut inputs = Vec::new();
        for (place, input) in rule.inputs.iter().enumerate() {
            if input.files.is_none() {
                let name = names.give(input.label.as_deref().unwrap_or("input"));
                self.seen_locals.insert(name.clone());
                let hole = Arg::hole(format!("from where? line {}: \"{}\"", input.line, input.quote));
                node = node.child(Node::new("in").arg(Arg::text(name.clone())).prop("from", hole));
                inputs.push(Local { label: input.label.clone(), name, list: true });
                continue;
            }
            for asked in instance.inputs.iter().filter(|asked| asked.input == place) {
                let (child, local) = self.read(number, rule, asked, &mut names);
                node = node.child(child);
                inputs.push(local);
            }
        }
        let (mut outputs, mut logs) = (Vec::new(), Vec::new());
        for (place, output) in instance.outputs.iter().enumerate() {
            let name = self.outputs[number][place].clone();
            let list = !output.bound.is_empty();
            let local = Local { label: output.label.clone(), name: name.clone(), list };
            if output.log {
                logs.push(local);
                if !writes_log(rule) {
                    continue;
                }
            } else {
                outputs.push(local);
            }
            let mut child =
                Node::new("out").arg(Arg::text(name)).arg(self.output_file(number, &output.pattern, &output.bound));
            if output.flags.folder {
                child = child.prop("format", Arg::text("dir"));
            }
            if list {
                let over: Vec<usize> =
                    output.bound.iter().filter_map(|(n, _)| self.graph.axis_of_bound(&output.bound, n)).collect();
                let over: Vec<String> = over.into_iter().map(|axis| self.axis_names[axis].clone()).collect();
                child = child.prop("over", Arg::text(over.join(" ")));
            }
            if instance.wanted.contains(&place) {
                child = child.prop("publish", Arg::Bool(true));
            }
            node = node.child(child);
        }
        for said in &rule.unclear {
            let name = names.give(said.word);
            let hole = Arg::hole(format!("which file? line {}: \"{}\"", said.line, said.quote));
            node = node.child(Node::new("out").arg(Arg::text(name.clone())).arg(hole));
            let local = Local { label: None, name, list: true };
            if said.word == "log" { logs.push(local) } else { outputs.push(local) }
        }
        let amounts = self.amounts(rule);
        let threads = amounts.iter().find(|node| node.name == "cpus").map(|node| match node.args.first() {
            Some(Arg::Quoted(text)) => text.trim_matches(['{', '}']).to_owned(),
            _ => "cpus".to_owned(),
        });
        node = node.children(amounts);
        let step = Step { number, instance, rule, inputs, outputs, logs, threads };
        let action = self.action(&step, &mut names);
        self.others(rule);
        node.children(action)
    }

    /// Another rule that makes the same files, though neither stands under a condition.
    fn rival(&self, number: usize) -> Option<String> {
        let same = |a: &Instance, b: &Instance| {
            a.outputs.iter().filter(|o| !o.log).any(|x| {
                b.outputs.iter().filter(|o| !o.log).any(|y| {
                    let bare = |parts: &Pattern| -> Vec<String> {
                        parts.iter().map(|p| if let Part::Lit(t) = p { t.clone() } else { String::new() }).collect()
                    };
                    bare(&x.pattern) == bare(&y.pattern)
                })
            })
        };
        let instance = &self.graph.instances[number];
        let other = self.graph.instances.iter().enumerate().find(|(n, other)| *n != number && same(instance, other));
        other.map(|(_, other)| self.workflow.rules[other.rule].name.clone())
    }

    /// The condition under which a step has jobs, if only some elements of an axis are asked of it.
    fn some_elements(&self, number: usize, axes: &[usize]) -> Option<String> {
        let mut conditions = Vec::new();
        for axis in axes {
            let all = super::axes::items(&self.graph.axes[*axis])?;
            let asked = self.asked_elements(number, *axis, 0)?;
            if asked.is_empty() || all.iter().all(|item| asked.contains(item)) {
                continue;
            }
            let name = &self.axis_names[*axis];
            let kept: Vec<&String> = all.iter().filter(|item| asked.contains(*item)).collect();
            conditions.push(one_of(name, &kept)?);
        }
        (!conditions.is_empty()).then(|| conditions.join(" and "))
    }

    /// The elements of an axis for which somebody asks a step; nothing if that is not known.
    fn asked_elements(&self, number: usize, axis: usize, depth: usize) -> Option<BTreeSet<String>> {
        if depth > 12 {
            return None;
        }
        let mut found = BTreeSet::new();
        for (reader, instance) in self.graph.instances.iter().enumerate() {
            for asked in &instance.inputs {
                let Maker::Steps(made) = &asked.maker else { continue };
                for made in made.iter().filter(|m| m.instance == number) {
                    for (wildcard, value) in &made.by {
                        let theirs = self.graph.axis(&variable(&self.graph.instances[number], made, wildcard));
                        if theirs != Some(axis) {
                            continue;
                        }
                        match value.as_slice() {
                            [Part::Lit(text)] => {
                                found.insert(text.clone());
                            }
                            [Part::Bound(name)] => match asked.bound.iter().find(|(n, _)| n == name) {
                                Some((_, Source::Items(items))) => found.extend(items.iter().cloned()),
                                _ => return None,
                            },
                            [Part::Wild(..)] => found.extend(self.asked_elements(reader, axis, depth + 1)?),
                            _ => return None,
                        }
                    }
                }
            }
        }
        Some(found)
    }

    /// A file that a step reads.
    fn read(&mut self, number: usize, rule: &Rule, asked: &Asked, names: &mut Names) -> (Node, Local) {
        let input = &rule.inputs[asked.input];
        let label = input.label.clone();
        match &asked.maker {
            Maker::Unclear(why) => {
                let name = names.give(label.as_deref().unwrap_or(&noun(&asked.pattern)));
                self.seen_locals.insert(name.clone());
                let hole = Arg::hole(format!("from where? {why}: \"{}\"", shown(&asked.pattern)));
                let list = !asked.bound.is_empty();
                (Node::new("in").arg(Arg::text(name.clone())).prop("from", hole), Local { label, name, list })
            }
            Maker::Nobody => {
                let origin = Origin::lines(&rule.material, input.line, input.line);
                let source = self.input(number, &asked.pattern, &asked.bound, label.as_deref(), origin);
                let name = names.give(label.as_deref().unwrap_or(&source));
                let mut node = Node::new("in").arg(Arg::text(name.clone()));
                if name != source {
                    self.seen_locals.insert(name.clone());
                    node = node.prop("from", Arg::text(source));
                }
                let gather: Vec<usize> =
                    asked.bound.iter().filter_map(|(n, _)| self.graph.axis_of_bound(&asked.bound, n)).collect();
                let node = self.gathered(node, &gather, asked);
                (node, Local { label, name, list: !gather.is_empty() })
            }
            Maker::Steps(made) => {
                let words = label.clone().unwrap_or_else(|| {
                    let noun = noun(&asked.pattern);
                    // What goes in and what comes out may be files of one kind.
                    let again = self.outputs[number].contains(&crate::draft::name::identifier(&noun));
                    if again { format!("{noun}-in") } else { noun }
                });
                let name = names.give(&words);
                self.seen_locals.insert(name.clone());
                let list = !asked.bound.is_empty();
                let node = Node::new("in").arg(Arg::text(name.clone()));
                let node = match made.as_slice() {
                    [one] if one.only.is_none() => {
                        let source = self.source(one);
                        self.selected(node.prop("from", Arg::text(source)), number, asked, one)
                    }
                    several => node.children(several.iter().map(|one| {
                        let from = Node::new("from").arg(Arg::text(self.source(one)));
                        self.selected(from, number, asked, one)
                    })),
                };
                (node, Local { label, name, list })
            }
        }
    }

    /// `step`, or `step.output` if it has several.
    fn source(&self, made: &Made) -> String {
        let step = &self.step_names[made.instance];
        let maker = &self.graph.instances[made.instance];
        let rule = &self.workflow.rules[maker.rule];
        let several = maker.outputs.iter().filter(|o| !o.log || writes_log(rule)).count() + rule.unclear.len() > 1;
        if several { format!("{step}.{}", self.outputs[made.instance][made.output]) } else { step.clone() }
    }

    /// Which files of a maker are read: all of an axis, or one element of it.
    fn selected(&self, mut node: Node, number: usize, asked: &Asked, made: &Made) -> Node {
        let maker = &self.graph.instances[made.instance];
        let (mut gather, mut at): (Vec<usize>, Vec<String>) = (Vec::new(), Vec::new());
        for (wildcard, value) in &made.by {
            let Some(theirs) = self.graph.axis(&variable(maker, made, wildcard)) else { continue };
            match value.as_slice() {
                [Part::Lit(text)] => at.push(format!("{}='{}'", self.axis_names[theirs], text.replace('\'', ""))),
                [Part::Wild(name, _)] => {
                    if let Some(ours) = self.graph.axis_of_wild(number, name).filter(|ours| *ours != theirs) {
                        at.push(format!("{}={}", self.axis_names[theirs], self.axis_names[ours]));
                    }
                }
                [Part::Bound(name)] => gather.extend(self.graph.axis_of_bound(&asked.bound, name).map(|_| theirs)),
                _ => {}
            }
        }
        // In the order in which `expand` names them.
        let place = |axis: &usize| {
            let axis_of = |(n, _): &&(String, Source)| self.graph.axis_of_bound(&asked.bound, n) == Some(*axis);
            asked.bound.iter().position(|b| axis_of(&b)).unwrap_or(usize::MAX)
        };
        gather.sort_by_key(place);
        gather.dedup();
        if let Some((name, value)) = &made.only
            && let Some(axis) = self.graph.axis_of_wild(number, name)
        {
            node =
                node.prop("when", Arg::quoted(format!("{} == '{}'", self.axis_names[axis], value.replace('\'', ""))));
        }
        if !at.is_empty() {
            node = node.prop("at", Arg::quoted(at.join(", ")));
        }
        self.gathered(node, &gather, asked)
    }

    fn gathered(&self, node: Node, gather: &[usize], asked: &Asked) -> Node {
        if gather.is_empty() {
            return node;
        }
        let brought = |axis: &usize| self.beside.iter().any(|b| b.outer == *axis && gather.contains(&b.inner));
        let axes: Vec<&String> =
            gather.iter().filter(|axis| !brought(axis)).map(|axis| &self.axis_names[*axis]).collect();
        let text = axes.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(" ");
        let node = node.prop("gather", Arg::text(text));
        if asked.zip && !gather.iter().all(|axis| self.beside.iter().any(|b| [b.outer, b.inner].contains(axis))) {
            let quote = shown(&asked.pattern);
            return node.prop("where", Arg::hole(format!("which pairs? \"expand(\"{quote}\", zip, …)\"")));
        }
        let mut conditions = Vec::new();
        for (name, source) in &asked.bound {
            let (Some(axis), Source::Items(taken)) = (self.graph.axis_of_bound(&asked.bound, name), source) else {
                continue;
            };
            let Some(all) = super::axes::items(&self.graph.axes[axis]) else { continue };
            if all.iter().all(|item| taken.contains(item)) {
                continue;
            }
            let kept: Vec<&String> = all.iter().filter(|item| taken.contains(*item)).collect();
            match one_of(&format!("it.{}", self.axis_names[axis]), &kept) {
                Some(condition) => conditions.push(condition),
                None => {
                    return node.prop("where", Arg::hole(format!("which of them? {} of {}", kept.len(), all.len())));
                }
            }
        }
        if conditions.is_empty() { node } else { node.prop("where", Arg::quoted(conditions.join(" and "))) }
    }

    /// The name of an output: a path inside the folder of the job.
    fn output_file(&mut self, number: usize, parts: &Pattern, bound: &[(String, Source)]) -> Arg {
        let first = match parts.first() {
            Some(Part::Lit(text)) => text.clone(),
            Some(Part::Ref(key)) => self.known_text(key).unwrap_or("").to_owned(),
            _ => String::new(),
        };
        let whole: String = parts
            .iter()
            .map(|part| match part {
                Part::Lit(text) => text.clone(),
                Part::Ref(key) => self.known_text(key).unwrap_or("x").to_owned(),
                _ => "x".to_owned(),
            })
            .collect();
        let hole = || Arg::hole(format!("what is it called in the folder of the job? \"{}\"", shown(parts)));
        if first.starts_with('~') || whole.contains("://") {
            return hole();
        }
        // A value that ends in a slash before one that begins with it, `./` and the like: said as one text.
        if RelPath::new(whole.trim_end_matches('/')).is_err() || whole.starts_with("./") {
            let put = parts.iter().map(|part| match part {
                Part::Ref(key) => match self.known_text(key) {
                    Some(text) => Part::Lit(text.to_owned()),
                    None => part.clone(),
                },
                part => part.clone(),
            });
            let mut tidy = super::pattern::tidy(put.collect());
            // Jobs write into a folder of their own: a path from the root of a machine is one from there.
            if let Some(Part::Lit(text)) = tidy.first_mut() {
                *text = text.trim_start_matches(['/', '.']).to_owned();
            }
            let fine =
                !shown(&tidy).starts_with('/') && !shown(&tidy).split('/').any(|name| name == ".." || name == ".");
            let text = if fine { self.text(number, &tidy, bound) } else { None };
            return text.map_or_else(hole, |text| Arg::quoted(text.trim_end_matches('/')));
        }
        self.text(number, parts, bound).map_or_else(hole, |text| Arg::quoted(text.trim_end_matches('/')))
    }

    /// A value of the configuration as the draft says it.
    fn known_text(&self, key: &Key) -> Option<&str> {
        self.params.folder(key).or_else(|| known(self.workflow, key).and_then(Json::as_str))
    }

    /// Directives that are read and have no place.
    fn others(&mut self, rule: &Rule) {
        for (word, why) in [
            ("benchmark", "times are measured by the engine"),
            ("priority", "jobs have no priorities"),
            ("envmodules", "modules of a cluster are not loaded"),
            ("shadow", "each job has a folder of its own"),
            ("group", "jobs are not grouped"),
        ] {
            if let Some(directive) = rule.directive(word) {
                self.remark(&rule.material, directive.first, &format!("{word}: {}", directive.body.trim()), why);
            }
        }
        if rule.checkpoint {
            let quote = format!("checkpoint {}:", rule.name);
            self.remark(&rule.material, rule.first, &quote, "which files follow is known only after it has run");
        }
    }

    /// What a step runs.
    fn action(&mut self, step: &Step, names: &mut Names) -> Vec<Node> {
        let rule = step.rule;
        if let Some(directive) = rule.directive("shell") {
            let quote = one_line(&directive.body);
            let line = directive.first;
            let value = rule.one(&self.workflow.names, "shell").map(|a| a.value);
            let Some(text) = value.and_then(|value| value.to_text()) else {
                return vec![Node::new("shell").arg(Arg::hole(format!("which command? line {line}: \"{quote}\"")))];
            };
            let mut more = Vec::new();
            // What a value of the configuration holds is no word in braces.
            let mut keys = Vec::new();
            let text: String = text
                .iter()
                .map(|seg| match seg {
                    super::value::Seg::Lit(text) => text.clone(),
                    super::value::Seg::Ref(key) => {
                        keys.push(key.clone());
                        format!("{{\u{1}{}}}", keys.len() - 1)
                    }
                    _ => "{?}".to_owned(),
                })
                .collect();
            let (text, files) = self.named_files(&text, rule);
            let made = script(&text, &mut |word| match word.strip_prefix('\u{1}').map(str::parse::<usize>) {
                Some(Ok(place)) => keys.get(place).and_then(|key| self.of_key(key)),
                _ => match word.strip_prefix('\u{2}').map(str::parse::<usize>) {
                    Some(Ok(place)) => {
                        let path = files.get(place)?;
                        Some(vec![Piece::One(self.script_input(path, rule, names, &mut more))])
                    }
                    _ => self.meaning(step, word, names, &mut more),
                },
            });
            let touches = step.instance.outputs.iter().zip(&self.outputs[step.number]).filter(|(o, _)| o.flags.touch);
            let touches: String = touches.map(|(_, name)| format!("\ntouch \"${}\"", name.replace('-', "_"))).collect();
            more.push(Node::new("shell").arg(match made {
                Ok(text) if !text.trim().is_empty() || !touches.is_empty() => {
                    Arg::Script(format!("{text}{touches}").trim_start().to_owned())
                }
                Ok(_) => Arg::hole(format!("which command? line {line}: \"{quote}\"")),
                Err(word) => Arg::hole(format!("which command? {word} in line {line}: \"{quote}\"")),
            }));
            return more;
        }
        for word in ["script", "run", "wrapper", "notebook", "cwl", "template_engine"] {
            if let Some(directive) = rule.directive(word) {
                let quote = one_line(&directive.body);
                let what = match word {
                    "script" | "notebook" => "it reads its files from the object snakemake",
                    "run" => "it is Python inside the rule",
                    _ => "it is fetched from elsewhere",
                };
                let hole = format!("which command? {what}; line {}: \"{word}: {quote}\"", directive.first);
                return vec![Node::new("run").arg(Arg::hole(hole))];
            }
        }
        let touched: Vec<String> = step
            .instance
            .outputs
            .iter()
            .zip(&self.outputs[step.number])
            .filter(|(o, _)| o.flags.touch)
            .map(|(_, name)| format!("touch \"${}\"", name.replace('-', "_")))
            .collect();
        if touched.is_empty() {
            let hole = format!("which command? \"rule {}:\" says none", rule.name);
            return vec![Node::new("run").arg(Arg::hole(hole))];
        }
        vec![Node::new("shell").arg(Arg::Script(touched.join("\n")))]
    }

    /// Words of a command that name files beside the Snakefile: they travel with the job.
    fn named_files(&self, text: &str, rule: &Rule) -> (String, Vec<RelPath>) {
        let here = if rule.folder.is_empty() { String::new() } else { format!("{}/", rule.folder) };
        let text = text.replace("{workflow.basedir}/", &here);
        let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
        let (mut out, mut found): (String, Vec<RelPath>) = (String::new(), Vec::new());
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let end = rest.find(|c: char| !word(c)).unwrap_or(rest.len());
            let (token, after) = rest.split_at(end);
            let before = out.chars().next_back();
            let alone = before.is_none_or(|c| c.is_whitespace() || matches!(c, '"' | '\'' | '=' | '('))
                && !after.starts_with(['{', '*', '$']);
            let path = RelPath::new(token).ok().filter(|_| alone && token.contains(['/', '.']));
            let path = path.filter(|path| matches!(self.files.kind(path), Some(Kind::File { len }) if len <= SCRIPT));
            match path {
                Some(path) => {
                    let place = found.iter().position(|known| *known == path).unwrap_or_else(|| {
                        found.push(path);
                        found.len() - 1
                    });
                    out.push_str(&format!("{{\u{2}{place}}}"));
                }
                None => out.push_str(token),
            }
            let next = after.chars().next().map_or(0, char::len_utf8);
            out.push_str(&after[..next]);
            rest = &after[next..];
        }
        (out, found)
    }

    /// The name under which a step has a file that its command names.
    fn script_input(&mut self, path: &RelPath, rule: &Rule, names: &mut Names, more: &mut Vec<Node>) -> String {
        let parts = vec![Part::Lit(path.as_str().to_owned())];
        let origin = Origin::lines(&rule.material, rule.first, rule.last);
        let label = path.name().replace('.', "-");
        let source = self.input(usize::MAX, &parts, &[], Some(&label), origin);
        let is_source = |node: &&Node| {
            node.props.iter().any(|(_, v)| *v == Arg::text(source.clone())) || node.defines() == Some(source.as_str())
        };
        if let Some(name) = more.iter().filter(|node| node.name == "in").find(is_source).and_then(|n| n.defines()) {
            return name.to_owned();
        }
        let name = names.give(&source);
        let mut node = Node::new("in").arg(Arg::text(name.clone()));
        if name != source {
            node = node.prop("from", Arg::text(source));
        }
        more.push(node);
        name
    }

    /// What a word in braces means in the command of a step.
    fn meaning(&mut self, step: &Step, word: &str, names: &mut Names, more: &mut Vec<Node>) -> Option<Vec<Piece>> {
        let word = word.strip_suffix(":q").unwrap_or(word).trim();
        let (head, rest) = word.split_at(word.find(['.', '[']).unwrap_or(word.len()));
        match head {
            "input" => files(&step.inputs, rest),
            "output" => files(&step.outputs, rest),
            "log" if step.logs.is_empty() => Some(Vec::new()),
            "log" => files(&step.logs, rest),
            "threads" => Some(vec![match &step.threads {
                Some(name) => Piece::Split(name.clone()),
                None => Piece::Words("1".to_owned()),
            }]),
            "rule" if rest.is_empty() => Some(vec![Piece::Words(step.rule.name.clone())]),
            "wildcards" => self.wildcard(step, &attribute_of(rest)?),
            "params" => self.argument(step, rest, names, more),
            "resources" => match attribute_of(rest)?.as_str() {
                "tmpdir" => Some(vec![Piece::Words("${TMPDIR:-/tmp}".to_owned())]),
                name => {
                    let argument = step.rule.resources.iter().find(|a| a.name.as_deref() == Some(name))?;
                    if argument.function { None } else { argument.value.plain().map(|text| vec![Piece::Words(text)]) }
                }
            },
            "config" => self.of_key(&Key::Config(indices(rest)?)),
            name if rest.is_empty() => {
                let value = self.workflow.names.values.get(name)?.clone();
                let text = value.to_text()?;
                self.pieces(step, &pattern(&text))
            }
            _ => None,
        }
    }

    fn wildcard(&self, step: &Step, name: &str) -> Option<Vec<Piece>> {
        match step.instance.by.get(name) {
            Some(parts) => {
                let parts = parts.clone();
                parts
                    .iter()
                    .map(|part| match part {
                        Part::Lit(text) => Some(Piece::Words(text.clone())),
                        Part::Wild(name, _) => self.axis_variable(step.number, name),
                        _ => None,
                    })
                    .collect()
            }
            None => Some(vec![self.axis_variable(step.number, name)?]),
        }
    }

    fn axis_variable(&self, number: usize, name: &str) -> Option<Piece> {
        let axis = self.graph.axis_of_wild(number, name)?;
        let own = self.wild_axes(number, &self.graph.instances[number]);
        own.contains(&axis).then_some(())?;
        Some(Piece::One(self.axis_names[axis].clone()))
    }

    /// A value of `params`. What only a function knows is a variable that a person fills.
    fn argument(&mut self, step: &Step, rest: &str, names: &mut Names, more: &mut Vec<Node>) -> Option<Vec<Piece>> {
        let argument: Argument = match indices(rest).filter(|_| rest.starts_with('[')) {
            Some(place) => step.rule.params.get(place.first()?.parse::<usize>().ok()?)?.clone(),
            None if rest.is_empty() => match step.rule.params.as_slice() {
                [one] => one.clone(),
                _ => return None,
            },
            None => {
                let name = attribute_of(rest)?;
                step.rule.params.iter().find(|a| a.name.as_deref() == Some(name.as_str()))?.clone()
            }
        };
        if let Value::Word(word) = &argument.value
            && let Some(pieces) = self.meaning(step, word, names, more)
        {
            return Some(pieces);
        }
        if let Some(pieces) = self.of_value(step, &argument.value) {
            return Some(pieces);
        }
        let words = argument.name.as_deref().unwrap_or("params");
        let quote = format!("line {}: \"{}\"", argument.line, argument.quote_of());
        let is_this = |node: &&Node| node.args.get(1) == Some(&Arg::hole(format!("what is its value? {quote}")));
        if let Some(name) = more.iter().find(is_this).and_then(|n| n.defines()) {
            return Some(vec![Piece::Split(name.to_owned())]);
        }
        let name = names.give(&words.replace('-', "_")).replace('-', "_");
        let hole = Arg::hole(format!("what is its value? {quote}"));
        more.push(Node::new("env").arg(Arg::text(name.clone())).arg(hole));
        Some(vec![Piece::Split(name)])
    }

    fn of_value(&mut self, step: &Step, value: &Value) -> Option<Vec<Piece>> {
        match value {
            Value::Bool(truth) => Some(vec![Piece::Words(if *truth { "True" } else { "False" }.to_owned())]),
            Value::None => Some(vec![Piece::Words("None".to_owned())]),
            Value::Config(path, Some(Json::Array(items))) if items.iter().all(|i| i.is_string() || i.is_number()) => {
                let name = self.param(&Key::Config(path.clone()));
                Some(vec![Piece::Files(vec![(name, true)])])
            }
            Value::Config(_, Some(Json::Bool(truth))) => self.of_value(step, &Value::Bool(*truth)),
            Value::List(items) => {
                let mut all = Vec::new();
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        all.push(Piece::Words(" ".to_owned()));
                    }
                    all.extend(self.of_value(step, item)?);
                }
                Some(all)
            }
            value => {
                let parts = pattern(&value.to_text()?);
                self.pieces(step, &parts)
            }
        }
    }

    fn pieces(&mut self, step: &Step, parts: &[Part]) -> Option<Vec<Piece>> {
        let mut all = Vec::new();
        for part in parts {
            match part {
                Part::Lit(text) => all.push(Piece::Words(text.clone())),
                Part::Wild(name, None) => all.extend(self.wildcard(step, name)?),
                Part::Ref(key) => all.extend(self.of_key(key)?),
                Part::Pick(_) => {
                    let text = self.text(step.number, std::slice::from_ref(part), &[])?;
                    let name = text.trim_matches(['{', '}']).replace('.', "_");
                    all.push(Piece::Split(name));
                }
                _ => return None,
            }
        }
        Some(all)
    }

    /// A value that people may change. Snakemake puts its words in as they are.
    fn of_key(&mut self, key: &Key) -> Option<Vec<Piece>> {
        let word = |text: &str| !text.is_empty() && !text.contains(|c: char| c.is_whitespace());
        match known(self.workflow, key) {
            Some(Json::String(text)) if text.contains(['"', '\'', '$', '`', '\\', '*', '{']) => {
                Some(vec![Piece::Words(text.clone())])
            }
            Some(Json::String(text)) if word(text) => Some(vec![Piece::One(self.param(key))]),
            Some(Json::Number(_)) => Some(vec![Piece::One(self.param(key))]),
            Some(Json::String(_)) | None => Some(vec![Piece::Split(self.param(key))]),
            Some(Json::Bool(truth)) => Some(vec![Piece::Words(if *truth { "True" } else { "False" }.to_owned())]),
            Some(_) => None,
        }
    }
}

/// What the command of a step may name.
struct Step<'g> {
    number: usize,
    instance: &'g Instance,
    rule: &'g Rule,
    inputs: Vec<Local>,
    outputs: Vec<Local>,
    logs: Vec<Local>,
    /// The variable that says how many cores there are.
    threads: Option<String>,
}

/// A command that never names its log does not write it.
pub fn writes_log(rule: &Rule) -> bool {
    rule.directive("shell").is_none_or(|directive| directive.body.contains("{log"))
}

/// What stands for the wildcards of a rule.
fn meaning(instance: &Instance) -> String {
    let one = |(name, parts): (&String, &Pattern)| format!("{name} = {}", shown(parts));
    let all: Vec<String> = instance.by.iter().map(one).collect();
    if all.is_empty() { String::new() } else { format!(", where {}", all.join(", ")) }
}

/// `name == 'a' or name == 'b'`
fn one_of(name: &str, items: &[&String]) -> Option<String> {
    let plain = items.iter().all(|item| !item.contains(['\'', '{', '}', '\\', '\n']));
    let all: Vec<String> = items.iter().map(|item| format!("{name} == '{item}'")).collect();
    (plain && items.len() <= LISTED)
        .then(|| if all.len() == 1 { all.concat() } else { format!("({})", all.join(" or ")) })
}

/// `.name` or `["name"]`
fn attribute_of(rest: &str) -> Option<String> {
    match rest.strip_prefix('.') {
        Some(name) if name.chars().all(|c| c.is_alphanumeric() || c == '_') => Some(name.to_owned()),
        Some(_) => None,
        None => match indices(rest)?.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        },
    }
}

/// `[a][b]`
fn indices(rest: &str) -> Option<Vec<String>> {
    let inner = rest.strip_prefix('[')?.strip_suffix(']')?;
    Some(inner.split("][").map(|part| part.trim_matches(['"', '\'']).to_owned()).collect())
}

/// All files, those of a label, or one by its number.
fn files(all: &[Local], rest: &str) -> Option<Vec<Piece>> {
    let piece = |local: &Local| (local.name.clone(), local.list);
    let chosen: Vec<(String, bool)> = if rest.is_empty() {
        all.iter().map(piece).collect()
    } else if let Some(place) =
        rest.strip_prefix('[').and_then(|r| r.strip_suffix(']')).and_then(|r| r.parse::<usize>().ok())
    {
        // A list before it moves the numbers.
        let before = all.get(..=place)?;
        if before.iter().any(|local| local.list) {
            return None;
        }
        vec![piece(&all[place])]
    } else {
        let name = attribute_of(rest)?;
        all.iter().filter(|local| local.label.as_deref() == Some(name.as_str())).map(piece).collect()
    };
    match chosen.as_slice() {
        [] => None,
        [(name, false)] => Some(vec![Piece::One(name.clone())]),
        _ => Some(vec![Piece::Files(chosen)]),
    }
}
