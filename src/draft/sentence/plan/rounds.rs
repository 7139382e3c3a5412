//! The rounds of a loop, and the clauses that belong to them.

use super::Planner;
use crate::draft::sentence::clause::{Clause, How};
use crate::draft::sentence::verbs::Work;

/// A loop: its axis, and the first and last step in it.
pub(super) struct Rounds {
    pub(super) axis: String,
    pub(super) first: usize,
    pub(super) last: usize,
}

impl Planner<'_> {
    /// Finds the rounds, and the clauses that belong to them.
    pub(super) fn loops(&mut self) {
        let has = |c: &Clause| c.over.iter().any(|o| o.how == How::Rounds);
        let Some(at) = self.clauses.iter().position(has) else { return };
        let Some(over) = self.clauses[at].over.iter().find(|o| o.how == How::Rounds).cloned() else { return };
        let leads = self.clauses[at].leads;
        let is_gather = |c: &Clause| c.work() == Work::Gather;
        // What comes before the loop only brings the data.
        let first =
            if leads { at } else { self.clauses[..at].iter().position(|c| c.work() != Work::Source).unwrap_or(at) };
        let ends = |(n, c): (usize, &Clause)| n > first && c.then && n > at;
        let end = self.clauses.iter().enumerate().position(ends).unwrap_or(self.clauses.len());
        let gather = self.clauses[first..end].iter().rposition(is_gather).map(|n| first + n);
        let last = gather.unwrap_or(if leads { end.saturating_sub(1) } else { at }).max(at.min(end.saturating_sub(1)));
        let axis = self.axis(&over);
        self.rounds = Some(Rounds { axis, first, last });
    }
}
