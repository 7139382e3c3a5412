//! The scripts of a project: they exist, say what runs them, and travel with the workflow.

use std::sync::Arc;

use crate::diagnostic::files::{BadName, bad_name};
use crate::diagnostic::{Findings, commands, names};
use crate::files::{Files, ReadError, RelPath};
use crate::source::Span;

/// Larger files are data, not scripts.
const LIMIT: u64 = 64 << 20;

/// Reads a script that a command names; `None` if it cannot be used, which was reported.
/// One that may live elsewhere has no bytes if it is missing: the build makes a skeleton of it.
pub fn read(
    files: &dyn Files,
    written: &str,
    span: Span,
    external: bool,
    findings: &mut Findings,
) -> Option<(RelPath, Arc<[u8]>)> {
    let path = match RelPath::new(written) {
        Ok(path) => path,
        Err(problem) => {
            findings.push(bad_name(span, written, &BadName::Path(problem)));
            return None;
        }
    };
    match files.read(&path, LIMIT) {
        Ok(bytes) => {
            // Binaries start with a magic number; a text must say its interpreter.
            let binary = bytes.starts_with(b"\x7fELF") || bytes.iter().take(512).any(|b| *b == 0);
            if !bytes.starts_with(b"#!") && !binary {
                findings.push(commands::no_shebang(span, written));
                return None;
            }
            if !binary && bytes.split(|b| *b == b'\n').next().is_some_and(|line| line.ends_with(b"\r")) {
                findings.push(commands::carriage_return(span, written));
                return None;
            }
            Some((path, bytes))
        }
        Err(ReadError::Missing) if external => {
            findings.push(crate::diagnostic::around::lives_elsewhere(span, written));
            Some((path, Arc::from(Vec::new())))
        }
        Err(ReadError::Missing) => {
            let near = near(files, &path);
            findings.push(commands::missing_script(span, written, near));
            None
        }
        Err(error) => {
            findings.push(commands::unreadable(span, written, &error.to_string()));
            None
        }
    }
}

/// The file of a Python module beside the specification; a module without one is installed in the image.
pub fn module(files: &dyn Files, module: &str, span: Span, findings: &mut Findings) -> Option<(RelPath, Arc<[u8]>)> {
    let path = RelPath::new(&format!("{}.py", module.replace('.', "/"))).ok()?;
    match files.read(&path, LIMIT) {
        Ok(bytes) => Some((path, bytes)),
        Err(ReadError::Missing) => {
            let near = near(files, &path).map(|p| p.trim_end_matches(".py").replace('/', "."));
            findings.push(commands::module_missing(span, path.as_str(), near));
            None
        }
        Err(error) => {
            findings.push(commands::unreadable(span, path.as_str(), &error.to_string()));
            None
        }
    }
}

/// The existing file that was probably meant: in the same folder, with a similar name.
pub fn near(files: &dyn Files, path: &RelPath) -> Option<String> {
    let folder = path.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
    let under = if folder.is_empty() { RelPath::here() } else { RelPath::new(folder).ok()? };
    let listed = files.list(&under).ok()?;
    let beside = |p: &&RelPath| p.as_str().rsplit_once('/').map_or("", |(f, _)| f) == folder;
    let known: Vec<&RelPath> = listed.iter().filter(beside).collect();
    // Names that differ in a letter of a short stem are different files, not slips.
    let stems: Vec<&str> = known.iter().map(|p| p.stem()).collect();
    let meant = stems.iter().copied().find(|s| *s == path.stem()).or_else(|| names::suggest(path.stem(), &stems))?;
    known.iter().find(|p| p.stem() == meant).map(|p| p.to_string())
}
