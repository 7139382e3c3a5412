//! The rows of an axis while it is bound: keys, columns, parents, and where each row was written.

use std::borrow::Cow;
use std::collections::HashMap;

use super::builtin;
use crate::plan::Texts;
use crate::resolve::workflow::{AttrDef, AttrSource, AxisDef};
use crate::resolve::{AttrId, AxisId, IdVec};
use crate::source::Span;
use crate::values::Value;

/// Rows in order, those of one parent together.
pub struct Rows {
    keys: Texts,
    columns: IdVec<AttrId, Texts>,
    parents: Vec<u32>,
    spans: Vec<Span>,
    given: IdVec<AttrId, AttrDef>,
}

impl Rows {
    pub fn new(def: &AxisDef) -> Self {
        let copy = |a: &AttrDef| AttrDef { name: a.name.clone(), ty: a.ty, source: a.source.clone(), span: a.span };
        Self {
            keys: Texts::default(),
            columns: def.attrs.values().map(|_| Texts::default()).collect(),
            parents: Vec::new(),
            spans: Vec::new(),
            given: def.attrs.values().map(copy).collect(),
        }
    }

    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Adds a row; `cell` gives the text of each attribute that comes with it.
    pub fn push<'c>(
        &mut self,
        parent: Option<(AxisId, u32)>,
        key: &str,
        span: Span,
        cell: impl Fn(&AttrDef) -> Option<Cow<'c, str>>,
    ) {
        // A column of more than 4 GiB ends up shorter than the rows, which is reported at the end.
        let _ = self.keys.push(key);
        for (attr, def) in self.given.iter() {
            if matches!(def.source, AttrSource::Point | AttrSource::Column(_))
                && let Some(text) = cell(def)
            {
                let _ = self.columns[attr].push(&text);
            }
        }
        self.parents.push(parent.map_or(0, |(_, e)| e));
        self.spans.push(span);
    }

    pub fn key(&self, row: u32) -> Cow<'_, str> {
        self.keys.get(row)
    }

    pub fn parent(&self, row: u32) -> u32 {
        self.parents[row as usize]
    }

    pub fn span(&self, row: u32) -> Span {
        self.spans[row as usize]
    }

    pub fn column(&self, attr: AttrId) -> Option<&Texts> {
        Some(&self.columns[attr])
    }

    pub fn set(&mut self, attr: AttrId, column: Texts) {
        self.columns[attr] = column;
    }

    /// An attribute of a row; nothing if it is computed only later.
    pub fn value(&self, def: &AxisDef, attr: AttrId, row: u32) -> Option<Value> {
        let column = &self.columns[attr];
        if row as usize >= column.len() {
            return None;
        }
        let text = column.get(row);
        Some(Value::parse(def.attrs[attr].ty, &text).unwrap_or_else(|| Value::text(text.as_ref())))
    }

    /// Keeps some rows.
    pub fn keep(&mut self, keep: &[bool]) {
        self.keys = self.keys.kept(keep);
        for column in self.columns.values_mut() {
            *column = column.kept(keep);
        }
        let mut at = 0;
        self.parents.retain(|_| {
            at += 1;
            keep[at - 1]
        });
        at = 0;
        self.spans.retain(|_| {
            at += 1;
            keep[at - 1]
        });
    }

    /// Makes the columns of `index`, `first` and the like anew: they change when rows are dropped.
    pub fn refresh_builtins(&mut self, def: &AxisDef) {
        for (attr, attribute) in def.attrs.iter() {
            let AttrSource::Builtin(kind) = attribute.source else { continue };
            let mut column = Texts::default();
            let mut start = 0;
            while start < self.len() {
                let parent = self.parents[start];
                let count = self.parents[start..].iter().take_while(|p| **p == parent).count();
                for position in 0..count {
                    let key = self.keys.get((start + position) as u32);
                    let _ = column.push(&builtin(kind, &key, position as u32, count as u32));
                }
                start += count;
            }
            self.columns[attr] = column;
        }
    }

    /// The first two siblings with one key.
    pub fn duplicate(&self) -> Option<(u32, u32)> {
        let mut seen: HashMap<(u32, Cow<str>), u32> = HashMap::with_capacity(self.len());
        for row in 0..self.len() as u32 {
            if let Some(first) = seen.insert((self.parent(row), self.key(row)), row) {
                return Some((first, row));
            }
        }
        None
    }

    pub fn into_columns(self) -> (Texts, IdVec<AttrId, Texts>) {
        (self.keys, self.columns)
    }
}
