//! A workflow as the test thinks of it: what stands in the specification, before anything is worked out.
//! Axes, inputs, steps and inputs of steps are named by numbers that stay when others are taken away.

use super::expr::{Expr, Value};

pub type Id = usize;

#[derive(Debug, Clone, Default)]
pub struct Workflow {
    pub axes: Vec<Axis>,
    pub inputs: Vec<Input>,
    pub steps: Vec<Step>,
    /// The nodes stand in the specification from the last to the first.
    pub reversed: bool,
}

#[derive(Debug, Clone)]
pub struct Axis {
    pub id: Id,
    pub inside: Option<Id>,
    pub maker: Maker,
    pub when: Option<Expr>,
    pub empty: bool,
    /// In the order written.
    pub rules: Vec<Rule>,
}

/// The constructor of an axis.
#[derive(Debug, Clone)]
pub enum Maker {
    /// The same inside every element of the parent, but for their `when`.
    Points(Vec<Row>),
    /// The numbers from 0.
    Range(usize),
    /// A file of lines for each element of the parent.
    Lines(Vec<Vec<String>>),
    /// A table for each element of the parent.
    Csv(Vec<Vec<Row>>),
    /// One table for all elements of the parent, which columns name.
    Table(Vec<Vec<Row>>),
    Subset(Id, Expr),
    Groups(Id, Expr, Within),
    Chunks(Id, Length, Within),
    Tree(Id, usize, Within),
    Product(Id, Id),
    Zip(Id, Id),
}

/// A point or a row of a table; all of an axis have the same attributes.
#[derive(Debug, Clone)]
pub struct Row {
    pub key: String,
    pub attributes: Vec<(String, Value)>,
    pub when: Option<Expr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// Left out, which an axis without a parent allows.
    Unsaid,
    None,
    Axis(Id),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    Size(usize),
    NearEqual(usize),
    Count(usize),
}

#[derive(Debug, Clone)]
pub enum Rule {
    Attr(String, Expr),
    Where(Expr),
    Sort(Expr),
}

/// A family of files that exists before the run.
#[derive(Debug, Clone)]
pub struct Input {
    pub id: Id,
    pub each: Vec<Id>,
    pub name: Name,
    pub when: Option<Expr>,
}

/// What files are called: a text of its own, and the keys of some axes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub text: String,
    pub keys: Vec<Id>,
}

#[derive(Debug, Clone)]
pub struct Step {
    pub id: Id,
    pub each: Vec<Id>,
    pub when: Option<Expr>,
    pub reads: Vec<Read>,
    pub outs: Vec<Out>,
    pub words: Vec<Word>,
    pub groups: Vec<Group>,
    pub after: Vec<After>,
}

/// An `in`. With one source that selects nothing by itself, all stands in one line.
#[derive(Debug, Clone)]
pub struct Read {
    pub id: Id,
    pub select: Select,
    pub from: Vec<From>,
    pub optional: bool,
    pub when: Option<Expr>,
}

#[derive(Debug, Clone)]
pub struct From {
    pub source: Source,
    pub select: Select,
    pub when: Option<Expr>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Select {
    pub at: Vec<(Id, Pick)>,
    pub gather: Vec<Id>,
    pub filter: Option<Expr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Input(Id),
    Output { step: Id, out: Id },
}

#[derive(Debug, Clone, PartialEq)]
pub enum Pick {
    First,
    Last,
    Prev,
    Next,
    /// The element whose key is the value.
    Key(Expr),
    /// The element for which the `where` beside it holds.
    Where,
}

#[derive(Debug, Clone)]
pub struct Out {
    pub id: Id,
    pub over: Vec<Id>,
    pub name: Name,
    pub when: Option<Expr>,
}

/// A word of a command.
#[derive(Debug, Clone, PartialEq)]
pub enum Word {
    Flag(String),
    In(Id),
    Out(Id),
    Value(Expr),
    /// The keys of an axis, a word for each.
    List(Id),
}

/// An `args` child.
#[derive(Debug, Clone)]
pub struct Group {
    pub words: Vec<Word>,
    pub each: Vec<Id>,
    pub filter: Option<Expr>,
    pub when: Option<Expr>,
}

#[derive(Debug, Clone)]
pub struct After {
    pub step: Id,
    pub select: Select,
}

fn found<T>(all: &[T], is: impl Fn(&T) -> bool) -> &T {
    all.iter().find(|one| is(one)).expect("the test names what it has")
}

impl Workflow {
    pub fn axis(&self, id: Id) -> &Axis {
        found(&self.axes, |a| a.id == id)
    }

    pub fn input(&self, id: Id) -> &Input {
        found(&self.inputs, |i| i.id == id)
    }

    pub fn step(&self, id: Id) -> &Step {
        found(&self.steps, |s| s.id == id)
    }

    pub fn out(&self, step: Id, out: Id) -> &Out {
        self.step(step).out(out)
    }

    /// The axes that one file of a source stands for.
    pub fn shape(&self, source: Source) -> Vec<Id> {
        match source {
            Source::Input(input) => self.input(input).each.clone(),
            Source::Output { step, out } => [&*self.step(step).each, &*self.out(step, out).over].concat(),
        }
    }
}

impl Axis {
    /// The rows of its points or tables.
    pub fn rows(&mut self) -> Vec<&mut Row> {
        match &mut self.maker {
            Maker::Points(rows) => rows.iter_mut().collect(),
            Maker::Csv(all) | Maker::Table(all) => all.iter_mut().flatten().collect(),
            _ => Vec::new(),
        }
    }
}

impl Step {
    pub fn out(&self, id: Id) -> &Out {
        found(&self.outs, |o| o.id == id)
    }

    pub fn read(&self, id: Id) -> &Read {
        found(&self.reads, |r| r.id == id)
    }
}

impl Read {
    pub fn new(id: Id, source: Source, select: Select) -> Self {
        let from = vec![From { source, select: Select::default(), when: None }];
        Self { id, select, from, optional: false, when: None }
    }

    /// Whether it is a list; none, if some sources make it one and some do not.
    pub fn is_list(&self) -> Option<bool> {
        let lists = self.from.iter().filter(|f| !f.select.gather.is_empty()).count();
        match lists {
            _ if !self.select.gather.is_empty() => (lists == 0).then_some(true),
            0 => Some(false),
            _ => (lists == self.from.len()).then_some(true),
        }
    }

    /// Source and selectors stand in the line of the `in`.
    pub fn in_a_line(&self) -> bool {
        self.from.len() == 1 && self.from[0].select == Select::default() && self.from[0].when.is_none()
    }
}

impl Select {
    pub fn axes(&self) -> Vec<Id> {
        self.at.iter().map(|(axis, _)| *axis).chain(self.gather.iter().copied()).collect()
    }

    pub fn gather(axes: &[Id]) -> Self {
        Self { gather: axes.to_vec(), ..Self::default() }
    }
}
