//! What a step, its program and its output are called.

use super::Planner;
use crate::draft::name::identifier;
use crate::draft::sentence::clause::Clause;
use crate::draft::sentence::nouns::{number, singular};
use crate::draft::sentence::verbs::Work;
use crate::resolve::RESERVED;

/// Things that a program is not called.
const COMMON: [&str; 28] = [
    "simulation",
    "simulations",
    "model",
    "models",
    "analysis",
    "inference",
    "experiment",
    "experiments",
    "job",
    "jobs",
    "script",
    "program",
    "code",
    "workflow",
    "pipeline",
    "test",
    "tests",
    "it",
    "them",
    "training",
    "evaluation",
    "prediction",
    "predictions",
    "everything",
    "this",
    "that",
    "each",
    "analyses",
];

impl Planner<'_> {
    pub(super) fn name_of(&self, clause: &Clause) -> String {
        let object = clause.object.join(" ").to_lowercase();
        match clause.verb {
            Some(verb) if (verb.work == Work::Run || verb.base == "call") && !object.is_empty() => {
                format!("{}-{object}", verb.base)
            }
            Some(verb) if self.plan.steps.iter().any(|s| s.name == verb.base) && !object.is_empty() => {
                format!("{}-{object}", verb.base)
            }
            Some(verb) => verb.base.to_owned(),
            None => clause.told.split_whitespace().take(3).collect::<Vec<_>>().join("-").to_lowercase(),
        }
    }

    /// The program that a clause names.
    pub(super) fn component(&mut self, clause: &Clause) -> Option<String> {
        let is_name = |word: &str| {
            let many = singular(word) != word && !word.ends_with("tools") && !word.starts_with(char::is_uppercase);
            !many && !COMMON.contains(&word.to_lowercase().as_str()) && number(word).is_none()
        };
        let own = match clause.object.as_slice() {
            [name] if clause.work() == Work::Run && is_name(name) => {
                // One word without an article before it.
                let bare = clause.told.split_whitespace().nth(1) == Some(name.as_str());
                bare.then(|| name.clone())
            }
            [name, ..]
                if clause.work() == Work::Run
                    && is_name(name)
                    && name.chars().next().is_some_and(char::is_uppercase) =>
            {
                Some(name.clone())
            }
            _ => None,
        };
        let shown = own.or_else(|| clause.tool.clone())?;
        let name = identifier(&shown.to_lowercase());
        if !self.plan.components.iter().any(|(known, ..)| *known == name) {
            self.plan.components.push((name.clone(), shown, clause.words.clone()));
        }
        Some(name)
    }

    /// What a clause makes, as a name.
    pub(super) fn out(&self, clause: &Clause) -> String {
        let makes = clause.verb.map_or("result", |verb| verb.makes);
        let makers = [
            "make",
            "create",
            "build",
            "produce",
            "generate",
            "derive",
            "compute",
            "calculate",
            "draw",
            "plot",
            "write",
            "report",
        ];
        let named = clause.verb.is_some_and(|v| makers.contains(&v.base) && !v.past) && clause.work() != Work::Gather;
        let object: Vec<String> = clause.object.iter().map(|w| w.to_lowercase()).collect();
        let is_result = object
            .last()
            .is_some_and(|w| ["results", "result", "outputs", "output", "them", "data"].contains(&w.as_str()));
        let article = clause
            .told
            .split_whitespace()
            .nth(1)
            .is_some_and(|w| ["a", "an", "one"].contains(&w.to_lowercase().as_str()));
        let name = if named && article && !object.is_empty() && !is_result {
            identifier(&object.join("-"))
        } else {
            makes.to_owned()
        };
        let taken = RESERVED.contains(&name.as_str())
            || self.plan.axes.iter().any(|a| a.name == name)
            || self.plan.inputs.iter().any(|i| i.name == name);
        if taken { format!("{name}-file") } else { name }
    }
}
