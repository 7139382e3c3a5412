//! The function of one step: loops over its points, the files of each job, and the job.

use super::params::Params;
use super::writer::{Place, Writer};
use crate::diagnostic::Diagnostic;
use crate::lower::loops::Tables;
use crate::lower::pegasus::wrappers::MORE_OUTPUTS;
use crate::lower::pegasus::{own_resources, support_files};
use crate::lower::python::{Code, Piece, format};
use crate::plan::Plan;
use crate::resolve::term::{Text, TextPart};
use crate::resolve::workflow::{Action, Program, Step};
use crate::resolve::{AxisId, StepId, Workflow};

/// The lines of a step's function, and whether they use filters.
///
/// # Errors
/// What cannot be written yet.
pub fn lines(plan: &Plan, tables: &mut Tables, params: &Params, id: StepId) -> Result<(Vec<String>, bool), Diagnostic> {
    let step = &plan.workflow.steps[id];
    let mut writer = Writer::new(plan, tables, params, Some(id));
    let mut place = Place::default();
    let point = writer.open_loops(&step.each, &mut place.scope);
    let mut inputs = Vec::new();
    for (at, input) in step.inputs.iter().enumerate() {
        inputs.push(writer.assign_files(false, at as u32, &place, input.span)?);
    }
    let mut outputs = Vec::new();
    for at in 0..step.outputs.len() {
        outputs.push(writer.assign_files(true, at as u32, &place, step.span)?);
    }
    let name = match &step.job {
        Some(text) => writer.pieces(text, &place)?,
        None => default_id(&mut writer, step, &place)?,
    };
    let mut words = vec![Code::text(&step.name), Code::atom(format(&name)), Code::text(&step.transformation)];
    if !point.is_empty() {
        let point = point.into_iter().map(Code::atom).collect();
        words.push(Code::prefixed("point=", Code::list(point)));
    }
    writer.push(&Code::assign("job", Code::call("workflow.add_job", words)));
    arguments(&mut writer, step, &place)?;
    let mut reads: Vec<Code> = inputs.into_iter().map(Code::atom).collect();
    reads.extend(support_files(step).into_iter().map(|path| Code::text(path.as_str())));
    if !reads.is_empty() {
        writer.push(&Code::call("job.add_inputs", reads));
    }
    files_written(&mut writer, step, &outputs);
    profiles(&mut writer, id, step, &place)?;
    Ok((writer.lines, writer.filters))
}

/// The step's name and the keys of its axes, each after those of its parents.
fn default_id(writer: &mut Writer, step: &Step, place: &Place) -> Result<Vec<Piece>, Diagnostic> {
    let workflow = &writer.plan.workflow;
    let mut pieces = vec![Piece::Literal(step.name.clone())];
    let mut named: Vec<AxisId> = Vec::new();
    for axis in &step.each {
        let mut chain = workflow.closure(*axis);
        chain.reverse();
        for axis in chain {
            if named.contains(&axis) {
                continue;
            }
            named.push(axis);
            if let Some(key) = writer.id_key(axis, place, step.span)? {
                pieces.push(Piece::Literal("_".to_owned()));
                pieces.push(Piece::Value(key));
            }
        }
    }
    Ok(pieces)
}

fn arguments(writer: &mut Writer, step: &Step, place: &Place) -> Result<(), Diagnostic> {
    match &step.action {
        Action::Run { groups, .. } => {
            for group in groups {
                let (depth, held) = writer.mark();
                let mut inner = place.clone();
                for axis in &group.each {
                    writer.open_loop(*axis, &mut inner.scope);
                }
                inner.each.clone_from(&group.each);
                words(writer, &group.words, &inner)?;
                writer.close_loops(depth, held);
            }
        }
        Action::Shell { options, .. } => {
            for option in options {
                let text = Text { parts: vec![TextPart::Value(option.value.clone())] };
                wrapped(writer, &option.name, &text, place)?;
            }
        }
        Action::Call { call, .. } => {
            for (name, text) in &call.args {
                wrapped(writer, name, text, place)?;
            }
            for output in call.unnamed_outputs(step) {
                wrapped(writer, MORE_OUTPUTS, &output, place)?;
            }
        }
    }
    Ok(())
}

