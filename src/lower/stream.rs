//! Ordered output made in parallel: pieces are formatted side by side and written one after the other.

use std::io;
use std::sync::Arc;

use rayon::prelude::*;

use super::artifact::Stream;

/// A part of an artifact that can be made on its own.
pub trait Piece: Send + Sync {
    /// Appends the bytes of this part.
    fn write(&self, out: &mut Vec<u8>);
}

/// An artifact as an ordered list of pieces.
pub struct Pieces<P> {
    pub pieces: Vec<P>,
    /// See [`Stream::at_most`].
    pub at_most: Option<u64>,
}

impl<P: Piece> Stream for Pieces<P> {
    fn write(&self, sink: &mut dyn io::Write) -> io::Result<()> {
        // A window of a few pieces per thread bounds the memory; within it the pieces are made in any order.
        let window = rayon::current_num_threads().max(1) * 4;
        let mut buffers: Vec<Vec<u8>> = (0..window).map(|_| Vec::new()).collect();
        for pieces in self.pieces.chunks(window) {
            if let [piece] = pieces {
                let buffer = &mut buffers[0];
                buffer.clear();
                piece.write(buffer);
                sink.write_all(buffer)?;
                continue;
            }
            buffers.par_iter_mut().zip(pieces.par_iter()).for_each(|(buffer, piece)| {
                buffer.clear();
                piece.write(buffer);
            });
            for buffer in buffers.iter().take(pieces.len()) {
                sink.write_all(buffer)?;
            }
        }
        Ok(())
    }

    fn at_most(&self) -> Option<u64> {
        self.at_most
    }
}

/// The body of an artifact made of pieces.
pub fn body<P: Piece + 'static>(pieces: Vec<P>) -> super::Body {
    super::Body::Stream(Arc::new(Pieces { pieces, at_most: None }))
}

/// The same, of which is known how many bytes it has at most.
pub fn bounded<P: Piece + 'static>(pieces: Vec<P>, at_most: u64) -> super::Body {
    super::Body::Stream(Arc::new(Pieces { pieces, at_most: Some(at_most) }))
}

/// Cuts `total` items, of about `bytes` bytes each, into ranges that make about 256 KiB.
pub fn ranges(total: u64, bytes: u64) -> Vec<std::ops::Range<u64>> {
    let per = ((256 << 10) / bytes.max(1)).max(1);
    let mut ranges = Vec::new();
    let mut from = 0;
    while from < total {
        let to = (from + per).min(total);
        ranges.push(from..to);
        from = to;
    }
    ranges
}
