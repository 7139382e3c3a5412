//! The images of a workflow: which there are, and how they are made.

use serde::Serialize;

use crate::lower::{recipes, templates};
use crate::resolve::Workflow;

/// A row of the table of images.
#[derive(Serialize)]
pub struct Image {
    component: String,
    image: String,
    files: String,
}

/// What programs need to run on the machine itself: what the recipes install.
pub fn needs(workflow: &Workflow) -> String {
    let mut needs: Vec<String> = Vec::new();
    for (_, build) in recipes::built(workflow) {
        for package in build.apt.iter().chain(&build.conda).chain(&build.pip) {
            let name = package.split(['=', '[']).next().unwrap_or(package);
            if !needs.iter().any(|n| n == name) {
                needs.push(name.to_owned());
            }
        }
    }
    needs.join(", ")
}

/// The images that components name or make, by name.
pub fn images(workflow: &Workflow) -> Vec<Image> {
    let mut used: Vec<_> = workflow.components.values().filter(|c| c.image.is_some() || c.build.is_some()).collect();
    used.sort_by(|a, b| a.name.cmp(&b.name));
    let images = used.into_iter().map(|component| Image {
        component: component.name.clone(),
        image: component.image.as_deref().map_or_else(|| "none: jobs run without one".to_owned(), templates::code),
        files: match component.build {
            Some(_) => {
                let files = [recipes::apptainer(component), recipes::docker(component)];
                files.map(|f| templates::code(&f)).join(", ")
            }
            None => String::new(),
        },
    });
    images.collect()
}

/// How the images are made from their recipes.
pub fn commands(workflow: &Workflow) -> Vec<String> {
    let mut commands = Vec::new();
    for (component, _) in recipes::built(workflow) {
        let recipe = recipes::docker(component);
        match component.image.as_deref() {
            Some(image) if image.starts_with("docker://") => {
                let tag = templates::shell_word(&recipes::tag(component));
                commands.push(format!("docker build -t {tag} -f {recipe} ."));
                commands.push(format!("docker push {tag}"));
            }
            Some(image) => {
                let local = image.strip_prefix("file://").map(templates::shell_word);
                let file = local.unwrap_or_else(|| format!("{}.sif", component.name));
                commands.push(format!("apptainer build {file} {}", recipes::apptainer(component)));
            }
            None => {}
        }
    }
    commands
}
