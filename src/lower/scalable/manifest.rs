//! `scalable.yaml` and `scalable.cloud.yaml`: what there is to run, and on which workers.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::components::{Components, Kind};
use crate::lower::program::written;
use crate::lower::yaml;
use crate::plan::Plan;
use crate::resolve::TextPart;
use crate::resolve::around::folders;
use crate::resolve::targets::{Amounts, Overlay, Scalable, Setting, Target};
use crate::resolve::workflow::Component;

/// A manifest, as a document.
pub struct Manifest {
    document: Map<String, Value>,
}

impl Manifest {
    /// The manifest with the targets that are wanted; nothing if there are none.
    pub fn new(plan: &Plan, scalable: &Scalable, components: &Components, runs: bool) -> Option<Self> {
        let mut targets: Vec<&Target> = scalable.targets.iter().filter(|t| t.provider.runs() == runs).collect();
        if targets.is_empty() {
            return None;
        }
        // `scalable run` takes the first target where none is named, `scalable plan` the one called local.
        targets.sort_by_key(|target| target.name != "local");
        let mut project = Map::new();
        project.insert("name".to_owned(), literal(&plan.workflow.name).into());
        if let Some(storage) = &scalable.storage {
            project.insert("default_storage".to_owned(), storage.as_str().into());
        }
        let mut document = Map::new();
        document.insert("version".to_owned(), 1.into());
        document.insert("project".to_owned(), project.into());
        document.insert("targets".to_owned(), targets.iter().map(|t| (t.name.clone(), target(t))).collect());
        let kinds = components.kinds().iter();
        document.insert("components".to_owned(), kinds.map(|k| (k.name.clone(), component(plan, k))).collect());
        document.insert("tasks".to_owned(), tasks(plan, components));
        let used = |o: &&Overlay| targets.iter().any(|t| t.overlay.as_ref() == Some(&o.name));
        let overlays: Map<String, Value> =
            scalable.overlays.iter().filter(used).map(|o| (o.name.clone(), overlay(o, components))).collect();
        if !overlays.is_empty() {
            document.insert("overlays".to_owned(), overlays.into());
        }
        Some(Self { document })
    }

    /// The text of the file, below a comment.
    pub fn text(&self, comment: &str) -> String {
        let comment = comment.lines().map(|line| format!("# {}\n", line.replace(yaml::is_special, " ")));
        let mut text = comment.collect::<String>();
        map(&self.document, 0, &mut text);
        text
    }

