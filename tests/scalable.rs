//! Scalable programs, run with the real package: manifests, runs, second runs, failures, and a cluster of their own.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use napkin::files::{Disk, Files, Kind, Memory, ReadError, RelPath};
use serde_json::Value;
use support::{build_from, compiled, findings, printed, root, run, scalable};
use tempfile::TempDir;

/// `scalable` itself: the script of the environment has the path where that was made.
const SCALABLE: &str = "import sys; from scalable.cli.main import main; sys.exit(main())";

/// A built Scalable folder in which things are tried.
struct Project {
    folder: TempDir,
}

impl Project {
    fn new(files: &Memory) -> Self {
        Self { folder: build_from(files, None) }
    }

    fn of_spec(spec: &str, block: Option<&str>) -> Self {
        Self { folder: support::build(spec, block) }
    }

    fn path(&self, inner: &str) -> PathBuf {
        self.folder.path().join("scalable").join(inner)
    }

    fn read(&self, inner: &str) -> String {
        fs::read_to_string(self.path(inner)).unwrap_or_else(|error| panic!("{inner}: {error}"))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(scalable());
        command.current_dir(self.path(""));
        for name in ["SCALABLE_TARGET", "SCALABLE_RUNS_DIR", "SCALABLE_MANIFEST", "DASK_SCHEDULER_ADDRESS"] {
            command.env_remove(name);
        }
        command
    }

    /// `./workflow.py WORDS`
    fn workflow(&self, words: &[&str]) -> Output {
        run(self.command().arg("workflow.py").args(words))
    }

    /// `scalable WORDS`
    fn scalable(&self, words: &[&str]) -> Output {
        run(self.command().args(["-c", SCALABLE]).args(words))
    }

    /// How many jobs were done and how many unchanged: the run must have gone well.
    fn counts(&self) -> (usize, usize) {
        let output = self.workflow(&[]);
        assert!(output.status.success(), "{}", printed(&output));
        counts(&output)
    }

    /// The folder of the last run's record.
    fn last_run(&self) -> PathBuf {
        let runs = fs::read_dir(self.path(".scalable/runs")).unwrap();
        runs.map(|entry| entry.unwrap().path()).max().expect("a run")
    }

