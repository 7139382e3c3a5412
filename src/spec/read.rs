//! Tree to model. The tree was held against the node tables before: what they reported is passed over here.

use std::collections::HashSet;

use super::around;
use super::expr::{BinaryOp, Expr, ExprKind, Spanned};
use super::fields::{Fields, arguments, is_value, text_of};
use super::model::*;
use super::read_axis::axis;
use super::read_step::step;
use super::targets;
use crate::diagnostic::{Findings, files, names, nodes, values};
use crate::schema::{is_hole, is_name, is_open, table};
use crate::syntax::{Document, Entry, Node};

/// Reads a whole document.
pub fn read(document: &Document, findings: &mut Findings) -> Model {
    let meant = |node: &Node| {
        table().child("", &node.name.value).is_none() && names::suggest(&node.name.value, &["workflow"]).is_some()
    };
    let misnamed = document.nodes.iter().any(meant);
    let mut model = Model { lost: lost(&document.nodes), misnamed, ..Model::default() };
    for node in &document.nodes {
        let mut fields = Fields::new(node, findings);
        match node.name.value.as_str() {
            "workflow" if model.workflow.is_none() => model.workflow = header(&mut fields),
            "param" => model.params.extend(param(&mut fields)),
            "let" => model.lets.extend(computed(&mut fields)),
            "axis" => model.axes.extend(axis(&mut fields)),
            "input" => model.inputs.extend(input(&mut fields)),
            "component" => model.components.extend(component(&mut fields)),
            "step" => model.steps.extend(step(&mut fields)),
            "format" => model.formats.extend(format(&mut fields)),
            "values" => model.values.extend(values_block(&mut fields)),
            "pegasus" => model.pegasus = around::pegasus(&mut fields),
            "scalable" if model.scalable.is_none() => model.scalable = Some(targets::scalable(&mut fields)),
            _ => {}
        }
    }
    inputs_of_components(&mut model);
    canonical(&mut model);
    model
}

/// The first argument of each node that is not known where it stands: most likely the name of what was meant. And what
/// is written in place of a name that is still to be decided.
fn lost(nodes: &[Node]) -> HashSet<String> {
    let mut lost = HashSet::new();
    let mut all: Vec<&Node> = nodes.iter().collect();
    while let Some(node) = all.pop() {
        lost.extend(node.entries.iter().filter(|e| !is_value(e)).map(text_of));
        all.extend(&node.children);
    }
    let mut waiting: Vec<(&str, &Node)> = nodes.iter().map(|n| ("", n)).collect();
    while let Some((parent, node)) = waiting.pop() {
        let name = node.name.value.as_str();
        let setting = table().rule(parent).is_some_and(|r| r.props.contains_key(name));
        let known = table().child(parent, name).is_some_and(|(_, rule)| !rule.later);
        let defines = matches!(name, "param" | "let" | "axis" | "input" | "component" | "step" | "in" | "out");
        if !setting && (!known || (node.broken && defines)) {
            let first = node.entries.iter().find(|e| e.name.is_none()).map(text_of);
            // Where the name cannot be one, `o.txt`, who uses it may write its beginning.
            lost.extend(first.as_ref().and_then(|text| leading_name(text)).map(str::to_owned));
            lost.extend(first);
        }
        // Rules are at most two levels deep by name: a step's own nodes are all that hold names.
        if parent.is_empty() && matches!(node.name.value.as_str(), "step" | "component") {
            waiting.extend(node.children.iter().map(|c| (node.name.value.as_str(), c)));
        }
    }
    lost
}

/// The name that a text begins with.
fn leading_name(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(text.len());
    Some(&text[..end]).filter(|name| is_name(name))
}

