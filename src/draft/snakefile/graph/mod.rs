//! Rules → steps that know who makes their files, and the axes that their wildcards run over.
//!
//! Snakemake goes from the files that are wanted to the rules that make them, and so does this: a rule whose wildcard
//! stands for a piece of a path (`{prefix}.bai`) becomes a step for each pattern that asks for it.
//!
//! | part | in → out |
//! |---|---|
//! | [`linker`] | rules → steps, from those that nobody asks anything of |
//! | [`makers`] | a pattern that is asked for → the rules that make it |
//! | [`patterns`] | the files of a rule → patterns |
//! | [`classes`] | steps → axes: which wildcards run over one list |

mod classes;
mod linker;
mod makers;
mod patterns;

use std::collections::{BTreeMap, BTreeSet};

use self::classes::axes;
use self::linker::{Linker, SPLIT};
use super::pattern::{Pattern, wilds};
use super::rules::Workflow;
use super::value::{Flags, Pick, Source};

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

/// A file, or several, that a rule makes.
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

/// Who makes what is read.
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

/// Steps, and the axes of their wildcards.
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

/// What a wildcard of a maker is: one of the step, or one that its output runs over.
pub fn variable(maker: &Instance, made: &Made, wildcard: &str) -> Variable {
    let bound = maker.outputs.get(made.output).and_then(|o| o.bound.iter().find(|(name, _)| name == wildcard));
    bound.map_or_else(
        || Variable::Wild(made.instance, wildcard.to_owned()),
        |(name, source)| Variable::Bound(name.clone(), source.clone()),
    )
}
