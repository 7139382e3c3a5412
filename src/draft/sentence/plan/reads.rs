//! Whose results a step reads, and which of them.

use super::{In, Input, Planner, Step, Which};
use crate::draft::name::identifier;
use crate::draft::sentence::clause::{Clause, How};
use crate::draft::sentence::nouns::plural;
use crate::draft::sentence::verbs::Work;

impl Planner<'_> {
    pub(super) fn reads(
        &mut self,
        at: usize,
        clause: &Clause,
        step: &mut Step,
        pair: Option<(String, String)>,
        round: Option<&str>,
    ) {
        let number = self.plan.steps.len();
        let mut sources: Vec<usize> = Vec::new();
        if !matches!(step.work, Work::Source) || clause.it {
            sources.extend(std::mem::take(&mut self.unread));
        }
        // A model is used together with the data that are there in the same way.
        let model = self.plan.steps.iter().rposition(|s| s.work == Work::Train);
        if let (Work::Predict, Some(model)) = (step.work, model) {
            if !sources.contains(&model) {
                sources.insert(0, model);
            }
            let data = self.plan.steps[..model]
                .iter()
                .rposition(|s| s.work != Work::Train && s.each == step.each && s.over.is_none());
            if let Some(data) = data.filter(|_| !step.each.is_empty()).filter(|data| !sources.contains(data)) {
                sources.push(data);
            }
        }
        if sources.is_empty() {
            self.first_input(clause, step, pair.as_ref());
        }
        for source in sources {
            let from = &self.plan.steps[source];
            let name = if from.out == step.out { format!("{}-before", from.out) } else { from.out.clone() };
            let name = if step.ins.iter().any(|i| i.name() == name) { format!("{name}-{}", from.name) } else { name };
            let extra: Vec<String> =
                from.each.iter().chain(&from.over).filter(|axis| !step.each.contains(axis)).cloned().collect();
            let how = self.which(clause, step, &extra, pair.as_ref());
            step.ins.push(In::From { name, step: source, how });
        }
        if let (Some(round), Some(loops)) = (round, &self.rounds)
            && at == loops.first
        {
            // The last step of the loop is not there yet: its place is known, and its name is told later.
            let first = self.names.give("initial");
            let told = self.clauses[loops.last].words.clone();
            self.plan.inputs.push(Input {
                name: first.clone(),
                each: Vec::new(),
                shown: "what the first round begins with".into(),
                words: told,
            });
            let step_at = number + loops.last - loops.first;
            step.ins.push(In::Before { name: "state".to_owned(), step: step_at, round: round.to_owned(), first });
        }
    }

    /// Which results of another step a step takes, that has more axes.
    fn which(&self, clause: &Clause, step: &Step, extra: &[String], pair: Option<&(String, String)>) -> Which {
        if extra.is_empty() {
            return Which::Own;
        }
        if let Some((axis, name)) = pair.filter(|(axis, _)| extra == [axis.clone()]) {
            return Which::Pair { axis: axis.clone(), pair: name.clone() };
        }
        let loops = self.rounds.as_ref().map(|r| r.axis.as_str());
        if let [axis] = extra
            && Some(axis.as_str()) == loops
        {
            return Which::Last(axis.clone());
        }
        let all = || Which::All(extra.join(" "));
        let takes_all = step.work == Work::Gather || clause.once || clause.over.iter().any(|o| o.how == How::All);
        let own = step.each.iter().any(|axis| loops != Some(axis.as_str()));
        match (takes_all, own) {
            (true, false) => all(),
            // One model for each region: which of the samples it takes is not said.
            (_, true) => Which::Open(format!(
                "which {} belong to one {}?",
                plural(&extra.join(" and ")),
                step.each.join(" and ")
            )),
            (false, false) if step.work == Work::Train && step.open_each.is_none() => all(),
            // The question whether it runs once or for each is asked at the step.
            (false, false) => Which::Own,
        }
    }

    /// What the first step works on.
    fn first_input(&mut self, clause: &Clause, step: &mut Step, pair: Option<&(String, String)>) {
        let object = clause.over.iter().find(|o| o.is_object && o.how != How::Into);
        let each: Vec<String> = match pair {
            Some((axis, _)) => vec![axis.clone()],
            None => {
                step.each.iter().filter(|axis| self.rounds.as_ref().is_none_or(|r| r.axis != **axis)).cloned().collect()
            }
        };
        let is_thing = matches!(step.work, Work::Change | Work::Gather | Work::Split);
        let (shown, words) = match (object, clause.object.as_slice()) {
            (Some(over), _) if is_thing || pair.is_some() => (over.shown.clone(), over.words.clone()),
            (None, [_, ..]) if is_thing => (clause.object.join(" "), clause.words.clone()),
            (None, []) if is_thing && !each.is_empty() => (each.join(" and "), clause.words.clone()),
            _ => return,
        };
        let wanted = identifier(&shown.to_lowercase());
        let taken = self.plan.axes.iter().any(|axis| axis.name == wanted) || wanted == step.name;
        let wanted = if taken { format!("{wanted}-file") } else { wanted };
        let name = self.names.give(&wanted);
        self.plan.inputs.push(Input { name: name.clone(), each: each.clone(), shown, words });
        let how = match pair {
            Some((axis, pair)) => Which::Pair { axis: axis.clone(), pair: pair.clone() },
            None => Which::Own,
        };
        step.ins.push(In::Input { name, how });
    }
}
