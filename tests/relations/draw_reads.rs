//! Random inputs of steps.

use super::super::axes::Axes;
use super::super::expr::Expr;
use super::super::model::{From, Id, Maker, Pick, Read, Select, Source, Step, Workflow};
use super::super::rule;
use super::{Draw, expr};

/// An input that is mostly legal: what its source varies over and the step does not is selected.
pub fn read(draw: &mut Draw, workflow: &Workflow, axes: &Axes, id: Id) -> Read {
    let step = workflow.step(id);
    let source = source(draw, workflow, step);
    let select = select(draw, workflow, axes, step, source);
    let mut read = Read::new(0, source, select);
    let seen = expr::always(axes, &step.each);
    let more = 1 + draw.below(2);
    if read.select.gather.is_empty() && draw.may("alternatives", 30)
        || !read.select.gather.is_empty() && draw.may("list-alternatives", 25)
    {
        // Each source with selectors of its own.
        let list = !read.select.gather.is_empty();
        read.from[0].select = std::mem::take(&mut read.select);
        for _ in 0..more {
            for _ in 0..8 {
                let source = self::source(draw, workflow, step);
                let select = self::select(draw, workflow, axes, step, source);
                if select.gather.is_empty() != list {
                    read.from.push(From { source, select, when: None });
                    break;
                }
            }
        }
    } else if draw.may("alternatives", 30) {
        // Several sources at each point that the input's selectors reach.
        let bound = rule::bound(axes, &step.each, &read.select).unwrap_or_default();
        let all = sources(workflow, id);
        let fits = |s: &Source| axes.closure_of(&workflow.shape(*s)).iter().all(|axis| bound.contains(axis));
        let fitting: Vec<Source> = all.into_iter().filter(|s| fits(s) && *s != read.from[0].source).collect();
        for _ in 0..more {
            if !fitting.is_empty() {
                read.from.push(From { source: draw.of(&fitting), select: Select::default(), when: None });
            }
        }
    }
    if read.from.len() > 1 {
        for from in &mut read.from {
            if draw.chance(35) {
                from.when = expr::condition(draw, axes, &seen, &[]);
            }
        }
    }
    read.optional = draw.may("optional", 25);
    if draw.may("in-when", 12) {
        read.when = expr::condition(draw, axes, &seen, &[]);
    }
    read
}

/// Everything that a step may read without reading itself, in the order of the workflow.
fn sources(workflow: &Workflow, below: Id) -> Vec<Source> {
    let mut all: Vec<Source> = workflow.inputs.iter().map(|i| Source::Input(i.id)).collect();
    for step in workflow.steps.iter().filter(|s| s.id < below) {
        all.extend(step.outs.iter().map(|out| Source::Output { step: step.id, out: out.id }));
    }
    all
}

fn source(draw: &mut Draw, workflow: &Workflow, step: &Step) -> Source {
    let inputs = workflow.inputs.len();
    let all = sources(workflow, if draw.chance(1) { step.id + 1 } else { step.id });
    // Reading from a step is the more interesting case, and reading twice from one.
    match step.reads.last() {
        Some(last) if draw.chance(30) => last.from[0].source,
        _ if all.len() > inputs && draw.chance(75) => draw.of(&all[inputs..]),
        _ => draw.of(&all),
    }
}

fn select(draw: &mut Draw, workflow: &Workflow, axes: &Axes, step: &Step, source: Source) -> Select {
    let own = axes.closure_of(&step.each);
    let needed = workflow.shape(source);
    // In some order, and now and then coarser axes before finer ones.
    let mut wanted: Vec<Id> = axes.closure_of(&needed);
    draw.shuffle(&mut wanted);
    // Most reads select what they must; some select what the step has already.
    let eager = if draw.chance(25) { 60 } else { 8 };
    let mut select = Select::default();
    for axis in wanted {
        if axes.closure_of(&select.axes()).contains(&axis) && !draw.chance(2) {
            continue;
        }
        let must = needed.contains(&axis) && !own.contains(&axis);
        if !draw.chance(if must { 97 } else { eager }) {
            continue;
        }
        if draw.chance(50) {
            let pick = pick(draw, axes, &own, axis);
            select.at.push((axis, pick));
        } else {
            select.gather.push(axis);
        }
    }
    let seen = expr::always(axes, &step.each);
    match select.axes().as_slice() {
        [] => {}
        [axis] if draw.may("at-where", 20) => {
            select =
                Select { at: vec![(*axis, Pick::Where)], gather: Vec::new(), filter: one(draw, axes, &seen, *axis) };
            select.filter = select.filter.or_else(|| Some(Expr::of(*axis, "first").it()));
        }
        all => {
            if draw.may("gather-where", if select.gather.is_empty() { 5 } else { 35 }) {
                let it: Vec<Id> = all.iter().flat_map(|a| expr::always(axes, &[*a])).collect();
                select.filter = expr::condition(draw, axes, &seen, &it);
            }
        }
    }
    select
}

