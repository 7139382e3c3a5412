//! The names that a bash script uses: they reach it as options of its wrapper.

use super::ids::StepId;
use super::reached::Reached;
use super::reads::locals;
use super::script;
use super::term::{Placeholder, Term};
use super::workflow::{CommandOption, Workflow};
use crate::diagnostic::names::suggest;
use crate::diagnostic::{Findings, commands};
use crate::source::Span;
use crate::spec::Lines;
use crate::values::Type;

/// Variables that bash or the system gives a meaning.
const TAKEN: [&str; 48] = [
    "BASH",
    "BASHOPTS",
    "BASHPID",
    "CDPATH",
    "COPROC",
    "DIRSTACK",
    "ENV",
    "EPOCHREALTIME",
    "EPOCHSECONDS",
    "EUID",
    "EXECIGNORE",
    "FIGNORE",
    "FUNCNAME",
    "FUNCNEST",
    "GLOBIGNORE",
    "GROUPS",
    "HOME",
    "HOSTNAME",
    "HOSTTYPE",
    "IFS",
    "LANG",
    "LANGUAGE",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "LINENO",
    "MACHTYPE",
    "MAPFILE",
    "OLDPWD",
    "OPTARG",
    "OPTERR",
    "OPTIND",
    "OSTYPE",
    "PATH",
    "PIPESTATUS",
    "POSIXLY_CORRECT",
    "PPID",
    "PS4",
    "PWD",
    "RANDOM",
    "REPLY",
    "SECONDS",
    "SHELL",
    "SHELLOPTS",
    "SHLVL",
    "SRANDOM",
    "TIMEFORMAT",
    "TMOUT",
    "UID",
];

/// Bash or the system gives the variable a meaning.
fn is_taken(name: &str) -> bool {
    TAKEN.contains(&name) || name.starts_with("BASH_") || name.starts_with("LC_")
}

/// The words of resources.
pub const RESOURCES: [&str; 5] = ["cpus", "memory", "gpus", "disk", "walltime"];

/// The options of a script: all outputs, and each other name that occurs in it, in the order inputs, resources,
/// params, computed values, axes with their attributes, outputs. `None` if two names are one variable, which was
/// reported.
pub fn options(
    workflow: &Workflow,
    id: StepId,
    script: &Script,
    reached: &[Reached],
    resources_lost: bool,
    findings: &mut Findings,
) -> Option<Vec<CommandOption>> {
    let step = &workflow.steps[id];
    let words = script::named(script.text);
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
        let place = |option: &CommandOption| declared(workflow, id, option);
        if let Some(first) = same {
            let (second, first) = ((place(option), option.name.as_str()), (place(first), first.name.as_str()));
            findings.push(commands::shell_name(second, first, &name));
            return None;
        }
        if is_taken(&name) {
            findings.push(commands::shell_own_name(place(option), &option.name));
            return None;
        }
    }
    Some(options)
}

/// Where the name of an option is declared.
fn declared(workflow: &Workflow, id: StepId, option: &CommandOption) -> Span {
    let step = &workflow.steps[id];
    let found = match &option.value.term {
        Term::In(at) => step.inputs.get(*at as usize).map(|input| input.span),
        Term::Out(at) => step.outputs.get(*at as usize).map(|file| workflow.files[*file].span),
        _ if workflow.lets.contains_key(&option.name) => workflow.lets.get(&option.name).map(|l| l.span),
        Term::Param(param) => Some(workflow.params[*param].span),
        Term::Key(axis) => Some(workflow.axes[*axis].span),
        Term::Attr(axis, attr) => Some(workflow.axes[*axis].attrs[*attr].span),
        _ => None,
    };
    found.unwrap_or(option.value.span)
}

/// Names that the script needs, that nobody gives, and that look like a name of the step. `env` are the variables of
/// the environment that the step or its component sets.
pub fn unknown_names(
    workflow: &Workflow,
    id: StepId,
    script: &Script,
    options: &[CommandOption],
    env: &[&str],
    findings: &mut Findings,
) {
    let given: Vec<String> = options.iter().map(|o| variable(&o.name)).collect();
    let set = script::set(script.text);
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
    for used in script::used(script.text).filter(|used| !used.default) {
        let name = used.name;
        let other = given.iter().chain(&known).any(|g| g == name) || is_taken(name) || env.contains(&name);
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
            findings.push(commands::unknown_in_shell(script.place(&used.place), name, meant));
        }
    }
}

/// What bash would take for something else than was meant: `$list` is its first item only, `{name}` is plain text.
fn slips(script: &Script, options: &[CommandOption], workflow: &Workflow, id: StepId, findings: &mut Findings) {
    for option in options.iter().filter(|o| o.value.ty.is_list()) {
        let name = variable(&option.name);
        if let Some(used) = script::used(script.text).find(|used| used.whole && used.name == name) {
            findings.push(commands::bare_list(script.place(&used.place), &name));
        }
    }
    let mut names: Vec<String> = locals(workflow, id, &[]).into_iter().map(|local| local.name).collect();
    names.extend(workflow.params.values().map(|param| param.name.clone()));
    names.extend(workflow.lets.keys().cloned());
    names
        .extend(workflow.closure_of(&workflow.steps[id].each).into_iter().map(|axis| workflow.axes[axis].name.clone()));
    for name in names {
        if let Some(place) = script::in_braces(script.text, &name) {
            findings.push(commands::braces_in_shell(script.place(&place), &name, &variable(&name)));
        }
    }
}

/// A script and where it is written.
pub struct Script<'a> {
    pub text: &'a str,
    pub span: Span,
    pub lines: &'a Lines,
}

impl Script<'_> {
    fn place(&self, range: &std::ops::Range<usize>) -> Span {
        self.lines.place(self.text, range)
    }
}

/// The name of a bash variable for a name of the specification.
pub fn variable(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}
