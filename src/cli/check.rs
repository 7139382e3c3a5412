//! `napkin check`: what is wrong with the specs, and how large they are.

use std::collections::BTreeSet;

use super::args;
use super::console::Page;
use super::exit::Exit;
use super::progress::Progress;
use super::session::{Session, threads};
use super::specs::{self, Spec};
use super::{findings, queue, values};
use crate::compile::{Explained, Given, Limits, Request, Totals};
use crate::counted::counted;
use crate::files::Disk;

/// Checks every spec that is named, or all.
pub fn run(session: &Session, args: &args::Check) -> Exit {
    let (specs, given) =
        match (specs::find(&session.cwd, &args.input.specs), values::given(&session.cwd, &args.input.values)) {
            (Ok(specs), Ok(given)) => (specs, given),
            (Err(refusal), _) | (_, Err(refusal)) => return session.refuse(&refusal),
        };
    let limits = args.input.limits();
    let exit = Progress::watch(session.console, specs.len(), |progress| {
        queue::run(&specs, threads(&args.input), session.console, |spec| {
            let result = check(session, spec, &given, limits);
            progress.spec_done();
            result
        })
    });
    let mut page = Page::new(session.console);
    if args.input.specs.is_empty() {
        session.baseline.left(&mut page);
    }
    let written = match &args.write_baseline {
        Some(file) if exit < Exit::Usage => session.baseline.write(&session.cwd.join(file), &mut page),
        _ => Exit::Done,
    };
    session.console.show(&page);
    exit.max(written)
}

/// Checks one spec, and with it the blocks that are built along with its defaults.
pub(super) fn check(session: &Session, spec: &Spec, given: &Given, limits: Limits) -> (Page, Exit) {
    let mut page = Page::new(session.console);
    let mut shown = BTreeSet::new();
    let mut exit = Exit::Done;
    let mut blocks = vec![given.block.clone()];
    let mut next = 0;
    while let Some(block) = blocks.get(next).cloned() {
        let values = Given { block: block.clone(), ..given.clone() };
        let request = Request { spec: spec.file.clone(), prefix: spec.prefix(&session.cwd), values, limits };
        let compilation = (session.compile)(&Disk::new(&spec.folder), &request);
        let tally = findings::show(&mut page, &compilation.findings, &compilation.sources, &mut shown, session);
        if next == 0 && block.is_none() && !values::are_loose(given) {
            blocks.extend(compilation.variants.iter().cloned().map(Some));
        }
        next += 1;
        let mut name = spec.shown(&session.cwd);
        if let Some(block) = &block {
            name = format!("{name} with values {block}");
        }
        match &compilation.explained {
            Some(Explained::Step(lines)) => lines.iter().for_each(|line| page.out(line.clone())),
            Some(Explained::NoSuchStep(known)) => {
                page.error(format!("{}: there is no such step to explain", spec.shown(&session.cwd)));
                page.help(format!("the steps are {}", known.join(", ")));
                exit = exit.max(Exit::Usage);
                continue;
            }
            None => {}
        }
        if tally.is_wrong(session.deny_warnings) {
            exit = exit.max(Exit::Wrong);
            let words = tally.words().unwrap_or_default();
            page.out(format!("{name}: {}", page.out_paint.red(&words)));
        } else {
            let totals = compilation.output.as_ref().map(|output| totals(&output.totals)).unwrap_or_default();
            let good = page.out_paint.green("ok");
            let warnings =
                tally.words().map(|words| format!(", {}", page.out_paint.yellow(&words))).unwrap_or_default();
            let accepted = match compilation.accepted {
                0 => String::new(),
                n => format!(", {} accepted", counted(n, "finding")),
            };
            page.out(format!("{name}: {good}{totals}{warnings}{accepted}"));
        }
    }
    (page, exit)
}

/// `, 3 steps, 201 jobs, 602 uses of files`
fn totals(totals: &Totals) -> String {
    let Totals { steps, jobs, uses } = *totals;
    format!(", {}, {}, {} of files", counted(steps, "step"), counted(jobs, "job"), counted(uses, "use"))
}
