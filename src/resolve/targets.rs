//! The `scalable` block: where Scalable runs the workflow, and what components have there.

mod option;
mod overlay;
#[cfg(test)]
mod tests;
mod variables;

use std::collections::{HashMap, HashSet};

use super::ids::{ComponentId, ParamId};
use super::{Context, Workflow};
use crate::diagnostic::{Findings, names, targets as findings_of};
use crate::plan::eval;
use crate::schema::targets::{OptionRule, ProviderRule, owners, providers};
use crate::source::Span;
use crate::spec::Template;
use crate::spec::model::Name;
use crate::spec::targets as raw;

/// Where and how Scalable runs the workflow.
#[derive(Debug, Default, Clone)]
pub struct Scalable {
    pub targets: Vec<Target>,
    pub overlays: Vec<Overlay>,
    /// Where Scalable keeps what it shares between machines.
    pub storage: Option<String>,
    /// Params that are put in when the workflow is built, and where.
    pub params: Vec<(ParamId, String)>,
}

impl Scalable {
    /// The target that is taken if none is named: that called local, else the first, those that run before the others.
    pub fn usual(&self) -> Option<&Target> {
        self.targets.iter().min_by_key(|target| (!target.provider.runs(), target.name != "local"))
    }
}

/// A place where Scalable runs the workflow.
#[derive(Debug, Clone)]
pub struct Target {
    pub name: String,
    pub provider: Provider,
    /// As Scalable spells them, by name; the overlay is not among them.
    pub options: Vec<(String, Setting)>,
    /// The name of the overlay over its components.
    pub overlay: Option<String>,
    pub span: Span,
}

impl Target {
    /// The value of an option, by the name that Scalable has for it.
    pub fn option(&self, name: &str) -> Option<&Setting> {
        self.options.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

/// What a target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    Local,
    Slurm,
    Kubernetes,
    Aws,
    Gcp,
}

impl Provider {
    pub const ALL: [Provider; 5] =
        [Provider::Local, Provider::Slurm, Provider::Kubernetes, Provider::Aws, Provider::Gcp];

    pub fn name(self) -> &'static str {
        match self {
            Provider::Local => "local",
            Provider::Slurm => "slurm",
            Provider::Kubernetes => "kubernetes",
            Provider::Aws => "aws",
            Provider::Gcp => "gcp",
        }
    }

    /// Whether `scalable run` accepts a manifest with such a target.
    pub fn runs(self) -> bool {
        matches!(self, Provider::Local | Provider::Slurm)
    }

    fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.name() == name)
    }
}

/// The value of an option.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    /// It may have `${NAME}` in it, which Scalable replaces.
    Text(String),
    Int(u64),
    Bool(bool),
    List(Vec<Setting>),
    Map(Vec<(String, Setting)>),
}

/// What components have on the targets that name it.
#[derive(Debug, Clone)]
pub struct Overlay {
    pub name: String,
    pub components: Vec<(ComponentId, Amounts)>,
    pub span: Span,
}

/// What stands in place of what a component says itself; nothing where it says nothing. Mounts stand beside its own.
#[derive(Debug, Clone, Default)]
pub struct Amounts {
    pub cpus: Option<u64>,
    /// In bytes.
    pub memory: Option<u64>,
    pub image: Option<String>,
    /// `HOST:CONTAINER`, as components have them; the host may begin with `${NAME}`.
    pub mounts: Vec<String>,
}

/// The `scalable` block, if there is one.
pub(super) fn scalable(context: &Context, workflow: &mut Workflow, findings: &mut Findings) -> Option<Scalable> {
    let raw = context.model.scalable.as_ref()?;
    let mut reader = Reader { context, workflow, findings, params: Vec::new() };
    unique(raw.targets.iter().map(|t| &t.name), "target", reader.findings);
    unique(raw.overlays.iter().map(|o| &o.name), "overlay", reader.findings);
    let mut targets: Vec<Target> = raw.targets.iter().filter_map(|t| reader.target(t)).collect();
    let components = reader.workflow.components.iter().map(|(id, c)| (c.name.clone(), id)).collect();
    let mut overlays: Vec<Overlay> = raw.overlays.iter().map(|o| reader.overlay(o, &components)).collect();
    // The first target is the usual one; the order of overlays has no meaning.
    overlays.sort_by(|a, b| a.name.cmp(&b.name));
    reader.overlays_of_targets(raw);
    let storage = raw.storage.as_ref().and_then(|s| reader.text(s, "the storage of Scalable"));
    let storage = storage.filter(|s| !s.is_empty());
    if raw.targets.is_empty() && !raw.broken {
        let provider = Provider::Local;
        let name = provider.name().to_owned();
        targets.push(Target { name, provider, options: Vec::new(), overlay: None, span: raw.span });
    }
    let params = reader.params;
    Some(Scalable { targets, overlays, storage, params })
}

/// Reports names that are there twice.
fn unique<'a>(all: impl Iterator<Item = &'a Name>, what: &str, findings: &mut Findings) {
    let mut seen: HashMap<&str, &Name> = HashMap::new();
    for name in all {
        let first = *seen.entry(&name.value).or_insert(name);
        if first.span != name.span {
            let (second_what, first_what) = (format!("second {what}"), format!("first {what}"));
            findings.push(names::clash(name.span, first.span, &name.value, &second_what, &first_what));
        }
    }
}

