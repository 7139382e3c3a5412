//! The nodes of a step.

use super::around;
use super::expr::Spanned;
use super::fields::{Fields, is_value, name_of, text_of};
use super::lines::Lines;
use super::model::*;
use super::place::Place;
use super::python;
use super::read::{env, resources};
use super::selectors;
use super::template::{Template, Word};
use crate::diagnostic::{commands, names, nodes, relations};
use crate::schema::is_name;
use crate::syntax::{Entry, Node, Value};

/// The option of the wrapper of a call for outputs that no argument names.
pub const MORE_OUTPUTS: &str = "napkin-output";

/// A `step` with what it reads, writes and does.
pub(super) fn step(fields: &mut Fields) -> Option<Step> {
    let name = fields.name()?;
    let mut broken = false;
    let (mut inputs, mut outputs, mut after) = (Vec::new(), Vec::new(), Vec::new());
    let mut actions: Vec<Choice<Action>> = Vec::new();
    for child in &fields.node.children {
        let mut inner = Fields::new(child, fields.findings);
        match child.name.value.as_str() {
            "in" => inputs.extend(step_in(&mut inner)),
            "out" => outputs.extend(step_out(&mut inner)),
            "after" => after.extend(step_after(&mut inner)),
            "run" | "shell" | "call" => {
                let when = inner.condition("when");
                let read = match child.name.value.as_str() {
                    "run" => run(&mut inner),
                    "shell" => shell(&mut inner),
                    _ => call(&mut inner),
                };
                broken |= read.is_none();
                if let Some(first) = actions.iter().find(|a| a.when.is_none()) {
                    inner.findings.push(commands::several_actions(child.header, first.span));
                    broken = true;
                }
                actions.extend(read.map(|value| Choice { value, when, span: child.header }));
            }
            // Not built yet, and reported: the step is not without an action.
            "dag" => broken = true,
            _ => {}
        }
        // What was not read to its end may have taken the nodes after it along.
        broken |= child.broken || inner.broken && !matches!(child.name.value.as_str(), "in" | "out");
    }
    let actions = fields.few("run", actions);
    let each = fields.names("each");
    // A node that the language does not have may have been the `each`.
    let setting = |name: &str| crate::schema::table().rule("step").is_some_and(|rule| rule.props.contains_key(name));
    let strange = |child: &Node| {
        let name = child.name.value.as_str();
        !setting(name) && crate::schema::table().child("step", name).is_none()
    };
    let incomplete = fields.incomplete || fields.node.children.iter().any(strange);
    let component = fields.choices("use", |_, e| name_of(e));
    let label = fields.choices("label", Fields::template);
    let job = fields.text_setting("job");
    let transformation = fields.one("transformation").map(|e| Spanned { value: text_of(e), span: e.value_span });
    let when = fields.condition("when");
    let (env, resources, around) = (env(fields), resources(fields), around::around(fields));
    Some(Step {
        each,
        incomplete,
        when,
        component,
        inputs,
        outputs,
        after,
        actions,
        label,
        job,
        transformation,
        env,
        resources,
        around,
        span: fields.node.header,
        broken: broken || fields.broken,
        name,
    })
}

/// `gather`, `at`, `where` and `when` of an `in`, a `from` or an `after`; `within` selectors that come before.
fn selection(fields: &mut Fields, within: Option<&Selection>) -> Selection {
    let gather = fields.names("gather");
    let mut at = Vec::new();
    if let Some(axis) = fields.open("at") {
        at.push(Selector { span: axis.span, axis, which: Which::Open });
    } else if let Some(entry) = fields.one("at")
        && let Value::String(text) = &entry.value
    {
        let read = selectors::parse(text, &Place::of(entry));
        at = fields.checked(read).unwrap_or_default();
    }
    let mut filter = fields.condition("where");
    let before = within.is_some_and(|s| !s.gather.is_empty() || !s.at.is_empty());
    let selects = before || !gather.is_empty() || !at.is_empty();
    if let Some(filter) = filter.take_if(|_| !selects) {
        // What cannot be read may have been the axis. Without one nothing can be said of the condition itself.
        if !fields.broken {
            fields.findings.push(relations::where_without_extension(filter.span));
        }
        fields.broken = true;
    }
    Selection { gather, at, filter, when: fields.condition("when") }
}

