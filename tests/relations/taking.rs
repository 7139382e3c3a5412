//! What exists, and what an input takes: sections 5, 6 and 7 of the language.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use super::axes::Axes;
use super::expr::{Illegal, Scope, unclear, wrong};
use super::model::{From, Id, Read, Select, Source, Step, Workflow};
use super::rule::{self, Point};

pub struct Evaluator<'a> {
    pub workflow: &'a Workflow,
    pub axes: &'a Axes,
    /// How often each case of the language came up.
    pub seen: RefCell<BTreeMap<&'static str, usize>>,
    depth: Cell<usize>,
}

/// What an input takes at a point.
#[derive(Debug, Clone, PartialEq)]
pub enum Taken {
    /// Its `when` does not hold.
    Off,
    /// Optional, and there is none.
    Absent,
    /// There must be one, and there is none.
    Missing,
    One(String),
    /// In order, each with the extension that it is the file of.
    List(Vec<(Point, String)>),
}

impl Taken {
    pub fn files(&self) -> Vec<&str> {
        match self {
            Self::Off | Self::Absent | Self::Missing => Vec::new(),
            Self::One(file) => vec![file],
            Self::List(files) => files.iter().map(|(_, file)| file.as_str()).collect(),
        }
    }
}

impl<'a> Evaluator<'a> {
    pub fn new(workflow: &'a Workflow, axes: &'a Axes) -> Self {
        Self { workflow, axes, seen: RefCell::default(), depth: Cell::new(0) }
    }

    pub fn saw(&self, what: &'static str) {
        *self.seen.borrow_mut().entry(what).or_default() += 1;
    }

    /// The points of a step where it exists, in order.
    pub fn points(&self, step: &Step) -> Result<Vec<Point>, Illegal> {
        let mut points = Vec::new();
        for point in rule::points(self.axes, &Point::default(), &step.each) {
            if self.step_exists(step, &point)? {
                points.push(point);
            } else {
                self.saw("a point without its step");
            }
        }
        Ok(points)
    }

    fn step_exists(&self, step: &Step, point: &Point) -> Result<bool, Illegal> {
        let Some(when) = &step.when else { return Ok(true) };
        self.deeper(|| self.within(step, point, |scope| scope.holds(Some(when))))
    }

    /// Asks for something that may ask for more of its kind, and for itself at last.
    fn deeper(&self, ask: impl FnOnce() -> Result<bool, Illegal>) -> Result<bool, Illegal> {
        if self.depth.get() > 40 {
            return unclear("a condition that asks for itself");
        }
        self.depth.set(self.depth.get() + 1);
        let answer = ask();
        self.depth.set(self.depth.get() - 1);
        answer
    }

    /// Does something with what an expression sees at a point of a step.
    pub fn within<T>(
        &self,
        step: &Step,
        point: &Point,
        then: impl FnOnce(Scope) -> Result<T, Illegal>,
    ) -> Result<T, Illegal> {
        let taken = |read: Id| Ok(self.taken(step, step.read(read), point)?.files().len());
        then(Scope { axes: self.axes, own: None, point, extension: None, taken: &taken })
    }

    /// Whether the file of a source at a point exists, and what it is called.
    pub fn file(&self, source: Source, point: &Point) -> Result<Option<String>, Illegal> {
        let shape = self.workflow.shape(source);
        let here = point.only(self.axes, &shape);
        if shape.iter().any(|axis| here.get(*axis).flatten().is_none()) {
            self.saw("a look-up that a subset leaves out");
            return Ok(None);
        }
        let (name, exists) = match source {
            Source::Input(input) => {
                let input = self.workflow.input(input);
                let scope =
                    Scope { axes: self.axes, own: None, point: &here, extension: None, taken: &super::expr::no_inputs };
                (&input.name, scope.holds(input.when.as_ref())?)
            }
            Source::Output { step, out } => {
                let step = self.workflow.step(step);
                let out = step.out(out);
                let job = here.only(self.axes, &step.each);
                // The files of one job are asked one by one.
                let holds = |scope: Scope| Scope { point: &here, ..scope }.holds(out.when.as_ref());
                let exists = self.step_exists(step, &job)?;
                (&out.name, exists && self.deeper(|| self.within(step, &job, holds))?)
            }
        };
        let key = |axis: &Id| match here.get(*axis).flatten() {
            Some(element) => Ok(self.axes.elements(*axis)[element].key.clone()),
            None => unclear("a name with a key that there is not"),
        };
        let mut words = vec![name.text.clone()];
        words.extend(name.keys.iter().map(key).collect::<Result<Vec<_>, _>>()?);
        Ok(exists.then(|| words.join("/")))
    }

