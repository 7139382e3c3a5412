//! A model that is asked elsewhere: the prompt is printed, and the answer comes from a file.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use napkin::draft::model::Backend;

use crate::{KEY, page};

fn draft(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_napkin"));
    command.current_dir(dir).arg("draft").args(["Count the words of each book", "--name", "words"]).args(args);
    // No backend is set: nobody is asked. A key that is set is shown nowhere.
    command.env_remove("NAPKIN_AI_BACKEND").env(Backend::OpenAi.key_variable().unwrap(), KEY).output().unwrap()
}

fn out(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_prompt_is_printed_and_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("notes.txt"), format!("The key is {KEY}.\x1b[2J\n")).unwrap();
    fs::write(dir.path().join("sketch.png"), b"\x89PNG\r\n\x1a\n...").unwrap();
    let printed = draft(dir.path(), &["notes.txt", "sketch.png", "--prompt"]);
    let text = out(&printed);
    // The language, the material, and what is wanted.
    for part in ["gather=", "Count the words of each book", "The key is [key].", "<specification>"] {
        assert!(text.contains(part), "{part}");
    }
    assert!(!text.contains(KEY) && !text.contains('\x1b'));
    assert!(String::from_utf8_lossy(&printed.stderr).contains("send these pictures along: sketch.png"));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "nothing was made");
}

#[test]
fn what_is_wrong_with_an_answer_can_be_said_back_to_it() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("answer.md");
    fs::write(&file, page("publish=true")).unwrap();
    let reply = out(&draft(dir.path(), &["--answer", "answer.md", "--prompt"]));
    assert!(reply.contains("\"NK0121\"") && reply.contains("publish=#true"), "{reply}");
    fs::write(&file, "I would love to help!").unwrap();
    assert!(out(&draft(dir.path(), &["--answer", "answer.md", "--prompt"])).contains("no specification"));
    fs::write(&file, page("publish=#true")).unwrap();
    let fine = draft(dir.path(), &["--answer", "answer.md", "--prompt"]);
    assert_eq!(out(&fine), "");
    assert!(String::from_utf8_lossy(&fine.stderr).contains("nothing is wrong with this answer"));
}

#[test]
fn an_answer_from_a_file_becomes_a_draft() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("answer.md"), page("publish=#true")).unwrap();
    assert_eq!(out(&draft(dir.path(), &["--answer", "answer.md"])), "specs/words/specification.md: 1 step, 1 hole\n");
    let spec = fs::read_to_string(dir.path().join("specs/words/specification.md")).unwrap();
    let mark = "// napkin: unreviewed: the sentence, the words \"count the words\" (a model, by hand)";
    assert!(spec.contains(&format!("{mark}\nstep tally external=#true {{")), "{spec}");
    let record = fs::read_to_string(dir.path().join("specs/words/draft.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    assert_eq!((&record["model"]["backend"], &record["holes"]), (&"by hand".into(), &1.into()));
    assert!(!record.to_string().contains(KEY));
    // A second one is not put over it, and a file that is none is told.
    assert_eq!(draft(dir.path(), &["--answer", "answer.md"]).status.code(), Some(2));
    for bad in ["nowhere.md", "."] {
        let refused = draft(dir.path(), &["--answer", bad, "--force"]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&refused.stderr).contains("cannot be read"));
    }
    assert_eq!(draft(dir.path(), &["--answer", "answer.md", "--no-ai"]).status.code(), Some(2));
}
