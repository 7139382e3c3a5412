//! Random small workflows, drawn from a tape of numbers: smaller numbers give simpler workflows, so that a failing
//! tape shrinks to a specification that a person can read.

use super::model::{Axis, Element, Input, Pick, Read, Source, Step, Workflow, Written};
use super::rule;

pub struct Draw<'a> {
    tape: std::slice::Iter<'a, u16>,
}

impl Draw<'_> {
    /// A number below `n`; 0 at the end of the tape.
    fn below(&mut self, n: usize) -> usize {
        usize::from(*self.tape.next().unwrap_or(&0)) % n
    }

    /// True in `percent` of the cases.
    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

/// The workflow of a tape.
pub fn workflow(tape: &[u16]) -> Workflow {
    let mut draw = Draw { tape: tape.iter() };
    let mut workflow = Workflow::default();
    for number in 0..1 + draw.below(5) {
        let axis = axis(&mut draw, &workflow, number);
        workflow.axes.push(axis);
    }
    for _ in 0..1 + draw.below(2) {
        let each = axes(&mut draw, &workflow, 2);
        workflow.inputs.push(Input { each });
    }
    for number in 0..1 + draw.below(5) {
        let step = step(&mut draw, &workflow);
        workflow.steps.push(step);
        for _ in 0..draw.below(4) {
            let read = read(&mut draw, &workflow, number);
            workflow.steps[number].reads.push(read);
        }
    }
    workflow.reversed = draw.chance(30);
    workflow
}

fn axis(draw: &mut Draw, workflow: &Workflow, number: usize) -> Axis {
    let name = format!("a{number}");
    let candidates: Vec<usize> = (0..number).filter(|a| workflow.closure(*a).len() < 3).collect();
    let parent = if number > 0 && draw.chance(60) { Some(draw.of(&candidates)) } else { None };
    let parents = parent.map_or(1, |p| workflow.axes[p].elements.len());
    let written = match draw.below(4) {
        0 => Written::Points,
        1 => Written::Range { end: 1 + draw.below(4), up_to_parent: parent.is_some() && draw.chance(50) },
        2 => Written::Lines,
        _ => Written::Csv,
    };
    // Keys that look alike once they stand in a job's id, keys that are numbers, and plain ones.
    let keys: [&[&str]; 3] = [&["k", "l", "m", "n"], &["0", "1", "2", "3"], &["x.1", "x", "x_1", "x-1"]];
    let keys = draw.of(&keys);
    let mut elements = Vec::new();
    let same = 1 + draw.below(4);
    for element in 0..parents {
        let count = match written {
            Written::Points => same,
            Written::Range { end, up_to_parent: false } => end,
            Written::Range { end, up_to_parent: true } => {
                let siblings = parent.map_or(0, |p| sibling_index(workflow, p, element));
                end.min(siblings + 1)
            }
            // The last one has elements if no other has: an axis is not empty.
            _ if element + 1 == parents && elements.is_empty() => 1 + draw.below(4),
            _ => draw.below(5),
        };
        let range = matches!(written, Written::Range { .. });
        elements.extend(
            (0..count)
                .map(|i| Element { key: if range { i.to_string() } else { keys[i].to_owned() }, parent: element }),
        );
    }
    Axis { name, parent, elements, written }
}

fn sibling_index(workflow: &Workflow, axis: usize, element: usize) -> usize {
    let elements = &workflow.axes[axis].elements;
    elements[..element].iter().filter(|e| e.parent == elements[element].parent).count()
}

/// Up to `most` axes, each once, in any order; one may be the parent of another.
fn axes(draw: &mut Draw, workflow: &Workflow, most: usize) -> Vec<usize> {
    let mut left: Vec<usize> = (0..workflow.axes.len()).collect();
    let mut found = Vec::new();
    for _ in 0..draw.below(most + 1) {
        if !left.is_empty() {
            let at = draw.below(left.len());
            found.push(left.remove(at));
        }
    }
    found
}

