//! What `$axis_name` reaches in a bash script: attributes that nobody declared before, and axes that the axis determines.

use super::attributes::attribute;
use super::ids::{AxisId, StepId};
use super::reads::locals;
use super::script;
use super::shell::{RESOURCES, variable};
use super::term::Term;
use super::workflow::{ConstructorKind, Sheet, Workflow};
use crate::files::{Files, RelPath};
use crate::schema::is_name;
use crate::source::Span;
use crate::spec::expr::Spanned;
use crate::spec::model::SheetFormat;
use crate::values::Type;

/// No table of elements is longer than this.
const LIMIT: u64 = 1 << 30;

/// A name that is reached by way of another axis: `$lane_sample`, `$lane_sample_depth`.
pub struct Reached {
    /// The axis that the name begins with.
    pub axis: AxisId,
    pub name: String,
    pub term: Term,
    pub ty: Type,
}

/// Makes the attributes known that a script names: other texts declare such an attribute where they name it.
pub fn declare(workflow: &mut Workflow, files: &dyn Files, id: StepId, script: &Spanned<String>) -> Vec<Reached> {
    let axes = workflow.closure_of(&workflow.steps[id].each);
    let mut known: Vec<String> = locals(workflow, id, &[]).iter().map(|l| variable(&l.name)).collect();
    known.extend(RESOURCES.map(str::to_owned));
    known.extend(workflow.params.values().map(|p| variable(&p.name)));
    known.extend(workflow.lets.keys().map(|name| variable(name)));
    let words = script::named(&script.value);
    for axis in &axes {
        let def = &mut workflow.axes[*axis];
        known.push(variable(&def.name));
        for attr in def.attrs.values_mut() {
            let name = variable(&format!("{}_{}", def.name, attr.name));
            if words.contains(&name.as_str()) {
                attr.asked.get_or_insert(script.span);
            }
            known.push(name);
        }
    }
    let mut reached = Vec::new();
    for word in words {
        if known.iter().any(|k| k == word) {
            continue;
        }
        known.push(word.to_owned());
        for axis in &axes {
            let prefix = format!("{}_", variable(&workflow.axes[*axis].name));
            let Some(rest) = word.strip_prefix(&prefix) else { continue };
            let Some((term, ty)) = reach(workflow, files, *axis, rest, script.span) else { continue };
            // An attribute of the axis itself is now one that it has.
            if !matches!(term, Term::Attr(of, _) if of == *axis) {
                reached.push(Reached { axis: *axis, name: word.to_owned(), term, ty });
            }
            break;
        }
    }
    reached
}

/// The element of an axis that `axis` determines, an attribute of it, or one of `axis`.
fn reach(workflow: &mut Workflow, files: &dyn Files, axis: AxisId, rest: &str, span: Span) -> Option<(Term, Type)> {
    let others: Vec<(AxisId, String)> = workflow
        .closure(axis)
        .into_iter()
        .filter(|o| *o != axis)
        .map(|other| (other, variable(&workflow.axes[other].name)))
        .collect();
    if let Some((other, _)) = others.iter().find(|(_, name)| name == rest) {
        return Some((Term::Key(*other), Type::String));
    }
    if let Some(name) = attribute_named(workflow, files, axis, rest) {
        let (attr, ty) = attribute(&mut workflow.axes, axis, &name, span)?;
        return Some((Term::Attr(axis, attr), ty));
    }
    others.iter().find_map(|(other, name)| {
        let rest = rest.strip_prefix(name)?.strip_prefix('_')?;
        reach(workflow, files, *other, rest, span)
    })
}

/// The attribute that is called so in bash: of the axis, or of the one that it is a part or a grouping of.
fn attribute_named(workflow: &Workflow, files: &dyn Files, axis: AxisId, wanted: &str) -> Option<String> {
    let mut at = Some(axis);
    while let Some(axis) = at {
        let def = &workflow.axes[axis];
        if let Some(found) = def.known_attributes().into_iter().find(|name| variable(name) == wanted) {
            return Some(found.to_owned());
        }
        for constructor in &def.constructors {
            if let ConstructorKind::Sheet(sheet) = &constructor.kind {
                let titles = titles(workflow, files, sheet).unwrap_or_default();
                let found = titles.into_iter().find(|title| is_name(title) && variable(title) == wanted);
                if found.is_some() {
                    return found;
                }
            }
        }
        at = def.offers.inherits;
    }
    None
}

/// The titles of a table, if it can be read; what is wrong with it is reported where its rows are read.
pub(super) fn titles(workflow: &Workflow, files: &dyn Files, sheet: &Sheet) -> Option<Vec<String>> {
    if let Some(titles) = &sheet.titles {
        return Some(titles.clone());
    }
    let path = crate::plan::eval::constant(&sheet.file.value, &workflow.params)?;
    let bytes = files.read(&RelPath::new(&path).ok()?, LIMIT).ok()?;
    let delimiter = match sheet.format {
        SheetFormat::Csv => b',',
        SheetFormat::Tsv => b'\t',
        SheetFormat::Json => {
            let read: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
            let records = match &read {
                serde_json::Value::Object(members) => members.values().find(|v| v.is_array())?,
                other => other,
            };
            return Some(records.as_array()?.first()?.as_object()?.keys().cloned().collect());
        }
    };
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).quoting(delimiter == b',').flexible(true).from_reader(text);
    Some(reader.headers().ok()?.iter().map(|title| title.trim().to_owned()).collect())
}
