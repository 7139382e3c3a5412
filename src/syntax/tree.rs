//! The spanned tree.
use crate::source::Span;
#[derive(Debug, Clone, PartialEq)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub name: Spanned<String>,
    pub ty: Option<Spanned<String>>,
    pub entries: Vec<Entry>,
    pub children: Vec<Node>,
    pub has_block: bool,
    pub header: Span,
    pub span: Span,
    pub broken: bool,
}
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub name: Option<Spanned<String>>,
    pub ty: Option<Spanned<String>>,
    pub value: Value,
    pub repr: String,
    pub value_span: Span,
    pub span: Span,
    pub inner: Option<Span>,
}
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    String(String),
    Int(i128),
    Float(f64),
    Bool(bool),
    Null,
}
#[derive(Debug, Clone, Default)]
pub struct Document {
    pub nodes: Vec<Node>,
    pub blocks: usize,
    pub prose: Vec<Spanned<String>>,
    pub title: Option<String>,
    pub intro: String,
}
