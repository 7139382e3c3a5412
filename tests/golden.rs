//! The published workflows of `golden/published`: each specification, built with the recorded values, is the recorded
//! DAG, and built with other arguments it is what the published generator makes of them.

#[path = "published/compare.rs"]
mod compare;
#[path = "published/project.rs"]
mod project;

use std::collections::BTreeSet;
use std::path::Path;

use napkin::compile::Given;
use rayon::prelude::*;
use serde_yaml_ng::Value;

use compare::{Dag, differences};
use project::{Project, folder};

const PUBLISHED: &str = "golden/published";

/// The workflows that have a specification here.
fn names() -> Vec<String> {
    let entries = std::fs::read_dir(folder(PUBLISHED)).unwrap().map(|e| e.unwrap().path());
    let mut names: Vec<String> = entries
        .filter(|path| path.join("specification.md").is_file())
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

// JSON goes into the values of YAML, in which a build is read.
fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    value.as_sequence().into_iter().flatten().map(|v| v.as_str().unwrap())
}

/// The values that the recorded run had.
fn recorded_values(name: &str) -> Given {
    let spec = std::fs::read_to_string(folder(&format!("{PUBLISHED}/{name}/specification.md"))).unwrap();
    Given { block: spec.contains("values recorded").then(|| "recorded".to_owned()), ..Given::default() }
}

/// The words after `napkin build specification.md`.
fn given<'a>(mut words: impl Iterator<Item = &'a str>) -> Given {
    let mut given = Given::default();
    while let (Some(option), Some(value)) = (words.next(), words.next()) {
        match (option, value.split_once('=')) {
            ("--values", None) => given.block = Some(value.to_owned()),
            ("--set", Some((name, value))) => given.sets.push((name.to_owned(), value.to_owned())),
            _ => panic!("{option} {value}"),
        }
    }
    given
}

/// The images are compared where they are written down alike: a few specifications name the registry's image where
/// the recording had a file of its own.
fn without_images(dag: Dag) -> Dag {
    Dag { images: BTreeSet::new(), ..dag }
}

fn report(name: &str, told: &[String]) -> String {
    let lines: String = told.iter().take(8).map(|line| format!("\n  {}", &line[..line.len().min(400)])).collect();
    format!("\n{name}: {} differences{lines}", told.len())
}

#[test]
fn each_specification_is_the_recorded_workflow() {
    let names = names();
    assert!(names.len() >= 11, "{names:?}");
    // Its rounds were recorded as workflows of their own: see below.
    let whole = names.par_iter().filter(|name| *name != "medical-imaging-fl");
    let failed: String = whole
        .filter_map(|name| {
            let recorded = compare::recorded(&json(&folder(&format!("{PUBLISHED}/{name}/truth.json"))));
            let built = match Project::new(&format!("{PUBLISHED}/{name}")).build(recorded_values(name)) {
                Ok(built) => built,
                Err(errors) => return Some(format!("\n{name}: {errors}")),
            };
            let told = differences(&without_images(recorded), &without_images(built));
            (!told.is_empty()).then(|| report(name, &told))
        })
        .collect();
    assert!(failed.is_empty(), "{failed}");
}

