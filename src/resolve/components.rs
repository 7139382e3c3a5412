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
    let image = raw.image.as_ref().and_then(|i| Some((scope.one_text(i)?, i.span)));
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
        let literal = raw.image.as_ref().is_some_and(|image| image.as_literal().is_some());
        crate::check::images::address(&address, span, literal, findings)
    });
    if let Some(build) = &raw.build {
        crate::check::components::build(build, findings);
    }
    for (name, path) in &raw.tools {
        let rest = path.value.strip_prefix('/').ok_or_else(|| "it does not begin with `/`".to_owned());
        let tidy = rest.and_then(|rest| crate::files::RelPath::new(rest).map_err(|why| why.to_string()));
        if let Err(why) = tidy {
            findings.push(crate::diagnostic::components::tool_path(path.span, &name.value, &path.value, &why));
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
        let value = scope.one_text(&variable.value);
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
