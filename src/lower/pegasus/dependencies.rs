//! Who waits for whom: by index arithmetic where relations are that simple, else as a table of edges.

use std::sync::Arc;

use super::workflow::identifier;
use crate::plan::{Consumers, Plan, PlannedStep, Presence, Program, Relation, Space, Walk, World, uses};
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

    /// Appends a line for each job that waits for the one at `job`, in order, each once.
    pub fn children(&self, plan: &Arc<Plan>, producer: StepId, job: &[u32], out: &mut Vec<u8>) {
        let step = &plan.steps[self.step];
        let inputs = match &self.how {
            How::Boxes(inputs) => inputs,
            How::Edges(edges) => {
                let wanted = position(&plan.steps[producer].space, job);
                let start = edges.partition_point(|(at, _)| *at < wanted);
                for (_, number) in edges[start..].iter().take_while(|(at, _)| *at == wanted) {
                    self.line.run(&mut step.space.point(*number), out);
                }
                return;
            }
        };
        let mut scratch = Vec::new();
        let mut write = |point: &[u32], out: &mut Vec<u8>| {
            scratch.clear();
            scratch.extend_from_slice(point);
            self.line.run(&mut scratch, out);
        };
        // Nearly all steps read another one through one input.
        if let [input] = inputs.as_slice() {
            let Some(plain) = step.inputs[*input].plain() else { return };
            let Some(consumers) = World::consumers(&plain, step.space.slots.len(), job) else { return };
            let mut walk = Readers::start(&step.space, &consumers);
            while let Some(point) = walk.get() {
                write(point, out);
                walk.step();
            }
            return;
        }
        let plain: Vec<_> = inputs.iter().filter_map(|i| step.inputs[*i].plain()).collect();
        let consumers: Vec<Consumers> =
            plain.iter().filter_map(|p| World::consumers(p, step.space.slots.len(), job)).collect();
        let mut walks: Vec<Readers> = consumers.iter().map(|c| Readers::start(&step.space, c)).collect();
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

/// Walks the points that read a file of one job through one input.
struct Readers<'a> {
    walk: Walk<'a>,
    consumers: &'a Consumers<'a>,
}

impl<'a> Readers<'a> {
    fn start(space: &'a Space, consumers: &'a Consumers<'a>) -> Self {
        let mut readers = Self { walk: space.walk_within(&consumers.limits), consumers };
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
