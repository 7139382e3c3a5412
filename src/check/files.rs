//! Files that nobody needs, and names that miss an axis.

use std::collections::HashSet;

use crate::diagnostic::{Findings, files, relations};
use crate::resolve::workflow::Origin;
use crate::resolve::{FileId, Term, Workflow};

/// Checks all file families.
pub fn check(workflow: &mut Workflow, findings: &mut Findings) {
    unused(workflow, findings);
    let mut unhealthy = Vec::new();
    for (id, file) in workflow.files.iter().filter(|(_, f)| f.healthy) {
        // A name that never mentions an axis of its shape is the same for all elements of it.
        for axis in workflow.independent(&file.shape) {
            let mentioned = file.file.placeholders().any(|p| {
                let mut found = false;
                p.term.visit(&mut |term| {
                    if let Term::Key(a) | Term::Attr(a, _) = term {
                        found |= workflow.determines(*a, axis);
                    }
                });
                found
            });
            if !mentioned {
                let what = match &file.origin {
                    Origin::Input { .. } => format!("input `{}`", file.name),
                    Origin::Output { step, .. } => format!("`{}` of step `{}`", file.name, workflow.steps[*step].name),
                };
                findings.push(relations::name_lacks_axis(file.name_span, &workflow.axes[axis].name, &what));
                unhealthy.push(id);
                break;
            }
        }
    }
    for id in unhealthy {
        workflow.files[id].healthy = false;
    }
    // A step is only as healthy as the files it touches.
    let steps: Vec<_> = workflow.steps.ids().collect();
    for id in steps {
        let step = &workflow.steps[id];
        let files = step.inputs.iter().map(|i| i.file).chain(step.outputs.iter().copied());
        if files.into_iter().any(|f| !workflow.files[f].healthy) {
            workflow.steps[id].healthy = false;
        }
    }
}

fn unused(workflow: &Workflow, findings: &mut Findings) {
    // While steps are broken, nobody knows what they would have read.
    if workflow.steps.values().any(|s| !s.healthy) {
        return;
    }
    let taken: HashSet<FileId> = workflow.steps.values().flat_map(|s| s.inputs.iter().map(|i| i.file)).collect();
    for (id, file) in workflow.files.iter() {
        let read = taken.contains(&id);
        match &file.origin {
            _ if read || file.publish => {}
            Origin::Input { .. } => findings.push(files::unused_input(file.span, &file.name)),
            Origin::Output { step, .. } => {
                findings.push(files::dead_output(file.span, &workflow.steps[*step].name, &file.name));
            }
        }
    }
}
