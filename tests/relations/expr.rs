//! Expressions: how they are written, and what they are at a point.

use std::collections::BTreeMap;
use std::fmt;

use super::axes::Axes;
use super::model::Id;
use super::rule::{self, Point};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    Int(i64),
    Text(String),
    Bool(bool),
}

impl Value {
    pub fn text(&self) -> String {
        match self {
            Self::Int(n) => n.to_string(),
            Self::Text(text) => text.clone(),
            Self::Bool(value) => value.to_string(),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    Lit(Value),
    Axis(Path),
    /// `it.X` in the body of an axis.
    Own(String),
    Count(Id),
    First(Id),
    Last(Id),
    /// `count` of an input of the step.
    CountIn(Id),
    Binary(&'static str, Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
}

/// An axis, of the extension or of the step; then an axis that it determines, or an attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    pub it: bool,
    pub axis: Id,
    pub through: Option<Id>,
    pub attribute: Option<String>,
}

impl Expr {
    pub fn int(n: i64) -> Self {
        Self::Lit(Value::Int(n))
    }

    pub fn text(text: &str) -> Self {
        Self::Lit(Value::Text(text.to_owned()))
    }

    pub fn key(axis: Id) -> Self {
        Self::Axis(Path { it: false, axis, through: None, attribute: None })
    }

    pub fn of(axis: Id, attribute: &str) -> Self {
        Self::Axis(Path { it: false, axis, through: None, attribute: Some(attribute.to_owned()) })
    }

    pub fn own(name: &str) -> Self {
        Self::Own(name.to_owned())
    }

    /// The same of the extension's element.
    pub fn it(self) -> Self {
        match self {
            Self::Axis(path) => Self::Axis(Path { it: true, ..path }),
            other => other,
        }
    }

    pub fn is(self, operator: &'static str, other: Self) -> Self {
        Self::Binary(operator, Box::new(self), Box::new(other))
    }

    /// All that hold if it holds.
    pub fn conjuncts(&self) -> Vec<&Self> {
        match self {
            Self::Binary("and", a, b) => [a.conjuncts(), b.conjuncts()].concat(),
            other => vec![other],
        }
    }

    pub fn counts_inputs(&self) -> bool {
        match self {
            Self::CountIn(_) => true,
            Self::Binary(_, a, b) => a.counts_inputs() || b.counts_inputs(),
            Self::Not(a) => a.counts_inputs(),
            Self::If(a, b, c) => a.counts_inputs() || b.counts_inputs() || c.counts_inputs(),
            _ => false,
        }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Lit(Value::Text(text)) => write!(f, "'{text}'"),
            Self::Lit(value) => f.write_str(&value.text()),
            Self::Own(name) => write!(f, "it.{name}"),
            Self::Axis(path) => {
                write!(f, "{}a{}", if path.it { "it." } else { "" }, path.axis)?;
                path.through.iter().try_for_each(|axis| write!(f, ".a{axis}"))?;
                path.attribute.iter().try_for_each(|name| write!(f, ".{name}"))
            }
            Self::Count(axis) => write!(f, "count(a{axis})"),
            Self::First(axis) => write!(f, "first(a{axis})"),
            Self::Last(axis) => write!(f, "last(a{axis})"),
            Self::CountIn(read) => write!(f, "count(x{read})"),
            Self::Binary(operator, a, b) => {
                let side = |e: &Self| match e {
                    Self::Binary(..) | Self::Not(_) => format!("({e})"),
                    _ => e.to_string(),
                };
                write!(f, "{} {operator} {}", side(a), side(b))
            }
            Self::Not(a) => write!(f, "not ({a})"),
            Self::If(c, a, b) => write!(f, "if({c}, {a}, {b})"),
        }
    }
}

/// Why a workflow is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Illegal {
    Wrong(String),
    /// The language does not say, or says two things: the workflow may be refused or built, as it may.
    Unclear(String),
}

pub fn wrong<T>(why: impl Into<String>) -> Result<T, Illegal> {
    Err(Illegal::Wrong(why.into()))
}

pub fn unclear<T>(why: impl Into<String>) -> Result<T, Illegal> {
    Err(Illegal::Unclear(why.into()))
}

