//! The tables of axes that a program reads: which axes and which of their fields it names.

use std::cell::Cell;
use std::sync::Arc;

use crate::lower::python::{Names, runtime_name};
use crate::plan::{Map, Plan, Texts, compile};
use crate::resolve::filter::Filter;
use crate::resolve::term::Unit;
use crate::resolve::workflow::{AttrSource, Builtin};
use crate::resolve::{AttrId, AxisId, FileId, Id as _, IdVec, StepId, Term, Workflow};
use crate::values::{Type, Value};

/// Names that every element has.
const ELEMENT: [&str; 8] =
    ["axis_name", "index", "job_id", "next", "next_or_none", "number", "previous", "previous_or_none"];

/// What a program asks of an element beside its key.
#[derive(Debug, Clone, PartialEq)]
pub enum Field {
    Attr(AttrId),
    /// A text that depends on this element alone.
    Term(Term),
    /// The key as job ids have it, where keys alone would make ids clash.
    JobId,
    /// The value of a term over this element alone, to be compared or computed with.
    Value(Term, Type),
    /// Whether the job of a step, or a file, that this element alone names exists.
    Exists(What),
}

/// Something that exists at some points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Jobs(StepId),
    Files(FileId),
}

/// How the texts of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    Bool,
    List,
}

/// The tables, growing while a program is written.
#[derive(Debug, Clone)]
pub struct Tables {
    entries: IdVec<AxisId, Entry>,
    /// How a text without a name of its own is called from here on.
    pub hint: Option<String>,
}

#[derive(Debug, Clone)]
struct Entry {
    /// In the table of axes.
    name: String,
    /// As an attribute in Python.
    python: String,
    used: Cell<bool>,
    fields: Vec<(Field, Column)>,
    names: Names,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// In the table; [`runtime_name`] of it is what Python says.
    pub name: String,
    python: String,
    pub kind: Kind,
    pub texts: Arc<Texts>,
}

/// One axis as data.
#[derive(Debug, Clone)]
pub struct Table {
    pub axis: AxisId,
    pub name: String,
    pub columns: Vec<Column>,
    /// The tables of the axes that its elements determine.
    pub of: Vec<(String, Arc<Map>)>,
}

impl Tables {
    pub fn new(workflow: &Workflow) -> Self {
        let mut names = Names::default();
        let mut order: Vec<AxisId> = workflow.axes.ids().collect();
        order.sort_by_key(|a| &workflow.axes[*a].name);
        let mut python: Vec<String> = vec![String::new(); order.len()];
        for axis in order {
            python[axis.index()] = names.attribute(&workflow.axes[axis].name);
        }
        let entries = workflow.axes.iter().map(|(id, def)| {
            let owners = workflow.closure(id).into_iter().skip(1).map(|a| python[a.index()].as_str());
            let names = Names::with(ELEMENT.into_iter().chain(owners));
            let python = python[id.index()].clone();
            Entry { name: stored(&def.name, &python), python, used: Cell::new(false), fields: Vec::new(), names }
        });
        Self { entries: entries.collect(), hint: None }
    }

    /// `axes.NAME`
    pub fn axis(&mut self, axis: AxisId) -> String {
        self.entries[axis].used.set(true);
        format!("axes.{}", self.entries[axis].python)
    }

    /// The field by which elements name the one of `axis` that they belong to.
    pub fn owner(&self, axis: AxisId) -> &str {
        self.entries[axis].used.set(true);
        &self.entries[axis].python
    }

