//! The function of one step: loops over its points, the files of each job, and the job.

use super::Engine;
use super::params::Params;
use super::values::all;
use super::writer::{Imports, Place, Writer};
use crate::diagnostic::{Diagnostic, nodes};
use crate::lower::loops::{Scope, Tables};
use crate::lower::pegasus::around::{self, Value};
use crate::lower::python::{Code, Piece, format};
use crate::lower::scripts::{support_files, wrappers::MORE_OUTPUTS};
use crate::plan::Plan;
use crate::resolve::term::{Term, Text, TextPart};
use crate::resolve::workflow::{Action, Group, Program, Step, Variant};
use crate::resolve::{AxisId, StepId, Workflow};
use crate::values::Type;

/// The lines of a step's function, and what they use.
///
/// # Errors
/// What cannot be written.
pub fn lines(
    plan: &Plan,
    tables: &mut Tables,
    params: &Params,
    id: StepId,
) -> Result<(Vec<String>, Imports), Diagnostic> {
    let (step, planned) = (&plan.workflow.steps[id], &plan.steps[id]);
    let mut writer = Writer::new(plan, tables, params, Some(id));
    let mut scope = Scope::default();
    let point = writer.open_loops(&planned.space.slots, &mut scope, step.span)?;
    if !scope.root_all(&plan.workflow, writer.tables, &step.each) {
        return Err(nodes::not_yet(step.span, "this step in a program"));
    }
    let place = Place::of(scope);
    if let Some(condition) = writer.job_exists(id, &place.scope, step.span)? {
        writer.open("if", &condition);
    }
    let mut inputs = Vec::new();
    for (at, input) in step.inputs.iter().enumerate() {
        inputs.push(writer.assign_files(false, at as u32, &place, input.span)?);
    }
    let mut outputs = Vec::new();
    for at in 0..step.outputs.len() {
        outputs.push(writer.assign_files(true, at as u32, &place, step.span)?);
    }
    let name = writer.job_id(id, &place)?;
    let name = writer.whole(&name, step.span)?;
    let possible: Vec<&Variant> =
        step.variants.iter().filter(|v| v.when.as_ref().and_then(Term::as_const_bool) != Some(false)).collect();
    let end = possible.len().saturating_sub(1);
    for (at, variant) in possible.iter().enumerate() {
        let (depth, held) = writer.mark();
        match &variant.when {
            // One of them is used at every point: the last, where the others are not.
            Some(when) if at < end => {
                let condition = writer.condition(when, &place, step.span)?;
                writer.open(if at == 0 { "if" } else { "elif" }, &condition);
            }
            _ if at > 0 => writer.open("else", ""),
            _ => {}
        }
        let mut words = vec![Code::text(&step.name), name.clone(), Code::text(&variant.transformation)];
        if let Engine::Scalable(components) = &params.engine {
            words.push(Code::prefixed("component=", Code::text(components.of(id, variant))));
        }
        if !point.is_empty() {
            let point = point.iter().map(Code::atom).collect();
            words.push(Code::prefixed("point=", Code::list(point)));
        }
        writer.push(&Code::assign("job", Code::call("workflow.add_job", words)));
        arguments(&mut writer, step, &variant.action, &place)?;
        if end > 0 {
            writer.close_loops(depth, held);
        }
        if variant.when.is_none() && at < end {
            return Err(nodes::not_yet(step.span, "this step in a program"));
        }
    }
    let reads_of = inputs.clone();
    let mut reads: Vec<Code> = inputs.into_iter().map(Code::atom).collect();
    reads.extend(support_files(step).into_iter().map(|path| Code::text(path.as_str())));
    if !reads.is_empty() {
        writer.push(&Code::call("job.add_inputs", reads));
    }
    files_written(&mut writer, step, &outputs, &place)?;
    streams(&mut writer, step, &reads_of, &outputs)?;
    for at in 0..step.after.len() {
        if let Some(ids) = writer.earlier(id, at, &place)? {
            writer.push(&Code::call("job.run_after", vec![ids]));
        }
    }
    profiles(&mut writer, id, step, &place)?;
    Ok((writer.lines, writer.imports))
}

impl Writer<'_> {
    /// The id of a job of a step.
    ///
    /// # Errors
    /// What cannot be written.
    pub(super) fn job_id(&mut self, id: StepId, place: &Place) -> Result<Vec<Piece>, Diagnostic> {
        let plan = self.plan;
        let step = &plan.workflow.steps[id];
        match &step.job {
            Some(text) => self.pieces(text, place),
            None => default_id(self, step, place),
        }
    }
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
                if !opened(writer, group, place)? {
                    continue;
                }
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

