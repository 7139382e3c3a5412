//! The constructors of axes: the elements as each makes them, in order.

use std::collections::BTreeMap;

use super::axes::{Axes, Element};
use super::expr::{Expr, Illegal, Scope, Value, no_inputs, unclear, wrong};
use super::model::{Axis, Id, Length, Maker, Row, Within};

pub fn elements(axes: &Axes, axis: &Axis) -> Result<Vec<Element>, Illegal> {
    match &axis.maker {
        Maker::Points(rows) => inside(axes, axis, |_| rows.clone()),
        Maker::Range(end) => inside(axes, axis, |_| (0..*end).map(|n| Row::plain(n.to_string())).collect()),
        Maker::Lines(lines) => inside(axes, axis, |parent| {
            lines.get(parent).into_iter().flatten().map(|line| Row::plain(line.clone())).collect()
        }),
        Maker::Csv(rows) | Maker::Table(rows) => {
            inside(axes, axis, |parent| rows.get(parent).cloned().unwrap_or_default())
        }
        Maker::Subset(base, filter) => subset(axes, *base, filter),
        Maker::Groups(base, by, within) => groups(axes, *base, by, *within),
        Maker::Chunks(base, length, within) => chunks(axes, *base, *length, *within),
        Maker::Tree(base, fan_in, within) => tree(axes, *base, *fan_in, *within),
        Maker::Product(b, c) => Ok(product(axes, *b, *c)),
        Maker::Zip(b, c) => zip(axes, *b, *c),
    }
}

impl Row {
    pub fn plain(key: impl Into<String>) -> Self {
        Self { key: key.into(), attributes: Vec::new(), when: None }
    }
}

/// The rows for each element of the parent.
fn inside(axes: &Axes, axis: &Axis, rows: impl Fn(usize) -> Vec<Row>) -> Result<Vec<Element>, Illegal> {
    let parents = axis.inside.map_or(1, |parent| axes.elements(parent).len());
    let mut found = Vec::new();
    for number in 0..parents {
        let point = axis.inside.map(|parent| axes.determined(parent, number)).unwrap_or_default();
        let scope = Scope { axes, own: None, point: &point, extension: None, taken: &no_inputs };
        for row in rows(number) {
            if scope.holds(row.when.as_ref())? {
                let mut element = Element::new(row.key);
                element.own.extend(row.attributes);
                element.direct.extend(axis.inside.map(|parent| (parent, number)));
                found.push(element);
            }
        }
    }
    Ok(found)
}

/// What an expression is for an element of the base; it may say `it` or the name of the base.
fn of_base(axes: &Axes, base: Id, element: usize, expr: &Expr) -> Result<Value, Illegal> {
    let own = axes.attributes(base, element);
    let point = axes.determined(base, element);
    Scope { axes, own: Some(&own), point: &point, extension: None, taken: &no_inputs }.value(expr)
}

fn subset(axes: &Axes, base: Id, filter: &Expr) -> Result<Vec<Element>, Illegal> {
    let mut found = Vec::new();
    for number in 0..axes.elements(base).len() {
        match of_base(axes, base, number, filter)? {
            Value::Bool(true) => {
                let of = &axes.elements(base)[number];
                let (own, direct) = (of.own.clone(), [(base, number)].into());
                found.push(Element { key: of.key.clone(), own, direct, members: vec![number] });
            }
            Value::Bool(false) => {}
            other => return wrong(format!("{other:?} is no condition")),
        }
    }
    Ok(found)
}

/// The elements of the base, for each element of the axis that the new one is within.
fn families(axes: &Axes, base: Id, within: Within) -> Vec<(BTreeMap<Id, usize>, Vec<usize>)> {
    let all = 0..axes.elements(base).len();
    let Within::Axis(parent) = within else { return vec![(BTreeMap::new(), all.collect())] };
    let of = |number: usize| {
        let family = all.clone().filter(|e| axes.determined(base, *e).get(parent) == Some(Some(number)));
        ([(parent, number)].into(), family.collect())
    };
    (0..axes.elements(parent).len()).map(of).collect()
}