fn step(draw: &mut Draw, workflow: &Workflow) -> Step {
    let mut each = axes(draw, workflow, 3);
    while rule::points(workflow, &rule::Point::new(), &each).len() > 200 {
        each.pop();
    }
    let mut outputs = Vec::new();
    for _ in 0..1 + draw.below(2) {
        let own = workflow.closure_of(&each);
        let mut over = if draw.chance(30) { axes(draw, workflow, 2) } else { Vec::new() };
        over.retain(|axis| !own.contains(axis));
        let all: Vec<usize> = each.iter().chain(&over).copied().collect();
        if rule::points(workflow, &rule::Point::new(), &all).len() > 400 {
            over.clear();
        }
        // An axis that an earlier one binds already cannot be extended by.
        let mut kept: Vec<usize> = Vec::new();
        for axis in over {
            if !workflow.closure_of(&kept).contains(&axis) {
                kept.push(axis);
            }
        }
        outputs.push(kept);
    }
    Step { each, reads: Vec::new(), outputs }
}

/// A read that is mostly legal: what its source varies over and the step does not is selected.
fn read(draw: &mut Draw, workflow: &Workflow, number: usize) -> Read {
    let makers: Vec<usize> = if draw.chance(3) { (0..=number).collect() } else { (0..number).collect() };
    let mut sources: Vec<Source> = (0..workflow.inputs.len()).map(Source::Input).collect();
    sources.extend(makers.iter().flat_map(|step| {
        (0..workflow.steps[*step].outputs.len()).map(|output| Source::Output { step: *step, output })
    }));
    // Reading from a step is the more interesting case, and reading twice from one.
    let from_step = sources.len() > workflow.inputs.len() && draw.chance(75);
    let source = match workflow.steps[number].reads.last() {
        Some(last) if draw.chance(30) => last.source,
        _ if from_step => draw.of(&sources[workflow.inputs.len()..]),
        _ => draw.of(&sources),
    };
    let own = workflow.closure_of(&workflow.steps[number].each);
    let needed = workflow.shape(source);
    let mut at = Vec::new();
    let mut gather = Vec::new();
    let mut wanted: Vec<usize> = workflow.closure_of(&needed);
    // In some order, and now and then coarser axes before finer ones.
    for i in (1..wanted.len()).rev() {
        wanted.swap(i, draw.below(i + 1));
    }
    // Most reads select what they must; some select what the step has already.
    let eager = if draw.chance(25) { 60 } else { 8 };
    for axis in wanted {
        let bound: Vec<usize> = at.iter().map(|(a, _): &(usize, Pick)| *a).chain(gather.iter().copied()).collect();
        if workflow.closure_of(&bound).contains(&axis) && !draw.chance(2) {
            continue;
        }
        let must = needed.contains(&axis) && !own.contains(&axis);
        let chance = if must { 97 } else { eager };
        if !draw.chance(chance) {
            continue;
        }
        if draw.chance(50) {
            at.push((axis, pick(draw, workflow, &own, axis)));
        } else {
            gather.push(axis);
        }
    }
    let free = gather.iter().all(|axis| !own.contains(axis));
    let zipped = !gather.is_empty() && at.is_empty() && free && draw.chance(40);
    Read { source, at, gather, zipped }
}

fn pick(draw: &mut Draw, workflow: &Workflow, own: &[usize], axis: usize) -> Pick {
    let keys: Vec<&str> = workflow.axes[axis].elements.iter().map(|e| e.key.as_str()).collect();
    let mut picks = vec![Pick::First, Pick::Last, Pick::Key(draw.of(&keys).to_owned())];
    if own.contains(&axis) {
        picks.extend([Pick::Prev, Pick::Next]);
    }
    for other in own {
        let elements = &workflow.axes[*other].elements;
        let indexes = (0..elements.len()).map(|e| sibling_index(workflow, *other, e));
        for (pick, wanted) in [
            (Pick::KeyOf(*other), elements.iter().map(|e| e.key.clone()).collect::<Vec<_>>()),
            (Pick::IndexOf(*other, 0), indexes.clone().map(|i| i.to_string()).collect()),
            (Pick::IndexOf(*other, 1), indexes.clone().map(|i| (i + 1).to_string()).collect()),
        ] {
            // Rarely one that finds nothing.
            if wanted.iter().all(|key| keys.contains(&key.as_str())) || draw.chance(10) {
                picks.push(pick);
            }
        }
    }
    draw.of(&picks)
}
