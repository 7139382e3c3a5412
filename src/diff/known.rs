//! What is known of a build without its specification: what its lock says, and the jobs that it lists.

use std::collections::BTreeMap;
use std::io::{self, BufRead};

use super::description::{Description, Kind};
use super::meaning::{self, Change, Meaning, Steps};
use super::members::Members;

pub use super::meaning::DATA;

/// Where scripts and wrappers lie.
pub const SCRIPTS: &str = "pegasus/bin/";

/// A side of a comparison of which less is known than a specification says.
#[derive(Debug, Clone)]
pub struct Known {
    pub design: blake3::Hash,
    /// The params and their values.
    pub values: BTreeMap<String, String>,
    /// The scripts and the files that travel with the workflow, by name.
    pub scripts: BTreeMap<String, blake3::Hash>,
    pub data: BTreeMap<String, blake3::Hash>,
    /// Nothing if its workflow is not there.
    pub jobs: Option<(Members, Members)>,
}

impl Known {
    /// The same of a compiled workflow.
    pub fn of(description: &Description, values: &[(String, String)]) -> Self {
        Self {
            design: description.design,
            values: values.iter().cloned().collect(),
            scripts: meaning::below(&description.artifacts, SCRIPTS),
            data: meaning::below(&description.artifacts, meaning::DATA),
            jobs: Some((description.jobs.clone(), description.published.clone())),
        }
    }

    /// Compares what is known of both.
    pub fn meaning(&self, now: &Known) -> Meaning {
        let mut meaning = Meaning::default();
        for (name, was) in &self.scripts {
            if now.scripts.get(name).is_some_and(|now| now != was) {
                let (kind, name, what) = (Kind::Script, format!("bin/{name}"), "content".to_owned());
                let hash = |hashes: &BTreeMap<String, blake3::Hash>| {
                    hashes.get(&name[4..]).map(|h| h.to_hex()[..16].to_owned())
                };
                let (was, now) = (hash(&self.scripts), hash(&now.scripts));
                meaning.changes.push(Change::Fact { kind, name, what, was, now, steps: Steps::Own });
            }
        }
        meaning.changes.extend(meaning::data(&self.data, &now.data));
        if self.design == now.design {
            return meaning;
        }
        if let (Some((jobs, published)), Some((new_jobs, new_published))) = (&self.jobs, &now.jobs) {
            meaning.jobs = jobs.moved(new_jobs, false);
            meaning.published = published.moved(new_published, false);
        }
        let mut names: Vec<&String> = self.values.keys().chain(now.values.keys()).collect();
        names.sort();
        names.dedup();
        // What it computes with comes before what it carries.
        for name in names.into_iter().rev() {
            let (was, now) = (self.values.get(name).cloned(), now.values.get(name).cloned());
            if was != now {
                let (what, steps) = ("value".to_owned(), Steps::Own);
                let change = Change::Fact { kind: Kind::Param, name: name.clone(), what, was, now, steps };
                meaning.changes.insert(0, change);
            }
        }
        meaning.changes.push(Change::Unknown);
        meaning
    }
}

/// The ids of the jobs of a `workflow.yml` as napkin writes it, and the names of the files that are kept.
///
/// # Errors
/// It cannot be read.
pub fn jobs_of(text: impl BufRead) -> io::Result<(Members, Members)> {
    let (mut jobs, mut published) = (Vec::new(), Vec::new());
    let mut file = String::new();
    for line in text.lines() {
        let line = line?;
        if line == "jobDependencies:" {
            break;
        }
        if let Some(id) = line.strip_prefix("  id: ") {
            jobs.push(scalar(id));
        } else if let Some(name) = line.strip_prefix("  - lfn: ") {
            file = scalar(name);
        } else if line == "    stageOut: true" {
            published.push(std::mem::take(&mut file));
        }
    }
    Ok((Members::named(jobs), Members::named(published)))
}

fn scalar(text: &str) -> String {
    let quoted = text.starts_with(['\'', '"']);
    let read = if quoted { serde_yaml_ng::from_str(text).ok() } else { None };
    read.unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_are_read_from_a_workflow() {
        let text = "jobs:\n- type: job\n  name: a\n  id: '1'\n  uses:\n  - lfn: x\n    type: input\n  - lfn: \"y\"\n    \
                    type: output\n    stageOut: true\njobDependencies:\n- id: b\n";
        let (jobs, published) = jobs_of(text.as_bytes()).unwrap();
        assert!(jobs.moved(&Members::named(vec!["1".into()]), true).is_none());
        assert!(published.moved(&Members::named(vec!["y".into()]), true).is_none());
    }
}