    /// The existing file that a source of an input has at a point that the input's own selectors reached.
    fn candidates(&self, step: &Step, point: &Point, at: &Point, from: &From) -> Result<Vec<(Point, String)>, Illegal> {
        let scope = |_: &Scope| Scope {
            axes: self.axes,
            own: None,
            point: at,
            extension: None,
            taken: &super::expr::no_inputs,
        };
        let reached = self.within(step, point, |s| rule::extensions(&scope(&s), &from.select))?;
        let mut found = Vec::new();
        for e in reached {
            match self.file(from.source, &e)? {
                Some(file) => found.push((e, file)),
                None => self.saw("an extension without a file"),
            }
        }
        Ok(found)
    }

    pub fn taken(&self, step: &Step, read: &Read, point: &Point) -> Result<Taken, Illegal> {
        if !self.within(step, point, |scope| scope.holds(read.when.as_ref()))? {
            self.saw("an input that is off");
            return Ok(Taken::Off);
        }
        let mut sources = Vec::new();
        for (number, from) in read.from.iter().enumerate() {
            if self.within(step, point, |scope| scope.holds(from.when.as_ref()))? {
                sources.push((number, from));
            } else {
                self.saw("an alternative that is off");
            }
        }
        let selects = || read.from.iter().map(|from| &from.select).chain([&read.select]);
        if selects().any(|s| rule::release(self.axes, point, &s.axes()).at.len() + 1 < point.at.len()) {
            self.saw("released, and with it what it determined");
        }
        let reached = self.within(step, point, |scope| rule::extensions(&scope, &read.select))?;
        let mut taken: Vec<(Point, String)> = Vec::new();
        for e in &reached {
            for (number, from) in &sources {
                let found = self.candidates(step, point, e, from)?;
                if !found.is_empty() {
                    self.saw(if *number > 0 { "a later alternative" } else { "the first alternative" });
                    taken.extend(found);
                    break;
                }
            }
        }
        let list = read.is_list() == Some(true);
        if let Some((_, file)) =
            taken.iter().enumerate().find_map(|(n, t)| Some(t).filter(|t| taken[..n].iter().any(|o| o.1 == t.1)))
        {
            return wrong(format!("{file} is taken twice by x{}", read.id));
        }
        Ok(match (taken.is_empty(), list, read.optional) {
            (false, true, _) => Taken::List(taken),
            (false, false, _) => Taken::One(taken.swap_remove(0).1),
            (true, true, true) => {
                self.saw("an optional list without files");
                Taken::List(Vec::new())
            }
            (true, false, true) => {
                self.saw("an optional file that there is not");
                Taken::Absent
            }
            (true, _, false) => Taken::Missing,
        })
    }

    /// The files that an output has for a job.
    pub fn made(&self, step: &Step, out: Id, point: &Point) -> Result<Vec<(Point, String)>, Illegal> {
        let out = step.out(out);
        let mut files = Vec::new();
        for e in rule::points(self.axes, point, &out.over) {
            match self.file(Source::Output { step: step.id, out: out.id }, &e)? {
                Some(file) => files.push((e, file)),
                None => self.saw("an output that is off"),
            }
        }
        Ok(files)
    }

    /// Whether the selectors of an input bind every axis of its sources, whatever the data.
    pub fn legal(&self, step: &Step, read: &Read) -> Result<(), Illegal> {
        if read.is_list().is_none() {
            return wrong("gather on some sources only");
        }
        for from in &read.from {
            let bound = rule::bound(self.axes, &step.each, &read.select)?;
            // A source's own selectors begin where those of the input end.
            let roots = if read.select == Select::default() { step.each.clone() } else { bound };
            let bound = rule::bound(self.axes, &roots, &from.select)?;
            let shape = self.axes.closure_of(&self.workflow.shape(from.source));
            if let Some(axis) = shape.iter().find(|axis| !bound.contains(axis)) {
                return wrong(format!("axis {axis} is not bound"));
            }
        }
        Ok(())
    }
}
