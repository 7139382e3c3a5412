//! Files of a tree that may be huge: as many as are asked for, and whether there are more.

use super::RelPath;

/// Which files are asked for.
pub struct Bounds<'a> {
    pub under: &'a RelPath,
    pub most: usize,
    /// Names that only lead to another place, too. No such folder is entered.
    pub links: bool,
    /// Whether a folder is looked into.
    pub enter: &'a dyn Fn(&RelPath) -> bool,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// Those in the fewest folders first, then by path.
    pub paths: Vec<RelPath>,
    /// Not all was looked at.
    pub cut: bool,
}

impl Bounds<'_> {
    /// Those of all files of a tree that are asked for.
    pub fn of(&self, mut paths: Vec<RelPath>) -> Listed {
        let folders = |path: &RelPath| path.as_str().matches('/').count();
        paths.retain(|path| self.reaches(&path.folder()));
        paths.sort_by(|a, b| folders(a).cmp(&folders(b)).then_with(|| a.cmp(b)));
        let cut = paths.len() > self.most;
        paths.truncate(self.most);
        Listed { paths, cut }
    }

    /// Is each folder entered on the way from the top?
    fn reaches(&self, folder: &RelPath) -> bool {
        folder == self.under || *folder != RelPath::here() && (self.enter)(folder) && self.reaches(&folder.folder())
    }
}
