//! Finds what lies in a built folder and is not napkin's: foreign files are listed, never touched.

use std::collections::BTreeSet;
use std::fs;
use std::io;

use super::place::folders_of;
use super::{Failure, Target, target::LOCK_NAME};
use crate::files::RelPath;

/// What belongs to those who run the workflow, by folder: the runs themselves, and Scalable's records of them.
const RUNS: [(&str, &str); 3] = [("pegasus", "run"), ("scalable", "run"), ("scalable", ".scalable")];

/// Why no artifact may have this path, if so.
pub(super) fn not_ours(path: &RelPath) -> Option<&'static str> {
    let names: Vec<&str> = path.as_str().split('/').collect();
    if names == [LOCK_NAME] {
        return Some("the lock has this name");
    }
    if names.len() >= 2 && is_run(names[0], names[1]) {
        return Some("what lies there belongs to those who run the workflow");
    }
    if names.iter().any(|name| is_litter(name)) {
        return Some("napkin passes over such names");
    }
    None
}

fn is_run(folder: &str, name: &str) -> bool {
    RUNS.contains(&(folder, name))
}

/// What Python and napkin itself leave about.
fn is_litter(name: &str) -> bool {
    name == "__pycache__" || name.ends_with(".pyc") || name.starts_with(".napkin-")
}

/// The foreign files of the built folder, sorted. A folder that holds nothing of napkin's stands there as one entry
/// that ends with `/`: what is in it is not looked at.
pub(super) fn foreign<'a>(target: &Target, known: impl Iterator<Item = &'a RelPath>) -> Result<Vec<String>, Failure> {
    let mut files = BTreeSet::new();
    let mut folders = BTreeSet::new();
    for path in known {
        folders.extend(folders_of(path));
        files.insert(path.clone());
    }
    let mut found = Vec::new();
    let mut open = vec![RelPath::here()];
    while let Some(folder) = open.pop() {
        let on_disk = target.at(&folder);
        let entries = match fs::read_dir(&on_disk) {
            Ok(entries) => entries,
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => continue,
            Err(e) => return Err(Failure::disk("list", on_disk, e)),
        };
        for entry in entries {
            let entry = entry.map_err(|e| Failure::disk("list", &on_disk, e))?;
            let kind = entry.file_type().map_err(|e| Failure::disk("look at", entry.path(), e))?;
            let raw = entry.file_name();
            let name = raw.to_string_lossy();
            let shown = if folder.as_str().is_empty() { name.to_string() } else { format!("{folder}/{name}") };
            if is_litter(&name) || is_run(folder.as_str(), &name) || shown == LOCK_NAME {
                continue;
            }
            // A name that no path of ours can have is foreign by that alone.
            let path = raw.to_str().and_then(|n| RelPath::new(n).ok()).map(|n| folder.join(&n));
            if path.as_ref().is_some_and(|p| files.contains(p)) {
                continue;
            }
            if !kind.is_dir() {
                found.push(shown);
            } else if let Some(path) = path.filter(|p| folders.contains(p)) {
                open.push(path);
            } else if !entry.path().join(LOCK_NAME).exists() {
                // With a lock of its own it is the built folder of another spec.
                found.push(format!("{shown}/"));
            }
        }
    }
    found.sort();
    Ok(found)
}
