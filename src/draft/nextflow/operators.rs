//! What operators make of channels: `map`, `collect`, `join`.

use super::channels::is_true;
use super::flow::{Flow, Scope, below, members, set_name};
use crate::draft::nextflow::model::Elements;
use crate::draft::nextflow::tree::{Args, Expr, Kind};
use crate::draft::nextflow::value::{Chan, Files, From, Piece, Value};

/// Operators that leave a channel as it is.
const SAME: [&str; 9] = ["view", "dump", "ifEmpty", "tap", "subscribe", "set", "stripIndent", "onComplete", "onError"];

impl Flow<'_> {
    /// What an operator makes of a channel.
    pub fn operator(&mut self, value: Value, name: &str, args: &Args, expr: &Expr, scope: &mut Scope) -> Value {
        let value = super::flow::single(value);
        if SAME.contains(&name) {
            if let Some(to) = set_name(args).filter(|_| matches!(name, "set" | "tap")) {
                scope.vars.insert(to, value.clone());
            }
            return value;
        }
        let of = format!("{:?} {value:?}", self.around);
        if let Value::Unknown(_) = value {
            // Another channel than the one before: it may have other items, and more or fewer of them.
            let made = self.derived(of, &expr.span);
            // All of it, or one of it: a single value, though nobody knows which.
            let single = ["collect", "toList", "toSortedList", "first", "last", "collectFile", "count"].contains(&name);
            return if single { Chan::one(made).value() } else { made };
        }
        let made = match (name, value) {
            ("mix" | "concat", value) => self.mixed(value, args, scope),
            ("collect" | "toList" | "toSortedList", value) => self.collected(value, name, args, scope),
            ("splitCsv", Value::Chan(chan)) => self.table(*chan, args, expr),
            ("map", Value::Mix(chans)) => {
                let chans = chans.into_iter().map(|chan| self.mapped(chan, args, scope));
                chans.collect::<Option<Vec<_>>>().map(Value::Mix)
            }
            ("flatMap", Value::Chan(chan)) => self.mapped(*chan, args, scope).and_then(parted),
            ("flatten", Value::Chan(chan)) if matches!(chan.item, Value::List(_)) => parted(*chan),
            ("map", Value::Chan(chan)) => self.mapped(*chan, args, scope).map(Chan::value),
            // One file, whatever the pattern fits.
            ("first" | "last", Value::Chan(chan)) if matches!(chan.item, Value::Path(..)) => {
                let files = self.file(&chan.item, &expr.span);
                files.map(|files| Chan { item: Value::File(files), ..*chan }.value())
            }
            ("first" | "last", Value::Chan(chan))
                if chan.axes.is_empty() && chan.unclear.is_none() && args.plain.is_empty() =>
            {
                Some(chan.value())
            }
            ("unique" | "distinct" | "flatten", Value::Chan(chan)) if args.plain.is_empty() => {
                let flat = match &chan.item {
                    Value::File(files) => !files.is_list(),
                    Value::Text(_) => true,
                    _ => false,
                };
                flat.then(|| chan.value())
            }
            ("join" | "combine", Value::Chan(chan)) => self.together(*chan, name, args, scope),
            ("groupTuple", Value::Chan(chan)) => self.grouped(*chan, args, expr),
            ("filter", Value::Chan(mut chan)) => {
                chan.when.push(Err(self.quote(&expr.span)));
                Some(chan.value())
            }
            ("branch", Value::Chan(chan)) => self.branched(*chan, args, expr),
            (_, Value::Empty) => Some(Value::Empty),
            _ => None,
        };
        made.unwrap_or_else(|| self.derived(of, &expr.span))
    }

    fn derived(&mut self, of: String, span: &std::ops::Range<usize>) -> Value {
        let words = self.quote(span);
        self.told_apart(of, words)
    }

    fn mapped(&mut self, chan: Chan, args: &Args, scope: &Scope) -> Option<Chan> {
        let chan = self.forced(chan);
        // One item stays one item, whatever the closure makes of it.
        let item = match self.applied(args.plain.first()?, chan.item.clone(), scope) {
            Value::Chan(_) | Value::Outs(_) => return None,
            item => item,
        };
        Some(Chan { item, ..chan })
    }

    /// Several channels in one.
    fn mixed(&mut self, value: Value, args: &Args, scope: &mut Scope) -> Option<Value> {
        let mut all = members(&value)?;
        for arg in &args.plain {
            let more = self.eval(arg, scope);
            match members(&super::flow::single(more.clone())) {
                Some(more) => all.extend(more),
                None => all.push(Chan::one(match more {
                    Value::Unknown(words) => Value::Unknown(words),
                    _ => return None,
                })),
            }
        }
        Some(match all.len() {
            0 => Value::Empty,
            1 => all.remove(0).value(),
            _ => Value::Mix(all),
        })
    }

    /// All items of a channel as one.
    pub(super) fn collected(&mut self, value: Value, name: &str, args: &Args, scope: &Scope) -> Option<Value> {
        let mut files = Files::default();
        let mut all_after = Vec::new();
        for chan in members(&value)? {
            // As many files as the pattern fits.
            let mut chan = self.forced(chan);
            if name == "toSortedList" && !args.plain.is_empty() {
                return None;
            }
            if !args.plain.is_empty() {
                chan = self.mapped(chan, args, scope)?;
            }
            let after = chan.after.clone();
            all_after.extend(after);
            if let Value::Unknown(words) = &chan.item {
                files.parts.extend(Files::of(From::Unknown(words.clone())).parts);
                continue;
            }
            // Of a value that comes once the list has one item.
            if chan.axes.is_empty() && !matches!(chan.item, Value::File(_) | Value::List(_)) {
                return (name != "collect" || !matches!(chan.item, Value::List(_))).then(|| chan.value());
            }
            files.parts.extend(chan.collected()?.parts);
        }
        Some(Chan { after: all_after, ..Chan::one(Value::File(files)) }.value())
    }

    /// `splitCsv(header: true)` of a sheet.
    pub(super) fn table(&mut self, chan: Chan, args: &Args, expr: &Expr) -> Option<Value> {
        let path = match &chan.item {
            Value::Path(pieces, _) => below(pieces.clone()),
            Value::File(files) => match files.sources().next()?.from {
                From::Input(input) => self.model.inputs[input].path.clone().ok()?,
                _ => return None,
            },
            _ => return None,
        };
        if !chan.axes.is_empty()
            || args.named.iter().any(|(n, _)| matches!(n.as_str(), "by" | "limit" | "skip" | "decompress"))
        {
            return None;
        }
        let tabs = match args.named.iter().find(|(name, _)| name == "sep") {
            Some((_, sep)) => match sep.literal()?.as_str() {
                "\t" => true,
                "," => false,
                _ => return None,
            },
            None => false,
        };
        let header = is_true(args, "header");
        let known = format!("table {header} {path:?}");
        if let Some(known) = self.made.get(&known) {
            return Some(known.clone());
        }
        let text = self.model.resolved(&path).filter(|text| !text.is_empty());
        let lies = match &text {
            Some(text) if self.project.files.has(text) => Ok(()),
            Some(text) => Err(format!("it does not lie here: {text}")),
            None => Err(self.quote(&expr.span)),
        };
        for piece in &path {
            if let Piece::Param(at) = piece {
                self.model.params[*at].is_path = true;
            }
        }
        // The sheet itself is no input then, unless something else reads it.
        let of = Elements::Table { path, lies, tabs, header, columns: Vec::new() };
        let axis = self.axis(of, &expr.span);
        let made = Chan::over(vec![axis], Value::Row(axis)).value();
        self.made.insert(known, made.clone());
        Some(made)
    }

    /// `join` and `combine`: items of two channels side by side.
    pub(super) fn together(&mut self, chan: Chan, name: &str, args: &Args, scope: &mut Scope) -> Option<Value> {
        let chan = self.forced(chan);
        let other = super::flow::single(self.eval(args.plain.first()?, scope));
        let other = match other {
            Value::Chan(other) => self.forced(*other),
            Value::File(files) => Chan::one(Value::File(files)),
            _ => return None,
        };
        if chan.unclear.is_some() || other.unclear.is_some() {
            return None;
        }
        let by = args.named.iter().find(|(name, _)| name == "by").map(|(_, value)| value.kind.clone());
        let first = by.is_none() || by == Some(Kind::Number("0".into()));
        let remainder = args.named.iter().any(|(name, _)| matches!(name.as_str(), "remainder" | "failOnMismatch"))
            && is_true(args, "remainder");
        let items = |item: &Value| match item {
            Value::List(items) => items.clone(),
            one => vec![one.clone()],
        };
        let (a, b) = (items(&chan.item), items(&other.item));
        let matched = name == "join" || by.is_some();
        if matched {
            // By a key that is the same element on both sides.
            let same = a.first() == b.first() && chan.axes == other.axes && first && !remainder;
            let known = !matches!(a.first(), Some(Value::Unknown(_)) | None);
            if !(same && known) {
                return None;
            }
        }
        let rest = if matched { &b[1..] } else { &b[..] };
        let item = Value::List(a.iter().chain(rest).cloned().collect());
        let mut axes = chan.axes.clone();
        axes.extend(other.axes.iter().copied().filter(|axis| !chan.axes.contains(axis)));
        // All combinations of an axis with itself cannot be said so.
        if !matched && chan.axes.iter().any(|axis| other.axes.contains(axis)) {
            return None;
        }
        let when = [chan.when, other.when].concat();
        let after = [chan.after, other.after].concat();
        Some(Chan { axes, item, when, after, unclear: None }.value())
    }

    /// `groupTuple`: by the key of an axis around, or by an attribute.
    fn grouped(&mut self, chan: Chan, args: &Args, expr: &Expr) -> Option<Value> {
        let Value::List(items) = &chan.item else { return None };
        let [axis] = chan.axes.as_slice() else { return None };
        if !args.named.is_empty() && args.named.iter().any(|(name, _)| name != "sort" && name != "size") {
            return None;
        }
        let Some(Value::Text(key)) = items.first() else { return None };
        let [Piece::Attr(of, attr)] = key.as_slice() else { return None };
        if of != axis {
            return None;
        }
        let groups = self.axis(Elements::Groups(*axis, attr.clone()), &expr.span);
        self.call_it(groups, 2, attr.clone());
        let mut grouped = vec![Value::Text(vec![Piece::Key(groups)])];
        for item in &items[1..] {
            let one = Chan { axes: vec![*axis], item: item.clone(), ..chan.clone() };
            grouped.push(Value::File(one.collected()?));
        }
        Some(Chan::over(vec![groups], Value::List(grouped)).value())
    }

    /// The parts of a channel, each with a condition that is still to be said.
    fn branched(&mut self, chan: Chan, args: &Args, expr: &Expr) -> Option<Value> {
        let Kind::Closure(..) = &args.plain.first()?.kind else { return None };
        let words = self.quote(&expr.span);
        // The labels in the closure name the parts; they are not statements.
        let names =
            words.lines().filter_map(|line| line.trim().split_once(':')).map(|(name, _)| name.trim().to_owned());
        let is_name = |name: &String| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !name.is_empty();
        let part = |name: String| {
            let mut chan = chan.clone();
            chan.when.push(Err(format!("{name}: {words}")));
            (name, chan.value())
        };
        Some(Value::Map(names.filter(is_name).map(part).collect()))
    }
}

/// A list of files as so many items.
pub(super) fn parted(chan: Chan) -> Option<Value> {
    let Value::List(items) = &chan.item else { return None };
    let part = |item: &Value| match item {
        Value::File(files) if !files.is_list() => Some(Chan { item: item.clone(), ..chan.clone() }),
        _ => None,
    };
    items.iter().map(part).collect::<Option<Vec<_>>>().map(Value::Mix)
}
