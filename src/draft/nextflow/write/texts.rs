//! Texts of the language, and the names in them.

use super::Writer;
use crate::draft::nextflow::model::Amount;
use crate::draft::nextflow::value::{Part, Piece};
use crate::draft::node::Arg;

impl Writer<'_> {
    /// A text of the language. Braces of the text itself are doubled.
    pub(super) fn text(&self, pieces: &[Piece], step: Option<usize>) -> Option<String> {
        let mut out = String::new();
        for piece in pieces {
            match piece {
                Piece::Plain(text) => out.push_str(&text.replace('{', "{{").replace('}', "}}")),
                Piece::Here => {}
                Piece::Param(at) => out.push_str(&format!("{{{}}}", self.model.params[*at].name)),
                Piece::Key(axis) => out.push_str(&format!("{{{}}}", self.names.axes[*axis])),
                Piece::Attr(axis, attr) => out.push_str(&format!("{{{}}}", self.attr(*axis, attr, "."))),
                Piece::In(at, part) => {
                    let step = step?;
                    let (name, _) = &self.names.locals[step].ins[*at];
                    if self.model.steps[step].ins[*at].files.is_list() {
                        return None;
                    }
                    match part {
                        Part::Whole | Part::Name => out.push_str(&format!("{{{name}|name}}")),
                        Part::Base => out.push_str(&format!("{{{name}|stem}}")),
                        Part::Simple => out.push_str(&format!("{{{name}|name|match:'^[^.]*'}}")),
                        Part::At(_) => return None,
                    }
                }
                Piece::Out(_) | Piece::Task(_) | Piece::Env(_) | Piece::Unknown(..) => return None,
            }
        }
        Some(out)
    }

    /// An attribute of an axis; the one that is the key is the axis itself.
    pub(super) fn attr(&self, axis: usize, attr: &str, dot: &str) -> String {
        match self.keys.get(&axis) {
            Some(Ok(key)) if key == attr => self.names.axes[axis].clone(),
            _ => format!("{}{dot}{attr}", self.names.axes[axis]),
        }
    }

    pub(super) fn value(&self, pieces: &Result<Vec<Piece>, String>) -> Arg {
        match pieces {
            Ok(pieces) => match self.text(pieces, None) {
                Some(text) => Arg::quoted(text),
                None => Arg::hole("how is this put together"),
            },
            Err(words) => Arg::hole(words.clone()),
        }
    }

    pub(super) fn amount(&self, amount: &Result<Amount, String>) -> Arg {
        match amount {
            Ok(Amount::Number(number)) => Arg::number(number),
            Ok(Amount::Text(text)) => Arg::quoted(text),
            Ok(Amount::Param(at)) => Arg::quoted(format!("{{{}}}", self.model.params[*at].name)),
            Err(words) => Arg::hole(words.clone()),
        }
    }
}
