//! `napkin graph` as a process, and the pictures of real workflows: well-formed, complete, the same each time.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use support::{root, run};

fn napkin(cwd: &Path, args: &[&str]) -> Output {
    run(Command::new(env!("CARGO_BIN_EXE_napkin")).current_dir(cwd).arg("graph").args(args))
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The picture, of a command that succeeds.
#[track_caller]
fn drawn(cwd: &Path, args: &[&str]) -> String {
    let output = napkin(cwd, args);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", err(&output));
    out(&output)
}

/// A project with a workflow of a number of books.
fn project(books: usize) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let spec = "# Words\n\n```kdl\nworkflow words\n\
        param few type=bool default=#false\n\
        axis book { lines \"books.txt\"; where \"not few or it.index < 2\" }\n\
        step tally { each book; out n \"{book}.count\"; run \"/bin/touch {n}\" }\n\
        step tidy { after tally gather=book; out log \"tidy.log\" publish=#true; run \"/bin/touch {log}\" }\n\
        step total { in n from=tally gather=book; out sum \"total.txt\" publish=#true; run \"/bin/cp {n} {sum}\" }\n\
        values small { few #true }\n```\n";
    write(dir.path(), "specs/words/specification.md", spec);
    let lines: String = (0..books).map(|n| format!("b{n}\n")).collect();
    write(dir.path(), "specs/words/books.txt", &lines);
    dir
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The specifications of this repository.
fn specs() -> Vec<PathBuf> {
    let folders = ["specs", "golden/published"].map(|folder| root().join(folder));
    let entries = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let mut specs: Vec<PathBuf> = entries.filter(|path| path.join("specification.md").is_file()).collect();
    specs.sort();
    assert!(specs.len() >= 15, "{specs:?}");
    specs
}

/// Reads SVG files with the parser of Python: each text of the pages is printed, a line each.
const PARSE: &str = "import sys, xml.etree.ElementTree as tree\n\
    for name in sys.argv[1:]:\n\
    \x20   root = tree.parse(name).getroot()\n\
    \x20   assert root.tag == '{http://www.w3.org/2000/svg}svg', root.tag\n\
    \x20   assert root[0].tag.endswith('title') and root[1].tag.endswith('desc'), 'words for those who do not see'\n\
    \x20   for text in root.itertext():\n\
    \x20       print(text)\n";

fn parsed(picture: &Path) -> String {
    let output = run(Command::new("python3").args(["-c", PARSE]).arg(picture));
    assert!(output.status.success(), "{}: {}", picture.display(), support::printed(&output));
    out(&output)
}

#[test]
fn every_workflow_of_this_repository_is_drawn() {
    let dir = tempfile::tempdir().unwrap();
    for spec in specs() {
        let name = spec.to_str().unwrap();
        let picture = dir.path().join("picture.svg");
        let told = drawn(root(), &[name, "--out", picture.to_str().unwrap()]);
        assert!(told.contains("picture.svg: "), "{told}");
        let texts = parsed(&picture);
        let mermaid = drawn(root(), &[name, "--format", "mermaid", "-q"]);
        let dot = drawn(root(), &[name, "--format", "dot"]);
        let text = fs::read_to_string(spec.join("specification.md")).unwrap();
        let steps = text.lines().filter_map(|line| line.strip_prefix("step "));
        for step in steps.filter_map(|line| line.split_whitespace().next()) {
            assert!(texts.lines().any(|line| line == step), "{name}: no text {step}");
            assert!(mermaid.contains(&format!("[\"{step}<br>")), "{name}: {step} in\n{mermaid}");
            assert!(dot.contains(&format!("[label=\"{step}\\n")), "{name}: {step} in\n{dot}");
        }
        let again = drawn(root(), &[name]);
        assert_eq!(again, fs::read_to_string(&picture).unwrap(), "{name}");
    }
}

#[test]
fn the_picture_of_the_readme_is_the_one_that_is_drawn() {
    for name in ["demeter", "soilmoisture", "solar-tiles", "words"] {
        let readme = fs::read_to_string(root().join(format!("generated/{name}/pegasus/README.md"))).unwrap();
        let mermaid = drawn(root(), &[name, "--format", "mermaid"]);
        assert!(readme.contains(&format!("```mermaid\n{mermaid}```\n")), "{name}:\n{mermaid}");
    }
}

#[test]
fn jobs_and_their_parents() {
    let dir = project(3);
    let dot = drawn(dir.path(), &["--jobs", "--format", "dot"]);
    for wanted in ["label=\"tally\"", "[label=\"tally_b0\"]", "[label=\"total\", peripheries=2]"] {
        assert!(dot.contains(wanted), "{wanted} in\n{dot}");
    }
    // Each of the three jobs before tidy, which only waits, and before total, which reads.
    let edges = |dashed| dot.lines().filter(|l| l.contains(" -> ") && l.contains("dashed") == dashed).count();
    assert_eq!((edges(true), edges(false)), (3, 3), "{dot}");
    let mermaid = drawn(dir.path(), &["--jobs", "--format", "mermaid"]);
    assert_eq!((mermaid.matches("subgraph ").count(), mermaid.matches("    end\n").count()), (3, 3), "{mermaid}");
    let picture = dir.path().join("jobs.svg");
    fs::write(&picture, drawn(dir.path(), &["--jobs"])).unwrap();
    let texts = parsed(&picture);
    for id in ["tally_b0", "tally_b1", "tally_b2", "tidy", "total"] {
        assert!(texts.lines().any(|line| line == id), "{id} in\n{texts}");
    }
}

#[test]
fn more_jobs_than_anybody_looks_at_are_refused() {
    let dir = project(299);
    let output = napkin(dir.path(), &["--jobs"]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(2), ""));
    assert_eq!(
        err(&output),
        "error: specs/words has 301 jobs: a picture of jobs can have 300 at most\n\
         help: without `--jobs` its steps are drawn\n"
    );
    assert!(drawn(dir.path(), &[]).contains("299 jobs, one per book"));
    assert!(drawn(dir.path(), &["--jobs", "--set", "few=true"]).contains("tally_b1"));
    write(dir.path(), "specs/words/books.txt", "b\n");
    assert!(drawn(dir.path(), &["--jobs"]).contains("3 steps, 3 jobs"));
}

