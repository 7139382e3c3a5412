//! Plan to artifacts: values that say which bytes go where. Nothing is written here.

pub mod artifact;
pub mod pegasus;
pub mod stream;
pub mod yaml;

pub use artifact::{Artifact, Body, Mode, Stream};
