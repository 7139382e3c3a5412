//! Random axes.

use super::super::axes::Axes;
use super::super::expr::{Expr, Value};
use super::super::model::{Axis, Id, Length, Maker, Row, Rule, Within, Workflow};
use super::{Draw, expr};

pub fn axis(draw: &mut Draw, workflow: &Workflow, axes: &Axes, id: Id) -> Axis {
    let derived = ["subset", "subset", "groups", "chunks", "tree", "product", "zip", "zip"];
    let on: Vec<&str> = derived.into_iter().filter(|c| draw.on.contains(c)).collect();
    let mut axis = if !workflow.axes.is_empty() && !on.is_empty() && draw.chance(70) {
        let construct = draw.of(&on);
        let maker = self::derived(draw, workflow, axes, construct);
        let base = base(&maker);
        let empty = base.is_some_and(|b| axes.elements(b).is_empty()) && draw.may("empty", 90);
        Axis { id, inside: None, maker, when: None, empty, rules: Vec::new() }
    } else {
        plain(draw, workflow, axes, id)
    };
    if id > 0 && draw.may("axis-when", 12) {
        let count = Expr::Count(draw.below(id));
        let there = workflow.axes.iter().any(|a| Expr::Count(a.id) == count);
        axis.when = there.then(|| count.is(draw.of(&[">", "!="]), Expr::int(draw.below(3) as i64)));
    }
    axis.empty |= draw.may("empty", 5);
    rules(draw, axes, &mut axis);
    axis
}

fn base(maker: &Maker) -> Option<Id> {
    match maker {
        Maker::Subset(b, _) | Maker::Groups(b, ..) | Maker::Chunks(b, ..) | Maker::Tree(b, ..) => Some(*b),
        Maker::Product(b, _) | Maker::Zip(b, _) => Some(*b),
        _ => None,
    }
}

fn derived(draw: &mut Draw, workflow: &Workflow, axes: &Axes, construct: &str) -> Maker {
    let all: Vec<Id> = workflow.axes.iter().map(|a| a.id).collect();
    if let "product" | "zip" = construct {
        // Factors with parents, or of one family: the language does not say enough.
        let zip = construct == "zip";
        let length = |axis: Id| axes.elements(axis).len();
        let free: Vec<Id> = all.iter().copied().filter(|a| axes.parents(*a).is_empty()).collect();
        let mut pairs: Vec<(Id, Id)> = free.iter().flat_map(|b| free.iter().map(|c| (*b, *c))).collect();
        pairs.retain(|(b, c)| axes.closure(*b).iter().all(|a| !axes.closure(*c).contains(a)));
        pairs.retain(|(b, c)| !zip || length(*b) == length(*c) || draw.chance(2));
        return match pairs.is_empty() {
            true => Maker::Range(1 + draw.below(4)),
            false if zip => draw.of(&pairs.iter().map(|(b, c)| Maker::Zip(*b, *c)).collect::<Vec<_>>()),
            false => draw.of(&pairs.iter().map(|(b, c)| Maker::Product(*b, *c)).collect::<Vec<_>>()),
        };
    }
    let base = draw.of(&all);
    let seen = [base];
    match construct {
        "subset" => match expr::condition(draw, axes, &seen, &[]) {
            Some(filter) => Maker::Subset(base, filter),
            None => Maker::Range(2),
        },
        "groups" => {
            let names: Vec<String> = expr::attributes(axes, base).into_keys().filter(|n| n != "index").collect();
            let by = if names.is_empty() { Expr::key(base) } else { Expr::of(base, &draw.of(&names)) };
            let by = if draw.chance(15) { Expr::of(base, "index").is("%", Expr::int(2)) } else { by };
            Maker::Groups(base, by, within(draw, axes, base))
        }
        "chunks" => {
            let n = 1 + draw.below(3);
            let length = draw.of(&[Length::Size(n), Length::NearEqual(n), Length::Count(n)]);
            Maker::Chunks(base, length, within(draw, axes, base))
        }
        _ => Maker::Tree(base, 2 + draw.below(2), within(draw, axes, base)),
    }
}

fn within(draw: &mut Draw, axes: &Axes, base: Id) -> Within {
    let any = draw.may("within-any", 60);
    let mut all = if any { axes.closure(base) } else { axes.with_parents(base) };
    all.retain(|p| !axes.closure(*p).contains(&base) && (any || axes.always(base, *p)));
    match all.is_empty() {
        _ if draw.chance(2) => Within::Unsaid,
        true => draw.of(&[Within::Unsaid, Within::None]),
        false if draw.chance(35) => Within::None,
        false => Within::Axis(draw.of(&all)),
    }
}

