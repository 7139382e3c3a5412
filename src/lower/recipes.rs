//! Recipes of images, for Apptainer and for Docker.

use serde::Serialize;

use super::templates;
use crate::resolve::Workflow;
use crate::resolve::workflow::{Build, Component};

#[derive(Serialize)]
struct Recipe<'a> {
    component: &'a str,
    workflow: &'a str,
    file: &'a str,
    base: &'a str,
    tag: &'a str,
    apt: &'a [String],
    pip: &'a [String],
    conda: &'a [String],
    channels: &'a [String],
    conda_command: &'a str,
}

/// Path and text of each recipe.
pub fn recipes(workflow: &Workflow) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for (component, build) in built(workflow) {
        let mut push = |template: &str, path: String| {
            files.push((path.clone(), recipe(workflow, component, build, template, &path)));
        };
        push("apptainer.def", apptainer(component));
        push("dockerfile", docker(component));
    }
    if let [(component, build)] = built(workflow).as_slice() {
        let text = recipe(workflow, component, build, "dockerfile", "Dockerfile");
        files.push(("Dockerfile".to_owned(), text));
    }
    files
}

/// The components that say how their image is made, by name.
pub fn built(workflow: &Workflow) -> Vec<(&Component, &Build)> {
    let mut built: Vec<_> = workflow.components.values().filter_map(|c| Some((c, c.build.as_ref()?))).collect();
    built.sort_by(|a, b| a.0.name.cmp(&b.0.name));
    built
}

/// Where the Apptainer recipe of a component is.
pub fn apptainer(component: &Component) -> String {
    format!("Apptainer/{}.def", component.name)
}

/// Where the Docker recipe of a component is.
pub fn docker(component: &Component) -> String {
    format!("Docker/{}.Dockerfile", component.name)
}

/// The name of the image for `docker build`.
pub fn tag(component: &Component) -> String {
    let image = component.image.as_deref().and_then(|i| i.strip_prefix("docker://"));
    // A digest is what building gives, not what is built.
    let image = image.map(|i| i.split_once('@').map_or(i, |(name, _)| name).to_owned());
    image.unwrap_or_else(|| component.name.to_lowercase())
}

/// The command of conda that an image has, by its name.
pub fn conda_command(base: &str) -> &'static str {
    if base.contains("micromamba") {
        "micromamba"
    } else if base.contains("mamba") {
        "mamba"
    } else {
        "conda"
    }
}

fn recipe(workflow: &Workflow, component: &Component, build: &Build, template: &str, file: &str) -> String {
    let usual = ["conda-forge".to_owned()];
    let context = Recipe {
        component: &component.name,
        workflow: &workflow.name,
        file,
        base: &build.base,
        tag: &tag(component),
        apt: &build.apt,
        pip: &build.pip,
        conda: &build.conda,
        channels: if build.channels.is_empty() { &usual } else { &build.channels },
        conda_command: conda_command(&build.base),
    };
    templates::render(template, &context)
}
