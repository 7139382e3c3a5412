//! A plan → its description.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::axes::Elements;
use super::description::{Description, Kind, Names, Thing, Things};
use super::words::{Speaker, bytes};
use super::{jobs, step};
use crate::compile::Output;
use crate::counted::counted;
use crate::plan::Plan;
use crate::resolve::checks::Check;
use crate::resolve::filter::clock;
use crate::resolve::term::Term;
use crate::resolve::workflow::{Action, Program};
use crate::resolve::workflow::{Component, FileDef, Origin, Rendered, Resources};
use crate::values::Value;

impl Description {
    /// Describes what came of a compilation.
    pub fn new(plan: &Arc<Plan>, output: &Output) -> Self {
        let workflow = &plan.workflow;
        let elements = plan.axes.ids().map(|id| (plan.axes[id].name.clone(), Elements::of(plan, id)));
        let steps = plan.steps.iter().map(|(id, planned)| (workflow.steps[id].name.clone(), planned.count()));
        Self {
            design: output.design,
            things: things(plan, &Names::default()),
            elements: elements.collect(),
            steps: steps.collect(),
            jobs: jobs::jobs(plan),
            published: jobs::published(plan),
            edges: edges(plan),
            artifacts: output.artifacts.clone(),
            plan: plan.clone(),
        }
    }
}

/// Items of a list as people write them: in quotes where they would look like several, or like none.
fn listed(items: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let item = |item: &str| match item.is_empty() || item.contains(char::is_whitespace) {
        true => format!("\"{item}\""),
        false => item.to_owned(),
    };
    items.into_iter().map(|text| item(text.as_ref())).collect::<Vec<_>>().join(" ")
}

/// All things of a workflow, under other names.
pub(super) fn things(plan: &Plan, names: &Names) -> Things {
    let workflow = &plan.workflow;
    let mut things = Things::new();
    let say = Speaker { plan, names, step: None };
    let mut add = |kind: Kind, name: &str, thing: Thing| {
        things.insert((kind, names.of(kind, name).to_owned()), thing);
    };
    add(Kind::Workflow, &workflow.name, head(plan, names));
    for param in workflow.params.values() {
        let mut thing = Thing::default();
        thing.fact("type", param.ty.name());
        let value = param.value.as_ref().map(|v| match v {
            Value::List(items) => listed(items.iter().map(Value::as_text)),
            other => other.as_text().into_owned(),
        });
        thing.present = value.iter().map(|v| format!("value {v}")).collect();
        thing.past = value.iter().map(|v| format!("it was {v}")).collect();
        thing.some("value", value);
        thing.some("help", param.help.clone());
        thing.some("min", param.min.clone());
        thing.some("max", param.max.clone());
        if !param.choices.is_empty() {
            thing.fact("choices", listed(&param.choices));
        }
        add(Kind::Param, &param.name, thing);
    }
    for block in &workflow.blocks {
        let mut thing = Thing::default();
        for (param, values) in &block.values {
            let (param, value) = (names.of(Kind::Param, param), listed(values));
            thing.present.push(format!("{param} {value}"));
            thing.fact(param, value);
        }
        thing.some("built along", block.build.then(|| "yes".to_owned()));
        add(Kind::Values, &block.name, thing);
    }
    for id in plan.axes.ids() {
        let axis = &plan.axes[id];
        let mut thing = Thing::default();
        if let Some((parent, _)) = &axis.parent {
            thing.fact("inside", say.axis(*parent));
        }
        let mut determines: Vec<&str> = axis.determines.iter().map(|(other, _)| say.axis(*other)).collect();
        determines.sort_unstable();
        if !determines.is_empty() {
            thing.fact("determines", determines.join(" "));
        }
        thing.present.push(counted(u64::from(axis.len), "element"));
        thing.past.push(format!("it had {}", counted(u64::from(axis.len), "element")));
        add(Kind::Axis, &axis.name, thing);
    }
    for (id, component) in workflow.components.iter() {
        let mut thing = component_of(&say, component);
        let of = |s: &&crate::resolve::workflow::Step| s.components().any(|c| c == id);
        thing.steps = workflow.steps.values().filter(of).map(|s| names.of(Kind::Step, &s.name).to_owned()).collect();
        add(Kind::Component, &component.name, thing);
    }
    for def in workflow.files.values().filter(|f| !matches!(f.origin, Origin::Output { .. })) {
        add(Kind::Input, &def.name, input(&say, def));
    }
    for id in plan.steps.ids() {
        add(Kind::Step, &workflow.steps[id].name, step::thing(plan, names, id));
    }
    for (path, thing) in scripts(plan, names) {
        add(Kind::Script, &path, thing);
    }
    for site in &workflow.pegasus.sites {
        let mut thing = Thing::default();
        thing.some("scratch", site.scratch.clone());
        if site.local {
            thing.fact("local", "yes");
        }
        profiles(&mut thing, &site.profiles);
        add(Kind::Site, &site.name, thing);
    }
    targets(&say, &mut things);
    things
}

