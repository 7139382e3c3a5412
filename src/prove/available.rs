//! Every input finds its files, by value: a single one has its file, a list at least one, and none twice.

use std::collections::{BTreeSet, HashSet};

use super::keys;
use super::missing::missing;
use crate::diagnostic::{Diagnostic, Findings, Severity, relations};
use crate::plan::relation::{Plain, SEVERAL};
use crate::plan::{Choice, NONE, Plan, PlannedStep, Presence, Relation, eval};
use crate::resolve::workflow::{Input, Pick, Selection};
use crate::resolve::{AxisId, FileId, StepId, Term};
use crate::source::{Sources, Span};

/// Reports the first job of each input that finds nothing, or too much, and gives the steps of these inputs.
pub fn check(plan: &Plan, sources: &Sources, findings: &mut Findings) -> BTreeSet<StepId> {
    let mut lacking = BTreeSet::new();
    for (id, step) in plan.workflow.steps.iter().filter(|(_, s)| s.healthy) {
        let planned = &plan.steps[id];
        let before = findings.count(Severity::Error);
        for (input, relation) in step.inputs.iter().zip(&planned.inputs) {
            if let Some(plain) = relation.plain()
                && (certain(&plain) || planned.space.is_empty())
                && finer(plan, relation).is_empty()
            {
                continue;
            }
            let before = findings.total();
            one(plan, id, (input, relation), sources, findings);
            if findings.total() == before {
                keys::unseen(plan, id, (input, relation), sources, findings);
            }
            passed_over(plan, id, input, relation, findings);
        }
        named_files(plan, id, planned, findings);
        for (after, relation) in step.after.iter().zip(&planned.after) {
            planned.each_job(|point| {
                let why = relation.failure(point);
                if let Some(why) = &why {
                    let selections = [&after.selection];
                    findings.push(unknown(plan, id, (after.span, &selections), why, point, sources));
                }
                why.is_none()
            });
        }
        if findings.count(Severity::Error) > before {
            lacking.insert(id);
        }
    }
    lacking
}

/// Nothing is selected, so nothing can be missing.
fn certain(plain: &Plain) -> bool {
    !plain.choice.partial && plain.slots.iter().all(|s| s.joins.is_empty() && s.len > 0)
}

/// The choices whose extension has an axis that their files do not vary over: they may take a file twice.
fn finer<'a>(plan: &Plan, relation: &'a Relation) -> Vec<&'a Choice> {
    let workflow = &plan.workflow;
    let varies = |choice: &&Choice| {
        let Some(file) = choice.file else { return false };
        let shape = workflow.closure_of(&workflow.files[file].shape);
        let mut slots = relation.extension.slots.iter().chain(&choice.extension.slots);
        slots.any(|slot| !shape.contains(&slot.axis))
    };
    relation.choices.iter().filter(varies).collect()
}

