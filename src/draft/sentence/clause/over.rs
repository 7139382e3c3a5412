//! What something is done over: `for each sample`, `into tiles`, `100 times`.

use super::function_words::STOPS;
use super::noun_phrases::{Noun, names, noun, range, several};
use super::{How, Over, text};
use crate::draft::name::identifier;
use crate::draft::sentence::nouns::{number, singular};
use crate::draft::sentence::words::Word;

/// Numbers before these are amounts, no numbers of things.
const AMOUNTS: [&str; 22] = [
    "second", "minute", "hour", "day", "week", "month", "year", "epoch", "gb", "mb", "tb", "core", "cpu", "gpu",
    "thread", "percent", "degree", "km", "meter", "step", "time", "node",
];

/// What something is done over, if that begins here, and how many words say it.
pub(super) fn over(sentence: &str, rest: &[Word], has_verb: bool) -> Option<(Vec<Over>, usize)> {
    let is = |at: usize, words: &[&str]| rest.get(at).is_some_and(|w| w.is(words));
    let mut at = 0;
    let preposition = is(0, &["for", "on", "over", "across", "of", "in", "to", "from", "with", "at", "per", "between"]);
    let per = is(0, &["per"]);
    if preposition {
        at += 1;
    }
    let made = |how, noun: Noun, end: usize| {
        let over = Over {
            how,
            noun: noun.name,
            shown: noun.shown,
            number: noun.number,
            names: Vec::new(),
            range: None,
            is_object: !preposition && has_verb,
            words: text(sentence, &rest[..end]),
        };
        (over, end)
    };
    // `every pair of sites`, `all pairs`, `pairwise`
    if is(at, &["each", "every", "all", "any"]) && is(at + 1, &["pair", "pairs", "two"]) {
        let of = at + 2 + usize::from(is(at + 2, &["of"]));
        let (noun, end) =
            noun(rest, of).unwrap_or((Noun { name: "item".into(), shown: "items".into(), number: None }, at + 2));
        let (over, end) = made(How::Pairs, noun, end);
        return Some((vec![over], end));
    }
    if is(at, &["each", "every"]) || per {
        let mut from = if per { at } else { at + 1 };
        if is(from, &["combination", "value"]) && is(from + 1, &["of"]) {
            from += 2;
        }
        return several(rest, from)
            .map(|(nouns, end)| (nouns.into_iter().map(|noun| made(How::Each, noun, end).0).collect(), end));
    }
    if is(at, &["all"]) && (preposition || has_verb) {
        if is(at + 1, &["combinations"]) && is(at + 2, &["of"]) {
            let (nouns, end) = several(rest, at + 3)?;
            return Some((nouns.into_iter().map(|noun| made(How::Each, noun, end).0).collect(), end));
        }
        let (noun, end) = noun(rest, at + 1)?;
        let how =
            if preposition && is(0, &["for", "over", "across", "on"]) || has_verb { How::All } else { return None };
        let (over, end) = made(how, noun, end);
        return Some((vec![over], end));
    }
    if is(0, &["into"]) {
        let (noun, end) = noun(rest, 1)?;
        let many = noun.number.is_some() || noun.shown.to_lowercase() != noun.name.replace('-', " ");
        let (over, end) = made(How::Into, noun, end);
        return many.then_some((vec![over], end));
    }
    if is(0, &["repeatedly", "iteratively"]) || is(0, &["until"]) {
        let end = if is(0, &["until"]) { rest.iter().position(Word::is_sign).unwrap_or(rest.len()) } else { 1 };
        let noun = Noun { name: "round".into(), shown: "rounds".into(), number: None };
        let (over, end) = made(How::Rounds, noun, end);
        return Some((vec![over], end));
    }
    // `100 times`
    let count = rest.get(at).and_then(|w| number(&w.lower));
    if count.is_some() && is(at + 1, &["times"]) {
        let noun = Noun { name: "repetition".into(), shown: "repetitions".into(), number: count };
        let (over, end) = made(How::Times, noun, at + 2);
        return Some((vec![over], end));
    }
    if !(preposition && is(0, &["for", "over", "across", "on", "with", "in", "at"])) {
        return None;
    }
    let the = usize::from(is(at, &["the"]));
    // `over 5 values of the learning rate`, `for several sites`
    let vague = ["several", "different", "multiple", "many", "various", "some"];
    let mut from = at + the;
    let counted = rest.get(from).and_then(|w| number(&w.lower));
    from += usize::from(counted.is_some());
    let is_vague = is(from, &vague);
    from += usize::from(is_vague);
    from += usize::from(is(from, &["different"]));
    if is(from, &["values"]) && is(from + 1, &["of", "for"]) {
        let (noun, end) = noun(rest, from + 2)?;
        let (over, end) = made(How::Each, Noun { number: counted, ..noun }, end);
        return Some((vec![over], end));
    }
    // `for the sites north, south and west`
    for end in from + 1..=from + 2 {
        let Some(last) = rest.get(end - 1).filter(|w| !w.is(&STOPS) && singular(&w.lower) != w.lower) else { continue };
        if let Some((names, after)) = names(rest, end) {
            let mut name: Vec<&str> = rest[from..end - 1].iter().map(|w| w.lower.as_str()).collect();
            let one = singular(&last.lower);
            name.push(&one);
            let shown = rest[from..end].iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ");
            let noun = Noun { name: identifier(&name.join("-")), shown, number: None };
            let (mut over, end) = made(How::Each, noun, after);
            over.names = names;
            return Some((vec![over], end));
        }
    }
    let (noun, end) = noun(rest, from)?;
    let last = noun.name.rsplit('-').next().unwrap_or("").to_owned();
    if counted.is_some() && matches!(last.as_str(), "round" | "iteration" | "generation" | "cycle") && !is(0, &["with"])
    {
        let (over, end) = made(How::Rounds, Noun { number: counted, ..noun }, end);
        return Some((vec![over], end));
    }
    let plural = noun.shown.to_lowercase().replace(' ', "-") != noun.name;
    // `for years 2000 to 2010`
    if let Some((first, last, end)) = range(rest, end).filter(|_| plural) {
        let (mut over, end) = made(How::Each, noun, end);
        over.range = Some((first, last));
        return Some((vec![over], end));
    }
    let counts = counted.is_some()
        && plural
        && !AMOUNTS.contains(&last.as_str())
        && is(0, &["for", "over", "across", "on", "at"]);
    if counts || is_vague && plural && !is(0, &["with"]) {
        let (over, end) = made(How::Each, Noun { number: counted, ..noun }, end);
        return Some((vec![over], end));
    }
    None
}
