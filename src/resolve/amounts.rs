//! Amounts of resources: the same for all jobs, or a term that gives them job by job.

use super::choices;
use super::scope::Scope;
use super::term::{Term, Unit};
use super::workflow::{Resources, Varying};
use crate::source::Span;
use crate::spec::model::{self, Amount};
use crate::values::Value;

/// Amounts that are the same for all jobs, and those that differ from job to job.
pub(super) type Amounts = (Resources, Vec<Varying>);

/// The resources of a component or a step.
pub(super) fn amounts(scope: &mut Scope, raw: &model::Resources) -> Amounts {
    let mut fixed = Resources::default();
    let mut varying = Vec::new();
    let all = [
        ("cpus", Unit::Count, &raw.cpus),
        ("memory", Unit::Mebibytes, &raw.memory),
        ("gpus", Unit::Count, &raw.gpus),
        ("disk", Unit::Mebibytes, &raw.disk),
        ("walltime", Unit::Seconds, &raw.walltime),
    ];
    for (name, unit, choices) in all {
        match amount(scope, unit, choices) {
            Some(Ok(value)) => *fixed.field(name) = Some(value),
            Some(Err(amount)) => {
                varying.extend(place(choices).map(|span| Varying { name, amount, when: None, span }));
            }
            None => {}
        }
    }
    (fixed, varying)
}

/// Where an amount that differs is written: the last alternative, or the text of the only one.
pub(super) fn place(choices: &[model::Choice<Amount>]) -> Option<Span> {
    match choices {
        [model::Choice { value: Amount::Text(text), when: None, .. }] => Some(text.span),
        _ => choices.last().map(|choice| choice.span),
    }
}

/// One amount: known now, or a term that gives it job by job.
pub(super) fn amount(scope: &mut Scope, unit: Unit, choices: &[model::Choice<Amount>]) -> Option<Result<u64, Term>> {
    let mut read = Vec::new();
    for choice in choices {
        let when = match &choice.when {
            Some(when) => Some(scope.decided(when)?),
            None => None,
        };
        let dead = scope.dead;
        scope.dead |= when.as_ref().is_some_and(|w| w.as_const_bool() == Some(false));
        let value = match &choice.value {
            Amount::Fixed(value) => Some(Ok(*value)),
            Amount::Text(template) => scope.one_text(template).map(Err),
        };
        scope.dead = dead;
        read.push((when, value?));
    }
    let possible = choices::possible(read, scope.params);
    if let [(None, Ok(value))] = possible.as_slice() {
        return Some(Ok(*value));
    }
    if possible.is_empty() {
        return None;
    }
    let native = |value: u64| match unit {
        Unit::Mebibytes => crate::spec::quantity::mebibytes(value),
        Unit::Count | Unit::Seconds | Unit::Bytes | Unit::Duration => value,
    };
    Some(Err(choices::first(possible.into_iter().map(|(when, value)| {
        let term = match value {
            Ok(value) => Term::Const(Value::int(i64::try_from(native(value)).unwrap_or(i64::MAX))),
            Err(text) => Term::Amount(unit, text),
        };
        (when, term)
    }))))
}
