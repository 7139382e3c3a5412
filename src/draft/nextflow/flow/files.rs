//! Files, params and axes that an expression names.

use std::ops::Range;

use super::Flow;
use crate::draft::name::{identifier, reserved};
use crate::draft::nextflow::model::{Axis, Default, Elements, Input};
use crate::draft::nextflow::value::{Files, From, Piece, Value, joined};

impl Flow<'_> {
    /// A param by the name that the pipeline has for it; one that nobody declares has no value.
    pub fn param(&mut self, name: &str, span: &Range<usize>) -> Option<usize> {
        if let Some(at) = self.model.params.iter().position(|param| param.source == name) {
            return Some(at);
        }
        let fresh = identifier(name);
        if self.apart.is_some() || self.model.params.iter().any(|param| param.name == fresh) || self.left == 0 {
            return None;
        }
        let taken = reserved().any(|word| word == fresh);
        self.model.params.push(crate::draft::nextflow::model::Param {
            source: name.to_owned(),
            name: if taken { format!("{fresh}_value") } else { fresh },
            value: Default::Null,
            span: span.clone(),
            is_path: false,
            spent: false,
            declared: false,
        });
        Some(self.model.params.len() - 1)
    }

    /// The file that a path names.
    pub fn file(&mut self, value: &Value, span: &Range<usize>) -> Option<Files> {
        match value {
            Value::File(files) => Some(files.clone()),
            Value::Path(pieces, _) | Value::Text(pieces) => {
                if pieces.is_empty() || pieces.iter().any(|piece| matches!(piece, Piece::Unknown(..))) {
                    return None;
                }
                let text = self.model.resolved(pieces);
                if text.is_some_and(|text| is_pattern(&text)) {
                    return None;
                }
                Some(Files::of(From::Input(self.input(pieces.clone(), span))))
            }
            Value::List(items) => {
                let parts: Option<Vec<Files>> = items.iter().map(|item| self.file(item, span)).collect();
                Some(Files { parts: parts?.into_iter().flat_map(|files| files.parts).collect() })
                    .filter(|files| !files.parts.is_empty())
            }
            _ => None,
        }
    }

    /// The input at a path, which is one for each element of the axes in it.
    pub fn input(&mut self, pieces: Vec<Piece>, span: &Range<usize>) -> usize {
        let path = below(pieces);
        let known = self.model.inputs.iter().position(|input| input.path.as_ref() == Ok(&path));
        if let Some(at) = known {
            return at;
        }
        let mut each = Vec::new();
        for piece in &path {
            match piece {
                Piece::Key(axis) | Piece::Attr(axis, _) if !each.contains(axis) => each.push(*axis),
                Piece::Param(at) => {
                    self.model.params[*at].is_path = true;
                }
                _ => {}
            }
        }
        let word = match path.as_slice() {
            [Piece::Param(at)] => self.model.params[*at].source.clone(),
            [.., Piece::Attr(_, attr)] => attr.clone(),
            [Piece::Plain(text)] => text.rsplit('/').next().unwrap_or("").split('.').next().unwrap_or("").to_owned(),
            _ => "file".to_owned(),
        };
        self.model.inputs.push(Input { word, each, path: Ok(path), span: span.clone() });
        self.model.inputs.len() - 1
    }

    pub fn axis(&mut self, of: Elements, span: &Range<usize>) -> usize {
        self.model.axes.push(Axis { words: Vec::new(), of, span: span.clone() });
        self.model.axes.len() - 1
    }

    pub fn call_it(&mut self, axis: usize, strength: u8, word: impl Into<String>) {
        self.model.axes[axis].words.push((strength, word.into()));
    }
}

/// A path from the folder of the pipeline.
pub fn below(mut pieces: Vec<Piece>) -> Vec<Piece> {
    if pieces.first() == Some(&Piece::Here) {
        pieces.remove(0);
        if let Some(Piece::Plain(text)) = pieces.first_mut() {
            *text = text.trim_start_matches('/').to_owned();
        }
    }
    if let Some(Piece::Plain(text)) = pieces.first_mut()
        && let Some(rest) = text.strip_prefix("./")
    {
        *text = rest.to_owned();
    }
    joined(pieces)
}

/// Does a path name files by a pattern?
pub fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '{', '['])
}
