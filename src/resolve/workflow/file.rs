//! Families of files.

use crate::resolve::around::Extras;
use crate::resolve::ids::{AxisId, StepId};
use crate::resolve::term::{Term, Text};
use crate::source::Span;
use crate::values::Value;

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
    Input { path: Text, span: Span, carry: bool },
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
