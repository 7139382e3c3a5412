//! What a step's jobs do: command words, shell script or Python call; and the texts around them.

use super::choices::is_dead;
use super::command::{call, program, run};
use super::ids::{AxisId, StepId};
use super::reads::locals;
use super::scope::Scope;
use super::shell::Script;
use super::term::{Term, Text};
use super::uses::both;
use super::workflow::{Action, Program, Variant, numbered};
use super::{Context, Workflow};
use crate::diagnostic::{Findings, commands, names};
use crate::schema::is_name;
use crate::spec::expr::Expr;
use crate::spec::model::{self};
use crate::spec::template::{Part, Template};

/// Resolves when a step exists, what its jobs do, its label, job id and environment.
pub fn resolve(context: &Context, id: StepId, raw: &model::Step, workflow: &mut Workflow, findings: &mut Findings) {
    let mut good = true;
    let mut around =
        Around { context, id, raw, good: true, dead: false, command: false, lost_program: false, off: Vec::new() };
    let when = raw.when.as_ref().map(|w| around.condition(w, &[], workflow, findings));
    around.dead = is_dead(when.as_ref());
    workflow.steps[id].when = when.flatten();
    let label = around.first_text(&raw.label, workflow, findings);
    let job = around.text(raw.job.as_ref(), workflow, findings);
    let mut env = around.scoped(&[], workflow, findings, |scope| super::components::variables(scope, &raw.env));
    let mut secrets = Vec::new();
    for secret in &raw.around.secrets {
        let when = secret.when.as_ref().map(|w| around.condition(w, &[], workflow, findings));
        if !is_dead(when.as_ref()) {
            let when = when.flatten().filter(|w| w.as_const_bool() != Some(true));
            secrets.push(super::around::Secret { name: secret.name.value.clone(), when });
        }
    }
    let plain = env.clone();
    for (taken, component) in super::uses::taken(&workflow.steps[id].uses) {
        for variable in &workflow.components[component].env {
            // What the step says of it holds where its condition does; elsewhere the component's value stays.
            let own = plain.iter().filter(|v| v.name == variable.name).map(|v| &v.when);
            let own = own.chain(secrets.iter().filter(|s| s.name == variable.name).map(|s| &s.when));
            if let Some(when) = super::uses::unless(both(taken.clone(), variable.when.clone()), own) {
                env.push(super::workflow::Variable { when, ..variable.clone() });
            }
        }
    }
    env.sort_by(|a, b| a.name.cmp(&b.name));
    let mut profiles = Vec::new();
    for profile in &raw.around.profiles {
        let when = profile.when.as_ref().map(|w| around.condition(w, &[], workflow, findings));
        let text = around.text(Some(&profile.value), workflow, findings);
        if is_dead(when.as_ref()) {
            continue;
        }
        let when = when.flatten().filter(|w| w.as_const_bool() != Some(true));
        profiles.extend(text.and_then(|text| super::around::profile(profile, text, when, findings)));
    }
    let site = around.first_text(&raw.around.site, workflow, findings);
    let tries = &raw.around.retries;
    let retries =
        around.scoped(&[], workflow, findings, |scope| super::amounts::amount(scope, super::term::Unit::Count, tries));
    let variants = variants(&mut around, workflow, findings);
    if raw.actions.is_empty() {
        if !raw.broken {
            findings.push(commands::no_action(raw.name.span, &raw.name.value));
        }
        good = false;
    } else if variants.is_empty() && around.good && !around.dead {
        let span = raw.actions.first().map_or(raw.span, |a| a.span);
        findings.push(commands::no_action_holds(span, &raw.name.value));
        good = false;
    }
    let step = &mut workflow.steps[id];
    step.healthy &= good && around.good;
    (step.label, step.job, step.env, step.variants, step.off) = (label, job, env, variants, around.off);
    let own = super::around::Own { profiles, site, retries, secrets, plain };
    workflow.steps[id].around = super::around::step(context, id, raw, own, workflow, findings);
}