    /// The lock that `scalable plan` gives for the manifest: SHA-256 of the document without overlays, as JSON with
    /// sorted keys and no blanks. Where a text has `${NAME}`, Scalable puts the variable in before: then this is the
    /// hash of the document as it is written.
    pub fn lock(&self) -> String {
        let kept = self.document.iter().filter(|(key, _)| *key != "overlays");
        let document: Map<String, Value> = kept.map(|(k, v)| (k.clone(), v.clone())).collect();
        let mut text = String::new();
        canonical(&document.into(), &mut text);
        let digest = Sha256::digest(text.as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A text in which Scalable finds no variable to put in: it has no way to write `${` as it is.
fn literal(text: &str) -> String {
    text.replace("${", "$ {")
}

fn target(target: &Target) -> Value {
    let mut entries = Map::new();
    entries.insert("provider".to_owned(), target.provider.name().into());
    entries.extend(target.options.iter().map(|(name, value)| (name.clone(), setting(value))));
    if let Some(overlay) = &target.overlay {
        entries.insert("overlay".to_owned(), overlay.as_str().into());
    }
    entries.into()
}

fn setting(value: &Setting) -> Value {
    match value {
        Setting::Text(text) => text.as_str().into(),
        Setting::Int(number) => (*number).into(),
        Setting::Bool(truth) => (*truth).into(),
        Setting::List(items) => items.iter().map(setting).collect(),
        Setting::Map(entries) => entries.iter().map(|(name, value)| (name.clone(), setting(value))).collect(),
    }
}

fn component(plan: &Plan, kind: &Kind) -> Value {
    let workflow = &plan.workflow;
    let own = kind.component.map(|c| &workflow.components[c]);
    let mut entries = Map::new();
    if let Some(address) = own.and_then(|c| c.image.as_ref()) {
        entries.extend(image(address));
    }
    if let Some(cpus) = kind.size.cpus {
        entries.insert("cpus".to_owned(), cpus.max(1).into());
    }
    if let Some(bytes) = kind.size.memory {
        entries.insert("memory".to_owned(), memory(bytes).into());
    }
    if let Some(own) = own {
        if !own.outfit.mounts.is_empty() {
            entries.insert("mounts".to_owned(), mounts(&own.outfit.mounts));
        }
        let env = env(own);
        if !env.is_empty() {
            entries.insert("env".to_owned(), env.into());
        }
    }
    entries.into()
}

/// Scalable names an image without the way it is fetched, and how it is run beside it. An empty address is no image.
fn image(address: &str) -> [(String, Value); 2] {
    let (image, runtime): (Value, Value) = match address.strip_prefix("docker://") {
        _ if address.is_empty() => (Value::Null, Value::Null),
        Some(image) => (image.into(), "docker".into()),
        // What names no way to fetch it is fetched as an image of Docker.
        None if !address.contains("://") && !address.starts_with('/') => (address.into(), "docker".into()),
        None => (address.into(), "apptainer".into()),
    };
    [("image".to_owned(), image), ("runtime".to_owned(), runtime)]
}

/// Variables whose text is written out, for those who read the manifest: `workflow.py` sets all of them for each job,
/// and Scalable sets none.
fn env(component: &Component) -> Map<String, Value> {
    let constant = component.env.iter().filter_map(|v| match v.value.parts.as_slice() {
        [] => Some((v.name.clone(), String::new())),
        [TextPart::Literal(text)] => Some((v.name.clone(), text.clone())),
        _ => None,
    });
    constant.filter(|(_, text)| !text.contains("${")).map(|(name, text)| (name, text.into())).collect()
}

/// Scalable mounts nothing, so it has no word for folders that are only read.
fn mounts(mounts: &[String]) -> Value {
    let pairs = mounts.iter().map(|mount| folders(mount));
    pairs.map(|(host, container)| (host.to_owned(), Value::from(container))).collect::<Map<String, Value>>().into()
}

/// A number of bytes in the largest unit that divides it.
pub fn memory(bytes: u64) -> String {
    for (unit, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)] {
        if bytes > 0 && bytes.is_multiple_of(1 << shift) {
            return format!("{}{unit}", bytes >> shift);
        }
    }
    format!("{bytes}B")
}

/// A task for each step; where variants of a step run in several components, one for each of these.
fn tasks(plan: &Plan, components: &Components) -> Value {
    let workflow = &plan.workflow;
    let mut tasks = Map::new();
    for id in workflow.order.iter().filter(|id| plan.steps[**id].count() > 0) {
        let step = &workflow.steps[*id];
        let mut names: Vec<&str> = Vec::new();
        for variant in &step.variants {
            let component = components.of(*id, variant);
            if names.contains(&component) {
                continue;
            }
            names.push(component);
            let name = if names.len() == 1 { step.name.clone() } else { format!("{}@{component}", step.name) };
            let outputs = step.outputs.iter().map(|file| &workflow.files[*file]);
            let outputs: Map<String, Value> =
                outputs.map(|file| (file.name.clone(), literal(&written(&file.file)).into())).collect();
            let mut task = Map::new();
            task.insert("component".to_owned(), component.into());
            task.insert("cache".to_owned(), true.into());
            if !outputs.is_empty() {
                task.insert("outputs".to_owned(), outputs.into());
            }
            tasks.insert(name, task.into());
        }
    }
    tasks.into()
}

/// What an overlay says of a component holds for each kind of worker that was made of it.
fn overlay(overlay: &Overlay, components: &Components) -> Value {
    let mut changed = Map::new();
    for (component, amounts) in &overlay.components {
        for kind in components.kinds().iter().filter(|k| k.component == Some(*component)) {
            changed.insert(kind.name.clone(), amended(kind, amounts));
        }
    }
    json!({ "components": changed })
}

fn amended(kind: &Kind, amounts: &Amounts) -> Value {
    let size = kind.under(amounts);
    let mut entries = Map::new();
    if let Some(address) = &amounts.image {
        entries.extend(image(address));
    }
    if let Some(cpus) = size.cpus.filter(|_| size.cpus != kind.size.cpus) {
        entries.insert("cpus".to_owned(), cpus.into());
    }
    if let Some(bytes) = size.memory.filter(|_| size.memory != kind.size.memory) {
        entries.insert("memory".to_owned(), memory(bytes).into());
    }
    if !amounts.mounts.is_empty() {
        entries.insert("mounts".to_owned(), mounts(&amounts.mounts));
    }
    entries.into()
}

/// Writes the entries of a map, each on a line of its own.
fn map(entries: &Map<String, Value>, depth: usize, text: &mut String) {
    for (key, value) in entries {
        text.push_str(&"  ".repeat(depth));
        text.push_str(&scalar(key));
        text.push(':');
        match value {
            Value::Object(inner) if !inner.is_empty() => {
                text.push('\n');
                map(inner, depth + 1, text);
            }
            other => {
                text.push(' ');
                text.push_str(&inline(other));
                text.push('\n');
            }
        }
    }
}

/// A value on one line.
fn inline(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{}: {}", scalar(key), inline(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => scalar(text),
        other => other.to_string(),
    }
}

/// A text that YAML 1.1 reads as this text. Variables stay as they are: Scalable puts them in after YAML is read.
fn scalar(text: &str) -> String {
    if text.contains("${") && !text.contains(yaml::is_special) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    yaml::quoted(text)
}

/// JSON as Python writes it with sorted keys, no blanks, and letters of all languages as they are.
fn canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            text.push('{');
            for (at, (key, value)) in entries.into_iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                canonical(value, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                canonical(item, text);
            }
            text.push(']');
        }
        other => text.push_str(&other.to_string()),
    }
}
