//! Texts and expressions whose names are looked up and whose types are known.

use super::filter::Filter;
use super::ids::{AttrId, AxisId, ParamId};
use crate::source::Span;
use crate::spec::expr::BinaryOp;
use crate::values::{Type, Value};

/// An expression over ids.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum Term {
    Const(Value),
    Param(ParamId),
    /// The key of an axis's element.
    Key(AxisId),
    Attr(AxisId, AttrId),
    /// The `in` of this index among the step's inputs: its file name or names.
    In(u32),
    /// The `out` of this index among the step's outputs.
    Out(u32),
    /// Over the elements of an axis that agree with the point.
    Elements(Aggregate, AxisId),
    Not(Box<Term>),
    Negate(Box<Term>),
    Binary(BinaryOp, Box<Term>, Box<Term>),
    If(Box<Term>, Box<Term>, Box<Term>),
    Call(Function, Vec<Term>),
    Filter(Box<Term>, Filter),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Aggregate {
    Count,
    List,
    First,
    Last,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Function {
    Min,
    Max,
    Length,
    Contains,
    StartsWith,
    EndsWith,
}

/// A text with placeholders.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct Text {
    pub parts: Vec<TextPart>,
}

#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum TextPart {
    Literal(String),
    Value(Placeholder),
}

#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Placeholder {
    pub term: Term,
    pub ty: Type,
    /// What is between the braces, as written.
    #[serde(skip)]
    pub written: String,
    #[serde(skip)]
    pub span: Span,
}

impl Text {
    pub fn literal(text: impl Into<String>) -> Self {
        Self { parts: vec![TextPart::Literal(text.into())] }
    }

    pub fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.parts.iter().filter_map(|part| match part {
            TextPart::Value(placeholder) => Some(placeholder),
            TextPart::Literal(_) => None,
        })
    }

    /// The only placeholder, if the text is nothing else.
    pub fn single(&self) -> Option<&Placeholder> {
        match self.parts.as_slice() {
            [TextPart::Value(placeholder)] => Some(placeholder),
            _ => None,
        }
    }
}

impl Term {
    /// Calls `see` with this term and all terms in it.
    pub fn visit(&self, see: &mut dyn FnMut(&Term)) {
        see(self);
        match self {
            Term::Not(inner) | Term::Negate(inner) | Term::Filter(inner, _) => inner.visit(see),
            Term::Binary(_, a, b) => {
                a.visit(see);
                b.visit(see);
            }
            Term::If(c, a, b) => {
                c.visit(see);
                a.visit(see);
                b.visit(see);
            }
            Term::Call(_, args) => args.iter().for_each(|a| a.visit(see)),
            _ => {}
        }
    }

    /// The axes whose element the value depends on, each once, sorted.
    pub fn axes(&self) -> Vec<AxisId> {
        let mut axes = Vec::new();
        self.visit(&mut |term| {
            if let Term::Key(axis) | Term::Attr(axis, _) = term {
                axes.push(*axis);
            }
        });
        axes.sort();
        axes.dedup();
        axes
    }
}
