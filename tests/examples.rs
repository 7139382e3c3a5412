//! The committed examples are what this version builds.

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

#[test]
fn the_readme_names_only_commands_and_files_that_exist() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).expect("a README");
    for link in readme.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        if !link.contains("://") {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(link);
            assert!(path.exists(), "the README links to {link}");
        }
    }
}
