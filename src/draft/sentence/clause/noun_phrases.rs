//! The things that words name: one, several, a range of numbers, a list of names.

use super::function_words::{DETERMINERS, STOPS};
use crate::draft::name::identifier;
use crate::draft::sentence::nouns::{number, singular};
use crate::draft::sentence::verbs::{is_noun_too, verb};
use crate::draft::sentence::words::Word;

pub(super) struct Noun {
    pub(super) name: String,
    pub(super) shown: String,
    pub(super) number: Option<u64>,
}

/// The words of a noun from here, and where they end.
pub(super) fn noun(rest: &[Word], mut at: usize) -> Option<(Noun, usize)> {
    let mut count = None;
    while let Some(word) =
        rest.get(at).filter(|w| w.is(&DETERMINERS) || number(&w.lower).is_some() || w.is(&["different"]))
    {
        count = count.or(number(&word.lower));
        at += 1;
    }
    let start = at;
    while let Some(word) = rest.get(at) {
        if word.is_sign() || word.is(&STOPS) || word.is(&DETERMINERS) || number(&word.lower).is_some() {
            break;
        }
        let ends = rest
            .get(at + 1)
            .is_none_or(|next| next.is_sign() || next.is(&STOPS) && !next.is(&["all", "each", "every", "it", "them"]));
        if at > start && verb(&word.lower).is_some() && !(is_noun_too(&word.lower) && ends) {
            break;
        }
        at += 1;
        if at - start == 3 {
            break;
        }
    }
    let taken = &rest[start..at];
    let last = taken.last()?;
    let mut name: Vec<String> = taken.iter().map(|w| w.lower.clone()).collect();
    if let Some(word) = name.last_mut() {
        *word = singular(&last.lower);
    }
    let shown = taken.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ");
    Some((Noun { name: identifier(&name.join("-")), shown, number: count }, at))
}

/// `model and scenario`, `model, scenario and year`
pub(super) fn several(rest: &[Word], at: usize) -> Option<(Vec<Noun>, usize)> {
    let (first, mut end) = noun(rest, at)?;
    let mut found = vec![first];
    while rest.get(end).is_some_and(|w| w.is(&["and"])) {
        let mut next = end + 1;
        next += usize::from(rest.get(next).is_some_and(|w| w.is(&["for"])));
        next += usize::from(rest.get(next).is_some_and(|w| w.is(&["each", "every"])));
        if rest.get(next).is_none_or(|w| verb(&w.lower).is_some()) {
            break;
        }
        let Some((more, after)) = noun(rest, next) else { break };
        found.push(more);
        end = after;
    }
    Some((found, end))
}

/// `2000 to 2010`, `from 2000 to 2010`, `2000-2010`
pub(super) fn range(rest: &[Word], at: usize) -> Option<(u64, u64, usize)> {
    let at = at + usize::from(rest.get(at).is_some_and(|w| w.is(&["from", "between"])));
    let word = rest.get(at)?;
    if let Some((first, last)) = word.lower.split_once('-') {
        return Some((number(first)?, number(last)?, at + 1)).filter(|(first, last, _)| first <= last);
    }
    let first = number(&word.lower)?;
    let last = rest.get(at + 1).filter(|w| w.is(&["to", "and", "through"])).and(rest.get(at + 2))?;
    Some((first, number(&last.lower)?, at + 3)).filter(|(first, last, _)| first <= last)
}

/// `north, south and west`: single words, set apart by commas and one `and`.
pub(super) fn names(rest: &[Word], mut at: usize) -> Option<(Vec<String>, usize)> {
    let mut found = Vec::new();
    loop {
        let word = rest.get(at).filter(|w| !w.is_sign() && !w.is(&STOPS) && verb(&w.lower).is_none())?;
        found.push(word.text.clone());
        at += 1;
        match rest.get(at) {
            Some(w) if w.lower == "," && rest.get(at + 1).is_some_and(|w| w.lower == "and") => at += 2,
            Some(w) if w.lower == "," => at += 1,
            Some(w) if w.lower == "and" => {
                found.push(rest.get(at + 1).filter(|w| !w.is_sign() && verb(&w.lower).is_none())?.text.clone());
                return Some((found, at + 2));
            }
            _ => return None,
        }
    }
}