/// An `in` of a component is an `in` of each of the jobs that run in it, unless their step has one of that name.
fn inputs_of_components(model: &mut Model) {
    for step in &mut model.steps {
        let components = &model.components;
        let inputs_of = |used: &Choice<Name>| -> Vec<&Name> {
            let used = components.iter().filter(|c| c.name.value == used.value.value);
            used.flat_map(|c| &c.outfit.inputs).collect()
        };
        let mut names: Vec<&Name> = step.component.iter().flat_map(&inputs_of).collect();
        names.sort_by(|a, b| a.value.cmp(&b.value));
        names.dedup_by(|a, b| a.value == b.value);
        for name in names {
            if step.inputs.iter().any(|i| i.name.value == name.value) {
                continue;
            }
            let needs = |used: &Choice<Name>| inputs_of(used).iter().any(|n| n.value == name.value);
            let when = first_of(&step.component, needs);
            step.inputs.push(In {
                name: name.clone(),
                sources: Vec::new(),
                selection: Selection { when, ..Selection::default() },
                optional: false,
                // It need not be named.
                silent: true,
                format: None,
                columns: Vec::new(),
                span: name.span,
                broken: false,
            });
        }
    }
}

/// Where the first alternative that holds is one of the wanted; always if nothing.
fn first_of<T>(choices: &[Choice<T>], wanted: impl Fn(&Choice<T>) -> bool) -> Option<Expr> {
    let joined = |op, one: Option<Expr>, other: Option<Expr>| match (one, other) {
        (Some(one), Some(other)) => {
            let span = other.span;
            Some(Expr { kind: ExprKind::Binary(op, Box::new(one), Box::new(other)), span })
        }
        (one, other) => one.or(other),
    };
    // What follows one that always holds is never used.
    let used = choices.iter().position(|c| c.when.is_none()).map_or(choices.len(), |at| at + 1);
    let choices = &choices[..used];
    if choices.iter().all(&wanted) {
        return None;
    }
    let (mut before, mut any): (Option<Expr>, Option<Expr>) = (None, None);
    for choice in choices {
        if wanted(choice) {
            any = joined(BinaryOp::Or, any, joined(BinaryOp::And, before.clone(), choice.when.clone()));
        }
        let not = |own: &Expr| Expr { kind: ExprKind::Not(Box::new(own.clone())), span: own.span };
        before = joined(BinaryOp::And, before, choice.when.as_ref().map(not));
    }
    let span = choices.first()?.span;
    any.or(Some(Expr { kind: ExprKind::Bool(false), span }))
}

/// Puts everything whose order has no meaning in the order of its names, so that moving it changes no artifact.
/// Definitions of one name stay as written: the second one is the clash.
fn canonical(model: &mut Model) {
    let by_name = |a: &Name, b: &Name| a.value.cmp(&b.value);
    model.params.sort_by(|a, b| by_name(&a.name, &b.name));
    model.lets.sort_by(|a, b| by_name(&a.name, &b.name));
    model.axes.sort_by(|a, b| by_name(&a.name, &b.name));
    model.inputs.sort_by(|a, b| by_name(&a.name, &b.name));
    model.components.sort_by(|a, b| by_name(&a.name, &b.name));
    model.steps.sort_by(|a, b| by_name(&a.name, &b.name));
    for step in &mut model.steps {
        step.inputs.sort_by(|a, b| by_name(&a.name, &b.name));
        step.outputs.sort_by(|a, b| by_name(&a.name, &b.name));
    }
}

fn header(fields: &mut Fields) -> Option<Header> {
    let entry = fields.arguments().next();
    // Without a name it is a workflow all the same, which was reported.
    let value = entry.map_or_else(String::new, text_of);
    let span = entry.map_or(fields.node.header, |e| e.inner.unwrap_or(e.value_span));
    let good = |c: char| !c.is_whitespace() && c != '/' && !c.is_control();
    if entry.is_some() && (value.is_empty() || !value.chars().all(good)) {
        fields.findings.push(values::bad_workflow_name(span, &value));
    }
    Some(Header {
        name: Spanned { value, span },
        version: fields.string("version"),
        title: fields.string("title"),
        register: fields.bool("register", false),
    })
}

fn param(fields: &mut Fields) -> Option<Param> {
    let name = fields.name()?;
    let ty = param_type(fields, "type", &ParamType::ALL).unwrap_or(ParamType::String);
    Some(Param {
        ty,
        default: fields.all("default").into_iter().cloned().collect(),
        optional: fields.bool("optional", false),
        min: fields.one("min").cloned(),
        max: fields.one("max").cloned(),
        choices: fields.all("choices").into_iter().cloned().collect(),
        help: fields.string("help"),
        span: fields.node.header,
        broken: fields.broken,
        name,
    })
}

