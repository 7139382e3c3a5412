//! What lies at a path of the built folder, seen without following any symbolic link.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::Path;
use std::time::SystemTime;

use super::{Failure, Target};
use crate::files::RelPath;
use crate::lower::Mode;

/// What is in the way of a path, or at it, and is no regular file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocker {
    /// A symbolic link, to whatever.
    Link,
    /// A file where a folder must be.
    File,
    /// A folder where a file must be.
    Folder,
    /// A device, pipe or socket.
    Special,
}

/// What lies at a path.
#[derive(Debug)]
pub(super) enum Place {
    Nothing,
    File(Metadata),
    /// `at` is the path itself or a folder above it.
    Blocked {
        at: RelPath,
        by: Blocker,
    },
}

/// Looks at `path` in the built folder, and at each folder above it.
pub(super) fn look(target: &Target, path: &RelPath) -> Result<Place, Failure> {
    for folder in folders_of(path) {
        let Some(meta) = meta_of(&target.at(&folder))? else { return Ok(Place::Nothing) };
        if !meta.is_dir() {
            let by = if meta.is_file() { Blocker::File } else { other(&meta) };
            return Ok(Place::Blocked { at: folder, by });
        }
    }
    Ok(match meta_of(&target.at(path))? {
        None => Place::Nothing,
        Some(meta) if meta.is_file() => Place::File(meta),
        Some(meta) => Place::Blocked { at: path.clone(), by: other(&meta) },
    })
}

fn other(meta: &Metadata) -> Blocker {
    if meta.is_symlink() {
        Blocker::Link
    } else if meta.is_dir() {
        Blocker::Folder
    } else {
        Blocker::Special
    }
}

/// The metadata of a path itself, or nothing if nothing is there.
pub(super) fn meta_of(path: &Path) -> Result<Option<Metadata>, Failure> {
    match fs::symlink_metadata(path) {
        Ok(meta) => Ok(Some(meta)),
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(e) => Err(Failure::disk("look at", path, e)),
    }
}

/// The folders above a path, the topmost first; not the built folder itself.
pub(super) fn folders_of(path: &RelPath) -> impl Iterator<Item = RelPath> {
    let text = path.as_str();
    text.match_indices('/').filter_map(|(slash, _)| RelPath::new(&text[..slash]).ok())
}

/// The hash and length of a file's bytes, read in pieces.
pub(super) fn hash_file(path: &Path) -> Result<(blake3::Hash, u64), Failure> {
    let mut hasher = blake3::Hasher::new();
    let read = File::open(path).and_then(|file| hasher.update_reader(file).map(|h| h.count()));
    read.map(|len| (hasher.finalize(), len)).map_err(|e| Failure::disk("read", path, e))
}

/// What lies at a path, as a text to compare: all that is needed to tell whether it is still the same.
pub(super) fn fingerprint(path: &Path) -> Result<String, Failure> {
    let Some(meta) = meta_of(path)? else { return Ok(NOTHING.to_owned()) };
    if meta.is_file() {
        return hash_file(path).map(|(hash, _)| file_print(&hash));
    }
    Ok(match other(&meta) {
        Blocker::Link => {
            let aim = fs::read_link(path).map_err(|e| Failure::disk("read the link", path, e))?;
            format!("link {}", aim.display())
        }
        Blocker::Folder => "folder".to_owned(),
        Blocker::File | Blocker::Special => "special".to_owned(),
    })
}

/// The fingerprint of a path where nothing is.
pub(super) const NOTHING: &str = "nothing";

/// The fingerprint of a regular file.
pub(super) fn file_print(hash: &blake3::Hash) -> String {
    format!("file {hash}")
}

/// Enough of the metadata to see that a file was not touched since it was read a moment ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stat {
    len: u64,
    changed: Option<SystemTime>,
    inode: u64,
}

impl Stat {
    pub fn of(meta: &Metadata) -> Self {
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(meta);
        #[cfg(not(unix))]
        let inode = 0;
        Self { len: meta.len(), changed: meta.modified().ok(), inode }
    }
}

/// The mode of a file, as far as napkin and git tell modes apart: may its owner run it?
///
/// A file that came by `git clone` has what the umask left of its mode, so the other bits say nothing.
pub(super) fn mode_of(meta: &Metadata, expected: Mode) -> Mode {
    #[cfg(unix)]
    {
        let _ = expected;
        let bits = std::os::unix::fs::PermissionsExt::mode(&meta.permissions());
        if bits & 0o100 == 0 { Mode::Plain } else { Mode::Executable }
    }
    #[cfg(not(unix))]
    {
        let _ = meta;
        expected
    }
}

/// Sets the mode whatever the umask is.
pub(super) fn set_mode(path: &Path, mode: Mode) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(bits(mode)))
    }
    #[cfg(not(unix))]
    {
        let _ = (path, mode);
        Ok(())
    }
}

/// A mode as a number.
pub(super) fn bits(mode: Mode) -> u32 {
    match mode {
        Mode::Plain => 0o644,
        Mode::Executable => 0o755,
    }
}
