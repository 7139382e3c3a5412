//! Who waits for whom: by index arithmetic where relations are that simple, else as a table of edges.

use std::borrow::Cow;
use std::ops::Range;

use super::workflow::identifier;
use crate::plan::{Consumers, Elements, Plain, Plan, PlannedStep, Presence, Program, Relation, Space, Walk, uses};
use crate::resolve::{Id as _, StepId};

/// A step that waits for another one.
pub struct Reader {
    pub step: StepId,
    how: How,
    /// `  - ID\n`
    pub line: Program,
}

/// How the jobs that wait are found.
enum How {
    /// By the inverse boxes of these inputs.
    Boxes(Vec<usize>),
    /// Looked up: the box of a producer's job, and the number of the point that waits for it; sorted.
    Edges(Vec<(u128, u64)>),
}

/// For each step, who waits for it; readers in the order of the steps.
pub fn readers(plan: &Plan, ids: &[Program]) -> Vec<Vec<Reader>> {
    let mut all: Vec<Vec<Reader>> = plan.steps.ids().map(|_| Vec::new()).collect();
    for id in &plan.workflow.order {
        let step = &plan.steps[*id];
        if step.count() == 0 {
            continue;
        }
        let mut producers: Vec<StepId> = Vec::new();
        for relation in step.inputs.iter().chain(&step.after) {
            for (producer, _) in relation.choices.iter().filter_map(|c| c.producer.as_ref()) {
                if !producers.contains(producer) && plan.steps[*producer].count() > 0 {
                    producers.push(*producer);
                }
            }
        }
        for producer in producers {
            let mut line = Program::literal("  - ");
            line.extend(&ids[id.index()]);
            line.push_literal("\n");
            let how = how(plan, step, producer);
            if matches!(&how, How::Edges(edges) if edges.is_empty()) {
                continue;
            }
            all[producer.index()].push(Reader { step: *id, how, line });
        }
    }
    all
}

fn how(plan: &Plan, step: &PlannedStep, producer: StepId) -> How {
    let from =
        |relation: &Relation| relation.choices.iter().any(|c| c.producer.as_ref().is_some_and(|p| p.0 == producer));
    let boxes = *step.jobs == Presence::Always
        && !step.after.iter().any(&from)
        && step.inputs.iter().filter(|r| from(r)).all(|r| r.plain().is_some());
    if boxes {
        return How::Boxes((0..step.inputs.len()).filter(|i| from(&step.inputs[*i])).collect());
    }
    let space = &plan.steps[producer].space;
    let mut edges: Vec<(u128, u64)> = Vec::new();
    let mut walk = step.space.walk(0);
    let mut number = 0;
    while let Some(point) = walk.get() {
        if step.jobs.at(point) {
            let mut point = point.to_vec();
            for relation in step.inputs.iter().chain(&step.after).filter(|r| from(r)) {
                relation.each(&mut point, &mut |choice, point| {
                    if let Some((made_by, binds)) = &relation.choices[choice].producer
                        && *made_by == producer
                    {
                        let job: Vec<u32> = binds.iter().map(|b| b.get(point)).collect();
                        edges.push((position(space, &job), number));
                    }
                });
            }
        }
        number += 1;
        walk.step();
    }
    edges.sort_unstable();
    edges.dedup();
    How::Edges(edges)
}

/// A number for each point of the box around a space.
fn position(space: &Space, point: &[u32]) -> u128 {
    space.slots.iter().zip(point).fold(0, |at, (slot, element)| at * u128::from(slot.len.max(1)) + u128::from(*element))
}

impl Reader {
    /// A number of lines that all its entries together do not exceed.
    pub fn at_most(&self, plan: &Plan) -> u64 {
        let step = &plan.steps[self.step];
        match &self.how {
            // A child stands for at least one use of a file.
            How::Boxes(inputs) => inputs.iter().map(|i| uses(step, &step.inputs[*i])).fold(0, u64::saturating_add),
            How::Edges(edges) => edges.len() as u64,
        }
    }

    /// Looks up who waits for the jobs of a step, one after the other.
    pub fn children<'a>(&'a self, plan: &'a Plan, producer: StepId) -> Children<'a> {
        let step = &plan.steps[self.step];
        let (inputs, edges) = match &self.how {
            How::Boxes(inputs) => (inputs.iter().filter_map(|i| step.inputs[*i].plain()).collect(), &[][..]),
            How::Edges(edges) => (Vec::new(), edges.as_slice()),
        };
        let consumers = inputs.iter().map(|_| Consumers::default()).collect();
        let producer = &plan.steps[producer].space;
        Children { producer, space: &step.space, line: &self.line, edges, inputs, consumers, point: Vec::new() }
    }
}

