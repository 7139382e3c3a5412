//! One transformation is one program in one component.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Findings, commands};
use crate::resolve::term::FileRole;
use crate::resolve::workflow::{Action, Program, Step, Variant};
use crate::resolve::{FileId, Term, Text, TextPart, Workflow};
use crate::source::Span;

/// Checks the programs of all steps, and that their arguments name what they read.
pub fn check(workflow: &Workflow, findings: &mut Findings) {
    let steps: Vec<_> = workflow.steps.values().filter(|s| s.healthy).collect();
    let mut first_of: HashMap<&str, (&Step, &Variant)> = HashMap::new();
    // A name is taken once for each component: the first clash of two steps tells.
    let mut told: HashSet<(Span, Span)> = HashSet::new();
    let named: HashMap<&str, FileId> =
        workflow.files.iter().filter_map(|(id, file)| Some((literal(&file.file)?, id))).collect();
    for step in steps {
        for variant in &step.variants {
            if let Some((first, other)) = first_of.get(variant.transformation.as_str()) {
                let (one, two) = (program(&variant.action), program(&other.action));
                // A component in several alternatives: one wrapper of one step.
                let same = std::ptr::eq(step, *first) && variant.number == other.number;
                let differ = !(one.is_none() && same) && (one.is_none() || one != two);
                if (differ || variant.component != other.component) && !told.insert((step.span, first.span)) {
                    continue;
                }
                if differ {
                    findings.push(commands::two_programs(step.span, first.span, &variant.transformation));
                } else if variant.component != other.component {
                    findings.push(commands::two_components(step.span, first.span, &variant.transformation));
                }
            }
            first_of.entry(&variant.transformation).or_insert((step, variant));
        }
        let mut runs = Vec::new();
        for variant in &step.variants {
            if let Action::Run { groups, .. } = &variant.action {
                runs.push(groups);
            }
        }
        // A step that never exists names nothing.
        if runs.is_empty() || step.when.as_ref().and_then(Term::as_const_bool) == Some(false) {
            continue;
        }
        for group in runs.iter().copied().flatten() {
            for word in group.words.iter().filter_map(literal) {
                let declared = |id: &FileId| step.outputs.contains(id) || step.reads().any(|file| file == *id);
                if named.get(word).is_some_and(|id| !declared(id)) {
                    findings.push(commands::undeclared_file(group.span, word));
                }
            }
        }
        let mentioned = |wanted: Term| {
            let role = match wanted {
                Term::In(at) => (FileRole::In, at),
                Term::Out(at) => (FileRole::Out, at),
                _ => return false,
            };
            let mut named = false;
            let mut see = |term: &Term| {
                let counted = matches!(term, Term::Files(_, r, at, _) if (*r, *at) == role);
                named |= *term == wanted || counted;
            };
            for group in runs.iter().copied().flatten() {
                group.words.iter().flat_map(|w| w.placeholders()).for_each(|p| p.term.visit(&mut see));
                [&group.filter, &group.when].into_iter().flatten().for_each(|t| t.visit(&mut see));
            }
            named
        };
        for (index, input) in step.inputs.iter().enumerate() {
            if !input.silent && step.around.stdin != Some(index as u32) && !mentioned(Term::In(index as u32)) {
                findings.push(commands::unused_input(input.span, &step.name, &input.name));
            }
        }
        for (index, output) in step.outputs.iter().enumerate() {
            let file = &workflow.files[*output];
            if step.around.stdout != Some(index as u32) && !mentioned(Term::Out(index as u32)) {
                findings.push(commands::unnamed_output(file.span, &step.name, &file.name));
            }
        }
    }
}

/// The program of a command; scripts and calls have one of their own.
fn program(action: &Action) -> Option<String> {
    match action {
        Action::Run { program: Program::Script { path, .. }, .. } => Some(path.to_string()),
        Action::Run { program: Program::Installed { path, .. }, .. } => Some(path.clone()),
        _ => None,
    }
}

/// A text without placeholders.
fn literal(text: &Text) -> Option<&str> {
    match text.parts.as_slice() {
        [TextPart::Literal(literal)] => Some(literal),
        _ => None,
    }
}
