//! What each backend is asked and answers, as JSON.

mod anthropic;
mod ollama;
mod openai;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::conversation::{Answer, Conversation, Failure};
use super::settings::{Backend, Settings};

/// What an answer of a server means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reply {
    Answer(Answer),
    Declined(String),
    /// It is an error, though the status said otherwise.
    Error(String),
}

/// The body of a request.
pub(super) fn request(settings: &Settings, conversation: &Conversation) -> Value {
    match settings.backend {
        Backend::OpenAi => openai::request(&settings.model, conversation),
        Backend::Anthropic => anthropic::request(&settings.model, conversation),
        Backend::Ollama => ollama::request(&settings.model, conversation),
    }
}

/// The headers of a request: here alone a key is read.
pub(super) fn headers(settings: &Settings) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    if settings.backend == Backend::Anthropic {
        headers.insert("anthropic-version", HeaderValue::from_static(anthropic::VERSION));
    }
    let Some(variable) = settings.backend.key_variable() else { return Ok(headers) };
    let missing = Failure::NoKey { backend: settings.backend.word(), variable };
    let key = settings.key.as_ref().ok_or(missing)?.reveal();
    let (name, value) = match settings.backend {
        Backend::Anthropic => (HeaderName::from_static("x-api-key"), key.to_owned()),
        _ => (AUTHORIZATION, format!("Bearer {key}")),
    };
    let mut value = HeaderValue::from_str(&value)
        .map_err(|_| Failure::Settings(format!("{variable} holds characters that no key has")))?;
    value.set_sensitive(true);
    headers.insert(name, value);
    Ok(headers)
}

/// What the body of an answer says; an error says what of it cannot be read, in words that quote nothing of it.
pub(super) fn reply(backend: Backend, body: &[u8]) -> Result<Reply, String> {
    // Line and column tell where it ends being JSON; what stands there is not quoted.
    let value: Value = serde_json::from_slice(body).map_err(|why| match why.classify() {
        serde_json::error::Category::Eof => format!("its JSON ends too early, after {} bytes", body.len()),
        _ => format!("that is no JSON from line {} column {} on", why.line(), why.column()),
    })?;
    if let Some(said) = error_in(&value) {
        return Ok(Reply::Error(said));
    }
    let read = match backend {
        Backend::OpenAi => openai::reply(value),
        Backend::Anthropic => anthropic::reply(value),
        Backend::Ollama => ollama::reply(value),
    };
    read.map_err(|_| "its JSON has other members".to_owned())
}

/// The message of an error, where backends put it: `error.message`, or `error`.
pub(super) fn error_in(value: &Value) -> Option<String> {
    let error = value.get("error").filter(|error| !error.is_null())?;
    let message = error.get("message").unwrap_or(error);
    Some(message.as_str().unwrap_or("it does not say why").to_owned())
}

fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::conversation::{Message, Part, Role, Tokens};
    use super::*;
    use serde_json::json;

    fn talk() -> Conversation {
        let picture = Part::Image { media: "image/png", bytes: b"png".to_vec().into() };
        let first = Message { role: Role::User, parts: vec![picture, Part::Text("what is this?".into())] };
        Conversation {
            system: "be brief".into(),
            messages: vec![first, Message::assistant("a spec"), Message::user("correct it")],
        }
    }

    #[test]
    fn requests_are_those_of_each_protocol() {
        assert_eq!(
            openai::request("gpt", &talk()),
            json!({ "model": "gpt", "stream": false, "messages": [
                { "role": "system", "content": "be brief" },
                { "role": "user", "content": [
                    { "type": "image_url", "image_url": { "url": "data:image/png;base64,cG5n" } },
                    { "type": "text", "text": "what is this?" } ] },
                { "role": "assistant", "content": "a spec" },
                { "role": "user", "content": "correct it" } ] })
        );
        assert_eq!(
            anthropic::request("claude", &talk()),
            json!({ "model": "claude", "max_tokens": 8192, "stream": false, "system": "be brief", "messages": [
                { "role": "user", "content": [
                    { "type": "image", "source": { "type": "base64", "media_type": "image/png", "data": "cG5n" } },
                    { "type": "text", "text": "what is this?" } ] },
                { "role": "assistant", "content": [{ "type": "text", "text": "a spec" }] },
                { "role": "user", "content": [{ "type": "text", "text": "correct it" }] } ] })
        );
        assert_eq!(
            ollama::request("llava", &talk()),
            json!({ "model": "llava", "stream": false, "options": { "temperature": 0, "num_ctx": 12288 }, "messages": [
                { "role": "system", "content": "be brief" },
                { "role": "user", "content": "what is this?", "images": ["cG5n"] },
                { "role": "assistant", "content": "a spec" },
                { "role": "user", "content": "correct it" } ] })
        );
    }

    fn answer(text: &str, cut: bool, input: u64, output: u64) -> Result<Reply, String> {
        Ok(Reply::Answer(Answer { text: text.into(), cut, tokens: Tokens { input, output } }))
    }

    #[test]
    fn answers_are_read_and_a_cut_off_one_is_known() {
        let body = br#"{"id":"x","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant",
            "content":"hi"},"finish_reason":"length"}],"usage":{"prompt_tokens":7,"completion_tokens":2}}"#;
        assert_eq!(reply(Backend::OpenAi, body), answer("hi", true, 7, 2));
        let body = br#"{"choices":[{"message":{"content":null,"refusal":"I will not"},"finish_reason":"stop"}]}"#;
        assert_eq!(reply(Backend::OpenAi, body), Ok(Reply::Declined("I will not".into())));
        let body = br#"{"type":"message","content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"h"},
            {"type":"text","text":"i"}],"stop_reason":"end_turn",
            "usage":{"input_tokens":5,"cache_read_input_tokens":2,"output_tokens":3}}"#;
        assert_eq!(reply(Backend::Anthropic, body), answer("hi", false, 7, 3));
        let body = br#"{"type":"message","content":[],"stop_reason":"refusal","usage":{}}"#;
        assert_eq!(reply(Backend::Anthropic, body), Ok(Reply::Declined("it gives no reason".into())));
        let body = br#"{"message":{"role":"assistant","content":"hi"},"done":true,"done_reason":"stop",
            "prompt_eval_count":9,"eval_count":4}"#;
        assert_eq!(reply(Backend::Ollama, body), answer("hi", false, 9, 4));
    }

    #[test]
    fn what_is_no_answer_is_told_without_a_word_of_it() {
        let half = br#"{"choices":[{"message":{"content":"geheim"#;
        assert_eq!(reply(Backend::OpenAi, half), Err(format!("its JSON ends too early, after {} bytes", half.len())));
        let garbage = reply(Backend::Ollama, b"<html>geheim</html>").unwrap_err();
        assert_eq!(garbage, "that is no JSON from line 1 column 1 on");
        for body in [&b"{}"[..], b"[]", b"3", br#"{"choices":[]}"#, br#"{"content":"geheim"}"#] {
            for backend in [Backend::OpenAi, Backend::Anthropic, Backend::Ollama] {
                assert_eq!(reply(backend, body), Err("its JSON has other members".into()), "{backend:?}");
            }
        }
        assert_eq!(reply(Backend::Ollama, br#"{"error":"no such model"}"#), Ok(Reply::Error("no such model".into())));
        let nested = br#"{"type":"error","error":{"type":"overloaded_error","message":"busy"}}"#;
        assert_eq!(reply(Backend::Anthropic, nested), Ok(Reply::Error("busy".into())));
    }
}
