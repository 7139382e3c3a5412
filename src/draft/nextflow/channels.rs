//! Channels: what makes them (`Channel.fromPath`), and what operators make of them (`map`, `collect`, `join`).

use std::ops::Range;

use super::flow::{Flow, Scope, below, is_pattern, set_name};
use super::matching::CUT;
use super::model::{Default, Elements};
use super::tree::{Args, Expr, Kind};
use super::value::{Chan, Files, From, Piece, Value};
use crate::files::RelPath;

/// More elements are not written down.
const MOST: usize = 10_000;

impl Flow<'_> {
    /// `Channel.NAME(…)`
    pub fn factory(&mut self, expr: &Expr, name: &str, args: &Args, scope: &mut Scope) -> Value {
        let made = match name {
            "fromPath" | "fromFilePairs" => self.once(name, args, scope, |flow, value| match name {
                "fromPath" => flow.of_path(value, &expr.span),
                _ => {
                    let is_size =
                        |(name, value): &(String, Expr)| name != "size" || value.kind == Kind::Number("2".into());
                    let two = args.named.iter().all(is_size);
                    flow.pairs(value, is_true(args, "flat"), &expr.span).filter(|_| two)
                }
            }),
            // `from` with one list has its items, as `fromList` has; `of` has the list.
            "from" if !matches!(args.plain.as_slice(), [Expr { kind: Kind::List(_), .. }]) => {
                self.listed(&args.plain, expr, scope)
            }
            "of" => self.listed(&args.plain, expr, scope),
            "fromList" | "from" => match args.plain.as_slice() {
                [Expr { kind: Kind::List(items), .. }] => self.listed(items, expr, scope),
                [one] => {
                    let value = self.eval(one, scope);
                    self.list_param(&value, &expr.span).map(Chan::value)
                }
                _ => None,
            },
            "value" => args.plain.first().map(|arg| {
                let value = self.eval(arg, scope);
                self.as_channel(value)
            }),
            "empty" => Some(Value::Empty),
            _ => None,
        };
        let made = made.unwrap_or_else(|| self.unknown(&expr.span));
        match set_name(args) {
            Some(_) => self.unknown(&expr.span),
            None => made,
        }
    }

    /// The channel of a pattern, made once: it has one axis wherever it is made again.
    pub(super) fn once(
        &mut self,
        name: &str,
        args: &Args,
        scope: &mut Scope,
        make: impl FnOnce(&mut Self, &Value) -> Option<Value>,
    ) -> Option<Value> {
        let value = self.eval(args.plain.first()?, scope);
        let key = format!("{name} {} {value:?}", is_true(args, "flat"));
        if let Some(known) = self.made.get(&key) {
            return Some(known.clone());
        }
        let made = make(self, &value)?;
        self.made.insert(key, made.clone());
        Some(made)
    }

    fn as_channel(&self, value: Value) -> Value {
        match value {
            Value::Chan(_) | Value::Mix(_) | Value::Empty | Value::Outs(_) | Value::Unknown(_) => value,
            value => Chan::one(value).value(),
        }
    }

    /// A file, or the files that match a pattern. Whether a param without a value is a pattern is not known.
    fn of_path(&mut self, value: &Value, span: &Range<usize>) -> Option<Value> {
        let Value::Text(pieces) = value else { return None };
        match self.model.resolved(pieces) {
            Some(text) if is_pattern(&text) => {
                let chan = self.globbed(pieces.clone(), &text, span);
                Some(chan.value())
            }
            Some(text) if !text.is_empty() => {
                let files = self.file(value, span)?;
                Some(Chan::one(Value::File(files)).value())
            }
            _ if pieces.iter().any(|piece| matches!(piece, Piece::Unknown(..))) => None,
            _ => Some(Chan::one(Value::Path(pieces.clone(), span.clone())).value()),
        }
    }

    /// An axis of the files that match a pattern.
    fn globbed(&mut self, pieces: Vec<Piece>, text: &str, span: &Range<usize>) -> Chan {
        let found = self.project.matching(text);
        self.spend(&pieces);
        let pattern = if text.contains(['{', '[', '?']) || RelPath::new(text.trim_end_matches('/')).is_err() {
            Err(format!("the files: {text}"))
        } else if found.cut {
            Err(format!("{CUT}: {text}"))
        } else if found.paths.is_empty() {
            Err(format!("no file that fits lies here: {text}"))
        } else {
            Ok(below(pieces.clone()))
        };
        let axis = self.axis(Elements::Glob { pattern, cut: None }, span);
        if let Some(Piece::Param(at)) = pieces.iter().rev().find(|piece| matches!(piece, Piece::Param(_))) {
            let word = self.model.params[*at].source.clone();
            self.call_it(axis, 0, single_of(&word));
        }
        let input = self.input(vec![Piece::Attr(axis, "path".to_owned())], span);
        Chan::over(vec![axis], Value::File(Files::of(From::Input(input))))
    }

    /// A path of which it was not known whether it is a pattern: it may be many files.
    pub fn forced(&mut self, chan: Chan) -> Chan {
        let Value::Path(pieces, span) = &chan.item else { return chan };
        let words = self.quote(span);
        let key = format!("forced {pieces:?}");
        if let Some(Value::Chan(known)) = self.made.get(&key) {
            return known.as_ref().clone();
        }
        let axis = self.axis(Elements::Glob { pattern: Err(words), cut: None }, span);
        if let Some(Piece::Param(at)) = pieces.iter().rev().find(|piece| matches!(piece, Piece::Param(_))) {
            let word = self.model.params[*at].source.clone();
            self.call_it(axis, 0, single_of(&word));
        }
        let span = span.clone();
        let input = self.input(vec![Piece::Attr(axis, "path".to_owned())], &span);
        let made = Chan::over(vec![axis], Value::File(Files::of(From::Input(input))));
        self.made.insert(key, made.clone().value());
        made
    }

    /// The params of a text went into something else.
    pub(super) fn spend(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            if let Piece::Param(at) = piece {
                self.model.params[*at].spent = true;
            }
        }
    }

    /// Values that are written down.
    pub(super) fn listed(&mut self, items: &[Expr], expr: &Expr, scope: &mut Scope) -> Option<Value> {
        if let [Expr { kind: Kind::Binary(sign, from, to), .. }] = items {
            let mut number = |expr: &Expr| super::directives::number(self, expr, scope);
            if let ("..", Some(from), Some(to)) = (sign.as_str(), number(from), number(to)) {
                let axis = self.axis(Elements::Range(from, to), &expr.span);
                return Some(Chan::over(vec![axis], Value::Text(vec![Piece::Key(axis)])).value());
            }
        }
        let mut values: Vec<Value> = Vec::new();
        for item in items {
            match numbers(item) {
                Some((from, to)) => values.extend((from..=to).map(|number| Value::Number(number.to_string()))),
                None => values.push(self.eval(item, scope)),
            }
        }
        if let Some(chan) = self.keys(&values, &expr.span) {
            return Some(chan.value());
        }
        match values.as_slice() {
            [one @ (Value::File(_) | Value::Text(_))] => Some(Chan::one(one.clone()).value()),
            [Value::Text(_), ..] | [] => None,
            // Tuples of texts: the first is the key.
            rows => {
                let rows: Option<Vec<Vec<String>>> = rows
                    .iter()
                    .map(|row| match row {
                        Value::List(cells) => cells.iter().map(plain).collect(),
                        _ => None,
                    })
                    .collect();
                let rows = rows.filter(|rows| rows.iter().all(|row| !row.is_empty() && row.len() == rows[0].len()))?;
                let width = rows.first()?.len();
                let axis = self.axis(Elements::Points(rows), &expr.span);
                let cell = |at: usize| match at {
                    0 => Value::Text(vec![Piece::Key(axis)]),
                    at => Value::Text(vec![Piece::Attr(axis, format!("v{at}"))]),
                };
                Some(Chan::over(vec![axis], Value::List((0..width).map(cell).collect())).value())
            }
        }
    }

    /// An axis of texts that are written down.
    pub fn keys(&mut self, values: &[Value], span: &Range<usize>) -> Option<Chan> {
        let keys = values.iter().map(plain).collect::<Option<Vec<_>>>();
        let keys = keys.filter(|keys| !keys.is_empty() && keys.len() < MOST)?;
        let axis = self.axis(Elements::Points(keys.into_iter().map(|key| vec![key]).collect()), span);
        Some(Chan::over(vec![axis], Value::Text(vec![Piece::Key(axis)])))
    }

    /// The values of a param that is a list.
    pub fn list_param(&mut self, value: &Value, span: &Range<usize>) -> Option<Chan> {
        let Value::Text(pieces) = value else { return None };
        let [Piece::Param(at)] = pieces.as_slice() else { return None };
        let Default::List(items) = &self.model.params[*at].value else { return None };
        let keys = items.iter().map(|item| vec![item.clone()]).collect();
        let word = single_of(&self.model.params[*at].source);
        self.spend(pieces);
        let axis = self.axis(Elements::Points(keys), span);
        self.call_it(axis, 0, word);
        Some(Chan::over(vec![axis], Value::Text(vec![Piece::Key(axis)])))
    }
}

