//! What jobs see, write and are given.

use std::fs;

use napkin::files::Memory;

use crate::project::{Project, tree};
use crate::support::{printed, run};

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
