//! `workflow.yml`: the jobs, step by step, and what must be done before what.

use std::ops::Range;
use std::sync::Arc;

use super::dependencies::{Children, Reader, identifiers, readers};
use super::words;
use crate::lower::artifact::Body;
use crate::lower::stream::{self, PIECE, Piece};
use crate::lower::yaml;
use crate::plan::{Choice, Cut, Extension, Formula, Op, Plan, PlannedStep, Program, Relation, Word, Words};
use crate::resolve::{Id as _, StepId};

/// Everything that the pieces share.
pub(super) struct Shared {
    pub(super) plan: Arc<Plan>,
    /// The text of a job, by step; nothing for steps without jobs.
    jobs: Vec<Program>,
    /// The ids of the jobs, by step.
    ids: Vec<Program>,
    /// For each step, who waits for it.
    readers: Vec<Vec<Reader>>,
}

pub(super) enum What {
    Text(String),
    Jobs(StepId, Range<u64>),
    /// A part of one job.
    Job(StepId, u64, Cut),
    Dependencies(StepId, Range<u64>),
    /// A part of the entry of one job.
    Entry(StepId, u64, Lines),
}

/// What is in a part of an entry.
pub(super) enum Lines {
    /// What stands above the children.
    Head,
    /// The children in one step.
    All(usize),
    /// Some of them.
    Some(usize, Range<usize>),
}

struct Part {
    shared: Arc<Shared>,
    what: What,
}

/// The body of `workflow.yml`. `head` are the lines before `jobs`.
pub fn body(plan: &Arc<Plan>, head: String) -> Body {
    let order = &plan.workflow.order;
    let jobs: Vec<Program> = plan.steps.ids().map(|id| job(plan, id)).collect();
    let ids = identifiers(plan);
    let readers = readers(plan, &ids);
    let shared = Arc::new(Shared { plan: plan.clone(), jobs, ids, readers });
    let mut parts = Vec::new();
    let mut push = |what| parts.push(Part { shared: shared.clone(), what });
    let none = order.iter().all(|id| plan.steps[*id].count() == 0);
    push(What::Text(head + if none { "jobs: []\n" } else { "jobs:\n" }));
    for id in order {
        let space = &plan.steps[*id].space;
        // The first job tells about how long one is.
        let sample = || shared.program(*id).about(&mut space.point(0));
        for range in stream::ranges(space.len(), sample) {
            push(What::Jobs(*id, range));
        }
    }
    let any = order.iter().any(|id| shared.has_children(*id));
    push(What::Text(if any { "jobDependencies:\n".to_owned() } else { "jobDependencies: []\n".to_owned() }));
    for id in order.iter().filter(|id| shared.has_children(**id)) {
        let space = &plan.steps[*id].space;
        let sample = || shared.about_dependencies(*id, &space.point(0), &mut shared.children(*id));
        for range in stream::ranges(space.len(), sample) {
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
                each(&self.shared.plan.steps[*step], range, |point| program.run(point, out));
            }
            What::Dependencies(step, range) => {
                let mut children = self.shared.children(*step);
                each(&self.shared.plan.steps[*step], range, |point| {
                    self.shared.dependencies(*step, point, &mut children, out);
                });
            }
            What::Job(step, number, cut) => {
                let point = &mut self.shared.plan.steps[*step].space.point(*number);
                self.shared.program(*step).run_cut(cut, point, out);
            }
            What::Entry(step, number, lines) => {
                let job = &mut self.shared.plan.steps[*step].space.point(*number);
                let readers = self.shared.readers_of(*step);
                let children = |at: &usize| readers.get(*at).map(|r| r.children(&self.shared.plan, *step));
                match lines {
                    Lines::Head => self.shared.head(*step, job, out),
                    Lines::All(at) => children(at).into_iter().for_each(|mut c| c.write(job, out)),
                    Lines::Some(at, range) => {
                        children(at).into_iter().for_each(|mut c| c.write_some(job, range.clone(), out));
                    }
                }
            }
        }
    }

    fn split(&self) -> Option<Vec<Self>> {
        let what = match &self.what {
            What::Jobs(step, range) if self.shared.program(*step).longest() > PIECE => self.shared.jobs(*step, range),
            // Where one entry is short, they are taken together.
            What::Dependencies(step, range) if range.end - range.start == 1 => self.shared.entry(*step, range.start)?,
            _ => return None,
        };
        Some(what.into_iter().map(|what| Part { shared: self.shared.clone(), what }).collect())
    }
}

