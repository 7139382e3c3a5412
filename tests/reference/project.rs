//! A folder with the specification of an example, in which programs and data are there as far as they are named.

use std::sync::Arc;

use napkin::files::{Files, Kind, Memory, ReadError, RelPath};

use super::example::{Example, Role};

/// What every program and every data file holds that the example does not show.
const STUB: &[u8] = b"#!/usr/bin/env python3\n";

pub struct Project {
    shown: Memory,
}

impl Project {
    /// With `more` at the end of the specification.
    pub fn new(example: &Example, more: &str) -> Self {
        let mut shown = Memory::default().with("specification.md", example.specification(more));
        for (role, content) in &example.blocks {
            match role {
                Role::Data(name) => shown = shown.with(name, format!("{content}\n")),
                Role::Folder => shown = content.lines().fold(shown, |shown, path| shown.with(path, "")),
                _ => {}
            }
        }
        Self { shown }
    }

    fn stub(path: &RelPath) -> bool {
        path.as_str().starts_with("bin/") || path.as_str().starts_with("data/")
    }
}

impl Files for Project {
    fn read(&self, path: &RelPath, limit: u64) -> Result<Arc<[u8]>, ReadError> {
        match self.shown.read(path, limit) {
            Err(ReadError::Missing) if Self::stub(path) => Ok(STUB.into()),
            other => other,
        }
    }

    fn kind(&self, path: &RelPath) -> Option<Kind> {
        let stub = || Self::stub(path).then_some(Kind::File { len: STUB.len() as u64 });
        self.shown.kind(path).or_else(stub)
    }

    fn list(&self, under: &RelPath) -> Result<Vec<RelPath>, ReadError> {
        self.shown.list(under)
    }
}
