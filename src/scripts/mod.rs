//! What a script beside the specification accepts on its command line, read from its text before anything runs.
//!
//! Nothing is guessed: what the syntax tree does not show for certain leaves the [`Interface`] open, or there is none.
//!
//! | file | in → out |
//! |---|---|
//! | `tree` | text → a flat syntax tree of bounded size and depth |
//! | `python` | the calls of `argparse`, and what Python scripts should not do |
//! | `python/usage` | what is done with the values of arguments, and files that are named in the script |
//! | `shell` | `getopts`, `case "$1"` loops, and what shell scripts should not do |
//! | [`hold`](mod@hold) | a command line, as far as it is known, held against an interface |

pub mod hold;
mod interface;
mod language;
mod python;
mod remark;
mod shell;
pub(crate) mod tree;
mod usage;

pub use hold::{Argument, Mismatch, Part, Word, hold};
pub use interface::{Interface, Manner, Opt, Positional, Takes, Ty};
pub use language::{Language, language};
pub(crate) use python::{prefix, unescaped};
pub use remark::{Remark, RemarkKind};
pub use usage::{Action, ArgumentUse, Default_, Direction, FileUse, Usage};

/// What can be read for certain from a script.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Script {
    pub interface: Option<Interface>,
    /// In the order of their places.
    pub remarks: Vec<Remark>,
}

/// Reads a script. Of one that is too large, nested too deep, or not surely understood, nothing is known.
pub fn read(language: Language, text: &str) -> Script {
    let Some(tree) = tree::Tree::parse(language, text) else { return Script::default() };
    let mut script = match language {
        Language::Python => python::read(&tree),
        Language::Shell => shell::read(&tree),
    };
    script.remarks.sort_by_key(|r| (r.place.start, r.place.end, r.kind));
    script.remarks.dedup();
    script
}

/// What a Python script does with its arguments and files. `None` if its text is not understood.
pub fn usage(text: &str) -> Option<Usage> {
    tree::Tree::parse(Language::Python, text).map(|tree| python::usage(&tree))
}

/// What the call of `setup` in a `setup.py` says: the texts of each setting that is a text or a list of texts, and the
/// console scripts as `console_scripts`. The file is only read.
pub fn setup(text: &str) -> Vec<(String, Vec<String>)> {
    tree::Tree::parse(Language::Python, text).map(|tree| python::setup(&tree)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
