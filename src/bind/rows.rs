//! The rows of an axis while it is bound: keys, columns, parents, and where each row was written.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use crate::plan::{Map, NONE, Texts};
use crate::resolve::workflow::{AttrDef, AttrSource, AxisDef, Builtin};
use crate::resolve::{AttrId, AxisId, IdVec};
use crate::source::Span;
use crate::values::Value;

/// Rows in order; those of one parent stand together once all are made.
pub struct Rows {
    keys: Texts,
    /// What `value` is, where it is not the key.
    values: Option<Texts>,
    columns: IdVec<AttrId, Texts>,
    parents: Vec<u32>,
    spans: Vec<Span>,
    /// The number of each row when it was made.
    origins: Vec<u32>,
    /// The constructor that made each row.
    made_by: Vec<u16>,
    /// The constructor that makes rows now.
    pub constructor: u16,
    /// The elements of other axes that each row determines beside its parent.
    determined: Vec<(AxisId, Vec<u32>)>,
    /// The axis whose elements the rows are made of, and the row, by its origin, that each of them belongs to.
    members: Option<(AxisId, Map)>,
    given: IdVec<AttrId, AttrDef>,
    /// Per attribute that comes with the rows, the first row without it.
    lacking: IdVec<AttrId, Option<Lacking>>,
}

/// A row without an attribute that others have.
pub struct Lacking {
    pub key: String,
    pub span: Span,
    pub made_by: u16,
}

