//! A command line, as far as it is known before the run, held against what a script accepts.
//!
//! Prefer silence to a wrong report: what the values of a run may change is not reported.

mod argparse;
mod classify;
mod count;
mod near;
mod shell;
mod value;

use super::interface::{Interface, Manner, Ty};

/// A word as far as it is known before the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// It is known entirely.
    Text(String),
    /// A known beginning, then a value: `--out={x}` is `Begins("--out=")`, `{a}_{b}` is `Begins("")`.
    Begins(String),
    /// A value alone: one word, or any number of words for a list.
    Value {
        list: bool,
        /// Every text that it has in some job, if all are known.
        one_of: Option<Vec<String>>,
        ty: Ty,
    },
}

/// Some words of a command that are there together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub words: Vec<Word>,
    /// It is there exactly once in every job.
    pub always: bool,
}

/// A part and a word in it.
pub type At = (usize, usize);

/// An argument of an interface, by its place in `options` or `positionals`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Argument {
    Option(usize),
    Positional(usize),
}

/// Where a command line and an interface do not fit. Options and positionals are named by their place in the interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mismatch {
    /// There is no such option; `near` was probably meant.
    UnknownOption {
        at: At,
        name: String,
        near: Option<usize>,
    },
    /// A shortened option that could be several.
    AmbiguousOption {
        at: At,
        name: String,
        of: Vec<usize>,
    },
    /// An option is followed by another option, or by nothing.
    MissingValue {
        at: At,
        option: usize,
    },
    /// An option that takes no value got one: `at` is the word with the value.
    ValueNotTaken {
        at: At,
        option: usize,
    },
    NotAChoice {
        at: At,
        argument: Argument,
        found: String,
        near: Option<String>,
    },
    NotANumber {
        at: At,
        argument: Argument,
        found: String,
        ty: Ty,
    },
    /// A required option is in no part at all.
    MissingOption {
        option: usize,
    },
    /// The first word that no positional takes.
    TooManyPositionals {
        at: At,
    },
    /// The first positional that gets too few words.
    TooFewPositionals {
        missing: usize,
    },
}

/// Everything in which the command surely does not fit. The words that the script's own name stands for are not part
/// of it.
pub fn hold(interface: &Interface, parts: &[Part]) -> Vec<Mismatch> {
    match interface.manner {
        Manner::Argparse => argparse::hold(interface, parts),
        Manner::Getopts => shell::getopts(interface, parts),
        Manner::Cases => shell::cases(interface, parts),
    }
}

/// One word with its place.
#[derive(Debug, Clone, Copy)]
struct Item<'w> {
    at: At,
    word: &'w Word,
    always: bool,
}

impl Item<'_> {
    /// Whether `next` surely follows this word whenever this word is there.
    fn leads_to(&self, next: &Item) -> bool {
        self.at.0 == next.at.0 || (self.always && next.always)
    }
}

fn items(parts: &[Part]) -> Vec<Item<'_>> {
    let words = |(at, part): (usize, &'_ Part)| -> Vec<(At, usize, bool)> {
        (0..part.words.len()).map(|word| ((at, word), word, part.always)).collect()
    };
    let places = parts.iter().enumerate().flat_map(words);
    places.filter_map(|(at, word, always)| Some(Item { at, word: parts.get(at.0)?.words.get(word)?, always })).collect()
}
