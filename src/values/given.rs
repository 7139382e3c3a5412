//! One value per param, with the place it came from.

use super::{Type, Value};
use crate::compile::Given;
use crate::diagnostic::{Findings, names, values};
use crate::source::{Sources, Span};
use crate::spec::model::{Model, Param, ParamType};
use crate::spec::text_of;
use crate::syntax::{self, Entry};

/// The value of each param, in the order of the model.
#[derive(Debug, Default)]
pub struct Resolved {
    pub values: Vec<Option<Value>>,
    /// Params whose value is wrong, which was reported.
    pub broken: Vec<bool>,
}

/// A value as somebody wrote it.
struct Written {
    text: String,
    span: Span,
    /// KDL's own kinds: `None` for texts of the command line, which may be anything.
    kind: Option<syntax::Value>,
}

/// Finds the value of each param.
pub fn resolve(model: &Model, given: &Given, sources: &mut Sources, findings: &mut Findings) -> Resolved {
    let mut written: Vec<Option<Vec<Written>>> = model
        .params
        .iter()
        .map(|p| (!p.default.is_empty()).then(|| p.default.iter().map(from_entry).collect()))
        .collect();
    let known: Vec<&str> = model.params.iter().map(|p| p.name.value.as_str()).collect();
    let find = |name: &str| model.params.iter().position(|p| p.name.value == name);

    // Every block is checked for unknown names, the chosen one is used.
    for block in &model.values {
        for (name, entries) in &block.entries {
            match find(&name.value) {
                None => findings.push(names::unknown(name.span, "param", &name.value, &known)),
                Some(at) if given.block.as_ref() == Some(&block.name.value) => {
                    written[at] = Some(entries.iter().map(from_entry).collect());
                }
                Some(at) => {
                    let values: Vec<Written> = entries.iter().map(from_entry).collect();
                    // Only whether it fits matters here: the block is not in use.
                    let _ = check(&model.params[at], &values, findings);
                }
            }
        }
    }
    if let Some(block) = &given.block {
        let blocks: Vec<&str> = model.values.iter().map(|v| v.name.value.as_str()).collect();
        if !blocks.contains(&block.as_str()) {
            findings.push(values::unknown_values_block(block, &blocks));
        }
    }
    for (name, bytes) in &given.files {
        let Some(source) = syntax::read_text_as(syntax::Role::Values, name, bytes, sources, findings) else { continue };
        let document = syntax::parse_kdl(source, sources, findings);
        for node in document.nodes.iter().filter(|n| !n.broken) {
            match find(&node.name.value) {
                None => findings.push(names::unknown(node.name.span, "param", &node.name.value, &known)),
                Some(at) => {
                    written[at] = Some(node.entries.iter().filter(|e| e.name.is_none()).map(from_entry).collect());
                }
            }
        }
    }
    let mut set: Vec<bool> = vec![false; known.len()];
    for (name, text) in &given.sets {
        let line = format!("{name}={text}");
        let source = sources.add("--set", line.as_str());
        match find(name) {
            None => {
                findings.push(names::unknown(Span::new(source, 0, name.len()), "param", name, &known));
            }
            Some(at) => {
                let span = Span::new(source, name.len() + 1, line.len());
                let value = Written { text: text.clone(), span, kind: None };
                // The first `--set` of a name replaces weaker sources, further ones add to a list.
                match &mut written[at] {
                    Some(values) if set[at] => values.push(value),
                    slot => *slot = Some(vec![value]),
                }
                set[at] = true;
            }
        }
    }
    let mut resolved = Resolved::default();
    for (param, written) in model.params.iter().zip(written) {
        if param.ty == ParamType::Enum && param.choices.is_empty() && !param.broken {
            findings.push(values::enum_without_choices(param.span, &param.name.value));
        }
        for bound in [&param.min, &param.max].into_iter().flatten() {
            if !matches!(param.ty, ParamType::Int | ParamType::Float) && !param.broken {
                findings.push(values::no_bounds(bound.value_span, &param.name.value, param.ty.name()));
            }
        }
        let value = match &written {
            None if param.optional || param.broken => Ok(None),
            None if param.ty == ParamType::List && param.default.is_empty() && param.optional => Ok(None),
            None => {
                findings.push(values::no_value(param.name.span, &param.name.value));
                Err(())
            }
            Some(written) => check(param, written, findings).map(Some),
        };
        resolved.broken.push(param.broken || value.is_err());
        resolved.values.push(value.unwrap_or(None));
    }
    resolved
}

fn from_entry(entry: &Entry) -> Written {
    Written { text: text_of(entry), span: entry.value_span, kind: Some(entry.value.clone()) }
}

/// Checks the values of one param against its type, bounds and choices.
fn check(param: &Param, written: &[Written], findings: &mut Findings) -> Result<Value, ()> {
    let name = &param.name.value;
    if param.ty == ParamType::List {
        for item in written {
            choice(param, item, findings)?;
        }
        return Ok(Value::List(written.iter().map(|w| Value::text(w.text.as_str())).collect()));
    }
    let Some(first) = written.first() else {
        findings.push(values::no_value(param.name.span, name));
        return Err(());
    };
    if let Some(second) = written.get(1) {
        findings.push(values::several_values(second.span, name));
        return Err(());
    }
    let ty = Type::from(param.ty);
    let kind_fits = match (&first.kind, param.ty) {
        (Some(syntax::Value::Bool(_)), ty) => ty == ParamType::Bool,
        (Some(syntax::Value::Int(_)), ParamType::Bool) => false,
        (Some(syntax::Value::Null), _) => false,
        _ => true,
    };
    let value = Value::parse(ty, &first.text).filter(|_| kind_fits);
    let Some(value) = value else {
        let expected = match param.ty {
            ParamType::Int => "a whole number such as 30",
            ParamType::Float => "a number such as 0.5",
            ParamType::Bool if first.kind.is_some() => "#true or #false",
            ParamType::Bool => "true or false",
            ParamType::Date => "a date such as \"2024-01-31\"",
            ParamType::Month => "a month such as \"2024-01\"",
            ParamType::Datetime => "a date and time such as \"2024-01-31T12:00:00\"",
            ParamType::Duration => "a duration such as \"90 min\" or \"02:00:00\"",
            ParamType::Bytes => "an amount such as \"2 GiB\"",
            _ => "a text in quotes",
        };
        findings.push(values::wrong_type(first.span, name, param.ty.name(), &first.text, expected));
        return Err(());
    };
    choice(param, first, findings)?;
    for (bound, above) in [(&param.min, false), (&param.max, true)] {
        let Some(bound) = bound else { continue };
        let limit = Value::parse(Type::Float, &text_of(bound)).and_then(|v| v.as_number());
        if let (Some(limit), Some(number)) = (limit, value.as_number())
            && if above { number > limit } else { number < limit }
        {
            let words = format!("{} {}", if above { "at most" } else { "at least" }, text_of(bound));
            findings.push(values::out_of_bounds(first.span, name, &first.text, &words));
            return Err(());
        }
    }
    Ok(value)
}

/// A value, or an item of a list, is one of the choices, if there are any.
fn choice(param: &Param, written: &Written, findings: &mut Findings) -> Result<(), ()> {
    let choices: Vec<String> = param.choices.iter().map(text_of).collect();
    if choices.is_empty() || choices.contains(&written.text) {
        return Ok(());
    }
    let choices: Vec<&str> = choices.iter().map(String::as_str).collect();
    findings.push(names::not_a_choice(written.span, &param.name.value, &written.text, &choices));
    Err(())
}
