//! The files of a rule as patterns.

use serde_json::Value as Json;

use super::Output;
use crate::draft::snakefile::pattern::{Part, Pattern, braces, pattern, tidy};
use crate::draft::snakefile::python::arguments;
use crate::draft::snakefile::rules::{Rule, Workflow, constraints, known};
use crate::draft::snakefile::value::Named;

/// A bound name as a wildcard.
pub(super) fn freed(part: &Part) -> Part {
    match part {
        Part::Bound(name) => Part::Wild(name.clone(), None),
        part => part.clone(),
    }
}

pub(super) fn name_of(part: &Part) -> Option<String> {
    match part {
        Part::Bound(name) | Part::Wild(name, _) => Some(name.clone()),
        Part::Pick(pick) => Some(pick.wildcard.clone()),
        _ => None,
    }
}

/// The pattern of a file. A value of the configuration that has wildcards itself is put in.
pub(super) fn read(workflow: &Workflow, file: &Named) -> Pattern {
    let put = |part: Part| match &part {
        Part::Ref(key) => match known(workflow, key) {
            Some(Json::String(text)) if text.contains('{') => braces(text),
            _ => vec![part],
        },
        _ => vec![part],
    };
    tidy(pattern(&file.text).into_iter().flat_map(put).collect())
}

pub(super) fn outputs(workflow: &Workflow, rule: &Rule) -> Vec<Output> {
    let mut said = workflow.constraints.clone();
    if let Some(directive) = rule.directive("wildcard_constraints") {
        let own = arguments(&workflow.names, &directive.body).unwrap_or_default();
        said.extend(constraints(own));
    }
    let constrained = |part: Part| match part {
        Part::Wild(name, None) => {
            let constraint = said.get(&name).cloned();
            Part::Wild(name, constraint)
        }
        part => part,
    };
    let files = rule.outputs.iter().map(|file| (file, false)).chain(rule.logs.iter().map(|file| (file, true)));
    files
        .map(|((label, file), log)| Output {
            label: label.clone(),
            pattern: read(workflow, file).into_iter().map(constrained).collect(),
            bound: file.bound.clone(),
            flags: file.flags,
            log,
        })
        .collect()
}
