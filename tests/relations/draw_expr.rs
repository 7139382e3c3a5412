//! Random conditions and values.

use std::collections::BTreeMap;

use super::super::axes::Axes;
use super::super::expr::{Expr, Path, Value};
use super::super::model::Id;
use super::Draw;

/// The axes that a point over some axes always binds to something.
pub fn always(axes: &Axes, each: &[Id]) -> Vec<Id> {
    let all = axes.closure_of(each);
    all.into_iter()
        .filter(|a| each.iter().any(|root| axes.closure(*root).contains(a) && axes.always(*root, *a)))
        .collect()
}

/// The attributes that every element of an axis has, each with the value of the first.
pub fn attributes(axes: &Axes, axis: Id) -> BTreeMap<String, Value> {
    let count = axes.elements(axis).len();
    let mut all = if count == 0 { BTreeMap::new() } else { axes.attributes(axis, 0) };
    for element in 1..count {
        let other = axes.attributes(axis, element);
        all.retain(|name, value| {
            other.get(name).is_some_and(|o| std::mem::discriminant(o) == std::mem::discriminant(value))
        });
    }
    // What is above the root is a text without letters: a word that is easily lost.
    all.remove("up");
    all
}

/// Those without `index` and its like.
pub fn own_attributes(axes: &Axes, axis: Id) -> BTreeMap<String, Value> {
    let mut all = attributes(axes, axis);
    all.retain(|name, _| axes.elements(axis)[0].own.contains_key(name));
    all
}

/// A condition over the axes of a point and the axes of an extension.
pub fn condition(draw: &mut Draw, axes: &Axes, point: &[Id], it: &[Id]) -> Option<Expr> {
    let first = atom(draw, axes, point, it)?;
    match draw.below(10) {
        0 => Some(Expr::Not(Box::new(first))),
        1 => Some(first.is("and", atom(draw, axes, point, it)?)),
        2 => Some(first.is("or", atom(draw, axes, point, it)?)),
        _ => Some(first),
    }
}

fn atom(draw: &mut Draw, axes: &Axes, point: &[Id], it: &[Id]) -> Option<Expr> {
    let there = |a: &&Id| !axes.elements(**a).is_empty();
    let point: Vec<Id> = point.iter().filter(there).copied().collect();
    let it: Vec<Id> = it.iter().filter(there).copied().collect();
    let extension = !it.is_empty();
    let axis = if extension {
        draw.of(&it)
    } else if point.is_empty() {
        return None;
    } else {
        draw.of(&point)
    };
    let side = |expr: Expr| if extension { expr.it() } else { expr };
    // Something of the extension beside something of the step.
    if extension && !point.is_empty() && draw.chance(60) {
        let own = if point.contains(&axis) { axis } else { draw.of(&point) };
        let operator = draw.of(&["==", "!=", "<", "<="]);
        let (a, b) = (attributes(axes, axis), attributes(axes, own));
        let kind = |v: &Value| std::mem::discriminant(v);
        let fitting: Vec<(String, String)> = a
            .iter()
            .flat_map(|(n, v)| b.iter().filter(|(_, w)| kind(v) == kind(w)).map(|(m, _)| (n.clone(), m.clone())))
            .filter(|(n, _)| !matches!(a[n], Value::Bool(_)))
            .collect();
        return Some(match draw.below(4) {
            0 => side(Expr::key(axis)).is(draw.of(&["==", "!="]), Expr::key(own)),
            1 => side(Expr::of(axis, "index")).is(operator, Expr::of(own, "index")),
            _ => {
                let (n, m) = draw.of(&fitting);
                side(Expr::of(axis, &n)).is(draw.of(&["==", "!="]), Expr::of(own, &m))
            }
        });
    }
    let elements = axes.elements(axis);
    if draw.chance(25) {
        let key = Expr::text(&elements[draw.below(elements.len())].key);
        let through: Vec<Id> = axes.closure(axis).into_iter().filter(|a| *a != axis && axes.always(axis, *a)).collect();
        if !through.is_empty() && draw.chance(30) {
            let other = draw.of(&through);
            let key = Expr::text(&axes.elements(other)[draw.below(axes.elements(other).len())].key);
            let path = Path { it: extension, axis, through: Some(other), attribute: None };
            return Some(Expr::Axis(path).is(draw.of(&["==", "!="]), key));
        }
        return Some(side(Expr::key(axis)).is(draw.of(&["==", "!="]), key));
    }
    let all: Vec<(String, Value)> = attributes(axes, axis).into_iter().collect();
    let (name, value) = draw.of(&all);
    let of = side(Expr::of(axis, &name));
    Some(match value {
        Value::Bool(_) if draw.chance(70) => of,
        Value::Bool(_) => Expr::Not(Box::new(of)),
        Value::Int(_) => of.is(draw.of(&["<", "==", ">=", "!="]), Expr::int(draw.below(3) as i64)),
        Value::Text(text) => of.is(draw.of(&["==", "!="]), Expr::text(&text)),
    })
}

/// A value over the axes of a point, for a word.
pub fn value(draw: &mut Draw, axes: &Axes, point: &[Id], it: &[Id]) -> Option<Expr> {
    let all: Vec<Id> = point.iter().chain(it).filter(|a| !axes.elements(**a).is_empty()).copied().collect();
    let axis = if all.is_empty() { return None } else { draw.of(&all) };
    let attributes: Vec<String> = attributes(axes, axis).into_keys().collect();
    let value = if draw.chance(40) { Expr::key(axis) } else { Expr::of(axis, &draw.of(&attributes)) };
    // Only the extension has it, or it is asked for.
    let ask = it.contains(&axis) && draw.may("args-it", 50);
    Some(if ask { value.it() } else { value })
}
