//! Each backend is asked in its own protocol, and a key goes nowhere but into its header.

use napkin::draft::material::{Content, Material};
use napkin::draft::model::{Backend, Client};
use napkin::draft::record::Record;
use serde_json::{Value, json};

use crate::server::{Reply, Server};
use crate::{BACKENDS, KEY, failure, good, page, run, run_with, said, sentence, settings};

#[test]
fn each_backend_is_asked_in_its_protocol_and_understood() {
    for backend in BACKENDS {
        let run = run(backend, vec![good(backend)]);
        let done = run.result.as_ref().unwrap_or_else(|why| panic!("{backend:?}: {why}"));
        assert_eq!((done.holes, done.left_out.len(), done.rest.len(), done.rounds), (1, 0, 0, 0), "{}", done.text);
        assert_eq!((done.tokens.input, done.tokens.output), (1000, 100));
        assert!(done.text.contains("// napkin: unreviewed: the sentence (m)\naxis book"), "{}", done.text);
        assert!(
            done.text.contains("// napkin: unreviewed: the sentence, the words \"count the words\" (m)\nstep tally"),
            "{}",
            done.text
        );
        assert!(done.text.starts_with("# Words\n") && !done.text.contains("Done."), "{}", done.text);

        let asked = &run.asked[0];
        let body: Value = serde_json::from_str(&asked.body).unwrap();
        assert_eq!((&body["model"], &body["stream"]), (&json!("m"), &json!(false)));
        let (path, key) = match backend {
            Backend::OpenAi => ("/v1/chat/completions", Some(("authorization", format!("Bearer {KEY}")))),
            Backend::Anthropic => ("/v1/messages", Some(("x-api-key", KEY.to_owned()))),
            Backend::Ollama => ("/api/chat", None),
        };
        assert!(asked.path.ends_with(path), "{}", asked.path);
        assert_eq!(asked.header("content-type"), Some("application/json"));
        assert!(!asked.body.contains(KEY) && !asked.path.contains(KEY));
        match key {
            Some((name, value)) => assert_eq!(asked.header(name), Some(value.as_str())),
            None => assert!(asked.headers.iter().all(|(_, value)| !value.contains(KEY))),
        }
        if backend == Backend::Anthropic {
            assert_eq!(asked.header("anthropic-version"), Some("2023-06-01"));
        }
        assert!(asked.body.contains("count the words of each book") && asked.body.contains("gather=sample"));
    }
}

#[test]
fn pictures_go_as_pictures() {
    let png = b"\x89PNG\r\n\x1a\n...".to_vec();
    let content = Content::Image { bytes: png, media: "image/png" };
    let materials = [Material { shown: "sketch.png".into(), content }];
    let encoded = "iVBORw0KGgouLi4=";
    for backend in BACKENDS {
        let run = run_with(backend, vec![good(backend)], &materials, |_| {});
        let body: Value = serde_json::from_str(&run.asked[0].body).unwrap();
        let messages = &body["messages"];
        let found = match backend {
            Backend::OpenAi => {
                messages[1]["content"][0]["image_url"]["url"] == format!("data:image/png;base64,{encoded}")
            }
            Backend::Anthropic => messages[0]["content"][0]["source"]["data"] == encoded,
            Backend::Ollama => messages[1]["images"][0] == encoded,
        };
        assert!(found && run.result.is_ok(), "{backend:?} {messages}");
    }
}

#[test]
fn a_missing_key_is_said_at_the_call_and_nothing_is_asked() {
    for (backend, variable) in [(Backend::OpenAi, "OPENAI_API_KEY"), (Backend::Anthropic, "ANTHROPIC_API_KEY")] {
        let server = Server::start(vec![good(backend)]);
        let settings = settings(backend, &server.address(), None);
        let said = Client::new(&settings, &|_| {}).err().unwrap().to_string();
        assert_eq!(said, format!("{} needs a key, and {variable} is not set", backend.word()));
        assert!(server.asked().is_empty());
    }
}

#[test]
fn no_key_follows_to_another_place() {
    let other = Server::start(vec![]);
    for backend in BACKENDS {
        let away = Reply::raw(307, Vec::new()).header("location", &format!("{}/v1/messages", other.address()));
        let run = run(backend, vec![away]);
        assert!(failure(&run).contains("sends elsewhere (HTTP 307)"), "{}", failure(&run));
    }
    assert!(other.asked().is_empty());
}

#[test]
fn a_key_in_the_material_or_in_an_answer_reaches_no_file() {
    let backend = Backend::OpenAi;
    let text = page("publish=#true").replace("# Words", &format!("# Words {KEY}"));
    let run = run_with(backend, vec![said(backend, &text, "stop")], &sentence(&format!("use {KEY}")), |_| {});
    assert!(run.result.as_ref().unwrap().text.starts_with("# Words [key]\n"));
    assert!(!run.asked[0].body.contains(KEY));
}

#[test]
fn a_record_is_the_same_for_the_same_answers() {
    let backend = Backend::Anthropic;
    let record = || {
        let run = run(backend, vec![said(backend, &page("publish=true"), "stop"), good(backend)]);
        let mut done = run.result.unwrap();
        // The port of the server is chosen anew each time.
        assert!(done.said.host.starts_with("127.0.0.1:"));
        done.said.host = "host".into();
        Record::new("words", &sentence("count the words of each book"), Some(&done.said), &done.left_out, done.holes)
            .text()
    };
    let text = record();
    assert_eq!(text, record());
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&value["version"], &value["model"]["backend"], &value["model"]["rounds"]),
        (&json!(1), &json!("anthropic"), &json!(1))
    );
    assert_eq!(value["model"]["exchanges"].as_array().unwrap().len(), 2);
    assert!(value["model"]["exchanges"][0]["prompt"].as_str().unwrap().contains("count the words of each book"));
    assert_eq!(value["inputs"][0]["blake3"], blake3::hash(b"count the words of each book").to_hex().as_str());
}