fn one(plan: &Plan, id: StepId, (input, relation): (&Input, &Relation), sources: &Sources, findings: &mut Findings) {
    let planned = &plan.steps[id];
    // A choice with elements of its own may release those that the input took, and come to its files again.
    let nested = !relation.extension.slots.is_empty() && relation.choices.iter().any(|c| !c.extension.slots.is_empty());
    let twice = nested || !finer(plan, relation).is_empty();
    // Of what is index arithmetic there is only to see that each job finds something.
    if !twice && relation.plain().is_some_and(|plain| !plain.choice.partial) {
        let mut found = true;
        planned.each_job(|point| {
            found = relation.count(point) > 0;
            found
        });
        if found {
            return;
        }
    }
    let single = (relation.single || relation.choices.iter().any(|c| c.single)) && !relation.list;
    planned.each_job(|point| {
        let failure = relation.failure(point);
        // Which they are is told below.
        if let Some(why) = failure.filter(|why| why != SEVERAL) {
            let selections: Vec<&Selection> = input.selections().collect();
            findings.push(unknown(plan, id, (input.span, &selections), &why, point, sources));
            return false;
        }
        if relation.guard.as_ref().is_some_and(|g| !g.holds(point)) {
            return true;
        }
        let mut taken: Vec<(usize, Vec<u32>)> = Vec::new();
        let mut count = 0u64;
        relation.each(point, &mut |choice, point| {
            count += 1;
            if twice {
                taken.push((choice, relation.choices[choice].bind.iter().map(|b| b.get(point)).collect()));
            }
        });
        let finding = if count == 0 && !relation.optional {
            keys::no_such(plan, id, input, point, sources).or_else(|| Some(missing(plan, id, input, relation, point)))
        } else if let Some(names) = Some(single).filter(|s| *s).and_then(|_| several(plan, relation, point)) {
            let (job, names) = (planned.id.text(point), (names.0.as_str(), names.1.as_str()));
            let alone = input.selections().find_map(alone).map(|axis| plan.axes[axis].name.as_str());
            Some(relations::several_elements(input.span, &job, &input.name, names, alone))
        } else {
            let mut seen = HashSet::new();
            let again = taken.iter().find(|t| !seen.insert((relation.choices[t.0].file, &t.1)));
            again.map(|t| {
                let name = name_of(plan, relation, t);
                match idle(plan, input, relation.choices[t.0].file) {
                    Some((axis, span)) => relations::gathers_one(span, &plan.axes[axis].name, &input.name),
                    None => relations::taken_twice(input.span, &planned.id.text(point), &input.name, &name),
                }
            })
        };
        let fine = finding.is_none();
        finding.into_iter().for_each(|f| findings.push(f));
        fine
    });
}

/// An axis that an input gathers over, and over which the file does not vary: it is the same one for each element.
fn idle(plan: &Plan, input: &Input, file: Option<FileId>) -> Option<(AxisId, Span)> {
    let varies = plan.workflow.closure_of(&plan.workflow.files[file?].shape);
    let gathered = input.selections().flat_map(|selection| &selection.gather);
    gathered.copied().find(|(axis, _)| !plan.workflow.closure(*axis).iter().any(|a| varies.contains(a)))
}

/// Says how many elements a gather passed over because their files do not exist, and which step that is due to.
fn passed_over(plan: &Plan, id: StepId, input: &Input, relation: &Relation, findings: &mut Findings) {
    let planned = &plan.steps[id];
    let exists = |c: &Choice| matches!(*c.presence, Presence::Always);
    if !relation.list || relation.choices.iter().all(exists) {
        return;
    }
    let (mut taken, mut all) = (0u64, 0u64);
    planned.each_job(|point| {
        taken += relation.count(point);
        relation.extension.each(point, |point| {
            all += relation.choices.iter().map(|c| c.extension.count(point)).max().unwrap_or(0);
        });
        true
    });
    let off = input.sources.iter().zip(&relation.choices).filter(|(_, c)| !exists(c));
    let off = off.filter_map(|(source, _)| plan.workflow.producer(source.file));
    let mut off: Vec<&str> = off.map(|step| plan.workflow.steps[step].name.as_str()).collect();
    off.dedup();
    if taken < all {
        let step = &plan.workflow.steps[id].name;
        findings.push(relations::passed_over(input.span, step, &input.name, taken, all, &off));
    }
}

