//! The raw model: what a specification says, node by node, with places.

use std::collections::{BTreeMap, HashSet};

use super::around::{Around, Check, Outfit, Pegasus};
use super::expr::{Expr, Spanned};
use super::lines::Lines;
use super::targets::Scalable;
use super::template::{Template, Word};
use crate::source::Span;
use crate::syntax::Entry;

/// A name with its place.
pub type Name = Spanned<String>;

impl Model {
    /// The names that it defines for all to use, and where; of a name that is there twice the first.
    pub fn definitions(&self) -> BTreeMap<String, Span> {
        let mut found = BTreeMap::new();
        let names = self.params.iter().map(|p| &p.name).chain(self.lets.iter().map(|l| &l.name));
        let names = names.chain(self.axes.iter().map(|a| &a.name)).chain(self.inputs.iter().map(|i| &i.name));
        let names = names.chain(self.components.iter().map(|c| &c.name)).chain(self.steps.iter().map(|s| &s.name));
        for name in names {
            found.entry(name.value.clone()).or_insert(name.span);
        }
        found
    }
}

/// A whole specification.
#[derive(Debug, Default)]
pub struct Model {
    pub workflow: Option<Header>,
    /// There is a node that was meant to be the header, which was reported.
    pub misnamed: bool,
    pub params: Vec<Param>,
    pub lets: Vec<Let>,
    pub axes: Vec<Axis>,
    pub inputs: Vec<Input>,
    pub components: Vec<Component>,
    pub steps: Vec<Step>,
    pub formats: Vec<Format>,
    pub values: Vec<Values>,
    pub pegasus: Pegasus,
    /// Names that a node with a mistake would have given: who uses them is not wrong.
    pub lost: HashSet<String>,
    /// The `scalable` block, if there is one.
    pub scalable: Option<Scalable>,
}

#[derive(Debug)]
pub struct Header {
    pub name: Name,
    pub version: Option<String>,
    pub title: Option<String>,
    /// All published outputs are registered.
    pub register: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ParamType {
    String,
    Int,
    Float,
    Bool,
    Date,
    Month,
    Datetime,
    Duration,
    Bytes,
    Path,
    /// A file of the project, read at build time.
    File,
    Enum,
    List,
}

impl ParamType {
    pub const ALL: [(&'static str, ParamType); 13] = [
        ("string", Self::String),
        ("int", Self::Int),
        ("float", Self::Float),
        ("bool", Self::Bool),
        ("date", Self::Date),
        ("month", Self::Month),
        ("datetime", Self::Datetime),
        ("duration", Self::Duration),
        ("bytes", Self::Bytes),
        ("path", Self::Path),
        ("file", Self::File),
        ("enum", Self::Enum),
        ("list", Self::List),
    ];

    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, t)| *t == self).map_or("string", |(n, _)| n)
    }
}

#[derive(Debug)]
pub struct Param {
    pub name: Name,
    pub ty: ParamType,
    pub default: Vec<Entry>,
    pub optional: bool,
    pub min: Option<Entry>,
    pub max: Option<Entry>,
    pub choices: Vec<Entry>,
    pub help: Option<String>,
    pub span: Span,
    /// A mistake in it was reported: what depends on it stays quiet.
    pub broken: bool,
}

/// A file format of the specification's own.
#[derive(Debug)]
pub struct Format {
    pub name: Name,
    /// The formats that it is a kind of.
    pub is: Vec<Name>,
}

/// A computed value.
#[derive(Debug)]
pub struct Let {
    pub name: Name,
    pub value: Template,
}

/// A `values` block.
#[derive(Debug)]
pub struct Values {
    pub name: Name,
    pub build: bool,
    /// Each param's name and values.
    pub entries: Vec<(Name, Vec<Entry>)>,
}

#[derive(Debug)]
pub struct Axis {
    pub name: Name,
    pub inside: Option<Name>,
    /// Where it does not hold the axis is empty.
    pub when: Option<Expr>,
    /// It may be without elements.
    pub empty: bool,
    /// The attribute that is the key.
    pub key: Option<Name>,
    /// Equal keys get a number at their end.
    pub unique: bool,
    pub constructors: Vec<Constructor>,
    /// `attr`, `where`, `sort` and `require`, in the order written, `require` last.
    pub rules: Vec<Rule>,
    pub span: Span,
    pub broken: bool,
}

