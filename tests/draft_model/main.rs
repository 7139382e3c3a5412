//! Drafts by a model, against a server on this machine that speaks as each backend does and fails as they do.

#![cfg(feature = "draft")]

mod answers;
mod by_hand;
mod failures;
mod material;
mod protocol;
mod server;
mod sketch;
#[cfg(target_os = "linux")]
mod tls;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use napkin::draft::material::{Content, Material};
use napkin::draft::model::{Backend, Drafted, Failure, Settings, Task, draft};
use napkin::draft::record::Record;
use serde_json::json;
use server::{Reply, Server};

const KEY: &str = "sk-test-0123456789abcdef";
const BACKENDS: [Backend; 3] = [Backend::OpenAi, Backend::Anthropic, Backend::Ollama];

/// An answer as each backend writes it.
fn said(backend: Backend, text: &str, reason: &str) -> Reply {
    let body = match backend {
        Backend::OpenAi => json!({ "id": "c1", "object": "chat.completion", "created": 1, "model": "m",
            "choices": [{ "index": 0, "finish_reason": reason,
                "message": { "role": "assistant", "content": text, "refusal": null } }],
            "usage": { "prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100 } }),
        Backend::Anthropic => json!({ "id": "msg_1", "type": "message", "role": "assistant", "model": "m",
            "content": [{ "type": "text", "text": text }], "stop_sequence": null,
            "stop_reason": match reason { "stop" => "end_turn", "length" => "max_tokens", other => other },
            "usage": { "input_tokens": 1000, "output_tokens": 100 } }),
        Backend::Ollama => json!({ "model": "m", "created_at": "2026-01-01T00:00:00Z", "done": true,
            "message": { "role": "assistant", "content": text }, "done_reason": reason,
            "total_duration": 1, "prompt_eval_count": 1000, "eval_count": 100 }),
    };
    Reply::json(200, &body)
}

fn good(backend: Backend) -> Reply {
    said(backend, &page("publish=#true"), "stop")
}

/// A specification with a hole; `publish` is where the tests put mistakes.
fn page(publish: &str) -> String {
    format!(
        "Here it is.\n<specification>\n# Words\n\n```kdl\nworkflow words\n```\n\n```kdl\n// from: the sentence\n\
         axis book {{ list (todo)\"which books?\" }}\n// from: the sentence, the words \"count the words\"\nstep tally external=#true {{\n\
         \x20   each book\n    out n \"{{book}}.count\" {publish}\n    run \"bin/tally.py {{book}} {{n}}\"\n}}\n```\n</specification>\nDone."
    )
}

fn settings(backend: Backend, endpoint: &str, key: Option<&str>) -> Settings {
    let lookup = |name: &str| match name {
        "NAPKIN_AI_BACKEND" => Some(backend.word().to_owned()),
        "NAPKIN_AI_MODEL" => Some("m".to_owned()),
        "NAPKIN_AI_ENDPOINT" => Some(endpoint.to_owned()),
        "OPENAI_API_KEY" | "ANTHROPIC_API_KEY" => key.map(str::to_owned),
        _ => None,
    };
    let mut settings = Settings::find(&lookup).unwrap();
    settings.timeout = Duration::from_secs(5);
    settings.pause = Duration::from_millis(20);
    settings
}

/// A draft of a sentence, and everything that was said meanwhile.
struct Run {
    result: Result<Drafted, Failure>,
    progress: String,
    asked: Vec<server::Asked>,
    took: Duration,
}

fn run(backend: Backend, replies: Vec<Reply>) -> Run {
    run_with(backend, replies, &sentence("count the words of each book"), |_| {})
}

fn sentence(text: &str) -> Vec<Material> {
    vec![Material { shown: "the sentence".into(), content: Content::Sentence(text.into()) }]
}

fn run_with(backend: Backend, replies: Vec<Reply>, materials: &[Material], change: impl FnOnce(&mut Settings)) -> Run {
    let server = Server::start(replies);
    let mut settings = settings(backend, &server.address(), Some(KEY));
    change(&mut settings);
    let files = BTreeMap::new();
    let napkin = Path::new(env!("CARGO_BIN_EXE_napkin"));
    let task = Task { name: "words", materials, readings: &[], files: &files, rounds: 3, napkin };
    let told = Mutex::new(String::new());
    let start = Instant::now();
    let result = draft(&task, &settings, &|line| {
        let mut told = told.lock().unwrap();
        told.push_str(line);
        told.push('\n');
    });
    let took = start.elapsed();
    let progress = told.into_inner().unwrap();
    // Whatever happens: a key is nowhere but in its header.
    let mut all = format!("{progress}{settings:?}");
    match &result {
        Ok(done) => {
            let record = Record::new("words", materials, Some(&done.said), &done.left_out, done.holes).text();
            all += &format!("{}{record}{done:?}", done.text);
        }
        Err(failure) => all += &format!("{failure}{failure:?}"),
    }
    assert!(!all.contains(KEY) && !all.contains(&KEY[..12]) && !all.contains(&KEY[12..]), "{all}");
    Run { result, progress, asked: server.asked(), took }
}

fn failure(run: &Run) -> String {
    run.result.as_ref().err().map(ToString::to_string).unwrap_or_else(|| "it was drafted".to_owned())
}
