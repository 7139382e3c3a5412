//! Puts the artifacts of a build on the disk so that nothing is ever lost: look, decide, stage, commit.
//!
//! 1. `state` makes every artifact once, holds it against the disk and stages what differs, beside the built folder.
//! 2. `decide` gives each path its verdict. Somebody's work in the way stops the build; `--force` keeps a copy first.
//! 3. `journal` writes down every change that is to be made. When the journal has its name, the build is decided.
//! 4. `finish` makes the changes, the lock last. Stopped in the middle, the next build carries the journal through.

mod cache;
mod clash;
mod compare;
mod decide;
mod diff;
mod entries;
mod failure;
mod finish;
mod guard;
mod journal;
mod keep;
mod lock;
mod place;
mod preflight;
mod reason;
mod report;
mod room;
mod scan;
mod source;
mod stage;
mod state;
mod steps;
mod target;

#[cfg(all(test, unix))]
mod tests;

pub use cache::{Key, Recorder, Said, Store, recall};
pub use diff::{Diff, Line, Lines, MAX_TEXT, diff};
pub use entries::{Counts, Entries, compare as compare_entries};
pub use failure::Failure;
pub use journal::Recovery;
pub use lock::{Lock, LockProblem, Made};
pub use place::Blocker;
pub use reason::{Change, Reason};
pub use report::{FileReport, Outcome, Report, Size, What};
pub use source::source_hash;
pub use state::State;
pub use steps::{Doing, Step, Steps, Unwatched, stopped};
pub use target::{LOCK_NAME, Target};

use std::fs;
use std::io;
use std::path::PathBuf;

use rayon::prelude::*;

use crate::compile::Output;
use crate::files::Read;
use crate::lower::{Body, LOWERING};
use decide::Decision;
use guard::Guard;
use journal::{Journal, Op};
use keep::Keeper;
use stage::Stage;
use steps::Hands;

/// A compiled spec, and what it was compiled from.
#[derive(Debug, Clone, Copy)]
pub struct Build<'a> {
    pub output: &'a Output,
    /// What the compilation read, listed and found absent.
    pub reads: &'a [Read],
    /// See [`source_hash`].
    pub source: blake3::Hash,
}

/// How changes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DiffStyle {
    /// Names only.
    None,
    /// Names and counts of lines.
    Summary,
    /// Names, counts, and the lines.
    #[default]
    Full,
}

/// How to build.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Say what would be done, and write nothing.
    pub dry_run: bool,
    /// Replace edited and foreign files, after a copy of them was kept.
    pub force: bool,
    /// Hold the artifacts against the lock, and write nothing.
    pub locked: bool,
    pub diff: DiffStyle,
}

/// Builds a folder, or says what would be built.
///
/// Whenever this is stopped, by an error or a signal, the next call finds either the old build or carries the new one
/// through. Only one process builds a folder at a time; others wait.
///
/// Artifacts can be made again, so nobody waits until they are on the disk: that would take longer than to make them. What
/// a power cut leaves torn is found by its hash, and made again; copies of a person's work are waited for.
pub fn apply(target: &Target, build: &Build, options: &Options, steps: &dyn Steps) -> Result<Report, Failure> {
    let problems = clash::problems(&build.output.artifacts);
    if !problems.is_empty() {
        return Err(Failure::Clash(problems));
    }
    let hands = Hands::new(steps);
    let reads_only = options.dry_run || options.locked;
    let mut recovery = None;
    let _guard = if reads_only {
        Guard::wait(&target.guard(), steps)?;
        if journal::is_pending(target)? {
            return Err(Failure::Unfinished(target.folder().to_owned()));
        }
        None
    } else {
        hands.create_folders(target.parent())?;
        let guard = Guard::take(&target.guard(), steps)?;
        recovery = journal::recover(target, hands)?;
        Some(guard)
    };
    if place::meta_of(target.folder())?.is_some_and(|meta| !meta.is_dir()) {
        return Err(Failure::NotAFolder(target.folder().to_owned()));
    }
    let stage = Stage::new(target, hands);
    let mut report = Applying { target, build, options, hands }.run((!reads_only).then_some(&stage));
    if !matches!(&report, Ok(Report { outcome: Outcome::Built, .. }) | Err(Failure::Halfway { .. })) && !reads_only {
        stage.discard();
    }
    if let Ok(report) = &mut report {
        report.recovery = recovery;
    }
    report
}