/// Reads the parts of the block.
struct Reader<'a> {
    context: &'a Context<'a>,
    workflow: &'a mut Workflow,
    findings: &'a mut Findings,
    /// What params decide in the block.
    params: Vec<(ParamId, String)>,
}

impl Reader<'_> {
    /// A text over params, with the variables of the environment in it well formed; `None` if not, which was reported.
    /// No program for Pegasus has it: the params in it may still change there, and are told apart for Scalable.
    fn text(&mut self, template: &Template, what: &str) -> Option<String> {
        let text = self.value(template, what)?;
        match variables::first_bad(&text) {
            Some((written, why)) => {
                self.findings.push(findings_of::bad_variable(template.span, written, why));
                None
            }
            None => Some(text),
        }
    }

    fn value(&mut self, template: &Template, what: &str) -> Option<String> {
        let decided = self.workflow.decided.len();
        let mut scope = self.context.scope(self.workflow, Vec::new(), what.to_owned(), self.findings);
        let text = scope.one_text(template);
        let text = text?;
        self.workflow.decided.truncate(decided);
        super::around::decided(&text, what, self.workflow);
        let found: Vec<_> = self.workflow.decided.drain(decided..).collect();
        self.params.extend(found);
        eval::constant(&text, &self.workflow.params)
    }

    fn target(&mut self, raw: &raw::Target) -> Option<Target> {
        let provider = self.provider(raw)?;
        let rule: &ProviderRule = providers().get(provider.name())?;
        let owner = option::Owner { provider, target: &raw.name.value };
        let mut options = Vec::new();
        let mut unknown = raw.broken;
        for (name, written) in &raw.options {
            let Some(known) = rule.options.get(&name.value) else {
                let known: Vec<&str> = rule.options.keys().map(String::as_str).collect();
                let owners = owners(&name.value);
                let name = (name.span, name.value.as_str());
                self.findings.push(findings_of::unknown_option(name.0, name.1, provider.name(), &known, &owners));
                unknown = true;
                continue;
            };
            if known.ignored {
                self.findings.push(findings_of::ignored_option(name.span, &name.value));
            }
            let bounded = !known.unless.iter().any(|(other, word)| says(raw, other, word));
            let setting = self.setting(&owner, name, known, written, bounded);
            options.extend(setting.map(|setting| (name.value.replace('-', "_"), setting)));
        }
        let missing =
            |(name, rule): &(&String, &OptionRule)| rule.required && !raw.options.iter().any(|o| o.0.value == **name);
        if let Some((name, rule)) = rule.options.iter().find(missing).filter(|_| !unknown) {
            let (span, target) = (raw.name.span, raw.name.value.as_str());
            self.findings.push(findings_of::missing_option(span, target, provider.name(), name, &rule.doc));
        }
        options.sort_by(|a, b| a.0.cmp(&b.0));
        let overlay = raw.overlay.as_ref().map(|o| o.value.clone());
        Some(Target { name: raw.name.value.clone(), provider, options, overlay, span: raw.span })
    }

    /// What a target is, as it says or as it is called.
    fn provider(&mut self, raw: &raw::Target) -> Option<Provider> {
        let said = raw.provider.as_ref();
        let found = Provider::of(&said.unwrap_or(&raw.name).value);
        if found.is_none() {
            let known = Provider::ALL.map(Provider::name);
            match said {
                Some(word) => self.findings.push(findings_of::unknown_provider(word.span, &word.value, &known)),
                None if raw.broken => {}
                None => self.findings.push(findings_of::no_provider(raw.name.span, &raw.name.value, &known)),
            }
        }
        found
    }

    /// Overlays that are named and not there, or there and not named.
    fn overlays_of_targets(&mut self, raw: &raw::Scalable) {
        let known: Vec<&str> = raw.overlays.iter().map(|o| o.name.value.as_str()).collect();
        if raw.broken {
            return;
        }
        let named: Vec<&Name> = raw.targets.iter().filter_map(|t| t.overlay.as_ref()).collect();
        let (there, used): (HashSet<&str>, HashSet<&str>) =
            (known.iter().copied().collect(), named.iter().map(|name| name.value.as_str()).collect());
        let mut slips = false;
        for overlay in named.iter().filter(|o| !there.contains(o.value.as_str())) {
            slips = true;
            self.findings.push(findings_of::unknown_overlay(overlay.span, &overlay.value, &known));
        }
        // Who is named with a slip is not unused.
        for overlay in raw.overlays.iter().filter(|o| !slips && !used.contains(o.name.value.as_str())) {
            self.findings.push(findings_of::unused_overlay(overlay.name.span, &overlay.name.value));
        }
    }
}

/// Whether an option of a target is this word.
fn says(raw: &raw::Target, option: &str, word: &str) -> bool {
    let option = raw.options.iter().find(|(name, _)| name.value == option);
    option.and_then(|(_, written)| written.word()).is_some_and(|said| said.value == word)
}
