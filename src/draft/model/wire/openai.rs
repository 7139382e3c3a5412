//! Chat completions. Limits and temperature are left to the server: models differ in which of these they accept.

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::conversation::{Answer, Conversation, Message, Part, Tokens};
use super::{Reply, base64};

pub(super) fn request(model: &str, conversation: &Conversation) -> Value {
    let system = json!({ "role": "system", "content": conversation.system });
    let messages: Vec<Value> = std::iter::once(system).chain(conversation.messages.iter().map(message)).collect();
    json!({ "model": model, "messages": messages, "stream": false })
}

fn message(message: &Message) -> Value {
    // Servers that know no pictures take a plain text only.
    let content = match message.parts.as_slice() {
        [Part::Text(text)] => json!(text),
        parts => parts.iter().map(part).collect(),
    };
    json!({ "role": message.role.word(), "content": content })
}

fn part(part: &Part) -> Value {
    match part {
        Part::Text(text) => json!({ "type": "text", "text": text }),
        Part::Image { media, bytes } => {
            json!({ "type": "image_url", "image_url": { "url": format!("data:{media};base64,{}", base64(bytes)) } })
        }
    }
}

#[derive(Deserialize)]
struct Body {
    choices: Vec<Choice>,
    #[serde(default)]
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Choice {
    message: Said,
    #[serde(default)]
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    refusal: Option<String>,
}

#[derive(Deserialize, Default)]
struct Usage {
    #[serde(default)]
    prompt_tokens: u64,
    #[serde(default)]
    completion_tokens: u64,
}

pub(super) fn reply(value: Value) -> serde_json::Result<Reply> {
    let body: Body = serde_json::from_value(value)?;
    let usage = body.usage.unwrap_or_default();
    let Some(choice) = body.choices.into_iter().next() else {
        return Err(serde::de::Error::custom("no choices"));
    };
    let reason = choice.finish_reason.unwrap_or_default();
    if let Some(refusal) = choice.message.refusal.filter(|text| !text.is_empty()) {
        return Ok(Reply::Declined(refusal));
    }
    if reason == "content_filter" {
        return Ok(Reply::Declined("a filter of its server took the answer away".to_owned()));
    }
    Ok(Reply::Answer(Answer {
        text: choice.message.content.unwrap_or_default(),
        cut: reason == "length",
        tokens: Tokens { input: usage.prompt_tokens, output: usage.completion_tokens },
    }))
}
