//! The words that belong to no option, held against the positionals.

use super::{Argument, At, Mismatch, Word, value};
use crate::scripts::{Interface, Takes};

#[derive(Debug, Default)]
pub struct Positionals<'w> {
    /// The words that are there in every job, with the option without a value right before them.
    certain: Vec<(At, &'w Word, Option<usize>)>,
    /// How many of them stand before the first one of which that is not known.
    before: Option<usize>,
    /// It cannot be said which words are positionals.
    pub vague: bool,
    /// The last option that took no value.
    flag: Option<(At, usize)>,
}

impl<'w> Positionals<'w> {
    /// One word, in every job.
    pub fn one(&mut self, at: At, word: &'w Word) {
        let flag = self.flag.filter(|(flag, _)| (flag.0, flag.1 + 1) == at).map(|(_, option)| option);
        self.certain.push((at, word, flag));
    }

    /// Any number of words.
    pub fn sometimes(&mut self) {
        self.before.get_or_insert(self.certain.len());
    }

    /// An option without a value: a word after it may have been meant for it.
    pub fn after_flag(&mut self, at: At, option: usize) {
        self.flag = Some((at, option));
    }

    pub fn mismatches(&self, interface: &Interface) -> Vec<Mismatch> {
        if self.vague {
            return Vec::new();
        }
        let positionals = &interface.positionals;
        let add = |sum: Option<usize>, n: Option<usize>| sum?.checked_add(n?);
        let most = positionals.iter().map(|p| p.takes.most()).fold(Some(0), add);
        if let Some((at, _, flag)) = most.and_then(|most| self.certain.get(most)) {
            let (at, taken_for) = (*at, flag.filter(|_| positionals.is_empty()));
            return vec![match taken_for {
                Some(option) => Mismatch::ValueNotTaken { at, option },
                None => Mismatch::TooManyPositionals { at },
            }];
        }
        if self.before.is_none() {
            let mut left = self.certain.len();
            for (missing, positional) in positionals.iter().enumerate() {
                match left.checked_sub(positional.takes.least()) {
                    Some(rest) => left = rest,
                    None => return vec![Mismatch::TooFewPositionals { missing }],
                }
            }
        }
        self.values(interface)
    }

    /// The words of which it is known to which positional they belong.
    fn values(&self, interface: &Interface) -> Vec<Mismatch> {
        let known = self.before.unwrap_or(self.certain.len());
        let mut found = Vec::new();
        let mut at = 0;
        let last = interface.positionals.len().saturating_sub(1);
        for (number, positional) in interface.positionals.iter().enumerate() {
            let count = match positional.takes {
                Takes::One => 1,
                Takes::Exactly(n) => n,
                Takes::Optional | Takes::Any | Takes::Some_ if number == last => known.saturating_sub(at),
                _ => break,
            };
            let words = self.certain.get(at..known.min(at.saturating_add(count))).unwrap_or(&[]);
            let check =
                |(at, word, _): &(At, &Word, _)| value::check(interface, Argument::Positional(number), *at, word);
            found.extend(words.iter().filter_map(check));
            at = at.saturating_add(count);
        }
        found
    }
}
