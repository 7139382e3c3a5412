//! The checked workflow: names are ids, every text is typed, no data yet.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::ids::{AttrId, AxisId, ComponentId, FileId, IdVec, ParamId, StepId};
use super::term::{Placeholder, Term, Text, TextPart};
use crate::files::RelPath;
use crate::source::Span;
use crate::spec::model::{ParamType, SheetFormat};
use crate::values::{Type, Value};
use regex::Regex;

/// What a specification means, before its data is read.
#[derive(Debug, Default)]
pub struct Workflow {
    pub name: String,
    pub version: Option<String>,
    pub title: Option<String>,
    pub params: IdVec<ParamId, Param>,
    pub axes: IdVec<AxisId, AxisDef>,
    pub files: IdVec<FileId, FileDef>,
    pub components: IdVec<ComponentId, Component>,
    pub steps: IdVec<StepId, Step>,
    /// What all steps of a transformation ask for alike.
    pub shared: BTreeMap<String, Resources>,
    /// The steps in topological order, ties by name.
    pub order: Vec<StepId>,
    /// The execution site.
    pub site: String,
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

/// An attribute of the elements of an axis.
#[derive(Debug)]
pub struct AttrDef {
    pub name: String,
    pub ty: Type,
    pub source: AttrSource,
    /// Where it is declared, or first named.
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum AttrSource {
    /// `index number first last value`
    Builtin(Builtin),
    /// A property of the axis's points.
    Point,
    /// A column of the sheet, with its title there.
    Column(String),
    /// An `attr`.
    Computed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Builtin {
    Value,
    Index,
    Number,
    First,
    Last,
}

impl Builtin {
    pub const ALL: [(&'static str, Builtin, Type); 5] = [
        ("value", Builtin::Value, Type::String),
        ("index", Builtin::Index, Type::Int),
        ("number", Builtin::Number, Type::Int),
        ("first", Builtin::First, Type::Bool),
        ("last", Builtin::Last, Type::Bool),
    ];
}

#[derive(Debug)]
pub struct AxisDef {
    pub name: String,
    /// The axis that its elements lie inside.
    pub parent: Option<AxisId>,
    pub attrs: IdVec<AttrId, AttrDef>,
    pub constructors: Vec<Constructor>,
    pub rules: Vec<Rule>,
    /// Some elements are rows of a sheet: any of its columns may be named.
    pub sheet: bool,
    /// All elements are numbers of ranges.
    pub numeric: bool,
    pub span: Span,
    /// Nothing in it was reported as wrong.
    pub healthy: bool,
}

impl AxisDef {
    pub fn attr(&self, name: &str) -> Option<AttrId> {
        self.attrs.iter().find(|(_, a)| a.name == name).map(|(id, _)| id)
    }
}

#[derive(Debug)]
pub struct Constructor {
    pub kind: ConstructorKind,
    pub span: Span,
}

#[derive(Debug)]
pub enum ConstructorKind {
    Point {
        key: String,
        attributes: Vec<(String, String)>,
    },
    List {
        values: Vec<Text>,
    },
    Lines {
        file: Text,
        pattern: Option<Regex>,
    },
    Range {
        from: Text,
        to: Text,
        inclusive: bool,
        step: Option<Text>,
    },
    /// `key` is the title of the key's column.
    Sheet {
        format: SheetFormat,
        file: Text,
        key: String,
        key_span: Span,
    },
}

#[derive(Debug)]
pub enum Rule {
    Attr { attr: AttrId, value: Text, span: Span },
    Where { condition: Term, span: Span },
    Require { condition: Term, message: Option<Text>, span: Span },
}

/// A family of files: one file per point of its shape.
#[derive(Debug)]
pub struct FileDef {
    /// The name in the specification.
    pub name: String,
    pub origin: Origin,
    /// The axes it varies over, as written; a step's axes, then those of `over`.
    pub shape: Vec<AxisId>,
    /// The logical name of each file.
    pub file: Text,
    pub format: Option<String>,
    pub publish: bool,
    pub span: Span,
    pub name_span: Span,
    pub healthy: bool,
}

#[derive(Debug)]
pub enum Origin {
    /// Exists before the run.
    Input { path: Text, carry: bool },
    /// Made by a step; `over` are the axes that one job writes all files of.
    Output { step: StepId, over: Vec<AxisId> },
}

#[derive(Debug, Default, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Resources {
    pub cpus: Option<u64>,
    /// In bytes.
    pub memory: Option<u64>,
    pub gpus: Option<u64>,
    /// In bytes.
    pub disk: Option<u64>,
    /// In seconds.
    pub walltime: Option<u64>,
}

impl Resources {
    /// What both ask for alike.
    pub fn and(&self, other: &Resources) -> Resources {
        let both = |a: Option<u64>, b: Option<u64>| a.filter(|_| a == b);
        Resources {
            cpus: both(self.cpus, other.cpus),
            memory: both(self.memory, other.memory),
            gpus: both(self.gpus, other.gpus),
            disk: both(self.disk, other.disk),
            walltime: both(self.walltime, other.walltime),
        }
    }

    /// These, and where they say nothing, those of `weaker`.
    pub fn over(&self, weaker: &Resources) -> Resources {
        Resources {
            cpus: self.cpus.or(weaker.cpus),
            memory: self.memory.or(weaker.memory),
            gpus: self.gpus.or(weaker.gpus),
            disk: self.disk.or(weaker.disk),
            walltime: self.walltime.or(weaker.walltime),
        }
    }
}

#[derive(Debug)]
pub struct Component {
    pub name: String,
    /// The image's address; nothing if jobs run on the host.
    pub image: Option<String>,
    /// The params that the address was made from.
    pub image_params: Vec<ParamId>,
    pub build: Option<Build>,
    pub tools: Vec<(String, String)>,
    pub env: Vec<(String, Text)>,
    pub resources: Resources,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Build {
    pub base: String,
    pub apt: Vec<String>,
    pub pip: Vec<String>,
}

#[derive(Debug)]
pub struct Step {
    pub name: String,
    pub each: Vec<AxisId>,
    pub component: Option<ComponentId>,
    pub inputs: Vec<Input>,
    pub outputs: Vec<FileId>,
    pub action: Action,
    /// The program's name in the transformation catalog.
    pub transformation: String,
    /// One of its axes is not known, which was reported: other axes may be missing for that.
    pub incomplete: bool,
    pub label: Option<Text>,
    pub job: Option<Text>,
    pub env: Vec<(String, Text)>,
    /// Its own, over those of its component.
    pub resources: Resources,
    pub span: Span,
    pub healthy: bool,
}

/// A file or files that each job of a step reads.
#[derive(Debug)]
pub struct Input {
    pub name: String,
    pub file: FileId,
    pub at: Vec<(AxisId, Pick, Span)>,
    pub gather: Vec<(AxisId, Span)>,
    pub span: Span,
}

/// Which element a selector takes.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum Pick {
    First,
    Last,
    Prev,
    Next,
    /// The element whose key is this value.
    Key(Term),
}

/// What a job does.
#[derive(Debug)]
pub enum Action {
    Run {
        program: Program,
        groups: Vec<Group>,
    },
    /// A bash script, and the names of the step that it uses.
    Shell {
        script: String,
        options: Vec<CommandOption>,
        span: Span,
    },
    Call {
        call: Call,
        span: Span,
    },
}

impl Action {
    /// Where the action stands.
    pub fn span(&self) -> Option<Span> {
        match self {
            Action::Run { groups, .. } => groups.first().map(|g| g.span),
            Action::Shell { span, .. } | Action::Call { span, .. } => Some(*span),
        }
    }
}

/// The first word of a `run`.
#[derive(Debug, Clone, PartialEq)]
pub enum Program {
    /// A script of the project, carried to the site; with its bytes.
    Script { path: RelPath, bytes: Arc<[u8]>, span: Span },
    /// A program that is installed where the job runs.
    Installed { path: String, span: Span },
}

impl Program {
    pub fn span(&self) -> Span {
        match self {
            Program::Script { span, .. } | Program::Installed { span, .. } => *span,
        }
    }
}

/// Words that stand once (`each` is empty) or once per extension of the point.
#[derive(Debug)]
pub struct Group {
    pub each: Vec<AxisId>,
    pub words: Vec<Text>,
    pub span: Span,
}

/// A value that a generated wrapper takes as `--name=value`; a list once per item.
#[derive(Debug)]
pub struct CommandOption {
    /// As written in the specification; `axis_attr` for an attribute.
    pub name: String,
    pub value: Placeholder,
    pub output: bool,
}

#[derive(Debug)]
pub struct Call {
    pub module: String,
    pub function: String,
    pub args: Vec<(String, Text)>,
    /// The module's file, if it lies beside the specification.
    pub file: Option<(RelPath, Arc<[u8]>)>,
}

impl Workflow {
    /// The axis and all axes that its elements determine: itself, its parent, and so on.
    pub fn closure(&self, axis: AxisId) -> Vec<AxisId> {
        let mut found = vec![axis];
        let mut at = axis;
        while let Some(parent) = self.axes[at].parent {
            if found.contains(&parent) {
                break;
            }
            found.push(parent);
            at = parent;
        }
        found
    }

    /// All axes that a point over `axes` binds.
    pub fn closure_of(&self, axes: &[AxisId]) -> Vec<AxisId> {
        let mut found = Vec::new();
        for axis in axes {
            for axis in self.closure(*axis) {
                if !found.contains(&axis) {
                    found.push(axis);
                }
            }
        }
        found
    }

    /// An element of `axis` determines one of `other`.
    pub fn determines(&self, axis: AxisId, other: AxisId) -> bool {
        self.closure(axis).contains(&other)
    }

    /// The axes of `axes` that no other of them determines, each once, in order: what a point of them really is.
    pub fn independent(&self, axes: &[AxisId]) -> Vec<AxisId> {
        let mut kept: Vec<AxisId> = Vec::new();
        for (at, axis) in axes.iter().enumerate() {
            let finer = axes.iter().any(|other| other != axis && self.determines(*other, *axis));
            if !finer && !axes[..at].contains(axis) {
                kept.push(*axis);
            }
        }
        kept
    }

    /// The axes that a point over `axes` is made of, outermost first: those that another one determines are left out
    /// where the order of points is the same without them.
    pub fn slots(&self, axes: &[AxisId]) -> Vec<AxisId> {
        let mut kept: Vec<AxisId> = Vec::new();
        for (at, axis) in axes.iter().enumerate().rev() {
            let before = axes[..at].iter().any(|other| self.determines(*other, *axis));
            // The elements of an axis stand parent by parent: with the next axis in order, this one is too.
            let next = kept.last().is_some_and(|next| self.determines(*next, *axis));
            if !before && !next {
                kept.push(*axis);
            }
        }
        kept.reverse();
        kept
    }

    /// The step that makes a file, if one does.
    pub fn producer(&self, file: FileId) -> Option<StepId> {
        match self.files[file].origin {
            Origin::Output { step, .. } => Some(step),
            Origin::Input { .. } => None,
        }
    }
}

impl Call {
    /// The outputs of the step that no argument names: the wrapper is told them apart, to verify them.
    pub fn unnamed_outputs(&self, step: &Step) -> Vec<Text> {
        let named = |at: usize| {
            let mut found = false;
            for placeholder in self.args.iter().flat_map(|(_, text)| text.placeholders()) {
                placeholder.term.visit(&mut |term| found |= *term == Term::Out(at as u32));
            }
            found
        };
        (0..step.outputs.len())
            .filter(|at| !named(*at))
            .map(|at| {
                let (term, ty) = (Term::Out(at as u32), crate::values::Type::Files);
                let value = Placeholder { term, ty, written: String::new(), span: step.span };
                Text { parts: vec![TextPart::Value(value)] }
            })
            .collect()
    }
}
