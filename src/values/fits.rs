//! Whether values fit their param: its type, its bounds, its choices.

use super::{Type, Value};
use crate::diagnostic::{Findings, names, values};
use crate::files::{Files, RelPath};
use crate::source::Span;
use crate::spec::model::{Param, ParamType};
use crate::spec::{quantity, text_of};
use crate::syntax::{self, Entry};

/// A value as somebody wrote it.
pub struct Written {
    text: String,
    span: Span,
    /// KDL's own kinds: `None` for texts of the command line, which may be anything.
    kind: Option<syntax::Value>,
}

/// All values that one source has for a param.
pub struct Given {
    pub written: Vec<Written>,
    /// Where they belong.
    pub at: Span,
}

impl Written {
    /// On a command line.
    pub fn typed_in(text: &str, span: Span) -> Self {
        Self { text: text.to_owned(), span, kind: None }
    }
}

impl From<&Entry> for Written {
    fn from(entry: &Entry) -> Self {
        let text = if entry.value == syntax::Value::Null { entry.repr.clone() } else { text_of(entry) };
        Self { text, span: entry.value_span, kind: Some(entry.value.clone()) }
    }
}

/// Checks what a param says of its values: its bounds and its choices.
pub fn declared(param: &Param, findings: &mut Findings) -> bool {
    let name = &param.name.value;
    let before = findings.total();
    if param.ty == ParamType::Enum && param.choices.is_empty() {
        findings.push(values::enum_without_choices(param.name.span, name));
    }
    for choice in &param.choices {
        let item = if param.ty == ParamType::List { ParamType::String } else { param.ty };
        let _ = typed(param, item, &choice.into(), findings);
    }
    let mut bounds = Vec::new();
    for bound in [&param.min, &param.max].into_iter().flatten() {
        if !has_bounds(param.ty) {
            findings.push(values::no_bounds(bound.value_span, name, param.ty.name()));
        } else if let Some(size) = bound_size(param, bound) {
            bounds.push((size, bound.value_span));
        } else {
            let expected = expected(param.ty, true);
            findings.push(values::wrong_type(bound.value_span, name, param.ty.name(), &text_of(bound), expected));
        }
    }
    if let [(min, min_span), (max, max_span)] = bounds[..]
        && min > max
    {
        findings.push(values::bounds_crossed(min_span, max_span, name));
    }
    findings.total() == before
}

/// Checks the values of one param against its type, bounds and choices.
pub fn check(param: &Param, given: &Given, findings: &mut Findings) -> Result<Value, ()> {
    let name = &param.name.value;
    if param.ty == ParamType::List {
        let mut items = Vec::new();
        for item in &given.written {
            let value = typed(param, ParamType::String, item, findings)?;
            choice(param, ParamType::String, item, &value, findings)?;
            items.push(value);
        }
        return Ok(Value::List(items.into()));
    }
    let Some(first) = given.written.first() else {
        findings.push(values::value_missing(given.at, name));
        return Err(());
    };
    if let Some(second) = given.written.get(1) {
        findings.push(values::several_values(second.span, name));
        return Err(());
    }
    let value = typed(param, param.ty, first, findings)?;
    choice(param, param.ty, first, &value, findings)?;
    bounded(param, first, &value, findings)?;
    Ok(value)
}

/// The file that a param names is there. It is asked of the value in use alone: a build depends on nothing else.
pub fn lies_there(param: &Param, given: &Given, files: &dyn Files, findings: &mut Findings) -> Result<(), ()> {
    let Some(first) = given.written.first().filter(|_| param.ty == ParamType::File) else { return Ok(()) };
    if files.has(&first.text) {
        return Ok(());
    }
    let near = RelPath::new(&first.text).ok().and_then(|path| crate::check::scripts::near(files, &path));
    findings.push(values::no_file(first.span, &param.name.value, &first.text, near));
    Err(())
}

