//! First alternative: the first of several values whose condition holds.

use super::scope::Scope;
use super::term::{Placeholder, Term, Text, TextPart};
use crate::plan::eval;
use crate::resolve::workflow::Param;
use crate::resolve::{IdVec, ParamId};
use crate::source::Span;
use crate::spec::model::Choice;
use crate::spec::template::Template;
use crate::values::{Type, Value};

/// The alternatives that can be used, as far as conditions are known from params alone: those that never hold are left
/// out, and so are those after one that always holds.
pub fn possible<T>(choices: Vec<(Option<Term>, T)>, params: &IdVec<ParamId, Param>) -> Vec<(Option<Term>, T)> {
    let mut kept = Vec::new();
    for (when, value) in choices {
        match when.map(|w| folded(w, params)) {
            None => {
                kept.push((None, value));
                break;
            }
            Some(term) => match term.as_const_bool() {
                Some(false) => {}
                Some(true) => {
                    kept.push((None, value));
                    break;
                }
                None => kept.push((Some(term), value)),
            },
        }
    }
    kept
}

/// A condition that params alone decide, decided.
pub fn folded(term: Term, params: &IdVec<ParamId, Param>) -> Term {
    match eval::eval(&term, &eval::Params(params)) {
        Ok(value @ Value::Bool(_)) => Term::Const(value),
        _ => term,
    }
}

/// One text that is the first alternative which holds.
pub fn text(choices: Vec<(Option<Term>, Text)>, params: &IdVec<ParamId, Param>, span: Span) -> Text {
    let mut possible = possible(choices, params);
    if let [(None, _)] = possible.as_slice() {
        return possible.pop().map(|(_, text)| text).unwrap_or_default();
    }
    let term = first(possible.into_iter().map(|(when, text)| (when, Term::Text(text))));
    Text { parts: vec![TextPart::Value(Placeholder { term, ty: Type::String, written: String::new(), span })] }
}

/// One term that is the first alternative which holds.
pub fn first(choices: impl DoubleEndedIterator<Item = (Option<Term>, Term)>) -> Term {
    choices.rev().fold(Term::NoAlternative, |rest, (when, value)| match when {
        None => value,
        Some(when) => Term::If(Box::new(when), Box::new(value), Box::new(rest)),
    })
}

/// A condition that params alone show never to hold. Of one that is wrong nothing is known: what stands beside it is
/// not asked for values either.
pub fn is_dead(when: Option<&Option<Term>>) -> bool {
    when.is_some_and(|w| w.as_ref().is_none_or(|t| t.as_const_bool() == Some(false)))
}

/// The first of several texts whose condition holds; each has one value.
pub fn first_text(scope: &mut Scope, written: &[Choice<Template>]) -> Option<Text> {
    let span = written.first()?.value.span;
    let mut read = Vec::new();
    let dead = scope.dead;
    for choice in written {
        let when = match &choice.when {
            Some(when) => Some(scope.decided(when)?),
            None => None,
        };
        scope.dead = dead || when.as_ref().is_some_and(|w| w.as_const_bool() == Some(false));
        let text = scope.one_text(&choice.value);
        scope.dead = dead;
        read.push((when, text?));
    }
    Some(text(read, scope.params, span))
}
