//! Workflow and bound axes to a plan.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hasher as _};
use std::sync::Arc;

use super::compile::{Compiler, Place, failure};
use super::extension::Extension;
use super::formula::Formula;
use super::presence::Presence;
use super::relation::{Maps, World};
use super::roots::{Roots, slot};
use super::space::{Bind, Space};
use super::unique::is_unique;
use super::{Axis, Plan, PlannedContent, PlannedFile, PlannedStep, PlannedVariant, Program, Words, count};
use crate::compile::Totals;
use crate::diagnostic::{Diagnostic, Findings, limits, nodes};
use crate::resolve::term::{Term, Text, TextPart};
use crate::resolve::workflow::{Action, Origin, Rendered, Variant, Varying};
use crate::resolve::{AxisId, FileId, Id as _, IdVec, StepId, Workflow};
use crate::source::Span;
use crate::values::Value;

/// Plans all healthy steps. What cannot be planned is reported and left unhealthy.
pub fn plan(mut workflow: Workflow, mut axes: IdVec<AxisId, Axis>, findings: &mut Findings) -> Plan {
    let maps = Maps::new(&workflow, &mut axes, findings);
    pass_on_health(&mut workflow, &axes);
    let mut files: IdVec<FileId, PlannedFile> = workflow.files.values().map(|_| PlannedFile::default()).collect();
    let mut jobs: IdVec<StepId, Option<Arc<Presence>>> = workflow.steps.values().map(|_| None).collect();
    let world = World { workflow: &workflow, axes: &axes, maps: &maps };
    let mut broken = Vec::new();
    for id in workflow.files.ids().filter(|id| workflow.files[*id].healthy) {
        let compiler = Compiler { world, files: &files, jobs: &jobs };
        match planned_file(&compiler, id) {
            Ok(planned) => files[id] = planned,
            Err(finding) => {
                findings.push(finding);
                broken.push(id);
            }
        }
    }
    let mut unplanned: Vec<StepId> = Vec::new();
    for id in inputs(&workflow) {
        if let Err(finding) = exists(&Compiler { world, files: &files, jobs: &jobs }, id).map(|p| {
            files[id].presence = Some(p);
        }) {
            findings.push(finding);
            broken.push(id);
        }
    }
    existence(&world, &mut files, &mut jobs, &mut |finding, id, file| {
        findings.push(finding);
        unplanned.extend(id);
        broken.extend(file);
    });
    // Names may be made of those of the files that a job reads: makers before readers.
    for id in workflow.order.iter().flat_map(|id| &workflow.steps[*id].outputs).copied() {
        if workflow.files[id].healthy && !broken.contains(&id) {
            let compiler = Compiler { world, files: &files, jobs: &jobs };
            match read_by_job(&compiler, id) {
                Ok((name, publish)) => {
                    let file = &mut files[id];
                    if let Some(name) = name {
                        file.name = name;
                    }
                    file.publish = publish.or(file.publish.take());
                }
                Err(finding) => {
                    findings.push(finding);
                    broken.push(id);
                }
            }
        }
    }
    for id in broken {
        workflow.files[id].healthy = false;
    }
    for id in unplanned.drain(..) {
        workflow.steps[id].healthy = false;
    }
    pass_on_health(&mut workflow, &axes);
    for file in files.values_mut() {
        if file.presence.as_deref() == Some(&Presence::Never) {
            file.space = std::mem::take(&mut file.space).emptied();
        }
    }
    let mut steps: IdVec<StepId, PlannedStep> = IdVec::default();
    for (id, step) in workflow.steps.iter() {
        let world = World { workflow: &workflow, axes: &axes, maps: &maps };
        let compiler = Compiler { world, files: &files, jobs: &jobs };
        let planned = if step.healthy { planned_step(&compiler, id) } else { Ok(PlannedStep::default()) };
        steps.push(planned.unwrap_or_else(|finding| {
            findings.push(finding);
            unplanned.push(id);
            PlannedStep::default()
        }));
    }
    for id in unplanned {
        workflow.steps[id].healthy = false;
    }
    pass_on_health(&mut workflow, &axes);
    let mut plan = Plan { workflow, axes, maps, files, steps, totals: Totals::default() };
    plan.totals = count::totals(&plan);
    plan
}

