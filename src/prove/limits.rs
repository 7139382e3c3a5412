//! Limits: of jobs and file uses, of what is written, and of what a system starts.

use crate::compile::Limits;
use crate::diagnostic::{Findings, commands, limits};
use crate::lower::{Artifact, exceed};
use crate::plan::{Plan, Program, Word, extensions_at, widest};
use crate::source::Span;

/// The longest word and the longest command line that Linux starts, in bytes.
const WORD: u64 = 128 << 10;
const LINE: u64 = 2 << 20;

/// The step with the most jobs: the one to look at.
fn largest(plan: &Plan) -> Option<Span> {
    plan.steps.iter().max_by_key(|(_, s)| s.space.len()).map(|(id, _)| plan.workflow.steps[id].span)
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
        findings.push(limits::no_jobs(largest(plan)));
        return false;
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
        for group in &planned.words {
            let times = widest(&group.each);
            for one in &group.words {
                let (length, count) = match one {
                    Word::One(program) => (program.longest(), 1),
                    Word::Each { extension, body } => (body.longest(), widest(extension)),
                };
                word = word.max(length);
                line = line.saturating_add(times.saturating_mul(count).saturating_mul(length.saturating_add(9)));
            }
        }
        if word <= WORD && line <= LINE {
            continue;
        }
        // The bounds say nothing yet: measure job by job.
        let mut walk = planned.space.walk(0);
        while let Some(point) = walk.get() {
            let (word, line) = measure(plan, id, point);
            let job = || planned.id.text(point);
            if word > WORD {
                findings.push(commands::word_too_long(step.action.span().unwrap_or(step.span), &job(), word, WORD));
                break;
            }
            if line > LINE {
                findings.push(commands::line_too_long(step.action.span().unwrap_or(step.span), &job(), line, LINE));
                break;
            }
            walk.step();
        }
    }
}

/// The longest word of a job, and the length of its command line as the system counts it: each word with its end and
/// a pointer to it.
fn measure(plan: &Plan, id: crate::resolve::StepId, point: &[u32]) -> (u64, u64) {
    let (mut longest, mut line) = (0u64, 0u64);
    let mut count = |program: &Program, point: &mut Vec<u32>| {
        let mut out = Vec::new();
        program.run(point, &mut out);
        longest = longest.max(out.len() as u64);
        line += out.len() as u64 + 9;
    };
    for group in &plan.steps[id].words {
        let mut outer = crate::plan::Walk::start(&group.each, &[], point);
        while let Some(at) = outer.get() {
            for word in &group.words {
                match word {
                    Word::One(program) => count(program, &mut at.to_vec()),
                    Word::Each { extension, body } => {
                        if extensions_at(extension, at) == 0 {
                            continue;
                        }
                        let mut inner = crate::plan::Walk::start(extension, &[], at);
                        while let Some(full) = inner.get() {
                            count(body, &mut full.to_vec());
                            inner.step();
                        }
                    }
                }
            }
            outer.step();
        }
    }
    (longest, line)
}
