//! The function that names the files which exist before the run.

use super::params::Params;
use super::writer::{Place, Writer};
use crate::diagnostic::{Diagnostic, nodes};
use crate::lower::loops::Tables;
use crate::lower::pegasus::catalogs::{is_read, support};
use crate::lower::python::{Code, Piece, format};
use crate::plan::{Plan, PlannedFile};
use crate::resolve::FileId;
use crate::resolve::workflow::Origin;

/// The lines of `add_inputs`.
///
/// # Errors
/// What cannot be written yet.
pub fn lines(plan: &Plan, tables: &mut Tables, params: &Params) -> Result<Vec<String>, Diagnostic> {
    let workflow = &plan.workflow;
    let mut writer = Writer::new(plan, tables, params, None);
    let mut inputs: Vec<FileId> =
        workflow.files.ids().filter(|f| plan.files[*f].path.is_some() && is_read(plan, *f)).collect();
    inputs.sort_by_key(|f| &workflow.files[*f].name);
    for id in inputs {
        let file = &workflow.files[id];
        let Origin::Input { path, .. } = &file.origin else { continue };
        let travels = travels(&plan.files[id]).ok_or_else(|| {
            nodes::not_yet(
                file.name_span,
                "an input that lies partly in \
                the project and partly elsewhere",
            )
        })?;
        let (depth, held) = writer.mark();
        let mut place = Place::default();
        writer.open_loops(&file.shape, &mut place.scope);
        let name = writer.pieces(&file.file, &place)?;
        let mut from = if travels { vec![Piece::Literal("inputs/".to_owned())] } else { Vec::new() };
        from.extend(writer.pieces(path, &place)?);
        let items = vec![Code::atom(format(&name)), Code::atom(format(&from))];
        writer.push(&Code::call("workflow.add_input", items));
        writer.close_loops(depth, held);
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

/// Whether the files of an input travel in the built folder; nothing if some do and some do not.
fn travels(file: &PlannedFile) -> Option<bool> {
    let path = file.path.as_ref()?;
    let mut answer = None;
    let mut walk = file.space.walk(0);
    while let Some(point) = walk.get() {
        let text = path.text(point);
        let inside = !(text.starts_with('/') || text.contains("://"));
        if answer.is_some_and(|a| a != inside) {
            return None;
        }
        answer = Some(inside);
        walk.step();
    }
    answer.or(Some(true))
}
