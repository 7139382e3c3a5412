//! What can be checked without data: shapes and relations, commands and scripts, components, files, cycles.

pub mod components;
mod cycles;
mod files;
pub mod formats;
mod gpus;
pub mod images;
mod programs;
pub mod relations;
pub mod scripts;

pub use cycles::goes_back;

use crate::diagnostic::Findings;
use crate::resolve::Workflow;

/// Checks a resolved workflow, and orders its steps.
pub fn check(workflow: &mut Workflow, findings: &mut Findings) {
    // A circle often is an input of the workflow that was to be read: nothing is said of that then.
    cycles::check(workflow, findings);
    files::check(workflow, findings);
    programs::check(workflow, findings);
    // What is still to be decided may be the very word that is missing.
    if !findings.has_holes() {
        formats::check(workflow, findings);
        gpus::check(workflow, findings);
        gpus::note(workflow, findings);
    }
}
