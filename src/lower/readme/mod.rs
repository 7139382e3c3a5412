//! What every `README.md` of a built folder says of the workflow: its steps, its files, its options.

pub mod images;
mod needs;

use serde::Serialize;

use crate::counted::counted;
use crate::graph::{Flow, mermaid, names, selection};
use crate::lower::inputs::is_read;
use crate::lower::program::{Params, about, program_name, value_of, written};
use crate::lower::{recipes, templates};
use crate::plan::Plan;
use crate::resolve::workflow::{Action, Input, Origin, Source, Step};
use crate::resolve::{AxisId, FileId, StepId, Workflow};

/// What the templates of all engines know.
#[derive(Serialize)]
pub struct Readme<'a> {
    title: &'a str,
    name: &'a str,
    counts: String,
    design: &'a str,
    needs: String,
    bring: Vec<String>,
    /// The lines of a Mermaid flowchart.
    graph: String,
    steps: Vec<Row>,
    axes: Vec<Axis>,
    options: Vec<Entry>,
    fixed: Vec<Entry>,
    recipes: Vec<images::Image>,
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

/// A row of the table of files.
#[derive(Serialize)]
pub struct File {
    pub path: &'static str,
    pub about: &'static str,
}

/// What there is to say of a workflow.
pub fn readme<'a>(plan: &'a Plan, params: &Params, title: &'a str, design: &'a str) -> Readme<'a> {
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
    Readme {
        title,
        name: &workflow.name,
        counts: format!("{}, {}.", counted(totals.steps, "step"), counted(totals.jobs, "job")),
        design,
        needs: images::needs(workflow),
        bring: needs::needs(workflow, &params.engine),
        graph: picture(plan),
        steps: workflow.order.iter().map(|id| row(plan, *id)).collect(),
        axes: axes(plan),
        options: options.collect(),
        fixed: fixed.collect(),
        recipes: images::images(workflow),
    }
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

/// The steps, and the files that go between them.
fn picture(plan: &Plan) -> String {
    let mut graph = crate::graph::steps(plan);
    graph.edges.retain(|edge| edge.flow == Flow::Files);
    mermaid::render(&graph)
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

/// The rows of the table of files that every folder has: recipes of images, and inputs.
pub fn shared_files(plan: &Plan) -> Vec<File> {
    let workflow = &plan.workflow;
    let travels = workflow.files.iter().any(|(id, f)| matches!(f.origin, Origin::Input { .. }) && is_read(plan, id));
    let mut files = Vec::new();
    match recipes::built(workflow).len() {
        0 => {}
        1 => files.push(File { path: "`Apptainer/`, `Docker/`, `Dockerfile`", about: "the recipe of the image" }),
        _ => files.push(File { path: "`Apptainer/`, `Docker/`", about: "recipes of the images" }),
    }
    if travels {
        files.push(File { path: "`inputs/`", about: "input files that travel with this folder" });
    }
    files
}
