//! Follows the workflows of a pipeline: which channel comes from where, and what each process is called with.
//!
//! Nothing is executed. A channel is known by the axes that it has an item for each element of, and by what an item
//! is; what an operator does that cannot be said so makes it unknown, with the words that did it.

mod conditions;
mod files;
mod functions;
mod values;

use std::collections::BTreeMap;
use std::ops::Range;

use super::config::Config;
use super::model::Model;
use super::project::{Project, Workflow};
use super::tree::{Args, Expr, Kind, Stmt};
use super::value::{Chan, Condition, From, Part, Piece, Value};

/// Workflows inside workflows, and closures, are followed so deep, and this many expressions in all.
const DEPTH: usize = 64;
const MOST: usize = 200_000;

pub use conditions::negated;
pub use files::{below, is_pattern};

pub struct Flow<'p> {
    pub project: &'p Project<'p>,
    pub config: &'p Config,
    pub model: Model,
    left: usize,
    depth: usize,
    /// The text that is looked at, if it stands in no file.
    pub apart: Option<String>,
    /// The axes of channels of which only the words are known.
    pub origins: BTreeMap<String, usize>,
    /// The channels of which the same words of an operator were said, in the order in which they were found.
    derived: BTreeMap<String, Vec<String>>,
    /// Channels that were made: the same files are the same axis.
    pub made: BTreeMap<String, Value>,
    /// What the statements outside of all workflows of a module set.
    globals: BTreeMap<usize, BTreeMap<String, Value>>,
    /// The names of the workflows around.
    pub(super) around: Vec<String>,
}

/// What names mean at a place.
#[derive(Clone, std::default::Default)]
pub struct Scope {
    pub module: usize,
    pub vars: BTreeMap<String, Value>,
    pub when: Vec<Condition>,
    /// It is that of a process.
    pub local: bool,
}

impl<'p> Flow<'p> {
    pub fn new(project: &'p Project<'p>, config: &'p Config, model: Model) -> Self {
        Self {
            project,
            config,
            model,
            left: MOST,
            depth: 0,
            apart: None,
            origins: BTreeMap::new(),
            derived: BTreeMap::new(),
            made: BTreeMap::new(),
            globals: BTreeMap::new(),
            around: Vec::new(),
        }
    }

    pub fn quote(&self, span: &Range<usize>) -> String {
        match &self.apart {
            Some(text) => text.clone(),
            None => self.project.quote(span).to_owned(),
        }
    }

    pub fn unknown(&self, span: &Range<usize>) -> Value {
        Value::Unknown(self.quote(span))
    }

    /// A value of which only words are known, made of another one. The same words of the same one are the same value;
    /// those of another one are another value, and say so.
    pub(super) fn told_apart(&mut self, of: String, words: String) -> Value {
        let known = self.derived.entry(words.clone()).or_default();
        let number = known.iter().position(|before| *before == of).unwrap_or_else(|| {
            known.push(of);
            known.len() - 1
        });
        Value::Unknown(if number == 0 { words } else { format!("{words} (here no. {})", number + 1) })
    }

    pub fn remark(&mut self, span: &Range<usize>, why: impl Into<String>) {
        self.model.remarks.push((span.clone(), why.into()));
    }

    /// The names that everything in a module knows.
    pub fn globals(&mut self, module: usize) -> BTreeMap<String, Value> {
        if let Some(known) = self.globals.get(&module) {
            return known.clone();
        }
        // Who asks while they are found finds none.
        self.globals.insert(module, BTreeMap::new());
        let project = self.project;
        let mut scope = Scope { module, ..Scope::default() };
        for stmt in project.modules.get(module).map_or(&[][..], |module| &module.top) {
            match stmt {
                Stmt::Assign(targets, _) if targets.iter().all(|target| matches!(target.kind, Kind::Name(_))) => {
                    self.stmt(stmt, &mut scope);
                }
                // `Channel.fromPath('x').set { y }`
                Stmt::Expr(expr) if expr.called().is_some_and(|(name, _)| name == "set") => self.stmt(stmt, &mut scope),
                _ => {}
            }
        }
        self.globals.insert(module, scope.vars.clone());
        scope.vars
    }

    /// What a configuration may call a process.
    pub fn names(&self, alias: &str, own: &str) -> Vec<String> {
        let full = self.around.iter().map(String::as_str).chain([alias]).collect::<Vec<_>>().join(":");
        vec![alias.to_owned(), full, own.to_owned()]
    }

    /// Follows a workflow by its name.
    pub fn inside(
        &mut self,
        name: &str,
        module: usize,
        workflow: &Workflow,
        taken: Vec<Value>,
        when: Vec<Condition>,
    ) -> Value {
        self.around.push(name.to_owned());
        let given = self.workflow(module, workflow, taken, when);
        self.around.pop();
        given
    }

    /// Follows a workflow with what it takes, and gives what it emits.
    pub fn workflow(&mut self, module: usize, workflow: &Workflow, taken: Vec<Value>, when: Vec<Condition>) -> Value {
        let mut scope = Scope { module, when, vars: self.globals(module), ..Scope::default() };
        let mut taken = taken.into_iter();
        for name in &workflow.take {
            let value = taken.next().unwrap_or_else(|| Value::Unknown(format!("take: {name}")));
            scope.vars.insert(name.clone(), value);
        }
        self.block(&workflow.main, &mut scope);
        for expr in &workflow.publish {
            let value = self.eval(expr, &mut scope);
            self.publish(&value);
        }
        let emits = workflow.emit.iter().map(|(name, expr)| (name.clone(), self.eval(expr, &mut scope)));
        Value::Outs(emits.collect())
    }