/// Finds out which jobs and which files of steps exist. Producers come first; where a condition counts files of a
/// later step, as rounds may do, all is assumed to exist and looked at again until nothing changes: what is read goes
/// strictly back, so each time more of it is right.
fn existence(
    world: &World,
    files: &mut IdVec<FileId, PlannedFile>,
    jobs: &mut IdVec<StepId, Option<Arc<Presence>>>,
    wrong: &mut dyn FnMut(Diagnostic, Option<StepId>, Option<FileId>),
) {
    let workflow = world.workflow;
    let order = &workflow.order;
    let place: Vec<usize> = workflow.steps.ids().map(|id| order.iter().position(|o| *o == id).unwrap_or(0)).collect();
    let ahead = order.iter().enumerate().any(|(at, id)| {
        let step = &workflow.steps[*id];
        let of_files = step.outputs.iter().filter_map(|file| workflow.files[*file].when.as_ref());
        let counts = step.healthy && step.when.iter().chain(of_files).any(Term::names_files);
        counts && step.reads().filter_map(|f| workflow.producer(f)).any(|s| place[s.index()] >= at)
    });
    if ahead {
        for id in order {
            jobs[*id] = Some(Arc::new(Presence::Always));
            for file in &workflow.steps[*id].outputs {
                files[*file].presence = Some(Arc::new(Presence::Always));
            }
        }
    }
    for _ in 0..MOST_ROUNDS {
        let mut changed = false;
        let mut failed = false;
        for id in order {
            let step = &workflow.steps[*id];
            let found = match step.healthy {
                true => existing_jobs(&Compiler { world: *world, files, jobs }, *id),
                false => Ok(Presence::Always),
            };
            let found = found.unwrap_or_else(|finding| {
                wrong(finding, Some(*id), None);
                failed = true;
                Presence::Always
            });
            changed |= jobs[*id].as_deref() != Some(&found);
            jobs[*id] = Some(Arc::new(found));
            for file in &step.outputs {
                let made = exists(&Compiler { world: *world, files, jobs }, *file);
                match made {
                    Ok(presence) => {
                        changed |= files[*file].presence.as_ref() != Some(&presence);
                        files[*file].presence = Some(presence);
                    }
                    Err(finding) => {
                        wrong(finding, None, Some(*file));
                        failed = true;
                    }
                }
            }
        }
        if !ahead || !changed || failed {
            return;
        }
    }
}

/// No chain of rounds is longer.
const MOST_ROUNDS: usize = 100_000;

/// The families that no step makes.
fn inputs(workflow: &Workflow) -> Vec<FileId> {
    let made = |id: &FileId| workflow.producer(*id).is_some();
    workflow.files.ids().filter(|id| workflow.files[*id].healthy && !made(id)).collect()
}

fn planned_file(compiler: &Compiler, id: FileId) -> Result<PlannedFile, Diagnostic> {
    let file = &compiler.world.workflow.files[id];
    let space = space(&compiler.world, &file.shape);
    let place = Place::of(&space.slots, None);
    // What names files of the job waits until it is known what there are.
    let from_names = names_files(&file.file);
    let name = if from_names { Program::default() } else { compiler.text(&file.file, &place)? };
    let publish = match file.publish.as_const_bool() {
        None if !file.publish.names_files() => Some(compiler.formula(&file.publish, &place, file.span)?),
        _ => None,
    };
    let content = match &file.origin {
        Origin::Output { .. } => PlannedContent::Made,
        Origin::Input { path, .. } => PlannedContent::Path(compiler.text(path, &place)?),
        Origin::Rendered(Rendered::Template(path, _)) => PlannedContent::Template(compiler.text(path, &place)?),
        Origin::Rendered(Rendered::Lines(lines)) => {
            let mut planned = Vec::new();
            for line in lines {
                planned.push(planned_line(compiler, line, &place)?);
            }
            PlannedContent::Lines(planned)
        }
    };
    let few = space.len() <= count::WALKED / 10;
    let doubtful = few && matches!(content, PlannedContent::Path(_)) && !is_unique(&space, &name);
    let repeats = doubtful && repeats(&space, &name);
    Ok(PlannedFile { space, name, from_names, content, publish, repeats, presence: None })
}

