//! What a text may be at most, so that no input costs more than linear time and bounded memory.

/// Bytes of a text.
pub const TEXT: usize = 1 << 20;
/// Bytes of one node without its children.
pub const HEADER: usize = 64 << 10;
/// Blocks inside blocks.
pub const DEPTH: usize = 64;
/// Blocks taken out with `/-` inside blocks taken out with `/-`.
pub const SLASHDASH: usize = 8;
/// Nodes and entries of a text, counted together.
pub const NODES: usize = 100_000;
/// Errors that are shown of one text.
pub const ERRORS: usize = 100;
/// Tokens that are looked at for the end of a list over several lines.
pub const LIST: usize = 500;
/// Lines that are looked at for the end of a text that was not closed in its own.
pub const TEXT_LINES: usize = 10;
/// Bytes that may be read in vain, looking for an end that is not there.
pub const PATIENCE: usize = 4 << 20;
