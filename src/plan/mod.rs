//! The symbolic plan: dense axes, maps between them, relations as boxes, texts compiled to byte programs.
//!
//! Its size is that of the axes and steps, never that of the jobs.

pub mod axis;
mod build;
mod bytes;
mod compile;
mod count;
pub mod eval;
pub mod map;
pub mod program;
pub mod relation;
pub mod space;
pub mod texts;

pub use axis::Axis;
pub use build::plan;
pub use bytes::ByteSet;
pub use count::{uses, walked as extensions_at};
pub use map::{Elements, Map, NONE};
pub use program::{Op, Program, widest};
pub use relation::{Consumers, Maps, Relation, World};
pub use space::{Bind, Slot, Space, Walk};
pub use texts::Texts;

use crate::compile::Totals;
use crate::resolve::{AxisId, FileId, IdVec, StepId, Workflow};

/// A workflow with its data: everything that artifacts are made from.
#[derive(Debug)]
pub struct Plan {
    pub workflow: Workflow,
    pub axes: IdVec<AxisId, Axis>,
    pub maps: Maps,
    pub files: IdVec<FileId, PlannedFile>,
    pub steps: IdVec<StepId, PlannedStep>,
    pub totals: Totals,
}

/// A family of files.
#[derive(Debug)]
pub struct PlannedFile {
    pub space: Space,
    /// The logical name, over the slots of `space`.
    pub name: Program,
    /// Where an input lies, over the slots of `space`.
    pub path: Option<Program>,
}

/// A family of jobs.
#[derive(Debug)]
pub struct PlannedStep {
    pub space: Space,
    /// The job's id, over the slots of `space`; so are all programs here.
    pub id: Program,
    pub label: Option<Program>,
    pub env: Vec<(String, Program)>,
    /// How each input finds its files, in the order of the step's inputs.
    pub inputs: Vec<Relation>,
    /// The files that a job writes, in the order of the step's outputs.
    pub outputs: Vec<Relation>,
    /// The words that the program receives after its own name, in order; for `shell` and `call` the options of
    /// their wrappers.
    pub words: Vec<Words>,
}

/// A run of words: once, or once per extension of the point.
#[derive(Debug, Clone)]
pub struct Words {
    /// What the point is extended by; empty for words that stand once.
    pub each: Vec<Slot>,
    pub words: Vec<Word>,
}

/// One word of a template, and the words that it becomes.
#[derive(Debug, Clone)]
pub enum Word {
    One(Program),
    /// One word per extension: a list that stands alone.
    Each {
        extension: Vec<Slot>,
        body: Program,
    },
}

impl Plan {
    pub fn world(&self) -> World<'_> {
        World { workflow: &self.workflow, axes: &self.axes, maps: &self.maps }
    }
}