fn head(plan: &Plan, names: &Names) -> Thing {
    let workflow = &plan.workflow;
    let mut thing = Thing::default();
    thing.some("title", workflow.title.clone());
    thing.some("version", workflow.version.clone());
    thing.fact("staging", workflow.pegasus.staging);
    thing.some("cluster", workflow.pegasus.cluster.clone());
    profiles(&mut thing, &workflow.pegasus.everywhere);
    for (name, value) in &workflow.pegasus.properties {
        thing.fact(format!("property {name}"), value);
    }
    if let Some(first) = workflow.pegasus.sites.first() {
        thing.fact("usual site", &first.name);
    }
    let engines = if workflow.scalable.is_some() { "Pegasus and Scalable" } else { "Pegasus" };
    thing.fact("engines", engines);
    if let Some(scalable) = &workflow.scalable {
        thing.some("storage", scalable.storage.clone());
        thing.some("usual target", scalable.usual().map(|t| names.of(Kind::Target, &t.name).to_owned()));
    }
    thing
}

fn profiles(thing: &mut Thing, profiles: &[(&'static str, String, String)]) {
    for (namespace, key, value) in profiles {
        thing.fact(format!("profile {namespace} {key}"), value);
    }
}

/// Amounts of resources as facts.
pub(super) fn resources(thing: &mut Thing, resources: &Resources) {
    thing.some("cpus", resources.cpus.map(|n| n.to_string()));
    thing.some("memory", resources.memory.map(bytes));
    thing.some("gpus", resources.gpus.map(|n| n.to_string()));
    thing.some("disk", resources.disk.map(bytes));
    thing.some("walltime", resources.walltime.map(clock));
}

fn component_of(say: &Speaker, component: &Component) -> Thing {
    let mut thing = Thing::default();
    thing.some("image", component.image.clone());
    thing.present = component.image.iter().map(|image| format!("image {image}")).collect();
    if let Some(build) = &component.build {
        thing.fact("base of the recipe", &build.base);
        let lists = [
            ("apt packages", &build.apt),
            ("pip packages", &build.pip),
            ("conda packages", &build.conda),
            ("conda channels", &build.channels),
        ];
        for (what, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
            thing.fact(what, list.join(" "));
        }
    }
    for (name, path) in &component.tools {
        thing.fact(format!("tool {name}"), path);
    }
    for variable in &component.env {
        let value = say.text(&variable.value) + &say.when("when", variable.when.as_ref());
        thing.fact(format!("variable {}", variable.name), value);
    }
    resources(&mut thing, &component.resources);
    step::varying(&mut thing, say, &component.varying);
    let outfit = &component.outfit;
    let lists =
        [("secrets", &outfit.secrets), ("inputs", &outfit.inputs), ("data", &outfit.data), ("mounts", &outfit.mounts)];
    for (what, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        thing.fact(what, list.join(" "));
    }
    profiles(&mut thing, &outfit.profiles);
    thing
}

fn input(say: &Speaker, def: &FileDef) -> Thing {
    let mut thing = Thing::default();
    file(&mut thing, say, def, "");
    if !def.shape.is_empty() {
        thing.fact("each", say.axes(&def.shape));
    }
    match &def.origin {
        Origin::Input { path, carry, .. } => {
            thing.fact("path", say.text(path));
            thing.present.push(format!("path {}", say.text(path)));
            thing.past.push(format!("its path was {}", say.text(path)));
            thing.fact("carried", if *carry { "yes" } else { "no" });
        }
        Origin::Rendered(Rendered::Template(path, _)) => thing.fact("template", say.text(path)),
        Origin::Rendered(Rendered::Lines(lines)) => {
            let line = |line: &crate::resolve::workflow::Line| {
                let each =
                    if line.each.is_empty() { String::new() } else { format!(", each {}", say.axes(&line.each)) };
                format!("{}{each}{}", say.text(&line.text), say.when("when", line.when.as_ref()))
            };
            thing.fact("lines", lines.iter().map(line).collect::<Vec<_>>().join("\n"));
        }
        Origin::Output { .. } => {}
    }
    thing
}

/// What a family of files says of itself; `of` stands after each word.
pub(super) fn file(thing: &mut Thing, say: &Speaker, def: &FileDef, of: &str) {
    let mut name = say.text(&def.file);
    if let Origin::Output { over, .. } = &def.origin
        && !over.is_empty()
    {
        name += &format!(", over {}", say.axes(over));
    }
    name += &say.when("when", def.when.as_ref());
    thing.fact(if of.is_empty() { "file".to_owned() } else { format!("output{of}") }, name);
    if def.may_be_published() {
        let always = def.publish == Term::Const(Value::Bool(true));
        thing.fact(format!("published{of}"), if always { "yes".to_owned() } else { say.term(&def.publish) });
    }
    thing.some(format!("format{of}"), def.format.as_ref().map(|f| f.value.clone()));
    let extras = &def.extras;
    for (what, is) in [("register", extras.register), ("bypass", extras.bypass), ("checkpoint", extras.checkpoint)] {
        thing.some(format!("{what}{of}"), is.then(|| "yes".to_owned()));
    }
    if !extras.checks.is_empty() {
        let checks: Vec<String> = extras.checks.iter().map(Check::written).collect();
        thing.fact(format!("checks{of}"), checks.join(", "));
    }
}

/// The scripts and modules beside the specification, by path, and the steps that run them.
fn scripts(plan: &Plan, names: &Names) -> BTreeMap<String, Thing> {
    let mut found: BTreeMap<String, Thing> = BTreeMap::new();
    for step in plan.workflow.steps.values() {
        for variant in &step.variants {
            let (path, content) = match &variant.action {
                Action::Run { program: Program::Script { path, bytes, .. }, .. } => (path, bytes),
                Action::Call { call, .. } => match &call.file {
                    Some((path, bytes)) => (path, bytes),
                    None => continue,
                },
                _ => continue,
            };
            let thing = found.entry(path.to_string()).or_default();
            thing.fact("content", blake3::hash(content).to_hex()[..16].to_owned());
            let name = names.of(Kind::Step, &step.name).to_owned();
            if !thing.steps.contains(&name) {
                thing.steps.push(name);
            }
        }
    }
    found
}

fn targets(say: &Speaker, things: &mut Things) {
    let Some(scalable) = &say.plan.workflow.scalable else { return };
    for target in &scalable.targets {
        let mut thing = Thing::default();
        thing.fact("provider", target.provider.name());
        thing.present.push(format!("provider {}", target.provider.name()));
        thing.some("overlay", target.overlay.as_ref().map(|o| say.names.of(Kind::Overlay, o).to_owned()));
        for (name, value) in &target.options {
            thing.fact(name, setting(value));
        }
        things.insert((Kind::Target, say.names.of(Kind::Target, &target.name).to_owned()), thing);
    }
    for overlay in &scalable.overlays {
        let mut thing = Thing::default();
        for (component, amounts) in &overlay.components {
            let name = say.names.of(Kind::Component, &say.plan.workflow.components[*component].name);
            thing.some(format!("cpus of {name}"), amounts.cpus.map(|n| n.to_string()));
            thing.some(format!("memory of {name}"), amounts.memory.map(bytes));
            thing.some(format!("image of {name}"), amounts.image.clone());
            if !amounts.mounts.is_empty() {
                thing.fact(format!("mounts of {name}"), amounts.mounts.join(" "));
            }
        }
        things.insert((Kind::Overlay, say.names.of(Kind::Overlay, &overlay.name).to_owned()), thing);
    }
}

fn setting(value: &crate::resolve::targets::Setting) -> String {
    use crate::resolve::targets::Setting;
    match value {
        Setting::Text(text) => text.clone(),
        Setting::Int(n) => n.to_string(),
        Setting::Bool(b) => b.to_string(),
        Setting::List(items) => format!("[{}]", items.iter().map(setting).collect::<Vec<_>>().join(", ")),
        Setting::Map(pairs) => {
            let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}: {}", setting(value))).collect();
            format!("{{{}}}", pairs.join(", "))
        }
    }
}

/// Who writes what whom reads. Who is waited for is a fact of the step that waits.
fn edges(plan: &Plan) -> Vec<(String, String)> {
    let workflow = &plan.workflow;
    let mut found = BTreeSet::new();
    for step in workflow.steps.values() {
        let sources = step.reads().filter_map(|f| workflow.producer(f));
        found.extend(sources.map(|s| (workflow.steps[s].name.clone(), step.name.clone())));
    }
    found.into_iter().collect()
}
