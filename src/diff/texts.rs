//! The artifacts of two builds, as texts.

use std::collections::BTreeMap;
use std::io;

use crate::apply::{Diff, MAX_TEXT, compare_entries, diff};
use crate::files::RelPath;
use crate::lower::{Artifact, Mode};

/// An artifact that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextChange {
    /// Relative to the built folder.
    pub path: RelPath,
    pub was: Was,
    /// Its length in bytes before and after.
    pub bytes: (u64, u64),
    /// From the old text to the new one; a file that is new or gone has none.
    pub diff: Option<Diff>,
}

/// How an artifact differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Was {
    New,
    Gone,
    Changed,
    /// Its bytes are the same; it is executable now, or no longer.
    ModeSet,
}

impl Was {
    pub fn word(self) -> &'static str {
        match self {
            Was::New => "new",
            Was::Gone => "gone",
            Was::Changed => "changed",
            Was::ModeSet => "mode set",
        }
    }
}

/// All artifacts that differ, by path.
///
/// # Errors
/// An artifact that cannot be made or read, with its path.
pub fn texts<'a>(was: &'a [Artifact], now: &'a [Artifact]) -> Result<Vec<TextChange>, (RelPath, io::Error)> {
    let mut pairs: BTreeMap<&RelPath, (Option<&Artifact>, Option<&Artifact>)> = BTreeMap::new();
    was.iter().for_each(|a| pairs.entry(&a.path).or_default().0 = Some(a));
    now.iter().for_each(|a| pairs.entry(&a.path).or_default().1 = Some(a));
    let mut changes = Vec::new();
    for (path, pair) in pairs {
        let text = |artifact: Option<&Artifact>| -> Result<Option<(Taken, Mode)>, (RelPath, io::Error)> {
            let Some(artifact) = artifact else { return Ok(None) };
            let mut taken = Taken::default();
            artifact.body.write(&mut taken).map_err(|e| (path.clone(), e))?;
            Ok(Some((taken, artifact.mode)))
        };
        let change = |was, bytes, diff| TextChange { path: path.clone(), was, bytes, diff };
        changes.extend(match (text(pair.0)?, text(pair.1)?) {
            (None, Some((new, _))) => Some(change(Was::New, (0, new.len), None)),
            (Some((old, _)), None) => Some(change(Was::Gone, (old.len, 0), None)),
            (Some((old, _)), Some((new, _))) if old.hasher.finalize() != new.hasher.finalize() => {
                let shown = if old.len.max(new.len) > MAX_TEXT {
                    let text = |artifact: Option<&'a Artifact>| {
                        move |sink: &mut dyn io::Write| artifact.map_or(Ok(()), |artifact| artifact.body.write(sink))
                    };
                    compare_entries(&text(pair.0), &text(pair.1)).map_err(|e| (path.clone(), e))?
                } else {
                    diff(&old.first, &new.first)
                };
                Some(change(Was::Changed, (old.len, new.len), Some(shown)))
            }
            (Some((old, was)), Some((_, is))) if was != is => Some(change(Was::ModeSet, (old.len, old.len), None)),
            _ => None,
        });
    }
    Ok(changes)
}

/// What is kept of an artifact while it is made: its hash, its length, and as much as is shown.
#[derive(Default)]
struct Taken {
    hasher: blake3::Hasher,
    first: Vec<u8>,
    len: u64,
}

impl io::Write for Taken {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hasher.update(bytes);
        self.len += bytes.len() as u64;
        // One byte more than the limit tells that it is too large.
        let room = (MAX_TEXT as usize + 1).saturating_sub(self.first.len()).min(bytes.len());
        self.first.extend_from_slice(&bytes[..room]);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
