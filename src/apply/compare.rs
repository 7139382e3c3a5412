//! Takes the bytes of an artifact as they are made: hashes them, holds them against the old file, and writes them
//! aside from the first difference on. Never holds more than a piece of them.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use super::Failure;
use super::stage::{Stage, Staged};
use super::steps::Steps;
use crate::lower::{Artifact, Mode};

/// At most so many bytes are compared, hashed and written at a time. Those of a program that writes a word at a time are
/// gathered to pieces of another size; larger writes pass through.
const PIECE: usize = 512 << 10;
const GATHERED: usize = 64 << 10;

/// Where the bytes of an artifact may be written aside.
pub(super) type Aside<'a> = Option<(&'a Stage<'a>, usize)>;

/// What came out of a comparison.
#[derive(Debug, Clone, Copy)]
pub(super) struct Compared {
    /// Of the new bytes.
    pub hash: blake3::Hash,
    pub len: u64,
    /// Of the old ones, if there is an old file.
    pub old: Option<(blake3::Hash, u64)>,
}

/// Makes the artifact and compares it with the regular file at `old`. Bytes that differ from it go `aside`.
pub(super) fn compare(
    artifact: &Artifact,
    old: Option<&Path>,
    aside: Aside,
    steps: &dyn Steps,
) -> Result<Compared, Failure> {
    let open = |path: &Path| File::open(path).map_err(|e| Failure::disk("read", path, e));
    let mut sink = Sink {
        old: old.map(|path| open(path).map(|file| Old { file, path, hasher: None })).transpose()?,
        hasher: blake3::Hasher::new(),
        piece: Vec::new(),
        aside,
        mode: artifact.mode,
        staged: None,
        steps,
        failure: None,
    };
    if sink.old.is_none() {
        sink.open_staged()?;
    }
    let made = {
        let mut gathered = io::BufWriter::with_capacity(GATHERED, &mut sink);
        artifact.body.write(&mut gathered).and_then(|()| gathered.flush())
    };
    if let Some(failure) = sink.failure.take() {
        return Err(failure);
    }
    made.map_err(|e| Failure::disk("make", Path::new(artifact.path.as_str()), e))?;
    sink.finish()
}

struct Old<'a> {
    file: File,
    path: &'a Path,
    /// Of the old bytes, once they differ from the new ones; until then the hash of the new ones stands for both.
    hasher: Option<blake3::Hasher>,
}

struct Sink<'a> {
    old: Option<Old<'a>>,
    hasher: blake3::Hasher,
    /// Of the old file.
    piece: Vec<u8>,
    aside: Aside<'a>,
    mode: Mode,
    staged: Option<Staged>,
    steps: &'a dyn Steps,
    /// What went wrong here, as the error of a sink passes through the program that writes into it.
    failure: Option<Failure>,
}

impl Sink<'_> {
    fn take(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        for piece in bytes.chunks(PIECE) {
            self.steps.passed(piece.len() as u64).map_err(|e| Failure::disk("make", Path::new("artifacts"), e))?;
            if self.old.as_ref().is_some_and(|old| old.hasher.is_none()) {
                self.hold_against(piece)?;
            }
            self.hasher.update(piece);
            self.write_aside(piece)?;
        }
        Ok(())
    }

    /// Reads as many bytes of the old file and compares.
    fn hold_against(&mut self, piece: &[u8]) -> Result<(), Failure> {
        let Some(old) = &mut self.old else { return Ok(()) };
        if self.piece.len() < piece.len() {
            self.piece.resize(piece.len(), 0);
        }
        let there =
            read_full(&mut old.file, &mut self.piece[..piece.len()]).map_err(|e| Failure::disk("read", old.path, e))?;
        let there = &self.piece[..there];
        if there == piece {
            return Ok(());
        }
        let mut hasher = self.hasher.clone();
        hasher.update(there);
        old.hasher = Some(hasher);
        self.open_staged()
    }

    /// Starts the staged file with what is equal so far.
    fn open_staged(&mut self) -> Result<(), Failure> {
        let Some((stage, number)) = self.aside else { return Ok(()) };
        let mut staged = stage.create(number, self.mode)?;
        if let Some(old) = &self.old {
            let equal = self.hasher.count();
            if stage.copy(&mut staged, old.path, equal)? != equal {
                return Err(Failure::Moving(old.path.to_owned()));
            }
        }
        self.staged = Some(staged);
        Ok(())
    }

    fn write_aside(&mut self, piece: &[u8]) -> Result<(), Failure> {
        match (&mut self.staged, self.aside) {
            (Some(staged), Some((stage, _))) => stage.write(staged, piece),
            _ => Ok(()),
        }
    }

    fn finish(mut self) -> Result<Compared, Failure> {
        let (hash, len) = (self.hasher.finalize(), self.hasher.count());
        let old = match self.old.take() {
            None => None,
            Some(mut old) => {
                let mut hasher = old.hasher.take().unwrap_or_else(|| self.hasher.clone());
                hasher.update_reader(&mut old.file).map_err(|e| Failure::disk("read", old.path, e))?;
                let longer = hasher.count() != len;
                let print = (hasher.finalize(), hasher.count());
                self.old = Some(old);
                // Equal as far as it goes, but the old file goes further: nothing is staged yet.
                if longer && self.staged.is_none() {
                    self.open_staged()?;
                }
                Some(print)
            }
        };
        if let (Some(staged), Some((stage, _))) = (self.staged, self.aside) {
            stage.close(staged)?;
        }
        Ok(Compared { hash, len, old })
    }
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A buffer that is dropped after a failure tries once more: the first failure is the one to tell.
        if self.failure.is_some() {
            return Err(io::Error::other("the bytes could not be taken"));
        }
        match self.take(bytes) {
            Ok(()) => Ok(bytes.len()),
            Err(failure) => {
                self.failure = Some(failure);
                Err(io::Error::other("the bytes could not be taken"))
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Fills the buffer as far as the file goes.
fn read_full(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(filled)
}
