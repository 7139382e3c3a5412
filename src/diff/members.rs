//! Large sets as hashes: job ids with what the jobs do, names of files. 16 bytes a member.

use std::fmt;
use std::sync::Arc;

/// Of more members only the number is known.
pub const MOST_MEMBERS: u64 = 2_000_000;

/// So many names of one kind are told.
pub const TOLD: usize = 3;

/// Calls what it is given with the name and the content of each member, in order.
pub(super) type Walk = dyn Fn(&mut dyn FnMut(&[u8], u64)) + Send + Sync;

/// A set of named members.
#[derive(Clone)]
pub struct Members {
    pub count: u64,
    /// The hash of the name, and that of the content; sorted. Nothing if there are more than [`MOST_MEMBERS`].
    hashes: Option<Vec<(u64, u64)>>,
    walk: Arc<Walk>,
}

impl fmt::Debug for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Members({})", self.count)
    }
}

/// The first 8 bytes of a hash: of two million names, two are alike by chance once in ten million workflows.
pub(super) fn short(bytes: &[u8]) -> u64 {
    short_of(&blake3::hash(bytes))
}

pub(super) fn short_of(hash: &blake3::Hash) -> u64 {
    hash.as_bytes()[..8].iter().fold(0, |all, byte| all << 8 | u64::from(*byte))
}

impl Members {
    /// Takes in what is walked over; `count` is known before.
    pub(super) fn new(count: u64, walk: Arc<Walk>) -> Self {
        if count > MOST_MEMBERS {
            return Self { count, hashes: None, walk };
        }
        let mut hashes = Vec::new();
        walk(&mut |name, content| hashes.push((short(name), content)));
        hashes.sort_unstable();
        // Several points may have one file.
        hashes.dedup_by_key(|(name, _)| *name);
        Self { count: hashes.len() as u64, hashes: Some(hashes), walk }
    }

    /// Members with these names, and nothing known of what they are.
    pub fn named(names: Vec<String>) -> Self {
        let count = names.len() as u64;
        Self::new(count, Arc::new(move |see| names.iter().for_each(|name| see(name.as_bytes(), 0))))
    }

    fn content(&self, name: u64) -> Option<u64> {
        let hashes = self.hashes.as_ref()?;
        hashes.binary_search_by_key(&name, |(n, _)| *n).ok().map(|at| hashes[at].1)
    }

    /// From these to those; nothing if they are the same as far as is known.
    pub fn moved(&self, now: &Members, contents: bool) -> Option<Moved> {
        let mut moved = Moved { was: self.count, now: now.count, ..Moved::default() };
        if self.hashes.is_none() || now.hashes.is_none() {
            moved.counted_only = true;
            return (self.count != now.count).then_some(moved);
        }
        let mut seen = std::collections::HashSet::new();
        (now.walk)(&mut |name, content| {
            let hash = short(name);
            match self.content(hash) {
                None => moved.new.note(name, hash, &mut seen),
                Some(was) if contents && was != content => moved.changed.note(name, hash, &mut seen),
                Some(_) => {}
            }
        });
        seen.clear();
        (self.walk)(&mut |name, _| {
            let hash = short(name);
            if now.content(hash).is_none() {
                moved.gone.note(name, hash, &mut seen);
            }
        });
        moved.stay = moved.now - moved.new.count;
        (moved.new.count + moved.gone.count + moved.changed.count > 0).then_some(moved)
    }
}

/// How a set changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moved {
    pub was: u64,
    pub now: u64,
    pub new: Part,
    pub gone: Part,
    /// In both, by name.
    pub stay: u64,
    /// Of those that stay, those that are otherwise.
    pub changed: Part,
    /// There are too many to say which.
    pub counted_only: bool,
}

/// Some members of a set: how many, and the names of the first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    pub count: u64,
    pub first: Vec<String>,
}

impl Part {
    fn note(&mut self, name: &[u8], hash: u64, seen: &mut std::collections::HashSet<u64>) {
        if !seen.insert(hash) {
            return;
        }
        self.count += 1;
        if self.first.len() < TOLD {
            self.first.push(String::from_utf8_lossy(name).into_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(names: &[&str]) -> Members {
        Members::named(names.iter().map(|n| (*n).to_owned()).collect())
    }

    #[test]
    fn sets_are_held_against_each_other() {
        let moved = members(&["a", "b", "c"]).moved(&members(&["b", "c", "d", "e"]), true).unwrap();
        assert_eq!((moved.was, moved.now, moved.stay, moved.changed.count), (3, 4, 2, 0));
        assert_eq!((moved.new.first, moved.gone.first), (vec!["d".to_owned(), "e".into()], vec!["a".to_owned()]));
        assert_eq!(members(&["a"]).moved(&members(&["a"]), true), None);
    }

    #[test]
    fn of_very_many_only_the_number_is_known() {
        let many = |count| Members::new(count, Arc::new(|_| panic!("nobody walks")));
        assert!(many(MOST_MEMBERS + 1).moved(&many(MOST_MEMBERS + 2), true).unwrap().counted_only);
    }
}
