//! Conditions, and what is one thing or another by a condition.

use super::members;
use super::{Flow, Scope};
use crate::draft::nextflow::model::Default;
use crate::draft::nextflow::tree::{Expr, Kind};
use crate::draft::nextflow::value::{Alternatives, Chan, Condition, Files, Source, Value};

impl Flow<'_> {
    /// One value where a condition holds, else another. `quote` is what it is called where neither is known: two values
    /// of one name are the same one.
    pub(super) fn either(&mut self, yes: &Condition, left: &Value, right: &Value, quote: &str) -> Value {
        let (left, right) = (self.settled(left), self.settled(right));
        match self.known_of(yes, &left, &right, quote) {
            Some(known) => known,
            None => self.told_apart(format!("{left:?} {right:?}"), quote.to_owned()),
        }
    }

    fn known_of(&mut self, yes: &Condition, left: &Value, right: &Value, quote: &str) -> Option<Value> {
        Some(match (yes, left, right) {
            (_, a, b) if a == b => a.clone(),
            (Ok(test), a, _) if test == "true" => a.clone(),
            (Ok(test), _, b) if test == "false" => b.clone(),
            (Ok(test), Value::Text(_) | Value::Number(_), Value::Text(_) | Value::Number(_)) => {
                Value::Choice(test.clone(), Box::new(left.clone()), Box::new(right.clone()))
            }
            (Ok(_), Value::Chan(a), Value::Chan(b)) if a.axes == b.axes => {
                let no = negated(yes);
                let item = alternatives(&a.item, &b.item, yes, &no, quote);
                let when = a.when.iter().filter(|when| b.when.contains(when)).cloned().collect();
                let unclear = a.unclear.clone().or_else(|| b.unclear.clone());
                Chan { axes: a.axes.clone(), item, when, after: Vec::new(), unclear }.value()
            }
            (Ok(_), Value::File(files), Value::List(none)) if none.is_empty() => {
                sometimes(&Chan::one(Value::File(files.clone())), yes)?
            }
            (Ok(_), Value::List(none), Value::File(files)) if none.is_empty() => {
                sometimes(&Chan::one(Value::File(files.clone())), &negated(yes))?
            }
            (Ok(_), Value::Chan(one), Value::Empty) => sometimes(one, yes)?,
            (Ok(_), Value::Empty, Value::Chan(one)) => sometimes(one, &negated(yes))?,
            // A process that is called in both branches.
            (_, Value::Outs(a), Value::Outs(b)) if a.len() == b.len() => {
                let outs = a.iter().zip(b).enumerate().map(|(at, ((name, a), (_, b)))| {
                    let called = name.clone().unwrap_or_else(|| at.to_string());
                    (name.clone(), self.either(yes, a, b, &format!("{called} of {quote}")))
                });
                Value::Outs(outs.collect())
            }
            // More is poured in on some condition: the step that makes it has that condition.
            (Ok(_), Value::Mix(more), fewer) | (Ok(_), fewer, Value::Mix(more)) => {
                let fewer = members(fewer);
                let is_part = fewer.is_some_and(|fewer| fewer.iter().all(|one| more.contains(one)));
                is_part.then(|| Value::Mix(more.clone()))?
            }
            _ => return None,
        })
    }

    /// A path that is there only sometimes is one file.
    fn settled(&mut self, value: &Value) -> Value {
        match value {
            Value::Chan(chan) => match &chan.item {
                path @ Value::Path(_, span) => match self.file(path, span) {
                    Some(files) => Chan { item: Value::File(files), ..chan.as_ref().clone() }.value(),
                    None => value.clone(),
                },
                _ => value.clone(),
            },
            _ => value.clone(),
        }
    }

    /// A condition of Groovy as one of a specification.
    pub fn condition(&mut self, test: &Expr, scope: &mut Scope) -> Condition {
        self.test(test, scope).ok_or_else(|| self.quote(&test.span))
    }

    pub(super) fn test(&mut self, test: &Expr, scope: &mut Scope) -> Option<String> {
        match &test.kind {
            Kind::Bool(is) => Some(is.to_string()),
            Kind::Unary(sign, of) if sign == "!" => negated(&Ok(self.test(of, scope)?)).ok(),
            Kind::Binary(sign, a, b) if matches!(sign.as_str(), "&&" | "||") => {
                let (a, b) = (self.test(a, scope)?, self.test(b, scope)?);
                let word = if sign == "&&" { "and" } else { "or" };
                let inner =
                    |text: String| if word == "and" && text.contains(" or ") { format!("({text})") } else { text };
                Some(format!("{} {word} {}", inner(a), inner(b)))
            }
            Kind::Binary(sign, a, b) if matches!(sign.as_str(), "==" | "!=" | "<" | ">" | "<=" | ">=") => {
                let at = a.param().and_then(|name| self.param(name, &a.span))?;
                let param = &mut self.model.params[at];
                let name = param.name.clone();
                match (&b.kind, &param.value) {
                    (Kind::Bool(is), Default::Bool(_)) if sign == "==" || sign == "!=" => {
                        Some(if *is == (sign == "==") { name } else { format!("not {name}") })
                    }
                    (Kind::Null, Default::Null) if sign == "==" => Some(format!("not given({name})")),
                    (Kind::Null, Default::Null) if sign == "!=" => Some(format!("given({name})")),
                    (Kind::Text(_), Default::Text(_)) if sign == "==" || sign == "!=" => {
                        let text = b.literal().filter(|text| !text.contains('\''))?;
                        Some(format!("{name} {sign} '{text}'"))
                    }
                    (Kind::Number(number), Default::Number(_)) => Some(format!("{name} {sign} {number}")),
                    _ => None,
                }
            }
            _ => {
                if let Some(at) = test.param().and_then(|name| self.param(name, &test.span)) {
                    let param = &self.model.params[at];
                    return match &param.value {
                        Default::Bool(_) => Some(param.name.clone()),
                        // No value is not true.
                        Default::Null => Some(format!("given({})", param.name)),
                        Default::Text(_) => Some(format!("{} != ''", param.name)),
                        _ => None,
                    };
                }
                match self.eval(test, scope) {
                    Value::Bool(is) => Some(is.to_string()),
                    Value::Null => Some("false".to_owned()),
                    _ => None,
                }
            }
        }
    }
}

