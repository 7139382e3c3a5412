//! The chat of Ollama.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::super::conversation::{Answer, Conversation, Message, Part, Tokens};
use super::{Reply, base64};

/// Room for the answer, in tokens, and the most that is asked for in all.
const ANSWER: usize = 8192;
const MOST: usize = 131_072;
/// A picture takes about as much.
const IMAGE: usize = 2048;

pub(super) fn request(model: &str, conversation: &Conversation) -> Value {
    let system = json!({ "role": "system", "content": conversation.system });
    let messages: Vec<Value> = std::iter::once(system).chain(conversation.messages.iter().map(message)).collect();
    let options = json!({ "temperature": 0, "num_ctx": window(conversation) });
    json!({ "model": model, "messages": messages, "stream": false, "options": options })
}

/// The context window to ask for. Without one Ollama takes a small one, and forgets the beginning of the prompt unsaid.
fn window(conversation: &Conversation) -> usize {
    let size = |part: &Part| match part {
        Part::Text(text) => text.len() / 3,
        Part::Image { .. } => IMAGE,
    };
    let said: usize = conversation.messages.iter().flat_map(|message| &message.parts).map(size).sum();
    (conversation.system.len() / 3 + said + ANSWER).next_multiple_of(4096).min(MOST)
}

fn message(message: &Message) -> Value {
    let images: Vec<Value> = message
        .parts
        .iter()
        .filter_map(|part| match part {
            Part::Image { bytes, .. } => Some(json!(base64(bytes))),
            Part::Text(_) => None,
        })
        .collect();
    let mut out = Map::new();
    out.insert("role".to_owned(), json!(message.role.word()));
    out.insert("content".to_owned(), json!(message.text()));
    if !images.is_empty() {
        out.insert("images".to_owned(), Value::Array(images));
    }
    Value::Object(out)
}

#[derive(Deserialize)]
struct Body {
    message: Said,
    #[serde(default)]
    done_reason: Option<String>,
    #[serde(default)]
    prompt_eval_count: u64,
    #[serde(default)]
    eval_count: u64,
}

#[derive(Deserialize)]
struct Said {
    content: String,
}

pub(super) fn reply(value: Value) -> serde_json::Result<Reply> {
    let body: Body = serde_json::from_value(value)?;
    Ok(Reply::Answer(Answer {
        text: body.message.content,
        cut: body.done_reason.as_deref() == Some("length"),
        tokens: Tokens { input: body.prompt_eval_count, output: body.eval_count },
    }))
}