pub(super) fn param_type(fields: &mut Fields, setting: &str, known: &[(&'static str, ParamType)]) -> Option<ParamType> {
    let entry = fields.one(setting)?;
    let text = text_of(entry);
    if let Some((_, ty)) = known.iter().find(|(name, _)| *name == text) {
        return Some(*ty);
    }
    let names: Vec<&str> = known.iter().map(|(n, _)| *n).collect();
    fields.findings.push(names::unknown_word(entry.inner.unwrap_or(entry.value_span), "type", &text, &names));
    fields.broken = true;
    None
}

fn values_block(fields: &mut Fields) -> Option<Values> {
    let name = fields.name()?;
    let build = fields.bool("build", false);
    let mut entries: Vec<(Name, Vec<Entry>)> = Vec::new();
    for child in fields.node.children.iter().filter(|c| !c.broken) {
        // The node tables do not look into this block, whose nodes are params.
        let mut open = is_open(child, fields.findings);
        for entry in &child.entries {
            open |= is_hole(entry, fields.findings);
        }
        for inner in &child.children {
            let span = inner.name.span;
            fields.findings.push(names::unknown_node(span, &inner.name.value, &child.name.value, &[], false));
        }
        if let Some((first, _)) = entries.iter().find(|(n, _)| n.value == child.name.value) {
            fields.findings.push(nodes::repeated(child.name.span, first.span, &child.name.value));
            continue;
        }
        for entry in child.entries.iter().filter(|e| e.name.is_some()) {
            fields.findings.push(names::unknown_property(entry.span, &child.name.value, "values", &[]));
        }
        if open {
            continue;
        }
        let given: Vec<Entry> = child.entries.iter().filter(|e| e.name.is_none()).cloned().collect();
        entries.push((child.name.clone(), given));
    }
    Some(Values { name, build, entries })
}

fn format(fields: &mut Fields) -> Option<Format> {
    let name =
        fields.arguments().next().map(|e| Spanned { value: text_of(e), span: e.inner.unwrap_or(e.value_span) })?;
    Some(Format { name, is: fields.words("is") })
}

fn computed(fields: &mut Fields) -> Option<Let> {
    let name = fields.name()?;
    let value = fields.arguments().nth(1).and_then(|e| fields.template(e))?;
    Some(Let { name, value })
}

fn input(fields: &mut Fields) -> Option<Input> {
    let name = fields.name()?;
    let file = fields.arguments().nth(1).and_then(|e| fields.template(e));
    let paths = fields.choices("path", Fields::template);
    let template = fields.one("template").map(|e| (fields.template(e), e.span));
    let mut lines = Vec::new();
    let mut first_line = None;
    for child in fields.children("line") {
        first_line = first_line.or(Some(child.header));
        let mut inner = Fields::new(child, fields.findings);
        let each = inner.names("each");
        let when = inner.condition("when");
        let text = inner.arguments().next().and_then(|e| inner.template(e));
        let broken = inner.broken;
        fields.broken |= broken;
        let incomplete = inner.incomplete;
        lines.extend(text.map(|text| Line { text, each, incomplete, when, span: child.header }));
    }
    let kinds = [fields.all_nodes("path").first().copied(), template.as_ref().map(|(_, span)| *span), first_line];
    let mut given = kinds.into_iter().flatten();
    match (given.next(), given.next()) {
        (Some(first), Some(second)) => {
            fields.findings.push(files::two_contents(second, first, &name.value));
            fields.broken = true;
        }
        (None, _) if !fields.broken => {
            fields.findings.push(files::no_content(name.span, &name.value));
            fields.broken = true;
        }
        _ => {}
    }
    let content = match (template, lines.is_empty() && first_line.is_none()) {
        (Some((Some(template), _)), _) => Content::Template(template),
        (_, false) => Content::Lines(lines),
        _ => Content::Path(paths),
    };
    Some(Input {
        file,
        content,
        each: fields.names("each"),
        incomplete: fields.incomplete,
        when: fields.condition("when"),
        format: fields.name_setting("format"),
        carry: fields.bool("carry", true),
        bypass: fields.bool("bypass", false),
        span: fields.node.header,
        broken: fields.broken,
        name,
    })
}

pub(super) fn resources(fields: &mut Fields) -> Resources {
    Resources {
        cpus: fields.choices("cpus", |f, e| f.count(e, "cpus", 1)),
        memory: fields.choices("memory", |f, e| f.bytes(e, "memory")),
        gpus: fields.choices("gpus", |f, e| f.count(e, "gpus", 0)),
        disk: fields.choices("disk", |f, e| f.bytes(e, "disk")),
        walltime: fields.choices("walltime", |f, e| f.seconds(e, "walltime")),
    }
}

pub(super) fn env(fields: &mut Fields) -> Vec<Env> {
    let mut variables: Vec<Env> = Vec::new();
    for child in fields.node.children.iter().filter(|c| c.name.value == "env" && !around::is_secret(c)) {
        let mut inner = Fields::new(child, fields.findings);
        let when = inner.condition("when");
        let mut arguments = inner.arguments();
        let (name, value) = (arguments.next(), arguments.next());
        if let (Some(name), None, false) = (name, value, child.broken) {
            let what = format!("a value, or `secret=#true` after {}", text_of(name));
            inner.findings.push(nodes::missing_argument(child.name.span, "env", "value", &what));
            inner.broken = true;
        }
        if let (Some(name), Some(value)) = (name, value) {
            let text = text_of(name);
            let span = name.inner.unwrap_or(name.value_span);
            let good = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let same = variables.iter().find(|e| e.name.value == text && e.when.is_none());
            if text.is_empty() || text.starts_with(|c: char| c.is_ascii_digit()) || !text.chars().all(good) {
                inner.findings.push(names::not_a_variable_name(span, &text));
                inner.broken = true;
            } else if let Some(first) = same {
                inner.findings.push(nodes::repeated(span, first.name.span, &text));
            } else if let Some(value) = inner.template(value) {
                variables.push(Env { name: Spanned { value: text, span }, value, when });
            }
        }
        let broken = inner.broken;
        fields.broken |= broken;
    }
    variables
}

fn component(fields: &mut Fields) -> Option<Component> {
    let name = fields.name()?;
    let image = fields.text_setting("image");
    let build = fields.node.children.iter().find(|c| c.name.value == "build").and_then(|node| {
        let inner = Fields::new(node, fields.findings);
        let spanned = |e: &Entry| Spanned { value: text_of(e), span: e.inner.unwrap_or(e.value_span) };
        let list = |name: &str| {
            let entries = node.children.iter().filter(|c| c.name.value == name).flat_map(|c| &c.entries);
            entries.filter(|e| e.name.is_none() && is_value(e)).map(spanned).collect()
        };
        let conda = node.children.iter().filter(|c| c.name.value == "conda");
        let mut channels: Vec<String> = Vec::new();
        for channel in conda.filter_map(|c| Fields::new(c, inner.findings).string("channels")) {
            channels.extend(
                channel
                    .split_whitespace()
                    .filter(|c| !channels.iter().any(|k| k == c))
                    .map(str::to_owned)
                    .collect::<Vec<_>>(),
            );
        }
        Some(Build {
            base: inner.one("base").map(spanned)?,
            apt: list("apt"),
            pip: list("pip"),
            conda: list("conda"),
            channels,
        })
    });
    let mut tools: Vec<(Name, Spanned<String>)> = Vec::new();
    for child in fields.children("tool") {
        let mut arguments = arguments(child);
        if let (Some(name), Some(path)) = (arguments.next(), arguments.next()) {
            let spanned = |e: &Entry| Spanned { value: text_of(e), span: e.inner.unwrap_or(e.value_span) };
            let name = spanned(name);
            if let Some((first, _)) = tools.iter().find(|(n, _)| n.value == name.value) {
                fields.findings.push(nodes::repeated(name.span, first.span, &name.value));
                continue;
            }
            tools.push((name, spanned(path)));
        }
    }
    let env = env(fields);
    let (resources, outfit) = (resources(fields), around::outfit(fields));
    Some(Component { name, image, build, tools, env, resources, outfit, broken: fields.broken })
}
