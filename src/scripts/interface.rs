//! The options and positional arguments that a script accepts.

use std::ops::Range;

/// What a command line may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    pub manner: Manner,
    pub options: Vec<Opt>,
    pub positionals: Vec<Positional>,
    /// There may be options that are not listed: an unknown one is not reported.
    pub open_options: bool,
    /// There may be positionals that are not listed, or their number is not known.
    pub open_positionals: bool,
    /// A long option may be shortened while that is unambiguous (argparse's `allow_abbrev`).
    pub abbreviations: bool,
    /// Nothing after the first positional is an option (`getopts`, and loops that end at the first other word).
    pub options_first: bool,
}

/// Who reads the command line, which decides how options are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Manner {
    /// Python's `argparse`: `--x=1`, `-x1`, bundles, abbreviations; a value does not begin with `-`.
    Argparse,
    /// The shell's `getopts`: single letters, bundles; the word after an option is its value whatever it is.
    Getopts,
    /// `case "$1"` in a loop: words are what the patterns say, nothing else.
    Cases,
}

/// One option with all its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opt {
    /// With their dashes: `-o`, `--output`. In [`Manner::Cases`] a name that ends in `=` stands for all words that
    /// begin with it.
    pub names: Vec<String>,
    /// The script refuses a command line without it.
    pub required: bool,
    pub takes: Takes,
    /// The values that it accepts, if that is known; numbers as the script writes them.
    pub choices: Option<Vec<String>>,
    pub ty: Ty,
    /// It exists in every run, not only under a condition.
    pub certain: bool,
    /// The script prints something and ends: `--help`, `--version`.
    pub ends: bool,
    /// The bytes of the call or the case pattern.
    pub place: Range<usize>,
}

/// One argument without a name before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Positional {
    pub name: String,
    pub takes: Takes,
    pub choices: Option<Vec<String>>,
    pub ty: Ty,
    pub place: Range<usize>,
}

/// How many words an argument takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Takes {
    None,
    One,
    /// One or none: `?`.
    Optional,
    /// `*`
    Any,
    /// At least one: `+`.
    Some_,
    Exactly(usize),
    /// All that follow, options too.
    Rest,
    Unknown,
}

impl Takes {
    /// The fewest words.
    pub fn least(self) -> usize {
        match self {
            Takes::One | Takes::Some_ => 1,
            Takes::Exactly(n) => n,
            Takes::None | Takes::Optional | Takes::Any | Takes::Rest | Takes::Unknown => 0,
        }
    }

    /// The most words, if there is a limit.
    pub fn most(self) -> Option<usize> {
        match self {
            Takes::None => Some(0),
            Takes::One | Takes::Optional => Some(1),
            Takes::Exactly(n) => Some(n),
            Takes::Any | Takes::Some_ | Takes::Rest | Takes::Unknown => None,
        }
    }
}

/// What the words of an argument must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ty {
    Text,
    Int,
    Float,
    /// The script converts the text in its own way.
    Unknown,
}