    /// The name of a field of an axis's elements.
    ///
    /// # Errors
    /// The first element for which a text has no value, and why.
    pub fn field(&mut self, plan: &Plan, axis: AxisId, field: Field) -> Result<String, (u32, String)> {
        if let Field::Attr(attr) | Field::Value(Term::Attr(_, attr), _) = &field {
            match plan.workflow.axes[axis].attrs[*attr].source {
                AttrSource::Builtin(Builtin::Index) => return Ok("index".to_owned()),
                AttrSource::Builtin(Builtin::Number) => return Ok("number".to_owned()),
                _ => {}
            }
        }
        let entry = &mut self.entries[axis];
        if let Some((_, column)) = entry.fields.iter().find(|(f, _)| *f == field) {
            return Ok(column.python.clone());
        }
        let bound = &plan.axes[axis];
        let workflow = &plan.workflow;
        let (wanted, kind, texts) = match &field {
            Field::Attr(attr) => {
                let def = &workflow.axes[axis].attrs[*attr];
                match def.ty {
                    // However a sheet has truth values, texts have `true` and `false`.
                    Type::Bool => {
                        let texts = compile::column_of(plan, &Term::Attr(axis, *attr), axis)?;
                        (format!("{}-text", def.name), Kind::Text, texts)
                    }
                    Type::Int if as_written(&bound.columns[*attr]) => {
                        (def.name.clone(), Kind::Number, bound.columns[*attr].clone())
                    }
                    _ => (def.name.clone(), Kind::Text, bound.columns[*attr].clone()),
                }
            }
            Field::JobId => ("job_id".to_owned(), Kind::Text, bound.id_keys()),
            Field::Term(term) => {
                let plain = |f: &Field| matches!(f, Field::Term(t) if term_name(workflow, t).is_none());
                let number = entry.fields.iter().filter(|(f, _)| plain(f)).count() + 1;
                let name = term_name(workflow, term).or_else(|| self.hint.clone());
                let name = name.unwrap_or_else(|| format!("text_{number}"));
                (name, Kind::Text, compile::column_of(plan, term, axis)?)
            }
            Field::Value(term, ty) => {
                let plain = |f: &Field| matches!(f, Field::Value(t, _) if term_name(workflow, t).is_none());
                let number = entry.fields.iter().filter(|(f, _)| plain(f)).count() + 1;
                let name = match (term, term_name(workflow, term)) {
                    (Term::Attr(..), Some(name)) if matches!(ty, Type::Bool | Type::List) => name,
                    (Term::Amount(..), Some(name)) => name,
                    (_, Some(name)) => format!("{name}_value"),
                    (_, None) if *ty == Type::Bool => format!("condition_{number}"),
                    (_, None) => format!("value_{number}"),
                };
                let (kind, texts) = match (ty, term) {
                    (Type::List, Term::Attr(_, attr)) => (Kind::List, bound.columns[*attr].clone()),
                    (Type::Bool, _) => (Kind::Bool, compile::column_of(plan, term, axis)?),
                    (Type::Int | Type::Float, _) => (Kind::Number, compile::column_of(plan, term, axis)?),
                    _ => return Err((0, "it is no number and no truth value".to_owned())),
                };
                if let Some(element) = (0..bound.len).find(|e| !written_as(kind, &texts.get(*e))) {
                    return Err((element, "it is of another type here".to_owned()));
                }
                (name, kind, texts)
            }
            Field::Exists(what) => {
                let (name, space, presence) = match what {
                    What::Jobs(step) => {
                        (&workflow.steps[*step].name, &plan.steps[*step].space, &*plan.steps[*step].jobs)
                    }
                    What::Files(file) => {
                        let planned = &plan.files[*file];
                        let presence = planned.presence.as_deref().ok_or((0, "not known here".to_owned()))?;
                        (&workflow.files[*file].name, &planned.space, presence)
                    }
                };
                let [slot] = space.slots.as_slice() else { return Err((0, "it is over several axes".to_owned())) };
                if slot.axis != axis {
                    return Err((0, "it is over another axis".to_owned()));
                }
                let mut texts = Texts::default();
                for element in 0..bound.len {
                    let text = if presence.at(&[element]) { "true" } else { "false" };
                    texts.push(text).map_err(|why| (element, why.to_string()))?;
                }
                (format!("has_{name}"), Kind::Bool, Arc::new(texts))
            }
        };
        let python = if field == Field::JobId { wanted.clone() } else { entry.names.attribute(&wanted) };
        let column = Column { name: stored(&wanted, &python), python: python.clone(), kind, texts };
        entry.fields.push((field, column));
        Ok(python)
    }

    /// How a field that was asked for is written.
    pub fn kind(&self, axis: AxisId, field: &Field) -> Kind {
        let found = self.entries[axis].fields.iter().find(|(f, _)| f == field);
        found.map_or(Kind::Text, |(_, column)| column.kind)
    }

