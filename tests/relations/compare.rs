//! napkin's answer held against the evaluator's.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use napkin::compile::{Compilation, Given, Limits, Request, compile};
use napkin::diagnostic::{Human, Severity};
use napkin::files::RelPath;
use serde::Deserialize;

use super::expr::Illegal;
use super::jobs::{self, Job, Jobs};
use super::model::{Step, Workflow};
use super::spec;

#[derive(Debug, Deserialize)]
pub struct Built {
    pub jobs: Vec<BuiltJob>,
    #[serde(rename = "jobDependencies")]
    pub dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
pub struct BuiltJob {
    pub id: String,
    pub arguments: Vec<String>,
    pub uses: Vec<Use>,
}

#[derive(Debug, Deserialize)]
pub struct Use {
    pub lfn: String,
    pub r#type: String,
}

#[derive(Debug, Deserialize)]
pub struct Dependency {
    pub id: String,
    pub children: Vec<String>,
}

pub fn request() -> Request {
    Request {
        spec: RelPath::new("specification.md").unwrap(),
        prefix: String::new(),
        values: Given::default(),
        limits: Limits::default(),
    }
}

pub fn compiled(workflow: &Workflow) -> Compilation {
    compile(&spec::files(workflow), &request())
}

pub fn errors(done: &Compilation) -> String {
    let human = Human::of_width(100);
    let wrong = done.findings.sorted().into_iter().filter(|f| f.severity == Severity::Error);
    wrong.map(|f| human.render(f, &done.sources)).collect()
}

pub fn built(done: &Compilation) -> Built {
    let output = done.output.as_ref().unwrap();
    let artifact = output.artifacts.iter().find(|a| a.path.as_str() == "pegasus/workflow.yml").unwrap();
    let mut bytes = Vec::new();
    artifact.body.write(&mut bytes).unwrap();
    serde_yaml_ng::from_slice(&bytes).unwrap()
}

/// What came of holding napkin's answer against the evaluator's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Built,
    Refused,
    NotYet,
    /// The language does not say.
    Unclear,
}

/// Compiles a workflow and compares; a difference is told in words.
pub fn check(workflow: &Workflow) -> Result<Verdict, String> {
    let done = compiled(workflow);
    let told = |what: String| format!("{what}\n\n{}\n{}", spec::text(workflow), errors(&done));
    // A construct that is announced, not built: it may be refused even where it is legal.
    let not_yet = done.findings.sorted().iter().any(|f| f.code.0.starts_with("NK90"));
    match (jobs::jobs(workflow), &done.output) {
        (Err(Illegal::Unclear(_)), _) => Ok(Verdict::Unclear),
        (Err(Illegal::Wrong(_)), None) => Ok(Verdict::Refused),
        (Err(Illegal::Wrong(why)), Some(_)) => Err(told(format!("built although {why}"))),
        // A workflow without jobs is refused, which Pegasus would do, too.
        (Ok(expected), None) if expected.steps.is_empty() => Ok(Verdict::Refused),
        (Ok(_), None) if not_yet && std::env::var("NAPKIN_SHOW").is_ok() => Err(told("not yet".to_owned())),
        (Ok(_), None) if not_yet => Ok(Verdict::NotYet),
        (Ok(_), None) => Err(told("refused although legal".to_owned())),
        (Ok(expected), Some(_)) => compare(workflow, &expected, &done).map(|()| Verdict::Built).map_err(told),
    }
}

fn same(what: &str, expected: &dyn Debug, found: &dyn Debug) -> Result<(), String> {
    let (expected, found) = (format!("{expected:?}"), format!("{found:?}"));
    if expected == found { Ok(()) } else { Err(format!("{what}\n  expected {expected}\n  found    {found}")) }
}

fn compare(workflow: &Workflow, expected: &Jobs, done: &Compilation) -> Result<(), String> {
    let output = done.output.as_ref().unwrap();
    for artifact in &output.artifacts {
        let mut bytes = Vec::new();
        artifact.body.write(&mut bytes).unwrap();
        if artifact.body.at_most().is_some_and(|most| most < bytes.len() as u64) {
            return Err(format!("{} has {} bytes, more than its bound", artifact.path, bytes.len()));
        }
    }
    let built = built(done);
    let found: BTreeMap<&str, &BuiltJob> = built.jobs.iter().map(|j| (j.id.as_str(), j)).collect();
    same("as many ids as jobs", &built.jobs.len(), &found.len())?;
    for step in &workflow.steps {
        let jobs = expected.steps.get(&step.id).map_or(&[][..], Vec::as_slice);
        let prefix = format!("s{}", step.id);
        let of_step = |id: &&str| **id == prefix || id.starts_with(&format!("{prefix}_"));
        let ids: Vec<&str> = built.jobs.iter().map(|j| j.id.as_str()).filter(of_step).collect();
        same("ids in order", &jobs.iter().map(|j| j.id.as_str()).collect::<Vec<_>>(), &ids)?;
        jobs.iter().try_for_each(|job| compare_job(step, job, found[job.id.as_str()]))?;
    }
    same("jobs counted", &expected.steps.values().map(Vec::len).sum::<usize>(), &output.totals.jobs)?;
    same("uses counted", &expected.uses, &output.totals.uses)?;
    compare_children(expected, &built)
}

fn compare_job(step: &Step, job: &Job, found: &BuiltJob) -> Result<(), String> {
    let files =
        |kind: &str| -> Vec<&str> { found.uses.iter().filter(|u| u.r#type == kind).map(|u| u.lfn.as_str()).collect() };
    same(&format!("arguments of {}", job.id), &job.arguments, &found.arguments)?;
    same(&format!("outputs of {}", job.id), &job.outputs, &files("output"))?;
    let (mut wanted, mut inputs): (Vec<&str>, _) = (job.inputs.iter().map(String::as_str).collect(), files("input"));
    // Where two inputs take files of one family, only which files are used is said, not in what order.
    let sources: Vec<_> = step.reads.iter().flat_map(|r| &r.from).map(|f| f.source).collect();
    if sources.iter().enumerate().any(|(i, a)| sources[..i].contains(a)) {
        wanted.sort_unstable();
        inputs.sort_unstable();
    }
    same(&format!("inputs of {}", job.id), &wanted, &inputs)
}

fn compare_children(expected: &Jobs, built: &Built) -> Result<(), String> {
    let mut children: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for dependency in &built.dependencies {
        let set: BTreeSet<String> = dependency.children.iter().cloned().collect();
        same(&format!("children of {} stand once", dependency.id), &set.len(), &dependency.children.len())?;
        if children.insert(dependency.id.clone(), set).is_some() {
            return Err(format!("two entries for {}", dependency.id));
        }
    }
    for id in expected.children.keys().chain(children.keys()) {
        let none = BTreeSet::new();
        let of = |map: &BTreeMap<String, BTreeSet<String>>| map.get(id).unwrap_or(&none).clone();
        same(&format!("children of {id}"), &of(&expected.children), &of(&children))?;
    }
    same("parents", &expected.children.len(), &children.len())
}
