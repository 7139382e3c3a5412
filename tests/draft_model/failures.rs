//! Servers that refuse, fail, hang, dribble or answer nonsense.

use std::time::Duration;

use napkin::draft::model::{Backend, Client, Conversation, Message, Model as _};
use serde_json::json;

use crate::server::{Reply, Server};
use crate::{BACKENDS, KEY, failure, good, run, run_with, sentence, settings};

#[test]
fn a_refused_key_is_named_by_its_variable() {
    let echo = json!({ "error": { "message": format!("Incorrect API key provided: {KEY}") } });
    for status in [401, 403] {
        for backend in BACKENDS {
            let run = run(backend, vec![Reply::json(status, &echo)]);
            let said = failure(&run);
            match backend.key_variable() {
                Some(variable) => {
                    assert!(said.contains(&format!("refuses the key in {variable} (HTTP {status})")), "{said}")
                }
                None => assert!(said.contains("asks for a key"), "{said}"),
            }
            assert_eq!(run.asked.len(), 1, "{backend:?}");
        }
    }
}

#[test]
fn what_is_asked_too_often_waits_as_long_as_it_is_told() {
    for backend in BACKENDS {
        let busy = Reply::json(429, &json!({ "error": "slow down" })).header("retry-after", "1");
        let run = run(backend, vec![busy, good(backend)]);
        assert!(run.result.is_ok(), "{}", failure(&run));
        assert!(run.took >= Duration::from_secs(1), "{:?}", run.took);
        assert!(run.progress.contains("asked too often (HTTP 429); asking again in 1s"), "{}", run.progress);
    }
    let busy = || Reply::json(429, &json!({})).header("retry-after", "0");
    let run = run(Backend::OpenAi, vec![busy(), busy(), busy(), busy(), busy()]);
    assert!(failure(&run).contains("after 4 tries"), "{}", failure(&run));
    assert_eq!(run.asked.len(), 4);
    let late = Reply::json(429, &json!({})).header("retry-after", "86400");
    let said = failure(&crate::run(Backend::OpenAi, vec![late]));
    assert!(said.contains("86400 s"), "{said}");
}

#[test]
fn a_server_that_fails_is_asked_again_and_not_for_ever() {
    for backend in BACKENDS {
        for status in [500, 502, 503, 529] {
            let broken = Reply::json(status, &json!({ "error": { "message": "overloaded" } }));
            let run = run(backend, vec![broken, Reply::close(), good(backend)]);
            assert!(run.result.is_ok(), "{backend:?} {status}: {}", failure(&run));
            assert_eq!(run.asked.len(), 3);
        }
        let echo = || Reply::json(500, &json!({ "error": { "message": format!("boom for {KEY}") } }));
        let run = run(backend, vec![echo(), echo(), echo(), echo(), echo()]);
        assert!(failure(&run).contains("has failed 4 times, last with HTTP 500: boom for "), "{}", failure(&run));
        assert_eq!(run.asked.len(), 4);
    }
}

#[test]
fn a_server_that_says_nothing_or_dribbles_is_left() {
    for backend in BACKENDS {
        for reply in [Reply::hang(), Reply::dribble()] {
            let run = run_with(backend, vec![reply], &sentence("s"), |s| s.timeout = Duration::from_secs(1));
            assert!(failure(&run).contains("has not answered within 1 s"), "{}", failure(&run));
            assert!(run.took < Duration::from_secs(4), "{:?}", run.took);
        }
    }
}

#[test]
fn what_is_no_answer_is_said_without_quoting_it() {
    for backend in BACKENDS {
        let garbage = || Reply::raw(200, format!("<html>{KEY}</html>").into_bytes());
        let run1 = run(backend, vec![garbage(), garbage(), garbage()]);
        assert!(failure(&run1).contains("that is no JSON from line 1 column 1 on"), "{}", failure(&run1));
        assert_eq!(run1.asked.len(), 2);
        let half = || Reply::raw(200, br#"{"choices":[{"message":{"content":"<spec"#.to_vec());
        let run2 = run(backend, vec![half(), half()]);
        assert!(failure(&run2).contains("its JSON ends too early"), "{}", failure(&run2));
        // Half a body that says it is longer is a broken connection.
        let short = Reply::short(br#"{"choices":["#.to_vec(), 5000);
        let run3 = run(backend, vec![short, good(backend)]);
        assert!(run3.result.is_ok(), "{}", failure(&run3));
        let endless = Reply::raw(200, vec![b' '; 9 << 20]);
        assert!(failure(&run(backend, vec![endless])).contains("more than 8388608 bytes"));
        let wrong = Reply::json(200, &json!({ "error": { "message": format!("no credit for {KEY}") } }));
        assert!(failure(&run(backend, vec![wrong])).contains("says no (HTTP 200): no credit for [key]"));
    }
}

#[test]
fn nobody_there_is_said() {
    let server = Server::start(vec![]);
    let address = server.address();
    drop(server);
    let settings = settings(Backend::Ollama, &address, None);
    let mut client = Client::new(&settings, &|_| {}).unwrap();
    let talk = Conversation { system: String::new(), messages: vec![Message::user("hi")] };
    let said = client.answer(&talk).unwrap_err().to_string();
    assert!(said.contains("cannot be reached, after 4 tries: no connection can be made"), "{said}");
}
