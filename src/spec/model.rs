//! The raw model: what a specification says, node by node, with places.

use std::collections::HashSet;

use super::expr::{Expr, Spanned};
use super::template::{Template, Word};
use crate::source::Span;
use crate::syntax::Entry;

/// A name with its place.
pub type Name = Spanned<String>;

/// A whole specification.
#[derive(Debug, Default)]
pub struct Model {
    pub workflow: Option<Header>,
    pub params: Vec<Param>,
    pub axes: Vec<Axis>,
    pub inputs: Vec<Input>,
    pub components: Vec<Component>,
    pub steps: Vec<Step>,
    pub values: Vec<Values>,
    pub site: Option<Name>,
    /// Names that a node with a mistake would have given: who uses them is not wrong.
    pub lost: HashSet<String>,
    /// The `scalable` block, if there is one.
    pub scalable: Option<Span>,
}

#[derive(Debug)]
pub struct Header {
    pub name: Name,
    pub version: Option<String>,
    pub title: Option<String>,
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
    Path,
    /// A file of the project, read at build time.
    File,
    Enum,
    List,
}

impl ParamType {
    pub const ALL: [(&'static str, ParamType); 11] = [
        ("string", Self::String),
        ("int", Self::Int),
        ("float", Self::Float),
        ("bool", Self::Bool),
        ("date", Self::Date),
        ("month", Self::Month),
        ("datetime", Self::Datetime),
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
    pub constructors: Vec<Constructor>,
    /// `attr`, `where` and `require`, in the order written.
    pub rules: Vec<Rule>,
    pub span: Span,
    pub broken: bool,
}

/// Where elements come from.
#[derive(Debug)]
pub struct Constructor {
    pub kind: ConstructorKind,
    pub span: Span,
}

#[derive(Debug)]
pub enum ConstructorKind {
    Point { key: Entry, attributes: Vec<(Name, Entry)> },
    List { values: Vec<Template> },
    Lines { file: Template, pattern: Option<Spanned<String>> },
    Range { from: Template, to: Template, inclusive: bool, step: Option<Template> },
    Sheet { format: SheetFormat, file: Template, key: Spanned<String>, columns: Vec<Column> },
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
    Require { condition: Expr, message: Option<Template> },
}

#[derive(Debug)]
pub struct Input {
    pub name: Name,
    pub file: Option<Template>,
    pub path: Option<Template>,
    pub each: Vec<Name>,
    pub format: Option<Name>,
    pub carry: bool,
    pub span: Span,
    pub broken: bool,
}

/// Amounts as written, with their places.
#[derive(Debug, Default, Clone)]
pub struct Resources {
    pub cpus: Option<Spanned<u64>>,
    /// In bytes.
    pub memory: Option<Spanned<u64>>,
    pub gpus: Option<Spanned<u64>>,
    /// In bytes.
    pub disk: Option<Spanned<u64>>,
    /// In seconds.
    pub walltime: Option<Spanned<u64>>,
}

#[derive(Debug)]
pub struct Component {
    pub name: Name,
    pub image: Option<Template>,
    pub build: Option<Build>,
    /// Name and absolute path of installed programs.
    pub tools: Vec<(Name, Spanned<String>)>,
    pub env: Vec<(Name, Template)>,
    pub resources: Resources,
    pub broken: bool,
}

#[derive(Debug)]
pub struct Build {
    pub base: Spanned<String>,
    pub apt: Vec<Spanned<String>>,
    pub pip: Vec<Spanned<String>>,
}

#[derive(Debug)]
pub struct Step {
    pub name: Name,
    pub each: Vec<Name>,
    pub component: Option<Name>,
    pub inputs: Vec<In>,
    pub outputs: Vec<Out>,
    pub action: Option<Action>,
    /// Actions beside the first: exactly one is allowed.
    pub further_actions: Vec<Span>,
    pub label: Option<Template>,
    pub job: Option<Template>,
    pub transformation: Option<Name>,
    pub env: Vec<(Name, Template)>,
    pub resources: Resources,
    pub span: Span,
    pub broken: bool,
}

#[derive(Debug)]
pub struct In {
    pub name: Name,
    pub from: Option<SourceName>,
    pub gather: Vec<Name>,
    pub at: Vec<Selector>,
    pub span: Span,
    pub broken: bool,
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
}

#[derive(Debug)]
pub struct Out {
    pub name: Name,
    pub file: Option<Template>,
    pub over: Vec<Name>,
    pub publish: bool,
    pub format: Option<Name>,
    pub span: Span,
    pub broken: bool,
}

#[derive(Debug)]
pub enum Action {
    Run { words: Vec<Word>, args: Vec<Args>, span: Span },
    Shell { script: Spanned<String>, span: Span },
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
    pub span: Span,
}
