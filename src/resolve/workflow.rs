//! The checked workflow: names are ids, every text is typed, no data yet.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::around::{Around, Extras, Outfit};
use super::ids::{AttrId, AxisId, ComponentId, FileId, IdVec, ParamId, StepId};
use super::sites::Pegasus;
use super::term::{Placeholder, Term, Text, TextPart};
use super::uses::Use;
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
    /// Computed values, by name.
    pub lets: BTreeMap<String, Let>,
    pub axes: IdVec<AxisId, AxisDef>,
    pub files: IdVec<FileId, FileDef>,
    pub components: IdVec<ComponentId, Component>,
    pub steps: IdVec<StepId, Step>,
    /// What all steps of a transformation ask for alike.
    pub shared: BTreeMap<String, Resources>,
    /// Where the jobs of each transformation run.
    pub sites_of: BTreeMap<String, Vec<String>>,
    /// The steps in topological order, ties by name.
    pub order: Vec<StepId>,
    /// Where and how Pegasus runs it.
    pub pegasus: Pegasus,
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

/// A computed value: what stands where its name does.
#[derive(Debug, Clone)]
pub struct Let {
    pub term: Term,
    pub ty: Type,
    pub span: Span,
    /// Nothing in it was reported as wrong.
    pub healthy: bool,
}

