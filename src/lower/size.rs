//! How much a build writes, without writing it: from bounds where they prove enough, else by making and counting.

use std::io;

use super::Artifact;

/// Whether artifacts have more bytes than `limit` in all. Nothing is made while what is known of them is enough.
pub fn exceed(artifacts: &[Artifact], limit: u64) -> bool {
    // What has no bound is counted, and stands with the bounds of the others.
    let mut most = 0u64;
    for artifact in artifacts {
        let Some(bytes) = artifact.body.at_most().or_else(|| count(artifact, limit)) else { return true };
        most = most.saturating_add(bytes);
    }
    if most <= limit {
        return false;
    }
    let mut left = limit;
    artifacts.iter().any(|artifact| match count(artifact, left) {
        Some(bytes) => {
            left -= bytes;
            false
        }
        None => true,
    })
}

/// The bytes of an artifact; nothing if they are more than `most`.
fn count(artifact: &Artifact, most: u64) -> Option<u64> {
    let mut counter = Counter { left: most };
    artifact.body.write(&mut counter).is_ok().then(|| most - counter.left)
}

/// Takes bytes until there are too many: then whoever writes is told to stop.
struct Counter {
    left: u64,
}

impl io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.left.checked_sub(bytes.len() as u64) {
            Some(left) => self.left = left,
            None => return Err(io::Error::other("more than the limit")),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::super::{Body, Mode, Stream};
    use super::*;
    use crate::files::RelPath;

    /// Writes kilobytes, and remembers how many were taken from it.
    struct Kilobytes {
        count: u64,
        bound: Option<u64>,
        taken: Arc<AtomicU64>,
    }

    impl Stream for Kilobytes {
        fn write(&self, sink: &mut dyn io::Write) -> io::Result<()> {
            for _ in 0..self.count {
                sink.write_all(&[b'x'; 1000])?;
                self.taken.fetch_add(1, Ordering::Relaxed);
            }
            Ok(())
        }

        fn at_most(&self) -> Option<u64> {
            self.bound
        }
    }

    /// Whether a text of 10 bytes and a stream of 100 kilobytes exceed a limit, and how much of the stream was made.
    fn exceeded(bound: Option<u64>, limit: u64) -> (bool, u64) {
        let taken = Arc::new(AtomicU64::new(0));
        let path = |name| RelPath::new(name).unwrap();
        let stream = Kilobytes { count: 100, bound, taken: taken.clone() };
        let stream = Artifact { path: path("b"), mode: Mode::Plain, body: Body::Stream(Arc::new(stream)) };
        let text = Artifact::text(path("a"), Mode::Plain, "0123456789");
        (exceed(&[text, stream], limit), taken.load(Ordering::Relaxed))
    }

    #[test]
    fn nothing_is_made_where_a_bound_is_enough() {
        assert_eq!(exceeded(Some(300_000), 300_010), (false, 0));
    }

    #[test]
    fn what_no_bound_proves_is_counted_up_to_the_limit() {
        assert_eq!(exceeded(Some(300_000), 300_009), (false, 100));
        assert_eq!(exceeded(None, 100_010), (false, 100));
        assert_eq!(exceeded(Some(300_000), 100_009), (true, 99));
        assert_eq!(exceeded(None, 5_000), (true, 5));
    }
}