impl Rows {
    pub fn new(def: &AxisDef) -> Self {
        let copy = |a: &AttrDef| AttrDef { name: a.name.clone(), source: a.source.clone(), ..*a };
        Self {
            keys: Texts::default(),
            values: None,
            columns: def.attrs.values().map(|_| Texts::default()).collect(),
            parents: Vec::new(),
            spans: Vec::new(),
            origins: Vec::new(),
            made_by: Vec::new(),
            constructor: 0,
            determined: Vec::new(),
            members: None,
            given: def.attrs.values().map(copy).collect(),
            lacking: def.attrs.values().map(|_| None).collect(),
        }
    }

    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Adds a row inside an element of the parent; `cell` gives the text of each attribute that comes with it.
    pub fn push<'c>(&mut self, parent: u32, key: &str, span: Span, cell: impl Fn(&AttrDef) -> Option<Cow<'c, str>>) {
        // A column of more than 4 GiB ends up shorter than the rows, which is reported at the end.
        let _ = self.keys.push(key);
        for (attr, def) in self.given.iter() {
            if def.source.is_derived() {
                continue;
            }
            let text = cell(def);
            if text.is_none() {
                let row = || Lacking { key: key.to_owned(), span, made_by: self.constructor };
                self.lacking[attr].get_or_insert_with(row);
            }
            let _ = self.columns[attr].push(text.as_deref().unwrap_or(""));
        }
        self.parents.push(parent);
        self.origins.push(self.spans.len() as u32);
        self.spans.push(span);
        self.made_by.push(self.constructor);
    }

    /// Adds rows whose keys are the numbers `from`, `from + step`, …
    pub fn push_range(&mut self, parent: u32, (from, step, len): (i64, i64, u64), span: Span) {
        let alone = self.len() == 0 && self.given.values().all(|def| def.source.is_derived());
        if let Some(len) = u32::try_from(len).ok().filter(|_| alone) {
            // The usual case needs no text for each.
            self.keys = Texts::Range { from, step, len };
            self.parents = vec![parent; len as usize];
            self.origins = (0..len).collect();
            self.spans = vec![span; len as usize];
            self.made_by = vec![self.constructor; len as usize];
            return;
        }
        let mut digits = itoa::Buffer::new();
        for i in 0..len {
            self.push(parent, digits.format(from + step * i as i64), span, |_| None);
        }
    }

    /// Says which element of `axis` the row that was added last determines.
    pub fn determine(&mut self, axis: AxisId, element: u32) {
        match self.determined.iter_mut().find(|(a, _)| *a == axis) {
            Some((_, elements)) => elements.push(element),
            None => self.determined.push((axis, vec![element])),
        }
    }

    /// Says to which row each element of `axis` belongs; [`NONE`] if to none.
    pub fn set_members(&mut self, axis: AxisId, rows: Vec<u32>) {
        self.members = Some((axis, Map::table(rows, self.len() as u32)));
    }

    /// The elements of `axis` that a row is made of.
    pub fn members_from(&self, axis: AxisId, row: u32) -> Option<Vec<u32>> {
        let (of, map) = self.members.as_ref().filter(|(of, _)| *of == axis)?;
        debug_assert!(*of == axis);
        Some(map.fibre(self.origins[row as usize]).iter().collect())
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

    pub fn made_by(&self, row: u32) -> usize {
        usize::from(self.made_by[row as usize])
    }

    /// The elements that a row determines beside its parent.
    pub fn known(&self, row: u32) -> impl Iterator<Item = (AxisId, u32)> + '_ {
        self.determined.iter().map(move |(axis, elements)| (*axis, elements[row as usize]))
    }

    pub fn column(&self, attr: AttrId) -> Option<&Texts> {
        Some(&self.columns[attr])
    }

    pub fn set(&mut self, attr: AttrId, column: Texts) {
        self.columns[attr] = column;
    }

    /// An attribute that somebody asks for and that some rows have not: where it is asked for, and the first such row.
    pub fn incomplete(&self) -> Option<(&AttrDef, Span, &Lacking)> {
        self.given.iter().find_map(|(attr, def)| Some((def, def.asked?, self.lacking[attr].as_ref()?)))
    }

    /// Whether some rows have not an attribute that nobody asks for: it has no column.
    pub fn is_unused(&self, attr: AttrId) -> bool {
        self.lacking[attr].is_some()
    }

    /// Takes out the columns of attributes that some rows have not.
    pub fn drop_incomplete(&mut self) {
        for (attr, lacking) in self.lacking.iter() {
            if lacking.is_some() {
                self.columns[attr] = Texts::default();
            }
        }
    }

    /// An attribute of a row; nothing if it is computed only later.
    pub fn value(&self, def: &AxisDef, attr: AttrId, row: u32) -> Option<Value> {
        let column = &self.columns[attr];
        let text = ((row as usize) < column.len()).then(|| column.get(row))?;
        Some(Value::parse(def.attrs[attr].ty, &text).unwrap_or_else(|| Value::text(text.as_ref())))
    }

    /// Keeps the rows of these numbers, in this order.
    pub fn take(&mut self, rows: &[u32]) {
        self.keys = taken(&self.keys, rows);
        self.values = self.values.as_ref().map(|values| taken(values, rows));
        for column in self.columns.values_mut() {
            *column = taken(column, rows);
        }
        let numbers = |from: &[u32]| rows.iter().map(|r| from[*r as usize]).collect::<Vec<_>>();
        self.parents = numbers(&self.parents);
        self.origins = numbers(&self.origins);
        self.determined.iter_mut().for_each(|(_, elements)| *elements = numbers(elements));
        self.spans = rows.iter().map(|r| self.spans[*r as usize]).collect();
        self.made_by = rows.iter().map(|r| self.made_by[*r as usize]).collect();
    }

    /// Puts the rows of one parent together, parents in order.
    pub fn by_parent(&mut self) {
        if !self.parents.is_sorted() {
            let mut order: Vec<u32> = (0..self.len() as u32).collect();
            order.sort_by_key(|row| self.parents[*row as usize]);
            self.take(&order);
        }
    }

    /// Makes the columns of `index`, `first` and the like anew: they change when rows are dropped.
    pub fn refresh_builtins(&mut self, def: &AxisDef) {
        for (attr, attribute) in def.attrs.iter() {
            let AttrSource::Builtin(kind) = attribute.source else { continue };
            if let (Builtin::Value, Some(values)) = (kind, &self.values) {
                self.columns[attr] = values.clone();
                continue;
            }
            self.columns[attr] = match kind {
                Builtin::Value => self.keys.clone(),
                Builtin::Index => self.counted(0),
                Builtin::Number => self.counted(1),
                Builtin::First => self.truths(|position, _| position == 0),
                Builtin::Last => self.truths(|position, count| position + 1 == count),
            };
        }
    }

    /// The rows of each parent, which stand together.
    fn siblings(&self) -> impl Iterator<Item = u32> + '_ {
        self.parents.chunk_by(|a, b| a == b).map(|rows| rows.len() as u32)
    }

    /// A column of the positions of rows among those of their parent, from a first number on.
    fn counted(&self, first: u32) -> Texts {
        let mut siblings = self.siblings();
        if let (Some(len), None) = (siblings.next(), siblings.next()) {
            return Texts::Range { from: first.into(), step: 1, len };
        }
        let (mut column, mut digits) = (Texts::default(), itoa::Buffer::new());
        for count in self.siblings() {
            for position in first..first + count {
                let _ = column.push(digits.format(position));
            }
        }
        column
    }

    /// A column of what holds for the position of each row among so many of one parent.
    fn truths(&self, holds: impl Fn(u32, u32) -> bool) -> Texts {
        let mut column = Texts::default();
        for count in self.siblings() {
            for position in 0..count {
                let _ = column.push(if holds(position, count) { "true" } else { "false" });
            }
        }
        column
    }

    /// Takes the keys from attributes: `attr` says which one is the key of a row, and whether its value is that too.
    pub fn rekey(&mut self, attr: impl Fn(usize) -> Option<(AttrId, bool)>) {
        let (mut keys, mut values) = (Texts::default(), Texts::default());
        for row in 0..self.len() as u32 {
            let old = self.keys.get(row);
            let (key, value) = match attr(self.made_by(row)) {
                Some((attr, true)) => (self.columns[attr].get(row), None),
                Some((attr, false)) => (self.columns[attr].get(row), Some(old)),
                None => (old, None),
            };
            // Neither is longer than a column that fits.
            let _ = values.push(value.as_ref().unwrap_or(&key));
            let _ = keys.push(&key);
        }
        (self.keys, self.values) = (keys, Some(values));
    }

    /// Of rows with one key, keeps the first of each constructor that wants it so.
    pub fn distinct(&mut self, wanted: impl Fn(usize) -> bool) {
        let mut seen: HashSet<(usize, u32, Cow<str>)> = HashSet::new();
        let first = |row: &u32| {
            !wanted(self.made_by(*row)) || seen.insert((self.made_by(*row), self.parent(*row), self.key(*row)))
        };
        let kept: Vec<u32> = (0..self.len() as u32).filter(first).collect();
        if kept.len() < self.len() {
            self.take(&kept);
        }
    }

    /// Puts a number after keys that a sibling before has.
    pub fn number_equal_keys(&mut self) {
        let mut seen: HashMap<(u32, String), u32> = HashMap::new();
        let mut keys = Texts::default();
        for row in 0..self.len() as u32 {
            let key = self.key(row).into_owned();
            let count = seen.entry((self.parent(row), key.clone())).or_insert(0);
            *count += 1;
            let _ = keys.push(&if *count > 1 { format!("{key}_{count}") } else { key });
        }
        self.keys = keys;
    }

    /// The first row with an empty key.
    pub fn keyless(&self) -> Option<u32> {
        if !self.keys.any_empty() {
            return None;
        }
        (0..self.len() as u32).find(|row| self.key(*row).is_empty())
    }

    /// The first two siblings with one key.
    pub fn duplicate(&self) -> Option<(u32, u32)> {
        // Keys that ascend from sibling to sibling are seen to differ without a look at each of the others.
        let apart =
            |row: u32| self.parent(row) != self.parent(row + 1) || self.keys.compare(row, row + 1) == Ordering::Less;
        let sorted = || self.parents.is_sorted() && (0..(self.len() as u32).saturating_sub(1)).all(apart);
        if self.keys.ascend() || sorted() {
            return None;
        }
        let mut seen: HashMap<(u32, Cow<str>), u32> = HashMap::with_capacity(self.len());
        for row in 0..self.len() as u32 {
            if let Some(first) = seen.insert((self.parent(row), self.key(row)), row) {
                return Some((first, row));
            }
        }
        None
    }

    pub fn parents(&self) -> Vec<u32> {
        self.parents.clone()
    }

    /// The axes that rows determine beside their parent, with the element of each row.
    pub fn determined(&self) -> &[(AxisId, Vec<u32>)] {
        &self.determined
    }

    /// The axis whose elements the rows are made of, with the row of each of them that is still there.
    pub fn members(&self) -> Option<(AxisId, Vec<u32>)> {
        let (axis, map) = self.members.as_ref()?;
        let made = self.origins.iter().max().map_or(0, |last| *last as usize + 1);
        let mut row_of = vec![NONE; made];
        for (row, origin) in self.origins.iter().enumerate() {
            row_of[*origin as usize] = row as u32;
        }
        let row = |element| row_of.get(map.get(element) as usize).copied().unwrap_or(NONE);
        Some((*axis, (0..map.len()).map(row).collect()))
    }

    pub fn into_columns(self) -> (Texts, IdVec<AttrId, Texts>) {
        (self.keys, self.columns)
    }
}

fn taken(texts: &Texts, rows: &[u32]) -> Texts {
    let mut kept = Texts::default();
    // A column that is made only later is empty.
    for row in rows.iter().filter(|r| (**r as usize) < texts.len()) {
        // No more text than before.
        let _ = kept.push(&texts.get(*row));
    }
    kept
}
