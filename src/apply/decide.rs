//! From what was seen to what is done: one verdict per path, and the changes that carry all verdicts out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::finish::Known;
use super::journal::Op;
use super::place::{self, Blocker};
use super::report::{FileReport, Size, What};
use super::stage::Stage;
use super::state::{OnDisk, Seen, State};
use super::{Failure, Target};
use crate::files::RelPath;

/// A path and what becomes of it.
pub(super) struct Verdict<'a> {
    pub seen: Seen<'a>,
    pub what: What,
}

/// Everything that is decided about a build.
pub(super) struct Decision<'a> {
    pub verdicts: Vec<Verdict<'a>>,
    /// Links, files, folders and devices in the way of the folders and files of the build.
    pub blockers: BTreeMap<RelPath, Blocker>,
}

/// Decides what becomes of each path.
pub(super) fn decide<'a>(target: &Target, all: Vec<Seen<'a>>) -> Result<Decision<'a>, Failure> {
    // What the last build made and this one does not is taken away, so it blocks nothing (unless it was edited, and
    // then it is told as edited).
    let going: BTreeSet<RelPath> = all
        .iter()
        .filter(|seen| seen.new.is_none() && seen.disk.file().is_some())
        .map(|seen| seen.path.clone())
        .collect();
    let mut blockers = BTreeMap::new();
    let mut verdicts = Vec::with_capacity(all.len());
    for seen in all {
        let blocker = match (&seen.disk, &seen.new) {
            (OnDisk::Blocked { at, by }, Some(_)) => Some((at.clone(), *by)),
            _ => None,
        };
        let what = match blocker {
            Some((at, by)) => {
                let gives_way = match by {
                    Blocker::Folder => holds_only(target, &at, &going)?,
                    _ => going.contains(&at),
                };
                if !gives_way {
                    blockers.insert(at, by);
                }
                if seen.locked.is_some() { What::MadeAgain } else { What::New }
            }
            None => match verdict(&seen) {
                Some(what) => what,
                None => continue,
            },
        };
        verdicts.push(Verdict { seen, what });
    }
    Ok(Decision { verdicts, blockers })
}

/// What becomes of a path that nothing blocks; nothing if there is no more to say about it.
fn verdict(seen: &Seen) -> Option<What> {
    Some(match (seen.state(), &seen.new) {
        // Whoever made it what this build makes too, there is nothing to do.
        (_, Some((new, ..))) if seen.is_right() => {
            if seen.disk.file().is_some_and(|disk| disk.mode == new.mode) {
                What::Same
            } else {
                What::ModeSet
            }
        }
        (State::Same | State::Stale, Some(_)) => What::Changed,
        (State::Missing, Some(_)) => What::MadeAgain,
        (State::Edited, Some(_)) => What::Edited,
        (State::Foreign, Some(_)) => What::Foreign,
        (State::New, Some(_)) => What::New,
        (State::Stale, None) => What::Removed,
        (State::Missing, None) if seen.disk.file().is_some() => What::Removed,
        (State::Edited, None) if seen.disk.file().is_some() => What::EditedStale,
        // No longer made, and no longer there as a file: what lies there instead is foreign, and in nobody's way.
        (_, None) => return None,
    })
}

/// Is there nothing in a folder but these files?
fn holds_only(target: &Target, folder: &RelPath, files: &BTreeSet<RelPath>) -> Result<bool, Failure> {
    let at = target.at(folder);
    let entries = fs::read_dir(&at).map_err(|e| Failure::disk("list", &at, e))?;
    for entry in entries {
        let entry = entry.map_err(|e| Failure::disk("list", &at, e))?;
        let kind = entry.file_type().map_err(|e| Failure::disk("look at", entry.path(), e))?;
        let Some(name) = entry.file_name().to_str().and_then(|n| RelPath::new(n).ok()) else { return Ok(false) };
        let path = folder.join(&name);
        let fine = if kind.is_dir() { holds_only(target, &path, files)? } else { files.contains(&path) };
        if !fine {
            return Ok(false);
        }
    }
    Ok(true)
}

