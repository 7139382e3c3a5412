//! The files of an earlier build: what its lock says was read, with the bytes found elsewhere by their hashes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Files, Kind, Read, ReadError, RelPath};

/// Where bytes and listings of an earlier time may be found.
pub trait Past {
    /// The file of that hash; `path` is where it lay.
    fn bytes(&mut self, path: &RelPath, hash: &blake3::Hash) -> Option<Vec<u8>>;

    /// The files below a folder, whose hash is that of [`super::list_text`].
    fn listing(&mut self, under: &RelPath, hash: &blake3::Hash) -> Option<Vec<RelPath>>;
}

/// A tree that holds what was read once, and nothing else.
#[derive(Debug, Default)]
pub struct Snapshot {
    files: BTreeMap<RelPath, Arc<[u8]>>,
    lists: BTreeMap<RelPath, Vec<RelPath>>,
    /// Seen to exist and not read, or not whole.
    present: BTreeSet<RelPath>,
}

impl Snapshot {
    /// Nothing if something that was read is not to be found any more.
    pub fn new(reads: &[Read], past: &mut dyn Past) -> Option<Self> {
        let mut snapshot = Self::default();
        for read in reads {
            match read {
                Read::File { path, hash } => {
                    let bytes = past.bytes(path, hash).filter(|bytes| blake3::hash(bytes) == *hash)?;
                    snapshot.files.insert(path.clone(), bytes.into());
                }
                Read::List { path, hash } => {
                    let paths = past.listing(path, hash).filter(|paths| super::hash_list(paths) == *hash)?;
                    snapshot.lists.insert(path.clone(), paths);
                }
                Read::Present { path } => {
                    snapshot.present.insert(path.clone());
                }
                Read::Absent { .. } => {}
            }
        }
        Some(snapshot)
    }
}

impl Files for Snapshot {
    fn read(&self, path: &RelPath, limit: u64) -> Result<Arc<[u8]>, ReadError> {
        match self.files.get(path) {
            Some(bytes) if bytes.len() as u64 > limit => Err(ReadError::TooLarge { actual: bytes.len() as u64, limit }),
            Some(bytes) => Ok(bytes.clone()),
            // It was not read then either: it was too large.
            None if self.present.contains(path) => Err(ReadError::TooLarge { actual: limit.saturating_add(1), limit }),
            None => Err(ReadError::Missing),
        }
    }

    fn kind(&self, path: &RelPath) -> Option<Kind> {
        let len = self.files.get(path).map(|bytes| bytes.len() as u64);
        // How large it was then nobody knows, and nobody asked.
        len.or_else(|| self.present.contains(path).then_some(0)).map(|len| Kind::File { len })
    }

    fn list(&self, under: &RelPath) -> Result<Vec<RelPath>, ReadError> {
        self.lists.get(under).cloned().ok_or(ReadError::Missing)
    }
}
