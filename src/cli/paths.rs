//! Paths as messages show them: relative to the working directory.

use std::path::{Component, Path, PathBuf};

/// An absolute path without `.` and `..`. Nothing is looked up on the disk.
pub fn absolute(cwd: &Path, path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in cwd.join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// How to name an absolute path from the working directory: as it is if they have nothing but the root in common, or
/// if the shorter name would end with `..`.
pub fn from_cwd(cwd: &Path, path: &Path) -> PathBuf {
    let shared = cwd.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    if shared <= 1 && cwd.components().count() > 1 {
        return path.to_owned();
    }
    let up = cwd.components().count() - shared;
    let mut out: PathBuf = std::iter::repeat_n(Component::ParentDir, up).collect();
    out.extend(path.components().skip(shared));
    if out.as_os_str().is_empty() {
        return PathBuf::from(".");
    }
    if out.file_name().is_none() { path.to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_from_where_one_stands() {
        let from = |path: &str| from_cwd(Path::new("/home/me/work"), Path::new(path)).display().to_string();
        assert_eq!(from("/home/me/work/specs/a"), "specs/a");
        assert_eq!(from("/home/me/other"), "../other");
        assert_eq!(from("/home/me/work"), ".");
        assert_eq!(from("/home/me"), "/home/me");
        assert_eq!(from("/tmp/out"), "/tmp/out");
        assert_eq!(from_cwd(Path::new("/"), Path::new("/specs/a")), Path::new("specs/a"));
    }

    #[test]
    fn dots_are_taken_away() {
        assert_eq!(absolute(Path::new("/a/b"), Path::new("../c/./d")), Path::new("/a/c/d"));
        assert_eq!(absolute(Path::new("/a"), Path::new("../../..")), Path::new("/"));
        assert_eq!(absolute(Path::new("/a"), Path::new("/b")), Path::new("/b"));
    }
}
