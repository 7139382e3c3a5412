//! What a job does.

use std::sync::Arc;

use super::step::Step;
use crate::files::RelPath;
use crate::resolve::ids::AxisId;
use crate::resolve::term::{Placeholder, Term, Text, TextPart};
use crate::source::Span;

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
    /// The axes whose element the group knows beside the point's own: those of `each`, and what they determine.
    pub binds: Vec<AxisId>,
    pub each: Vec<AxisId>,
    /// Filters the extensions.
    pub filter: Option<Term>,
    /// Where it does not hold, there are no words.
    pub when: Option<Term>,
    /// Written as `args`: it is left out as a whole where it names a file that does not exist.
    pub optional: bool,
    pub words: Vec<Text>,
    /// Where each of the words is written.
    pub places: Vec<Span>,
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
