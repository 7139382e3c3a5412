//! The condition under which a step has jobs.

use std::collections::BTreeSet;

use super::Drafter;
use crate::draft::snakefile::axes::items;
use crate::draft::snakefile::graph::{Instance, Maker, variable};
use crate::draft::snakefile::pattern::{Part, Pattern, tidy};
use crate::draft::snakefile::rules::known;
use crate::draft::snakefile::value::Source;

/// Conditions with more elements say nothing to a reader.
const LISTED: usize = 20;

impl Drafter<'_> {
    /// Another rule that makes the same files, though neither stands under a condition.
    pub(super) fn rival(&self, number: usize) -> Option<String> {
        // A value that only a run knows is the same file only where it is the same value.
        let bare = |parts: &Pattern| -> Vec<Part> {
            let one = |part: &Part| match part {
                Part::Wild(..) | Part::Bound(_) => Part::Bound(String::new()),
                Part::Ref(key) => match known(self.workflow, key).and_then(|value| value.as_str()) {
                    Some(text) => Part::Lit(text.to_owned()),
                    None => part.clone(),
                },
                part => part.clone(),
            };
            tidy(parts.iter().map(one).collect())
        };
        let same = |a: &Instance, b: &Instance| {
            let files = |of: &Instance| -> Vec<Vec<Part>> {
                of.outputs.iter().filter(|o| !o.log).map(|o| bare(&o.pattern)).collect()
            };
            let theirs = files(b);
            files(a).iter().any(|file| theirs.contains(file))
        };
        let instance = &self.graph.instances[number];
        let other = self.graph.instances.iter().enumerate().find(|(n, other)| *n != number && same(instance, other));
        other.map(|(_, other)| self.workflow.rules[other.rule].name.clone())
    }

    /// The condition under which a step has jobs, if only some elements of an axis are asked of it.
    pub(super) fn some_elements(&self, number: usize, axes: &[usize]) -> Option<String> {
        let mut conditions = Vec::new();
        for axis in axes {
            let all = items(&self.graph.axes[*axis])?;
            let asked = self.asked_elements(number, *axis, 0)?;
            if asked.is_empty() || all.iter().all(|item| asked.contains(item)) {
                continue;
            }
            let name = &self.axis_names[*axis];
            let kept: Vec<&String> = all.iter().filter(|item| asked.contains(*item)).collect();
            conditions.push(one_of(name, &kept)?);
        }
        (!conditions.is_empty()).then(|| conditions.join(" and "))
    }

    /// The elements of an axis for which somebody asks a step; nothing if that is not known.
    fn asked_elements(&self, number: usize, axis: usize, depth: usize) -> Option<BTreeSet<String>> {
        if depth > 12 {
            return None;
        }
        let mut found = BTreeSet::new();
        for (reader, instance) in self.graph.instances.iter().enumerate() {
            for asked in &instance.inputs {
                let Maker::Steps(made) = &asked.maker else { continue };
                for made in made.iter().filter(|m| m.instance == number) {
                    for (wildcard, value) in &made.by {
                        let theirs = self.graph.axis(&variable(&self.graph.instances[number], made, wildcard));
                        if theirs != Some(axis) {
                            continue;
                        }
                        match value.as_slice() {
                            [Part::Lit(text)] => {
                                found.insert(text.clone());
                            }
                            [Part::Bound(name)] => match asked.bound.iter().find(|(n, _)| n == name) {
                                Some((_, Source::Items(items))) => found.extend(items.iter().cloned()),
                                _ => return None,
                            },
                            [Part::Wild(..)] => found.extend(self.asked_elements(reader, axis, depth + 1)?),
                            _ => return None,
                        }
                    }
                }
            }
        }
        Some(found)
    }
}
/// `name == 'a' or name == 'b'`
pub(super) fn one_of(name: &str, items: &[&String]) -> Option<String> {
    let plain = items.iter().all(|item| !item.contains(['\'', '{', '}', '\\', '\n']));
    let all: Vec<String> = items.iter().map(|item| format!("{name} == '{item}'")).collect();
    (plain && items.len() <= LISTED)
        .then(|| if all.len() == 1 { all.concat() } else { format!("({})", all.join(" or ")) })
}
