//! The hash of what a workflow means: the checked model with its values and bound data.
//!
//! Prose, comments, spans and the order of nodes to which the language gives no meaning are not part of it; names
//! stand for ids, so that their numbers are not either. Scripts and carried files are bytes, not meaning: the lock
//! holds their hashes.

use crate::plan::Plan;
use crate::resolve::term::{Placeholder, Term, Text, TextPart};
use crate::resolve::workflow::{Action, FileDef, Origin, Pick, Program, Step};
use crate::resolve::{AxisId, Workflow};
use crate::values::Value;

/// The design hash of a plan.
pub fn hash(plan: &Plan) -> blake3::Hash {
    let mut canon = Canon { hasher: blake3::Hasher::new(), workflow: &plan.workflow, step: None };
    canon.all(plan);
    canon.hasher.finalize()
}

/// Writes a canonical form into a hasher: every item with its length, every list with its count.
struct Canon<'a> {
    hasher: blake3::Hasher,
    workflow: &'a Workflow,
    /// The step whose inputs and outputs a text names.
    step: Option<&'a Step>,
}

impl<'a> Canon<'a> {
    fn text(&mut self, text: &str) {
        self.hasher.update(&(text.len() as u64).to_le_bytes());
        self.hasher.update(text.as_bytes());
    }

    fn number(&mut self, number: u64) {
        self.text(&number.to_string());
    }

    fn option(&mut self, text: Option<&str>) {
        self.text(if text.is_some() { "some" } else { "none" });
        self.text(text.unwrap_or(""));
    }

    fn axes(&mut self, axes: &[AxisId]) {
        self.number(axes.len() as u64);
        for axis in axes {
            self.text(&self.workflow.axes[*axis].name);
        }
    }

    fn all(&mut self, plan: &'a Plan) {
        let workflow = self.workflow;
        self.text("napkin design 1");
        self.text(&workflow.name);
        self.option(workflow.version.as_deref());
        self.option(workflow.title.as_deref());
        self.text(&workflow.site);
        let mut params: Vec<_> = workflow.params.values().collect();
        params.sort_by(|a, b| a.name.cmp(&b.name));
        self.number(params.len() as u64);
        for param in params {
            self.text(&param.name);
            self.text(param.ty.name());
            for text in [&param.help, &param.min, &param.max] {
                self.option(text.as_deref());
            }
            let items = param.value.as_ref().map_or(&[][..], Value::items);
            self.text(if param.value.is_some() { "some" } else { "none" });
            self.number(items.len() as u64);
            items.iter().for_each(|item| self.text(&item.as_text()));
            self.number(param.choices.len() as u64);
            param.choices.iter().for_each(|c| self.text(c));
        }
        let mut axes: Vec<_> = plan.axes.iter().collect();
        axes.sort_by(|a, b| a.1.name.cmp(&b.1.name));
        self.number(axes.len() as u64);
        for (id, axis) in axes {
            self.text(&axis.name);
            self.number(u64::from(axis.len));
            axis.keys.iter().for_each(|k| self.text(&k));
            let mut columns: Vec<_> = workflow.axes[id].attrs.iter().collect();
            columns.sort_by(|a, b| a.1.name.cmp(&b.1.name));
            for (attr, def) in columns {
                self.text(&def.name);
                self.text(def.ty.name());
                axis.columns[attr].iter().for_each(|c| self.text(&c));
            }
            if let Some((parent, map)) = &axis.parent {
                self.text(&plan.axes[*parent].name);
                (0..axis.len).for_each(|e| self.number(u64::from(map.get(e))));
            }
        }
        let mut inputs: Vec<_> = workflow.files.values().filter(|f| matches!(f.origin, Origin::Input { .. })).collect();
        inputs.sort_by(|a, b| a.name.cmp(&b.name));
        self.number(inputs.len() as u64);
        inputs.into_iter().for_each(|f| self.file(f));
        let mut steps: Vec<_> = workflow.steps.values().collect();
        steps.sort_by(|a, b| a.name.cmp(&b.name));
        self.number(steps.len() as u64);
        for step in steps {
            self.step = Some(step);
            self.one_step(step);
            self.step = None;
        }
        let mut components: Vec<_> = workflow.components.values().collect();
        components.sort_by(|a, b| a.name.cmp(&b.name));
        self.number(components.len() as u64);
        for component in components {
            self.text(&component.name);
            self.option(component.image.as_deref());
            if let Some(build) = &component.build {
                self.text(&build.base);
                for list in [&build.apt, &build.pip] {
                    self.number(list.len() as u64);
                    list.iter().for_each(|p| self.text(p));
                }
            }
        }
    }

    fn file(&mut self, file: &FileDef) {
        self.text(&file.name);
        self.axes(&file.shape);
        self.template(&file.file);
        self.option(file.format.as_deref());
        self.text(if file.publish { "publish" } else { "" });
        match &file.origin {
            Origin::Input { path, carry } => {
                self.template(path);
                self.text(if *carry { "carry" } else { "" });
            }
            Origin::Output { over, .. } => self.axes(over),
        }
    }

