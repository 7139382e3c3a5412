//! What stands around the jobs, from the specification to the files that Pegasus reads, and in a run on this machine.

mod support;

use std::path::Path;
use std::process::{Command, Output};

use napkin::files::Memory;
use support::{build_from, printed, python, root, run};
use tempfile::TempDir;

const SPEC: &str = r#"
# Around

```kdl
workflow around register=#true
axis s { list a b }
input words path="data/words.txt"
input remote path="https://example.org/remote.txt" bypass=#true
component ml external=#true {
    image "docker://org/ml:1.0"; gpus 1
    in words
    data "/opt/models"; data "/opt/labels.txt"
    mount "/data/ref:/ref:ro"
    env TOKEN secret=#true
    profile condor "+Kind" "\"x\""
    profile condor "+Level" "component"
}
step begin { site local; in words; out sorted "sorted.txt"; stdin words; stdout sorted; run "/usr/bin/sort -r" }
step train {
    each s; use ml; retries 3; label "{s}"
    in sorted from=begin; in remote
    out model "{s}.csv" publish=#true { check min-rows=1 columns="id value" }
    out state "{s}.state" checkpoint=#true
    profile condor "+Level" "step {s}"
    run "bin/train.py {sorted} {remote} {model}"
}
step end { use ml; in model from=train gather=s; out all "all.txt" publish=#true; run "bin/last.sh {model} {all}" }
pegasus {
    site condorpool { profile condor requirements "Memory > 1" }
    site gpus
    cluster label; reuse none
    throttle 20; throttle 2 steps=train
    profile condor "+Level" "workflow"
    profile condor "+Everywhere" "yes"; profile env HOME_OF "${{HOME}}/x"
}
```
"#;

fn built() -> TempDir {
    build_from(&Memory::default().with("specification.md", SPEC).with("data/words.txt", "b\na\n"), None)
}

fn text(folder: &TempDir, name: &str) -> String {
    std::fs::read_to_string(folder.path().join("pegasus").join(name)).unwrap()
}

fn has(text: &str, fragment: &str) {
    let fragment = fragment.strip_prefix('\n').unwrap_or(fragment);
    assert!(text.contains(fragment), "there is no\n{fragment}\nin\n{text}");
}

#[test]
fn the_jobs_have_what_is_of_them_alone() {
    let folder = built();
    let text = text(&folder, "workflow.yml");
    has(
        &text,
        "
  uses:
  - lfn: words.txt
    type: input
  - lfn: sorted.txt
    type: output
    stageOut: false
    registerReplica: false
  stdin: words.txt
  stdout: sorted.txt
  profiles:
    condor:
      '+Level': workflow
    selector:
      execution.site: local
",
    );
    has(
        &text,
        "
  - lfn: remote.txt
    type: input
    bypass: true
",
    );
    has(
        &text,
        "
  - lfn: b.csv
    type: output
    stageOut: true
    registerReplica: true
",
    );
    has(
        &text,
        "
  - lfn: b.state
    type: checkpoint
    stageOut: false
    registerReplica: false
  profiles:
    condor:
      '+Level': 'step b'
    dagman:
      RETRY: 3
      CATEGORY: train
    env:
      NAPKIN_CHECK_TRAIN__MODEL: b.csv
    pegasus:
      label: b
",
    );
}

