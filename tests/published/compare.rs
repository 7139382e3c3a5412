//! Two workflows side by side: what napkin built, and what was recorded of a published one.
//!
//! Ids of jobs are free. A job is what it runs: its transformation, its words, the files it takes and gives, and
//! whether they are kept. The order between jobs is who comes before whom, by whatever way.

use std::collections::{BTreeMap, BTreeSet};

use serde_yaml_ng::Value;

/// A workflow, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dag {
    /// By id.
    pub jobs: BTreeMap<String, Job>,
    pub edges: BTreeSet<(String, String)>,
    /// By name: whether the program travels with the job, and whether it runs in a container.
    pub transformations: BTreeMap<String, (bool, bool)>,
    /// Images of the containers.
    pub images: BTreeSet<String>,
    /// Files that exist before the run.
    pub replicas: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub transformation: String,
    pub args: Vec<String>,
    pub inputs: BTreeSet<String>,
    /// With their stage-out flag.
    pub outputs: BTreeSet<(String, bool)>,
    pub label: Option<String>,
    /// Those of its transformation, and its own over them.
    pub resources: BTreeMap<String, String>,
}

impl Job {
    fn text(&self) -> String {
        let kept = |(file, stage): &(String, bool)| format!("{file}{}", if *stage { "" } else { " (not kept)" });
        format!(
            "{} {} | takes {} | gives {} | label {}",
            self.transformation,
            self.args.join(" "),
            self.inputs.iter().cloned().collect::<Vec<_>>().join(", "),
            self.outputs.iter().map(kept).collect::<Vec<_>>().join(", "),
            self.label.as_deref().unwrap_or("none"),
        )
    }
}

/// What one workflow has and the other has not; nothing if they are the same.
pub fn differences(wanted: &Dag, built: &Dag) -> Vec<String> {
    let mut told = Vec::new();
    let mut compare = |what: &str, wanted: Vec<String>, built: Vec<String>| {
        for (sign, of, other) in [('-', &wanted, &built), ('+', &built, &wanted)] {
            // Equal things are told apart by their number.
            let mut left = other.clone();
            for thing in of {
                match left.iter().position(|t| t == thing) {
                    Some(at) => drop(left.swap_remove(at)),
                    None => told.push(format!("{what}: {sign} {thing}")),
                }
            }
        }
    };
    compare("job", jobs(wanted), jobs(built));
    compare("order", order(wanted), order(built));
    let transformations = |dag: &Dag| {
        let text = |(name, (stageable, container)): (&String, &(bool, bool))| {
            format!("{name} stageable={stageable} container={container}")
        };
        dag.transformations.iter().map(text).collect::<Vec<_>>()
    };
    compare("transformation", transformations(wanted), transformations(built));
    compare("image", wanted.images.iter().cloned().collect(), built.images.iter().cloned().collect());
    compare("replica", wanted.replicas.iter().cloned().collect(), built.replicas.iter().cloned().collect());
    let resources =
        |dag: &Dag| dag.jobs.values().map(|j| format!("{}: {:?}", j.text(), j.resources)).collect::<Vec<_>>();
    compare("resources", resources(wanted), resources(built));
    told
}

fn jobs(dag: &Dag) -> Vec<String> {
    dag.jobs.values().map(Job::text).collect()
}

/// `A before B` for all jobs, by what they run.
fn order(dag: &Dag) -> Vec<String> {
    let mut pairs = Vec::new();
    for start in dag.jobs.keys() {
        let mut after: BTreeSet<&String> = BTreeSet::new();
        let mut next = vec![start];
        while let Some(job) = next.pop() {
            for (_, child) in dag.edges.iter().filter(|(parent, _)| parent == job) {
                if after.insert(child) {
                    next.push(child);
                }
            }
        }
        pairs.extend(after.iter().map(|end| format!("{} before {}", dag.jobs[start].text(), dag.jobs[*end].text())));
    }
    pairs
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        other => panic!("no text: {other:?}"),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_sequence().map_or(&[], Vec::as_slice)
}

