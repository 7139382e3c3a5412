//! The step of a clause, and what it runs for.

use super::{Planner, Published, Step};
use crate::draft::sentence::clause::{Clause, How, Over};
use crate::draft::sentence::verbs::Work;

impl Planner<'_> {
    pub(super) fn clause(&mut self, at: usize, clause: &Clause) {
        let work = clause.work();
        let round = self.rounds.as_ref().filter(|r| (r.first..=r.last).contains(&at)).map(|r| r.axis.clone());
        let mut each: Vec<String> = round.iter().cloned().collect();
        let mut pair = None;
        let mut into = None;
        let mut all = Vec::new();
        let mut own = false;
        for over in &clause.over {
            match over.how {
                How::Rounds => continue,
                // `into one store` makes no pieces.
                How::Into if over.number == Some(1) => {}
                How::Into => into = Some(self.axis(over)),
                How::Pairs => {
                    let (axis, name) = self.pair(over);
                    each.push(name.clone());
                    pair = Some((axis, name));
                }
                How::All if matches!(work, Work::Gather | Work::Train) => all.push(over.clone()),
                How::All if over.is_object && !clause.parallel => all.push(over.clone()),
                How::Each | How::All | How::Times => {
                    let axis = self.axis(over);
                    if !each.contains(&axis) {
                        each.push(axis);
                    }
                }
            }
            own |= !matches!(over.how, How::Into) && all.is_empty();
        }
        // A split that does not say into what.
        if work == Work::Split && into.is_none() && pair.is_none() && !own {
            let noun = clause
                .verb
                .map_or("piece", |verb| if matches!(verb.base, "tile" | "chunk") { verb.base } else { "piece" });
            let over = Over {
                how: How::Into,
                noun: noun.into(),
                shown: format!("{noun}s"),
                number: None,
                names: vec![],
                range: None,
                is_object: false,
                words: clause.words.clone(),
            };
            into = Some(self.axis(&over));
        }
        let mut open_each = None;
        let produced = self.produced(round.as_deref());
        if own {
            if clause.leads {
                self.scope = each.iter().filter(|axis| Some(*axis) != round.as_ref()).cloned().collect();
            } else if work != Work::Gather && self.scope.iter().any(|axis| !each.contains(axis)) {
                open_each = Some(format!("also for each {}?", self.scope.join(" and ")));
            }
        } else if work == Work::Gather || clause.once || !all.is_empty() {
            if at > 0 && work == Work::Gather {
                self.scope.clear();
            }
        } else if !self.scope.is_empty() {
            each.extend(self.scope.clone());
        } else if clause.it || clause.parallel || (work == Work::Predict && !produced.is_empty()) {
            each.extend(produced.iter().filter(|axis| !each.contains(axis)).cloned().collect::<Vec<_>>());
        } else if !produced.is_empty() && work != Work::Source {
            open_each = Some(format!("once, or for each {}?", produced.join(" and ")));
        }
        let name = self.names.give(&self.name_of(clause));
        let component = self.component(clause);
        let out = self.out(clause);
        let mut step = Step {
            name,
            each,
            open_each,
            component,
            ins: Vec::new(),
            out,
            over: into,
            published: Published::No,
            told: if clause.told.is_empty() { clause.words.clone() } else { clause.told.clone() },
            words: clause.words.clone(),
            work,
        };
        self.reads(at, clause, &mut step, pair, round.as_deref());
        if let Some(epochs) = clause.epochs {
            self.plan.epochs.get_or_insert_with(|| (epochs, clause.words.clone()));
        }
        self.plan.steps.push(step);
        self.unread.push(self.plan.steps.len() - 1);
    }

    /// The axes of the results that wait to be read.
    fn produced(&self, round: Option<&str>) -> Vec<String> {
        let Some(last) = self.unread.last().map(|s| &self.plan.steps[*s]) else { return Vec::new() };
        let loops = self.rounds.as_ref().map(|r| r.axis.as_str());
        let axes = last
            .each
            .iter()
            .chain(&last.over)
            .filter(|axis| Some(axis.as_str()) != round && Some(axis.as_str()) != loops);
        axes.cloned().collect()
    }
}
