//! Expressions of the language as expressions of Python: what is compared, counted and chosen.

use super::texts::Whose;
use super::writer::{Place, Writer};
use crate::diagnostic::{Diagnostic, nodes};
use crate::lower::loops::{Field, Kind};
use crate::lower::python::{Code, bare};
use crate::resolve::AxisId;
use crate::resolve::term::{Aggregate, FileRole, Function, Term, Unit};
use crate::source::Span;
use crate::spec::expr::BinaryOp;
use crate::values::{Type, Value};

/// How tightly an expression of Python holds together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Choice,
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Atom,
}

/// An expression of Python with the type of its value.
#[derive(Debug, Clone)]
pub struct Expression {
    code: String,
    pub ty: Type,
    binding: Binding,
}

impl Expression {
    fn atom(code: impl Into<String>, ty: Type) -> Self {
        Self { code: code.into(), ty, binding: Binding::Atom }
    }

    fn new(code: String, ty: Type, binding: Binding) -> Self {
        Self { code, ty, binding }
    }

    /// With parentheses, if it is looser than what it stands in.
    fn within(&self, binding: Binding) -> String {
        if self.binding < binding { format!("({})", self.code) } else { self.code.clone() }
    }

    pub fn code(&self) -> &str {
        &self.code
    }

    /// It can stand beside `and`.
    pub fn operand(&self) -> String {
        self.within(Binding::And)
    }
}

/// Conditions that must all hold, as one expression; nothing if there are none.
pub fn all(conditions: &[String]) -> Option<String> {
    if conditions.is_empty() {
        return None;
    }
    let mut kept: Vec<&str> = Vec::new();
    for condition in conditions {
        if !kept.contains(&condition.as_str()) {
            kept.push(condition);
        }
    }
    Some(kept.join(" and "))
}

/// `x is not None` for everything that must be there.
pub fn there(needs: &[String]) -> Vec<String> {
    needs.iter().map(|n| format!("{n} is not None")).collect()
}

