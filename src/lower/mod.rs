//! Plan to artifacts: values that say which bytes go where. Nothing is written here.

pub mod artifact;
mod carried;
pub mod inputs;
mod json;
pub mod loops;
pub mod pegasus;
pub mod program;
pub mod python;
mod readme;
mod recipes;
mod runtime;
pub mod scalable;
pub mod scripts;
mod size;
pub mod stream;
mod templates;
pub mod yaml;

use std::sync::Arc;

pub use artifact::{Artifact, Body, Mode, Stream};
pub use carried::Carried;
pub use size::exceed;

use crate::diagnostic::Diagnostic;
use crate::files::RelPath;
use crate::plan::Plan;
use crate::resolve::{StepId, Workflow};

/// Raised whenever the same spec gives other artifacts than before, so that a lock can tell why they differ.
pub const LOWERING: u32 = 1;

/// What the lowerings of all engines start from.
#[derive(Debug)]
pub struct Lowering<'a> {
    pub plan: &'a Arc<Plan>,
    /// Files of the user that travel in the built folder.
    pub carried: &'a [Carried],
    /// Hash of what the workflow means.
    pub design: String,
    /// Name, version and title in one line.
    pub title: String,
    /// Steps whose jobs loops do not say.
    pub written_out: Vec<StepId>,
}

/// What comes of a plan.
#[derive(Debug, Default)]
pub struct Lowered {
    /// By path, relative to the built folder.
    pub artifacts: Vec<Artifact>,
    /// The `manifest_lock` that Scalable gives to each of its manifests.
    pub manifests: Vec<(RelPath, String)>,
}

/// Lowers a plan for each engine, side by side.
///
/// # Errors
/// A construct that an artifact cannot express yet.
pub fn lower(plan: &Arc<Plan>, carried: &[Carried], design: &blake3::Hash) -> Result<Lowered, Diagnostic> {
    let design = design.to_hex().to_string();
    let lowering =
        Lowering { plan, carried, design, title: title(&plan.workflow), written_out: program::written_out(plan) };
    let (pegasus, scalable) = rayon::join(|| pegasus::lower(&lowering), || scalable::lower(&lowering));
    let mut lowered = scalable?;
    lowered.artifacts.extend(pegasus?);
    lowered.artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(lowered)
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
    program::one_line(&title)
}
