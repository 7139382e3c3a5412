//! The function of one step: loops over its points, the files of each job, and the job.

use super::params::Params;
use super::writer::{Place, Writer};
use crate::diagnostic::{Diagnostic, nodes};
use crate::lower::loops::Tables;
use crate::lower::pegasus::around::{self, Value};
use crate::lower::pegasus::support_files;
use crate::lower::pegasus::wrappers::MORE_OUTPUTS;
use crate::lower::python::{Code, Piece, format};
use crate::plan::{Plan, Presence, Relation, Slot};
use crate::resolve::term::{Text, TextPart};
use crate::resolve::workflow::{Action, Program, Step, Variant};
use crate::resolve::{AxisId, StepId, Workflow};

/// The lines of a step's function, and whether they use filters.
///
/// # Errors
/// What cannot be written yet.
pub fn lines(plan: &Plan, tables: &mut Tables, params: &Params, id: StepId) -> Result<(Vec<String>, bool), Diagnostic> {
    let step = &plan.workflow.steps[id];
    let variant = simple(plan, id).ok_or_else(|| nodes::not_yet(step.span, "this step in the generator"))?;
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
    let mut words = vec![Code::text(&step.name), Code::atom(format(&name)), Code::text(&variant.transformation)];
    if !point.is_empty() {
        let point = point.into_iter().map(Code::atom).collect();
        words.push(Code::prefixed("point=", Code::list(point)));
    }
    writer.push(&Code::assign("job", Code::call("workflow.add_job", words)));
    arguments(&mut writer, step, &variant.action, &place)?;
    let reads_of = inputs.clone();
    let mut reads: Vec<Code> = inputs.into_iter().map(Code::atom).collect();
    reads.extend(support_files(step).into_iter().map(|path| Code::text(path.as_str())));
    if !reads.is_empty() {
        writer.push(&Code::call("job.add_inputs", reads));
    }
    files_written(&mut writer, step, &outputs);
    streams(&mut writer, step, &reads_of, &outputs);
    profiles(&mut writer, id, step, &place)?;
    Ok((writer.lines, writer.filters))
}

/// What a step does, if loops alone say which jobs and files there are.
fn simple(plan: &Plan, id: StepId) -> Option<&Variant> {
    let (step, planned) = (&plan.workflow.steps[id], &plan.steps[id]);
    let [variant] = step.variants.as_slice() else { return None };
    let one_way = |slots: &[Slot]| slots.iter().all(|s| s.joins.len() < 2);
    let plain = |relation: &Relation| relation.plain().is_some_and(|p| one_way(p.slots));
    let groups = match &variant.action {
        Action::Run { groups, .. } => groups.iter().all(|g| g.filter.is_none() && g.when.is_none()),
        _ => true,
    };
    // Elements that determine others beside their parents are looked up by one of them only.
    let mut axes = step.each.clone();
    let relations = planned.inputs.iter().chain(&planned.outputs);
    axes.extend(relations.flat_map(|r| &r.extension.slots).map(|slot| slot.axis));
    let own = plan.workflow.closure_of(&axes).iter().all(|a| plan.axes[*a].determines.is_empty());
    let fine = *planned.jobs == Presence::Always
        && own
        && variant.when.is_none()
        && groups
        && step.after.is_empty()
        && planned.varying.is_empty()
        && step.env.iter().all(|v| v.when.is_none())
        && step.inputs.iter().all(|i| i.is_plain())
        && one_way(&planned.space.slots)
        && step.outputs.iter().all(|f| plan.workflow.files[*f].publish.as_const_bool().is_some())
        && planned.inputs.iter().chain(&planned.outputs).all(plain);
    fine.then_some(variant)
}

