//! The rule of relations: the element of the source at a point is taken iff the point binds every axis of it.

use crate::diagnostic::{Findings, relations};
use crate::resolve::workflow::{After, Input, Pick, Selection};
use crate::resolve::{AxisId, StepId, Workflow};
use crate::source::Span;

/// The axes whose elements are known where an input looks for its files: those of the step's point but the released
/// ones, those selected, those gathered; with everything that they determine.
pub fn bound(workflow: &Workflow, each: &[AxisId], selected: &[AxisId]) -> Vec<AxisId> {
    let mut roots: Vec<Vec<AxisId>> = each.iter().map(|a| workflow.closure(*a)).collect();
    for axis in selected {
        release(workflow, &mut roots, *axis);
    }
    roots.extend(selected.iter().map(|a| workflow.closure(*a)));
    let mut bound = Vec::new();
    for axis in roots.into_iter().flatten() {
        if !bound.contains(&axis) {
            bound.push(axis);
        }
    }
    bound
}

/// A selected axis is released with every axis that determines it, and with what is determined only through these; its
/// parents stay. Each root is what one axis of a point binds.
fn release(workflow: &Workflow, roots: &mut [Vec<AxisId>], axis: AxisId) {
    let parents = workflow.axes[axis].parent.map(|p| workflow.closure(p)).unwrap_or_default();
    for root in roots {
        if root.iter().any(|a| workflow.determines(*a, axis)) {
            root.retain(|a| parents.contains(a));
        }
    }
}

/// Checks the selectors of one input; whether they bind all axes of its sources.
pub fn input(workflow: &Workflow, step: StepId, input: &Input, findings: &mut Findings) -> bool {
    let some = input.sources.iter().any(|s| !s.selection.gather.is_empty());
    let all = input.sources.iter().all(|s| !s.selection.gather.is_empty());
    if some && !all && input.selection.gather.is_empty() {
        let one = |with: bool| input.sources.iter().find(|s| s.selection.gather.is_empty() != with);
        if let (Some(list), Some(single)) = (one(true), one(false)) {
            findings.push(relations::list_or_file(single.span, list.span, &input.name));
            return false;
        }
    }
    let shapes: Vec<Vec<AxisId>> = input.sources.iter().map(|s| workflow.files[s.file].shape.clone()).collect();
    let names: Vec<&str> = input.sources.iter().map(|s| workflow.files[s.file].name.as_str()).collect();
    let needed = workflow.closure_of(&shapes.concat());
    let first = names.first().unwrap_or(&"");
    let mut good = selection(workflow, step, &input.selection, (&needed, first), findings);
    let outer: Vec<AxisId> = input.selection.axes().collect();
    for source in &input.sources {
        let file = &workflow.files[source.file];
        let needed = workflow.closure_of(&file.shape);
        good &= selection(workflow, step, &source.selection, (&needed, &file.name), findings);
        if !good {
            continue;
        }
        let selected: Vec<AxisId> = outer.iter().copied().chain(source.selection.axes()).collect();
        let step = &workflow.steps[step];
        let bound = bound(workflow, &step.each, &selected);
        for axis in workflow.independent(&file.shape) {
            if !bound.contains(&axis) {
                let name = &workflow.axes[axis].name;
                let span = if input.sources.len() > 1 { source.span } else { input.span };
                findings.push(relations::unbound_axis(span, &step.name, name, &file.name, file.span));
                good = false;
            }
        }
    }
    good
}

/// Checks the selectors of an `after`.
pub fn after(workflow: &Workflow, step: StepId, after: &After, findings: &mut Findings) -> bool {
    let producer = &workflow.steps[after.step];
    let needed = workflow.closure_of(&producer.each);
    selection(workflow, step, &after.selection, (&needed, &producer.name), findings)
}

/// Checks selectors one by one: none twice, none that the source does not vary over. With one element that is harmless;
/// with several, one file is read several times, which is found by value.
fn selection(
    workflow: &Workflow,
    step: StepId,
    selection: &Selection,
    (needed, source): (&[AxisId], &str),
    findings: &mut Findings,
) -> bool {
    let step = &workflow.steps[step];
    let own = workflow.closure_of(&step.each);
    let mut selected: Vec<AxisId> = Vec::new();
    let mut good = true;
    let picks = selection.at.iter().map(|(axis, pick, span)| (*axis, Some(pick), *span));
    let gathers = selection.gather.iter().map(|(axis, span)| (*axis, None, *span));
    for (axis, pick, span) in picks.chain(gathers) {
        let name = &workflow.axes[axis].name;
        if let Some(finding) = bound_before(workflow, &selected, axis, span) {
            findings.push(finding);
            good = false;
        }
        // Selecting an axis that the source does not vary over gives the same file again and again.
        if !workflow.closure(axis).iter().any(|a| needed.contains(a)) {
            findings.push(relations::not_of_source(span, name, source));
        }
        if let Some(word @ (Pick::Prev | Pick::Next)) = pick
            && !own.contains(&axis)
        {
            let word = if matches!(word, Pick::Prev) { "prev" } else { "next" };
            findings.push(relations::neighbour_unbound(span, name, word, &step.name));
            good = false;
        }
        selected.push(axis);
    }
    good
}

fn bound_before(
    workflow: &Workflow,
    selected: &[AxisId],
    axis: AxisId,
    span: Span,
) -> Option<crate::diagnostic::Diagnostic> {
    let name = &workflow.axes[axis].name;
    workflow.closure_of(selected).contains(&axis).then(|| relations::already_bound(span, name))
}
