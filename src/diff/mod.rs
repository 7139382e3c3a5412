//! Two compilations of a specification → what the change means: steps, jobs, values, files, and last the texts.
//!
//! [`Description::new`] puts a plan into words that can be compared, [`meaning()`] compares two of them, [`tell`] says it;
//! [`Known`] is what can be said where there is a build and no specification.

mod axes;
mod describe;
mod description;
mod jobs;
mod json;
pub mod known;
mod markdown;
pub mod meaning;
mod members;
mod rename;
mod step;
pub mod tell;
mod texts;
mod words;

pub use description::{Description, Kind, Names, Thing};
pub use json::{VERSION, json};
pub use known::{Known, jobs_of};
pub use markdown::Comment;
pub use meaning::{Change, Meaning, meaning};
pub use members::{Members, Moved};
pub use texts::{TextChange, Was, texts};

pub(crate) use jobs::kept;
pub(crate) use words::Speaker;
