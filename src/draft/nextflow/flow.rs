//! Follows the workflows of a pipeline: which channel comes from where, and what each process is called with.
//!
//! Nothing is executed. A channel is known by the axes that it has an item for each element of, and by what an item
//! is; what an operator does that cannot be said so makes it unknown, with the words that did it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::config::Config;
use super::model::{Axis, Default, Elements, Input, Model};
use super::project::{Project, Workflow};
use super::tokens::JOINED;
use super::tree::{Args, Expr, Kind, Part as Bit, Stmt};
use super::value::{Alternatives, Chan, Condition, Files, From, Part, Piece, Source, Value, joined};
use crate::draft::name::identifier;

/// Workflows inside workflows, and closures, are followed so deep, and this many expressions in all.
const DEPTH: usize = 64;
const MOST: usize = 200_000;

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
    /// Channels that were made: the same files are the same axis.
    pub made: BTreeMap<String, Value>,
    /// What the statements outside of all workflows of a module set.
    globals: BTreeMap<usize, BTreeMap<String, Value>>,
    /// The names of the workflows around.
    around: Vec<String>,
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
                (Some(left), Some(right)) => self.either(&yes, left, right, &test.span),
                (Some(one), None) | (None, Some(one)) => one.clone(),
                (None, None) => continue,
            };
            scope.vars.insert(name.clone(), value);
        }
        self.depth -= 1;
    }

    /// One value where a condition holds, else another.
    fn either(&mut self, yes: &Condition, left: &Value, right: &Value, span: &Range<usize>) -> Value {
        let quote = format!("one or another, by: {}", self.quote(span));
        let words = || Value::Unknown(quote.clone());
        let (left, right) = (&self.settled(left), &self.settled(right));
        match (yes, left, right) {
            (_, a, b) if a == b => a.clone(),
            (Ok(test), a, _) if test == "true" => a.clone(),
            (Ok(test), _, b) if test == "false" => b.clone(),
            (Ok(test), Value::Text(_) | Value::Number(_), Value::Text(_) | Value::Number(_)) => {
                Value::Choice(test.clone(), Box::new(left.clone()), Box::new(right.clone()))
            }
            (Ok(_), Value::Chan(a), Value::Chan(b)) if a.axes == b.axes => {
                let no = negated(yes);
                let item = alternatives(&a.item, &b.item, yes, &no, &quote);
                let when = a.when.iter().filter(|when| b.when.contains(when)).cloned().collect();
                let unclear = a.unclear.clone().or_else(|| b.unclear.clone());
                Chan { axes: a.axes.clone(), item, when, after: Vec::new(), unclear }.value()
            }
            (Ok(_), Value::File(files), Value::List(none)) if none.is_empty() => {
                sometimes(&Chan::one(Value::File(files.clone())), yes).unwrap_or_else(words)
            }
            (Ok(_), Value::List(none), Value::File(files)) if none.is_empty() => {
                sometimes(&Chan::one(Value::File(files.clone())), &negated(yes)).unwrap_or_else(words)
            }
            (Ok(_), Value::Chan(one), Value::Empty) => sometimes(one, yes).unwrap_or_else(words),
            (Ok(_), Value::Empty, Value::Chan(one)) => sometimes(one, &negated(yes)).unwrap_or_else(words),
            // A process that is called in both branches.
            (_, Value::Outs(a), Value::Outs(b)) if a.len() == b.len() => {
                let outs = a.iter().zip(b).map(|((name, a), (_, b))| (name.clone(), self.either(yes, a, b, span)));
                Value::Outs(outs.collect())
            }
            // More is poured in on some condition: the step that makes it has that condition.
            (Ok(_), Value::Mix(more), fewer) | (Ok(_), fewer, Value::Mix(more)) => {
                let fewer = members(fewer);
                if fewer.is_some_and(|fewer| fewer.iter().all(|one| more.contains(one))) {
                    Value::Mix(more.clone())
                } else {
                    words()
                }
            }
            _ => words(),
        }
    }

    /// A path that is there only sometimes is one file.
    fn settled(&mut self, value: &Value) -> Value {
        match value {
            Value::Chan(chan) => match &chan.item {
                path @ Value::Path(_, span) => match self.file(path, span) {
                    Some(files) => Chan { item: Value::File(files), ..chan.as_ref().clone() }.value(),
                    None => value.clone(),
                },
                _ => value.clone(),
            },
            _ => value.clone(),
        }
    }

    /// A condition of Groovy as one of a specification.
    pub fn condition(&mut self, test: &Expr, scope: &mut Scope) -> Condition {
        self.test(test, scope).ok_or_else(|| self.quote(&test.span))
    }

    fn test(&mut self, test: &Expr, scope: &mut Scope) -> Option<String> {
        match &test.kind {
            Kind::Bool(is) => Some(is.to_string()),
            Kind::Unary(sign, of) if sign == "!" => negated(&Ok(self.test(of, scope)?)).ok(),
            Kind::Binary(sign, a, b) if matches!(sign.as_str(), "&&" | "||") => {
                let (a, b) = (self.test(a, scope)?, self.test(b, scope)?);
                let word = if sign == "&&" { "and" } else { "or" };
                let inner =
                    |text: String| if word == "and" && text.contains(" or ") { format!("({text})") } else { text };
                Some(format!("{} {word} {}", inner(a), inner(b)))
            }
            Kind::Binary(sign, a, b) if matches!(sign.as_str(), "==" | "!=" | "<" | ">" | "<=" | ">=") => {
                let at = a.param().and_then(|name| self.param(name, &a.span))?;
                let param = &mut self.model.params[at];
                let name = param.name.clone();
                match (&b.kind, &param.value) {
                    (Kind::Bool(is), Default::Bool(_)) if sign == "==" || sign == "!=" => {
                        Some(if *is == (sign == "==") { name } else { format!("not {name}") })
                    }
                    (Kind::Null, Default::Null) if sign == "==" => Some(format!("not given({name})")),
                    (Kind::Null, Default::Null) if sign == "!=" => Some(format!("given({name})")),
                    (Kind::Text(_), Default::Text(_)) if sign == "==" || sign == "!=" => {
                        let text = b.literal().filter(|text| !text.contains('\''))?;
                        Some(format!("{name} {sign} '{text}'"))
                    }
                    (Kind::Number(number), Default::Number(_)) => Some(format!("{name} {sign} {number}")),
                    _ => None,
                }
            }
            _ => {
                if let Some(at) = test.param().and_then(|name| self.param(name, &test.span)) {
                    let param = &self.model.params[at];
                    return match &param.value {
                        Default::Bool(_) => Some(param.name.clone()),
                        // No value is not true.
                        Default::Null => Some(format!("given({})", param.name)),
                        Default::Text(_) => Some(format!("{} != ''", param.name)),
                        _ => None,
                    };
                }
                match self.eval(test, scope) {
                    Value::Bool(is) => Some(is.to_string()),
                    Value::Null => Some("false".to_owned()),
                    _ => None,
                }
            }
        }
    }

    /// A param by the name that the pipeline has for it; one that nobody declares has no value.
    pub fn param(&mut self, name: &str, span: &Range<usize>) -> Option<usize> {
        if let Some(at) = self.model.params.iter().position(|param| param.source == name) {
            return Some(at);
        }
        let fresh = identifier(name);
        if self.apart.is_some() || self.model.params.iter().any(|param| param.name == fresh) || self.left == 0 {
            return None;
        }
        let taken = super::params::TAKEN.contains(&fresh.as_str());
        self.model.params.push(super::model::Param {
            source: name.to_owned(),
            name: if taken { format!("{fresh}_value") } else { fresh },
            value: Default::Null,
            span: span.clone(),
            is_path: false,
            spent: false,
            declared: false,
        });
        Some(self.model.params.len() - 1)
    }

    pub fn eval(&mut self, expr: &Expr, scope: &mut Scope) -> Value {
        if self.left == 0 || self.depth >= DEPTH {
            return self.unknown(&expr.span);
        }
        self.left -= 1;
        self.depth += 1;
        let value = self.value(expr, scope);
        self.depth -= 1;
        value
    }

    fn value(&mut self, expr: &Expr, scope: &mut Scope) -> Value {
        match &expr.kind {
            Kind::Null => Value::Null,
            Kind::Bool(is) => Value::Bool(*is),
            Kind::Number(number) => Value::Number(number.clone()),
            Kind::Text(bits) => Value::Text(self.text(bits, scope)),
            Kind::List(items) => Value::List(items.iter().map(|item| self.eval(item, scope)).collect()),
            Kind::Map(items) => {
                Value::Map(items.iter().map(|(name, item)| (name.clone(), self.eval(item, scope))).collect())
            }
            Kind::Name(name) => self.name(name, scope).unwrap_or_else(|| self.unknown(&expr.span)),
            Kind::Member(of, name) => self.member(expr, of, name, scope),
            Kind::Index(of, at) => self.index(expr, of, at, scope),
            Kind::Call(callee, args) => self.call(expr, callee, args, scope),
            Kind::Ternary(test, a, b) => {
                let yes = self.condition(test, scope);
                let (a, b) = (self.eval(a, scope), self.eval(b, scope));
                match self.either(&yes, &a, &b, &expr.span) {
                    Value::Unknown(_) => self.unknown(&expr.span),
                    known => known,
                }
            }
            Kind::Binary(sign, a, b) => match sign.as_str() {
                "|" => self.pipe(expr, a, b, scope),
                "?:" => match self.eval(a, scope) {
                    Value::Null => self.eval(b, scope),
                    Value::Text(pieces) if pieces.is_empty() => self.eval(b, scope),
                    Value::Text(pieces) if pieces.iter().any(|p| matches!(p, Piece::Plain(_))) => Value::Text(pieces),
                    _ => self.unknown(&expr.span),
                },
                "+" => match (self.eval(a, scope), self.eval(b, scope)) {
                    (Value::Map(mut a), Value::Map(b)) => {
                        a.retain(|(name, _)| b.iter().all(|(known, _)| known != name));
                        a.extend(b);
                        Value::Map(a)
                    }
                    (Value::List(mut a), Value::List(b)) => {
                        a.extend(b);
                        Value::List(a)
                    }
                    (Value::Text(a), Value::Text(b)) => Value::Text(joined(a.into_iter().chain(b))),
                    _ => self.unknown(&expr.span),
                },
                _ => self.unknown(&expr.span),
            },
            Kind::Unary(..) | Kind::Closure(..) | Kind::Other => self.unknown(&expr.span),
        }
    }

    /// A text; what is not known in it keeps its words.
    pub fn text(&mut self, bits: &[Bit], scope: &mut Scope) -> Vec<Piece> {
        let mut out = Vec::new();
        for bit in bits {
            match bit {
                Bit::Text(text) => out.push(Piece::Plain(text.replace(JOINED, ""))),
                Bit::Code(expr) => {
                    let value = self.eval(expr, scope);
                    out.extend(self.filled(value, expr));
                }
            }
        }
        joined(out)
    }

    /// What a value puts into a text.
    fn filled(&mut self, value: Value, expr: &Expr) -> Vec<Piece> {
        let word = || expr.path().map_or_else(|| "value".to_owned(), |path| path.join("_"));
        match value {
            Value::Choice(..) => vec![Piece::Unknown(word(), self.quote(&expr.span))],
            Value::Unknown(words) => vec![Piece::Unknown(word(), words)],
            value => value.pieces().unwrap_or_else(|| vec![Piece::Unknown(word(), self.quote(&expr.span))]),
        }
    }

    fn name(&mut self, name: &str, scope: &mut Scope) -> Option<Value> {
        if let Some(value) = scope.vars.get(name) {
            return Some(value.clone());
        }
        match name {
            "projectDir" | "baseDir" | "launchDir" => Some(Value::Text(vec![Piece::Here])),
            "task" => Some(Value::Task(String::new())),
            _ => None,
        }
    }

    fn member(&mut self, expr: &Expr, of: &Expr, name: &str, scope: &mut Scope) -> Value {
        if let Some(param) = expr.param() {
            return match self.param(param, &expr.span) {
                Some(at) => Value::Text(vec![Piece::Param(at)]),
                None => self.unknown(&expr.span),
            };
        }
        if let Some(["workflow", "projectDir" | "launchDir"]) = expr.path().as_deref() {
            return Value::Text(vec![Piece::Here]);
        }
        // `FOO.out` is what the call of FOO gave.
        if name == "out" && matches!(&of.kind, Kind::Name(_)) {
            return match self.eval(of, scope) {
                value @ Value::Outs(_) => single(value),
                Value::Unknown(_) => self.unknown(&expr.span),
                value => value,
            };
        }
        match self.eval(of, scope) {
            Value::Map(items) => match items.iter().find(|(known, _)| known == name) {
                Some((_, value)) => value.clone(),
                None => self.unknown(&expr.span),
            },
            Value::Row(axis) => self.column(axis, name).unwrap_or_else(|| self.unknown(&expr.span)),
            Value::Outs(outs) => match outs.into_iter().find(|(known, _)| known.as_deref() == Some(name)) {
                Some((_, value)) => value,
                None => self.unknown(&expr.span),
            },
            // `FOO.out.bam` where FOO has one output only, which is called so.
            value @ (Value::Chan(_) | Value::Mix(_)) if matches!(&of.kind, Kind::Member(_, out) if out == "out") => {
                value
            }
            Value::Task(path) if path.is_empty() && name == "ext" => Value::Task("ext".to_owned()),
            Value::Task(path) if path.is_empty() => match scope.vars.get(&format!("task.{name}")) {
                Some(value) => value.clone(),
                None => self.unknown(&expr.span),
            },
            Value::Task(path) if path == "ext" => {
                let said = scope.vars.get(&format!("task.ext.{name}")).or_else(|| scope.vars.get("task.ext"));
                said.cloned().unwrap_or(Value::Null)
            }
            value => self.named(&value, name).unwrap_or_else(|| self.unknown(&expr.span)),
        }
    }

    /// A part of the name of a file: `baseName`, `simpleName`, `name`.
    fn named(&mut self, value: &Value, name: &str) -> Option<Value> {
        let part = match name {
            "baseName" | "getBaseName" => Part::Base,
            "simpleName" | "getSimpleName" => Part::Simple,
            "name" | "getName" => Part::Name,
            _ => return None,
        };
        match value {
            Value::In(at, false) => Some(Value::Text(vec![Piece::In(*at, part)])),
            Value::File(files) => {
                let mut sources = files.sources();
                let (Some(source), None) = (sources.next(), sources.next()) else { return None };
                let From::Input(input) = source.from else { return None };
                let axis = *self.model.inputs.get(input)?.each.first()?;
                let Elements::Glob { cut: None, .. } = self.model.axes[axis].of else { return None };
                if self.model.inputs[input].path != Ok(vec![Piece::Attr(axis, "path".to_owned())]) {
                    return None;
                }
                let attr = match part {
                    Part::Base => return Some(Value::Text(vec![Piece::Key(axis)])),
                    Part::Simple => "simple",
                    _ => "name",
                };
                Some(Value::Text(vec![Piece::Attr(axis, attr.to_owned())]))
            }
            _ => None,
        }
    }

    /// A column of the table that an axis is made of.
    fn column(&mut self, axis: usize, name: &str) -> Option<Value> {
        match &mut self.model.axes[axis].of {
            Elements::Table { columns, .. } => {
                let known = columns.iter().find(|(source, _)| source == name).map(|(_, attr)| attr.clone());
                let attr = known.unwrap_or_else(|| {
                    let mut names = crate::draft::name::Names::without(
                        columns.iter().map(|(_, attr)| attr.clone()).chain(ATTRIBUTES.map(str::to_owned)),
                    );
                    let attr = names.give(name);
                    columns.push((name.to_owned(), attr.clone()));
                    attr
                });
                Some(Value::Text(vec![Piece::Attr(axis, attr)]))
            }
            // Of elements of which nothing is known, one has a name.
            _ if matches!(name, "id" | "sample" | "sample_id") => Some(Value::Text(vec![Piece::Key(axis)])),
            _ => None,
        }
    }

    fn index(&mut self, expr: &Expr, of: &Expr, at: &Expr, scope: &mut Scope) -> Value {
        let value = self.eval(of, scope);
        let found = match (&value, &at.kind) {
            (Value::Row(axis), Kind::Text(_)) => at.literal().and_then(|name| self.column(*axis, &name)),
            (Value::Row(axis), Kind::Number(number)) => match &self.model.axes[*axis].of {
                Elements::Table { header: false, .. } => self.column(*axis, &format!("c{number}")),
                _ => None,
            },
            (Value::Map(_), Kind::Text(_)) => match (value, at.literal()) {
                (Value::Map(items), Some(name)) => items.into_iter().find(|(n, _)| *n == name).map(|(_, v)| v),
                _ => None,
            },
            (value, Kind::Number(number)) => number.parse::<usize>().ok().and_then(|at| nth(value, at)),
            _ => None,
        };
        found.unwrap_or_else(|| self.unknown(&expr.span))
    }

    /// `a | b`: a channel goes into a process or an operator.
    fn pipe(&mut self, expr: &Expr, from: &Expr, into: &Expr, scope: &mut Scope) -> Value {
        // A process without inputs begins a pipe by its name alone.
        let value = match &from.kind {
            Kind::Name(name)
                if !scope.vars.contains_key(name) && self.project.resolve(scope.module, name).is_some() =>
            {
                self.run(name, Vec::new(), &from.span, scope)
            }
            _ => self.eval(from, scope),
        };
        match &into.kind {
            Kind::Name(name) if self.project.resolve(scope.module, name).is_some() => {
                self.run(name, spread(value), &expr.span, scope)
            }
            Kind::Name(name) => self.operator(value, name, &Args::default(), expr, scope),
            Kind::Call(callee, args) => match &callee.kind {
                Kind::Name(name) if self.project.resolve(scope.module, name).is_some() => {
                    let mut all = spread(value);
                    all.extend(args.plain.iter().map(|arg| self.eval(arg, scope)));
                    self.run(name, all, &expr.span, scope)
                }
                Kind::Name(name) => self.operator(value, name, args, expr, scope),
                _ => self.unknown(&expr.span),
            },
            _ => self.unknown(&expr.span),
        }
    }

    fn call(&mut self, expr: &Expr, callee: &Expr, args: &Args, scope: &mut Scope) -> Value {
        match &callee.kind {
            Kind::Name(name) if self.project.resolve(scope.module, name).is_some() => {
                let mut taken = Vec::new();
                for arg in &args.plain {
                    let value = self.eval(arg, scope);
                    // A process with several outputs can be handed on as a whole.
                    if args.plain.len() == 1 { taken.extend(spread(value)) } else { taken.push(single(value)) }
                }
                self.run(name, taken, &expr.span, scope)
            }
            Kind::Name(name) => self.function(expr, name, args, scope),
            Kind::Member(of, name) => {
                if matches!(&of.kind, Kind::Name(n) if (n == "Channel" || n == "channel") && !scope.vars.contains_key(n))
                {
                    return self.factory(expr, name, args, scope);
                }
                let value = self.eval(of, scope);
                match value {
                    Value::Chan(_) | Value::Mix(_) | Value::Empty | Value::Outs(_) => {
                        self.operator(single(value), name, args, expr, scope)
                    }
                    Value::Unknown(words) => {
                        if let ("set", Some(to)) = (name.as_str(), set_name(args)) {
                            scope.vars.insert(to, Value::Unknown(words.clone()));
                        }
                        // What made it unknown is what there is to decide.
                        Value::Unknown(words)
                    }
                    value => self.method(expr, value, name, args, scope),
                }
            }
            _ => self.unknown(&expr.span),
        }
    }

    fn function(&mut self, expr: &Expr, name: &str, args: &Args, scope: &mut Scope) -> Value {
        match (name, args.plain.as_slice()) {
            ("tuple", items) => Value::List(items.iter().map(|item| self.eval(item, scope)).collect()),
            ("file" | "path", [one]) => {
                let value = self.eval(one, scope);
                match self.file(&value, &expr.span) {
                    Some(files) => Value::File(files),
                    None => self.unknown(&expr.span),
                }
            }
            // Said to people, not to the workflow.
            ("println" | "print" | "error" | "exit" | "printf", _) => Value::Null,
            _ => self.unknown(&expr.span),
        }
    }

    /// What a method gives of a value that is no channel.
    fn method(&mut self, expr: &Expr, value: Value, name: &str, args: &Args, scope: &mut Scope) -> Value {
        let first = args.plain.first().and_then(Expr::literal);
        let found = match (&value, name, first.as_deref()) {
            (Value::Text(_) | Value::Number(_), "toString" | "trim" | "strip", _) => Some(value.clone()),
            (Value::Text(pieces), "stripIndent" | "stripMargin", _) => match pieces.as_slice() {
                [Piece::Plain(text)] if name == "stripIndent" => Some(Value::plain(unindented(text))),
                _ => Some(value.clone()),
            },
            (Value::In(..), "join", Some(" ")) => Some(value.clone()),
            (Value::In(..), "toString", _) => Some(value.clone()),
            (Value::List(items), "join", Some(with)) => {
                let parts: Option<Vec<Vec<Piece>>> = items.iter().map(Value::pieces).collect();
                parts.map(|parts| Value::Text(joined(parts.join(&[Piece::Plain(with.to_owned())][..]))))
            }
            (Value::Map(items), "clone", _) => Some(Value::Map(items.clone())),
            (Value::Map(items), "subMap", _) => {
                let keys: Option<Vec<String>> = args
                    .plain
                    .iter()
                    .flat_map(|arg| match &arg.kind {
                        Kind::List(items) => items.iter().map(Expr::literal).collect::<Vec<_>>(),
                        _ => vec![arg.literal()],
                    })
                    .collect();
                keys.map(|keys| Value::Map(items.iter().filter(|(key, _)| keys.contains(key)).cloned().collect()))
            }
            (Value::Row(_), "get", Some(column)) => match value {
                Value::Row(axis) => self.column(axis, column),
                _ => None,
            },
            (Value::List(_) | Value::In(..), "get" | "getAt", _) => match args.plain.first().map(|arg| &arg.kind) {
                Some(Kind::Number(number)) => number.parse().ok().and_then(|at| nth(&value, at)),
                _ => None,
            },
            (Value::List(_), "first", _) => nth(&value, 0),
            _ if args.plain.is_empty() => self.named(&value, name),
            _ => None,
        };
        let _ = scope;
        found.unwrap_or_else(|| self.unknown(&expr.span))
    }

    /// The value of a closure for an item.
    pub fn applied(&mut self, closure: &Expr, item: Value, scope: &Scope) -> Value {
        let Kind::Closure(params, body) = &closure.kind else { return self.unknown(&closure.span) };
        let mut inner = scope.clone();
        match (params.as_slice(), item) {
            ([], item) => {
                inner.vars.insert("it".to_owned(), item);
            }
            ([one], item) => {
                inner.vars.insert(one.clone(), item);
            }
            (several, Value::List(items)) if several.len() == items.len() => {
                inner.vars.extend(several.iter().cloned().zip(items));
            }
            _ => return self.unknown(&closure.span),
        }
        self.result(body, &mut inner).unwrap_or_else(|| self.unknown(&closure.span))
    }

    /// What statements give: what they return, or the last one.
    pub fn result(&mut self, body: &[Stmt], scope: &mut Scope) -> Option<Value> {
        let (last, before) = body.split_last()?;
        for stmt in before {
            match stmt {
                Stmt::Assign(..) => self.stmt(stmt, scope),
                Stmt::Return(_) | Stmt::If(..) | Stmt::Other(_) => return None,
                _ => {}
            }
        }
        match last {
            Stmt::Expr(expr) | Stmt::Return(expr) => Some(self.eval(expr, scope)),
            _ => None,
        }
    }

    /// The file that a path names.
    pub fn file(&mut self, value: &Value, span: &Range<usize>) -> Option<Files> {
        match value {
            Value::File(files) => Some(files.clone()),
            Value::Path(pieces, _) | Value::Text(pieces) => {
                if pieces.is_empty() || pieces.iter().any(|piece| matches!(piece, Piece::Unknown(..))) {
                    return None;
                }
                let text = self.resolved(pieces);
                if text.is_some_and(|text| is_pattern(&text)) {
                    return None;
                }
                Some(Files::of(From::Input(self.input(pieces.clone(), span))))
            }
            Value::List(items) => {
                let parts: Option<Vec<Files>> = items.iter().map(|item| self.file(item, span)).collect();
                Some(Files { parts: parts?.into_iter().flat_map(|files| files.parts).collect() })
                    .filter(|files| !files.parts.is_empty())
            }
            _ => None,
        }
    }

    /// The input at a path, which is one for each element of the axes in it.
    pub fn input(&mut self, pieces: Vec<Piece>, span: &Range<usize>) -> usize {
        let path = below(pieces);
        let known = self.model.inputs.iter().position(|input| input.path.as_ref() == Ok(&path));
        if let Some(at) = known {
            return at;
        }
        let mut each = Vec::new();
        for piece in &path {
            match piece {
                Piece::Key(axis) | Piece::Attr(axis, _) if !each.contains(axis) => each.push(*axis),
                Piece::Param(at) => {
                    self.model.params[*at].is_path = true;
                }
                _ => {}
            }
        }
        let word = match path.as_slice() {
            [Piece::Param(at)] => self.model.params[*at].source.clone(),
            [.., Piece::Attr(_, attr)] => attr.clone(),
            [Piece::Plain(text)] => text.rsplit('/').next().unwrap_or("").split('.').next().unwrap_or("").to_owned(),
            _ => "file".to_owned(),
        };
        self.model.inputs.push(Input { word, each, path: Ok(path), span: span.clone() });
        self.model.inputs.len() - 1
    }

    /// The characters of a text, with the values of its params.
    pub fn resolved(&self, pieces: &[Piece]) -> Option<String> {
        self.resolve(pieces, 0)
    }

    fn resolve(&self, pieces: &[Piece], depth: usize) -> Option<String> {
        let mut out = String::new();
        for piece in pieces {
            match piece {
                Piece::Plain(text) => out.push_str(text),
                Piece::Here => {}
                Piece::Param(at) => match &self.model.params.get(*at)?.value {
                    Default::Text(text) | Default::Number(text) => out.push_str(text),
                    Default::Made(pieces) if depth < 8 => out.push_str(&self.resolve(pieces, depth + 1)?),
                    _ => return None,
                },
                _ => return None,
            }
            if out.len() > 4096 {
                return None;
            }
        }
        let from_here = matches!(pieces.first(), Some(Piece::Here));
        Some(if from_here { out.trim_start_matches('/').to_owned() } else { out })
    }

    pub fn axis(&mut self, of: Elements, span: &Range<usize>) -> usize {
        self.model.axes.push(Axis { words: Vec::new(), of, span: span.clone() });
        self.model.axes.len() - 1
    }

    pub fn call_it(&mut self, axis: usize, strength: u8, word: impl Into<String>) {
        self.model.axes[axis].words.push((strength, word.into()));
    }
}

