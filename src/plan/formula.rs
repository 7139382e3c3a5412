//! Expressions compiled for points: every name is a column, a number of files, or a loop over elements.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::axis::cell;
use super::bytes::ByteSet;
use super::eval;
use super::map::NONE;
use super::program::Program;
use super::relation::Relation;
use super::space::{Bind, Slot};
use super::texts::Texts;
use crate::resolve::filter::Filter;
use crate::resolve::term::{Aggregate, Function, Unit};
use crate::spec::expr::BinaryOp;
use crate::spec::quantity;
use crate::values::{Type, Value};

/// What there is to say of an element that is not there: a subset has none for some elements of its base.
pub const MISSING: &str = "there is no such element";

/// What there is to say of a file that does not exist; who names it is told where it is looked for.
pub const NO_FILE: &str = "there is no such file";

/// An expression over a point.
#[derive(Debug, Clone)]
pub enum Formula {
    Const(Value),
    /// The text of an element, as a value of a type.
    Column {
        bind: Bind,
        texts: Arc<Texts>,
        ty: Type,
    },
    /// Over the elements of a slot for which the filter holds.
    Elements {
        aggregate: Aggregate,
        slot: Box<Slot>,
        filter: Option<Box<Filtering>>,
        texts: Arc<Texts>,
        ty: Type,
    },
    /// The names of files, by the choice of the relation that gives them; without aggregate the files themselves.
    Files {
        aggregate: Option<Aggregate>,
        relation: Arc<Relation>,
        names: Arc<[Program]>,
        /// The relation is over so many elements; the point may be longer.
        width: usize,
    },
    Not(Box<Formula>),
    Negate(Box<Formula>),
    Binary(BinaryOp, Box<Formula>, Box<Formula>),
    If(Box<Formula>, Box<Formula>, Box<Formula>),
    Call(Function, Vec<Formula>),
    Filter(Box<Formula>, Filter),
    /// Values one after another.
    Text(Vec<Formula>),
    /// How much of a resource a text says.
    Amount(Unit, Box<Formula>),
    /// The value at another point, made of these binds of the one that it is asked of.
    Through(Arc<[Bind]>, Box<Formula>),
    /// A list with a text before each item.
    Prefixed(Box<str>, Box<Formula>),
    NoAlternative,
}

/// A condition on elements. What it sees are the elements of `sees`, and then the one that it is asked of: points may
/// be longer than the one that it was made for.
#[derive(Debug, Clone)]
pub struct Filtering {
    pub sees: Vec<Bind>,
    pub condition: Formula,
}

impl Formula {
    /// The value at a point.
    ///
    /// # Errors
    /// Why there is none, in words for a label.
    pub fn value(&self, point: &[u32]) -> Result<Value, String> {
        Ok(match self {
            Formula::Const(value) => value.clone(),
            Formula::Column { bind, texts, ty } => match bind.get(point) {
                NONE => return Err(MISSING.to_owned()),
                element => cell(*ty, &texts.get(element)),
            },
            Formula::Elements { aggregate, slot, filter, texts, ty } => {
                return elements(*aggregate, slot, filter.as_deref(), (texts, *ty), point);
            }
            Formula::Files { aggregate, relation, names, width } => {
                return files(*aggregate, relation, names, point.get(..*width).unwrap_or(point));
            }
            Formula::Through(binds, inner) => {
                let point: Vec<u32> = binds.iter().map(|bind| bind.get(point)).collect();
                if point.contains(&NONE) {
                    return Err(MISSING.to_owned());
                }
                inner.value(&point)?
            }
            Formula::Not(inner) => Value::Bool(!inner.truth(point)?),
            Formula::Negate(inner) => eval::negated(inner.value(point)?)?,
            Formula::Binary(BinaryOp::And, a, b) => Value::Bool(a.truth(point)? && b.truth(point)?),
            Formula::Binary(BinaryOp::Or, a, b) => Value::Bool(a.truth(point)? || b.truth(point)?),
            Formula::Binary(op, a, b) => eval::combined(*op, &a.value(point)?, &b.value(point)?)?,
            Formula::If(condition, a, b) => {
                return if condition.truth(point)? { a.value(point) } else { b.value(point) };
            }
            Formula::Call(function, args) => {
                let args: Result<Vec<Value>, String> = args.iter().map(|a| a.value(point)).collect();
                eval::call(*function, &args?)?
            }
            Formula::Filter(inner, filter) => eval::filtered(filter, &inner.value(point)?)?,
            Formula::Text(parts) => {
                let mut text = String::new();
                for part in parts {
                    text.push_str(&part.value(point)?.as_text());
                    eval::not_too_long(&text)?;
                }
                Value::text(text)
            }
            Formula::Prefixed(prefix, list) => {
                let list = list.value(point)?;
                let items = list.items().iter().map(|i| Value::text(format!("{prefix}{}", i.as_text())));
                Value::List(items.collect())
            }
            Formula::Amount(unit, text) => amount(*unit, &text.value(point)?.as_text())?,
            Formula::NoAlternative => return Err(eval::NO_ALTERNATIVE.to_owned()),
        })
    }

