//! Records what a compilation read, listed or found absent: the inputs of a build, as its lock holds them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Files, Kind, ReadError, RelPath};

/// One look at the tree, and a hash of what was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// A file was read.
    File { path: RelPath, hash: blake3::Hash },
    /// A file or folder was seen to exist; its content did not matter.
    Present { path: RelPath },
    /// Nothing was there.
    Absent { path: RelPath },
    /// The files below a folder were listed.
    List { path: RelPath, hash: blake3::Hash },
}

impl Read {
    pub fn path(&self) -> &RelPath {
        match self {
            Read::File { path, .. } | Read::Present { path } | Read::Absent { path } | Read::List { path, .. } => path,
        }
    }
}

/// A tree that remembers what was asked of it.
pub struct Trace<'a> {
    files: &'a dyn Files,
    seen: Mutex<BTreeMap<(RelPath, u8), Read>>,
}

impl<'a> Trace<'a> {
    pub fn new(files: &'a dyn Files) -> Self {
        Self { files, seen: Mutex::default() }
    }

    /// Everything seen so far, sorted by path; a file that was read is not also listed as present.
    pub fn reads(&self) -> Vec<Read> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.values()
            .filter(|r| match r {
                Read::Present { path } => !seen.contains_key(&(path.clone(), 0)),
                _ => true,
            })
            .cloned()
            .collect()
    }

    fn note(&self, rank: u8, read: Read) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.insert((read.path().clone(), rank), read);
    }
}

/// A listing as a text: its paths, one a line. No path holds a line break.
pub(crate) fn list_text(paths: &[RelPath]) -> String {
    paths.iter().fold(String::new(), |text, path| text + path.as_str() + "\n")
}

/// The hash of a listing.
pub(crate) fn hash_list(paths: &[RelPath]) -> blake3::Hash {
    blake3::hash(list_text(paths).as_bytes())
}

impl Files for Trace<'_> {
    fn read(&self, path: &RelPath, limit: u64) -> Result<Arc<[u8]>, ReadError> {
        let result = self.files.read(path, limit);
        match &result {
            Ok(bytes) => self.note(0, Read::File { path: path.clone(), hash: blake3::hash(bytes) }),
            Err(ReadError::Missing) => self.note(2, Read::Absent { path: path.clone() }),
            Err(_) => self.note(1, Read::Present { path: path.clone() }),
        }
        result
    }

    fn kind(&self, path: &RelPath) -> Option<Kind> {
        let kind = self.files.kind(path);
        match kind {
            Some(_) => self.note(1, Read::Present { path: path.clone() }),
            None => self.note(2, Read::Absent { path: path.clone() }),
        }
        kind
    }

    fn list(&self, under: &RelPath) -> Result<Vec<RelPath>, ReadError> {
        let result = self.files.list(under);
        match &result {
            Ok(paths) => self.note(3, Read::List { path: under.clone(), hash: hash_list(paths) }),
            Err(_) => self.note(2, Read::Absent { path: under.clone() }),
        }
        result
    }
}
