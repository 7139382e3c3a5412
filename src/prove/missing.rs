//! What a job looked for, and why it is not there.

use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, relations};
use crate::plan::{NONE, Plan, Relation};
use crate::resolve::workflow::{Input, Pick, Selection};
use crate::resolve::{AxisId, StepId, Term};
use crate::source::Span;

/// Says what a job looked for, and why it is not there.
pub fn missing(plan: &Plan, id: StepId, input: &Input, relation: &Relation, point: &mut Vec<u32>) -> Diagnostic {
    let planned = &plan.steps[id];
    let job = planned.id.text(point);
    let workflow = &plan.workflow;
    let what = if relation.list {
        format!("no file of `{}` exists", input.name)
    } else {
        format!("`{}` does not exist", input.name)
    };
    let several = relation.choices.len() > 1;
    let mut finding = relations::no_such_element(input.span, &job, &what, several);
    let mut said: HashSet<Span> = HashSet::new();
    for (choice, source) in relation.choices.iter().zip(&input.sources) {
        let file = &workflow.files[source.file];
        let mut extended = false;
        let mut unbound = false;
        relation.extension.each(point, |point| {
            choice.extension.each(point, |point| {
                extended = true;
                unbound |= choice.bind.iter().any(|b| b.get(point) == NONE);
            });
        });
        let place = if several { source.span } else { input.span };
        let why = if choice.guard.as_ref().is_some_and(|g| !g.holds(point)) {
            Some((place, "the `when` of this source does not hold there".to_owned()))
        } else if !extended || unbound {
            let end = at_the_end(plan, id, [&source.selection, &input.selection], point);
            let none = if unbound { "there is no such element" } else { "selects no element there" };
            Some((place, end.unwrap_or_else(|| none.to_owned())))
        } else {
            let made = workflow.producer(source.file).map(|s| &workflow.steps[s]);
            let step = made.filter(|s| s.when.as_ref().is_some_and(|w| w.as_const_bool() != Some(true)));
            match (step, &file.when) {
                (Some(step), _) if file.when.is_none() => {
                    Some((step.when_span, format!("step `{}` does not exist there: {}", step.name, says(&step.when))))
                }
                (_, Some(_)) => Some((file.span, format!("`{}` does not exist there", file.name))),
                _ => None,
            }
        };
        match why {
            Some((span, text)) if span == input.span => finding = finding.at(span, text),
            Some((span, text)) if said.insert(span) => finding = finding.also(span, text),
            _ => {}
        }
    }
    let own = &workflow.steps[id];
    if own.when.as_ref().is_some_and(|w| w.as_const_bool().is_none()) && said.insert(own.when_span) {
        finding = finding.also(own.when_span, format!("job `{job}` exists: its `when` holds"));
    }
    finding
}

/// That the job's own element is the first, or the last, where its neighbour is asked for.
fn at_the_end(plan: &Plan, id: StepId, selections: [&Selection; 2], point: &[u32]) -> Option<String> {
    let own = |axis: AxisId| {
        let slots = plan.steps[id].space.slots.iter().zip(point);
        slots.into_iter().find_map(|(slot, at)| Some(plan.maps.get(slot.axis, axis)?.get(*at)))
    };
    selections.into_iter().flat_map(|s| &s.at).find_map(|(axis, pick, _)| {
        let element = own(*axis).filter(|element| *element != NONE)?;
        let bound = &plan.axes[*axis];
        let (first, end) = bound.siblings(element);
        let (what, whence) = match pick {
            Pick::Prev if element == first => ("first", "before"),
            Pick::Next if element + 1 == end => ("last", "after"),
            _ => return None,
        };
        let inside = plan.workflow.axes[*axis].parent.map(|parent| format!(" of its {}", plan.axes[parent].name));
        let (key, name, inside) = (bound.keys.get(element), &bound.name, inside.unwrap_or_default());
        Some(format!("`{key}` is the {what} {name}{inside}: there is none {whence} it"))
    })
}

fn says(when: &Option<Term>) -> &'static str {
    match when.as_ref().and_then(Term::as_const_bool) {
        Some(_) => "its `when` never holds with these values",
        None => "its `when` does not hold",
    }
}
