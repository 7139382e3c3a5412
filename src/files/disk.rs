//! The working tree.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Bounds, Files, Kind, Listed, ReadError, RelPath};

/// A folder on disk.
#[derive(Debug, Clone)]
pub struct Disk {
    root: PathBuf,
    /// Where the folder really is, if nothing outside of it may be read.
    within: Option<PathBuf>,
}

impl Disk {
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), within: None }
    }

    /// A folder of somebody else: what a link in it leads to outside of it is not there.
    pub fn of_others(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        let within = Some(fs::canonicalize(&root).unwrap_or_else(|_| root.clone()));
        Self { root, within }
    }

    /// May a path be looked at?
    fn is_open(&self, path: &Path) -> bool {
        let is_within = |within: &PathBuf| fs::canonicalize(path).is_ok_and(|real| real.starts_with(within));
        self.within.as_ref().is_none_or(is_within)
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
        if !self.is_open(&path) {
            return Err(ReadError::Missing);
        }
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
        let path = self.full(path);
        let meta = fs::metadata(&path).ok().filter(|_| self.is_open(&path))?;
        Some(if meta.is_dir() { Kind::Folder } else { Kind::File { len: meta.len() } })
    }

    fn list(&self, under: &RelPath) -> Result<Vec<RelPath>, ReadError> {
        let mut found = Vec::new();
        if !self.is_open(&self.full(under)) {
            return Err(ReadError::Missing);
        }
        self.walk(&self.full(under), under, &mut found).map_err(|e| error_of(&e))?;
        found.sort();
        Ok(found)
    }

    fn list_most(&self, bounds: &Bounds) -> Result<Listed, ReadError> {
        let mut listed = Listed::default();
        if !self.is_open(&self.full(bounds.under)) {
            return Err(ReadError::Missing);
        }
        let mut level = vec![bounds.under.clone()];
        let mut entered = 0;
        while !level.is_empty() {
            let mut below = Vec::new();
            for folder in &level {
                // As many folders are looked into as there may be files.
                listed.cut = entered == bounds.most;
                if listed.cut {
                    return Ok(listed);
                }
                entered += 1;
                let entries = match fs::read_dir(self.full(folder)) {
                    Ok(entries) => entries,
                    Err(error) if folder == bounds.under => return Err(error_of(&error)),
                    Err(_) => continue,
                };
                let mut files = Vec::new();
                for entry in entries.flatten() {
                    let Some(name) = entry.file_name().to_str().and_then(|n| RelPath::new(n).ok()) else { continue };
                    let path = folder.join(&name);
                    match entry.file_type() {
                        Ok(kind) if kind.is_dir() && (bounds.enter)(&path) => below.push(path),
                        Ok(kind) if kind.is_file() || kind.is_symlink() && bounds.links => files.push(path),
                        _ => {}
                    }
                }
                files.sort();
                listed.paths.extend(files);
                listed.cut = listed.paths.len() > bounds.most;
                if listed.cut {
                    listed.paths.truncate(bounds.most);
                    return Ok(listed);
                }
            }
            // All files of a folder come before those of the next.
            below.sort_by_cached_key(|folder| format!("{folder}/"));
            level = below;
        }
        Ok(listed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory;

    #[test]
    fn the_files_of_a_huge_tree_are_the_same_on_disk_and_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ["a.txt", "b/c/d.txt", "b/x.txt", "z.txt", ".git/config", "a-b/q.txt"];
        let mut memory = Memory::default();
        for path in paths {
            let full = folder.path().join(path);
            fs::create_dir_all(full.parent().unwrap()).unwrap();
            fs::write(full, path).unwrap();
            memory = memory.with(path, path);
        }
        let enter = |folder: &RelPath| !folder.name().starts_with('.');
        let here = RelPath::here();
        let bounds = |most| Bounds { under: &here, most, links: false, enter: &enter };
        let listed = |files: &dyn Files, most| {
            files.list_most(&bounds(most)).unwrap().paths.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let disk = Disk::new(folder.path());
        assert_eq!(listed(&disk, 9), ["a.txt", "z.txt", "a-b/q.txt", "b/x.txt", "b/c/d.txt"]);
        for most in 0..7 {
            assert_eq!(listed(&disk, most), listed(&memory, most));
            assert_eq!(disk.list_most(&bounds(most)).unwrap().cut, most < 5);
        }
        let b = RelPath::new("b").unwrap();
        let bounds = Bounds { under: &b, ..bounds(9) };
        assert_eq!(disk.list_most(&bounds), memory.list_most(&bounds));
        assert_eq!(disk.list_most(&bounds).unwrap().paths.len(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn links_to_other_places_are_not_listed() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/etc", folder.path().join("etc")).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", folder.path().join("name")).unwrap();
        let here = RelPath::here();
        let listed = |links| {
            let bounds = Bounds { under: &here, most: 9, links, enter: &|_| true };
            Disk::new(folder.path()).list_most(&bounds).unwrap().paths
        };
        assert_eq!(listed(false), []);
        // Their names may be asked for; what they lead to is not looked into.
        assert_eq!(listed(true).iter().map(RelPath::as_str).collect::<Vec<_>>(), ["etc", "name"]);
    }
}
