//! What is said to a model, and what it says.

use std::sync::Arc;

/// Something that answers.
pub trait Model {
    /// The name that its backend knows it under.
    fn name(&self) -> &str;

    /// The next message.
    ///
    /// # Errors
    /// There is no answer, or none that can be used; all that is worth another try was tried.
    fn answer(&mut self, conversation: &Conversation) -> Result<Answer, Failure>;
}

/// All that a model sees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conversation {
    pub system: String,
    /// By turns, the first of the user.
    pub messages: Vec<Message>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub role: Role,
    pub parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    User,
    Assistant,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Text(String),
    Image { media: &'static str, bytes: Arc<[u8]> },
}

impl Message {
    pub fn user(text: impl Into<String>) -> Self {
        Self { role: Role::User, parts: vec![Part::Text(text.into())] }
    }

    pub fn assistant(text: impl Into<String>) -> Self {
        Self { role: Role::Assistant, parts: vec![Part::Text(text.into())] }
    }

    /// Its words, without pictures.
    pub fn text(&self) -> String {
        let texts = self.parts.iter().filter_map(|part| match part {
            Part::Text(text) => Some(text.as_str()),
            Part::Image { .. } => None,
        });
        texts.collect::<Vec<_>>().join("\n\n")
    }
}

impl Role {
    pub fn word(self) -> &'static str {
        match self {
            Role::User => "user",
            Role::Assistant => "assistant",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub text: String,
    /// The model was stopped at a limit before it was done.
    pub cut: bool,
    pub tokens: Tokens,
}

/// What an answer costs, as the backend counts it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tokens {
    pub input: u64,
    pub output: u64,
}

impl std::ops::AddAssign for Tokens {
    fn add_assign(&mut self, other: Self) {
        self.input = self.input.saturating_add(other.input);
        self.output = self.output.saturating_add(other.output);
    }
}

/// Why there is no draft. No message holds a key or a part of one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    #[error("{0}")]
    Settings(String),
    #[error("{backend} needs a key, and {variable} is not set")]
    NoKey { backend: &'static str, variable: &'static str },
    #[error("{host} refuses the key in {variable} (HTTP {status})")]
    Refused { host: String, variable: &'static str, status: u16 },
    #[error("{host} says no (HTTP {status}): {said}")]
    Rejected { host: String, status: u16, said: String },
    #[error("{host} still says that it was asked too often (HTTP 429), after {tries} tries")]
    TooOften { host: String, tries: u32 },
    #[error("{host} wants to be asked again only in {seconds} s (HTTP 429): that is too long to wait here")]
    TooLong { host: String, seconds: u64 },
    #[error("{host} has failed {tries} times, last with HTTP {status}: {said}")]
    Broken { host: String, status: u16, tries: u32, said: String },
    #[error("{host} cannot be reached, after {tries} tries: {why}")]
    Unreachable { host: String, tries: u32, why: String },
    #[error("nobody whom this machine trusts vouches for {host}: {why}")]
    Untrusted { host: String, why: String },
    #[error("{host} has not answered within {seconds} s")]
    Silent { host: String, seconds: u64 },
    #[error("{host} sends elsewhere (HTTP {status}), and no key follows: name the right place in NAPKIN_AI_ENDPOINT")]
    Elsewhere { host: String, status: u16 },
    #[error("{host} answers with more than {most} bytes")]
    Endless { host: String, most: usize },
    #[error("{host} does not answer as {backend} does: {why}")]
    Garbage { host: String, backend: &'static str, why: String },
    #[error("the model declines: {0}")]
    Declined(String),
    #[error("the model stopped at its limit of words, and again when it was asked to go on")]
    CutOff,
    #[error("the model said nothing")]
    Nothing,
    #[error("no answer of the model held a specification, in {0} rounds")]
    NoSpecification(usize),
    #[error("{0}")]
    Material(String),
}
