//! What a step writes.

use super::Writer;
use super::steps::test;
use crate::draft::nextflow::model::{Folder, Out};
use crate::draft::nextflow::value::{From, Part, Piece};
use crate::draft::node::{Arg, Node};

impl Writer<'_> {
    /// An output, and whether the script knows it by another name.
    pub(super) fn out(&mut self, at: usize, out: usize) -> (Node, bool) {
        let step = &self.model.steps[at];
        let Out { name, publish, optional, folder, .. } = &step.outs[out];
        let own = self.names.locals[at].outs[out].clone();
        let mut node = Node::new("out").arg(Arg::text(&own));
        let mut renamed = false;
        let text = match name {
            Ok(pieces) if step.unclear.is_none() => self.text(pieces, Some(at)).map(|text| (text, pieces)),
            _ => None,
        };
        node = match text {
            Some((text, pieces)) => {
                let missing: Vec<&str> = step
                    .each
                    .iter()
                    .filter(|axis| !self.names_axis(pieces, at, **axis))
                    .map(|axis| self.names.axes[*axis].as_str())
                    .collect();
                let mut full = text.clone();
                // In front of all of it, so that what lies in a folder that is written, too, stays in it.
                let before = |full: &str, word: &str| format!("{word}_{full}");
                for axis in missing.iter().rev() {
                    full = before(&full, &format!("{{{axis}}}"));
                }
                if self.taken.contains(&full) {
                    full = before(&full, &self.names.steps[at]);
                }
                renamed = full != text;
                self.taken.insert(full.clone());
                node.arg(Arg::quoted(full))
            }
            None => {
                let words = match name {
                    Err(words) => words.clone(),
                    Ok(_) => step.unclear.clone().unwrap_or_else(|| "what is it called".to_owned()),
                };
                node.arg(Arg::hole(words))
            }
        };
        node = match folder {
            Folder::Yes => node.prop("format", Arg::text("dir")),
            Folder::Unclear if self.says(at, out, &["mkdir ", "mkdir -p "]) => node.prop("format", Arg::text("dir")),
            Folder::Unclear if self.says(at, out, &["> ", ">", "touch "]) => node,
            Folder::Unclear => node.prop("format", Arg::hole("is it a file, or a folder (dir)")),
            Folder::No => node,
        };
        if *optional {
            node = node.prop("when", Arg::hole("it may be missing (optional: true): when is it written"));
        }
        node = match publish {
            Some(Ok(test)) if test.is_empty() => node.prop("publish", Arg::Bool(true)),
            Some(when) => node.prop("publish", test(when)),
            None => node,
        };
        (node, renamed)
    }

    /// Does a name say which element of an axis it belongs to?
    fn names_axis(&self, pieces: &[Piece], at: usize, axis: usize) -> bool {
        pieces.iter().any(|piece| match piece {
            Piece::Key(of) => *of == axis,
            Piece::Attr(of, attr) => {
                *of == axis && (matches!(self.keys.get(of), Some(Ok(key)) if key == attr) || attr == "path")
            }
            Piece::In(input, Part::Whole | Part::Name | Part::Base) => {
                let mut sources = self.model.steps[at].ins[*input].files.sources();
                sources.all(|source| match source.from {
                    From::Input(input) => self.model.inputs[input].each.contains(&axis),
                    From::Out(step, _) => self.model.steps[step].each.contains(&axis),
                    From::Unknown(_) => false,
                })
            }
            _ => false,
        })
    }
}