/// The names that two elements lead to, where an open `at` may take one only; whether the files exist does not matter.
fn several(plan: &Plan, relation: &Relation, point: &mut Vec<u32>) -> Option<(String, String)> {
    let mut found: Vec<String> = Vec::new();
    let name = |choice: &Choice, point: &[u32]| {
        let elements: Vec<u32> = choice.bind.iter().map(|b| b.get(point)).collect();
        match choice.file {
            Some(file) if !elements.contains(&NONE) => plan.files[file].name.text(&elements),
            _ => "no file".to_owned(),
        }
    };
    relation.extension.each(point, |point| {
        if found.len() > 1 {
            return;
        }
        let mut named = false;
        for choice in &relation.choices {
            if choice.guard.as_ref().is_some_and(|g| !g.holds(point)) {
                continue;
            }
            let (mut here, mut any) = (Vec::new(), false);
            choice.extension.each(point, |point| {
                any |= choice.exists(point);
                if here.len() < 2 {
                    here.push(name(choice, point));
                }
            });
            if choice.single && here.len() > 1 {
                found = here;
                return;
            }
            // One name stands for each element that the input itself may take.
            if relation.single && !named {
                found.extend(here.into_iter().next());
                named = true;
            }
            if any {
                break;
            }
        }
    });
    let second = found.pop()?;
    Some((found.pop()?, second))
}

/// The axis of an `at` that was to take the one element of a condition, and has none.
fn alone(selection: &Selection) -> Option<AxisId> {
    let open = selection.at.iter().find(|(_, pick, _)| *pick == Pick::Open).map(|(axis, ..)| *axis);
    open.filter(|_| selection.filter.is_none())
}

/// The name of a file of a relation.
fn name_of(plan: &Plan, relation: &Relation, (choice, elements): &(usize, Vec<u32>)) -> String {
    relation.choices[*choice].file.map_or_else(String::new, |file| plan.files[file].name.text(elements))
}

/// Why a job cannot say what it reads, or for which jobs it waits.
fn unknown(
    plan: &Plan,
    id: StepId,
    (span, selections): (Span, &[&Selection]),
    why: &str,
    point: &[u32],
    sources: &Sources,
) -> Diagnostic {
    if why.starts_with("several elements have")
        && let Some(finding) = keys::ambiguous(plan, id, selections.iter().copied(), point, sources)
    {
        return finding;
    }
    let job = format!("job `{}`", plan.steps[id].id.text(point));
    if why == eval::NO_ALTERNATIVE {
        return crate::diagnostic::typing::no_alternative(span, &job);
    }
    crate::diagnostic::typing::cannot_compute(span, why, &job)
}

/// A single file that a command names outside of `args` must exist.
fn named_files(plan: &Plan, id: StepId, planned: &PlannedStep, findings: &mut Findings) {
    let step = &plan.workflow.steps[id];
    let relations = planned.inputs.iter().map(|r| (r, true)).chain(planned.outputs.iter().map(|r| (r, false)));
    let mut doubtful: Vec<(&Relation, String, Term)> = Vec::new();
    let (mut ins, mut outs) = (0u32, 0u32);
    for (relation, input) in relations {
        let (name, term) = if input {
            ins += 1;
            (step.inputs[ins as usize - 1].name.clone(), Term::In(ins - 1))
        } else {
            outs += 1;
            (plan.workflow.files[step.outputs[outs as usize - 1]].name.clone(), Term::Out(outs - 1))
        };
        if !relation.list && relation.plain().is_none() {
            doubtful.push((relation, name, term));
        }
    }
    if doubtful.is_empty() {
        return;
    }
    for (number, variant) in step.variants.iter().enumerate() {
        let crate::resolve::workflow::Action::Run { groups, .. } = &variant.action else { continue };
        for placeholder in groups.iter().filter(|g| !g.optional).flat_map(|g| &g.words).flat_map(|w| w.placeholders()) {
            for (relation, name, term) in &doubtful {
                let mut named = false;
                placeholder.term.visit(&mut |t| named |= t == term);
                if !named {
                    continue;
                }
                planned.each_job(|point| {
                    let used = planned.variant(point).is_some_and(|(v, _)| v == number);
                    // A missing input without `when` was reported as such.
                    let absent = used && relation.count(point) == 0;
                    let said = relation.guard.is_none() && matches!(term, Term::In(_));
                    if absent && !said {
                        let job = planned.id.text(point);
                        findings.push(relations::absent_in_run(placeholder.span, name, &job));
                    }
                    !absent
                });
            }
        }
    }
}