/// The actions that jobs may have, each with its condition and the name of its program.
fn variants(around: &mut Around, workflow: &mut Workflow, findings: &mut Findings) -> Vec<Variant> {
    let raw = around.raw;
    let mut conditions = Vec::new();
    for choice in &raw.actions {
        let when = choice.when.as_ref().map(|w| around.condition(w, &[], workflow, findings));
        around.good &= !matches!(when, Some(None));
        conditions.push((when.flatten(), choice));
    }
    let outer = around.dead;
    let possible = super::choices::possible(conditions.clone(), &workflow.params);
    // What is not used with these values is checked all the same.
    for (_, choice) in &conditions {
        if !possible.iter().any(|(_, c)| std::ptr::eq(*c, *choice)) {
            around.dead = true;
            let unused = of_action(around, (None, 1), choice, workflow, findings);
            for variant in unused {
                if let Action::Run { groups, .. } = variant.action {
                    around.off.extend(groups.into_iter().flat_map(|group| group.words));
                }
            }
        }
    }
    around.dead = outer;
    let mut variants = Vec::new();
    let mut wrappers = 0;
    for (when, choice) in possible {
        wrappers += usize::from(!matches!(choice.value, model::Action::Run { .. }));
        variants.extend(of_action(around, (when, wrappers), choice, workflow, findings));
    }
    variants
}

/// The variants of one action: one, or one for each component.
fn of_action(
    around: &mut Around,
    (when, number): (Option<Term>, usize),
    choice: &model::Choice<model::Action>,
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> Vec<Variant> {
    let (id, raw) = (around.id, around.raw);
    around.command = true;
    let (action, stem) = match &choice.value {
        model::Action::Run { words, args, .. } => run(around, words, args, workflow, findings),
        model::Action::Shell { script: written, lines, span } => {
            let script = &Script { text: &written.value, span: written.span, lines };
            let reached = super::reached::declare(workflow, around.context.files, id, written);
            let options =
                super::shell::options(workflow, id, script, &reached, resources_lost(around.context, raw), findings);
            // Of a step with a hole not all names are known.
            if let Some(options) = options.as_ref().filter(|_| around.good && !around.dead && !raw.broken) {
                let components = workflow.steps[id].components().map(|c| &workflow.components[c]);
                let inherited = components.flat_map(|c| &c.env).map(|v| v.name.as_str());
                let env: Vec<&str> = raw.env.iter().map(|v| v.name.value.as_str()).chain(inherited).collect();
                super::shell::unknown_names(workflow, id, script, options, &env, findings);
            }
            let action = options.map(|options| Action::Shell { script: written.value.clone(), options, span: *span });
            (action, Some(raw.name.value.clone()))
        }
        model::Action::Call { module, function, args, span } => {
            let action = call(around, module, function, args, *span, workflow, findings);
            (action, Some(raw.name.value.clone()))
        }
    };
    around.command = false;
    around.good &= action.is_some();
    let name = match &raw.transformation {
        Some(name) if !is_name(&name.value) => {
            findings.push(names::not_a_name(name.span, &name.value, "transformation"));
            around.good = false;
            None
        }
        Some(name) => Some(name.value.clone()),
        None => stem,
    };
    if let (Some(name), None) = (&name, &raw.transformation) {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '+' | '-');
        if let (Some(Action::Run { program, .. }), false) = (&action, name.chars().all(fits)) {
            let tool = matches!(program, Program::Installed { path, .. } if !path.ends_with(name.as_str()));
            findings.push(commands::program_name(program.span(), name, tool));
            around.good = false;
        }
    }
    let (Some(action), Some(mut name)) = (action, name) else { return Vec::new() };
    if !matches!(action, Action::Run { .. }) {
        name = numbered(&name, number);
    }
    let uses = workflow.steps[id].uses.clone();
    let variant = |when, component, action, transformation| Variant {
        when,
        action,
        number,
        component,
        transformation,
        checked: false,
    };
    match uses.as_slice() {
        [] => vec![variant(when, None, action, name)],
        [only] => vec![variant(both(when, only.when.clone()), Some(only.component), action, name)],
        _ => {
            let mut variants = Vec::new();
            for one in &uses {
                let action = match (&choice.value, action.clone()) {
                    (model::Action::Run { words, .. }, Action::Run { groups, .. }) => {
                        let word = words.first();
                        let program = word.and_then(|w| program(around, w, Some(one.component), workflow, findings));
                        program.map(|(program, _)| Action::Run { program, groups })
                    }
                    (_, action) => Some(action),
                };
                around.good &= action.is_some();
                let name = format!("{name}_{}", workflow.components[one.component].name);
                let when = both(when.clone(), one.when.clone());
                variants.extend(action.map(|action| variant(when, Some(one.component), action, name)));
            }
            variants
        }
    }
}

/// The texts of one step.
pub(super) struct Around<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) id: StepId,
    pub(super) raw: &'a model::Step,
    pub(super) good: bool,
    /// The condition beside the texts never holds.
    pub(super) dead: bool,
    /// The texts are words of a command.
    pub(super) command: bool,
    /// The program of the command is not known, which was reported: its words may be meant otherwise.
    pub(super) lost_program: bool,
    /// Words that no job has with these values.
    pub(super) off: Vec<Text>,
}

