//! What a build did, or would do, as data. Drawing it is the command line's work.

use std::path::PathBuf;

use super::diff::Diff;
use super::finish::Known;
use super::journal::Recovery;
use super::lock::Lock;
use super::place::Blocker;
use super::reason::Reason;
use crate::files::RelPath;
use crate::lower::Mode;

/// What becomes of one path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// As it was: not written.
    Same,
    /// Made for the first time.
    New,
    /// The last build made it and somebody removed it: made again.
    MadeAgain,
    /// The last build made it, nobody edited it, and it is otherwise now.
    Changed,
    /// Its bytes are right, its mode is not: the mode is set.
    ModeSet,
    /// The last build made it, nobody edited it, and it is no longer made: removed.
    Removed,
    /// Somebody edited it: in the way.
    Edited,
    /// Somebody edited it, and it is no longer made: in the way of its removal.
    EditedStale,
    /// A foreign file lies where an artifact must go: in the way.
    Foreign,
    /// Something that is no file lies there, or a file where a folder must be: in the way.
    Blocked(Blocker),
    /// `--locked` only: not on the disk, but the lock has it as it is made.
    LeftOut,
    /// `--locked` only: the disk has it as it is made, but the lock has it otherwise, or not at all.
    Unlocked,
}

impl What {
    /// Does it stop a build that is not forced?
    pub fn is_in_the_way(self) -> bool {
        matches!(self, What::Edited | What::EditedStale | What::Foreign | What::Blocked(_))
    }

    /// Even `--force` does not take away a whole folder, or a device.
    pub fn is_stuck(self) -> bool {
        matches!(self, What::Blocked(Blocker::Folder | Blocker::Special))
    }
}

/// A file before or after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub bytes: u64,
    pub mode: Mode,
}

/// One path of a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReport {
    /// Relative to the built folder.
    pub path: RelPath,
    pub what: What,
    /// On the disk before the build.
    pub old: Option<Size>,
    /// As the build makes it.
    pub new: Option<Size>,
    /// From what is on the disk to what the build makes, where both are files and differ.
    pub diff: Option<Diff>,
}

/// How it came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing had to be written, and nothing was.
    Unchanged,
    /// The new build is in place.
    Built,
    /// `--dry-run`: this is what would be done.
    WouldBuild,
    /// Edited or foreign files are in the way: nothing was written.
    InTheWay,
    /// `--locked`: the build is not what the lock says.
    OutOfDate,
}

/// What a build did, or would do.
#[derive(Debug)]
pub struct Report {
    pub outcome: Outcome,
    /// Every path of this build and the last, sorted.
    pub files: Vec<FileReport>,
    /// Files that are not napkin's, left alone. A name that ends with `/` is a folder that holds nothing of napkin's.
    pub foreign: Vec<String>,
    /// Why the lock is no longer right; nothing if it is.
    pub reasons: Vec<Reason>,
    /// Does the new build mean what the last one meant? Nothing if there was none.
    pub same_meaning: Option<bool>,
    /// What an interrupted build had left.
    pub recovery: Option<Recovery>,
    /// Where copies were kept of what was replaced by force.
    pub kept: Option<PathBuf>,
    /// Of all artifacts of this build.
    pub total_bytes: u64,
    /// The lock that is in place, or would be.
    pub(super) lock: Lock,
    /// The metadata of the artifacts, each as it was when its bytes were known.
    pub(super) stats: Known,
}

impl Report {
    /// How many paths came out so.
    pub fn count(&self, what: impl Fn(What) -> bool) -> usize {
        self.files.iter().filter(|file| what(file.what)).count()
    }

    /// What is in the way, forced or not.
    pub fn in_the_way(&self) -> impl Iterator<Item = &FileReport> {
        self.files.iter().filter(|file| file.what.is_in_the_way())
    }
}
