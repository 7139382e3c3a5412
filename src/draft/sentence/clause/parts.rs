//! The words of a sentence → those of its clauses.

use super::function_words::{DETERMINERS, STARTS, STOPS};
use crate::draft::sentence::nouns::number;
use crate::draft::sentence::verbs::{is_noun_too, verb};
use crate::draft::sentence::words::Word;

/// The words of each clause, and whether a sentence begins with it.
pub(super) fn parts(all: &[Word]) -> Vec<(bool, &[Word])> {
    let mut cuts = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let word = &all[at];
        let begins = |from: usize| begins(all, from);
        let cut = match word.lower.as_str() {
            "." | ";" | ":" | "then" | "finally" | "afterwards" => true,
            "," => begins(at + 1),
            // `the train and test data` is one thing.
            "and" => {
                let compound = at >= 2 && all[at - 2].is(&DETERMINERS) && verb(&all[at - 1].lower).is_some();
                !compound && begins(at + 1)
            }
            "that" | "which" => at > 0 && all[at - 1].is(&["workflow", "pipeline"]),
            _ => false,
        };
        if cut {
            cuts.push(at);
        }
        at += 1;
    }
    let mut found = Vec::new();
    let mut start = 0;
    let mut begins = true;
    for cut in cuts.into_iter().chain([all.len()]) {
        if all[start.min(cut)..cut].iter().any(|word| !word.is_sign()) {
            found.push((begins, &all[start..cut]));
        }
        begins = all.get(cut).is_some_and(|w| w.is(&[".", ";", ":"]));
        // `then` and its like belong to what they begin.
        start = if cut < all.len() && all[cut].is(&["then", "finally", "afterwards"]) { cut } else { cut + 1 };
    }
    found
}

/// Whether something that is done begins here: a verb, or `for each …` and a verb.
fn begins(all: &[Word], mut at: usize) -> bool {
    while all.get(at).is_some_and(|w| w.is(&STARTS)) {
        at += 1;
    }
    let Some(word) = all.get(at) else { return false };
    if word.is(&["for", "per", "on", "in"]) && all.get(at + 1).is_some_and(|w| w.is(&["each", "every", "all"])) {
        let end = all[at..].iter().position(Word::is_sign).map_or(all.len(), |end| at + end);
        let inner = all[at + 3..].iter().take(end.saturating_sub(at + 3));
        let comma = all.get(end).is_some_and(|w| w.lower == ",") && begins(all, end + 1);
        return comma || inner.clone().any(|w| verb(&w.lower).is_some_and(|v| !v.past) && !is_noun_too(&w.lower));
    }
    let Some(verb) = verb(&word.lower) else { return false };
    // `test data`, `sample names`: a noun unless something follows that it is done to.
    let next = all.get(at + 1);
    let to = next.is_none_or(|n| n.is_sign() || n.is(&DETERMINERS) || n.is(&STOPS) || number(&n.lower).is_some());
    !verb.past
        && (!is_noun_too(&word.lower)
            || to
            || next.is_some_and(|n| n.text.starts_with(char::is_uppercase) || n.lower.ends_with('s')))
}
