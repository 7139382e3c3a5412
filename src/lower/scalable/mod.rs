//! Plan to everything that a Scalable project has.

mod components;
mod manifest;
mod program;
mod readme;

pub use components::Components;

use crate::diagnostic::Diagnostic;
use crate::files::RelPath;
use crate::lower::artifact::{Artifact, Body, Mode};
use crate::lower::program::{Engine, Params, axes_json, jobs_json, program as functions};
use crate::lower::{Lowered, Lowering, recipes, runtime, scripts};
use manifest::Manifest;

/// The manifests, and whether they hold the targets that `scalable run` can run.
const MANIFESTS: [(&str, bool); 2] = [("scalable.yaml", true), ("scalable.cloud.yaml", false)];

/// The artifacts of a plan, relative to the built folder; none if the specification has no `scalable` block.
///
/// # Errors
/// A construct that an artifact cannot express yet.
pub fn lower(lowering: &Lowering) -> Result<Lowered, Diagnostic> {
    let Lowering { plan, carried, design, title, written_out } = lowering;
    let Some(scalable) = &plan.workflow.scalable else { return Ok(Lowered::default()) };
    let (mut artifacts, mut manifests) = (Vec::new(), Vec::new());
    let mut push = |path: &str, mode: Mode, body: Body| {
        // All names here are tidy: literals, and paths that were checked before.
        if let Ok(path) = RelPath::new(&format!("scalable/{path}")) {
            artifacts.push(Artifact { path, mode, body });
        }
    };
    let text = |text: String| Body::Bytes(text.into_bytes().into());
    let components = Components::new(plan);
    let (runs, clouds) =
        (scalable.targets.iter().any(|t| t.provider.runs()), scalable.targets.iter().any(|t| !t.provider.runs()));
    for (name, of_these) in MANIFESTS {
        if let Some(manifest) = Manifest::new(plan, scalable, &components, of_these) {
            push(name, Mode::Plain, text(manifest.text(&about(title, of_these, clouds))));
            manifests.extend(RelPath::new(&format!("scalable/{name}")).ok().map(|path| (path, manifest.lock())));
        }
    }
    for file in *carried {
        push(file.path.as_str(), file.mode, Body::Bytes(file.bytes.clone()));
    }
    let params = Params::new(plan, written_out, Engine::Scalable(components.clone()));
    let functions = functions(plan, &params, written_out)?;
    push("workflow.py", Mode::Executable, text(program::program(plan, &functions, title, runs)));
    if functions.listed {
        push("jobs.jsonl", Mode::Plain, jobs_json::body(plan, written_out, Some(components.clone())));
    }
    push("axes.json", Mode::Plain, axes_json::body(plan, functions.tables));
    for (path, content) in runtime::scalable() {
        push(&path, Mode::Plain, text(content.to_owned()));
    }
    for (path, wrapper) in scripts::made(&plan.workflow) {
        push(&path, Mode::Executable, text(wrapper));
    }
    for (path, recipe) in recipes::recipes(&plan.workflow) {
        push(&path, Mode::Plain, text(recipe));
    }
    push("README.md", Mode::Plain, text(readme::readme(plan, scalable, &components, &params, title, design)));
    Ok(Lowered { artifacts, manifests })
}

/// What stands above a manifest.
fn about(title: &str, runs: bool, clouds: bool) -> String {
    let what = match (runs, clouds) {
        (true, false) => "Components, tasks and targets.",
        (true, true) => {
            "Components, tasks, and the targets that `scalable run` can run. Those of clouds are in\nscalable.cloud.yaml: with one of them in here it would refuse the whole file."
        }
        (false, _) => {
            "Targets of clouds, for `scalable validate` and `scalable plan`. `scalable run` refuses them: start a\nDask cluster and run `workflow.py --scheduler ADDRESS`, as README.md says."
        }
    };
    format!("{title}\n{what}\nMade by napkin from specification.md: change that and rebuild.")
}
