//! Tree to model. The tree was held against the node tables before: what they reported is passed over here.

use std::collections::HashSet;

use super::fields::{Fields, text_of};
use super::model::*;
use super::place::Place;
use super::template::{Template, Word};
use super::{expr::Spanned, selectors};
use crate::diagnostic::{Findings, commands, data, names, nodes, values};
use crate::schema::{is_name, table};
use crate::syntax::{Document, Entry, Node, Value};

/// Reads a whole document.
pub fn read(document: &Document, findings: &mut Findings) -> Model {
    let mut model = Model { lost: lost(&document.nodes), ..Model::default() };
    for node in &document.nodes {
        let mut fields = Fields::new(node, findings);
        match node.name.value.as_str() {
            "workflow" if model.workflow.is_none() => model.workflow = header(&mut fields),
            "param" => model.params.extend(param(&mut fields)),
            "axis" => model.axes.extend(axis(&mut fields)),
            "input" => model.inputs.extend(input(&mut fields)),
            "component" => model.components.extend(component(&mut fields)),
            "step" => model.steps.extend(step(&mut fields)),
            "values" => model.values.extend(values_block(&mut fields)),
            "pegasus" => model.site = fields.name_setting("site"),
            "scalable" => {
                fields.findings.push(nodes::scalable_note(node.header));
                model.scalable = Some(node.header);
            }
            _ => {}
        }
    }
    canonical(&mut model);
    model
}

/// The first argument of each node that is not known where it stands: most likely the name of what was meant.
fn lost(nodes: &[Node]) -> HashSet<String> {
    let mut lost = HashSet::new();
    let mut waiting: Vec<(&str, &Node)> = nodes.iter().map(|n| ("", n)).collect();
    while let Some((parent, node)) = waiting.pop() {
        let name = node.name.value.as_str();
        let setting = table().rule(parent).is_some_and(|r| r.props.contains_key(name));
        let known = table().child(parent, name).is_some_and(|(_, rule)| !rule.later);
        let defines = matches!(name, "param" | "axis" | "input" | "component" | "step" | "in" | "out");
        if !setting && (!known || (node.broken && defines)) {
            let first = node.entries.iter().find(|e| e.name.is_none());
            lost.extend(first.map(text_of));
        }
        // Rules are at most two levels deep by name: a step's own nodes are all that hold names.
        if parent.is_empty() && matches!(node.name.value.as_str(), "step" | "component") {
            waiting.extend(node.children.iter().map(|c| (node.name.value.as_str(), c)));
        }
    }
    lost
}

