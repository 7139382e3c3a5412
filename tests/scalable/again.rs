//! A second run does what is not done, and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use napkin::files::Memory;

use crate::project::{Project, counts, fan, tree};
use crate::support::{printed, run, scalable};

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
