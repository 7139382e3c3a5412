//! What a Nextflow file says: statements and expressions.

use std::ops::Range;

use super::tokens::JOINED;

/// An expression, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    pub kind: Kind,
    pub span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Name(String),
    Text(Vec<Part>),
    Number(String),
    Bool(bool),
    Null,
    List(Vec<Expr>),
    Map(Vec<(String, Expr)>),
    Member(Box<Expr>, String),
    Index(Box<Expr>, Box<Expr>),
    Call(Box<Expr>, Args),
    Closure(Vec<String>, Vec<Stmt>),
    Unary(String, Box<Expr>),
    Binary(String, Box<Expr>, Box<Expr>),
    Ternary(Box<Expr>, Box<Expr>, Box<Expr>),
    /// Something that is not read.
    Other,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Text(String),
    Code(Expr),
}

/// The arguments of a call; a closure after it is the last of `plain`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Args {
    pub plain: Vec<Expr>,
    pub named: Vec<(String, Expr)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stmt {
    /// `a = …`, `def (a, b) = …`
    Assign(Vec<Expr>, Expr),
    Expr(Expr),
    If(Expr, Vec<Stmt>, Vec<Stmt>),
    /// `input:` in a process, `main:` in a workflow.
    Label(String),
    Return(Expr),
    /// `include { NAME as ALIAS } from 'path'`
    Include(Vec<(String, String)>, String, Range<usize>),
    Process(String, Vec<Stmt>, Range<usize>),
    Workflow(Option<String>, Vec<Stmt>, Range<usize>),
    /// Something that is not read: a function, a loop.
    Other(Range<usize>),
}

impl Expr {
    /// The words of `a.b.c`.
    pub fn path(&self) -> Option<Vec<&str>> {
        match &self.kind {
            Kind::Name(name) => Some(vec![name]),
            Kind::Member(of, name) => {
                let mut path = of.path()?;
                path.push(name);
                Some(path)
            }
            _ => None,
        }
    }

    /// `name` of `params.name`.
    pub fn param(&self) -> Option<&str> {
        match self.path()?.as_slice() {
            ["params", name] => Some(*name),
            _ => None,
        }
    }

    /// A text without placeholders.
    pub fn literal(&self) -> Option<String> {
        match &self.kind {
            Kind::Text(parts) => parts
                .iter()
                .map(|part| match part {
                    Part::Text(text) => Some(text.replace(JOINED, "")),
                    Part::Code(_) => None,
                })
                .collect(),
            _ => None,
        }
    }

    /// The word that a call calls: `collect` of `a.collect()`, and the arguments.
    pub fn called(&self) -> Option<(&str, &Args)> {
        match &self.kind {
            Kind::Call(callee, args) => match &callee.kind {
                Kind::Name(name) | Kind::Member(_, name) => Some((name, args)),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Stmt {
    /// Where it stands.
    pub fn span(&self) -> Option<Range<usize>> {
        Some(match self {
            Stmt::Assign(targets, value) => targets.first()?.span.start..value.span.end,
            Stmt::Expr(expr) | Stmt::Return(expr) | Stmt::If(expr, ..) => expr.span.clone(),
            Stmt::Label(_) => return None,
            Stmt::Include(_, _, span) | Stmt::Process(_, _, span) | Stmt::Workflow(_, _, span) | Stmt::Other(span) => {
                span.clone()
            }
        })
    }
}
