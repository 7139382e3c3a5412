//! The network can be reached from `napkin draft` alone.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::root;

/// What speaks to other machines, as it stands in a source file.
const CLIENTS: [&str; 4] = ["reqwest", "std::net", "TcpStream", "UdpSocket"];

/// All Rust files below a folder.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn only_the_module_that_asks_a_model_names_a_client() {
    let mut all = Vec::new();
    sources(&root().join("src"), &mut all);
    let named: Vec<&PathBuf> = all
        .iter()
        .filter(|path| {
            let text = fs::read_to_string(path).unwrap();
            CLIENTS.iter().any(|client| text.contains(client))
        })
        .collect();
    let model = root().join("src/draft/model");
    assert!(named.iter().any(|path| path.starts_with(&model)), "the search finds the client where it is");
    let elsewhere: Vec<_> = named.iter().filter(|path| !path.starts_with(&model)).collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
    // That module is called by the command, and by the process that it starts to read a PDF.
    let calls = |path: &&PathBuf| fs::read_to_string(path).unwrap().contains("draft::model");
    let mut callers: Vec<&PathBuf> = all.iter().filter(calls).filter(|path| !path.starts_with(&model)).collect();
    callers.sort();
    assert_eq!(callers, [&root().join("src/cli/draft/model.rs"), &root().join("src/main.rs")]);
}

/// A command in a network of its own that has no way out, where the machine lets us make one.
fn cut_off() -> Option<Command> {
    let words: [&[&str]; 2] = [&["--map-root-user", "--net"], &["--net"]];
    let works =
        |args: &&&[&str]| Command::new("unshare").args(**args).arg("true").output().is_ok_and(|o| o.status.success());
    let args = words.iter().find(works)?;
    let mut command = Command::new("unshare");
    command.args(*args);
    Some(command)
}

#[test]
fn check_build_and_diff_need_no_network() {
    let Some(_) = cut_off() else {
        // Where no such network can be made, the test above has to do.
        eprintln!("no network namespace can be made here");
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    for file in ["specification.md", "books.txt", "bin/tally.py", "bin/total.py"] {
        let to = dir.path().join("specs/words").join(file);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(root().join("specs/words").join(file), to).unwrap();
    }
    fs::create_dir_all(dir.path().join("specs/words/data")).unwrap();
    for entry in fs::read_dir(root().join("specs/words/data")).unwrap() {
        let from = entry.unwrap().path();
        fs::copy(&from, dir.path().join("specs/words/data").join(from.file_name().unwrap())).unwrap();
    }
    for args in
        [&["check", "words"][..], &["build", "words"], &["diff", "words", "--from", "built"], &["graph", "words"]]
    {
        let mut command = cut_off().unwrap();
        let done = command
            .arg(env!("CARGO_BIN_EXE_napkin"))
            .args(args)
            .current_dir(dir.path())
            .env("NAPKIN_AI_BACKEND", "openai")
            .output()
            .unwrap();
        assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    }
}