/// Calls `see` with the jobs among some points.
fn each(step: &PlannedStep, range: &Range<u64>, mut see: impl FnMut(&mut Vec<u32>)) {
    each_with_number(step, range, |_, point| see(point));
}

/// The same, with the numbers of the points.
pub(super) fn each_with_number(step: &PlannedStep, range: &Range<u64>, mut see: impl FnMut(u64, &mut Vec<u32>)) {
    let mut walk = step.space.walk(range.start);
    let mut point = Vec::new();
    for number in range.clone() {
        let Some(at) = walk.get() else { return };
        if step.jobs.at(at) {
            point.clear();
            point.extend_from_slice(at);
            see(number, &mut point);
        }
        walk.step();
    }
}

impl Shared {
    /// A number of bytes that the parts do not exceed in all.
    fn at_most(&self, parts: &[Part]) -> u64 {
        let texts = parts.iter().map(|part| match &part.what {
            What::Text(text) => text.len() as u64,
            _ => 0,
        });
        let steps = self.plan.steps.iter().map(|(id, step)| {
            let entry = if self.has_children(id) { self.ids[id.index()].longest().saturating_add(24) } else { 0 };
            let jobs = step.space.len().saturating_mul(self.program(id).longest().saturating_add(entry));
            let children = self.readers_of(id).iter();
            let children = children.map(|r| r.at_most(&self.plan).saturating_mul(r.line.longest()));
            children.fold(jobs, u64::saturating_add)
        });
        texts.chain(steps).fold(0, u64::saturating_add)
    }

    pub(super) fn program(&self, step: StepId) -> &Program {
        &self.jobs[step.index()]
    }

    pub(super) fn readers_of(&self, step: StepId) -> &[Reader] {
        &self.readers[step.index()]
    }

    fn has_children(&self, step: StepId) -> bool {
        !self.readers_of(step).is_empty()
    }

    pub(super) fn children(&self, step: StepId) -> Vec<Children<'_>> {
        self.readers_of(step).iter().map(|reader| reader.children(&self.plan, step)).collect()
    }

    pub(super) fn head(&self, step: StepId, job: &mut Vec<u32>, out: &mut Vec<u8>) {
        out.extend_from_slice(b"- id: ");
        self.ids[step.index()].run(job, out);
        out.extend_from_slice(b"\n  children:\n");
    }

    /// The entry of one job: its children, step by step, each once.
    fn dependencies(&self, step: StepId, job: &mut Vec<u32>, children: &mut [Children], out: &mut Vec<u8>) {
        let start = out.len();
        self.head(step, job, out);
        let before = out.len();
        for reader in children {
            reader.write(job, out);
        }
        // A job whose files nobody takes has no entry.
        if out.len() == before {
            out.truncate(start);
        }
    }
}

/// A job id as a scalar: ids hold nothing that needs quotes, but may look like a number.
pub fn identifier(id: &Program) -> Program {
    let mut program = Program::default();
    program.push_quoted(id.clone(), yaml::scalar, yaml::proves_plain);
    program
}

/// The text of one job of a step.
fn job(plan: &Plan, id: StepId) -> Program {
    let (step, planned) = (&plan.workflow.steps[id], &plan.steps[id]);
    let mut text = Program::literal("- type: job\n  name: ");
    let names = step.variants.iter().map(|v| Program::literal(yaml::quoted(&v.transformation)));
    one_of(&mut text, planned, names.collect());
    text.push_literal("\n  id: ");
    text.extend(&identifier(&planned.id));
    text.push_literal("\n  nodeLabel: ");
    text.extend(&identifier(&planned.id));
    let arguments = planned.variants.iter().map(|variant| arguments(&variant.words));
    one_of(&mut text, planned, arguments.collect());
    uses(plan, id, &mut text);
    streams(plan, id, &mut text);
    super::job_profiles::write(plan, id, &mut text);
    text
}