impl Decision<'_> {
    /// Does anything stop a build that is not forced?
    pub fn is_blocked(&self) -> bool {
        !self.blockers.is_empty() || self.verdicts.iter().any(|v| v.what.is_in_the_way())
    }

    /// Does anything stop even a forced build?
    pub fn is_stuck(&self) -> bool {
        self.blockers.values().any(|by| What::Blocked(*by).is_stuck())
    }

    /// Somebody's work that a forced build replaces, each once.
    pub fn to_keep(&self) -> Vec<RelPath> {
        let edited = self.verdicts.iter().filter(|v| v.what.is_in_the_way()).map(|v| v.seen.path.clone());
        self.blockers.keys().cloned().chain(edited).collect()
    }

    /// The changes of the built folder but for the lock, in an order in which each finds its place free.
    pub fn ops(&self, target: &Target) -> Result<Vec<Op>, Failure> {
        // What is in the way at the very path of an artifact is replaced by it in one go. Dropping it first would not
        // be the same: done a second time, after a crash, it would take the artifact.
        let made: BTreeSet<&RelPath> =
            self.verdicts.iter().filter(|v| v.seen.new.is_some()).map(|v| &v.seen.path).collect();
        let mut dropped: Vec<&RelPath> = self.blockers.keys().filter(|at| !made.contains(at)).collect();
        let gone = |what| matches!(what, What::Removed | What::EditedStale);
        dropped.extend(self.verdicts.iter().filter(|v| gone(v.what)).map(|v| &v.seen.path));
        let mut ops = Vec::new();
        let mut folders = BTreeSet::new();
        for path in dropped {
            ops.push(Op::Drop { path: path.to_string(), was: place::fingerprint(&target.at(path))? });
            folders.extend(place::folders_of(path));
        }
        // A folder stands before what is in it, so the deepest come first this way.
        ops.extend(folders.iter().rev().map(|folder| Op::Tidy { path: folder.to_string() }));
        for Verdict { seen, what } in &self.verdicts {
            let Some((new, number, _)) = &seen.new else { continue };
            match what {
                What::Same => {}
                What::ModeSet => ops.push(Op::set_mode(&seen.path, new.mode)),
                _ => ops.push(Op::Put {
                    staged: Stage::name(*number),
                    path: seen.path.to_string(),
                    was: self.fingerprint(target, seen)?,
                    new: place::file_print(&new.hash),
                }),
            }
        }
        Ok(ops)
    }

    /// What is known to lie at the path of an artifact.
    fn fingerprint(&self, target: &Target, seen: &Seen) -> Result<String, Failure> {
        match &seen.disk {
            OnDisk::File { made, .. } => Ok(place::file_print(&made.hash)),
            OnDisk::Blocked { at, .. } if *at == seen.path => place::fingerprint(&target.at(at)),
            _ => Ok(place::NOTHING.to_owned()),
        }
    }

    /// The metadata of the files that were read, to see at the commit that nobody touched them since.
    pub fn known(&self) -> Known {
        let stats = self.verdicts.iter().filter_map(|v| match &v.seen.disk {
            OnDisk::File { stat, .. } => Some((v.seen.path.clone(), *stat)),
            _ => None,
        });
        stats.collect()
    }

    /// The metadata of each artifact as it was when its bytes were known: read before, or staged.
    pub fn stats(&self, stage: Option<&Stage>) -> Known {
        let stat = |Verdict { seen, what }: &Verdict| {
            let (_, number, _) = seen.new.as_ref()?;
            let stat = match (what, &seen.disk) {
                (What::Same | What::ModeSet, OnDisk::File { stat, .. }) => *stat,
                _ => stage?.stat(*number)?,
            };
            Some((seen.path.clone(), stat))
        };
        self.verdicts.iter().filter_map(stat).collect()
    }

    /// One entry per path, without diffs.
    pub fn files(&self) -> Vec<FileReport> {
        let size = |made: &super::lock::Made| Size { bytes: made.len, mode: made.mode };
        let mut files: Vec<FileReport> = self
            .verdicts
            .iter()
            .map(|Verdict { seen, what }| FileReport {
                path: seen.path.clone(),
                what: *what,
                old: seen.disk.file().map(size),
                new: seen.new.as_ref().map(|(new, ..)| size(new)),
                diff: None,
            })
            .collect();
        files.extend(self.blockers.iter().map(|(at, by)| FileReport {
            path: at.clone(),
            what: What::Blocked(*by),
            old: None,
            new: None,
            diff: None,
        }));
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }
}

/// Reads a file of at most `limit` bytes, to show how it changes.
pub(super) fn read_bounded(path: &Path, limit: u64) -> Option<Vec<u8>> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    fs::File::open(path).ok()?.take(limit + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= limit).then_some(bytes)
}
