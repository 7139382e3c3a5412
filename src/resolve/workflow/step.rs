//! Steps, and what their jobs are.

use super::action::Action;
use super::component::Resources;
use super::input::{After, Input};
use crate::resolve::around::Around;
use crate::resolve::ids::{AxisId, ComponentId, FileId};
use crate::resolve::term::{Term, Text};
use crate::resolve::uses::Use;
use crate::source::Span;

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
    /// Words that no job has with these values, and that jobs may have with others.
    pub off: Vec<Text>,
    /// One of its axes is not known, which was reported: other axes may be missing for that.
    pub incomplete: bool,
    pub label: Option<Text>,
    pub job: Option<Text>,
    /// Where the ids of its jobs are written; the step's name if they are not.
    pub job_span: Span,
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
/// Two are equal if they give the same, wherever they stand.
#[derive(Debug, Clone)]
pub struct Varying {
    pub name: &'static str,
    pub amount: Term,
    /// Where it does not hold, the job asks for nothing.
    pub when: Option<Term>,
    /// Where it is written: of several alternatives the last.
    pub span: Span,
}

impl PartialEq for Varying {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.amount == other.amount && self.when == other.when
    }
}

/// An environment variable of a job.
#[derive(Debug, Clone)]
pub struct Variable {
    pub name: String,
    pub value: Text,
    /// Where it does not hold, the variable is not set.
    pub when: Option<Term>,
    /// Where it is named.
    pub span: Span,
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
    /// A wrapper around its program checks outputs of the step, or of another one with the same transformation.
    pub checked: bool,
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
    /// It has jobs, as far as its condition is decided without data.
    pub fn may_exist(&self) -> bool {
        self.when.as_ref().and_then(Term::as_const_bool) != Some(false)
    }

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
