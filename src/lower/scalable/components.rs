//! The components of a Scalable manifest: a component of the specification with the amounts that a step asks for.
//!
//! To Scalable a component is a kind of worker, and a worker has one size. Steps of one component that ask for the same
//! share a kind; a step that asks for something else has a kind of its own.

use std::collections::HashSet;

use crate::plan::{Plan, PlannedStep};
use crate::resolve::workflow::Variant;
use crate::resolve::{ComponentId, IdVec, StepId};
use crate::values::Value;

/// CPUs and memory of a worker; the memory in bytes.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Amounts {
    pub cpus: Option<u64>,
    pub memory: Option<u64>,
}

/// One kind of worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    pub name: String,
    /// The component of the specification; nothing if jobs run on the host.
    pub component: Option<ComponentId>,
    pub amounts: Amounts,
}

/// The kinds of workers of a workflow, in the order in which steps first need them.
#[derive(Debug, Clone)]
pub struct Components {
    kinds: Vec<Kind>,
    /// What each step asks for.
    asked: IdVec<StepId, Amounts>,
}

impl Components {
    /// Those of all steps that have jobs.
    pub fn new(plan: &Plan) -> Self {
        let workflow = &plan.workflow;
        let asked: IdVec<StepId, Amounts> = workflow.steps.ids().map(|id| asked(plan, id)).collect();
        let mut taken: HashSet<String> = workflow.components.values().map(|c| c.name.clone()).collect();
        let mut kinds: Vec<Kind> = Vec::new();
        let with_jobs = workflow.order.iter().filter(|id| plan.steps[**id].count() > 0);
        for (id, variant) in with_jobs.flat_map(|id| workflow.steps[*id].variants.iter().map(move |v| (*id, v))) {
            let (component, amounts) = (variant.component, asked[id]);
            if kinds.iter().any(|k| k.component == component && k.amounts == amounts) {
                continue;
            }
            let own = component.map(|c| &workflow.components[c]);
            let usual =
                own.map_or_else(Amounts::default, |c| Amounts { cpus: c.resources.cpus, memory: c.resources.memory });
            let name = match own {
                Some(own) if amounts == usual => own.name.clone(),
                Some(own) => free(&format!("{}-{}", own.name, workflow.steps[id].name), &mut taken),
                None if amounts == usual => free("default", &mut taken),
                None => free(&workflow.steps[id].name, &mut taken),
            };
            kinds.push(Kind { name, component, amounts });
        }
        Self { kinds, asked }
    }

    /// All kinds.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The kind of worker that runs a variant of a step; empty if the step has no jobs.
    pub fn of(&self, step: StepId, variant: &Variant) -> &str {
        let wanted = |k: &&Kind| k.component == variant.component && k.amounts == self.asked[step];
        self.kinds.iter().find(wanted).map_or("", |k| k.name.as_str())
    }
}

/// What the jobs of a step ask for; where they differ, the most.
fn asked(plan: &Plan, id: StepId) -> Amounts {
    let (step, planned) = (&plan.workflow.steps[id], &plan.steps[id]);
    let mut amounts = Amounts { cpus: step.resources.cpus, memory: step.resources.memory };
    if planned.varying.iter().any(|(name, ..)| matches!(*name, "cpus" | "memory")) {
        most(planned, &mut amounts);
    }
    amounts
}

/// Raises the amounts to those of the job that asks for most.
fn most(planned: &PlannedStep, amounts: &mut Amounts) {
    let mut walk = planned.space.walk(0);
    while let Some(point) = walk.get() {
        if planned.jobs.at(point) {
            for (name, formula, when) in &planned.varying {
                if !when.as_ref().is_none_or(|w| w.holds(point)) {
                    continue;
                }
                let Ok(Value::Int(amount, _)) = formula.value(point) else { continue };
                let amount = u64::try_from(amount).unwrap_or(0);
                match *name {
                    "cpus" => amounts.cpus = amounts.cpus.max(Some(amount)),
                    // In MiB.
                    "memory" => amounts.memory = amounts.memory.max(Some(amount << 20)),
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