    fn one_step(&mut self, step: &Step) {
        let workflow = self.workflow;
        self.text(&step.name);
        self.axes(&step.each);
        self.option(step.component.map(|c| workflow.components[c].name.as_str()));
        self.text(&step.transformation);
        let mut inputs: Vec<_> = step.inputs.iter().collect();
        inputs.sort_by(|a, b| a.name.cmp(&b.name));
        self.number(inputs.len() as u64);
        for input in inputs {
            self.text(&input.name);
            let file = &workflow.files[input.file];
            self.option(workflow.producer(input.file).map(|s| workflow.steps[s].name.as_str()));
            self.text(&file.name);
            self.number(input.at.len() as u64);
            for (axis, pick, _) in &input.at {
                self.text(&workflow.axes[*axis].name);
                match pick {
                    Pick::First => self.text("first"),
                    Pick::Last => self.text("last"),
                    Pick::Prev => self.text("prev"),
                    Pick::Next => self.text("next"),
                    Pick::Key(term) => self.term(term),
                }
            }
            self.axes(&input.gather.iter().map(|(a, _)| *a).collect::<Vec<_>>());
        }
        let mut outputs: Vec<_> = step.outputs.iter().map(|o| &workflow.files[*o]).collect();
        outputs.sort_by(|a, b| a.name.cmp(&b.name));
        self.number(outputs.len() as u64);
        outputs.into_iter().for_each(|f| self.file(f));
        for template in [&step.label, &step.job] {
            self.text(if template.is_some() { "some" } else { "none" });
            template.iter().for_each(|t| self.template(t));
        }
        self.number(step.env.len() as u64);
        for (name, value) in &step.env {
            self.text(name);
            self.template(value);
        }
        let resources = &step.resources;
        for amount in [resources.cpus, resources.memory, resources.gpus, resources.disk, resources.walltime] {
            self.option(amount.map(|a| a.to_string()).as_deref());
        }
        match &step.action {
            Action::Run { program, groups } => {
                match program {
                    Program::Script { path, .. } => self.text(path.as_str()),
                    Program::Installed { path, .. } => self.text(path),
                }
                self.number(groups.len() as u64);
                for group in groups {
                    self.axes(&group.each);
                    self.number(group.words.len() as u64);
                    group.words.iter().for_each(|w| self.template(w));
                }
            }
            Action::Shell { script, .. } => {
                self.text("shell");
                self.text(script);
            }
            Action::Call { call, .. } => {
                self.text("call");
                self.text(&call.module);
                self.text(&call.function);
                self.text(if call.file.is_some() { "project" } else { "installed" });
                self.number(call.args.len() as u64);
                for (name, value) in &call.args {
                    self.text(name);
                    self.template(value);
                }
            }
        }
    }

    fn template(&mut self, text: &Text) {
        self.number(text.parts.len() as u64);
        for part in &text.parts {
            match part {
                TextPart::Literal(literal) => self.text(literal),
                TextPart::Value(Placeholder { term, .. }) => self.term(term),
            }
        }
    }

    fn term(&mut self, term: &Term) {
        let workflow = self.workflow;
        let local = |index: u32, input: bool| -> String {
            let Some(step) = self.step else { return index.to_string() };
            let name = if input {
                step.inputs.get(index as usize).map(|i| i.name.as_str())
            } else {
                step.outputs.get(index as usize).map(|o| workflow.files[*o].name.as_str())
            };
            name.unwrap_or_default().to_owned()
        };
        match term {
            Term::Const(value) => {
                self.text("const");
                self.text(&value.as_text());
            }
            Term::Param(id) => {
                self.text("param");
                self.text(&workflow.params[*id].name);
            }
            Term::Key(axis) => {
                self.text("key");
                self.text(&workflow.axes[*axis].name);
            }
            Term::Attr(axis, attr) => {
                self.text("attr");
                self.text(&workflow.axes[*axis].name);
                self.text(&workflow.axes[*axis].attrs[*attr].name);
            }
            Term::In(index) => {
                let name = local(*index, true);
                self.text("in");
                self.text(&name);
            }
            Term::Out(index) => {
                let name = local(*index, false);
                self.text("out");
                self.text(&name);
            }
            Term::Elements(aggregate, axis) => {
                self.text(&format!("{aggregate:?}"));
                self.text(&workflow.axes[*axis].name);
            }
            Term::Not(inner) => {
                self.text("not");
                self.term(inner);
            }
            Term::Negate(inner) => {
                self.text("negate");
                self.term(inner);
            }
            Term::Binary(op, a, b) => {
                self.text(op.symbol());
                self.term(a);
                self.term(b);
            }
            Term::If(condition, a, b) => {
                self.text("if");
                self.term(condition);
                self.term(a);
                self.term(b);
            }
            Term::Call(function, args) => {
                self.text(&format!("{function:?}"));
                self.number(args.len() as u64);
                args.iter().for_each(|a| self.term(a));
            }
            Term::Filter(inner, filter) => {
                self.text(&format!("{filter:?}"));
                self.term(inner);
            }
        }
    }
}
