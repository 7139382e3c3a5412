//! A call of a process: a step with what it reads, writes and runs.

mod channels;
mod inputs;
mod outputs;
mod scripts;

use std::ops::Range;

use super::directives;
use super::flow::{Flow, Scope, single};
use super::model::Step;
use super::process::{Item, Process, What};
use super::tree::Kind;
use super::value::{Piece, Value};

/// More steps are not made.
const MOST: usize = 1000;

impl Flow<'_> {
    /// Calls a process or a workflow by the name that it has in a module.
    pub fn run(&mut self, name: &str, args: Vec<Value>, span: &Range<usize>, scope: &mut Scope) -> Value {
        let Some((module, own)) = self.project.resolve(scope.module, name) else { return self.unknown(span) };
        let project = self.project;
        let given = if let Some(workflow) = project.modules[module].workflows.get(&own) {
            if self.model.steps.len() >= MOST {
                return self.unknown(span);
            }
            self.inside(name, module, workflow, args, scope.when.clone())
        } else if let Some(process) = project.modules[module].processes.get(&own) {
            if self.model.steps.len() >= MOST {
                return self.unknown(span);
            }
            self.process(process, module, name, args, span, scope)
        } else {
            return self.unknown(span);
        };
        scope.vars.insert(name.to_owned(), given.clone());
        given
    }

    fn process(
        &mut self,
        process: &Process,
        module: usize,
        name: &str,
        args: Vec<Value>,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Value {
        let mut step = Step {
            word: name.to_owned(),
            span: process.span.clone(),
            each: Vec::new(),
            unclear: process.old.then(|| format!("{name} is written for DSL1")),
            after: Vec::new(),
            when: scope.when.clone(),
            ins: Vec::new(),
            outs: Vec::new(),
            envs: Vec::new(),
            component: None,
            resources: Vec::new(),
            retries: None,
            script: Err(String::new()),
            comments: Vec::new(),
        };
        let mut inner = Scope { module, local: true, vars: self.globals(module), ..Scope::default() };
        if !process.old && args.len() != process.inputs.len() {
            let words = self.quote(span);
            step.comments.push(format!(
                "it is called with {} values for {} inputs: {words}",
                args.len(),
                process.inputs.len()
            ));
        }
        let mut args = args.into_iter().map(Some).collect::<Vec<_>>();
        args.resize_with(process.inputs.len(), || None);
        let has_axes = |arg: &Option<Value>| matches!(arg, Some(Value::Chan(chan)) if !chan.axes.is_empty() || chan.unclear.is_some());
        let args: Vec<Option<Value>> = args.into_iter().map(|arg| arg.map(single)).collect();
        let leader = if args.iter().any(has_axes) { None } else { self.leader(process, &args, span, &mut step) };
        let mut chans = Vec::new();
        for (at, (entry, arg)) in process.inputs.iter().zip(args).enumerate() {
            let each = matches!(entry.items[0].what, What::EachVal | What::EachPath);
            let chan = if each {
                self.repeated(arg, entry, span, &mut step)
            } else {
                self.channel(arg, entry, leader == Some(at), span, &mut step)
            };
            chans.push((entry, chan));
        }
        self.axes_of(&chans, span, &mut step);
        for (entry, chan) in chans {
            self.bind(entry, chan, &mut step, &mut inner);
        }
        self.settings(process, name, &mut inner);
        self.resources(process, name, &mut step, &mut inner);
        self.script(process, &mut step, &mut inner);
        self.when(process, &mut step, &mut inner);
        self.outputs(process, name, step, &mut inner)
    }

    /// `ext.args` and the like, as the configuration says them.
    fn settings(&mut self, process: &Process, name: &str, inner: &mut Scope) {
        let labels: Vec<String> = process.labels().collect();
        let names = self.names(name, &process.name);
        let config = self.config;
        let exts = config.settings.iter().filter_map(|setting| setting.name.strip_prefix("ext."));
        for ext in exts {
            let key = format!("ext.{ext}");
            let said = config.chosen(&names, &labels, &key).or_else(|| config.general(&key));
            let Some(expr) = said else { continue };
            let value = match &expr.kind {
                Kind::Closure(params, body) if params.is_empty() => {
                    let body = body.clone();
                    self.result(&body, inner).unwrap_or_else(|| self.unknown(&expr.span))
                }
                _ => self.eval(expr, inner),
            };
            inner.vars.insert(format!("task.{key}"), value);
        }
        if let Some(span) = config.missing.first() {
            inner.vars.insert("task.ext".to_owned(), self.unknown(span));
        }
        let full = names.into_iter().nth(1).unwrap_or_default();
        inner.vars.insert("task.process".to_owned(), Value::plain(full));
    }

    fn resources(&mut self, process: &Process, name: &str, step: &mut Step, inner: &mut Scope) {
        directives::read(self, process, name, step, inner);
        for (resource, of) in [("cpus", "cpus"), ("memory", "memory"), ("time", "walltime"), ("disk", "disk")] {
            let said = step.resources.iter().find(|(known, _)| *known == of);
            let value = match (resource, said) {
                // One, if nothing else is said.
                ("cpus", None) => Value::Number("1".to_owned()),
                ("cpus", Some(_)) => Value::Task("cpus".to_owned()),
                _ => continue,
            };
            inner.vars.insert(format!("task.{resource}"), value);
        }
    }

    fn when(&mut self, process: &Process, step: &mut Step, inner: &mut Scope) {
        if let Some(when) = &process.when {
            // Modules ask so whether the configuration says something.
            let says = ["task.ext.when", "task.ext"].iter().any(|name| inner.vars.contains_key(*name));
            if self.quote(&when.span).contains("task.ext.when") && !says {
                return;
            }
            step.when.push(self.condition(when, inner));
        }
    }
}

/// The name that an input gives its value.
fn bound(item: &Item) -> Option<String> {
    match &item.value.as_ref()?.kind {
        Kind::Name(name) => Some(name.clone()),
        _ => None,
    }
}

/// A text of what the language has placeholders for.
pub fn is_text(pieces: &[Piece]) -> bool {
    pieces.iter().all(|piece| matches!(piece, Piece::Plain(_) | Piece::Param(_) | Piece::Key(_) | Piece::Attr(..)))
}
