//! Which values of the workflow are options of a program, and which are built in.

use std::collections::BTreeSet;

use super::Engine;
use crate::lower::python::Names;
use crate::plan::Plan;
use crate::resolve::term::{Placeholder, Term, Text};
use crate::resolve::workflow::{Action, Origin, Param, Pick, Rendered, Varying};
use crate::resolve::{Id as _, IdVec, ParamId, StepId, Workflow};
use crate::spec::model::ParamType;

/// What becomes of a param.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Stands only in texts that programs receive: an option.
    Option {
        /// Without the dashes.
        flag: String,
        /// The attribute of `options`.
        python: String,
    },
    /// Decides more than that.
    Fixed { why: String },
    /// Optional, and has no value.
    Unset,
}

/// The fate of every param.
#[derive(Debug)]
pub struct Params {
    fates: IdVec<ParamId, Fate>,
    /// By name.
    order: Vec<ParamId>,
    /// Whose program it is.
    pub engine: Engine,
}

impl Params {
    /// `listed` are the steps whose jobs are written out one by one.
    pub fn new(plan: &Plan, listed: &[StepId], engine: Engine) -> Self {
        let own = engine.own_options();
        let workflow = &plan.workflow;
        let reasons = reasons(plan, listed, &engine);
        let mut order: Vec<ParamId> = workflow.params.ids().collect();
        order.sort_by_key(|p| &workflow.params[*p].name);
        let mut flags: BTreeSet<String> = own.iter().map(|n| n.replace('_', "-")).collect();
        let mut names = Names::with(own.iter().copied());
        let mut fates: IdVec<ParamId, Fate> = workflow.params.ids().map(|_| Fate::Unset).collect();
        for id in &order {
            let param = &workflow.params[*id];
            if param.value.is_none() {
                continue;
            }
            let why = &reasons[id.index()];
            fates[*id] = if why.is_empty() {
                let mut flag = param.name.clone();
                while !flags.insert(flag.clone()) || own.contains(&flag.replace('-', "_").as_str()) {
                    flag = format!("param-{flag}");
                }
                Fate::Option { python: names.attribute(&flag), flag }
            } else {
                Fate::Fixed { why: joined(why) }
            };
        }
        Self { fates, order, engine }
    }

    /// `options.NAME`, if the param is an option.
    pub fn expression(&self, param: ParamId) -> Option<String> {
        match &self.fates[param] {
            Fate::Option { python, .. } => Some(format!("options.{python}")),
            _ => None,
        }
    }

    /// Names of options with their params, by name.
    pub fn options<'a>(&'a self, workflow: &'a Workflow) -> impl Iterator<Item = (&'a str, &'a str, &'a Param)> {
        self.order.iter().filter_map(|id| match &self.fates[*id] {
            Fate::Option { flag, python } => Some((flag.as_str(), python.as_str(), &workflow.params[*id])),
            _ => None,
        })
    }

    /// Built-in params with the reason, by name.
    pub fn fixed<'a>(&'a self, workflow: &'a Workflow) -> impl Iterator<Item = (&'a Param, &'a str)> {
        self.order.iter().filter_map(|id| match &self.fates[*id] {
            Fate::Fixed { why } => Some((&workflow.params[*id], why.as_str())),
            _ => None,
        })
    }
}

