//! Which channel an input of a process gets, and what there is a job for each of.

use std::ops::Range;

use super::bound;
use crate::draft::nextflow::flow::Flow;
use crate::draft::nextflow::model::{Elements, Input, Step};
use crate::draft::nextflow::process::{Entry, Process, What};
use crate::draft::nextflow::value::{Chan, Files, From, Piece, Value};

impl Flow<'_> {
    /// Of inputs of which only the words are known, the one that there is a job for each item of: the tuple, or the
    /// only one. Where several could be it, a person has to say.
    pub(super) fn leader(
        &self,
        process: &Process,
        args: &[Option<Value>],
        span: &Range<usize>,
        step: &mut Step,
    ) -> Option<usize> {
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
    pub(super) fn repeated(&mut self, arg: Option<Value>, entry: &Entry, span: &Range<usize>, step: &mut Step) -> Chan {
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
    pub(super) fn channel(
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
            // Several channels, item by item: over which axes is not known.
            Some(Value::Mix(_)) => Chan::one(self.unknown(span)),
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

    /// What there is a job for each of: the axes of all channels that have some.
    pub(super) fn axes_of(&mut self, chans: &[(&Entry, Chan)], span: &Range<usize>, step: &mut Step) {
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
}
