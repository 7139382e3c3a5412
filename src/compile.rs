//! The pipeline: one spec and its values in, findings and artifacts out. Pure: all input comes through `files`.

use crate::diagnostic::Findings;
use crate::files::{Files, RelPath};
use crate::lower::Artifact;
use crate::source::Sources;

/// What to compile.
#[derive(Debug, Clone)]
pub struct Request {
    /// The specification, relative to its own folder: usually `specification.md`.
    pub spec: RelPath,
    /// What messages put before paths in the spec's folder, for instance `specs/words/`; may be empty.
    pub prefix: String,
    pub values: Given,
    pub limits: Limits,
}

/// Values that come from outside the defaults, in rising order of strength.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The `values` block to use.
    pub block: Option<String>,
    /// KDL files of lines `name value`: how messages name the file, and its bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// `--set name=value`, in order; repeated names make a list.
    pub sets: Vec<(String, String)>,
}

/// Above these a build is refused; flags raise them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub jobs: u64,
    pub uses: u64,
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { jobs: 10_000_000, uses: 100_000_000, bytes: 2 << 30 }
    }
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Compilation {
    pub sources: Sources,
    pub findings: Findings,
    /// The `values` blocks marked `build=#true`, in the order written.
    pub variants: Vec<String>,
    /// Nothing if a finding is an error.
    pub output: Option<Output>,
}

/// A workflow, ready to be written.
#[derive(Debug)]
pub struct Output {
    /// The workflow's name.
    pub name: String,
    /// Sorted by path.
    pub artifacts: Vec<Artifact>,
    /// Hash of what the workflow means: the checked model with values and bound data.
    pub design: blake3::Hash,
    /// Every parameter with its value as text, sorted by name; unset optional ones are left out.
    pub values: Vec<(String, String)>,
    pub totals: Totals,
}

/// Counts of a workflow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    pub steps: u64,
    pub jobs: u64,
    pub edges: u64,
    pub uses: u64,
}

/// Checks and lowers one spec.
pub fn compile(files: &dyn Files, request: &Request) -> Compilation {
    let _ = (files, request);
    Compilation::default()
}
