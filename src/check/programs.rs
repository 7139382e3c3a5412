//! One transformation is one program in one component.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Findings, commands};
use crate::lower::scripts::in_bin;
use crate::resolve::term::{FileRole, Placeholder};
use crate::resolve::workflow::{Action, Group, Program, Step, Variant};
use crate::resolve::{FileId, Term, Text, TextPart, Workflow, value_of};
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
                // That they would lie in one place says more.
                let differ = differ && place(step, variant) != place(first, other);
                if (differ || variant.component != other.component) && !told.insert((step.span, first.span)) {
                    continue;
                }
                if differ {
                    let (one, two) = (written(step, variant), written(first, other));
                    let help = remedy((step, variant), (first, other));
                    findings.push(commands::two_programs(one, two, &variant.transformation, help));
                } else if variant.component != other.component {
                    let component = |v: &Variant| v.component.map(|c| workflow.components[c].name.as_str());
                    let (one, two) = ((step.span, component(variant)), (first.span, component(other)));
                    findings.push(commands::two_components(one, two, &variant.transformation));
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
            for (word, place) in group.words.iter().zip(&group.places) {
                let Some(word) = literal(word).map(value_of) else { continue };
                let declared = |id: &FileId| step.outputs.contains(id) || step.reads().any(|file| file == *id);
                if named.get(word).is_some_and(|id| !declared(id)) {
                    findings.push(commands::undeclared_file(*place, word));
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
            step.off.iter().for_each(|word| word.visit(&mut see));
            for group in runs.iter().copied().flatten() {
                group.words.iter().for_each(|word| word.visit(&mut see));
                [&group.filter, &group.when].into_iter().flatten().for_each(|t| t.visit(&mut see));
            }
            named
        };
        if let Some(at) = step.around.stdout
            && let Some(place) = runs.iter().copied().flatten().find_map(|group| names_out(group, at))
            && let Some(file) = step.outputs.get(at as usize)
        {
            findings.push(commands::stdout_named(place, &step.name, &workflow.files[*file].name));
        }
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

/// Where a group of words names an output as a file.
fn names_out(group: &Group, out: u32) -> Option<Span> {
    let names = |placeholder: &&Placeholder| {
        let mut found = false;
        placeholder.term.visit(&mut |term| found |= *term == Term::Out(out));
        found
    };
    group.words.iter().flat_map(Text::placeholders).find(names).map(|placeholder| placeholder.span)
}

/// The program of a command; scripts and calls have one of their own.
fn program(action: &Action) -> Option<String> {
    match action {
        Action::Run { program: Program::Script { path, .. }, .. } => Some(path.to_string()),
        Action::Run { program: Program::Installed { path, .. }, .. } => Some(path.clone()),
        _ => None,
    }
}

/// Where the program lies in the built folder, if it does.
fn place(step: &Step, variant: &Variant) -> Option<String> {
    match &variant.action {
        Action::Run { program: Program::Script { path, .. }, .. } => Some(in_bin(path)),
        Action::Run { .. } => None,
        Action::Shell { .. } | Action::Call { .. } => Some(format!("bin/{}", variant.wrapper_name(&step.name))),
    }
}

/// Where a step says what its program is.
fn written(step: &Step, variant: &Variant) -> Span {
    match &variant.action {
        Action::Run { program, .. } => program.span(),
        Action::Shell { .. } | Action::Call { .. } => step.span,
    }
}

/// How two programs get different names.
fn remedy(one: (&Step, &Variant), other: (&Step, &Variant)) -> &'static str {
    let is_run = |(_, variant): (&Step, &Variant)| matches!(variant.action, Action::Run { .. });
    match (is_run(one), is_run(other)) {
        _ if std::ptr::eq(one.0, other.0) => {
            "a program is called by its file name without its ending: rename one of the files"
        }
        (true, true) => {
            "a program is called by its file name without its ending: rename a file, or give one of the steps `transformation other-name`"
        }
        (false, false) => {
            "a `shell` or `call` is called by its step, a second one `step_2`: rename one of the steps, or give it `transformation other-name`"
        }
        _ => {
            "a `shell` or `call` is called by its step, a program by its file name: give one of the steps `transformation other-name`"
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
