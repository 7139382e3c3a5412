//! Versions of Python.

use super::{Project, Said, said};
use crate::draft::code::folder::Folder;

/// A version, or a range of which it must be.
pub(super) fn python(folder: &Folder, file: &str, written: &str, project: &mut Project) {
    let exact = written.trim().strip_prefix("==").map(|v| v.trim_end_matches(".*").trim());
    let said = said(folder, file, written.trim_start_matches("=="));
    match exact.filter(|v| is_version(v)) {
        Some(version) => {
            project.python = project.python.take().or(Some(Said { text: version.to_owned(), ..said }));
        }
        None => {
            let range = Said { text: written.to_owned(), ..said };
            project.python_range = project.python_range.take().or(Some(range));
        }
    }
}

/// `3.11` or `3.11.9`
pub(super) fn is_version(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    (2..=3).contains(&parts.len()) && parts.iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
}

pub(super) fn python_version(folder: &Folder, project: &mut Project) {
    for file in [".python-version", "runtime.txt"] {
        let text = folder.text(file).unwrap_or_default();
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let Some(written) = lines.next() else { continue };
        let version = written.trim_start_matches("python-").trim_start_matches("cpython-");
        if is_version(version) {
            project.python = Some(Said { text: version.to_owned(), ..said(folder, file, written) });
            return;
        }
    }
}
