//! Copies of what a build replaces and did not make itself: `--force` loses nothing.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::steps::Hands;
use super::{Failure, Target, place};
use crate::files::RelPath;

/// Makes one numbered folder of copies per build, when the first is needed.
pub(super) struct Keeper<'a> {
    target: &'a Target,
    hands: Hands<'a>,
    folder: Option<PathBuf>,
}

impl<'a> Keeper<'a> {
    pub fn new(target: &'a Target, hands: Hands<'a>) -> Self {
        Self { target, hands, folder: None }
    }

    /// The folder of the copies, if any were made.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Copies what lies at `path` of the built folder: a file with its mode, or a link as a link.
    pub fn keep(&mut self, path: &RelPath) -> Result<(), Failure> {
        let from = self.target.at(path);
        let Some(meta) = place::meta_of(&from)? else { return Ok(()) };
        let to = self.open()?.join(path.as_str());
        if let Some(parent) = to.parent() {
            self.hands.create_folders(parent)?;
        }
        if meta.is_symlink() {
            self.hands.copy_link(&from, &to)?
        } else {
            self.hands.copy(&from, &to)?
        }
        // The copy must last before the original may go.
        let kept = self.target.kept();
        for folder in to.ancestors().skip(1).take_while(|f| f.starts_with(&kept)) {
            self.hands.sync_folder(folder)?;
        }
        Ok(())
    }

    fn open(&mut self) -> Result<PathBuf, Failure> {
        if let Some(folder) = &self.folder {
            return Ok(folder.clone());
        }
        let kept = self.target.kept();
        self.hands.create_folders(&kept)?;
        let mut number = last_number(&kept).map_err(|e| Failure::disk("list", &kept, e))? + 1;
        loop {
            let folder = kept.join(number.to_string());
            // Another build may take the number at the same moment.
            if self.hands.create_new_folder(&folder)? {
                self.folder = Some(folder.clone());
                return Ok(folder);
            }
            number += 1;
        }
    }
}

fn last_number(folder: &Path) -> io::Result<u64> {
    let mut last = 0;
    for entry in fs::read_dir(folder)? {
        let number = entry?.file_name().to_str().and_then(|name| name.parse::<u64>().ok());
        last = last.max(number.unwrap_or(0));
    }
    Ok(last)
}
