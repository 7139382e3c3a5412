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
    /// The key of an extension's element: `it.axis`.
    ItKey(AxisId),
    /// An attribute of an extension's element: `it.axis.attr`.
    ItAttr(AxisId, AttrId),
    /// The `in` of this index among the step's inputs: its file name or names.
    In(u32),
    /// The `out` of this index among the step's outputs.
    Out(u32),
    /// Over the files of the `in` (or `out`) of this index, those for which the condition on the extension holds.
    Files(Aggregate, FileRole, u32, Option<Box<Term>>),
    /// Over the elements of an axis that agree with the point, those for which the condition holds.
    Elements(Aggregate, AxisId, Option<Box<Term>>),
    /// The same, with an attribute in place of the key.
    ElementAttr(Aggregate, AxisId, Option<Box<Term>>, AttrId),
    /// A text with placeholders.
    Text(Text),
    /// A text that says how much of a resource: MiB, seconds or a count.
    Amount(Unit, Text),
    /// The element is one of no alternative.
    NoAlternative,
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

/// What a local name of a step stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub enum FileRole {
    In,
    Out,
}

/// The unit of an amount that differs from job to job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Unit {
    Count,
    Mebibytes,
    Seconds,
    /// Exact, to compare.
    Bytes,
    /// In seconds, to compare.
    Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Function {
    Min,
    Max,
    Length,
    Contains,
    StartsWith,
    EndsWith,
    /// A path lies beside the specification.
    Exists,
    /// A variable where the job runs: see [`runtime_mark`].
    Runtime,
}

/// What stands in a word for a variable of the machine that runs the job. No argument of a program holds a NUL, so
/// nothing else is taken for it; who writes words puts in what the engine replaces.
pub fn runtime_mark(variable: &str) -> String {
    format!("\0{variable}\0")
}

/// The parts of a word: what stands there as it is, and names of variables where the job runs.
pub fn runtime_parts(word: &str) -> impl Iterator<Item = (bool, &str)> {
    word.split('\0').enumerate().map(|(at, part)| (at % 2 == 1, part))
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

/// Two are equal if they give the same, wherever they stand.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Placeholder {
    pub term: Term,
    pub ty: Type,
    /// What is between the braces, as written.
    #[serde(skip)]
    pub written: String,
    #[serde(skip)]
    pub span: Span,
}

impl PartialEq for Placeholder {
    fn eq(&self, other: &Self) -> bool {
        self.term == other.term && self.ty == other.ty
    }
}

impl TextPart {
    /// As people write it.
    pub fn written(&self) -> String {
        match self {
            TextPart::Literal(text) => text.replace('{', "{{").replace('}', "}}"),
            TextPart::Value(placeholder) => format!("{{{}}}", placeholder.written),
        }
    }
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

