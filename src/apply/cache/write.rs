//! Writes the cache after a build.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::stamp::Stamp;
use super::{Cache, FORMAT, Key, MAX_CACHE, Said, SaidText, Stamped, Store, boot};
use crate::apply::lock::Lock;
use crate::apply::place::Stat;
use crate::apply::{Outcome, Report, Target};
use crate::diagnostic::Diagnostic;
use crate::files::Read;

/// Remembers a build. Made before anything is read: what was written before that moment, and has the same stamp at the
/// end, did not change in between. No failure of it matters: without a cache the next build compiles.
#[derive(Debug)]
pub struct Recorder {
    to: PathBuf,
    /// Where the cache is written first; its stamp tells the time of the file system.
    draft: PathBuf,
    began: Stamp,
}

impl Recorder {
    /// Nothing where no cache can be kept.
    pub fn start(target: &Target) -> Option<Self> {
        let to = target.cache();
        let mut name = to.file_name()?.to_owned();
        name.push(format!(".{}", std::process::id()));
        let draft = to.with_file_name(name);
        fs::create_dir_all(to.parent()?).ok()?;
        let ignore = target.home().join(".gitignore");
        if !ignore.exists() {
            fs::write(ignore, "*\n").ok()?;
        }
        let began = tick(&draft)?;
        Some(Self { to, draft, began })
    }

    /// Writes what is to be known of a build that is in place. `root` is the folder of the specification.
    pub fn keep(&self, target: &Target, key: Key, root: &Path, report: &Report, said: &Said) {
        if !matches!(report.outcome, Outcome::Built | Outcome::Unchanged) {
            return;
        }
        let lock = &report.lock;
        Store::of(target).keep(&lock.reads, root);
        let stamp = |read: &Read| Some((read.path().clone(), self.stamp_to_keep(read, root)?));
        let reads = lock.reads.iter().filter_map(stamp).collect();
        let mut made = Stamped::new();
        for path in lock.artifacts.keys() {
            let meta = fs::symlink_metadata(target.at(path)).ok();
            // It is still the file whose bytes were looked at, or written.
            let meta = meta.filter(|meta| report.stats.get(path) == Some(&Stat::of(meta)));
            made.extend(meta.and_then(|meta| Stamp::of(&meta)).map(|stamp| (path.clone(), stamp)));
        }
        // What this build wrote is later than its beginning.
        let Some(now) = tick(&self.draft) else { return };
        made.retain(|_, stamp| stamp.is_before(&now));
        self.write(&Cache {
            format: FORMAT,
            key,
            boot: boot::name(),
            lock: lock_hash(lock),
            said: SaidText::new(said),
            reads,
            made,
        });
    }

    /// The stamp of something that was read after the beginning, if it says enough. Of what merely lies there only the
    /// length counts, whenever it was written.
    fn stamp_to_keep(&self, read: &Read, root: &Path) -> Option<Stamp> {
        let stamp = stamp_of(&root.join(read.path().as_str()))?;
        match read {
            Read::File { .. } => Some(stamp).filter(|stamp| self.is_later_than(stamp)),
            Read::Present { .. } => Some(stamp),
            Read::Absent { .. } | Read::List { .. } => None,
        }
    }

    /// Was it written before the beginning?
    pub(super) fn is_later_than(&self, stamp: &Stamp) -> bool {
        stamp.is_before(&self.began)
    }

    pub(super) fn write(&self, cache: &Cache) {
        let Ok(text) = serde_json::to_vec(cache) else { return };
        if text.len() as u64 <= MAX_CACHE && fs::write(&self.draft, text).is_ok() {
            let _ = fs::rename(&self.draft, &self.to);
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.draft);
    }
}

impl SaidText {
    fn new(said: &Said) -> Self {
        let findings: Vec<Diagnostic> = said.findings.sorted().into_iter().cloned().collect();
        let is_meant = |id| findings.iter().flat_map(Diagnostic::spans).any(|span| span.source == id);
        let source = |(id, source): (_, &crate::source::Source)| {
            (source.name.clone(), if is_meant(id) { source.text.clone() } else { String::new() })
        };
        let sources = said.sources.ids().map(source).collect();
        Self { findings, sources, variants: said.variants.clone(), totals: said.totals }
    }
}

pub(super) fn lock_hash(lock: &Lock) -> String {
    blake3::hash(lock.to_text().as_bytes()).to_string()
}

/// The stamp of a regular file, or of what a link leads to.
pub(super) fn stamp_of(path: &Path) -> Option<Stamp> {
    fs::metadata(path).ok().filter(fs::Metadata::is_file).and_then(|meta| Stamp::of(&meta))
}

/// The time of the file system, as the stamp of a file that is written now.
fn tick(draft: &Path) -> Option<Stamp> {
    let write = || -> io::Result<fs::Metadata> {
        let mut file = File::create(draft)?;
        file.write_all(b"\n")?;
        file.metadata()
    };
    write().ok().and_then(|meta| Stamp::of(&meta))
}
