//! The picture of a workflow: a neutral graph of its steps or jobs, and a renderer for each language of pictures.

pub mod dot;
pub mod jobs;
pub mod layout;
pub mod mermaid;
pub mod model;
mod steps;
pub mod svg;
pub mod text_width;
mod words;

pub use jobs::{DRAWN_JOBS, TooManyJobs};
pub use model::{Edge, Flow, Graph, Kind, Node};
pub use steps::steps;
pub use words::{names, selection};

use crate::plan::Plan;

/// What the nodes of a graph are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Steps,
    Jobs,
}

/// The graph of a plan.
///
/// # Errors
/// More jobs than anybody can look at.
pub fn of(plan: &Plan, subject: Subject) -> Result<Graph, TooManyJobs> {
    match subject {
        Subject::Steps => Ok(steps(plan)),
        Subject::Jobs => jobs::jobs(plan),
    }
}
