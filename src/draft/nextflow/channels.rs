//! Channels: what makes them (`Channel.fromPath`), and what operators make of them (`map`, `collect`, `join`).

use std::ops::Range;

use super::flow::{Flow, Scope, below, is_pattern, members, set_name};
use super::model::{Default, Elements, Input};
use super::tree::{Args, Expr, Kind};
use super::value::{Chan, Files, From, Piece, Source, Value};
use crate::files::RelPath;

/// Operators that leave a channel as it is.
const SAME: [&str; 9] = ["view", "dump", "ifEmpty", "tap", "subscribe", "set", "stripIndent", "onComplete", "onError"];

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
            "of" | "from" => self.listed(&args.plain, expr, scope),
            "fromList" => match args.plain.as_slice() {
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
    fn once(
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
        match self.resolved(pieces) {
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
        let found = matching(self, text);
        self.spend(&pieces);
        let pattern = if text.contains(['{', '[', '?']) || RelPath::new(text.trim_end_matches('/')).is_err() {
            Err(format!("the files: {text}"))
        } else if found.is_empty() {
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
    fn spend(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            if let Piece::Param(at) = piece {
                self.model.params[*at].spent = true;
            }
        }
    }

    /// Pairs of files: an axis of what their names have in common, and one of the two mates inside it.
    fn pairs(&mut self, value: &Value, flat: bool, span: &Range<usize>) -> Option<Value> {
        let Value::Text(pieces) = value else { return None };
        if pieces.iter().any(|piece| matches!(piece, Piece::Unknown(..))) {
            return None;
        }
        let text = self.resolved(pieces).filter(|text| !text.is_empty());
        let parts = text.as_deref().and_then(pair).and_then(|pair| self.parted(pair));
        let words = self.quote(span);
        let (pattern, cut, mates) = match &parts {
            Some(pair) => {
                let first = format!("{}{}{}{}", pair.folder, pair.before, pair.mates.first()?, pair.after);
                let found = matching(self, &first);
                let pattern = if found.is_empty() {
                    Err(format!("no file that fits lies here: {}", text.as_deref().unwrap_or("")))
                } else {
                    Ok(vec![Piece::Plain(first)])
                };
                let cut = format!("{}{}{}", pair.gap, pair.mates.first()?, pair.after);
                (pattern, Some(cut), Ok(pair.mates.clone()))
            }
            None => (Err(words.clone()), None, Err(words.clone())),
        };
        self.spend(pieces);
        let axis = self.axis(Elements::Glob { pattern, cut }, span);
        self.call_it(axis, 0, "pair");
        let mate = self.axis(Elements::Inside(axis, mates), span);
        self.call_it(mate, 0, "mate");
        let path = match &parts {
            Some(pair) => Ok(vec![
                Piece::Plain(pair.folder.clone()),
                Piece::Key(axis),
                Piece::Plain(pair.gap.clone()),
                Piece::Key(mate),
                Piece::Plain(pair.after.clone()),
            ]),
            None => Err(words),
        };
        self.model.inputs.push(Input { word: "reads".into(), each: vec![mate], path, span: span.clone() });
        let input = self.model.inputs.len() - 1;
        let key = Value::Text(vec![Piece::Key(axis)]);
        let all = Files::of(From::Input(input));
        let take = |change: &dyn Fn(&mut Source)| {
            let mut files = all.clone();
            files.parts.iter_mut().flat_map(|part| &mut part.sources).for_each(change);
            Value::File(files)
        };
        let item = if flat {
            vec![
                key,
                take(&|source| source.at = Some((mate, "first"))),
                take(&|source| source.at = Some((mate, "last"))),
            ]
        } else {
            vec![key, take(&|source| source.gather = vec![mate])]
        };
        Some(Chan::over(vec![axis], Value::List(item)).value())
    }

    /// Where a pattern has nothing between what is in common and the mate, the names of the files tell what is.
    fn parted(&self, mut pair: Pair) -> Option<Pair> {
        if !pair.gap.is_empty() || !pair.before.ends_with('*') {
            return Some(pair);
        }
        let end = format!("{}{}", pair.mates.first()?, pair.after);
        let found = matching(self, &format!("{}{}{end}", pair.folder, pair.before));
        let gap = |name: &str| -> Option<String> {
            let body = name.strip_suffix(&end)?;
            Some(body[body.trim_end_matches(['_', '-', '.']).len()..].to_owned())
        };
        let gaps: std::collections::BTreeSet<Option<String>> = found.iter().map(|path| gap(path.name())).collect();
        let (Some(Some(gap)), 1) = (gaps.first().cloned(), gaps.len()) else { return None };
        pair.before.push_str(&gap);
        pair.gap = gap;
        Some(pair)
    }

    /// Values that are written down.
    fn listed(&mut self, items: &[Expr], expr: &Expr, scope: &mut Scope) -> Option<Value> {
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

    /// What an operator makes of a channel.
    pub fn operator(&mut self, value: Value, name: &str, args: &Args, expr: &Expr, scope: &mut Scope) -> Value {
        let value = super::flow::single(value);
        if let Value::Unknown(words) = value {
            // All of it, or one of it: a single value, though nobody knows which.
            if matches!(name, "collect" | "toList" | "toSortedList" | "first" | "last" | "collectFile" | "count") {
                return Chan::one(Value::Unknown(words)).value();
            }
            if let Some(to) = set_name(args).filter(|_| name == "set") {
                scope.vars.insert(to, Value::Unknown(words.clone()));
            }
            return Value::Unknown(words);
        }
        if SAME.contains(&name) {
            if let Some(to) = set_name(args).filter(|_| matches!(name, "set" | "tap")) {
                scope.vars.insert(to, value.clone());
            }
            return value;
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
        made.unwrap_or_else(|| self.unknown(&expr.span))
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
    fn collected(&mut self, value: Value, name: &str, args: &Args, scope: &Scope) -> Option<Value> {
        let mut files = Files::default();
        let mut all_after = Vec::new();
        for mut chan in members(&value)? {
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
    fn table(&mut self, chan: Chan, args: &Args, expr: &Expr) -> Option<Value> {
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
        let text = self.resolved(&path).filter(|text| !text.is_empty());
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
    fn together(&mut self, chan: Chan, name: &str, args: &Args, scope: &mut Scope) -> Option<Value> {
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

/// A text that is written down.
fn plain(value: &Value) -> Option<String> {
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

/// A list of files as so many items.
fn parted(chan: Chan) -> Option<Value> {
    let Value::List(items) = &chan.item else { return None };
    let part = |item: &Value| match item {
        Value::File(files) if !files.is_list() => Some(Chan { item: item.clone(), ..chan.clone() }),
        _ => None,
    };
    items.iter().map(part).collect::<Option<Vec<_>>>().map(Value::Mix)
}

fn is_true(args: &Args, name: &str) -> bool {
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

/// `data/*_{1,2}.fq`, taken apart.
struct Pair {
    folder: String,
    before: String,
    /// The signs between what names have in common and the mate.
    gap: String,
    mates: Vec<String>,
    after: String,
}

fn pair(text: &str) -> Option<Pair> {
    let (folder, name) =
        text.rsplit_once('/').map_or((String::new(), text), |(folder, name)| (format!("{folder}/"), name));
    let (before, rest) = name.split_once(['{', '['])?;
    let (choice, after) = rest.split_once(['}', ']'])?;
    let mates: Vec<String> = if name[before.len()..].starts_with('{') {
        choice.split(',').map(|mate| mate.trim().to_owned()).collect()
    } else {
        choice.chars().map(String::from).collect()
    };
    let plain = |text: &str| !is_pattern(text) && !text.contains(['}', ']']);
    let fits = mates.len() == 2
        && mates.iter().all(|mate| !mate.is_empty() && plain(mate) && !mate.contains('-'))
        && plain(after)
        && plain(&folder)
        && before.matches('*').count() <= 1
        && plain(&before.replace('*', ""))
        && !before.is_empty();
    let body = before.trim_end_matches(['_', '-', '.']);
    // What is in common must be seen: it is what the key is.
    (fits && !body.is_empty() && RelPath::new(text).is_ok()).then(|| Pair {
        folder,
        before: before.to_owned(),
        gap: before[body.len()..].to_owned(),
        mates,
        after: after.to_owned(),
    })
}

/// The files that lie in the folder and match a pattern.
pub fn matching(flow: &Flow, pattern: &str) -> Vec<RelPath> {
    let folder =
        pattern.split(['*', '?', '{', '[']).next().unwrap_or("").rsplit_once('/').map_or("", |(folder, _)| folder);
    let under = if folder.is_empty() { Ok(RelPath::here()) } else { RelPath::new(folder) };
    let glob = globset::GlobBuilder::new(pattern).literal_separator(true).build();
    let (Ok(under), Ok(glob)) = (under, glob) else { return Vec::new() };
    let glob = glob.compile_matcher();
    let all = flow.project.files.list(&under).unwrap_or_default();
    all.into_iter().filter(|path| glob.is_match(path.as_str())).take(MOST).collect()
}