    fn truth(&self, point: &[u32]) -> Result<bool, String> {
        Ok(self.value(point)? == Value::Bool(true))
    }

    /// Whether a condition holds; one that cannot be computed does not, which the prover reports.
    pub fn holds(&self, point: &[u32]) -> bool {
        self.truth(point).unwrap_or(false)
    }

    /// A list with a text before each item.
    pub fn prefixed(self, prefix: &str) -> Formula {
        Formula::Prefixed(prefix.into(), Box::new(self))
    }

    /// Both hold.
    pub fn and(self, other: Formula) -> Formula {
        Formula::Binary(BinaryOp::And, Box::new(self), Box::new(other))
    }

    /// Whether a relation over points of `width` elements gives a file.
    pub fn exists(relation: Relation, width: usize) -> Formula {
        let names = vec![Program::default(); relation.choices.len()];
        let relation = Arc::new(relation);
        let count = Formula::Files { aggregate: Some(Aggregate::Count), relation, names: names.into(), width };
        Formula::Binary(BinaryOp::Greater, Box::new(count), Box::new(Formula::Const(Value::int(0))))
    }

    /// A value that is the same everywhere.
    pub fn constant(&self) -> Option<Value> {
        let mut slots = BTreeSet::new();
        (self.slots(&mut slots) && slots.is_empty()).then(|| self.value(&[]).ok()).flatten()
    }

    /// Adds the slots that the value depends on; `false` if it depends on more than elements of slots.
    pub fn slots(&self, found: &mut BTreeSet<usize>) -> bool {
        let bind = |bind: &Bind, found: &mut BTreeSet<usize>| match bind.slot() {
            Ok(slot) => {
                found.extend(slot);
                true
            }
            Err(_) => false,
        };
        match self {
            Formula::Const(_) | Formula::NoAlternative => true,
            Formula::Column { bind: b, .. } => bind(b, found),
            Formula::Elements { slot, filter: None, .. } => slot.joins.iter().all(|join| bind(&join.before, found)),
            Formula::Elements { .. } | Formula::Files { .. } | Formula::Through(..) => false,
            Formula::Not(inner) | Formula::Negate(inner) | Formula::Filter(inner, _) => inner.slots(found),
            Formula::Amount(_, inner) | Formula::Prefixed(_, inner) => inner.slots(found),
            Formula::Binary(_, a, b) => a.slots(found) && b.slots(found),
            Formula::If(c, a, b) => c.slots(found) && a.slots(found) && b.slots(found),
            Formula::Call(_, parts) | Formula::Text(parts) => parts.iter().all(|p| p.slots(found)),
        }
    }

    /// Calls `see` with all binds to slots.
    pub fn visit_binds(&self, see: &mut dyn FnMut(&Bind)) {
        match self {
            Formula::Column { bind, .. } => see(bind),
            Formula::Elements { slot, .. } => slot.joins.iter().for_each(|join| see(&join.before)),
            Formula::Const(_) | Formula::Files { .. } | Formula::Through(..) | Formula::NoAlternative => {}
            Formula::Not(inner) | Formula::Negate(inner) | Formula::Filter(inner, _) => inner.visit_binds(see),
            Formula::Amount(_, inner) | Formula::Prefixed(_, inner) => inner.visit_binds(see),
            Formula::Binary(_, a, b) => {
                a.visit_binds(see);
                b.visit_binds(see);
            }
            Formula::If(c, a, b) => [c, a, b].into_iter().for_each(|f| f.visit_binds(see)),
            Formula::Call(_, parts) | Formula::Text(parts) => parts.iter().for_each(|p| p.visit_binds(see)),
        }
    }

