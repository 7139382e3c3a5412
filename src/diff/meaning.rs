//! What a change of a specification means: the difference of two descriptions, most important first.

use std::collections::{BTreeMap, BTreeSet};

use super::axes::ElementChange;
use super::description::{Description, Kind, Names, Things};
use super::members::{Moved, Part, TOLD};
use super::rename;
use crate::lower::Artifact;

/// What a change means.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meaning {
    /// Nothing if each job is as it was.
    pub jobs: Option<Moved>,
    pub published: Option<Moved>,
    /// Most important first.
    pub changes: Vec<Change>,
    /// By their new names.
    pub steps: Vec<StepJobs>,
}

impl Meaning {
    /// Prose, comments and order at most.
    pub fn is_same(&self) -> bool {
        self.jobs.is_none() && self.published.is_none() && self.changes.is_empty()
    }
}

/// A step, and how many jobs it had and has; nothing where there is no such step.
pub type StepJobs = (String, Option<u64>, Option<u64>);

/// A fact before and after, and the steps that take it over.
type Given = (Option<String>, Option<String>, Vec<String>);

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The same content has another name.
    Renamed {
        kind: Kind,
        was: String,
        now: String,
    },
    /// With what there is to say of it.
    Added {
        kind: Kind,
        name: String,
        parts: Vec<String>,
    },
    Removed {
        kind: Kind,
        name: String,
        parts: Vec<String>,
    },
    /// A fact of a thing is otherwise; it is new or gone where one side is missing.
    Fact {
        kind: Kind,
        name: String,
        what: String,
        was: Option<String>,
        now: Option<String>,
        steps: Steps,
    },
    /// An axis has other elements.
    Elements {
        axis: String,
        change: ElementChange,
    },
    /// A step begins or ceases to read what another one writes.
    Edge {
        from: String,
        to: String,
        new: bool,
    },
    /// Files that travel with the workflow have another content.
    Data(Part),
    /// Something that these words do not tell: the texts in which it shows.
    Other(Part),
    /// Of what was built not all is known: there may be more.
    Unknown,
    /// The specification has errors on this side: nothing is compared.
    Wrong(String),
}

/// The steps that a change has an effect on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Steps {
    /// It is of one thing alone.
    Own,
    All,
    Of(Vec<String>),
}

/// What a component gives to the jobs of its steps, unless they say it themselves.
const RESOURCES: [&str; 5] = ["cpus", "memory", "gpus", "disk", "walltime"];

/// Compares two descriptions.
pub fn meaning(was: &Description, now: &Description) -> Meaning {
    let (names, things) = rename::find(was, now);
    let mut changes: Vec<Change> = names
        .0
        .iter()
        .map(|((kind, old), new)| Change::Renamed { kind: *kind, was: old.clone(), now: new.clone() })
        .collect();
    changes.extend(facts(&things, &now.things));
    for (name, elements) in &was.elements {
        let name = names.of(Kind::Axis, name);
        if let Some(change) = now.elements.get(name).and_then(|n| elements.change(n)) {
            changes.push(Change::Elements { axis: name.to_owned(), change });
        }
    }
    changes.extend(edges(was, now, &names));
    changes.extend(data(&below(&was.artifacts, DATA), &below(&now.artifacts, DATA)));
    let mut meaning = Meaning {
        jobs: was.jobs.moved(&now.jobs, true),
        published: was.published.moved(&now.published, true),
        changes,
        steps: counts(was, now, &names),
    };
    if meaning.is_same() {
        let texts = untold(&was.artifacts, &now.artifacts);
        if was.design != now.design || texts.count > 0 {
            meaning.changes.push(Change::Other(texts));
        }
    }
    // A stable sort: within one rank by kind and name.
    meaning.changes.sort_by_key(rank);
    meaning
}

/// The texts that differ, but for those that people read: what says nothing new is there for the same reasons as before.
fn untold(was: &[Artifact], now: &[Artifact]) -> Part {
    let hashed = |artifacts: &[Artifact]| -> BTreeMap<String, blake3::Hash> {
        let read = |artifact: &&Artifact| !artifact.path.as_str().ends_with("/README.md");
        artifacts.iter().filter(read).map(|artifact| (artifact.path.to_string(), hash(artifact))).collect()
    };
    let (was, now) = (hashed(was), hashed(now));
    let paths: BTreeSet<&String> =
        was.keys().chain(now.keys()).filter(|path| was.get(*path) != now.get(*path)).collect();
    Part { count: paths.len() as u64, first: paths.into_iter().take(TOLD).cloned().collect() }
}

