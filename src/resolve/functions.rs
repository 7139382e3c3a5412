//! The functions of expressions: what they take, and what they give.

use super::ids::{AttrId, AxisId};
use super::scope::Scope;
use super::term::{Aggregate, FileRole, Function, Term};
use super::workflow::{AttrDef, AttrSource};
use crate::diagnostic::typing;
use crate::plan::eval;
use crate::source::Span;
use crate::spec::expr::{Arg, Expr, ExprKind, Spanned};
use crate::values::{Type, Value};

/// All functions, as they are called.
pub const FUNCTIONS: [&str; 14] = [
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
    "ends-with",
];

impl Scope<'_> {
    /// A call: over an axis or the files of a local name, of a param, or over values.
    pub(super) fn call(&mut self, function: &Spanned<String>, args: &[Arg], span: Span) -> Option<(Term, Type)> {
        let name = function.value.as_str();
        let aggregate = matches!(name, "count" | "list" | "first" | "last");
        if let Some(filter) = args.iter().find_map(|a| a.filter.as_ref()).filter(|_| !aggregate) {
            self.findings.push(typing::where_in_call(filter.span, name));
            return None;
        }
        let arity = match name {
            "count" | "list" | "first" | "last" | "given" | "length" | "exists" | "runtime" => 1..=1,
            "min" | "max" => 1..=16,
            "if" => 3..=3,
            "contains" | "starts-with" | "ends-with" => 2..=2,
            _ => {
                self.no_function(function, args, &FUNCTIONS);
                return None;
            }
        };
        if !arity.contains(&args.len()) {
            self.findings.push(typing::function_arguments(span, name, *arity.start(), *arity.end(), args.len()));
            return None;
        }
        match name {
            "count" | "list" | "first" | "last" => self.aggregate(name, &args[0]),
            "given" => self.given(&args[0].value),
            "exists" => self.exists(&args[0].value),
            "runtime" => self.runtime(&args[0].value),
            _ => self.plain_call(name, args),
        }
    }

    /// `count(A)`, `list(A where E)`, `first(x)` over an axis, or over the files of a local name.
    fn aggregate(&mut self, name: &str, arg: &Arg) -> Option<(Term, Type)> {
        let (single, fields) = match &arg.value.kind {
            ExprKind::Path { it: false, parts } => (parts.first(), parts.get(1..).unwrap_or_default()),
            _ => (None, &[][..]),
        };
        let aggregate = match name {
            "count" => Aggregate::Count,
            "list" => Aggregate::List,
            "first" => Aggregate::First,
            _ => Aggregate::Last,
        };
        let named = single.filter(|_| fields.is_empty());
        let local = named.and_then(|s| self.locals.iter().find(|l| l.name == s.value));
        if let Some(local) = local {
            if !local.healthy {
                return None;
            }
            let (role, at) = match local.term {
                Term::In(at) => (FileRole::In, at),
                Term::Out(at) => (FileRole::Out, at),
                _ => return None,
            };
            let filter = match &arg.filter {
                None => None,
                Some(filter) => {
                    let Some(extension) = local.extension.clone() else {
                        self.findings.push(typing::where_of_sources(filter.span, &local.name));
                        return None;
                    };
                    let extension = super::determination::closure_of(self.axes, &extension);
                    Some(Box::new(self.of_extension(&extension, filter)?))
                }
            };
            let term = Term::Files(aggregate, role, at, filter);
            let ty = match aggregate {
                Aggregate::Count => Type::Int,
                Aggregate::List => Type::Files,
                Aggregate::First | Aggregate::Last => Type::File,
            };
            return Some((term, ty));
        }
        let Some(axis) = single.and_then(|s| self.axis(&s.value)) else {
            if !single.is_some_and(|s| self.lost.contains(&s.value)) {
                self.not_an_axis(name, &arg.value);
            }
            return None;
        };
        let filter = match &arg.filter {
            None => None,
            Some(filter) => {
                let closure = super::determination::closure(self.axes, axis);
                let outer = std::mem::replace(&mut self.extension, closure);
                let term = self.condition(filter);
                self.extension = outer;
                Some(Box::new(term?))
            }
        };
        self.of_elements(aggregate, axis, filter, fields)
    }

    /// What elements have: their keys, or what follows the axis in `list(A.attr)` or `list(A).attr`.
    fn of_elements(
        &mut self,
        aggregate: Aggregate,
        axis: AxisId,
        filter: Option<Box<Term>>,
        fields: &[Spanned<String>],
    ) -> Option<(Term, Type)> {
        let field = match fields {
            [] => None,
            fields => Some(self.column(axis, fields)?),
        };
        let ty = match (aggregate, field) {
            (Aggregate::Count, _) => return Some((Term::Elements(aggregate, axis, filter), Type::Int)),
            (Aggregate::List, _) => Type::List,
            (_, None) => Type::String,
            (_, Some((_, ty))) => ty,
        };
        Some(match field {
            None => (Term::Elements(aggregate, axis, filter), ty),
            Some((attr, _)) => (Term::ElementAttr(aggregate, axis, filter, attr), ty),
        })
    }

    /// A condition on the extension of a list of files: as the `where` beside its selectors.
    fn of_extension(&mut self, axes: &[AxisId], filter: &Expr) -> Option<Term> {
        let outer = (self.extension.clone(), self.bound.clone());
        for axis in axes {
            for known in [&mut self.extension, &mut self.bound] {
                if !known.contains(axis) {
                    known.push(*axis);
                }
            }
        }
        let term = self.condition(filter);
        (self.extension, self.bound) = outer;
        term
    }

    /// `first(A).attr`, `list(A).attr`
    pub(super) fn field(&mut self, inner: &Expr, field: &Spanned<String>) -> Option<(Term, Type)> {
        let mut fields = vec![field.clone()];
        let mut inner = inner;
        while let ExprKind::Field(call, field) = &inner.kind {
            fields.insert(0, field.clone());
            inner = call;
        }
        let (term, _) = self.expr(inner)?;
        let Term::Elements(aggregate @ (Aggregate::First | Aggregate::Last | Aggregate::List), axis, filter) = term
        else {
            self.findings.push(typing::no_field(field.span));
            return None;
        };
        self.of_elements(aggregate, axis, filter, &fields)
    }

    /// Whether a file or folder lies beside the specification: known when the workflow is built.
    fn exists(&mut self, arg: &Expr) -> Option<(Term, Type)> {
        let (term, ty) = self.expr(arg)?;
        if !ty.is_text() {
            self.not_a_text(arg, ty);
            return None;
        }
        Some((self.lies_beside(term, arg.span)?, Type::Bool))
    }

    /// Whether what a term says lies beside the specification.
    fn lies_beside(&mut self, path: Term, span: Span) -> Option<Term> {
        if let Ok(value) = eval::eval(&path, &eval::Params(self.params)) {
            return Some(Term::Const(Value::Bool(self.project.has(&value.as_text()))));
        }
        // In the body of an axis the path is known once the element is.
        if self.it.is_some() {
            return Some(Term::Call(Function::Exists, vec![path]));
        }
        // Elsewhere it is one more attribute of the element.
        let mut beside = |axis: AxisId, of: Option<AttrId>| {
            let def = &mut self.axes[axis];
            // No attribute that somebody declares has a dot in its name.
            let name = format!("{}.beside", of.map_or("key", |of| &def.attrs[of].name));
            let source = AttrSource::Beside(of);
            let (name_of, span) = (name.clone(), def.span);
            let attr =
                AttrDef { name: name_of, ty: Type::Bool, source, span, named: true, asked: Some(span), broken: false };
            def.attr(&name).unwrap_or_else(|| def.attrs.push(attr))
        };
        match path {
            Term::Key(axis) => Some(Term::Attr(axis, beside(axis, None))),
            Term::Attr(axis, attr) => Some(Term::Attr(axis, beside(axis, Some(attr)))),
            Term::ItKey(axis) => Some(Term::ItAttr(axis, beside(axis, None))),
            Term::ItAttr(axis, attr) => Some(Term::ItAttr(axis, beside(axis, Some(attr)))),
            Term::Elements(one @ (Aggregate::First | Aggregate::Last), axis, filter) => {
                Some(Term::ElementAttr(one, axis, filter, beside(axis, None)))
            }
            Term::ElementAttr(one @ (Aggregate::First | Aggregate::Last), axis, filter, attr) => {
                Some(Term::ElementAttr(one, axis, filter, beside(axis, Some(attr))))
            }
            Term::If(condition, one, other) => {
                let (one, other) = (self.lies_beside(*one, span)?, self.lies_beside(*other, span)?);
                Some(Term::If(condition, Box::new(one), Box::new(other)))
            }
            // A parameter without a value, under a condition that never holds.
            Term::NoAlternative => Some(Term::NoAlternative),
            _ => {
                self.findings.push(typing::not_a_path(span));
                None
            }
        }
    }

    /// A variable where the job runs, by its name.
    fn runtime(&mut self, arg: &Expr) -> Option<(Term, Type)> {
        let letter = |c: char| c.is_ascii_alphabetic() || c == '_';
        match &arg.kind {
            ExprKind::Str(name)
                if name.starts_with(letter) && name.chars().all(|c| letter(c) || c.is_ascii_digit()) =>
            {
                let name = Term::Const(Value::text(name.as_str()));
                Some((Term::Call(Function::Runtime, vec![name]), Type::String))
            }
            _ => {
                self.findings.push(typing::not_a_variable(arg.span));
                None
            }
        }
    }

    fn given(&mut self, arg: &Expr) -> Option<(Term, Type)> {
        let name = match &arg.kind {
            ExprKind::Path { it: false, parts } => parts.first().filter(|_| parts.len() == 1).map(|p| &p.value),
            ExprKind::Str(text) => Some(text),
            _ => None,
        };
        let param = name.and_then(|name| self.params.values().find(|p| p.name == *name));
        let Some(param) = param.filter(|_| !matches!(arg.kind, ExprKind::Str(_))) else {
            if !name.is_some_and(|name| self.lost.contains(name)) {
                self.findings.push(typing::not_a_param(
                    arg.span,
                    name.map(String::as_str),
                    param.map(|p| p.name.as_str()),
                ));
            }
            return None;
        };
        Some((Term::Const(Value::Bool(param.value.is_some())), Type::Bool))
    }

    fn plain_call(&mut self, name: &str, args: &[Arg]) -> Option<(Term, Type)> {
        let mut terms: Vec<Option<(Term, Type)>> = Vec::new();
        for (at, arg) in args.iter().enumerate() {
            let dead = self.dead;
            // The branch of an `if` that is never taken may name what has no value.
            let decided = match terms.first() {
                Some(Some((condition, Type::Bool))) if name == "if" => {
                    super::choices::folded(condition.clone(), self.params).as_const_bool()
                }
                _ => None,
            };
            self.dead |= matches!((decided, at), (Some(false), 1) | (Some(true), 2));
            terms.push(self.expr(&arg.value));
            self.dead = dead;
        }
        let typed: Vec<(Term, Type)> = terms.into_iter().collect::<Option<_>>()?;
        let types: Vec<Type> = typed.iter().map(|(_, t)| *t).collect();
        match name {
            "if" => {
                self.truth(&args[0].value, typed[0].0.clone(), types[0])?;
                if types[1].is_list() != types[2].is_list() {
                    self.findings.push(typing::branches(args[1].value.span.to(args[2].value.span)));
                    return None;
                }
                // The branches may differ in type in a text; the result is then a text.
                let ty = if types[1] == types[2] { types[1] } else { Type::String };
                let mut terms = typed.into_iter().map(|(t, _)| t);
                let (c, a, b) = (terms.next()?, terms.next()?, terms.next()?);
                Some((Term::If(Box::new(c), Box::new(a), Box::new(b)), ty))
            }
            "min" | "max" => {
                let mut terms = Vec::new();
                for (arg, (term, ty)) in args.iter().zip(typed) {
                    terms.push(self.number(&arg.value, term, ty)?);
                }
                let ty = if types.contains(&Type::Float) { Type::Float } else { Type::Int };
                let function = if name == "min" { Function::Min } else { Function::Max };
                Some((Term::Call(function, terms), ty))
            }
            "length" => {
                if types[0].is_number() || types[0] == Type::Bool {
                    self.findings.push(typing::no_length(args[0].value.span, types[0]));
                    return None;
                }
                let terms = typed.into_iter().map(|(t, _)| t).collect();
                Some((Term::Call(Function::Length, terms), Type::Int))
            }
            _ => {
                let first_fits = types[0].is_text() || (types[0].is_list() && name == "contains");
                if !first_fits || !types[1].is_text() {
                    let wrong = usize::from(first_fits);
                    self.not_a_text(&args[wrong].value, types[wrong]);
                    return None;
                }
                let items = self.item_type(&typed[0].0);
                if types[0].is_list() && !items.is_text() {
                    self.findings.push(typing::no_texts_in(args[0].value.span, items));
                    return None;
                }
                let function = match name {
                    "contains" => Function::Contains,
                    "starts-with" => Function::StartsWith,
                    _ => Function::EndsWith,
                };
                Some((Term::Call(function, typed.into_iter().map(|(t, _)| t).collect()), Type::Bool))
            }
        }
    }
}
