//! What stands around the jobs: secrets, profiles, sites, files that travel with a component, checks of outputs.

use super::expr::{Expr, Spanned};
use super::fields::{Fields, arguments, text_of};
use super::model::{Amount, Choice, Name};
use super::template::Template;
use crate::diagnostic::around as findings_of;
use crate::syntax::{Entry, Node, Value};

/// What a step says beside what it runs, reads and writes.
#[derive(Debug, Default)]
pub struct Around {
    /// Its script may live elsewhere.
    pub external: bool,
    pub secrets: Vec<Secret>,
    pub profiles: Vec<Profile>,
    /// One at most: it has no alternatives.
    pub retries: Vec<Choice<Amount>>,
    pub site: Vec<Choice<Template>>,
    pub stdin: Option<Name>,
    pub stdout: Option<Name>,
}

/// What a component gives to each of its jobs beside its image.
#[derive(Debug, Default)]
pub struct Outfit {
    pub external: bool,
    pub secrets: Vec<Secret>,
    pub profiles: Vec<Profile>,
    pub inputs: Vec<Name>,
    pub data: Vec<Template>,
    pub mounts: Vec<Template>,
}

/// `env NAME secret=#true`
#[derive(Debug)]
pub struct Secret {
    pub name: Name,
    /// Handed to the job only where it holds.
    pub when: Option<Expr>,
}

/// `profile NAMESPACE KEY VALUE`
#[derive(Debug)]
pub struct Profile {
    pub namespace: Name,
    pub key: Spanned<String>,
    pub value: Template,
    /// Set only where it holds.
    pub when: Option<Expr>,
}

/// The `pegasus` block.
#[derive(Debug, Default)]
pub struct Pegasus {
    pub sites: Vec<Site>,
    pub staging: Option<Name>,
    pub cluster: Option<Name>,
    pub reuse: Option<Name>,
    pub bypass: bool,
    pub profiles: Vec<Profile>,
    pub properties: Vec<(Spanned<String>, Template)>,
    pub throttles: Vec<Throttle>,
    /// A mistake in it was reported: there may be other sites.
    pub broken: bool,
}

#[derive(Debug)]
pub struct Site {
    pub name: Name,
    pub preset: Option<Name>,
    pub scratch: Option<Template>,
    pub profiles: Vec<Profile>,
}

/// `throttle N steps="a b"`
#[derive(Debug)]
pub struct Throttle {
    pub jobs: u64,
    pub steps: Vec<Name>,
}

/// A `check` of an output.
#[derive(Debug)]
pub struct Check {
    pub not_empty: bool,
    pub min_rows: Option<u64>,
    pub max_rows: Option<u64>,
    pub columns: Vec<String>,
    /// A column, and the least and the largest value in it, as written.
    pub range: Option<(String, Option<String>, Option<String>)>,
    pub span: crate::source::Span,
}

/// A whole number.
fn number(fields: &mut Fields, name: &str) -> Option<u64> {
    let entry = fields.one(name)?;
    match fields.count(entry, name, 0)? {
        super::model::Amount::Fixed(number) => Some(number),
        // The node tables take numbers only.
        super::model::Amount::Text(_) => {
            fields.broken = true;
            None
        }
    }
}

pub(super) fn around(fields: &mut Fields) -> Around {
    Around {
        external: fields.bool("external", false),
        secrets: secrets(fields),
        profiles: profiles(fields),
        retries: fields.choices("retries", |f, e| f.count(e, "retries", 0)),
        site: fields.choices("site", Fields::template),
        stdin: fields.name_setting("stdin"),
        stdout: fields.name_setting("stdout"),
    }
}

pub(super) fn outfit(fields: &mut Fields) -> Outfit {
    Outfit {
        external: fields.bool("external", false),
        secrets: secrets(fields),
        profiles: profiles(fields),
        inputs: names(fields, "in"),
        data: texts(fields, "data"),
        mounts: texts(fields, "mount"),
    }
}

pub(super) fn pegasus(fields: &mut Fields) -> Pegasus {
    let sites = fields.children("site").filter(|node| !node.broken).filter_map(|node| {
        let mut inner = Fields::new(node, fields.findings);
        let name = inner.name()?;
        let preset = inner.one("preset").map(spanned);
        let scratch = inner.text_setting("scratch");
        let profiles = profiles(&mut inner);
        Some(Site { name, preset, scratch, profiles })
    });
    let sites = sites.collect();
    let mut properties = Vec::new();
    let mut throttles = Vec::new();
    for node in fields.children("property").filter(|n| !n.broken) {
        let mut inner = Fields::new(node, fields.findings);
        let arguments: Vec<&Entry> = inner.arguments().collect();
        if let [name, value] = arguments[..]
            && let Some(value) = inner.template(value)
        {
            properties.push((spanned(name), value));
        }
    }
    for node in fields.children("throttle").filter(|n| !n.broken) {
        let mut inner = Fields::new(node, fields.findings);
        let steps = inner.names("steps");
        if let Some(Value::Int(jobs)) = inner.arguments().next().map(|e| &e.value) {
            if *jobs == 0 {
                inner.findings.push(findings_of::throttle_zero(node.header, !steps.is_empty()));
            }
            throttles.push(Throttle { jobs: u64::try_from(*jobs).unwrap_or(0), steps });
        }
    }
    Pegasus {
        sites,
        staging: fields.one("staging").map(spanned),
        cluster: fields.one("cluster").map(spanned),
        reuse: fields.one("reuse").map(spanned),
        bypass: fields.bool("bypass", false),
        profiles: profiles(fields),
        properties,
        throttles,
        broken: fields.broken,
    }
}

