//! What a step's jobs do: command words, shell script or Python call; and the texts around them.

use super::ids::{AxisId, StepId};
use super::steps::{axes, locals};
use super::term::Text;
use super::workflow::{Action, Call, Group, Program};
use super::{Context, Workflow};
use crate::check::scripts;
use crate::diagnostic::{Findings, commands, names, relations};
use crate::files::{Kind, RelPath};
use crate::schema::is_name;
use crate::source::Span;
use crate::spec::model::{self, Name};
use crate::spec::template::{Part, Template, Word};

/// Words that mean something to a shell, and nothing to a program that receives them.
const SHELL_WORDS: [&str; 12] = [">", ">>", "<", "<<", "|", "||", "&&", "&", ";", "2>", "2>&1", "&>"];

/// Resolves the action, label, job id and environment of a step.
pub fn resolve(context: &Context, id: StepId, raw: &model::Step, workflow: &mut Workflow, findings: &mut Findings) {
    let each = workflow.steps[id].each.clone();
    let mut good = true;
    for further in &raw.further_actions {
        let first = raw.action.as_ref().map_or(raw.span, model::Action::span);
        findings.push(commands::several_actions(*further, first));
        good = false;
    }
    let mut around = Around { context, id, raw, good: true, lost_program: false };
    let label = around.text(raw.label.as_ref(), workflow, findings);
    let job = around.text(raw.job.as_ref(), workflow, findings);
    let mut env = Vec::new();
    for (name, value) in &raw.env {
        let text = around.text(Some(value), workflow, findings);
        env.extend(text.map(|text| (name.value.clone(), text)));
    }
    if let Some(component) = workflow.steps[id].component {
        for (name, text) in &workflow.components[component].env {
            if !env.iter().any(|(n, _)| n == name) {
                env.push((name.clone(), text.clone()));
            }
        }
    }
    env.sort_by(|a, b| a.0.cmp(&b.0));
    let (action, stem) = match &raw.action {
        None => {
            if !raw.broken {
                findings.push(commands::no_action(raw.name.span, &raw.name.value));
            }
            good = false;
            (None, None)
        }
        Some(model::Action::Run { words, args, .. }) => run(&mut around, words, args, &each, workflow, findings),
        Some(model::Action::Shell { script, span }) => {
            super::shell::declare_builtins(workflow, id, script);
            let options = super::shell::options(workflow, id, script, findings);
            let action = options.map(|options| Action::Shell { script: script.value.clone(), options, span: *span });
            (action, Some(raw.name.value.clone()))
        }
        Some(model::Action::Call { module, function, args, span }) => {
            let action = call(&mut around, module, function, args, *span, workflow, findings);
            (action, Some(raw.name.value.clone()))
        }
    };
    let transformation = match &raw.transformation {
        Some(name) if !is_name(&name.value) => {
            findings.push(names::not_a_name(name.span, &name.value, "transformation"));
            good = false;
            None
        }
        Some(name) => Some(name.value.clone()),
        None => stem,
    };
    if let (Some(name), None) = (&transformation, &raw.transformation) {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '+' | '-');
        if let (Some(Action::Run { program, .. }), false) = (&action, name.chars().all(fits)) {
            findings.push(commands::program_name(program.span(), name));
            good = false;
        }
    }
    let step = &mut workflow.steps[id];
    step.healthy &= good && around.good && action.is_some();
    (step.label, step.job, step.env) = (label, job, env);
    if let Some(action) = action {
        step.action = action;
    }
    if let Some(name) = transformation {
        step.transformation = name;
    }
}

/// The texts of one step.
struct Around<'a> {
    context: &'a Context<'a>,
    id: StepId,
    raw: &'a model::Step,
    good: bool,
    /// The program of the command is not known, which was reported: its words may be meant otherwise.
    lost_program: bool,
}

impl Around<'_> {
    /// A text over the step's point; lists have no place in it.
    fn text(&mut self, template: Option<&Template>, workflow: &mut Workflow, findings: &mut Findings) -> Option<Text> {
        let template = template?;
        let text = self.words(&template.parts, &[], workflow, findings)?;
        if let Some(list) = text.placeholders().find(|p| p.ty.is_list()) {
            findings.push(commands::list_in_text(list.span, &list.written));
            self.good = false;
            return None;
        }
        Some(text)
    }

    /// A text over the step's point extended by `extra`.
    fn words(
        &mut self,
        parts: &[Part],
        extra: &[AxisId],
        workflow: &mut Workflow,
        findings: &mut Findings,
    ) -> Option<Text> {
        let mut all = workflow.steps[self.id].each.clone();
        all.extend(extra);
        let bound = workflow.closure_of(&all);
        let known = locals(workflow, self.id, extra);
        let resources = workflow.steps[self.id].resources.clone();
        let incomplete = workflow.steps[self.id].incomplete;
        let mut scope = self.context.scope(workflow, bound, format!("step `{}`", self.raw.name.value), findings);
        scope.locals = known;
        scope.incomplete = incomplete;
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
        scope.resources = Some(resources);
        let text = scope.parts(parts);
        self.good &= text.is_some();
        text
    }
}

fn run(
    around: &mut Around,
    words: &[Word],
    args: &[model::Args],
    each: &[AxisId],
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> (Option<Action>, Option<String>) {
    let mut words = words.iter();
    let Some(first) = words.next() else { return (None, None) };
    let program = program(around, first, workflow, findings);
    around.lost_program = program.is_none();
    let mut groups = Vec::new();
    let rest: Vec<&Word> = words.collect();
    if !rest.is_empty() {
        let span = rest[0].span.to(rest[rest.len() - 1].span);
        let words = group_words(around, rest.into_iter(), &[], workflow, findings);
        groups.push(Group { each: Vec::new(), words, span });
    }
    for group in args {
        let (extra, complete) = axes(&group.each, workflow, findings);
        if !complete {
            around.good = false;
            continue;
        }
        let bound = workflow.closure_of(each);
        if let Some((_, name)) = extra.iter().zip(&group.each).find(|(a, _)| bound.contains(a)) {
            findings.push(relations::already_bound(name.span, &name.value));
            around.good = false;
            continue;
        }
        let words = group_words(around, group.words.iter(), &extra, workflow, findings);
        groups.push(Group { each: extra, words, span: group.span });
    }
    let (program, stem) = match program {
        Some((program, stem)) => (program, stem),
        None => return (None, None),
    };
    (Some(Action::Run { program, groups }), Some(stem))
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
        let (path, bytes) = scripts::read(around.context.files, &literal, word.span, findings)?;
        let stem = path.stem().to_owned();
        return Some((Program::Script { path, bytes, span: word.span }, stem));
    }
    let component = workflow.steps[around.id].component.map(|c| &workflow.components[c]);
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
