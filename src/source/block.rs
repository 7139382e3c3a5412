//! A text taken out of a source piece by piece, with the way back to where each byte came from.

use std::ops::Range;

use super::{SourceId, Span};

/// A text that lies, perhaps in pieces, in a source.
#[derive(Debug, Clone)]
pub struct Block {
    pub text: String,
    source: SourceId,
    /// Where an empty text would lie.
    home: usize,
    pieces: Vec<Piece>,
}

/// `len` bytes from `from` in the source begin at `at` in the text.
#[derive(Debug, Clone, Copy)]
struct Piece {
    at: usize,
    from: usize,
    len: usize,
}

impl Block {
    /// An empty text that would begin at `home`.
    pub fn new(source: SourceId, home: usize) -> Self {
        Self { text: String::new(), source, home, pieces: Vec::new() }
    }

    /// Appends a text that came from `range`. Where the two differ (blanks made of half a tab), every
    /// place in it is the start of the range.
    pub fn push(&mut self, text: &str, range: Range<usize>, same: bool) {
        let at = self.text.len();
        self.text.push_str(text);
        let len = if same { range.len() } else { 0 };
        match self.pieces.last_mut() {
            Some(last) if same && last.from + last.len == range.start && last.at + last.len == at => last.len += len,
            _ => self.pieces.push(Piece { at, from: range.start, len }),
        }
    }

    /// The place of `start..end` of the text, in the source.
    pub fn span(&self, start: usize, end: usize) -> Span {
        let from = self.locate(start, start);
        let to = if end > start { self.locate(end - 1, end) } else { from };
        Span::new(self.source, from, to)
    }

    /// Where `offset` lies, as part of the piece that holds byte `within`.
    fn locate(&self, within: usize, offset: usize) -> usize {
        let piece = self.pieces.partition_point(|p| p.at <= within).checked_sub(1).and_then(|i| self.pieces.get(i));
        piece.map_or(self.home, |p| p.from + (offset - p.at).min(p.len))
    }

    /// Keeps what comes before `at`, and gives what comes from `rest` on.
    pub fn split(&mut self, at: usize, rest: usize) -> Block {
        let home = self.span(rest, rest).start as usize;
        let mut tail = Block::new(self.source, home);
        tail.text = self.text.get(rest..).unwrap_or("").to_owned();
        let first = self.pieces.partition_point(|p| p.at <= rest).saturating_sub(1);
        for piece in self.pieces.get(first..).unwrap_or_default() {
            let cut = rest.saturating_sub(piece.at);
            let len = piece.len.saturating_sub(cut);
            tail.pieces.push(Piece { at: piece.at.saturating_sub(rest), from: piece.from + cut.min(piece.len), len });
        }
        self.text.truncate(at);
        self.pieces.truncate(self.pieces.partition_point(|p| p.at < at));
        tail
    }
}
