//! Findings that an older spec already had: what a baseline file holds is not said again, so that `-D warnings` can be
//! asked for from today on.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::console::{Page, path};
use super::exit::Exit;
use super::specs::Refusal;
use crate::counted::counted;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;

const FORMAT: &str = "napkin baseline";
const VERSION: u32 = 1;

/// What tells one finding from another, wherever it moves in its file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    file: String,
    code: String,
    /// The line that is marked, without blanks around it.
    line: String,
}

/// A finding and how often there is one.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(flatten)]
    key: Key,
    times: usize,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: String,
    version: u32,
    findings: Vec<Entry>,
}

/// The findings that are known, as far as they have not come up yet, and those that came up.
#[derive(Debug, Default)]
pub struct Baseline {
    known: Option<Mutex<BTreeMap<Key, usize>>>,
    /// All findings of this run, if they are to be written.
    found: Option<Mutex<BTreeMap<Key, usize>>>,
}

impl Baseline {
    /// # Errors
    /// The file cannot be read, or is none.
    pub fn new(read: Option<&Path>, write: bool) -> Result<Self, Refusal> {
        let known = read.map(read_file).transpose()?.map(Mutex::new);
        Ok(Self { known, found: write.then(Mutex::default) })
    }

    /// Whether a finding is known, or is written to be. An error never is.
    pub fn takes(&self, finding: &Diagnostic, sources: &Sources) -> bool {
        if finding.severity == Severity::Error || (self.known.is_none() && self.found.is_none()) {
            return false;
        }
        let Some(label) = &finding.primary else { return false };
        let source = sources.get(label.span.source);
        let line = source.position(label.span.start as usize).line;
        let line = source.text.get(source.line_range(line)).unwrap_or_default().trim().to_owned();
        let key = Key { file: source.name.clone(), code: finding.code.0.to_owned(), line };
        if let Some(found) = &self.found {
            *found.lock().unwrap_or_else(PoisonError::into_inner).entry(key.clone()).or_default() += 1;
            return true;
        }
        let Some(known) = &self.known else { return false };
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(left) = known.get_mut(&key).filter(|left| **left > 0) else { return false };
        *left -= 1;
        true
    }

    /// Says what is known and did not come up, if all was looked at.
    pub fn left(&self, page: &mut Page) {
        let Some(known) = &self.known else { return };
        let left: usize = known.lock().unwrap_or_else(PoisonError::into_inner).values().sum();
        if left > 0 {
            page.note(format!("{} of the baseline did not come up: write it anew", counted(left, "finding")));
        }
    }

    /// Writes the findings that came up.
    pub fn write(&self, to: &Path, page: &mut Page) -> Exit {
        let Some(found) = &self.found else { return Exit::Done };
        let found = std::mem::take(&mut *found.lock().unwrap_or_else(PoisonError::into_inner));
        let findings: Vec<Entry> = found.into_iter().map(|(key, times)| Entry { key, times }).collect();
        let all: usize = findings.iter().map(|entry| entry.times).sum();
        let document = Document { format: FORMAT.to_owned(), version: VERSION, findings };
        let text = serde_json::to_string_pretty(&document).unwrap_or_default() + "\n";
        match std::fs::write(to, text) {
            Ok(()) => {
                page.out(format!("{}: {}", path(to), counted(all, "finding")));
                Exit::Done
            }
            Err(error) => {
                page.error(format!("{} cannot be written: {error}", path(to)));
                Exit::Machine
            }
        }
    }
}

fn read_file(file: &Path) -> Result<BTreeMap<Key, usize>, Refusal> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| Refusal::usage(format!("the baseline {} cannot be read: {error}", path(file))))?;
    let wrong = |why: String| {
        Refusal::usage(format!("{} is no baseline: {why}", path(file)))
            .help("`napkin check --write-baseline FILE` writes one")
    };
    let document: Document = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    if (document.format.as_str(), document.version) != (FORMAT, VERSION) {
        return Err(wrong(format!("it is {} {}, not {FORMAT} {VERSION}", document.format, document.version)));
    }
    let mut known = BTreeMap::new();
    for entry in document.findings {
        *known.entry(entry.key).or_default() += entry.times;
    }
    Ok(known)
}
