//! What is kept, and names that are told apart at the end.

use super::{In, Planner, Published};

impl Planner<'_> {
    /// What nobody reads is kept.
    pub(super) fn publish(&mut self) {
        let loops = self.rounds.as_ref();
        for at in 0..self.plan.steps.len() {
            let read =
                self.plan.steps.iter().flat_map(|s| &s.ins).any(|i| matches!(i, In::From { step, .. } if *step == at));
            let looped = self
                .plan
                .steps
                .iter()
                .flat_map(|s| &s.ins)
                .any(|i| matches!(i, In::Before { step, .. } if *step == at));
            self.plan.steps[at].published = match (read, loops) {
                (true, _) => Published::No,
                (false, Some(loops)) if looped => Published::Last(loops.axis.clone()),
                (false, _) => Published::Yes,
            };
        }
        // Names of files differ from those of axes that came later.
        let axes: Vec<String> = self
            .plan
            .axes
            .iter()
            .map(|axis| axis.name.clone())
            .chain(self.plan.inputs.iter().map(|i| i.name.clone()))
            .collect();
        for step in &mut self.plan.steps {
            let mut taken = axes.clone();
            // What is read of an input has its name.
            for name in step.ins.iter_mut().filter_map(In::name_mut).chain([&mut step.out]) {
                while taken.contains(name) {
                    name.push_str("-file");
                }
                taken.push(name.clone());
            }
        }
    }
}
