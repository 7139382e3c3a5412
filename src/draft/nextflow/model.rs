//! What was understood of a pipeline, before it gets its names in a specification.

use std::ops::Range;

use super::value::{Condition, Files, Piece};

#[derive(Debug, Default)]
pub struct Model {
    pub params: Vec<Param>,
    pub axes: Vec<Axis>,
    pub inputs: Vec<Input>,
    pub steps: Vec<Step>,
    /// Where, and why it is not taken over.
    pub remarks: Vec<(Range<usize>, String)>,
}

#[derive(Debug)]
pub struct Param {
    /// As the pipeline calls it, and as the specification does.
    pub source: String,
    pub name: String,
    pub value: Default,
    pub span: Range<usize>,
    /// It names a file.
    pub is_path: bool,
    /// Something that is always there reads it.
    pub needed: bool,
    /// Its value went into something else.
    pub spent: bool,
}

/// The value of a param.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Default {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<String>),
    /// Made of other params.
    Made(Vec<Piece>),
    Unknown(String),
}

#[derive(Debug)]
pub struct Axis {
    /// Words for it, and how good they are.
    pub words: Vec<(u8, String)>,
    pub of: Elements,
    pub span: Range<usize>,
}

#[derive(Debug)]
pub enum Elements {
    /// Files that match a pattern; what is cut off the end of a name to get the key.
    Glob {
        pattern: Result<Vec<Piece>, String>,
        cut: Option<String>,
    },
    /// The rows of a table; the columns that are used, as the table and as the specification calls them.
    Table {
        path: Vec<Piece>,
        lies: Result<(), String>,
        tabs: bool,
        header: bool,
        key: Option<String>,
        columns: Vec<(String, String)>,
    },
    /// Keys, with attributes `v1`, `v2` of each.
    Points(Vec<Vec<String>>),
    Range(i64, i64),
    /// Elements inside those of another axis.
    Inside(usize, Result<Vec<String>, String>),
    /// The elements of another axis by an attribute.
    Groups(usize, String),
    /// Not known; the words.
    Unknown(String),
}

#[derive(Debug)]
pub struct Input {
    pub word: String,
    pub each: Vec<usize>,
    pub path: Result<Vec<Piece>, String>,
    pub span: Range<usize>,
}

#[derive(Debug)]
pub struct Step {
    pub word: String,
    pub span: Range<usize>,
    pub each: Vec<usize>,
    /// Why it is not certain what it runs over.
    pub unclear: Option<String>,
    pub when: Vec<Condition>,
    pub ins: Vec<In>,
    pub outs: Vec<Out>,
    pub envs: Vec<Env>,
    pub component: Option<Component>,
    /// `cpus 4`, `memory "4 GiB"`, in order; or the words of what is to be decided.
    pub resources: Vec<(&'static str, Result<Amount, String>)>,
    pub retries: Option<Result<Amount, String>>,
    pub script: Result<Vec<Piece>, String>,
    pub comments: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    Number(String),
    Text(String),
    Param(usize),
}

#[derive(Debug)]
pub struct In {
    pub word: String,
    pub files: Files,
    /// The script knows the files by this name.
    pub staged: Option<String>,
    pub optional: bool,
}

#[derive(Debug)]
pub struct Out {
    pub word: String,
    pub name: Result<Vec<Piece>, String>,
    /// How the step publishes it.
    pub publish: Option<Condition>,
    pub optional: bool,
    pub folder: Folder,
    pub stdout: bool,
    /// The axes that one job writes files for.
    pub over: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folder {
    No,
    Yes,
    /// The name does not tell.
    Unclear,
}

#[derive(Debug)]
pub struct Env {
    pub word: String,
    pub values: Vec<(Option<String>, Result<Vec<Piece>, String>)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    pub word: String,
    pub image: Result<String, String>,
    pub conda: Vec<String>,
    pub channels: Vec<String>,
    pub span: Range<usize>,
}
