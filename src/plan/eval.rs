//! Terms to values.

use crate::resolve::filter::Filter;
use crate::resolve::term::{Aggregate, Function, Term, Text, TextPart, runtime_mark};
use crate::resolve::workflow::Param;
use crate::resolve::{AttrId, AxisId, IdVec, ParamId};
use crate::spec::expr::BinaryOp;
use crate::values::Value;

/// Where a term is evaluated: which elements are bound. The defaults bind none.
pub trait Env {
    fn param(&self, id: ParamId) -> Option<Value>;

    fn key(&self, _axis: AxisId) -> Option<Value> {
        None
    }

    fn attr(&self, _axis: AxisId, _attr: AttrId) -> Option<Value> {
        None
    }

    /// Calls `see` with the text of an attribute that is known as such, where a value would have the same one; says
    /// whether it is.
    fn see_attr(&self, _axis: AxisId, _attr: AttrId, _see: &mut dyn FnMut(&str)) -> bool {
        false
    }

    /// `it.axis`
    fn it_key(&self, _axis: AxisId) -> Option<Value> {
        None
    }

    /// `it.axis.attr`
    fn it_attr(&self, _axis: AxisId, _attr: AttrId) -> Option<Value> {
        None
    }

    /// Over the elements of an axis, those for which the filter holds; their keys, or an attribute.
    ///
    /// # Errors
    /// Why the filter has no value for one of them.
    fn elements(
        &self,
        _aggregate: Aggregate,
        _axis: AxisId,
        _attr: Option<AttrId>,
        _filter: Option<&Term>,
    ) -> Result<Option<Value>, String> {
        Err("not known here".to_owned())
    }

    /// Whether a path lies beside the specification.
    fn exists(&self, _path: &str) -> Option<bool> {
        None
    }
}

/// What there is to say where no alternative holds.
pub const NO_ALTERNATIVE: &str = "no alternative holds here";

/// The value of a term.
///
/// # Errors
/// Why it has none here, in words for a label.
pub fn eval(term: &Term, env: &dyn Env) -> Result<Value, String> {
    let missing = || "not known here".to_owned();
    Ok(match term {
        Term::Const(value) => value.clone(),
        Term::Param(id) => env.param(*id).ok_or("it has no value")?,
        Term::Key(axis) => env.key(*axis).ok_or_else(missing)?,
        Term::Attr(axis, attr) => env.attr(*axis, *attr).ok_or_else(missing)?,
        Term::ItKey(axis) => env.it_key(*axis).ok_or_else(missing)?,
        Term::ItAttr(axis, attr) => env.it_attr(*axis, *attr).ok_or_else(missing)?,
        Term::In(_) | Term::Out(_) | Term::Files(..) => return Err(missing()),
        Term::Elements(aggregate, axis, filter) => {
            let elements = env.elements(*aggregate, *axis, None, filter.as_deref())?;
            elements.ok_or("the axis has no elements")?
        }
        Term::ElementAttr(aggregate, axis, filter, attr) => {
            let elements = env.elements(*aggregate, *axis, Some(*attr), filter.as_deref())?;
            elements.ok_or("the axis has no elements")?
        }
        Term::Not(inner) => Value::Bool(!truth(&eval(inner, env)?)),
        Term::Negate(inner) => negated(eval(inner, env)?)?,
        Term::Binary(BinaryOp::And, a, b) => Value::Bool(truth(&eval(a, env)?) && truth(&eval(b, env)?)),
        Term::Binary(BinaryOp::Or, a, b) => Value::Bool(truth(&eval(a, env)?) || truth(&eval(b, env)?)),
        Term::Binary(op, a, b) => combined(*op, &eval(a, env)?, &eval(b, env)?)?,
        Term::If(condition, a, b) => eval(if truth(&eval(condition, env)?) { a } else { b }, env)?,
        Term::Call(Function::Exists, args) => {
            let path = args.first().map(|a| eval(a, env)).transpose()?.ok_or_else(missing)?;
            Value::Bool(env.exists(&path.as_text()).ok_or_else(missing)?)
        }
        Term::Call(function, args) => {
            let args: Result<Vec<Value>, String> = args.iter().map(|a| eval(a, env)).collect();
            call(*function, &args?)?
        }
        Term::Filter(inner, filter) => filtered(filter, &eval(inner, env)?)?,
        Term::Text(inner) => Value::text(text(inner, env)?),
        Term::Amount(unit, inner) => super::formula::amount(*unit, &text(inner, env)?)?,
        Term::NoAlternative => return Err(NO_ALTERNATIVE.to_owned()),
    })
}