/// Why each param cannot be an option: nothing if it can.
fn reasons(plan: &Plan, listed: &[StepId], engine: &Engine) -> Vec<Vec<String>> {
    let workflow = &plan.workflow;
    let mut found = Reasons { workflow, why: vec![Vec::new(); workflow.params.len()], free: BTreeSet::new() };
    for axis in workflow.axes.values() {
        let why = format!("decides the axis {}", axis.name);
        axis.terms().into_iter().for_each(|term| found.term(term, &why));
    }
    for file in workflow.files.values() {
        let decides = format!("decides the input {}", file.name);
        match &file.origin {
            Origin::Input { path, .. } | Origin::Rendered(Rendered::Template(path, _)) => found.text(path, &decides),
            Origin::Rendered(Rendered::Lines(lines)) => {
                for line in lines {
                    found.text(&line.text, &decides);
                    line.when.iter().for_each(|w| found.term(w, &decides));
                }
            }
            Origin::Output { .. } => {}
        }
        let exists = format!("decides whether {} exists", file.name);
        file.when.iter().for_each(|w| found.term(w, &exists));
        found.term(&file.publish, &format!("decides whether {} is kept", file.name));
        found.text(&file.file, "is part of file names");
    }
    for component in workflow.components.values() {
        for param in &component.image_params {
            found.push(*param, &format!("decides the image of {}", component.name));
        }
    }
    for (param, why) in &workflow.decided {
        found.push(*param, why);
    }
    if let (Engine::Scalable(_), Some(scalable)) = (engine, &workflow.scalable) {
        scalable.params.iter().for_each(|(param, what)| found.push(*param, &format!("decides {what}")));
    }
    for (id, step) in workflow.steps.iter() {
        for profile in &step.around.profiles {
            let why = format!("is in the profile {}", profile.key);
            found.text(&profile.value, &why);
            profile.when.iter().for_each(|w| found.term(w, &why));
        }
        step.label.iter().for_each(|t| found.text(t, "is part of labels"));
        step.job.iter().for_each(|t| found.text(t, "is part of job ids"));
        let exists = format!("decides which jobs {} has", step.name);
        step.when.iter().for_each(|w| found.term(w, &exists));
        for variable in &step.env {
            let why = format!("is in the environment variable {}", variable.name);
            found.text(&variable.value, &why);
            variable.when.iter().for_each(|w| found.term(w, &why));
        }
        for Varying { name, amount, when, .. } in &step.varying {
            let why = format!("decides the {name} of {}", step.name);
            found.term(amount, &why);
            when.iter().for_each(|w| found.term(w, &why));
        }
        let why = format!("selects files that {} reads", step.name);
        let selections = step.inputs.iter().flat_map(|i| i.selections()).chain(step.after.iter().map(|a| &a.selection));
        for selection in selections {
            for (_, pick, _) in &selection.at {
                if let Pick::Key(term) = pick {
                    found.term(term, &why);
                }
            }
            [&selection.filter, &selection.when].into_iter().flatten().for_each(|t| found.term(t, &why));
        }
        let what = format!("decides what {} does", step.name);
        // The jobs of a step that loops do not say are written out: nothing in them can be an option.
        let fixed = listed.contains(&id).then(|| format!("is written into the jobs of {}", step.name));
        // What no job receives cannot be given to one.
        let variants = step.variants.iter().filter(|_| super::has_jobs(plan, id));
        for variant in variants {
            variant.when.iter().for_each(|w| found.term(w, &what));
            match &variant.action {
                Action::Run { groups, .. } => {
                    for group in groups {
                        [&group.filter, &group.when].into_iter().flatten().for_each(|t| found.term(t, &what));
                        for text in &group.words {
                            match &fixed {
                                Some(why) => found.text(text, why),
                                None => found.argument(text),
                            }
                        }
                    }
                }
                Action::Shell { options, .. } => {
                    for option in options {
                        match &fixed {
                            Some(why) => found.term(&option.value.term, why),
                            None => found.value(&option.value),
                        }
                    }
                }
                Action::Call { call, .. } => {
                    for (_, text) in &call.args {
                        match &fixed {
                            Some(why) => found.text(text, why),
                            None => found.argument(text),
                        }
                    }
                }
            }
        }
    }
    for (id, param) in workflow.params.iter() {
        let free = found.free.contains(&id);
        let simple = match param.ty {
            ParamType::String | ParamType::Int | ParamType::Float | ParamType::Bool => true,
            ParamType::Date | ParamType::Enum => true,
            ParamType::Month
            | ParamType::Datetime
            | ParamType::Duration
            | ParamType::Bytes
            | ParamType::Path
            | ParamType::File
            | ParamType::List => false,
        };
        if free && !simple {
            found.push(id, &format!("is a {}", param.ty.name()));
        }
        if !free && found.why[id.index()].is_empty() {
            found.push(id, "no job depends on it");
        }
    }
    found.why
}

/// Reasons in one line, in an order that is not that of the specification; what the param decides is said once.
fn joined(reasons: &[String]) -> String {
    let mut reasons = reasons.to_vec();
    reasons.sort();
    let (decides, others): (Vec<&str>, Vec<&str>) =
        reasons.iter().map(String::as_str).partition(|r| r.starts_with("decides "));
    let mut decided: Vec<String> =
        decides.iter().filter_map(|r| r.strip_prefix("decides ")).map(str::to_owned).collect();
    let mut all = Vec::new();
    for what in ["input", "step"] {
        // Several conditions in one go.
        let prefix = format!("a condition of {what} ");
        let of: Vec<String> = decided.iter().filter_map(|d| d.strip_prefix(&prefix)).map(str::to_owned).collect();
        if of.len() > 1 {
            decided.retain(|d| !d.starts_with(&prefix));
            let of: Vec<&str> = of.iter().map(String::as_str).collect();
            decided.insert(0, format!("conditions of the {what}s {}", super::listed(&of)));
        }
    }
    let decided: Vec<&str> = decided.iter().map(String::as_str).collect();
    if !decided.is_empty() {
        all.push(format!("decides {}", super::listed(&decided)));
    }
    all.extend(others.into_iter().map(str::to_owned));
    all.join(", ")
}

struct Reasons<'a> {
    workflow: &'a Workflow,
    why: Vec<Vec<String>>,
    /// Params that stand bare in an argument.
    free: BTreeSet<ParamId>,
}

impl Reasons<'_> {
    fn push(&mut self, param: ParamId, why: &str) {
        let all = &mut self.why[param.index()];
        if self.workflow.params[param].value.is_some() && !all.iter().any(|w| w == why) {
            all.push(why.to_owned());
        }
    }

    fn term(&mut self, term: &Term, why: &str) {
        let mut params = Vec::new();
        term.visit(&mut |term| {
            if let Term::Param(param) = term {
                params.push(*param);
            }
        });
        params.into_iter().for_each(|p| self.push(p, why));
    }

    fn text(&mut self, text: &Text, why: &str) {
        text.placeholders().for_each(|p| self.term(&p.term, why));
    }

    fn argument(&mut self, text: &Text) {
        text.placeholders().for_each(|p| self.value(p));
    }

    /// A value that a program receives.
    fn value(&mut self, placeholder: &Placeholder) {
        match &placeholder.term {
            Term::Param(param) => {
                self.free.insert(*param);
            }
            term => self.term(term, "arguments are computed from it"),
        }
    }
}
