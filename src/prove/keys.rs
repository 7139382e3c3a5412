//! The elements that selectors ask for by their keys: those that there are not, and those that are not told apart.

use std::collections::HashSet;

use super::cell::cell;
use crate::diagnostic::{Diagnostic, Findings, relations};
use crate::plan::{Plan, Relation};
use crate::resolve::workflow::{AxisDef, ConstructorKind, Input, Pick, Rule, Selection};
use crate::resolve::{AxisId, StepId, Term, Workflow};
use crate::source::{Sources, Span};

/// A selector that takes the element of a key.
struct ByKey<'a> {
    axis: AxisId,
    key: &'a Term,
    span: Span,
}

fn by_key(selection: &Selection) -> impl Iterator<Item = ByKey<'_>> {
    selection.at.iter().filter_map(|(axis, pick, span)| match pick {
        Pick::Key(key) => Some(ByKey { axis: *axis, key, span: *span }),
        _ => None,
    })
}

/// The key that a selector of an input asks for, if no element has it: most likely there is a slip in it.
pub fn no_such(plan: &Plan, id: StepId, input: &Input, point: &[u32], sources: &Sources) -> Option<Diagnostic> {
    input.selections().flat_map(by_key).find_map(|selector| {
        let cell = cell(plan, &plan.steps[id].space.slots, point, selector.key, sources)?;
        let keys = &plan.axes[selector.axis].keys;
        if keys.iter().any(|key| key == cell.text) {
            return None;
        }
        let known: Vec<String> = keys.iter().map(|key| key.into_owned()).collect();
        let (axis, job) = (&plan.axes[selector.axis].name, plan.steps[id].id.text(point));
        Some(relations::no_such_key(selector.span, cell.span, axis, &cell.text, &known, &job))
    })
}

/// Where nobody misses a file, a slip in a key would go unseen: another source is taken, or none. A key that stands in
/// the specification is wrong for sure, one that stands in the data may be meant.
pub fn unseen(
    plan: &Plan,
    id: StepId,
    (input, relation): (&Input, &Relation),
    sources: &Sources,
    findings: &mut Findings,
) {
    let (workflow, planned) = (&plan.workflow, &plan.steps[id]);
    if !relation.optional && relation.choices.len() < 2 {
        return;
    }
    let guards = std::iter::once(None).chain(relation.choices.iter().map(|choice| choice.guard.as_ref()));
    for (selection, guard) in input.selections().zip(guards) {
        for selector in by_key(selection) {
            let written = !matches!(selector.key, Term::Key(_) | Term::Attr(..));
            let complete = if written { is_fixed(workflow, selector.axis) } else { is_whole(workflow, selector.axis) };
            if !complete {
                continue;
            }
            let keys = &plan.axes[selector.axis].keys;
            let known: HashSet<_> = keys.iter().collect();
            planned.each_job(|point| {
                let off = relation.guard.as_ref().is_some_and(|g| !g.holds(point));
                if off || guard.is_some_and(|g| !g.holds(point)) {
                    return true;
                }
                let Some(cell) = cell(plan, &planned.space.slots, point, selector.key, sources) else { return true };
                // Where nothing stands, nothing is meant.
                if cell.text.is_empty() || known.contains(cell.text.as_str()) {
                    return true;
                }
                let known: Vec<String> = keys.iter().map(|key| key.into_owned()).collect();
                let (axis, job) = (&plan.axes[selector.axis].name, planned.id.text(point));
                let finding = relations::no_such_key(selector.span, cell.span, axis, &cell.text, &known, &job);
                findings.push(if written { finding } else { relations::perhaps_meant(finding) });
                false
            });
        }
    }
}

/// The axes that an axis is made from, and itself.
fn made_from(workflow: &Workflow, axis: AxisId) -> Vec<AxisId> {
    let mut found = vec![axis];
    let mut at = 0;
    while let Some(axis) = found.get(at).copied() {
        at += 1;
        let def = &workflow.axes[axis];
        for other in def.parent.into_iter().chain(def.sources()) {
            if !found.contains(&other) {
                found.push(other);
            }
        }
    }
    found
}

/// No value and no condition takes elements away that there may be otherwise.
fn is_whole(workflow: &Workflow, axis: AxisId) -> bool {
    let param = |term: &Term| term.parts().into_iter().any(|part| matches!(part, Term::Param(_)));
    let whole = |def: &AxisDef| {
        !def.conditional
            && !def.constructors.iter().any(|c| matches!(c.kind, ConstructorKind::Subset { .. }))
            && !def.rules.iter().any(|rule| matches!(rule, Rule::Where { .. }))
            && !def.terms().into_iter().any(param)
    };
    made_from(workflow, axis).into_iter().all(|axis| whole(&workflow.axes[axis]))
}

/// All its elements stand in the specification, whatever the values and the data.
fn is_fixed(workflow: &Workflow, axis: AxisId) -> bool {
    use ConstructorKind as Kind;
    let from_data = |kind: &Kind| matches!(kind, Kind::Lines { .. } | Kind::Glob { .. } | Kind::Sheet(_));
    let written = |axis: AxisId| !workflow.axes[axis].constructors.iter().any(|c| from_data(&c.kind));
    is_whole(workflow, axis) && made_from(workflow, axis).into_iter().all(written)
}

/// The selector whose key several elements have, with the axes that tell these apart and that the job does not have.
pub fn ambiguous<'s>(
    plan: &Plan,
    id: StepId,
    mut selections: impl Iterator<Item = &'s Selection>,
    point: &[u32],
    sources: &Sources,
) -> Option<Diagnostic> {
    let (workflow, step) = (&plan.workflow, &plan.workflow.steps[id]);
    selections.find_map(|selection| {
        by_key(selection).find_map(|selector| {
            let cell = cell(plan, &plan.steps[id].space.slots, point, selector.key, sources)?;
            let axis = selector.axis;
            // One alone is not told apart from others.
            plan.axes[axis].keys.iter().filter(|key| *key == cell.text).nth(1)?;
            let mut known = workflow.closure_of(&step.each);
            known.extend(selection.axes().filter(|other| *other != axis));
            let outer = workflow.ancestors(axis).into_iter().skip(1).filter(|a| !known.contains(a));
            let mut outer: Vec<&str> = outer.map(|a| workflow.axes[a].name.as_str()).collect();
            if outer.is_empty() {
                return None;
            }
            outer.reverse();
            let name = workflow.axes[axis].name.as_str();
            let written = Some(sources.text(selector.span)).filter(|written| written.starts_with(name));
            let written = written.map_or_else(|| format!("{name}='{}'", cell.text), str::to_owned);
            let job = plan.steps[id].id.text(point);
            Some(relations::ambiguous_key(selector.span, (name, &cell.text), &outer, &written, &job))
        })
    })
}
