//! The function that names the files which exist before the run.

use super::params::Params;
use super::writer::{Place, Writer};
use crate::diagnostic::{Diagnostic, nodes};
use crate::lower::inputs::{is_read, place_of, support};
use crate::lower::loops::{Scope, Tables};
use crate::lower::python::{Code, Piece};
use crate::plan::{Op, Plan, PlannedContent, PlannedFile, Presence};
use crate::resolve::workflow::{FileDef, Origin};
use crate::resolve::{FileId, Text};

/// The lines of `add_inputs`.
///
/// # Errors
/// What cannot be written yet.
pub fn lines(plan: &Plan, tables: &mut Tables, params: &Params) -> Result<Vec<String>, Diagnostic> {
    let workflow = &plan.workflow;
    let mut writer = Writer::new(plan, tables, params, None);
    let mut inputs: Vec<FileId> =
        workflow.files.ids().filter(|f| workflow.producer(*f).is_none() && is_read(plan, *f)).collect();
    inputs.sort_by_key(|f| &workflow.files[*f].name);
    for id in inputs {
        let file = &workflow.files[id];
        let path = match &file.origin {
            Origin::Input { path, .. } => path,
            // One that the build writes lies there under its name.
            _ => &file.file,
        };
        let planned = &plan.files[id];
        if planned.presence.as_deref() == Some(&Presence::Never) {
            continue;
        }
        let (lines, (depth, held)) = (writer.lines.len(), writer.mark());
        if expressed(&mut writer, file, path, planned).is_err() {
            writer.lines.truncate(lines);
            writer.close_loops(depth, held);
            listed(&mut writer, planned, file.extras.bypass);
        }
    }
    for file in support(plan) {
        let items = vec![Code::text(&file), Code::text(&format!("bin/{file}"))];
        writer.push(&Code::call("workflow.add_input", items));
    }
    if writer.lines.is_empty() {
        writer.push(&Code::atom("pass"));
    }
    Ok(writer.lines)
}

/// One line for each file: conditions decide which there are.
fn listed(writer: &mut Writer, file: &PlannedFile, bypass: bool) {
    let place = place_of(file);
    let mut walk = file.space.walk(0);
    while let Some(point) = walk.get() {
        if file.exists(point) {
            let path = place.text(point);
            let from = if is_elsewhere(&path) { path } else { format!("inputs/{path}") };
            let mut items = vec![Code::text(&file.name.text(point)), Code::text(&from)];
            if bypass {
                items.push(Code::atom("bypass=True"));
            }
            writer.push(&Code::call("workflow.add_input", items));
        }
        walk.step();
    }
}

/// A loop over the points of an input.
fn expressed(writer: &mut Writer, file: &FileDef, path: &Text, planned: &PlannedFile) -> Result<(), Diagnostic> {
    let travels = travels(planned).ok_or_else(|| {
        nodes::not_yet(
            file.name_span,
            "an input that lies partly in \
                the project and partly elsewhere",
        )
    })?;
    let (depth, held) = writer.mark();
    let mut scope = Scope::default();
    writer.open_loops(&planned.space.slots, &mut scope, file.span)?;
    let place = Place::of(scope);
    if let (Some(Presence::At(_)), Some(when)) = (planned.presence.as_deref(), &file.when) {
        let condition = writer.condition(when, &place, file.span)?;
        writer.open("if", &condition);
    }
    writer.tables.hint = Some(file.name.clone());
    let name = writer.pieces(&file.file, &place);
    writer.tables.hint = None;
    let name = name?;
    let name = writer.whole(&name, file.span)?;
    let mut from = if travels { vec![Piece::Literal("inputs/".to_owned())] } else { Vec::new() };
    from.extend(writer.pieces(path, &place)?);
    let from = writer.whole(&from, file.span)?;
    let mut items = vec![name, from];
    if file.extras.bypass {
        items.push(Code::atom("bypass=True"));
    }
    writer.push(&Code::call("workflow.add_input", items));
    writer.close_loops(depth, held);
    Ok(())
}

/// A path that is no file of the built folder.
fn is_elsewhere(path: &str) -> bool {
    path.starts_with('/') || path.contains("://")
}

/// Whether the files of an input travel in the built folder; nothing if some do and some do not.
fn travels(file: &PlannedFile) -> Option<bool> {
    let PlannedContent::Path(path) = &file.content else { return Some(true) };
    // What all paths begin with may say it of all.
    if let Some(Op::Literal(begins)) = path.ops.first().filter(|_| !file.space.is_empty()) {
        let elsewhere = is_elsewhere(&String::from_utf8_lossy(begins));
        if elsewhere || !path.bytes().contains(b':') {
            return Some(!elsewhere);
        }
    }
    let mut answer = None;
    let mut walk = file.space.walk(0);
    while let Some(point) = walk.get() {
        let text = path.text(point);
        let inside = !is_elsewhere(&text);
        if answer.is_some_and(|a| a != inside) {
            return None;
        }
        answer = Some(inside);
        walk.step();
    }
    answer.or(Some(true))
}