/// Where elements come from.
#[derive(Debug)]
pub struct Constructor {
    pub kind: ConstructorKind,
    pub when: Option<Expr>,
    /// The attribute that is the key of these elements; for a table its column, or an attribute.
    pub key: Option<Name>,
    pub span: Span,
}

#[derive(Debug)]
pub enum ConstructorKind {
    Point { key: Entry, attributes: Vec<(Name, Entry)> },
    List { values: Vec<Template> },
    Lines { file: Template, pattern: Option<Spanned<String>> },
    Range { from: Template, to: Template, inclusive: bool, step: Option<Template> },
    Dates { from: Option<Template>, to: Option<Template>, count: Option<Template>, step: Option<Template> },
    Glob { pattern: Template },
    Sheet(Sheet),
    Subset { of: Name, condition: Expr },
    Groups { of: Name, by: Expr, within: Option<Name> },
    Chunks { of: Name, size: ChunkSize, within: Option<Name> },
    Tree { of: Name, fan_in: Template, within: Option<Name> },
    Product { of: Vec<Name> },
    Zip { of: Vec<Name> },
    Combinations { of: Name, min: Template, max: Option<Template>, keep: Option<Expr>, within: Option<Name> },
}

/// A table: the rows are elements.
#[derive(Debug)]
pub struct Sheet {
    pub format: SheetFormat,
    pub file: Template,
    pub columns: Vec<Column>,
    /// Of rows with one key only the first counts.
    pub distinct: bool,
    /// The first line holds the titles.
    pub header: bool,
    /// The columns that name the parent: its key, and those of the axes that it lies inside before it.
    pub parent: Vec<Spanned<String>>,
}

