//! `README.md` of a built folder: what the workflow does, and how to run it.

mod graph;
mod images;
mod needs;

use serde::Serialize;

use super::catalogs::{OUTPUT, is_read};
use super::generator::{Params, about, listed, program_name, value_of};
use super::{recipes, templates};
use crate::plan::Plan;
use crate::resolve::term::{Text, TextPart};
use crate::resolve::workflow::{Action, Input, Origin, Pick, Source, Step};
use crate::resolve::{AxisId, FileId, StepId, Workflow};

#[derive(Serialize)]
struct Context<'a> {
    title: &'a str,
    name: &'a str,
    counts: String,
    design: &'a str,
    output_dir: &'static str,
    needs: String,
    bring: Vec<String>,
    graph: graph::Graph,
    steps: Vec<Row>,
    axes: Vec<Axis>,
    options: Vec<Entry>,
    fixed: Vec<Entry>,
    recipes: Vec<images::Image>,
    commands: Vec<String>,
    files: Vec<File>,
}

#[derive(Serialize)]
struct Row {
    name: String,
    jobs: u64,
    each: String,
    program: String,
    reads: String,
    writes: String,
    doc: String,
}

#[derive(Serialize)]
struct Axis {
    name: String,
    elements: String,
}

#[derive(Serialize)]
struct Entry {
    name: String,
    value: String,
    about: String,
}

#[derive(Serialize)]
struct File {
    path: &'static str,
    about: &'static str,
}

/// The text of `README.md`.
pub fn readme(plan: &Plan, params: &Params, title: &str, design: &str) -> String {
    let workflow = &plan.workflow;
    let options = params.options(workflow).map(|(flag, _, param)| Entry {
        name: flag.to_owned(),
        value: value_of(param),
        about: about(param),
    });
    let fixed = params.fixed(workflow).map(|(param, why)| Entry {
        name: param.name.clone(),
        value: value_of(param),
        about: why.to_owned(),
    });
    let totals = &plan.totals;
    let context = Context {
        title,
        name: &workflow.name,
        counts: format!("{}, {}.", counted(totals.steps, "step"), counted(totals.jobs, "job")),
        design,
        output_dir: OUTPUT,
        needs: images::needs(workflow),
        bring: needs::needs(workflow),
        graph: graph::graph(plan),
        steps: workflow.order.iter().map(|id| row(plan, *id)).collect(),
        axes: axes(plan),
        options: options.collect(),
        fixed: fixed.collect(),
        recipes: images::images(workflow),
        commands: images::commands(workflow),
        files: files(plan),
    };
    templates::render("readme.md", &context)
}

/// The axes that files and steps vary over, by name, each with some of its elements.
fn axes(plan: &Plan) -> Vec<Axis> {
    const SHOWN: u32 = 8;
    let workflow = &plan.workflow;
    let shapes = workflow.steps.values().map(|s| &s.each).chain(workflow.files.values().map(|f| &f.shape));
    let mut used: Vec<AxisId> = shapes.flatten().flat_map(|axis| workflow.outward(*axis)).collect();
    used.sort_by_key(|a| (&workflow.axes[*a].name, *a));
    used.dedup();
    let axes = used.into_iter().map(|id| {
        let axis = &plan.axes[id];
        let keys: Vec<String> =
            (0..axis.len.min(SHOWN)).map(|e| templates::code(&shortened(&axis.keys.get(e)))).collect();
        let more = if axis.len > SHOWN { ", …" } else { "" };
        let inside = match workflow.axes[id].parent {
            Some(parent) => format!(" (each inside one {})", workflow.axes[parent].name),
            None => String::new(),
        };
        let name = workflow.axes[id].name.clone();
        Axis { name, elements: format!("{}{inside}: {}{more}", axis.len, keys.join(", ")) }
    });
    axes.collect()
}

fn shortened(key: &str) -> String {
    if key.chars().count() <= 40 { key.to_owned() } else { key.chars().take(39).chain(['…']).collect() }
}

fn counted(count: u64, word: &str) -> String {
    if count == 1 { format!("{count} {word}") } else { format!("{count} {word}s") }
}

/// A text as it was written.
pub(super) fn written(text: &Text) -> String {
    let parts = text.parts.iter().map(|part| match part {
        TextPart::Literal(literal) => literal.clone(),
        TextPart::Value(placeholder) => format!("{{{}}}", placeholder.written),
    });
    parts.collect()
}

fn names(workflow: &Workflow, axes: impl IntoIterator<Item = AxisId>) -> String {
    listed(&axes.into_iter().map(|a| workflow.axes[a].name.as_str()).collect::<Vec<_>>())
}

