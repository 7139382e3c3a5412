//! Inputs that the build writes: lines over points, or templates of the project.

use std::collections::BTreeMap;

use minijinja::{Environment, UndefinedBehavior, Value as Jinja};

use crate::diagnostic::{Findings, files as findings_of};
use crate::files::{Files, RelPath};
use crate::plan::{NONE, Plan, PlannedContent};
use crate::resolve::workflow::{AttrDef, AttrSource, FileDef, Origin, Rendered};
use crate::resolve::{AxisId, FileId};
use crate::source::Span;
use crate::values::Value;

/// A template has at most this many bytes.
const TEMPLATE: u64 = 1 << 20;

/// A file that the build writes has at most this many bytes, and a template does at most so many things.
const RENDERED: usize = 64 << 20;
const FUEL: u64 = 50_000_000;

/// Takes so many bytes, and no more; and whether there were more.
struct Bounded(Vec<u8>, bool);

impl std::io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > RENDERED {
            self.1 = true;
            return Err(std::io::Error::other("the file is too large"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The text of the file of a family at a point; nothing if it cannot be made, which was reported, or is not rendered.
pub fn text(plan: &Plan, id: FileId, point: &[u32], files: &dyn Files, findings: &mut Findings) -> Option<Vec<u8>> {
    match &plan.files[id].content {
        PlannedContent::Lines(lines) => {
            let mut out = Vec::new();
            for (extension, line) in lines {
                extension.until(&mut point.to_vec(), |point| {
                    line.run(point, &mut out);
                    out.push(b'\n');
                    out.len() <= RENDERED
                });
            }
            if out.len() > RENDERED {
                let def = &plan.workflow.files[id];
                findings.push(findings_of::rendered_too_large(def.span, &def.name, RENDERED));
                return None;
            }
            Some(out)
        }
        PlannedContent::Template(path) => template(plan, id, point, &path.text(point), files, findings),
        PlannedContent::Made | PlannedContent::Path(_) => None,
    }
}

/// Where the path of the template of an input is written.
fn template_span(def: &FileDef) -> Span {
    match &def.origin {
        Origin::Rendered(Rendered::Template(_, span)) => *span,
        _ => def.span,
    }
}

fn template(
    plan: &Plan,
    id: FileId,
    point: &[u32],
    path: &str,
    files: &dyn Files,
    findings: &mut Findings,
) -> Option<Vec<u8>> {
    let def = &plan.workflow.files[id];
    let span = template_span(def);
    let read = RelPath::new(path).map_err(|e| e.to_string()).and_then(|path| {
        let bytes = files.read(&path, TEMPLATE).map_err(|e| e.to_string())?;
        String::from_utf8(bytes.to_vec()).map_err(|_| "it is not UTF-8 text".to_owned())
    });
    let text = match read {
        Ok(text) => text,
        Err(why) => {
            let near = RelPath::new(path).ok().filter(|path| files.kind(path).is_none());
            let near = near.and_then(|path| crate::check::scripts::near(files, &path));
            findings.push(findings_of::unreadable_template(span, path, &why, near));
            return None;
        }
    };
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.set_fuel(Some(FUEL));
    let mut filled = Bounded(Vec::new(), false);
    let template = environment.template_from_named_str(path, &text);
    let done = template.and_then(|t| t.render_captured_to(context(plan, id, point), &mut filled).map(|_| ()));
    match done {
        Ok(()) => {
            let mut filled = filled.0;
            // The last line end is part of the file.
            if text.ends_with('\n') && !filled.ends_with(b"\n") {
                filled.push(b'\n');
            }
            Some(filled)
        }
        Err(_) if filled.1 => {
            findings.push(findings_of::rendered_too_large(def.span, &def.name, RENDERED));
            None
        }
        Err(error) => {
            let line = error.line().unwrap_or(1);
            let why = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
            findings.push(findings_of::template_failed(span, path, line, &why));
            None
        }
    }
}

/// What a template sees: params, the elements of each axis as lists, and the element of each axis of the input.
fn context(plan: &Plan, id: FileId, point: &[u32]) -> BTreeMap<String, Jinja> {
    let mut context = BTreeMap::new();
    for param in plan.workflow.params.values() {
        if let Some(value) = &param.value {
            context.insert(name(&param.name), jinja(value));
        }
    }
    let mut axes: BTreeMap<String, Jinja> = BTreeMap::new();
    for (id, axis) in plan.axes.iter().filter(|(_, a)| a.healthy) {
        let all: Vec<Jinja> = (0..axis.len).map(|e| element(plan, id, e)).collect();
        axes.insert(name(&axis.name), Jinja::from(all));
    }
    context.insert("axes".to_owned(), Jinja::from(axes));
    let space = &plan.files[id].space;
    for (slot, at) in space.slots.iter().zip(point) {
        for axis in plan.workflow.closure(slot.axis) {
            let to = plan.maps.get(slot.axis, axis).map_or(NONE, |map| map.get(*at));
            if to != NONE {
                context.insert(name(&plan.axes[axis].name), element(plan, axis, to));
            }
        }
    }
    context
}

/// `-` means minus in a template.
fn name(name: &str) -> String {
    name.replace('-', "_")
}

fn element(plan: &Plan, axis: AxisId, element: u32) -> Jinja {
    let bound = &plan.axes[axis];
    let mut fields: BTreeMap<String, Jinja> = BTreeMap::new();
    // What only axes made of this one ask may be what its members differ in.
    let common = |def: &AttrDef| def.named || !matches!(def.source, AttrSource::Inherited(..));
    let shown = |def: &AttrDef| !def.source.is_hidden() && common(def);
    for (attr, def) in plan.workflow.axes[axis].attrs.iter().filter(|(_, def)| shown(def)) {
        if (element as usize) < bound.columns[attr].len() {
            fields.insert(name(&def.name), jinja(&bound.value(attr, element)));
        }
    }
    for other in plan.workflow.closure(axis).into_iter().skip(1) {
        let to = plan.maps.get(axis, other).map_or(NONE, |map| map.get(element));
        if to != NONE {
            let key = plan.axes[other].keys.get(to).into_owned();
            fields.entry(name(&plan.axes[other].name)).or_insert_with(|| Jinja::from(key));
        }
    }
    fields.insert("key".to_owned(), Jinja::from(bound.keys.get(element).into_owned()));
    fields.insert("index".to_owned(), Jinja::from(element - bound.siblings(element).0));
    Jinja::from(fields)
}

/// Whole numbers and truth values as such; anything else as it was written.
fn jinja(value: &Value) -> Jinja {
    match value {
        Value::Int(n, _) => Jinja::from(*n),
        Value::Bool(b) => Jinja::from(*b),
        Value::List(items) => Jinja::from(items.iter().map(jinja).collect::<Vec<_>>()),
        other => Jinja::from(other.as_text().into_owned()),
    }
}
