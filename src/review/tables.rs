//! What the steps are about: params, axes, inputs, components, published files, and what stands around them.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::diff::{Description, Kind, kept};
use crate::graph::text_width::shortened;
use crate::resolve::{AxisId, FileId};

/// So many elements of an axis are shown.
const ELEMENTS: u32 = 8;
/// Longer keys are shown without their middle.
const KEY: usize = 40;

/// A thing, and what it says of itself.
#[derive(Serialize)]
pub struct Thing {
    kind: &'static str,
    name: String,
    facts: BTreeMap<String, String>,
    /// The steps that take it.
    steps: Vec<String>,
}

/// A param.
#[derive(Serialize)]
pub struct Param {
    name: String,
    ty: Option<String>,
    value: Option<String>,
    help: Option<String>,
    facts: BTreeMap<String, String>,
}

/// An axis.
#[derive(Serialize)]
pub struct Axis {
    name: String,
    /// The words that make it: `csv`, `groups`.
    made: Vec<&'static str>,
    count: u32,
    /// The first of its elements, with those that they lie inside.
    elements: Vec<String>,
    facts: BTreeMap<String, String>,
}

/// A family of files.
#[derive(Serialize)]
pub struct Files {
    name: String,
    /// Who makes it; nothing of an input.
    step: Option<String>,
    count: u64,
    /// What they are called, as it is written.
    names: String,
    facts: BTreeMap<String, String>,
    /// The steps that read it.
    steps: Vec<String>,
}

/// The things of some kinds, in the order of the kinds, then by name.
pub fn things(now: &Description, kinds: &[Kind]) -> Vec<Thing> {
    let of = |kind: Kind| {
        now.things.iter().filter(move |((k, _), _)| *k == kind).map(|((kind, name), thing)| Thing {
            kind: kind.word(),
            name: name.clone(),
            facts: thing.facts.clone(),
            steps: thing.steps.clone(),
        })
    };
    kinds.iter().flat_map(|kind| of(*kind)).collect()
}

/// All params, by name.
pub fn params(now: &Description) -> Vec<Param> {
    let params = things(now, &[Kind::Param]).into_iter().map(|Thing { name, mut facts, .. }| {
        let mut take = |what| facts.remove(what);
        Param { name, ty: take("type"), value: take("value"), help: take("help"), facts }
    });
    params.collect()
}

/// All axes, by name.
pub fn axes(now: &Description) -> Vec<Axis> {
    let mut ids: Vec<AxisId> = now.plan.axes.ids().collect();
    ids.sort_by_key(|id| &now.plan.axes[*id].name);
    let axis = |id: AxisId| {
        let (axis, def) = (&now.plan.axes[id], &now.plan.workflow.axes[id]);
        let mut made: Vec<&str> = def.constructors.iter().map(|c| c.kind.name()).collect();
        made.dedup();
        // Of very many elements the description has no labels.
        let labels = now.elements.get(&axis.name).map_or(&[][..], |elements| &elements.labels);
        let label = |e: u32| match labels.get(e as usize) {
            Some(label) => shortened(label, KEY),
            None => shortened(&axis.keys.get(e), KEY),
        };
        Axis {
            name: axis.name.clone(),
            made,
            count: axis.len,
            elements: (0..axis.len.min(ELEMENTS)).map(label).collect(),
            facts: facts(now, Kind::Axis, &axis.name),
        }
    };
    ids.into_iter().map(axis).collect()
}

/// The inputs, by name.
pub fn inputs(now: &Description) -> Vec<Files> {
    let workflow = &now.plan.workflow;
    let mut ids: Vec<FileId> = workflow.files.ids().filter(|id| workflow.producer(*id).is_none()).collect();
    ids.sort_by_key(|id| &workflow.files[*id].name);
    let input = |id: FileId| {
        let mut facts = facts(now, Kind::Input, &workflow.files[id].name);
        Files { names: facts.remove("file").unwrap_or_default(), facts, ..files(now, id) }
    };
    ids.into_iter().map(input).collect()
}

/// The outputs that are published, in the order of their steps.
pub fn published(now: &Description) -> Vec<Files> {
    let workflow = &now.plan.workflow;
    let outputs = workflow.order.iter().flat_map(|step| &workflow.steps[*step].outputs);
    let output = |id: &FileId| {
        let found = files(now, *id);
        let of_step = found.step.as_ref().map(|step| facts(now, Kind::Step, step)).unwrap_or_default();
        let told = |what: &str| of_step.get(&format!("{what} {}", found.name)).cloned();
        let when = told("published").filter(|when| when != "yes").map(|when| ("published when".to_owned(), when));
        let format = told("format").map(|format| ("format".to_owned(), format));
        let (names, facts) = (told("output").unwrap_or_default(), when.into_iter().chain(format).collect());
        Files { names, facts, ..found }
    };
    outputs.filter(|id| workflow.files[**id].may_be_published()).map(output).collect()
}

fn files(now: &Description, id: FileId) -> Files {
    let workflow = &now.plan.workflow;
    let readers = workflow.order.iter().map(|step| &workflow.steps[*step]).filter(|step| step.reads().any(|f| f == id));
    Files {
        name: workflow.files[id].name.clone(),
        step: workflow.producer(id).map(|step| workflow.steps[step].name.clone()),
        count: kept(&now.plan, vec![id]).count,
        names: String::new(),
        facts: BTreeMap::new(),
        steps: readers.map(|step| step.name.clone()).collect(),
    }
}

fn facts(now: &Description, kind: Kind, name: &str) -> BTreeMap<String, String> {
    now.things.get(&(kind, name.to_owned())).map(|thing| thing.facts.clone()).unwrap_or_default()
}
