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

/// What one workflow has and the other has not; nothing if they are the same. Of the catalogs, what the jobs use is
/// compared, and of the files those that no job makes.
pub fn differences(wanted: &Dag, built: &Dag) -> Vec<String> {
    let mut told = Vec::new();
    compare(&mut told, "job", wanted.jobs.values().map(Job::text), built.jobs.values().map(Job::text));
    if told.is_empty() {
        compare(&mut told, "order", order(wanted).into_iter(), order(built).into_iter());
    }
    compare(&mut told, "transformation", programs(wanted), programs(built));
    compare(&mut told, "image", wanted.images.iter().cloned(), built.images.iter().cloned());
    compare(&mut told, "replica", needed(wanted), needed(built));
    let resources =
        |dag: &Dag| -> Vec<String> { dag.jobs.values().map(|j| format!("{}: {:?}", j.text(), j.resources)).collect() };
    compare(&mut told, "resources", resources(wanted).into_iter(), resources(built).into_iter());
    told
}

/// Equal things are told apart by their number.
fn compare(
    told: &mut Vec<String>,
    what: &str,
    wanted: impl Iterator<Item = String>,
    built: impl Iterator<Item = String>,
) {
    let mut balance: BTreeMap<String, isize> = BTreeMap::new();
    wanted.for_each(|thing| *balance.entry(thing).or_default() += 1);
    built.for_each(|thing| *balance.entry(thing).or_default() -= 1);
    for (thing, left) in balance {
        let sign = if left > 0 { '-' } else { '+' };
        told.extend((0..left.unsigned_abs()).map(|_| format!("{what}: {sign} {thing}")));
    }
}

fn programs(dag: &Dag) -> impl Iterator<Item = String> {
    let used = |name: &str| dag.jobs.values().any(|job| job.transformation == name);
    let text = |(name, (stageable, container)): (&String, &(bool, bool))| {
        format!("{name} stageable={stageable} container={container}")
    };
    dag.transformations.iter().filter(move |(name, _)| used(name)).map(text)
}

fn needed(dag: &Dag) -> impl Iterator<Item = String> {
    let made: BTreeSet<&String> = dag.jobs.values().flat_map(|j| j.outputs.iter().map(|(file, _)| file)).collect();
    let read: BTreeSet<&String> = dag.jobs.values().flat_map(|j| &j.inputs).collect();
    dag.replicas.iter().filter(move |file| read.contains(file) && !made.contains(file)).cloned()
}

/// `A before B` for all jobs, by what they run.
fn order(dag: &Dag) -> Vec<String> {
    let mut children: BTreeMap<&String, Vec<&String>> = BTreeMap::new();
    dag.edges.iter().for_each(|(parent, child)| children.entry(parent).or_default().push(child));
    let texts: BTreeMap<&String, String> = dag.jobs.iter().map(|(id, job)| (id, job.text())).collect();
    let mut pairs = Vec::new();
    for (start, text) in &texts {
        let mut after: BTreeSet<&String> = BTreeSet::new();
        let mut next = vec![*start];
        while let Some(job) = next.pop() {
            next.extend(children.get(job).into_iter().flatten().filter(|child| after.insert(child)));
        }
        pairs.extend(after.iter().map(|end| format!("{text} before {}", texts[*end])));
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

/// Cores, GPUs and memory, whichever profile names them.
fn resources(profiles: &Value) -> BTreeMap<String, String> {
    let names = [("cores", "request_cpus"), ("gpus", "request_gpus"), ("memory", "request_memory")];
    let of = |(name, request): (&str, &str)| {
        let value = [&profiles["pegasus"][name], &profiles["condor"][request]].into_iter().find(|v| !v.is_null())?;
        let value = text(value);
        Some((name.to_owned(), if name == "memory" { mebibytes(&value) } else { value }))
    };
    names.into_iter().filter_map(of).collect()
}

/// Memory in MiB, whatever the spelling: `2048`, `2 GB`, `16GB`.
fn mebibytes(text: &str) -> String {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let number: u64 = digits.parse().unwrap_or_else(|_| panic!("no memory: {text}"));
    match text[digits.len()..].trim() {
        "" | "MB" => number.to_string(),
        "GB" => (number * 1024).to_string(),
        other => panic!("no unit of memory: {other}"),
    }
}

/// The words that the program receives: the arguments joined by blanks and read as a shell reads them.
fn words(args: &Value) -> Vec<String> {
    let line = list(args).iter().map(text).collect::<Vec<_>>().join(" ");
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut chars = line.chars();
    while let Some(char) = chars.next() {
        match (quote, char) {
            (Some(q), c) if c == q => quote = None,
            (None, '\'' | '"') => {
                quote = Some(char);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(chars.next()),
            (None, ' ') => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
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
            args: words(&job["arguments"]),
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
            args: words(&job["args"]),
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
