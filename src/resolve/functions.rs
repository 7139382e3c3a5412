//! The functions of expressions: what they take, and what they give.

use super::scope::Scope;
use super::term::{Aggregate, Function, Term};
use crate::diagnostic::{names, nodes, typing};
use crate::source::Span;
use crate::spec::expr::{Arg, Expr, ExprKind, Spanned};
use crate::values::{Type, Value};

const FUNCTIONS: [&str; 13] = [
    "count",
    "list",
    "first",
    "last",
    "given",
    "exists",
    "runtime",
    "if",
    "min",
    "max",
    "length",
    "contains",
    "starts-with",
];

impl Scope<'_> {
    /// A call: over an axis, of a param, or over values.
    pub(super) fn call(&mut self, function: &Spanned<String>, args: &[Arg], span: Span) -> Option<(Term, Type)> {
        let name = function.value.as_str();
        if let Some(filter) = args.iter().find_map(|a| a.filter.as_ref()) {
            self.findings.push(nodes::not_yet(filter.span, "`where` in a call"));
            return None;
        }
        let arity = match name {
            "count" | "list" | "first" | "last" | "given" | "length" => 1..=1,
            "min" | "max" => 1..=16,
            "if" => 3..=3,
            "contains" | "starts-with" | "ends-with" => 2..=2,
            "exists" | "runtime" => {
                self.findings.push(nodes::not_yet(function.span, &format!("`{name}()`")));
                return None;
            }
            _ => {
                let mut known = FUNCTIONS.to_vec();
                known.push("ends-with");
                self.findings.push(names::unknown_function(function.span, name, &known));
                return None;
            }
        };
        if !arity.contains(&args.len()) {
            self.findings.push(typing::function_arguments(span, name, *arity.start(), *arity.end(), args.len()));
            return None;
        }
        match name {
            "count" | "list" | "first" | "last" => self.aggregate(name, &args[0].value),
            "given" => self.given(&args[0].value),
            _ => self.plain_call(name, args),
        }
    }

    fn aggregate(&mut self, name: &str, arg: &Expr) -> Option<(Term, Type)> {
        let single = match &arg.kind {
            ExprKind::Path { it: false, parts } if parts.len() == 1 => parts.first(),
            _ => None,
        };
        let Some(axis) = single.and_then(|s| self.axis(&s.value)) else {
            self.findings.push(typing::not_an_axis(arg.span, name));
            return None;
        };
        let (aggregate, ty) = match name {
            "count" => (Aggregate::Count, Type::Int),
            "list" => (Aggregate::List, Type::List),
            "first" => (Aggregate::First, Type::String),
            _ => (Aggregate::Last, Type::String),
        };
        Some((Term::Elements(aggregate, axis), ty))
    }

    fn given(&mut self, arg: &Expr) -> Option<(Term, Type)> {
        let ExprKind::Path { it: false, parts } = &arg.kind else {
            self.findings.push(typing::not_a_param(arg.span));
            return None;
        };
        let found = parts.first().filter(|_| parts.len() == 1);
        let Some(param) = found.and_then(|f| self.params.values().find(|p| p.name == f.value)) else {
            self.findings.push(typing::not_a_param(arg.span));
            return None;
        };
        Some((Term::Const(Value::Bool(param.value.is_some())), Type::Bool))
    }

    fn plain_call(&mut self, name: &str, args: &[Arg]) -> Option<(Term, Type)> {
        let mut terms = Vec::new();
        for arg in args {
            terms.push(self.expr(&arg.value));
        }
        let typed: Vec<(Term, Type)> = terms.into_iter().collect::<Option<_>>()?;
        let types: Vec<Type> = typed.iter().map(|(_, t)| *t).collect();
        let mut terms = typed.into_iter().map(|(t, _)| t);
        let wrong = |at: usize| args.get(at).map(|a| (a.value.span, types.get(at).copied()));
        let complain = |scope: &mut Self, at: usize, make: fn(Span, Type) -> crate::diagnostic::Diagnostic| {
            if let Some((span, Some(ty))) = wrong(at) {
                scope.findings.push(make(span, ty));
            }
        };
        match name {
            "if" => {
                if types[0] != Type::Bool {
                    complain(self, 0, typing::not_a_condition);
                    return None;
                }
                if types[1].is_list() != types[2].is_list() {
                    self.findings.push(typing::branches(args[1].value.span.to(args[2].value.span)));
                    return None;
                }
                // The branches may differ in type in a text; the result is then a text.
                let ty = if types[1] == types[2] { types[1] } else { Type::String };
                let (c, a, b) = (terms.next()?, terms.next()?, terms.next()?);
                Some((Term::If(Box::new(c), Box::new(a), Box::new(b)), ty))
            }
            "min" | "max" => {
                let list = types.len() == 1 && types[0].is_list();
                if let Some(at) = types.iter().position(|t| !t.is_number()).filter(|_| !list) {
                    complain(self, at, typing::not_a_number);
                    return None;
                }
                if list {
                    complain(self, 0, typing::not_a_number);
                    return None;
                }
                let ty = if types.contains(&Type::Float) { Type::Float } else { Type::Int };
                let function = if name == "min" { Function::Min } else { Function::Max };
                Some((Term::Call(function, terms.collect()), ty))
            }
            "length" => {
                if types[0].is_number() || types[0] == Type::Bool {
                    complain(self, 0, typing::not_a_list);
                    return None;
                }
                Some((Term::Call(Function::Length, terms.collect()), Type::Int))
            }
            _ => {
                let first_fits = types[0].is_text() || (types[0].is_list() && name == "contains");
                if !first_fits || !types[1].is_text() {
                    complain(self, usize::from(first_fits), typing::not_a_text);
                    return None;
                }
                let function = match name {
                    "contains" => Function::Contains,
                    "starts-with" => Function::StartsWith,
                    _ => Function::EndsWith,
                };
                Some((Term::Call(function, terms.collect()), Type::Bool))
            }
        }
    }
}
