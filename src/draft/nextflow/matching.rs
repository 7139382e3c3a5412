//! The files that lie in the folder of a pipeline and match a pattern.

use super::project::Project;
use crate::files::{Bounds, Listed, RelPath};

/// More files are not looked at.
const MOST: usize = 20_000;

/// What is said where there are more.
pub const CUT: &str = "more files lie here than are looked at";

impl Project<'_> {
    /// The files that match a pattern, as far as they are looked at.
    pub fn matching(&self, pattern: &str) -> Listed {
        let plain = pattern.split(['*', '?', '{', '[']).next().unwrap_or("");
        let under = plain.rsplit_once('/').map_or(Ok(RelPath::here()), |(folder, _)| RelPath::new(folder));
        let glob = globset::GlobBuilder::new(pattern).literal_separator(true).build();
        let (Ok(under), Ok(glob)) = (under, glob) else { return Listed::default() };
        // A star stays within one folder, `**` goes through all.
        let folders = |path: &str| path.matches('/').count();
        let enter = |folder: &RelPath| pattern.contains("**") || folders(folder.as_str()) < folders(pattern);
        let bounds = Bounds { under: &under, most: MOST, links: true, enter: &enter };
        let mut listed = self.files.list_most(&bounds).unwrap_or_default();
        let glob = glob.compile_matcher();
        listed.paths.retain(|path| glob.is_match(path.as_str()));
        listed.paths.sort();
        listed
    }
}
