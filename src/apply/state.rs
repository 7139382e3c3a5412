//! What each path of a built folder is, from the lock and the disk: same, edited, missing, stale, foreign or new.

use std::cmp::Reverse;
use std::io::{self, Read as _};

use rayon::prelude::*;

use super::compare::{self, Aside, Compared};
use super::lock::{Lock, Made};
use super::place::{self, Blocker, Place, Stat};
use super::stage::Stage;
use super::steps::Steps;
use super::{Failure, Target};
use crate::files::RelPath;
use crate::lower::Artifact;

/// What a path is, before anything is decided about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Made by the last build and as it left it.
    Same,
    /// Made by the last build and edited since.
    Edited,
    /// Made by the last build and gone, or blank, as a power cut may leave a file: nobody's work is in it.
    Missing,
    /// Made by the last build, as it left it, and no longer made.
    Stale,
    /// There, and not made by the last build.
    Foreign,
    /// Not made before, and nothing is there.
    New,
}

/// What lies on the disk at the path of an artifact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OnDisk {
    Nothing,
    File { made: Made, stat: Stat },
    Blocked { at: RelPath, by: Blocker },
}

impl OnDisk {
    pub fn file(&self) -> Option<&Made> {
        match self {
            OnDisk::File { made, .. } => Some(made),
            _ => None,
        }
    }
}

/// A path of the new build, of the last one, or of both.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    pub path: RelPath,
    /// As the lock of the last build has it.
    pub locked: Option<Made>,
    /// As this build makes it, and its place in the list of artifacts.
    pub new: Option<(Made, usize, &'a Artifact)>,
    pub disk: OnDisk,
}

impl Seen<'_> {
    pub fn state(&self) -> State {
        match (&self.locked, &self.disk) {
            (None, OnDisk::Nothing) => State::New,
            (Some(_), OnDisk::Nothing) => State::Missing,
            (None, _) => State::Foreign,
            (Some(locked), OnDisk::File { made, .. }) if (made.hash, made.len) == (locked.hash, locked.len) => {
                if self.new.is_some() { State::Same } else { State::Stale }
            }
            (Some(_), OnDisk::File { made, .. }) if is_blank(made) => State::Missing,
            (Some(_), _) => State::Edited,
        }
    }

    /// Are the bytes on the disk those that this build makes?
    pub fn is_right(&self) -> bool {
        match (self.disk.file(), &self.new) {
            (Some(disk), Some((new, ..))) => (disk.hash, disk.len) == (new.hash, new.len),
            _ => false,
        }
    }
}

/// Does a file hold nothing, or nothing but zeros?
fn is_blank(made: &Made) -> bool {
    let mut hasher = blake3::Hasher::new();
    // What is read here is made on the spot, so nothing fails.
    let _ = hasher.update_reader(io::repeat(0).take(made.len));
    hasher.finalize() == made.hash
}

/// Makes every artifact, compares it with the disk, and stages those that differ, side by side. Adds what only the
/// last build made. Sorted by path.
pub(super) fn look_at_all<'a>(
    target: &Target,
    artifacts: &'a [Artifact],
    lock: Option<&Lock>,
    stage: Option<&Stage>,
    steps: &dyn Steps,
) -> Result<Vec<Seen<'a>>, Failure> {
    let locked = |path: &RelPath| lock.and_then(|lock| lock.artifacts.get(path)).copied();
    // The largest ones come first: others are made, and wait for the disk, beside them.
    let mut by_size: Vec<(usize, &Artifact)> = artifacts.iter().enumerate().collect();
    by_size.sort_by_key(|(_, artifact)| Reverse(artifact.body.at_most().unwrap_or(u64::MAX)));
    let mut all = by_size
        .into_par_iter()
        .with_max_len(1)
        .map(|(number, artifact)| {
            let locked = locked(&artifact.path);
            look_at_new(target, number, artifact, locked, stage.map(|stage| (stage, number)), steps)
        })
        .collect::<Result<Vec<_>, _>>()?;
    let made: std::collections::BTreeSet<&RelPath> = artifacts.iter().map(|a| &a.path).collect();
    let old: Vec<(&RelPath, &Made)> =
        lock.iter().flat_map(|lock| &lock.artifacts).filter(|(path, _)| !made.contains(path)).collect();
    all.extend(
        old.into_par_iter().map(|(path, locked)| look_at_old(target, path, *locked)).collect::<Result<Vec<_>, _>>()?,
    );
    all.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(all)
}

fn look_at_new<'a>(
    target: &Target,
    number: usize,
    artifact: &'a Artifact,
    locked: Option<Made>,
    aside: Aside,
    steps: &dyn Steps,
) -> Result<Seen<'a>, Failure> {
    let path = artifact.path.clone();
    let at = target.at(&path);
    let place = place::look(target, &path)?;
    let old = matches!(place, Place::File(_)).then_some(at.as_path());
    let Compared { hash, len, old } = compare::compare(artifact, old, aside, steps)?;
    let disk = match (place, old) {
        (Place::File(meta), Some((hash, len))) => {
            let mode = place::mode_of(&meta, artifact.mode);
            OnDisk::File { made: Made { mode, len, hash }, stat: Stat::of(&meta) }
        }
        (Place::Blocked { at, by }, _) => OnDisk::Blocked { at, by },
        _ => OnDisk::Nothing,
    };
    let new = Made { mode: artifact.mode, len, hash };
    Ok(Seen { path, locked, new: Some((new, number, artifact)), disk })
}

fn look_at_old<'a>(target: &Target, path: &RelPath, locked: Made) -> Result<Seen<'a>, Failure> {
    let disk = match place::look(target, path)? {
        Place::Nothing => OnDisk::Nothing,
        Place::Blocked { at, by } => OnDisk::Blocked { at, by },
        Place::File(meta) => {
            let (hash, len) = place::hash_file(&target.at(path))?;
            let mode = place::mode_of(&meta, locked.mode);
            OnDisk::File { made: Made { mode, len, hash }, stat: Stat::of(&meta) }
        }
    };
    Ok(Seen { path: path.clone(), locked: Some(locked), new: None, disk })
}
