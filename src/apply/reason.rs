//! Why a lock is no longer right: the same comparison decides whether there is anything to do and says why.

use std::collections::BTreeMap;

use super::lock::{Lock, LockProblem};
use crate::files::{Read, RelPath};

/// One difference between the lock on disk and the lock of this build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// There is no lock: the folder was not built before.
    NoLock,
    /// The lock cannot be read, and the build was forced.
    BadLock(LockProblem),
    /// This napkin makes other artifacts of the same spec than the one that built before.
    Lowering { was: u32, now: u32 },
    /// A parameter has another value.
    Value { name: String, was: Option<String>, now: Option<String> },
    /// Something that was read is not as it was.
    Read { path: RelPath, how: Change },
    /// A value file given from outside changed.
    ValueFile,
    /// The meaning changed, though nothing else says why.
    Design,
    /// The lock names other artifacts, though they were made from the same.
    Artifacts,
    /// The lock says the same in other words.
    Wording,
}

/// How something that a build reads changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Edited,
    Listing,
    Appeared,
    Vanished,
    ReadNow,
    NoLongerRead,
}

/// Why `new` takes the place of `old`; nothing exactly if the two are the same text.
pub(super) fn differences(old: &Lock, new: &Lock) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if old.lowering != new.lowering {
        reasons.push(Reason::Lowering { was: old.lowering, now: new.lowering });
    }
    values(old, new, &mut reasons);
    let before = reasons.len();
    reads(old, new, &mut reasons);
    if old.source != new.source && reasons.len() == before {
        reasons.push(Reason::ValueFile);
    }
    if reasons.is_empty() && old.design != new.design {
        reasons.push(Reason::Design);
    }
    if reasons.is_empty() && old.artifacts != new.artifacts {
        reasons.push(Reason::Artifacts);
    }
    if reasons.is_empty() && old.to_text() != new.to_text() {
        reasons.push(Reason::Wording);
    }
    reasons
}

fn values(old: &Lock, new: &Lock, reasons: &mut Vec<Reason>) {
    let was: BTreeMap<_, _> = old.values.iter().cloned().collect();
    let now: BTreeMap<_, _> = new.values.iter().cloned().collect();
    let mut names: Vec<&String> = was.keys().chain(now.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        if was.get(name) != now.get(name) {
            let (was, now) = (was.get(name).cloned(), now.get(name).cloned());
            reasons.push(Reason::Value { name: name.clone(), was, now });
        }
    }
}

/// What was seen at one path: a look at the tree can see several things there, a file's bytes and a folder's listing.
type Sight<'a> = BTreeMap<(&'a RelPath, u8), &'a Read>;

fn sights(lock: &Lock) -> Sight<'_> {
    let rank = |read: &Read| match read {
        Read::List { .. } => 1,
        _ => 0,
    };
    lock.reads.iter().map(|read| ((read.path(), rank(read)), read)).collect()
}

fn reads(old: &Lock, new: &Lock, reasons: &mut Vec<Reason>) {
    let (was, now) = (sights(old), sights(new));
    let mut keys: Vec<_> = was.keys().chain(now.keys()).collect();
    keys.sort();
    keys.dedup();
    for key in keys {
        let how = match (was.get(key), now.get(key)) {
            (was, now) if was == now => continue,
            (None, _) => Change::ReadNow,
            (_, None) => Change::NoLongerRead,
            (Some(Read::Absent { .. }), _) => Change::Appeared,
            (_, Some(Read::Absent { .. })) => Change::Vanished,
            (Some(Read::Present { .. }), _) => Change::ReadNow,
            (_, Some(Read::Present { .. })) => Change::NoLongerRead,
            (_, Some(Read::List { .. })) => Change::Listing,
            _ => Change::Edited,
        };
        reasons.push(Reason::Read { path: key.0.clone(), how });
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Reason::NoLock => f.write_str("it was not built before"),
            Reason::BadLock(problem) => write!(f, "its lock cannot be read ({problem})"),
            Reason::Lowering { was, now } => write!(f, "napkin's lowering changed from {was} to {now}"),
            Reason::Value { name, was: Some(was), now: Some(now) } => {
                write!(f, "param {name}: value {} -> {}", short(was), short(now))
            }
            Reason::Value { name, now: Some(now), .. } => write!(f, "param {name} is new: value {}", short(now)),
            Reason::Value { name, .. } => write!(f, "param {name} is gone"),
            Reason::Read { path, how } => {
                let path = if path.as_str().is_empty() { "the folder of the spec" } else { path.as_str() };
                match how {
                    Change::Edited => write!(f, "{path} changed"),
                    Change::Listing => write!(f, "other files lie below {path}"),
                    Change::Appeared => write!(f, "{path} is there now"),
                    Change::Vanished => write!(f, "{path} is gone"),
                    Change::ReadNow => write!(f, "{path} is read now"),
                    Change::NoLongerRead => write!(f, "{path} is no longer read"),
                }
            }
            Reason::ValueFile => f.write_str("a value file changed"),
            Reason::Design => f.write_str("the meaning of the spec changed"),
            Reason::Artifacts => f.write_str("the lock names other files than this napkin makes"),
            Reason::Wording => f.write_str("the lock is written otherwise"),
        }
    }
}

/// A value in a message.
fn short(text: &str) -> String {
    let mut shown: String = text.chars().take(40).flat_map(char::escape_debug).collect();
    if text.chars().count() > 40 {
        shown.push('…');
    }
    if shown.is_empty() { "(nothing)".to_owned() } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock() -> Lock {
        let path = |t: &str| RelPath::new(t).unwrap();
        let hash = blake3::hash(b"x");
        Lock {
            lowering: 1,
            design: hash,
            source: hash,
            values: vec![("crop".into(), "corn".into())],
            reads: vec![
                Read::File { path: path("specification.md"), hash },
                Read::Absent { path: path("bin/a.py") },
                Read::List { path: path("data"), hash },
                Read::File { path: path("data"), hash },
            ],
            manifests: BTreeMap::new(),
            artifacts: BTreeMap::new(),
        }
    }

    fn told(change: impl FnOnce(&mut Lock)) -> Vec<String> {
        let mut new = lock();
        change(&mut new);
        differences(&lock(), &new).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_difference_has_its_words() {
        let other = blake3::hash(b"y");
        assert_eq!(told(|_| {}), Vec::<String>::new());
        assert_eq!(told(|l| l.lowering = 2), ["napkin's lowering changed from 1 to 2"]);
        assert_eq!(told(|l| l.values[0].1 = "wheat".into()), ["param crop: value corn -> wheat"]);
        assert_eq!(told(|l| l.values[0].0 = "plant".into()), ["param crop is gone", "param plant is new: value corn"]);
        assert_eq!(
            told(|l| {
                l.design = other;
                l.reads[0] = Read::File { path: RelPath::new("specification.md").unwrap(), hash: other };
            }),
            ["specification.md changed"]
        );
        assert_eq!(
            told(|l| l.reads[1] = Read::File { path: RelPath::new("bin/a.py").unwrap(), hash: other }),
            ["bin/a.py is there now"]
        );
        assert_eq!(
            told(|l| l.reads[2] = Read::List { path: RelPath::new("data").unwrap(), hash: other }),
            ["other files lie below data"]
        );
        assert_eq!(told(|l| l.source = other), ["a value file changed"]);
        assert_eq!(told(|l| l.design = other), ["the meaning of the spec changed"]);
        assert_eq!(told(|l| drop(l.reads.pop())), ["data is no longer read"]);
    }
}