impl Around<'_> {
    /// A text over the step's point; lists have no place in it.
    fn text(&mut self, template: Option<&Template>, workflow: &mut Workflow, findings: &mut Findings) -> Option<Text> {
        let template = template?;
        let text = self.scoped(&[], workflow, findings, |scope| scope.one_text(template));
        self.good &= text.is_some();
        text
    }

    /// The first of several texts whose condition holds.
    fn first_text(
        &mut self,
        choices: &[model::Choice<Template>],
        workflow: &mut Workflow,
        findings: &mut Findings,
    ) -> Option<Text> {
        if choices.is_empty() {
            return None;
        }
        let text = self.scoped(&[], workflow, findings, |scope| super::choices::first_text(scope, choices));
        self.good &= text.is_some();
        text
    }

    /// A condition over the step's point extended by `extra`.
    pub(super) fn condition(
        &mut self,
        expr: &Expr,
        extra: &[AxisId],
        workflow: &mut Workflow,
        findings: &mut Findings,
    ) -> Option<Term> {
        let term = self.scoped(extra, workflow, findings, |scope| scope.decided(expr));
        self.good &= term.is_some();
        term
    }

    /// A text over the step's point extended by `extra`.
    pub(super) fn words(
        &mut self,
        parts: &[Part],
        extra: &[AxisId],
        workflow: &mut Workflow,
        findings: &mut Findings,
    ) -> Option<Text> {
        let text = self.scoped(extra, workflow, findings, |scope| scope.parts(parts));
        self.good &= text.is_some();
        text
    }

    /// Reads something in the scope of the step's point extended by `extra`.
    fn scoped<T>(
        &mut self,
        extra: &[AxisId],
        workflow: &mut Workflow,
        findings: &mut Findings,
        read: impl FnOnce(&mut Scope) -> T,
    ) -> T {
        let mut all = workflow.steps[self.id].each.clone();
        all.extend(extra);
        let bound = workflow.closure_of(&all);
        let extension = workflow.closure_of(extra);
        let known = locals(workflow, self.id, &bound_by_group(workflow, self.id, extra));
        let step = &workflow.steps[self.id];
        let (resources, varying) = (step.resources.clone(), step.varying.clone());
        let incomplete = step.incomplete;
        let lost = self.raw.inputs.iter().filter(|raw| !step.inputs.iter().any(|input| input.name == raw.name.value));
        let meant: Vec<String> = lost.filter_map(|raw| super::reads::meant(raw, workflow)).collect();
        let mut scope = self.context.scope(workflow, bound, format!("step `{}`", self.raw.name.value), findings);
        scope.extension = extension;
        scope.locals = known;
        scope.incomplete = incomplete;
        scope.dead |= self.dead;
        scope.command = self.command;
        scope.remedy = "in `args` add `each={axis}`; or add `each {axis}` to the step";
        scope.step = Some(&self.raw.name.value);
        // Inputs that could not be resolved are names all the same.
        let named = self.raw.inputs.iter().map(|i| &i.name).chain(self.raw.outputs.iter().map(|o| &o.name));
        let named = named.map(|name| name.value.clone()).chain(meant);
        for name in named {
            if !scope.locals.iter().any(|l| l.name == name) {
                scope.locals.push(super::scope::Local {
                    name,
                    term: super::Term::In(u32::MAX),
                    ty: crate::values::Type::File,
                    span: self.raw.span,
                    extension: None,
                    healthy: false,
                });
            }
        }
        scope.resources = Some((resources, varying));
        scope.resources_lost = resources_lost(self.context, self.raw);
        read(&mut scope)
    }
}

/// What a group of words over some axes binds: these, and what they determine unless the step's point does.
pub(super) fn bound_by_group(workflow: &Workflow, id: StepId, each: &[AxisId]) -> Vec<AxisId> {
    let own = workflow.closure_of(&workflow.steps[id].each);
    let mut binds = each.to_vec();
    let further = workflow.closure_of(each).into_iter().filter(|a| !own.contains(a) && !each.contains(a));
    // Where there may be no element, a list of at most one stays a list.
    binds.extend(further.filter(|a| each.iter().any(|e| workflow.always_determines(*e, *a))));
    binds
}

/// Whether a step or a component that it uses has a mistake in what it says.
pub(super) fn resources_lost(context: &Context, raw: &model::Step) -> bool {
    let used = |c: &&model::Component| raw.component.iter().any(|used| used.value.value == c.name.value);
    raw.broken || context.model.components.iter().filter(used).any(|c| c.broken)
}
