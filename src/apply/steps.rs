//! Every change of the file system goes through [`Hands`], one step at a time, so that it can be watched and stopped.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use super::Failure;
use super::place::set_mode;
use crate::lower::Mode;

/// What a step does to its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    CreateFolder,
    CreateFile,
    Write,
    Sync,
    SetMode,
    Rename,
    Copy,
    RemoveFile,
    RemoveFolder,
}

impl Doing {
    /// As it stands after "cannot".
    pub fn verb(self) -> &'static str {
        match self {
            Doing::CreateFolder => "make the folder",
            Doing::CreateFile => "make the file",
            Doing::Write => "write",
            Doing::Sync => "write to the disk",
            Doing::SetMode => "set the mode of",
            Doing::Rename => "put in place",
            Doing::Copy => "copy",
            Doing::RemoveFile => "remove",
            Doing::RemoveFolder => "remove the folder",
        }
    }
}

/// One change that is about to be made.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    pub doing: Doing,
    pub path: &'a Path,
    /// False once the new build is committed, and while an abandoned one is cleared away: those steps must be finished.
    pub may_stop: bool,
}

/// Watches a build. An error from `before` keeps the step from happening, as a machine that fails there would.
pub trait Steps: Sync {
    /// Called before each change.
    fn before(&self, step: &Step) -> io::Result<()>;

    /// Called as bytes of artifacts are made and compared, before anything is committed.
    fn passed(&self, bytes: u64) -> io::Result<()> {
        let _ = bytes;
        Ok(())
    }

    /// Called once if another process builds the same folder and is waited for.
    fn waiting(&self, guard: &Path, holder: Option<u32>) {
        let _ = (guard, holder);
    }
}

/// Lets every step pass.
#[derive(Debug, Clone, Copy)]
pub struct Unwatched;

impl Steps for Unwatched {
    fn before(&self, _: &Step) -> io::Result<()> {
        Ok(())
    }
}

#[derive(Debug, thiserror::Error)]
#[error("interrupted")]
struct Stopped;

/// The error with which a [`Steps`] says that the user wants to stop.
pub fn stopped() -> io::Error {
    // Not ErrorKind::Interrupted: `write_all` would try again.
    io::Error::other(Stopped)
}

pub(super) fn is_stopped(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<Stopped>())
}

/// What changes the file system.
#[derive(Clone, Copy)]
pub(super) struct Hands<'a> {
    pub steps: &'a dyn Steps,
    pub may_stop: bool,
}

impl<'a> Hands<'a> {
    pub fn new(steps: &'a dyn Steps) -> Self {
        Self { steps, may_stop: true }
    }

    /// The same, for steps that must be finished.
    pub fn unstoppable(self) -> Self {
        Self { may_stop: false, ..self }
    }

    fn step<T>(&self, doing: Doing, path: &Path, act: impl FnOnce() -> io::Result<T>) -> Result<T, Failure> {
        let step = Step { doing, path, may_stop: self.may_stop };
        self.steps.before(&step).and_then(|()| act()).map_err(|e| Failure::disk(doing.verb(), path, e))
    }

    /// Makes a folder; one that is there already is fine.
    pub fn create_folder(&self, path: &Path) -> Result<(), Failure> {
        self.step(Doing::CreateFolder, path, || match fs::create_dir(path) {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
            result => result,
        })
    }

    /// Makes a folder that must be new.
    pub fn create_new_folder(&self, path: &Path) -> Result<bool, Failure> {
        self.step(Doing::CreateFolder, path, || match fs::create_dir(path) {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            result => result.map(|()| true),
        })
    }

    /// Makes a folder and those above it.
    pub fn create_folders(&self, path: &Path) -> Result<(), Failure> {
        if path.as_os_str().is_empty() || path.is_dir() {
            return Ok(());
        }
        if let Some(parent) = path.parent() {
            self.create_folders(parent)?;
        }
        self.create_folder(path)
    }

    /// Makes a file that must be new.
    pub fn create_file(&self, path: &Path) -> Result<File, Failure> {
        self.step(Doing::CreateFile, path, || OpenOptions::new().write(true).create_new(true).open(path))
    }

    pub fn write(&self, file: &mut File, bytes: &[u8], path: &Path) -> Result<(), Failure> {
        self.step(Doing::Write, path, || file.write_all(bytes))
    }

    pub fn sync(&self, file: &File, path: &Path) -> Result<(), Failure> {
        self.step(Doing::Sync, path, || file.sync_all())
    }

    /// A whole new file, on the disk when this returns.
    pub fn write_file(&self, path: &Path, bytes: &[u8], mode: Mode) -> Result<(), Failure> {
        let mut file = self.create_file(path)?;
        self.write(&mut file, bytes, path)?;
        self.set_mode(path, mode)?;
        self.sync(&file, path)
    }

    /// Makes the names in a folder last.
    pub fn sync_folder(&self, path: &Path) -> Result<(), Failure> {
        if !cfg!(unix) {
            return Ok(());
        }
        self.step(Doing::Sync, path, || match File::open(path).and_then(|folder| folder.sync_all()) {
            // Some network file systems cannot do this for folders; there is nothing better to be had there.
            Err(e) if matches!(e.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
            result => result,
        })
    }

    pub fn set_mode(&self, path: &Path, mode: Mode) -> Result<(), Failure> {
        self.step(Doing::SetMode, path, || set_mode(path, mode))
    }

    pub fn rename(&self, from: &Path, to: &Path) -> Result<(), Failure> {
        self.step(Doing::Rename, to, || fs::rename(from, to))
    }

    /// Copies a file's bytes and mode, and waits until they are on the disk.
    pub fn copy(&self, from: &Path, to: &Path) -> Result<(), Failure> {
        self.step(Doing::Copy, from, || {
            fs::copy(from, to)?;
            File::open(to)?.sync_all()
        })
    }

    /// Copies a symbolic link as a link.
    pub fn copy_link(&self, from: &Path, to: &Path) -> Result<(), Failure> {
        self.step(Doing::Copy, from, || {
            let aim = fs::read_link(from)?;
            #[cfg(unix)]
            return std::os::unix::fs::symlink(aim, to);
            #[cfg(not(unix))]
            return fs::write(to, aim.as_os_str().as_encoded_bytes());
        })
    }

    /// Removes a file or link; one that is gone already is fine.
    pub fn remove_file(&self, path: &Path) -> Result<(), Failure> {
        self.step(Doing::RemoveFile, path, || match fs::remove_file(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
            result => result,
        })
    }

    /// Removes a folder if it is empty; says whether it is gone.
    pub fn remove_folder(&self, path: &Path) -> Result<bool, Failure> {
        self.step(Doing::RemoveFolder, path, || match fs::remove_dir(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(true),
            Err(e) if matches!(e.kind(), io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::NotADirectory) => Ok(false),
            result => result.map(|()| true),
        })
    }
}
