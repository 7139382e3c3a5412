//! An axis with its data: dense keys and columns, and the map to its parent.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use super::bytes::ByteSet;
use super::map::Map;
use super::texts::Texts;
use crate::resolve::{AttrId, AxisId, IdVec};
use crate::source::Span;
use crate::values::{Type, Value};

/// A bound axis: element `i` has key `keys[i]` and attribute `a` as text in `columns[a][i]`.
#[derive(Debug, Clone, Default)]
pub struct Axis {
    pub name: String,
    pub len: u32,
    pub keys: Arc<Texts>,
    pub columns: IdVec<AttrId, Arc<Texts>>,
    /// The types of the columns.
    pub types: Vec<Type>,
    pub parent: Option<(AxisId, Map)>,
    /// The elements of other axes that each element determines; [`NONE`](super::NONE) where it determines none.
    pub determines: Vec<(AxisId, Map)>,
    /// Where each element stands in its data; empty if it stands in the specification.
    pub places: Vec<Span>,
    /// It was bound without a mistake.
    pub healthy: bool,
}

impl Axis {
    /// Attribute `attr` of element `i` as a value of its type.
    pub fn value(&self, attr: AttrId, i: u32) -> Value {
        use crate::resolve::Id as _;
        let text = self.columns[attr].get(i);
        let ty = self.types.get(attr.index()).copied().unwrap_or(Type::String);
        cell(ty, &text)
    }

    /// The siblings of element `i`: the elements with the same parent.
    pub fn siblings(&self, i: u32) -> (u32, u32) {
        match &self.parent {
            None => (0, self.len),
            Some((_, map)) => match map.fibre(map.get(i)) {
                super::map::Elements::Range(from, to) => (from, to),
                // Elements inside a parent are made parent by parent: always ranges.
                _ => (0, self.len),
            },
        }
    }

    /// Keys made fit for job ids, different for different siblings.
    pub fn id_keys(&self) -> Arc<Texts> {
        if self.keys_are_ids() {
            return self.keys.clone();
        }
        let mut ids: Vec<String> = self.keys.iter().map(|k| sanitized(&k)).collect();
        if self.clash(&ids) {
            for (i, id) in ids.iter_mut().enumerate() {
                let (from, _) = self.siblings(i as u32);
                id.push_str(&format!("_{}", i as u32 - from));
            }
        }
        let mut texts = Texts::default();
        for id in &ids {
            // No longer than the keys by more than an index: the prover reports what does not fit.
            let _ = texts.push(id);
        }
        Arc::new(texts)
    }

    /// Two siblings would have one id: numbers tell them apart.
    pub fn ids_have_numbers(&self) -> bool {
        !self.keys_are_ids() && self.clash(&self.keys.iter().map(|k| sanitized(&k)).collect::<Vec<_>>())
    }

    /// Every key is fit for an id, and siblings ascend: what most axes have, seen without looking each key up.
    fn keys_are_ids(&self) -> bool {
        let parent = |i: u32| self.parent.as_ref().map_or(0, |(_, map)| map.get(i));
        let apart = |i: u32| parent(i) != parent(i + 1) || self.keys.compare(i, i + 1) == Ordering::Less;
        let ascend = || self.keys.ascend() || (0..self.len.saturating_sub(1)).all(apart);
        self.keys.bytes().is_subset(ByteSet::of(ID)) && ascend()
    }

    fn clash(&self, ids: &[String]) -> bool {
        let mut seen: HashMap<(u32, &str), u32> = HashMap::new();
        let parent = |i: usize| self.parent.as_ref().map_or(0, |(_, map)| map.get(i as u32));
        ids.iter().enumerate().any(|(i, id)| {
            let count = seen.entry((parent(i), id.as_str())).or_insert(0);
            *count += 1;
            *count > 1
        })
    }
}

/// A cell of a column as a value of its type. The data was held against the type when it was bound.
pub fn cell(ty: Type, text: &str) -> Value {
    Value::parse(ty, text).unwrap_or_else(|| Value::text(text))
}

/// The bytes that an id may have: [`sanitized`] leaves them as they are.
pub const ID: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

/// A text with every character outside `[A-Za-z0-9_-]` made `_`: what Pegasus accepts in a job id.
pub fn sanitized(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') { c } else { '_' }).collect()
}