    /// The same formula where slot `j` of its point is `binds[j]` of another point.
    pub fn seen_through(&self, binds: &[Bind]) -> Formula {
        let through = |f: &Formula| Box::new(f.seen_through(binds));
        let all = |parts: &[Formula]| parts.iter().map(|p| p.seen_through(binds)).collect();
        match self {
            Formula::Column { bind, texts, ty } => {
                Formula::Column { bind: rebound(bind, binds, texts.len() as u32), texts: texts.clone(), ty: *ty }
            }
            Formula::Elements { aggregate, slot, filter, texts, ty } => {
                let mut slot = slot.clone();
                for join in &mut slot.joins {
                    // Both ways to the common axis have its length.
                    join.before = rebound(&join.before, binds, join.this.images());
                }
                let mut filter = filter.clone();
                for seen in filter.iter_mut().flat_map(|f| &mut f.sees) {
                    if let Bind::Slot { map, .. } = &*seen {
                        let images = map.images();
                        *seen = rebound(seen, binds, images);
                    }
                }
                Formula::Elements { aggregate: *aggregate, slot, filter, texts: texts.clone(), ty: *ty }
            }
            Formula::Not(inner) => Formula::Not(through(inner)),
            Formula::Negate(inner) => Formula::Negate(through(inner)),
            Formula::Binary(op, a, b) => Formula::Binary(*op, through(a), through(b)),
            Formula::If(c, a, b) => Formula::If(through(c), through(a), through(b)),
            Formula::Call(function, args) => Formula::Call(*function, all(args)),
            Formula::Filter(inner, filter) => Formula::Filter(through(inner), filter.clone()),
            Formula::Text(parts) => Formula::Text(all(parts)),
            Formula::Amount(unit, inner) => Formula::Amount(*unit, through(inner)),
            Formula::Prefixed(prefix, inner) => Formula::Prefixed(prefix.clone(), through(inner)),
            // What a job reads is found from its own point.
            Formula::Files { .. } | Formula::Through(..) => Formula::Through(binds.into(), Box::new(self.clone())),
            Formula::Const(_) | Formula::NoAlternative => self.clone(),
        }
    }

    /// A number of bytes that no value exceeds as a text.
    pub fn longest(&self) -> u64 {
        match self {
            Formula::Const(value) => value.as_text().len() as u64,
            Formula::Column { texts, .. } => texts.longest() as u64,
            Formula::Elements { aggregate: Aggregate::List, slot, texts, .. } => {
                u64::from(slot.len).saturating_mul(texts.longest() as u64 + 1)
            }
            Formula::Elements { aggregate: Aggregate::First | Aggregate::Last, texts, .. } => texts.longest() as u64,
            Formula::Elements { .. } | Formula::Not(_) | Formula::Amount(..) => 20,
            Formula::Files { aggregate: Some(Aggregate::Count), .. } => 20,
            Formula::Files { relation, names, .. } => {
                let name = names.iter().map(Program::longest).max().unwrap_or(0);
                relation.widest().saturating_mul(name.saturating_add(1))
            }
            Formula::Through(_, inner) => inner.longest(),
            Formula::Negate(inner) => inner.longest().saturating_add(30),
            Formula::Binary(..) => 400,
            Formula::If(_, a, b) => a.longest().max(b.longest()),
            Formula::Call(_, args) => args.iter().map(Formula::longest).max().unwrap_or(0).saturating_add(20),
            Formula::Filter(_, filter) if filter.may_lengthen() => u64::MAX,
            // Upper case may have more characters than lower case.
            Formula::Filter(inner, _) => inner.longest().saturating_mul(3).saturating_add(20),
            Formula::Text(parts) => parts.iter().map(Formula::longest).fold(0, u64::saturating_add),
            // The items are as long as the list, each with the prefix before it.
            Formula::Prefixed(prefix, inner) => {
                inner.longest().saturating_add(1).saturating_mul(prefix.len() as u64 + 1)
            }
            Formula::NoAlternative => 0,
        }
    }

    /// All bytes that the value can have as a text.
    pub fn bytes(&self) -> ByteSet {
        match self {
            Formula::Const(value) => ByteSet::of(value.as_text().as_bytes()),
            Formula::Column { texts, ty, .. } if *ty != Type::List => texts.bytes(),
            Formula::If(_, a, b) => a.bytes().union(b.bytes()),
            Formula::Text(parts) => parts.iter().map(Formula::bytes).fold(ByteSet::default(), ByteSet::union),
            // What is computed or filtered may be anything.
            _ => (0..=255).collect(),
        }
    }
}