/// How an input selects from a source: `every tile`, `first polygon`; nothing if it is simply matched.
fn selection(workflow: &Workflow, input: &Input, source: &Source) -> String {
    let mut parts = Vec::new();
    let both = [&input.selection, &source.selection];
    for (axis, pick, _) in both.iter().flat_map(|s| &s.at) {
        let word = match pick {
            Pick::First => "first",
            Pick::Last => "last",
            Pick::Prev => "previous",
            Pick::Next => "next",
            Pick::Key(_) | Pick::Open => "one",
        };
        parts.push(format!("{word} {}", workflow.axes[*axis].name));
    }
    let gather: Vec<AxisId> = both.iter().flat_map(|s| &s.gather).map(|(a, _)| *a).collect();
    if !gather.is_empty() {
        let every = if both.iter().any(|s| s.filter.is_some()) { "some" } else { "every" };
        parts.push(format!("{every} {}", names(workflow, gather)));
    }
    parts.join(", ")
}

fn row(plan: &Plan, id: StepId) -> Row {
    let workflow = &plan.workflow;
    let step = &workflow.steps[id];
    let reads: Vec<String> = step.inputs.iter().map(|input| reads(workflow, input)).collect();
    let writes: Vec<String> = step.outputs.iter().map(|file| writes(workflow, *file)).collect();
    Row {
        name: step.name.clone(),
        jobs: plan.steps[id].count(),
        each: match step.each.as_slice() {
            [] => "workflow".to_owned(),
            each => names(workflow, each.iter().copied()),
        },
        program: programs(step),
        reads: reads.join("<br>"),
        writes: writes.join("<br>"),
        doc: String::new(),
    }
}

/// What the jobs of a step run, each once.
fn programs(step: &Step) -> String {
    let mut all: Vec<String> = Vec::new();
    for variant in &step.variants {
        let one = program(&variant.action);
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all.join(" or ")
}

fn program(action: &Action) -> String {
    match action {
        Action::Run { program, .. } => templates::code(&program_name(program)),
        Action::Shell { .. } => "shell commands".to_owned(),
        Action::Call { call, .. } => templates::code(&format!("{}:{}", call.module, call.function)),
    }
}

fn reads(workflow: &Workflow, input: &Input) -> String {
    let sources: Vec<String> = input.sources.iter().map(|source| read(workflow, input, source)).collect();
    sources.join(", else ")
}

fn read(workflow: &Workflow, input: &Input, source: &Source) -> String {
    let name = templates::code(&written(&workflow.files[source.file].file));
    let selection = selection(workflow, input, source);
    let picks = input.selection.at.len() + source.selection.at.len();
    let gathers = input.selection.gather.len() + source.selection.gather.len();
    match selection.as_str() {
        "" => name,
        all if gathers > 0 && picks == 0 => format!("{name} of {all}"),
        one => format!("{name} of the {one}"),
    }
}

fn writes(workflow: &Workflow, file: FileId) -> String {
    let def = &workflow.files[file];
    let name = templates::code(&written(&def.file));
    let name = if def.may_be_published() { format!("**{name}**") } else { name };
    match &def.origin {
        Origin::Output { over, .. } if !over.is_empty() => {
            format!("{name} for every {}", names(workflow, over.iter().copied()))
        }
        _ => name,
    }
}

fn files(plan: &Plan) -> Vec<File> {
    let workflow = &plan.workflow;
    let containers = workflow.steps.values().flat_map(Step::components).any(|c| workflow.components[c].image.is_some());
    let travels = workflow.files.iter().any(|(id, f)| matches!(f.origin, Origin::Input { .. }) && is_read(plan, id));
    let mut files = vec![
        File { path: "`workflow.yml`", about: "jobs, files and their order" },
        File { path: "`sites.yml`", about: "where jobs run and files lie" },
        File {
            path: "`transformations.yml`",
            about: if containers { "the programs and containers" } else { "the programs" },
        },
        File { path: "`replicas.yml`", about: "where the input files are" },
        File { path: "`pegasus.properties`", about: "settings of the planner" },
        File { path: "`workflow_generator.py`", about: "the same workflow as a program" },
        File { path: "`axes.json`", about: "what the steps run over" },
        File { path: "`napkin_runtime/`", about: "what the generator needs; the same in every workflow" },
        File { path: "`bin/`", about: "the programs of the steps" },
    ];
    match recipes::built(workflow).len() {
        0 => {}
        1 => files.push(File { path: "`Apptainer/`, `Docker/`, `Dockerfile`", about: "the recipe of the image" }),
        _ => files.push(File { path: "`Apptainer/`, `Docker/`", about: "recipes of the images" }),
    }
    if travels {
        files.push(File { path: "`inputs/`", about: "input files that travel with this folder" });
    }
    files.push(File { path: "`run_manual.sh`", about: "runs everything on this machine" });
    files.push(File { path: "`submit.sh`", about: "plans and submits with Pegasus" });
    files
}
