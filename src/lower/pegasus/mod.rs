//! Plan to everything that a Pegasus project has.

pub mod around;
mod axes_json;
mod carried;
pub mod catalogs;
mod checked;
mod dependencies;
pub mod generator;
mod job_profiles;
mod jobs_json;
mod readme;
mod recipes;
mod runtime;
pub mod skeleton;
mod templates;
pub mod words;
mod workflow;
mod wrappers;

use std::collections::HashSet;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::files::RelPath;
use crate::lower::artifact::{Artifact, Body, Mode};
use crate::plan::Plan;
use crate::resolve::workflow::{Action, Program, Resources, Step, Variant};
use crate::resolve::{StepId, Workflow};
use crate::spec::quantity::mebibytes;

pub use carried::Carried;

/// The version of the file format that the planner reads.
pub const FORMAT: &str = "5.0.4";

/// The artifacts of a plan, relative to the built folder.
///
/// # Errors
/// A construct that an artifact cannot express yet.
pub fn lower(plan: &Arc<Plan>, carried: &[Carried], design: &blake3::Hash) -> Result<Vec<Artifact>, Diagnostic> {
    let mut artifacts = Vec::new();
    let mut push = |path: &str, mode: Mode, body: Body| {
        // All names here are tidy: literals, and paths that were checked before.
        if let Ok(path) = RelPath::new(&format!("pegasus/{path}")) {
            artifacts.push(Artifact { path, mode, body });
        }
    };
    let text = |text: String| Body::Bytes(text.into_bytes().into());
    let (workflow, design) = (&plan.workflow, design.to_hex());
    let head = format!(
        "pegasus: {FORMAT}\nname: {}\nmetadata:\n  napkin.design: {}\n",
        crate::lower::yaml::quoted(&workflow.name),
        crate::lower::yaml::quoted(&design)
    );
    push("workflow.yml", Mode::Plain, workflow::body(plan, head));
    push("sites.yml", Mode::Plain, text(catalogs::sites(plan)));
    push("transformations.yml", Mode::Plain, text(catalogs::transformations(plan)));
    push("replicas.yml", Mode::Plain, catalogs::replicas(plan));
    push("pegasus.properties", Mode::Plain, text(catalogs::properties(workflow)));
    for file in carried {
        push(file.path.as_str(), file.mode, Body::Bytes(file.bytes.clone()));
    }
    let written_out = generator::written_out(plan);
    let (params, title) = (generator::Params::new(plan, &written_out), title(workflow));
    let (program, tables) = generator::generator(plan, &params, &written_out, &title, &design)?;
    if !written_out.is_empty() {
        push("jobs.jsonl", Mode::Plain, jobs_json::body(plan, &written_out));
    }
    push("workflow_generator.py", Mode::Executable, text(program));
    push("axes.json", Mode::Plain, axes_json::body(plan, tables));
    for (path, content) in runtime::FILES {
        push(path, Mode::Plain, text(content.to_owned()));
    }
    push("run_manual.sh", Mode::Executable, text(runtime::RUN_MANUAL.to_owned()));
    push("submit.sh", Mode::Executable, text(submit(workflow)));
    let mut made = HashSet::new();
    for step in workflow.steps.values() {
        for variant in &step.variants {
            if let Some(wrapper) = wrappers::wrapper(workflow, step, variant) {
                let path = inner_path(step, variant);
                // Two components have one script.
                if !made.insert(path.clone()) {
                    continue;
                }
                push(&path, Mode::Executable, text(wrapper));
            }
        }
    }
    for (path, wrapper) in checked::wrappers(workflow) {
        push(&path, Mode::Executable, text(wrapper));
    }
    for (path, recipe) in recipes::recipes(workflow) {
        push(&path, Mode::Plain, text(recipe));
    }
    push("README.md", Mode::Plain, text(readme::readme(plan, &params, &title, &design)));
    Ok(artifacts)
}