/// An attribute of the elements of an axis.
#[derive(Debug)]
pub struct AttrDef {
    pub name: String,
    pub ty: Type,
    pub source: AttrSource,
    /// Where it is declared, or first named.
    pub span: Span,
    /// It is named of this axis, and not only of axes that are made of it.
    pub named: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum AttrSource {
    /// `index number first last value`
    Builtin(Builtin),
    /// A property of the axis's points.
    Point,
    /// A column of the sheet, with its title there.
    Column(String),
    /// Of the file that an element of a `glob` stands for.
    File(FilePart),
    /// Of a node of a `tree`.
    Node(NodePart),
    /// The keys of the elements that a combination is made of.
    Members,
    /// What all members of a group agree on; of an element of a subset, what it has in its base.
    Inherited(AxisId, AttrId),
    /// The key of the element of another axis that it determines, or an attribute of that: two elements of which a
    /// third is made may differ in it.
    Owner(AxisId, Option<AttrId>),
    /// Whether the path that its key is, or that an attribute is, lies beside the specification.
    Beside(Option<AttrId>),
    /// An `attr`.
    Computed,
}

impl AttrSource {
    /// It is computed once the elements are there, and does not come with them.
    pub fn is_derived(&self) -> bool {
        matches!(self, Self::Builtin(_) | Self::Owner(..) | Self::Beside(_) | Self::Computed)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilePart {
    Path,
    Name,
    Stem,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodePart {
    /// From 1, for the nodes that merge elements.
    Level,
    /// From 1, in its level.
    Number,
    Root,
    /// The key of the node above; empty for the root.
    Up,
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
    /// The axis that its elements lie inside: elements with one parent are siblings.
    pub parent: Option<AxisId>,
    /// The other axes whose element each of its own determines directly: factors of a product, the base of a subset,
    /// and the groups, chunks, nodes and subsets that are made of its elements.
    pub determines: Vec<AxisId>,
    /// Those of `determines` of which some elements have none.
    pub partial: Vec<AxisId>,
    /// The axis that it is a subset of.
    pub base: Option<AxisId>,
    pub attrs: IdVec<AttrId, AttrDef>,
    /// Where it does not hold, the axis is empty.
    pub when: Option<Term>,
    /// It may be without elements.
    pub empty: bool,
    /// The attribute that is the key.
    pub key: Option<AttrId>,
    /// Equal keys get a number at their end.
    pub unique: bool,
    pub constructors: Vec<Constructor>,
    pub rules: Vec<Rule>,
    /// What may be asked of its elements without being declared.
    pub offers: Offers,
    /// The type of `value`.
    pub value: Type,
    pub span: Span,
    /// Nothing in it was reported as wrong.
    pub healthy: bool,
}

/// Attributes that elements have by how they are made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Offers {
    /// Some elements are rows of a sheet: any of its columns may be named.
    pub columns: bool,
    pub files: bool,
    pub nodes: bool,
    pub members: bool,
    /// Elements have what those of this axis have: the members of a group if they agree, the base of a subset.
    pub inherits: Option<AxisId>,
}

impl AxisDef {
    /// An axis of which only the name is known.
    pub fn new(name: impl Into<String>, span: Span) -> Self {
        Self {
            name: name.into(),
            parent: None,
            determines: Vec::new(),
            partial: Vec::new(),
            base: None,
            attrs: IdVec::default(),
            when: None,
            empty: false,
            key: None,
            unique: false,
            constructors: Vec::new(),
            rules: Vec::new(),
            offers: Offers::default(),
            value: Type::String,
            span,
            healthy: true,
        }
    }

    pub fn attr(&self, name: &str) -> Option<AttrId> {
        self.attrs.iter().find(|(_, a)| a.name == name).map(|(id, _)| id)
    }
}

/// Where elements come from.
#[derive(Debug)]
pub struct Constructor {
    pub kind: ConstructorKind,
    pub when: Option<Term>,
    /// The attribute that is the key of these elements.
    pub key: Option<AttrId>,
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
    /// Two of the first three are there.
    Dates {
        from: Option<Text>,
        to: Option<Text>,
        count: Option<Text>,
        step: Option<Text>,
    },
    Glob {
        pattern: Text,
    },
    Sheet(Sheet),
    Subset {
        of: AxisId,
        condition: Term,
    },
    Groups {
        of: AxisId,
        by: Term,
    },
    Chunks {
        of: AxisId,
        size: ChunkSize,
    },
    Tree {
        of: AxisId,
        fan_in: Text,
    },
    Product {
        of: Vec<AxisId>,
    },
    Zip {
        of: Vec<AxisId>,
    },
    Combinations {
        of: AxisId,
        min: Text,
        max: Option<Text>,
    },
}

#[derive(Debug)]
pub struct Sheet {
    pub format: SheetFormat,
    pub file: Text,
    /// The title of the key's column, and where it is said; nothing if an attribute is the key.
    pub key: Option<(String, Span)>,
    pub distinct: bool,
    /// The titles in order, if the file has no line of them.
    pub titles: Option<Vec<String>>,
    /// The titles of the columns that name the parent, outermost first.
    pub parent: Vec<(String, Span)>,
}

#[derive(Debug)]
pub enum ChunkSize {
    Of(Text),
    Near(Text),
    Count(Text),
}

impl ChunkSize {
    pub fn text(&self) -> &Text {
        match self {
            ChunkSize::Of(text) | ChunkSize::Near(text) | ChunkSize::Count(text) => text,
        }
    }
}

#[derive(Debug)]
pub enum Rule {
    Attr { attr: AttrId, value: Text, span: Span },
    Where { condition: Term, span: Span },
    Sort { by: Term, descending: bool, span: Span },
    Require { condition: Term, message: Option<Text>, span: Span },
}

impl AxisDef {
    /// The axes that its constructors name.
    pub fn sources(&self) -> Vec<AxisId> {
        let of = |constructor: &Constructor| match &constructor.kind {
            ConstructorKind::Subset { of, .. }
            | ConstructorKind::Groups { of, .. }
            | ConstructorKind::Chunks { of, .. }
            | ConstructorKind::Tree { of, .. }
            | ConstructorKind::Combinations { of, .. } => vec![*of],
            ConstructorKind::Product { of } | ConstructorKind::Zip { of } => of.clone(),
            _ => Vec::new(),
        };
        self.constructors.iter().flat_map(of).collect()
    }

    /// Everything that is evaluated to make its elements.
    pub fn terms(&self) -> Vec<&Term> {
        let mut terms: Vec<&Term> = self.when.iter().collect();
        let mut texts: Vec<&Text> = Vec::new();
        for constructor in &self.constructors {
            terms.extend(&constructor.when);
            match &constructor.kind {
                ConstructorKind::Point { .. } | ConstructorKind::Product { .. } | ConstructorKind::Zip { .. } => {}
                ConstructorKind::List { values } => texts.extend(values),
                ConstructorKind::Lines { file, .. } | ConstructorKind::Sheet(Sheet { file, .. }) => texts.push(file),
                ConstructorKind::Range { from, to, step, .. } => texts.extend([from, to].into_iter().chain(step)),
                ConstructorKind::Dates { from, to, count, step } => {
                    texts.extend([from, to, count, step].into_iter().flatten());
                }
                ConstructorKind::Glob { pattern } => texts.push(pattern),
                ConstructorKind::Subset { condition, .. } => terms.push(condition),
                ConstructorKind::Groups { by, .. } => terms.push(by),
                ConstructorKind::Chunks { size, .. } => texts.push(size.text()),
                ConstructorKind::Tree { fan_in, .. } => texts.push(fan_in),
                ConstructorKind::Combinations { min, max, .. } => texts.extend([min].into_iter().chain(max)),
            }
        }
        for rule in &self.rules {
            match rule {
                Rule::Attr { value, .. } => texts.push(value),
                Rule::Where { condition, .. } => terms.push(condition),
                Rule::Sort { by, .. } => terms.push(by),
                Rule::Require { condition, message, .. } => {
                    terms.push(condition);
                    texts.extend(message);
                }
            }
        }
        terms.extend(texts.into_iter().flat_map(Text::placeholders).map(|p| &p.term));
        terms
    }
}

impl ConstructorKind {
    /// As it is written in a specification.
    pub fn name(&self) -> &'static str {
        match self {
            ConstructorKind::Point { .. } => "point",
            ConstructorKind::List { .. } => "list",
            ConstructorKind::Lines { .. } => "lines",
            ConstructorKind::Range { .. } => "range",
            ConstructorKind::Dates { .. } => "dates",
            ConstructorKind::Glob { .. } => "glob",
            ConstructorKind::Sheet(sheet) => match sheet.format {
                SheetFormat::Csv => "csv",
                SheetFormat::Tsv => "tsv",
                SheetFormat::Json => "json",
            },
            ConstructorKind::Subset { .. } => "subset",
            ConstructorKind::Groups { .. } => "groups",
            ConstructorKind::Chunks { .. } => "chunks",
            ConstructorKind::Tree { .. } => "tree",
            ConstructorKind::Product { .. } => "product",
            ConstructorKind::Zip { .. } => "zip",
            ConstructorKind::Combinations { .. } => "combinations",
        }
    }
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
    /// Where it does not hold, there is no file.
    pub when: Option<Term>,
    pub format: Option<String>,
    /// A condition under which it is kept for the user.
    pub publish: Term,
    pub extras: Extras,
    pub span: Span,
    pub name_span: Span,
    pub healthy: bool,
}

impl FileDef {
    /// Kept for the user at every point.
    pub fn published(&self) -> bool {
        self.publish == Term::Const(Value::Bool(true))
    }

