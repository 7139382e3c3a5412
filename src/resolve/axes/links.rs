//! Which axes an axis is made from, and which its elements determine.

use crate::diagnostic::{Findings, axes, names, relations};
use crate::resolve::Workflow;
use crate::resolve::ids::{AxisId, Id as _};
use crate::source::Span;
use crate::spec::model::{self, ConstructorKind as Raw, Name};

/// How axes hang together.
pub struct Links {
    /// All axes, each after those that it is made from.
    pub order: Vec<AxisId>,
    /// Per axis, the axes that it is made from.
    needs: Vec<Vec<AxisId>>,
    /// The same, and what those are made from.
    all_needs: Vec<Vec<AxisId>>,
}

impl Links {
    pub fn needs(&self, axis: AxisId) -> &[AxisId] {
        &self.needs[axis.index()]
    }

    /// Whether `axis` is made from `other`, or from what is made from it.
    pub fn needs_at_last(&self, axis: AxisId, other: AxisId) -> bool {
        self.all_needs[axis.index()].contains(&other)
    }
}

/// More axes are not made from each other: what an axis determines is looked at again and again.
const DEPTH: usize = 16;

/// The axes that a constructor names.
pub fn of(kind: &Raw) -> &[Name] {
    match kind {
        Raw::Subset { of, .. }
        | Raw::Groups { of, .. }
        | Raw::Chunks { of, .. }
        | Raw::Tree { of, .. }
        | Raw::Combinations { of, .. } => std::slice::from_ref(of),
        Raw::Product { of } | Raw::Zip { of } => of,
        _ => &[],
    }
}

fn within(kind: &Raw) -> Option<&Name> {
    match kind {
        Raw::Groups { within, .. }
        | Raw::Chunks { within, .. }
        | Raw::Tree { within, .. }
        | Raw::Combinations { within, .. } => within.as_ref(),
        _ => None,
    }
}

fn node(kind: &Raw) -> &'static str {
    match kind {
        Raw::Subset { .. } => "subset",
        Raw::Groups { .. } => "groups",
        Raw::Chunks { .. } => "chunks",
        Raw::Tree { .. } => "tree",
        Raw::Product { .. } => "product",
        Raw::Zip { .. } => "zip",
        _ => "combinations",
    }
}

/// Looks up what axes are made from. A mistake leaves an axis unhealthy and without links.
pub fn links(raw: &[model::Axis], workflow: &mut Workflow, findings: &mut Findings) -> Links {
    let ids: Vec<AxisId> = workflow.axes.ids().collect();
    let known: Vec<&str> = raw.iter().map(|a| a.name.value.as_str()).collect();
    let mut needs: Vec<Vec<(AxisId, Span)>> = vec![Vec::new(); ids.len()];
    for id in &ids {
        let axis = &raw[id.index()];
        let none = |name: &&Name| name.value != "none";
        let made_from = axis.constructors.iter().flat_map(|c| of(&c.kind).iter().chain(within(&c.kind).filter(none)));
        for name in axis.inside.iter().chain(made_from) {
            let others: Vec<&str> = known.iter().copied().filter(|k| *k != axis.name.value).collect();
            match known.iter().position(|k| *k == name.value) {
                Some(at) => needs[id.index()].push((ids[at], name.span)),
                None => {
                    if !workflow.lost.contains(&name.value) {
                        findings.push(names::unknown(name.span, "axis", &name.value, &others));
                    }
                    workflow.axes[*id].healthy = false;
                }
            }
        }
    }
    let order = in_order(raw, &mut needs, workflow, findings);
    let needs: Vec<Vec<AxisId>> = needs.into_iter().map(|n| n.into_iter().map(|(a, _)| a).collect()).collect();
    let mut all_needs: Vec<Vec<AxisId>> = vec![Vec::new(); ids.len()];
    for id in &order {
        let mut all = needs[id.index()].clone();
        for need in &needs[id.index()] {
            all.extend(&all_needs[need.index()]);
        }
        all.sort();
        all.dedup();
        all_needs[id.index()] = all;
    }
    for id in &order {
        // What was cut loose has no links.
        let axis = &raw[id.index()];
        let find = |name: &Name| {
            let at = known.iter().position(|k| *k == name.value).map(|at| ids[at]);
            at.filter(|a| needs[id.index()].contains(a))
        };
        link(*id, axis, &find, workflow, findings);
    }
    for circle in workflow.circles() {
        report_circle(&circle, raw, workflow, findings);
    }
    Links { order, needs, all_needs }
}