#[test]
fn the_catalogs_have_what_jobs_share() {
    let folder = built();
    let programs = text(&folder, "transformations.yml");
    has(
        &programs,
        "
- name: sort
  sites:
  - name: local
    pfn: /usr/bin/sort
    type: installed
",
    );
    // The step says `+Level` too: it sits on the jobs.
    has(
        &programs,
        "
- name: train
  sites:
  - name: condorpool
    pfn: ${PWD}/bin/checked/train
    type: stageable
    container: ml
  - name: gpus
    pfn: ${PWD}/bin/checked/train
    type: stageable
    container: ml
  profiles:
    condor:
      +Kind: '\"x\"'
      getenv: TOKEN
      transfer_input_files: '/opt/models,/opt/labels.txt'
    pegasus:
      gpus: 1
",
    );
    has(&programs, "  mounts:\n  - /data/ref:/ref:ro\n");
    let sites = text(&folder, "sites.yml");
    has(
        &sites,
        "
- name: condorpool
  directories: []
  profiles:
    condor:
      +Everywhere: 'yes'
      requirements: 'Memory > 1'
      universe: vanilla
    env:
      HOME_OF: \"\\x24{HOME}/x\"
    pegasus:
      style: condor
",
    );
    let properties = text(&folder, "pegasus.properties");
    has(
        &properties,
        "
dagman.maxjobs = 20
dagman.train.maxjobs = 2
pegasus.data.configuration = condorio
pegasus.data.reuse.scope = none
",
    );
    has(
        &text(&folder, "submit.sh"),
        "    --sites condorpool,gpus \\\n    --output-sites local \\\n    --cluster label \\\n",
    );
}

#[test]
fn the_generator_writes_the_same() {
    let folder = built();
    let pegasus = folder.path().join("pegasus");
    let written = run(Command::new(python()).arg(pegasus.join("workflow_generator.py")).current_dir("/"));
    assert!(written.status.success(), "{}", printed(&written));
    let compared = run(Command::new(python()).arg(root().join("tests/support/compare.py")).arg(&pegasus));
    assert!(compared.status.success(), "{}", printed(&compared));
}

#[test]
fn what_lives_elsewhere_is_a_skeleton_that_fails() {
    let folder = built();
    for (name, call) in [
        ("train.py", "train.py {sorted} {remote} {model}    (step train)"),
        ("last.sh", "last.sh {model} {all}    (step end)"),
    ] {
        let program = folder.path().join("pegasus/bin").join(name);
        let output = run(&mut Command::new(&program));
        assert_eq!(output.status.code(), Some(1));
        assert!(printed(&output).contains(call), "{}", printed(&output));
        assert!(printed(&output).ends_with("error: not implemented\n"), "{}", printed(&output));
        assert!(run(Command::new(&program).arg("--help")).status.success());
    }
}

/// A workflow of one step that writes what the variable BODY has.
fn checked(checks: &str) -> TempDir {
    let spec = format!(
        "# Checked\n\n```kdl\nworkflow checked\nstep s {{ env BODY secret=#true; \
         out o \"o.csv\" publish=#true {{ {checks} }}; run \"bin/write.sh 'a b' {{o}}\" }}\n```\n"
    );
    let script = "#!/bin/sh\n[ \"$1\" = 'a b' ] || exit 9\nprintf \"$BODY\" > \"$2\"\n";
    build_from(&Memory::default().with("specification.md", &spec).with("bin/write.sh", script), None)
}

fn run_with(folder: &Path, body: Option<&str>) -> Output {
    let mut command = Command::new(folder.join("pegasus/run_manual.sh"));
    command.current_dir("/").env_remove("BODY");
    run(command.envs(body.map(|b| ("BODY", b))))
}

#[test]
fn a_wrong_output_fails_where_it_was_made() {
    let all =
        "check not-empty=#true; check min-rows=2 max-rows=3 columns=\"id value\"; check column=value min=-1 max=2.5";
    let folder = checked(all);
    for (body, said) in [
        ("id,value\\n1,2.5\\n2,-1\\n", None),
        ("id,value\\r\\n\"a, b\",1\\r\\n\"c\\nd\",1e0\\r\\n", None),
        ("", Some("it is empty or missing")),
        ("id,value\\n1,2\\n", Some("it has 1 rows, fewer than 2")),
        ("id,value\\n1,2\\n1,2\\n1,2\\n1,2\\n", Some("it has 4 rows, more than 3")),
        ("id,other\\n1,2\\n2,3\\n", Some("there is no column value")),
        ("id,value\\n1,2\\n2,3\\n", Some("row 2: value is 3, outside -1..2.5")),
        ("id,value\\n1,2\\n2,x\\n", Some("row 2: value is \"x\", no number")),
    ] {
        let output = run_with(folder.path(), Some(body));
        assert_eq!(output.status.success(), said.is_none(), "{body}: {}", printed(&output));
        assert!(said.is_none_or(|said| printed(&output).contains(said)), "{body}: {}", printed(&output));
    }
}

