//! What was built, compiled once more from what it was read from.

use std::fs;
use std::path::{Path, PathBuf};

use super::revision::Revision;
use super::side;
use crate::apply::{Lock, Store, Target};
use crate::cli::session::Session;
use crate::cli::specs::Spec;
use crate::compile::{Given, Limits, Request};
use crate::diff::Description;
use crate::files::{Disk, Files, Past, RelPath, Snapshot};

/// Describes what a lock says was built, if all that it was read from is still to be found: in the work tree, among
/// what the last build kept, or in the last commit. `given` are values that it may have been built with.
pub fn described(
    session: &Session,
    spec: &Spec,
    target: &Target,
    lock: &Lock,
    given: &Given,
) -> Option<Box<Description>> {
    let mut places = Places { folder: &spec.folder, store: Store::of(target), head: None };
    let snapshot = Snapshot::new(&lock.reads, &mut places)?;
    // The lock has the values of all params, but not whether a block, a file or a flag gave them.
    let sets = Given { sets: lock.values.clone(), ..Given::default() };
    [given.clone(), sets].into_iter().find_map(|values| {
        let prefix = spec.prefix(&session.cwd);
        let request = Request { spec: spec.file.clone(), prefix, values, limits: Limits::default() };
        let compilation = (session.compile)(&snapshot, &request);
        let (plan, output) = (compilation.plan?, compilation.output?);
        lock.means(&output).then(|| Box::new(Description::new(&plan, &output)))
    })
}

/// The places where bytes of then may be.
struct Places<'a> {
    folder: &'a Path,
    store: Store,
    /// The last commit; nothing in it if it cannot be read. It is asked last, and only if need be.
    head: Option<Option<Revision>>,
}

impl Places<'_> {
    fn head(&mut self) -> Option<&Revision> {
        let folder: PathBuf = self.folder.to_owned();
        self.head.get_or_insert_with(|| side::head(&folder)).as_ref()
    }
}

impl Past for Places<'_> {
    fn bytes(&mut self, path: &RelPath, hash: &blake3::Hash) -> Option<Vec<u8>> {
        let is_that = |bytes: &Vec<u8>| blake3::hash(bytes) == *hash;
        let file = self.folder.join(path.as_str());
        fs::metadata(&file)
            .ok()
            .filter(fs::Metadata::is_file)
            .and_then(|_| fs::read(&file).ok())
            .filter(is_that)
            .or_else(|| self.store.bytes(hash))
            .or_else(|| Some(self.head()?.read(path, u64::MAX).ok()?.to_vec()).filter(is_that))
    }

    fn listing(&mut self, under: &RelPath, hash: &blake3::Hash) -> Option<Vec<RelPath>> {
        let is_that = |paths: &Vec<RelPath>| crate::files::hash_list(paths) == *hash;
        let now = Disk::new(self.folder).list(under).ok().filter(is_that);
        now.or_else(|| self.store.listing(hash)).or_else(|| self.head()?.list(under).ok().filter(is_that))
    }
}
