//! A tree in memory, for tests and for texts that come from elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Files, Kind, ReadError, RelPath};

/// Files by path.
#[derive(Debug, Default, Clone)]
pub struct Memory {
    files: BTreeMap<RelPath, Arc<[u8]>>,
}

impl Memory {
    /// Adds a file; a path that is no [`RelPath`] is passed over.
    pub fn with(mut self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        if let Ok(path) = RelPath::new(path) {
            self.files.insert(path, bytes.as_ref().into());
        }
        self
    }

    fn is_folder(&self, path: &RelPath) -> bool {
        let prefix = format!("{path}/");
        path.as_str().is_empty() || self.files.keys().any(|p| p.as_str().starts_with(&prefix))
    }
}

impl Files for Memory {
    fn read(&self, path: &RelPath, limit: u64) -> Result<Arc<[u8]>, ReadError> {
        match self.files.get(path) {
            Some(bytes) if bytes.len() as u64 > limit => Err(ReadError::TooLarge { actual: bytes.len() as u64, limit }),
            Some(bytes) => Ok(bytes.clone()),
            None if self.is_folder(path) => Err(ReadError::IsFolder),
            None => Err(ReadError::Missing),
        }
    }

    fn kind(&self, path: &RelPath) -> Option<Kind> {
        match self.files.get(path) {
            Some(bytes) => Some(Kind::File { len: bytes.len() as u64 }),
            None => self.is_folder(path).then_some(Kind::Folder),
        }
    }

    fn list(&self, under: &RelPath) -> Result<Vec<RelPath>, ReadError> {
        if !self.is_folder(under) {
            return Err(ReadError::Missing);
        }
        let prefix = if under.as_str().is_empty() { String::new() } else { format!("{under}/") };
        Ok(self.files.keys().filter(|p| p.as_str().starts_with(&prefix)).cloned().collect())
    }
}
