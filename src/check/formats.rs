//! Producer and consumer must agree on what is in a file: its format, and the columns of a table.

use crate::diagnostic::{Findings, formats as findings_of};
use crate::resolve::Workflow;
use crate::resolve::checks::Check;
use crate::resolve::formats::Formats;
use crate::resolve::term::TextPart;
use crate::resolve::workflow::{FileDef, Input};
use crate::source::Span;

/// Checks all files and all who read them.
pub fn check(workflow: &Workflow, findings: &mut Findings) {
    let formats = &workflow.formats;
    for file in workflow.files.values() {
        let Some(declared) = &file.format else { continue };
        let name = declared.value.as_str();
        // A folder may be called anything.
        if formats.is(name, "dir") {
            continue;
        }
        if let Some(near) = formats.near(name).filter(|_| !formats.has(name)) {
            findings.push(findings_of::unknown(declared.span, name, Some(near)));
        } else if let Some(told) = by_name(file)
            && !formats.is(told, name)
            && !formats.is(name, told)
        {
            findings.push(findings_of::another_ending(declared.span, file.name_span, name, told));
        }
    }
    for step in workflow.steps.values() {
        for input in &step.inputs {
            wanted(workflow, input, findings);
            columns(workflow, input, findings);
        }
    }
}

/// What an input is said to be.
fn wanted(workflow: &Workflow, input: &Input, findings: &mut Findings) {
    let formats = &workflow.formats;
    let Some(wanted) = &input.format else { return };
    if let Some(near) = formats.near(&wanted.value).filter(|_| !formats.has(&wanted.value)) {
        findings.push(findings_of::unknown(wanted.span, &wanted.value, Some(near)));
        return;
    }
    for source in &input.sources {
        let file = &workflow.files[source.file];
        let Some((found, place)) = format_of(file) else { continue };
        if !formats.is(found, &wanted.value) {
            findings.push(findings_of::disagree(wanted.span, place, &input.name, &wanted.value, found));
        }
    }
}

/// The columns that an input needs, where a step says which ones it checks.
fn columns(workflow: &Workflow, input: &Input, findings: &mut Findings) {
    for source in &input.sources {
        let file = &workflow.files[source.file];
        let said = file.extras.checks.iter().filter_map(|check| match check {
            Check::Columns(columns) => Some(columns),
            _ => None,
        });
        let said: Vec<&str> = said.flatten().map(String::as_str).collect();
        if said.is_empty() {
            continue;
        }
        for column in input.columns.iter().filter(|column| !said.contains(&column.value.as_str())) {
            findings.push(findings_of::no_such_column(column.span, file.span, &column.value, &file.name, &said));
        }
    }
}

/// The format of a file, and where that is said.
pub fn format_of(file: &FileDef) -> Option<(&str, Span)> {
    match &file.format {
        Some(declared) => Some((declared.value.as_str(), declared.span)),
        None => by_name(file).map(|told| (told, file.name_span)),
    }
}

fn by_name(file: &FileDef) -> Option<&'static str> {
    match file.file.parts.last() {
        Some(TextPart::Literal(end)) => Formats::by_ending(end),
        _ => None,
    }
}
