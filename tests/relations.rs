//! The one rule of the language, *the element of the source at a point is taken iff the point binds every axis of
//! it*, and all that follows from it, held against an evaluator that knows no arithmetic: it walks all elements of all
//! axes (`relations/rule.rs`). Random small workflows (`relations/draw.rs`) are written as specifications
//! (`relations/spec.rs`), compiled, and `workflow.yml` must hold the same jobs with the same files in the same order.
//! What the evaluator finds illegal must be an error. The evaluator itself is held against cases worked out by hand
//! (`relations/cases.rs`).
//!
//! `NAPKIN_RELATIONS="subset tree"` switches constructs on, `NAPKIN_SEED=17` looks at one seed, and
//! `NAPKIN_SEEDS=1000..9000 cargo test --test relations -- --ignored hunt` at many.

#[path = "relations/axes.rs"]
mod axes;
#[path = "relations/cases.rs"]
mod cases;
#[path = "relations/compare.rs"]
mod compare;
#[path = "relations/construct.rs"]
mod construct;
#[path = "relations/cycle.rs"]
mod cycle;
#[path = "relations/draw.rs"]
mod draw;
#[path = "relations/expr.rs"]
mod expr;
#[path = "relations/jobs.rs"]
mod jobs;
#[path = "relations/make.rs"]
mod make;
#[path = "relations/model.rs"]
mod model;
#[path = "relations/rule.rs"]
mod rule;
#[path = "relations/shrink.rs"]
mod shrink;
#[path = "relations/spec.rs"]
mod spec;
mod support;
#[path = "relations/taking.rs"]
mod taking;

use std::collections::BTreeMap;
use std::ops::Range;

use compare::{Verdict, built, check, compiled, errors, request};
use expr::Illegal;
use model::{Axis, Id, Maker, Name, Out, Row, Step, Word, Workflow};
use napkin::compile::{Compilation, compile};
use napkin::files::Memory;

/// Looks at the workflow of each seed; differences, up to so many, are told with the smallest workflow that shows each.
fn look(seeds: Range<u64>, most: usize) -> BTreeMap<String, usize> {
    let on = construct::on();
    let mut verdicts = BTreeMap::new();
    let mut different = Vec::new();
    for seed in seeds {
        let workflow = draw::workflow(seed, &on);
        match check(&workflow) {
            Ok(verdict) => *verdicts.entry(format!("{verdict:?}")).or_default() += 1,
            Err(_) => {
                let small = shrink::shrunk(&workflow, |smaller| check(smaller).is_err());
                let why = check(&small).expect_err("what is shrunk still fails");
                different.push(format!("seed {seed} with {on:?}\n\n{why}"));
            }
        }
        if different.len() == most {
            break;
        }
    }
    assert!(different.is_empty(), "{}\n{verdicts:?}", different.join("\n\n"));
    verdicts
}

#[test]
fn every_workflow_is_what_the_rule_says() {
    let asked = std::env::var("NAPKIN_SEED").ok().map(|seed| seed.parse().expect("NAPKIN_SEED is a number"));
    look(asked.map_or(0..800, |seed: u64| seed..seed + 1), 1);
}

/// Many seeds: `NAPKIN_SEEDS=FROM..TO`.
#[test]
#[ignore = "takes as long as it is told to"]
fn hunt() {
    let asked = std::env::var("NAPKIN_SEEDS").unwrap_or("0..20000".to_owned());
    let (from, to) = asked.split_once("..").expect("NAPKIN_SEEDS is FROM..TO");
    let number = |text: &str| text.parse::<u64>().expect("NAPKIN_SEEDS is of numbers");
    println!("{:?}", look(number(from)..number(to), 5));
}

/// The random workflows would show nothing if most of them were refused.
#[test]
fn most_random_workflows_are_built_and_some_are_refused() {
    let verdicts = look(1000..1200, 1);
    let count = |verdict: Verdict| verdicts.get(&format!("{verdict:?}")).copied().unwrap_or(0);
    assert!(count(Verdict::Built) >= 120 && count(Verdict::Refused) >= 5, "{verdicts:?}");
    assert!(count(Verdict::NotYet) <= 10 && count(Verdict::Unclear) <= 10, "{verdicts:?}");
}

