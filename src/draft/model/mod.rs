//! A draft by a language model: `napkin draft` with `NAPKIN_AI_BACKEND` set.
//!
//! | part | in → out |
//! |---|---|
//! | [`settings`] | what the environment says → which model is asked, and with which key |
//! | [`prompt`] | the language, the nearest examples, the material, what readers read → the first message |
//! | [`client`] | messages → an answer, over the network; each backend's JSON is in `wire` |
//! | [`answer`] | the answer → the text of a specification |
//! | [`marks`] | that text → the same in which each node says where it comes from |
//! | [`repair`] | that text → the checks → what is wrong, as JSON, back to the model, some rounds |
//! | [`by_hand`] | the prompt and the replies for a model that a person asks elsewhere |
//!
//! Material and answers are untrusted text. Nothing in them is executed; the text of an answer is only ever parsed,
//! checked and written. This module is the one part of napkin that reaches a network, and only `napkin draft` calls it.

pub mod answer;
pub mod by_hand;
pub mod client;
pub mod conversation;
mod examples;
pub mod fence;
mod language;
pub mod marks;
pub mod pdf;
mod probe;
pub mod prompt;
pub mod repair;
pub mod secret;
pub mod settings;
mod wire;

pub use client::Client;
pub use conversation::{Answer, Conversation, Failure, Message, Model, Part, Role, Tokens};
pub use repair::{Drafted, Task, draft};
pub use settings::{Backend, Settings, hidden_in};
