//! Messages of Anthropic.

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::conversation::{Answer, Conversation, Part, Tokens};
use super::{Reply, base64};

/// The version of the protocol, as its header names it.
pub(super) const VERSION: &str = "2023-06-01";
/// The protocol asks for a limit, and this one every model accepts. A longer answer is continued.
const MOST_TOKENS: u32 = 8192;

pub(super) fn request(model: &str, conversation: &Conversation) -> Value {
    let messages: Vec<Value> = conversation
        .messages
        .iter()
        .map(|message| {
            let content: Vec<Value> = message.parts.iter().map(part).collect();
            json!({ "role": message.role.word(), "content": content })
        })
        .collect();
    json!({
        "model": model,
        "max_tokens": MOST_TOKENS,
        "stream": false,
        "system": conversation.system,
        "messages": messages,
    })
}

fn part(part: &Part) -> Value {
    match part {
        Part::Text(text) => json!({ "type": "text", "text": text }),
        Part::Image { media, bytes } => {
            let source = json!({ "type": "base64", "media_type": media, "data": base64(bytes) });
            json!({ "type": "image", "source": source })
        }
    }
}

#[derive(Deserialize)]
struct Body {
    content: Vec<Block>,
    #[serde(default)]
    stop_reason: Option<String>,
    #[serde(default)]
    usage: Usage,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Block {
    Text {
        text: String,
    },
    /// What the model thinks before it answers, for instance.
    #[serde(other)]
    Other,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Usage {
    input_tokens: u64,
    cache_creation_input_tokens: Option<u64>,
    cache_read_input_tokens: Option<u64>,
    output_tokens: u64,
}

pub(super) fn reply(value: Value) -> serde_json::Result<Reply> {
    let body: Body = serde_json::from_value(value)?;
    let reason = body.stop_reason.unwrap_or_default();
    if reason == "refusal" {
        return Ok(Reply::Declined("it gives no reason".to_owned()));
    }
    let texts = body.content.into_iter().filter_map(|block| match block {
        Block::Text { text } => Some(text),
        Block::Other => None,
    });
    let usage = body.usage;
    let cached = [usage.cache_creation_input_tokens, usage.cache_read_input_tokens].into_iter().flatten();
    Ok(Reply::Answer(Answer {
        text: texts.collect(),
        cut: matches!(reason.as_str(), "max_tokens" | "model_context_window_exceeded"),
        tokens: Tokens { input: cached.fold(usage.input_tokens, u64::saturating_add), output: usage.output_tokens },
    }))
}