/// A condition that mostly holds for one element.
fn one(draw: &mut Draw, axes: &Axes, seen: &[Id], axis: Id) -> Option<Expr> {
    let index = Expr::of(axis, "index").it();
    let elements = axes.elements(axis);
    Some(match draw.below(4) {
        0 if !elements.is_empty() => Expr::key(axis).it().is("==", Expr::text(&draw.of(elements).key)),
        1 if seen.contains(&axis) => index.is("+", Expr::int(1)).is("==", Expr::of(axis, "index")),
        2 if !seen.is_empty() => index.is("==", Expr::of(draw.of(seen), "index")),
        _ => return expr::condition(draw, axes, seen, &[axis]),
    })
}

fn pick(draw: &mut Draw, axes: &Axes, own: &[Id], axis: Id) -> Pick {
    let elements = axes.elements(axis);
    let mut picks = vec![Pick::First, Pick::Last];
    if !elements.is_empty() {
        picks.push(Pick::Key(Expr::text(&draw.of(elements).key)));
    }
    if own.contains(&axis) {
        picks.extend([Pick::Prev, Pick::Next]);
    }
    for other in own {
        if axes.elements(*other).is_empty() {
            continue;
        }
        // Rarely one that finds nothing.
        let has = |key: &str| elements.iter().any(|e| e.key == key);
        let count = axes.elements(*other).len();
        if (0..count).all(|e| has(&axes.elements(*other)[e].key)) || draw.chance(10) {
            picks.push(Pick::Key(Expr::key(*other)));
        }
        for plus in 0..2 {
            let index = Expr::of(*other, "index");
            let wanted = |e| (axes.index(*other, e) + plus).to_string();
            if (0..count).all(|e| has(&wanted(e))) || draw.chance(10) {
                picks.push(Pick::Key(if plus == 0 { index } else { index.is("+", Expr::int(plus as i64)) }));
            }
        }
    }
    draw.of(&picks)
}

/// What the step itself made in the round before; something else in the first round.
pub fn round(draw: &mut Draw, workflow: &Workflow, axes: &Axes, id: Id) -> Option<Read> {
    let step = workflow.step(id);
    let out = step.outs.iter().find(|o| o.over.is_empty() && !step.each.is_empty())?;
    if !draw.may("rounds", 35) {
        return None;
    }
    let axis = draw.of(&step.each);
    let source = Source::Output { step: id, out: out.id };
    let earlier = Expr::of(axis, "index").it().is("<", Expr::of(axis, "index"));
    if draw.may("gather-where", 25) {
        let mut read = Read::new(0, source, Select { filter: Some(earlier), ..Select::gather(&[axis]) });
        read.optional = true;
        return Some(read);
    }
    let prev = Select { at: vec![(axis, Pick::Prev)], ..Select::default() };
    let mut read = Read::new(0, source, prev);
    if draw.may("at-where", 30) {
        let before = Expr::of(axis, "index").is("-", Expr::int(1));
        let filter = Expr::of(axis, "index").it().is("==", before).is("and", earlier);
        read.select = Select { at: vec![(axis, Pick::Where)], gather: Vec::new(), filter: Some(filter) };
    }
    let start = self::read(draw, workflow, axes, id);
    if start.is_list() == Some(false) && start.in_a_line() && draw.may("alternatives", 80) {
        read.from[0].select = std::mem::take(&mut read.select);
        read.from.push(From { source: start.from[0].source, select: start.select, when: None });
    } else {
        read.optional = true;
    }
    Some(read)
}

/// The leaves at the lowest nodes of a tree, the nodes below at all others.
pub fn below(draw: &mut Draw, workflow: &Workflow, axes: &Axes, id: Id) -> Option<Read> {
    let step = workflow.step(id);
    let out = step.outs.iter().find(|o| o.over.is_empty())?;
    let mut trees = step.each.iter().filter_map(|axis| match workflow.axis(*axis).maker {
        Maker::Tree(base, ..) => Some((*axis, base)),
        _ => None,
    });
    let (node, leaf) = trees.next()?;
    let bound = rule::bound(axes, &step.each, &Select::gather(&[leaf])).ok()?;
    let fits = |s: &Source| {
        let shape = axes.closure_of(&workflow.shape(*s));
        shape.contains(&leaf) && shape.iter().all(|axis| bound.contains(axis))
    };
    let leaves: Vec<Source> = sources(workflow, id).into_iter().filter(fits).collect();
    if leaves.is_empty() || !draw.may("tree-steps", 80) {
        return None;
    }
    let level = |operator| Some(Expr::of(node, "level").is(operator, Expr::int(1)));
    let up = Expr::of(node, "up").it().is("==", Expr::key(node));
    let from = vec![
        From { source: draw.of(&leaves), select: Select::gather(&[leaf]), when: level("==") },
        From {
            source: Source::Output { step: id, out: out.id },
            select: Select { filter: Some(up), ..Select::gather(&[node]) },
            when: if draw.chance(70) { level(">") } else { None },
        },
    ];
    Some(Read { id: 0, select: Select::default(), from, optional: false, when: None })
}
