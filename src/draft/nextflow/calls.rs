//! A call of a process: a step with what it reads, writes and runs.

use std::ops::Range;

use super::directives;
use super::flow::{Flow, Scope, is_pattern, single};
use super::model::{Elements, Env, Folder, In, Input, Out, Step};
use super::process::{Entry, Item, Process, Script, What};
use super::tree::{Expr, Kind, Part as Bit, Stmt};
use super::value::{Chan, Files, From, Piece, Value, joined};

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
        self.when(process, name, &mut step, &mut inner);
        self.outputs(process, name, &mut step, &mut inner)
    }

    /// Of inputs of which only the words are known, the one that there is a job for each item of: the tuple, or the
    /// only one. Where several could be it, a person has to say.
    fn leader(&self, process: &Process, args: &[Option<Value>], span: &Range<usize>, step: &mut Step) -> Option<usize> {
        let is_open = |arg: &Option<Value>| match arg {
            None | Some(Value::Unknown(_) | Value::Mix(_) | Value::Outs(_)) => true,
            Some(Value::Chan(chan)) => matches!(chan.item, Value::Path(..)),
            _ => false,
        };
        let open: Vec<usize> = (0..args.len()).filter(|at| is_open(&args[*at])).collect();
        let mut tuples = open.iter().filter(|at| process.inputs[**at].tuple);
        match (tuples.next(), open.as_slice()) {
            (Some(tuple), _) => Some(*tuple),
            (None, [one]) => Some(*one),
            (None, []) => None,
            (None, _) => {
                step.unclear = step.unclear.take().or_else(|| Some(self.quote(span)));
                None
            }
        }
    }

    /// `each x`: a job for each of these values.
    fn repeated(&mut self, arg: Option<Value>, entry: &Entry, span: &Range<usize>, step: &mut Step) -> Chan {
        let chan = match arg {
            Some(Value::Chan(chan)) if !chan.axes.is_empty() || matches!(chan.item, Value::File(_)) => Some(*chan),
            Some(Value::List(items)) => self.keys(&items, span),
            Some(value @ (Value::Text(_) | Value::Number(_))) => match &value {
                Value::Text(pieces) => match self.list_param(&value, span) {
                    Some(chan) => Some(chan),
                    None if matches!(pieces.as_slice(), [Piece::Plain(_)]) => Some(Chan::one(value)),
                    None => None,
                },
                _ => Some(Chan::one(value)),
            },
            _ => None,
        };
        chan.unwrap_or_else(|| {
            let words = self.quote(&entry.span);
            step.unclear = Some(format!("{words}: {}", self.quote(span)));
            Chan::one(Value::Unknown(words))
        })
    }

    /// The channel that an input gets.
    fn channel(
        &mut self,
        arg: Option<Value>,
        entry: &Entry,
        leads: bool,
        span: &Range<usize>,
        step: &mut Step,
    ) -> Chan {
        let value = match arg {
            Some(Value::Chan(chan)) => {
                // Beside other channels a path of which nothing is known is one file.
                let mut chan = if leads { self.forced(*chan) } else { *chan };
                step.when.append(&mut chan.when);
                step.unclear = step.unclear.take().or(chan.unclear.take());
                for at in &chan.after {
                    if !step.after.contains(at) {
                        step.after.push(*at);
                    }
                }
                return chan;
            }
            // Nothing comes: no file, if the input may do without.
            Some(Value::Empty) => Chan::one(Value::Empty),
            Some(Value::Mix(chans)) => self.poured(chans, span),
            Some(Value::Unknown(words)) => Chan::one(Value::Unknown(words)),
            Some(Value::Outs(_)) => Chan::one(self.unknown(span)),
            Some(value) => Chan::one(value),
            None => Chan::one(Value::Unknown(format!("{}: {}", step.word, self.quote(&entry.span)))),
        };
        // A tuple of which only the words are known, or the first input, says what there is a job for each of.
        let Value::Unknown(words) = &value.item else { return value };
        if !leads || !(entry.tuple || matches!(entry.items[0].what, What::Path | What::Val)) {
            return value;
        }
        let axis = match self.origins.get(words) {
            Some(axis) => *axis,
            None => {
                let axis = self.axis(Elements::Unknown(words.clone()), &entry.span);
                self.origins.insert(words.clone(), axis);
                axis
            }
        };
        let mut items = Vec::new();
        for (at, item) in entry.items.iter().enumerate() {
            let name = bound(item).unwrap_or_else(|| format!("file{at}"));
            items.push(match item.what {
                What::Val if at == 0 && name.contains("meta") => Value::Row(axis),
                What::Val if at == 0 => Value::Text(vec![Piece::Key(axis)]),
                What::Path => {
                    let input =
                        Input { word: name, each: vec![axis], path: Err(words.clone()), span: item.span.clone() };
                    let known = self.model.inputs.iter().position(|known| {
                        (&known.word, &known.each, &known.path) == (&input.word, &input.each, &input.path)
                    });
                    let known = known.unwrap_or_else(|| {
                        self.model.inputs.push(input);
                        self.model.inputs.len() - 1
                    });
                    Value::File(Files::of(From::Input(known)))
                }
                _ => Value::Unknown(words.clone()),
            });
        }
        let item = if entry.tuple { Value::List(items) } else { items.remove(0) };
        Chan::over(vec![axis], item)
    }

    /// Several channels where one is read item by item: of which axes is not known.
    fn poured(&mut self, chans: Vec<Chan>, span: &Range<usize>) -> Chan {
        if chans.iter().all(|chan| chan.axes.is_empty()) && chans.len() == 1 {
            return chans.into_iter().next().unwrap_or_else(|| Chan::one(Value::Empty));
        }
        Chan::one(self.unknown(span))
    }

    /// What there is a job for each of: the axes of all channels that have some.
    fn axes_of(&mut self, chans: &[(&Entry, Chan)], span: &Range<usize>, step: &mut Step) {
        let mut product = Vec::new();
        let mut queues = 0;
        for (entry, chan) in chans {
            if matches!(entry.items[0].what, What::EachVal | What::EachPath) {
                product.extend(chan.axes.iter().copied());
                continue;
            }
            if chan.axes.is_empty() {
                continue;
            }
            queues += 1;
            if step.each.is_empty() {
                step.each.clone_from(&chan.axes);
            } else if step.each != chan.axes {
                // Two channels go side by side, the first item with the first one: which are those?
                step.unclear = Some(self.quote(span));
            }
        }
        if queues > 1 && step.unclear.is_none() && !self.is_one_source(chans) {
            step.comments.push("Nextflow takes the items of these channels in the order in which they come; here they are matched by their key".to_owned());
        }
        step.each.extend(product);
    }

    /// Do all channels come from what was there before? Then their order is the same.
    fn is_one_source(&self, chans: &[(&Entry, Chan)]) -> bool {
        fn from_steps(value: &Value) -> bool {
            match value {
                Value::File(files) => files.sources().any(|source| matches!(source.from, From::Out(..))),
                Value::List(items) => items.iter().any(from_steps),
                _ => false,
            }
        }
        chans.iter().all(|(_, chan)| chan.axes.is_empty() || !from_steps(&chan.item))
    }

    /// Gives the names of an input their values.
    fn bind(&mut self, entry: &Entry, chan: Chan, step: &mut Step, inner: &mut Scope) {
        let words = self.quote(&entry.span);
        let items: Vec<Value> = match (entry.tuple, chan.item) {
            (false, item) => vec![item],
            (true, Value::List(items)) if items.len() == entry.items.len() => items,
            (true, Value::Unknown(words)) => vec![Value::Unknown(words); entry.items.len()],
            // A tuple that is left out: `[[], []]`, or nothing at all.
            (true, Value::Empty | Value::List(_)) => vec![Value::Unknown(words.clone()); entry.items.len()],
            (true, one) if entry.items.len() == 1 => vec![one],
            (true, _) => vec![Value::Unknown(words.clone()); entry.items.len()],
        };
        for (item, value) in entry.items.iter().zip(items) {
            let name = bound(item);
            match item.what {
                What::Val | What::EachVal if !(item.what == What::EachVal && matches!(value, Value::File(_))) => {
                    self.word_for(&value, name.as_deref());
                    if let Some(name) = name {
                        inner.vars.insert(name, value);
                    }
                }
                What::Val | What::EachVal | What::Path | What::EachPath => {
                    let value = self.read(item, value, step);
                    if let Some(name) = name {
                        inner.vars.insert(name, value);
                    }
                }
                What::Env => {
                    let name = item.value.as_ref().and_then(|v| v.literal().or_else(|| Some(v.path()?.join("_"))));
                    let pieces = value.pieces().filter(|pieces| is_text(pieces));
                    let word = name.unwrap_or_else(|| "VALUE".to_owned());
                    step.envs.push(Env { word, values: vec![(None, pieces.ok_or_else(|| words.clone()))] });
                }
                What::Stdin | What::Stdout | What::Other => step.comments.push(format!("not read: {words}")),
            }
        }
    }

    /// How people call the elements of an axis.
    fn word_for(&mut self, value: &Value, name: Option<&str>) {
        let (axis, name) = match (value, name) {
            (Value::Text(pieces), Some(name)) => match pieces.as_slice() {
                [Piece::Key(axis)] => (*axis, name),
                [Piece::Attr(axis, attr)] if self.model.axes[*axis].words.iter().all(|(strength, _)| *strength < 2) => {
                    let (axis, attr) = (*axis, attr.clone());
                    self.call_it(axis, 2, if attr == "id" { "sample".to_owned() } else { attr });
                    return;
                }
                _ => return,
            },
            (Value::Row(axis), Some(name)) => (*axis, name),
            (Value::Map(items), Some(_)) => match items.iter().find(|(name, _)| name == "id").map(|(_, value)| value) {
                Some(Value::Text(pieces)) => match pieces.as_slice() {
                    [Piece::Key(axis) | Piece::Attr(axis, _)] => (*axis, "meta"),
                    _ => return,
                },
                _ => return,
            },
            _ => return,
        };
        let word = if matches!(name, "meta" | "id") { "sample" } else { name };
        self.call_it(axis, 3, word);
    }

    /// An `in` of the step, and what its name is worth.
    fn read(&mut self, item: &Item, value: Value, step: &mut Step) -> Value {
        let name = bound(item);
        let pattern = item.staged.as_ref().or(item.value.as_ref().filter(|_| name.is_none()));
        let staged = pattern.and_then(Expr::literal);
        let words = self.quote(&item.span);
        let (files, optional) = match value {
            Value::Unknown(words) => (Files::of(From::Unknown(words)), false),
            Value::Empty => return Value::Text(Vec::new()),
            // `[]` stands for no file.
            Value::List(items) if items.is_empty() => return Value::Text(Vec::new()),
            Value::Null => return Value::Text(Vec::new()),
            value => match self.file(&value, &item.span) {
                Some(files) => {
                    let optional = files.parts.iter().any(|part| part.optional);
                    (files, optional)
                }
                None => (Files::of(From::Unknown(words)), false),
            },
        };
        let over = |axis: usize| {
            let of = |from: &From| matches!(from, From::Input(at) if self.model.inputs[*at].each.contains(&axis));
            files.sources().any(|source| of(&source.from))
        };
        if let (Some(name), [axis]) = (&name, step.each.as_slice())
            && over(*axis)
        {
            self.call_it(*axis, 1, super::channels::single_of(name));
        }
        let list = files.is_list();
        let word = name.or_else(|| {
            let plain: String = staged.as_deref()?.split(['*', '.']).find(|part| !part.is_empty())?.to_owned();
            Some(plain)
        });
        let word = word.unwrap_or_else(|| "files".to_owned());
        step.ins.push(In { word, files, staged, optional });
        Value::In(step.ins.len() - 1, list)
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

    /// The script, with the values that are known put in; the others are variables for a person to set.
    fn script(&mut self, process: &Process, step: &mut Step, inner: &mut Scope) {
        let mut computed = None;
        for stmt in &process.before {
            match stmt {
                Stmt::Assign(..) | Stmt::If(..) => self.block(std::slice::from_ref(stmt), inner),
                Stmt::Other(span) => computed = Some(self.quote(span)),
                _ => {}
            }
        }
        step.script = match &process.script {
            Script::None => Err("it has no script".to_owned()),
            Script::Other(span, why) => {
                let words = self.quote(span);
                Err(format!("{why}: {words}"))
            }
            Script::Filled(_) if computed.is_some() => {
                Err(format!("its script is computed: {}", computed.unwrap_or_default()))
            }
            Script::Filled(expr) => self.filled_script(expr, step, inner),
            Script::Marked(expr) => match expr.literal() {
                Some(text) => Ok(self.marked(&text, step, inner)),
                None => Err(self.quote(&expr.span)),
            },
        };
        let Ok([Piece::Plain(text), ..]) = step.script.as_deref() else { return };
        let first = text.trim_start().lines().next().unwrap_or("");
        if first.starts_with("#!") && !["bash", "/sh", "env sh"].iter().any(|shell| first.contains(shell)) {
            step.script = Err(format!("its script is no bash: {first}"));
        }
    }

    fn filled_script(&mut self, expr: &Expr, step: &mut Step, inner: &mut Scope) -> Result<Vec<Piece>, String> {
        let Kind::Text(bits) = &expr.kind else {
            return match self.eval(expr, inner) {
                Value::Text(pieces) if is_text(&pieces) => Ok(pieces),
                _ => Err(self.quote(&expr.span)),
            };
        };
        let mut out = Vec::new();
        for bit in bits {
            match bit {
                Bit::Text(text) => out.push(Piece::Plain(text.clone())),
                Bit::Code(code) => {
                    let value = self.eval(code, inner);
                    out.extend(self.in_script(value, code, step));
                }
            }
        }
        Ok(joined(out))
    }

    /// `!{x}` in a text of `shell:`.
    fn marked(&mut self, text: &str, step: &mut Step, inner: &mut Scope) -> Vec<Piece> {
        let mut out = Vec::new();
        let mut rest = text;
        while let Some((before, more)) = rest.split_once("!{") {
            out.push(Piece::Plain(before.to_owned()));
            let Some((code, after)) = more.split_once('}') else {
                out.push(Piece::Plain(format!("!{{{more}")));
                return joined(out);
            };
            let expr = super::parse::expression(code, 0..code.len());
            self.apart = Some(code.to_owned());
            let value = self.eval(&expr, inner);
            out.extend(self.in_script(value, &expr, step));
            self.apart = None;
            rest = after;
        }
        out.push(Piece::Plain(rest.to_owned()));
        joined(out)
    }

    fn in_script(&mut self, value: Value, code: &Expr, step: &mut Step) -> Vec<Piece> {
        let word = code.path().map_or_else(|| "value".to_owned(), |path| path.join("_"));
        let unknown = |step: &mut Step, words: String| {
            let value = (None, Err(words));
            let same = |env: &Env| env.values == [value.clone()] && env.word == word;
            let at = step.envs.iter().position(same).unwrap_or_else(|| {
                step.envs.push(Env { word: word.clone(), values: vec![value.clone()] });
                step.envs.len() - 1
            });
            Piece::Env(at)
        };
        match value {
            Value::Choice(test, a, b) => {
                let pieces = |value: &Value| value.pieces().filter(|pieces| is_text(pieces));
                let (Some(a), Some(b)) = (pieces(&a), pieces(&b)) else {
                    return vec![unknown(step, self.quote(&code.span))];
                };
                let values = vec![(Some(test), Ok(a)), (None, Ok(b))];
                let at = step.envs.iter().position(|env| env.values == values).unwrap_or_else(|| {
                    step.envs.push(Env { word: word.clone(), values });
                    step.envs.len() - 1
                });
                vec![Piece::Env(at)]
            }
            Value::Unknown(words) => vec![unknown(step, words)],
            value => match value.pieces() {
                Some(pieces) => pieces
                    .into_iter()
                    .map(|piece| match piece {
                        Piece::Unknown(_, words) => unknown(step, words),
                        Piece::Here => unknown(step, self.quote(&code.span)),
                        Piece::Task(name) if name != "cpus" => unknown(step, self.quote(&code.span)),
                        piece => piece,
                    })
                    .collect(),
                None => vec![unknown(step, self.quote(&code.span))],
            },
        }
    }

    fn when(&mut self, process: &Process, name: &str, step: &mut Step, inner: &mut Scope) {
        if let Some(when) = &process.when {
            // Modules ask so whether the configuration says something.
            if self.quote(&when.span).contains("task.ext.when") && !inner.vars.contains_key("task.ext.when") {
                return;
            }
            step.when.push(self.condition(when, inner));
        }
        let _ = name;
    }

    /// The outputs, and the channels that they are.
    fn outputs(&mut self, process: &Process, name: &str, step: &mut Step, inner: &mut Scope) -> Value {
        let at = self.model.steps.len();
        let mut given = Vec::new();
        for entry in &process.outputs {
            let mut items = Vec::new();
            let paths = entry.items.iter().filter(|item| matches!(item.what, What::Path | What::Stdout)).count();
            for item in &entry.items {
                items.push(match item.what {
                    What::Val => match &item.value {
                        Some(expr) => self.eval(expr, inner),
                        None => self.unknown(&item.span),
                    },
                    // What it read is handed on as it is.
                    What::Path if self.is_read(item, inner) => {
                        let read = item.value.as_ref().map(|expr| self.eval(expr, inner));
                        read.unwrap_or(Value::Null)
                    }
                    What::Path | What::Stdout => {
                        let out = self.written(entry, item, paths == 1, name, process, inner);
                        step.outs.push(out);
                        Value::File(Files::of(From::Out(at, step.outs.len() - 1)))
                    }
                    _ => {
                        step.comments.push(format!("not written as a file: {}", self.quote(&item.span)));
                        self.unknown(&item.span)
                    }
                });
            }
            // What a job reads can be handed on beside what it writes.
            let items = items.into_iter().map(|item| self.handed(item, step)).collect::<Vec<_>>();
            let item = if entry.tuple { Value::List(items) } else { items.into_iter().next().unwrap_or(Value::Null) };
            let unclear = step.unclear.as_ref().map(|_| format!("as often as {name}"));
            let chan = Chan { after: vec![at], unclear, ..Chan::over(step.each.clone(), item) };
            given.push((entry.emit.clone(), chan.value()));
        }
        let empty = Step {
            word: String::new(),
            span: 0..0,
            each: Vec::new(),
            unclear: None,
            after: Vec::new(),
            when: Vec::new(),
            ins: Vec::new(),
            outs: Vec::new(),
            envs: Vec::new(),
            component: None,
            resources: Vec::new(),
            retries: None,
            script: Err(String::new()),
            comments: Vec::new(),
        };
        self.model.steps.push(std::mem::replace(step, empty));
        Value::Outs(given)
    }

    /// An output that is an input.
    fn is_read(&mut self, item: &Item, inner: &mut Scope) -> bool {
        item.value.as_ref().is_some_and(|expr| matches!(self.eval(expr, inner), Value::In(..)))
    }

    fn handed(&self, item: Value, step: &Step) -> Value {
        match item {
            Value::In(at, _) => step.ins.get(at).map_or(Value::Null, |input| Value::File(input.files.clone())),
            Value::Text(pieces)
                if pieces.iter().any(|piece| matches!(piece, Piece::In(..) | Piece::Env(_) | Piece::Task(_))) =>
            {
                Value::Unknown(format!("a value of {}", step.word))
            }
            item => item,
        }
    }

    fn written(
        &mut self,
        entry: &Entry,
        item: &Item,
        only: bool,
        name: &str,
        process: &Process,
        inner: &mut Scope,
    ) -> Out {
        let words = self.quote(&item.span);
        let value = match &item.value {
            Some(expr) => self.eval(expr, inner),
            None if item.what == What::Stdout => Value::plain(format!("{name}.txt")),
            None => Value::Unknown(words.clone()),
        };
        let stdout = item.what == What::Stdout;
        let mut name_of = match value {
            Value::Text(pieces) if !pieces.is_empty() => Ok(pieces),
            _ => Err(words.clone()),
        };
        if let Ok(pieces) = &name_of {
            let plain = pieces.iter().map(|piece| if let Piece::Plain(text) = piece { text.as_str() } else { "x" });
            let shape: String = plain.collect();
            let known =
                pieces.iter().all(|p| !matches!(p, Piece::Unknown(..) | Piece::Env(_) | Piece::Here | Piece::Task(_)));
            if is_pattern(&shape)
                || !known
                || shape.starts_with('/')
                || shape.contains("..")
                || shape.contains([' ', '\n', '\\'])
            {
                name_of = Err(words.clone());
            }
        }
        let ending = name_of.as_ref().ok().and_then(|pieces| match pieces.last()? {
            Piece::Plain(text) => Some(text.clone()),
            _ => None,
        });
        let ending = ending.or_else(|| item.value.as_ref().and_then(Expr::literal)).unwrap_or_default();
        let word = match &entry.emit {
            None if stdout => "out".to_owned(),
            Some(emit) if only => emit.clone(),
            _ => word_of(&ending).unwrap_or_else(|| entry.emit.clone().unwrap_or_else(|| "out".to_owned())),
        };
        let folder = match &name_of {
            _ if item.is_folder => Folder::Yes,
            Ok(_) if ending.rsplit('/').next().unwrap_or("").contains('.') || stdout => Folder::No,
            Ok(_) => Folder::Unclear,
            Err(_) => Folder::No,
        };
        let plain = item.value.as_ref().and_then(Expr::literal).map(|text| vec![Piece::Plain(text)]);
        let shape = name_of.clone().or_else(|words| plain.ok_or(words));
        let publish = directives::published(self, process, name, &shape, inner);
        Out { word, name: name_of, publish, optional: entry.optional, folder, stdout }
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

/// A word for a file: `bam` of `.sorted.bam`, `report` of `report.html`.
fn word_of(ending: &str) -> Option<String> {
    let name = ending.rsplit('/').next().unwrap_or("").trim_matches(['*', '_', '-']);
    let plain = name.trim_end_matches(".gz");
    let (stem, last) = plain.rsplit_once('.').unwrap_or((plain, ""));
    let stem = stem.trim_matches(['*', '.', '_', '-', '{', '}']);
    let last = last.trim_matches(['{', '}']);
    let word = if stem.is_empty() || ending.starts_with(['.', '_', '*']) { last } else { stem };
    let word = if word.is_empty() { stem } else { word };
    let fits = word.starts_with(|c: char| c.is_ascii_alphabetic()) && !word.contains(['*', '?', ',']);
    fits.then(|| word.replace(['.', '-'], "_"))
}
