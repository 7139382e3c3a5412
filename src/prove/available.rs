//! Every input finds its file: a selector gives an element at each point, and a gather at least one.

use crate::diagnostic::{Findings, relations};
use crate::plan::{Bind, NONE, Plan, Relation, Space};

/// Reports the first job of each input that finds nothing.
pub fn check(plan: &Plan, findings: &mut Findings) {
    for (id, step) in plan.workflow.steps.iter().filter(|(_, s)| s.healthy) {
        let planned = &plan.steps[id];
        for (input, relation) in step.inputs.iter().zip(&planned.inputs) {
            if let Some(point) = missing(&planned.space, relation) {
                let job = planned.id.text(&point);
                let what = if relation.extension.is_empty() {
                    format!("`{}`", input.name)
                } else {
                    format!("any file of `{}`", input.name)
                };
                findings.push(relations::no_such_element(input.span, &job, &what));
            }
        }
    }
}

/// The first point at which a relation gives nothing.
fn missing(space: &Space, relation: &Relation) -> Option<Vec<u32>> {
    let joined = relation.extension.iter().any(|s| s.join.is_some());
    if !relation.partial && !joined {
        return None;
    }
    let nowhere = |bind: &Bind, point: &[u32]| matches!(bind, Bind::Slot { slot, .. } if *slot >= point.len());
    let mut walk = space.walk(0);
    while let Some(point) = walk.get() {
        let lost = relation.bind.iter().any(|bind| !nowhere(bind, point) && bind.get(point) == NONE);
        if lost || (joined && crate::plan::extensions_at(&relation.extension, point) == 0) {
            return Some(point.to_vec());
        }
        walk.step();
    }
    None
}
