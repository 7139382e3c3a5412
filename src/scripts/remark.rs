//! What a script does that will surprise in a workflow.

use std::ops::Range;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    pub kind: RemarkKind,
    /// The bytes of the call or the words that do it.
    pub place: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RemarkKind {
    /// It takes whatever files match a pattern, not the files it is given.
    Glob,
    /// It takes whatever files a folder holds.
    ListDir,
    /// It looks for other files beside itself, and those do not travel with it.
    BesideScript,
    /// It starts a command and drops its exit code.
    ExitIgnored,
    /// It goes on after a command that failed.
    GoesOn,
}