/// Reports axes that determine each other. Those that say `within` closed the circle: they are left unhealthy.
fn report_circle(circle: &[AxisId], raw: &[model::Axis], workflow: &mut Workflow, findings: &mut Findings) {
    let told = |id: &AxisId| {
        let axis = &raw[id.index()];
        let within = axis.constructors.iter().find_map(|c| within(&c.kind)).filter(|name| name.value != "none")?;
        Some((*id, axis.name.value.as_str(), within.span))
    };
    let mut told: Vec<(AxisId, &str, Span)> = circle.iter().filter_map(told).collect();
    told.sort_by_key(|(.., span)| *span);
    let names: Vec<&str> = circle.iter().map(|a| raw[a.index()].name.value.as_str()).collect();
    let makers: Vec<&str> = told.iter().map(|(_, name, _)| *name).collect();
    let place = told.last().map(|(.., span)| *span).or_else(|| circle.first().map(|a| raw[a.index()].name.span));
    place.into_iter().for_each(|span| findings.push(axes::determination_circle(span, &names, &makers)));
    for (id, ..) in told {
        workflow.axes[id].healthy = false;
    }
}

/// Sets what the elements of one axis determine, and what thereby determines them.
fn link(
    id: AxisId,
    axis: &model::Axis,
    find: &dyn Fn(&Name) -> Option<AxisId>,
    workflow: &mut Workflow,
    findings: &mut Findings,
) {
    workflow.axes[id].parent = axis.inside.as_ref().and_then(find);
    alone(id, axis, workflow, findings);
    for constructor in &axis.constructors {
        let (kind, names) = (&constructor.kind, of(&constructor.kind));
        let Some(first) = names.first() else { continue };
        if let Some(inside) = &axis.inside {
            findings.push(axes::inside_and_derived(constructor.span, inside, node(kind)));
            workflow.axes[id].healthy = false;
        }
        for (at, name) in names.iter().enumerate() {
            if let Some(first) = names[..at].iter().find(|n| n.value == name.value) {
                findings.push(axes::same_factor(name.span, first.span, &name.value, node(kind)));
                workflow.axes[id].healthy = false;
                break;
            }
        }
        let combinations = matches!(kind, Raw::Combinations { .. });
        let sources: Option<Vec<AxisId>> = names.iter().map(find).collect();
        let Some(sources) = sources else {
            workflow.axes[id].healthy = false;
            continue;
        };
        let base = sources[0];
        match kind {
            Raw::Product { .. } | Raw::Zip { .. } => {
                for source in sources {
                    if !workflow.axes[id].determines.contains(&source) {
                        workflow.axes[id].determines.push(source);
                    }
                }
                continue;
            }
            Raw::Subset { .. } => {
                let (parent, value) = (workflow.axes[base].parent, workflow.axes[base].value);
                let subset = &mut workflow.axes[id];
                (subset.parent, subset.value, subset.base) = (parent, value, Some(base));
                subset.determines.push(base);
                subset.offers.inherits = Some(base);
                workflow.axes[base].determines.push(id);
                workflow.axes[base].partial.push(id);
                continue;
            }
            _ => {}
        }
        let parent = workflow.axes[base].parent;
        // Elements that belong to none of the axis `within` which these are made are in none of these.
        let mut left_out = false;
        match (within(kind), parent) {
            // Where `inside` stands in its place, that was reported.
            (None, Some(_)) if axis.inside.is_some() => {}
            (None, Some(parent)) => {
                let parent = &workflow.axes[parent].name;
                findings.push(axes::within_missing(constructor.span, node(kind), &first.value, parent));
                workflow.axes[id].healthy = false;
            }
            (Some(name), _) if name.value != "none" => match find(name) {
                Some(outer) if workflow.determines(base, outer) && outer != base => {
                    left_out = !workflow.always_determines(base, outer);
                    workflow.axes[id].parent = Some(outer);
                }
                Some(outer) => {
                    // What it lies within may be what is wrong with it.
                    if workflow.axes[base].healthy && workflow.axes[outer].healthy {
                        let parent = parent.map(|parent| workflow.axes[parent].name.as_str());
                        findings.push(axes::within_unrelated(name.span, &first.value, &name.value, parent));
                    }
                    workflow.axes[id].healthy = false;
                }
                None => workflow.axes[id].healthy = false,
            },
            _ => {}
        }
        if combinations {
            continue;
        }
        workflow.axes[id].offers.inherits = matches!(kind, Raw::Groups { .. }).then_some(base);
        // Where elements can be missing, not every member has one.
        let dropped = left_out
            || axis.when.is_some()
            || constructor.when.is_some()
            || axis.rules.iter().any(|r| matches!(r, model::Rule::Where { .. }));
        workflow.axes[base].determines.push(id);
        if dropped {
            workflow.axes[base].partial.push(id);
        }
    }
}

