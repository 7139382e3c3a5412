//! The language's rule, word by word and without any cleverness: points are maps from axes to elements, and
//! whoever wants to know something about them walks all elements.

use std::collections::BTreeMap;

use super::axes::Axes;
use super::expr::{Illegal, Scope, unclear, wrong};
use super::model::{Id, Pick, Select};

/// An element for each axis that is bound; always with what those elements determine. An axis that a subset leaves
/// out here is bound to nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Point {
    /// The axes that were named, not determined.
    pub roots: Vec<Id>,
    pub at: BTreeMap<Id, Option<usize>>,
}

impl Point {
    pub fn get(&self, axis: Id) -> Option<Option<usize>> {
        self.at.get(&axis).copied()
    }

    /// What it says about some axes and what they determine.
    pub fn only(&self, axes: &Axes, roots: &[Id]) -> Self {
        let closure = axes.closure_of(roots);
        let at = self.at.iter().filter(|(a, _)| closure.contains(a)).map(|(a, e)| (*a, *e)).collect();
        Self { roots: roots.to_vec(), at }
    }
}

/// The elements of an axis that agree with a point on every axis that both determine.
pub fn agreeing(axes: &Axes, point: &Point, axis: Id) -> Vec<usize> {
    let agrees = |element: &usize| {
        axes.determined(axis, *element).at.iter().all(|(a, e)| point.get(*a).is_none_or(|bound| bound == *e))
    };
    (0..axes.elements(axis).len()).filter(agrees).collect()
}

fn bind(axes: &Axes, point: &Point, axis: Id, element: usize) -> Point {
    let mut bound = point.clone();
    bound.at.extend(axes.determined(axis, element).at);
    bound
}

/// The point extended by the elements of some axes, first axis outermost, each after its parents.
pub fn points(axes: &Axes, point: &Point, by: &[Id]) -> Vec<Point> {
    let Some((axis, rest)) = by.split_first() else { return vec![point.clone()] };
    let mut found = vec![point.clone()];
    for axis in axes.with_parents(*axis) {
        let extend = |point: &Point| {
            agreeing(axes, point, axis).into_iter().map(|e| bind(axes, point, axis, e)).collect::<Vec<_>>()
        };
        found = found.iter().flat_map(extend).collect();
    }
    for point in &mut found {
        point.roots.push(*axis);
    }
    found.iter().flat_map(|point| points(axes, point, rest)).collect()
}

/// A point without the axes that are bound afresh: these, every axis that determines one of them, and what is
/// determined only through such; their parents stay.
pub fn release(axes: &Axes, point: &Point, selected: &[Id]) -> Point {
    let again: Vec<Id> = selected.iter().copied().filter(|axis| point.at.contains_key(axis)).collect();
    let gone = |axis: Id| axes.closure(axis).iter().any(|a| again.contains(a));
    let mut roots: Vec<Id> = point.roots.iter().copied().filter(|axis| !gone(*axis)).collect();
    roots.extend(again.iter().flat_map(|axis| axes.parents(*axis)).filter(|axis| !gone(**axis)));
    let stay = axes.closure_of(&roots);
    let at = point.at.iter().filter(|(a, _)| stay.contains(a) && !gone(**a)).map(|(a, e)| (*a, *e)).collect();
    Point { roots, at }
}

/// The elements that `count(A)` and its like mean at a point.
pub fn existing(axes: &Axes, point: &Point, axis: Id) -> Vec<usize> {
    agreeing(axes, &release(axes, point, &[axis]), axis)
}

/// The axes that selectors bind, whatever the data: which are the same at every point over `roots`.
pub fn bound(axes: &Axes, roots: &[Id], select: &Select) -> Result<Vec<Id>, Illegal> {
    let before = Point { roots: roots.to_vec(), at: axes.closure_of(roots).iter().map(|a| (*a, None)).collect() };
    let mut bound: Vec<Id> = release(axes, &before, &select.axes()).at.keys().copied().collect();
    let mut afresh: Vec<Id> = Vec::new();
    for axis in select.axes() {
        if afresh.contains(&axis) {
            return wrong(format!("axis {axis} is selected twice"));
        }
        afresh.extend(axes.closure(axis));
    }
    for (axis, pick) in &select.at {
        if matches!(pick, Pick::Prev | Pick::Next) && !before.at.contains_key(axis) {
            return wrong(format!("the neighbour of no element of axis {axis}"));
        }
    }
    bound.extend(afresh);
    Ok(bound)
}

/// The points that selectors reach from a point.
pub fn extensions(scope: &Scope, select: &Select) -> Result<Vec<Point>, Illegal> {
    let (axes, point) = (scope.axes, scope.point);
    let mut base = release(axes, point, &select.axes());
    for (axis, pick) in &select.at {
        let all = points(axes, &base, &[*axis]);
        let element = |e: &Point| e.get(*axis).flatten().expect("an extension binds its axis");
        let index = |element: usize| axes.index(*axis, element);
        let beside = |distance: i64| {
            let Some(Some(here)) = point.get(*axis) else { return Vec::new() };
            let siblings = all.iter().filter(|e| axes.siblings(*axis, element(e), here));
            siblings.filter(|e| index(element(e)) as i64 == index(here) as i64 + distance).cloned().collect()
        };
        let mut found: Vec<Point> = match pick {
            Pick::First => all.first().cloned().into_iter().collect(),
            Pick::Last => all.last().cloned().into_iter().collect(),
            Pick::Prev => beside(-1),
            Pick::Next => beside(1),
            Pick::Key(key) => {
                let key = scope.value(key)?.text();
                all.into_iter().filter(|e| axes.elements(*axis)[element(e)].key == key).collect()
            }
            Pick::Where => filtered(scope, all, select)?,
        };
        match (found.pop(), found.len()) {
            (None, _) => return Ok(Vec::new()),
            (Some(one), 0) => base = one,
            _ => return wrong(format!("two elements of axis {axis} at {:?}", point.at)),
        }
    }
    let found = points(axes, &base, &select.gather);
    if select.gather.is_empty() && select.at.iter().any(|(_, pick)| *pick == Pick::Where) {
        return Ok(found);
    }
    if select.axes().is_empty() && select.filter.is_some() {
        return unclear("`where` without a selector");
    }
    filtered(scope, found, select)
}

fn filtered(scope: &Scope, all: Vec<Point>, select: &Select) -> Result<Vec<Point>, Illegal> {
    let mut kept = Vec::new();
    for e in all {
        if (Scope { extension: Some(&e), ..*scope }).holds(select.filter.as_ref())? {
            kept.push(e);
        }
    }
    Ok(kept)
}
