//! One transformation is one program in one component.

use std::collections::HashMap;

use crate::diagnostic::{Findings, commands};
use crate::resolve::workflow::{Action, Program, Step};
use crate::resolve::{FileId, Term, Text, TextPart, Workflow};

/// Checks the programs of all steps, and that their arguments name what they read.
pub fn check(workflow: &Workflow, findings: &mut Findings) {
    let steps: Vec<_> = workflow.steps.values().filter(|s| s.healthy).collect();
    let mut first_of: HashMap<&str, &Step> = HashMap::new();
    let named: HashMap<&str, FileId> =
        workflow.files.iter().filter_map(|(id, file)| Some((literal(&file.file)?, id))).collect();
    for step in steps {
        if let Some(first) = first_of.get(step.transformation.as_str()) {
            let program = |action: &Action| match action {
                Action::Run { program: Program::Script { path, .. }, .. } => Some(path.to_string()),
                Action::Run { program: Program::Installed { path, .. }, .. } => Some(path.clone()),
                _ => None,
            };
            let (one, two) = (program(&step.action), program(&first.action));
            if one.is_none() || one != two {
                findings.push(commands::two_programs(step.span, first.span, &step.transformation));
            } else if step.component != first.component {
                findings.push(commands::two_components(step.span, first.span, &step.transformation));
            }
        }
        first_of.entry(&step.transformation).or_insert(step);
        if let Action::Run { groups, .. } = &step.action {
            for group in groups {
                for word in group.words.iter().filter_map(literal) {
                    let declared =
                        |id: &FileId| step.outputs.contains(id) || step.inputs.iter().any(|input| input.file == *id);
                    if named.get(word).is_some_and(|id| !declared(id)) {
                        findings.push(commands::undeclared_file(group.span, word));
                    }
                }
            }
            let mentioned = |wanted: Term| {
                let mut named = false;
                for placeholder in groups.iter().flat_map(|g| &g.words).flat_map(|w| w.placeholders()) {
                    placeholder.term.visit(&mut |term| named |= *term == wanted);
                }
                named
            };
            for (index, input) in step.inputs.iter().enumerate() {
                if !mentioned(Term::In(index as u32)) {
                    findings.push(commands::unused_input(input.span, &step.name, &input.name));
                }
            }
            for (index, output) in step.outputs.iter().enumerate() {
                let file = &workflow.files[*output];
                if !mentioned(Term::Out(index as u32)) {
                    findings.push(commands::unnamed_output(file.span, &step.name, &file.name));
                }
            }
        }
    }
}

/// A text without placeholders.
fn literal(text: &Text) -> Option<&str> {
    match text.parts.as_slice() {
        [TextPart::Literal(literal)] => Some(literal),
        _ => None,
    }
}
