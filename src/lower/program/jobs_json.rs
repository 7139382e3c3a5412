//! `jobs.jsonl`: the jobs of steps that loops over axes do not say, written out. One job a line.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::lower::artifact::Body;
use crate::lower::json;
use crate::lower::pegasus::around;
use crate::lower::scalable::Components;
use crate::lower::stream::{self, Piece};
use crate::plan::{Plan, PlannedStep, Program, Relation};
use crate::resolve::StepId;

struct Part {
    plan: Arc<Plan>,
    /// Those of Scalable; nothing for Pegasus.
    components: Option<Arc<Components>>,
    step: StepId,
    range: Range<u64>,
}

/// The body of `jobs.jsonl` for some steps.
pub fn body(plan: &Arc<Plan>, steps: &[StepId], components: Option<Components>) -> Body {
    let components = components.map(Arc::new);
    let mut parts = Vec::new();
    let mut at_most = 0u64;
    for step in steps {
        let planned = &plan.steps[*step];
        let sample = || {
            let mut sample = Vec::new();
            row(plan, components.as_deref(), *step, &mut planned.space.point(0), &mut sample);
            sample.len() as u64
        };
        at_most = at_most.saturating_add(planned.count().saturating_mul(longest(plan, *step)));
        for range in stream::ranges(planned.space.len(), sample) {
            parts.push(Part { plan: plan.clone(), components: components.clone(), step: *step, range });
        }
    }
    stream::bounded(parts, at_most)
}

/// A number of bytes that no row exceeds. JSON writes a byte as at most six.
fn longest(plan: &Plan, id: StepId) -> u64 {
    let planned = &plan.steps[id];
    let words = planned.variants.iter().map(|variant| {
        let groups = variant.words.iter().map(|group| {
            let words = group.words.iter().map(|word| {
                let (length, count) = word.longest();
                length.saturating_mul(6).saturating_add(4).saturating_mul(count)
            });
            words.fold(0, u64::saturating_add).saturating_mul(group.each.widest())
        });
        groups.fold(0, u64::saturating_add)
    });
    let names = planned.inputs.iter().chain(&planned.outputs).map(|relation| {
        let name = relation.files().map(|f| plan.files[f].name.longest()).max().unwrap_or(0);
        relation.widest().saturating_mul(name.saturating_mul(6).saturating_add(40))
    });
    let env =
        planned.env.iter().map(|(name, value, _)| value.longest().saturating_mul(6).saturating_add(name.len() as u64));
    let streams = planned.inputs.iter().chain(&planned.outputs).flat_map(Relation::files);
    let streams = streams.map(|f| plan.files[f].name.longest()).max().unwrap_or(0);
    let texts = planned
        .profiles
        .iter()
        .map(|(value, _)| value)
        .chain(&planned.label)
        .map(Program::longest)
        .chain([planned.id.longest()]);
    let texts = texts.chain([streams, streams]).map(|length| length.saturating_mul(6));
    let known: usize = around::of_jobs(&plan.workflow, id)
        .iter()
        .map(|(_, key, value)| match value {
            around::Value::Fixed(text) => 6 * (text.len() + key.len()),
            _ => 6 * key.len() + 64,
        })
        .sum();
    words.chain(names).chain(env).chain(texts).fold(4096 + known as u64, u64::saturating_add)
}

impl Piece for Part {
    fn write(&self, out: &mut Vec<u8>) {
        let planned = &self.plan.steps[self.step];
        let mut walk = planned.space.walk(self.range.start);
        for _ in self.range.clone() {
            let Some(point) = walk.get() else { return };
            if planned.jobs.at(point) {
                row(&self.plan, self.components.as_deref(), self.step, &mut point.to_vec(), out);
            }
            walk.step();
        }
    }
}

