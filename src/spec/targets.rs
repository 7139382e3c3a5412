//! The `scalable` block as written: targets with their options, overlays, and where things are stored.
//!
//! The node tables know the block, not the options of a target: what those are depends on its provider. They are read
//! here as values and blocks, whatever they are.

use std::collections::{HashMap, HashSet};

use super::expr::Spanned;
use super::fields::{Fields, is_value, text_of};
use super::model::{Amount, Name};
use super::place::Place;
use super::template::Template;
use crate::diagnostic::{Findings, nodes};
use crate::schema::{is_hole, is_open, type_of};
use crate::source::Span;
use crate::syntax::{Entry, Node, Value};

/// The `scalable` block.
#[derive(Debug)]
pub struct Scalable {
    pub targets: Vec<Target>,
    pub overlays: Vec<Overlay>,
    pub storage: Option<Template>,
    pub span: Span,
    /// A mistake in it was reported: there may be other targets and overlays.
    pub broken: bool,
}

#[derive(Debug)]
pub struct Target {
    pub name: Name,
    /// What it is by its name, if nothing.
    pub provider: Option<Name>,
    pub overlay: Option<Name>,
    pub options: Vec<(Name, Written)>,
    pub span: Span,
    /// A mistake in it was reported: it may have other options.
    pub broken: bool,
}

/// What stands after the name of an option.
#[derive(Debug)]
pub struct Written {
    pub values: Vec<Scalar>,
    /// Its properties and the nodes of its block.
    pub fields: Vec<(Name, Written)>,
    pub span: Span,
    /// A mistake in it was reported.
    pub broken: bool,
}

#[derive(Debug)]
pub struct Scalar {
    pub kind: ScalarKind,
    /// As it is written, quotes and all.
    pub written: String,
    pub span: Span,
}

#[derive(Debug)]
pub enum ScalarKind {
    /// A text, or a number with a point.
    Text(Template),
    Int(i128),
    Bool(bool),
}

/// What components have on some targets.
#[derive(Debug)]
pub struct Overlay {
    pub name: Name,
    pub components: Vec<Changed>,
    pub span: Span,
    /// Nothing can be said of it yet.
    pub broken: bool,
}

/// What one component has there.
#[derive(Debug)]
pub struct Changed {
    pub name: Name,
    pub cpus: Option<(Amount, Span)>,
    pub memory: Option<(Amount, Span)>,
    pub image: Option<Template>,
    pub mounts: Vec<Template>,
}

pub(super) fn scalable(fields: &mut Fields) -> Scalable {
    let (mut targets, mut overlays, mut broken) = (Vec::new(), Vec::new(), fields.broken);
    for node in fields.children("target") {
        let found = target(node, fields.findings);
        broken |= found.as_ref().is_none_or(|t| t.broken);
        targets.extend(found);
    }
    for node in fields.children("overlay") {
        let found = overlay(node, fields.findings);
        broken |= found.as_ref().is_none_or(|o| o.broken);
        overlays.extend(found);
    }
    let storage = fields.one("storage").and_then(|entry| text(fields, entry));
    Scalable { targets, overlays, storage, span: fields.node.header, broken }
}

fn target(node: &Node, findings: &mut Findings) -> Option<Target> {
    let name = Fields::new(node, findings).name();
    let mut broken = node.broken || node.entries.iter().any(|e| !is_value(e));
    let mut options: Vec<(Name, Written)> = Vec::new();
    for entry in &node.entries {
        let Some(key) = &entry.name else { continue };
        // What is no value was reported with the node.
        let values: Vec<Scalar> = if is_value(entry) { scalar(entry, findings).into_iter().collect() } else { vec![] };
        let broken = values.is_empty();
        options.push((key.clone(), Written { values, fields: Vec::new(), span: entry.value_span, broken }));
    }
    let in_the_line: HashSet<String> = options.iter().map(|(key, _)| key.value.clone()).collect();
    let mut first: HashMap<String, Span> = options.iter().map(|(key, _)| (key.value.clone(), key.span)).collect();
    for child in &node.children {
        let name = child.name.value.as_str();
        let Some(first) = first.get(name) else {
            first.insert(name.to_owned(), child.name.span);
            options.push((child.name.clone(), written(child, findings)));
            continue;
        };
        let header = in_the_line.contains(name);
        broken = true;
        // The node tables have seen these two.
        if !(header && matches!(name, "provider" | "overlay")) {
            let said = if header { nodes::given_twice } else { nodes::repeated };
            findings.push(said(child.header, *first, name));
        }
    }
    broken |= options.iter().any(|(_, value)| value.broken);
    let says_provider = options.iter().any(|(key, _)| key.value == "provider");
    let mut word = |name: &str| -> Option<Name> {
        let at = options.iter().position(|(key, _)| key.value == name)?;
        let (_, written) = options.remove(at);
        let word = written.word();
        if word.is_none() && !written.broken {
            findings.push(nodes::wrong_value(written.span, name, "a word", &written.shown()));
        }
        broken |= word.is_none();
        word
    };
    let (provider, overlay) = (word("provider"), word("overlay"));
    // Which options it may have is not known then.
    if says_provider && provider.is_none() {
        return None;
    }
    Some(Target { name: name?, provider, overlay, options, span: node.header, broken })
}

