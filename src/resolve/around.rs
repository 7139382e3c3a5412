//! What stands around the jobs: components' outfits, sites, profiles, secrets, checks, and planner settings.

use super::ids::{ComponentId, ParamId, StepId};
use super::settle::by_condition;
use super::term::{Placeholder, Term, Text, TextPart};
use super::workflow::{Origin, Variable};
use super::{Context, Workflow, uses};
use crate::diagnostic::{Diagnostic, Findings, around as findings_of, nodes};
use crate::plan::eval;
use crate::source::Span;
use crate::spec::Template;
use crate::spec::around as raw;
use crate::spec::model;
use crate::values::Type;

/// Namespaces of profiles that a specification may name; `env` has a word of its own.
pub const NAMESPACES: [&str; 7] = ["condor", "dagman", "env", "globus", "pegasus", "selector", "stat"];

/// What a step says beside what it runs, reads and writes.
#[derive(Debug, Default, Clone)]
pub struct Around {
    /// Its own secrets with those of its component, by name; for each of its components.
    pub secrets: Vec<Vec<Secret>>,
    /// Its transformation has a step with secrets that their component does not have.
    pub own_secrets: bool,
    /// Of its jobs alone; values are texts over the step's point.
    pub profiles: Vec<Profile>,
    pub retries: Option<u64>,
    pub site: Option<String>,
    /// The group of jobs that a throttle holds back.
    pub category: Option<String>,
    /// The number of the `in` that the program reads as its standard input.
    pub stdin: Option<u32>,
    /// The number of the `out` that its standard output goes to.
    pub stdout: Option<u32>,
}

impl Around {
    /// The number of the profile that says for each job where it runs, if that differs.
    pub fn site_of_each(&self) -> Option<usize> {
        self.profiles.iter().position(|p| (p.namespace, p.key.as_str()) == SITE)
    }

    /// It says nothing but profiles.
    pub fn is_plain(&self) -> bool {
        let streams = self.stdin.is_none() && self.stdout.is_none();
        self.secrets.iter().all(Vec::is_empty)
            && self.retries.is_none()
            && self.site.is_none()
            && self.category.is_none()
            && streams
    }
}

/// The name of a variable whose value is secret.
#[derive(Debug, Clone)]
pub struct Secret {
    pub name: String,
    /// Handed to the job only where it holds.
    pub when: Option<Term>,
}

#[derive(Debug, Clone)]
pub struct Profile {
    pub namespace: &'static str,
    pub key: String,
    pub value: Text,
    /// Set only where it holds.
    pub when: Option<Term>,
    /// It is of the jobs in this component.
    pub of: Option<ComponentId>,
    /// Where it is written, if a person wrote it.
    pub span: Option<Span>,
}

/// A profile with a known value: namespace, key, value.
pub type Fixed = (&'static str, String, String);

/// What a component gives to each of its jobs beside its image.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Outfit {
    pub secrets: Vec<String>,
    pub profiles: Vec<Fixed>,
    /// Workflow inputs of all its jobs, by name.
    pub inputs: Vec<String>,
    /// Absolute paths of what HTCondor sends with each job.
    pub data: Vec<String>,
    /// `/host:/container` or `/host:/container:ro`
    pub mounts: Vec<String>,
}

/// What a file family says beside its name and shape.
#[derive(Debug, Default, Clone)]
pub struct Extras {
    pub register: bool,
    /// Jobs take it from where it is.
    pub bypass: bool,
    /// A job that is tried again finds it; it need not be written.
    pub checkpoint: bool,
    pub checks: Vec<super::checks::Check>,
}

