//! The names that a bash script uses: they reach it as options of its wrapper.

use super::ids::StepId;
use super::reached::Reached;
use super::reads::locals;
use super::script;
use super::term::{Placeholder, Term};
use super::workflow::{CommandOption, Workflow};
use crate::diagnostic::names::suggest;
use crate::diagnostic::{Findings, commands};
use crate::spec::expr::Spanned;
use crate::values::Type;

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

/// The words of resources.
pub const RESOURCES: [&str; 5] = ["cpus", "memory", "gpus", "disk", "walltime"];

/// The options of a script: all outputs, and each other name that occurs in it, in the order inputs, resources,
/// params, computed values, axes with their attributes, outputs. `None` if two names are one variable, which was
/// reported.
pub fn options(
    workflow: &Workflow,
    id: StepId,
    script: &Spanned<String>,
    reached: &[Reached],
    resources_lost: bool,
    findings: &mut Findings,
) -> Option<Vec<CommandOption>> {
    let step = &workflow.steps[id];
    let words = script::named(&script.value);
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
    for name in RESOURCES.into_iter().filter(|n| occurs(n)) {
        match super::scope::resource(&step.resources, &step.varying, name) {
            Some(Ok((term, ty))) => push(name.to_owned(), term, ty, false),
            _ => {
                let owner = format!("step `{}`", step.name);
                if !resources_lost {
                    findings.push(crate::diagnostic::typing::resource_unset(script.span, name, &owner));
                }
                return None;
            }
        }
    }
    for (param, def) in workflow.params.iter().filter(|(_, p)| occurs(&p.name) && p.value.is_some()) {
        push(def.name.clone(), Term::Param(param), def.ty.into(), false);
    }
    for (name, computed) in workflow.lets.iter().filter(|(name, l)| occurs(name) && l.healthy) {
        push(name.clone(), computed.term.clone(), computed.ty, false);
    }
    for axis in workflow.closure_of(&step.each) {
        let def = &workflow.axes[axis];
        if occurs(&def.name) {
            push(def.name.clone(), Term::Key(axis), Type::String, false);
        }
        // A name with a dot was made by napkin.
        for (attr, attribute) in def.attrs.iter().filter(|(_, a)| !a.name.contains('.')) {
            let name = format!("{}_{}", def.name, attribute.name);
            if occurs(&name) {
                push(name, Term::Attr(axis, attr), attribute.ty, false);
            }
        }
        for found in reached.iter().filter(|r| r.axis == axis) {
            push(found.name.clone(), found.term.clone(), found.ty, false);
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

/// Names that the script needs, that nobody gives, and that look like a name of the step. `env` are the variables of
/// the environment that the step or its component sets.
pub fn unknown_names(
    workflow: &Workflow,
    id: StepId,
    script: &Spanned<String>,
    options: &[CommandOption],
    env: &[&str],
    findings: &mut Findings,
) {
    let given: Vec<String> = options.iter().map(|o| variable(&o.name)).collect();
    let set = script::set(&script.value);
    let mut axes = Vec::new();
    let mut known: Vec<String> = locals(workflow, id, &[]).iter().map(|l| variable(&l.name)).collect();
    known.extend(workflow.params.values().map(|p| variable(&p.name)));
    known.extend(workflow.lets.keys().map(|name| variable(name)));
    for axis in workflow.closure_of(&workflow.steps[id].each) {
        let def = &workflow.axes[axis];
        let name = variable(&def.name);
        known.extend(def.known_attributes().into_iter().map(|attr| format!("{name}_{}", variable(attr))));
        known.push(name.clone());
        axes.push((format!("{name}_"), def.healthy));
    }
    let mut seen: Vec<&str> = Vec::new();
    for name in script::needed(&script.value) {
        let other = given.iter().chain(&known).any(|g| g == name) || TAKEN.contains(&name) || env.contains(&name);
        let environment = !name.contains(|c: char| c.is_ascii_lowercase());
        if other || environment || set.contains(name) || seen.contains(&name) {
            continue;
        }
        seen.push(name);
        let axis = axes.iter().find(|(prefix, _)| name.starts_with(prefix.as_str()));
        // What is wrong with the axis was reported.
        if axis.is_some_and(|(_, healthy)| !healthy) {
            continue;
        }
        let words: Vec<&str> = known.iter().map(String::as_str).collect();
        let meant = suggest(name, &words).filter(|_| name.len() > 2);
        if axis.is_some() || meant.is_some() {
            findings.push(commands::unknown_in_shell(script.span, name, meant));
        }
    }
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

/// The name of a bash variable for a name of the specification.
pub fn variable(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}
