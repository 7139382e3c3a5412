//! `workflow.yml`: the jobs, step by step, and what must be done before what.

use std::ops::Range;
use std::sync::Arc;

use super::words;
use crate::lower::artifact::Body;
use crate::lower::stream::{self, Piece};
use crate::lower::yaml;
use crate::plan::{Consumers, Op, Plan, Program, Relation, Space, Walk, Word, World, uses};
use crate::resolve::{Id as _, StepId};

/// Everything that the pieces share.
struct Shared {
    plan: Arc<Plan>,
    /// The text of a job, by step; nothing for steps without jobs.
    jobs: Vec<Program>,
    /// The ids of the jobs, by step.
    ids: Vec<Program>,
    /// For each step, who reads what it makes.
    readers: Vec<Vec<Reader>>,
}

/// A step that reads files of another one.
struct Reader {
    step: StepId,
    /// Its inputs that come from there.
    inputs: Vec<usize>,
    /// `  - ID\n`
    line: Program,
}

enum What {
    Text(String),
    Jobs(StepId, Range<u64>),
    Dependencies(StepId, Range<u64>),
}

struct Part {
    shared: Arc<Shared>,
    what: What,
}

/// The body of `workflow.yml`. `head` are the lines before `jobs`.
pub fn body(plan: &Arc<Plan>, head: String) -> Body {
    let order = &plan.workflow.order;
    let jobs: Vec<Program> = plan.steps.ids().map(|id| job(plan, id)).collect();
    let ids: Vec<Program> = plan.steps.values().map(|s| identifier(&s.id)).collect();
    let readers = readers(plan, &ids);
    let shared = Arc::new(Shared { plan: plan.clone(), jobs, ids, readers });
    let mut parts = Vec::new();
    let mut push = |what| parts.push(Part { shared: shared.clone(), what });
    let none = order.iter().all(|id| plan.steps[*id].space.is_empty());
    push(What::Text(head + if none { "jobs: []\n" } else { "jobs:\n" }));
    for id in order {
        let len = plan.steps[*id].space.len();
        // The first job tells about how long one is.
        let mut sample = Vec::new();
        if len > 0 {
            shared.program(*id).run(&mut plan.steps[*id].space.point(0), &mut sample);
        }
        for range in stream::ranges(len, sample.len() as u64) {
            push(What::Jobs(*id, range));
        }
    }
    let any = order.iter().any(|id| shared.has_children(*id));
    push(What::Text(if any { "jobDependencies:\n".to_owned() } else { "jobDependencies: []\n".to_owned() }));
    for id in order.iter().filter(|id| shared.has_children(**id)) {
        let space = &plan.steps[*id].space;
        let mut sample = Vec::new();
        if !space.is_empty() {
            shared.dependencies(*id, &space.point(0), &mut sample);
        }
        for range in stream::ranges(space.len(), sample.len() as u64) {
            push(What::Dependencies(*id, range));
        }
    }
    let at_most = shared.at_most(&parts);
    stream::bounded(parts, at_most)
}

impl Piece for Part {
    fn write(&self, out: &mut Vec<u8>) {
        match &self.what {
            What::Text(text) => out.extend_from_slice(text.as_bytes()),
            What::Jobs(step, range) => {
                let program = self.shared.program(*step);
                each(&self.shared.plan.steps[*step].space, range, |point| program.run(point, out));
            }
            What::Dependencies(step, range) => {
                each(&self.shared.plan.steps[*step].space, range, |point| self.shared.dependencies(*step, point, out));
            }
        }
    }
}

fn each(space: &Space, range: &Range<u64>, mut see: impl FnMut(&mut Vec<u32>)) {
    let mut walk = space.walk(range.start);
    let mut point = Vec::new();
    for _ in range.clone() {
        let Some(at) = walk.get() else { return };
        point.clear();
        point.extend_from_slice(at);
        see(&mut point);
        walk.step();
    }
}

