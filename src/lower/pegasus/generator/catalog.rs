//! The catalogs as Python values: the same facts as in the YAML files beside the generator.

use crate::lower::pegasus::around::{self, Value};
use crate::lower::pegasus::catalogs::{OUTPUT, SCRATCH, container_type, image_site};
use crate::lower::python::Code;
use crate::lower::scripts::{program_path, tool_of};
use crate::plan::Plan;
use crate::resolve::Workflow;
use crate::resolve::workflow::Step;

fn keyword(name: &str, value: Code) -> Code {
    Code::prefixed(format!("{name}="), value)
}

/// The images that steps run in.
pub fn containers(plan: &Plan) -> Code {
    let workflow = &plan.workflow;
    let mut found = std::collections::BTreeMap::new();
    let steps = workflow.steps.values().filter(|s| s.may_exist());
    for component in steps.flat_map(Step::components).map(|c| &workflow.components[c]) {
        let Some(image) = &component.image else { continue };
        let mut items = vec![
            Code::text(image),
            keyword("type", Code::text(container_type(image))),
            keyword("image_site", Code::text(image_site(image))),
        ];
        if !component.outfit.mounts.is_empty() {
            let mounts = component.outfit.mounts.iter().map(|m| Code::text(m)).collect();
            items.push(keyword("mounts", Code::list(mounts)));
        }
        found.insert(component.name.clone(), Code::call("Container", items).spread());
    }
    Code::dict(found.into_iter().collect())
}

/// The programs, in the order in which steps first need them.
pub fn programs(plan: &Plan) -> Code {
    let workflow = &plan.workflow;
    let mut entries: Vec<(String, Code)> = Vec::new();
    let steps = workflow.order.iter().map(|id| &workflow.steps[*id]).filter(|s| s.may_exist());
    for (step, variant) in steps.flat_map(|s| s.variants.iter().map(move |v| (s, v))) {
        if entries.iter().any(|(name, _)| *name == variant.transformation) {
            continue;
        }
        let mut items = vec![Code::text(&program_path(step, variant))];
        let component = variant.component.map(|c| &workflow.components[c]);
        items.extend(tool_of(workflow, variant).map(|tool| keyword("tool", Code::text(tool))));
        if let Some(component) = component.filter(|c| c.image.is_some()) {
            items.push(keyword("container", Code::text(&component.name)));
        }
        let own = around::sites(workflow, &variant.transformation);
        let usual: Vec<&str> = workflow.pegasus.sites.iter().map(|s| s.name.as_str()).collect();
        if own != usual {
            items.push(keyword("sites", Code::list(own.into_iter().map(Code::text).collect())));
        }
        let given = around::of_transformation(workflow, step, variant);
        if !given.is_empty() {
            items.push(keyword("profiles", profiles(given)));
        }
        let more = items.len() > 1;
        let program = Code::call("Program", items);
        entries.push((variant.transformation.clone(), if more { program.spread() } else { program }));
    }
    Code::dict(entries)
}

/// The submit host with its folders, and the execution site.
pub fn sites(workflow: &Workflow) -> Code {
    let directory = |kind: &str, path: &str| Code::call("Directory", vec![Code::text(kind), Code::text(path)]);
    let directories = || vec![directory("sharedScratch", SCRATCH), directory("localStorage", OUTPUT)];
    let local = Code::call("Site", vec![keyword("directories", Code::list(directories()))]).spread();
    let mut entries = vec![("local".to_owned(), local)];
    for site in &workflow.pegasus.sites {
        let mut items = Vec::new();
        if site.local {
            items.push(keyword("directories", Code::list(directories())));
        } else if let Some(scratch) = &site.scratch {
            let mut words = vec![Code::text("sharedScratch"), Code::text(scratch)];
            if workflow.pegasus.staging == "sharedfs" {
                words.push(keyword("shared", Code::atom("True")));
            }
            items.push(keyword("directories", Code::list(vec![Code::call("Directory", words)])));
        }
        let given = around::of_site(workflow, site);
        if !given.is_empty() {
            items.push(keyword("profiles", profiles(given)));
        }
        let code = Code::call("Site", items).spread();
        if site.local {
            entries[0].1 = code;
        } else {
            entries.push((site.name.clone(), code));
        }
    }
    Code::dict(entries)
}

/// Namespace to key to value; entries of one namespace stand together.
fn profiles(entries: Vec<around::Entry>) -> Code {
    let mut spaces: Vec<(String, Vec<(String, Code)>)> = Vec::new();
    for (space, key, value) in entries {
        let code = match value {
            Value::Number(number) => Code::atom(number.to_string()),
            Value::Fixed(text) => Code::text(&text),
            Value::Env(_) | Value::Profile(_) | Value::Amount(_) | Value::Label => continue,
        };
        match spaces.last_mut().filter(|(name, _)| name == space) {
            Some((_, entries)) => entries.push((key, code)),
            None => spaces.push((space.to_owned(), vec![(key, code)])),
        }
    }
    Code::dict(spaces.into_iter().map(|(space, entries)| (space, Code::dict(entries))).collect())
}

/// Settings of the planner.
pub fn properties(workflow: &Workflow) -> Code {
    Code::dict(workflow.pegasus.properties.iter().map(|(key, value)| (key.clone(), Code::text(value))).collect())
}
