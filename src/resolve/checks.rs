//! What outputs must satisfy, and how the wrapper of a program learns which files to look at.

use super::Workflow;
use super::around::Extras;
use super::filter::Filter;
use super::ids::StepId;
use super::term::{Placeholder, Term, Text, TextPart};
use super::workflow::{Origin, Variable};
use crate::diagnostic::{Findings, around as findings_of, limits};
use crate::spec::model;
use crate::values::Type;

/// What is between the names of several checked files in one variable.
pub const BETWEEN: &str = "|";

/// What each file of an output must satisfy.
#[derive(Debug, Clone, PartialEq)]
pub enum Check {
    NotEmpty,
    MinRows(u64),
    MaxRows(u64),
    Columns(Vec<String>),
    /// A column, and its least and largest value, as written.
    Range(String, Option<String>, Option<String>),
}

impl Check {
    /// As the specification says it.
    pub fn written(&self) -> String {
        match self {
            Check::NotEmpty => "not-empty".to_owned(),
            Check::MinRows(rows) => format!("min-rows {rows}"),
            Check::MaxRows(rows) => format!("max-rows {rows}"),
            Check::Columns(columns) => format!("columns {}", columns.join(" ")),
            Check::Range(column, least, most) => {
                let bound =
                    |word: &str, of: &Option<String>| of.iter().map(|n| format!(" {word} {n}")).collect::<String>();
                format!("column {column}{}{}", bound("min", least), bound("max", most))
            }
        }
    }
}

/// The variable that names the files of an output to the wrapper that checks them.
pub fn check_variable(step: &str, output: &str) -> String {
    let plain = |name: &str| -> String {
        let part = |c: char| match c {
            c if c.is_ascii_alphanumeric() => c.to_ascii_uppercase().to_string(),
            '_' => "_".to_owned(),
            c => format!("_{:x}_", u32::from(c)),
        };
        name.chars().map(part).collect()
    };
    format!("NAPKIN_CHECK_{}__{}", plain(step), plain(output))
}

/// Tells the wrapper of a step which files to check: names differ from job to job, and arguments stay as they are.
pub(super) fn variables(id: StepId, workflow: &mut Workflow) {
    let mut variables = Vec::new();
    let step = &workflow.steps[id];
    for (at, file) in step.outputs.iter().enumerate() {
        let def = &workflow.files[*file];
        if def.extras.checks.is_empty() {
            continue;
        }
        let list = matches!(&def.origin, Origin::Output { over, .. } if !over.is_empty());
        let out = Term::Out(at as u32);
        let term = if list { Term::Filter(Box::new(out), Filter::Join(BETWEEN.to_owned())) } else { out };
        let ty = if list { Type::String } else { Type::File };
        let value = Placeholder { term, ty, written: def.name.clone(), span: def.span };
        variables.push(Variable {
            name: check_variable(&step.name, &def.name),
            value: Text { parts: vec![TextPart::Value(value)] },
            when: None,
            span: def.span,
        });
    }
    let env = &mut workflow.steps[id].env;
    env.extend(variables);
    env.sort_by(|a, b| a.name.cmp(&b.name));
}

/// What an output says beside its name.
pub(super) fn out_extras(raw: &model::Out, register: bool, findings: &mut Findings) -> Extras {
    let mut checks = Vec::new();
    for check in &raw.checks {
        if check.not_empty {
            checks.push(Check::NotEmpty);
        }
        checks.extend(check.min_rows.map(Check::MinRows));
        checks.extend(check.max_rows.map(Check::MaxRows));
        if (!check.columns.is_empty() || check.range.is_some()) && separator(raw).is_none() {
            if raw.broken {
                continue;
            }
            findings.push(findings_of::check_needs_table(check.span, &raw.name.value));
            continue;
        }
        if !check.columns.is_empty() {
            checks.push(Check::Columns(check.columns.clone()));
        }
        checks.extend(check.range.clone().map(|(column, min, max)| Check::Range(column, min, max)));
    }
    let published = !matches!(raw.publish, model::Publish::Fixed(false));
    if let Some(format) = raw.format.as_ref().filter(|f| f.value == "dir" && published) {
        findings.push(limits::folder_out(format.span, &raw.name.value));
    }
    Extras {
        register: raw.register.unwrap_or(register && published),
        bypass: false,
        checkpoint: raw.checkpoint,
        checks,
    }
}

/// What is between the cells of an output; nothing if it is no table.
fn separator(raw: &model::Out) -> Option<char> {
    let ends = |suffix: &str| {
        let last = raw.file.first().and_then(|f| f.value.parts.last());
        matches!(last, Some(crate::spec::template::Part::Literal(text)) if text.value.ends_with(suffix))
    };
    table_separator(raw.format.as_ref().map(|f| f.value.as_str()), &ends)
}

/// What is between the cells of a table, by its format, else by the end of its name.
pub fn table_separator(format: Option<&str>, ends: &dyn Fn(&str) -> bool) -> Option<char> {
    match format {
        Some("csv") => Some(','),
        Some("tsv") => Some('\t'),
        Some(_) => None,
        None if ends(".csv") => Some(','),
        None if ends(".tsv") => Some('\t'),
        None => None,
    }
}
