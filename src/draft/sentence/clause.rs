//! A sentence → clauses: one thing that is done, and over what.

use super::words::{Verb, Word, Work, is_noun_too, number, singular, verb, words};

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

/// What may stand before a noun.
const DETERMINERS: [&str; 15] =
    ["the", "a", "an", "my", "our", "their", "its", "this", "that", "these", "those", "some", "of", "new", "given"];

/// Words that end the words of a noun.
const STOPS: [&str; 46] = [
    "in",
    "on",
    "at",
    "with",
    "using",
    "from",
    "to",
    "by",
    "and",
    "or",
    "then",
    "for",
    "into",
    "as",
    "over",
    "across",
    "that",
    "which",
    "who",
    "independently",
    "separately",
    "individually",
    "concurrently",
    "simultaneously",
    "parallel",
    "afterwards",
    "finally",
    "next",
    "until",
    "per",
    "every",
    "each",
    "all",
    "it",
    "them",
    "once",
    "is",
    "are",
    "was",
    "be",
    "we",
    "i",
    "through",
    "against",
    "after",
    "between",
];

/// Numbers before these are amounts, no numbers of things.
const AMOUNTS: [&str; 22] = [
    "second", "minute", "hour", "day", "week", "month", "year", "epoch", "gb", "mb", "tb", "core", "cpu", "gpu",
    "thread", "percent", "degree", "km", "meter", "step", "time", "node",
];

/// Words before the first verb that say nothing.
const STARTS: [&str; 10] = ["please", "then", "finally", "and", "next", "afterwards", "first", "also", "lastly", "now"];

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

/// The words of each clause, and whether a sentence begins with it.
fn parts(all: &[Word]) -> Vec<(bool, &[Word])> {
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

fn clause(sentence: &str, part: &[Word]) -> Clause {
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

/// What something is done over, if that begins here, and how many words say it.
fn over(sentence: &str, rest: &[Word], has_verb: bool) -> Option<(Vec<Over>, usize)> {
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
            let noun = Noun { name: crate::draft::name::identifier(&name.join("-")), shown, number: None };
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

struct Noun {
    name: String,
    shown: String,
    number: Option<u64>,
}

/// The words of a noun from here, and where they end.
fn noun(rest: &[Word], mut at: usize) -> Option<(Noun, usize)> {
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
    Some((Noun { name: crate::draft::name::identifier(&name.join("-")), shown, number: count }, at))
}

/// `model and scenario`, `model, scenario and year`
fn several(rest: &[Word], at: usize) -> Option<(Vec<Noun>, usize)> {
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
fn range(rest: &[Word], at: usize) -> Option<(u64, u64, usize)> {
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
fn names(rest: &[Word], mut at: usize) -> Option<(Vec<String>, usize)> {
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