    /// What is published by a workflow is published by the steps that make it.
    fn publish(&mut self, value: &Value) {
        match value {
            Value::Chan(chan) => self.publish(&chan.item),
            Value::Mix(chans) => chans.iter().for_each(|chan| self.publish(&chan.item)),
            Value::List(items) => items.iter().for_each(|item| self.publish(item)),
            Value::Map(items) => items.iter().for_each(|(_, item)| self.publish(item)),
            Value::Outs(outs) => outs.iter().for_each(|(_, out)| self.publish(out)),
            Value::File(files) => {
                for source in files.sources() {
                    if let From::Out(step, out) = source.from {
                        self.model.steps[step].outs[out].publish = Some(Ok(String::new()));
                    }
                }
            }
            _ => {}
        }
    }

    pub fn block(&mut self, stmts: &[Stmt], scope: &mut Scope) {
        for stmt in stmts {
            self.stmt(stmt, scope);
        }
    }

    fn stmt(&mut self, stmt: &Stmt, scope: &mut Scope) {
        match stmt {
            Stmt::Assign(targets, value) => {
                let found = self.eval(value, scope);
                self.assign(targets, found, value, scope);
            }
            Stmt::Expr(expr) => {
                self.eval(expr, scope);
            }
            Stmt::If(test, then, other) => self.branches(test, then, other, scope),
            Stmt::Other(span) => {
                let words = self.quote(span);
                let calls = |name: &str| words.contains(&format!("{name}(")) || words.contains(&format!("{name} ("));
                let module = &self.project.modules[scope.module];
                if module.processes.keys().chain(module.included.keys()).any(|name| calls(name)) {
                    self.remark(span, "what is called here could not be followed");
                }
            }
            _ => {}
        }
    }

    fn assign(&mut self, targets: &[Expr], found: Value, value: &Expr, scope: &mut Scope) {
        let several = targets.len() > 1;
        for (at, target) in targets.iter().enumerate() {
            let part = match &found {
                Value::Outs(outs) if several => outs.get(at).map(|(_, out)| out.clone()),
                Value::List(items) if several => items.get(at).cloned(),
                _ if several => None,
                all => Some(all.clone()),
            };
            // In a process it is the whole expression that a person has to decide on.
            let part = match part {
                Some(Value::Unknown(_)) if scope.local => self.unknown(&value.span),
                Some(part) => part,
                None => self.unknown(&value.span),
            };
            match target.path().as_deref() {
                Some([name]) => {
                    scope.vars.insert((*name).to_owned(), part);
                }
                // `meta.id = …`
                Some([name, key]) => {
                    if let Some(Value::Map(items)) = scope.vars.get_mut(*name) {
                        items.retain(|(known, _)| known != key);
                        items.push(((*key).to_owned(), part));
                    } else if let Some(known) = scope.vars.get_mut(*name) {
                        *known = self.unknown(&value.span);
                    }
                }
                _ => {}
            }
        }
    }

    /// Both branches are followed; what they give a name is one or the other.
    fn branches(&mut self, test: &Expr, then: &[Stmt], other: &[Stmt], scope: &mut Scope) {
        if self.depth >= DEPTH {
            return;
        }
        self.depth += 1;
        let yes = self.condition(test, scope);
        let no = negated(&yes);
        let before = scope.vars.clone();
        let run = |flow: &mut Self, stmts: &[Stmt], when: &Condition| {
            let mut inner = scope.clone();
            if when != &Ok("true".to_owned()) {
                inner.when.push(when.clone());
            }
            if when != &Ok("false".to_owned()) {
                flow.block(stmts, &mut inner);
            }
            inner.vars
        };
        let (a, b) = (run(self, then, &yes), run(self, other, &no));
        for name in a.keys().chain(b.keys()) {
            let (left, right) = (a.get(name), b.get(name));
            if left == right || (left == before.get(name) && right == before.get(name)) {
                continue;
            }
            let value = match (left, right) {
                (Some(left), Some(right)) => {
                    let words = format!("{name}: one or another, by: {}", self.quote(&test.span));
                    self.either(&yes, left, right, &words)
                }
                (Some(one), None) | (None, Some(one)) => one.clone(),
                (None, None) => continue,
            };
            scope.vars.insert(name.clone(), value);
        }
        self.depth -= 1;
    }
}

/// Attributes that every element has.
pub const ATTRIBUTES: [&str; 11] =
    ["value", "index", "number", "first", "last", "level", "root", "up", "path", "members", "key"];

/// A process with one output is that output.
pub fn single(value: Value) -> Value {
    match value {
        Value::Outs(mut outs) if outs.len() == 1 => outs.remove(0).1,
        value => value,
    }
}

pub fn members(value: &Value) -> Option<Vec<Chan>> {
    match value {
        Value::Chan(chan) => Some(vec![chan.as_ref().clone()]),
        Value::Mix(chans) => Some(chans.clone()),
        Value::Empty => Some(Vec::new()),
        _ => None,
    }
}

fn nth(value: &Value, at: usize) -> Option<Value> {
    match value {
        Value::List(items) => items.get(at).cloned(),
        Value::In(of, true) => Some(Value::Text(vec![Piece::In(*of, Part::At(at))])),
        Value::Outs(outs) => outs.get(at).map(|(_, value)| value.clone()),
        // The first of one output is that output.
        value @ (Value::Chan(_) | Value::Mix(_)) if at == 0 => Some(value.clone()),
        _ => None,
    }
}

/// The name in `set { name }`.
pub fn set_name(args: &Args) -> Option<String> {
    let Kind::Closure(_, body) = &args.plain.first()?.kind else { return None };
    match body.as_slice() {
        [Stmt::Expr(Expr { kind: Kind::Name(name), .. })] => Some(name.clone()),
        _ => None,
    }
}