/// Cores, GPUs and memory among profiles of Pegasus.
fn resources(profiles: &Value) -> BTreeMap<String, String> {
    let pegasus = &profiles["pegasus"];
    let names = ["cores", "gpus", "memory"].into_iter().filter(|name| !pegasus[*name].is_null());
    names.map(|name| (name.to_owned(), text(&pegasus[name]))).collect()
}

fn label(profiles: &Value) -> Option<String> {
    profiles["pegasus"]["label"].as_str().map(str::to_owned)
}

/// A workflow that the files of a build describe.
pub fn built(workflow: &Value, transformations: &Value, replicas: &Value) -> Dag {
    let catalog = list(&transformations["transformations"]);
    let shared: BTreeMap<&str, BTreeMap<String, String>> =
        catalog.iter().map(|t| (t["name"].as_str().unwrap(), resources(&t["profiles"]))).collect();
    let job = |job: &Value| {
        let uses = |kind: &'static str| list(&job["uses"]).iter().filter(move |u| u["type"].as_str() == Some(kind));
        let transformation = text(&job["name"]);
        let mut resources_of = shared[transformation.as_str()].clone();
        resources_of.extend(resources(&job["profiles"]));
        let parsed = Job {
            args: list(&job["arguments"]).iter().map(text).collect(),
            inputs: uses("input").map(|u| text(&u["lfn"])).collect(),
            outputs: uses("output").map(|u| (text(&u["lfn"]), u["stageOut"].as_bool().unwrap())).collect(),
            label: label(&job["profiles"]),
            resources: resources_of,
            transformation,
        };
        (text(&job["id"]), parsed)
    };
    let edges = list(&workflow["jobDependencies"])
        .iter()
        .flat_map(|d| list(&d["children"]).iter().map(|child| (text(&d["id"]), text(child))));
    let transformation = |t: &Value| {
        let site = &t["sites"][0];
        (text(&t["name"]), (site["type"].as_str() == Some("stageable"), !site["container"].is_null()))
    };
    Dag {
        jobs: list(&workflow["jobs"]).iter().map(job).collect(),
        edges: edges.collect(),
        transformations: catalog.iter().map(transformation).collect(),
        images: list(&transformations["containers"]).iter().map(|c| text(&c["image"])).collect(),
        replicas: list(&replicas["replicas"]).iter().map(|r| text(&r["lfn"])).collect(),
    }
}

/// A workflow as it was recorded.
pub fn recorded(truth: &Value) -> Dag {
    let catalog = list(&truth["transformations"]);
    let shared: BTreeMap<&str, BTreeMap<String, String>> =
        catalog.iter().map(|t| (t["name"].as_str().unwrap(), resources(&t["profiles"]))).collect();
    let job = |job: &Value| {
        let transformation = text(&job["transformation"]);
        let mut resources_of = shared[transformation.as_str()].clone();
        resources_of.extend(resources(&job["profiles"]));
        let output = |o: &Value| (text(&o["lfn"]), o["stage_out"].as_bool().unwrap());
        let parsed = Job {
            args: list(&job["args"]).iter().map(text).collect(),
            inputs: list(&job["inputs"]).iter().map(text).collect(),
            outputs: list(&job["outputs"]).iter().map(output).collect(),
            label: label(&job["profiles"]),
            resources: resources_of,
            transformation,
        };
        (text(&job["id"]), parsed)
    };
    let transformation = |t: &Value| (text(&t["name"]), (t["stageable"].as_bool().unwrap(), !t["container"].is_null()));
    Dag {
        jobs: list(&truth["jobs"]).iter().map(job).collect(),
        edges: list(&truth["edges"]).iter().map(|e| (text(&e[0]), text(&e[1]))).collect(),
        transformations: catalog.iter().map(transformation).collect(),
        images: list(&truth["containers"]).iter().map(|c| text(&c["image"])).collect(),
        replicas: list(&truth["replicas"]).iter().map(text).collect(),
    }
}
