//! The words that a program receives: once, or once per extension of a point.

use std::sync::Arc;

use super::extension::Extension;
use super::formula::{self, Formula};
use super::program::Program;
use super::relation::Relation;

/// A run of words. Its extension has the filter of the group, and that the files it names exist.
#[derive(Debug, Clone)]
pub struct Words {
    /// Where it does not hold at the step's own point, there are none.
    pub when: Option<Formula>,
    pub each: Extension,
    pub words: Vec<Word>,
}

/// One word of a template, and the words that it becomes.
#[derive(Debug, Clone)]
pub enum Word {
    One(Program),
    /// One word per file of a relation; a body for each of its choices.
    Files {
        relation: Arc<Relation>,
        bodies: Arc<[Program]>,
    },
    /// One word per item of a list, after a prefix.
    Items {
        prefix: String,
        list: Formula,
    },
}

impl Words {
    /// They stand once, at every point.
    pub fn is_certain(&self) -> bool {
        self.when.is_none() && self.each.is_trivial()
    }

    /// Calls `see` with each word at a point, in order.
    pub fn each_word(&self, point: &mut Vec<u32>, see: &mut dyn FnMut(&[u8])) {
        if self.when.as_ref().is_some_and(|w| !w.holds(point)) {
            return;
        }
        self.each.each(point, |point| {
            for word in &self.words {
                word.each(point, see);
            }
        });
    }
}

impl Word {
    /// Calls `see` with each word that it becomes at a point.
    pub fn each(&self, point: &mut Vec<u32>, see: &mut dyn FnMut(&[u8])) {
        let mut out = Vec::new();
        match self {
            Word::One(program) => {
                program.run(point, &mut out);
                see(&out);
            }
            Word::Files { relation, bodies } => relation.each(point, &mut |choice, point| {
                out.clear();
                if let Some(body) = bodies.get(choice) {
                    body.run(point, &mut out);
                }
                see(&out);
            }),
            Word::Items { prefix, list } => {
                // A list that cannot be computed was reported by the prover.
                let Ok(value) = list.value(point) else { return };
                for item in value.items() {
                    out.clear();
                    out.extend_from_slice(prefix.as_bytes());
                    formula::write(item, &mut out);
                    see(&out);
                }
            }
        }
    }

    /// The bytes that no word exceeds, and the number of words that no point exceeds.
    pub fn longest(&self) -> (u64, u64) {
        match self {
            Word::One(program) => (program.longest(), 1),
            Word::Files { relation, bodies } => {
                (bodies.iter().map(Program::longest).max().unwrap_or(0), relation.widest())
            }
            Word::Items { prefix, list } => {
                let all = list.longest().saturating_add(prefix.len() as u64);
                // A list is as long as its items together, each with one byte more.
                (all, list.longest().saturating_add(1))
            }
        }
    }

    /// Why a value cannot be computed at a point, if one cannot.
    pub fn failure(&self, point: &mut Vec<u32>) -> Option<String> {
        match self {
            Word::One(program) => program.failure(point),
            Word::Files { relation, bodies } => {
                let mut why = None;
                relation.each(point, &mut |choice, point| {
                    why = why.take().or_else(|| bodies.get(choice).and_then(|b| b.failure(point)));
                });
                why
            }
            Word::Items { list, .. } => list.value(point).err(),
        }
    }

    /// Its value may be missing at some points.
    pub fn may_fail(&self) -> bool {
        match self {
            Word::One(program) => program.may_fail(),
            Word::Files { bodies, .. } => bodies.iter().any(Program::may_fail),
            Word::Items { .. } => true,
        }
    }
}
