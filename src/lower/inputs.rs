//! What must be there before the run: inputs of the workflow, and modules that are called.

use super::scripts::support_files;
use crate::plan::{Plan, PlannedContent, PlannedFile, Program};
use crate::resolve::FileId;

/// Where the file of an input is: its path, or for one that the build writes its name.
pub fn place_of(file: &PlannedFile) -> Program {
    match &file.content {
        PlannedContent::Path(path) => path.clone(),
        _ => file.name.clone(),
    }
}

/// An input that no step reads is not part of the workflow.
pub fn is_read(plan: &Plan, file: FileId) -> bool {
    plan.workflow.steps.iter().any(|(id, s)| s.reads().any(|f| f == file) && plan.steps[id].count() > 0)
}

/// The modules that calls need, by name.
pub fn support(plan: &Plan) -> Vec<String> {
    let steps = plan.workflow.steps.values().filter(|s| s.may_exist());
    let mut files: Vec<String> = steps.flat_map(support_files).map(ToString::to_string).collect();
    files.sort();
    files.dedup();
    files
}