fn step_in(fields: &mut Fields) -> Option<In> {
    let name = fields.name()?;
    let selection = selection(fields, None);
    let mut sources = Vec::new();
    if let Some(entry) = fields.property("from") {
        let span = entry.span;
        let source = source_of(fields, entry);
        sources.extend(source.map(|source| From { source, selection: Selection::default(), span }));
    }
    for child in fields.children("from") {
        if let Some(first) = fields.one_property("from") {
            fields.findings.push(nodes::given_twice(child.header, first.span, "from"));
            fields.broken = true;
            break;
        }
        let mut inner = Fields::new(child, fields.findings);
        let selection = self::selection(&mut inner, Some(&selection));
        let entry = child.entries.iter().find(|e| e.name.is_none());
        let source = entry.and_then(|entry| source_of(&mut inner, entry));
        let broken = inner.broken;
        fields.broken |= broken;
        sources.extend(source.map(|source| From { source, selection, span: child.header }));
    }
    Some(In {
        name,
        sources,
        selection,
        optional: fields.bool("optional", false),
        silent: fields.bool("silent", false),
        format: fields.one("format").map(|e| Spanned { value: text_of(e), span: e.inner.unwrap_or(e.value_span) }),
        columns: fields.words("columns"),
        span: fields.node.header,
        broken: fields.broken,
    })
}

fn step_after(fields: &mut Fields) -> Option<After> {
    let step = fields.name()?;
    Some(After { step, selection: selection(fields, None), span: fields.node.header })
}

fn source_of(fields: &mut Fields, entry: &Entry) -> Option<SourceName> {
    let found = source_name(entry);
    if found.is_none() {
        fields.findings.push(names::not_a_name(entry.value_span, &text_of(entry), "from"));
        fields.broken = true;
    }
    found
}

fn source_name(entry: &Entry) -> Option<SourceName> {
    if let Some(first) = name_of(entry).filter(|_| !is_value(entry)) {
        return Some(SourceName { span: first.span, first, second: None });
    }
    let Value::String(text) = &entry.value else { return None };
    let place = Place::of(entry);
    let (first, second) = match text.split_once('.') {
        Some((first, second)) => (first, Some(second)),
        None => (text.as_str(), None),
    };
    if !is_name(first) || second.is_some_and(|s| !is_name(s)) {
        return None;
    }
    let span = place.at(0, text.len());
    let name = |value: &str, from: usize| Spanned { value: value.to_owned(), span: place.at(from, from + value.len()) };
    Some(SourceName { first: name(first, 0), second: second.map(|s| name(s, first.len() + 1)), span })
}

fn step_out(fields: &mut Fields) -> Option<Out> {
    let name = fields.name()?;
    let mut file = Vec::new();
    if let Some(entry) = fields.arguments().nth(1) {
        file.extend(fields.template(entry).map(|value| Choice { value, when: None, span: entry.span }));
        if let Some(second) = fields.children("name").next() {
            fields.findings.push(nodes::given_twice(second.header, entry.span, "name"));
            fields.broken = true;
        }
    } else {
        file = fields.choices("name", Fields::template);
        if file.is_empty() && !fields.broken {
            fields.findings.push(nodes::missing_argument(fields.node.name.span, "out", "file", "a text in quotes"));
            fields.broken = true;
        }
    }
    let publish = match fields.one("publish").map(|e| (&e.value, e)) {
        Some((Value::String(_), entry)) => fields.expr(entry).map(Publish::When),
        _ => None,
    };
    let publish = match publish {
        Some(publish) => publish,
        None => match fields.one("publish").map(|e| &e.value) {
            Some(Value::Bool(b)) => Publish::Fixed(*b),
            _ => Publish::Fixed(false),
        },
    };
    Some(Out {
        file,
        over: fields.names("over"),
        incomplete: fields.incomplete,
        when: fields.condition("when"),
        publish,
        register: fields.one("register").is_some().then(|| fields.bool("register", false)),
        checkpoint: fields.bool("checkpoint", false),
        checks: around::checks(fields),
        format: fields.name_setting("format"),
        span: fields.node.header,
        broken: fields.broken,
        name,
    })
}

