//! The user's files that travel in the built folder: they exist, and are not too large together.

use std::collections::{BTreeMap, BTreeSet};

use super::rendered;
use crate::diagnostic::{Diagnostic, Findings, Severity, commands, files as findings_of};
use crate::files::{Files, ReadError, RelPath};
use crate::lower::Carried;
use crate::lower::artifact::Mode;
use crate::lower::inputs::is_read;
use crate::lower::scripts::{in_bin, skeleton};
use crate::plan::{Op, Plan, PlannedContent};
use crate::resolve::workflow::{Action, Origin, Program};
use crate::resolve::{FileId, StepId, Term, Workflow};
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
                    places.take(in_bin(path), Inhabitant::Project(path), *span, &plan.workflow, findings);
                    put(&mut found, &in_bin(path), Mode::Executable, bytes);
                }
                Action::Call { call, span } => {
                    let wrapper = format!("bin/{}", variant.wrapper_name(&step.name));
                    places.take(wrapper, Inhabitant::Wrapper(id, variant.number), step.span, &plan.workflow, findings);
                    if let Some((path, bytes)) = &call.file {
                        let place = format!("bin/{path}");
                        places.take(place.clone(), Inhabitant::Project(path), *span, &plan.workflow, findings);
                        put(&mut found, &place, Mode::Plain, bytes.clone());
                    }
                }
                Action::Shell { .. } => {
                    let wrapper = format!("bin/{}", variant.wrapper_name(&step.name));
                    places.take(wrapper, Inhabitant::Wrapper(id, variant.number), step.span, &plan.workflow, findings);
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
        let Origin::Input { carry, span, .. } = &def.origin else { continue };
        let PlannedContent::Path(path) = &file.content else { continue };
        if !def.healthy || !is_read(plan, id) {
            continue;
        }
        // A name that is the base name of a wrong path was reported with it.
        if reported.contains(span) {
            continue;
        }
        let (mut missing, mut told) = (Missing::default(), false);
        let begins = path.ops.first();
        let begins_elsewhere =
            matches!(begins, Some(Op::Literal(text)) if is_elsewhere(&String::from_utf8_lossy(text)));
        let mut walk = file.space.walk(0);
        while let Some(point) = walk.get() {
            if file.exists(point) {
                let path = path.text(point);
                if is_elsewhere(&path) || !*carry && RelPath::new(&path).is_ok() {
                    if !std::mem::replace(&mut told, true) {
                        findings.push(elsewhere(*span, &path, number(plan, id)));
                    }
                    // What all paths begin with says it of all.
                    if begins_elsewhere {
                        break;
                    }
                    walk.step();
                    continue;
                }
                match one(path.as_ref(), *span, files, &mut found, &mut total, findings) {
                    Outcome::Carried => {}
                    Outcome::Missing => missing.add(path.to_string(), cell(plan, id, point, sources)),
                    Outcome::Stop => break,
                }
            }
            walk.step();
        }
        missing.report(*span, files, findings);
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
    fn take(&mut self, place: String, one: Inhabitant<'a>, span: Span, workflow: &Workflow, findings: &mut Findings) {
        let Some((other, first)) = self.0.get(&place) else {
            self.0.insert(place, (one, span));
            return;
        };
        match (one, *other) {
            _ if one == *other => {}
            (Inhabitant::Wrapper(step, _), Inhabitant::Project(_)) => {
                findings.push(commands::wrapper_clash(span, *first, &place, &workflow.steps[step].name));
            }
            (Inhabitant::Project(_), Inhabitant::Wrapper(step, _)) => {
                findings.push(commands::wrapper_clash(*first, span, &place, &workflow.steps[step].name));
            }
            _ => findings.push(commands::one_place(span, *first, &place)),
        }
    }
}