impl Shared {
    /// A number of bytes that the parts do not exceed in all.
    fn at_most(&self, parts: &[Part]) -> u64 {
        let texts = parts.iter().map(|part| match &part.what {
            What::Text(text) => text.len() as u64,
            What::Jobs(..) | What::Dependencies(..) => 0,
        });
        let steps = self.plan.steps.iter().map(|(id, step)| {
            let entry = if self.has_children(id) { self.ids[id.index()].longest().saturating_add(24) } else { 0 };
            let jobs = step.space.len().saturating_mul(self.program(id).longest().saturating_add(entry));
            // A child stands for at least one use of a file.
            let children = self.readers_of(id).iter().map(|reader| {
                let step = &self.plan.steps[reader.step];
                let uses = reader.inputs.iter().map(|i| uses(&step.space, &step.inputs[*i]));
                uses.fold(0, u64::saturating_add).saturating_mul(reader.line.longest())
            });
            children.fold(jobs, u64::saturating_add)
        });
        texts.chain(steps).fold(0, u64::saturating_add)
    }

    fn program(&self, step: StepId) -> &Program {
        &self.jobs[step.index()]
    }

    fn readers_of(&self, step: StepId) -> &[Reader] {
        &self.readers[step.index()]
    }

    fn has_children(&self, step: StepId) -> bool {
        !self.readers_of(step).is_empty()
    }

    /// The entry of one job: its children, step by step, each once.
    fn dependencies(&self, step: StepId, job: &[u32], out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(b"- id: ");
        self.ids[step.index()].run(&mut job.to_vec(), out);
        out.extend_from_slice(b"\n  children:\n");
        let before = out.len();
        for reader in self.readers_of(step) {
            self.children(reader, job, out);
        }
        // A job whose files nobody takes has no entry.
        if out.len() == before {
            out.truncate(start);
        }
    }

