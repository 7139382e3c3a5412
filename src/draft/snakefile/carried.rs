//! Small files that travel with the draft.

use std::collections::BTreeMap;

use super::graph::elements;
use super::pattern::{Part, Pattern};
use super::rules::known;
use super::steps::Drafter;
use super::value::Source;
use crate::files::{Kind, RelPath};

/// Inputs that are larger stay where they are.
const CARRIED: u64 = 256 << 10;
const CARRIED_TOGETHER: u64 = 4 << 20;
const CARRIED_FILES: usize = 200;

impl Drafter<'_> {
    /// Takes all files of an input along, if they are there and small.
    pub(super) fn carried(&mut self, step: usize, parts: &Pattern, bound: &[(String, Source)]) -> bool {
        let mut names: Vec<(BTreeMap<usize, String>, String)> = vec![(BTreeMap::new(), String::new())];
        for part in parts {
            let (axis, values) = match part {
                Part::Lit(text) => (None, Some(vec![text.clone()])),
                Part::Ref(key) => {
                    (None, known(self.workflow, key).and_then(|v| v.as_str()).map(|t| vec![t.to_owned()]))
                }
                Part::Wild(name, _) => self.elements(self.graph.axis_of_wild(step, name)),
                Part::Bound(name) => self.elements(self.graph.axis_of_bound(bound, name)),
                Part::Pick(_) => (None, None),
            };
            let Some(values) = values else { return false };
            if names.len() * values.len() > CARRIED_FILES {
                return false;
            }
            let one = |(known, text): &(BTreeMap<usize, String>, String), value: &String| {
                let mut known = known.clone();
                let value = match axis {
                    Some(axis) => known.entry(axis).or_insert_with(|| value.clone()).clone(),
                    None => value.clone(),
                };
                (known, format!("{text}{value}"))
            };
            let mut next: Vec<_> = names.iter().flat_map(|name| values.iter().map(move |v| one(name, v))).collect();
            next.dedup();
            names = next;
        }
        let paths: Option<Vec<RelPath>> = names.iter().map(|(_, name)| RelPath::new(name).ok()).collect();
        let Some(paths) = paths else { return false };
        let mut together = self.reading_files.values().map(|bytes| bytes.len() as u64).sum::<u64>();
        for path in &paths {
            match self.files.kind(path) {
                Some(Kind::File { len }) if len <= CARRIED => together += len,
                _ => return false,
            }
        }
        together <= CARRIED_TOGETHER && paths.iter().all(|path| self.carry(path))
    }

    fn elements(&self, axis: Option<usize>) -> (Option<usize>, Option<Vec<String>>) {
        let Some(number) = axis else { return (None, None) };
        (Some(number), elements(self.workflow, &self.graph.axes[number]))
    }

    /// Takes a file along with the draft.
    pub fn carry(&mut self, path: &RelPath) -> bool {
        match self.files.read(path, CARRIED * 4) {
            Ok(bytes) => {
                self.reading_files.insert(path.clone(), bytes.to_vec());
                true
            }
            Err(_) => false,
        }
    }
}
