//! The other ways in which a workflow can be switched: every combination of the bool and enum params that conditions
//! name is proved, too.

use std::collections::BTreeSet;

use crate::compile::Request;
use crate::diagnostic::{Diagnostic, Findings, Severity, limits};
use crate::files::Files;
use crate::source::Sources;
use crate::spec::expr::Expr;
use crate::spec::mentions::names;
use crate::spec::model::{Model, ParamType, Rule, Selection};
use crate::spec::text_of;
use crate::values::{Resolved, Type, Value};
use crate::{bind, check, plan, prove, resolve};

/// More combinations are not tried.
const MOST: usize = 4096;

/// Nor more jobs and elements of axes in all.
const MOST_JOBS: u64 = 2_000_000;

/// What is looked for beside mistakes of relations (NK05xx) and of files (NK06xx): an axis without elements. Values that
/// a mode would need are none of it: whoever switches to it gives them.
const FURTHER: [&str; 1] = ["NK0407"];

/// Whether a mistake of a mode is told before anybody switches to it.
fn is_told(code: &str) -> bool {
    code.starts_with("NK05") || code.starts_with("NK06") || FURTHER.contains(&code)
}

/// A param with the values that it is tried with.
struct Switch {
    at: usize,
    name: String,
    values: Vec<Value>,
}

/// Tries all combinations but the one at hand, whose plan has no errors.
pub fn check(
    model: &Model,
    given: &Resolved,
    files: &dyn Files,
    request: &Request,
    sources: &mut Sources,
    findings: &mut Findings,
) {
    let switches = switches(model, given);
    let total = switches.iter().fold(1usize, |n, s| n.saturating_mul(s.values.len()));
    let mut jobs = 0;
    let mut told: BTreeSet<(&'static str, Option<crate::source::Span>)> = BTreeSet::new();
    for number in 0..total {
        if number >= MOST || jobs >= MOST_JOBS {
            findings.push(limits::modes(number, total));
            return;
        }
        let mut values = Resolved { values: given.values.clone(), broken: given.broken.clone() };
        let mut rest = number;
        let mut words = Vec::new();
        let mut same = true;
        for switch in &switches {
            let value = switch.values[rest % switch.values.len()].clone();
            rest /= switch.values.len();
            same &= values.values[switch.at].as_ref().map(Value::as_text) == Some(value.as_text());
            words.push(format!("{}={}", switch.name, value.as_text()));
            values.values[switch.at] = Some(value);
        }
        if same {
            continue;
        }
        let mut quiet = Findings::default();
        let mut workflow = resolve::resolve(model, &values, files, &mut quiet);
        check::check(&mut workflow, &mut quiet);
        let axes = bind::bind(&workflow, files, &request.prefix, request.limits, sources, &mut quiet);
        // Axes cost time too, with or without jobs.
        jobs += axes.values().map(|a| u64::from(a.len)).sum::<u64>();
        let mut plan = plan::plan(workflow, axes, &mut quiet);
        jobs = jobs.saturating_add(plan.totals.jobs.max(1));
        prove::prove(&mut plan, request.limits, sources, &mut quiet);
        for finding in quiet.sorted() {
            let place = finding.primary.as_ref().map(|l| l.span);
            let wanted = finding.severity == Severity::Error && is_told(finding.code.0);
            if wanted && told.insert((finding.code.0, place)) {
                findings.push(with(finding, &words));
            }
        }
    }
}

/// The finding as a warning that says with which values it comes up.
fn with(finding: &Diagnostic, words: &[String]) -> Diagnostic {
    let mut finding = finding.clone();
    finding.severity = Severity::Warning;
    finding.message = format!("with {}: {}", words.join(" "), finding.message);
    finding
}

/// The bool and enum params that conditions name.
fn switches(model: &Model, given: &Resolved) -> Vec<Switch> {
    let mut named = BTreeSet::new();
    conditions(model, &mut |expr| names(expr, &mut named));
    let mut switches = Vec::new();
    for (at, param) in model.params.iter().enumerate() {
        if !named.contains(&param.name.value) || given.broken.get(at).copied().unwrap_or(true) {
            continue;
        }
        let values: Vec<Value> = match param.ty {
            ParamType::Bool => vec![Value::Bool(false), Value::Bool(true)],
            ParamType::Enum => param.choices.iter().filter_map(|c| Value::parse(Type::String, &text_of(c))).collect(),
            _ => continue,
        };
        if !values.is_empty() {
            switches.push(Switch { at, name: param.name.value.clone(), values });
        }
    }
    switches
}

/// Calls `see` with every condition of a model.
fn conditions(model: &Model, see: &mut dyn FnMut(&Expr)) {
    let mut some = |expr: &Option<Expr>| expr.iter().for_each(&mut *see);
    for axis in &model.axes {
        some(&axis.when);
        axis.constructors.iter().for_each(|c| some(&c.when));
    }
    for input in &model.inputs {
        some(&input.when);
        match &input.content {
            crate::spec::model::Content::Path(paths) => paths.iter().for_each(|p| some(&p.when)),
            crate::spec::model::Content::Lines(lines) => lines.iter().for_each(|l| some(&l.when)),
            crate::spec::model::Content::Template(_) => {}
        }
    }
    for step in &model.steps {
        some(&step.when);
        step.component.iter().for_each(|c| some(&c.when));
        step.actions.iter().for_each(|a| some(&a.when));
        step.outputs.iter().for_each(|o| {
            some(&o.when);
            o.file.iter().for_each(|f| some(&f.when));
        });
        let mut selection = |s: &Selection| {
            some(&s.when);
            some(&s.filter);
        };
        step.inputs.iter().for_each(|i| {
            selection(&i.selection);
            i.sources.iter().for_each(|s| selection(&s.selection));
        });
        step.after.iter().for_each(|a| selection(&a.selection));
    }
    for rule in model.axes.iter().flat_map(|a| &a.rules) {
        if let Rule::Where { condition } = rule {
            see(condition);
        }
    }
    for computed in &model.lets {
        for part in &computed.value.parts {
            if let crate::spec::template::Part::Placeholder(placeholder) = part {
                see(&placeholder.expr);
            }
        }
    }
}
