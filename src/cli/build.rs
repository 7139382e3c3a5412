//! `napkin build`: compiles the specs and puts what they give in place.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::args;
use super::console::{Page, path};
use super::diff::past;
use super::exit::Exit;
use super::findings::Tally;
use super::progress::{Progress, Watch};
use super::session::{Session, threads};
use super::specs::{self, Refusal, Spec};
use super::{findings, interrupt, leftovers, paths, queue, report, values};
use crate::apply::{self, Build, DiffStyle, Key, Lock, Options, Recorder, Said, Target, recall, source_hash};
use crate::compile::{Compilation, Given, Limits, Output, Request};
use crate::counted::counted;
use crate::diagnostic::Findings;
use crate::diff::{self, Description, Meaning};
use crate::files::{Disk, Trace};

/// What all builds of one command share.
pub(super) struct Plan<'a> {
    session: &'a Session<'a>,
    given: Given,
    limits: Limits,
    options: Options,
    args: &'a args::Build,
    /// Folders that specs build with their defaults: no block of another spec may build there too.
    taken: BTreeMap<Target, String>,
    /// The folders that were looked at, absolute.
    built: Mutex<BTreeSet<PathBuf>>,
}

/// Builds every spec that is named, or all.
pub fn run(session: &Session, args: &args::Build) -> Exit {
    let (specs, plan) = match prepare(session, args) {
        Ok(prepared) => prepared,
        Err(refusal) => return session.refuse(&refusal),
    };
    let exit = Progress::watch(session.console, specs.len(), |progress| {
        queue::run(&specs, threads(&args.input), session.console, |spec| {
            let result = plan.build(spec, progress);
            progress.spec_done();
            result
        })
    });
    // Only who builds everything with its own values knows what belongs to nobody.
    let all = args.input.specs.is_empty() && args.out.is_none() && plan.given.block.is_none();
    if !all || exit == Exit::Interrupted || exit == Exit::Wrong {
        return exit;
    }
    let built = plan.built.into_inner().unwrap_or_else(PoisonError::into_inner);
    let left = leftovers::find(&specs, &built);
    let mut page = Page::new(session.console);
    for folder in &left {
        let folder = path(&paths::from_cwd(&session.cwd, folder));
        let message = format!("{folder}: no spec builds this any more: remove it, or bring its spec back");
        if args.locked { page.error(message) } else { page.note(message) }
    }
    session.console.show(&page);
    if args.locked && !left.is_empty() { exit.max(Exit::OutOfDate) } else { exit }
}

pub(super) fn prepare<'a>(session: &'a Session, args: &'a args::Build) -> Result<(Vec<Spec>, Plan<'a>), Refusal> {
    let specs = specs::find(&session.cwd, &args.input.specs)?;
    let given = values::given(&session.cwd, &args.input.values)?;
    if args.out.is_some() && specs.len() != 1 {
        let message = format!("`--out` is a folder for one build, and there are {} specs", specs.len());
        return Err(Refusal::usage(message).help("name the one SPEC"));
    }
    if args.out.is_none() && values::are_loose(&given) {
        let flag = if given.sets.is_empty() { "--values FILE" } else { "--set" };
        return Err(Refusal::usage(format!("`{flag}` needs `--out DIR`")).help(
            "so committed output never changes in silence; values that stay go into a `values` block of the spec",
        ));
    }
    // What nobody is shown need not be found out.
    let diff = if session.console.quiet { DiffStyle::None } else { args.diff.into() };
    let options = Options { dry_run: args.dry_run, force: args.force, locked: args.locked, diff };
    let mut plan = Plan {
        session,
        given,
        limits: args.input.limits(),
        options,
        args,
        taken: BTreeMap::new(),
        built: Mutex::default(),
    };
    for spec in &specs {
        let target = plan.target(spec, plan.given.block.as_deref())?;
        let shown = spec.shown(&session.cwd);
        if let Some(other) = plan.taken.iter().find(|(taken, _)| overlap(taken, &target)).map(|(_, other)| other) {
            let folder = path(target.folder());
            return Err(Refusal::usage(format!("`{shown}` and `{other}` would both build in `{folder}`")));
        }
        plan.taken.insert(target, shown);
    }
    Ok((specs, plan))
}

/// Are they one folder, or is one an engine's folder of the other?
fn overlap(a: &Target, b: &Target) -> bool {
    let within = |a: &Target, b: &Target| {
        a.folder().strip_prefix(b.folder()).is_ok_and(|below| {
            below.as_os_str().is_empty() || below.starts_with("pegasus") || below.starts_with("scalable")
        })
    };
    within(a, b) || within(b, a)
}

