//! Exit codes.

use std::process::ExitCode;

use crate::apply::{Failure, Outcome};

/// How a command ended; of several specs the highest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Exit {
    /// All done; warnings too, unless `-D warnings`.
    #[default]
    Done = 0,
    /// A spec is wrong.
    Wrong = 1,
    /// The command line is wrong.
    Usage = 2,
    /// A build is out of date, or somebody's work is in its way.
    OutOfDate = 3,
    /// The machine failed us: disk full, no permission.
    Machine = 4,
    /// Ctrl-C.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

impl From<Outcome> for Exit {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Unchanged | Outcome::Built | Outcome::WouldBuild => Exit::Done,
            Outcome::InTheWay | Outcome::OutOfDate => Exit::OutOfDate,
        }
    }
}

impl From<&Failure> for Exit {
    fn from(failure: &Failure) -> Self {
        match failure {
            Failure::Clash(_) => Exit::Wrong,
            // Something lies in the way, or was edited.
            Failure::Lock { .. } | Failure::NotAFolder(_) | Failure::InTheWay(_) | Failure::Unfinished(_) => {
                Exit::OutOfDate
            }
            Failure::Interrupted => Exit::Interrupted,
            Failure::Disk { .. }
            | Failure::OtherFileSystem(_)
            | Failure::Moving(_)
            | Failure::Journal { .. }
            | Failure::Halfway { .. } => Exit::Machine,
        }
    }
}
