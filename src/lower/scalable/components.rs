//! The components of a Scalable manifest: a component of the specification with the amounts that a step asks for.
//!
//! To Scalable a component is a kind of worker, and a worker has one size. Steps of one component that ask for the same
//! share a kind; a step that asks for something else has a kind of its own.

use std::collections::{HashMap, HashSet};

use crate::plan::{Plan, PlannedStep};
use crate::resolve::targets::Amounts;
use crate::resolve::workflow::{Step, Variant};
use crate::resolve::{ComponentId, StepId};
use crate::values::Value;

/// What a worker has: CPUs, and memory in bytes.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub cpus: Option<u64>,
    pub memory: Option<u64>,
}

/// One kind of worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    pub name: String,
    /// The component of the specification; nothing if jobs run on the host.
    pub component: Option<ComponentId>,
    pub size: Size,
    /// What the component says itself.
    usual: Size,
}

impl Kind {
    /// The size where an overlay says something of the component: what a step asks for itself is stronger.
    pub fn under(&self, overlay: &Amounts) -> Size {
        let over =
            |own: Option<u64>, usual: Option<u64>, said: Option<u64>| if own == usual { said.or(own) } else { own };
        Size {
            cpus: over(self.size.cpus, self.usual.cpus, overlay.cpus),
            memory: over(self.size.memory, self.usual.memory, overlay.memory),
        }
    }
}

/// The kinds of workers of a workflow, in the order in which steps first need them.
#[derive(Debug, Clone)]
pub struct Components {
    kinds: Vec<Kind>,
    /// The kind of the jobs of a step that run in a component, by number.
    of: HashMap<(StepId, Option<ComponentId>), usize>,
}

impl Components {
    /// Those of all steps that have jobs.
    pub fn new(plan: &Plan) -> Self {
        let workflow = &plan.workflow;
        let mut taken: HashSet<String> = workflow.components.values().map(|c| c.name.clone()).collect();
        let mut found = Self { kinds: Vec::new(), of: HashMap::new() };
        let with_jobs = workflow.order.iter().filter(|id| plan.steps[**id].count() > 0);
        for (id, variant) in with_jobs.flat_map(|id| workflow.steps[*id].variants.iter().map(move |v| (*id, v))) {
            let component = variant.component;
            if found.of.contains_key(&(id, component)) {
                continue;
            }
            let size = asked(plan, id, component);
            let known = found.kinds.iter().position(|k| k.component == component && k.size == size);
            let number = known.unwrap_or(found.kinds.len());
            if known.is_none() {
                let own = component.map(|c| &workflow.components[c]);
                let usual =
                    own.map_or_else(Size::default, |c| Size { cpus: c.resources.cpus, memory: c.resources.memory });
                let name = match own {
                    Some(own) if size == usual => own.name.clone(),
                    Some(own) => free(&format!("{}-{}", own.name, workflow.steps[id].name), &mut taken),
                    None if size == usual => free("default", &mut taken),
                    None => free(&workflow.steps[id].name, &mut taken),
                };
                found.kinds.push(Kind { name, component, size, usual });
            }
            found.of.insert((id, component), number);
        }
        found
    }

    /// All kinds.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The kind of worker that runs a variant of a step; empty if the step has no jobs.
    pub fn of(&self, step: StepId, variant: &Variant) -> &str {
        let kind = self.of.get(&(step, variant.component)).and_then(|at| self.kinds.get(*at));
        kind.map_or("", |k| k.name.as_str())
    }
}

/// What the jobs of a step that run in a component ask for; where they differ, the most.
fn asked(plan: &Plan, id: StepId, component: Option<ComponentId>) -> Size {
    let (step, planned) = (&plan.workflow.steps[id], &plan.steps[id]);
    let mut size = Size { cpus: step.resources.cpus, memory: step.resources.memory };
    if planned.varying.iter().any(|(name, ..)| matches!(*name, "cpus" | "memory")) {
        most(step, planned, component, &mut size);
    }
    size
}

/// Raises the size to that of the job that asks for most.
fn most(step: &Step, planned: &PlannedStep, component: Option<ComponentId>, size: &mut Size) {
    let mut walk = planned.space.walk(0);
    while let Some(point) = walk.get() {
        let here = planned.variant(point).is_some_and(|(at, _)| step.variants[at].component == component);
        if here && planned.jobs.at(point) {
            for (name, formula, when) in &planned.varying {
                if !when.as_ref().is_none_or(|w| w.holds(point)) {
                    continue;
                }
                let Ok(Value::Int(amount, _)) = formula.value(point) else { continue };
                let amount = u64::try_from(amount).unwrap_or(0);
                match *name {
                    "cpus" => size.cpus = size.cpus.max(Some(amount)),
                    // In MiB.
                    "memory" => size.memory = size.memory.max(Some(amount.saturating_mul(1 << 20))),
                    _ => {}
                }
            }
        }
        walk.step();
    }
}

/// The name, with a number behind it if another component has it.
fn free(name: &str, taken: &mut HashSet<String>) -> String {
    let mut found = name.to_owned();
    let mut number = 2;
    while !taken.insert(found.clone()) {
        found = format!("{name}-{number}");
        number += 1;
    }
    found
}