/// A value through a filter.
///
/// # Errors
/// Why there is no result.
pub fn filtered(filter: &Filter, value: &Value) -> Result<Value, String> {
    let growth = filter.growth();
    if growth > 1 && value.as_text().len() as u64 * growth > GROWN {
        return Err(format!("the text may have more than {} MiB", GROWN >> 20));
    }
    filter.apply(value)
}

/// The number with its other sign.
///
/// # Errors
/// Why there is none.
pub fn negated(value: Value) -> Result<Value, String> {
    match value {
        Value::Int(n, _) => Ok(Value::int(n.checked_neg().ok_or_else(too_large)?)),
        Value::Float(f, _) => float(-f),
        _ => Err("not a number".to_owned()),
    }
}

/// A filter that makes texts longer is not even tried beyond this.
const GROWN: u64 = 64 << 20;

/// No text of an axis is longer: a command line could not hold it.
const LONGEST: usize = 1 << 20;

/// Refuses texts that double with each line of a specification.
///
/// # Errors
/// The text is too long.
pub fn not_too_long(text: &str) -> Result<(), String> {
    if text.len() > LONGEST {
        return Err(format!("the text has more than {} KiB", LONGEST >> 10));
    }
    Ok(())
}

/// A text with its values put in.
///
/// # Errors
/// Why a placeholder has no value here.
pub fn text(text: &Text, env: &dyn Env) -> Result<String, String> {
    let mut out = String::new();
    write(text, env, &mut out)?;
    Ok(out)
}

/// The same, in place of what is in `out`.
///
/// # Errors
/// Why a placeholder has no value here.
pub fn write(text: &Text, env: &dyn Env, out: &mut String) -> Result<(), String> {
    out.clear();
    for part in &text.parts {
        match part {
            TextPart::Literal(literal) => out.push_str(literal),
            TextPart::Value(placeholder) => append(&placeholder.term, env, out)?,
        }
        not_too_long(out)?;
    }
    Ok(())
}

/// Appends the value of a term as a text; of columns and what filters make of them no value is made.
fn append(term: &Term, env: &dyn Env, out: &mut String) -> Result<(), String> {
    let mut made = Ok(());
    let seen = match term {
        Term::Attr(axis, attr) => env.see_attr(*axis, *attr, &mut |text| out.push_str(text)),
        Term::Filter(inner, filter) if filter.takes_text() && filter.growth() == 1 => match **inner {
            Term::Attr(axis, attr) => env.see_attr(axis, attr, &mut |text| made = filter.append(text, out)),
            _ => false,
        },
        _ => false,
    };
    made?;
    if !seen {
        out.push_str(&eval(term, env)?.as_text());
    }
    Ok(())
}

/// Params alone.
pub struct Params<'a>(pub &'a IdVec<ParamId, Param>);

impl Env for Params<'_> {
    fn param(&self, id: ParamId) -> Option<Value> {
        self.0[id].value.clone()
    }
}

/// A text over params alone.
pub fn constant(template: &Text, params: &IdVec<ParamId, Param>) -> Option<String> {
    text(template, &Params(params)).ok()
}

fn truth(value: &Value) -> bool {
    matches!(value, Value::Bool(true))
}

fn too_large() -> String {
    "the result has more than 64 bits".to_owned()
}

/// A computed number that is not whole: the shortest text that reads back the same.
fn float(f: f64) -> Result<Value, String> {
    if f.is_finite() { Ok(Value::Float(f, f.to_string().into())) } else { Err("the result is no number".to_owned()) }
}

/// What an operator other than `and` and `or` makes of two values.
///
/// # Errors
/// Why there is no result.
pub fn combined(op: BinaryOp, left: &Value, right: &Value) -> Result<Value, String> {
    if op == BinaryOp::In {
        let equal = |item: &Value| compare(left, item).is_some_and(std::cmp::Ordering::is_eq);
        return Ok(Value::Bool(right.items().iter().any(equal)));
    }
    if op.precedence() == 4 {
        let order = compare(left, right);
        return Ok(Value::Bool(match op {
            BinaryOp::Equal => order.is_some_and(std::cmp::Ordering::is_eq),
            BinaryOp::NotEqual => !order.is_some_and(std::cmp::Ordering::is_eq),
            BinaryOp::Less => order.is_some_and(std::cmp::Ordering::is_lt),
            BinaryOp::LessEqual => order.is_some_and(std::cmp::Ordering::is_le),
            BinaryOp::Greater => order.is_some_and(std::cmp::Ordering::is_gt),
            _ => order.is_some_and(std::cmp::Ordering::is_ge),
        }));
    }
    if let (Value::Int(a, _), Value::Int(b, _)) = (left, right) {
        let result = match op {
            BinaryOp::Add => a.checked_add(*b),
            BinaryOp::Subtract => a.checked_sub(*b),
            BinaryOp::Multiply => a.checked_mul(*b),
            _ if *b == 0 => return Err("division by zero".to_owned()),
            // Floored, with the remainder's sign that of the divisor.
            BinaryOp::Divide => a.checked_div_euclid(*b).map(|_| floor_div(*a, *b)),
            _ => a.checked_rem(*b).map(|r| if r != 0 && (r < 0) != (*b < 0) { r + b } else { r }),
        };
        return result.map(Value::int).ok_or_else(too_large);
    }
    let (Some(a), Some(b)) = (left.as_number(), right.as_number()) else {
        return Err("not a number".to_owned());
    };
    match op {
        BinaryOp::Add => float(a + b),
        BinaryOp::Subtract => float(a - b),
        BinaryOp::Multiply => float(a * b),
        BinaryOp::Divide => float((a / b).floor()),
        _ => float(a - b * (a / b).floor()),
    }
}

