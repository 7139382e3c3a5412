//! The catalogs as Python values: the same facts as in the YAML files beside the generator.

use crate::lower::pegasus::catalogs::{OUTPUT, PROPERTIES, SCRATCH, container_type, image_site};
use crate::lower::pegasus::{program_path, shared_resources};
use crate::lower::python::Code;
use crate::plan::Plan;
use crate::resolve::Workflow;
use crate::resolve::workflow::{Action, Program};

fn keyword(name: &str, value: Code) -> Code {
    Code::prefixed(format!("{name}="), value)
}

/// The images that steps run in.
pub fn containers(plan: &Plan) -> Code {
    let workflow = &plan.workflow;
    let mut found = std::collections::BTreeMap::new();
    for component in workflow.steps.values().filter_map(|s| Some(&workflow.components[s.component?])) {
        let Some(image) = &component.image else { continue };
        let items = vec![
            Code::text(image),
            keyword("type", Code::text(container_type(image))),
            keyword("image_site", Code::text(image_site(image))),
        ];
        found.insert(component.name.clone(), Code::call("Container", items).spread());
    }
    Code::dict(found.into_iter().collect())
}

/// The programs, in the order in which steps first need them.
pub fn programs(plan: &Plan) -> Code {
    let workflow = &plan.workflow;
    let mut entries: Vec<(String, Code)> = Vec::new();
    for id in &workflow.order {
        let step = &workflow.steps[*id];
        if entries.iter().any(|(name, _)| *name == step.transformation) {
            continue;
        }
        let mut items = vec![Code::text(&program_path(step))];
        let component = step.component.map(|c| &workflow.components[c]);
        if let (Action::Run { program: Program::Installed { path, .. }, .. }, Some(component)) =
            (&step.action, component)
            && let Some((tool, _)) = component.tools.iter().find(|(_, p)| p == path)
        {
            items.push(keyword("tool", Code::text(tool)));
        }
        if let Some(component) = component.filter(|c| c.image.is_some()) {
            items.push(keyword("container", Code::text(&component.name)));
        }
        let resources = shared_resources(workflow, &step.transformation);
        if !resources.is_empty() {
            let entries =
                resources.into_iter().map(|(key, value)| (key.to_owned(), Code::atom(value.to_string()))).collect();
            items.push(keyword("profiles", Code::dict(vec![("pegasus".to_owned(), Code::dict(entries))])));
        }
        let more = items.len() > 1;
        let program = Code::call("Program", items);
        entries.push((step.transformation.clone(), if more { program.spread() } else { program }));
    }
    Code::dict(entries)
}

/// The submit host with its folders, and the execution site.
pub fn sites(workflow: &Workflow) -> Code {
    let directory = |kind: &str, path: &str| Code::call("Directory", vec![Code::text(kind), Code::text(path)]);
    let directories = vec![directory("sharedScratch", SCRATCH), directory("localStorage", OUTPUT)];
    let local = Code::call("Site", vec![keyword("directories", Code::list(directories))]).spread();
    let mut entries = vec![("local".to_owned(), local)];
    if workflow.site != "local" {
        let entry = |key: &str, value: &str| Code::dict(vec![(key.to_owned(), Code::text(value))]);
        let profiles = Code::dict(vec![
            ("condor".to_owned(), entry("universe", "vanilla")),
            ("pegasus".to_owned(), entry("style", "condor")),
        ]);
        let site = Code::call("Site", vec![keyword("profiles", profiles)]).spread();
        entries.push((workflow.site.clone(), site));
    }
    Code::dict(entries)
}

/// Settings of the planner.
pub fn properties() -> Code {
    Code::dict(PROPERTIES.iter().map(|(key, value)| ((*key).to_owned(), Code::text(value))).collect())
}