/// A bind to a slot of a point as a bind to another point.
fn rebound(bind: &Bind, binds: &[Bind], images: u32) -> Bind {
    match bind {
        Bind::Slot { slot, map } => match binds.get(*slot) {
            Some(other) => other.then(map, images),
            None => bind.clone(),
        },
        _ => bind.clone(),
    }
}

fn elements(
    aggregate: Aggregate,
    slot: &Slot,
    filter: Option<&Filtering>,
    (texts, ty): (&Texts, Type),
    point: &[u32],
) -> Result<Value, String> {
    let all = slot.elements(point);
    let mut found: Vec<u32> = Vec::new();
    let mut count = all.len();
    match filter {
        None => {
            let len = all.len();
            match aggregate {
                Aggregate::Count => {}
                Aggregate::List => found.extend(all.iter()),
                Aggregate::First if len > 0 => found.push(all.get(0)),
                Aggregate::Last if len > 0 => found.push(all.get(len - 1)),
                Aggregate::First | Aggregate::Last => {}
            }
        }
        Some(filter) => {
            let mut extended: Vec<u32> = filter.sees.iter().map(|bind| bind.get(point)).collect();
            extended.push(NONE);
            let last = extended.len() - 1;
            for element in all.iter() {
                extended[last] = element;
                if filter.condition.truth(&extended)? {
                    found.push(element);
                }
            }
            count = found.len();
        }
    }
    let text = |element: &u32| cell(ty, &texts.get(*element));
    let none = || "there is no such element".to_owned();
    Ok(match aggregate {
        Aggregate::Count => Value::int(i64::try_from(count).unwrap_or(i64::MAX)),
        Aggregate::List => Value::List(found.iter().map(text).collect()),
        Aggregate::First => found.first().map(text).ok_or_else(none)?,
        Aggregate::Last => found.last().map(text).ok_or_else(none)?,
    })
}

fn files(aggregate: Option<Aggregate>, relation: &Relation, names: &[Program], point: &[u32]) -> Result<Value, String> {
    let mut point = point.to_vec();
    if aggregate == Some(Aggregate::Count) {
        // What cannot be told is not none.
        if relation.plain().is_none()
            && let Some(why) = relation.failure(&mut point)
        {
            return Err(why);
        }
        return Ok(Value::int(i64::try_from(relation.count(&point)).unwrap_or(i64::MAX)));
    }
    let mut found: Vec<Value> = Vec::new();
    relation.each(&mut point, &mut |choice, point| {
        let mut out = Vec::new();
        if let Some(name) = names.get(choice) {
            name.run(point, &mut out);
        }
        found.push(Value::text(String::from_utf8_lossy(&out).as_ref()));
    });
    let none = || NO_FILE.to_owned();
    Ok(match aggregate {
        Some(Aggregate::First) => found.into_iter().next().ok_or_else(none)?,
        Some(Aggregate::Last) => found.pop().ok_or_else(none)?,
        None if !relation.list => found.into_iter().next().ok_or_else(none)?,
        _ => Value::List(found.into()),
    })
}

/// A text such as `2 GiB`, `01:30:00` or `4` as a number in its unit.
///
/// # Errors
/// Why it is no amount.
pub fn amount(unit: Unit, text: &str) -> Result<Value, String> {
    let text = text.trim();
    let number = match unit {
        Unit::Count => text.parse::<u32>().map(u64::from).map_err(|_| format!("`{text}` is no whole number"))?,
        Unit::Mebibytes => quantity::mebibytes(quantity::bytes(text).map_err(|_| not_an_amount(text, "\"2 GiB\""))?),
        Unit::Bytes => quantity::bytes(text).map_err(|_| not_an_amount(text, "\"2 GiB\""))?,
        Unit::Duration | Unit::Seconds => quantity::seconds(text).map_err(|_| not_an_amount(text, "\"02:00:00\""))?,
    };
    if number == 0 && matches!(unit, Unit::Mebibytes | Unit::Seconds) {
        return Err(format!("`{text}` is nothing"));
    }
    Ok(Value::int(i64::try_from(number).unwrap_or(i64::MAX)))
}

fn not_an_amount(text: &str, example: &str) -> String {
    format!("`{text}` is no amount such as {example}")
}

/// A value as bytes of a text.
pub fn write(value: &Value, out: &mut Vec<u8>) {
    let text: Cow<str> = value.as_text();
    out.extend_from_slice(text.as_bytes());
}