#[test]
fn a_secret_is_a_name_and_must_be_set() {
    let folder = checked("check not-empty=#true");
    let output = run_with(folder.path(), None);
    assert_eq!(output.status.code(), Some(1));
    has(&printed(&output), "the environment variable BODY is not set: export it first");
    has(&text(&folder, "transformations.yml"), "- name: write\n");
    has(&text(&folder, "workflow.yml"), "    condor:\n      getenv: BODY\n");
    has(&text(&folder, "submit.sh"), "export _CONDOR_DAGMAN_MANAGER_JOB_APPEND_GETENV=BODY\n");
}

#[test]
fn a_variable_is_what_the_step_says_of_it() {
    let spec = "# W\n\n```kdl\nworkflow w\n\
        component c { env A plain; env B secret=#true }\n\
        step s { use c; env A secret=#true; env B plain; out o o publish=#true; run \"/bin/touch {o}\" }\n```\n";
    let folder = build_from(&Memory::default().with("specification.md", spec), None);
    has(&text(&folder, "workflow.yml"), "  profiles:\n    condor:\n      getenv: A\n    env:\n      B: plain\n");
    assert!(!text(&folder, "transformations.yml").contains("getenv"));
}

/// Two components by element, on top of one that other steps use alone.
const MIXED: &str = r##"
```kdl
workflow mixed
axis tile { point a big=#true; point b big=#false; point c big=#true }
input lib path="lib.txt"
input table path="table.txt"
component gpu {
    gpus 1; memory "8 GiB"; env DEVICE gpu; env LEVEL "3"; env TOKEN secret=#true; in lib; tool show "/usr/bin/sort"
    profile condor requirements "HAS_GPU"
}
component cpu { memory "4 GiB"; env DEVICE cpu; in table; tool show "/usr/bin/wc" }
step seg {
    each tile; use gpu when="tile.big"; use cpu
    out mask "{tile}.mask" publish=#true
    stdout mask
    run "show" { args "-r {lib}"; args "-l {table}" }
}
step train {
    each tile; use gpu when="tile.big"; use cpu
    in mask from=seg
    out model "{tile}.model" publish=#true
    shell when="tile == 'a'" #"printf '%s\n' "first $memory $DEVICE" > "$model""#
    shell #"printf '%s\n' "second $DEVICE" > "$model"; cat "$mask" >> "$model""#
}
step other {
    use gpu; env EXTRA secret=#true
    out done "done.txt" publish=#true
    profile condor requirements "MORE"
    stdout done
    run "show {lib}"
}
pegasus { site local }
```
"##;

