//! The command as a process: what it says before any spec is read, on which stream, and its exit code.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn napkin(cwd: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_napkin"));
    command.current_dir(cwd).args(args).env_remove("NO_COLOR").env("TERM", "xterm");
    command
}

fn run(cwd: &Path, args: &[&str]) -> Output {
    napkin(cwd, args).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn project() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("specs/words")).unwrap();
    fs::write(dir.path().join("specs/words/specification.md"), "").unwrap();
    dir
}

#[test]
fn help_and_version_are_results() {
    let dir = tempfile::tempdir().unwrap();
    for args in [&["--help"][..], &["build", "--help"], &["check", "--help"], &["graph", "--help"], &["diff", "--help"]]
    {
        let help = run(dir.path(), args);
        assert_eq!(help.status.code(), Some(0));
        assert!(out(&help).contains("Examples:\n  napkin "), "{}", out(&help));
        assert_eq!(err(&help), "");
        assert!(!out(&help).contains('\x1b'), "no colour where nobody looks");
        assert!(out(&help).lines().all(|line| line.chars().count() <= 120), "{}", out(&help));
    }
    let version = run(dir.path(), &["--version"]);
    assert_eq!((version.status.code(), out(&version)), (Some(0), format!("napkin {}\n", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn a_wrong_command_line_is_usage() {
    let dir = project();
    for args in [
        &[][..],
        &["bild"],
        &["build", "--no-such-flag"],
        &["build", "--set", "crop"],
        &["build", "--max-bytes", "much"],
        &["build", "--jobs", "0"],
        &["build", "--locked", "--force"],
        &["build", "--diff", "some"],
        &["build", "--set", "crop=wheat"],
        &["build", "--out", "."],
        &["build", "wrods"],
        &["check", "--values", "no/such.kdl"],
        &["check", "-D", "everything"],
        &["graph", "wrods"],
        &["graph", "words", "--format", "png"],
        &["graph", "words", "--out", "specs"],
        &["graph", "words", "--out", "new/"],
        &["graph", "words", "--out", "specs/words/specification.md"],
        &["diff", "wrods"],
        &["diff", "--format", "sarif"],
        &["diff", "words", "--from", "built"],
    ] {
        let output = run(dir.path(), args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", err(&output));
        assert_eq!(out(&output), "", "{args:?}");
        assert!(!err(&output).is_empty(), "{args:?}");
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing was made");
}

#[test]
fn without_specs_it_says_where_to_go() {
    let dir = tempfile::tempdir().unwrap();
    for command in ["build", "check", "graph"] {
        let output = run(dir.path(), &[command]);
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(
            err(&output),
            "error: there is no folder `specs/` here or above\n\
             help: go to the folder of the project, or name a specification.md\n"
        );
    }
    fs::create_dir_all(dir.path().join("specs/empty")).unwrap();
    fs::create_dir_all(dir.path().join("deep/down")).unwrap();
    let output = run(&dir.path().join("deep/down"), &["build"]);
    assert_eq!(
        err(&output),
        "error: there is no specification.md below `../../specs`\n\
         help: a spec lies in a folder of its own: `specs/<name>/specification.md`\n"
    );
}

#[test]
fn a_slip_in_a_name_is_seen() {
    let dir = project();
    let output = run(dir.path(), &["build", "wrods"]);
    assert_eq!(err(&output), "error: there is no spec `wrods`\nhelp: did you mean `words`?\n");
}

#[test]
fn colour_is_for_those_who_see_it() {
    let dir = project();
    let coloured = |args: &[&str]| err(&run(dir.path(), args)).contains('\x1b');
    assert!(!coloured(&["build", "wrods"]));
    assert!(coloured(&["build", "wrods", "--color", "always"]));
    assert!(!coloured(&["build", "wrods", "--color", "never"]));
    let refused = napkin(dir.path(), &["build", "wrods", "--color", "always"]).env("NO_COLOR", "1").output().unwrap();
    assert!(err(&refused).contains('\x1b'), "what is asked for on the command line counts more than the environment");
}

#[test]
fn a_reader_that_went_away_is_no_failure() {
    let dir = project();
    for args in [&["--help"][..], &["check"], &["build", "--help"]] {
        let mut child = napkin(dir.path(), args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.code().is_some_and(|code| code <= 4), "{args:?}: {:?}", output.status);
        assert!(!err(&output).contains("panicked"), "{args:?}: {}", err(&output));
    }
}

#[test]
fn an_empty_spec_builds_nothing() {
    let dir = project();
    let output = run(dir.path(), &["build"]);
    assert_ne!(output.status.code(), Some(0));
    assert!(!err(&output).is_empty());
    assert!(!dir.path().join("generated").exists());
}

/// What `--locked` says of the folder is a finding for who reads findings.
#[test]
fn a_build_that_is_out_of_date_is_a_finding_at_its_spec() {
    let dir = tempfile::tempdir().unwrap();
    let spec = dir.path().join("specs/words/specification.md");
    fs::create_dir_all(spec.parent().unwrap().join("bin")).unwrap();
    fs::write(spec.parent().unwrap().join("bin/tool.py"), "#!/usr/bin/env python3\n").unwrap();
    let text = "# Words\n\n```kdl\nworkflow words\ncomponent c { image \"docker://a/b:1\" }\nstep s { use c; out o \"o\" publish=#true; run \"bin/tool.py {o}\" }\n```\n";
    fs::write(&spec, text).unwrap();
    let locked = |format: &str| run(dir.path(), &["build", "--locked", "--format", format]);
    let never = locked("github");
    assert_eq!(never.status.code(), Some(3));
    assert!(out(&never).starts_with("::error file=specs/words/specification.md,line=1,"), "{}", out(&never));
    assert!(
        out(&never).contains("title=NK2001%3A ") && out(&never).contains("it was not built before"),
        "{}",
        out(&never)
    );
    let human = run(dir.path(), &["build", "--locked"]);
    assert_eq!(out(&human).lines().count(), 1, "that all is missing is said once: {}", out(&human));
    run(dir.path(), &["build"]);
    let whole = locked("json");
    assert_eq!(whole.status.code(), Some(0));
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&whole.stdout).unwrap()["errors"], 0);
    fs::write(&spec, text.replace("\"o\"", "\"p\"")).unwrap();
    let stale = serde_json::from_slice::<serde_json::Value>(&locked("json").stdout).unwrap();
    assert_eq!((&stale["errors"], &stale["findings"][0]["code"]), (&1.into(), &"NK2001".into()), "{stale:#}");
    // Somebody's edit is another thing, and nothing is written over it.
    let readme = dir.path().join("generated/words/pegasus/README.md");
    fs::write(&readme, "mine").unwrap();
    let way = run(dir.path(), &["build", "--format", "json"]);
    let found = serde_json::from_slice::<serde_json::Value>(&way.stdout).unwrap();
    assert_eq!(found["findings"][0]["code"], "NK2002", "{found:#}");
    assert_eq!(fs::read_to_string(readme).unwrap(), "mine");
    let dry = run(dir.path(), &["build", "--dry-run"]);
    assert!(err(&dry).contains("so nothing would be written"), "{}", err(&dry));
}