    fn children(&self, reader: &Reader, job: &[u32], out: &mut Vec<u8>) {
        let step = &self.plan.steps[reader.step];
        let consumers: Vec<Consumers> = reader
            .inputs
            .iter()
            .filter_map(|i| World::consumers(&step.inputs[*i], step.space.slots.len(), job))
            .collect();
        let mut walks: Vec<Readers> = consumers.iter().map(|c| Readers::start(&step.space, c)).collect();
        if let [walk] = walks.as_mut_slice() {
            while let Some(point) = walk.get() {
                reader.line.run(&mut point.to_vec(), out);
                walk.step();
            }
            return;
        }
        // Each walk ascends: their union is a merge that passes over equal points.
        while let Some(least) = walks.iter().filter_map(Readers::get).min().map(<[u32]>::to_vec) {
            reader.line.run(&mut least.clone(), out);
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

/// For each step, who reads what it makes; readers in the order of the steps.
fn readers(plan: &Plan, ids: &[Program]) -> Vec<Vec<Reader>> {
    let mut all: Vec<Vec<Reader>> = plan.steps.ids().map(|_| Vec::new()).collect();
    for id in &plan.workflow.order {
        let step = &plan.steps[*id];
        // Every job of a reader takes a file: without a job there is no child.
        if step.space.is_empty() {
            continue;
        }
        for (at, input) in step.inputs.iter().enumerate() {
            let Some((producer, _)) = &input.producer else { continue };
            let readers = &mut all[producer.index()];
            match readers.last_mut().filter(|r| r.step == *id) {
                Some(reader) => reader.inputs.push(at),
                None => {
                    let mut line = Program::literal("  - ");
                    line.extend(&ids[id.index()]);
                    line.push_literal("\n");
                    readers.push(Reader { step: *id, inputs: vec![at], line });
                }
            }
        }
    }
    all
}

/// A job id as a scalar: ids hold nothing that needs quotes, but may look like a number.
fn identifier(id: &Program) -> Program {
    let mut program = Program::default();
    program.push_quoted(id.clone(), yaml::scalar, yaml::proves_plain);
    program
}

/// The text of one job of a step.
fn job(plan: &Plan, id: StepId) -> Program {
    let (step, planned) = (&plan.workflow.steps[id], &plan.steps[id]);
    let mut text = Program::literal("- type: job\n  name: ");
    text.push_literal(yaml::quoted(&step.transformation));
    text.push_literal("\n  id: ");
    text.extend(&identifier(&planned.id));
    text.push_literal("\n  nodeLabel: ");
    text.extend(&identifier(&planned.id));
    let mut arguments = Program::default();
    for words in &planned.words {
        let mut group = Program::default();
        for word in &words.words {
            match word {
                Word::One(program) => argument(&mut group, program),
                Word::Each { extension, body } => {
                    let mut item = Program::default();
                    argument(&mut item, body);
                    repeat(&mut group, extension, item);
                }
            }
        }
        repeat(&mut arguments, &words.each, group);
    }
    text.push_literal(if arguments.ops.is_empty() { "\n  arguments: []\n" } else { "\n  arguments:\n" });
    text.extend(&arguments);
    let mut uses = Program::default();
    for (at, relation) in planned.inputs.iter().enumerate() {
        let same = |other: &&Relation| other.file == relation.file;
        if planned.inputs[..at].iter().any(|r| same(&r)) {
            continue;
        }
        // Two inputs from one family may take the same file: it is used once.
        let all: Vec<&Relation> = planned.inputs[at..].iter().filter(same).collect();
        let item = |relation: &Relation| file_use(plan, relation, "    type: input\n");
        if let [one] = all.as_slice() {
            repeat(&mut uses, &one.extension, item(one));
        } else {
            let items = all.iter().map(|r| (r.extension.clone().into(), item(r))).collect();
            uses.ops.push(Op::Distinct { items });
        }
    }
    for lfn in super::support_files(step) {
        uses.push_literal(format!("  - lfn: {}\n    type: input\n", yaml::quoted(lfn.as_str())));
    }
    for relation in &planned.outputs {
        let publish = plan.workflow.files[relation.file].publish;
        let flags = format!("    type: output\n    stageOut: {publish}\n    registerReplica: false\n");
        let item = file_use(plan, relation, &flags);
        repeat(&mut uses, &relation.extension, item);
    }
    text.push_literal(if uses.ops.is_empty() { "  uses: []\n" } else { "  uses:\n" });
    text.extend(&uses);
    profiles(plan, id, &mut text);
    text
}

fn argument(out: &mut Program, word: &Program) {
    out.push_literal("  - ");
    out.push_quoted(word.clone(), words::item, words::proves_plain);
    out.push_literal("\n");
}

fn file_use(plan: &Plan, relation: &Relation, rest: &str) -> Program {
    let name = plan.files[relation.file].name.seen_through(&relation.bind);
    let mut item = Program::literal("  - lfn: ");
    item.push_quoted(name, yaml::scalar, yaml::proves_plain);
    item.push_literal(format!("\n{rest}"));
    item
}

/// `body` once per extension, or once if there is none.
fn repeat(out: &mut Program, extension: &[crate::plan::Slot], body: Program) {
    if extension.is_empty() {
        out.extend(&body);
    } else {
        out.ops.push(Op::Each { extension: extension.into(), body });
    }
}

/// What is of the job alone: its label, its environment, and resources that its transformation does not share.
fn profiles(plan: &Plan, id: StepId, text: &mut Program) {
    let planned = &plan.steps[id];
    let own = super::own_resources(&plan.workflow, id);
    if planned.label.is_none() && planned.env.is_empty() && own.is_empty() {
        return;
    }
    text.push_literal("  profiles:\n");
    if !planned.env.is_empty() {
        text.push_literal("    env:\n");
        for (name, value) in &planned.env {
            text.push_literal(format!("      {}: ", yaml::quoted(name)));
            text.push_quoted(value.clone(), yaml::scalar, yaml::proves_plain);
            text.push_literal("\n");
        }
    }
    if planned.label.is_some() || !own.is_empty() {
        text.push_literal("    pegasus:\n");
    }
    for (key, value) in own {
        text.push_literal(format!("      {key}: {value}\n"));
    }
    if let Some(label) = &planned.label {
        text.push_literal("      label: ");
        text.push_quoted(label.clone(), yaml::scalar, yaml::proves_plain);
        text.push_literal("\n");
    }
}