struct Applying<'a> {
    target: &'a Target,
    build: &'a Build<'a>,
    options: &'a Options,
    hands: Hands<'a>,
}

impl Applying<'_> {
    fn run(&self, stage: Option<&Stage>) -> Result<Report, Failure> {
        let Options { locked, force, dry_run, .. } = *self.options;
        let (old_lock, bad_lock) = self.read_lock()?;
        let artifacts = &self.build.output.artifacts;
        let seen = state::look_at_all(self.target, artifacts, old_lock.as_ref(), stage, self.hands.steps)?;
        let decision = decide::decide(self.target, seen)?;
        let lock = self.lock(&decision);
        let reasons = match (&old_lock, &bad_lock) {
            (Some(old), _) => reason::differences(old, &lock),
            (None, Some(problem)) => vec![Reason::BadLock(problem.clone())],
            (None, None) => vec![Reason::NoLock],
        };
        let known = decision.verdicts.iter().map(|v| &v.seen.path).chain(decision.blockers.keys());
        let foreign = scan::foreign(self.target, known)?;
        let mut files = decision.files();
        if locked {
            strict(&decision, &mut files);
        }
        self.add_diffs(&decision, &mut files);
        let is_same = reasons.is_empty() && files.iter().all(|file| matches!(file.what, What::Same | What::LeftOut));
        let stops = decision.is_stuck() || (decision.is_blocked() && !force);
        let outcome = match () {
            () if is_same => Outcome::Unchanged,
            () if locked => Outcome::OutOfDate,
            () if stops => Outcome::InTheWay,
            () if dry_run => Outcome::WouldBuild,
            () => Outcome::Built,
        };
        let mut kept = None;
        if let (Outcome::Built, Some(stage)) = (outcome, stage) {
            kept = self.commit(stage, &decision, &lock, bad_lock.is_some())?;
        }
        Ok(Report {
            outcome,
            files,
            foreign,
            reasons,
            same_meaning: old_lock.map(|old| old.means_as(&lock)),
            recovery: None,
            kept,
            total_bytes: lock.total_bytes(),
            stats: decision.stats(stage),
            lock,
        })
    }

    /// The lock of the last build, or why it cannot be read if that does not stop us.
    fn read_lock(&self) -> Result<(Option<Lock>, Option<LockProblem>), Failure> {
        let path = self.target.lock();
        let Some(meta) = place::meta_of(&path)? else { return Ok((None, None)) };
        let told = |text: &str| LockProblem { line: 1, text: text.to_owned() };
        let lock = if !meta.is_file() {
            Err(told("it is no regular file"))
        } else if meta.len() > lock::MAX_LOCK {
            Err(told("it is too large"))
        } else {
            let bytes = fs::read(&path).map_err(|e| Failure::disk("read", &path, e))?;
            match std::str::from_utf8(&bytes) {
                Ok(text) => Lock::parse(text),
                Err(_) => Err(told("it is no UTF-8 text")),
            }
        };
        match lock {
            Ok(lock) => Ok((Some(lock), None)),
            Err(problem) if self.options.force && !meta.is_dir() => Ok((None, Some(problem))),
            Err(problem) => Err(Failure::Lock { path, problem }),
        }
    }

    fn lock(&self, decision: &Decision) -> Lock {
        let output = self.build.output;
        let made =
            decision.verdicts.iter().filter_map(|v| v.seen.new.as_ref().map(|(m, ..)| (v.seen.path.clone(), *m)));
        Lock {
            lowering: LOWERING,
            design: output.design,
            source: self.build.source,
            values: output.values.clone(),
            reads: self.build.reads.to_vec(),
            manifests: output.manifests.iter().cloned().collect(),
            artifacts: made.collect(),
        }
    }

    /// Shows what would be replaced against what would replace it, while both can still be had.
    fn add_diffs(&self, decision: &Decision, files: &mut [FileReport]) {
        if self.options.diff == DiffStyle::None {
            return;
        }
        let bodies: std::collections::BTreeMap<_, &Body> = decision
            .verdicts
            .iter()
            .filter_map(|v| v.seen.new.as_ref().map(|(_, _, artifact)| (&v.seen.path, &artifact.body)))
            .collect();
        files.par_iter_mut().for_each(|file| {
            let (Some(old), Some(new), Some(body)) = (file.old, file.new, bodies.get(&file.path)) else { return };
            if !matches!(file.what, What::Changed | What::Edited | What::Foreign) {
                return;
            }
            if old.bytes > MAX_TEXT || new.bytes > MAX_TEXT {
                let path = self.target.at(&file.path);
                let old = |sink: &mut dyn io::Write| io::copy(&mut fs::File::open(&path)?, sink).map(drop);
                // Who cannot read it now is told so when it is replaced.
                file.diff = Some(entries::compare(&old, &|sink| body.write(sink)).unwrap_or(Diff::Large));
                return;
            }
            // The second time that the artifact is made; it is small.
            let mut bytes = Vec::new();
            if let (Some(old), Ok(())) =
                (decide::read_bounded(&self.target.at(&file.path), MAX_TEXT), body.write(&mut bytes))
            {
                file.diff = Some(diff(&old, &bytes));
            }
        });
    }

    /// Keeps what is replaced by force, writes the journal, and carries it through.
    fn commit(&self, stage: &Stage, decision: &Decision, lock: &Lock, bad: bool) -> Result<Option<PathBuf>, Failure> {
        stage.seal(&lock.to_text())?;
        let lock_path = crate::files::RelPath::new(LOCK_NAME).ok();
        let mut ops = decision.ops(self.target)?;
        ops.push(Op::Put {
            staged: stage::STAGED_LOCK.to_owned(),
            path: LOCK_NAME.to_owned(),
            was: place::fingerprint(&self.target.lock())?,
            new: place::file_print(&blake3::hash(lock.to_text().as_bytes())),
        });
        preflight::check(self.target, &ops)?;
        let mut keeper = Keeper::new(self.target, self.hands);
        for path in decision.to_keep().iter().chain(lock_path.iter().filter(|_| bad)) {
            keeper.keep(path)?;
        }
        let journal = Journal::new(ops);
        journal.commit(self.target, self.hands)?;
        // From here on there is no way back, and none is needed.
        let hands = self.hands.unstoppable();
        let late = finish::finish(self.target, &journal, hands, finish::Found::Now(&decision.known()))
            .map_err(|cause| Failure::Halfway { folder: self.target.folder().to_owned(), cause: Box::new(cause) })?;
        Ok(late.or_else(|| keeper.folder().map(ToOwned::to_owned)))
    }
}

/// How `--locked` sees it: what counts is the lock, and a file that is not there may have been left out of git.
fn strict(decision: &Decision, files: &mut [FileReport]) {
    for file in files {
        let Some(verdict) = decision.verdicts.iter().find(|v| v.seen.path == file.path) else { continue };
        let Some((new, ..)) = &verdict.seen.new else { continue };
        let is_locked = verdict.seen.locked.as_ref() == Some(new);
        file.what = match file.what {
            // A blank file was not left out.
            What::MadeAgain if is_locked && verdict.seen.disk.file().is_none() => What::LeftOut,
            What::MadeAgain => What::Changed,
            What::Same if !is_locked => What::Unlocked,
            what => what,
        };
    }
}
