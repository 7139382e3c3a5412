//! The folder of a specification as a commit has it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::git::{self, Blob, Blobs};
use crate::files::{Files, Kind, ReadError, RelPath};

/// So many links are followed, one after another.
const MOST_LINKS: usize = 8;

/// A folder tree in a commit: the same answers for the same commit, whatever lies in the work tree.
pub struct Revision {
    blobs: BTreeMap<RelPath, Blob>,
    process: Mutex<Blobs>,
}

impl Revision {
    /// The folder of a commit, relative to the top of the work tree; it may not be there.
    ///
    /// # Errors
    /// What git says.
    pub fn open(top: &Path, commit: &str, folder: &str) -> Result<Self, String> {
        let listed = git::tree(top, commit, folder)?;
        let blobs = listed.into_iter().filter_map(|blob| Some((RelPath::new(&blob.path).ok()?, blob))).collect();
        let process = Blobs::start(top).map_err(|e| format!("git cannot be run: {e}"))?;
        Ok(Self { blobs, process: Mutex::new(process) })
    }

    fn bytes(&self, blob: &Blob) -> Result<Vec<u8>, ReadError> {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        process.get(&blob.id).map_err(|e| ReadError::Other(e.to_string()))
    }

    /// The blob of a path, past links.
    fn find(&self, path: &RelPath) -> Result<&Blob, ReadError> {
        let mut path = path.clone();
        for _ in 0..MOST_LINKS {
            let blob = match self.blobs.get(&path) {
                Some(blob) => blob,
                None if self.is_folder(&path) => return Err(ReadError::IsFolder),
                None => return Err(ReadError::Missing),
            };
            if !blob.link {
                return Ok(blob);
            }
            let to = String::from_utf8(self.bytes(blob)?).unwrap_or_default();
            path = path
                .folder()
                .resolve(&to)
                .ok_or_else(|| ReadError::Other("it is a link that leaves the folder of the specification".into()))?;
        }
        Err(ReadError::Other("it is a link that leads to links without end".into()))
    }

    fn is_folder(&self, path: &RelPath) -> bool {
        let prefix = format!("{path}/");
        path.as_str().is_empty() || self.blobs.keys().any(|p| p.as_str().starts_with(&prefix))
    }
}

impl Files for Revision {
    fn read(&self, path: &RelPath, limit: u64) -> Result<Arc<[u8]>, ReadError> {
        let blob = self.find(path)?;
        if blob.len > limit {
            return Err(ReadError::TooLarge { actual: blob.len, limit });
        }
        Ok(self.bytes(blob)?.into())
    }

    fn kind(&self, path: &RelPath) -> Option<Kind> {
        match self.find(path) {
            Ok(blob) => Some(Kind::File { len: blob.len }),
            Err(ReadError::IsFolder) => Some(Kind::Folder),
            Err(_) => None,
        }
    }

    fn list(&self, under: &RelPath) -> Result<Vec<RelPath>, ReadError> {
        if !self.is_folder(under) {
            return Err(ReadError::Missing);
        }
        let prefix = if under.as_str().is_empty() { String::new() } else { format!("{under}/") };
        Ok(self.blobs.keys().filter(|p| p.as_str().starts_with(&prefix)).cloned().collect())
    }
}
