//! The one way in: everything that a build reads comes through [`Files`].

mod bounds;
mod disk;
mod memory;
mod path;
mod snapshot;
mod trace;

pub use bounds::{Bounds, Listed};
pub use disk::Disk;
pub use memory::Memory;
pub use path::{PathProblem, RelPath};
pub use snapshot::{Past, Snapshot};
pub use trace::{Read, Trace};
pub(crate) use trace::{hash_list, list_text};

use std::sync::Arc;

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("it does not exist")]
    Missing,
    #[error("it is a folder")]
    IsFolder,
    #[error("it has {actual} bytes, more than the {limit} that are read")]
    TooLarge { actual: u64, limit: u64 },
    #[error("{0}")]
    Other(String),
}

/// What lies at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    File { len: u64 },
    Folder,
}

/// A folder tree that a spec is read from. Paths are relative to the folder of the specification.
///
/// Implementations give the same answers for the same tree whatever the clock, the environment or the order in
/// which a file system lists a folder.
pub trait Files: Sync {
    /// The bytes of a file of at most `limit` bytes.
    fn read(&self, path: &RelPath, limit: u64) -> Result<Arc<[u8]>, ReadError>;

    /// What is there, or nothing.
    fn kind(&self, path: &RelPath) -> Option<Kind>;

    /// Whether a file or folder is there; a text that is no path of the project names none.
    fn has(&self, path: &str) -> bool {
        // As everywhere, a slash at the end asks for a folder.
        let (name, folder) = path.strip_suffix('/').map_or((path, false), |name| (name, true));
        let kind = RelPath::new(name).ok().and_then(|path| self.kind(&path));
        kind.is_some_and(|kind| !folder || kind == Kind::Folder)
    }

    /// All files below the folder `under`, as paths relative to the folder of the specification, sorted by bytes.
    fn list(&self, under: &RelPath) -> Result<Vec<RelPath>, ReadError>;

    /// The files of a tree that may be huge.
    fn list_most(&self, bounds: &Bounds) -> Result<Listed, ReadError> {
        Ok(bounds.of(self.list(bounds.under)?))
    }
}