/// What a job is given: its words, the files that it uses, and its streams; not its name, and not what it asks for.
pub fn work(plan: &Plan, id: StepId) -> Program {
    let planned = &plan.steps[id];
    let mut text = Program::default();
    one_of(&mut text, planned, planned.variants.iter().map(|variant| arguments(&variant.words)).collect());
    uses(plan, id, &mut text);
    streams(plan, id, &mut text);
    text
}

/// The program of the variant that a job has.
fn one_of(out: &mut Program, planned: &PlannedStep, mut programs: Vec<Program>) {
    if let ([only], true) = (programs.as_slice(), planned.variants.iter().all(|v| v.when.is_none())) {
        out.extend(only);
        return;
    }
    let mut before: Option<Formula> = None;
    for (variant, body) in planned.variants.iter().zip(programs.drain(..)) {
        // Its own condition, and none of those before it.
        let filter = match (variant.when.clone(), before.clone()) {
            (Some(own), Some(before)) => Some(before.and(own)),
            (own, before) => own.or(before),
        };
        out.ops.push(Op::Each { extension: Extension::new(Vec::new(), filter).into(), body });
        if let Some(when) = &variant.when {
            let not = Formula::Not(Box::new(when.clone()));
            before = Some(match before {
                Some(before) => before.and(not),
                None => not,
            });
        }
    }
}

/// `arguments:` with one line for each word.
fn arguments(groups: &[Words]) -> Program {
    let mut all = Program::default();
    let mut certain = false;
    for words in groups {
        let mut group = Program::default();
        for word in &words.words {
            match word {
                Word::One(program) => {
                    argument(&mut group, program);
                    certain |= words.is_certain();
                }
                Word::Files { relation, bodies } => {
                    let lines = bodies.iter().map(|body| {
                        let mut line = Program::default();
                        argument(&mut line, body);
                        line
                    });
                    group.ops.push(Op::Files { relation: relation.clone(), bodies: lines.collect() });
                }
                Word::Items { prefix, list } => {
                    let list = match prefix.as_str() {
                        "" => list.clone(),
                        prefix => list.clone().prefixed(prefix),
                    };
                    let (before, after) = (b"  - "[..].into(), b"\n"[..].into());
                    group.ops.push(Op::Items { list: list.into(), before, quote: words::item, after });
                }
            }
        }
        if !words.each.is_trivial() {
            let body = std::mem::take(&mut group);
            group.ops.push(Op::Each { extension: words.each.clone().into(), body });
        }
        if words.when.is_some() {
            let extension = Extension::new(Vec::new(), words.when.clone());
            let body = std::mem::take(&mut group);
            group.ops.push(Op::Each { extension: extension.into(), body });
        }
        all.extend(&group);
    }
    let mut text = Program::default();
    if all.ops.is_empty() {
        text.push_literal("\n  arguments: []\n");
    } else if certain {
        text.push_literal("\n  arguments:\n");
        text.extend(&all);
    } else {
        // Whether there is any word is known job by job.
        text.push_literal("\n  arguments:");
        text.ops.push(Op::Or { body: all, before: b"\n"[..].into(), none: b" []\n"[..].into() });
    }
    text
}

fn argument(out: &mut Program, word: &Program) {
    out.push_literal("  - ");
    out.push_quoted(word.clone(), words::item, words::proves_plain);
    out.push_literal("\n");
}

