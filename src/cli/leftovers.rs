//! Built folders that no spec builds any more.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::specs::Spec;
use crate::apply::LOCK_NAME;

/// The folders below `generated/` that hold a lock and are not among `built`, sorted.
pub fn find(specs: &[Spec], built: &BTreeSet<PathBuf>) -> Vec<PathBuf> {
    let Some((root, _)) = specs.iter().find_map(|s| s.home.as_ref()) else { return Vec::new() };
    let mut found = Vec::new();
    walk(&root.join("generated"), built, &mut found);
    found.sort();
    found
}

fn walk(folder: &Path, built: &BTreeSet<PathBuf>, found: &mut Vec<PathBuf>) {
    // What cannot be listed has nothing to tell.
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let is_folder = entry.file_type().is_ok_and(|t| t.is_dir());
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if !is_folder || hidden {
            continue;
        }
        let path = entry.path();
        if !path.join(LOCK_NAME).is_file() {
            walk(&path, built, found);
        } else if !built.contains(&path) {
            found.push(path);
        }
    }
}
