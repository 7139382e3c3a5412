//! One finding, told to people, to a screen reader, and to machines.

use std::fs;
use std::process::{Command, Output};

const SPEC: &str = "# Heights\n\n```kdl\nworkflow heights\naxis site { list north south }\n\
    step mean { each site; out mean \"{site}.mean\" publish=#true; run \"bin/mean.py {sites} {mean}\" }\n```\n";

fn check(args: &[&str]) -> Output {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("specs/my heights/bin")).unwrap();
    fs::write(dir.path().join("specs/my heights/specification.md"), SPEC).unwrap();
    fs::write(dir.path().join("specs/my heights/bin/mean.py"), "#!/usr/bin/env python3\n").unwrap();
    Command::new(env!("CARGO_BIN_EXE_napkin")).current_dir(dir.path()).arg("check").args(args).output().unwrap()
}

fn printed(output: &Output) -> (String, String) {
    (String::from_utf8(output.stdout.clone()).unwrap(), String::from_utf8(output.stderr.clone()).unwrap())
}

/// Line 6 of the file; `{sites}` stands after 81 characters, the name in it one later.
#[test]
fn json_has_lines_columns_and_offsets() {
    let output = check(&["--format", "json"]);
    let (out, err) = printed(&output);
    assert_eq!((output.status.code(), err.as_str()), (Some(1), ""));
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    let line = SPEC.lines().nth(5).unwrap();
    let column = line.find("{sites}").unwrap() + 2;
    let offset = SPEC.find("{sites}").unwrap() + 1;
    let place = |n: usize| serde_json::json!({ "line": 6, "column": column + n, "offset": offset + n });
    assert_eq!((&document["version"], &document["errors"]), (&1.into(), &1.into()));
    let finding = &document["findings"][0];
    assert_eq!(finding["code"], "NK0205");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["primary"]["file"], "specs/my heights/specification.md");
    assert_eq!((&finding["primary"]["start"], &finding["primary"]["end"]), (&place(0), &place(5)));
    assert_eq!(finding["page"], "schema/errors/NK0205.md");
    assert_eq!(finding["help"], "did you mean `site`?");
    assert_eq!((&finding["fix"]["replacement"], &finding["fix"]["start"]), (&"site".into(), &place(0)));
}

#[test]
fn sarif_names_the_rule_the_place_and_the_fix() {
    let (out, _) = printed(&check(&["--format", "sarif"]));
    let log: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "NK0205");
    assert_eq!(run["tool"]["driver"]["rules"][0]["shortDescription"]["text"], "a name that means nothing");
    let result = &run["results"][0];
    assert_eq!(
        (&result["ruleId"], &result["ruleIndex"], &result["level"]),
        (&"NK0205".into(), &0.into(), &"error".into())
    );
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "specs/my%20heights/specification.md");
    assert_eq!((&place["region"]["startLine"], &place["region"]["endLine"]), (&6.into(), &6.into()));
    let change = &result["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["replacements"][0]["insertedContent"]["text"], "site");
}

#[test]
fn github_gets_one_line_per_finding() {
    let (out, _) = printed(&check(&["--format", "github"]));
    let column = SPEC.lines().nth(5).unwrap().find("{sites}").unwrap() + 2;
    let end = column + 5;
    assert_eq!(
        out,
        format!(
            "::error file=specs/my heights/specification.md,line=6,endLine=6,col={column},endColumn={end},\
             title=NK0205%3A a name that means nothing::`sites` means nothing here%0Anot known%0A\
             specs/my heights/specification.md:5: did you mean this one?%0Ahelp: did you mean `site`?\n"
        )
    );
}

#[test]
fn a_screen_reader_gets_sentences() {
    let (_, err) = printed(&check(&["--format", "text"]));
    assert!(err.starts_with("`sites` means nothing here\n    Diagnostic severity: error\n"), "{err}");
    assert!(err.contains("diagnostic help: did you mean `site`?\ndiagnostic code: NK0205\n"), "{err}");
    assert!(err.is_ascii(), "nothing is drawn: {err}");
}

#[test]
fn explain_prints_pages_and_guesses() {
    let explain =
        |args: &[&str]| Command::new(env!("CARGO_BIN_EXE_napkin")).arg("explain").args(args).output().unwrap();
    for code in ["NK0205", "nk0205", "205"] {
        let (out, err) = printed(&explain(&[code]));
        assert!(out.starts_with("# NK0205: a name that means nothing\n") && err.is_empty(), "{out}{err}");
    }
    let unknown = explain(&["NK0250"]);
    let (out, err) = printed(&unknown);
    assert_eq!((unknown.status.code(), out.as_str()), (Some(2), ""));
    assert!(err.contains("there is no code `NK0250`\nhelp: did you mean `napkin explain NK02"), "{err}");
    let (all, _) = printed(&explain(&[]));
    assert!(all.lines().count() > 250 && all.contains("NK0205  a name that means nothing\n"));
}