fn names_files(text: &Text) -> bool {
    text.placeholders().any(|p| p.term.names_files())
}

/// What of an output depends on the files that its job reads: its name, and whether it is kept.
fn read_by_job(compiler: &Compiler, id: FileId) -> Result<(Option<Program>, Option<Formula>), Diagnostic> {
    let file = &compiler.world.workflow.files[id];
    let (from_names, kept) = (names_files(&file.file), file.publish.names_files());
    if !from_names && !kept {
        return Ok((None, None));
    }
    let (place, _) = job_place(compiler, id)?;
    let name = from_names.then(|| compiler.text(&file.file, &place)).transpose()?;
    let publish = kept.then(|| compiler.formula(&file.publish, &place, file.span)).transpose()?;
    Ok((name, publish))
}

/// The place of a file's texts, with the job that makes it, and the slots of that job.
fn job_place(compiler: &Compiler, id: FileId) -> Result<(Place, Vec<Bind>), Diagnostic> {
    let world = &compiler.world;
    let file = &world.workflow.files[id];
    let place = Place::of(&compiler.files[id].space.slots, None);
    let Some(step) = world.workflow.producer(id) else { return Ok((place, Vec::new())) };
    let mut binds = Vec::new();
    for axis in world.workflow.slots(&world.workflow.steps[step].each) {
        let bind = place.roots.bind(world, axis);
        binds.push(bind.ok_or_else(|| nodes::not_yet(file.span, "a condition on this file"))?);
    }
    Ok((place.of_job(world, step, &binds), binds))
}

/// Whether two points of a family have one name. Equal hashes will do: what repeats is held against its path.
fn repeats(space: &Space, name: &Program) -> bool {
    let mut seen = HashSet::new();
    let mut walk = space.walk(0);
    let mut text = Vec::new();
    while let Some(point) = walk.get() {
        text.clear();
        name.run(&mut point.to_vec(), &mut text);
        let mut hasher = DefaultHasher::new();
        hasher.write(&text);
        if !seen.insert(hasher.finish()) {
            return true;
        }
        walk.step();
    }
    false
}

fn planned_line(
    compiler: &Compiler,
    line: &crate::resolve::workflow::Line,
    place: &Place,
) -> Result<(Extension, Program), Diagnostic> {
    let world = &compiler.world;
    let mut place = place.clone();
    let mut slots = Vec::new();
    for axis in &line.each {
        place.roots.release(world.workflow, *axis);
    }
    for axis in &line.each {
        let slot = slot(world, &place.roots, *axis);
        place.roots.push_slot(*axis, slot.len);
        slots.push(slot);
    }
    let filter = compiler.guard(line.when.as_ref(), &place, line.span)?;
    Ok((Extension::new(slots, filter), compiler.text(&line.text, &place)?))
}

/// The jobs of a step that exist.
fn existing_jobs(compiler: &Compiler, id: StepId) -> Result<Presence, Diagnostic> {
    let step = &compiler.world.workflow.steps[id];
    let Some(when) = &step.when else { return Ok(Presence::Always) };
    if let Some(always) = when.as_const_bool() {
        return Ok(if always { Presence::Always } else { Presence::Never });
    }
    let space = space(&compiler.world, &step.each);
    walkable(&space, step.span)?;
    let place = Place::of_step(&compiler.world, &space.slots, id);
    let formula = compiler.formula(when, &place, step.when_span)?;
    Presence::of(&space, |point| Ok(formula.value(point)? == Value::Bool(true)))
        .map_err(|(point, why)| failure(step.when_span, &why, &job_at(compiler, id, &place, &point)))
}

/// How messages name the job of a point.
fn job_at(compiler: &Compiler, id: StepId, place: &Place, point: &[u32]) -> String {
    let step = &compiler.world.workflow.steps[id];
    format!("job `{}`", compiler.default_id(&step.name, &step.each, place).text(point))
}

