//! Plan to everything that a Pegasus project has.

pub mod around;
pub mod catalogs;
mod dependencies;
mod generator;
mod job_profiles;
mod readme;
mod split;
pub mod words;
mod workflow;

pub use workflow::work;

use crate::diagnostic::Diagnostic;
use crate::files::RelPath;
use crate::lower::artifact::{Artifact, Body, Mode};
use crate::lower::program::{self, Engine, Params};
use crate::lower::{Lowering, recipes, runtime, scripts, templates};
use crate::resolve::workflow::Resources;
use crate::resolve::{StepId, Workflow};
use crate::spec::quantity::mebibytes;

/// The version of the file format that the planner reads.
pub const FORMAT: &str = "5.0.4";

/// The artifacts of a plan, relative to the built folder.
///
/// # Errors
/// A construct that an artifact cannot express yet.
pub fn lower(lowering: &Lowering) -> Result<Vec<Artifact>, Diagnostic> {
    let Lowering { plan, carried, design, title, written_out } = lowering;
    let mut artifacts = Vec::new();
    let mut push = |path: &str, mode: Mode, body: Body| {
        // All names here are tidy: literals, and paths that were checked before.
        if let Ok(path) = RelPath::new(&format!("pegasus/{path}")) {
            artifacts.push(Artifact { path, mode, body });
        }
    };
    let text = |text: String| Body::Bytes(text.into_bytes().into());
    let workflow = &plan.workflow;
    let head = format!(
        "pegasus: {FORMAT}\nname: {}\nmetadata:\n  napkin.design: {}\n",
        crate::lower::yaml::quoted(&workflow.name),
        crate::lower::yaml::quoted(design)
    );
    push("workflow.yml", Mode::Plain, workflow::body(plan, head));
    push("sites.yml", Mode::Plain, text(catalogs::sites(plan)));
    push("transformations.yml", Mode::Plain, text(catalogs::transformations(plan)));
    push("replicas.yml", Mode::Plain, catalogs::replicas(plan));
    push("pegasus.properties", Mode::Plain, text(catalogs::properties(workflow)));
    for file in *carried {
        push(file.path.as_str(), file.mode, Body::Bytes(file.bytes.clone()));
    }
    let params = Params::new(plan, written_out, Engine::Pegasus);
    let program = program::program(plan, &params, written_out)?;
    if program.listed {
        push("jobs.jsonl", Mode::Plain, program::jobs_json::body(plan, written_out, None));
    }
    push("workflow_generator.py", Mode::Executable, text(generator::generator(plan, &program, title, design)));
    push("axes.json", Mode::Plain, program::axes_json::body(plan, program.tables));
    for (path, content) in runtime::pegasus() {
        push(&path, Mode::Plain, text(content.to_owned()));
    }
    push("run_manual.sh", Mode::Executable, text(RUN_MANUAL.to_owned()));
    push("submit.sh", Mode::Executable, text(submit(workflow)));
    for (path, wrapper) in scripts::made(workflow) {
        push(&path, Mode::Executable, text(wrapper));
    }
    for (path, recipe) in recipes::recipes(workflow) {
        push(&path, Mode::Plain, text(recipe));
    }
    push("README.md", Mode::Plain, text(readme::readme(plan, &params, title, design)));
    Ok(artifacts)
}

/// Runs every job on this machine.
const RUN_MANUAL: &str = include_str!("../templates/run_manual.sh");

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
