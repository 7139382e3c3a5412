//! `bypass` is for files that jobs can fetch themselves.

use crate::diagnostic::{Findings, around};
use crate::plan::{Plan, PlannedContent};
use crate::resolve::workflow::Origin;
use crate::resolve::{FileId, may_run_on};

/// Warns of the first file of each input that lies on the submit host, where jobs on other machines read it.
pub fn warn(plan: &Plan, findings: &mut Findings) {
    for (id, file) in plan.files.iter() {
        let def = &plan.workflow.files[id];
        let (PlannedContent::Path(path), Origin::Input { span, .. }) = (&file.content, &def.origin) else { continue };
        if !def.healthy || !def.extras.bypass || !is_read_elsewhere(plan, id) {
            continue;
        }
        let mut walk = file.space.walk(0);
        while let Some(point) = walk.get() {
            let path = path.text(point);
            let here = !path.contains("://") || path.starts_with("file://");
            if here && file.exists(point) {
                findings.push(around::bypass_of_a_file(*span, &path));
                break;
            }
            walk.step();
        }
    }
}

/// Whether jobs that do not run on the submit host may read a file.
fn is_read_elsewhere(plan: &Plan, file: FileId) -> bool {
    let workflow = &plan.workflow;
    let elsewhere: Vec<&str> = workflow.pegasus.sites.iter().filter(|s| !s.local).map(|s| s.name.as_str()).collect();
    workflow.steps.values().filter(|step| step.reads().any(|f| f == file)).any(|step| {
        let mut sites = elsewhere.iter();
        sites.any(|site| may_run_on(workflow, step, site))
    })
}
