//! What the sentence asks for.

use crate::draft::sentence::verbs::Work;

/// What the sentence asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub axes: Vec<Axis>,
    pub inputs: Vec<Input>,
    /// The name of a program, and the words that name it.
    pub components: Vec<(String, String, String)>,
    pub steps: Vec<Step>,
    pub epochs: Option<(u64, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    pub name: String,
    pub elements: Elements,
    pub words: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Elements {
    /// To be decided: what.
    Open(String),
    Names(Vec<String>),
    /// From the first to the last one.
    Range(u64, Option<u64>),
    /// Two of these.
    Pairs(String),
}

/// Something that is there before the run.
#[derive(Debug, PartialEq, Eq)]
pub struct Input {
    pub name: String,
    pub each: Vec<String>,
    pub shown: String,
    pub words: String,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Step {
    pub name: String,
    pub each: Vec<String>,
    /// Whether it runs once or for each is to be decided.
    pub open_each: Option<String>,
    pub component: Option<String>,
    pub ins: Vec<In>,
    pub out: String,
    /// The axis of the pieces that it makes.
    pub over: Option<String>,
    pub published: Published,
    pub told: String,
    pub words: String,
    pub work: Work,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Published {
    No,
    Yes,
    /// Of the last round.
    Last(String),
}

#[derive(Debug, PartialEq, Eq)]
pub enum In {
    Input {
        name: String,
        how: Which,
    },
    From {
        name: String,
        step: usize,
        how: Which,
    },
    /// The state of the round before, or what there is at first.
    Before {
        name: String,
        step: usize,
        round: String,
        first: String,
    },
}

#[derive(Debug, PartialEq, Eq)]
pub enum Which {
    Own,
    All(String),
    /// The two of a pair.
    Pair {
        axis: String,
        pair: String,
    },
    Last(String),
    Open(String),
}

impl In {
    pub fn name(&self) -> &str {
        match self {
            In::Input { name, .. } | In::From { name, .. } | In::Before { name, .. } => name,
        }
    }

    pub(super) fn name_mut(&mut self) -> Option<&mut String> {
        match self {
            In::Input { .. } => None,
            In::From { name, .. } | In::Before { name, .. } => Some(name),
        }
    }
}
