//! The journal: once it has its name, the new build is decided, and whoever finds it carries it through.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::finish::Found;
use super::steps::Hands;
use super::{Failure, Target, place, stage};
use crate::files::RelPath;
use crate::lower::Mode;

/// Raised when journals of an older napkin can no longer be carried through.
const FORMAT: u32 = 1;

const NAME: &str = "journal";
const UNDER_WAY: &str = "journal.new";

/// One change of the built folder. Each may be done a second time without harm.
///
/// `was` is the fingerprint of what lay there when the build was decided: what lies there instead by the time of the
/// change is somebody's work, and is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub(super) enum Op {
    /// Take away a file that is no more made, or a file or link that is in the way.
    Drop { path: String, was: String },
    /// Remove a folder if it is empty now.
    Tidy { path: String },
    /// Put a staged file in place.
    Put { staged: String, path: String, was: String, new: String },
    /// Set the mode of a file whose bytes are right.
    SetMode { path: String, executable: bool },
}

impl Op {
    pub fn set_mode(path: &RelPath, mode: Mode) -> Self {
        Op::SetMode { path: path.to_string(), executable: mode == Mode::Executable }
    }
}

/// All changes of one build, in order; the lock comes last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Journal {
    format: u32,
    pub ops: Vec<Op>,
}

impl Journal {
    pub fn new(ops: Vec<Op>) -> Self {
        Self { format: FORMAT, ops }
    }

    /// Writes the journal. The rename in here is the commit.
    pub fn commit(&self, target: &Target, hands: Hands) -> Result<(), Failure> {
        let folder = target.staging();
        let under_way = folder.join(UNDER_WAY);
        let text = serde_json::to_string_pretty(self).map_err(|e| Failure::disk("write", &under_way, e.into()))?;
        // On the disk before it has its name: a journal can be read, whatever became of the files that it speaks of.
        hands.write_file(&under_way, text.as_bytes(), Mode::Plain)?;
        hands.rename(&under_way, &folder.join(NAME))
    }

    fn read(path: &Path) -> Result<Self, Failure> {
        let bytes = fs::read(path).map_err(|e| Failure::disk("read", path, e))?;
        let told = |problem: String| Failure::Journal { path: path.to_owned(), problem };
        let journal: Self = serde_json::from_slice(&bytes).map_err(|e| told(e.to_string()))?;
        if journal.format != FORMAT {
            return Err(told(format!("its format is {}, and this napkin reads format {FORMAT}", journal.format)));
        }
        Ok(journal)
    }
}

/// What an earlier build left behind, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovery {
    /// It was stopped before it was decided: its staged files were removed.
    Removed,
    /// It was stopped after that: it was carried through. Files that were edited in between were kept.
    Finished { kept: Option<PathBuf> },
}

/// Is there a build that was decided and not finished?
pub(super) fn is_pending(target: &Target) -> Result<bool, Failure> {
    Ok(place::meta_of(&target.staging().join(NAME))?.is_some())
}

/// Carries an interrupted build through, or clears away what it staged.
pub(super) fn recover(target: &Target, hands: Hands) -> Result<Option<Recovery>, Failure> {
    let hands = hands.unstoppable();
    if !is_pending(target)? {
        return Ok(stage::clear(&target.staging(), hands)?.then_some(Recovery::Removed));
    }
    let journal = Journal::read(&target.staging().join(NAME))?;
    let kept = super::finish::finish(target, &journal, hands, Found::Later)?;
    Ok(Some(Recovery::Finished { kept }))
}

/// Takes the journal away, and then the stage: from here on the build is done.
pub(super) fn close(target: &Target, hands: Hands) -> Result<(), Failure> {
    hands.remove_file(&target.staging().join(NAME))?;
    stage::clear(&target.staging(), hands)?;
    Ok(())
}
