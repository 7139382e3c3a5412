//! Limits: of jobs and file uses, of what is written, and of what a system starts.

use crate::compile::Limits;
use crate::diagnostic::{Diagnostic, Findings, commands, limits};
use crate::lower::{Artifact, exceed};
use crate::plan::{Plan, PlannedStep, Presence};
use crate::source::Span;

/// The longest word and the longest command line that Linux starts, in bytes.
const WORD: u64 = 128 << 10;
const LINE: u64 = 2 << 20;

/// The step with the most jobs: the one to look at.
fn largest(plan: &Plan) -> Option<Span> {
    plan.steps.iter().max_by_key(|(_, s)| s.count()).map(|(id, _)| plan.workflow.steps[id].span)
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
        findings.push(limits::uses(span, plan.totals.uses, limits.uses));
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
            let (word, line) = measure(planned, point);
            let job = planned.id.text(point);
            if word > WORD {
                findings.push(commands::word_too_long(step.action_span(), &job, word, WORD));
            } else if line > LINE {
                findings.push(commands::line_too_long(step.action_span(), &job, line, LINE));
            }
            word <= WORD && line <= LINE
        });
    }
}

/// The longest word of a job, and the length of its command line as the system counts it: each word with its end and
/// a pointer to it.
fn measure(planned: &PlannedStep, point: &mut Vec<u32>) -> (u64, u64) {
    let (mut longest, mut line) = (0u64, 0u64);
    if let Some((_, variant)) = planned.variant(point) {
        for group in &variant.words {
            group.each_word(point, &mut |word| {
                longest = longest.max(word.len() as u64);
                line += word.len() as u64 + 9;
            });
        }
    }
    (longest, line)
}
