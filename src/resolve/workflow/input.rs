//! What a step reads, and how points of a producer are selected.

use crate::resolve::ids::{AxisId, FileId, StepId};
use crate::resolve::term::Term;
use crate::source::Span;
use crate::spec::expr::Spanned;

/// Files that each job of a step reads.
#[derive(Debug, Clone)]
pub struct Input {
    pub name: String,
    /// Selectors before the sources are tried.
    pub selection: Selection,
    /// At least one: the first that holds and has a file is taken.
    pub sources: Vec<Source>,
    /// There may be no file.
    pub optional: bool,
    /// It is staged only: no argument names it.
    pub silent: bool,
    /// What it must be.
    pub format: Option<Spanned<String>>,
    /// Columns that it must have.
    pub columns: Vec<Spanned<String>>,
    pub span: Span,
}

impl Input {
    /// Several files, if a group of words repeats over `each`.
    pub fn is_list(&self, each: &[AxisId]) -> bool {
        self.selection.gathers_beside(each)
            || (!self.sources.is_empty() && self.sources.iter().all(|s| s.selection.gathers_beside(each)))
    }

    /// All selections: the shared one, then those of the sources.
    pub fn selections(&self) -> impl Iterator<Item = &Selection> {
        std::iter::once(&self.selection).chain(self.sources.iter().map(|s| &s.selection))
    }

    /// The axes that all of its files are selected by; nothing if several sources have selectors of their own.
    pub fn extension(&self) -> Option<Vec<AxisId>> {
        let own = |s: &Source| s.selection.axes().next().is_some();
        let shared = self.sources.len() == 1 || !self.sources.iter().any(own);
        shared.then(|| self.selections().flat_map(Selection::axes).collect())
    }

    /// It has one source and no conditions.
    pub fn is_plain(&self) -> bool {
        self.sources.len() == 1 && !self.optional && self.selections().all(Selection::is_plain)
    }
}

/// One of the sources of an input.
#[derive(Debug, Clone)]
pub struct Source {
    pub file: FileId,
    pub selection: Selection,
    pub span: Span,
}

/// A step that must have run before.
#[derive(Debug)]
pub struct After {
    pub step: StepId,
    pub selection: Selection,
    pub span: Span,
}

/// How points of a producer are selected.
#[derive(Debug, Default, Clone)]
pub struct Selection {
    pub at: Vec<(AxisId, Pick, Span)>,
    pub gather: Vec<(AxisId, Span)>,
    /// Filters the extensions.
    pub filter: Option<Term>,
    /// Where it does not hold, nothing is selected.
    pub when: Option<Term>,
}

impl Selection {
    fn gathers_beside(&self, each: &[AxisId]) -> bool {
        self.gather.iter().any(|(axis, _)| !each.contains(axis))
    }

    fn is_plain(&self) -> bool {
        self.filter.is_none() && self.when.is_none()
    }

    /// All axes that it selects, in order: those of `at`, then those of `gather`.
    pub fn axes(&self) -> impl Iterator<Item = AxisId> {
        self.at.iter().map(|(axis, ..)| *axis).chain(self.gather.iter().map(|(axis, _)| *axis))
    }
}

/// Which element a selector takes.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum Pick {
    First,
    Last,
    Prev,
    Next,
    /// The element whose key is this value.
    Key(Term),
    /// The one element for which the filter holds.
    Open,
}
