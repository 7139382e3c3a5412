//! What jobs start: the user's programs, and the wrappers that are made for scripts, calls and checks.

pub mod checked;
pub mod skeleton;
pub mod wrappers;

use std::collections::HashSet;

use crate::files::RelPath;
use crate::resolve::Workflow;
use crate::resolve::workflow::{Action, Program, Step, Variant};

/// Path and text of every program that is made for the workflow.
pub fn made(workflow: &Workflow) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut made = HashSet::new();
    for step in workflow.steps.values() {
        for variant in &step.variants {
            if let Some(wrapper) = wrappers::wrapper(workflow, step, variant) {
                let path = inner_path(step, variant);
                // Two components have one script.
                if made.insert(path.clone()) {
                    files.push((path, wrapper));
                }
            }
        }
    }
    files.extend(checked::wrappers(workflow));
    files
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

/// What the component calls the installed program that a variant runs.
pub fn tool_of<'a>(workflow: &'a Workflow, variant: &Variant) -> Option<&'a str> {
    let Action::Run { program: Program::Installed { path, .. }, .. } = &variant.action else { return None };
    let component = &workflow.components[variant.component?];
    component.tools.iter().find(|(_, place)| place == path).map(|(tool, _)| tool.as_str())
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
