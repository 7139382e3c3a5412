//! Why a build could not be carried through.

use std::io;
use std::path::{Path, PathBuf};

use super::lock::LockProblem;
use super::steps;

/// What kept a build from its end. Unless it says otherwise, the old build is as it was.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The machine failed us: disk full, no permission.
    #[error("cannot {doing} `{}`: {error}", path.display())]
    Disk { doing: &'static str, path: PathBuf, error: io::Error },
    /// The lock cannot be read.
    #[error("`{}`, {problem}", path.display())]
    Lock { path: PathBuf, problem: LockProblem },
    /// The artifacts of the spec cannot lie in one folder.
    #[error("the files of this build cannot lie in one folder: {}", .0.join("; "))]
    Clash(Vec<String>),
    /// Something else lies where the built folder must be.
    #[error("`{}` is no folder of its own: napkin does not build through links or over files", .0.display())]
    NotAFolder(PathBuf),
    /// A folder or special file came in the way while a build was put in place.
    #[error("`{}` is in the way of a build that must be finished", .0.display())]
    InTheWay(PathBuf),
    /// Part of the built folder lies on another disk, so a rename cannot put files there.
    #[error("`{}` lies on another file system than the folder it is in", .0.display())]
    OtherFileSystem(PathBuf),
    /// A file changed while it was read.
    #[error("`{}` changed while it was read", .0.display())]
    Moving(PathBuf),
    /// An interrupted build was found by a command that writes nothing.
    #[error("a build of `{}` was interrupted while it was put in place", .0.display())]
    Unfinished(PathBuf),
    /// The journal of an interrupted build cannot be read.
    #[error("the journal `{}` cannot be read: {problem}", path.display())]
    Journal { path: PathBuf, problem: String },
    /// The new build is decided, but some of its files are not in place yet. The next build finishes it.
    #[error("{cause}; the new build of `{}` is only partly in place", folder.display())]
    Halfway { folder: PathBuf, cause: Box<Failure> },
    /// The user stopped it.
    #[error("interrupted")]
    Interrupted,
}

impl Failure {
    pub(super) fn disk(doing: &'static str, path: impl AsRef<Path>, error: io::Error) -> Self {
        if steps::is_stopped(&error) {
            return Failure::Interrupted;
        }
        Failure::Disk { doing, path: path.as_ref().to_owned(), error }
    }

    /// The next action, where there is one to name.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Failure::Lock { .. } => {
                "take the lock from version control, or `--force` builds anew and keeps copies of what it replaces"
                    .to_owned()
            }
            Failure::NotAFolder(_) => "move it away, or build elsewhere with `--out`".to_owned(),
            Failure::InTheWay(_) => "move it away and build again".to_owned(),
            Failure::OtherFileSystem(path) => {
                format!("unmount `{}`, or build elsewhere with `--out`", path.display())
            }
            Failure::Unfinished(_) => "`napkin build` finishes it".to_owned(),
            Failure::Halfway { .. } => "put the cause right: the next `napkin build` finishes it first".to_owned(),
            Failure::Journal { .. } => {
                "the files staged beside it are those of the interrupted build; move that folder away to build anew"
                    .to_owned()
            }
            _ => return None,
        })
    }
}
