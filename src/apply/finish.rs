//! Carries a journal through: removals, renames, modes, the lock last. The same for a fresh build and a found journal.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::journal::{self, Journal, Op};
use super::keep::Keeper;
use super::place::{self, Place, Stat};
use super::stage::STAGED_LOCK;
use super::steps::Hands;
use super::{Failure, Target};
use crate::files::RelPath;
use crate::lower::Mode;

/// Files that this process read a moment ago: while their metadata is the same, so are their bytes.
pub(super) type Known = BTreeMap<RelPath, Stat>;

/// Where a journal comes from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Found<'a> {
    /// From this process, which staged all that it speaks of, and read the rest.
    Now(&'a Known),
    /// From a process that was stopped. If a power cut stopped it, files may be torn.
    Later,
}

/// Does what is not yet done of a journal and removes it. Gives the folder of the copies that had to be kept.
pub(super) fn finish(
    target: &Target,
    journal: &Journal,
    hands: Hands,
    found: Found,
) -> Result<Option<PathBuf>, Failure> {
    let mut finisher = Finisher { target, hands, found, keeper: Keeper::new(target, hands) };
    finisher.make_folder(target.folder())?;
    for op in &journal.ops {
        finisher.carry_out(op)?;
    }
    let kept = finisher.keeper.folder().map(Path::to_owned);
    journal::close(target, hands)?;
    Ok(kept)
}

struct Finisher<'a> {
    target: &'a Target,
    hands: Hands<'a>,
    found: Found<'a>,
    keeper: Keeper<'a>,
}

impl Finisher<'_> {
    fn carry_out(&mut self, op: &Op) -> Result<(), Failure> {
        match op {
            Op::Drop { path, was } => {
                let path = self.path(path)?;
                // A folder there is what came after the file, or somebody's: either way the file is gone.
                if self.is_reached(&path)? && !self.is_folder(&path)? {
                    self.displace(&path, was, None)?;
                }
            }
            Op::Tidy { path } => {
                let path = self.path(path)?;
                let at = self.target.at(&path);
                if self.is_reached(&path)? {
                    self.hands.remove_folder(&at)?;
                }
            }
            Op::Put { staged, path, was, new } => {
                let path = self.path(path)?;
                self.put(staged, &path, was, new)?;
            }
            Op::SetMode { path, executable } => {
                let path = self.path(path)?;
                if let Place::File(_) = place::look(self.target, &path)? {
                    let mode = if *executable { Mode::Executable } else { Mode::Plain };
                    self.hands.set_mode(&self.target.at(&path), mode)?;
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, staged: &str, path: &RelPath, was: &str, new: &str) -> Result<(), Failure> {
        if staged != STAGED_LOCK && !staged.bytes().all(|b| b.is_ascii_digit()) {
            return Err(self.damaged(format!("`{staged}` is no staged file")));
        }
        let from = self.target.staging().join(staged);
        let is_there = place::meta_of(&from)?.is_some();
        if let Found::Later = self.found {
            // What is not whole here or there is not put in place, or taken away: the next build makes it again. Nothing
            // is reached through a link, and a folder is somebody's.
            let stands = self.is_reached(path)? && !self.is_folder(path)?;
            let is_whole = match is_there {
                true => place::fingerprint(&from)? == new,
                false => !stands || place::fingerprint(&self.target.at(path))? == new,
            };
            if !is_whole {
                if stands {
                    self.displace(path, was, None)?;
                }
                return if is_there { self.hands.remove_file(&from) } else { Ok(()) };
            }
        }
        if !is_there {
            // It was put in place before the build was interrupted.
            return Ok(());
        }
        for folder in place::folders_of(path) {
            let at = self.target.at(&folder);
            if place::meta_of(&at)?.is_some_and(|meta| !meta.is_dir()) {
                self.displace(&folder, place::NOTHING, None)?;
            }
            self.make_folder(&at)?;
        }
        let to = self.target.at(path);
        self.displace(path, was, Some(new))?;
        self.hands.rename(&from, &to)
    }

    /// Takes away what lies at a path; keeps a copy unless it is what was expected, or the very file to be put there.
    fn displace(&mut self, path: &RelPath, was: &str, new: Option<&str>) -> Result<(), Failure> {
        let at = self.target.at(path);
        let Some(meta) = place::meta_of(&at)? else { return Ok(()) };
        if meta.is_dir() {
            return self.remove_empty(&at);
        }
        if !meta.is_file() && !meta.is_symlink() {
            return Err(Failure::InTheWay(at));
        }
        let is_known = matches!(self.found, Found::Now(known) if known.get(path) == Some(&Stat::of(&meta)));
        if !is_known {
            let print = place::fingerprint(&at)?;
            if print != was && Some(print.as_str()) != new {
                self.keeper.keep(path)?;
            }
        }
        // Where a staged file comes next, the rename replaces it in one go.
        if new.is_none() {
            self.hands.remove_file(&at)?;
        }
        Ok(())
    }

    /// Removes a folder that holds nothing but empty folders.
    fn remove_empty(&self, at: &Path) -> Result<(), Failure> {
        let fail = |e| Failure::disk("list", at, e);
        for entry in fs::read_dir(at).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            if entry.file_type().map_err(fail)?.is_dir() {
                self.remove_empty(&entry.path())?;
            }
        }
        if self.hands.remove_folder(at)? { Ok(()) } else { Err(Failure::InTheWay(at.to_owned())) }
    }

    /// Does something lie at this path that is reached through no link?
    fn is_reached(&self, path: &RelPath) -> Result<bool, Failure> {
        Ok(match place::look(self.target, path)? {
            Place::Nothing => false,
            Place::File(_) => true,
            Place::Blocked { at, .. } => at == *path,
        })
    }

    fn is_folder(&self, path: &RelPath) -> Result<bool, Failure> {
        Ok(place::meta_of(&self.target.at(path))?.is_some_and(|meta| meta.is_dir()))
    }

    fn make_folder(&mut self, at: &Path) -> Result<(), Failure> {
        match place::meta_of(at)? {
            Some(meta) if meta.is_dir() => Ok(()),
            Some(_) => Err(Failure::NotAFolder(at.to_owned())),
            None => self.hands.create_folder(at),
        }
    }

    /// A path out of the journal: never one that leaves the built folder.
    fn path(&self, text: &str) -> Result<RelPath, Failure> {
        RelPath::new(text).map_err(|problem| self.damaged(format!("`{text}` is no path: {problem}")))
    }

    fn damaged(&self, problem: String) -> Failure {
        Failure::Journal { path: self.target.staging(), problem }
    }
}