/// A text over params alone; `None` if it cannot be had, which was reported.
pub(super) fn constant(
    context: &Context,
    template: &Template,
    what: &str,
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> Option<String> {
    let mut scope = context.scope(workflow, Vec::new(), what.to_owned(), findings);
    let text = scope.one_text(template)?;
    decided(&text, &format!("decides {what}"), workflow);
    eval::constant(&text, &workflow.params)
}

/// Notes the params of a text that is put in when the workflow is built.
pub(super) fn decided(text: &Text, why: &str, workflow: &mut Workflow) {
    let mut params: Vec<ParamId> = Vec::new();
    for placeholder in text.placeholders() {
        placeholder.term.visit(&mut |term| {
            if let Term::Param(param) = term {
                params.push(*param);
            }
        });
    }
    workflow.decided.extend(params.into_iter().map(|p| (p, why.to_owned())));
}

/// Whether a profile may be set; what is wrong was reported.
fn allowed(profile: &raw::Profile, findings: &mut Findings) -> Option<&'static str> {
    let (namespace, key) = (&profile.namespace, &profile.key);
    super::profile_keys::check(&namespace.value, &key.value, key.span, findings);
    let Some(known) = NAMESPACES.into_iter().find(|n| *n == namespace.value) else {
        findings.push(findings_of::unknown_namespace(namespace.span, &namespace.value, &NAMESPACES));
        return None;
    };
    let word = match (known, key.value.to_ascii_lowercase().as_str()) {
        ("env", _) => Some(match profile.value.as_literal() {
            Some(value) if crate::schema::is_name(value) => format!("env {} {value}", key.value),
            Some(value) => format!("env {} {}", key.value, crate::syntax::quote(value)),
            None => format!("env {} …", key.value),
        }),
        ("pegasus", "cores") => Some("cpus".to_owned()),
        ("pegasus", "memory") => Some("memory".to_owned()),
        ("pegasus", "gpus") => Some("gpus".to_owned()),
        ("pegasus", "diskspace") => Some("disk".to_owned()),
        ("pegasus", "runtime") => Some("walltime".to_owned()),
        ("pegasus", "label") => Some("label".to_owned()),
        ("dagman", "retry") => Some("retries".to_owned()),
        ("selector", "execution.site") => Some("site".to_owned()),
        ("condor", "getenv") => Some("env NAME secret=#true".to_owned()),
        ("condor", "transfer_input_files") => Some("data".to_owned()),
        _ => None,
    };
    match word {
        Some(word) => {
            findings.push(findings_of::profile_has_a_word(key.span, known, &key.value, &word));
            None
        }
        None => Some(known),
    }
}

/// Whether two profiles, each a namespace and a key, are one: only names of variables differ by the case of letters.
pub fn is_same(one: (&str, &str), other: (&str, &str)) -> bool {
    let key = if one.0 == "env" { one.1 == other.1 } else { one.1.eq_ignore_ascii_case(other.1) };
    one.0 == other.0 && key
}

fn twice(profiles: &[raw::Profile], findings: &mut Findings) {
    for (at, profile) in profiles.iter().enumerate() {
        let same = |p: &&raw::Profile| {
            is_same((&p.namespace.value, &p.key.value), (&profile.namespace.value, &profile.key.value))
        };
        if let Some(first) = profiles[..at].iter().find(same) {
            let (namespace, key) = (&profile.namespace.value, &profile.key.value);
            findings.push(findings_of::profile_twice(profile.key.span, first.key.span, namespace, key));
        }
    }
}

