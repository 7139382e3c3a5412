//! Manifests: Scalable finds nothing to say, plans what the specification asks for, and gives the lock that napkin gives.

use napkin::files::{Disk, Memory};
use serde_json::Value;

use crate::project::Project;
use crate::support::{compiled, findings, printed, root, run};

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

pub fn every_provider() -> Memory {
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