/// `uses:` with one entry for each file: inputs, what the program needs beside them, outputs.
fn uses(plan: &Plan, id: StepId, text: &mut Program) {
    let (step, planned) = (&plan.workflow.steps[id], &plan.steps[id]);
    let mut uses = Program::default();
    let mut certain = false;
    let entry = |choice: &Choice| {
        let bypass = choice.file.is_some_and(|f| plan.workflow.files[f].extras.bypass);
        let flags = if bypass { "    type: input\n    bypass: true\n" } else { "    type: input\n" };
        file_use(plan, choice, &Program::literal(flags))
    };
    if plan.may_repeat(id) {
        // Two inputs may take the same file: it is used once.
        let items = planned.inputs.iter().map(|relation| {
            let bodies = relation.choices.iter().map(entry).collect();
            (Arc::new(relation.clone()), bodies)
        });
        uses.ops.push(Op::Distinct { items: items.collect() });
    } else {
        for relation in &planned.inputs {
            certain |= files(&mut uses, relation, entry);
        }
    }
    for list in &planned.lists {
        uses.push_literal("  - lfn: ");
        uses.push_quoted(list.name.clone(), yaml::scalar, yaml::proves_plain);
        uses.push_literal("\n    type: input\n");
        certain = true;
    }
    for lfn in crate::lower::scripts::support_files(step) {
        uses.push_literal(format!("  - lfn: {}\n    type: input\n", yaml::quoted(lfn.as_str())));
        certain = true;
    }
    for relation in &planned.outputs {
        certain |= files(&mut uses, relation, |choice| file_use(plan, choice, &output(plan, choice)));
    }
    if uses.ops.is_empty() {
        text.push_literal("  uses: []\n");
    } else if certain {
        text.push_literal("  uses:\n");
        text.extend(&uses);
    } else {
        text.push_literal("  uses:");
        text.ops.push(Op::Or { body: uses, before: b"\n"[..].into(), none: b" []\n"[..].into() });
    }
}

/// The files that standard input comes from and standard output goes to. They stand after the uses: before them the
/// planner drops the first one.
fn streams(plan: &Plan, id: StepId, text: &mut Program) {
    let (around, planned) = (&plan.workflow.steps[id].around, &plan.steps[id]);
    let input = around.stdin.and_then(|at| planned.inputs.get(at as usize));
    let output = around.stdout.and_then(|at| planned.outputs.get(at as usize));
    for (key, relation) in [("stdin", input), ("stdout", output)] {
        let Some(relation) = relation else { continue };
        let line = |choice: &Choice| {
            let mut line = Program::literal(format!("  {key}: "));
            if let Some(file) = choice.file {
                let name = plan.files[file].name.seen_through(&choice.bind);
                line.push_quoted(name, yaml::scalar, yaml::proves_plain);
            }
            line.push_literal("\n");
            line
        };
        files(text, relation, line);
    }
}

/// An entry for each file of a relation; whether there is one at every point.
fn files(out: &mut Program, relation: &Relation, entry: impl Fn(&Choice) -> Program) -> bool {
    if let Some(plain) = relation.plain() {
        let body = entry(plain.choice);
        if plain.slots.is_empty() {
            out.extend(&body);
        } else {
            let extension = Extension::new(plain.slots.to_vec(), None);
            out.ops.push(Op::Each { extension: extension.into(), body });
        }
        // The prover saw to it that a list is not empty, an output over an axis may be.
        return plain.slots.is_empty();
    }
    let bodies = relation.choices.iter().map(entry).collect();
    out.ops.push(Op::Files { relation: Arc::new(relation.clone()), bodies });
    false
}

/// What is said of an output beside its name.
fn output(plan: &Plan, choice: &Choice) -> Program {
    let Some(file) = choice.file else { return Program::default() };
    let extras = &plan.workflow.files[file].extras;
    let kind = if extras.checkpoint { "checkpoint" } else { "output" };
    let mut text = Program::literal(format!("    type: {kind}\n    stageOut: "));
    match &plan.files[file].publish {
        Some(condition) => text.push(Op::Value(Arc::new(condition.seen_through(&choice.bind)))),
        None => text.push_literal(plan.workflow.files[file].published().to_string()),
    }
    text.push_literal(format!("\n    registerReplica: {}\n", extras.register));
    text
}

fn file_use(plan: &Plan, choice: &Choice, rest: &Program) -> Program {
    let mut item = Program::literal("  - lfn: ");
    if let Some(file) = choice.file {
        let name = plan.files[file].name.seen_through(&choice.bind);
        item.push_quoted(name, yaml::scalar, yaml::proves_plain);
    }
    item.push_literal("\n");
    item.extend(rest);
    item
}
