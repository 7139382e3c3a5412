//! The user's files that travel in the built folder: they exist, and are not too large together.

use std::collections::{BTreeMap, BTreeSet};

use super::rendered;
use crate::diagnostic::{Findings, Severity, commands, files as findings_of};
use crate::files::{Files, ReadError, RelPath};
use crate::lower::artifact::Mode;
use crate::lower::pegasus::{Carried, catalogs::is_read, in_bin, skeleton};
use crate::plan::{Plan, PlannedContent};
use crate::resolve::workflow::{Action, Origin, Program};
use crate::resolve::{FileId, StepId, Term};
use crate::source::{Sources, Span};

/// The inputs of one specification travel up to this size.
const LIMIT: u64 = 64 << 20;

/// Reads everything that travels: scripts, modules, and inputs with a relative path.
pub fn carried(plan: &Plan, files: &dyn Files, sources: &Sources, findings: &mut Findings) -> Vec<Carried> {
    let mut found: BTreeMap<RelPath, Carried> = BTreeMap::new();
    let mut places = Places::default();
    for (id, step) in plan.workflow.steps.iter().filter(|(_, s)| s.healthy) {
        for variant in &step.variants {
            match &variant.action {
                Action::Run { program: Program::Script { path, bytes, span }, .. } => {
                    let mut bytes = bytes.clone();
                    if bytes.is_empty() {
                        bytes = skeleton::skeleton(&plan.workflow, path).into_bytes().into();
                    }
                    places.take(in_bin(path), Inhabitant::Project(path), *span, findings);
                    put(&mut found, &in_bin(path), Mode::Executable, bytes);
                }
                Action::Call { call, span } => {
                    let wrapper = format!("bin/{}", variant.wrapper_name(&step.name));
                    places.take(wrapper, Inhabitant::Wrapper(id, variant.number), step.span, findings);
                    if let Some((path, bytes)) = &call.file {
                        let place = format!("bin/{path}");
                        places.take(place.clone(), Inhabitant::Project(path), *span, findings);
                        put(&mut found, &place, Mode::Plain, bytes.clone());
                    }
                }
                Action::Shell { .. } => {
                    let wrapper = format!("bin/{}", variant.wrapper_name(&step.name));
                    places.take(wrapper, Inhabitant::Wrapper(id, variant.number), step.span, findings);
                }
                Action::Run { .. } => {}
            }
        }
    }
    for step in plan.workflow.steps.ids().filter(|id| plan.workflow.steps[*id].healthy) {
        lists(plan, step, &mut found);
    }
    let errors = findings.sorted().into_iter().filter(|f| f.severity == Severity::Error);
    let reported: BTreeSet<Span> = errors.filter_map(|f| Some(f.primary.as_ref()?.span)).collect();
    let mut total = 0;
    for (id, file) in plan.files.iter() {
        let def = &plan.workflow.files[id];
        // A template sees all of the workflow: what is wrong somewhere may be what it lacks.
        let lacks = !reported.is_empty() && matches!(file.content, PlannedContent::Template(_));
        if def.healthy && is_read(plan, id) && matches!(def.origin, Origin::Rendered(_)) && !lacks {
            written(plan, id, files, &mut found, findings);
        }
        let Origin::Input { carry, .. } = &def.origin else { continue };
        let PlannedContent::Path(path) = &file.content else { continue };
        if !def.healthy || !is_read(plan, id) {
            continue;
        }
        // A name that is the base name of a wrong path was reported with it.
        if reported.contains(&def.name_span) {
            continue;
        }
        let mut missing = 0;
        let mut walk = file.space.walk(0);
        while let Some(point) = walk.get() {
            if !file.exists(point) {
                walk.step();
                continue;
            }
            let cell = || cell(plan, id, point, sources);
            let path = path.text(point);
            let before = findings.total();
            let more = one(&path, *carry, def.name_span, files, &mut found, &mut total, findings, cell);
            missing += usize::from(findings.total() > before);
            walk.step();
            // A sheet may have many wrong cells: the first ones tell.
            if !more && (missing == 0 || missing >= SHOWN) {
                break;
            }
        }
    }
    found.into_values().collect()
}

/// What lies at a place below `bin/`.
#[derive(Clone, Copy, PartialEq)]
enum Inhabitant<'a> {
    /// A file of the project.
    Project(&'a RelPath),
    /// The wrapper of an action of a step, by its number.
    Wrapper(StepId, usize),
}

/// Who lies where below `bin/`, and who says so.
#[derive(Default)]
struct Places<'a>(BTreeMap<String, (Inhabitant<'a>, Span)>);