fn groups(axes: &Axes, base: Id, by: &Expr, within: Within) -> Result<Vec<Element>, Illegal> {
    let mut found: Vec<Element> = Vec::new();
    for (direct, family) in families(axes, base, within) {
        let mut here: Vec<Element> = Vec::new();
        for member in family {
            let key = of_base(axes, base, member, by)?.text();
            match here.iter_mut().find(|group| group.key == key) {
                Some(group) => group.members.push(member),
                None => here.push(Element { direct: direct.clone(), members: vec![member], ..Element::new(key) }),
            }
        }
        found.extend(here);
    }
    for group in &mut found {
        let members: Vec<_> = group.members.iter().map(|m| &axes.elements(base)[*m].own).collect();
        let agreed = members[0].iter().filter(|(name, value)| members.iter().all(|m| m.get(*name) == Some(value)));
        group.own = agreed.map(|(name, value)| (name.clone(), value.clone())).collect();
    }
    Ok(found)
}

fn chunks(axes: &Axes, base: Id, length: Length, within: Within) -> Result<Vec<Element>, Illegal> {
    let mut found = Vec::new();
    for (direct, family) in families(axes, base, within) {
        let count = match length {
            Length::Size(size) | Length::NearEqual(size) => family.len().div_ceil(size),
            Length::Count(count) if count <= family.len() => count,
            Length::Count(_) => return unclear("more chunks than elements"),
        };
        let mut rest = family.as_slice();
        for number in 0..count {
            let length = match length {
                Length::Size(size) => size.min(rest.len()),
                _ => family.len() / count + usize::from(number < family.len() % count),
            };
            let (members, others) = rest.split_at(length);
            rest = others;
            let element = Element::new(number.to_string());
            found.push(Element { direct: direct.clone(), members: members.to_vec(), ..element });
        }
    }
    Ok(found)
}

fn tree(axes: &Axes, base: Id, fan_in: usize, within: Within) -> Result<Vec<Element>, Illegal> {
    if fan_in < 2 {
        return wrong("a tree that never ends");
    }
    let mut found = Vec::new();
    for (direct, family) in families(axes, base, within) {
        let mut below = family.len();
        for level in 1.. {
            let nodes = below.div_ceil(fan_in);
            for node in 0..nodes {
                let mut element = Element::new(format!("{level}.{}", node + 1));
                element.direct = direct.clone();
                if level == 1 {
                    element.members = family.chunks(fan_in).nth(node).unwrap_or_default().to_vec();
                }
                let root = nodes == 1;
                let up = if root { String::new() } else { format!("{}.{}", level + 1, node / fan_in + 1) };
                let int = |n: usize| Value::Int(n as i64);
                let own = [
                    ("level", int(level)),
                    ("number", int(node + 1)),
                    ("root", Value::Bool(root)),
                    ("up", Value::Text(up)),
                ];
                element.own = own.map(|(name, value)| (name.to_owned(), value)).into();
                found.push(element);
            }
            below = nodes;
            if nodes <= 1 {
                break;
            }
        }
    }
    Ok(found)
}

fn product(axes: &Axes, b: Id, c: Id) -> Vec<Element> {
    let pair = |(x, y): (usize, usize)| {
        let key = format!("{}_{}", axes.elements(b)[x].key, axes.elements(c)[y].key);
        Element { direct: [(b, x), (c, y)].into(), ..Element::new(key) }
    };
    let all = (0..axes.elements(b).len()).flat_map(|x| (0..axes.elements(c).len()).map(move |y| (x, y)));
    all.map(pair).collect()
}

fn zip(axes: &Axes, b: Id, c: Id) -> Result<Vec<Element>, Illegal> {
    let count = axes.elements(b).len();
    if count != axes.elements(c).len() {
        return wrong("a zip of different lengths");
    }
    let pair = |x: usize| Element { direct: [(b, x), (c, x)].into(), ..Element::new(&axes.elements(b)[x].key) };
    Ok((0..count).map(pair).collect())
}