fn hash(artifact: &Artifact) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    // A body in memory is written without failing.
    let _ = artifact.body.write(&mut hasher);
    hasher.finalize()
}

/// Whether two texts say the same files of the same steps: the output of a step is named only where it has several, so
/// that another output of that step changes the words.
fn same_source(was: &str, now: &str, (before, after): (&Things, &Things)) -> bool {
    let only = |things: &Things, step: &str, output: &str| {
        let thing = things.get(&(Kind::Step, step.to_owned()));
        thing.is_some_and(|thing| thing.facts.contains_key(&format!("output {output}")))
    };
    // A word of one side with the output behind it is the same as the word of the other side.
    let is = |short: &str, long: &str, things: &Things| {
        let word = |text: &str| text.trim_end_matches([',', ';']).to_owned();
        let (short, long) = (word(short), word(long));
        long.strip_prefix(&short).and_then(|rest| rest.strip_prefix('.')).is_some_and(|out| only(things, &short, out))
    };
    let (one, other): (Vec<&str>, Vec<&str>) = (was.split(' ').collect(), now.split(' ').collect());
    one.len() == other.len() && one.iter().zip(&other).all(|(w, n)| w == n || is(w, n, before) || is(n, w, after))
}

fn facts(was: &Things, now: &Things) -> Vec<Change> {
    let mut changes = Vec::new();
    let all = (was, now);
    for (key @ (kind, name), thing) in was {
        let (kind, name) = (*kind, name.clone());
        let Some(other) = now.get(key) else {
            // A script that nothing runs is no news beside the step that ran it.
            if kind != Kind::Script {
                changes.push(Change::Removed { kind, name, parts: thing.past.clone() });
            }
            continue;
        };
        let whats: BTreeSet<&String> = thing.facts.keys().chain(other.facts.keys()).collect();
        for what in whats {
            let (was, now) = (thing.facts.get(what).cloned(), other.facts.get(what).cloned());
            let same = was == now
                || what.starts_with("input ")
                    && was.as_deref().zip(now.as_deref()).is_some_and(|(w, n)| same_source(w, n, all));
            if !same {
                let steps = if other.steps.is_empty() { Steps::Own } else { Steps::Of(other.steps.clone()) };
                changes.push(Change::Fact { kind, name: name.clone(), what: what.clone(), was, now, steps });
            }
        }
    }
    for ((kind, name), thing) in now.iter().filter(|(key, _)| key.0 != Kind::Script && !was.contains_key(*key)) {
        changes.push(Change::Added { kind: *kind, name: name.clone(), parts: thing.present.clone() });
    }
    joined(changes, was, now)
}

/// What a component gives and its steps take is said once, of the component.
fn joined(changes: Vec<Change>, was: &Things, now: &Things) -> Vec<Change> {
    let step_names: BTreeSet<&String> = now.keys().filter(|k| k.0 == Kind::Step).map(|(_, name)| name).collect();
    let mut given: BTreeMap<(String, String), Given> = BTreeMap::new();
    for change in &changes {
        if let Change::Fact { kind: Kind::Component, name, what, was, now, .. } = change {
            given.insert((name.clone(), what.clone()), (was.clone(), now.clone(), Vec::new()));
        }
    }
    let mut kept = Vec::new();
    for change in changes {
        if let Change::Fact { kind: Kind::Step, name, what, was: old, now: new, .. } = &change {
            let component = |things: &Things| things.get(&(Kind::Step, name.clone()))?.facts.get("component").cloned();
            let same = component(was).filter(|c| component(now).as_ref() == Some(c));
            let gives = same.and_then(|component| given.get_mut(&(component, what.clone())));
            if let Some((.., steps)) = gives.filter(|(was, now, _)| was == old && now == new) {
                steps.push(name.clone());
                continue;
            }
        }
        kept.push(change);
    }
    for change in &mut kept {
        let Change::Fact { kind, name, what, steps, .. } = change else { continue };
        if *kind == Kind::Component && RESOURCES.contains(&what.as_str()) {
            let (.., taken) = given.remove(&(name.clone(), what.clone())).unwrap_or_default();
            *steps = Steps::Of(taken);
        }
        if let Steps::Of(names) = steps
            && *kind == Kind::Component
            && names.len() == step_names.len()
            && names.len() > 1
        {
            *steps = Steps::All;
        }
    }
    kept
}