impl<'a> Places<'a> {
    /// Takes a place; that of another one is an error, of which one would silently run instead of the other.
    fn take(&mut self, place: String, one: Inhabitant<'a>, span: Span, findings: &mut Findings) {
        let Some((other, first)) = self.0.get(&place) else {
            self.0.insert(place, (one, span));
            return;
        };
        match (one, *other) {
            _ if one == *other => {}
            (Inhabitant::Wrapper(..), Inhabitant::Project(_)) => findings.push(commands::wrapper_clash(span, &place)),
            (Inhabitant::Project(_), Inhabitant::Wrapper(..)) => findings.push(commands::wrapper_clash(*first, &place)),
            _ => findings.push(commands::one_place(span, *first, &place)),
        }
    }
}

/// The files with names of the jobs of a step.
fn lists(plan: &Plan, step: StepId, found: &mut BTreeMap<RelPath, Carried>) {
    let planned = &plan.steps[step];
    for list in &planned.lists {
        let Some(relation) = planned.inputs.get(list.input) else { continue };
        planned.each_job(|point| {
            let mut names = Vec::new();
            relation.each(point, &mut |choice, point| {
                let choice = &relation.choices[choice];
                if let Some(file) = choice.file {
                    plan.files[file].name.seen_through(&choice.bind).run(point, &mut names);
                    names.push(b'\n');
                }
            });
            put(found, &format!("inputs/{}", list.name.text(point)), Mode::Plain, names.into());
            true
        });
    }
}

/// The files of an input that the build writes.
fn written(
    plan: &Plan,
    id: FileId,
    files: &dyn Files,
    found: &mut BTreeMap<RelPath, Carried>,
    findings: &mut Findings,
) {
    let file = &plan.files[id];
    let mut walk = file.space.walk(0);
    while let Some(point) = walk.get() {
        if file.exists(point) {
            let Some(bytes) = rendered::text(plan, id, point, files, findings) else { return };
            put(found, &format!("inputs/{}", file.name.text(point)), Mode::Plain, bytes.into());
        }
        walk.step();
    }
}

fn put(found: &mut BTreeMap<RelPath, Carried>, path: &str, mode: Mode, bytes: std::sync::Arc<[u8]>) {
    if let Ok(path) = RelPath::new(path) {
        found.insert(path.clone(), Carried { path, mode, bytes });
    }
}

/// Of the files that a sheet names and nobody finds, so many are shown.
const SHOWN: usize = 5;

/// The cell that names the file of an input, if its path comes from a sheet.
fn cell(plan: &Plan, id: FileId, point: &[u32], sources: &Sources) -> Option<Span> {
    let def = &plan.workflow.files[id];
    let Origin::Input { path, .. } = &def.origin else { return None };
    let mut named: Vec<&Term> = Vec::new();
    for placeholder in path.placeholders() {
        named.extend(placeholder.term.parts().into_iter().filter(|t| matches!(t, Term::Attr(..) | Term::Key(_))));
    }
    // An attribute says more of a file than a key that may stand beside it.
    named.sort_by_key(|term| matches!(term, Term::Key(_)));
    let slots = &plan.files[id].space.slots;
    named.into_iter().find_map(|term| super::cell::cell(plan, slots, point, term, sources)?.span)
}

/// Whether to go on with the next file of the family.
#[expect(clippy::too_many_arguments, reason = "one file with all that is known of it")]
fn one(
    path: &str,
    carry: bool,
    span: Span,
    files: &dyn Files,
    found: &mut BTreeMap<RelPath, Carried>,
    total: &mut u64,
    findings: &mut Findings,
    cell: impl Fn() -> Option<Span>,
) -> bool {
    if path.starts_with('/') || path.contains("://") {
        findings.push(findings_of::outside_input(span, path));
        return false;
    }
    let relative = match RelPath::new(path) {
        Ok(relative) => relative,
        Err(problem) => {
            findings.push(findings_of::bad_input_path(span, path, &problem.to_string()));
            return false;
        }
    };
    if !carry {
        findings.push(findings_of::left_out(span, path));
        return false;
    }
    let target = RelPath::new(&format!("inputs/{relative}"));
    if target.is_ok_and(|target| found.contains_key(&target)) {
        return true;
    }
    match files.read(&relative, LIMIT - *total) {
        Ok(bytes) => {
            *total += bytes.len() as u64;
            put(found, &format!("inputs/{relative}"), Mode::Plain, bytes);
            true
        }
        Err(ReadError::TooLarge { actual, .. }) => {
            findings.push(findings_of::too_large_to_carry(span, *total + actual, LIMIT));
            false
        }
        Err(ReadError::Missing) => {
            let near = crate::check::scripts::near(files, &relative);
            findings.push(findings_of::missing_input(span, path, near, cell()));
            false
        }
        Err(ReadError::IsFolder) => {
            findings.push(findings_of::input_folder(span, path));
            false
        }
        Err(error) => {
            findings.push(findings_of::unreadable_input(span, path, &error.to_string()));
            false
        }
    }
}
