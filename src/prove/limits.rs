//! Limits: of jobs and file uses, of what is written, and of what a system starts.

use crate::compile::Limits;
use crate::diagnostic::{Diagnostic, Findings, commands, limits};
use crate::lower::{Artifact, exceed};
use crate::plan::{Plan, PlannedStep, Presence, WALKED, uses};
use crate::resolve::workflow::{Action, Step};
use crate::resolve::{StepId, Term, Text};
use crate::source::Span;

/// The longest word that Linux starts, in bytes, without the one that closes it.
const WORD: u64 = (128 << 10) - 1;

/// The longest command line. Linux counts the environment of the job as well, for which something is left.
const LINE: u64 = (2 << 20) - (128 << 10);

/// The step with the most jobs: the one to look at.
fn largest(plan: &Plan) -> Option<Span> {
    most(plan, PlannedStep::count).map(|id| plan.workflow.steps[id].span)
}

/// The step of which a count is the largest.
fn most(plan: &Plan, count: impl Fn(&PlannedStep) -> u64) -> Option<StepId> {
    plan.steps.iter().max_by_key(|(_, step)| count(step)).map(|(id, _)| id)
}

/// The input or output that makes a step use more files than any other, and the number of these uses.
fn most_uses(plan: &Plan) -> Option<(Span, u64)> {
    let uses_of = |step: &PlannedStep, relation| {
        // So many jobs are not walked.
        if step.space.len() > WALKED { u64::MAX } else { uses(step, relation) }
    };
    let all = plan.steps.iter().filter(|(id, _)| plan.workflow.steps[*id].healthy).flat_map(|(id, planned)| {
        let step = &plan.workflow.steps[id];
        let read = planned.inputs.iter().zip(step.inputs.iter().map(|input| input.span));
        let written = planned.outputs.iter().zip(step.outputs.iter().map(|out| plan.workflow.files[*out].span));
        read.chain(written).map(move |(relation, span)| (span, uses_of(planned, relation)))
    });
    all.max_by_key(|(_, uses)| *uses)
}

/// Why there are no jobs: the condition of a step that has points, else its axes.
fn no_jobs(plan: &Plan) -> Diagnostic {
    // Of a condition that params decide the points were not kept.
    let conditional = plan.workflow.steps.iter().find(|(id, step)| {
        let planned = &plan.steps[*id];
        let some_axis_is_empty = step.each.iter().any(|axis| plan.axes[*axis].len == 0);
        let never = *planned.jobs == Presence::Never && !some_axis_is_empty;
        step.when.is_some() && (never || !planned.space.is_empty())
    });
    match conditional {
        Some((_, step)) => limits::no_job_holds(step.when_span, &step.name),
        None => limits::no_jobs(largest(plan)),
    }
}

/// Refuses a build of more bytes than it may have.
pub fn bytes(plan: &Plan, artifacts: &[Artifact], limits: Limits, findings: &mut Findings) {
    if exceed(artifacts, limits.bytes) {
        findings.push(limits::bytes(largest(plan), limits.bytes));
    }
}

/// Whether the counts are below the limits.
pub fn check(plan: &Plan, limits: Limits, findings: &mut Findings) -> bool {
    if plan.totals.jobs == 0 && !findings.has_errors() {
        findings.push(no_jobs(plan));
        return false;
    }
    for (id, file) in plan.files.iter() {
        let def = &plan.workflow.files[id];
        if def.healthy && plan.workflow.producer(id).is_none() && file.space.len() > limits.uses {
            findings.push(limits::files(def.span, &def.name, file.space.len(), limits.uses));
            return false;
        }
    }
    let Some(span) = largest(plan) else { return true };
    if plan.totals.jobs > limits.jobs {
        findings.push(limits::jobs(span, plan.totals.jobs, limits.jobs));
        return false;
    }
    if plan.totals.uses > limits.uses {
        let (span, uses) = most_uses(plan).unwrap_or((span, plan.totals.uses));
        findings.push(limits::uses(span, uses, plan.totals.uses, limits.uses));
        return false;
    }
    true
}

/// Reports the first job of each step whose command line is too long.
pub fn commands(plan: &Plan, findings: &mut Findings) {
    for (id, step) in plan.workflow.steps.iter().filter(|(_, s)| s.healthy) {
        let planned = &plan.steps[id];
        let mut line = 0u64;
        let mut word = 0u64;
        for group in planned.variants.iter().flat_map(|v| &v.words) {
            let times = group.each.widest();
            for one in &group.words {
                let (length, count) = one.longest();
                word = word.max(length);
                line = line.saturating_add(times.saturating_mul(count).saturating_mul(length.saturating_add(9)));
            }
        }
        if word <= WORD && line <= LINE {
            continue;
        }
        // The bounds say nothing yet: measure job by job.
        planned.each_job(|point| {
            let Some(found) = measure(plan, id, point) else { return true };
            let job = planned.id.text(point);
            let span = found.place.unwrap_or_else(|| step.action_span());
            let list = found.list.as_deref();
            if found.word > WORD {
                findings.push(commands::word_too_long(span, &job, found.word, WORD, list));
            } else if found.line > LINE {
                findings.push(commands::line_too_long(span, &job, found.line, LINE, list));
            }
            found.word <= WORD && found.line <= LINE
        });
    }
}

/// The command line of a job.
struct Measured {
    /// The bytes of its longest word.
    word: u64,
    /// Its length as the system counts it: each word with its end and a pointer to it.
    line: u64,
    /// Where what takes the most is written, and the list of files that it names.
    place: Option<Span>,
    list: Option<String>,
}

fn measure(plan: &Plan, id: StepId, point: &mut Vec<u32>) -> Option<Measured> {
    let (step, planned) = (&plan.workflow.steps[id], &plan.steps[id]);
    let (number, variant) = planned.variant(point)?;
    let mut found = Measured { word: 0, line: 0, place: None, list: None };
    let Action::Run { groups, .. } = &step.variants[number].action else { return Some(found) };
    let mut longest = 0;
    for (words, group) in variant.words.iter().zip(groups) {
        if words.when.as_ref().is_some_and(|when| !when.holds(point)) {
            continue;
        }
        for (at, word) in words.words.iter().enumerate() {
            let (mut all, mut most) = (0, 0);
            words.each.each(point, |point| {
                word.each(point, &mut |word| {
                    most = most.max(word.len() as u64);
                    all += word.len() as u64 + 9;
                });
            });
            found.word = found.word.max(most);
            found.line += all;
            // A word that is too long is too long whatever stands beside it.
            let weight = if most > WORD { u64::MAX } else { all };
            if weight > longest {
                longest = weight;
                found.place = group.places.get(at).copied();
                found.list = group.words.get(at).and_then(|text| files_of(step, text));
            }
        }
    }
    Some(found)
}

/// The `in` with several files whose names a word has.
fn files_of(step: &Step, text: &Text) -> Option<String> {
    let mut found = None;
    text.visit(&mut |term| {
        if let Term::In(at) = term {
            found = step.inputs.get(*at as usize).filter(|input| input.is_list(&[])).map(|input| input.name.clone());
        }
    });
    found
}