fn words(fields: &mut Fields, entry: &Entry) -> Option<Vec<Word>> {
    let template = fields.template(entry)?;
    let words = template.words();
    fields.checked(words)
}

fn run(fields: &mut Fields) -> Option<Action> {
    let entry = fields.arguments().next()?;
    let first = words(fields, entry)?;
    if first.is_empty() {
        fields.findings.push(commands::empty(entry.value_span));
        return None;
    }
    let mut args = Vec::new();
    for child in fields.node.children.iter().filter(|c| c.name.value == "args") {
        let mut inner = Fields::new(child, fields.findings);
        let each = inner.names("each");
        let mut filter = inner.condition("where");
        if let Some(filter) = filter.take_if(|_| each.is_empty()) {
            inner.findings.push(relations::where_without_each(filter.span));
            inner.broken = true;
        }
        let when = inner.condition("when");
        let read = inner.arguments().next().and_then(|entry| words(&mut inner, entry));
        let (broken, incomplete) = (inner.broken, inner.incomplete);
        fields.broken |= broken;
        args.extend(read.map(|words| Args { words, each, incomplete, filter, when, span: child.header }));
    }
    Some(Action::Run { words: first, args, span: fields.node.header })
}

fn shell(fields: &mut Fields) -> Option<Action> {
    let entry = fields.arguments().next()?;
    let value = text_of(entry);
    if value.trim().is_empty() {
        fields.findings.push(commands::empty_script(entry.value_span));
        return None;
    }
    let lines = Lines::of(entry, &value);
    Some(Action::Shell { script: Spanned { value, span: entry.value_span }, lines, span: fields.node.header })
}

fn call(fields: &mut Fields) -> Option<Action> {
    let entry = fields.arguments().next()?;
    let text = text_of(entry);
    let place = Place::of(entry);
    let name = |value: &str, from: usize| Spanned { value: value.to_owned(), span: place.at(from, from + value.len()) };
    let Some((module, function)) = python::function(&text) else {
        let meant = python::meant(&text);
        let word = text.split(['.', ':']).find(|part| python::is_reserved(part));
        let (span, exact) = (place.at(0, text.len()), entry.inner.is_some());
        fields.findings.push(commands::bad_call(span, &text, word, meant.as_deref(), exact));
        return None;
    };
    if module.ends_with(".py") {
        fields.findings.push(commands::module_with_suffix(place.at(0, module.len()), module, function));
        return None;
    }
    let (module, function) = (name(module, 0), name(function, module.len() + 1));
    let mut args: Vec<(Name, Template)> = Vec::new();
    for child in fields.node.children.iter().filter(|c| c.name.value == "arg") {
        let mut inner = Fields::new(child, fields.findings);
        let mut arguments = inner.arguments();
        if let (Some(name), Some(value)) = (arguments.next(), arguments.next()) {
            let spanned = Spanned { value: text_of(name), span: name.inner.unwrap_or(name.value_span) };
            if !python::is_name(&spanned.value) {
                let meant = python::name_of(&spanned.value);
                let reserved = python::is_reserved(&spanned.value);
                inner.findings.push(commands::bad_keyword(spanned.span, &spanned.value, reserved, meant.as_deref()));
                inner.broken = true;
            } else if spanned.value == MORE_OUTPUTS.replace('-', "_") {
                inner.findings.push(commands::own_keyword(spanned.span, &spanned.value));
                inner.broken = true;
            } else if let Some((first, _)) = args.iter().find(|(n, _)| n.value == spanned.value) {
                let finding = names::clash(spanned.span, first.span, &spanned.value, "second arg", "first arg");
                inner.findings.push(finding);
            } else if let Some(value) = inner.template(value) {
                args.push((spanned, value));
            }
        }
        let broken = inner.broken;
        fields.broken |= broken;
    }
    Some(Action::Call { module, function, args, span: fields.node.header })
}
