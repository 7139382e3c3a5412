//! Each file of `tests/diagnostics/` is a specification with a mistake, and at its end what napkin says about it:
//! 80 columns, no colour. A block ```` ```text file=NAME ```` is a data file beside it.
//!
//! `NAPKIN_BLESS=1 cargo test --test diagnostics` writes the answers anew; read the difference before you keep it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use napkin::compile::{Given, Limits, Look, Request, compile_and_look};
use napkin::diagnostic::Human;
use napkin::files::{Memory, RelPath};

const ANSWER: &str = "\n```text answer\n";

/// The `file=NAME` blocks of a case.
fn data_files(text: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("\n```text file=") {
        let block = &rest[start + "\n```text file=".len()..];
        let (name, block) = block.split_once('\n').expect("a block has lines");
        let (content, after) = block.split_once("```").expect("a block is closed");
        files.push((name.trim().to_owned(), content.to_owned()));
        rest = after;
    }
    files
}

fn answer(case: &str) -> String {
    let mut files = Memory::default()
        .with("specification.md", case)
        .with("bin/tool.py", "#!/usr/bin/env python3\n")
        .with("list.txt", "a\nb\n")
        .with("data/a.txt", "a")
        .with("data/b.txt", "b");
    for (name, content) in data_files(case) {
        files = files.with(&name, content);
    }
    let request = Request {
        spec: RelPath::new("specification.md").expect("a plain name"),
        prefix: String::new(),
        values: Given::default(),
        limits: Limits::default(),
    };
    let done = compile_and_look(&files, &request, &Look { modes: true, ..Look::default() });
    let human = Human::of_width(80);
    let mut out = String::new();
    for finding in done.findings.sorted() {
        writeln!(out, "{}", human.render(finding, &done.sources)).expect("a string");
    }
    assert_eq!(done.output.is_some(), !done.findings.has_errors(), "an output exactly where there is no error");
    out.trim_end().to_owned()
}

#[test]
fn every_mistake_is_answered_as_written_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir(&folder).expect("the folder of cases").map(|e| e.expect("a case").path()).collect();
    cases.sort();
    assert!(cases.len() >= 30, "cases are missing");
    let bless = std::env::var_os("NAPKIN_BLESS").is_some();
    let mut wrong = String::new();
    for path in cases {
        let text = std::fs::read_to_string(&path).expect("a text");
        let (case, expected) = match text.split_once(ANSWER) {
            Some((case, rest)) => (case, rest.rsplit_once("\n```").map_or("", |(e, _)| e)),
            None => (text.trim_end(), ""),
        };
        let found = answer(&format!("{case}\n"));
        if found == expected {
            continue;
        }
        if bless {
            std::fs::write(&path, format!("{case}{ANSWER}{found}\n```\n")).expect("a writable case");
        } else {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            write!(wrong, "== {name}\n-- expected\n{expected}\n-- found\n{found}\n").expect("a string");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