/// `NAME VERSION: TITLE`, without what is not given.
fn title(workflow: &Workflow) -> String {
    let mut title = workflow.name.clone();
    if let Some(version) = &workflow.version {
        title.push(' ');
        title.push_str(version);
    }
    if let Some(text) = &workflow.title {
        title.push_str(": ");
        title.push_str(text);
    }
    generator::one_line(&title)
}

#[derive(serde::Serialize)]
struct Submit<'a> {
    name: &'a str,
    output_dir: &'a str,
    submit_dir: &'a str,
    site: &'a str,
    plan_options: Vec<String>,
    secrets: Vec<&'a str>,
}

/// `submit.sh`: plans and submits.
fn submit(workflow: &Workflow) -> String {
    let sites: Vec<&str> = workflow.pegasus.sites.iter().map(|s| s.name.as_str()).collect();
    let context = Submit {
        name: &workflow.name,
        output_dir: catalogs::OUTPUT,
        submit_dir: catalogs::SUBMIT,
        site: &templates::shell_word(&sites.join(",")),
        plan_options: around::plan_options(workflow),
        secrets: around::secrets(workflow),
    };
    templates::render("submit.sh", &context)
}

/// The path of what a step's jobs start: its program, or the wrapper that checks what the program wrote.
pub fn program_path(step: &Step, variant: &Variant) -> String {
    if variant.checked { format!("bin/checked/{}", variant.transformation) } else { inner_path(step, variant) }
}

/// The path of a program of a step in the built folder, or where it is installed.
pub fn inner_path(step: &Step, variant: &Variant) -> String {
    match &variant.action {
        Action::Run { program: Program::Script { path, .. }, .. } => in_bin(path),
        Action::Run { program: Program::Installed { path, .. }, .. } => path.clone(),
        Action::Shell { .. } | Action::Call { .. } => format!("bin/{}", variant.wrapper_name(&step.name)),
    }
}

/// Scripts keep their path if they lie in `bin/`; others move there.
pub fn in_bin(path: &RelPath) -> String {
    if path.as_str().starts_with("bin/") { path.to_string() } else { format!("bin/{path}") }
}

/// Logical names of files that a job needs beside its declared inputs: the modules that it may call, each once however
/// many of the step's actions, or of its components, have it.
pub fn support_files(step: &Step) -> Vec<&RelPath> {
    let calls = step.variants.iter().filter_map(|v| match &v.action {
        Action::Call { call, .. } => call.file.as_ref().map(|(path, _)| path),
        _ => None,
    });
    let mut files: Vec<&RelPath> = calls.collect();
    files.sort();
    files.dedup();
    files
}

/// Resources as Pegasus profiles: counts, MiB and seconds.
pub fn profiles(resources: &Resources) -> Vec<(&'static str, u64)> {
    let all = [
        ("cores", resources.cpus),
        ("diskspace", resources.disk.map(mebibytes)),
        ("gpus", resources.gpus),
        ("memory", resources.memory.map(mebibytes)),
        ("runtime", resources.walltime),
    ];
    all.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}

/// The resources that all steps of a transformation share: they sit on the transformation.
pub fn shared_resources(workflow: &Workflow, transformation: &str) -> Vec<(&'static str, u64)> {
    workflow.shared.get(transformation).map(profiles).unwrap_or_default()
}

/// The resources of a step that its transformation does not have.
pub fn own_resources(workflow: &Workflow, id: StepId) -> Vec<(&'static str, u64)> {
    let step = &workflow.steps[id];
    // What the programs of all its variants share.
    let shared: Vec<Vec<(&str, u64)>> =
        step.variants.iter().map(|v| shared_resources(workflow, &v.transformation)).collect();
    let everywhere = |entry: &(&'static str, u64)| shared.iter().all(|s| s.contains(entry));
    profiles(&step.resources).into_iter().filter(|entry| !everywhere(entry)).collect()
}

/// The Pegasus profile of a resource.
pub fn profile_of(resource: &str) -> &'static str {
    match resource {
        "cpus" => "cores",
        "disk" => "diskspace",
        "gpus" => "gpus",
        "memory" => "memory",
        _ => "runtime",
    }
}
