//! A specification of this repository, as it is on disk or with other files beside it, and what is built of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use napkin::compile::{Given, Limits, Output, Request, compile};
use napkin::diagnostic::{Human, Severity};
use napkin::files::{Disk, Files, Kind, Memory, ReadError, RelPath};

use crate::compare::{self, Dag};

pub fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A folder with a `specification.md`, and files that are not in it.
pub struct Project {
    disk: Disk,
    beside: Memory,
}

impl Project {
    pub fn new(path: &str) -> Self {
        Self { disk: Disk::new(folder(path)), beside: Memory::default() }
    }

    /// Adds a file.
    pub fn with(mut self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.beside = self.beside.with(path, content);
        self
    }

    /// All artifacts, or all errors.
    pub fn output(&self, values: Given) -> Result<Output, String> {
        let spec = RelPath::new("specification.md").unwrap();
        let done = compile(self, &Request { spec, prefix: String::new(), values, limits: Limits::default() });
        let human = Human::of_width(100);
        let errors = done.findings.sorted().into_iter().filter(|f| f.severity == Severity::Error);
        let errors: String = errors.map(|f| human.render(f, &done.sources)).collect();
        done.output.ok_or(errors)
    }

    /// The workflow for Pegasus, or all errors.
    pub fn build(&self, values: Given) -> Result<Dag, String> {
        let output = self.output(values)?;
        let parsed = |name: &str| serde_yaml_ng::from_slice(&bytes(&output, &format!("pegasus/{name}"))).unwrap();
        Ok(compare::built(&parsed("workflow.yml"), &parsed("transformations.yml"), &parsed("replicas.yml")))
    }
}

impl Files for Project {
    fn read(&self, path: &RelPath, limit: u64) -> Result<Arc<[u8]>, ReadError> {
        self.beside.read(path, limit).or_else(|_| self.disk.read(path, limit))
    }

    fn kind(&self, path: &RelPath) -> Option<Kind> {
        self.beside.kind(path).or_else(|| self.disk.kind(path))
    }

    fn list(&self, under: &RelPath) -> Result<Vec<RelPath>, ReadError> {
        match (self.beside.list(under), self.disk.list(under)) {
            (Ok(mut beside), Ok(disk)) => {
                beside.extend(disk);
                beside.sort();
                beside.dedup();
                Ok(beside)
            }
            (only, Err(_)) | (Err(_), only) => only,
        }
    }
}

/// The content of an artifact.
pub fn bytes(output: &Output, name: &str) -> Vec<u8> {
    let artifact = output.artifacts.iter().find(|a| a.path.as_str() == name).unwrap();
    let mut bytes = Vec::new();
    artifact.body.write(&mut bytes).unwrap();
    bytes
}
