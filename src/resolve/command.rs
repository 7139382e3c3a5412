//! Commands and calls: the program, its words in groups, the arguments of a Python function.

use super::Workflow;
use super::action::{Around, bound_by_group, resources_lost};
use super::choices::is_dead;
use super::habits;
use super::ids::{AxisId, ComponentId};
use super::reads::locals;
use super::steps::axes;
use super::term::{Placeholder, Term, Text, TextPart};
use super::workflow::{Action, Call, Group, Program};
use crate::check::scripts;
use crate::diagnostic::{Diagnostic, Findings, commands};
use crate::files::{Kind, PathProblem, RelPath};
use crate::source::Span;
use crate::spec::model::{self, Name};
use crate::spec::template::{Part, Template, Word};

/// A command: its program with groups of words, and the program's name in the catalog.
pub(super) fn run(
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
        let (words, places) = group_words(around, rest.into_iter(), &[], workflow, findings);
        optional_files(around, &words, workflow, findings);
        groups.push(Group {
            each: Vec::new(),
            binds: Vec::new(),
            filter: None,
            when: None,
            optional: false,
            words,
            places,
            span,
        });
    }
    let outer = around.dead;
    for group in args {
        let (extra, complete) = axes(&group.each, workflow, findings);
        if !complete || group.incomplete {
            around.good = false;
            continue;
        }
        let filter = group.filter.as_ref().map(|f| around.condition(f, &extra, workflow, findings));
        let when = group.when.as_ref().map(|w| around.condition(w, &[], workflow, findings));
        around.dead = outer || is_dead(when.as_ref());
        let (words, places) = group_words(around, group.words.iter(), &extra, workflow, findings);
        let dead = std::mem::replace(&mut around.dead, outer);
        if dead && !outer {
            around.off.extend(words);
        } else {
            let (filter, when) = (filter.flatten(), when.flatten().filter(|w| w.as_const_bool() != Some(true)));
            let binds = bound_by_group(workflow, around.id, &extra);
            let span = group.span;
            groups.push(Group { each: extra, binds, filter, when, optional: true, words, places, span });
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

/// A word without placeholders may name a file of the project, which does not travel unless it is an input.
fn literal_word(around: &Around, word: &str, span: Span, workflow: &Workflow, findings: &mut Findings) {
    let path = value_of(word);
    // The name of an input is a word like any other; a file of the project that is no input is a slip.
    let input = workflow.files.values().any(|f| f.file == Text::literal(path));
    if !path.contains('/') || input || around.lost_program {
        return;
    }
    let Ok(there) = RelPath::new(path) else { return };
    if matches!(around.context.files.kind(&there), Some(Kind::File { .. })) {
        let program = scripts::is_script(around.context.files, &there);
        findings.push(commands::stays_at_home(span, path, (!program).then_some(there.stem())));
    }
}

/// What an option is given: `a.txt` of `--table=a.txt`.
pub fn value_of(word: &str) -> &str {
    word.rsplit_once('=').map_or(word, |(_, value)| value)
}

fn group_words<'w>(
    around: &mut Around,
    words: impl Iterator<Item = &'w Word>,
    extra: &[AxisId],
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> (Vec<Text>, Vec<Span>) {
    let (mut texts, mut places) = (Vec::new(), Vec::new());
    let words: Vec<&Word> = words.collect();
    habits::check(around, &words, workflow, findings);
    for word in words {
        if let [Part::Literal(text)] = word.parts.as_slice() {
            literal_word(around, &text.value, text.span, workflow, findings);
        }
        let Some(text) = around.words(&word.parts, extra, workflow, findings) else { continue };
        if text.single().is_none()
            && let Some(list) = text.placeholders().find(|p| p.ty.is_list())
        {
            let repeated = repeated(around, &text, list, workflow);
            findings.push(commands::list_in_word(list.span, &list.written, repeated));
            around.good = false;
            continue;
        }
        texts.push(text);
        places.push(word.span);
    }
    (texts, places)
}

/// The word once for each file of the list in it: a group with the axes that these differ in.
fn repeated(around: &Around, text: &Text, list: &Placeholder, workflow: &Workflow) -> Option<String> {
    let local = locals(workflow, around.id, &[]).into_iter().find(|local| local.term == list.term)?;
    let axes: Vec<&str> = local.extension?.iter().map(|axis| workflow.axes[*axis].name.as_str()).collect();
    let word: String = text.parts.iter().map(TextPart::written).collect();
    let each = if let [only] = axes.as_slice() { (*only).to_owned() } else { format!("\"{}\"", axes.join(" ")) };
    (!axes.is_empty()).then(|| format!("args \"{word}\" each={each}"))
}

/// The first word of a command: a script of the project, or an installed program.
pub(super) fn program(
    around: &mut Around,
    word: &Word,
    component: Option<ComponentId>,
    workflow: &Workflow,
    findings: &mut Findings,
) -> Option<(Program, String)> {
    let literal = match word.parts.as_slice() {
        [Part::Literal(text)] => text.value.clone(),
        [] => {
            findings.push(commands::empty(word.span));
            return None;
        }
        _ => {
            findings.push(commands::placeholder_in_program(word.span));
            return None;
        }
    };
    if let Some(rest) = literal.strip_prefix('/') {
        return match RelPath::new(rest) {
            Ok(path) => Some((Program::Installed { path: literal.clone(), span: word.span }, path.stem().to_owned())),
            Err(problem) => {
                findings.push(no_path(word.span, &literal, problem));
                None
            }
        };
    }
    if literal.contains('/') {
        let external = super::around::external(around.context, around.raw);
        // A component that is not known may say that its programs live elsewhere.
        let known = |name: &model::Name| around.context.model.components.iter().any(|c| c.name.value == name.value);
        let unsure = around.raw.broken
            || resources_lost(around.context, around.raw)
            || !around.raw.component.iter().all(|choice| known(&choice.value));
        let mut quiet = Findings::default();
        let findings = if unsure { &mut quiet } else { findings };
        let (path, bytes) = scripts::read(around.context.files, &literal, word.span, external, findings)?;
        let stem = path.stem().to_owned();
        return Some((Program::Script { path, bytes, span: word.span }, stem));
    }
    let component = component.map(|c| &workflow.components[c]);
    let tool = component.and_then(|c| c.tools.iter().find(|(name, _)| *name == literal));
    match tool {
        Some((_, path)) => Some((Program::Installed { path: path.clone(), span: word.span }, literal)),
        None => {
            let is_file = |path: &String| {
                let path = RelPath::new(path).ok();
                matches!(path.and_then(|path| around.context.files.kind(&path)), Some(Kind::File { .. }))
            };
            let near = [format!("bin/{literal}"), format!("./{literal}")].into_iter().find(is_file);
            if !resources_lost(around.context, around.raw) {
                findings.push(commands::bare_program(word.span, &literal, near));
            }
            None
        }
    }
}

/// What is wrong with the path of a program.
pub fn no_path(span: Span, path: &str, problem: PathProblem) -> Diagnostic {
    let why = match path {
        "/" => "it names no file".to_owned(),
        _ if path.ends_with('/') => "it ends in `/`, as a folder does".to_owned(),
        _ if path.starts_with("//") => "it begins with two `/`".to_owned(),
        _ => problem.to_string(),
    };
    commands::bad_program(span, path, &why, tidy(path))
}

/// A path without what says nothing in it: `//` and `/./`.
fn tidy(path: &str) -> Option<String> {
    let names: Vec<&str> = path.split('/').filter(|name| !name.is_empty() && *name != ".").collect();
    let tidy = RelPath::new(&names.join("/")).ok()?;
    let start = if path.starts_with('/') { "/" } else { "" };
    // What ends in `/` is a folder.
    (!path.ends_with('/')).then(|| format!("{start}{tidy}"))
}

/// A call of a Python function with its arguments; `None` if something in it is wrong, which was reported.
pub(super) fn call(
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