/// Reports a source that stands alone in an axis, and does not. Two of one kind were reported where the nodes were read.
fn alone(id: AxisId, axis: &model::Axis, workflow: &mut Workflow, findings: &mut Findings) {
    let alone = |kind: &Raw| !of(kind).is_empty() && !matches!(kind, Raw::Combinations { .. });
    let Some(one) = axis.constructors.iter().find(|c| alone(&c.kind)) else { return };
    let mut others = axis.constructors.iter().filter(|c| !std::ptr::eq(*c, one)).peekable();
    workflow.axes[id].healthy &= others.peek().is_none();
    let other = others.find(|c| std::mem::discriminant(&c.kind) != std::mem::discriminant(&one.kind));
    other.into_iter().for_each(|other| findings.push(axes::not_alone(one.span, other.span, node(&one.kind))));
}

/// All axes, each after those that it needs. One that needs itself is reported once and cut loose; so is the first one
/// that lies too deep.
fn in_order(
    raw: &[model::Axis],
    needs: &mut [Vec<(AxisId, Span)>],
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> Vec<AxisId> {
    let mut order: Vec<AxisId> = Vec::new();
    let mut depths: Vec<Option<usize>> = vec![None; raw.len()];
    let mut users: Vec<Vec<AxisId>> = vec![Vec::new(); raw.len()];
    let ids: Vec<AxisId> = workflow.axes.ids().collect();
    for id in &ids {
        needs[id.index()].iter().for_each(|(need, _)| users[need.index()].push(*id));
    }
    let mut open: Vec<usize> = needs.iter().map(Vec::len).collect();
    let mut ready: std::collections::BTreeSet<AxisId> = ids.iter().copied().filter(|a| open[a.index()] == 0).collect();
    let mut too_deep = false;
    while order.len() < raw.len() {
        let Some(id) = ready.pop_first() else {
            // Only circles are left, and what hangs on them.
            let way = circle(&ids, needs, &depths);
            let first = way[0];
            let span = needs[first.index()].iter().find(|(n, _)| depths[n.index()].is_none()).map(|(_, span)| *span);
            let names: Vec<&str> = way.iter().chain(&way[..1]).map(|a| raw[a.index()].name.value.as_str()).collect();
            findings.push(relations::axis_cycle(span.unwrap_or(raw[first.index()].span), &names));
            needs[first.index()].clear();
            workflow.axes[first].healthy = false;
            ready.insert(first);
            continue;
        };
        if depths[id.index()].is_some() {
            continue;
        }
        let above = needs[id.index()].iter().filter_map(|(n, span)| Some((depths[n.index()]?, *span))).max();
        let mut depth = above.map_or(0, |(depth, _)| depth + 1);
        if depth > DEPTH {
            if !std::mem::replace(&mut too_deep, true) {
                let span = above.map_or(raw[id.index()].span, |(_, span)| span);
                findings.push(relations::axis_too_deep(span, &raw[id.index()].name.value, DEPTH));
            }
            needs[id.index()].clear();
            workflow.axes[id].healthy = false;
            depth = 0;
        }
        depths[id.index()] = Some(depth);
        order.push(id);
        for user in &users[id.index()] {
            open[user.index()] = open[user.index()].saturating_sub(1);
            if open[user.index()] == 0 {
                ready.insert(*user);
            }
        }
    }
    order
}

/// A circle among the axes without depth, from its first axis on; never empty.
fn circle(ids: &[AxisId], needs: &[Vec<(AxisId, Span)>], depths: &[Option<usize>]) -> Vec<AxisId> {
    let waiting = |axis: &AxisId| depths[axis.index()].is_none();
    let mut way: Vec<AxisId> = Vec::new();
    let mut on_way = vec![false; ids.len()];
    let mut at = ids.iter().copied().find(|a| waiting(a)).unwrap_or(ids[0]);
    while !std::mem::replace(&mut on_way[at.index()], true) {
        way.push(at);
        let next = needs[at.index()].iter().map(|(n, _)| *n).find(|n| waiting(n));
        let Some(next) = next else { return vec![at] };
        at = next;
    }
    let start = way.iter().position(|a| *a == at).unwrap_or(0);
    let mut circle = way.split_off(start);
    let least = (0..circle.len()).min_by_key(|at| circle[*at]).unwrap_or(0);
    circle.rotate_left(least);
    circle
}
