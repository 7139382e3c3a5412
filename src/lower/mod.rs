//! Plan to artifacts: values that say which bytes go where. Nothing is written here.

pub mod artifact;
pub mod loops;
pub mod pegasus;
pub mod python;
mod size;
pub mod stream;
pub mod yaml;

pub use artifact::{Artifact, Body, Mode, Stream};
pub use size::exceed;

/// Raised whenever the same spec gives other artifacts than before, so that a lock can tell why they differ.
pub const LOWERING: u32 = 1;
