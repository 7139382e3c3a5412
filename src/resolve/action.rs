//! What a step's jobs do: command words, shell script or Python call; and the texts around them.

use super::choices::is_dead;
use super::ids::{AxisId, ComponentId, StepId};
use super::reads::locals;
use super::scope::Scope;
use super::steps::axes;
use super::term::{Term, Text};
use super::uses::both;
use super::workflow::{Action, Call, Group, Program, Variant, numbered};
use super::{Context, Workflow};
use crate::check::scripts;
use crate::diagnostic::{Findings, commands, names};
use crate::files::{Kind, RelPath};
use crate::schema::is_name;
use crate::source::Span;
use crate::spec::expr::Expr;
use crate::spec::model::{self, Name};
use crate::spec::template::{Part, Template, Word};

/// Words that mean something to a shell, and nothing to a program that receives them.
const SHELL_WORDS: [&str; 12] = [">", ">>", "<", "<<", "|", "||", "&&", "&", ";", "2>", "2>&1", "&>"];

/// Resolves when a step exists, what its jobs do, its label, job id and environment.
pub fn resolve(context: &Context, id: StepId, raw: &model::Step, workflow: &mut Workflow, findings: &mut Findings) {
    let mut good = true;
    let mut around = Around { context, id, raw, good: true, dead: false, command: false, lost_program: false };
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
    (step.label, step.job, step.env, step.variants) = (label, job, env, variants);
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
            of_action(around, (None, 1), choice, workflow, findings);
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
        model::Action::Shell { script, span } => {
            let reached = super::reached::declare(workflow, around.context.files, id, script);
            let options =
                super::shell::options(workflow, id, script, &reached, resources_lost(around.context, raw), findings);
            if let Some(options) = options.as_ref().filter(|_| around.good && !around.dead) {
                let components = workflow.steps[id].components().map(|c| &workflow.components[c]);
                let inherited = components.flat_map(|c| &c.env).map(|v| v.name.as_str());
                let env: Vec<&str> = raw.env.iter().map(|v| v.name.value.as_str()).chain(inherited).collect();
                super::shell::unknown_names(workflow, id, script, options, &env, findings);
            }
            let action = options.map(|options| Action::Shell { script: script.value.clone(), options, span: *span });
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
            findings.push(commands::program_name(program.span(), name));
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
struct Around<'a> {
    context: &'a Context<'a>,
    id: StepId,
    raw: &'a model::Step,
    good: bool,
    /// The condition beside the texts never holds.
    dead: bool,
    /// The texts are words of a command.
    command: bool,
    /// The program of the command is not known, which was reported: its words may be meant otherwise.
    lost_program: bool,
}

impl Around<'_> {
    /// A text over the step's point; lists have no place in it.
    fn text(&mut self, template: Option<&Template>, workflow: &mut Workflow, findings: &mut Findings) -> Option<Text> {
        let template = template?;
        let text = self.words(&template.parts, &[], workflow, findings)?;
        self.single(text, findings)
    }

    fn single(&mut self, text: Text, findings: &mut Findings) -> Option<Text> {
        if let Some(list) = text.placeholders().find(|p| p.ty.is_list()) {
            findings.push(commands::list_in_text(list.span, &list.written));
            self.good = false;
            return None;
        }
        Some(text)
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
        self.single(text?, findings)
    }

    /// A condition over the step's point extended by `extra`.
    fn condition(
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
    fn words(
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
        let mut scope = self.context.scope(workflow, bound, format!("step `{}`", self.raw.name.value), findings);
        scope.extension = extension;
        scope.locals = known;
        scope.incomplete = incomplete;
        scope.dead |= self.dead;
        scope.command = self.command;
        scope.remedy = "in `args` add `each={axis}`; or add `each {axis}` to the step";
        scope.step = Some(&self.raw.name.value);
        // Inputs that could not be resolved are names all the same.
        for name in self.raw.inputs.iter().map(|i| &i.name).chain(self.raw.outputs.iter().map(|o| &o.name)) {
            if !scope.locals.iter().any(|l| l.name == name.value) {
                scope.locals.push(super::scope::Local {
                    name: name.value.clone(),
                    term: super::Term::In(u32::MAX),
                    ty: crate::values::Type::File,
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
fn bound_by_group(workflow: &Workflow, id: StepId, each: &[AxisId]) -> Vec<AxisId> {
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

fn run(
    around: &mut Around,
    words: &[Word],
    args: &[model::Args],
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> (Option<Action>, Option<String>) {
    let mut words = words.iter();
    let Some(first) = words.next() else { return (None, None) };
    let component = workflow.steps[around.id].components().next();
    let program = program(around, first, component, workflow, findings);
    around.lost_program = program.is_none();
    let mut groups = Vec::new();
    let rest: Vec<&Word> = words.collect();
    if !rest.is_empty() {
        let span = rest[0].span.to(rest[rest.len() - 1].span);
        let words = group_words(around, rest.into_iter(), &[], workflow, findings);
        optional_files(around, &words, workflow, findings);
        groups.push(Group {
            each: Vec::new(),
            binds: Vec::new(),
            filter: None,
            when: None,
            optional: false,
            words,
            span,
        });
    }
    let outer = around.dead;
    for group in args {
        let (extra, complete) = axes(&group.each, workflow, findings);
        if !complete {
            around.good = false;
            continue;
        }
        let filter = group.filter.as_ref().map(|f| around.condition(f, &extra, workflow, findings));
        let when = group.when.as_ref().map(|w| around.condition(w, &[], workflow, findings));
        around.dead = outer || is_dead(when.as_ref());
        let words = group_words(around, group.words.iter(), &extra, workflow, findings);
        let dead = std::mem::replace(&mut around.dead, outer);
        if !dead || outer {
            let (filter, when) = (filter.flatten(), when.flatten().filter(|w| w.as_const_bool() != Some(true)));
            let binds = bound_by_group(workflow, around.id, &extra);
            groups.push(Group { each: extra, binds, filter, when, optional: true, words, span: group.span });
        }
    }
    let (program, stem) = match program {
        Some((program, stem)) => (program, stem),
        None => return (None, None),
    };
    (Some(Action::Run { program, groups }), Some(stem))
}

/// A file that may be absent stands in an `args` group only, which is left out with it.
fn optional_files(around: &mut Around, words: &[Text], workflow: &Workflow, findings: &mut Findings) {
    for placeholder in words.iter().flat_map(Text::placeholders) {
        let mut absent = None;
        placeholder.term.visit(&mut |term| {
            if let Term::In(at) = term
                && let Some(input) = workflow.steps[around.id].inputs.get(*at as usize)
                && input.optional
                && !input.is_list(&[])
            {
                absent = Some(input.name.clone());
            }
        });
        if let Some(name) = absent {
            findings.push(commands::optional_in_run(placeholder.span, &name));
            around.good = false;
        }
    }
}

/// A word without placeholders: one for a shell, or a file that does not travel.
fn literal_word(around: &Around, word: &str, span: Span, workflow: &Workflow, findings: &mut Findings) {
    if SHELL_WORDS.contains(&word) {
        findings.push(commands::shell_word(span, word));
    }
    // The name of an input is a word like any other; a file of the project that is no input is a slip.
    let input = workflow.files.values().any(|f| f.file == Text::literal(word));
    if word.contains('/') && !input && !around.lost_program {
        let there = RelPath::new(word).ok().and_then(|path| around.context.files.kind(&path));
        if matches!(there, Some(Kind::File { .. })) {
            findings.push(commands::stays_at_home(span, word));
        }
    }
}

fn group_words<'w>(
    around: &mut Around,
    words: impl Iterator<Item = &'w Word>,
    extra: &[AxisId],
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> Vec<Text> {
    let mut texts = Vec::new();
    for word in words {
        if let [Part::Literal(text)] = word.parts.as_slice() {
            literal_word(around, &text.value, text.span, workflow, findings);
        }
        let Some(text) = around.words(&word.parts, extra, workflow, findings) else { continue };
        if text.single().is_none()
            && let Some(list) = text.placeholders().find(|p| p.ty.is_list())
        {
            findings.push(commands::list_in_word(list.span, &list.written));
            around.good = false;
            continue;
        }
        texts.push(text);
    }
    texts
}

/// The first word of a command: a script of the project, or an installed program.
fn program(
    around: &mut Around,
    word: &Word,
    component: Option<ComponentId>,
    workflow: &Workflow,
    findings: &mut Findings,
) -> Option<(Program, String)> {
    let literal = match word.parts.as_slice() {
        [Part::Literal(text)] => text.value.clone(),
        _ => {
            findings.push(commands::placeholder_in_program(word.span));
            return None;
        }
    };
    if let Some(rest) = literal.strip_prefix('/') {
        return match RelPath::new(rest) {
            Ok(path) => Some((Program::Installed { path: literal.clone(), span: word.span }, path.stem().to_owned())),
            Err(problem) => {
                findings.push(commands::bad_program(word.span, &literal, &problem.to_string()));
                None
            }
        };
    }
    if literal.contains('/') {
        let external = super::around::external(around.context, around.raw);
        let (path, bytes) = scripts::read(around.context.files, &literal, word.span, external, findings)?;
        let stem = path.stem().to_owned();
        return Some((Program::Script { path, bytes, span: word.span }, stem));
    }
    let component = component.map(|c| &workflow.components[c]);
    let tool = component.and_then(|c| c.tools.iter().find(|(name, _)| *name == literal));
    match tool {
        Some((_, path)) => Some((Program::Installed { path: path.clone(), span: word.span }, literal)),
        None => {
            findings.push(commands::bare_program(word.span, &literal));
            None
        }
    }
}

fn call(
    around: &mut Around,
    module: &Name,
    function: &Name,
    raw: &[(Name, Template)],
    span: Span,
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> Option<Action> {
    let mut args = Vec::new();
    for (name, template) in raw {
        let text = around.words(&template.parts, &[], workflow, findings)?;
        if text.single().is_none()
            && let Some(list) = text.placeholders().find(|p| p.ty.is_list())
        {
            findings.push(commands::list_in_text(list.span, &list.written));
            around.good = false;
            continue;
        }
        args.push((name.value.clone(), text));
    }
    let file = scripts::module(around.context.files, &module.value, module.span, findings);
    let call = Call { module: module.value.clone(), function: function.value.clone(), args, file };
    Some(Action::Call { call, span })
}
