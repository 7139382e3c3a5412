//! Texts that people wrote, and places in them.

mod block;
mod file;
pub mod markdown;

pub use block::Block;
pub use file::{Position, Source, SourceId, Sources, Span};
