//! The files of a build before it is committed: written aside, beside the built folder.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::place::{self, Stat};
use super::room::Room;
use super::steps::Hands;
use super::{Failure, Target};
use crate::lower::Mode;

/// The name of the staged lock.
pub(super) const STAGED_LOCK: &str = "lock";

/// A staged file while it is written.
pub(super) struct Staged {
    file: File,
    number: usize,
    room: Room,
}

/// A folder of numbered files, made when the first is written.
pub(super) struct Stage<'a> {
    folder: PathBuf,
    hands: Hands<'a>,
    there: Mutex<bool>,
    /// The staged files that are complete.
    closed: Mutex<BTreeMap<usize, Stat>>,
}

impl<'a> Stage<'a> {
    pub fn new(target: &Target, hands: Hands<'a>) -> Self {
        Self { folder: target.staging(), hands, there: Mutex::new(false), closed: Mutex::default() }
    }

    /// The name of the staged file of artifact `number`.
    pub fn name(number: usize) -> String {
        number.to_string()
    }

    fn path(&self, number: usize) -> PathBuf {
        self.folder.join(Self::name(number))
    }

    fn open(&self) -> Result<(), Failure> {
        let mut there = self.there.lock().unwrap_or_else(PoisonError::into_inner);
        if !*there {
            self.hands.create_folder(&self.folder)?;
            *there = true;
        }
        Ok(())
    }

    /// A staged file, still empty, with its mode.
    pub fn create(&self, number: usize, mode: Mode) -> Result<Staged, Failure> {
        self.open()?;
        let path = self.path(number);
        let file = self.hands.create_file(&path)?;
        self.hands.set_mode(&path, mode)?;
        Ok(Staged { file, number, room: Room::default() })
    }

    /// Starts a staged file, which is empty still, with the first bytes of another one; says how many there were.
    pub fn copy(&self, staged: &mut Staged, from: &Path, bytes: u64) -> Result<u64, Failure> {
        staged.room.grow(&staged.file, bytes);
        let copied = File::open(from).and_then(|file| io::copy(&mut file.take(bytes), &mut staged.file));
        copied.map_err(|e| Failure::disk("copy", from, e))
    }

    pub fn write(&self, staged: &mut Staged, bytes: &[u8]) -> Result<(), Failure> {
        staged.room.grow(&staged.file, bytes.len() as u64);
        self.hands.write(&mut staged.file, bytes, &self.path(staged.number))
    }

    /// All its bytes were written. Nobody waits until they are on the disk: what is torn by a power cut is found by
    /// its hash, and made again.
    pub fn close(&self, staged: Staged) -> Result<(), Failure> {
        let Staged { file, number, room } = staged;
        let meta = room.give_back(&file).and_then(|()| file.metadata());
        let meta = meta.map_err(|e| Failure::disk("finish", self.path(number), e))?;
        self.closed.lock().unwrap_or_else(PoisonError::into_inner).insert(number, Stat::of(&meta));
        Ok(())
    }

    /// The metadata of a staged file that is complete.
    pub fn stat(&self, number: usize) -> Option<Stat> {
        self.closed.lock().unwrap_or_else(PoisonError::into_inner).get(&number).copied()
    }

    /// Stages the lock. With it the stage is complete.
    pub fn seal(&self, lock: &str) -> Result<(), Failure> {
        self.open()?;
        self.hands.write_file(&self.folder.join(STAGED_LOCK), lock.as_bytes(), Mode::Plain)
    }

    /// Takes everything away again. What cannot be taken away is found by the next build.
    pub fn discard(&self) {
        let _ = clear(&self.folder, self.hands.unstoppable());
    }
}

/// Removes a staging folder and the files in it; says whether there was one.
pub(super) fn clear(folder: &Path, hands: Hands) -> Result<bool, Failure> {
    let Some(meta) = place::meta_of(folder)? else { return Ok(false) };
    if !meta.is_dir() {
        return Err(Failure::InTheWay(folder.to_owned()));
    }
    let fail = |e| Failure::disk("list", folder, e);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(fail)? {
        paths.push(entry.map_err(fail)?.path());
    }
    for path in paths {
        hands.remove_file(&path)?;
    }
    if hands.remove_folder(folder)? { Ok(true) } else { Err(Failure::InTheWay(folder.to_owned())) }
}
