//! Ordered output made in parallel: pieces are formatted side by side and written one after the other.

use std::io;
use std::sync::Arc;

use rayon::prelude::*;

use super::artifact::Stream;

/// About so many bytes are made at a time.
pub const PIECE: u64 = 256 << 10;

/// A part of an artifact that can be made on its own.
pub trait Piece: Send + Sync {
    /// Appends the bytes of this part.
    fn write(&self, out: &mut Vec<u8>);

    /// Pieces that make the same bytes, if this one may be much longer than [`PIECE`]. Asked when its turn has come: so
    /// many jobs may be long that nobody wants to know all their parts at once.
    fn split(&self) -> Option<Vec<Self>>
    where
        Self: Sized,
    {
        None
    }
}

/// An artifact as an ordered list of pieces.
pub struct Pieces<P> {
    pub pieces: Vec<P>,
    /// See [`Stream::at_most`].
    pub at_most: Option<u64>,
}

impl<P: Piece> Stream for Pieces<P> {
    fn write(&self, sink: &mut dyn io::Write) -> io::Result<()> {
        let mut pieces = self.pieces.iter().flat_map(turns);
        let threads = rayon::current_num_threads();
        if threads < 2 {
            // One after the other, each still in the cache of the processor when it is taken.
            let mut buffer = Vec::new();
            return pieces.try_for_each(|piece| {
                buffer.clear();
                piece.write(&mut buffer);
                sink.write_all(&buffer)
            });
        }
        // Windows of a few pieces per thread bound the memory: while one is taken, the next one is made.
        let mut window = || pieces.by_ref().take(2 * threads).collect::<Vec<_>>();
        let (mut made, mut next) = (Vec::new(), Vec::new());
        make(&window(), &mut made);
        while !made.is_empty() {
            let pieces = window();
            rayon::in_place_scope(|scope| {
                scope.spawn(|_| make(&pieces, &mut next));
                made.iter().try_for_each(|buffer| sink.write_all(buffer))
            })?;
            std::mem::swap(&mut made, &mut next);
        }
        Ok(())
    }

    fn at_most(&self) -> Option<u64> {
        self.at_most
    }
}

/// A piece as it is, or one of those that it is split into.
enum Turn<'a, P> {
    Whole(&'a P),
    Part(P),
}

impl<P: Piece> Turn<'_, P> {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Turn::Whole(piece) => piece.write(out),
            Turn::Part(piece) => piece.write(out),
        }
    }
}

fn turns<P: Piece>(piece: &P) -> impl Iterator<Item = Turn<'_, P>> {
    let parts = piece.split();
    let whole = parts.is_none().then_some(Turn::Whole(piece));
    whole.into_iter().chain(parts.into_iter().flatten().map(Turn::Part))
}

/// Makes pieces side by side, a buffer for each.
fn make<P: Piece>(pieces: &[Turn<'_, P>], buffers: &mut Vec<Vec<u8>>) {
    buffers.resize_with(pieces.len(), Vec::new);
    buffers.par_iter_mut().zip(pieces).for_each(|(buffer, piece)| {
        buffer.clear();
        piece.write(buffer);
    });
}

/// The body of an artifact made of pieces.
pub fn body<P: Piece + 'static>(pieces: Vec<P>) -> super::Body {
    super::Body::Stream(Arc::new(Pieces { pieces, at_most: None }))
}

/// The same, of which is known how many bytes it has at most.
pub fn bounded<P: Piece + 'static>(pieces: Vec<P>, at_most: u64) -> super::Body {
    super::Body::Stream(Arc::new(Pieces { pieces, at_most: Some(at_most) }))
}

/// Cuts `total` items, of about as many bytes each as `bytes` says, into ranges that make about [`PIECE`] bytes.
pub fn ranges(total: u64, bytes: impl FnOnce() -> u64) -> Vec<std::ops::Range<u64>> {
    // One item is not cut: how long it is need not be known.
    let per = if total < 2 { 1 } else { (PIECE / bytes().max(1)).max(1) };
    let mut ranges = Vec::new();
    let mut from = 0;
    while from < total {
        let to = (from + per).min(total);
        ranges.push(from..to);
        from = to;
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many bytes of one kind.
    struct Run(u8, usize);

    impl Piece for Run {
        fn write(&self, out: &mut Vec<u8>) {
            out.resize(out.len() + self.1, self.0);
        }

        /// Some of them fall apart, and one kind into nothing.
        fn split(&self) -> Option<Vec<Self>> {
            match self.1 {
                0 => Some(Vec::new()),
                n if n > 4 => Some(vec![Run(self.0, 4), Run(self.0, n - 4)]),
                _ => None,
            }
        }
    }

    #[test]
    fn the_bytes_are_the_same_with_any_number_of_threads() {
        for count in [0, 1, 3, 4, 5, 100] {
            let lengths = (0..count).map(|at| (at as u8, at * 7 % 11));
            let wanted: Vec<u8> = lengths.clone().flat_map(|(byte, length)| vec![byte; length]).collect();
            let pieces = Pieces { pieces: lengths.map(|(byte, length)| Run(byte, length)).collect(), at_most: None };
            for threads in 1..4 {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                let made = pool.install(|| {
                    let mut out = Vec::new();
                    pieces.write(&mut out).map(|()| out)
                });
                assert_eq!(made.unwrap(), wanted, "{count} pieces, {threads} threads");
            }
        }
    }

    #[test]
    fn ranges_hold_every_item_once() {
        for (total, bytes) in [(0, 1), (1, 1 << 40), (5, 1 << 17), (1000, 1000), (3, 0)] {
            let all: Vec<u64> = ranges(total, || bytes).into_iter().flatten().collect();
            assert_eq!(all, (0..total).collect::<Vec<_>>());
        }
        assert_eq!(ranges(5, || 1 << 17).len(), 3);
    }
}
