//! Components: their images, what they give to jobs, and variables of the environment.

use super::amounts::amounts;
use super::around;
use super::choices::is_dead;
use super::scope::Scope;
use super::term::Term;
use super::workflow::{Build, Component, Variable};
use super::{Context, Workflow};
use crate::diagnostic::Findings;
use crate::spec::model;

pub(super) fn resolve_component(
    context: &Context,
    raw: &model::Component,
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> Component {
    let owner = format!("component `{}`", raw.name.value);
    let mut scope = context.scope(workflow, Vec::new(), owner, findings);
    let image = raw.image.as_ref().and_then(|i| Some((scope.text(i)?, i.span)));
    let env = variables(&mut scope, &raw.env);
    let (resources, varying) = amounts(&mut scope, &raw.resources);
    let mut image_params = Vec::new();
    let image = image.and_then(|(text, span)| {
        text.placeholders().for_each(|p| {
            p.term.visit(&mut |term| {
                if let Term::Param(param) = term {
                    image_params.push(*param);
                }
            });
        });
        let address = crate::plan::eval::constant(&text, &workflow.params)?;
        let address = image_address(&address, span, findings)?;
        crate::check::components::image(&address, span, findings);
        Some(address)
    });
    if let Some(build) = &raw.build {
        crate::check::components::build(build, findings);
    }
    for (name, path) in &raw.tools {
        let rest = path.value.strip_prefix('/');
        if rest.is_none_or(|rest| crate::files::RelPath::new(rest).is_err()) {
            findings.push(crate::diagnostic::components::tool_path(path.span, &name.value, &path.value));
        }
    }
    let text = |list: &[model::Name]| list.iter().map(|s| s.value.clone()).collect();
    Component {
        name: raw.name.value.clone(),
        image,
        image_params,
        build: raw.build.as_ref().map(|b| Build {
            base: b.base.value.clone(),
            apt: text(&b.apt),
            pip: text(&b.pip),
            conda: text(&b.conda),
            channels: b.channels.clone(),
        }),
        tools: raw.tools.iter().map(|(n, p)| (n.value.clone(), p.value.clone())).collect(),
        env,
        resources,
        varying,
        outfit: around::outfit(context, raw, workflow, findings),
        span: raw.name.span,
    }
}

/// Environment variables; those whose text is wrong are left out, which was reported.
pub(super) fn variables(scope: &mut Scope, raw: &[model::Env]) -> Vec<Variable> {
    let mut variables: Vec<Variable> = Vec::new();
    for variable in raw {
        let when = variable.when.as_ref().map(|w| scope.decided(w));
        let dead = scope.dead;
        scope.dead |= is_dead(when.as_ref());
        let value = scope.text(&variable.value);
        scope.dead = dead;
        if let (Some(value), false, false) = (value, matches!(when, Some(None)), is_dead(when.as_ref())) {
            let when = when.flatten().filter(|w| w.as_const_bool() != Some(true));
            // A job has a variable once: the first alternative of a name holds.
            let before = variables.iter().filter(|v| v.name == variable.name.value).map(|v| &v.when);
            let Some(when) = super::uses::unless(when, before) else { continue };
            variables.push(Variable { name: variable.name.value.clone(), value, when, span: variable.name.span });
        }
    }
    variables
}

/// An image's address with its scheme; a bare name is `docker://`, an empty text is no image.
fn image_address(address: &str, span: crate::source::Span, findings: &mut Findings) -> Option<String> {
    if address.is_empty() {
        return None;
    }
    if address.chars().any(|c| c.is_whitespace() || c.is_control()) {
        findings.push(crate::diagnostic::components::bad_image(span, address));
        return None;
    }
    let known = ["docker://", "library://", "shub://", "http://", "https://", "file:///", "oras://"];
    if known.iter().any(|k| address.starts_with(k)) {
        return Some(docker(address));
    }
    if address.starts_with('/') {
        return Some(format!("file://{address}"));
    }
    if address.contains("://") {
        findings.push(crate::diagnostic::components::bad_image(span, address));
        return None;
    }
    Some(docker(&format!("docker://{address}")))
}

/// Pegasus cannot read `docker://python:3.11`: what Docker Hub has under one name lies in `library/` there.
fn docker(address: &str) -> String {
    match address.strip_prefix("docker://") {
        Some(name) if !name.contains('/') => format!("docker://library/{name}"),
        _ => address.to_owned(),
    }
}
