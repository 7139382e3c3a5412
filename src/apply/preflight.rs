//! Looks before the commit whether the commit can be carried through, as far as that can be told beforehand.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::journal::Op;
use super::place;
use super::{Failure, Target};

/// Refuses a commit that would stop half-way because a folder may not be written, or is another file system's.
pub(super) fn check(target: &Target, ops: &[Op]) -> Result<(), Failure> {
    let mut folders = BTreeSet::new();
    for op in ops {
        let (Op::Drop { path, .. } | Op::Put { path, .. }) = op else { continue };
        folders.extend(nearest_folder(target, &target.folder().join(path))?);
    }
    let home = place::meta_of(&target.staging())?;
    for folder in folders {
        may_write(&folder)?;
        if let (Some(home), Some(there)) = (&home, place::meta_of(&folder)?)
            && !is_same_system(home, &there)
        {
            return Err(Failure::OtherFileSystem(folder));
        }
    }
    Ok(())
}

/// The folder above a path that is there already, within the built folder.
fn nearest_folder(target: &Target, path: &Path) -> Result<Option<PathBuf>, Failure> {
    for folder in path.ancestors().skip(1).take_while(|f| f.starts_with(target.folder())) {
        if place::meta_of(folder)?.is_some_and(|meta| meta.is_dir()) {
            return Ok(Some(folder.to_owned()));
        }
    }
    Ok(None)
}

#[cfg(unix)]
fn may_write(folder: &Path) -> Result<(), Failure> {
    use rustix::fs::{Access, access};
    access(folder, Access::WRITE_OK | Access::EXEC_OK)
        .map_err(|e| Failure::disk("write in", folder, io::Error::from(e)))
}

#[cfg(not(unix))]
fn may_write(_: &Path) -> Result<(), Failure> {
    Ok(())
}

#[cfg(unix)]
fn is_same_system(a: &std::fs::Metadata, b: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    a.dev() == b.dev()
}

#[cfg(not(unix))]
fn is_same_system(_: &std::fs::Metadata, _: &std::fs::Metadata) -> bool {
    true
}
