//! What a step reads: sources, selectors, and the names that its texts know.

use super::ids::{AxisId, FileId, Id as _, StepId};
use super::scope::Local;
use super::steps::axes;
use super::term::Term;
use super::workflow::{After, FileDef, Input, Origin, Pick, Selection, Source};
use super::{Context, Workflow, mentions};
use crate::diagnostic::{Diagnostic, Findings, files as file_findings, names, relations};
use crate::spec::expr::{Expr, ExprKind};
use crate::spec::model::{self, In, Which};
use crate::values::Type;

pub(super) fn inputs(
    context: &Context,
    id: StepId,
    raw: &model::Step,
    workflow: &mut Workflow,
    findings: &mut Findings,
) {
    for input in &raw.inputs {
        let resolved = one_input(context, id, input, workflow, findings);
        match resolved {
            Some(resolved) => workflow.steps[id].inputs.push(resolved),
            None => workflow.steps[id].healthy = false,
        }
    }
}

fn one_input(
    context: &Context,
    id: StepId,
    raw: &In,
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> Option<Input> {
    let shared = selection(context, id, &raw.selection, &[], workflow, findings);
    let mut good = !raw.broken && shared.is_some();
    let outer: Vec<AxisId> = shared.iter().flat_map(Selection::axes).collect();
    let mut sources = Vec::new();
    if raw.sources.is_empty() {
        // Where a command names it, the name stays: it is the source that has another one.
        let kept = mentions::is_named(&context.model.steps[id.index()], &raw.name.value);
        let file = source(raw, None, kept, workflow, findings)?;
        sources.push(Source { file, selection: Selection::default(), span: raw.span });
    }
    for from in &raw.sources {
        let selection = selection(context, id, &from.selection, &outer, workflow, findings);
        let file = source(raw, Some(&from.source), false, workflow, findings);
        match (selection, file) {
            (Some(selection), Some(file)) => sources.push(Source { file, selection, span: from.span }),
            _ => good = false,
        }
    }
    if !good {
        return None;
    }
    let healthy = sources.iter().all(|s| workflow.files[s.file].healthy);
    let input = Input {
        name: raw.name.value.clone(),
        selection: shared.unwrap_or_default(),
        sources,
        optional: raw.optional,
        silent: raw.silent,
        format: raw.format.clone(),
        columns: raw.columns.clone(),
        span: raw.span,
    };
    // What is wrong with the source was reported there: nothing more can be said of this input.
    let mut axes = workflow.steps[id].each.clone();
    axes.extend(input.selections().flat_map(|s| s.axes()));
    let sound = workflow.closure_of(&axes).iter().all(|axis| workflow.axes[*axis].healthy);
    let whole = sound && !workflow.steps[id].incomplete;
    let healthy = healthy && whole && crate::check::relations::input(workflow, id, &input, findings);
    if !healthy {
        workflow.steps[id].healthy = false;
    }
    Some(input)
}

/// The selectors of an input, a source or an `after`. `outer` are axes that were selected before it.
pub fn selection(
    context: &Context,
    id: StepId,
    raw: &model::Selection,
    outer: &[AxisId],
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> Option<Selection> {
    let (gather, mut good) = axes(&raw.gather, workflow, findings);
    let own = workflow.closure_of(&workflow.steps[id].each);
    let owner = format!("step `{}`", workflow.steps[id].name);
    let incomplete = workflow.steps[id].incomplete;
    let mut at = Vec::new();
    for selector in &raw.at {
        let (axis, _) = axes(std::slice::from_ref(&selector.axis), workflow, findings);
        let mut quiet = Findings::default();
        let mut scope = context.scope(workflow, own.clone(), owner.clone(), &mut quiet);
        scope.remedy = "add `each {axis}` to the step";
        scope.incomplete = incomplete;
        let pick = match &selector.which {
            Which::First => Some(Pick::First),
            Which::Last => Some(Pick::Last),
            Which::Prev => Some(Pick::Prev),
            Which::Next => Some(Pick::Next),
            Which::Open => Some(Pick::Open),
            Which::Key(expr) => scope.expr(expr).map(|(term, _)| Pick::Key(term)),
        };
        let found = quiet.sorted().into_iter().cloned();
        found.for_each(|finding| findings.push(of_selector(finding, selector)));
        match (axis.as_slice(), pick) {
            ([axis], Some(pick)) => at.push((*axis, pick, selector.span)),
            _ => good = false,
        }
    }
    let mut extension: Vec<AxisId> = outer.to_vec();
    extension.extend(at.iter().map(|(axis, ..)| *axis).chain(gather.iter().copied()));
    let extension = workflow.closure_of(&extension);
    let mut bound = own.clone();
    bound.extend(extension.iter().copied().filter(|a| !own.contains(a)));
    let mut scope = context.scope(workflow, bound, owner.clone(), findings);
    scope.remedy = "add `each {axis}` to the step";
    scope.extension = extension;
    scope.incomplete = incomplete || !good;
    let filter = raw.filter.as_ref().map(|f| scope.condition(f));
    let announced = announced(&context.model.steps[id.index()], workflow, is_unconditional);
    let mut scope = context.scope(workflow, own, owner, findings);
    scope.incomplete = incomplete;
    scope.locals = announced;
    scope.remedy = "`where=\"it.{axis} …\"` asks each one that is taken; or add `each {axis}` to the step";
    let when = raw.when.as_ref().map(|w| scope.decided(w));
    if !good || matches!(filter, Some(None)) || matches!(when, Some(None)) {
        return None;
    }
    let gather = gather.into_iter().zip(raw.gather.iter().map(|n| n.span)).collect();
    Some(Selection { at, gather, filter: filter.flatten(), when: when.flatten() })
}

/// What is said of the key of a selector: a word alone that means nothing is a key, or a slip in `first` and the like.
fn of_selector(finding: Diagnostic, selector: &model::Selector) -> Diagnostic {
    let Which::Key(Expr { kind: ExprKind::Path { it: false, parts }, span }) = &selector.which else { return finding };
    match parts.as_slice() {
        [only] if finding.code.0 == relations::UNKNOWN => relations::unknown_key(finding, *span, &only.value),
        _ => finding,
    }
}

/// Inputs of a step as names of files. They are resolved later, in this order.
pub(super) fn announced(raw: &model::Step, workflow: &Workflow, which: impl Fn(&In) -> bool) -> Vec<Local> {
    // What is wrong with the selectors is reported with the input.
    let axes_of = |selection: &model::Selection| {
        let selected = selection.at.iter().map(|at| &at.axis).chain(&selection.gather).cloned();
        axes(&selected.collect::<Vec<_>>(), workflow, &mut Findings::default()).0
    };
    let gathers = |selection: &model::Selection| !selection.gather.is_empty();
    let local = |(at, input): (usize, &In)| {
        let own: Vec<Vec<AxisId>> = input.sources.iter().map(|s| axes_of(&s.selection)).collect();
        let shared = own.len() == 1 || own.iter().all(Vec::is_empty);
        let list = gathers(&input.selection)
            || (!input.sources.is_empty() && input.sources.iter().all(|s| gathers(&s.selection)));
        Local {
            name: input.name.value.clone(),
            term: Term::In(at as u32),
            ty: if list { Type::Files } else { Type::File },
            span: input.name.span,
            extension: shared.then(|| [axes_of(&input.selection), own.concat()].concat()),
            healthy: true,
        }
    };
    raw.inputs.iter().enumerate().filter(|(_, input)| which(input)).map(local).collect()
}

/// It has no condition: one on others can count its files, and none waits for itself.
fn is_unconditional(input: &In) -> bool {
    input.sources.iter().map(|s| &s.selection).chain([&input.selection]).all(|s| s.when.is_none())
}

/// What an `after` waits for.
pub fn after(
    context: &Context,
    id: StepId,
    raw: &model::After,
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> Option<After> {
    let found = workflow.steps.iter().find(|(_, s)| s.name == raw.step.value).map(|(id, _)| id);
    let Some(step) = found else {
        if !workflow.lost.contains(&raw.step.value) {
            let known: Vec<&str> = workflow.steps.values().map(|s| s.name.as_str()).collect();
            findings.push(names::unknown(raw.step.span, "step", &raw.step.value, &known));
        }
        return None;
    };
    let mut selection = selection(context, id, &raw.selection, &[], workflow, findings)?;
    // Axes left open are gathered.
    let selected: Vec<AxisId> = selection.axes().collect();
    let bound = crate::check::relations::bound(workflow, &workflow.steps[id].each, &selected);
    let wanted = workflow.steps[step].each.clone();
    let open: Vec<AxisId> = wanted.into_iter().filter(|a| !bound.contains(a)).collect();
    // A finer axis brings the coarser ones; of two that bring each other, the first.
    let brought = |(at, axis): &(usize, &AxisId)| {
        open.iter().enumerate().any(|(other_at, other)| {
            let brings = other != *axis && workflow.determines(*other, **axis);
            brings && (!workflow.determines(**axis, *other) || other_at < *at)
        })
    };
    let gathered: Vec<AxisId> = open.iter().enumerate().filter(|o| !brought(o)).map(|(_, a)| *a).collect();
    selection.gather.extend(gathered.into_iter().map(|axis| (axis, raw.span)));
    let after = After { step, selection, span: raw.span };
    crate::check::relations::after(workflow, id, &after, findings).then_some(after)
}

/// The step that has an output of this name, as a source that can be typed in.
fn maker(workflow: &Workflow, name: &str) -> Option<String> {
    let step = workflow.steps.values().find(|s| s.outputs.iter().any(|o| workflow.files[*o].name == name))?;
    Some(if step.outputs.len() == 1 { step.name.clone() } else { format!("{}.{name}", step.name) })
}

/// The inputs of a workflow and its steps: what an `in` may read from.
fn sources(workflow: &Workflow) -> Vec<&str> {
    let inputs = workflow.files.values().filter(|file| !matches!(file.origin, Origin::Output { .. }));
    let steps = workflow.steps.values().map(|step| step.name.as_str());
    inputs.map(|file| file.name.as_str()).chain(steps).collect()
}

/// What an `in` that reads from nothing was most likely meant to be called.
pub(super) fn meant(raw: &In, workflow: &Workflow) -> Option<String> {
    let known = match raw.sources.as_slice() {
        [] => sources(workflow),
        // `in x from=step`: one of its outputs.
        [from] if from.source.second.is_none() => outputs(workflow, &from.source.first.value),
        _ => return None,
    };
    let lost = !known.contains(&raw.name.value.as_str());
    names::suggest(&raw.name.value, &known).filter(|_| lost).map(str::to_owned)
}

/// The outputs of a step, by name.
fn outputs<'w>(workflow: &'w Workflow, step: &str) -> Vec<&'w str> {
    let steps = workflow.steps.values().filter(|s| s.name == step);
    steps.flat_map(|s| &s.outputs).map(|out| workflow.files[*out].name.as_str()).collect()
}

/// The file family that an `in` names; `kept` if its own name must stay.
fn source(
    raw: &In,
    from: Option<&model::SourceName>,
    kept: bool,
    workflow: &Workflow,
    findings: &mut Findings,
) -> Option<FileId> {
    let is_input = |f: &FileDef| !matches!(f.origin, Origin::Output { .. });
    let input_named = |name: &str| workflow.files.iter().find(|(_, f)| f.name == name && is_input(f)).map(|(id, _)| id);
    let known = sources(workflow);
    let Some(from) = from else {
        let found = input_named(&raw.name.value);
        if found.is_none() && !raw.broken && !workflow.lost.contains(&raw.name.value) {
            let made = maker(workflow, &raw.name.value).map(|s| format!("in {} from={s}", raw.name.value));
            let finding = file_findings::no_producer(raw.name.span, &raw.name.value, &known, made);
            findings.push(if kept { file_findings::under_its_name(finding, &raw.name.value) } else { finding });
        }
        return found;
    };
    let first = from.first.value.as_str();
    let step = workflow.steps.values().find(|s| s.name == first);
    let Some(step) = step else {
        let found = input_named(first);
        match (&found, &from.second) {
            (None, _) if workflow.lost.contains(first) => {}
            (None, _) => {
                let made = maker(workflow, first).map(|s| format!("from={s}"));
                findings.push(file_findings::no_producer(from.first.span, first, &known, made));
            }
            (Some(_), Some(second)) => {
                findings.push(names::unknown(second.span, "output", &second.value, &[]));
                return None;
            }
            _ => {}
        }
        return found;
    };
    let outputs: Vec<&str> = step.outputs.iter().map(|o| workflow.files[*o].name.as_str()).collect();
    let named = |name: &str| step.outputs.iter().copied().find(|o| workflow.files[*o].name == name);
    match &from.second {
        Some(second) => {
            let found = named(&second.value);
            if found.is_none() && !workflow.lost.contains(&second.value) {
                findings.push(names::unknown(second.span, "output", &second.value, &outputs));
            }
            found
        }
        None => {
            let found =
                named(&raw.name.value).or(if step.outputs.len() == 1 { step.outputs.first().copied() } else { None });
            if found.is_none() && workflow.steps.values().any(|s| s.name == first && s.healthy) {
                findings.push(match names::suggest(&raw.name.value, &outputs) {
                    Some(near) => file_findings::no_such_output(raw.name.span, &raw.name.value, first, near),
                    None => file_findings::no_outputs(from.span, first, &outputs),
                });
            }
            found
        }
    }
}

/// The names that texts of a step know: a list where it gathers or writes over axes that `each` does not bind.
pub fn locals(workflow: &Workflow, id: StepId, each: &[AxisId]) -> Vec<Local> {
    let step = &workflow.steps[id];
    let mut locals = Vec::new();
    for (at, input) in step.inputs.iter().enumerate() {
        let list = input.is_list(each);
        locals.push(Local {
            name: input.name.clone(),
            term: Term::In(at as u32),
            ty: if list { Type::Files } else { Type::File },
            span: input.span,
            extension: input.extension(),
            healthy: input.sources.iter().all(|s| workflow.files[s.file].healthy),
        });
    }
    for (at, file) in step.outputs.iter().enumerate() {
        let file = &workflow.files[*file];
        let over = match &file.origin {
            Origin::Output { over, .. } => over.clone(),
            Origin::Input { .. } | Origin::Rendered(_) => Vec::new(),
        };
        let list = over.iter().any(|a| !each.contains(a));
        locals.push(Local {
            name: file.name.clone(),
            term: Term::Out(at as u32),
            ty: if list { Type::Files } else { Type::File },
            span: file.span,
            extension: Some(over),
            healthy: file.healthy,
        });
    }
    locals
}