/// The value, if it is one of a type.
fn typed(param: &Param, ty: ParamType, written: &Written, findings: &mut Findings) -> Result<Value, ()> {
    let kind_fits = match (&written.kind, ty) {
        // The items of a list are texts, whatever they look like.
        (Some(syntax::Value::Bool(_)), ty) => ty == ParamType::Bool || param.ty == ParamType::List,
        (Some(syntax::Value::Int(_)), ParamType::Bool) => false,
        (Some(syntax::Value::Null), _) => false,
        _ => true,
    };
    if let Some(value) = Value::parse(ty.into(), &written.text).filter(|_| kind_fits) {
        return Ok(value);
    }
    let (name, text) = (&param.name.value, written.text.as_str());
    let digits = text.strip_prefix('-').unwrap_or(text);
    let number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    findings.push(match (&written.kind, ty) {
        (_, ParamType::Int | ParamType::Float) if number => values::number_too_large(written.span, text),
        (Some(syntax::Value::Bool(_)), ParamType::String) => values::text_or_truth(written.span, name, text),
        (kind, ty) => values::wrong_type(written.span, name, param.ty.name(), text, expected(ty, kind.is_some())),
    });
    Err(())
}

/// What a value of a type looks like, in a specification or on the command line.
fn expected(ty: ParamType, in_kdl: bool) -> &'static str {
    match ty {
        ParamType::Int => "a whole number such as 30",
        ParamType::Float => "a number such as 0.5",
        ParamType::Bool if in_kdl => "#true or #false",
        ParamType::Bool => "true or false",
        ParamType::Date => "a date such as \"2024-01-31\"",
        ParamType::Month => "a month such as \"2024-01\"",
        ParamType::Datetime => "a date and time such as \"2024-01-31T12:00:00\"",
        ParamType::Duration => "a duration such as \"90 min\" or \"02:00:00\"",
        ParamType::Bytes => "an amount such as \"2 GiB\"",
        _ => "a text in quotes",
    }
}

/// Its values have an order in which some are too small or too large.
fn has_bounds(ty: ParamType) -> bool {
    matches!(ty, ParamType::Int | ParamType::Float | ParamType::Duration | ParamType::Bytes)
}

/// A bound as a number; that of a whole number may have a fraction.
fn bound_size(param: &Param, bound: &Entry) -> Option<f64> {
    let ty = if param.ty == ParamType::Int { Type::Float } else { param.ty.into() };
    let value = Value::parse(ty, &text_of(bound))?;
    size(param.ty, &value)
}

/// A value as a number, to compare: in bytes or seconds if it is an amount.
fn size(ty: ParamType, value: &Value) -> Option<f64> {
    match ty {
        ParamType::Duration => quantity::seconds(&value.as_text()).ok().map(|n| n as f64),
        ParamType::Bytes => quantity::bytes(&value.as_text()).ok().map(|n| n as f64),
        _ => value.as_number(),
    }
}

/// A value lies between the bounds, if there are any.
fn bounded(param: &Param, written: &Written, value: &Value, findings: &mut Findings) -> Result<(), ()> {
    for (bound, above) in [(&param.min, false), (&param.max, true)] {
        let Some(bound) = bound else { continue };
        let (Some(limit), Some(number)) = (bound_size(param, bound), size(param.ty, value)) else { continue };
        if if above { number > limit } else { number < limit } {
            let words = format!("{} {}", if above { "at most" } else { "at least" }, text_of(bound));
            findings.push(values::out_of_bounds(written.span, &param.name.value, &written.text, &words));
            return Err(());
        }
    }
    Ok(())
}

/// A value, or an item of a list, is one of the choices, if there are any: equal as values of its type are.
fn choice(param: &Param, ty: ParamType, written: &Written, value: &Value, findings: &mut Findings) -> Result<(), ()> {
    let same = |choice: &Entry| match (Value::parse(ty.into(), &text_of(choice)), size(ty, value)) {
        (Some(choice), Some(number)) => size(ty, &choice) == Some(number),
        (Some(choice), None) => choice == *value,
        (None, _) => false,
    };
    if param.choices.is_empty() || param.choices.iter().any(same) {
        return Ok(());
    }
    let choices: Vec<String> = param.choices.iter().map(text_of).collect();
    let choices: Vec<&str> = choices.iter().map(String::as_str).collect();
    findings.push(names::not_a_choice(written.span, &param.name.value, &written.text, &choices));
    Err(())
}
