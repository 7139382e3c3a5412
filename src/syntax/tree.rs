//! The tree of a text: nodes, entries and values, each with its place.

use crate::source::Span;

/// A value with the place it was written at.
#[derive(Debug, Clone, PartialEq)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

/// One KDL node.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub name: Spanned<String>,
    pub ty: Option<Spanned<String>>,
    pub entries: Vec<Entry>,
    pub children: Vec<Node>,
    /// Whether a `{ … }` was written, empty or not.
    pub has_block: bool,
    /// From the name to the last entry.
    pub header: Span,
    /// From the type or name to the end of the children.
    pub span: Span,
    /// The header could not be read: it was reported already, and entries may be missing.
    pub broken: bool,
}

/// One argument or property of a node.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// None for an argument, the name for a property.
    pub name: Option<Spanned<String>>,
    pub ty: Option<Spanned<String>>,
    pub value: Value,
    /// The value exactly as written, quotes and all.
    pub repr: String,
    pub value_span: Span,
    /// With `name=` and type.
    pub span: Span,
    /// The place of a string's content, if the text there is its value byte for byte.
    pub inner: Option<Span>,
}

/// A KDL value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    String(String),
    Int(i128),
    /// Always finite.
    Float(f64),
    Bool(bool),
    Null,
}

/// What a specification, or a plain KDL text, holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    pub nodes: Vec<Node>,
    /// How many KDL blocks were read.
    pub blocks: usize,
    /// The inline code (in backticks) of the prose, for later checks.
    pub prose: Vec<Spanned<String>>,
    /// The text of the first heading.
    pub title: Option<String>,
    /// The plain text of the first paragraph after that heading; empty if there is none.
    pub intro: String,
}