#[test]
fn jobs_of_one_step_in_several_components() {
    let files = Memory::default().with("specification.md", MIXED);
    let folder = build_from(&files.with("lib.txt", "a\nb\n").with("table.txt", "1\n2\n3\n"), None);
    support::assert_generator_agrees(folder.path());
    let workflow = text(&folder, "workflow.yml");
    has(
        &workflow,
        "
  name: show_gpu
  id: seg_a
  nodeLabel: seg_a
  arguments:
  - -r
  - lib.txt
  uses:
  - lfn: lib.txt
    type: input
  - lfn: a.mask
    type: output
    stageOut: true
    registerReplica: false
  stdout: a.mask
  profiles:
    env:
      DEVICE: gpu
      LEVEL: '3'
    pegasus:
      memory: 8192
      gpus: 1
",
    );
    has(
        &workflow,
        "
  name: show_cpu
  id: seg_b
  nodeLabel: seg_b
  arguments:
  - -l
  - table.txt
  uses:
  - lfn: table.txt
    type: input
  - lfn: b.mask
    type: output
    stageOut: true
    registerReplica: false
  stdout: b.mask
  profiles:
    env:
      DEVICE: cpu
    pegasus:
      memory: 4096
",
    );
    // The step says one more secret and one more requirement, so that both sit on its job.
    has(&workflow, "\n    condor:\n      requirements: MORE\n      getenv: 'EXTRA,TOKEN'\n");
    let programs = text(&folder, "transformations.yml");
    has(
        &programs,
        "
- name: train_2_gpu
  sites:
  - name: local
    pfn: ${PWD}/bin/train_2.sh
    type: stageable
  profiles:
    condor:
      getenv: TOKEN
      requirements: HAS_GPU
- name: train_cpu
  sites:
  - name: local
    pfn: ${PWD}/bin/train.sh
    type: stageable
",
    );
    let mut command = Command::new("bash");
    command.arg("run_manual.sh").current_dir(folder.path().join("pegasus"));
    let output = run(command.env("TOKEN", "t").env("EXTRA", "x"));
    assert!(output.status.success(), "{}", printed(&output));
    let read = |name: &str| text(&folder, &format!("run/output/{name}"));
    assert_eq!(read("a.model"), "first 8192 gpu\n");
    assert_eq!(read("b.model").lines().next(), Some("second cpu"));
    assert_eq!(read("b.model").split_whitespace().nth(2), Some("3"), "{}", read("b.model"));
    assert_eq!(read("c.model"), "second gpu\nb\na\n");
}

#[test]
fn a_job_has_a_module_once_and_a_check_where_it_is_asked_for() {
    let spec = "# W\n\n```kdl\nworkflow w\naxis t { list a b }\n\
        step s { each t; out o \"{t}.s\" publish=#true\n\
        call \"m:f\" when=\"t == 'a'\" { arg o \"{o}\" }\n call \"m:g\" { arg o \"{o}\" } }\n\
        step one { each t; out o \"{t}.1\" publish=#true { check not-empty=#true }; run \"bin/one.sh {o}\" }\n\
        step two { each t; out o \"{t}.2\" publish=#true\n\
        run \"bin/one.sh {o}\" when=\"t == 'a'\"\n run \"bin/two.sh {o}\" }\n```\n";
    let files = Memory::default().with("specification.md", spec).with("m.py", "def f(o): pass\n\ndef g(o): pass\n");
    let folder = build_from(&files.with("bin/one.sh", "#!/bin/sh\n").with("bin/two.sh", "#!/bin/sh\n"), None);
    support::assert_generator_agrees(folder.path());
    assert_eq!(text(&folder, "workflow.yml").matches("lfn: m.py").count(), 2);
    // The other program of `two` is not that of a step with checks.
    has(&text(&folder, "transformations.yml"), "    pfn: ${PWD}/bin/two.sh\n");
    assert!(!folder.path().join("pegasus/bin/checked/two").exists());
}

#[test]
fn what_a_text_asks_for_is_no_attribute() {
    let spec = "# W\n\n```kdl\nworkflow w\naxis t { point a bed=\"data/\"; point b bed=\"data/a.bed/\" }\n\
        input conf \"conf.txt\" template=\"conf.j2\"\n\
        step s { each t; in conf; out o \"{t}.s\" publish=#true; run \"/bin/true {conf} {o} {exists(t.bed)}\" }\n```\n";
    let files = Memory::default().with("specification.md", spec).with("data/a.bed", "x\n");
    let folder = build_from(&files.with("conf.j2", "{{ axes.t[0] }}\n"), None);
    assert_eq!(text(&folder, "inputs/conf.txt"), "{'bed': 'data/', 'index': 0, 'key': 'a'}\n");
    // With a slash at its end a path asks for a folder.
    let workflow = text(&folder, "workflow.yml");
    has(&workflow, "  - a.s\n  - 'true'\n");
    has(&workflow, "  - b.s\n  - 'false'\n");
}

