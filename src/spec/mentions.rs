//! The names that expressions mention, before they are looked up.

use std::collections::BTreeSet;

use super::expr::{Arg, Expr, ExprKind};
use super::template::Part;

/// The first words of all names in the placeholders of a text.
pub fn placed<'a>(parts: impl IntoIterator<Item = &'a Part>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for part in parts {
        if let Part::Placeholder(placeholder) = part {
            names(&placeholder.expr, &mut found);
        }
    }
    found
}

/// Adds the first words of all names in an expression.
pub fn names(expr: &Expr, found: &mut BTreeSet<String>) {
    match &expr.kind {
        ExprKind::Path { parts, .. } => found.extend(parts.first().map(|p| p.value.clone())),
        ExprKind::Call { args, .. } => {
            for Arg { value, filter } in args {
                names(value, found);
                filter.iter().for_each(|f| names(f, found));
            }
        }
        ExprKind::Field(inner, _) | ExprKind::Not(inner) | ExprKind::Negate(inner) => names(inner, found),
        ExprKind::Binary(_, a, b) => {
            names(a, found);
            names(b, found);
        }
        _ => {}
    }
}
