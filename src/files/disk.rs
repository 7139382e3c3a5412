//! The working tree.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Files, Kind, ReadError, RelPath};

/// A folder on disk.
#[derive(Debug, Clone)]
pub struct Disk {
    root: PathBuf,
}

impl Disk {
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn full(&self, path: &RelPath) -> PathBuf {
        if path.as_str().is_empty() { self.root.clone() } else { self.root.join(path.as_str()) }
    }

    fn walk(&self, folder: &Path, prefix: &RelPath, found: &mut Vec<RelPath>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            // A name that is no UTF-8, or holds a control character, cannot be written in a spec: it is not listed.
            let Some(name) = entry.file_name().to_str().and_then(|n| RelPath::new(n).ok()) else { continue };
            let path = prefix.join(&name);
            if entry.file_type()?.is_dir() {
                self.walk(&entry.path(), &path, found)?;
            } else {
                found.push(path);
            }
        }
        Ok(())
    }
}

fn error_of(error: &io::Error) -> ReadError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReadError::Missing,
        io::ErrorKind::IsADirectory => ReadError::IsFolder,
        _ => ReadError::Other(error.to_string()),
    }
}

impl Files for Disk {
    fn read(&self, path: &RelPath, limit: u64) -> Result<Arc<[u8]>, ReadError> {
        let path = self.full(path);
        // Who opens a pipe waits until somebody writes into it.
        let meta = fs::metadata(&path).map_err(|e| error_of(&e))?;
        if meta.is_dir() {
            return Err(ReadError::IsFolder);
        }
        if !meta.is_file() {
            return Err(ReadError::Other("it is no ordinary file".to_owned()));
        }
        let file = fs::File::open(&path).map_err(|e| error_of(&e))?;
        let mut bytes = Vec::new();
        // One byte more than the limit tells a file that grew from one that fits.
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|e| error_of(&e))?;
        if bytes.len() as u64 > limit {
            return Err(ReadError::TooLarge { actual: meta.len().max(bytes.len() as u64), limit });
        }
        Ok(bytes.into())
    }

    fn kind(&self, path: &RelPath) -> Option<Kind> {
        let meta = fs::metadata(self.full(path)).ok()?;
        Some(if meta.is_dir() { Kind::Folder } else { Kind::File { len: meta.len() } })
    }

    fn list(&self, under: &RelPath) -> Result<Vec<RelPath>, ReadError> {
        let mut found = Vec::new();
        self.walk(&self.full(under), under, &mut found).map_err(|e| error_of(&e))?;
        found.sort();
        Ok(found)
    }
}
