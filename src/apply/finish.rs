//! Carries a journal through: removals, renames, modes, the lock last. The same for a fresh build and a found journal.

use std::collections::{BTreeMap, BTreeSet};
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

/// Does what is not yet done of a journal and removes it. Gives the folder of the copies that had to be kept.
pub(super) fn finish(
    target: &Target,
    journal: &Journal,
    hands: Hands,
    known: &Known,
) -> Result<Option<PathBuf>, Failure> {
    let mut finisher = Finisher { target, hands, known, keeper: Keeper::new(target, hands), touched: BTreeSet::new() };
    // The journal's name must last before the first change does.
    hands.sync_folder(&target.staging())?;
    finisher.make_folder(target.folder())?;
    for op in &journal.ops {
        finisher.carry_out(op)?;
    }
    finisher.sync_touched()?;
    let kept = finisher.keeper.folder().map(Path::to_owned);
    journal::close(target, hands)?;
    Ok(kept)
}

struct Finisher<'a> {
    target: &'a Target,
    hands: Hands<'a>,
    known: &'a Known,
    keeper: Keeper<'a>,
    /// Folders in which names changed.
    touched: BTreeSet<PathBuf>,
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
                if self.is_reached(&path)? && self.hands.remove_folder(&at)? {
                    self.touch_parent(&at);
                }
            }
            Op::Put { staged, path, was, new } => {
                let path = self.path(path)?;
                // The lock says that all else is in place: it may not be seen before all else is.
                if staged == STAGED_LOCK {
                    self.sync_touched()?;
                }
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
        if place::meta_of(&from)?.is_none() {
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
        self.hands.rename(&from, &to)?;
        self.touch_parent(&to);
        Ok(())
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
        if self.known.get(path) != Some(&Stat::of(&meta)) {
            let print = place::fingerprint(&at)?;
            if print != was && Some(print.as_str()) != new {
                self.keeper.keep(path)?;
            }
        }
        // Where a staged file comes next, the rename replaces it in one go.
        if new.is_none() {
            self.hands.remove_file(&at)?;
            self.touch_parent(&at);
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
            None => {
                self.hands.create_folder(at)?;
                self.touch_parent(at);
                Ok(())
            }
        }
    }

    fn touch_parent(&mut self, at: &Path) {
        if let Some(parent) = at.parent() {
            let here = parent.as_os_str().is_empty();
            self.touched.insert(if here { PathBuf::from(".") } else { parent.to_owned() });
        }
    }

    fn sync_touched(&mut self) -> Result<(), Failure> {
        for folder in std::mem::take(&mut self.touched) {
            // A folder that was tidied away afterwards has nothing to keep.
            if folder.is_dir() {
                self.hands.sync_folder(&folder)?;
            }
        }
        Ok(())
    }

    /// A path out of the journal: never one that leaves the built folder.
    fn path(&self, text: &str) -> Result<RelPath, Failure> {
        RelPath::new(text).map_err(|problem| self.damaged(format!("`{text}` is no path: {problem}")))
    }

    fn damaged(&self, problem: String) -> Failure {
        Failure::Journal { path: self.target.staging(), problem }
    }
}
