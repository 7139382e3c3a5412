//! The committed examples are what this version builds, and the README says what this version says.

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn the_committed_examples_are_up_to_date() {
    let done = Command::new(env!("CARGO_BIN_EXE_napkin"))
        .args(["build", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("napkin starts");
    assert!(
        done.status.success(),
        "rebuild them with `cargo run --release -- build` and read the difference:\n{}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
}

fn readme() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).expect("a README")
}

#[test]
fn the_readme_links_only_to_files_that_exist() {
    for link in readme().split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        if !link.contains("://") {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(link);
            assert!(path.exists(), "the README links to {link}");
        }
    }
}

/// What a newcomer sees with the README in hand: the check of `words`, and the answer to the mistake it asks for.
#[test]
fn the_readme_shows_what_its_first_commands_print() {
    let project = tempfile::tempdir().unwrap();
    let words = project.path().join("specs/words");
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs/words");
    for folder in ["", "bin", "data"] {
        fs::create_dir_all(words.join(folder)).unwrap();
        for entry in fs::read_dir(committed.join(folder)).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_file() {
                fs::copy(entry.path(), words.join(folder).join(entry.file_name())).unwrap();
            }
        }
    }
    let check = || {
        let done = Command::new(env!("CARGO_BIN_EXE_napkin"))
            .args(["check", "words"])
            .current_dir(project.path())
            .output()
            .expect("napkin starts");
        (String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap())
    };
    let readme = readme();

    let (answer, _) = check();
    assert!(readme.contains(&format!("$ napkin check words\n{answer}```\n")), "the README does not show:\n{answer}");

    let specification = words.join("specification.md");
    let text = fs::read_to_string(&specification).unwrap();
    let (before, total) = text.split_once("step total {").expect("the step that the README names");
    fs::write(&specification, format!("{before}step total {{{}", total.replace("from=tally", "from=taly"))).unwrap();
    let (_, answer) = check();
    let finding = answer.trim_end();
    assert!(finding.starts_with("NK0606"), "{answer}");
    assert!(readme.contains(&format!("````text\n{finding}\n````\n")), "the README does not show:\n{answer}");
}
