//! What an expression of a workflow is worth, as far as that can be said without running it.

use std::ops::Range;

/// A piece of a text that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Plain(String),
    /// The folder of the pipeline.
    Here,
    Param(usize),
    /// The key of an axis, and an attribute of it.
    Key(usize),
    Attr(usize, String),
    /// An `in` of the step, or a part of its name.
    In(usize, Part),
    /// An `out` of the step.
    Out(usize),
    /// A resource of the step.
    Task(String),
    /// A variable of the step that a person sets.
    Env(usize),
    /// An expression of which nothing is known: a name for it, and its words.
    Unknown(String, String),
}

/// What is meant of the name of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Whole,
    /// Without its folder.
    Name,
    /// Without folder and last ending.
    Base,
    /// Up to the first dot.
    Simple,
    /// One of several files.
    At(usize),
}

/// A condition in the language of specifications, or the words that it could not be read from.
pub type Condition = Result<String, String>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Null,
    Bool(bool),
    Number(String),
    Text(Vec<Piece>),
    /// One text or another.
    Choice(String, Box<Value>, Box<Value>),
    File(Files),
    /// A path of which it is not known yet how it is read.
    Path(Vec<Piece>, Range<usize>),
    /// An `in` of the process that is looked at; a list of files or one.
    In(usize, bool),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
    /// An element of an axis with what its table says of it.
    Row(usize),
    Chan(Box<Chan>),
    /// Channels that are poured into one.
    Mix(Vec<Chan>),
    /// What a process or workflow gives.
    Outs(Vec<(Option<String>, Value)>),
    /// The task that runs: `task`, `task.ext`.
    Task(String),
    /// Nothing comes.
    Empty,
    /// Not known; the words.
    Unknown(String),
}

/// A channel: an item for each combination of elements of its axes; one item if there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chan {
    pub axes: Vec<usize>,
    pub item: Value,
    pub when: Vec<Condition>,
    /// The steps that must be done before something comes.
    pub after: Vec<usize>,
    /// Why it is not known how many items come.
    pub unclear: Option<String>,
}

/// Files that an input takes, one source after another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Files {
    pub parts: Vec<Alternatives>,
}

/// The first source whose condition holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternatives {
    pub sources: Vec<Source>,
    pub optional: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub from: From,
    pub gather: Vec<usize>,
    /// One element of an axis: `first`, `last`.
    pub at: Option<(usize, &'static str)>,
    pub when: Vec<Condition>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    Input(usize),
    Out(usize, usize),
    Unknown(String),
}

impl Files {
    pub fn of(from: From) -> Self {
        let source = Source { from, gather: Vec::new(), at: None, when: Vec::new() };
        Self { parts: vec![Alternatives { sources: vec![source], optional: false }] }
    }

    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.parts.iter().flat_map(|part| &part.sources)
    }

    /// Are these several files?
    pub fn is_list(&self) -> bool {
        self.parts.len() != 1 || self.sources().any(|source| !source.gather.is_empty())
    }

    /// The files of all elements of some axes.
    fn gathered(mut self, axes: &[usize], when: &[Condition]) -> Self {
        for source in self.parts.iter_mut().flat_map(|part| &mut part.sources) {
            let all: Vec<usize> = axes.iter().copied().filter(|axis| !source.gather.contains(axis)).collect();
            source.gather.splice(0..0, all);
            source.when.extend(when.iter().cloned());
        }
        self
    }
}

impl Chan {
    pub fn one(item: Value) -> Self {
        Self { axes: Vec::new(), item, when: Vec::new(), after: Vec::new(), unclear: None }
    }

    pub fn over(axes: Vec<usize>, item: Value) -> Self {
        Self { axes, item, when: Vec::new(), after: Vec::new(), unclear: None }
    }

    pub fn value(self) -> Value {
        Value::Chan(Box::new(self))
    }

    /// All items in one list, as `collect` makes it; nothing if that is no list of files.
    pub fn collected(self) -> Option<Files> {
        if let Some(words) = self.unclear {
            return Some(Files::of(From::Unknown(words)));
        }
        let (axes, when) = (self.axes, self.when);
        let files = match self.item {
            Value::File(files) => files,
            Value::List(items) => {
                let parts = items.into_iter().map(|item| match item {
                    Value::File(files) => Some(files.parts),
                    _ => None,
                });
                Files { parts: parts.collect::<Option<Vec<_>>>()?.concat() }
            }
            _ => return None,
        };
        Some(files.gathered(&axes, &when))
    }
}

impl Value {
    pub fn plain(text: impl Into<String>) -> Self {
        Value::Text(vec![Piece::Plain(text.into())])
    }

    /// The pieces of a text; a number and truth are texts, too.
    pub fn pieces(&self) -> Option<Vec<Piece>> {
        Some(match self {
            Value::Text(pieces) => pieces.clone(),
            Value::Number(number) => vec![Piece::Plain(number.clone())],
            Value::Bool(is) => vec![Piece::Plain(is.to_string())],
            Value::In(at, _) => vec![Piece::In(*at, Part::Whole)],
            Value::Task(name) if !name.contains('.') && !name.is_empty() => vec![Piece::Task(name.clone())],
            _ => return None,
        })
    }
}

/// Pieces with plain ones that are neighbours joined.
pub fn joined(pieces: impl IntoIterator<Item = Piece>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (out.last_mut(), piece) {
            (_, Piece::Plain(text)) if text.is_empty() => {}
            (Some(Piece::Plain(before)), Piece::Plain(text)) => before.push_str(&text),
            (_, piece) => out.push(piece),
        }
    }
    out
}