/// Puts everything whose order has no meaning in the order of its names, so that moving it changes no artifact.
/// Definitions of one name stay as written: the second one is the clash.
fn canonical(model: &mut Model) {
    let by_name = |a: &Name, b: &Name| a.value.cmp(&b.value);
    model.params.sort_by(|a, b| by_name(&a.name, &b.name));
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
    let entry = fields.arguments().next()?;
    let value = text_of(entry);
    let span = entry.inner.unwrap_or(entry.value_span);
    let good = |c: char| !c.is_whitespace() && c != '/' && !c.is_control();
    if value.is_empty() || !value.chars().all(good) {
        fields.findings.push(values::bad_workflow_name(span, &value));
    }
    Some(Header { name: Spanned { value, span }, version: fields.string("version"), title: fields.string("title") })
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

fn param_type(fields: &mut Fields, setting: &str, known: &[(&'static str, ParamType)]) -> Option<ParamType> {
    let entry = fields.one(setting)?;
    let text = text_of(entry);
    if let Some((_, ty)) = known.iter().find(|(name, _)| *name == text) {
        return Some(*ty);
    }
    let names: Vec<&str> = known.iter().map(|(n, _)| *n).collect();
    fields.findings.push(names::unknown(entry.inner.unwrap_or(entry.value_span), "type", &text, &names));
    fields.broken = true;
    None
}

fn values_block(fields: &mut Fields) -> Option<Values> {
    let name = fields.name()?;
    let build = fields.bool("build", false);
    let mut entries: Vec<(Name, Vec<Entry>)> = Vec::new();
    for child in fields.node.children.iter().filter(|c| !c.broken) {
        // The node tables do not look into this block, whose nodes are params.
        for entry in &child.entries {
            match &entry.ty {
                Some(ty) if ty.value == "todo" => fields.findings.push(nodes::hole(entry.span, &text_of(entry))),
                Some(ty) => fields.findings.push(nodes::unknown_type_annotation(ty.span, &ty.value)),
                None => {}
            }
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
        let given: Vec<Entry> = child.entries.iter().filter(|e| e.name.is_none()).cloned().collect();
        entries.push((child.name.clone(), given));
    }
    Some(Values { name, build, entries })
}

fn axis(fields: &mut Fields) -> Option<Axis> {
    let name = fields.name()?;
    let inside = fields.name_setting("inside");
    let mut constructors = Vec::new();
    let mut rules = Vec::new();
    // Columns may stand in the axis or in its table: they are those of each of its tables.
    let shared = columns(fields);
    let mut broken = fields.broken;
    for child in &fields.node.children {
        let mut inner = Fields::new(child, fields.findings);
        match child.name.value.as_str() {
            "column" => {}
            "attr" | "where" | "require" => rules.extend(rule(&mut inner)),
            _ => {
                let kind = constructor(&mut inner);
                constructors.extend(kind.map(|kind| Constructor { kind, span: child.header }));
            }
        }
        broken |= inner.broken;
    }
    let has_sheet = broken || constructors.iter().any(|c| matches!(c.kind, ConstructorKind::Sheet { .. }));
    let sheet = |c: &mut Constructor| {
        if let ConstructorKind::Sheet { columns, .. } = &mut c.kind {
            columns.extend(shared.iter().cloned())
        }
    };
    constructors.iter_mut().for_each(sheet);
    if let (Some(column), false) = (shared.first(), has_sheet) {
        fields.findings.push(data::column_without_table(column.name.span, &name.value));
        broken = true;
    }
    // What must hold is asked of the elements that are left, whose attributes are all known.
    rules.sort_by_key(|rule| matches!(rule, Rule::Require { .. }));
    Some(Axis { name, inside, constructors, rules, span: fields.node.header, broken })
}

fn rule(fields: &mut Fields) -> Option<Rule> {
    let mut arguments = fields.arguments();
    let first = arguments.next()?;
    match fields.node.name.value.as_str() {
        "attr" => {
            let name = fields.name()?;
            Some(Rule::Attr { name, value: fields.template(arguments.next()?)? })
        }
        "where" => Some(Rule::Where { condition: fields.expr(first)? }),
        _ => Some(Rule::Require { condition: fields.expr(first)?, message: fields.text_setting("message") }),
    }
}

fn constructor(fields: &mut Fields) -> Option<ConstructorKind> {
    let mut arguments = fields.arguments();
    let kind = match fields.node.name.value.as_str() {
        "point" => {
            let key = arguments.next()?.clone();
            let mut attributes = Vec::new();
            for entry in &fields.node.entries {
                let Some(name) = &entry.name else { continue };
                if is_name(&name.value) {
                    attributes.push((name.clone(), entry.clone()));
                } else {
                    fields.findings.push(names::not_a_name(name.span, &name.value, "attribute"));
                    fields.broken = true;
                }
            }
            ConstructorKind::Point { key, attributes }
        }
        "list" => {
            let values: Vec<_> = arguments.collect();
            ConstructorKind::List { values: values.into_iter().filter_map(|e| fields.template(e)).collect() }
        }
        "lines" => {
            let file = fields.template(arguments.next()?)?;
            let pattern =
                fields.one("match").map(|e| Spanned { value: text_of(e), span: e.inner.unwrap_or(e.value_span) });
            ConstructorKind::Lines { file, pattern }
        }
        "range" => {
            let from = fields.template(arguments.next()?)?;
            let to = fields.template(arguments.next()?)?;
            let inclusive = fields.bool("inclusive", false);
            ConstructorKind::Range { from, to, inclusive, step: fields.text_setting("step") }
        }
        sheet @ ("csv" | "tsv" | "json") => {
            let format = match sheet {
                "csv" => SheetFormat::Csv,
                "tsv" => SheetFormat::Tsv,
                _ => SheetFormat::Json,
            };
            let file = fields.template(arguments.next()?)?;
            let key = fields.one("key")?;
            let key = Spanned { value: text_of(key), span: key.inner.unwrap_or(key.value_span) };
            ConstructorKind::Sheet { format, file, key, columns: columns(fields) }
        }
        _ => return None,
    };
    Some(kind)
}

const COLUMN_TYPES: [(&str, ParamType); 5] = [
    ("string", ParamType::String),
    ("int", ParamType::Int),
    ("float", ParamType::Float),
    ("bool", ParamType::Bool),
    ("date", ParamType::Date),
];

fn columns(fields: &mut Fields) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for child in fields.node.children.iter().filter(|c| c.name.value == "column") {
        let mut inner = Fields::new(child, fields.findings);
        let Some(name) = inner.name() else { continue };
        let ty = param_type(&mut inner, "type", &COLUMN_TYPES).unwrap_or(ParamType::String);
        let title = match inner.one("from") {
            Some(entry) => Spanned { value: text_of(entry), span: entry.inner.unwrap_or(entry.value_span) },
            None => name.clone(),
        };
        let broken = inner.broken;
        fields.broken |= broken;
        if let Some(first) = columns.iter().find(|c| c.name.value == name.value) {
            fields.findings.push(names::clash(
                name.span,
                first.name.span,
                &name.value,
                "second column",
                "first column",
            ));
            continue;
        }
        columns.push(Column { name, ty, title });
    }
    columns
}

fn input(fields: &mut Fields) -> Option<Input> {
    let name = fields.name()?;
    let file = fields.arguments().nth(1).and_then(|e| fields.template(e));
    let path = fields.text_setting("path");
    Some(Input {
        file,
        path,
        each: fields.names("each"),
        format: fields.name_setting("format"),
        carry: fields.bool("carry", true),
        span: fields.node.header,
        broken: fields.broken,
        name,
    })
}

fn resources(fields: &mut Fields) -> Resources {
    Resources {
        cpus: fields.count("cpus", 1),
        memory: fields.bytes("memory"),
        gpus: fields.count("gpus", 0),
        disk: fields.bytes("disk"),
        walltime: fields.seconds("walltime"),
    }
}

fn env(fields: &mut Fields) -> Vec<(Name, Template)> {
    let mut variables: Vec<(Name, Template)> = Vec::new();
    for child in fields.node.children.iter().filter(|c| c.name.value == "env") {
        let mut inner = Fields::new(child, fields.findings);
        let mut arguments = inner.arguments();
        if let (Some(name), Some(value)) = (arguments.next(), arguments.next()) {
            let text = text_of(name);
            let span = name.inner.unwrap_or(name.value_span);
            let good = |c: char| c.is_ascii_alphanumeric() || c == '_';
            if text.is_empty() || text.starts_with(|c: char| c.is_ascii_digit()) || !text.chars().all(good) {
                inner.findings.push(names::not_a_name(span, &text, "env"));
                inner.broken = true;
            } else if let Some((first, _)) = variables.iter().find(|(n, _)| n.value == text) {
                inner.findings.push(nodes::repeated(span, first.span, &text));
            } else if let Some(value) = inner.template(value) {
                variables.push((Spanned { value: text, span }, value));
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
            entries.filter(|e| e.name.is_none()).map(spanned).collect()
        };
        Some(Build { base: inner.one("base").map(spanned)?, apt: list("apt"), pip: list("pip") })
    });
    let mut tools: Vec<(Name, Spanned<String>)> = Vec::new();
    for child in fields.children("tool") {
        let mut arguments = child.entries.iter().filter(|e| e.name.is_none());
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
    let resources = resources(fields);
    Some(Component { name, image, build, tools, env, resources, broken: fields.broken })
}

fn step(fields: &mut Fields) -> Option<Step> {
    let name = fields.name()?;
    let mut broken = false;
    let (mut inputs, mut outputs, mut action) = (Vec::new(), Vec::new(), None);
    let mut further_actions = Vec::new();
    for child in &fields.node.children {
        let mut inner = Fields::new(child, fields.findings);
        match child.name.value.as_str() {
            "in" => inputs.extend(step_in(&mut inner)),
            "out" => outputs.extend(step_out(&mut inner)),
            "run" | "shell" | "call" => {
                let read = match child.name.value.as_str() {
                    "run" => run(&mut inner),
                    "shell" => shell(&mut inner),
                    _ => call(&mut inner),
                };
                broken |= read.is_none();
                if action.is_none() {
                    action = read;
                } else {
                    further_actions.push(child.header);
                }
            }
            // Not built yet, and reported: the step is not without an action.
            "dag" => broken = true,
            _ => {}
        }
        // What was not read to its end may have taken the nodes after it along.
        broken |= child.broken || inner.broken && !matches!(child.name.value.as_str(), "in" | "out");
    }
    let each = fields.names("each");
    let component = fields.name_setting("use");
    let (label, job) = (fields.text_setting("label"), fields.text_setting("job"));
    let transformation = fields.one("transformation").map(|e| Spanned { value: text_of(e), span: e.value_span });
    let (env, resources) = (env(fields), resources(fields));
    Some(Step {
        each,
        component,
        inputs,
        outputs,
        action,
        further_actions,
        label,
        job,
        transformation,
        env,
        resources,
        span: fields.node.header,
        broken: broken || fields.broken,
        name,
    })
}

fn step_in(fields: &mut Fields) -> Option<In> {
    let name = fields.name()?;
    let from = match fields.one("from") {
        Some(entry) => match source_name(entry) {
            Some(source) => Some(source),
            None => {
                fields.findings.push(names::not_a_name(entry.value_span, &text_of(entry), "from"));
                fields.broken = true;
                None
            }
        },
        None => None,
    };
    let gather = fields.names("gather");
    let mut at = Vec::new();
    if let Some(entry) = fields.one("at")
        && let Value::String(text) = &entry.value
    {
        let read = selectors::parse(text, &Place::of(entry));
        at = fields.checked(read).unwrap_or_default();
    }
    Some(In { name, from, gather, at, span: fields.node.header, broken: fields.broken })
}

fn source_name(entry: &Entry) -> Option<SourceName> {
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
    let file = fields.arguments().nth(1).and_then(|e| fields.template(e));
    Some(Out {
        file,
        over: fields.names("over"),
        publish: fields.bool("publish", false),
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
        let read = inner.arguments().next().and_then(|entry| words(&mut inner, entry));
        let broken = inner.broken;
        fields.broken |= broken;
        args.extend(read.map(|words| Args { words, each, span: child.header }));
    }
    Some(Action::Run { words: first, args, span: fields.node.header })
}

fn shell(fields: &mut Fields) -> Option<Action> {
    let entry = fields.arguments().next()?;
    let value = text_of(entry);
    if value.trim().is_empty() {
        fields.findings.push(commands::empty(entry.value_span));
        return None;
    }
    Some(Action::Shell { script: Spanned { value, span: entry.value_span }, span: fields.node.header })
}

fn call(fields: &mut Fields) -> Option<Action> {
    let entry = fields.arguments().next()?;
    let text = text_of(entry);
    let place = Place::of(entry);
    let python = |t: &str| {
        let part = |p: &str| {
            p.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && p.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        t.split('.').all(part)
    };
    let Some((module, function)) = text.split_once(':').filter(|(m, f)| python(m) && python(f) && !f.contains('.'))
    else {
        fields.findings.push(commands::bad_call(entry.value_span, &text));
        return None;
    };
    let name = |value: &str, from: usize| Spanned { value: value.to_owned(), span: place.at(from, from + value.len()) };
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
            if !python(&spanned.value) || spanned.value.contains('.') {
                inner.findings.push(commands::bad_keyword(spanned.span, &spanned.value));
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