fn floor_div(a: i64, b: i64) -> i64 {
    let quotient = a / b;
    if a % b != 0 && (a < 0) != (b < 0) { quotient - 1 } else { quotient }
}

fn compare(a: &Value, b: &Value) -> Option<std::cmp::Ordering> {
    match (a, b) {
        (Value::Int(a, _), Value::Int(b, _)) => Some(a.cmp(b)),
        (Value::Int(..) | Value::Float(..), Value::Int(..) | Value::Float(..)) => {
            a.as_number()?.partial_cmp(&b.as_number()?)
        }
        _ => Some(a.as_text().cmp(&b.as_text())),
    }
}

/// What a function makes of its arguments.
///
/// # Errors
/// Why there is no result.
pub fn call(function: Function, args: &[Value]) -> Result<Value, String> {
    let first = args.first().ok_or("an argument is missing")?;
    let texts = || (first.as_text(), args.get(1).map(Value::as_text).unwrap_or_default());
    Ok(match function {
        Function::Min | Function::Max => {
            let better = |a: &Value, b: &Value| {
                let order = compare(a, b);
                if function == Function::Min {
                    order.is_some_and(std::cmp::Ordering::is_lt)
                } else {
                    order.is_some_and(std::cmp::Ordering::is_gt)
                }
            };
            let mut best = first;
            for value in args {
                if better(value, best) {
                    best = value;
                }
            }
            best.clone()
        }
        Function::Length => {
            let length = match first {
                Value::List(items) => items.len(),
                other => other.as_text().chars().count(),
            };
            Value::int(i64::try_from(length).unwrap_or(i64::MAX))
        }
        Function::Contains => {
            let (text, part) = texts();
            Value::Bool(match first {
                Value::List(items) => items.iter().any(|i| i.as_text() == part),
                _ => text.contains(part.as_ref()),
            })
        }
        Function::StartsWith => {
            let (text, part) = texts();
            Value::Bool(text.starts_with(part.as_ref()))
        }
        Function::EndsWith => {
            let (text, part) = texts();
            Value::Bool(text.ends_with(part.as_ref()))
        }
        Function::Runtime => Value::text(runtime_mark(&first.as_text())),
        // Only who knows the project can say.
        Function::Exists => return Err("not known here".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compute(op: BinaryOp, a: i64, b: i64) -> Result<String, String> {
        let constant = |n| Box::new(Term::Const(Value::int(n)));
        let none = IdVec::default();
        eval(&Term::Binary(op, constant(a), constant(b)), &Params(&none)).map(|v| v.as_text().into_owned())
    }

    #[test]
    fn whole_numbers_divide_as_in_python() {
        // python3 -c "print(7//2, -7//2, 7//-2, 7%-2, -7%2)" gives 3 -4 -4 -1 1
        let results = [(BinaryOp::Divide, 7, 2), (BinaryOp::Divide, -7, 2), (BinaryOp::Divide, 7, -2)];
        assert_eq!(results.map(|(op, a, b)| compute(op, a, b).unwrap()), ["3", "-4", "-4"]);
        assert_eq!(compute(BinaryOp::Modulo, 7, -2).unwrap(), "-1");
        assert_eq!(compute(BinaryOp::Modulo, -7, 2).unwrap(), "1");
        assert!(compute(BinaryOp::Divide, 1, 0).is_err());
        assert!(compute(BinaryOp::Multiply, i64::MAX, 2).is_err());
        assert!(compute(BinaryOp::Divide, i64::MIN, -1).is_err());
    }
}
