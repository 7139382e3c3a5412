//! Operators: which values they join, and what is said of those that do not fit.

use super::choices::folded;
use super::scope::Scope;
use super::term::{Aggregate, Term};
use super::workflow::AttrSource;
use crate::diagnostic::{names, typing};
use crate::resolve::filter::Filter;
use crate::source::Span;
use crate::spec::expr::{BinaryOp, Expr, ExprKind};
use crate::values::{Type, Value};

/// A part of an expression, with what it means.
struct Side<'a> {
    expr: &'a Expr,
    term: Term,
    ty: Type,
}

impl Scope<'_> {
    /// Two values joined by an operator.
    pub(super) fn binary(&mut self, op: BinaryOp, left: &Expr, right: &Expr) -> Option<(Term, Type)> {
        if matches!(op, BinaryOp::And | BinaryOp::Or) {
            return Some((self.both_conditions(op, left, right)?, Type::Bool));
        }
        let compares = op.precedence() == BinaryOp::Equal.precedence();
        let outer = std::mem::replace(&mut self.compared, compares);
        let (a, b) = (self.expr(left), self.expr(right));
        self.compared = outer;
        let ((a, ta), (b, tb)) = (a?, b?);
        let (a, b) = (Side { expr: left, term: a, ty: ta }, Side { expr: right, term: b, ty: tb });
        let term = |a, b| Term::Binary(op, Box::new(a), Box::new(b));
        if op == BinaryOp::In {
            let ty = self.items_of(&b, &a)?;
            self.compared(op, &a, &Side { expr: right, term: b.term.clone(), ty })?;
            self.among_choices(&b, &a);
            return Some((term(a.term, b.term), Type::Bool));
        }
        if !compares {
            if op == BinaryOp::Add && ta.is_text() && tb.is_text() {
                self.findings.push(typing::texts_added(left.span.to(right.span)));
                return None;
            }
            for side in [&a, &b] {
                self.number(side.expr, side.term.clone(), side.ty)?;
            }
            let ty = if ta == Type::Float || tb == Type::Float { Type::Float } else { Type::Int };
            return Some((term(a.term, b.term), ty));
        }
        if ta.is_amount() || tb.is_amount() {
            let ty = if ta.is_amount() { ta } else { tb };
            let (a, b) = (self.amount(ty, a.term, ta, left.span)?, self.amount(ty, b.term, tb, right.span)?);
            return Some((term(a, b), Type::Bool));
        }
        self.compared(op, &a, &b)?;
        if matches!(op, BinaryOp::Equal | BinaryOp::NotEqual) {
            self.among_choices(&a, &b);
            self.among_choices(&b, &a);
        }
        Some((term(a.term, b.term), Type::Bool))
    }

    /// `and`, `or`: where the left side decides, the right one may name what has no value, as in
    /// `given(n) and n > 3`.
    fn both_conditions(&mut self, op: BinaryOp, left: &Expr, right: &Expr) -> Option<Term> {
        let a = self.expr(left);
        let decides = op == BinaryOp::Or;
        let decided = match &a {
            Some((a, Type::Bool)) => folded(a.clone(), self.params).as_const_bool() == Some(decides),
            _ => false,
        };
        let dead = self.dead;
        self.dead |= decided;
        let b = self.expr(right);
        self.dead = dead;
        let ((a, ta), (b, tb)) = (a?, b?);
        let (a, mut b) = (self.truth(left, a, ta)?, self.truth(right, b, tb)?);
        if decided && b.parts().contains(&&Term::NoAlternative) {
            b = Term::Const(Value::Bool(decides));
        }
        Some(Term::Binary(op, Box::new(a), Box::new(b)))
    }

    /// A truth value.
    pub(super) fn truth(&mut self, expr: &Expr, term: Term, ty: Type) -> Option<Term> {
        if ty == Type::Bool {
            return Some(term);
        }
        let param = self.param_of(&term).is_some();
        self.findings.push(typing::not_a_condition(expr.span, ty, &expr.plain(), param));
        None
    }

    /// A number.
    pub(super) fn number(&mut self, expr: &Expr, term: Term, ty: Type) -> Option<Term> {
        if ty.is_number() {
            return Some(term);
        }
        let (column, param) = (self.column_of(&term), self.param_of(&term).map(|p| p.name.clone()));
        self.findings.push(typing::not_a_number(expr.span, ty, column.as_deref(), param.as_deref()));
        None
    }

    /// What the items of a list are.
    fn items_of(&mut self, list: &Side, item: &Side) -> Option<Type> {
        if !list.ty.is_list() {
            let param = self.param_of(&list.term).map(|p| p.name.clone());
            let finding =
                typing::not_a_list(list.expr.span, list.ty, &list.expr.plain(), &item.expr.plain(), param.as_deref());
            self.findings.push(finding);
            return None;
        }
        Some(self.item_type(&list.term))
    }

    /// The type of the items of a list: texts, but where they are an attribute of elements.
    pub(super) fn item_type(&self, list: &Term) -> Type {
        match list {
            Term::ElementAttr(Aggregate::List, axis, _, attr) => self.axes[*axis].attrs[*attr].ty,
            Term::Filter(inner, Filter::Sort | Filter::Unique) => self.item_type(inner),
            Term::If(_, one, other) => {
                let (one, other) = (self.item_type(one), self.item_type(other));
                if one == other { one } else { Type::String }
            }
            _ => Type::String,
        }
    }

    /// Two values that can be compared.
    fn compared(&mut self, op: BinaryOp, a: &Side, b: &Side) -> Option<()> {
        let (ta, tb) = (a.ty, b.ty);
        let equality = matches!(op, BinaryOp::Equal | BinaryOp::NotEqual | BinaryOp::In);
        let alike = (ta.is_number() && tb.is_number())
            || (ta.is_text() && tb.is_text())
            || (ta == tb && equality && !(op == BinaryOp::In && ta.is_list()));
        if alike {
            return Some(());
        }
        let span = a.expr.span.to(b.expr.span);
        let repair = self.repair(op, a, b, span).or_else(|| self.repair(op, b, a, span));
        self.findings.push(typing::incomparable(span, op.symbol(), ta, tb, repair));
        None
    }

    /// How a comparison of a value with something of another kind is most likely meant.
    fn repair(&self, op: BinaryOp, value: &Side, other: &Side, whole: Span) -> Option<typing::Repair> {
        if let Some(column) = self.column_of(&value.term).filter(|_| other.ty.is_number()) {
            return Some(typing::Repair::of(typing::typed_column(&column)));
        }
        let (name, written) = (value.expr.plain(), other.expr.plain());
        let equality = matches!(op, BinaryOp::Equal | BinaryOp::NotEqual);
        let not = if op == BinaryOp::NotEqual { "not " } else { "" };
        let plain = value.expr.is_plain() && other.expr.is_plain();
        let order = !equality && op != BinaryOp::In;
        match (&other.expr.kind, value.ty) {
            // Texts that look like numbers have another order than numbers.
            (ExprKind::Int(_) | ExprKind::Float(..), ty) if ty.is_text() && order => {
                let param = self.param_of(&value.term)?;
                Some(typing::Repair::of(typing::typed_param(&param.name)))
            }
            (ExprKind::Str(text), ty) if ty.is_number() && Value::parse(ty, text).is_some() => {
                Some(typing::Repair::of_literal(&written, text.clone(), other.expr.span))
            }
            (ExprKind::Int(_) | ExprKind::Float(..), ty) if ty.is_text() => {
                Some(typing::Repair::of_literal(&written, format!("'{written}'"), other.expr.span))
            }
            (ExprKind::Str(text), Type::Bool) if plain && equality && matches!(text.as_str(), "true" | "false") => {
                let not = if (text == "true") == (op == BinaryOp::Equal) { "" } else { "not " };
                Some(typing::Repair::by(format!("{not}{name}"), whole))
            }
            (_, Type::List | Type::Files) if plain && equality && other.ty.is_text() => {
                Some(typing::Repair::by(format!("{not}{written} in {name}"), whole))
            }
            _ => None,
        }
    }

    /// A text that is compared with a param can be one of its choices.
    fn among_choices(&mut self, param: &Side, text: &Side) {
        let (Some(param), ExprKind::Str(text), span) = (self.param_of(&param.term), &text.expr.kind, text.expr.span)
        else {
            return;
        };
        let choices: Vec<&str> = param.choices.iter().map(String::as_str).collect();
        if !choices.is_empty() && !choices.contains(&text.as_str()) {
            self.findings.push(names::never_chosen(span, &param.name, text, &choices));
        }
    }

    fn param_of(&self, term: &Term) -> Option<&super::workflow::Param> {
        match term {
            Term::Param(id) => Some(&self.params[*id]),
            _ => None,
        }
    }

    /// The name of the column that an attribute is read from as text.
    fn column_of(&self, term: &Term) -> Option<String> {
        let (Term::Attr(axis, attr) | Term::ItAttr(axis, attr) | Term::ElementAttr(_, axis, _, attr)) = term else {
            return None;
        };
        let attr = &self.axes[*axis].attrs[*attr];
        (matches!(attr.source, AttrSource::Column(_)) && attr.ty == Type::String).then(|| attr.name.clone())
    }

    /// A value that compares as an amount: of the type, or a literal text that says one.
    fn amount(&mut self, ty: Type, term: Term, own: Type, span: Span) -> Option<Term> {
        let literal = term.as_const_text().is_some_and(|text| Value::parse(ty, text).is_some());
        if own == ty || literal {
            return Some(term.as_amount(ty, span));
        }
        self.findings.push(typing::not_an_amount(span, ty, own));
        None
    }
}