/// The jobs of one step that wait for those of another one.
pub struct Children<'a> {
    producer: &'a Space,
    space: &'a Space,
    line: &'a Program,
    /// Either these, or the inputs that say it by their boxes.
    edges: &'a [(u128, u64)],
    inputs: Vec<Plain<'a>>,
    /// What is used again from job to job.
    consumers: Vec<Consumers<'a>>,
    point: Vec<u32>,
}

impl Children<'_> {
    /// Appends a line for each job that waits for the one at `job`, in order, each once.
    pub fn write(&mut self, job: &[u32], out: &mut Vec<u8>) {
        let Self { producer, space, line, edges, inputs, consumers, point } = self;
        let mut write = |at: &[u32], out: &mut Vec<u8>| {
            point.clear();
            point.extend_from_slice(at);
            line.run(point, out);
        };
        if !edges.is_empty() {
            let wanted = position(producer, job);
            let start = edges.partition_point(|(at, _)| *at < wanted);
            for (_, number) in edges[start..].iter().take_while(|(at, _)| *at == wanted) {
                write(&space.point(*number), out);
            }
            return;
        }
        // Nearly all steps read another one through one input, and most of them run over one axis.
        if let ([input], [consumers]) = (inputs.as_slice(), consumers.as_mut_slice()) {
            if consumers.find(input, space.slots.len(), job).is_none() {
                return;
            }
            if let Some(elements) = only_slot(space, consumers) {
                for element in elements.iter().filter(|element| consumers.has(&[*element])) {
                    write(&[element], out);
                }
                return;
            }
            let mut walk = Readers::start(space, consumers);
            while let Some(point) = walk.get() {
                write(point, out);
                walk.step();
            }
            return;
        }
        let found = inputs.iter().zip(consumers).filter_map(|(input, consumers)| {
            consumers.find(input, space.slots.len(), job)?;
            Some(Readers::start(space, consumers))
        });
        let mut walks: Vec<Readers> = found.collect();
        // Each walk ascends: their union is a merge that passes over equal points.
        while let Some(least) = walks.iter().filter_map(Readers::get).min().map(<[u32]>::to_vec) {
            write(&least, out);
            for walk in &mut walks {
                if walk.get() == Some(least.as_slice()) {
                    walk.step();
                }
            }
        }
    }
}

impl Children<'_> {
    /// How many jobs wait for the one at `job`, and how many bytes the first line has, if that is plain to see.
    pub fn surely(&mut self, job: &[u32]) -> Option<(usize, u64)> {
        let Self { space, line, inputs, consumers, .. } = self;
        let ([input], [consumers]) = (inputs.as_slice(), consumers.as_mut_slice()) else { return None };
        if consumers.find(input, space.slots.len(), job).is_none() {
            return Some((0, 0));
        }
        let elements = only_slot(space, consumers).filter(|_| consumers.is_exact())?;
        let first = (!elements.is_empty()).then(|| line.text(&[elements.get(0)]));
        Some((elements.len(), first.map_or(0, |line| line.len() as u64)))
    }

    /// Appends the lines of some of the jobs that surely wait for the one at `job`.
    pub fn write_some(&mut self, job: &[u32], range: Range<usize>, out: &mut Vec<u8>) {
        let Self { space, line, inputs, consumers, point, .. } = self;
        let ([input], [consumers]) = (inputs.as_slice(), consumers.as_mut_slice()) else { return };
        if consumers.find(input, space.slots.len(), job).is_none() {
            return;
        }
        let Some(elements) = only_slot(space, consumers) else { return };
        for at in range {
            point.clear();
            point.push(elements.get(at));
            line.run(point, out);
        }
    }
}

/// The elements that wait, if the step that waits runs over one axis.
fn only_slot<'e>(space: &Space, consumers: &'e Consumers<'_>) -> Option<Cow<'e, Elements<'e>>> {
    let ([slot], [limit]) = (space.slots.as_slice(), consumers.limits()) else { return None };
    let elements = limit.as_ref().map_or_else(|| Cow::Owned(Elements::Range(0, slot.len)), Cow::Borrowed);
    slot.joins.is_empty().then_some(elements)
}

/// Walks the points that read a file of one job through one input.
struct Readers<'a> {
    walk: Walk<'a>,
    consumers: &'a Consumers<'a>,
}

impl<'a> Readers<'a> {
    fn start(space: &'a Space, consumers: &'a Consumers<'_>) -> Self {
        let mut readers = Self { walk: space.walk_within(consumers.limits()), consumers };
        readers.pass();
        readers
    }

    fn get(&self) -> Option<&[u32]> {
        self.walk.get()
    }

    fn step(&mut self) {
        self.walk.step();
        self.pass();
    }

    /// Passes over points of the box that take nothing.
    fn pass(&mut self) {
        while self.walk.get().is_some_and(|point| !self.consumers.has(point)) {
            self.walk.step();
        }
    }
}

/// The ids of all steps' jobs as scalars.
pub fn identifiers(plan: &Plan) -> Vec<Program> {
    plan.steps.values().map(|s| identifier(&s.id)).collect()
}
