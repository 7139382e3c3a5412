//! The one name space of a workflow: params, axes, inputs and steps; and that of its components.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Findings, names};
use crate::source::Span;
use crate::spec::model::{Model, Name, Step};

/// Words that no definition may take.
pub const RESERVED: [&str; 17] = [
    "cpus", "memory", "gpus", "disk", "walltime", "it", "where", "when", "and", "or", "not", "in", "true", "false",
    "prev", "next", "none",
];

/// Words that mean something behind an axis: only an `in` and an `out` may take them.
pub const OF_AXES: [&str; 2] = ["first", "last"];

/// Reports names that are taken twice, and reserved ones; gives the latter: who uses one means what was to have it.
pub fn check(model: &Model, findings: &mut Findings) -> HashSet<String> {
    let mut taken = HashSet::new();
    let mut all: Vec<(&Name, &str)> = Vec::new();
    all.extend(model.params.iter().map(|p| (&p.name, "param")));
    all.extend(model.lets.iter().map(|l| (&l.name, "let")));
    all.extend(model.axes.iter().map(|a| (&a.name, "axis")));
    all.extend(model.inputs.iter().map(|i| (&i.name, "input")));
    // One that was not read whole may be half of another.
    all.extend(model.steps.iter().filter(|s| !s.broken).map(|s| (&s.name, "step")));
    all.sort_by_key(|(name, _)| name.span);
    unique(&all, findings);
    for (name, _) in &all {
        if [&RESERVED[..], &OF_AXES].iter().any(|words| words.contains(&name.value.as_str())) {
            findings.push(names::reserved(name.span, &name.value));
            taken.insert(name.value.clone());
        }
    }
    unique(&model.components.iter().map(|c| (&c.name, "component")).collect::<Vec<_>>(), findings);
    unique(&model.values.iter().map(|v| (&v.name, "values block")).collect::<Vec<_>>(), findings);
    let by_name: HashMap<&str, (&Name, &str)> = all
        .iter()
        .filter(|(_, kind)| matches!(*kind, "param" | "let" | "axis" | "input"))
        .map(|(name, kind)| (name.value.as_str(), (*name, *kind)))
        .collect();
    for step in &model.steps {
        locals(step, &by_name, &mut taken, findings);
    }
    taken
}

/// Reports names that are taken twice; gives where the second ones stand.
fn unique(all: &[(&Name, &str)], findings: &mut Findings) -> HashSet<Span> {
    let mut seen: HashMap<&str, (&Name, &str)> = HashMap::new();
    let mut twice = HashSet::new();
    for (name, what) in all {
        let Some((first, first_what)) = seen.get(name.value.as_str()) else {
            seen.insert(&name.value, (name, what));
            continue;
        };
        let (what, first_what) = if what == first_what {
            (format!("second {what}"), format!("first {what}"))
        } else {
            ((*what).into(), (*first_what).into())
        };
        findings.push(names::clash(name.span, first.span, &name.value, &what, &first_what));
        twice.insert(name.span);
    }
    twice
}

/// A step's own names: distinct, and none that a param or an axis has. An `in` may be called as the input it is.
fn locals(step: &Step, all: &HashMap<&str, (&Name, &str)>, taken: &mut HashSet<String>, findings: &mut Findings) {
    let mut own: Vec<(&Name, &str)> = Vec::new();
    own.extend(step.inputs.iter().map(|i| (&i.name, "in")));
    own.extend(step.outputs.iter().map(|o| (&o.name, "out")));
    let twice = unique(&own, findings);
    for (name, what) in own {
        if RESERVED.contains(&name.value.as_str()) {
            findings.push(names::reserved(name.span, &name.value));
            taken.insert(name.value.clone());
            continue;
        }
        let Some((first, kind)) = all.get(name.value.as_str()) else { continue };
        let same = *kind == "input"
            && step.inputs.iter().any(|i| {
                std::ptr::eq(&raw const i.name, std::ptr::from_ref(name))
                    && i.sources.iter().all(|f| f.source.second.is_none() && f.source.first.value == name.value)
            });
        // A name is taken twice once.
        if !same && !twice.contains(&name.span) {
            findings.push(names::clash(name.span, first.span, &name.value, what, kind));
        }
    }
}