/// Profiles with values that no job changes.
pub(super) fn fixed(
    context: &Context,
    profiles: &[raw::Profile],
    words: bool,
    what: &str,
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> Vec<Fixed> {
    twice(profiles, findings);
    let mut found = Vec::new();
    for profile in profiles {
        if let Some(when) = &profile.when {
            let mut scope = context.scope(workflow, Vec::new(), format!("a profile of {what}"), findings);
            // No axis is in scope: params decide it.
            if scope.decided(when).and_then(|w| w.as_const_bool()) != Some(true) {
                continue;
            }
        }
        // A site has no words for what its profiles say of all jobs.
        let namespace = if words {
            allowed(profile, findings)
        } else {
            let known = NAMESPACES.into_iter().find(|n| *n == profile.namespace.value);
            super::profile_keys::check(&profile.namespace.value, &profile.key.value, profile.key.span, findings);
            if known.is_none() {
                let name = &profile.namespace;
                findings.push(findings_of::unknown_namespace(name.span, &name.value, &NAMESPACES));
            }
            known
        };
        let Some(namespace) = namespace else { continue };
        let what = format!("a profile of {what}");
        if let Some(value) = constant(context, &profile.value, &what, workflow, findings) {
            found.push((namespace, profile.key.value.clone(), value));
        }
    }
    found.sort();
    found.dedup_by(|a, b| is_same((a.0, &a.1), (b.0, &b.1)));
    found
}

/// A variable that is a secret here and plain there.
fn secret_and_plain(one: Span, other: Span, name: &str) -> Diagnostic {
    let (first, second) = if one.start < other.start { (one, other) } else { (other, one) };
    nodes::repeated(second, first, name)
}

/// What a component gives to its jobs.
pub(super) fn outfit(
    context: &Context,
    component: &model::Component,
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> Outfit {
    let raw = &component.outfit;
    let what = format!("the component {}", component.name.value);
    let mut secrets: Vec<String> = Vec::new();
    for secret in &raw.secrets {
        if let Some(first) = component.env.iter().map(|e| &e.name).find(|n| n.value == secret.name.value) {
            findings.push(secret_and_plain(secret.name.span, first.span, &secret.name.value));
        }
        let holds = secret.when.as_ref().map(|when| {
            let mut scope = context.scope(workflow, Vec::new(), format!("a secret of {what}"), findings);
            // No axis is in scope: params decide it.
            scope.decided(when).and_then(|w| w.as_const_bool())
        });
        if holds.is_none_or(|holds| holds == Some(true)) {
            secrets.push(secret.name.value.clone());
        }
    }
    secrets.sort();
    secrets.dedup();
    let (mut data, mut mounts): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for template in &raw.data {
        let Some(path) = constant(context, template, &what, workflow, findings) else { continue };
        let base = |p: &str| p.trim_end_matches('/').rsplit('/').next().unwrap_or("").to_owned();
        if !path.starts_with('/') {
            findings.push(findings_of::not_absolute(template.span, "what travels with a component", &path));
        } else if path.contains(',') {
            let help = "write a `data` for each path; one with a comma in its name must be renamed";
            findings.push(findings_of::no_data(
                template.span,
                &path,
                "HTCondor takes a comma for the end of a path",
                help,
            ));
        } else if base(&path).is_empty() {
            let help = "name a file or a folder below it";
            findings.push(findings_of::no_data(template.span, &path, "it has no name that a job would see", help));
        } else if data.iter().any(|d| base(d) == base(&path)) {
            findings.push(findings_of::data_twice(template.span, &base(&path)));
        } else {
            data.push(path);
        }
    }
    for template in &raw.mounts {
        let Some(text) = constant(context, template, &what, workflow, findings) else { continue };
        if context.model.scalable.is_some() && text.contains("${") {
            findings.push(crate::diagnostic::targets::variable_in_mount(template.span, &text));
        } else if is_mount(&text) {
            mounts.push(text);
        } else {
            findings.push(findings_of::bad_mount(template.span, &text));
        }
    }
    let profiles = fixed(context, &raw.profiles, true, &what, workflow, findings);
    let inputs = raw.inputs.iter().map(|n| n.value.clone()).collect();
    Outfit { secrets, profiles, inputs, data, mounts }
}

/// The folders of the host and of the container of a mount that is well formed.
pub fn folders(mount: &str) -> (&str, &str) {
    let mut parts = mount.split(':');
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}

/// Two absolute folders, that of the host and that of the container, and perhaps how it is seen.
pub(super) fn is_mount(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let good = match parts[..] {
        [host, inside] => host.starts_with('/') && inside.starts_with('/'),
        [host, inside, how] => host.starts_with('/') && inside.starts_with('/') && matches!(how, "ro" | "rw"),
        _ => false,
    };
    good && !text.chars().any(char::is_whitespace)
}

/// A profile of the jobs of a step, with its value resolved.
pub(super) fn profile(raw: &raw::Profile, value: Text, when: Option<Term>, findings: &mut Findings) -> Option<Profile> {
    let (namespace, span) = (allowed(raw, findings)?, Some(raw.value.span));
    Some(Profile { namespace, key: raw.key.value.clone(), value, when, of: None, span })
}

/// Whether the scripts of a step may live elsewhere.
pub(super) fn external(context: &Context, step: &model::Step) -> bool {
    let component = |name: &model::Name| context.model.components.iter().find(|c| c.name.value == name.value);
    step.around.external || step.component.iter().filter_map(|c| component(&c.value)).any(|c| c.outfit.external)
}

/// What a step says of its jobs.
pub(super) struct Own {
    pub profiles: Vec<Profile>,
    pub site: Option<Text>,
    /// How often they are tried again.
    pub retries: Option<Result<u64, Term>>,
    pub secrets: Vec<Secret>,
    /// Its own variables that are no secrets.
    pub plain: Vec<Variable>,
}

/// The secrets of a step have at most this many conditions: each set of those that hold is a profile.
const SECRET_CONDITIONS: usize = 6;

/// The profile that says where a job runs.
const SITE: (&str, &str) = ("selector", "execution.site");

/// The sites that a job may name.
pub fn sites(workflow: &Workflow) -> Vec<&str> {
    let mut known: Vec<&str> = workflow.pegasus.sites.iter().map(|s| s.name.as_str()).collect();
    if !known.contains(&"local") {
        known.push("local");
    }
    known
}

/// What stands around the jobs of a step, and the variables that tell a wrapper which files to check.
pub(super) fn step(
    context: &Context,
    id: StepId,
    raw: &model::Step,
    Own { mut profiles, site, retries, secrets: named, plain }: Own,
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> Around {
    twice(&raw.around.profiles, findings);
    let span = raw.around.site.first().map_or(raw.span, |s| s.value.span);
    let site = site.and_then(|text| match eval::constant(&text, &workflow.params) {
        Some(site) => {
            decided(&text, &format!("decides the site of {}", raw.name.value), workflow);
            let known = sites(workflow);
            let unknown = !known.contains(&site.as_str());
            if unknown && !context.model.pegasus.broken {
                findings.push(findings_of::unknown_site(span, &site, None, &known));
            }
            (!unknown).then_some(site)
        }
        None => {
            profiles.push(Profile {
                namespace: SITE.0,
                key: SITE.1.to_owned(),
                value: text,
                when: None,
                of: None,
                span: Some(span),
            });
            None
        }
    });
    let retries = match retries {
        Some(Err(term)) => {
            let span = raw.around.retries.first().map_or(raw.span, |r| r.span);
            let part = Placeholder { term, ty: Type::Int, written: "retries".to_owned(), span };
            let value = Text { parts: vec![TextPart::Value(part)] };
            profiles.push(Profile {
                namespace: "dagman",
                key: "RETRY".to_owned(),
                value,
                when: None,
                of: None,
                span: Some(span),
            });
            None
        }
        retries => retries.and_then(Result::ok),
    };
    for name in raw.around.secrets.iter().map(|s| &s.name) {
        if let Some(first) = raw.env.iter().map(|e| &e.name).find(|n| n.value == name.value) {
            findings.push(secret_and_plain(name.span, first.span, &name.value));
        }
    }
    let of = |component: Option<ComponentId>| -> &[String] {
        component.map_or(&[][..], |c| &workflow.components[c].outfit.secrets[..])
    };
    let mut components: Vec<Option<ComponentId>> = workflow.steps[id].components().map(Some).collect();
    if components.is_empty() {
        components.push(None);
    }
    // What the step says of a variable is stronger than what its component says: plain over secret, and secret over plain.
    let said_plain = |name: &String| plain.iter().any(|v| v.name == *name);
    let more = |c: &Option<ComponentId>| named.iter().any(|s| !of(*c).contains(&s.name));
    let own_secrets = components.iter().any(|c| more(c) || of(*c).iter().any(said_plain));
    let granted = components.iter().map(|component| {
        let of = of(*component);
        let own = named.iter().filter(|s| !of.contains(&s.name)).cloned();
        let given = of.iter().filter_map(|name| {
            let stronger = plain.iter().filter(|v| v.name == *name).map(|v| &v.when);
            Some(Secret { name: name.clone(), when: uses::unless(None, stronger)? })
        });
        let mut names: Vec<Secret> = own.chain(given).collect();
        names.sort_by(|a, b| a.name.cmp(&b.name));
        names
    });
    let secrets: Vec<Vec<Secret>> = granted.collect();
    let conditions = |secrets: &[Secret]| by_condition(secrets).iter().filter(|(when, _)| when.is_some()).count();
    if secrets.iter().any(|secrets| conditions(secrets) > SECRET_CONDITIONS) {
        findings.push(findings_of::conditional_secrets(raw.name.span, SECRET_CONDITIONS));
    }
    let throttled = |t: &&raw::Throttle| t.steps.iter().any(|s| s.value == raw.name.value);
    let category = context.model.pegasus.throttles.iter().find(throttled).map(category);
    let stdin = raw.around.stdin.as_ref().map(|name| stdin(id, name, workflow, findings));
    let stdout = raw.around.stdout.as_ref().map(|name| stdout(id, name, workflow, findings));
    // Which of its files no argument names cannot be told.
    workflow.steps[id].healthy &= stdin != Some(None) && stdout != Some(None);
    let (stdin, stdout) = (stdin.flatten(), stdout.flatten());
    for file in workflow.steps[id].outputs.clone() {
        let def = &workflow.files[file];
        if def.healthy && def.extras.register && !def.may_be_published() {
            findings.push(findings_of::registered_not_published(def.span, &def.name));
        }
    }
    super::checks::variables(id, workflow);
    Around { secrets, own_secrets, profiles, retries, site, category, stdin, stdout }
}

/// The name of the group of jobs that a throttle holds back.
pub(super) fn category(throttle: &raw::Throttle) -> String {
    let mut steps: Vec<&str> = throttle.steps.iter().map(|s| s.value.as_str()).collect();
    steps.sort_unstable();
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    steps.join("_").chars().map(plain).collect()
}

fn stdin(id: StepId, name: &model::Name, workflow: &Workflow, findings: &mut Findings) -> Option<u32> {
    let inputs = &workflow.steps[id].inputs;
    let Some(at) = inputs.iter().position(|i| i.name == name.value) else {
        if workflow.lost.contains(&name.value) {
            return None;
        }
        let known: Vec<&str> = inputs.iter().map(|i| i.name.as_str()).collect();
        findings.push(findings_of::not_of_the_step(name.span, "stdin", "in", &name.value, &known));
        return None;
    };
    if inputs[at].is_list(&[]) {
        findings.push(findings_of::not_one_file(name.span, "stdin", &name.value));
        return None;
    }
    Some(at as u32)
}

fn stdout(id: StepId, name: &model::Name, workflow: &Workflow, findings: &mut Findings) -> Option<u32> {
    let outputs = &workflow.steps[id].outputs;
    let Some(at) = outputs.iter().position(|o| workflow.files[*o].name == name.value) else {
        if workflow.lost.contains(&name.value) {
            return None;
        }
        let known: Vec<&str> = outputs.iter().map(|o| workflow.files[*o].name.as_str()).collect();
        findings.push(findings_of::not_of_the_step(name.span, "stdout", "out", &name.value, &known));
        return None;
    };
    if matches!(&workflow.files[outputs[at]].origin, Origin::Output { over, .. } if !over.is_empty()) {
        findings.push(findings_of::not_one_file(name.span, "stdout", &name.value));
        return None;
    }
    Some(at as u32)
}