    /// Kept for the user at some points, as far as is known without data.
    pub fn may_be_published(&self) -> bool {
        self.publish != Term::Const(Value::Bool(false))
    }
}

#[derive(Debug)]
pub enum Origin {
    /// Exists before the run.
    Input { path: Text, carry: bool },
    /// Written by the build.
    Rendered(Rendered),
    /// Made by a step; `over` are the axes that one job writes all files of.
    Output { step: StepId, over: Vec<AxisId> },
}

/// The content of an input that the build writes.
#[derive(Debug)]
pub enum Rendered {
    Lines(Vec<Line>),
    /// The path of a template of the project.
    Template(Text),
}

/// A line of a rendered input: once, or once per extension of the file's point.
#[derive(Debug)]
pub struct Line {
    pub text: Text,
    pub each: Vec<AxisId>,
    pub when: Option<Term>,
    pub span: Span,
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
    /// The amount of a resource by its name; walltime for any other name.
    pub fn field(&mut self, name: &str) -> &mut Option<u64> {
        match name {
            "cpus" => &mut self.cpus,
            "memory" => &mut self.memory,
            "gpus" => &mut self.gpus,
            "disk" => &mut self.disk,
            _ => &mut self.walltime,
        }
    }

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
    pub env: Vec<Variable>,
    pub resources: Resources,
    /// Resources that differ from job to job.
    pub varying: Vec<Varying>,
    pub outfit: Outfit,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Build {
    pub base: String,
    pub apt: Vec<String>,
    pub pip: Vec<String>,
    pub conda: Vec<String>,
    pub channels: Vec<String>,
}

#[derive(Debug)]
pub struct Step {
    pub name: String,
    pub each: Vec<AxisId>,
    /// What its jobs run in: the first component whose condition holds; nothing if jobs run on the host.
    pub uses: Vec<Use>,
    /// The points where it exists; all if left out.
    pub when: Option<Term>,
    /// Where that is written; the step's name if it is not.
    pub when_span: Span,
    pub inputs: Vec<Input>,
    pub outputs: Vec<FileId>,
    /// Steps that must have run before.
    pub after: Vec<After>,
    /// What a job does: the first variant whose `when` holds.
    pub variants: Vec<Variant>,
    /// One of its axes is not known, which was reported: other axes may be missing for that.
    pub incomplete: bool,
    pub label: Option<Text>,
    pub job: Option<Text>,
    pub env: Vec<Variable>,
    pub around: Around,
    /// Its own, over those of its component.
    pub resources: Resources,
    /// Resources that differ from job to job.
    pub varying: Vec<Varying>,
    pub span: Span,
    pub healthy: bool,
}

/// A resource that differs from job to job: MiB for memory and disk, seconds for walltime, counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Varying {
    pub name: &'static str,
    pub amount: Term,
    /// Where it does not hold, the job asks for nothing.
    pub when: Option<Term>,
}

/// An environment variable of a job.
#[derive(Debug, Clone)]
pub struct Variable {
    pub name: String,
    pub value: Text,
    /// Where it does not hold, the variable is not set.
    pub when: Option<Term>,
}

/// One of the things that a job may do.
#[derive(Debug)]
pub struct Variant {
    /// Where it does not hold, the next variant is used; the last one may have none.
    pub when: Option<Term>,
    pub action: Action,
    /// Which of the step's possible actions it is, counted from 1: scripts and calls are named by it.
    pub number: usize,
    /// What the job runs in.
    pub component: Option<ComponentId>,
    /// The program's name in the transformation catalog.
    pub transformation: String,
}

impl Variant {
    /// The name of the wrapper of a script or a call.
    pub fn wrapper_name(&self, step: &str) -> String {
        let ending = if matches!(self.action, Action::Call { .. }) { "py" } else { "sh" };
        format!("{}.{ending}", numbered(step, self.number))
    }
}

/// The name of the first of several things, and of those that follow it.
pub fn numbered(name: &str, number: usize) -> String {
    if number > 1 { format!("{name}_{number}") } else { name.to_owned() }
}

impl Step {
    /// The components that its jobs run in.
    pub fn components(&self) -> impl Iterator<Item = ComponentId> {
        self.uses.iter().map(|u| u.component)
    }