    /// The rows of a file of the last record.
    fn rows(&self, file: &str) -> Vec<Value> {
        let text = fs::read_to_string(self.last_run().join(file)).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn status(&self) -> String {
        let text = fs::read_to_string(self.last_run().join("run.json")).unwrap();
        let run: Value = serde_json::from_str(&text).unwrap();
        run["status"].as_str().unwrap().to_owned()
    }

    /// What became of each task in the last record.
    fn ends(&self) -> BTreeMap<String, String> {
        let rows = self.rows("tasks.jsonl");
        let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
        rows.iter().map(|row| (text(row, "function_name"), text(row, "state"))).collect()
    }
}

/// `N done, M unchanged` of what a run prints.
fn counts(output: &Output) -> (usize, usize) {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let before = |what: &str| {
        let (before, _) = text.split_once(what).unwrap_or_else(|| panic!("no {what:?} in {text}"));
        before.rsplit([' ', ',']).next().unwrap().parse().unwrap()
    };
    (before(" done"), before(" unchanged"))
}

/// All files below a folder with their bytes.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// A fan-out over four letters, then one job for all: `work` fails for the letter in `breaks.txt` with what stands there.
fn fan() -> Memory {
    Memory::default()
        .with(
            "specification.md",
            "# Fan\n\n```kdl\nworkflow fan\n\
             axis i { list a b c d }\n\
             input x \"{i}.txt\" path=\"in/{i}.txt\" { each i }\n\
             step work { each i; in x; out o \"{i}.o\"; run \"bin/work.sh {i} {x} {o}\" }\n\
             step copy { each i; in o from=work; out c \"{i}.c\" publish=#true; run \"bin/copy.sh {o} {c}\" }\n\
             step all { in c from=copy gather=i; out t \"all.txt\" publish=#true; shell \"cat ${c[@]} > $t\" }\n\
             scalable { target local provider=local max-workers=4 }\n```\n",
        )
        .with("in/a.txt", "1\n")
        .with("in/b.txt", "2\n")
        .with("in/c.txt", "3\n")
        .with("in/d.txt", "4\n")
        .with(
            "bin/work.sh",
            "#!/usr/bin/env bash\nset -eu\nls > $3\nif [ \"${BREAK-}\" = $1 ]; then printf '%b\\n' \"$SAY\" >&2; exit ${CODE-3}; fi\n\
             if [ \"${SLEEP-}\" ]; then sleep $SLEEP; fi\ncat $2 >> $3\n",
        )
        .with("bin/copy.sh", "#!/usr/bin/env bash\nset -eu\ncp $1 $2\n")
}

const EVERY_PROVIDER: &str = "# Targets\n\n```kdl\nworkflow targets\n\
    component model { image \"docker://ghcr.io/lab/model:1.2\"; cpus 2; memory \"1500 MiB\"; env MODE fast; mount \"/data/a:/a:ro\" }\n\
    axis i { list a b }\n\
    step one { each i; use model; out o \"{i}.o\" publish=#true; run \"bin/one.sh {o}\" }\n\
    step two { use model; memory \"3 GiB\"; in o from=one gather=i; out z \"z\" publish=#true; run \"bin/one.sh {z} {o}\" }\n\
    scalable {\n\
        target hpc provider=slurm queue=short account=GCIMS walltime=\"02:00:00\" comm-port=50051 overlay=big\n\
        target local provider=local max-workers=4\n\
        target k8s provider=kubernetes namespace=lab image=\"ghcr.io/lab/model:1.2\" n-workers=4 { adaptive minimum=1 maximum=10 }\n\
        target cloud provider=aws region=us-east-1 image=\"x:1\" cluster-type=fargate { subnets a b; tags { team land } }\n\
        target g provider=gcp project-id=p region=us-central1\n\
        overlay big { component model memory=\"32 GiB\" cpus=8 { mount \"/scratch/d:/data\" } }\n\
    }\n```\n";

fn every_provider() -> Memory {
    Memory::default().with("specification.md", EVERY_PROVIDER).with("bin/one.sh", "#!/bin/sh\ntouch $1\n")
}

/// Validates each target of each manifest and plans it, as `scalable validate` and `scalable plan` do; prints a line of
/// JSON for each.
const VALIDATE_AND_PLAN: &str = r#"
import json, sys
from pathlib import Path
from scalable import ScalableSession
for name in sys.argv[1:]:
    import yaml
    for target in yaml.safe_load(Path(name).read_text())["targets"]:
        session = ScalableSession.from_yaml(name, target=target)
        report = session.validate()
        print(json.dumps({
            "file": Path(name).name, "target": target, "provider": session.spec.provider_name,
            "issues": [i.code for i in report.errors + report.warnings],
            "plan": session.plan(dry_run=True).to_dict(),
        }))
"#;

fn plans(project: &Project) -> Vec<Value> {
    let manifests = ["scalable.yaml", "scalable.cloud.yaml"].map(|name| project.path(name));
    let there = manifests.iter().filter(|path| path.exists());
    let output = run(project.command().args(["-c", VALIDATE_AND_PLAN]).args(there));
    assert!(output.status.success(), "{}", printed(&output));
    String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_target_of_every_provider_validates_without_a_word() {
    let project = Project::new(&every_provider());
    let plans = plans(&project);
    let told: Vec<_> = plans
        .iter()
        .map(|p| (p["file"].as_str().unwrap(), p["target"].as_str().unwrap(), p["provider"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            ("scalable.yaml", "local", "local"),
            ("scalable.yaml", "hpc", "slurm"),
            ("scalable.cloud.yaml", "k8s", "kubernetes"),
            ("scalable.cloud.yaml", "cloud", "aws"),
            ("scalable.cloud.yaml", "g", "gcp"),
        ]
    );
    for plan in &plans {
        assert_eq!(plan["issues"], serde_json::json!([]), "{}", plan["target"]);
        assert_eq!(plan["plan"]["task_to_component"], serde_json::json!({"one": "model", "two": "model-two"}));
        let resources = &plan["plan"]["scale_plan"]["resources_by_tag"];
        assert_eq!(
            (&resources["model"]["cpus"], &resources["model"]["memory"], &resources["model-two"]["memory"]),
            (&2.into(), &"1500MiB".into(), &"3GiB".into())
        );
    }
    assert_eq!(plans[1]["plan"]["scale_plan"]["resources_by_tag"]["model"]["walltime"], "02:00:00");
    // The overlay is what Scalable's `run` applies.
    let dry = project.scalable(&["run", "scalable.yaml", "--target", "hpc", "--dry-run"]);
    assert!(dry.status.success(), "{}", printed(&dry));
    let plan: Value = serde_json::from_slice(&dry.stdout).unwrap();
    let memory = |tag: &str| plan["scale_plan"]["resources_by_tag"][tag]["memory"].as_str().unwrap().to_owned();
    // What a step asks for itself is stronger.
    assert_eq!((memory("model"), memory("model-two")), ("32GiB".to_owned(), "3GiB".to_owned()));
    assert_eq!(plan["scale_plan"]["resources_by_tag"]["model-two"]["cpus"], 8);
}

#[test]
fn the_lock_holds_the_manifest_locks_that_scalable_gives() {
    let disk = |spec: &str| Disk::new(root().join("specs").join(spec));
    let mut seen = 0;
    let mut compare = |done: napkin::compile::Compilation, project: &Project| {
        let Some(output) = &done.output else { panic!("{}", findings(&done)) };
        for plan in plans(project) {
            let file = plan["file"].as_str().unwrap();
            let (_, lock) = output.manifests.iter().find(|(path, _)| path.as_str().ends_with(file)).unwrap();
            assert_eq!(plan["plan"]["manifest_lock"].as_str().unwrap(), lock, "{file}");
            assert_eq!(plan["issues"], serde_json::json!([]), "{file}");
            seen += 1;
        }
    };
    for spec in ["words", "soilmoisture", "solar-tiles", "demeter"] {
        compare(compiled(&disk(spec), None), &Project::of_spec(spec, None));
    }
    compare(compiled(&every_provider(), None), &Project::new(&every_provider()));
    compare(compiled(&odd_texts(), None), &Project::new(&odd_texts()));
    assert_eq!(seen, 4 + 2 + 5 + 2);
}

/// A manifest with what YAML and JSON write in a way of their own.
fn odd_texts() -> Memory {
    let spec = "# Odd\n\n```kdl\nworkflow odd { title \"bell \\u{7} and # more\" }\n\
                component c { image \"docker://x:1\"; env A yes; env B \"1e3\"; env C \"\\\"q\\\" \\\\ \\u{1} \\u{2028} \\u{ffff} é 😀\" }\n\
                step s { use c; out o \"o\" publish=#true; run \"bin/one.sh {o}\" }\n\
                scalable {\n    target \"on\" provider=local\n    target hpc provider=slurm comm-port=50051 account=\"0x1: #\" queue=\"'\\u{85}y'\"\n}\n```\n";
    Memory::default().with("specification.md", spec).with("bin/one.sh", "#!/bin/sh\ntouch $1\n")
}

#[test]
fn a_variable_of_the_environment_stands_in_the_manifest_and_its_lock_is_that_of_the_text() {
    let spec = "# V\n\n```kdl\nworkflow v\nstep s { out o \"o\" publish=#true; run \"bin/one.sh {o}\" }\n\
                scalable { target hpc provider=slurm comm-port=50051 account=\"${ACCOUNT:-lab}\" }\n```\n";
    let files = Memory::default().with("specification.md", spec).with("bin/one.sh", "#!/bin/sh\ntouch $1\n");
    let project = Project::new(&files);
    let output = compiled(&files, None).output.unwrap();
    // A variable whose value is its own text gives the document as it is written.
    let script = VALIDATE_AND_PLAN.to_owned();
    let lock_of = |value: &str| {
        let output = run(project.command().env("ACCOUNT", value).args(["-c", &script, "scalable.yaml"]));
        assert!(output.status.success(), "{}", printed(&output));
        let plan: Value = serde_json::from_slice(&output.stdout).unwrap();
        plan["plan"]["manifest_lock"].as_str().unwrap().to_owned()
    };
    assert_eq!(lock_of("${ACCOUNT:-lab}"), output.manifests[0].1);
    assert_ne!(lock_of("other"), output.manifests[0].1);
}

#[test]
fn both_engines_publish_the_same_bytes() {
    for (spec, block, files) in
        [("words", None, 1), ("soilmoisture", Some("offline"), 14), ("solar-tiles", None, 2), ("demeter", None, 6)]
    {
        let project = Project::of_spec(spec, block);
        let output = project.workflow(&[]);
        assert!(output.status.success(), "{spec}: {}", printed(&output));
        assert_eq!(project.status(), "completed");
        let manual = run(Command::new(project.folder.path().join("pegasus/run_manual.sh")).current_dir("/"));
        assert!(manual.status.success(), "{spec}: {}", printed(&manual));
        let (ours, theirs) =
            (tree(&project.path("run/output")), tree(&project.folder.path().join("pegasus/run/output")));
        assert_eq!(ours.len(), files, "{spec}");
        assert!(ours == theirs, "{spec}: the published files differ");
        // Nothing is left beside the files of the build but the run and its record.
        assert!(!project.path("cache").exists() && !project.path("napkin_runtime/__pycache__").exists());
    }
}

#[test]
fn scalable_run_runs_it_from_anywhere() {
    let project = Project::new(&fan());
    // A folder that was moved, and another working directory.
    let moved = project.folder.path().join("moved here");
    fs::rename(project.path(""), &moved).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let manifest = moved.join("scalable.yaml");
    let words = ["run", manifest.to_str().unwrap(), "--target", "local", "--workflow"];
    let scalable = |extra: &[(&str, &str)]| {
        let mut command = Command::new(scalable());
        command.args(["-c", SCALABLE]).args(words).arg(moved.join("workflow.py"));
        run(command.envs(extra.iter().copied()).current_dir(elsewhere.path()))
    };
    let output = scalable(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    assert_eq!(counts(&output), (9, 0));
    assert!(String::from_utf8_lossy(&output.stdout).ends_with("workflow completed successfully\n"));
    assert_eq!(counts(&scalable(&[])), (0, 9));
    fs::remove_file(moved.join("run/files/b.o")).unwrap();
    let output = scalable(&[("BREAK", "b"), ("SAY", "no")]);
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    assert!(!printed(&output).contains("completed successfully") && !printed(&output).contains("Traceback"));
    // The record is where Scalable looks for it.
    assert!(elsewhere.path().join(".scalable/runs").is_dir());
}

#[test]
fn a_target_that_scalable_cannot_start_is_told_before_anything_runs() {
    let project = Project::new(&every_provider());
    for (words, told) in [
        (&["--target", "hpc"][..], "Scalable 2.0.0b6 cannot start a cluster for the provider slurm"),
        (&["--target", "k8s"], "cannot start a cluster for the provider kubernetes"),
        (&["--target", "hcp"], "there is no target 'hcp': there are local, hpc, k8s, cloud, g"),
        (&["--scheduler", "tcp://127.0.0.1:9"], "no Dask scheduler answers at tcp://127.0.0.1:9"),
        (&["--workers", "0"], "0 is less than 1"),
    ] {
        let output = project.workflow(words);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {}", printed(&output));
        let said = printed(&output);
        assert!(said.contains(told) && !said.contains("Traceback"), "{words:?}: {said}");
        assert!(!project.path("run/output/a.o").exists());
    }
    let output = project.scalable(&["run", "scalable.yaml", "--target", "hpc", "--workflow", "workflow.py"]);
    assert_eq!(output.status.code(), Some(2), "{}", printed(&output));
    // The first target is `local`, whatever the order in the specification.
    assert_eq!(project.counts(), (3, 0));
}

#[test]
fn jobs_run_side_by_side_and_see_what_they_declare() {
    // Each job waits for three others: with fewer than four at a time none would end.
    let meet = "#!/usr/bin/env bash\nset -eu\nls > $2\ntouch $MEET/$1\n\
                for try in $(seq 600); do if [ $(ls $MEET | wc -l) -ge 4 ]; then exit 0; fi; sleep 0.05; done\nexit 9\n";
    let spec = "# M\n\n```kdl\nworkflow meet\naxis i { list a b c d }\ninput x \"x.txt\" path=\"x.txt\"\ninput y \"y.txt\" path=\"x.txt\"\n\
                step s { each i; in x; out o \"{i}.o\" publish=#true; run \"bin/meet.sh {i} {o} {x}\" }\n\
                step t { in y; out z \"z.o\" publish=#true; run \"bin/copy.sh {y} {z}\" }\n\
                scalable { target local provider=local max-workers=4 }\n```\n";
    let files = Memory::default().with("specification.md", spec).with("x.txt", "x").with("bin/meet.sh", meet);
    let project = Project::new(&files.with("bin/copy.sh", "#!/usr/bin/env bash\nls > $2\n"));
    let place = tempfile::tempdir().unwrap();
    let output = run(project.command().arg("workflow.py").env("MEET", place.path()));
    assert!(output.status.success(), "{}", printed(&output));
    // The file that is being written is there as well.
    assert_eq!(project.read("run/output/a.o"), "a.o\nx.txt\n");
    assert_eq!(project.read("run/output/z.o"), "y.txt\nz.o\n");
}

#[test]
fn a_second_run_does_exactly_what_is_not_done() {
    let project = Project::new(&fan());
    assert_eq!(project.counts(), (9, 0));
    let published = tree(&project.path("run/output"));
    assert_eq!(project.counts(), (0, 9));
    assert_eq!((project.rows("tasks.jsonl").len(), project.rows("cache.jsonl").len()), (0, 9));
    // Only what depends on an input: work and copy of b, and all.
    fs::write(project.path("inputs/in/b.txt"), "20\n").unwrap();
    assert_eq!(project.counts(), (3, 6));
    assert_eq!(
        project.ends(),
        BTreeMap::from(["work[b]", "copy[b]", "all"].map(|name| (name.to_owned(), "succeeded".to_owned())))
    );
    assert_eq!(project.read("run/output/all.txt"), "a.o\na.txt\n1\nb.o\nb.txt\n20\nc.o\nc.txt\n3\nd.o\nd.txt\n4\n");
    // The old content gives the old files.
    fs::write(project.path("inputs/in/b.txt"), "2\n").unwrap();
    assert_eq!(project.counts(), (3, 6));
    assert!(tree(&project.path("run/output")) == published);
    // A file that is gone, and files that somebody wrote to, are made again; what they are made for is not.
    fs::remove_file(project.path("run/files/a.o")).unwrap();
    fs::write(project.path("run/output/all.txt"), "nonsense").unwrap();
    assert_eq!(project.counts(), (2, 7));
    assert!(tree(&project.path("run/output")) == published);
    // A script that does the same with another text runs again, and nothing behind it.
    fs::write(project.path("bin/copy.sh"), "#!/usr/bin/env bash\nset -eu\ncp -- $1 $2\n").unwrap();
    assert_eq!(project.counts(), (4, 5));
    // The folder may be moved.
    let moved = project.folder.path().join("moved");
    fs::rename(project.path(""), &moved).unwrap();
    let output = run(Command::new(scalable()).arg(moved.join("workflow.py")).current_dir(project.folder.path()));
    assert_eq!(counts(&output), (0, 9), "{}", printed(&output));
}

#[test]
fn what_a_job_runs_with_is_what_was_looked_at() {
    // The first try changes the input behind its own back and fails: the second one would run with something else.
    let spec = "# I\n\n```kdl\nworkflow i\ninput x \"x.txt\" path=\"x.txt\"\n\
                step b { retries 1; in x; out o \"b.o\" publish=#true; run \"bin/b.sh {x} {o}\" }\n\
                scalable { target local }\n```\n";
    let files = Memory::default().with("specification.md", spec).with("x.txt", "old\n");
    let change = "#!/usr/bin/env bash\nset -e\nif [ \"$X\" ]; then echo new > \"$X\"; exit 7; fi\ncp $1 $2\n";
    let project = Project::new(&files.with("bin/b.sh", change));
    let input = project.path("inputs/x.txt");
    let output = run(project.command().arg("workflow.py").env("X", &input));
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    assert!(printed(&output).contains("the input x.txt changed while the run was under way"), "{}", printed(&output));
    fs::write(&input, "old\n").unwrap();
    assert_eq!(project.counts(), (1, 0));
    assert_eq!(project.read("run/output/b.o"), "old\n");
}

#[test]
fn swapped_arguments_and_like_texts_are_never_the_same_job() {
    let spec = "# S\n\n```kdl\nworkflow swap\nparam a default=\"5\"\nparam b default=\"3\"\n\
                step sub { out o \"o\" publish=#true; run \"bin/sub.sh {a} {b} {o}\" }\n\
                scalable { target local provider=local }\n```\n";
    let files = Memory::default().with("specification.md", spec);
    let project = Project::new(&files.with("bin/sub.sh", "#!/usr/bin/env bash\necho \"$1-$2\" > $3\n"));
    let result = |words: &[&str]| {
        let output = project.workflow(words);
        assert!(output.status.success(), "{}", printed(&output));
        (counts(&output), project.read("run/output/o"))
    };
    assert_eq!(result(&[]), ((1, 0), "5-3\n".to_owned()));
    assert_eq!(result(&["--a", "3", "--b", "5"]), ((1, 0), "3-5\n".to_owned()));
    assert_eq!(result(&["--a", "3", "--b", "5"]), ((0, 1), "3-5\n".to_owned()));
    assert_eq!(result(&["--a", "3", "--b", "05"]), ((1, 0), "3-05\n".to_owned()));
    assert_eq!(result(&["--a", "3 5", "--b", ""]), ((1, 0), "3 5-\n".to_owned()));
    assert_eq!(result(&["--a", "", "--b", "3 5"]), ((1, 0), "-3 5\n".to_owned()));
}

#[test]
fn a_failure_tells_the_truth() {
    let project = Project::new(&fan());
    let fails = |say: &str, code: &str| {
        let output = run(project.command().arg("workflow.py").env("BREAK", "c").env("SAY", say).env("CODE", code));
        assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
        output
    };
    let output = fails("Traceback (most recent call last):\\nValueError: the zoom is 4012", "3");
    let said = printed(&output);
    // The step and the point once; what it did; its last words; what became of the rest.
    assert_eq!(said.matches("error: ").count(), 1, "{said}");
    assert!(said.contains("error: work (i=c) failed: exit code 3: ValueError: the zoom is 4012\n"), "{said}");
    assert!(said.contains("  command: bin/work.sh c c.txt c.o\n"), "{said}");
    assert!(said.contains("9 jobs: 6 done, 0 unchanged, 1 failed, 2 not run in"), "{said}");
    assert_eq!(project.status(), "failed");
    let ends = project.ends();
    assert_eq!(
        (ends["work[c]"].as_str(), ends["copy[c]"].as_str(), ends["all"].as_str()),
        ("failed", "not_run", "not_run")
    );
    assert_eq!((ends["work[d]"].as_str(), ends["copy[d]"].as_str()), ("succeeded", "succeeded"));
    assert!(!project.path("run/output/all.txt").exists());
    for (say, code, class) in [
        ("Traceback (most recent call last):\\nValueError: the zoom is 4012", "3", "model_runtime"),
        ("MemoryError", "1", "oom"),
        ("", "137", "oom"),
        ("FileNotFoundError: [Errno 2] No such file or directory: '/data/x.csv'", "1", "mount_missing"),
        ("ModuleNotFoundError: No module named 'xarray'", "1", "import_error"),
        ("PermissionError: [Errno 13] Permission denied: '/x'", "1", "credential"),
        ("ConnectionRefusedError: [Errno 111] Connection refused", "1", "connection"),
        ("slurmstepd: error: *** CANCELLED DUE TO TIME LIMIT ***", "1", "walltime"),
    ] {
        fails(say, code);
        let diagnosed = project.scalable(&["diagnose", "--latest", "--format", "json"]);
        let text = printed(&diagnosed);
        assert_eq!(project.rows("failures.jsonl").len(), 1, "{say}");
        assert_eq!(text.matches("\"failure_class\"").count(), 1, "{say}: {text}");
        assert!(text.contains(&format!("\"failure_class\": \"{class}\"")), "{say}: {text}");
    }
    // The tasks have the names of the manifest: what is known of them is found.
    let advised = printed(&project.scalable(&["advise", "--task", "work", "--format", "json"]));
    assert!(advised.contains("\"records\": ") && !advised.contains("\"records\": 0"), "{advised}");
    let report = printed(&project.scalable(&["report", "--latest"]));
    assert!(report.contains("status: failed") && report.contains("failed: 1"), "{report}");
    // The reason is mended: only what was not done.
    assert_eq!(project.counts(), (3, 6));
}

#[test]
fn what_a_job_must_write_and_how_long_it_may_take_is_held() {
    let spec = "# W\n\n```kdl\nworkflow w\nstep lazy { out o \"o\" publish=#true; out p \"p\" publish=#true; run \"bin/lazy.sh {o} {p}\" }\n\
                step slow { walltime \"00:00:01\"; out z \"z\" publish=#true; run \"bin/slow.sh {z}\" }\n\
                scalable { target local provider=local }\n```\n";
    let files = Memory::default().with("specification.md", spec).with("bin/lazy.sh", "#!/bin/sh\ntouch $1\n");
    let project = Project::new(&files.with("bin/slow.sh", "#!/bin/sh\nsleep 60\n"));
    let begin = Instant::now();
    let said = printed(&project.workflow(&[]));
    assert!(begin.elapsed() < Duration::from_secs(50), "the slow one was not stopped");
    assert!(said.contains("error: lazy failed: it did not write p\n"), "{said}");
    assert!(said.contains("error: slow failed: walltime of 1 s exceeded\n"), "{said}");
    // All outputs or none.
    assert!(!project.path("run/output/o").exists());
    let rows = project.rows("failures.jsonl");
    let mut classes: Vec<&str> = rows.iter().map(|row| row["failure_class"].as_str().unwrap()).collect();
    classes.sort_unstable();
    assert_eq!(classes, ["ModelRuntimeError", "TimeoutError"]);
}

#[test]
fn a_job_is_tried_again_and_finds_its_checkpoint() {
    // Each try adds a line; the third one is enough.
    let add = "#!/usr/bin/env bash\nset -eu\necho line >> $1\nif [ $(wc -l < $1) -lt 3 ]; then eval \"${WAY-exit 4}\"; fi\ncp $1 $2\n";
    let spec = "# T\n\n```kdl\nworkflow tries\naxis s { point a tries=2; point b tries=0 }\n\
                step try { each s; retries \"{s.tries}\"; walltime \"{if(s.tries > 1, '00:00:02', '00:01:00')}\"\n    \
                out p \"{s}.part\" checkpoint=#true; out o \"{s}.o\" publish=#true; run \"bin/add.sh {p} {o}\" }\n\
                scalable { target local }\n```\n";
    let files = Memory::default().with("specification.md", spec).with("bin/add.sh", add);
    // A try may end by itself or by a signal.
    for (way, told) in [("exit 4", "exit code 4"), ("kill -TERM $$", "ended by signal 15 (SIGTERM)")] {
        let project = Project::new(&files);
        let again = || run(project.command().arg("workflow.py").env("WAY", way));
        let said = printed(&again());
        assert_eq!(project.read("run/output/a.o"), "line\nline\nline\n", "{said}");
        assert!(said.contains(&format!("error: try (s=b) failed: {told}\n")), "{said}");
        // `b` goes on where it was, one try for each run.
        assert_eq!(again().status.code(), Some(1));
        assert_eq!(again().status.code(), Some(0));
        assert_eq!(project.read("run/output/b.o"), "line\nline\nline\n");
        // A job that is done begins anew when something changes.
        fs::write(project.path("bin/add.sh"), add.replace("-lt 3", "-lt 1")).unwrap();
        assert_eq!(again().status.code(), Some(0));
        assert_eq!(project.read("run/output/b.o"), "line\n");
    }
    // Or by its walltime: `a` may take two seconds, `b` a minute.
    let project = Project::new(&files);
    let output = run(project.command().arg("workflow.py").env("WAY", "sleep 3"));
    assert!(output.status.success(), "{}", printed(&output));
    assert_eq!((project.read("run/output/a.o"), project.read("run/output/b.o")), ("line\n".repeat(3), "line\n".into()));
}

#[test]
fn a_step_in_two_components_has_workers_of_both() {
    let spec = "# C\n\n```kdl\nworkflow c\naxis s { point a big=#true; point b big=#false }\n\
                component c { image \"docker://x:1\"; memory \"512 MiB\" }\ncomponent e { image \"docker://y:1\"; memory \"64 GiB\" }\n\
                step two { each s; use e when=\"s.big\"; use c; out o \"{s}.o\" publish=#true; run \"bin/one.sh {o}\" }\n\
                scalable { target local }\n```\n";
    let files = Memory::default().with("specification.md", spec).with("bin/one.sh", "#!/bin/sh\nls > $1\n");
    let project = Project::new(&files);
    let plan = &plans(&project)[0];
    assert_eq!(plan["plan"]["task_to_component"], serde_json::json!({"two": "e", "two@c": "c"}));
    assert_eq!(plan["plan"]["scale_plan"]["resources_by_tag"]["c"]["memory"], "512MiB");
    assert_eq!(project.counts(), (2, 0));
    let rows = project.rows("tasks.jsonl");
    let component = |label: &str| rows.iter().find(|row| row["function_name"] == label).unwrap()["component"].clone();
    assert_eq!((component("two[a]"), component("two[b]")), ("e".into(), "c".into()));
}

#[test]
fn outputs_of_every_kind_are_kept() {
    // A link, a file in a folder, standard output, and a name that looks like an option; read by the next step.
    let spec = "# O\n\n```kdl\nworkflow o\n\
                step link { out l \"l.txt\" publish=#true; out d \"a b/ü.txt\"; run \"bin/link.sh {l}\" }\n\
                step cat { in l from=link.l; in d from=link.d; stdin l; out s \"-s.txt\" publish=#true; stdout s; run \"bin/cat.sh {d}\" }\n\
                scalable { target local threads-per-worker=2 }\n```\n";
    let files = Memory::default()
        .with("specification.md", spec)
        .with(
            "bin/link.sh",
            "#!/bin/sh\nset -e\necho one > target; ln -s target $1; mkdir 'a b'; echo two > 'a b/ü.txt'\n",
        )
        .with("bin/cat.sh", "#!/bin/sh\nset -e\ncat - \"$1\"\n");
    let project = Project::new(&files);
    let output = project.workflow(&["--keep"]);
    assert!(output.status.success(), "{}", printed(&output));
    assert_eq!(
        (project.read("run/output/l.txt"), project.read("run/output/-s.txt")),
        ("one\n".into(), "one\ntwo\n".into())
    );
    let kept = fs::read_dir(project.path("run/jobs")).unwrap().map(|entry| entry.unwrap().path());
    assert_eq!(kept.filter(|folder| folder.join("l.txt").exists()).count(), 2, "--keep keeps the folders of jobs");
    assert_eq!(project.counts(), (0, 2));
    // What is not published any more does not stay among the published files.
    let quiet = spec.replace("out l \"l.txt\" publish=#true", "out l \"l.txt\"");
    let rebuilt = Project::new(
        &Memory::default()
            .with("specification.md", &quiet)
            .with("bin/link.sh", "#!/bin/sh\n")
            .with("bin/cat.sh", "#!/bin/sh\n"),
    );
    fs::copy(rebuilt.path("workflow.py"), project.path("workflow.py")).unwrap();
    assert_eq!(project.counts(), (1, 1));
    assert!(!project.path("run/output/l.txt").exists() && project.path("run/files/l.txt").exists());
}

#[test]
fn a_killed_run_loses_no_job() {
    let project = Project::new(&fan());
    assert_eq!(project.counts(), (9, 0));
    // The last line was cut off while it was written.
    let state = project.path("run/state/done.jsonl");
    let text = fs::read_to_string(&state).unwrap();
    fs::write(&state, &text[..text.len() - 20]).unwrap();
    assert_eq!(project.counts(), (1, 8));
    assert_eq!(project.counts(), (0, 9));
    // Nonsense is no result.
    fs::write(&state, "\u{0}{]\n[1]\nnull\n\"x\"\n").unwrap();
    fs::write(project.path("run/state/digests.jsonl"), "[]\n{").unwrap();
    assert_eq!(project.counts(), (9, 0));
}

#[test]
fn demeter_conserves_what_its_specification_says() {
    let project = Project::of_spec("demeter", None);
    let output = project.workflow(&[]);
    assert!(output.status.success(), "{}", printed(&output));
    let spec = root().join("specs/demeter");
    let expected = fs::read_to_string(spec.join("specification.md")).unwrap();
    for scenario in ["reference", "ssp1", "ssp3", "ssp5"] {
        let checked = run(Command::new("python3")
            .arg(spec.join("tools/check_land_cover.py"))
            .arg("--grid")
            .arg(spec.join("observed/grid_coarse.csv"))
            .arg("--projection")
            .arg(spec.join(format!("projected/{scenario}.csv")))
            .arg("--land-cover")
            .arg(project.path(&format!("run/output/landcover_{scenario}.csv"))));
        assert!(checked.status.success(), "{scenario}: {}", printed(&checked));
        // The table of the specification has the figure that the tool adds up: cropland in new cells.
        let row = expected.lines().find(|line| line.starts_with(&format!("| {scenario} |"))).unwrap();
        let new_cells = row.trim_end_matches([' ', '|']).rsplit(' ').next().unwrap();
        assert!(printed(&checked).contains(new_cells), "{scenario}: no {new_cells} in {}", printed(&checked));
    }
}

#[test]
fn an_interrupted_run_leaves_nothing_running_and_is_recorded() {
    let project = Project::new(&fan());
    assert_eq!(project.counts(), (9, 0));
    let published = tree(&project.path("run/output"));
    for letter in ["a", "b", "c", "d"] {
        fs::write(project.path(&format!("inputs/in/{letter}.txt")), "new\n").unwrap();
    }
    // A number that no other program on the machine sleeps for.
    let nap = format!("{}.25", 100_000 + std::process::id());
    let mut child = project
        .command()
        .arg("workflow.py")
        .env("SLEEP", &nap)
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let sleeps = || printed(&run(Command::new("pgrep").args(["-f", &format!("^sleep {nap}")]))).lines().count();
    let begin = Instant::now();
    while sleeps() < 4 {
        assert!(begin.elapsed() < Duration::from_secs(60), "the jobs did not start");
        std::thread::sleep(Duration::from_millis(50));
    }
    run(Command::new("kill").args(["-INT", &child.id().to_string()]));
    let mut said = String::new();
    for line in BufReader::new(child.stderr.take().unwrap()).lines() {
        said.push_str(&line.unwrap());
        said.push('\n');
    }
    assert_eq!(child.wait().unwrap().code(), Some(130), "{said}");
    assert!(said.ends_with("stopped: every running job was ended; what is done is kept\n"), "{said}");
    assert_eq!(sleeps(), 0);
    assert_eq!(project.status(), "interrupted");
    let ends = project.ends();
    assert_eq!(ends.len(), 4);
    assert!(ends.values().all(|state| state == "cancelled"), "{ends:?}");
    // What an earlier run published is still there: no job has made anything else.
    assert!(tree(&project.path("run/output")) == published);
    assert_eq!(project.counts(), (9, 0));
}

/// Programs that are ended with the test.
struct Running(Vec<Child>);

impl Drop for Running {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[test]
fn it_runs_on_a_cluster_that_somebody_else_started() {
    let project = Project::new(&fan());
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("scheduler.json");
    let start = |module: &str, words: &[&str]| {
        let mut command = Command::new(scalable());
        command.args(["-m", module, "--scheduler-file"]).arg(&file).args(words).current_dir(place.path());
        command.args(["--host", "127.0.0.1", "--no-dashboard"]).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    };
    let mut running = Running(vec![start("distributed.cli.dask_scheduler", &["--port", "0"])]);
    for (name, component) in [("ours", "default=2"), ("theirs", "other=1")] {
        let words = ["--nthreads", "2", "--name", name, "--resources", component];
        running.0.push(start("distributed.cli.dask_worker", &words));
    }
    let begin = Instant::now();
    while !file.exists() {
        assert!(begin.elapsed() < Duration::from_secs(60), "the scheduler did not start");
        std::thread::sleep(Duration::from_millis(50));
    }
    let both = "import sys; from distributed import Client; c = Client(scheduler_file=sys.argv[1]); c.wait_for_workers(2, 60); \
                print(next(a for a, w in c.scheduler_info(n_workers=-1)['workers'].items() if w['name'] == 'ours'))";
    let ours = run(project.command().args(["-c", both]).arg(&file));
    assert!(ours.status.success(), "{}", printed(&ours));
    let output = project.workflow(&["--scheduler", file.to_str().unwrap()]);
    assert!(output.status.success(), "{}", printed(&output));
    assert_eq!(counts(&output), (9, 0));
    assert_eq!(project.status(), "completed");
    // Jobs of a component go to the workers that have it.
    let rows = project.rows("tasks.jsonl");
    let workers: Vec<&str> = rows.iter().filter_map(|row| row["worker"].as_str()).collect();
    assert_eq!(workers.len(), 9);
    assert!(workers.iter().all(|worker| *worker == String::from_utf8_lossy(&ours.stdout).trim()), "{workers:?}");
    assert!(!project.path("napkin_runtime/__pycache__").exists());
    let address: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let address = address["address"].as_str().unwrap();
    // Under `scalable run` the address comes from the variable that Dask itself reads.
    let again = run(project.command().env("DASK_SCHEDULER_ADDRESS", address).args([
        "-c",
        SCALABLE,
        "run",
        "scalable.yaml",
        "--workflow",
        "workflow.py",
    ]));
    assert_eq!(counts(&again), (0, 9), "{}", printed(&again));
    fs::remove_file(project.path("run/files/a.o")).unwrap();
    let again = run(project.command().args(["workflow.py", "--scheduler", address]));
    assert_eq!(counts(&again), (1, 8), "{}", printed(&again));
    fs::write(&file, "{}").unwrap();
    let broken = project.workflow(&["--scheduler", file.to_str().unwrap()]);
    assert_eq!(broken.status.code(), Some(2), "{}", printed(&broken));
    assert!(!printed(&broken).contains("Traceback"), "{}", printed(&broken));
}

#[test]
fn secrets_are_in_no_file_and_what_differs_per_job_arrives() {
    let spec = "# E\n\n```kdl\nworkflow e\nparam n default=\"two words\"\naxis i { list a b }\n\
                component c { env SHARED common; env TOKEN secret=#true }\n\
                step s { each i; use c; env OWN \"{i} {n}\"; out o \"{i}.o\" publish=#true; run \"bin/env.sh {o} {runtime('PLACE')}\" }\n\
                scalable { target local provider=local }\n```\n";
    let files = Memory::default().with("specification.md", spec);
    let project = Project::new(
        &files.with("bin/env.sh", "#!/bin/sh\necho \"$SHARED,$OWN,${#TOKEN},$2\" > $1; echo \"$TOKEN\" | wc -c\n"),
    );
    let without = project.workflow(&[]);
    assert_eq!(without.status.code(), Some(1));
    assert!(printed(&without).contains("the environment variable TOKEN is not set"), "{}", printed(&without));
    let secret = "s3cr3t-of-the-test";
    let output = run(project.command().arg("workflow.py").env("TOKEN", secret).env("PLACE", "here it is"));
    assert!(output.status.success(), "{}", printed(&output));
    assert_eq!(project.read("run/output/a.o"), format!("common,a two words,{},here it is\n", secret.len()));
    assert!(!printed(&output).contains(secret));
    for (path, bytes) in tree(&project.path("")) {
        assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()), "{}", path.display());
    }
}

/// A project whose specification has a `scalable` block behind its own.
struct WithScalable(Disk);

impl Files for WithScalable {
    fn read(&self, path: &RelPath, limit: u64) -> Result<Arc<[u8]>, ReadError> {
        let bytes = self.0.read(path, limit)?;
        let own = String::from_utf8_lossy(&bytes);
        if path.as_str() != "specification.md" || own.contains("\nscalable ") {
            return Ok(bytes);
        }
        Ok(format!("{own}\n```kdl\nscalable {{ target local provider=local }}\n```\n").into_bytes().into())
    }

    fn kind(&self, path: &RelPath) -> Option<Kind> {
        self.0.kind(path)
    }

    fn list(&self, under: &RelPath) -> Result<Vec<RelPath>, ReadError> {
        self.0.list(under)
    }
}

#[test]
fn the_programs_of_both_engines_make_the_same_jobs_of_published_workflows() {
    let mut projects: Vec<PathBuf> = fs::read_dir(root().join("golden/published"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("specification.md").exists())
        .collect();
    projects.sort();
    projects.push(root().join("specs/demeter"));
    let built: Vec<TempDir> = projects.iter().map(|path| build_from(&WithScalable(Disk::new(path)), None)).collect();
    let jobs = |program: &str| -> Vec<String> {
        let programs = built.iter().map(|folder| folder.path().join(program));
        let output = run(Command::new(support::python()).arg(root().join("tests/support/jobs_of.py")).args(programs));
        assert!(output.status.success(), "{}", printed(&output));
        String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
    };
    let (pegasus, scalable) = (jobs("pegasus/workflow_generator.py"), jobs("scalable/workflow.py"));
    assert_eq!((pegasus.len(), scalable.len()), (projects.len(), projects.len()));
    assert!(projects.len() > 10);
    for ((project, ours), theirs) in projects.iter().zip(&scalable).zip(&pegasus) {
        assert!(ours.len() > 1000, "{} has jobs", project.display());
        assert!(ours == theirs, "{}: the jobs differ", project.display());
    }
}
