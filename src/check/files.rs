//! Files that nobody needs.

use std::collections::HashSet;

use crate::diagnostic::{Findings, around, files};
use crate::resolve::workflow::Origin;
use crate::resolve::{FileId, Term, TextPart, Workflow};

/// Checks all file families.
pub fn check(workflow: &mut Workflow, findings: &mut Findings) {
    unused(workflow, findings);
    beside(workflow, findings);
    // A step is only as healthy as the files it touches.
    let steps: Vec<_> = workflow.steps.ids().collect();
    for id in steps {
        let step = &workflow.steps[id];
        let files = step.reads().chain(step.outputs.iter().copied());
        if files.into_iter().any(|f| !workflow.files[f].healthy) {
            workflow.steps[id].healthy = false;
        }
    }
}

/// What a component sends along lies beside the files of the job, under its last name.
fn beside(workflow: &Workflow, findings: &mut Findings) {
    let mut told = HashSet::new();
    for step in workflow.steps.values().filter(|step| step.healthy) {
        let data = step.components().flat_map(|id| &workflow.components[id].outfit.data);
        let names: HashSet<&str> = data.filter_map(|path| path.rsplit('/').find(|part| !part.is_empty())).collect();
        for id in step.reads().chain(step.outputs.iter().copied()) {
            let file = &workflow.files[id];
            if let [TextPart::Literal(name)] = file.file.parts.as_slice()
                && names.contains(name.as_str())
                && told.insert(id)
            {
                findings.push(around::data_twice(file.span, name));
            }
        }
    }
}

fn never(when: Option<&Term>) -> bool {
    when.and_then(Term::as_const_bool) == Some(false)
}

fn unused(workflow: &Workflow, findings: &mut Findings) {
    // While steps are broken, nobody knows what they would have read.
    if workflow.steps.values().any(|s| !s.healthy) || !workflow.lost.is_empty() {
        return;
    }
    let taken: HashSet<FileId> = workflow.steps.values().flat_map(|s| s.reads()).collect();
    for (id, file) in workflow.files.iter() {
        let read = taken.contains(&id);
        match &file.origin {
            _ if read || file.may_be_published() || file.extras.checkpoint => {}
            // A step that never exists leaves nothing to wonder about.
            Origin::Output { step, .. } if never(workflow.steps[*step].when.as_ref()) || never(file.when.as_ref()) => {}
            _ if never(file.when.as_ref()) => {}
            Origin::Input { .. } | Origin::Rendered(_) => findings.push(files::unused_input(file.span, &file.name)),
            Origin::Output { step, .. } => {
                findings.push(files::dead_output(file.span, &workflow.steps[*step].name, &file.name));
            }
        }
    }
}