/// An axis with elements of its own.
fn plain(draw: &mut Draw, workflow: &Workflow, axes: &Axes, id: Id) -> Axis {
    let outer: Vec<Id> = workflow.axes.iter().map(|a| a.id).filter(|a| axes.with_parents(*a).len() < 3).collect();
    let inside = if !outer.is_empty() && draw.chance(60) { Some(draw.of(&outer)) } else { None };
    let parents = inside.map_or(1, |p| axes.elements(p).len());
    // Keys that look alike once they stand in a job's id, keys that are numbers, and plain ones.
    let keys: [&[&str]; 3] = [&["k", "l", "m", "n"], &["0", "1", "2", "3"], &["x.1", "x", "x_1", "x-1"]];
    let keys = draw.of(&keys);
    let attributes = attributes(draw);
    let row = |draw: &mut Draw, key: &str| {
        let value = |draw: &mut Draw, name: &str| match name {
            "n" => Value::Int(draw.below(3) as i64),
            "flag" => Value::Bool(draw.chance(50)),
            _ => Value::Text(draw.of(&["u", "v"]).to_owned()),
        };
        let attributes = attributes.iter().map(|name| ((*name).to_owned(), value(draw, name))).collect();
        Row { key: key.to_owned(), attributes, when: None }
    };
    let seen = inside.map_or_else(Vec::new, |p| expr::always(axes, &[p]));
    let maker = match draw.below(4) {
        0 => {
            let mut rows: Vec<Row> = (0..1 + draw.below(4)).map(|n| row(draw, keys[n])).collect();
            for row in &mut rows {
                if draw.may("point-when", 35) {
                    row.when = expr::condition(draw, axes, &seen, &[]);
                }
            }
            Maker::Points(rows)
        }
        1 => Maker::Range(1 + draw.below(4)),
        kind => {
            // Some element has some, or the axis would be empty.
            let full = draw.below(parents.max(1));
            let rows: Vec<Vec<Row>> = (0..parents)
                .map(|p| {
                    (0..if p == full { 1 + draw.below(4) } else { draw.below(5) })
                        .map(|n| row(draw, keys[n % 4]))
                        .collect()
                })
                .collect();
            let lines = || rows.iter().map(|rows| rows.iter().map(|r| r.key.clone()).collect()).collect();
            match kind {
                2 => Maker::Lines(lines()),
                _ if inside.is_some() && draw.may("csv-parent", 50) => Maker::Table(rows),
                _ => Maker::Csv(rows),
            }
        }
    };
    let empty = parents == 0 && draw.may("empty", 90);
    Axis { id, inside, maker, when: None, empty, rules: Vec::new() }
}

fn attributes(draw: &mut Draw) -> Vec<&'static str> {
    let mut names = vec!["n", "flag", "tag"];
    names.retain(|_| draw.may("attributes", 45));
    names
}

fn rules(draw: &mut Draw, axes: &Axes, axis: &mut Axis) {
    let mut probe = axes.clone();
    axis.rules.clear();
    if probe.add(&Axis { empty: true, ..axis.clone() }).is_err() {
        return;
    }
    // What the body can name: the axes that its elements determine.
    let mut seen = expr::always(&probe, &[axis.id]);
    seen.retain(|a| *a != axis.id);
    if draw.chance(20) {
        let index = Expr::own("index");
        let to = match seen.is_empty() {
            false if draw.chance(60) => Expr::of(draw.of(&seen), "index"),
            _ => Expr::int(draw.below(4) as i64),
        };
        axis.rules.push(Rule::Where(index.is("<=", to)));
    }
    let own: Vec<(String, Value)> = expr::own_attributes(&probe, axis.id).into_iter().collect();
    if let Some((name, value)) = (!own.is_empty() && draw.chance(25)).then(|| draw.of(&own)) {
        let condition = match &value {
            Value::Bool(_) => Expr::own(&name),
            other => Expr::own(&name).is(draw.of(&["==", "!=", "<="]), Expr::Lit(other.clone())),
        };
        axis.rules.push(Rule::Where(condition));
    }
    if let Some((name, _)) = (!own.is_empty()).then(|| draw.of(&own))
        && draw.may("sort", 35)
    {
        axis.rules.push(Rule::Sort(Expr::own(&name)));
    }
    if draw.may("attr", 20) {
        let value = match seen.is_empty() {
            false if draw.chance(50) => Expr::of(draw.of(&seen), "index").is("+", Expr::int(1)),
            _ if axis.rules.is_empty() => Expr::own("index").is("+", Expr::int(1)),
            _ => return,
        };
        // Nothing may hide a name, also not one of the axis that a subset is taken of.
        let name = format!("m{}", axis.id);
        axis.rules.push(Rule::Attr(name.clone(), value));
        if draw.may("sort", 30) {
            axis.rules.push(Rule::Sort(Expr::int(0).is("-", Expr::own(&name))));
        }
    }
}
