//! The components that the jobs of a step run in: one, or the first whose condition holds.

use super::choices;
use super::ids::ComponentId;
use super::scope::Scope;
use super::shell::RESOURCES;
use super::term::Term;
use super::workflow::{Component, Resources, Varying, Workflow};
use crate::diagnostic::{Findings, names};
use crate::source::Span;
use crate::spec::expr::BinaryOp;
use crate::spec::model::{Choice, Name};
use crate::spec::quantity::mebibytes;
use crate::values::Value;

/// A component that jobs of a step run in.
#[derive(Debug, Clone)]
pub struct Use {
    /// Where it does not hold, the next one is used; the last one may have none.
    pub when: Option<Term>,
    pub component: ComponentId,
    pub span: Span,
}

/// The conditions of the components of a step; what is wrong with one was reported, and it is `None`.
pub(super) fn conditions(scope: &mut Scope, raw: &[Choice<Name>]) -> Vec<Option<Option<Term>>> {
    raw.iter()
        .map(|choice| choice.when.as_ref().map(|w| scope.decided(w)).map_or(Some(None), |w| w.map(Some)))
        .collect()
}

/// The components of a step, as far as params decide, and whether all of it is right; what is wrong was reported.
pub(super) fn resolve(
    raw: &[Choice<Name>],
    conditions: Vec<Option<Option<Term>>>,
    workflow: &Workflow,
    findings: &mut Findings,
) -> (Vec<Use>, bool) {
    let mut good = true;
    let mut read = Vec::new();
    for (choice, when) in raw.iter().zip(conditions) {
        let name = &choice.value;
        let found = workflow.components.iter().find(|(_, c)| c.name == name.value).map(|(id, _)| id);
        if found.is_none() && !workflow.lost.contains(&name.value) {
            let known: Vec<&str> = workflow.components.values().map(|c| c.name.as_str()).collect();
            findings.push(names::unknown(name.span, "component", &name.value, &known));
        }
        good &= found.is_some() && when.is_some();
        if let (Some(component), Some(when)) = (found, when) {
            read.push((when, (component, name.span)));
        }
    }
    let possible = choices::possible(read, &workflow.params);
    (possible.into_iter().map(|(when, (component, span))| Use { when, component, span }).collect(), good)
}

/// Both conditions.
pub(super) fn both(one: Option<Term>, other: Option<Term>) -> Option<Term> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.and(other)),
        (one, other) => one.or(other),
    }
}

/// Where something holds and none of what is stronger is said; nothing if one of that is said everywhere.
pub(super) fn unless<'t>(
    when: Option<Term>,
    stronger: impl IntoIterator<Item = &'t Option<Term>>,
) -> Option<Option<Term>> {
    stronger.into_iter().try_fold(when, |when, said| {
        let said = said.clone().filter(|said| said.as_const_bool() != Some(true))?;
        Some(both(when, Some(Term::Not(Box::new(said)))))
    })
}

/// The components of a step, each with the condition under which a job runs in it.
pub(super) fn taken(uses: &[Use]) -> Vec<(Option<Term>, ComponentId)> {
    let mut before: Option<Term> = None;
    let mut all = Vec::new();
    for one in uses {
        all.push((both(before.clone(), one.when.clone()), one.component));
        if let Some(when) = &one.when {
            before = both(before, Some(Term::Not(Box::new(when.clone()))));
        }
    }
    all
}

/// What a component gives of a resource.
#[derive(Clone, PartialEq)]
enum Given {
    Fixed(u64),
    Varying(Varying),
}

impl Given {
    fn by(component: &Component, name: &'static str) -> Option<Given> {
        let varying = component.varying.iter().find(|v| v.name == name).cloned();
        let fixed = *component.resources.clone().field(name);
        varying.map(Given::Varying).or(fixed.map(Given::Fixed))
    }

    /// As a term, and where it is given.
    fn varying(self, name: &'static str, span: Span) -> Varying {
        match self {
            Given::Varying(varying) => varying,
            Given::Fixed(amount) => {
                let native = match name {
                    "memory" | "disk" => mebibytes(amount),
                    _ => amount,
                };
                let amount = Term::Const(Value::int(i64::try_from(native).unwrap_or(i64::MAX)));
                Varying { name, amount, when: None, span }
            }
        }
    }
}

/// A step's amounts over those of its components: what the step says itself is stronger, fixed or not.
pub(super) fn amounts(
    (own, mut varying): (Resources, Vec<Varying>),
    uses: &[Use],
    workflow: &Workflow,
) -> (Resources, Vec<Varying>) {
    let mut fixed = own;
    for name in RESOURCES {
        if fixed.field(name).is_some() || varying.iter().any(|v| v.name == name) {
            continue;
        }
        let given: Vec<Option<Given>> =
            uses.iter().map(|u| Given::by(&workflow.components[u.component], name)).collect();
        let alike = given.iter().all(|g| *g == given[0]);
        match given.first() {
            None | Some(None) if alike => {}
            Some(Some(Given::Fixed(amount))) if alike => *fixed.field(name) = Some(*amount),
            Some(Some(Given::Varying(amount))) if alike => varying.push(amount.clone()),
            _ => varying.extend(joined(name, uses, given)),
        }
    }
    (fixed, varying)
}

/// The amounts of several components as one that differs from job to job.
fn joined(name: &'static str, uses: &[Use], given: Vec<Option<Given>>) -> Option<Varying> {
    let all =
        given.iter().all(|g| matches!(g, Some(Given::Fixed(_)) | Some(Given::Varying(Varying { when: None, .. }))));
    let (mut amounts, mut asked, mut place) = (Vec::new(), None, None);
    for ((one, (taken, _)), given) in uses.iter().zip(taken(uses)).zip(given) {
        let Some(Varying { amount, when, span, .. }) = given.map(|g| g.varying(name, one.span)) else {
            amounts.push((one.when.clone(), Term::NoAlternative));
            continue;
        };
        amounts.push((one.when.clone(), amount));
        place = Some(span);
        let here = both(taken, when).unwrap_or(Term::Const(Value::Bool(true)));
        asked = Some(match asked {
            None => here,
            Some(before) => Term::Binary(BinaryOp::Or, Box::new(before), Box::new(here)),
        });
    }
    Some(Varying { name, amount: choices::first(amounts.into_iter()), when: asked.filter(|_| !all), span: place? })
}
