//! The user's own files that travel in the built folder: scripts, modules, inputs.

use std::sync::Arc;

use crate::files::RelPath;
use crate::lower::artifact::Mode;

/// A file that is copied as it is; `path` is relative to the folder of each engine.
#[derive(Debug, Clone)]
pub struct Carried {
    pub path: RelPath,
    pub mode: Mode,
    pub bytes: Arc<[u8]>,
}