impl<'a> Writer<'a> {
    /// A condition, as an operand of `and`.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn condition(&mut self, term: &Term, place: &Place, span: Span) -> Result<String, Diagnostic> {
        let found = self.value(term, place, span)?;
        if found.ty == Type::Bool { Ok(found.operand()) } else { Err(nodes::not_yet(span, "this condition")) }
    }

    /// A value to compare or to compute with.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn value(&mut self, term: &Term, place: &Place, span: Span) -> Result<Expression, Diagnostic> {
        let refused = || nodes::not_yet(span, "this expression in a program");
        match term {
            Term::Const(value) => constant(value).ok_or_else(refused),
            Term::Param(param) => {
                let value = self.plan.workflow.params[*param].value.as_ref();
                value.and_then(constant).ok_or_else(refused)
            }
            Term::Key(axis) => Ok(self.key(&self.own(*axis, place, span)?)),
            Term::ItKey(axis) => Ok(self.key(&self.extended(*axis, place, span)?)),
            Term::Attr(axis, _) => {
                let element = self.own(*axis, place, span)?;
                self.attribute(term, *axis, &element, span)
            }
            Term::ItAttr(axis, attr) => {
                let element = self.extended(*axis, place, span)?;
                self.attribute(&Term::Attr(*axis, *attr), *axis, &element, span)
            }
            Term::Not(inner) => {
                if let Term::Binary(BinaryOp::Equal, a, b) = &**inner {
                    return self.value(&Term::Binary(BinaryOp::NotEqual, a.clone(), b.clone()), place, span);
                }
                let inner = self.value(inner, place, span)?;
                Ok(Expression::new(format!("not {}", inner.within(Binding::Atom)), Type::Bool, Binding::Not))
            }
            Term::Negate(inner) => {
                let inner = self.value(inner, place, span)?;
                Ok(Expression::new(format!("-{}", inner.within(Binding::Atom)), inner.ty, Binding::Product))
            }
            Term::Binary(op, a, b) => {
                let (a, b) = (self.value(a, place, span)?, self.value(b, place, span)?);
                binary(*op, &a, &b).ok_or_else(refused)
            }
            // The last alternative holds where no other does.
            Term::If(_, a, b) if **b == Term::NoAlternative => self.value(a, place, span),
            Term::If(condition, a, b) => {
                let condition = self.value(condition, place, span)?;
                let (a, b) = (self.value(a, place, span)?, self.value(b, place, span)?);
                let (a, b) = if a.ty == b.ty { (a, b) } else { return Err(refused()) };
                let parts = [&a, &condition].map(|e| e.within(Binding::Or));
                let code = format!("{} if {} else {}", parts[0], parts[1], b.within(Binding::Choice));
                Ok(Expression::new(code, a.ty, Binding::Choice))
            }
            Term::Call(function, arguments) => {
                let mut found = Vec::new();
                for argument in arguments {
                    found.push(self.value(argument, place, span)?);
                }
                call(*function, &found).ok_or_else(refused)
            }
            Term::Elements(aggregate, axis, filter) => {
                let list = self.chosen(*axis, filter.as_deref(), place, span)?;
                Ok(match aggregate {
                    Aggregate::Count => Expression::atom(format!("len({list})"), Type::Int),
                    Aggregate::First => Expression::atom(format!("str({list}[0])"), Type::String),
                    Aggregate::Last => Expression::atom(format!("str({list}[-1])"), Type::String),
                    Aggregate::List => Expression::atom(format!("[str(e) for e in {list}]"), Type::List),
                })
            }
            Term::Files(aggregate, role, at, None) => {
                let known = self.files.get(&(*role == FileRole::Out, *at)).cloned().ok_or_else(refused)?;
                if !place.each.is_empty() {
                    return Err(refused());
                }
                let name = known.variable;
                Ok(match aggregate {
                    Aggregate::Count if known.list => Expression::atom(format!("len({name})"), Type::Int),
                    Aggregate::Count if known.missing => {
                        Expression::new(format!("1 if {name} else 0"), Type::Int, Binding::Choice)
                    }
                    Aggregate::Count => Expression::atom("1", Type::Int),
                    Aggregate::First if known.list => Expression::atom(format!("{name}[0]"), Type::String),
                    Aggregate::Last if known.list => Expression::atom(format!("{name}[-1]"), Type::String),
                    Aggregate::List if known.list => Expression::atom(name, Type::List),
                    _ => return Err(refused()),
                })
            }
            Term::Text(text) if !term.names_files() => {
                let pieces = self.pieces(text, place)?;
                self.inlined(&pieces, span)?;
                Ok(Expression::atom(super::texts::written(&pieces), Type::String))
            }
            Term::Amount(Unit::Count, text) if text.single().is_some_and(|p| p.ty == Type::Int) => {
                let only = text.single().ok_or_else(refused)?;
                self.value(&only.term, place, span)
            }
            Term::Filter(..) | Term::Amount(..) => self.looked_up(term, place, span),
            _ => Err(refused()),
        }
    }

    /// The elements of an axis that agree with the place, those for which a condition holds.
    pub(super) fn chosen(
        &mut self,
        axis: AxisId,
        filter: Option<&Term>,
        place: &Place,
        span: Span,
    ) -> Result<String, Diagnostic> {
        let mut scope = place.scope.clone();
        scope.release(&self.plan.workflow, axis);
        let elements = self.elements(axis, &scope, span)?.flat();
        let Some(filter) = filter else { return Ok(elements) };
        let variable = self.fresh(axis, place);
        scope.bind(axis, variable.clone());
        let inside = Place { scope, ..place.clone() };
        let condition = self.condition(filter, &inside, span)?;
        Ok(format!("[{variable} for {variable} in {elements} if {}]", bare(&condition)))
    }

    fn own(&self, axis: AxisId, place: &Place, span: Span) -> Result<String, Diagnostic> {
        let found = place.own(&self.plan.workflow, self.tables, axis);
        found.ok_or_else(|| nodes::not_yet(span, "an element that may be missing"))
    }

    fn extended(&self, axis: AxisId, place: &Place, span: Span) -> Result<String, Diagnostic> {
        let found = place.extended(&self.plan.workflow, self.tables, axis);
        found.ok_or_else(|| nodes::not_yet(span, "an element that may be missing"))
    }

    fn key(&self, element: &str) -> Expression {
        Expression::atom(format!("str({element})"), Type::String)
    }

    fn attribute(&mut self, term: &Term, axis: AxisId, element: &str, span: Span) -> Result<Expression, Diagnostic> {
        let Term::Attr(_, attr) = term else { return Err(nodes::not_yet(span, "this attribute")) };
        let ty = self.plan.workflow.axes[axis].attrs[*attr].ty;
        let text = Field::Attr(*attr);
        let name = match ty {
            Type::Bool | Type::Float | Type::List => self.field(axis, Field::Value(term.clone(), ty), span)?,
            Type::Int => {
                let name = self.field(axis, text.clone(), span)?;
                let counted = name == "index" || name == "number";
                if counted || self.tables.kind(axis, &text) == Kind::Number {
                    name
                } else {
                    self.field(axis, Field::Value(term.clone(), ty), span)?
                }
            }
            _ => self.field(axis, text, span)?,
        };
        let ty = if ty.is_text() { Type::String } else { ty };
        Ok(Expression::atom(format!("{element}.{name}"), ty))
    }

    /// A value over one element, kept in the table of its axis.
    fn looked_up(&mut self, term: &Term, place: &Place, span: Span) -> Result<Expression, Diagnostic> {
        let refused = || nodes::not_yet(span, "this expression in a program");
        let mut free = !term.names_files();
        term.visit(&mut |t| free &= !matches!(t, Term::Elements(..) | Term::ElementAttr(..)));
        let ty = match term {
            Term::Amount(..) => Type::Int,
            Term::Filter(_, filter) if !matches!(filter, crate::resolve::filter::Filter::Int) => Type::String,
            _ => return Err(refused()),
        };
        if !free {
            return Err(refused());
        }
        match self.plan.workflow.independent(&term.axes()).as_slice() {
            [] => constant(&self.constant(term, span)?).ok_or_else(refused),
            [axis] => {
                let element = match super::texts::whose(term) {
                    Whose::Point => self.own(*axis, place, span)?,
                    Whose::Extension => self.extended(*axis, place, span)?,
                    Whose::Both => return Err(refused()),
                };
                let field = match ty {
                    Type::Int => Field::Value(term.clone(), ty),
                    _ => Field::Term(term.clone()),
                };
                let name = self.field(*axis, field, span)?;
                Ok(Expression::atom(format!("{element}.{name}"), ty))
            }
            _ => Err(refused()),
        }
    }
}

