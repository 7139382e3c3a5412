//! Inputs, and whether what they name lies there.

use std::collections::BTreeSet;

use super::steps::each;
use super::{MOST_BYTES, MOST_FILES, Writer};
use crate::draft::nextflow::model::{Default, Elements, Input};
use crate::draft::nextflow::value::{From, Piece};
use crate::draft::node::{Arg, Node};
use crate::files::{Kind as Lies, RelPath};

impl Writer<'_> {
    /// Takes a file along, as far as there is room.
    pub(super) fn take(&mut self, path: &RelPath) -> bool {
        if self.files.contains_key(path) {
            return true;
        }
        let used: u64 = self.files.values().map(|bytes| bytes.len() as u64).sum();
        if self.files.len() >= MOST_FILES || used >= MOST_BYTES {
            return false;
        }
        match self.project.files.read(path, MOST_BYTES - used) {
            Ok(bytes) => self.files.insert(path.clone(), bytes.to_vec()).is_none(),
            Err(_) => false,
        }
    }

    pub(super) fn inputs(&mut self) -> Vec<Node> {
        let used: BTreeSet<usize> = self
            .model
            .steps
            .iter()
            .flat_map(|step| &step.ins)
            .flat_map(|input| input.files.sources())
            .filter_map(|source| match source.from {
                From::Input(at) => Some(at),
                _ => None,
            })
            .collect();
        used.into_iter()
            .map(|at| {
                let input = &self.model.inputs[at];
                let mut node =
                    Node::new("input").arg(Arg::text(&self.names.inputs[at])).from(self.project.origin(&input.span));
                let path = self.lying(input);
                // It is there where the param that names it has a value.
                let when = input.path.iter().flatten().find_map(|piece| match piece {
                    Piece::Param(param) => {
                        let given = format!("given({})", self.model.params[*param].name);
                        self.asks(&given).then_some(given)
                    }
                    _ => None,
                });
                node = node.prop("path", path);
                if let Some(when) = when {
                    node = node.prop("when", Arg::quoted(when));
                }
                if !input.each.is_empty() {
                    node = node
                        .child(each(&input.each.iter().map(|axis| self.names.axes[*axis].clone()).collect::<Vec<_>>()));
                }
                node
            })
            .collect()
    }

    /// The path of an input, if what it names lies here.
    fn lying(&mut self, input: &Input) -> Arg {
        let Ok(pieces) = &input.path else { return self.value(&input.path) };
        let words = match input.each.as_slice() {
            [] => match self.model.resolved(pieces) {
                Some(text) if text.trim().is_empty() => Some("no path is set".to_owned()),
                Some(text) => self.missing(&text),
                None => None,
            },
            [axis] => self.missing_of_rows(*axis, pieces),
            _ => None,
        };
        match (words, pieces.as_slice()) {
            (Some(words), [Piece::Param(at)]) if matches!(self.model.params[*at].value, Default::Text(_)) => {
                self.absent.insert(*at, words);
                self.value(&input.path)
            }
            (Some(words), _) => Arg::hole(words),
            (None, _) => self.value(&input.path),
        }
    }

    /// Why a file cannot be read where it is said to be.
    pub(super) fn missing(&mut self, text: &str) -> Option<String> {
        if text.contains("://") || text.starts_with('/') {
            return None;
        }
        let Ok(path) = RelPath::new(text.trim_end_matches('/')) else { return Some(format!("where is this: {text}")) };
        match self.project.files.kind(&path) {
            Some(Lies::File { .. }) if self.take(&path) => None,
            Some(Lies::File { .. }) => Some(format!("this file is too large to be taken along: {text}")),
            Some(Lies::Folder) => Some(format!("this is a folder, and an input is a file: {text}")),
            None => Some(format!("no such file lies here: {text}")),
        }
    }

    /// The same for the files that the rows of a table name.
    fn missing_of_rows(&mut self, axis: usize, pieces: &[Piece]) -> Option<String> {
        let Elements::Table { path, lies: Ok(()), tabs, header, columns } = &self.model.axes[axis].of else {
            return None;
        };
        let rows = self.rows(path, *tabs, *header)?;
        for at in 0..rows.rows.len() {
            let mut text = String::new();
            for piece in pieces {
                match piece {
                    Piece::Plain(plain) => text.push_str(plain),
                    Piece::Attr(_, attr) => {
                        let source = columns.iter().find(|(_, known)| known == attr).map(|(source, _)| source)?;
                        text.push_str(rows.column(source)?.get(at)?);
                    }
                    Piece::Param(_) => text.push_str(&self.model.resolved(std::slice::from_ref(piece))?),
                    _ => return None,
                }
            }
            if let Some(words) = self.missing(&text) {
                return Some(words);
            }
        }
        None
    }
}
