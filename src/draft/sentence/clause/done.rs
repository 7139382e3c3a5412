//! The words of a clause → what is done: the verb, its object, and how.

use super::function_words::{DETERMINERS, STARTS, STOPS};
use super::over::over;
use super::{Clause, text};
use crate::draft::sentence::nouns::number;
use crate::draft::sentence::verbs::verb;
use crate::draft::sentence::words::Word;

pub(super) fn clause(sentence: &str, part: &[Word]) -> Clause {
    let mut clause = Clause { words: text(sentence, part), ..Clause::default() };
    let mut left: Vec<&Word> = Vec::new();
    let mut at = 0;
    while at < part.len() {
        let rest = &part[at..];
        if let Some((over, len)) = over(sentence, rest, left.iter().any(|w| verb(&w.lower).is_some())) {
            clause.leads |= left.iter().all(|w| w.is(&STARTS) || w.is_sign());
            clause.over.extend(over);
            at += len;
            continue;
        }
        if let Some(len) = phrase(rest, &mut clause) {
            at += len;
            continue;
        }
        left.push(&part[at]);
        at += 1;
    }
    clause.then = left.iter().any(|w| w.is(&["then", "finally", "afterwards"]));
    left.retain(|w| !w.is_sign());
    let start = left.iter().position(|w| verb(&w.lower).is_some_and(|v| !v.past));
    let Some(start) = start.or_else(|| left.iter().position(|w| verb(&w.lower).is_some())) else {
        left.retain(|w| !w.is(&STARTS));
        clause.told = left.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ");
        return clause;
    };
    clause.verb = verb(&left[start].lower);
    // `the results are merged`: what it is done to stands before.
    let past = clause.verb.is_some_and(|v| v.past);
    let rest: Vec<&Word> = if past { left[..start].to_vec() } else { left[start + 1..].to_vec() };
    let told: Vec<&str> = if past {
        left.iter().map(|w| w.text.as_str()).collect()
    } else {
        left[start..].iter().map(|w| w.text.as_str()).collect()
    };
    clause.told = told.join(" ");
    clause.it = rest.iter().any(|w| w.is(&["it"]));
    clause.once |= rest.iter().any(|w| w.is(&["once"])) || one(&rest);
    let with = rest.iter().position(|w| w.is(&["with", "using", "by"]));
    if let Some(tool) = with.and_then(|at| rest.get(at + 1)).filter(|w| w.text.starts_with(char::is_uppercase)) {
        clause.tool = Some(tool.text.clone());
    }
    let object = rest.iter().skip_while(|w| w.is(&DETERMINERS) || w.is(&["one", "single", "are", "is"]));
    let object = object.take_while(|w| !w.is(&STOPS) && number(&w.lower).is_none());
    clause.object = object.filter(|w| !w.is(&DETERMINERS)).map(|w| w.text.clone()).collect();
    clause
}

/// `one model`, `a single model`
fn one(rest: &[&Word]) -> bool {
    let rest: Vec<&&Word> = rest.iter().skip_while(|w| w.is(&["a", "an", "the", "only", "just"])).collect();
    rest.first().is_some_and(|w| w.is(&["one", "single"]))
}

/// Words that say how, not what.
fn phrase(rest: &[Word], clause: &mut Clause) -> Option<usize> {
    let is = |at: usize, words: &[&str]| rest.get(at).is_some_and(|w| w.is(words));
    if is(0, &["in"]) && is(1, &["parallel"]) {
        clause.parallel = true;
        return Some(2);
    }
    if is(0, &["at"]) && is(1, &["the"]) && is(2, &["same"]) && is(3, &["time"]) {
        clause.parallel = true;
        return Some(4);
    }
    if is(0, &["independently", "separately", "individually", "concurrently", "simultaneously"]) {
        clause.parallel = true;
        return Some(1);
    }
    if is(0, &["for"]) && is(2, &["epochs", "epoch"]) {
        clause.epochs = Some(rest.get(1).and_then(|w| number(&w.lower))?);
        return Some(3);
    }
    None
}
