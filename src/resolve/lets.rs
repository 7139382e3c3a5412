//! Computed values: a name for a text over params and whole axes.

use super::term::{Term, Text};
use super::workflow::Let;
use super::{Context, Workflow};
use crate::diagnostic::{Findings, names};
use crate::spec::expr::{Arg, Expr, ExprKind};
use crate::spec::model;
use crate::spec::template::{Part, Template};
use crate::values::Type;

/// Resolves all lets, each after those that it names; a circle is reported once.
pub fn resolve(context: &Context, workflow: &mut Workflow, findings: &mut Findings) {
    let mut waiting: Vec<&model::Let> = context.model.lets.iter().collect();
    let raw: Vec<&str> = context.model.lets.iter().map(|l| l.name.value.as_str()).collect();
    while !waiting.is_empty() {
        let ready = waiting.iter().position(|l| {
            let mut used = Vec::new();
            named(&l.value, &mut used);
            used.iter().all(|u| !raw.contains(&u.as_str()) || workflow.lets.contains_key(u.as_str()))
        });
        let Some(ready) = ready else {
            findings.push(names::let_cycle(waiting[0].name.span, &waiting[0].name.value));
            for lost in waiting {
                declare(lost, None, workflow);
            }
            return;
        };
        let raw = waiting.remove(ready);
        let owner = format!("let `{}`", raw.name.value);
        let mut scope = context.scope(workflow, Vec::new(), owner, findings);
        scope.remedy = "a let has no element of an axis";
        let text = scope.text(&raw.value);
        declare(raw, text, workflow);
    }
}

fn declare(raw: &model::Let, text: Option<Text>, workflow: &mut Workflow) {
    let healthy = text.is_some();
    let (term, ty) = match text {
        Some(text) => match text.single() {
            Some(only) => (only.term.clone(), only.ty),
            None => (Term::Text(text), Type::String),
        },
        None => (Term::NoAlternative, Type::String),
    };
    workflow.lets.entry(raw.name.value.clone()).or_insert(Let { term, ty, span: raw.name.span, healthy });
}

/// All bare names that a text mentions.
fn named(template: &Template, used: &mut Vec<String>) {
    for part in &template.parts {
        if let Part::Placeholder(placeholder) = part {
            names_of(&placeholder.expr, used);
        }
    }
}

fn names_of(expr: &Expr, used: &mut Vec<String>) {
    match &expr.kind {
        ExprKind::Path { parts, .. } => used.extend(parts.first().map(|p| p.value.clone())),
        ExprKind::Call { args, .. } => {
            for Arg { value, filter } in args {
                names_of(value, used);
                filter.iter().for_each(|f| names_of(f, used));
            }
        }
        ExprKind::Field(inner, _) | ExprKind::Not(inner) | ExprKind::Negate(inner) => names_of(inner, used),
        ExprKind::Binary(_, a, b) => {
            names_of(a, used);
            names_of(b, used);
        }
        _ => {}
    }
}