/// The files with names of the jobs of a step.
fn lists(plan: &Plan, step: StepId, found: &mut BTreeMap<RelPath, Carried>) {
    let planned = &plan.steps[step];
    for list in &planned.lists {
        let Some(relation) = planned.inputs.get(list.input) else { continue };
        let names = plan.names(relation);
        planned.each_job(|point| {
            let mut text = Vec::new();
            relation.each(point, &mut |choice, point| {
                if let Some(Some(name)) = names.get(choice) {
                    name.run(point, &mut text);
                    text.push(b'\n');
                }
            });
            put(found, &format!("inputs/{}", list.name.text(point)), Mode::Plain, text.into());
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

/// Of the files that nobody finds, so many are shown.
const SHOWN: usize = 5;

/// The files of one input that are not there.
#[derive(Default)]
struct Missing {
    seen: BTreeSet<String>,
    /// The first ones that cells of a sheet name, with their cells: each is a mistake of its own.
    named: Vec<(String, Span)>,
    /// The first ones that the path of the input makes of keys and the like: together one mistake, and how many there
    /// are.
    made: (Vec<String>, usize),
    /// Where the key of the first of these stands.
    key: Option<Span>,
}

impl Missing {
    fn add(&mut self, path: String, cell: Option<Cell>) {
        if !self.seen.insert(path.clone()) {
            return;
        }
        match cell {
            Some(Cell::Attribute(cell)) if self.named.len() < SHOWN => self.named.push((path, cell)),
            Some(Cell::Attribute(_)) => {}
            cell => {
                if self.made.1 == 0 {
                    self.key = cell.map(|(Cell::Attribute(span) | Cell::Key(span))| span);
                }
                self.made.1 += 1;
                if self.made.0.len() < SHOWN {
                    self.made.0.push(path);
                }
            }
        }
    }

    fn report(&self, span: Span, files: &dyn Files, findings: &mut Findings) {
        let near = |path: &str| crate::check::scripts::near(files, &RelPath::new(path).ok()?);
        for (path, cell) in &self.named {
            findings.push(findings_of::missing_input(span, path, near(path), Some(*cell)));
        }
        match &self.made {
            (paths, 1) => {
                let found = |path: &String| findings_of::missing_input(span, path, near(path), self.key);
                paths.iter().for_each(|path| findings.push(found(path)));
            }
            (paths, count) if *count > 1 => findings.push(findings_of::missing_inputs(span, paths, *count)),
            _ => {}
        }
    }
}

/// What became of a file of an input.
enum Outcome {
    Carried,
    Missing,
    /// What is wrong with it was said, and is the same for all files of the input.
    Stop,
}

/// The cell of a sheet that the path of a file comes from.
enum Cell {
    /// It names the file.
    Attribute(Span),
    /// It names the element that the file belongs to.
    Key(Span),
}

/// The cell that names the file of an input, if its path comes from a sheet.
fn cell(plan: &Plan, id: FileId, point: &[u32], sources: &Sources) -> Option<Cell> {
    let def = &plan.workflow.files[id];
    let Origin::Input { path, .. } = &def.origin else { return None };
    let mut named: Vec<&Term> = Vec::new();
    for placeholder in path.placeholders() {
        named.extend(placeholder.term.parts().into_iter().filter(|t| matches!(t, Term::Attr(..) | Term::Key(_))));
    }
    // An attribute says more of a file than a key that may stand beside it.
    named.sort_by_key(|term| matches!(term, Term::Key(_)));
    let slots = &plan.files[id].space.slots;
    named.into_iter().find_map(|term| {
        let span = super::cell::cell(plan, slots, point, term, sources)?.span?;
        Some(if matches!(term, Term::Key(_)) { Cell::Key(span) } else { Cell::Attribute(span) })
    })
}

/// A path that means the same wherever the specification lies.
fn is_elsewhere(path: &str) -> bool {
    path.starts_with('/') || path.contains("://")
}

/// What is said of an input whose files stay where they are: the first of them, and how many there are.
fn elsewhere(span: Span, first: &str, files: u64) -> Diagnostic {
    if is_elsewhere(first) {
        findings_of::outside_input(span, first, files)
    } else {
        findings_of::left_out(span, first, files)
    }
}

/// The number of files of an input: several points may have one.
fn number(plan: &Plan, id: FileId) -> u64 {
    let file = &plan.files[id];
    let PlannedContent::Path(path) = &file.content else { return 0 };
    if !file.repeats {
        return file.presence.as_ref().map_or(file.space.len(), |p| p.count(&file.space));
    }
    let mut seen = BTreeSet::new();
    let mut walk = file.space.walk(0);
    while let Some(point) = walk.get() {
        if file.exists(point) {
            seen.insert(path.text(point));
        }
        walk.step();
    }
    seen.len() as u64
}

/// Takes one file of an input along.
fn one(
    path: &str,
    span: Span,
    files: &dyn Files,
    found: &mut BTreeMap<RelPath, Carried>,
    total: &mut u64,
    findings: &mut Findings,
) -> Outcome {
    let relative = match RelPath::new(path) {
        Ok(relative) => relative,
        Err(problem) => {
            findings.push(findings_of::bad_input_path(span, path, problem));
            return Outcome::Stop;
        }
    };
    let target = RelPath::new(&format!("inputs/{relative}"));
    if target.is_ok_and(|target| found.contains_key(&target)) {
        return Outcome::Carried;
    }
    match files.read(&relative, LIMIT - *total) {
        Ok(bytes) => {
            *total += bytes.len() as u64;
            put(found, &format!("inputs/{relative}"), Mode::Plain, bytes);
            Outcome::Carried
        }
        Err(ReadError::TooLarge { actual, .. }) => {
            findings.push(findings_of::too_large_to_carry(span, *total + actual, LIMIT));
            Outcome::Stop
        }
        Err(ReadError::Missing) => Outcome::Missing,
        Err(ReadError::IsFolder) => {
            findings.push(findings_of::input_folder(span, path));
            Outcome::Stop
        }
        Err(error) => {
            findings.push(findings_of::unreadable_input(span, path, &error.to_string()));
            Outcome::Stop
        }
    }
}
