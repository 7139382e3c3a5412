//! `checkpoints.split.get(…)`: what a value takes from a checkpoint is known only after that has run.

use std::collections::{BTreeSet, VecDeque};

use super::Names;
use crate::scripts::Language;
use crate::scripts::tree::Tree;

/// A checkpoint that must have run before a value is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    pub checkpoint: String,
    /// The line of the function that says so, if the value only names that.
    pub inside: Option<Line>,
}

/// A line of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub material: String,
    pub number: usize,
    pub quote: String,
}

impl After {
    /// Why the value is not known.
    pub fn why(&self) -> String {
        format!("it is known only after checkpoint {} has run", self.checkpoint)
    }
}

/// The checkpoint that the words of a value ask, or a function that they name, or one that this names.
pub fn after(names: &Names, words: &str) -> Option<After> {
    // In brackets a value may go over several lines.
    let mut open = VecDeque::from([(None, format!("({words})"))]);
    let mut seen = BTreeSet::new();
    while let Some((function, text)) = open.pop_front() {
        let Some(tree) = Tree::parse(Language::Python, &text) else { continue };
        for node in tree.root().all() {
            if node.kind() == "attribute" && node.child("object").is_some_and(|object| object.text() == "checkpoints") {
                let checkpoint = node.child("attribute")?.text().to_owned();
                let line = text.get(..node.start())?.matches('\n').count();
                let inside = function.map(|function: &super::Function| Line {
                    material: function.material.clone(),
                    number: function.first + line,
                    quote: text.lines().nth(line).unwrap_or("").trim().to_owned(),
                });
                return Some(After { checkpoint, inside });
            }
            // The name of a value that is given, as in `expand(…, sample=SAMPLES)`, is no function.
            let used = node.kind() == "identifier" && !matches!(node.field(), Some("name" | "attribute"));
            if let Some((name, function)) = names.functions.get_key_value(node.text()).filter(|_| used)
                && seen.insert(name)
            {
                open.push_back((Some(function), function.text.clone()));
            }
        }
    }
    None
}
