//! Expressions → what they are worth.

use super::{ATTRIBUTES, nth, single};
use super::{DEPTH, Flow, Scope};
use crate::draft::nextflow::model::Elements;
use crate::draft::nextflow::tokens::JOINED;
use crate::draft::nextflow::tree::{Expr, Kind, Part as Bit};
use crate::draft::nextflow::value::{From, Part, Piece, Value, joined};

impl Flow<'_> {
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

    pub(super) fn value(&mut self, expr: &Expr, scope: &mut Scope) -> Value {
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
                match self.either(&yes, &a, &b, &self.quote(&expr.span)) {
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
    pub(super) fn filled(&mut self, value: Value, expr: &Expr) -> Vec<Piece> {
        let word = || expr.path().map_or_else(|| "value".to_owned(), |path| path.join("_"));
        match value {
            Value::Choice(..) => vec![Piece::Unknown(word(), self.quote(&expr.span))],
            Value::Unknown(words) => vec![Piece::Unknown(word(), words)],
            value => value.pieces().unwrap_or_else(|| vec![Piece::Unknown(word(), self.quote(&expr.span))]),
        }
    }

    pub(super) fn name(&mut self, name: &str, scope: &mut Scope) -> Option<Value> {
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
    pub(super) fn named(&mut self, value: &Value, name: &str) -> Option<Value> {
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
    pub(super) fn column(&mut self, axis: usize, name: &str) -> Option<Value> {
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

    pub(super) fn index(&mut self, expr: &Expr, of: &Expr, at: &Expr, scope: &mut Scope) -> Value {
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
}
