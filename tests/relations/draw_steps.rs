//! Random steps.

use super::super::axes::Axes;
use super::super::expr::Expr;
use super::super::model::{After, From, Id, Name, Out, Pick, Read, Select, Source, Step, Workflow};
use super::super::rule::{self, Point};
use super::{Draw, expr, reads, some_axes, words};

/// The workflow with one more step.
pub fn with_step(draw: &mut Draw, workflow: &Workflow, axes: &Axes, id: Id) -> Workflow {
    let mut workflow = workflow.clone();
    let each = some_axes(draw, &workflow, axes, &[], 3, 60);
    let seen = expr::always(axes, &each);
    let outs = outs(draw, &workflow, axes, id, &each);
    let when = if draw.may("step-when", 25) { expr::condition(draw, axes, &seen, &[]) } else { None };
    let step =
        Step { id, each, when, reads: Vec::new(), outs, words: Vec::new(), groups: Vec::new(), after: Vec::new() };
    workflow.steps.push(step);
    for _ in 0..draw.below(4) {
        let read = reads::read(draw, &workflow, axes, id);
        workflow.steps.last_mut().expect("just pushed").reads.push(read);
    }
    for read in [reads::round(draw, &workflow, axes, id), reads::below(draw, &workflow, axes, id)].into_iter().flatten()
    {
        workflow.steps.last_mut().expect("just pushed").reads.push(read);
    }
    if id > 0 && draw.may("after", 25) {
        let after = after(draw, &workflow, axes);
        workflow.steps.last_mut().expect("just pushed").after.extend(after);
    }
    let mut step = workflow.steps.pop().expect("just pushed");
    for (number, read) in step.reads.iter_mut().enumerate() {
        read.id = number;
    }
    if step.when.is_none() && !step.reads.is_empty() && draw.may("step-when", 12) {
        step.when = Some(Expr::CountIn(draw.below(step.reads.len())).is(">", Expr::int(draw.below(2) as i64)));
    }
    let last = step.outs.len() - 1;
    if !step.reads.is_empty() && step.outs[last].when.is_none() && draw.may("out-when", 12) {
        let count = Expr::CountIn(draw.below(step.reads.len()));
        step.outs[last].when = Some(count.is(draw.of(&[">", "=="]), Expr::int(draw.below(3) as i64)));
    }
    words::words(draw, &workflow, axes, &mut step);
    workflow.steps.push(step);
    if id > 0 && draw.may("rounds", 25) {
        close(draw, &mut workflow, axes, id);
    }
    workflow
}

fn outs(draw: &mut Draw, workflow: &Workflow, axes: &Axes, step: Id, each: &[Id]) -> Vec<Out> {
    let own = axes.closure_of(each);
    let mut outs = Vec::new();
    for id in 0..1 + draw.below(2) {
        let mut over = if draw.chance(30) { some_axes(draw, workflow, axes, each, 2, 120) } else { Vec::new() };
        // An axis that the step or an earlier one binds already cannot be extended by.
        let mut kept: Vec<Id> = Vec::new();
        over.retain(|axis| !own.contains(axis));
        for axis in over {
            if !axes.closure_of(&kept).contains(&axis) {
                kept.push(axis);
            }
        }
        let over = kept;
        let keys = axes.named(&[each, &over].concat());
        let mut name = Name { text: format!("s{step}/o{id}"), keys };
        // A name that another family has, too: they must never exist together.
        let others = workflow.steps.iter().flat_map(|s| s.outs.iter().map(|o| &o.name));
        let same: Vec<Name> = others.chain(workflow.inputs.iter().map(|i| &i.name)).cloned().collect();
        let same: Vec<Name> = same.into_iter().filter(|n| n.keys == name.keys).collect();
        if !same.is_empty() && draw.may("shared-names", 25) {
            name = draw.of(&same);
        }
        let seen = expr::always(axes, each);
        let when = if draw.may("out-when", 20) { expr::condition(draw, axes, &seen, &[]) } else { None };
        outs.push(Out { id, over, name, when });
    }
    // One name, two conditions of which one holds.
    let taken = workflow.steps.iter().find(|s| s.outs.iter().any(|o| o.name == outs[0].name));
    if let Some(other) = taken
        && let Some(when) =
            other.outs.iter().find(|o| o.name == outs[0].name).and_then(|o| o.when.clone().or(other.when.clone()))
        && !when.counts_inputs()
        && draw.chance(70)
    {
        outs[0].when = Some(Expr::Not(Box::new(when)));
    }
    outs
}

fn after(draw: &mut Draw, workflow: &Workflow, axes: &Axes) -> Option<After> {
    let (step, others) = workflow.steps.split_last()?;
    let other = if others.is_empty() { return None } else { draw.of(others) };
    let own = axes.closure_of(&step.each);
    let mut select = Select::default();
    let candidates: Vec<Id> = axes.closure_of(&other.each);
    if !candidates.is_empty() && draw.chance(50) {
        let axis = draw.of(&candidates);
        match draw.below(3) {
            0 => select.at.push((axis, Pick::First)),
            1 if own.contains(&axis) => select.at.push((axis, Pick::Prev)),
            1 => select.at.push((axis, Pick::Last)),
            _ => select.gather.push(axis),
        }
        if draw.may("gather-where", 40) && !select.gather.is_empty() {
            select.filter = expr::condition(draw, axes, &expr::always(axes, &step.each), &[axis]);
        }
    }
    Some(After { step: other.id, select })
}

/// An earlier step that the new one reads takes, in turn, what the new one made in the round before.
fn close(draw: &mut Draw, workflow: &mut Workflow, axes: &Axes, id: Id) {
    let step = workflow.step(id).clone();
    let source = Source::Output { step: id, out: step.outs[0].id };
    let makers = step.reads.iter().flat_map(|r| &r.from).filter_map(|f| match f.source {
        Source::Output { step, .. } if step != id => Some(step),
        _ => None,
    });
    let makers: Vec<Id> = makers.collect();
    if makers.is_empty() || step.each.is_empty() || !step.outs[0].over.is_empty() {
        return;
    }
    let (maker, axis) = (draw.of(&makers), draw.of(&step.each));
    let earlier = workflow.steps.iter_mut().find(|s| s.id == maker).expect("a step that is read");
    if !axes.closure_of(&earlier.each).contains(&axis) {
        return;
    }
    let select = Select { at: vec![(axis, Pick::Prev)], ..Select::default() };
    let from = From { source, select, when: None };
    match earlier.reads.iter_mut().find(|r| r.is_list() == Some(false) && r.select == Select::default()) {
        Some(read) => read.from.insert(0, from),
        None => {
            let number = earlier.reads.iter().map(|r| r.id + 1).max().unwrap_or(0);
            let read = Read { id: number, select: Select::default(), from: vec![from], optional: true, when: None };
            earlier.reads.push(read);
        }
    }
}

/// Whether there are not too many points over some axes.
pub fn few(axes: &Axes, all: &[Id]) -> bool {
    rule::points(axes, &Point::default(), all).len() <= 120
}
