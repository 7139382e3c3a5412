//! All expressions of a file or a step.

use super::action::Action;
use super::file::{FileDef, Origin, Rendered};
use super::input::{Pick, Selection};
use super::step::Step;
use crate::resolve::term::{Term, Text};

impl FileDef {
    /// What its name, its content and its conditions are made of.
    pub fn terms(&self) -> Vec<&Term> {
        let mut terms = of(&self.file);
        match &self.origin {
            Origin::Input { path, .. } | Origin::Rendered(Rendered::Template(path, _)) => terms.extend(of(path)),
            Origin::Rendered(Rendered::Lines(lines)) => {
                for line in lines {
                    terms.extend(of(&line.text));
                    terms.extend(&line.when);
                }
            }
            Origin::Output { .. } => {}
        }
        terms.extend(&self.when);
        terms.push(&self.publish);
        terms
    }
}

impl Step {
    /// What its jobs and their texts are made of.
    pub fn terms(&self) -> Vec<&Term> {
        let mut terms: Vec<&Term> = self.when.iter().collect();
        terms.extend(self.label.iter().chain(&self.job).flat_map(of));
        terms.extend(self.uses.iter().flat_map(|u| &u.when));
        for variable in &self.env {
            terms.extend(of(&variable.value));
            terms.extend(&variable.when);
        }
        for amount in &self.varying {
            terms.push(&amount.amount);
            terms.extend(&amount.when);
        }
        for profile in &self.around.profiles {
            terms.extend(of(&profile.value));
            terms.extend(&profile.when);
        }
        let selections = self.inputs.iter().flat_map(|i| i.selections());
        selections.chain(self.after.iter().map(|a| &a.selection)).for_each(|s| terms.extend(of_selection(s)));
        for variant in &self.variants {
            terms.extend(&variant.when);
            terms.extend(of_action(&variant.action));
        }
        terms
    }
}

fn of(text: &Text) -> Vec<&Term> {
    text.placeholders().map(|placeholder| &placeholder.term).collect()
}

fn of_selection(selection: &Selection) -> Vec<&Term> {
    let keys = selection.at.iter().filter_map(|(_, pick, _)| match pick {
        Pick::Key(term) => Some(term),
        _ => None,
    });
    keys.chain(&selection.filter).chain(&selection.when).collect()
}

fn of_action(action: &Action) -> Vec<&Term> {
    match action {
        Action::Run { groups, .. } => {
            let words = groups.iter().flat_map(|g| &g.words).flat_map(of);
            words.chain(groups.iter().flat_map(|g| g.filter.iter().chain(&g.when))).collect()
        }
        Action::Shell { options, .. } => options.iter().map(|option| &option.value.term).collect(),
        Action::Call { call, .. } => call.args.iter().flat_map(|(_, text)| of(text)).collect(),
    }
}
