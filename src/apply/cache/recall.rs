//! Finds out that a build is in place, without compiling.

use std::fs;
use std::path::Path;

use super::stamp::Stamp;
use super::write::{Recorder, stamp_of};
use super::{Cache, FORMAT, Key, MAX_CACHE, Said, SaidText, Stamped, boot};
use crate::apply::finish::Known;
use crate::apply::guard::Guard;
use crate::apply::lock::{Lock, MAX_LOCK, Made};
use crate::apply::place::{self, Place};
use crate::apply::report::{FileReport, Outcome, Report, Size, What};
use crate::apply::steps::Steps;
use crate::apply::{Target, scan};
use crate::files::{Disk, Files as _, Kind, Read, RelPath, hash_list};

/// What the last build of this request said and would report now, if all that it read and made is as it was.
///
/// `root` is the folder of the specification; `recorder` takes the stamps of files that had to be hashed. Nothing if
/// anything differs, or cannot be looked at: then compile.
pub fn recall(
    target: &Target,
    key: &Key,
    root: &Path,
    recorder: Option<&Recorder>,
    steps: &dyn Steps,
) -> Option<(Said, Report)> {
    let mut cache: Cache = serde_json::from_slice(&read_bounded(&target.cache(), MAX_CACHE)?).ok()?;
    let boot = boot::name();
    if cache.boot != boot {
        cache.boot = boot;
        // Of what merely lies there only the length counts.
        cache.reads.values_mut().chain(cache.made.values_mut()).for_each(Stamp::forget);
    }
    if cache.format != FORMAT || cache.key != *key {
        return None;
    }
    Guard::wait(&target.guard(), steps).ok()?;
    // What an interrupted build left is for `apply` to see.
    if place::meta_of(&target.staging()).ok()?.is_some() {
        return None;
    }
    let text = read_bounded(&target.lock(), MAX_LOCK)?;
    if blake3::hash(&text).to_string() != cache.lock {
        return None;
    }
    let lock = Lock::parse(std::str::from_utf8(&text).ok()?).ok()?;
    let (reads, made) = (Stamped::new(), Stamped::new());
    let mut look = Look { target, root, recorder, steps, cache: &cache, hashed: 0, reads, made };
    for read in &lock.reads {
        look.at_read(read)?;
    }
    for (path, made) in &lock.artifacts {
        look.at_made(path, made)?;
    }
    let Look { hashed, reads, made, .. } = look;
    let foreign = scan::foreign(target, lock.artifacts.keys()).ok()?;
    let cache = Cache { reads, made, ..cache };
    if let Some(recorder) = recorder.filter(|_| hashed > 0) {
        recorder.write(&cache);
    }
    Some((cache.said.read(), report(lock, foreign)))
}

fn read_bounded(path: &Path, most: u64) -> Option<Vec<u8>> {
    fs::metadata(path).ok().filter(|meta| meta.is_file() && meta.len() <= most)?;
    fs::read(path).ok()
}

/// One look at everything, and the stamps for the next.
struct Look<'a> {
    target: &'a Target,
    root: &'a Path,
    recorder: Option<&'a Recorder>,
    steps: &'a dyn Steps,
    cache: &'a Cache,
    /// Files that had to be hashed.
    hashed: usize,
    reads: Stamped,
    made: Stamped,
}

impl Look<'_> {
    /// Nothing if what was read is otherwise now.
    fn at_read(&mut self, read: &Read) -> Option<()> {
        let disk = Disk::new(self.root);
        let (path, known) = (read.path(), self.cache.reads.get(read.path()).copied());
        let is_same = match read {
            Read::Absent { .. } => disk.kind(path).is_none(),
            Read::List { hash, .. } => hash_list(&disk.list(path).ok()?) == *hash,
            Read::Present { .. } => match (disk.kind(path)?, known) {
                (Kind::File { len }, Some(stamp)) => {
                    self.reads.insert(path.clone(), stamp);
                    stamp.len == len
                }
                (kind, known) => kind == Kind::Folder && known.is_none(),
            },
            Read::File { hash, .. } => {
                let file = self.root.join(path.as_str());
                let stamp = stamp_of(&file)?;
                let is_same = known == Some(stamp) || self.hash(&file)?.0 == *hash;
                if known == Some(stamp) || self.says_enough(&stamp) {
                    self.reads.insert(path.clone(), stamp);
                }
                is_same
            }
        };
        is_same.then_some(())
    }

    /// Nothing if what was made is otherwise now, or lies behind a link.
    fn at_made(&mut self, path: &RelPath, made: &Made) -> Option<()> {
        let Place::File(meta) = place::look(self.target, path).ok()? else { return None };
        if place::mode_of(&meta, made.mode) != made.mode || meta.len() != made.len {
            return None;
        }
        let stamp = Stamp::of(&meta)?;
        let is_known = self.cache.made.get(path) == Some(&stamp);
        if !is_known && self.hash(&self.target.at(path))? != (made.hash, made.len) {
            return None;
        }
        if is_known || self.says_enough(&stamp) {
            self.made.insert(path.clone(), stamp);
        }
        Some(())
    }

    fn hash(&mut self, file: &Path) -> Option<(blake3::Hash, u64)> {
        self.hashed += 1;
        let found = place::hash_file(file).ok()?;
        self.steps.passed(found.1).ok()?;
        Some(found)
    }

    /// Will the stamp of a file that is hashed now change with the file?
    fn says_enough(&self, stamp: &Stamp) -> bool {
        self.recorder.is_some_and(|recorder| recorder.is_later_than(stamp))
    }
}

fn report(lock: Lock, foreign: Vec<String>) -> Report {
    let file = |(path, made): (&RelPath, &Made)| {
        let size = Some(Size { bytes: made.len, mode: made.mode });
        FileReport { path: path.clone(), what: What::Same, old: size, new: size, diff: None }
    };
    Report {
        outcome: Outcome::Unchanged,
        files: lock.artifacts.iter().map(file).collect(),
        foreign,
        reasons: Vec::new(),
        same_meaning: Some(true),
        recovery: None,
        kept: None,
        total_bytes: lock.total_bytes(),
        lock,
        stats: Known::new(),
    }
}

impl SaidText {
    fn read(self) -> Said {
        let mut said = Said { variants: self.variants, totals: self.totals, ..Said::default() };
        for (name, text) in self.sources {
            said.sources.add(name, text);
        }
        self.findings.into_iter().for_each(|finding| said.findings.push(finding));
        said
    }
}