/// A text that is written down.
pub(super) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Text(pieces) => match pieces.as_slice() {
            [Piece::Plain(text)] => Some(text.clone()),
            _ => None,
        },
        Value::Number(number) => Some(number.clone()),
        _ => None,
    }
}

/// The ends of a short range among other values.
fn numbers(expr: &Expr) -> Option<(i64, i64)> {
    let Kind::Binary(sign, from, to) = &expr.kind else { return None };
    let number = |expr: &Expr| match &expr.kind {
        Kind::Number(number) => number.parse::<i64>().ok(),
        _ => None,
    };
    let (from, to) = (number(from)?, number(to)?);
    (sign == ".." && from <= to && to - from < 1000).then_some((from, to))
}

pub(super) fn is_true(args: &Args, name: &str) -> bool {
    args.named.iter().any(|(n, value)| n == name && matches!(value.kind, Kind::Bool(true) | Kind::Number(_)))
}

/// A word for one of several: `reads` → `read`.
pub fn single_of(word: &str) -> String {
    let word = word.trim_start_matches("ch_").trim_end_matches("_ch");
    match word.strip_suffix('s').filter(|one| one.len() > 2 && !one.ends_with('s')) {
        Some(one) => one.to_owned(),
        None => format!("{word}_name"),
    }
}