/// A node of a target, and all in it.
fn written(node: &Node, findings: &mut Findings) -> Written {
    let mut broken = node.broken | is_open(node, findings);
    let (mut values, mut fields): (Vec<Scalar>, Vec<(Name, Written)>) = (Vec::new(), Vec::new());
    for entry in &node.entries {
        let read = if is_hole(entry, findings) {
            None
        } else if entry.value == Value::Null {
            findings.push(nodes::null_value(entry.value_span, &node.name.value));
            None
        } else {
            scalar(entry, findings)
        };
        broken |= read.is_none();
        let Some(read) = read else { continue };
        match &entry.name {
            Some(key) => {
                let span = read.span;
                fields.push((key.clone(), Written { values: vec![read], fields: vec![], span, broken: false }));
            }
            None => values.push(read),
        }
    }
    let mut first: HashMap<String, Span> = fields.iter().map(|(key, _)| (key.value.clone(), key.span)).collect();
    for child in &node.children {
        type_of(child, findings);
        if let Some(first) = first.insert(child.name.value.clone(), child.name.span) {
            findings.push(nodes::repeated(child.name.span, first, &child.name.value));
            broken = true;
            continue;
        }
        let read = written(child, findings);
        broken |= read.broken;
        fields.push((child.name.clone(), read));
    }
    let values_span = values.first().zip(values.last()).map(|(first, last)| first.span.to(last.span));
    Written { values, fields, span: values_span.unwrap_or(node.name.span), broken }
}

/// A value, or its mistake reported.
fn scalar(entry: &Entry, findings: &mut Findings) -> Option<Scalar> {
    let kind = match &entry.value {
        Value::Int(number) => ScalarKind::Int(*number),
        Value::Bool(truth) => ScalarKind::Bool(*truth),
        Value::Null => return None,
        Value::String(_) | Value::Float(_) => match Template::with_variables(&text_of(entry), &Place::of(entry)) {
            Ok(template) => ScalarKind::Text(template),
            Err(finding) => {
                findings.push(finding);
                return None;
            }
        },
    };
    Some(Scalar { kind, written: entry.repr.clone(), span: entry.value_span })
}

impl Written {
    /// The one value, if it is a text without placeholders and there is nothing else.
    pub fn word(&self) -> Option<Name> {
        let ([Scalar { kind: ScalarKind::Text(text), span, .. }], [], false) =
            (&self.values[..], &self.fields[..], self.broken)
        else {
            return None;
        };
        Some(Spanned { value: text.as_literal()?.to_owned(), span: *span })
    }

    /// All of it in short, for messages.
    pub fn shown(&self) -> String {
        let values: Vec<&str> = self.values.iter().map(|v| v.written.as_str()).collect();
        match (values.as_slice(), self.fields.first()) {
            ([], None) => "nothing".to_owned(),
            ([], Some((name, _))) => format!("{} …", name.value),
            (values, None) => values.join(" "),
            (values, Some(_)) => format!("{} …", values.join(" ")),
        }
    }
}

fn overlay(node: &Node, findings: &mut Findings) -> Option<Overlay> {
    let mut fields = Fields::new(node, findings);
    let name = fields.name()?;
    let open = node.entries.iter().any(|e| !is_value(e));
    let broken = node.broken || open;
    let mut components: Vec<Changed> = Vec::new();
    let mut first: HashMap<String, Span> = HashMap::new();
    for node in fields.children("component") {
        let Some(found) = changed(&mut Fields::new(node, fields.findings)) else { continue };
        match first.insert(found.name.value.clone(), found.name.span) {
            Some(first) => fields.findings.push(nodes::repeated(found.name.span, first, &found.name.value)),
            None => components.push(found),
        }
    }
    Some(Overlay { name, components, span: node.header, broken })
}

fn changed(fields: &mut Fields) -> Option<Changed> {
    let name = fields.name()?;
    let amount = |fields: &mut Fields, name: &str| -> Option<(Amount, Span)> {
        let entry = fields.one(name)?;
        let amount = match (&entry.value, name) {
            (Value::String(text), "memory") if !text.contains('{') => exact(fields, entry, text),
            (Value::String(_), "memory") => fields.template(entry).map(Amount::Text),
            _ => fields.count(entry, name, 1),
        };
        Some((amount?, entry.value_span))
    };
    let (cpus, memory) = (amount(fields, "cpus"), amount(fields, "memory"));
    let image = fields.one("image").and_then(|entry| text(fields, entry));
    let mounts = fields.children("mount").filter(|node| !node.broken).filter_map(|node| {
        let mut inner = Fields::new(node, fields.findings);
        let entry = inner.arguments().next()?;
        text(&mut inner, entry)
    });
    let mounts = mounts.collect();
    Some(Changed { name, cpus, memory, image, mounts })
}

/// An amount of memory to the byte: Scalable does not round it.
fn exact(fields: &mut Fields, entry: &Entry, text: &str) -> Option<Amount> {
    use super::quantity;
    use crate::diagnostic::amounts;
    let found = match quantity::bytes(text) {
        Ok(0) => Err(amounts::zero(entry.value_span, "memory")),
        Ok(bytes) => Ok(Amount::Fixed(bytes)),
        Err(problem) => Err(amounts::bad_amount(entry.value_span, "memory", text, &problem, true)),
    };
    fields.checked(found)
}

/// A text with variables of the environment in it.
fn text(fields: &mut Fields, entry: &Entry) -> Option<Template> {
    if !is_value(entry) || matches!(entry.value, Value::Null | Value::Bool(_)) {
        fields.broken = true;
        return None;
    }
    fields.checked(Template::with_variables(&text_of(entry), &Place::of(entry)))
}
