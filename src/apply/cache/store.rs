//! What a build read, by hash: `.napkin/cache/<name>.read/`. With it what was built can be compiled once more, after the
//! files have changed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::apply::Target;
use crate::files::{Disk, Files as _, Read, RelPath, hash_list, list_text};

/// Larger files are not kept, nor more than so much of all, in bytes.
const MOST_OF_ONE: u64 = 4 << 20;
const MOST_OF_ALL: u64 = 32 << 20;

/// The files that the last build read.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    pub fn of(target: &Target) -> Self {
        Self { folder: target.cache().with_extension("read") }
    }

    /// The bytes of that hash, if they are kept.
    pub fn bytes(&self, hash: &blake3::Hash) -> Option<Vec<u8>> {
        fs::read(self.folder.join(hash.to_hex().as_str())).ok().filter(|bytes| blake3::hash(bytes) == *hash)
    }

    /// The listing of that hash, if it is kept.
    pub fn listing(&self, hash: &blake3::Hash) -> Option<Vec<RelPath>> {
        let text = String::from_utf8(self.bytes(hash)?).ok()?;
        text.lines().map(|line| RelPath::new(line).ok()).collect()
    }

    /// Keeps what a build read below `root`, and nothing of builds before. What fails is not kept.
    pub(super) fn keep(&self, reads: &[Read], root: &Path) {
        if fs::create_dir_all(&self.folder).is_err() {
            return;
        }
        let mut names = BTreeSet::new();
        let mut room = MOST_OF_ALL;
        for read in reads {
            let (Read::File { hash, .. } | Read::List { hash, .. }) = read else { continue };
            let name = hash.to_hex().to_string();
            let to = self.folder.join(&name);
            // One that was torn as it was written is written again.
            let there = self.bytes(hash).map(|bytes| bytes.len() as u64);
            let bytes = || match read {
                Read::List { path, .. } => {
                    let paths = Disk::new(root).list(path).ok().filter(|paths| hash_list(paths) == *hash)?;
                    Some(list_text(&paths).into_bytes())
                }
                _ => {
                    let bytes = Disk::new(root).read(read.path(), MOST_OF_ONE.min(room)).ok()?;
                    (blake3::hash(&bytes) == *hash).then(|| bytes.to_vec())
                }
            };
            let len = match there {
                Some(len) => len,
                None => {
                    let Some(bytes) = bytes() else { continue };
                    if bytes.len() as u64 > room || fs::write(&to, &bytes).is_err() {
                        continue;
                    }
                    bytes.len() as u64
                }
            };
            room = room.saturating_sub(len);
            names.insert(name);
        }
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if entry.file_name().to_str().is_none_or(|name| !names.contains(name)) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}
