//! The node of a rule: what it runs over, what it reads and makes, what it needs and runs.

use super::Drafter;
use crate::draft::origin::one_line;
use crate::draft::snakefile::graph::Instance;
use crate::draft::snakefile::pattern::Pattern;
use crate::draft::snakefile::rules::Rule;
use crate::draft::snakefile::texts::shown;
use crate::draft::{Arg, Node};

/// A file of a step, as its command names it.
pub(super) struct Local {
    pub(super) label: Option<String>,
    pub(super) name: String,
    pub(super) list: bool,
}

/// What the command of a step may name.
pub(super) struct Step<'g> {
    pub(super) number: usize,
    pub(super) instance: &'g Instance,
    pub(super) rule: &'g Rule,
    pub(super) inputs: Vec<Local>,
    pub(super) outputs: Vec<Local>,
    pub(super) logs: Vec<Local>,
    /// The variable that says how many cores there are.
    pub(super) threads: Option<String>,
}

impl Drafter<'_> {
    pub(super) fn step(&mut self, number: usize) -> Node {
        let instance = &self.graph.instances[number];
        let rule = &self.workflow.rules[instance.rule];
        let mut node = Node::new("step").arg(Arg::text(self.step_names[number].clone())).from(rule.origin());
        if self.step_names[number] != rule.name {
            node = node.comment(format!("rule {}{}", rule.name, meaning(instance)));
        }
        if rule.checkpoint {
            node = node.comment(format!("{}: which files it makes is known only after it has run", rule.called()));
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
                let hole = Arg::hole(format!("from where? {}", input.unknown(&rule.material)));
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
}
/// A command that never names its log does not write it.
pub(super) fn writes_log(rule: &Rule) -> bool {
    rule.directive("shell").is_none_or(|directive| directive.body.contains("{log"))
}

/// What stands for the wildcards of a rule.
fn meaning(instance: &Instance) -> String {
    let one = |(name, parts): (&String, &Pattern)| format!("{name} = {}", shown(parts));
    let all: Vec<String> = instance.by.iter().map(one).collect();
    if all.is_empty() { String::new() } else { format!(", where {}", all.join(", ")) }
}
