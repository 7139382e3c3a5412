//! The scripts of a project: they exist, say what runs them, and travel with the workflow.

use std::sync::Arc;

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
            findings.push(crate::resolve::no_path(span, written, problem));
            return None;
        }
    };
    match files.read(&path, LIMIT) {
        Ok(bytes) => {
            // Binaries start with a magic number; a text must say its interpreter.
            let binary = bytes.starts_with(b"\x7fELF") || bytes.iter().take(512).any(|b| *b == 0);
            let first = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
            if let (Some(why), false) = (no_interpreter(first), binary) {
                findings.push(commands::no_shebang(span, written, why));
                return None;
            }
            if !binary && first.ends_with(b"\r") {
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
        Err(ReadError::IsFolder) => {
            let inside = files.list(&path).unwrap_or_default();
            let inside: Vec<String> = inside.iter().take(3).map(RelPath::to_string).collect();
            findings.push(commands::folder_as_program(span, written, &inside));
            None
        }
        Err(error) => {
            findings.push(commands::unreadable(span, written, &error.to_string()));
            None
        }
    }
}

/// Why the first line of a text does not say what runs it, if it does not.
fn no_interpreter(line: &[u8]) -> Option<&'static str> {
    match line.strip_prefix(b"#!") {
        Some(rest) if rest.trim_ascii().is_empty() => Some("its first line names no interpreter"),
        Some(_) => None,
        None if line.starts_with(b"\xef\xbb\xbf#!") => {
            Some("a byte order mark stands before its `#!`: save it as UTF-8 without one")
        }
        None => Some("its first line has no `#!`"),
    }
}

/// Whether a file is a program: it says what runs it, or has the ending of a language.
pub fn is_script(files: &dyn Files, path: &RelPath) -> bool {
    let ending = path.name().rsplit_once('.').map_or("", |(_, ending)| ending);
    let language = ["py", "sh", "R", "r", "pl", "jl", "rb", "js"].contains(&ending);
    language || files.read(path, LIMIT).is_ok_and(|bytes| bytes.starts_with(b"#!") || bytes.starts_with(b"\x7fELF"))
}

/// The file of a Python module beside the specification; a module without one is installed in the image.
pub fn module(files: &dyn Files, module: &str, span: Span, findings: &mut Findings) -> Option<(RelPath, Arc<[u8]>)> {
    let path = RelPath::new(&format!("{}.py", module.replace('.', "/"))).ok()?;
    match files.read(&path, LIMIT) {
        Ok(bytes) => Some((path, bytes)),
        Err(ReadError::Missing) => {
            let near = near(files, &path).map(|p| p.trim_end_matches(".py").replace('/', "."));
            findings.push(match near {
                Some(near) => commands::module_misspelt(span, path.as_str(), &near),
                None => commands::module_missing(span, path.as_str()),
            });
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