/// How the elements of an axis are cut into chunks.
#[derive(Debug)]
pub enum ChunkSize {
    /// Of so many elements, the last one shorter.
    Of(Template),
    /// As many chunks as if they were of this size, of nearly one length.
    Near(Template),
    /// This many chunks, of nearly one length.
    Count(Template),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetFormat {
    Csv,
    Tsv,
    Json,
}

#[derive(Debug, Clone)]
pub struct Column {
    pub name: Name,
    pub ty: ParamType,
    /// The title in the file.
    pub title: Spanned<String>,
}

#[derive(Debug)]
pub enum Rule {
    Attr { name: Name, value: Template },
    Where { condition: Expr },
    Sort { by: Expr, descending: bool },
    Require { condition: Expr, message: Option<Template> },
}

/// A value, or one of several: the first whose `when` holds is used.
#[derive(Debug, Clone)]
pub struct Choice<T> {
    pub value: T,
    pub when: Option<Expr>,
    pub span: Span,
}

#[derive(Debug)]
pub struct Input {
    pub name: Name,
    pub file: Option<Template>,
    pub content: Content,
    pub each: Vec<Name>,
    /// Names of axes among these could not be read.
    pub incomplete: bool,
    pub when: Option<Expr>,
    pub format: Option<Name>,
    pub carry: bool,
    /// Jobs take it from where it is.
    pub bypass: bool,
    pub span: Span,
    pub broken: bool,
}

/// Where the bytes of an input come from.
#[derive(Debug)]
pub enum Content {
    /// A file that exists before the run.
    Path(Vec<Choice<Template>>),
    /// Lines that are part of the build.
    Lines(Vec<Line>),
    /// A template of the project, filled when the workflow is built.
    Template(Template),
}

/// A line of a rendered input: once, or once per element.
#[derive(Debug)]
pub struct Line {
    pub text: Template,
    pub each: Vec<Name>,
    /// Names of axes among these could not be read.
    pub incomplete: bool,
    pub when: Option<Expr>,
    pub span: Span,
}

/// Amounts as written.
#[derive(Debug, Default, Clone)]
pub struct Resources {
    pub cpus: Vec<Choice<Amount>>,
    pub memory: Vec<Choice<Amount>>,
    pub gpus: Vec<Choice<Amount>>,
    pub disk: Vec<Choice<Amount>>,
    pub walltime: Vec<Choice<Amount>>,
}

/// How much of a resource: bytes, seconds, or a count.
#[derive(Debug, Clone)]
pub enum Amount {
    Fixed(u64),
    /// Known once the element is.
    Text(Template),
}

#[derive(Debug)]
pub struct Component {
    pub name: Name,
    pub image: Option<Template>,
    pub build: Option<Build>,
    /// Name and absolute path of installed programs.
    pub tools: Vec<(Name, Spanned<String>)>,
    pub env: Vec<Env>,
    pub resources: Resources,
    pub outfit: Outfit,
    pub broken: bool,
}

#[derive(Debug)]
pub struct Build {
    pub base: Spanned<String>,
    pub apt: Vec<Spanned<String>>,
    pub pip: Vec<Spanned<String>>,
    pub conda: Vec<Spanned<String>>,
    pub channels: Vec<String>,
}

/// An environment variable of jobs.
#[derive(Debug, Clone)]
pub struct Env {
    pub name: Name,
    pub value: Template,
    pub when: Option<Expr>,
}

#[derive(Debug)]
pub struct Step {
    pub name: Name,
    pub each: Vec<Name>,
    /// Names of axes among these could not be read.
    pub incomplete: bool,
    pub when: Option<Expr>,
    pub component: Vec<Choice<Name>>,
    pub inputs: Vec<In>,
    pub outputs: Vec<Out>,
    pub after: Vec<After>,
    /// In the order written; more than one only if each has its condition.
    pub actions: Vec<Choice<Action>>,
    pub label: Vec<Choice<Template>>,
    pub job: Option<Template>,
    pub transformation: Option<Name>,
    pub env: Vec<Env>,
    pub resources: Resources,
    pub around: Around,
    pub span: Span,
    pub broken: bool,
}

/// How an input, one of its sources, or an `after` selects points of its producer.
#[derive(Debug, Default)]
pub struct Selection {
    pub gather: Vec<Name>,
    pub at: Vec<Selector>,
    /// `where`
    pub filter: Option<Expr>,
    pub when: Option<Expr>,
}

#[derive(Debug)]
pub struct In {
    pub name: Name,
    /// The workflow input of the same name if there is none.
    pub sources: Vec<From>,
    /// Selectors that all sources share.
    pub selection: Selection,
    pub optional: bool,
    pub silent: bool,
    /// What it must be.
    pub format: Option<Name>,
    /// Columns that it must have.
    pub columns: Vec<Name>,
    pub span: Span,
    pub broken: bool,
}

/// One of the sources of an input.
#[derive(Debug)]
pub struct From {
    pub source: SourceName,
    pub selection: Selection,
    pub span: Span,
}

/// A step that must have run, without taking its files.
#[derive(Debug)]
pub struct After {
    pub step: Name,
    pub selection: Selection,
    pub span: Span,
}

/// `x` or `x.y`
#[derive(Debug, Clone)]
pub struct SourceName {
    pub first: Name,
    pub second: Option<Name>,
    pub span: Span,
}

/// `axis=first`, `axis=expr`, …
#[derive(Debug)]
pub struct Selector {
    pub axis: Name,
    pub which: Which,
    pub span: Span,
}

#[derive(Debug)]
pub enum Which {
    First,
    Last,
    Prev,
    Next,
    Key(Expr),
    /// The one element for which the `where` beside it holds.
    Open,
}

#[derive(Debug)]
pub struct Out {
    pub name: Name,
    pub file: Vec<Choice<Template>>,
    pub over: Vec<Name>,
    /// Names of axes among these could not be read.
    pub incomplete: bool,
    pub when: Option<Expr>,
    pub publish: Publish,
    /// What the workflow says of published outputs, if nothing.
    pub register: Option<bool>,
    pub checkpoint: bool,
    pub checks: Vec<Check>,
    pub format: Option<Name>,
    pub span: Span,
    pub broken: bool,
}

/// Whether a file is kept for the user.
#[derive(Debug)]
pub enum Publish {
    Fixed(bool),
    When(Expr),
}

#[derive(Debug)]
pub enum Action {
    Run { words: Vec<Word>, args: Vec<Args>, span: Span },
    Shell { script: Spanned<String>, lines: Lines, span: Span },
    Call { module: Name, function: Name, args: Vec<(Name, Template)>, span: Span },
}

impl Action {
    pub fn span(&self) -> Span {
        match self {
            Action::Run { span, .. } | Action::Shell { span, .. } | Action::Call { span, .. } => *span,
        }
    }
}

#[derive(Debug)]
pub struct Args {
    pub words: Vec<Word>,
    pub each: Vec<Name>,
    /// Names of axes among these could not be read.
    pub incomplete: bool,
    /// `where`
    pub filter: Option<Expr>,
    pub when: Option<Expr>,
    pub span: Span,
}
