//! Texts that people wrote, and places in them.

mod file;

pub use file::{Position, Source, SourceId, Sources, Span};