fn edges(was: &Description, now: &Description, names: &Names) -> Vec<Change> {
    let old: BTreeSet<(&str, &str)> =
        was.edges.iter().map(|(a, b)| (names.of(Kind::Step, a), names.of(Kind::Step, b))).collect();
    let new: BTreeSet<(&str, &str)> = now.edges.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let steps: BTreeSet<&str> = was.steps.keys().map(|s| names.of(Kind::Step, s)).collect();
    // An edge of a step that is new or gone is no news.
    let both = |step: &str| steps.contains(step) && now.steps.contains_key(step);
    let change = |from: &str, to: &str, new| Change::Edge { from: from.to_owned(), to: to.to_owned(), new };
    let gone = old.difference(&new).map(|(a, b)| (*a, *b, false));
    let come = new.difference(&old).map(|(a, b)| (*a, *b, true));
    gone.chain(come).filter(|(a, b, _)| both(a) && both(b)).map(|(a, b, new)| change(a, b, new)).collect()
}

fn counts(was: &Description, now: &Description, names: &Names) -> Vec<StepJobs> {
    let old: BTreeMap<&str, u64> = was.steps.iter().map(|(s, n)| (names.of(Kind::Step, s), *n)).collect();
    let order = |d: &Description| -> Vec<String> {
        let workflow = &d.plan.workflow;
        workflow.order.iter().map(|id| workflow.steps[*id].name.clone()).collect()
    };
    let mut all = order(now);
    let gone = order(was).into_iter().map(|s| names.of(Kind::Step, &s).to_owned());
    all.extend(gone.filter(|s| !now.steps.contains_key(s)));
    all.into_iter()
        .map(|step| {
            let (was, now) = (old.get(step.as_str()).copied(), now.steps.get(&step).copied());
            (step, was, now)
        })
        .collect()
}

/// Where the files of the user lie that travel with the workflow.
pub const DATA: &str = "pegasus/inputs/";

/// The hashes of the artifacts in a folder, by what stands after its name.
pub(super) fn below(artifacts: &[Artifact], folder: &str) -> BTreeMap<String, blake3::Hash> {
    let hashed = |artifact: &Artifact| {
        let name = artifact.path.as_str().strip_prefix(folder)?;
        Some((name.to_owned(), hash(artifact)))
    };
    artifacts.iter().filter_map(hashed).collect()
}

/// The files that both have with another content.
pub(super) fn data(was: &BTreeMap<String, blake3::Hash>, now: &BTreeMap<String, blake3::Hash>) -> Option<Change> {
    let changed: Vec<&String> =
        was.iter().filter(|(n, h)| now.get(*n).is_some_and(|i| i != *h)).map(|(n, _)| n).collect();
    let first = changed.iter().take(TOLD).map(|n| (*n).clone()).collect();
    (!changed.is_empty()).then_some(Change::Data(Part { count: changed.len() as u64, first }))
}

/// What a reviewer must know first comes first.
fn rank(change: &Change) -> (u8, u8) {
    let of_kind = |kind: Kind| match kind {
        Kind::Param => 10,
        Kind::Axis => 11,
        Kind::Component => 12,
        Kind::Step => 13,
        Kind::Script => 14,
        Kind::Input => 15,
        Kind::Values => 16,
        Kind::Site => 17,
        Kind::Target => 18,
        Kind::Overlay => 19,
        Kind::Workflow => 20,
    };
    match change {
        Change::Removed { kind: Kind::Step, .. } => (0, 0),
        Change::Added { kind: Kind::Step, .. } => (1, 0),
        Change::Renamed { kind: Kind::Step, .. } => (2, 0),
        Change::Fact { kind: Kind::Workflow, what, .. } if what == "engines" => (3, 0),
        Change::Removed { kind, .. } => (of_kind(*kind), 0),
        Change::Added { kind, .. } => (of_kind(*kind), 1),
        Change::Renamed { kind, .. } => (of_kind(*kind), 2),
        Change::Elements { .. } => (11, 3),
        // What people read of it changes nothing that is computed.
        Change::Fact { what, .. } if matches!(what.as_str(), "help" | "label" | "title" | "version") => (30, 0),
        Change::Fact { kind, what, .. } => (of_kind(*kind), 4 + weight(what)),
        Change::Data(_) => (15, 20),
        Change::Edge { .. } => (15, 30),
        Change::Other(_) | Change::Unknown | Change::Wrong(_) => (40, 0),
    }
}

fn weight(what: &str) -> u8 {
    match what.split(' ').next().unwrap_or_default() {
        "published" => 0,
        "each" | "when" | "value" => 1,
        "command" | "call" | "shell" => 2,
        "input" => 3,
        "output" => 4,
        "image" | "component" => 5,
        "memory" | "cpus" | "gpus" | "disk" | "walltime" => 6,
        _ => 7,
    }
}
