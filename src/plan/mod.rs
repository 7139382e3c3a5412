//! The symbolic plan: dense axes, maps between them, relations as boxes, texts compiled to byte programs.
//!
//! Its size is that of the axes and steps, never that of the jobs.

mod arena;
pub mod axis;
mod build;
mod bytes;
pub mod compile;
mod count;
mod cut;
pub mod eval;
pub mod extension;
pub mod formula;
mod literal;
mod lookup;
pub mod map;
mod pick;
pub mod presence;
pub mod program;
pub mod relation;
pub mod roots;
pub mod space;
pub mod texts;
mod unique;
mod words;

use std::sync::Arc;

pub use axis::Axis;
pub use build::plan;
pub use bytes::ByteSet;
pub use count::{WALKED, uses};
pub use cut::{Cut, ranges};
pub use extension::Extension;
pub use formula::Formula;
pub use map::{Elements, Map, NONE};
pub use presence::Presence;
pub use program::{Op, Program};
pub use relation::{Choice, Consumers, Maps, Plain, Relation, World};
pub use space::{Bind, Slot, Space, Walk};
pub use texts::Texts;
pub use unique::is_unique;
pub use words::{Word, Words};

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
#[derive(Debug, Default)]
pub struct PlannedFile {
    pub space: Space,
    /// The logical name, over the slots of `space`; so are all programs and formulas here.
    pub name: Program,
    /// The name is made of names of files that a job reads.
    pub from_names: bool,
    pub content: PlannedContent,
    /// Whether it is kept for the user, where that differs from file to file.
    pub publish: Option<Formula>,
    /// Several points may have one file: a control that a sheet names for several samples.
    pub repeats: bool,
    /// Where the files exist; nothing until that is known.
    pub presence: Option<Arc<Presence>>,
}

/// Where the bytes of a file come from.
#[derive(Debug, Default)]
pub enum PlannedContent {
    /// From a job.
    #[default]
    Made,
    /// From a file that exists before the run.
    Path(Program),
    /// Lines, each over its extension of the file's point.
    Lines(Vec<(Extension, Program)>),
    /// From a template of the project.
    Template(Program),
}

impl PlannedFile {
    /// At least one file of the family exists.
    pub fn any_exists(&self) -> bool {
        self.presence.as_ref().map_or(self.space.len(), |p| p.count(&self.space)) > 0
    }

    /// Whether the file of a point exists.
    pub fn exists(&self, point: &[u32]) -> bool {
        self.presence.as_ref().is_none_or(|p| p.at(point))
    }
}

/// A family of jobs.
#[derive(Debug, Default)]
pub struct PlannedStep {
    pub space: Space,
    /// The points of `space` that have a job.
    pub jobs: Arc<Presence>,
    /// The job's id, over the slots of `space`; so are all programs here.
    pub id: Program,
    pub label: Option<Program>,
    /// Name, value, and where it is set.
    pub env: Vec<(String, Program, Option<Formula>)>,
    /// The values of the step's own profiles, in their order, and where each is set.
    pub profiles: Vec<(Program, Option<Formula>)>,
    /// Resources that differ from job to job, and where each is asked for.
    pub varying: Vec<(&'static str, Formula, Option<Formula>)>,
    /// How each input finds its files, in the order of the step's inputs.
    pub inputs: Vec<Relation>,
    /// The files that a job writes, in the order of the step's outputs.
    pub outputs: Vec<Relation>,
    /// Files with the names of a list, for command lines that would be too long.
    pub lists: Vec<ListFile>,
    /// The jobs that must have run before.
    pub after: Vec<Relation>,
    /// What a job does: the first that holds.
    pub variants: Vec<PlannedVariant>,
}

/// A file that the build writes for each job: the names that an input takes, one a line.
#[derive(Debug)]
pub struct ListFile {
    /// The number of the input.
    pub input: usize,
    pub name: Program,
}

/// One of the things that a job may do.
#[derive(Debug)]
pub struct PlannedVariant {
    pub when: Option<Formula>,
    /// The words that the program receives after its own name, in order; for `shell` and `call` the options of
    /// their wrappers.
    pub words: Vec<Words>,
}

impl PlannedStep {
    /// The number of jobs.
    pub fn count(&self) -> u64 {
        self.jobs.count(&self.space)
    }

    /// The variant of a job.
    pub fn variant(&self, point: &[u32]) -> Option<(usize, &PlannedVariant)> {
        self.variants.iter().enumerate().find(|(_, v)| v.when.as_ref().is_none_or(|w| w.holds(point)))
    }

    /// Calls `see` with the points that have a job, in order, until it says no.
    pub fn each_job(&self, mut see: impl FnMut(&mut Vec<u32>) -> bool) {
        let mut walk = self.space.walk(0);
        let mut point = Vec::new();
        while let Some(at) = walk.get() {
            point.clear();
            point.extend_from_slice(at);
            if self.jobs.at(at) && !see(&mut point) {
                return;
            }
            walk.step();
        }
    }
}

impl Plan {
    /// Leaves out some families of files, of which something is wrong, and all that depends on them.
    pub fn lose(&mut self, files: &[FileId]) {
        for id in files {
            self.workflow.files[*id].healthy = false;
        }
        build::pass_on_health(&mut self.workflow, &self.axes);
    }

    pub fn world(&self) -> World<'_> {
        World { workflow: &self.workflow, axes: &self.axes, maps: &self.maps }
    }

    /// Whether a job of a step may take a file twice: through two inputs, or at two points that have one name.
    pub fn may_repeat(&self, step: StepId) -> bool {
        let inputs = &self.steps[step].inputs;
        inputs.iter().enumerate().any(|(at, relation)| {
            let again = |file| inputs[..at].iter().any(|r| r.files().any(|f| f == file));
            relation.plain().is_none() || relation.files().any(|file| again(file) || self.files[file].repeats)
        })
    }

    /// The names of the files of each choice of a relation, seen from its extended point. To make them may take as
    /// long as an axis is: once for a relation, not once for a file.
    pub fn names(&self, relation: &Relation) -> Vec<Option<Program>> {
        let name = |choice: &Choice| Some(self.files[choice.file?].name.seen_through(&choice.bind));
        relation.choices.iter().map(name).collect()
    }
}
