//! The checked workflow: names are ids, every text is typed, no data yet.

mod action;
mod axis;
mod component;
mod file;
mod input;
mod step;
mod terms;

use std::collections::{BTreeMap, HashSet};

use crate::resolve::formats::Formats;
use crate::resolve::ids::{AxisId, ComponentId, FileId, IdVec, ParamId, StepId};
use crate::resolve::sites::Pegasus;
use crate::resolve::targets::Scalable;
use crate::resolve::term::Term;
use crate::source::Span;
use crate::spec::model::ParamType;
use crate::values::{Type, Value};

pub use action::{Action, Call, CommandOption, Group, Program};
pub use axis::{
    AttrDef, AttrSource, AxisDef, Builtin, ChunkSize, Constructor, ConstructorKind, FilePart, NodePart, Offers, Placed,
    Rule, Sheet,
};
pub use component::{Build, Component, Resources};
pub use file::{FileDef, Line, Origin, Rendered};
pub use input::{After, Input, Pick, Selection, Source};
pub use step::{Step, Variable, Variant, Varying, numbered};

/// What a specification means, before its data is read.
#[derive(Debug, Default)]
pub struct Workflow {
    pub name: String,
    pub version: Option<String>,
    pub title: Option<String>,
    pub params: IdVec<ParamId, Param>,
    /// Other values for the params, each block with a name; those in use stand in the params.
    pub blocks: Vec<Block>,
    /// Computed values, by name.
    pub lets: BTreeMap<String, Let>,
    pub axes: IdVec<AxisId, AxisDef>,
    pub files: IdVec<FileId, FileDef>,
    pub components: IdVec<ComponentId, Component>,
    pub steps: IdVec<StepId, Step>,
    /// The file formats that there are.
    pub formats: Formats,
    /// What all steps of a transformation ask for alike.
    pub shared: BTreeMap<String, Resources>,
    /// Where the jobs of each transformation run.
    pub sites_of: BTreeMap<String, Vec<String>>,
    /// The steps in topological order, ties by name.
    pub order: Vec<StepId>,
    /// Where and how Pegasus runs it.
    pub pegasus: Pegasus,
    /// Where and how Scalable runs it, if the specification says anything of that.
    pub scalable: Option<Scalable>,
    /// Params that are put in when the workflow is built, and what they decide.
    pub decided: Vec<(ParamId, String)>,
    /// Names whose definitions have a mistake, which was reported.
    pub lost: HashSet<String>,
}

#[derive(Debug)]
pub struct Param {
    pub name: String,
    pub ty: ParamType,
    pub help: Option<String>,
    /// Nothing if it is optional and unset.
    pub value: Option<Value>,
    pub choices: Vec<String>,
    /// Bounds of a number, as written.
    pub min: Option<String>,
    pub max: Option<String>,
    pub span: Span,
}

/// A `values` block.
#[derive(Debug)]
pub struct Block {
    pub name: String,
    /// It is built along with the defaults.
    pub build: bool,
    /// Params and their values, as written.
    pub values: Vec<(String, Vec<String>)>,
}

/// A computed value: what stands where its name does.
#[derive(Debug, Clone)]
pub struct Let {
    pub term: Term,
    pub ty: Type,
    pub span: Span,
    /// Nothing in it was reported as wrong.
    pub healthy: bool,
}

impl Workflow {
    /// The step that makes a file, if one does.
    pub fn producer(&self, file: FileId) -> Option<StepId> {
        match self.files[file].origin {
            Origin::Output { step, .. } => Some(step),
            Origin::Input { .. } | Origin::Rendered(_) => None,
        }
    }
}
