//! A Snakefile and what it includes → its rules, with the values of their directives.
//!
//! | part | what it reads |
//! |---|---|
//! | [`reader`] | files, statement by statement |
//! | [`config`] | files of configuration |
//! | [`directives`] | the files that the directives of a rule name |

mod config;
mod directives;
mod reader;

use std::collections::BTreeMap;

use serde_json::Value as Json;

pub use self::directives::constraints;
use self::reader::Reader;
use super::grammar::Directive;
use super::python::{self, After, Argument, Names};
use super::value::{Key, Named, Value, at};
use crate::draft::{Origin, reading::Remark};
use crate::files::{Files, RelPath};

/// What was read, in order.
#[derive(Debug, Default)]
pub struct Workflow {
    pub rules: Vec<Rule>,
    pub names: Names,
    /// The file that the configuration was read from.
    pub config_file: Option<String>,
    /// Where a variable got its value.
    pub variables: BTreeMap<String, (Origin, String)>,
    /// The container of all rules that have none of their own.
    pub container: Option<(Value, String)>,
    /// The expressions that wildcards must match in all rules.
    pub constraints: BTreeMap<String, String>,
    /// Of two rules that make a file, the one that comes first.
    pub order: Vec<Vec<String>>,
    pub remarks: Vec<Remark>,
}

/// A rule, with the values of its directives.
#[derive(Debug)]
pub struct Rule {
    pub name: String,
    pub checkpoint: bool,
    pub material: String,
    pub first: usize,
    pub last: usize,
    /// The folder of the file that it stands in: scripts and environments are relative to it.
    pub folder: RelPath,
    /// The `if` that it stands under.
    pub under: Option<String>,
    pub outputs: Vec<(Option<String>, Named)>,
    pub logs: Vec<(Option<String>, Named)>,
    /// Values of `output` and `log` that name no file for certain.
    pub unclear: Vec<Said>,
    pub inputs: Vec<Input>,
    pub params: Vec<Argument>,
    pub resources: Vec<Argument>,
    /// All directives, by their word.
    pub directives: BTreeMap<String, Directive>,
}

/// A value that stands at a line.
#[derive(Debug, Clone)]
pub struct Said {
    pub word: &'static str,
    pub line: usize,
    pub quote: String,
}

/// A value of `input`.
#[derive(Debug, Clone)]
pub struct Input {
    pub label: Option<String>,
    pub line: usize,
    pub quote: String,
    /// Nothing where a function finds them.
    pub files: Option<Vec<Named>>,
    /// The checkpoint that must have run before they are known.
    pub after: Option<After>,
}

impl Input {
    /// What is asked where its files are not known, in a rule of this material.
    pub fn unknown(&self, material: &str) -> String {
        let own = format!("line {}: \"{}\"", self.line, self.quote);
        let Some(after) = &self.after else { return own };
        let inside = after.inside.as_ref().map_or(String::new(), |line| {
            let file = if line.material == material { String::new() } else { format!("{}, ", line.material) };
            format!(", {file}line {}: \"{}\"", line.number, line.quote)
        });
        format!("{}: {own}{inside}", after.why())
    }
}

impl Rule {
    pub fn origin(&self) -> Origin {
        Origin::lines(&self.material, self.first, self.last)
    }

    /// `rule align`, `checkpoint split`
    pub fn called(&self) -> String {
        format!("{} {}", if self.checkpoint { "checkpoint" } else { "rule" }, self.name)
    }

    pub fn directive(&self, word: &str) -> Option<&Directive> {
        self.directives.get(word)
    }

    /// The only value of a directive.
    pub fn one(&self, names: &Names, word: &str) -> Option<Argument> {
        let mut all = python::arguments(names, &self.directive(word)?.body)?;
        (all.len() == 1).then(|| all.remove(0))
    }

    /// Does it do anything? Rules that only ask for files do not.
    pub fn acts(&self) -> bool {
        let words = ["shell", "run", "script", "notebook", "wrapper", "cwl", "template_engine"];
        words.iter().any(|word| self.directives.contains_key(*word)) || !self.outputs.is_empty()
    }
}

/// Reads a Snakefile, its configuration and the files that it includes.
pub fn read(files: &dyn Files, path: &RelPath, shown: &str) -> Workflow {
    let mut reader = Reader { files, workflow: Workflow::default(), seen: Vec::new(), anonymous: 0 };
    reader.file(path, shown, None);
    reader.workflow
}

/// What is known of a value that people may change.
pub fn known<'w>(workflow: &'w Workflow, key: &Key) -> Option<&'w Json> {
    match key {
        Key::Config(path) => at(workflow.names.config.as_ref(), path),
        Key::Variable(_) => None,
    }
}