    /// The tables that the program needs: those it names, and those that their elements lie in or are made of.
    pub fn finish(self, plan: &Plan) -> Vec<Table> {
        let workflow = &plan.workflow;
        let mut order: Vec<AxisId> = workflow.axes.ids().filter(|a| self.entries[*a].used.get()).collect();
        order.sort_by_key(|a| &workflow.axes[*a].name);
        let mut all: Vec<AxisId> = Vec::new();
        for axis in order {
            for axis in workflow.outward(axis).into_iter().rev() {
                if !all.contains(&axis) {
                    all.push(axis);
                }
            }
        }
        all.iter()
            .map(|axis| {
                let axis = *axis;
                let entry = &self.entries[axis];
                let owners = workflow.closure(axis).into_iter().skip(1).filter(|a| all.contains(a));
                let of = owners.filter_map(|a| Some((self.entries[a].name.clone(), plan.maps.get(axis, a)?.clone())));
                let columns = entry.fields.iter().map(|(_, c)| c.clone()).collect();
                Table { axis, name: entry.name.clone(), columns, of: of.collect() }
            })
            .collect()
    }
}

/// The name in a table from which the runtime makes `python`: as written, if that will do.
fn stored(written: &str, python: &str) -> String {
    if runtime_name(written) == python { written.to_owned() } else { python.to_owned() }
}

/// Whether all texts of a column are whole numbers as a program would write them.
fn as_written(texts: &Texts) -> bool {
    texts.iter().all(|t| t.parse::<i64>().is_ok_and(|n| n.unsigned_abs() < 1 << 53 && n.to_string() == t))
}

/// Whether a text can be written in a way.
fn written_as(kind: Kind, text: &str) -> bool {
    match kind {
        Kind::Text | Kind::List => true,
        Kind::Bool => text == "true" || text == "false",
        Kind::Number => number(text).is_some(),
    }
}

/// A text as a number of JSON.
pub fn number(text: &str) -> Option<serde_json::Number> {
    match Value::parse(Type::Int, text) {
        Some(Value::Int(n, _)) => Some(n.into()),
        _ => serde_json::Number::from_f64(Value::parse(Type::Float, text)?.as_number()?),
    }
}

/// `r_pad_4` for `{tile.r|pad:4}`; nothing for terms that have no such name.
fn term_name(workflow: &Workflow, term: &Term) -> Option<String> {
    match term {
        Term::Attr(axis, attr) => Some(workflow.axes[*axis].attrs[*attr].name.clone()),
        Term::Key(_) => Some("key".to_owned()),
        Term::Filter(inner, filter) => {
            let inner = term_name(workflow, inner)?;
            let own = match filter {
                Filter::Lower => "lower".to_owned(),
                Filter::Upper => "upper".to_owned(),
                Filter::Title => "title".to_owned(),
                Filter::Slug => "slug".to_owned(),
                Filter::Pad(width) => format!("pad_{width}"),
                Filter::Take(n) => format!("take_{n}"),
                Filter::Stem => "stem".to_owned(),
                Filter::Name => "name".to_owned(),
                Filter::Dir => "dir".to_owned(),
                Filter::Ext => "ext".to_owned(),
                Filter::Int => "int".to_owned(),
                Filter::Date(_) => "date".to_owned(),
                Filter::Match(..) => "match".to_owned(),
                Filter::Replace(..) => "replace".to_owned(),
                Filter::StripSuffix(_) => "strip".to_owned(),
                Filter::Md5 => "md5".to_owned(),
                Filter::Clock => "clock".to_owned(),
                Filter::Sort | Filter::Unique | Filter::Join(_) | Filter::ListFile => return None,
            };
            Some(format!("{inner}_{own}"))
        }
        Term::Amount(unit, text) => {
            let inner = term_name(workflow, &text.single()?.term)?;
            let own = match unit {
                Unit::Bytes => "bytes",
                Unit::Mebibytes => "mebibytes",
                Unit::Duration | Unit::Seconds => "seconds",
                Unit::Count => return None,
            };
            Some(format!("{inner}_{own}"))
        }
        _ => None,
    }
}