/// The words of a command: one call for each option with what follows it.
fn words(writer: &mut Writer, texts: &[Text], place: &Place) -> Result<(), Diagnostic> {
    let mut calls: Vec<Vec<Code>> = Vec::new();
    for text in texts {
        let more = match text.single().filter(|p| p.ty.is_list()) {
            Some(list) => writer.list(list, "", place)?,
            None => vec![writer.word(text, place)?],
        };
        match calls.last_mut() {
            Some(call) if !is_option(text) => call.extend(more),
            _ => calls.push(more),
        }
    }
    for call in calls.into_iter().filter(|c| !c.is_empty()) {
        writer.push(&Code::call("job.add_args", call));
    }
    Ok(())
}

/// A literal word such as `-o` or `--output`.
fn is_option(text: &Text) -> bool {
    let [TextPart::Literal(word)] = text.parts.as_slice() else { return false };
    word.strip_prefix('-').is_some_and(|rest| !rest.is_empty() && !rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// `--name=value` for a generated wrapper, once per item of a list.
fn wrapped(writer: &mut Writer, name: &str, text: &Text, place: &Place) -> Result<(), Diagnostic> {
    let prefix = format!("--{name}=");
    let items = match text.single().filter(|p| p.ty.is_list()) {
        Some(list) => writer.list(list, &prefix, place)?,
        None => {
            let mut pieces = vec![Piece::Literal(prefix)];
            pieces.extend(writer.pieces(text, place)?);
            vec![Code::atom(format(&pieces))]
        }
    };
    if !items.is_empty() {
        writer.push(&Code::call("job.add_args", items));
    }
    Ok(())
}

/// Published outputs and others, in the order of the first of each.
fn files_written(writer: &mut Writer, step: &Step, names: &[String]) {
    let publish = |at: &usize| step.outputs.get(*at).is_some_and(|f| writer.plan.workflow.files[*f].publish);
    let (published, others): (Vec<usize>, Vec<usize>) = (0..names.len()).partition(publish);
    let mut groups = [(published, true), (others, false)];
    groups.sort_by_key(|(group, _)| group.first().copied());
    for (group, publish) in groups.iter().filter(|(group, _)| !group.is_empty()) {
        let mut items: Vec<Code> = group.iter().map(|at| Code::atom(names[*at].clone())).collect();
        if *publish {
            items.push(Code::atom("publish=True"));
        }
        writer.push(&Code::call("job.add_outputs", items));
    }
}

fn profiles(writer: &mut Writer, id: StepId, step: &Step, place: &Place) -> Result<(), Diagnostic> {
    let profile = |space: &str, key: &str, value: Code| {
        Code::call("job.add_profile", vec![Code::text(space), Code::text(key), value])
    };
    for (name, text) in &step.env {
        let value = Code::atom(format(&writer.pieces(text, place)?));
        writer.push(&profile("env", name, value));
    }
    for (key, value) in own_resources(&writer.plan.workflow, id) {
        writer.push(&profile("pegasus", key, Code::atom(value.to_string())));
    }
    if let Some(label) = &step.label {
        let value = Code::atom(format(&writer.pieces(label, place)?));
        writer.push(&profile("pegasus", "label", value));
    }
    Ok(())
}

/// One sentence on what a step does.
pub fn doc(workflow: &Workflow, step: &Step) -> String {
    let what = match &step.action {
        Action::Run { program, .. } => format!("runs {}", program_name(program)),
        Action::Shell { .. } => "runs its shell commands".to_owned(),
        Action::Call { call, .. } => format!("calls {} of the module {}", call.function, call.module),
    };
    let each: Vec<&str> = step.each.iter().map(|a| workflow.axes[*a].name.as_str()).collect();
    let when = if each.is_empty() { "once".to_owned() } else { format!("for each {}", listed(&each)) };
    format!("Step {}: {what} {when}.", step.name)
}

/// `a, b and c`
pub fn listed(names: &[&str]) -> String {
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// A program as a person would name it.
pub fn program_name(program: &Program) -> String {
    match program {
        Program::Script { path, .. } => path.to_string(),
        Program::Installed { path, .. } => path.clone(),
    }
}