#[test]
fn values_change_what_is_drawn() {
    let dir = project(5);
    assert!(drawn(dir.path(), &["words"]).contains(">5 jobs, one per book</text>"));
    assert!(drawn(dir.path(), &["words", "--values", "small"]).contains(">2 jobs, one per book</text>"));
    assert!(drawn(dir.path(), &["words", "--set", "few=true"]).contains(">2 jobs, one per book</text>"));
}

#[test]
fn one_of_several_specs_is_named() {
    let dir = project(2);
    write(dir.path(), "specs/deep/other/specification.md", "");
    let output = napkin(dir.path(), &[]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(2), ""));
    assert_eq!(err(&output), "error: there are 2 specs, and one is drawn\nhelp: name one of them: deep/other, words\n");
}

#[test]
fn a_wrong_spec_is_not_drawn() {
    let dir = project(2);
    let path = dir.path().join("specs/words/specification.md");
    let text = fs::read_to_string(&path).unwrap().replace("in n from=tally", "in n from=taly");
    fs::write(&path, text).unwrap();
    let output = napkin(dir.path(), &["--out", "a.svg"]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(1), ""));
    assert!(err(&output).contains("nobody makes `taly`"), "{}", err(&output));
    assert!(!dir.path().join("a.svg").exists());
}

#[test]
fn the_picture_takes_the_place_of_a_file_and_of_nothing_else() {
    let dir = project(2);
    for (name, starts) in [("a.svg", "<svg "), ("a.dot", "digraph "), ("a.mmd", "flowchart "), ("a", "<svg ")] {
        fs::write(dir.path().join(name), "old").unwrap();
        let told = drawn(dir.path(), &["--out", name]);
        assert_eq!(told, format!("{name}: 3 nodes, 2 edges\n"));
        assert!(fs::read_to_string(dir.path().join(name)).unwrap().starts_with(starts));
    }
    assert_eq!(drawn(dir.path(), &["--out", "a", "-q"]), "");
    assert!(drawn(dir.path(), &["-q"]).starts_with("<svg "), "the picture is what was asked for");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 5, "nothing else is left");
    let output = napkin(dir.path(), &["--out", "no/such/folder.svg"]);
    assert_eq!(output.status.code(), Some(4), "{}", err(&output));
}
