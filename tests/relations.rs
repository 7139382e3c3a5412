//! The one rule of the language, *the element of the source at a point is taken iff the point binds every axis of
//! it*, held against an evaluator that knows no arithmetic: it walks all elements of all axes (`relations/rule.rs`).
//! Random small workflows (`relations/draw.rs`) are written as specifications (`relations/spec.rs`), compiled, and
//! `workflow.yml` must hold the same jobs with the same files in the same order. What the evaluator finds illegal
//! must be an error.

#[path = "relations/draw.rs"]
mod draw;
#[path = "relations/model.rs"]
mod model;
#[path = "relations/rule.rs"]
mod rule;
#[path = "relations/spec.rs"]
mod spec;

use std::collections::{BTreeMap, BTreeSet};

use napkin::compile::{Compilation, Given, Limits, Request, compile};
use napkin::diagnostic::{Human, Severity};
use napkin::files::{Memory, RelPath};
use proptest::prelude::*;
use serde::Deserialize;

use model::{Axis, Element, Step, Workflow, Written};

#[derive(Debug, Deserialize)]
struct Built {
    jobs: Vec<BuiltJob>,
    #[serde(rename = "jobDependencies")]
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct BuiltJob {
    id: String,
    arguments: Vec<String>,
    uses: Vec<Use>,
}

#[derive(Debug, Deserialize)]
struct Use {
    lfn: String,
    r#type: String,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    id: String,
    children: Vec<String>,
}

fn request() -> Request {
    Request {
        spec: RelPath::new("specification.md").unwrap(),
        prefix: String::new(),
        values: Given::default(),
        limits: Limits::default(),
    }
}

fn compiled(workflow: &Workflow) -> Compilation {
    compile(&spec::files(workflow), &request())
}

fn errors(done: &Compilation) -> String {
    let human = Human { width: 100, colour: false };
    let wrong = done.findings.sorted().into_iter().filter(|f| f.severity == Severity::Error);
    wrong.map(|f| human.render(f, &done.sources)).collect()
}

fn built(done: &Compilation) -> Built {
    let output = done.output.as_ref().unwrap();
    let artifact = output.artifacts.iter().find(|a| a.path.as_str() == "pegasus/workflow.yml").unwrap();
    let mut bytes = Vec::new();
    artifact.body.write(&mut bytes).unwrap();
    serde_yaml_ng::from_slice(&bytes).unwrap()
}

/// What came of holding napkin's answer against the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Built,
    Refused,
    NotYet,
}

/// Compiles a workflow and compares; a difference is told in words.
fn check(workflow: &Workflow) -> Result<Verdict, String> {
    let done = compiled(workflow);
    let told = |what: String| format!("{what}\n\n{}\n{}", spec::text(workflow), errors(&done));
    // A construct that is announced, not built: it may be refused even where it is legal.
    let not_yet = done.findings.sorted().iter().any(|f| f.code.0.starts_with("NK90"));
    let expected = match rule::jobs(workflow) {
        Ok(expected) => expected,
        // What is wrong is how inputs find their files, and it is said so.
        Err(why) if done.output.is_none() => {
            let all = done.findings.sorted();
            let other = all.iter().find(|f| f.severity == Severity::Error && !f.code.0.starts_with("NK05"));
            return match other {
                Some(other) if !not_yet => Err(told(format!("{} where {why}", other.code.0))),
                _ => Ok(Verdict::Refused),
            };
        }
        Err(why) => return Err(told(format!("built although {why}"))),
    };
    if done.output.is_none() && expected.steps.iter().all(Vec::is_empty) {
        // A workflow without jobs is refused, which Pegasus would do, too.
        return Ok(Verdict::Refused);
    }
    if done.output.is_none() {
        return if not_yet { Ok(Verdict::NotYet) } else { Err(told("refused although legal".to_owned())) };
    }
    compare(workflow, &expected, &done).map_err(told)?;
    Ok(Verdict::Built)
}

