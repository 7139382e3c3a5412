//! Rules whose files are understood → steps, and with them all other nodes.
//!
//! | part | what it says |
//! |---|---|
//! | [`step`] | the node of a rule |
//! | [`names`] | the axes of a step, and what its files are called |
//! | [`when`] | the condition under which a step has jobs |
//! | [`reads`], [`outs`] | the files that go in, and what comes out |
//! | [`command`], [`words`], [`scripts`] | the command, what stands in for its words in braces, and scripts that it names |
//! | [`remarks`] | what was read and has no place |

mod command;
mod names;
mod outs;
mod reads;
mod remarks;
mod scripts;
mod step;
mod when;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::axes::{Beside, beside};
use super::graph::{Graph, Variable};
use super::inputs::Drafted;
use super::params::Params;
use super::pattern::Part;
use super::rules::{Workflow, known};
use super::value::Key;
use crate::draft::name::Names;
use crate::draft::origin::one_line;
use crate::draft::reading::Remark;
use crate::draft::{Arg, Node, Origin};
use crate::files::{Files, RelPath};
use crate::resolve::RESERVED;

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

/// What is known while nodes are drafted.
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

/// Drafts a workflow. `before` is known from when it was drafted before.
pub fn draft(workflow: &Workflow, graph: &Graph, files: &dyn Files, shown: &str, before: &Known) -> Draft {
    let mut names = Names::of_specification();
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
    drafter.taken.extend(RESERVED.map(str::to_owned));
    drafter.taken.push(drafter.workdir_name.clone());
    drafter.taken.extend(drafter.params.all_names());
    drafter.all()
}

impl Drafter<'_> {
    fn all(mut self) -> Draft {
        for output in self.graph.instances.iter().flat_map(|i| &i.outputs) {
            // A folder outside of the one where jobs run: `/data/out`, `../out`, `./out/`.
            if let [Part::Ref(key), Part::Lit(after), ..] = output.pattern.as_slice()
                && let Some(text) = known(self.workflow, key).and_then(Json::as_str)
                && RelPath::new(text).is_err()
            {
                let names: Vec<&str> = text.split('/').filter(|n| !matches!(*n, "" | "." | "..")).collect();
                if RelPath::new(&names.join("/")).is_ok() && !text.contains([':', '~']) {
                    // `config["out"] + "x.txt"` with `out: results/`: the slash is between them.
                    let slash = if text.ends_with('/') && !after.starts_with('/') { "/" } else { "" };
                    self.params.is_folder(key, &(names.join("/") + slash));
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
}