/// The rounds of the published workflow are sub-workflows; here they are part of the one workflow.
#[test]
fn the_rounds_are_flat_and_in_order() {
    let name = "medical-imaging-fl";
    let truth = json(&folder(&format!("{PUBLISHED}/{name}/truth.json")));
    let mut flat = truth.clone();
    let own = truth["jobs"].as_sequence().unwrap().iter().filter(|job| !job["transformation"].is_null());
    let rounds = truth["subworkflows"].as_sequence().unwrap().iter();
    let inner = rounds.flat_map(|round| round["jobs"].as_sequence().unwrap());
    let with_id = |(at, job): (usize, &Value)| {
        let mut job = job.clone();
        job["id"] = Value::String(at.to_string());
        job
    };
    flat["jobs"] = Value::Sequence(own.chain(inner).enumerate().map(with_id).collect());
    flat["edges"] = Value::Sequence(Vec::new());
    let (recorded, built) =
        (compare::recorded(&flat), Project::new(&format!("{PUBLISHED}/{name}")).build(recorded_values(name)).unwrap());
    assert_eq!((recorded.jobs.len(), built.jobs.len()), (46, 46));
    let no_order = |dag: &Dag| Dag { edges: BTreeSet::new(), ..without_images(dag.clone()) };
    let told = differences(&no_order(&recorded), &no_order(&built));
    assert!(told.is_empty(), "{}", report(name, &told));

    let before = |first: &str, then: &str| built.edges.contains(&(first.to_owned(), then.to_owned()));
    for dataset in ["tcia", "nih"] {
        for round in 0..3 {
            let job = |step: &str| format!("{step}_{dataset}_{round}");
            for client in 0..3 {
                let train = format!("train_{dataset}_{round}_{client}");
                assert!(before(&job("select"), &train) && before(&train, &job("aggregate")), "{train}");
                if round > 0 {
                    assert!(before(&format!("aggregate_{dataset}_{}", round - 1), &train), "{train}");
                }
            }
            assert!(before(&job("aggregate"), &job("evaluate")), "{dataset} {round}");
        }
        assert!(before(&format!("evaluate_{dataset}_2"), &format!("baseline_{dataset}")), "{dataset}");
        assert!(before(&format!("evaluate_{dataset}_2"), "cross"), "{dataset}");
    }
}

/// What the published generator was given, what napkin is given for it, and what the generator made of it.
struct Variation {
    name: String,
    label: String,
    data: Value,
}

impl Variation {
    fn all() -> Vec<Self> {
        let of = |name: String| {
            let folder = folder(&format!("{PUBLISHED}/{name}/variations"));
            let mut files: Vec<_> =
                std::fs::read_dir(folder).into_iter().flatten().map(|e| e.unwrap().path()).collect();
            files.sort();
            files.into_iter().map(move |path| Self {
                name: name.clone(),
                label: path.file_stem().unwrap().to_str().unwrap().to_owned(),
                data: json(&path),
            })
        };
        names().into_iter().flat_map(of).collect()
    }

    /// What is not as it should be, or nothing.
    fn failure(&self) -> Option<String> {
        let title = format!("{}/{}", self.name, self.label);
        let mut project = Project::new(&format!("{PUBLISHED}/{}", self.name));
        for (path, content) in self.data["files"].as_mapping().into_iter().flatten() {
            project = project.with(path.as_str().unwrap(), content.as_str().unwrap());
        }
        let refused = self.data["both refuse"].as_bool() == Some(true) || self.data["napkin refuses"].is_string();
        let built = match (project.build(given(texts(&self.data["napkin"]))), refused) {
            (Ok(built), false) => built,
            (Err(_), true) => return None,
            (Ok(_), true) => return Some(format!("\n{title}: this should be refused")),
            (Err(errors), false) => return Some(format!("\n{title}: {errors}")),
        };
        let told = differences(&compare::recorded(&self.data), &without_images(built));
        // Where a specification does on purpose what the generator does not, the record names the transformations.
        let other: Vec<&str> = texts(&self.data["differs"]).collect();
        let as_said = |line: &String| line.split(' ').nth(2).is_some_and(|name| other.contains(&name));
        let fine = if other.is_empty() { told.is_empty() } else { !told.is_empty() && told.iter().all(as_said) };
        (!fine).then(|| report(&title, &told))
    }
}

#[test]
fn other_arguments_give_what_the_published_generator_gives() {
    let all = Variation::all();
    assert!(all.len() >= 200, "{}", all.len());
    let failed: String = all.par_iter().filter_map(Variation::failure).collect();
    assert!(failed.is_empty(), "{failed}");
}