/// The step's name and the keys of its axes, each after those of its parents.
fn default_id(writer: &mut Writer, step: &Step, place: &Place) -> Result<Vec<Piece>, Diagnostic> {
    let workflow = &writer.plan.workflow;
    let mut pieces = vec![Piece::Literal(step.name.clone())];
    let mut named: Vec<AxisId> = Vec::new();
    for axis in &step.each {
        let mut chain = workflow.ancestors(*axis);
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

fn arguments(writer: &mut Writer, step: &Step, action: &Action, place: &Place) -> Result<(), Diagnostic> {
    match action {
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

/// The files of standard input and output.
fn streams(writer: &mut Writer, step: &Step, inputs: &[String], outputs: &[String]) {
    let around = &step.around;
    let name = |at: Option<u32>, names: &[String]| at.and_then(|at| names.get(at as usize).cloned());
    for (call, name) in
        [("job.set_stdin", name(around.stdin, inputs)), ("job.set_stdout", name(around.stdout, outputs))]
    {
        if let Some(name) = name {
            writer.push(&Code::call(call, vec![Code::atom(name)]));
        }
    }
}

/// Published outputs and others, registered ones and others, in the order of the first of each.
fn files_written(writer: &mut Writer, step: &Step, names: &[String]) {
    let mut groups: Vec<((bool, bool, bool), Vec<usize>)> = Vec::new();
    for (at, file) in step.outputs.iter().enumerate().take(names.len()) {
        let file = &writer.plan.workflow.files[*file];
        let how = (file.published(), file.extras.register, file.extras.checkpoint);
        match groups.iter_mut().find(|(known, _)| *known == how) {
            Some((_, group)) => group.push(at),
            None => groups.push((how, vec![at])),
        }
    }
    for ((publish, register, checkpoint), group) in &groups {
        let mut items: Vec<Code> = group.iter().map(|at| Code::atom(names[*at].clone())).collect();
        if *publish {
            items.push(Code::atom("publish=True"));
        }
        if *register {
            items.push(Code::atom("register=True"));
        }
        if *checkpoint {
            items.push(Code::atom("checkpoint=True"));
        }
        writer.push(&Code::call("job.add_outputs", items));
    }
}

fn profiles(writer: &mut Writer, id: StepId, step: &Step, place: &Place) -> Result<(), Diagnostic> {
    let profile = |space: &str, key: &str, value: Code| {
        Code::call("job.add_profile", vec![Code::text(space), Code::text(key), value])
    };
    for (namespace, key, value) in around::of_jobs(&writer.plan.workflow, id) {
        let text = match &value {
            Value::Number(number) => {
                writer.push(&profile(namespace, &key, Code::atom(number.to_string())));
                continue;
            }
            Value::Fixed(text) => {
                writer.push(&profile(namespace, &key, Code::text(text)));
                continue;
            }
            Value::Env(at) => step.env.get(*at).map(|v| &v.value),
            Value::Profile(at) => step.around.profiles.get(*at).map(|profile| &profile.value),
            Value::Label => step.label.as_ref(),
            // Such steps are written out job by job.
            Value::Amount(_) => None,
        };
        if let Some(text) = text {
            let value = Code::atom(format(&writer.pieces(text, place)?));
            writer.push(&profile(namespace, &key, value));
        }
    }
    Ok(())
}

/// One sentence on what a step does.
pub fn doc(workflow: &Workflow, step: &Step) -> String {
    let what = match step.variants.first().map(|v| &v.action) {
        None => "does nothing with these values".to_owned(),
        Some(action) => does(action),
    };
    let each: Vec<&str> = step.each.iter().map(|a| workflow.axes[*a].name.as_str()).collect();
    let when = if each.is_empty() { "once".to_owned() } else { format!("for each {}", listed(&each)) };
    format!("Step {}: {what} {when}.", step.name)
}

fn does(action: &Action) -> String {
    match action {
        Action::Run { program, .. } => format!("runs {}", program_name(program)),
        Action::Shell { .. } => "runs its shell commands".to_owned(),
        Action::Call { call, .. } => format!("calls {} of the module {}", call.function, call.module),
    }
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
