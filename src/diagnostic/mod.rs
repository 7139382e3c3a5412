//! What napkin says about a spec: one value type, made only by the named constructors of this module's files.

pub mod allow;
pub mod amounts;
pub mod arguments;
pub mod around;
pub mod axes;
pub mod built;
pub mod commands;
pub mod components;
pub mod data;
mod excerpt;
pub mod files;
pub mod formats;
pub mod github;
mod human;
pub mod limits;
pub mod names;
pub mod nodes;
pub mod pages;
pub mod prose;
pub mod record;
pub mod relations;
pub mod sarif;
mod sink;
pub mod slips;
pub mod syntax;
pub mod targets;
pub mod types;
pub mod typing;
pub mod values;

pub use human::Human;
pub use sink::Findings;

use serde::{Deserialize, Serialize};

use crate::source::Span;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// Cannot be right: nothing is built.
    Error,
    /// Will likely hurt.
    Warning,
    /// Worth knowing.
    Note,
}

/// A stable code, `NK` and four digits; the first two digits are its family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Code(pub &'static str);

/// A place, and what is to be said about it there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    pub span: Span,
    pub text: String,
}

/// A replacement that carries out what the help says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    pub span: Span,
    pub replacement: String,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    pub message: String,
    /// The place that is wrong. Only a finding about a whole file (empty, unreadable) has none.
    pub primary: Option<Label>,
    /// Other places that matter, in any file.
    pub secondary: Vec<Label>,
    /// The next action, in words that can be typed in.
    pub help: Option<String>,
    pub fix: Option<Edit>,
    /// What the finding is about. Several findings about one thing are one mistake: the first is shown, the places of
    /// the others with it.
    pub about: Option<String>,
    /// The name that was probably meant: where it is defined is shown, too.
    pub meant: Option<String>,
}

/// A text that quotes something endless keeps its beginning and its end.
fn capped(text: String) -> String {
    const MOST: usize = 600;
    if text.len() <= MOST {
        return text;
    }
    let count = text.chars().count();
    if count <= MOST {
        return text;
    }
    let head: String = text.chars().take(MOST * 2 / 3).collect();
    let tail: String = text.chars().skip(count - MOST / 3).collect();
    format!("{head} … {tail}")
}

impl Diagnostic {
    fn new(code: &'static str, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            code: Code(code),
            severity,
            message: capped(message.into()),
            primary: None,
            secondary: Vec::new(),
            help: None,
            fix: None,
            about: None,
            meant: None,
        }
    }

    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Note, message)
    }

    /// The place that is wrong, and what is wrong there.
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.primary = Some(Label { span, text: capped(text.into()) });
        self
    }

    /// Another place that matters.
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label { span, text: capped(text.into()) });
        self
    }

    /// Findings about the same are one mistake.
    pub fn about(mut self, what: impl Into<String>) -> Self {
        self.about = Some(what.into());
        self
    }

    /// The name that was probably meant.
    pub fn meant(mut self, name: impl Into<String>) -> Self {
        self.meant = Some(name.into());
        self
    }

    /// All places that it shows or changes.
    pub fn spans(&self) -> impl Iterator<Item = Span> {
        let labels = self.primary.iter().chain(&self.secondary).map(|label| label.span);
        labels.chain(self.fix.iter().map(|edit| edit.span))
    }

    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(capped(text.into()));
        self
    }

    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Edit { span, replacement: replacement.into() });
        self
    }
}
