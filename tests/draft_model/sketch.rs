//! A drawn napkin and the methods section of a paper become a draft: the whole command, with a model that answers what
//! `tests/draft/model/answer.md` says.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use base64::Engine as _;
use serde_json::{Value, json};

use crate::KEY;
use crate::server::{Reply, Server};

fn material(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/draft/model").join(name)
}

#[test]
fn a_sketch_and_a_methods_section_become_a_draft() {
    let answer = fs::read_to_string(material("answer.md")).unwrap();
    let server = Server::start(vec![Reply::json(
        200,
        &json!({ "id": "c1", "object": "chat.completion", "created": 1, "model": "m",
            "choices": [{ "index": 0, "finish_reason": "stop",
                "message": { "role": "assistant", "content": format!("<specification>\n{answer}</specification>"), "refusal": null } }],
            "usage": { "prompt_tokens": 9000, "completion_tokens": 800, "total_tokens": 9800 } }),
    )]);
    let dir = tempfile::tempdir().unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_napkin"))
        .current_dir(dir.path())
        .arg("draft")
        .args([material("sketch.png"), material("methods.txt")])
        .args(["--name", "tiles"])
        .env("NAPKIN_AI_BACKEND", "openai")
        .env("NAPKIN_AI_MODEL", "m")
        .env("NAPKIN_AI_ENDPOINT", server.address())
        .env("OPENAI_API_KEY", KEY)
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap());
    assert!(done.status.success(), "{err}");
    // Five boxes of the sketch do something; nine things are to be decided.
    assert_eq!(out, "specs/tiles/specification.md: 5 steps, 9 holes\n");
    assert!(err.contains("9000 tokens read and 800 written by m, with 0 rounds of repair"), "{err}");

    // The picture went as a picture, the text with its lines numbered.
    let asked = server.asked();
    assert_eq!(asked.len(), 1, "the first answer type-checks");
    let text = asked[0].body.to_string();
    let picture = base64::engine::general_purpose::STANDARD.encode(fs::read(material("sketch.png")).unwrap());
    assert!(text.contains(&format!("data:image/png;base64,{picture}")));
    let methods = fs::read_to_string(material("methods.txt")).unwrap();
    let tenth = methods.lines().nth(9).unwrap();
    assert!(text.contains(tenth), "{tenth}");

    // Each part says where it comes from, and that a model wrote it.
    let spec = fs::read_to_string(dir.path().join("specs/tiles/specification.md")).unwrap();
    let marks = spec.lines().filter(|line| line.contains("napkin: unreviewed")).count();
    assert_eq!(marks, 10, "{spec}");
    assert!(spec.contains("// napkin: unreviewed: sketch.png, the box \"spectrum\" (m)\nstep spectrum {"), "{spec}");
    let record = fs::read_to_string(dir.path().join("specs/tiles/draft.json")).unwrap();
    let value: Value = serde_json::from_str(&record).unwrap();
    let hash = |name: &str| blake3::hash(&fs::read(material(name)).unwrap()).to_hex().to_string();
    assert_eq!(value["inputs"][0]["blake3"], hash("sketch.png").as_str());
    assert_eq!(value["inputs"][1]["blake3"], hash("methods.txt").as_str());
    assert_eq!(value["model"]["backend"], "openai");
    for text in [&out, &err, &spec, &record] {
        assert!(!text.contains(KEY) && !text.contains(&KEY[8..]), "{text}");
    }
}