fn row(plan: &Plan, components: Option<&Components>, id: StepId, point: &mut Vec<u32>, out: &mut Vec<u8>) {
    let (step, planned) = (&plan.workflow.steps[id], &plan.steps[id]);
    let Some((number, variant)) = planned.variant(point) else { return };
    let mut job = Map::new();
    job.insert("step".to_owned(), step.name.as_str().into());
    job.insert("id".to_owned(), planned.id.text(point).into());
    job.insert("program".to_owned(), step.variants[number].transformation.as_str().into());
    if let Some(components) = components {
        job.insert("component".to_owned(), components.of(id, &step.variants[number]).into());
    }
    let keys = planned.space.slots.iter().zip(point.iter());
    let keys: Vec<Value> = keys.map(|(slot, e)| plan.axes[slot.axis].keys.get(*e).into_owned().into()).collect();
    job.insert("point".to_owned(), keys.into());
    let head = Value::from(job).to_string();
    out.extend_from_slice(&head.as_bytes()[..head.len() - 1]);
    // What may be as long as an axis is written as it is found.
    out.extend_from_slice(b",\"args\":[");
    let mut words = Items::default();
    for group in &variant.words {
        group.each_word(point, &mut |word| words.add(out, |out| out.extend_from_slice(word)));
    }
    out.extend_from_slice(b"],\"inputs\":[");
    let mut inputs = Items { seen: plan.may_repeat(id).then(HashSet::new), ..Items::default() };
    for relation in &planned.inputs {
        let names = plan.names(relation);
        relation.each(point, &mut |choice, point| {
            if let Some(Some(name)) = names.get(choice) {
                inputs.add(out, |out| name.run(point, out));
            }
        });
    }
    inputs.seen = None;
    let lists: Vec<String> = planned.lists.iter().map(|list| list.name.text(point)).collect();
    lists.iter().for_each(|name| inputs.add(out, |out| out.extend_from_slice(name.as_bytes())));
    for path in crate::lower::scripts::support_files(step) {
        inputs.add(out, |out| out.extend_from_slice(path.as_str().as_bytes()));
    }
    out.extend_from_slice(b"],");
    let mut job = Map::new();
    let mut outputs: Vec<Value> = Vec::new();
    for relation in &planned.outputs {
        let names = plan.names(relation);
        relation.each(point, &mut |number, point| {
            let choice = &relation.choices[number];
            let (Some(file), Some(Some(name))) = (choice.file, names.get(number)) else { return };
            let name = name.text(point);
            let publish = match &plan.files[file].publish {
                Some(condition) => condition.seen_through(&choice.bind).holds(point),
                None => plan.workflow.files[file].published(),
            };
            let extras = &plan.workflow.files[file].extras;
            let mut output = json!({ "name": name, "publish": publish });
            for (flag, set) in [("register", extras.register), ("checkpoint", extras.checkpoint)] {
                if set {
                    output[flag] = true.into();
                }
            }
            outputs.push(output);
        });
    }
    job.insert("outputs".to_owned(), outputs.into());
    if !lists.is_empty() {
        job.insert("lists".to_owned(), lists.into());
    }
    let input = step.around.stdin.and_then(|at| planned.inputs.get(at as usize));
    let output = step.around.stdout.and_then(|at| planned.outputs.get(at as usize));
    for (key, relation) in [("stdin", input), ("stdout", output)] {
        if let Some(name) = relation.and_then(|r| first(plan, r, point)) {
            job.insert(key.to_owned(), name.into());
        }
    }
    let after = after(plan, planned, point);
    if !after.is_empty() {
        job.insert("after".to_owned(), after.into());
    }
    let mut profiles = profiles(plan, id, planned, point);
    if components.is_some() {
        for (space, entries) in &mut profiles {
            if let Value::Object(entries) = entries {
                entries.retain(|key, _| super::reaches_scalable(space, key));
            }
        }
        profiles.retain(|_, space| space.as_object().is_none_or(|s| !s.is_empty()));
        if let Some(seconds) = step.resources.walltime {
            profiles.insert("pegasus".to_owned(), json!({ "runtime": seconds }));
        }
    }
    if !profiles.is_empty() {
        job.insert("profiles".to_owned(), profiles.into());
    }
    out.extend_from_slice(&Value::from(job).to_string().as_bytes()[1..]);
    out.push(b'\n');
}

/// The texts of a list, as they are written.
#[derive(Default)]
struct Items {
    any: bool,
    /// Those that were written, where one may come twice.
    seen: Option<HashSet<Vec<u8>>>,
}

impl Items {
    /// Appends what `write` writes, unless it stands there already.
    fn add(&mut self, out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
        let start = out.len();
        if self.any {
            out.push(b',');
        }
        let text = out.len();
        json::text(out, write);
        if self.seen.as_mut().is_some_and(|seen| !seen.insert(out[text..].to_vec())) {
            out.truncate(start);
            return;
        }
        self.any = true;
    }
}

/// The ids of the jobs that must have run before.
fn after(plan: &Plan, planned: &PlannedStep, point: &mut Vec<u32>) -> Vec<Value> {
    let mut ids: Vec<Value> = Vec::new();
    for relation in &planned.after {
        relation.each(point, &mut |choice, point| {
            if let Some((step, binds)) = &relation.choices[choice].producer {
                let job: Vec<u32> = binds.iter().map(|b| b.get(point)).collect();
                let id = Value::from(plan.steps[*step].id.text(&job));
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        });
    }
    ids
}

/// The name of the first file of a relation.
fn first(plan: &Plan, relation: &Relation, point: &mut Vec<u32>) -> Option<String> {
    let names = plan.names(relation);
    let mut first = None;
    relation.each(point, &mut |choice, point| {
        if let (None, Some(Some(name))) = (&first, names.get(choice)) {
            first = Some(name.text(point));
        }
    });
    first
}

/// Namespace to key to value: what is of this job alone.
fn profiles(plan: &Plan, id: StepId, planned: &PlannedStep, point: &[u32]) -> Map<String, Value> {
    let mut profiles = Map::new();
    for (namespace, key, value) in around::of_jobs(&plan.workflow, id) {
        let value: Option<Value> = match value {
            around::Value::Number(number) => Some(number.into()),
            around::Value::Fixed(text) => Some(text.into()),
            around::Value::Env(at) => {
                let set = planned.env.get(at).filter(|(_, _, when)| when.as_ref().is_none_or(|w| w.holds(point)));
                set.map(|(_, value, _)| value.text(point).into())
            }
            around::Value::Profile(at) => {
                let set = planned.profiles.get(at).filter(|(_, when)| when.as_ref().is_none_or(|w| w.holds(point)));
                set.map(|(value, _)| value.text(point).into())
            }
            around::Value::Label => planned.label.as_ref().map(|l| l.text(point).into()),
            around::Value::Amount(at) => {
                let set = planned.varying.get(at).filter(|(.., when)| when.as_ref().is_none_or(|w| w.holds(point)));
                match set.map(|(_, formula, _)| formula.value(point)) {
                    Some(Ok(crate::values::Value::Int(amount, _))) => Some(amount.into()),
                    _ => None,
                }
            }
        };
        let space = profiles.entry(namespace).or_insert_with(|| Map::new().into());
        if let (Some(value), Value::Object(space)) = (value, space) {
            space.insert(key, value);
        }
    }
    profiles.retain(|_, space| space.as_object().is_none_or(|s| !s.is_empty()));
    profiles
}
