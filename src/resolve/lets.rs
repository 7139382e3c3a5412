//! Computed values: a name for a text over params and whole axes.

use std::collections::{BTreeSet, HashMap};

use super::term::{Term, Text};
use super::workflow::Let;
use super::{Context, Workflow};
use crate::diagnostic::{Findings, names, typing};
use crate::spec::mentions::placed;
use crate::spec::model;

use crate::values::Type;

/// A let stands for all that it is made of, wherever it is named: more terms than these fill the memory.
const MOST_TERMS: usize = 400;

/// Resolves all lets, each after those that it names; a circle is reported once.
pub fn resolve(context: &Context, workflow: &mut Workflow, findings: &mut Findings) {
    let lets: Vec<&model::Let> = context.model.lets.iter().collect();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (at, raw) in lets.iter().enumerate() {
        places.entry(raw.name.value.as_str()).or_insert(at);
    }
    // Who names each let, and how many each one still waits for.
    let mut named_by: Vec<Vec<usize>> = vec![Vec::new(); lets.len()];
    let mut open: Vec<usize> = vec![0; lets.len()];
    for (at, raw) in lets.iter().enumerate() {
        let used = placed(&raw.value.parts);
        let used: BTreeSet<usize> = used.iter().filter_map(|u| places.get(u.as_str()).copied()).collect();
        open[at] = used.len();
        used.into_iter().for_each(|u| named_by[u].push(at));
    }
    let mut ready: BTreeSet<usize> = (0..lets.len()).filter(|at| open[*at] == 0).collect();
    while let Some(at) = ready.pop_first() {
        for next in &named_by[at] {
            open[*next] -= 1;
            if open[*next] == 0 {
                ready.insert(*next);
            }
        }
        let raw = lets[at];
        let owner = format!("let `{}`", raw.name.value);
        let mut scope = context.scope(workflow, Vec::new(), owner, findings);
        scope.remedy = "a let has no element of an axis";
        let mut text = scope.text(&raw.value);
        let mut terms = 0;
        text.iter().for_each(|t| t.visit(&mut |_| terms += 1));
        if terms > MOST_TERMS {
            findings.push(typing::let_too_large(raw.name.span, &raw.name.value, terms, MOST_TERMS));
            text = None;
        }
        declare(raw, text, workflow);
    }
    let lost: Vec<usize> = (0..lets.len()).filter(|at| open[*at] > 0).collect();
    for circle in circles(&lost, &named_by) {
        let members: Vec<_> = circle.iter().map(|at| (lets[*at].name.span, lets[*at].name.value.as_str())).collect();
        if let Some((first, others)) = members.split_first() {
            findings.push(names::let_cycle(*first, others));
        }
    }
    for at in lost {
        declare(lets[at], None, workflow);
    }
}

/// The circles among lets that wait for each other, each once, in the order in which its lets name each other; of
/// circles that share a let the one found first. Others wait for one of them, or are in none.
fn circles(lost: &[usize], named_by: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut circles = Vec::new();
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    for start in lost {
        // All that is left waits for something that is left, so that the way back ends in a circle.
        let mut way: Vec<usize> = Vec::new();
        let mut next = Some(*start);
        while let Some(at) = next.filter(|at| !seen.contains(at)) {
            seen.insert(at);
            way.push(at);
            next = lost.iter().copied().find(|other| named_by[*other].contains(&at));
        }
        let closed = next.and_then(|at| way.iter().position(|w| *w == at));
        circles.extend(closed.map(|from| way.split_off(from)));
    }
    circles
}

fn declare(raw: &model::Let, text: Option<Text>, workflow: &mut Workflow) {
    let healthy = text.is_some();
    let (term, ty) = match text {
        Some(text) => match text.single() {
            Some(only) => (only.term.clone(), only.ty),
            None => (Term::Text(text), Type::String),
        },
        None => (Term::NoAlternative, Type::String),
    };
    workflow.lets.entry(raw.name.value.clone()).or_insert(Let { term, ty, span: raw.name.span, healthy });
}
