//! A sentence → clauses: one thing that is done, and over what.
//!
//! | part | what it reads |
//! |---|---|
//! | [`parts`](mod@parts) | where a clause begins and ends |
//! | [`done`] | what is done: the verb and its object |
//! | [`over`] | over what |
//! | [`noun_phrases`] | the things that are named: one, several, a range, a list of names |
//! | [`function_words`] | words that only hold the others together |

mod done;
mod function_words;
mod noun_phrases;
mod over;
mod parts;

use super::verbs::{Verb, Work};
use super::words::{Word, words};
use done::clause;
use parts::parts;

/// One thing that is done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clause {
    pub verb: Option<Verb>,
    /// The words of the verb and its object, without those that say over what.
    pub told: String,
    /// The nouns behind the verb, as written.
    pub object: Vec<String>,
    pub over: Vec<Over>,
    /// It begins with what it is done over: `for each field fetch …`.
    pub leads: bool,
    pub parallel: bool,
    /// `one model`, `train once`
    pub once: bool,
    /// `it`: what one job before it made.
    pub it: bool,
    /// `with bwa`
    pub tool: Option<String>,
    /// `for 30 epochs`
    pub epochs: Option<u64>,
    /// `then`, `finally`: what was begun before has ended.
    pub then: bool,
    /// All of its words.
    pub words: String,
}

/// What a clause is done over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    pub how: How,
    /// The thing in the singular, as a name: `climate-model`.
    pub noun: String,
    /// The same as it is written.
    pub shown: String,
    pub number: Option<u64>,
    /// The things themselves, if they are named.
    pub names: Vec<String>,
    /// `2000 to 2010`
    pub range: Option<(u64, u64)>,
    /// The thing is what the verb works on: `align each sample`.
    pub is_object: bool,
    pub words: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// One job for each.
    Each,
    /// `all tables`: one job for each, or one that takes all.
    All,
    Pairs,
    /// `into tiles`
    Into,
    Rounds,
    /// `100 times`
    Times,
}

pub fn clauses(sentence: &str) -> Vec<Clause> {
    let all = words(sentence);
    let mut found: Vec<Clause> = Vec::new();
    // `For each field, …`: said before what is done.
    let mut ahead: Vec<Over> = Vec::new();
    for (begins, part) in parts(&all) {
        let mut clause = clause(sentence, part);
        let only_over = clause.verb.is_none() && clause.told.is_empty();
        match found.last_mut().filter(|_| !begins && ahead.is_empty()) {
            // `…, for every scenario` says more of what was said.
            Some(last) if only_over => {
                last.over.extend(clause.over);
                last.parallel |= clause.parallel;
                last.words = format!("{} {}", last.words, clause.words);
                continue;
            }
            _ if only_over => {
                ahead.extend(clause.over);
                continue;
            }
            _ => {}
        }
        // `I want a workflow that …`
        if clause.verb.is_none() && clause.over.is_empty() && part.iter().any(|w| w.is(&["workflow", "pipeline"])) {
            continue;
        }
        if !ahead.is_empty() {
            clause.leads = true;
            clause.over.splice(0..0, std::mem::take(&mut ahead));
        }
        found.push(clause);
    }
    if !ahead.is_empty() {
        found.push(Clause { words: sentence.trim().to_owned(), over: ahead, leads: true, ..Clause::default() });
    }
    found
}

fn text(sentence: &str, words: &[Word]) -> String {
    let mut inner = words.iter().filter(|w| !w.is_sign());
    match (inner.next(), words.iter().rev().find(|w| !w.is_sign())) {
        (Some(first), Some(last)) => sentence.get(first.start..last.end).unwrap_or("").to_owned(),
        _ => String::new(),
    }
}

impl Clause {
    pub fn work(&self) -> Work {
        self.verb.map_or(Work::Other, |verb| verb.work)
    }
}
