//! What a script beside the specification accepts on its command line, read from its text before anything runs.
//!
//! Nothing is guessed: what the syntax tree does not show for certain leaves the [`Interface`] open, or there is none.
//!
//! | file | in → out |
//! |---|---|
//! | `tree` | text → a flat syntax tree of bounded size and depth |
//! | `python` | the calls of `argparse`, and what Python scripts should not do |
//! | `shell` | `getopts`, `case "$1"` loops, and what shell scripts should not do |
//! | [`hold`](mod@hold) | a command line, as far as it is known, held against an interface |

pub mod hold;
mod interface;
mod language;
mod python;
mod remark;
mod shell;
pub(crate) mod tree;

pub use hold::{Argument, Mismatch, Part, Word, hold};
pub use interface::{Interface, Manner, Opt, Positional, Takes, Ty};
pub use language::{Language, language};
pub use remark::{Remark, RemarkKind};

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

#[cfg(test)]
mod tests;
