//! Counts of jobs and file uses, without walking what is regular.

use super::relation::Relation;
use super::space::{Slot, Space};
use super::{Plan, PlannedStep, Presence, Walk};
use crate::compile::Totals;

/// More points than this are not walked: neither to count files, nor to hold a condition against each.
pub const WALKED: u64 = 100_000_000;

/// The totals of the healthy steps; all counts saturate.
pub fn totals(plan: &Plan) -> Totals {
    let mut totals = Totals::default();
    for (_, step) in plan.steps.iter().filter(|(id, _)| plan.workflow.steps[*id].healthy) {
        let jobs = step.count();
        totals.steps += u64::from(jobs > 0 || *step.jobs == Presence::Always);
        totals.jobs = totals.jobs.saturating_add(jobs);
        // So many jobs are refused anyway: their files need no counting, which may walk them.
        if step.space.len() > WALKED {
            totals.uses = u64::MAX;
            continue;
        }
        for relation in step.inputs.iter().chain(&step.outputs) {
            totals.uses = totals.uses.saturating_add(uses(step, relation));
        }
    }
    totals
}

/// The files that all jobs of a step take through a relation.
pub fn uses(step: &PlannedStep, relation: &Relation) -> u64 {
    if let (Some(plain), Presence::Always) = (relation.plain(), &*step.jobs) {
        return extensions(&step.space, plain.slots);
    }
    let mut total = 0u64;
    step.each_job(|point| {
        total = total.saturating_add(relation.count(point));
        total <= USES
    });
    total
}

/// More uses than any build may have: counting stops.
const USES: u64 = 1 << 40;

/// The number of extensions of all points of a space.
pub fn extensions(space: &Space, extension: &[Slot]) -> u64 {
    if extension.is_empty() {
        return space.len();
    }
    let joins: Vec<usize> =
        extension.iter().flat_map(|s| s.joins.iter().filter_map(|join| join.before.slot().ok().flatten())).collect();
    let each = space.slots.len();
    // Every point has as many.
    if joins.iter().all(|slot| *slot >= each) {
        let any = vec![0; each];
        return space.len().saturating_mul(walked(extension, &any));
    }
    // All depends on one slot of a plain product: once per element of it.
    if let [slot, rest @ ..] = joins.as_slice() {
        let plain = space.slots.iter().all(|s| s.joins.is_empty());
        if plain && rest.iter().all(|s| s == slot || *s >= each) && *slot < each {
            let len = u64::from(space.slots[*slot].len).max(1);
            let mut point = vec![0; each];
            let mut total = 0u64;
            for element in 0..space.slots[*slot].len {
                point[*slot] = element;
                total = total.saturating_add(walked(extension, &point));
            }
            return total.saturating_mul(space.len() / len);
        }
    }
    let mut total = 0u64;
    let mut walk = space.walk(0);
    while let Some(point) = walk.get() {
        total = total.saturating_add(walked(extension, point));
        walk.step();
    }
    total
}

/// The number of extensions of one point.
pub fn walked(extension: &[Slot], point: &[u32]) -> u64 {
    if extension.iter().all(|s| s.joins.is_empty()) {
        return extension.iter().fold(1u64, |n, s| n.saturating_mul(u64::from(s.len)));
    }
    if let [one] = extension {
        return one.elements(point).len() as u64;
    }
    let mut total = 0u64;
    let mut walk = Walk::start(extension, &[], point);
    while walk.get().is_some() {
        total += 1;
        walk.step();
    }
    total
}