/// Writes a group of words with its loops and conditions; `false` if it is never there.
fn opened(writer: &mut Writer, group: &Group, place: &Place) -> Result<bool, Diagnostic> {
    let plan = writer.plan;
    let mut inner = place.clone();
    let fixed = |t: &Option<Term>| t.as_ref().and_then(Term::as_const_bool);
    if fixed(&group.when) == Some(false) || fixed(&group.filter) == Some(false) {
        return Ok(false);
    }
    // What the point decides is asked before the loops: it counts all that the point has.
    let mut when = group.when.as_ref().filter(|w| w.as_const_bool().is_none());
    if let Some(term) = when.filter(|_| !group.each.is_empty()) {
        let condition = writer.condition(term, place, group.span)?;
        writer.open("if", &condition);
        when = None;
    }
    for axis in &group.each {
        inner.scope.release(&plan.workflow, *axis);
    }
    for axis in &group.each {
        let elements = writer.elements(*axis, &inner.scope, group.span)?;
        let variable = writer.fresh(*axis, place);
        writer.open_for(&variable, elements);
        inner.scope.bind(*axis, variable);
    }
    inner.each.clone_from(&group.binds);
    let mut conditions = Vec::new();
    for term in [group.filter.as_ref().filter(|w| w.as_const_bool().is_none()), when].into_iter().flatten() {
        conditions.push(writer.condition(term, &inner, group.span)?);
    }
    if group.optional {
        for text in &group.words {
            conditions.extend(needs(writer, text, &inner)?);
        }
    }
    if let Some(condition) = all(&conditions) {
        writer.open("if", &condition);
    }
    words(writer, &group.words, &inner)?;
    Ok(true)
}

/// The single files that a text names must exist.
fn needs(writer: &mut Writer, text: &Text, place: &Place) -> Result<Vec<String>, Diagnostic> {
    let mut named = Vec::new();
    for placeholder in text.placeholders() {
        placeholder.term.visit(&mut |term| match term {
            Term::In(at) => named.push((false, *at, placeholder.span)),
            Term::Out(at) => named.push((true, *at, placeholder.span)),
            _ => {}
        });
    }
    let mut conditions = Vec::new();
    for (output, at, span) in named {
        conditions.extend(writer.file_needs(output, at, place, span)?);
    }
    Ok(conditions)
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
    let (depth, held) = writer.mark();
    if let Some(condition) = all(&needs(writer, text, place)?) {
        writer.open("if", &condition);
    }
    let items = match text.single().filter(|p| p.ty.is_list()) {
        Some(list) => writer.list(list, &prefix, place)?,
        None => {
            let mut pieces = vec![Piece::Literal(prefix)];
            pieces.extend(writer.pieces(text, place)?);
            let span = text.placeholders().next().map(|p| p.span);
            vec![match span {
                Some(span) => writer.whole(&pieces, span)?,
                None => Code::atom(format(&pieces)),
            }]
        }
    };
    if items.is_empty() {
        writer.push(&Code::atom("pass"));
    } else {
        writer.push(&Code::call("job.add_args", items));
    }
    writer.close_loops(depth, held);
    Ok(())
}

/// The files of standard input and output.
fn streams(writer: &mut Writer, step: &Step, inputs: &[String], outputs: &[String]) -> Result<(), Diagnostic> {
    let around = &step.around;
    let name = |at: Option<u32>, names: &[String]| at.and_then(|at| names.get(at as usize).cloned());
    let streams = [("job.set_stdin", false, around.stdin, inputs), ("job.set_stdout", true, around.stdout, outputs)];
    for (call, output, at, names) in streams {
        let Some(name) = name(at, names) else { continue };
        if writer.files.get(&(output, at.unwrap_or_default())).is_none_or(|f| f.missing || f.list) {
            return Err(nodes::not_yet(step.span, "a stream that may be missing"));
        }
        writer.push(&Code::call(call, vec![Code::atom(name)]));
    }
    Ok(())
}