/// What an expression can see.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    pub axes: &'a Axes,
    /// The attributes of the element that is being made.
    pub own: Option<&'a BTreeMap<String, Value>>,
    pub point: &'a Point,
    pub extension: Option<&'a Point>,
    /// Number of files that an input of the step takes.
    pub taken: &'a dyn Fn(Id) -> Result<usize, Illegal>,
}

/// There are no inputs here.
pub fn no_inputs(_: Id) -> Result<usize, Illegal> {
    wrong("no inputs here")
}

impl Scope<'_> {
    pub fn holds(&self, condition: Option<&Expr>) -> Result<bool, Illegal> {
        match condition.map_or(Ok(Value::Bool(true)), |c| self.value(c))? {
            Value::Bool(holds) => Ok(holds),
            other => wrong(format!("{other:?} is no condition")),
        }
    }

    pub fn value(&self, expr: &Expr) -> Result<Value, Illegal> {
        let existing = |axis: Id| rule::existing(self.axes, self.point, axis);
        let key = |axis: Id, element: Option<&usize>| match element {
            Some(element) => Ok(Value::Text(self.axes.elements(axis)[*element].key.clone())),
            None => unclear("the first or last of no elements"),
        };
        Ok(match expr {
            Expr::Lit(value) => value.clone(),
            Expr::Own(name) => match self.own.and_then(|own| own.get(name)) {
                Some(value) => value.clone(),
                None => return wrong(format!("no attribute {name}")),
            },
            Expr::Axis(path) => self.path(path)?,
            Expr::Count(axis) => Value::Int(existing(*axis).len() as i64),
            Expr::First(axis) => key(*axis, existing(*axis).first())?,
            Expr::Last(axis) => key(*axis, existing(*axis).last())?,
            Expr::CountIn(read) => Value::Int((self.taken)(*read)? as i64),
            Expr::Not(a) => Value::Bool(!self.holds(Some(a))?),
            Expr::If(c, a, b) => self.value(if self.holds(Some(c))? { a } else { b })?,
            Expr::Binary(operator, a, b) => self.binary(operator, a, b)?,
        })
    }

    fn path(&self, path: &Path) -> Result<Value, Illegal> {
        let bound = if path.it { None } else { self.point.get(path.axis) };
        let Some(mut at) = bound.or_else(|| self.extension.and_then(|e| e.get(path.axis))) else {
            return wrong(format!("axis {} is not bound here", path.axis));
        };
        let mut axis = path.axis;
        if let (Some(through), Some(element)) = (path.through, at) {
            let determined = self.axes.determined(axis, element);
            let Some(next) = determined.get(through) else { return wrong("it does not determine that") };
            (axis, at) = (through, next);
        }
        let Some(element) = at else { return unclear("the element that there is not") };
        match &path.attribute {
            None => Ok(Value::Text(self.axes.elements(axis)[element].key.clone())),
            Some(name) => match self.axes.attributes(axis, element).get(name) {
                Some(value) => Ok(value.clone()),
                None => wrong(format!("no attribute {name}")),
            },
        }
    }

    fn binary(&self, operator: &str, a: &Expr, b: &Expr) -> Result<Value, Illegal> {
        if let "and" | "or" = operator {
            // Both sides are looked at: what is wrong is wrong, whatever the other side is.
            let (a, b) = (self.holds(Some(a))?, self.holds(Some(b))?);
            return Ok(Value::Bool(if operator == "and" { a && b } else { a || b }));
        }
        let (a, b) = (self.value(a)?, self.value(b)?);
        if std::mem::discriminant(&a) != std::mem::discriminant(&b) {
            return wrong(format!("{a:?} beside {b:?}"));
        }
        Ok(match (operator, &a, &b) {
            ("+", Value::Int(a), Value::Int(b)) => Value::Int(a + b),
            ("-", Value::Int(a), Value::Int(b)) => Value::Int(a - b),
            ("%", Value::Int(a), Value::Int(b)) => Value::Int(a % b),
            ("==", ..) => Value::Bool(a == b),
            ("!=", ..) => Value::Bool(a != b),
            ("<", ..) => Value::Bool(a < b),
            ("<=", ..) => Value::Bool(a <= b),
            (">", ..) => Value::Bool(a > b),
            (">=", ..) => Value::Bool(a >= b),
            _ => return wrong(format!("{operator} of {a:?}")),
        })
    }
}