fn compare(workflow: &Workflow, expected: &rule::Jobs, done: &Compilation) -> Result<(), String> {
    let same = |what: &str, expected: &dyn std::fmt::Debug, found: &dyn std::fmt::Debug| {
        let (expected, found) = (format!("{expected:?}"), format!("{found:?}"));
        if expected == found { Ok(()) } else { Err(format!("{what}\n  expected {expected}\n  found    {found}")) }
    };
    for artifact in &done.output.as_ref().unwrap().artifacts {
        let mut bytes = Vec::new();
        artifact.body.write(&mut bytes).unwrap();
        if artifact.body.at_most().is_some_and(|most| most < bytes.len() as u64) {
            return Err(format!("{} has {} bytes, more than its bound", artifact.path, bytes.len()));
        }
    }
    let built = built(done);
    let found: BTreeMap<&str, &BuiltJob> = built.jobs.iter().map(|j| (j.id.as_str(), j)).collect();
    same("as many ids as jobs", &built.jobs.len(), &found.len())?;
    let totals = done.output.as_ref().unwrap().totals;
    same("jobs counted", &expected.steps.iter().map(Vec::len).sum::<usize>(), &totals.jobs)?;
    same("uses counted", &expected.uses, &totals.uses)?;
    for (number, jobs) in expected.steps.iter().enumerate() {
        let prefix = format!("s{number}");
        let of_step = |id: &&str| **id == prefix || id.starts_with(&format!("{prefix}_"));
        let ids: Vec<&str> = built.jobs.iter().map(|j| j.id.as_str()).filter(of_step).collect();
        same("ids in order", &jobs.iter().map(|j| j.id.as_str()).collect::<Vec<_>>(), &ids)?;
        let reads = &workflow.steps[number].reads;
        let twice = reads.iter().enumerate().any(|(i, a)| reads[..i].iter().any(|b| a.source == b.source));
        for job in jobs {
            let found = found[job.id.as_str()];
            let files = |kind: &str| -> Vec<&str> {
                found.uses.iter().filter(|u| u.r#type == kind).map(|u| u.lfn.as_str()).collect()
            };
            same(&format!("outputs of {}", job.id), &job.outputs, &files("output"))?;
            same(&format!("arguments of {}", job.id), &job.arguments, &found.arguments)?;
            let (mut wanted, mut inputs): (Vec<&str>, _) =
                (job.inputs.iter().map(String::as_str).collect(), files("input"));
            // Where two inputs take files of one family, only which files are used is said, not in what order.
            if twice {
                wanted.sort_unstable();
                inputs.sort_unstable();
            }
            same(&format!("inputs of {}", job.id), &wanted, &inputs)?;
        }
    }
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

/// Shown as the specification that it is.
struct Drawn(Workflow);

impl std::fmt::Debug for Drawn {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("the specification above")
    }
}

fn drawn() -> impl Strategy<Value = Drawn> {
    proptest::collection::vec(any::<u16>(), 250).prop_map(|tape| Drawn(draw::workflow(&tape)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4 * ProptestConfig::default().cases, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_workflow_is_what_the_rule_says(drawn in drawn()) {
        check(&drawn.0).map_err(TestCaseError::fail)?;
    }
}

/// All artifacts but the README, which quotes the specification.
fn artifacts(done: &Compilation) -> Option<BTreeMap<String, Vec<u8>>> {
    let output = done.output.as_ref()?;
    let quoted = |path: &str| path.ends_with("README.md");
    let bytes = output.artifacts.iter().filter(|a| !quoted(a.path.as_str())).map(|artifact| {
        let mut bytes = Vec::new();
        artifact.body.write(&mut bytes).unwrap();
        (artifact.path.to_string(), bytes)
    });
    Some(bytes.collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The order of top-level nodes and the number of threads have no meaning.
    #[test]
    fn order_of_nodes_and_threads_change_no_byte(drawn in drawn()) {
        let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut workflow = drawn.0;
        let one = pool(1).install(|| artifacts(&compiled(&workflow)));
        workflow.reversed = !workflow.reversed;
        let other = pool(8).install(|| artifacts(&compiled(&workflow)));
        prop_assert_eq!(one.is_some(), other.is_some());
        for (name, bytes) in one.iter().flatten() {
            let other = other.as_ref().map(|o| &o[name]);
            prop_assert!(other == Some(bytes), "{} differs\n{}", name, spec::text(&workflow));
        }
    }
}

/// Two samples with mates and one without, written out by hand: what the evaluator and napkin both must say.
#[test]
fn samples_with_two_one_and_no_mates() {
    let spec = r#"```kdl
workflow w
axis sample { point s1 mates=2; point s2 mates=1; point s3 mates=0 }
axis mate { inside sample; range 0 2; where "it.index < sample.mates" }
axis tile { point t; point u }
step cut { each sample; out part "{sample}.{mate}.part" over=mate; run "bin/tool.py {part}" }
step look { each sample tile mate; in part from=cut; out seen "{sample}.{tile}.{mate}.seen"; run "bin/tool.py {part} {seen}" }
step all { in part from=cut gather=mate; out sum "all.txt" publish=#true; run "bin/tool.py {part} {sum}" }
step join { each sample; in seen from=look gather="tile mate"; out page "{sample}.html" publish=#true; run "bin/tool.py {seen} {page}" }
```
"#;
    let files = |spec: &str| {
        Memory::default().with("specification.md", spec).with(
            "bin/tool.py",
            "#!/usr/bin/env python3
",
        )
    };
    // Sample s3 has nothing to join: that is an error, and the job is named.
    let done = compile(&files(spec), &request());
    assert!(errors(&done).contains("any file of `seen` does not exist for job `join_s3`"), "{}", errors(&done));

    let spec =
        spec.replace("step join { each sample;", "step join { each sample mate;").replace("\"tile mate\"", "tile");
    let spec = spec.replace("{sample}.html", "{sample}.{mate}.html");
    let done = compile(&files(&spec), &request());
    let built = built(&done);
    let ids: Vec<&str> = built.jobs.iter().map(|j| j.id.as_str()).collect();
    let expected = [
        "cut_s1",
        "cut_s2",
        "cut_s3",
        "all",
        "look_s1_t_0",
        "look_s1_t_1",
        "look_s1_u_0",
        "look_s1_u_1",
        "look_s2_t_0",
        "look_s2_u_0",
        "join_s1_0",
        "join_s1_1",
        "join_s2_0",
    ];
    assert_eq!(ids, expected, "sample by sample, then tile by tile, then mate by mate");
    let children = |id: &str| -> Vec<&str> {
        let entry = built.dependencies.iter().find(|d| d.id == id);
        entry.iter().flat_map(|d| d.children.iter().map(String::as_str)).collect()
    };
    assert_eq!(children("cut_s2"), ["all", "look_s2_t_0", "look_s2_u_0"]);
    assert_eq!(children("cut_s3"), [""; 0], "it writes no file, so nobody waits for it");
    assert_eq!(children("look_s1_u_1"), ["join_s1_1"]);
}

/// A job over mates writes one file for each lane of its sample; the mates of s2 find no lane.
#[test]
fn a_job_without_a_file_has_no_children() {
    let spec = r#"```kdl
workflow w
axis sample { point s1 lanes=2; point s2 lanes=0 }
axis mate { inside sample; range 0 2 }
axis lane { inside sample; range 0 2; where "it.index < sample.lanes" }
step cut { each mate; out part "{sample}.{mate}.{lane}" over=lane; run "bin/tool.py {part}" }
step all { in part from=cut gather="mate lane"; out sum "all.txt" publish=#true; run "bin/tool.py {part} {sum}" }
```
"#;
    let files = Memory::default().with("specification.md", spec).with("bin/tool.py", "#!/usr/bin/env python3\n");
    let built = built(&compile(&files, &request()));
    let parents: Vec<(&str, &[String])> = built.dependencies.iter().map(|d| (d.id.as_str(), &*d.children)).collect();
    let all = ["all".to_owned()];
    assert_eq!(parents, [("cut_s1_0", &all[..]), ("cut_s1_1", &all[..])]);
}

/// More jobs than are written in one piece: pieces begin at any number of a job.
#[test]
fn ragged_points_are_numbered_across_pieces() {
    let element = |key: usize, parent| Element { key: key.to_string(), parent };
    let axis = |name: &str, parent, elements, written| Axis { name: name.to_owned(), parent, elements, written };
    let plain = |n: usize| (0..n).map(|k| element(k, 0)).collect::<Vec<_>>();
    let ragged = |n: usize| (0..n).flat_map(|p| (0..p % 4).map(move |k| element(k, p))).collect::<Vec<_>>();
    let workflow = Workflow {
        axes: vec![
            axis("a0", None, plain(12), Written::Range { end: 12, up_to_parent: false }),
            axis("a1", Some(0), ragged(12), Written::Lines),
            axis("a2", Some(0), ragged(12), Written::Csv),
            axis("a3", None, plain(60), Written::Range { end: 60, up_to_parent: false }),
        ],
        inputs: Vec::new(),
        steps: [vec![3, 1, 2], vec![1, 2, 3], vec![1, 3, 2], vec![0, 3, 2]]
            .into_iter()
            .map(|each| Step { each, reads: Vec::new(), outputs: vec![Vec::new(), vec![]] })
            .collect(),
        reversed: false,
    };
    assert_eq!(check(&workflow), Ok(Verdict::Built));
}

/// The random workflows would show nothing if most of them were refused.
#[test]
fn most_random_workflows_are_built_and_some_are_refused() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let verdicts: Vec<Verdict> =
        (0..200).map(|_| check(&drawn().new_tree(&mut runner).unwrap().current().0).unwrap()).collect();
    let count = |verdict| verdicts.iter().filter(|v| **v == verdict).count();
    let (built, refused, not_yet) = (count(Verdict::Built), count(Verdict::Refused), count(Verdict::NotYet));
    assert!(built >= 60 && refused >= 10 && not_yet <= 20, "{built} built, {refused} refused, {not_yet} not yet");
}
