//! The names that a bash script uses: they reach it as options of its wrapper.

use super::attributes::attribute;
use super::ids::StepId;
use super::steps::locals;
use super::term::{Placeholder, Term};
use super::workflow::{CommandOption, Workflow};
use crate::diagnostic::{Findings, commands};
use crate::spec::expr::Spanned;
use crate::values::{Type, Value};

/// Variables that bash or the system gives a meaning.
const TAKEN: [&str; 16] = [
    "PATH",
    "HOME",
    "IFS",
    "PWD",
    "OLDPWD",
    "UID",
    "EUID",
    "PPID",
    "SHELL",
    "SHELLOPTS",
    "BASHOPTS",
    "BASH",
    "LANG",
    "LC_ALL",
    "RANDOM",
    "SECONDS",
];

/// The options of a script: all outputs, and each other name that occurs in it, in the order inputs, resources,
/// params, axes with their attributes, outputs. `None` if two names are one variable, which was reported.
pub fn options(
    workflow: &Workflow,
    id: StepId,
    script: &Spanned<String>,
    findings: &mut Findings,
) -> Option<Vec<CommandOption>> {
    let step = &workflow.steps[id];
    let words = identifiers(&script.value);
    let occurs = |name: &str| words.contains(&variable(name).as_str());
    let mut options: Vec<CommandOption> = Vec::new();
    let mut push = |name: String, term: Term, ty: Type, output: bool| {
        let value = Placeholder { term, ty, written: name.clone(), span: script.span };
        options.push(CommandOption { name, value, output });
    };
    let own = locals(workflow, id, &[]);
    for local in own.iter().filter(|l| matches!(l.term, Term::In(_)) && occurs(&l.name)) {
        push(local.name.clone(), local.term.clone(), local.ty, false);
    }
    for name in ["cpus", "memory", "gpus", "disk", "walltime"].into_iter().filter(|n| occurs(n)) {
        match super::scope::resource(&step.resources, name) {
            Some(Ok(value)) => {
                let ty = if matches!(value, Value::Int(..)) { Type::Int } else { Type::String };
                push(name.to_owned(), Term::Const(value), ty, false);
            }
            _ => {
                let owner = format!("step `{}`", step.name);
                findings.push(crate::diagnostic::typing::resource_unset(script.span, name, &owner));
                return None;
            }
        }
    }
    for (param, def) in workflow.params.iter().filter(|(_, p)| occurs(&p.name) && p.value.is_some()) {
        push(def.name.clone(), Term::Param(param), def.ty.into(), false);
    }
    for axis in workflow.closure_of(&step.each) {
        let def = &workflow.axes[axis];
        if occurs(&def.name) {
            push(def.name.clone(), Term::Key(axis), Type::String, false);
        }
        for (attr, attribute) in def.attrs.iter() {
            let name = format!("{}_{}", def.name, attribute.name);
            if occurs(&name) {
                push(name, Term::Attr(axis, attr), attribute.ty, false);
            }
        }
    }
    for local in own.iter().filter(|l| matches!(l.term, Term::Out(_))) {
        push(local.name.clone(), local.term.clone(), local.ty, true);
    }
    slips(script, &options, workflow, id, findings);
    for (at, option) in options.iter().enumerate() {
        let name = variable(&option.name);
        let same = options[..at].iter().find(|o| variable(&o.name) == name);
        if let Some(first) = same {
            findings.push(commands::shell_name(script.span, &option.name, &first.name));
            return None;
        }
        if TAKEN.contains(&name.as_str()) {
            findings.push(commands::shell_name(script.span, &option.name, &format!("bash's own {name}")));
            return None;
        }
    }
    Some(options)
}

/// What bash would take for something else than was meant: `$list` is its first item only, `{name}` is plain text.
fn slips(
    script: &Spanned<String>,
    options: &[CommandOption],
    workflow: &Workflow,
    id: StepId,
    findings: &mut Findings,
) {
    let text = &script.value;
    for option in options.iter().filter(|o| o.value.ty.is_list()) {
        let name = variable(&option.name);
        let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '[');
        let bare = text.match_indices(&format!("${name}")).any(|(at, m)| ends(&text[at + m.len()..]));
        if bare || text.contains(&format!("${{{name}}}")) {
            findings.push(commands::bare_list(script.span, &name));
        }
    }
    for local in locals(workflow, id, &[]) {
        let braces = format!("{{{}}}", local.name);
        if text.match_indices(&braces).any(|(at, _)| !text[..at].ends_with('$')) {
            findings.push(commands::braces_in_shell(script.span, &local.name, &variable(&local.name)));
        }
    }
}

/// Makes `$axis_index` and the like known: other texts declare such an attribute where they name it.
pub fn declare_builtins(workflow: &mut Workflow, id: StepId, script: &Spanned<String>) {
    let words = identifiers(&script.value);
    for axis in workflow.closure_of(&workflow.steps[id].each) {
        let def = &workflow.axes[axis];
        let occurs = |name: &&str| words.contains(&variable(&format!("{}_{name}", def.name)).as_str());
        let named: Vec<String> = def.known_attributes().into_iter().filter(occurs).map(str::to_owned).collect();
        for name in named {
            let _ = attribute(&mut workflow.axes, axis, &name, script.span);
        }
    }
}

/// The name of a bash variable for a name of the specification.
pub fn variable(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// The names that follow a `$` or `${` in a script, and those between `((` and `))`, where bash needs no `$`.
fn identifiers(script: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for inside in script.split("((").skip(1) {
        let inside = inside.split("))").next().unwrap_or_default();
        let words = inside.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        found.extend(words.filter(|w| w.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')));
    }
    for (at, _) in script.match_indices('$') {
        let rest = script[at + 1..].trim_start_matches(['{', '#', '!']);
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        if end > 0 {
            found.push(&rest[..end]);
        }
    }
    found
}