/// The `check` children of an output.
pub(super) fn checks(fields: &mut Fields) -> Vec<Check> {
    let mut checks = Vec::new();
    for node in fields.children("check").filter(|n| !n.broken) {
        let mut inner = Fields::new(node, fields.findings);
        let column = inner.string("column");
        let bound = |inner: &Fields, name: &str| {
            inner.one(name).map(|e| match e.value {
                Value::Int(n) => n.to_string(),
                _ => e.repr.replace('_', ""),
            })
        };
        let (min, max) = (bound(&inner, "min"), bound(&inner, "max"));
        if column.is_some() != (min.is_some() || max.is_some()) {
            inner.findings.push(findings_of::check_range(node.header, column.is_some()));
            continue;
        }
        let check = Check {
            not_empty: inner.bool("not-empty", false),
            min_rows: number(&mut inner, "min-rows"),
            max_rows: number(&mut inner, "max-rows"),
            columns: inner
                .string("columns")
                .map_or_else(Vec::new, |c| c.split_whitespace().map(str::to_owned).collect()),
            range: column.map(|column| (column, min, max)),
            span: node.header,
        };
        // A number of rows that is wrong was reported.
        let asks = check.not_empty || ["min-rows", "max-rows"].iter().any(|name| inner.one(name).is_some());
        if !asks && !inner.broken && check.columns.is_empty() && check.range.is_none() {
            inner.findings.push(findings_of::empty_check(node.header));
            continue;
        }
        checks.push(check);
    }
    checks
}

/// Names of variables whose values are secret.
fn secrets(fields: &mut Fields) -> Vec<Secret> {
    let mut found: Vec<Secret> = Vec::new();
    for node in fields.children("env").filter(|n| is_secret(n)) {
        let mut inner = Fields::new(node, fields.findings);
        let when = inner.condition("when");
        let broken = inner.broken;
        fields.broken |= broken;
        let mut arguments = arguments(node);
        let Some(name) = arguments.next().map(spanned) else { continue };
        if let Some(value) = arguments.next() {
            fields.findings.push(findings_of::secret_value(value.span, &name.value));
            fields.broken = true;
            continue;
        }
        let good = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.value.is_empty()
            || name.value.starts_with(|c: char| c.is_ascii_digit())
            || !name.value.chars().all(good)
        {
            fields.findings.push(crate::diagnostic::names::not_a_variable_name(name.span, &name.value));
            fields.broken = true;
        } else if !found.iter().any(|s| s.name.value == name.value && s.when.is_none()) {
            found.push(Secret { name, when });
        }
    }
    found
}

/// `env NAME secret=#true`
pub(super) fn is_secret(node: &Node) -> bool {
    let secret = |e: &&Entry| e.name.as_ref().is_some_and(|n| n.value == "secret");
    node.entries.iter().find(secret).is_some_and(|e| e.value == Value::Bool(true))
}

fn profiles(fields: &mut Fields) -> Vec<Profile> {
    let mut found: Vec<Profile> = Vec::new();
    for node in fields.children("profile").filter(|n| !n.broken) {
        let mut inner = Fields::new(node, fields.findings);
        let arguments: Vec<&Entry> = inner.arguments().collect();
        if let [namespace, key, value] = arguments[..]
            && let Some(value) = inner.template(value)
        {
            let when = inner.condition("when");
            found.push(Profile { namespace: spanned(namespace), key: spanned(key), value, when });
        }
        let broken = inner.broken;
        fields.broken |= broken;
    }
    found
}

fn names(fields: &mut Fields, child: &'static str) -> Vec<Name> {
    fields.children(child).filter_map(|node| Fields::new(node, fields.findings).name()).collect()
}

fn texts(fields: &mut Fields, child: &'static str) -> Vec<Template> {
    let mut found = Vec::new();
    for node in fields.children(child).filter(|n| !n.broken) {
        let mut inner = Fields::new(node, fields.findings);
        let read = inner.arguments().next().and_then(|e| inner.template(e));
        found.extend(read);
    }
    found
}

fn spanned(entry: &Entry) -> Name {
    Spanned { value: text_of(entry), span: entry.inner.unwrap_or(entry.value_span) }
}