/// Whether a condition can be held against each point.
fn walkable(space: &Space, span: Span) -> Result<(), Diagnostic> {
    if space.len() > count::WALKED { Err(limits::points(span, space.len(), count::WALKED)) } else { Ok(()) }
}

/// The files of a family that exist: where its step does, and its own condition holds.
fn exists(compiler: &Compiler, id: FileId) -> Result<Arc<Presence>, Diagnostic> {
    let world = &compiler.world;
    let file = &world.workflow.files[id];
    if !file.healthy {
        return Ok(Arc::new(Presence::Always));
    }
    let space = &compiler.files[id].space;
    let jobs = match world.workflow.producer(id) {
        None => Arc::new(Presence::Always),
        Some(step) => {
            let jobs = compiler.jobs[step].clone();
            jobs.ok_or_else(|| nodes::not_yet(file.span, "a file of a step whose jobs are not known yet"))?
        }
    };
    let own = file.when.as_ref().and_then(Term::as_const_bool);
    match (&*jobs, &file.when) {
        (Presence::Never, _) => return Ok(jobs),
        (Presence::Always, None) => return Ok(jobs),
        (Presence::Always, Some(_)) if own == Some(true) => return Ok(jobs),
        (_, Some(_)) if own == Some(false) => return Ok(Arc::new(Presence::Never)),
        _ => {}
    }
    walkable(space, file.span)?;
    // What a condition counts is what the job reads, whichever of its files is asked.
    let (place, binds) = job_place(compiler, id)?;
    let own = compiler.guard(file.when.as_ref(), &place, file.span)?;
    Presence::of(space, |point| {
        let job: Vec<u32> = binds.iter().map(|b| b.get(point)).collect();
        let made = binds.is_empty() || jobs.at(&job);
        Ok(made && own.as_ref().map_or(Ok(Value::Bool(true)), |f| f.value(point))? == Value::Bool(true))
    })
    .map(Arc::new)
    .map_err(|(_, why)| failure(file.span, &why, "some file"))
}

/// The axes whose elements terms ask for.
fn named(terms: Vec<&Term>) -> Vec<AxisId> {
    terms.into_iter().flat_map(Term::parts).filter_map(Term::axis).collect()
}

/// A step is only as healthy as its axes, its files, and who makes them; a file only as healthy as its axes.
pub(super) fn pass_on_health(workflow: &mut Workflow, axes: &IdVec<AxisId, Axis>) {
    let sick: Vec<bool> = workflow.axes.ids().map(|a| workflow.closure(a).iter().any(|a| !axes[*a].healthy)).collect();
    let any_sick = |shape: &[AxisId]| shape.iter().any(|a| sick[a.index()]);
    // Who reads or writes each file.
    let mut users: Vec<Vec<StepId>> = workflow.files.ids().map(|_| Vec::new()).collect();
    for (id, step) in workflow.steps.iter() {
        let files = step.reads().chain(step.outputs.iter().copied());
        files.for_each(|file| users[file.index()].push(id));
    }
    let mut files: Vec<FileId> = Vec::new();
    let mut steps: Vec<StepId> = Vec::new();
    for id in workflow.files.ids() {
        let file = &mut workflow.files[id];
        file.healthy &= !any_sick(&file.shape) && !any_sick(&named(file.terms()));
        files.extend((!file.healthy).then_some(id));
    }
    for id in workflow.steps.ids() {
        let step = &mut workflow.steps[id];
        let mut touched: Vec<AxisId> = step.each.clone();
        let selections = step.inputs.iter().flat_map(|i| i.selections()).chain(step.after.iter().map(|a| &a.selection));
        touched.extend(selections.flat_map(|s| s.axes()));
        for variant in &step.variants {
            if let Action::Run { groups, .. } = &variant.action {
                touched.extend(groups.iter().flat_map(|g| g.each.iter().copied()));
            }
        }
        touched.extend(named(step.terms()));
        step.healthy &= !any_sick(&touched);
        steps.extend((!step.healthy).then_some(id));
    }
    // What is sick makes sick whoever touches it, each once.
    loop {
        if let Some(file) = files.pop() {
            for id in &users[file.index()] {
                if std::mem::replace(&mut workflow.steps[*id].healthy, false) {
                    steps.push(*id);
                }
            }
        } else if let Some(step) = steps.pop() {
            for file in workflow.steps[step].outputs.clone() {
                if std::mem::replace(&mut workflow.files[file].healthy, false) {
                    files.push(file);
                }
            }
        } else {
            return;
        }
    }
}

