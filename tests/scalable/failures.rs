//! Jobs that fail, are tried again or are interrupted.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use napkin::files::Memory;

use crate::project::{Project, fan, tree};
use crate::support::{printed, run};

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
