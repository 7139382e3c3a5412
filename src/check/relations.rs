//! The rule of relations: the element of the source at a point is taken iff the point binds every axis of it.

use crate::diagnostic::{Findings, relations};
use crate::resolve::workflow::{Input, Pick};
use crate::resolve::{AxisId, StepId, Workflow};

/// The axes whose elements are known where an input looks for its files: those of the step's point but the released
/// ones, those selected, those gathered; with everything that they determine.
pub fn bound(workflow: &Workflow, each: &[AxisId], selected: &[AxisId]) -> Vec<AxisId> {
    let mut bound = kept(workflow, each, selected);
    for axis in workflow.closure_of(selected) {
        if !bound.contains(&axis) {
            bound.push(axis);
        }
    }
    bound
}

/// What a step's point still binds when some axes are selected afresh: a selected axis is released with every axis
/// that determines it; its parents stay.
pub fn kept(workflow: &Workflow, each: &[AxisId], selected: &[AxisId]) -> Vec<AxisId> {
    let released = |axis: AxisId| selected.iter().any(|s| workflow.determines(axis, *s));
    workflow.closure_of(each).into_iter().filter(|a| !released(*a)).collect()
}

/// Checks the selectors of one input; whether they bind all axes of its source.
pub fn input(workflow: &Workflow, step: StepId, input: &Input, findings: &mut Findings) -> bool {
    let step = &workflow.steps[step];
    let file = &workflow.files[input.file];
    let own = workflow.closure_of(&step.each);
    let needed = workflow.closure_of(&file.shape);
    let mut selected: Vec<AxisId> = Vec::new();
    let mut good = true;
    let picks = input.at.iter().map(|(axis, pick, span)| (*axis, Some(pick), *span));
    let gathers = input.gather.iter().map(|(axis, span)| (*axis, None, *span));
    for (axis, pick, span) in picks.chain(gathers) {
        let name = &workflow.axes[axis].name;
        if workflow.closure_of(&selected).contains(&axis) {
            findings.push(relations::already_bound(span, name));
            good = false;
        }
        // Selecting an axis that the source does not vary over gives the same file again and again.
        if !needed.contains(&axis) {
            findings.push(relations::not_of_source(span, name, &file.name));
            good = false;
        }
        if let Some(word @ (Pick::Prev | Pick::Next)) = pick
            && !own.contains(&axis)
        {
            let word = if *word == Pick::Prev { "prev" } else { "next" };
            findings.push(relations::neighbour_unbound(span, name, word, &step.name));
            good = false;
        }
        selected.push(axis);
    }
    if !good {
        return false;
    }
    let bound = bound(workflow, &step.each, &selected);
    for axis in workflow.independent(&file.shape) {
        if !bound.contains(&axis) {
            let axis_name = &workflow.axes[axis].name;
            findings.push(relations::unbound_axis(input.span, &step.name, axis_name, &file.name, file.span));
            good = false;
        }
    }
    good
}
