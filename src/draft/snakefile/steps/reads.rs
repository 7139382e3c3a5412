//! The files that a step reads: whose they are, and which of them.

use super::Drafter;
use super::step::{Local, writes_log};
use super::when::one_of;
use crate::draft::name::{Names, identifier};
use crate::draft::snakefile::axes::items;
use crate::draft::snakefile::graph::{Asked, Made, Maker, variable};
use crate::draft::snakefile::pattern::Part;
use crate::draft::snakefile::rules::Rule;
use crate::draft::snakefile::texts::{noun, shown};
use crate::draft::snakefile::value::Source;
use crate::draft::{Arg, Node, Origin};

impl Drafter<'_> {
    /// A file that a step reads.
    pub(super) fn read(&mut self, number: usize, rule: &Rule, asked: &Asked, names: &mut Names) -> (Node, Local) {
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
                    let again = self.outputs[number].contains(&identifier(&noun));
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
            let Some(all) = items(&self.graph.axes[axis]) else { continue };
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
}
