//! Workflow and bound axes to a plan.

use super::compile::{Compiler, Place};
use super::relation::{Maps, Roots, World, slot};
use super::space::Space;
use super::{Axis, Plan, PlannedFile, PlannedStep, Program, Words, count};
use crate::compile::Totals;
use crate::diagnostic::{Diagnostic, Findings};
use crate::resolve::term::{Text, TextPart};
use crate::resolve::workflow::{Action, Origin};
use crate::resolve::{AxisId, FileId, Id as _, IdVec, StepId, Workflow};

/// Plans all healthy steps. What cannot be planned is reported and left unhealthy.
pub fn plan(mut workflow: Workflow, axes: IdVec<AxisId, Axis>, findings: &mut Findings) -> Plan {
    pass_on_health(&mut workflow, &axes);
    let maps = Maps::new(&workflow, &axes);
    let mut files: IdVec<FileId, PlannedFile> = IdVec::default();
    let mut broken = Vec::new();
    for (id, file) in workflow.files.iter() {
        let empty = PlannedFile { space: Space::new(Vec::new()), name: Program::default(), path: None };
        if !file.healthy {
            files.push(empty);
            continue;
        }
        let world = World { workflow: &workflow, axes: &axes, maps: &maps };
        let space = space(&world, &file.shape);
        let none = IdVec::default();
        let compiler = Compiler { world, files: &none };
        let place = Place::of(&space.slots, None);
        let name = compiler.text(&file.file, &place);
        let path = match &file.origin {
            Origin::Input { path, .. } => Some(compiler.text(path, &place)),
            Origin::Output { .. } => None,
        };
        match (name, path.transpose()) {
            (Ok(name), Ok(path)) => {
                files.push(PlannedFile { space, name, path });
            }
            (Err(finding), _) | (_, Err(finding)) => {
                findings.push(finding);
                broken.push(id);
                files.push(empty);
            }
        }
    }
    for id in broken {
        workflow.files[id].healthy = false;
    }
    pass_on_health(&mut workflow, &axes);
    let mut steps: IdVec<StepId, PlannedStep> = IdVec::default();
    let mut unplanned = Vec::new();
    for (id, step) in workflow.steps.iter() {
        let world = World { workflow: &workflow, axes: &axes, maps: &maps };
        let planned = if step.healthy { planned_step(&Compiler { world, files: &files }, id) } else { Ok(unhealthy()) };
        steps.push(planned.unwrap_or_else(|finding| {
            findings.push(finding);
            unplanned.push(id);
            unhealthy()
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

fn unhealthy() -> PlannedStep {
    PlannedStep {
        space: Space::new(Vec::new()),
        id: Program::default(),
        label: None,
        env: Vec::new(),
        inputs: Vec::new(),
        outputs: Vec::new(),
        words: Vec::new(),
    }
}

/// A step is only as healthy as its axes, its files, and who makes them; a file only as healthy as its axes.
fn pass_on_health(workflow: &mut Workflow, axes: &IdVec<AxisId, Axis>) {
    let sick: Vec<bool> = workflow.axes.ids().map(|a| workflow.closure(a).iter().any(|a| !axes[*a].healthy)).collect();
    let any_sick = |shape: &[AxisId]| shape.iter().any(|a| sick[a.index()]);
    // Who reads or writes each file.
    let mut users: Vec<Vec<StepId>> = workflow.files.ids().map(|_| Vec::new()).collect();
    for (id, step) in workflow.steps.iter() {
        let files = step.inputs.iter().map(|i| i.file).chain(step.outputs.iter().copied());
        files.for_each(|file| users[file.index()].push(id));
    }
    let mut files: Vec<FileId> = Vec::new();
    let mut steps: Vec<StepId> = Vec::new();
    for id in workflow.files.ids() {
        let file = &mut workflow.files[id];
        file.healthy &= !any_sick(&file.shape);
        files.extend((!file.healthy).then_some(id));
    }
    for id in workflow.steps.ids() {
        let step = &mut workflow.steps[id];
        let mut touched: Vec<AxisId> = step.each.clone();
        touched.extend(step.inputs.iter().flat_map(|i| i.at.iter().map(|(a, ..)| *a)));
        touched.extend(step.inputs.iter().flat_map(|i| i.gather.iter().map(|(a, _)| *a)));
        if let Action::Run { groups, .. } = &step.action {
            touched.extend(groups.iter().flat_map(|g| g.each.iter().copied()));
        }
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
        let slot = slot(world.workflow, world.maps, world.axes, &roots, axis);
        roots.push_slot(axis, slot.len);
        slots.push(slot);
    }
    Space::new(slots)
}

fn planned_step(compiler: &Compiler, id: StepId) -> Result<PlannedStep, Diagnostic> {
    let step = &compiler.world.workflow.steps[id];
    let space = space(&compiler.world, &step.each);
    let place = Place::of(&space.slots, Some(id));
    let program = match &step.job {
        Some(text) => compiler.explicit_id(text, &place)?,
        None => compiler.default_id(&step.name, &step.each, &place),
    };
    let label = step.label.as_ref().map(|l| compiler.text(l, &place)).transpose()?;
    let mut env = Vec::new();
    for (name, text) in &step.env {
        env.push((name.clone(), compiler.text(text, &place)?));
    }
    let mut inputs = Vec::new();
    for (at, input) in step.inputs.iter().enumerate() {
        inputs.push(compiler.input(id, at, &place, input.span)?);
    }
    let mut outputs = Vec::new();
    for at in 0..step.outputs.len() {
        outputs.push(compiler.output(id, at, &place, step.span)?);
    }
    let words = words(compiler, id, &place)?;
    Ok(PlannedStep { space, id: program, label, env, inputs, outputs, words })
}

/// The arguments that a job's program receives.
fn words(compiler: &Compiler, id: StepId, place: &Place) -> Result<Vec<Words>, Diagnostic> {
    let step = &compiler.world.workflow.steps[id];
    let mut words = Vec::new();
    match &step.action {
        Action::Run { groups, .. } => {
            for group in groups {
                words.push(compiler.words(&group.words, &group.each, place)?);
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