    /// Where what it does is written.
    pub fn action_span(&self) -> Span {
        self.variants.first().and_then(|v| v.action.span()).unwrap_or(self.span)
    }

    /// All files that it may read.
    pub fn reads(&self) -> impl Iterator<Item = FileId> {
        self.inputs.iter().flat_map(|i| i.sources.iter().map(|s| s.file))
    }
}

/// Files that each job of a step reads.
#[derive(Debug)]
pub struct Input {
    pub name: String,
    /// Selectors before the sources are tried.
    pub selection: Selection,
    /// At least one: the first that holds and has a file is taken.
    pub sources: Vec<Source>,
    /// There may be no file.
    pub optional: bool,
    /// It is staged only: no argument names it.
    pub silent: bool,
    pub span: Span,
}

impl Input {
    /// Several files, if a group of words repeats over `each`.
    pub fn is_list(&self, each: &[AxisId]) -> bool {
        self.selection.gathers_beside(each)
            || (!self.sources.is_empty() && self.sources.iter().all(|s| s.selection.gathers_beside(each)))
    }

    /// All selections: the shared one, then those of the sources.
    pub fn selections(&self) -> impl Iterator<Item = &Selection> {
        std::iter::once(&self.selection).chain(self.sources.iter().map(|s| &s.selection))
    }

    /// It has one source and no conditions.
    pub fn is_plain(&self) -> bool {
        self.sources.len() == 1 && !self.optional && self.selections().all(Selection::is_plain)
    }
}

/// One of the sources of an input.
#[derive(Debug)]
pub struct Source {
    pub file: FileId,
    pub selection: Selection,
    pub span: Span,
}

/// A step that must have run before.
#[derive(Debug)]
pub struct After {
    pub step: StepId,
    pub selection: Selection,
    pub span: Span,
}

/// How points of a producer are selected.
#[derive(Debug, Default, Clone)]
pub struct Selection {
    pub at: Vec<(AxisId, Pick, Span)>,
    pub gather: Vec<(AxisId, Span)>,
    /// Filters the extensions.
    pub filter: Option<Term>,
    /// Where it does not hold, nothing is selected.
    pub when: Option<Term>,
}

impl Selection {
    fn gathers_beside(&self, each: &[AxisId]) -> bool {
        self.gather.iter().any(|(axis, _)| !each.contains(axis))
    }

    fn is_plain(&self) -> bool {
        self.filter.is_none() && self.when.is_none()
    }

    /// All axes that it selects, in order: those of `at`, then those of `gather`.
    pub fn axes(&self) -> impl Iterator<Item = AxisId> {
        self.at.iter().map(|(axis, ..)| *axis).chain(self.gather.iter().map(|(axis, _)| *axis))
    }
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
    /// The one element for which the filter holds.
    Open,
}

/// What a job does.
#[derive(Debug, Clone)]
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
#[derive(Debug, Clone)]
pub struct Group {
    pub each: Vec<AxisId>,
    /// Filters the extensions.
    pub filter: Option<Term>,
    /// Where it does not hold, there are no words.
    pub when: Option<Term>,
    /// Written as `args`: it is left out as a whole where it names a file that does not exist.
    pub optional: bool,
    pub words: Vec<Text>,
    pub span: Span,
}

/// A value that a generated wrapper takes as `--name=value`; a list once per item.
#[derive(Debug, Clone)]
pub struct CommandOption {
    /// As written in the specification; `axis_attr` for an attribute.
    pub name: String,
    pub value: Placeholder,
    pub output: bool,
}

#[derive(Debug, Clone)]
pub struct Call {
    pub module: String,
    pub function: String,
    pub args: Vec<(String, Text)>,
    /// The module's file, if it lies beside the specification.
    pub file: Option<(RelPath, Arc<[u8]>)>,
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
