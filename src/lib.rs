//! napkin turns a reviewed `specification.md` into the complete files of a scientific workflow.

pub mod compile;
pub mod diagnostic;
pub mod files;
pub mod lower;
pub mod source;
pub mod syntax;