    /// Calls `see` with all terms in it.
    pub fn visit(&self, see: &mut dyn FnMut(&Term)) {
        self.placeholders().for_each(|p| p.term.visit(see));
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
    /// A truth value that is known already.
    pub fn as_const_bool(&self) -> Option<bool> {
        match self {
            Term::Const(Value::Bool(b)) => Some(*b),
            _ => None,
        }
    }

    /// What compares by amount in place of by text.
    pub fn as_amount(self, ty: Type, span: Span) -> Term {
        let unit = match ty {
            Type::Bytes => Unit::Bytes,
            Type::Duration => Unit::Duration,
            _ => return self,
        };
        let part = Placeholder { term: self, ty, written: String::new(), span };
        Term::Amount(unit, Text { parts: vec![TextPart::Value(part)] })
    }

    /// A text that is known already.
    pub fn as_const_text(&self) -> Option<&str> {
        match self {
            Term::Const(Value::Str(text)) => Some(text),
            _ => None,
        }
    }

    /// Both hold.
    pub fn and(self, other: Term) -> Term {
        match (self.as_const_bool(), other.as_const_bool()) {
            (Some(true), _) | (_, Some(false)) => other,
            (Some(false), _) | (_, Some(true)) => self,
            _ => Term::Binary(BinaryOp::And, Box::new(self), Box::new(other)),
        }
    }

    /// Calls `see` with this term and all terms in it.
    pub fn visit(&self, see: &mut dyn FnMut(&Term)) {
        self.parts().into_iter().for_each(see);
    }

    /// This term and all terms in it.
    pub fn parts(&self) -> Vec<&Term> {
        let mut parts = vec![self];
        let mut at = 0;
        while let Some(part) = parts.get(at).copied() {
            at += 1;
            match part {
                Term::Elements(_, _, Some(filter))
                | Term::ElementAttr(_, _, Some(filter), _)
                | Term::Files(_, _, _, Some(filter)) => parts.push(filter),
                Term::Text(text) | Term::Amount(_, text) => parts.extend(text.placeholders().map(|p| &p.term)),
                Term::Not(inner) | Term::Negate(inner) | Term::Filter(inner, _) => parts.push(inner),
                Term::Binary(_, a, b) => parts.extend([&**a, &**b]),
                Term::If(c, a, b) => parts.extend([&**c, &**a, &**b]),
                Term::Call(_, args) => parts.extend(args),
                _ => {}
            }
        }
        parts
    }

    /// The axis whose elements it asks for itself, if any.
    pub fn axis(&self) -> Option<AxisId> {
        match self {
            Term::Key(axis) | Term::Attr(axis, _) | Term::ItKey(axis) | Term::ItAttr(axis, _) => Some(*axis),
            Term::Elements(_, axis, _) | Term::ElementAttr(_, axis, ..) => Some(*axis),
            _ => None,
        }
    }

    /// The axes whose element the value depends on, each once, sorted.
    pub fn axes(&self) -> Vec<AxisId> {
        let mut axes = Vec::new();
        self.named(&[], &mut axes);
        axes.sort();
        axes.dedup();
        axes
    }

    /// Adds the axes that are named, but for `it` where that is an element of `own`.
    fn named(&self, own: &[AxisId], axes: &mut Vec<AxisId>) {
        match self {
            Term::Key(axis) | Term::Attr(axis, _) => axes.push(*axis),
            Term::ItKey(axis) | Term::ItAttr(axis, _) if own.is_empty() => axes.push(*axis),
            Term::Elements(_, axis, Some(filter)) | Term::ElementAttr(_, axis, Some(filter), _) => {
                filter.named(&[*axis], axes);
            }
            Term::Not(inner) | Term::Negate(inner) | Term::Filter(inner, _) => inner.named(own, axes),
            Term::Binary(_, a, b) => {
                a.named(own, axes);
                b.named(own, axes);
            }
            Term::If(c, a, b) => [c, a, b].into_iter().for_each(|t| t.named(own, axes)),
            Term::Call(_, args) => args.iter().for_each(|a| a.named(own, axes)),
            Term::Text(text) | Term::Amount(_, text) => text.placeholders().for_each(|p| p.term.named(own, axes)),
            _ => {}
        }
    }

    /// It is known where the job runs, and not before.
    pub fn is_of_runtime(&self) -> bool {
        let mut found = false;
        self.visit(&mut |term| found |= matches!(term, Term::Call(Function::Runtime, _)));
        found
    }

    /// It is a variable where the job runs, or a choice among such and other values.
    pub fn is_runtime_or_choice(&self) -> bool {
        match self {
            Term::Call(Function::Runtime, _) => true,
            Term::If(condition, a, b) => {
                !condition.is_of_runtime() && a.is_runtime_or_choice() && b.is_runtime_or_choice()
            }
            other => !other.is_of_runtime(),
        }
    }

    /// It names a file of the step.
    pub fn names_files(&self) -> bool {
        let mut found = false;
        self.visit(&mut |term| found |= matches!(term, Term::In(_) | Term::Out(_) | Term::Files(..)));
        found
    }
}