/// Attributes that every element has.
pub const ATTRIBUTES: [&str; 11] =
    ["value", "index", "number", "first", "last", "level", "root", "up", "path", "members", "key"];

/// The condition turned around.
pub fn negated(test: &Condition) -> Condition {
    match test {
        Ok(test) if test == "true" => Ok("false".to_owned()),
        Ok(test) if test == "false" => Ok("true".to_owned()),
        Ok(test) => {
            Ok(match test.strip_prefix("not ").filter(|rest| !rest.contains(" and ") && !rest.contains(" or ")) {
                Some(rest) if rest.starts_with('(') && rest.ends_with(')') => rest[1..rest.len() - 1].to_owned(),
                Some(rest) => rest.to_owned(),
                None if test.contains(' ') => format!("not ({test})"),
                None => format!("not {test}"),
            })
        }
        Err(words) => Err(format!("not: {words}")),
    }
}

/// A process with one output is that output.
pub fn single(value: Value) -> Value {
    match value {
        Value::Outs(mut outs) if outs.len() == 1 => outs.remove(0).1,
        value => value,
    }
}

/// What a process gives, as arguments of another.
fn spread(value: Value) -> Vec<Value> {
    match value {
        Value::Outs(outs) => outs.into_iter().map(|(_, value)| value).collect(),
        value => vec![value],
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

/// Items of one shape that come from here or from there; what differs is not known.
fn alternatives(a: &Value, b: &Value, yes: &Condition, no: &Condition, words: &str) -> Value {
    match (a, b) {
        (a, b) if a == b => a.clone(),
        (Value::List(a), Value::List(b)) if a.len() == b.len() => {
            Value::List(a.iter().zip(b).map(|(a, b)| alternatives(a, b, yes, no, words)).collect())
        }
        (Value::File(a), Value::File(b)) if a.parts.len() == 1 && b.parts.len() == 1 => {
            let on = |files: &Files, test: &Condition| {
                files.sources().cloned().map(|source| with(source, test)).collect::<Vec<Source>>()
            };
            let sources = [on(a, yes), on(b, no)].concat();
            let lists = sources.iter().map(|source| source.gather.len()).collect::<std::collections::BTreeSet<_>>();
            let optional = a.parts[0].optional || b.parts[0].optional;
            match lists.len() {
                1 => Value::File(Files { parts: vec![Alternatives { sources, optional }] }),
                _ => Value::Unknown(words.to_owned()),
            }
        }
        _ => Value::Unknown(words.to_owned()),
    }
}

fn with(mut source: Source, test: &Condition) -> Source {
    source.when.push(test.clone());
    source
}

/// A channel that has something only where a condition holds.
fn sometimes(chan: &Chan, test: &Condition) -> Option<Value> {
    let Value::File(files) = &chan.item else { return None };
    let mut files = files.clone();
    for part in &mut files.parts {
        part.optional = true;
        part.sources = part.sources.drain(..).map(|source| with(source, test)).collect();
    }
    Some(Chan { item: Value::File(files), ..chan.clone() }.value())
}

/// A path from the folder of the pipeline.
pub fn below(mut pieces: Vec<Piece>) -> Vec<Piece> {
    if pieces.first() == Some(&Piece::Here) {
        pieces.remove(0);
        if let Some(Piece::Plain(text)) = pieces.first_mut() {
            *text = text.trim_start_matches('/').to_owned();
        }
    }
    if let Some(Piece::Plain(text)) = pieces.first_mut()
        && let Some(rest) = text.strip_prefix("./")
    {
        *text = rest.to_owned();
    }
    joined(pieces)
}

/// Does a path name files by a pattern?
pub fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '{', '['])
}

/// A text without the blanks that all of its lines begin with.
fn unindented(text: &str) -> String {
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let least = lines().map(|line| line.len() - line.trim_start_matches([' ', '\t']).len()).min().unwrap_or(0);
    text.lines().map(|line| line.get(least..).unwrap_or("").to_owned() + "\n").collect()
}
