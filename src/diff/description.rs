//! What a compiled workflow is, as things with facts: words that can be held against those of another workflow.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::axes::Elements;
use super::members::Members;
use crate::lower::Artifact;
use crate::plan::Plan;

/// What a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Workflow,
    Param,
    Values,
    Axis,
    Component,
    Step,
    Script,
    Input,
    Site,
    Target,
    Overlay,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Workflow => "workflow",
            Kind::Param => "param",
            Kind::Values => "values",
            Kind::Axis => "axis",
            Kind::Component => "component",
            Kind::Step => "step",
            Kind::Script => "script",
            Kind::Input => "input",
            Kind::Site => "site",
            Kind::Target => "target",
            Kind::Overlay => "overlay",
        }
    }
}

/// One thing that a specification defines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Thing {
    /// What it says, by what that is about; equal things have equal facts.
    pub facts: BTreeMap<String, String>,
    /// What there is to say of it if it is new, in the present tense, each part apart.
    pub present: Vec<String>,
    /// The same of something that is gone.
    pub past: Vec<String>,
    /// The steps that it works in: of a component and a script.
    pub steps: Vec<String>,
}

impl Thing {
    pub(super) fn fact(&mut self, what: impl Into<String>, value: impl Into<String>) {
        self.facts.insert(what.into(), value.into());
    }

    pub(super) fn some(&mut self, what: impl Into<String>, value: Option<String>) {
        self.facts.extend(value.map(|value| (what.into(), value)));
    }
}

/// All things, by kind and name.
pub type Things = BTreeMap<(Kind, String), Thing>;

/// Other names for things: a description that is made with them speaks the language of another one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names(pub BTreeMap<(Kind, String), String>);

impl Names {
    /// What a thing is called.
    pub fn of<'a>(&'a self, kind: Kind, name: &'a str) -> &'a str {
        // As few names are changed, a look costs nothing that matters.
        self.0.get(&(kind, name.to_owned())).map_or(name, String::as_str)
    }
}

/// A workflow in words, and the numbers and sets that are no words.
#[derive(Debug, Clone)]
pub struct Description {
    pub plan: Arc<Plan>,
    /// Hash of what the workflow means.
    pub design: blake3::Hash,
    /// With the names that it has itself.
    pub things: Things,
    /// The elements of each axis.
    pub elements: BTreeMap<String, Elements>,
    /// How many jobs each step has.
    pub steps: BTreeMap<String, u64>,
    /// The ids of the jobs, and what each does.
    pub jobs: Members,
    /// The names of the files that are kept for the user.
    pub published: Members,
    /// Who writes what whom reads: producer and reader.
    pub edges: Vec<(String, String)>,
    /// Sorted by path.
    pub artifacts: Vec<Artifact>,
}
