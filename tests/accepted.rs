//! Findings that somebody accepts: with a comment beside them, or with a baseline for an old spec.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn project(nodes: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("specs/heights/bin")).unwrap();
    fs::write(dir.path().join("specs/heights/bin/tool.py"), "#!/usr/bin/env python3\n").unwrap();
    write(dir.path(), nodes);
    dir
}

/// A workflow of one step that runs in the component `tools`, which `nodes` declare.
fn write(dir: &Path, nodes: &str) {
    let step = "step mean { use tools; out mean \"all.mean\" publish=#true; run \"bin/tool.py {mean}\" }";
    let text = format!("# Heights\n\n```kdl\nworkflow heights\n{nodes}\n{step}\n```\n");
    fs::write(dir.join("specs/heights/specification.md"), text).unwrap();
}

fn check(dir: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output: Output =
        Command::new(env!("CARGO_BIN_EXE_napkin")).current_dir(dir).arg("check").args(args).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code(), text)
}

fn codes(text: &str) -> Vec<&str> {
    text.lines().filter(|line| line.len() == 6 && line.starts_with("NK")).collect()
}

#[test]
fn a_comment_with_a_reason_accepts_the_line_it_ends_or_the_next_one() {
    for nodes in [
        "component tools { image \"docker://a/b:latest\" } // napkin: allow NK0806: as published",
        "// napkin: allow NK0806: as published\ncomponent tools { image \"docker://a/b:latest\" }",
        "// napkin: allow NK0806: one\n// napkin: allow NK0806: another\ncomponent tools { image \"docker://a/b:latest\" }",
        "// napkin: allow nk0806: the code as somebody types it\ncomponent tools { image \"docker://a/b:latest\" }",
    ] {
        let dir = project(nodes);
        let (exit, text) = check(dir.path(), &["-D", "warnings"]);
        let idle = nodes.matches("allow").count() - 1;
        assert_eq!(codes(&text), vec!["NK1705"; idle], "{text}");
        assert_eq!(exit, Some(i32::from(idle > 0)), "{text}");
        assert!(idle > 0 || text.contains(", 1 finding accepted\n"), "{text}");
    }
}

#[test]
fn such_a_comment_is_itself_checked() {
    let image = "component tools { image \"docker://a/b:latest\" }";
    for (comment, expected) in [
        ("// napkin: allow NK0806", &["NK1702"][..]),
        ("// napkin: allow NK0806:  ", &["NK1702"]),
        ("// napkin: allow: as published", &["NK0806", "NK1702"]),
        ("// napkin: allow NK0860: as published", &["NK0806", "NK1703"]),
        ("// napkin: allow NK0805: as published", &["NK0806", "NK1705"]),
    ] {
        let dir = project(&format!("{image} {comment}"));
        let (_, text) = check(dir.path(), &[]);
        let mut found = codes(&text);
        found.sort_unstable();
        assert_eq!(found, expected, "{comment}: {text}");
    }
    // An error stays one, and so does its comment.
    let dir = project("component tools { image \"docker://a/b:1\"; memory 2 } // napkin: allow NK0366: it is small");
    let (exit, text) = check(dir.path(), &[]);
    assert_eq!((exit, codes(&text)), (Some(1), vec!["NK0366", "NK1704"]), "{text}");
}

#[test]
fn a_baseline_holds_what_is_there_and_not_what_comes() {
    let dir = project("component tools { image \"docker://a/b:latest\" }");
    let (exit, text) = check(dir.path(), &["--write-baseline", "known.json"]);
    assert!(exit == Some(0) && text.ends_with("known.json: 1 finding\n"), "{text}");
    let (exit, text) = check(dir.path(), &["--baseline", "known.json", "-D", "warnings"]);
    assert!(exit == Some(0) && !text.contains("NK0806"), "{text}");
    // The line moves: the same finding. One more: new.
    write(
        dir.path(),
        "component more { image \"docker://a/c:latest\" }\ncomponent tools { image \"docker://a/b:latest\" }",
    );
    let (exit, text) = check(dir.path(), &["--baseline", "known.json", "-D", "warnings"]);
    assert_eq!((exit, codes(&text)), (Some(1), vec!["NK0806"]), "{text}");
    // It is gone: the baseline may be written anew.
    write(dir.path(), "component tools { image \"docker://a/b:1\" }");
    let (exit, text) = check(dir.path(), &["--baseline", "known.json"]);
    assert!(exit == Some(0) && text.contains("1 finding of the baseline did not come up"), "{text}");
    fs::write(dir.path().join("other.json"), "{}").unwrap();
    for file in ["other.json", "missing.json"] {
        let (exit, text) = check(dir.path(), &["--baseline", file]);
        assert!(exit == Some(2) && text.contains("baseline"), "{text}");
    }
}
