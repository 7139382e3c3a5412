//! What a process writes, and the channels that it gives.

use crate::draft::nextflow::directives;
use crate::draft::nextflow::flow::{Flow, Scope, is_pattern};
use crate::draft::nextflow::model::{Folder, Out, Step};
use crate::draft::nextflow::process::{Entry, Item, Process, What};
use crate::draft::nextflow::tree::Expr;
use crate::draft::nextflow::value::{Chan, Files, From, Piece, Value};

impl Flow<'_> {
    /// The outputs, and the channels that they are.
    pub(super) fn outputs(&mut self, process: &Process, name: &str, mut step: Step, inner: &mut Scope) -> Value {
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
            let items = items.into_iter().map(|item| self.handed(item, &step)).collect::<Vec<_>>();
            let item = if entry.tuple { Value::List(items) } else { items.into_iter().next().unwrap_or(Value::Null) };
            let unclear = step.unclear.as_ref().map(|_| format!("as often as {name}"));
            let chan = Chan { after: vec![at], unclear, ..Chan::over(step.each.clone(), item) };
            given.push((entry.emit.clone(), chan.value()));
        }
        self.model.steps.push(step);
        Value::Outs(given)
    }

    /// An output that is an input.
    fn is_read(&mut self, item: &Item, inner: &mut Scope) -> bool {
        item.value.as_ref().is_some_and(|expr| matches!(self.eval(expr, inner), Value::In(..)))
    }

    pub(super) fn handed(&self, item: Value, step: &Step) -> Value {
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

    pub(super) fn written(
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

/// A word for a file: `bam` of `.sorted.bam`, `report` of `report.html`.
pub(super) fn word_of(ending: &str) -> Option<String> {
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
