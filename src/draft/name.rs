//! Names of the language out of words of the material.

use std::collections::BTreeSet;

use deunicode::deunicode;

use crate::resolve::{OF_AXES, RESERVED};

/// An identifier that says the same: ASCII letters, digits, `_` and `-`, with a letter first. Letters of other alphabets
/// become those that sound like them.
pub fn identifier(text: &str) -> String {
    let mut out = String::new();
    for c in deunicode(text).trim().chars() {
        if c.is_ascii_alphanumeric() || c == '_' {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    let out = out.trim_matches('-').to_owned();
    match out.chars().next() {
        None => "unnamed".to_owned(),
        Some(c) if c.is_ascii_alphabetic() => out,
        Some(_) => format!("n{out}"),
    }
}

/// Words that nothing at the top of a specification is called.
pub fn reserved() -> impl Iterator<Item = &'static str> {
    RESERVED.into_iter().chain(OF_AXES)
}

/// Gives out names, each once; in a command a `-` is a `_`, so two names differ by more than that.
#[derive(Debug, Clone, Default)]
pub struct Names(BTreeSet<String>);

impl Names {
    /// The names of a specification.
    pub fn of_specification() -> Self {
        Self::without(reserved().map(str::to_owned))
    }

    /// Names that nothing may have.
    pub fn without(taken: impl IntoIterator<Item = String>) -> Self {
        Self(taken.into_iter().map(|name| variable(&name)).collect())
    }

    /// The identifier of a text, with a number if it is taken.
    pub fn give(&mut self, text: &str) -> String {
        let name = identifier(text);
        let mut given = name.clone();
        let mut number = 2;
        while !self.0.insert(variable(&given)) {
            given = format!("{name}-{number}");
            number += 1;
        }
        given
    }
}

fn variable(name: &str) -> String {
    name.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_identifiers_and_never_twice() {
        let mut names = Names::without(["step".to_owned()]);
        let given: Vec<String> =
            ["BWA mem!", "bwa_mem", "2nd", "", "?", "step", "a--b", "BWA_mem"].iter().map(|t| names.give(t)).collect();
        assert_eq!(given, ["BWA-mem", "bwa_mem", "n2nd", "unnamed", "unnamed-2", "step-2", "a-b", "BWA_mem-2"]);
    }

    #[test]
    fn letters_of_other_alphabets() {
        let names = ["Überflutung", "forêt", "σ-level", "größe", "温度"].map(identifier);
        assert_eq!(names, ["Uberflutung", "foret", "s-level", "grosse", "Wen-Du"]);
    }
}
