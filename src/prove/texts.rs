//! Every text has a value: a filter over a file's name finds what it looks for.

use crate::diagnostic::{Findings, typing};
use crate::plan::{Plan, Program, Walk, Word, Words};

/// Reports the first job of each step of which a text has no value.
pub fn check(plan: &Plan, findings: &mut Findings) {
    for (id, step) in plan.workflow.steps.iter().filter(|(_, s)| s.healthy) {
        let planned = &plan.steps[id];
        let around = [Some(&planned.id), planned.label.as_ref()].into_iter().flatten();
        let texts: Vec<&Program> =
            around.chain(planned.env.iter().map(|(_, value)| value)).filter(|p| p.may_fail()).collect();
        let words: Vec<&Words> = planned.words.iter().filter(|w| w.words.iter().any(may_fail)).collect();
        if texts.is_empty() && words.is_empty() {
            continue;
        }
        let mut walk = planned.space.walk(0);
        while let Some(point) = walk.get() {
            let text = texts.iter().find_map(|p| p.failure(&mut point.to_vec()));
            if let Some(why) = text.or_else(|| words.iter().find_map(|w| failure(w, point))) {
                let span = step.action.span().unwrap_or(step.span);
                let job = format!("job `{}`", planned.id.text(point));
                findings.push(typing::cannot_compute(span, &why, &job));
                break;
            }
            walk.step();
        }
    }
}

fn may_fail(word: &Word) -> bool {
    match word {
        Word::One(program) => program.may_fail(),
        Word::Each { body, .. } => body.may_fail(),
    }
}

fn failure(words: &Words, point: &[u32]) -> Option<String> {
    let mut walk = Walk::start(&words.each, &[], point);
    while let Some(at) = walk.get() {
        for word in &words.words {
            let why = match word {
                Word::One(program) => program.failure(&mut at.to_vec()),
                // The files of a list that stands alone have no filters.
                Word::Each { .. } => None,
            };
            if why.is_some() {
                return why;
            }
        }
        walk.step();
    }
    None
}