/// Published outputs and others, registered ones and others, in the order of the first of each.
fn files_written(writer: &mut Writer, step: &Step, names: &[String], place: &Place) -> Result<(), Diagnostic> {
    let plan = writer.plan;
    type How = (Option<String>, bool, bool);
    let mut groups: Vec<(How, Vec<usize>)> = Vec::new();
    for (at, file) in step.outputs.iter().enumerate().take(names.len()) {
        let file = &plan.workflow.files[*file];
        let publish = match file.publish.as_const_bool() {
            Some(true) => Some("True".to_owned()),
            Some(false) => None,
            None => Some(writer.value(&file.publish, place, file.span)?.code().to_owned()),
        };
        let how = (publish, file.extras.register, file.extras.checkpoint);
        match groups.iter_mut().find(|(known, _)| *known == how) {
            Some((_, group)) => group.push(at),
            None => groups.push((how, vec![at])),
        }
    }
    for ((publish, register, checkpoint), group) in groups {
        let mut items: Vec<Code> = group.iter().map(|at| Code::atom(names[*at].clone())).collect();
        items.extend(publish.map(|publish| Code::prefixed("publish=", Code::atom(publish))));
        if register {
            items.push(Code::atom("register=True"));
        }
        if checkpoint {
            items.push(Code::atom("checkpoint=True"));
        }
        writer.push(&Code::call("job.add_outputs", items));
    }
    Ok(())
}

fn profiles(writer: &mut Writer, id: StepId, step: &Step, place: &Place) -> Result<(), Diagnostic> {
    let engine = &writer.params.engine;
    let profile = |space: &str, key: &str, value: Code| match engine {
        Engine::Pegasus => Code::call("job.add_profile", vec![Code::text(space), Code::text(key), value]),
        Engine::Scalable(_) if space == "env" => Code::call("job.set_env", vec![Code::text(key), value]),
        Engine::Scalable(_) if space == "dagman" => Code::call("job.set_retries", vec![value]),
        Engine::Scalable(_) if space == "pegasus" => Code::call("job.set_walltime", vec![value]),
        Engine::Scalable(_) => Code::call("job.set_secrets", vec![value]),
    };
    // Pegasus may have it with the program of the step.
    let shared = matches!(engine, Engine::Scalable(_)).then_some(step.resources.walltime).flatten();
    if let Some(seconds) = shared {
        writer.push(&profile("pegasus", "runtime", Code::atom(seconds.to_string())));
    }
    for (namespace, key, value) in around::of_jobs(&writer.plan.workflow, id) {
        let said = shared.is_some() && key == "runtime" && matches!(value, Value::Number(_));
        if said || !engine.takes(namespace, &key) {
            continue;
        }
        let (made, when): (Made, Option<&Term>) = match &value {
            Value::Number(number) => (Made::Known(Code::atom(number.to_string())), None),
            Value::Fixed(text) => (Made::Known(Code::text(text)), None),
            Value::Env(at) => match step.env.get(*at) {
                Some(variable) => (Made::Text(&variable.value), variable.when.as_ref()),
                None => continue,
            },
            Value::Profile(at) => match step.around.profiles.get(*at) {
                Some(profile) => (Made::Text(&profile.value), profile.when.as_ref()),
                None => continue,
            },
            Value::Label => match &step.label {
                Some(label) => (Made::Text(label), None),
                None => continue,
            },
            Value::Amount(at) => match step.varying.get(*at) {
                Some(varying) => (Made::Amount(&varying.amount), varying.when.as_ref()),
                None => continue,
            },
        };
        let (depth, held) = writer.mark();
        match when.map(|w| (w.as_const_bool(), w)) {
            None | Some((Some(true), _)) => {}
            Some((Some(false), _)) => continue,
            Some((None, when)) => {
                let condition = writer.condition(when, place, step.span)?;
                writer.open("if", &condition);
            }
        }
        let code = match made {
            Made::Known(code) => code,
            Made::Text(text) => {
                let pieces = writer.pieces(text, place)?;
                writer.whole(&pieces, step.span)?
            }
            Made::Amount(term) => {
                let amount = writer.value(term, place, step.span)?;
                if amount.ty != Type::Int {
                    return Err(nodes::not_yet(step.span, "this amount"));
                }
                Code::atom(amount.code())
            }
        };
        writer.push(&profile(namespace, &key, code));
        writer.close_loops(depth, held);
    }
    Ok(())
}

/// How the value of a profile is had.
enum Made<'a> {
    Known(Code),
    Text(&'a Text),
    Amount(&'a Term),
}

/// One sentence on what a step does.
pub fn doc(workflow: &Workflow, step: &Step) -> String {
    let mut what: Vec<String> = Vec::new();
    for variant in &step.variants {
        let does = does(&variant.action);
        if !what.contains(&does) {
            what.push(does);
        }
    }
    let what = match what.as_slice() {
        [] => "does nothing with these values".to_owned(),
        all => all.join(", or "),
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

/// A text as it stands in the specification.
pub fn written(text: &Text) -> String {
    let parts = text.parts.iter().map(|part| match part {
        TextPart::Literal(literal) => literal.clone(),
        TextPart::Value(placeholder) => format!("{{{}}}", placeholder.written),
    });
    parts.collect()
}
