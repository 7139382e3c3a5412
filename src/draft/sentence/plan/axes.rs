//! The axis of what a clause is done over.

use super::{Axis, Elements, Planner};
use crate::draft::sentence::clause::{How, Over};
use crate::draft::sentence::nouns::plural;

/// Things that are told apart by their number.
const NUMBERED: [&str; 27] = [
    "member",
    "realization",
    "realisation",
    "replicate",
    "run",
    "repetition",
    "tile",
    "chunk",
    "part",
    "piece",
    "batch",
    "fold",
    "seed",
    "round",
    "iteration",
    "draw",
    "trial",
    "split",
    "block",
    "slice",
    "frame",
    "generation",
    "simulation",
    "shard",
    "bootstrap",
    "cycle",
    "partition",
];

impl Planner<'_> {
    /// The axis of what a clause is done over; one that is there is taken.
    pub(super) fn axis(&mut self, over: &Over) -> String {
        let wanted = if over.how == How::Pairs { self.element(over) } else { over.noun.clone() };
        if let Some(axis) = self.plan.axes.iter().find(|axis| axis.name == wanted) {
            return axis.name.clone();
        }
        let name = self.names.give(&wanted);
        let last = over.noun.rsplit('-').next().unwrap_or("");
        let elements = if !over.names.is_empty() {
            Elements::Names(over.names.clone())
        } else if let Some((first, last)) = over.range {
            Elements::Range(first, Some(last))
        } else if matches!(over.how, How::Rounds | How::Times | How::Into)
            || NUMBERED.contains(&last) && over.number.is_some()
        {
            Elements::Range(1, over.number)
        } else {
            Elements::Open(match over.number {
                Some(number) => format!("which {number} {}?", over.shown),
                None => format!("which {}?", plural(&over.shown)),
            })
        };
        self.plan.axes.push(Axis { name: name.clone(), elements, words: over.words.clone() });
        name
    }

    /// The axis that pairs are made of: where it is not named, the one that the results before it have.
    fn element(&self, over: &Over) -> String {
        let before = || self.unread.last().and_then(|s| self.plan.steps[*s].each.last().cloned());
        let named = self.plan.axes.iter().any(|axis| axis.name == over.noun);
        let vague = ["item", "result", "output"].contains(&over.noun.as_str());
        if vague && !named { before().unwrap_or_else(|| over.noun.clone()) } else { over.noun.clone() }
    }

    pub(super) fn pair(&mut self, over: &Over) -> (String, String) {
        let axis = self.axis(over);
        let name = self.names.give("pair");
        let elements = Elements::Pairs(axis.clone());
        self.plan.axes.push(Axis { name: name.clone(), elements, words: over.words.clone() });
        (axis, name)
    }
}
