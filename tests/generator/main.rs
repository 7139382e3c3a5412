//! Generated programs, run: the generator through the real Pegasus API, and the whole workflow on this machine.
//!
//! | part | what is tried |
//! |---|---|
//! | [`specs`] | the examples that come with napkin |
//! | [`relations`], [`neighbours`] | each job has its files |
//! | [`words`] | programs, scripts and functions receive their words |
//! | [`names`] | names beside those of Python and YAML |
//! | [`options`] | params as options of the generator |
//! | [`data`] | what the data beside a specification decide |
//! | [`failures`] | a job that fails |

mod data;
mod failures;
mod names;
mod neighbours;
mod options;
mod relations;
mod specs;
#[path = "../support/mod.rs"]
mod support;
mod words;

use std::path::Path;
use std::process::Command;

use napkin::files::Memory;
use support::{assert_generator_agrees, build_from, run};

/// Builds, and sees that the generator, run through the real API, writes the same workflow.
fn agreed(files: &Memory) -> tempfile::TempDir {
    let folder = build_from(files, None);
    assert_generator_agrees(folder.path());
    folder
}

/// A text of a built package, by its path below `pegasus`.
fn read(folder: &tempfile::TempDir, path: &str) -> String {
    std::fs::read_to_string(folder.path().join("pegasus").join(path)).unwrap()
}

/// The words that a job of a built workflow passes to its program, with blanks between them.
fn words_of(workflow: &str, id: &str) -> String {
    let (_, job) = workflow.split_once(&format!("\n  id: {id}\n")).unwrap();
    let (arguments, _) = job.split_once("  uses:\n").unwrap();
    let (_, words) = arguments.split_once("  arguments:\n").unwrap();
    let words = words.lines().map(|line| line.trim_start_matches("  - ").trim_matches('\''));
    words.collect::<Vec<_>>().join(" ")
}

/// Runs the workflow of a built folder on this machine.
fn run_manual(folder: &Path) -> std::process::Output {
    run(Command::new(folder.join("pegasus/run_manual.sh")).current_dir("/"))
}

/// A script that writes the words it was given as JSON into the file that its last word names.
const ARGV: &str = "#!/usr/bin/env python3\nimport json, sys\n\
    json.dump(sys.argv[1:-1], open(sys.argv[-1], 'w'), ensure_ascii=False)\n";

/// A script that makes each file that a word with a dot names.
const TOUCH: &str = "#!/usr/bin/env python3\nimport sys\n\
    for word in sys.argv[1:]:\n    if '.' in word:\n        open(word, 'a').close()\n";
