//! What a process reads, and the names that it has for it.

use super::{bound, is_text};
use crate::draft::nextflow::channels::single_of;
use crate::draft::nextflow::flow::{Flow, Scope};
use crate::draft::nextflow::model::{Env, In, Step};
use crate::draft::nextflow::process::{Entry, Item, What};
use crate::draft::nextflow::tree::Expr;
use crate::draft::nextflow::value::{Chan, Files, From, Piece, Value};

impl Flow<'_> {
    /// Gives the names of an input their values.
    pub(super) fn bind(&mut self, entry: &Entry, chan: Chan, step: &mut Step, inner: &mut Scope) {
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
    pub(super) fn read(&mut self, item: &Item, value: Value, step: &mut Step) -> Value {
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
            self.call_it(*axis, 1, single_of(name));
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
}