/// The condition turned around.
pub fn negated(test: &Condition) -> Condition {
    match test {
        Ok(test) if test == "true" => Ok("false".to_owned()),
        Ok(test) if test == "false" => Ok("true".to_owned()),
        Ok(test) => {
            Ok(match test.strip_prefix("not ").filter(|rest| !rest.contains(" and ") && !rest.contains(" or ")) {
                Some(rest) if rest.starts_with('(') && rest.ends_with(')') => rest[1..rest.len() - 1].to_owned(),
                Some(rest) => rest.to_owned(),
                None if test.contains(' ') => format!("not ({test})"),
                None => format!("not {test}"),
            })
        }
        Err(words) => Err(format!("not: {words}")),
    }
}

/// Items of one shape that come from here or from there; what differs is not known.
fn alternatives(a: &Value, b: &Value, yes: &Condition, no: &Condition, words: &str) -> Value {
    match (a, b) {
        (a, b) if a == b => a.clone(),
        (Value::List(a), Value::List(b)) if a.len() == b.len() => {
            Value::List(a.iter().zip(b).map(|(a, b)| alternatives(a, b, yes, no, words)).collect())
        }
        (Value::File(a), Value::File(b)) if a.parts.len() == 1 && b.parts.len() == 1 => {
            let on = |files: &Files, test: &Condition| {
                files.sources().cloned().map(|source| with(source, test)).collect::<Vec<Source>>()
            };
            let sources = [on(a, yes), on(b, no)].concat();
            let lists = sources.iter().map(|source| source.gather.len()).collect::<std::collections::BTreeSet<_>>();
            let optional = a.parts[0].optional || b.parts[0].optional;
            match lists.len() {
                1 => Value::File(Files { parts: vec![Alternatives { sources, optional }] }),
                _ => Value::Unknown(words.to_owned()),
            }
        }
        _ => Value::Unknown(words.to_owned()),
    }
}

pub(super) fn with(mut source: Source, test: &Condition) -> Source {
    source.when.push(test.clone());
    source
}

/// A channel that has something only where a condition holds.
fn sometimes(chan: &Chan, test: &Condition) -> Option<Value> {
    let Value::File(files) = &chan.item else { return None };
    let mut files = files.clone();
    for part in &mut files.parts {
        part.optional = true;
        part.sources = part.sources.drain(..).map(|source| with(source, test)).collect();
    }
    Some(Chan { item: Value::File(files), ..chan.clone() }.value())
}
