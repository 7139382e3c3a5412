//! What the file system says of a file: while it is the same, so are the file's bytes.

use std::fs::Metadata;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

/// A time in nanoseconds since 1970; what lies before has none.
type Time = u64;

/// Length, times, and which file it is. A write changes `modified`; whoever sets that back changes `changed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    pub len: u64,
    modified: Time,
    changed: Time,
    inode: u64,
    device: u64,
}

impl Stamp {
    /// Nothing if the file system has no times that can be held against each other.
    pub fn of(meta: &Metadata) -> Option<Self> {
        let modified = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        let modified = Time::try_from(modified.as_nanos()).ok()?;
        #[cfg(unix)]
        let (changed, inode, device) = {
            use std::os::unix::fs::MetadataExt as _;
            let seconds = Time::try_from(meta.ctime()).ok()?;
            let changed = seconds.checked_mul(1_000_000_000)?.checked_add(Time::try_from(meta.ctime_nsec()).ok()?)?;
            (changed, meta.ino(), meta.dev())
        };
        #[cfg(not(unix))]
        let (changed, inode, device) = (0, 0, 0);
        Some(Self { len: meta.len(), modified, changed, inode, device })
    }

    /// Keeps the length alone: no file has this stamp.
    pub fn forget(&mut self) {
        *self = Self { len: self.len, modified: 0, changed: 0, inode: 0, device: 0 };
    }

    /// Was the file last written before `tick`, the stamp of a file that was made at that moment? Then whatever is
    /// written after that moment changes this stamp. The times of two file systems cannot be compared, and one that
    /// counts whole seconds says too little.
    pub fn is_before(&self, tick: &Stamp) -> bool {
        const COARSE: Time = 2_000_000_000;
        let whole_seconds = tick.modified.is_multiple_of(1_000_000_000);
        let margin = if whole_seconds { COARSE } else { 0 };
        self.device == tick.device && self.modified.saturating_add(margin) < tick.modified
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(modified: Time) -> Stamp {
        Stamp { len: 1, modified, changed: modified, inode: 1, device: 1 }
    }

    #[test]
    fn a_file_of_the_same_moment_may_still_be_written_in_it() {
        assert!(stamp(5).is_before(&stamp(6)));
        assert!(!stamp(6).is_before(&stamp(6)));
        assert!(!stamp(7).is_before(&stamp(6)), "it comes from a clock that is ahead");
        assert!(!Stamp { device: 2, ..stamp(5) }.is_before(&stamp(6)));
    }

    #[test]
    fn whole_seconds_are_too_coarse_a_clock() {
        let second = 1_000_000_000;
        assert!(!stamp(8 * second).is_before(&stamp(10 * second)));
        assert!(stamp(7 * second).is_before(&stamp(10 * second)));
    }
}
