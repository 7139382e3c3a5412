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
    /// napkin's own folder in the project, and what this build is called there.
    home: PathBuf,
    name: PathBuf,
}

impl Target {
    /// `folder` is what is built. `home` is napkin's own folder, which git does not see, and `name` tells the build from
    /// others there.
    ///
    /// Nothing if `folder` or `name` has no name of its own, as `/` and `..` have none.
    pub fn new(folder: impl Into<PathBuf>, home: impl Into<PathBuf>, name: impl Into<PathBuf>) -> Option<Self> {
        let (folder, name) = (folder.into(), name.into());
        folder.file_name()?;
        name.file_name()?;
        Some(Self { folder, home: home.into(), name })
    }

    /// The built folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// napkin's own folder.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Where copies of files that `--force` replaces are kept.
    pub fn kept(&self) -> PathBuf {
        self.home.join("kept").join(&self.name)
    }

    /// What is remembered of the last build.
    pub fn cache(&self) -> PathBuf {
        let mut file = self.name.clone().into_os_string();
        file.push(".json");
        self.home.join("cache").join(file)
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