/// What a level says under a condition, above what the next one says always.
const LEVELS: &str = r#"
```kdl
workflow levels
param off type=bool default=#false
axis t { point a n=1; point b n=2; point c n=3 }
component c { env L info; env S secret=#true; env Q secret=#true when="off"; profile condor "+K" "c" }
component d { env L other; env T secret=#true; profile condor "+K" "d" }
step s {
    each t; use c when="t.n < 3"; use d
    env L debug when="t.n == 1"; env L deep when="t.n < 3"
    env S plain when="t.n == 2"
    env U secret=#true when="t.n != 2"; env V secret=#true when="t.n == 3"; env W secret=#true when="off"
    profile condor "+K" "s" when="t.n > 1"
    profile condor "+W" "s" when="t.n == 1"
    out o "{t}.o" publish=#true
    run "/bin/touch {o}"
}
step never { when "off"; env X secret=#true; out o "o" publish=#true; run "bin/never.sh {o}" }
pegasus { profile condor "+W" "w" }
```
"#;

#[test]
fn where_a_level_says_nothing_the_next_one_holds() {
    let files = Memory::default().with("specification.md", LEVELS).with("bin/never.sh", "#!/bin/sh\n");
    let folder = build_from(&files, None);
    support::assert_generator_agrees(folder.path());
    let workflow = text(&folder, "workflow.yml");
    let profiles = |job: &str| -> Vec<&str> {
        let (_, job) = workflow.split_once(&format!("  id: s_{job}\n")).unwrap();
        let (_, profiles) = job.split_once("  profiles:\n").unwrap();
        let mut lines: Vec<&str> = profiles.lines().take_while(|l| l.starts_with("    ")).map(str::trim).collect();
        lines.retain(|line| !line.ends_with(':'));
        lines.sort_unstable();
        lines
    };
    assert_eq!(profiles("a"), ["'+K': c", "'+W': s", "L: debug", "getenv: 'S,U'"]);
    assert_eq!(profiles("b"), ["'+K': s", "'+W': w", "L: deep", "S: plain"]);
    assert_eq!(profiles("c"), ["'+K': s", "'+W': w", "L: other", "getenv: 'T,U,V'"]);
    has(&text(&folder, "submit.sh"), "for name in S T U V; do\n");
}

#[test]
fn a_component_in_several_alternatives() {
    let spec = "# W\n\n```kdl\nworkflow w\naxis t { point a n=1; point b n=2; point c n=3 }\n\
        component x { profile condor \"+K\" \"x\"; env L x }\ncomponent y { env L y }\n\
        step s { each t; use x when=\"t.n == 1\"; use y when=\"t.n == 2\"; use x\n\
        profile condor \"+K\" \"s\" when=\"t.n == 2\"\n\
        out o \"{t}.o\" publish=#true; shell \"echo $L > $o\" }\n\
        pegasus { site local; profile condor \"+K\" \"w\" }\n```\n";
    let folder = build_from(&Memory::default().with("specification.md", spec), None);
    support::assert_generator_agrees(folder.path());
    let workflow = text(&folder, "workflow.yml");
    for (job, kind, level) in [("a", "x", "x"), ("b", "y", "s"), ("c", "x", "x")] {
        let (_, text) = workflow.split_once(&format!("  id: s_{job}\n")).unwrap();
        let (text, _) = text.split_once("- type").unwrap_or((text, ""));
        has(text, &format!("    condor:\n      '+K': {level}\n    env:\n      L: "));
        has(text, &format!("      L: {}\n", if kind == "y" { "'y'" } else { kind }));
    }
}
