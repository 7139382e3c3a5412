//! Jobs that want a graphics card and do not ask for one: they are sent to machines without.

use crate::diagnostic::{Findings, components as findings_of, targets};
use crate::resolve::Workflow;
use crate::resolve::targets::{Provider, Scalable};
use crate::resolve::term::{Text, TextPart};
use crate::resolve::workflow::{Action, Step};

/// Words of commands by which programs are told to use a graphics card.
const WORDS: [&str; 6] = ["cuda", "--gpu", "--gpus", "--use-gpu", "--use_gpu", "--cuda"];

/// Checks the commands of all steps, and the images of all components.
pub fn check(workflow: &Workflow, findings: &mut Findings) {
    let mut told = Vec::new();
    for step in workflow.steps.values().filter(|step| step.healthy && !asks(step)) {
        for variant in &step.variants {
            let Action::Run { groups, .. } = &variant.action else { continue };
            let found = groups.iter().find_map(|group| Some((group.span, group.words.iter().find_map(wants)?)));
            if let Some((span, word)) = found {
                findings.push(findings_of::gpu_in_command(span, &step.name, word));
                told.extend(step.uses.iter().map(|one| one.component));
            }
        }
    }
    for (id, component) in workflow.components.iter().filter(|(id, _)| !told.contains(id)) {
        let mut users = workflow.steps.values().filter(|s| s.uses.iter().any(|one| one.component == id)).peekable();
        let made_for = component.image.as_deref().filter(|image| image.to_ascii_lowercase().contains("cuda"));
        if let Some(image) = made_for
            && users.peek().is_some()
            && !users.any(asks)
        {
            findings.push(findings_of::gpu_image(component.span, &component.name, image));
        }
    }
}

/// Says which steps Scalable may send to a machine without, where it sends jobs anywhere.
pub fn note(workflow: &Workflow, findings: &mut Findings) {
    let elsewhere = |scalable: &&Scalable| scalable.targets.iter().any(|t| t.provider != Provider::Local);
    if workflow.scalable.as_ref().filter(elsewhere).is_some() {
        for step in workflow.steps.values().filter(|step| step.may_exist() && asks(step)) {
            findings.push(targets::no_graphics_cards(step.span, &step.name));
        }
    }
}

fn asks(step: &Step) -> bool {
    step.resources.gpus.is_some_and(|n| n > 0) || step.varying.iter().any(|varying| varying.name == "gpus")
}

/// The word by which a program is told to use a graphics card.
fn wants(word: &Text) -> Option<&'static str> {
    let [TextPart::Literal(text)] = word.parts.as_slice() else { return None };
    let value = text.rsplit('=').next().unwrap_or(text);
    let numbered = value.split_once(':').map_or(value, |(device, _)| device);
    WORDS.into_iter().find(|known| *known == text || *known == value || (*known == "cuda" && numbered == "cuda"))
}