/// The points of a shape: its axes in the order written, joined where they have a common axis.
fn space(world: &World, shape: &[AxisId]) -> Space {
    let mut roots = Roots::default();
    let mut slots = Vec::new();
    for axis in world.workflow.slots(shape) {
        let slot = slot(world, &roots, axis);
        roots.push_slot(axis, slot.len);
        slots.push(slot);
    }
    Space::new(slots)
}

fn planned_step(compiler: &Compiler, id: StepId) -> Result<PlannedStep, Diagnostic> {
    let step = &compiler.world.workflow.steps[id];
    let space = space(&compiler.world, &step.each);
    let place = Place::of_step(&compiler.world, &space.slots, id);
    let program = match &step.job {
        Some(text) => compiler.explicit_id(text, &place)?,
        None => compiler.default_id(&step.name, &step.each, &place),
    };
    let label = step.label.as_ref().map(|l| compiler.text(l, &place)).transpose()?;
    let mut env = Vec::new();
    for variable in &step.env {
        let when = compiler.guard(variable.when.as_ref(), &place, step.span)?;
        env.push((variable.name.clone(), compiler.text(&variable.value, &place)?, when));
    }
    let mut varying = Vec::new();
    for Varying { name, amount, when, span } in &step.varying {
        let when = compiler.guard(when.as_ref(), &place, *span)?;
        varying.push((*name, compiler.formula(amount, &place, *span)?, when));
    }
    let mut profiles = Vec::new();
    for profile in &step.around.profiles {
        let when = compiler.guard(profile.when.as_ref(), &place, step.span)?;
        profiles.push((compiler.text(&profile.value, &place)?, when));
    }
    let mut inputs = Vec::new();
    for (at, input) in step.inputs.iter().enumerate() {
        inputs.push(compiler.input(id, at, &place, input.span)?);
    }
    let mut outputs = Vec::new();
    for at in 0..step.outputs.len() {
        outputs.push(compiler.output(id, at, &place, step.span)?);
    }
    let mut after = Vec::new();
    for at in 0..step.after.len() {
        after.push(compiler.after(id, at, &place)?);
    }
    let lists = compiler.lists(id, &place)?;
    let mut variants = Vec::new();
    for variant in &step.variants {
        let when = compiler.guard(variant.when.as_ref(), &place, step.span)?;
        variants.push(PlannedVariant { when, words: words(compiler, id, variant, &place)? });
    }
    let jobs = compiler.jobs[id].clone().unwrap_or_default();
    // Points without a job need no walk.
    let space = if *jobs == Presence::Never { space.emptied() } else { space };
    Ok(PlannedStep { space, jobs, id: program, label, env, varying, inputs, outputs, after, variants, profiles, lists })
}

/// The arguments that a job's program receives.
fn words(compiler: &Compiler, id: StepId, variant: &Variant, place: &Place) -> Result<Vec<Words>, Diagnostic> {
    let step = &compiler.world.workflow.steps[id];
    let mut words = Vec::new();
    match &variant.action {
        Action::Run { groups, .. } => {
            for group in groups {
                words.push(compiler.words(group, place)?);
            }
        }
        Action::Shell { options, .. } => {
            for option in options {
                let text = Text { parts: vec![TextPart::Value(option.value.clone())] };
                words.push(compiler.option(&option.name, &text, place)?);
            }
        }
        Action::Call { call, .. } => {
            for (name, text) in &call.args {
                words.push(compiler.option(name, text, place)?);
            }
            for output in call.unnamed_outputs(step) {
                words.push(compiler.option("napkin-output", &output, place)?);
            }
        }
    }
    Ok(words)
}
