//! What comes of an example, in the words in which the reference shows it.

use napkin::compile::{Compilation, Given, Limits, Request, compile};
use napkin::diagnostic::{Human, Severity};
use napkin::files::RelPath;
use serde::Deserialize;

use super::example::{Example, Role};
use super::project::Project;

#[derive(Debug, Deserialize)]
struct Built {
    jobs: Vec<Job>,
}

#[derive(Debug, Deserialize)]
struct Job {
    id: String,
    #[serde(default)]
    arguments: Vec<String>,
    #[serde(default)]
    uses: Vec<Use>,
}

#[derive(Debug, Deserialize)]
struct Use {
    lfn: String,
    r#type: String,
}

/// Compares each result of an example with what is found; what differs is told.
pub fn differences(example: &Example) -> Vec<String> {
    let mut told = Vec::new();
    for (role, expected) in &example.blocks {
        let found = match role {
            Role::Jobs(sets) => built(example, "", sets, true).map(|done| in_order_of(expected, jobs(&done))),
            Role::Files(sets) => built(example, "", sets, true).map(|done| in_order_of(expected, files(&done))),
            Role::Elements(axis, text) => elements(example, axis, text),
            Role::In(name) => built(example, "", &[], true).map(|done| excerpt(&done, name, expected)),
            Role::Error => first_error(example),
            Role::Kdl | Role::Data(_) | Role::Folder | Role::Other => continue,
        };
        let found = found.unwrap_or_else(|why| why);
        if found.trim_end() != expected.trim_end() {
            told.push(format!("== {}: {role:?}\n-- expected\n{expected}\n-- found\n{found}\n", example.title));
        }
    }
    if !example.has_result() {
        told.push(format!("== {}: nothing shows what comes of\n{}", example.title, example.kdl));
    }
    told
}

fn compiled(example: &Example, more: &str, sets: &[(String, String)]) -> Compilation {
    let request = Request {
        spec: RelPath::new("specification.md").unwrap(),
        prefix: String::new(),
        values: Given { sets: sets.to_vec(), ..Given::default() },
        limits: Limits::default(),
    };
    compile(&Project::new(example, more), &request)
}

/// Builds an example; a specification that people copy has no warning.
fn built(example: &Example, more: &str, sets: &[(String, String)], strict: bool) -> Result<Compilation, String> {
    let done = compiled(example, more, sets);
    let human = Human::of_width(100);
    let bad = |severity| severity == Severity::Error || (strict && severity == Severity::Warning);
    let wrong = done.findings.sorted().into_iter().filter(|f| bad(f.severity));
    let told: String = wrong.map(|f| human.render(f, &done.sources)).collect();
    if told.is_empty() { Ok(done) } else { Err(told) }
}

fn artifact(done: &Compilation, name: &str) -> Option<String> {
    let path = format!("pegasus/{name}");
    let artifact = done.output.as_ref()?.artifacts.iter().find(|a| a.path.as_str() == path)?;
    let mut bytes = Vec::new();
    artifact.body.write(&mut bytes).unwrap();
    String::from_utf8(bytes).ok()
}

fn workflow(done: &Compilation) -> Vec<Job> {
    let text = artifact(done, "workflow.yml").unwrap();
    serde_yaml_ng::from_str::<Built>(&text).unwrap().jobs
}

/// A word as one would write it in a shell; the built file protects some that need it for other readers only.
fn word(text: &str) -> String {
    let inner = text.strip_prefix('\'').and_then(|t| t.strip_suffix('\''));
    let plain = inner.map(|t| t.replace("'\\''", "'"));
    let text = plain.as_deref().unwrap_or(text);
    if text.is_empty() || text.contains([' ', '\'']) { format!("'{text}'") } else { text.to_owned() }
}

fn words(job: &Job) -> String {
    job.arguments.iter().map(|w| word(w)).collect::<Vec<_>>().join(" ")
}

fn jobs(done: &Compilation) -> Vec<String> {
    workflow(done).iter().map(|job| format!("{}: {}", job.id, words(job)).trim_end().to_owned()).collect()
}

fn files(done: &Compilation) -> Vec<String> {
    let of = |job: &Job, input: bool| -> String {
        let uses = job.uses.iter().filter(|u| (u.r#type == "input") == input);
        uses.map(|u| format!("{} ", u.lfn)).collect()
    };
    workflow(done).iter().map(|job| format!("{}: {}-> {}", job.id, of(job, true), of(job, false).trim_end())).collect()
}

/// The lines found, those of each step in their order, and the steps as `expected` has them: a built workflow has its
/// steps in an order of its own, a page has them as people think.
fn in_order_of(expected: &str, found: Vec<String>) -> String {
    let step = |line: &str| line.split([':', '_']).next().unwrap_or_default().to_owned();
    let mut steps: Vec<String> = Vec::new();
    for line in expected.lines().map(str::to_owned).chain(found.iter().cloned()) {
        if !steps.contains(&step(&line)) {
            steps.push(step(&line));
        }
    }
    let mut lines = found;
    lines.sort_by_key(|line| steps.iter().position(|s| *s == step(line)));
    lines.join("\n")
}

/// The text over each element, as words.
fn elements(example: &Example, axis: &str, text: &str) -> Result<String, String> {
    let shows = format!("step shown {{ each {axis}; run \"bin/show.py\" {{ args #\"{text}\"# }} }}\n");
    let done = built(example, &shows, &[], false)?;
    let shown: Vec<String> = workflow(&done).iter().filter(|j| j.id.starts_with("shown_")).map(words).collect();
    Ok(shown.join("\n"))
}

/// The texts over the first point of a step that the specification names `shown`, each as its words.
pub fn texts(example: &Example, texts: &[&str]) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    let groups: String = texts.iter().map(|text| format!("args \"--text\"; args #\"{text}\"#; ")).collect();
    let mut example =
        Example { title: example.title.clone(), kdl: example.kdl.clone(), blocks: example.blocks.clone() };
    example.kdl = example.kdl.replace("/* texts */", &groups);
    let done = built(&example, "", &[], false)?;
    let jobs = workflow(&done);
    let job = jobs.iter().find(|j| j.id.starts_with("shown")).ok_or("no step is called shown")?;
    for argument in &job.arguments {
        match found.last_mut() {
            _ if argument == "--text" => found.push(Vec::new()),
            Some(words) => words.push(word(argument)),
            None => {}
        }
    }
    Ok(found.into_iter().map(|words: Vec<String>| words.join(" ")).collect())
}

/// The lines that are expected, if a built file has them one after another, where `…` stands for others; else it whole.
fn excerpt(done: &Compilation, name: &str, expected: &str) -> String {
    let Some(whole) = artifact(done, name) else { return format!("there is no {name}") };
    let mut rest = whole.as_str();
    for part in expected.split("…\n") {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return whole,
        }
    }
    expected.to_owned()
}

fn first_error(example: &Example) -> Result<String, String> {
    let done = compiled(example, "", &[]);
    let sorted = done.findings.sorted();
    let first = sorted.iter().find(|f| f.severity == Severity::Error).ok_or("nothing is wrong")?;
    let help = first.help.as_ref().map_or(String::new(), |help| format!("\nhelp: {help}"));
    Ok(format!("{}: {}{help}", first.code.0, first.message))
}