impl Plan<'_> {
    fn target(&self, spec: &Spec, block: Option<&str>) -> Result<Target, Refusal> {
        match &self.args.out {
            Some(out) => specs::target_out(&self.session.cwd, out, spec),
            None => spec.target(&self.session.cwd, block),
        }
    }

    /// Builds one spec: with the defaults or the block that was asked for, and with the defaults also the blocks that
    /// are built along with them.
    pub(super) fn build(&self, spec: &Spec, progress: &Progress) -> (Page, Exit) {
        let mut page = Page::new(self.session.console);
        let mut shown = BTreeSet::new();
        let mut exit = Exit::Done;
        let mut blocks = vec![self.given.block.clone()];
        let mut next = 0;
        while let Some(block) = blocks.get(next).cloned() {
            let made = self.build_one(&mut page, spec, block.clone(), &mut shown, progress);
            let (one, variants) = made.unwrap_or_else(|refusal| {
                page.error(&refusal.message);
                refusal.help.iter().for_each(|help| page.help(help));
                (refusal.exit, Vec::new())
            });
            exit = exit.max(one);
            if next == 0 && block.is_none() && !variants.is_empty() {
                if self.args.out.is_some() {
                    let names = variants.join(", ");
                    page.note(format!(
                        "`--out` builds the defaults alone, without the values {names}; `--values` takes one"
                    ));
                } else {
                    blocks.extend(variants.into_iter().map(Some));
                }
            }
            next += 1;
        }
        (page, exit)
    }

    /// Builds one folder. Gives the blocks that the spec wants built along.
    fn build_one(
        &self,
        page: &mut Page,
        spec: &Spec,
        block: Option<String>,
        shown: &mut BTreeSet<String>,
        progress: &Progress,
    ) -> Result<(Exit, Vec<String>), Refusal> {
        let session = self.session;
        let target = self.target(spec, block.as_deref())?;
        let name = spec.shown(&session.cwd);
        let folder = paths::absolute(&session.cwd, target.folder());
        self.built.lock().unwrap_or_else(PoisonError::into_inner).insert(folder);
        if let Some(other) = self.taken.get(&target).filter(|_| block != self.given.block) {
            let message = format!("the values `{}` of `{name}` would build over `{other}`", block.unwrap_or_default());
            return Err(Refusal::usage(message).help("give the block another name"));
        }
        let values = Given { block, ..self.given.clone() };
        let request =
            Request { spec: spec.file.clone(), prefix: spec.prefix(&session.cwd), values, limits: self.limits };
        let folder = path(target.folder());
        let is_wrong = |page: &mut Page, tally: Tally| {
            let wrong = tally.is_wrong(session.deny_warnings);
            if wrong {
                page.error(format!("{name}: {}: {folder} is not built", tally.words().unwrap_or_default()));
            }
            wrong
        };
        let watch = Watch { progress, console: session.console };
        // `--locked` believes nothing but hashes, and `--force` shall do its work.
        let key = session.program.as_ref().map(|program| Key::new(program, &request));
        let key = key.filter(|_| !self.options.locked && !self.options.force);
        let recorder = key.as_ref().filter(|_| !self.options.dry_run).and_then(|_| Recorder::start(&target));
        let recalled = key.as_ref().and_then(|key| recall(&target, key, &spec.folder, recorder.as_ref(), &watch));
        if let Some((said, done)) = recalled {
            let tally = findings::show(page, &said.findings, &said.sources, shown, session);
            if is_wrong(page, tally) {
                return Ok((Exit::Wrong, Vec::new()));
            }
            report::show(page, &target, &done, &self.options, &said.totals, None);
            return Ok((done.outcome.into(), said.variants));
        }
        let disk = Disk::new(&spec.folder);
        let trace = Trace::new(&disk);
        let Compilation { findings, sources, variants, plan, output, .. } = (session.compile)(&trace, &request);
        let tally = findings::show(page, &findings, &sources, shown, session);
        if is_wrong(page, tally) {
            return Ok((Exit::Wrong, Vec::new()));
        }
        let Some(output) = &output else {
            page.error(format!("{name}: nothing came of it, and no reason was given: this is a mistake in napkin"));
            return Ok((Exit::Machine, Vec::new()));
        };
        let meaning = plan.and_then(|plan| self.meaning(spec, &target, &request.values, &plan, output));
        let reads = trace.reads();
        let build = Build { output, reads: &reads, source: source_hash(&reads, &request.values.files) };
        let applied = interrupt::while_writing(|| apply::apply(&target, &build, &self.options, &watch));
        Ok(match applied {
            Ok(done) => {
                report::show(page, &target, &done, &self.options, &output.totals, meaning.as_ref());
                if page.format.is_for_machines() {
                    let mut stops = Findings::default();
                    let spec = sources.first_line();
                    let stop = spec.and_then(|spec| report::finding(&target, &done, &self.options, spec));
                    stop.into_iter().for_each(|stop| stops.push(stop));
                    findings::show(page, &stops, &sources, shown, session);
                }
                let said = Said { findings, sources, variants, totals: output.totals };
                if let (Some(recorder), Some(key)) = (recorder, key) {
                    recorder.keep(&target, key, &spec.folder, &done, &said);
                }
                (done.outcome.into(), said.variants)
            }
            Err(failure) => {
                page.error(format!("{folder}: {failure}"));
                failure.help().iter().for_each(|help| page.help(help));
                ((&failure).into(), variants)
            }
        })
    }
}

/// Above so many jobs a build does not say what its change means: that would take longer than the build.
const MOST_JOBS: u64 = 100_000;

impl Plan<'_> {
    /// What the change since the last build means, if it can be known and somebody reads it.
    fn meaning(
        &self,
        spec: &Spec,
        target: &Target,
        given: &Given,
        plan: &Arc<crate::plan::Plan>,
        output: &Output,
    ) -> Option<Meaning> {
        if self.session.console.quiet || output.totals.jobs > MOST_JOBS {
            return None;
        }
        let lock = Lock::parse(&fs::read_to_string(target.lock()).ok()?).ok()?;
        if lock.means(output) {
            return None;
        }
        let was = past::described(self.session, spec, target, &lock, given)?;
        Some(diff::meaning(&was, &Description::new(plan, output))).filter(|meaning| !meaning.is_same())
    }
}

/// `3 steps, 201 jobs`
pub fn totals_words(totals: &crate::compile::Totals) -> String {
    format!("{}, {}", counted(totals.steps, "step"), counted(totals.jobs, "job"))
}
