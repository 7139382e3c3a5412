//! Where the parts of one built folder lie.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::files::RelPath;

/// The lock's name in a built folder.
pub const LOCK_NAME: &str = "napkin.lock";

/// One built folder and what belongs to it. Paths are used and shown as they are given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    folder: PathBuf,
    kept: PathBuf,
}

impl Target {
    /// `folder` is what is built; below `kept` lie the copies that `--force` makes.
    ///
    /// Nothing if `folder` has no name of its own, as `/` and `..` have none.
    pub fn new(folder: impl Into<PathBuf>, kept: impl Into<PathBuf>) -> Option<Self> {
        let folder = folder.into();
        folder.file_name()?;
        Some(Self { folder, kept: kept.into() })
    }

    /// The built folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where copies of replaced files are kept.
    pub fn kept(&self) -> &Path {
        &self.kept
    }

    /// `napkin.lock` of the built folder.
    pub fn lock(&self) -> PathBuf {
        self.folder.join(LOCK_NAME)
    }

    /// Staged files and the journal: beside the built folder, so that a rename never crosses file systems.
    pub fn staging(&self) -> PathBuf {
        self.beside("")
    }

    /// The file whose advisory lock says who may build this folder.
    pub fn guard(&self) -> PathBuf {
        self.beside(".lock")
    }

    /// The folder that holds the built folder, the staging folder and the guard.
    pub fn parent(&self) -> &Path {
        match self.folder.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        }
    }

    /// Where a path of the built folder lies.
    pub fn at(&self, path: &RelPath) -> PathBuf {
        self.folder.join(path.as_str())
    }

    fn beside(&self, end: &str) -> PathBuf {
        let mut name = OsString::from(".napkin-");
        name.push(self.folder.file_name().unwrap_or_default());
        name.push(end);
        self.folder.with_file_name(name)
    }
}
