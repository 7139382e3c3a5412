//! The steps of a workflow as rows of a table: what each reads, does and writes, and what it asks for.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::diff::{Description, Kind, Names, Speaker};
use crate::plan::Plan;
use crate::resolve::StepId;
use crate::resolve::workflow::{FileDef, Input, Source as From, Step};

/// A step.
#[derive(Serialize)]
pub struct Row {
    name: String,
    label: Option<String>,
    each: Option<String>,
    when: Option<String>,
    jobs: u64,
    reads: Vec<Read>,
    /// The steps that it waits for without their files, and for which of their jobs.
    waits: Vec<(String, String)>,
    writes: Vec<Write>,
    runs: Vec<Run>,
    component: Option<String>,
    /// The images of its components.
    images: Vec<String>,
    /// In the order of [`AMOUNTS`].
    amounts: [Option<String>; AMOUNTS.len()],
    /// Whatever else it says.
    rest: BTreeMap<String, String>,
}

/// The columns of the table of amounts.
pub const AMOUNTS: [&str; 5] = ["cpus", "memory", "gpus", "disk", "walltime"];

/// An input: the first of its sources that has a file.
#[derive(Serialize)]
struct Read {
    name: String,
    optional: bool,
    sources: Vec<Source>,
}

/// A family of files, who makes it, and which of the files are read.
#[derive(Serialize)]
struct Source {
    file: String,
    step: Option<String>,
    input: Option<String>,
    which: String,
}

/// An output.
#[derive(Serialize)]
struct Write {
    name: String,
    file: String,
    /// `yes`, or the condition.
    published: Option<String>,
    /// Whatever else is said of it.
    rest: BTreeMap<String, String>,
}

/// What a job does.
#[derive(Serialize)]
struct Run {
    what: String,
    text: String,
    is_script: bool,
}

/// All steps, in the order of the workflow.
pub fn rows(now: &Description) -> Vec<Row> {
    now.plan.workflow.order.iter().map(|id| row(now, *id)).collect()
}

/// What a description says of the step, each fact in its place; what has no place of its own is the rest.
fn row(now: &Description, id: StepId) -> Row {
    let plan: &Plan = &now.plan;
    let (workflow, step) = (&plan.workflow, &plan.workflow.steps[id]);
    let say = Speaker { plan, names: &Names::default(), step: Some(step) };
    let thing = now.things.get(&(Kind::Step, step.name.clone()));
    let mut facts = thing.map(|t| t.facts.clone()).unwrap_or_default();
    let reads = step.inputs.iter().map(|input| {
        facts.remove(&format!("input {}", input.name));
        read(&say, input)
    });
    let reads = reads.collect();
    let waits = step.after.iter().map(|after| {
        let name = &workflow.steps[after.step].name;
        (name.clone(), facts.remove(&format!("after {name}")).unwrap_or_default())
    });
    let waits = waits.collect();
    let writes = writes(plan, step, &mut facts);
    let mut runs = Vec::new();
    for number in 1..=step.variants.len() {
        for word in ["command", "call", "shell script"] {
            let what = if number == 1 { word.to_owned() } else { format!("{word} {number}") };
            if let Some(text) = facts.remove(&what) {
                runs.push(Run { what, text, is_script: word == "shell script" });
            }
        }
    }
    let images = step.components().filter_map(|c| workflow.components[c].image.clone());
    Row {
        name: step.name.clone(),
        label: facts.remove("label"),
        each: facts.remove("each"),
        // What always holds is no condition.
        when: facts.remove("when").filter(|when| when != "true"),
        jobs: plan.steps[id].count(),
        reads,
        waits,
        writes,
        runs,
        component: facts.remove("component"),
        images: images.collect(),
        amounts: AMOUNTS.map(|what| facts.remove(what)),
        rest: facts,
    }
}

fn read(say: &Speaker, input: &Input) -> Read {
    let workflow = &say.plan.workflow;
    let source = |source: &From| {
        let def = &workflow.files[source.file];
        let step = workflow.producer(source.file).map(|step| workflow.steps[step].name.clone());
        let which = say.selection(&source.selection) + &say.selection(&input.selection);
        Source { file: say.text(&def.file), input: step.is_none().then(|| def.name.clone()), step, which }
    };
    Read { name: input.name.clone(), optional: input.optional, sources: input.sources.iter().map(source).collect() }
}

fn writes(plan: &Plan, step: &Step, facts: &mut BTreeMap<String, String>) -> Vec<Write> {
    let outputs = step.outputs.iter().map(|file| &plan.workflow.files[*file]);
    let write = |def: &FileDef| {
        let of = format!(" {}", def.name);
        let mut take = |what: &str| facts.remove(&format!("{what}{of}"));
        let (file, published) = (take("output").unwrap_or_default(), take("published"));
        let words = ["format", "checks", "register", "bypass", "checkpoint"];
        let rest = words.into_iter().filter_map(|what| Some((what.to_owned(), take(what)?))).collect();
        Write { name: def.name.clone(), file, published, rest }
    };
    outputs.map(write).collect()
}