fn constant(value: &Value) -> Option<Expression> {
    Some(match value {
        Value::Bool(b) => Expression::atom(if *b { "True" } else { "False" }, Type::Bool),
        Value::Int(n, _) => Expression::atom(n.to_string(), Type::Int),
        Value::Float(f, _) => Expression::atom(format!("{f:?}"), Type::Float),
        Value::Str(text) => Expression::atom(crate::lower::python::text(text), Type::String),
        Value::List(items) => {
            let items = items.iter().map(|i| Code::text(&i.as_text())).collect();
            Expression::atom(Code::list(items).flat(), Type::List)
        }
    })
}

fn binary(op: BinaryOp, a: &Expression, b: &Expression) -> Option<Expression> {
    let (numbers, texts) = (a.ty.is_number() && b.ty.is_number(), a.ty.is_text() && b.ty.is_text());
    let truths = a.ty == Type::Bool && b.ty == Type::Bool;
    let whole = a.ty == Type::Int && b.ty == Type::Int;
    let (sign, ty, binding, allowed) = match op {
        BinaryOp::Or => ("or", Type::Bool, Binding::Or, truths),
        BinaryOp::And => ("and", Type::Bool, Binding::And, truths),
        BinaryOp::Equal => ("==", Type::Bool, Binding::Comparison, numbers || texts || truths),
        BinaryOp::NotEqual => ("!=", Type::Bool, Binding::Comparison, numbers || texts || truths),
        BinaryOp::Less => ("<", Type::Bool, Binding::Comparison, numbers || texts),
        BinaryOp::LessEqual => ("<=", Type::Bool, Binding::Comparison, numbers || texts),
        BinaryOp::Greater => (">", Type::Bool, Binding::Comparison, numbers || texts),
        BinaryOp::GreaterEqual => (">=", Type::Bool, Binding::Comparison, numbers || texts),
        BinaryOp::In => ("in", Type::Bool, Binding::Comparison, a.ty.is_text() && b.ty == Type::List),
        BinaryOp::Add => ("+", Type::Int, Binding::Sum, whole),
        BinaryOp::Subtract => ("-", Type::Int, Binding::Sum, whole),
        BinaryOp::Multiply => ("*", Type::Int, Binding::Product, whole),
        BinaryOp::Divide => ("//", Type::Int, Binding::Product, whole),
        BinaryOp::Modulo => ("%", Type::Int, Binding::Product, whole),
    };
    if !allowed {
        return None;
    }
    // Neither comparisons nor differences may be joined without parentheses.
    let right = match binding {
        Binding::Or | Binding::And => binding,
        Binding::Comparison => Binding::Sum,
        Binding::Sum => Binding::Product,
        _ => Binding::Atom,
    };
    let left = if binding == Binding::Comparison { Binding::Sum } else { binding };
    Some(Expression::new(format!("{} {sign} {}", a.within(left), b.within(right)), ty, binding))
}

fn call(function: Function, arguments: &[Expression]) -> Option<Expression> {
    let first = arguments.first()?;
    let second = arguments.get(1);
    let texts = |b: &Expression| first.ty.is_text() && b.ty.is_text();
    Some(match function {
        Function::Contains => {
            let part = second.filter(|b| b.ty.is_text() && (first.ty.is_text() || first.ty == Type::List))?;
            let code = format!("{} in {}", part.within(Binding::Sum), first.within(Binding::Sum));
            Expression::new(code, Type::Bool, Binding::Comparison)
        }
        Function::StartsWith | Function::EndsWith => {
            let part = second.filter(|b| texts(b))?;
            let name = if function == Function::StartsWith { "startswith" } else { "endswith" };
            Expression::atom(format!("{}.{name}({})", first.within(Binding::Atom), part.code), Type::Bool)
        }
        Function::Length if first.ty.is_text() || first.ty == Type::List => {
            Expression::atom(format!("len({})", first.code), Type::Int)
        }
        Function::Min | Function::Max if arguments.iter().all(|a| a.ty == Type::Int) => {
            let name = if function == Function::Min { "min" } else { "max" };
            let codes: Vec<&str> = arguments.iter().map(|a| a.code.as_str()).collect();
            Expression::atom(format!("{name}({})", codes.join(", ")), Type::Int)
        }
        _ => return None,
    })
}
