//! The characters of a text, as far as they are known before the run.

use super::model::{Default, Model};
use super::value::Piece;

/// Params that are made of params are followed so deep, and no path is longer.
const DEPTH: usize = 8;
const LONGEST: usize = 4096;

impl Model {
    /// The characters of a text, with the values of its params.
    pub fn resolved(&self, pieces: &[Piece]) -> Option<String> {
        self.resolve(pieces, 0)
    }

    fn resolve(&self, pieces: &[Piece], depth: usize) -> Option<String> {
        let mut out = String::new();
        for piece in pieces {
            match piece {
                Piece::Plain(text) => out.push_str(text),
                Piece::Here => {}
                Piece::Param(at) => match &self.params.get(*at)?.value {
                    Default::Text(text) | Default::Number(text) => out.push_str(text),
                    Default::Made(pieces) if depth < DEPTH => out.push_str(&self.resolve(pieces, depth + 1)?),
                    _ => return None,
                },
                _ => return None,
            }
            if out.len() > LONGEST {
                return None;
            }
        }
        let from_here = matches!(pieces.first(), Some(Piece::Here));
        Some(if from_here { out.trim_start_matches('/').to_owned() } else { out })
    }
}
