//! Which values of the workflow are options of the generator, and which are built in.

use std::collections::BTreeSet;

use crate::lower::python::Names;
use crate::resolve::term::{Placeholder, Term, Text};
use crate::resolve::workflow::{Action, ConstructorKind, Origin, Param, Pick, Rule};
use crate::resolve::{Id as _, IdVec, ParamId, Workflow};
use crate::spec::model::ParamType;

/// Options that every generator has, as argparse stores them.
const OWN: [&str; 6] = ["check", "help", "jobs", "output_dir", "run", "tidy"];

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
}

impl Params {
    pub fn new(workflow: &Workflow) -> Self {
        let reasons = reasons(workflow);
        let mut order: Vec<ParamId> = workflow.params.ids().collect();
        order.sort_by_key(|p| &workflow.params[*p].name);
        let mut flags: BTreeSet<String> = OWN.iter().map(|n| n.replace('_', "-")).collect();
        let mut names = Names::with(OWN);
        let mut fates: IdVec<ParamId, Fate> = workflow.params.ids().map(|_| Fate::Unset).collect();
        for id in &order {
            let param = &workflow.params[*id];
            if param.value.is_none() {
                continue;
            }
            let why = &reasons[id.index()];
            fates[*id] = if why.is_empty() {
                let mut flag = param.name.clone();
                while !flags.insert(flag.clone()) || OWN.contains(&flag.replace('-', "_").as_str()) {
                    flag = format!("param-{flag}");
                }
                Fate::Option { python: names.attribute(&flag), flag }
            } else {
                Fate::Fixed { why: joined(why) }
            };
        }
        Self { fates, order }
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
fn reasons(workflow: &Workflow) -> Vec<Vec<String>> {
    let mut found = Reasons { workflow, why: vec![Vec::new(); workflow.params.len()], free: BTreeSet::new() };
    for axis in workflow.axes.values() {
        let why = format!("decides the axis {}", axis.name);
        for constructor in &axis.constructors {
            let texts: Vec<&Text> = match &constructor.kind {
                ConstructorKind::Point { .. } => Vec::new(),
                ConstructorKind::List { values } => values.iter().collect(),
                ConstructorKind::Lines { file, .. } | ConstructorKind::Sheet { file, .. } => vec![file],
                ConstructorKind::Range { from, to, step, .. } => [from, to].into_iter().chain(step).collect(),
            };
            texts.into_iter().for_each(|t| found.text(t, &why));
        }
        for rule in &axis.rules {
            match rule {
                Rule::Attr { value, .. } => found.text(value, &why),
                Rule::Where { condition, .. } | Rule::Require { condition, .. } => found.term(condition, &why),
            }
        }
    }
    for file in workflow.files.values() {
        if let Origin::Input { path, .. } = &file.origin {
            found.text(path, &format!("decides the input {}", file.name));
        }
        found.text(&file.file, "is part of file names");
    }
    for component in workflow.components.values() {
        for param in &component.image_params {
            found.push(*param, &format!("decides the image of {}", component.name));
        }
    }
    for step in workflow.steps.values() {
        step.label.iter().for_each(|t| found.text(t, "is part of labels"));
        step.job.iter().for_each(|t| found.text(t, "is part of job ids"));
        step.env.iter().for_each(|(name, t)| found.text(t, &format!("is in the environment variable {name}")));
        for (_, pick, _) in step.inputs.iter().flat_map(|i| &i.at) {
            if let Pick::Key(term) = pick {
                found.term(term, &format!("selects files that {} reads", step.name));
            }
        }
        match &step.action {
            Action::Run { groups, .. } => {
                groups.iter().flat_map(|g| &g.words).for_each(|t| found.argument(t));
            }
            Action::Shell { options, .. } => options.iter().for_each(|o| found.value(&o.value)),
            Action::Call { call, .. } => call.args.iter().for_each(|(_, t)| found.argument(t)),
        }
    }
    for (id, param) in workflow.params.iter() {
        let free = found.free.contains(&id);
        let simple = match param.ty {
            ParamType::String | ParamType::Int | ParamType::Float | ParamType::Bool => true,
            ParamType::Date | ParamType::Enum => true,
            ParamType::Month | ParamType::Datetime | ParamType::Path | ParamType::File | ParamType::List => false,
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
    let decided: Vec<&str> = decides.iter().filter_map(|r| r.strip_prefix("decides ")).collect();
    let mut all = Vec::new();
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
