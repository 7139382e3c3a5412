//! Which program writes which file, and in which order files come about.

use std::collections::{BTreeMap, BTreeSet};

use super::{Drafter, tidy};
use crate::draft::code::role::{Is, Role};
use crate::scripts::Direction;

impl Drafter<'_, '_> {
    /// The files that each program writes by a known name; gives the order in which files come about.
    pub(super) fn written_files(&mut self, all: &[Vec<Role>]) -> Vec<usize> {
        let mut reads: Vec<BTreeSet<String>> = vec![BTreeSet::new(); all.len()];
        let mut writes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, roles) in all.iter().enumerate() {
            for role in roles {
                match &role.is {
                    Is::Writes { default: Some(path), .. } => writes.entry(tidy(path)).or_default().push(at),
                    Is::Reads { default: Some(path), .. } => drop(reads[at].insert(tidy(path))),
                    _ => {}
                }
            }
            for file in &self.scripts[at].usage.files {
                match file.direction {
                    Direction::Writes if file.certain => writes.entry(tidy(&file.path)).or_default().push(at),
                    Direction::Reads => drop(reads[at].insert(tidy(&file.path))),
                    _ => {}
                }
            }
        }
        // A file with two makers is made by nobody for certain.
        let makers: BTreeMap<&String, usize> =
            writes.iter().filter(|(_, by)| by.iter().all(|at| *at == by[0])).map(|(path, by)| (path, by[0])).collect();
        let mut order: Vec<usize> = Vec::new();
        let mut left: Vec<usize> = (0..all.len()).collect();
        while !left.is_empty() {
            let waits = |at: usize| {
                reads[at].iter().any(|path| makers.get(path).is_some_and(|by| *by != at && left.contains(by)))
            };
            let next = left.iter().position(|at| !waits(*at)).unwrap_or(0);
            order.push(left.remove(next));
        }
        // A file is taken from its maker only if that one comes before.
        let place = |at: usize| order.iter().position(|o| *o == at);
        for (path, by) in makers {
            let readers = (0..all.len()).filter(|at| reads[*at].contains(path));
            if readers.into_iter().all(|at| place(by) < place(at)) {
                self.written.insert(path.clone(), (by, String::new()));
            }
        }
        order
    }
}