/// Most workflows are legal, and in these every case of the language comes up.
#[test]
fn every_case_of_the_language_comes_up() {
    let on = construct::ALL.into();
    let (mut legal, mut wrong, mut unclear) = (0, BTreeMap::new(), BTreeMap::new());
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..800 {
        let workflow = draw::workflow(seed, &on);
        match jobs::jobs(&workflow) {
            Ok(jobs) => {
                legal += 1;
                jobs.seen.keys().for_each(|case| *seen.entry((*case).to_owned()).or_default() += 1);
                construct::used(&workflow).into_iter().for_each(|c| *seen.entry(c.to_owned()).or_default() += 1);
            }
            Err(Illegal::Wrong(why)) => *wrong.entry(why).or_insert(0) += 1,
            Err(Illegal::Unclear(why)) => *unclear.entry(why).or_insert(0) += 1,
        }
    }
    println!("{legal} legal\nwrong {wrong:#?}\nunclear {unclear:#?}\nseen {seen:#?}");
    let no: usize = unclear.values().sum();
    assert!(legal >= 600 && wrong.len() >= 20 && no <= 20, "{legal} legal, wrong {wrong:#?}, unclear {unclear:#?}");
    for case in construct::ALL.iter().chain(&construct::CASES) {
        assert!(seen.get(*case).is_some_and(|count| *count >= 3), "{case}: {seen:#?}");
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

/// The generators of random workflows, run through the Pegasus API, write what napkin writes.
#[test]
fn generators_write_the_same_workflow() {
    generators(3000..3100);
}

/// The same for `NAPKIN_SEEDS=FROM..TO`.
#[test]
#[ignore = "takes as long as it is told to"]
fn hunt_generators() {
    let asked = std::env::var("NAPKIN_SEEDS").unwrap_or("0..2000".to_owned());
    let (from, to) = asked.split_once("..").expect("NAPKIN_SEEDS is FROM..TO");
    let number = |text: &str| text.parse::<u64>().expect("NAPKIN_SEEDS is of numbers");
    generators(number(from)..number(to));
}

fn generators(seeds: Range<u64>) {
    let folder = tempfile::tempdir().unwrap();
    for seed in seeds {
        let workflow = draw::workflow(seed, &construct::on());
        for (path, bytes) in artifacts(&compiled(&workflow)).into_iter().flatten() {
            let path = folder.path().join(seed.to_string()).join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        let spec = folder.path().join(seed.to_string()).join("specification.md");
        if spec.parent().is_some_and(|f| f.exists()) {
            std::fs::write(spec, spec::text(&workflow)).unwrap();
        }
    }
    let script = support::root().join("tests/support/compare_many.py");
    let output = support::run(std::process::Command::new(support::python()).arg(script).arg(folder.path()));
    let told = support::printed(&output);
    if !output.status.success() {
        panic!(
            "{told}
in {}",
            folder.keep().display()
        );
    }
    println!("{told}");
    let mut built: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    built.sort();
    let jobs = |program: &str| {
        let script = support::root().join("tests/support/jobs_of.py");
        let programs = built.iter().map(|folder| folder.join(program));
        let output = support::run(std::process::Command::new(support::python()).arg(script).args(programs));
        assert!(output.status.success(), "{}", support::printed(&output));
        String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let (pegasus, scalable) = (jobs("pegasus/workflow_generator.py"), jobs("scalable/workflow.py"));
    assert_eq!((pegasus.len(), scalable.len()), (built.len(), built.len()));
    for (at, folder) in built.iter().enumerate() {
        if pegasus[at] != scalable[at] {
            panic!(
                "the programs of the engines make other jobs in {}:\n{}",
                folder.display(),
                std::fs::read_to_string(folder.join("specification.md")).unwrap()
            );
        }
    }
}

/// The order of top-level nodes and the number of threads have no meaning.
#[test]
fn order_of_nodes_and_threads_change_no_byte() {
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let (one, eight) = (pool(1), pool(8));
    for seed in 2000..2250 {
        let mut workflow = draw::workflow(seed, &construct::on());
        let first = one.install(|| artifacts(&compiled(&workflow)));
        workflow.reversed = !workflow.reversed;
        let other = eight.install(|| artifacts(&compiled(&workflow)));
        assert_eq!(first.is_some(), other.is_some(), "seed {seed}");
        for (name, bytes) in first.iter().flatten() {
            let other = other.as_ref().map(|o| &o[name]);
            assert!(other == Some(bytes), "seed {seed}: {name} differs\n{}", spec::text(&workflow));
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
    assert!(errors(&done).contains("no file of `seen` exists for job `join_s3`"), "{}", errors(&done));

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
    let rows = |n: usize| (0..n).map(|k| k.to_string()).collect::<Vec<_>>();
    let ragged = || (0..12).map(|p| rows(p % 4)).collect::<Vec<_>>();
    let rows_of = |keys: Vec<String>| keys.into_iter().map(Row::plain).collect();
    let axis = |id, inside, maker| Axis { id, inside, maker, when: None, empty: false, rules: Vec::new() };
    let step = |id: Id, each: Vec<Id>| {
        let out = |number: Id| {
            let name = Name { text: format!("s{id}/o{number}"), keys: vec![0, 1, 2, 3] };
            let keys = name.keys.into_iter().filter(|a| *a == 0 || each.contains(a)).collect();
            Out { id: number, over: Vec::new(), name: Name { keys, ..name }, when: None }
        };
        let outs = vec![out(0), out(1)];
        let words = vec![Word::Out(0), Word::Out(1)];
        Step { id, each, when: None, reads: vec![], outs, words, groups: vec![], after: vec![] }
    };
    let workflow = Workflow {
        axes: vec![
            axis(0, None, Maker::Range(12)),
            axis(1, Some(0), Maker::Lines(ragged())),
            axis(2, Some(0), Maker::Csv(ragged().into_iter().map(rows_of).collect())),
            axis(3, None, Maker::Range(60)),
        ],
        inputs: Vec::new(),
        steps: vec![step(0, vec![3, 1, 2]), step(1, vec![1, 2, 3]), step(2, vec![1, 3, 2]), step(3, vec![0, 3, 2])],
        reversed: false,
    };
    assert_eq!(check(&workflow), Ok(Verdict::Built));
}
