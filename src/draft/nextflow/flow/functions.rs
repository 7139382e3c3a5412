//! Calls: of processes and workflows, of functions, methods and closures.

use super::{Flow, Scope};
use super::{nth, single};
use crate::draft::nextflow::tree::{Args, Expr, Kind, Stmt};
use crate::draft::nextflow::value::{Piece, Value, joined};

impl Flow<'_> {
    /// `a | b`: a channel goes into a process or an operator.
    pub(super) fn pipe(&mut self, expr: &Expr, from: &Expr, into: &Expr, scope: &mut Scope) -> Value {
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

    pub(super) fn call(&mut self, expr: &Expr, callee: &Expr, args: &Args, scope: &mut Scope) -> Value {
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
                    // In a process, what made it unknown is what there is to decide.
                    Value::Unknown(words) if scope.local => Value::Unknown(words),
                    Value::Chan(_) | Value::Mix(_) | Value::Empty | Value::Outs(_) | Value::Unknown(_) => {
                        self.operator(single(value), name, args, expr, scope)
                    }
                    value => self.method(expr, value, name, args),
                }
            }
            _ => self.unknown(&expr.span),
        }
    }

    pub(super) fn function(&mut self, expr: &Expr, name: &str, args: &Args, scope: &mut Scope) -> Value {
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
    fn method(&mut self, expr: &Expr, value: Value, name: &str, args: &Args) -> Value {
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
}

/// What a process gives, as arguments of another.
pub(super) fn spread(value: Value) -> Vec<Value> {
    match value {
        Value::Outs(outs) => outs.into_iter().map(|(_, value)| value).collect(),
        value => vec![value],
    }
}

/// A text without the blanks that all of its lines begin with.
fn unindented(text: &str) -> String {
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let least = lines().map(|line| line.len() - line.trim_start_matches([' ', '\t']).len()).min().unwrap_or(0);
    text.lines().map(|line| line.get(least..).unwrap_or("").to_owned() + "\n").collect()
}
