//! Which model is asked, where, and with which key.

use std::fmt;
use std::time::Duration;

use reqwest::Url;

use super::conversation::Failure;
use super::secret::Secret;

/// The variables that choose a model.
pub const BACKEND: &str = "NAPKIN_AI_BACKEND";
pub const MODEL: &str = "NAPKIN_AI_MODEL";
pub const ENDPOINT: &str = "NAPKIN_AI_ENDPOINT";

/// A kind of server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Chat completions, of `OpenAI` or of any server that speaks like it.
    OpenAi,
    Anthropic,
    Ollama,
}

impl Backend {
    const ALL: [Backend; 3] = [Backend::OpenAi, Backend::Anthropic, Backend::Ollama];

    pub fn word(self) -> &'static str {
        match self {
            Backend::OpenAi => "openai",
            Backend::Anthropic => "anthropic",
            Backend::Ollama => "ollama",
        }
    }

    /// The variable of its key; Ollama has none.
    pub fn key_variable(self) -> Option<&'static str> {
        match self {
            Backend::OpenAi => Some("OPENAI_API_KEY"),
            Backend::Anthropic => Some("ANTHROPIC_API_KEY"),
            Backend::Ollama => None,
        }
    }

    fn usual_endpoint(self) -> &'static str {
        match self {
            Backend::OpenAi => "https://api.openai.com/v1",
            Backend::Anthropic => "https://api.anthropic.com/v1",
            Backend::Ollama => "http://127.0.0.1:11434",
        }
    }

    /// The path of a request. It is added to an endpoint as far as it is missing.
    fn path(self) -> &'static [&'static str] {
        match self {
            Backend::OpenAi => &["v1", "chat", "completions"],
            Backend::Anthropic => &["v1", "messages"],
            Backend::Ollama => &["api", "chat"],
        }
    }
}

/// All that a call needs to know.
#[derive(Clone)]
pub struct Settings {
    pub backend: Backend,
    pub model: String,
    pub endpoint: Url,
    pub(super) key: Option<Secret>,
    /// All keys that the variables hold, also those of other backends: none of them may be shown.
    keys: Vec<Secret>,
    /// How long one answer may take.
    pub timeout: Duration,
    /// The wait before a second try; it doubles with each further one.
    pub pause: Duration,
}

impl Settings {
    /// What the variables say; `lookup` gives the value of one.
    ///
    /// A missing key is no mistake here: it is one at the call.
    ///
    /// # Errors
    /// A variable is missing, or its value cannot be meant.
    pub fn find(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, Failure> {
        let value = |name: &str| lookup(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let words = || Backend::ALL.map(Backend::word).join(", ");
        let named = value(BACKEND).ok_or_else(|| wrong(format!("{BACKEND} is not set: it is one of {}", words())))?;
        let backend = Backend::ALL.into_iter().find(|backend| backend.word() == named.to_ascii_lowercase());
        let backend = backend.ok_or_else(|| wrong(format!("{BACKEND} is one of {}", words())))?;
        let model = value(MODEL).ok_or_else(|| {
            wrong(format!("{MODEL} is not set: it is the name by which {} knows a model", backend.word()))
        })?;
        let endpoint = endpoint(backend, &value(ENDPOINT).unwrap_or_else(|| backend.usual_endpoint().to_owned()))?;
        let key = backend.key_variable().and_then(value).map(Secret::new);
        let keys = keys(lookup);
        Ok(Self {
            backend,
            model,
            endpoint,
            key,
            keys,
            timeout: Duration::from_secs(600),
            pause: Duration::from_secs(1),
        })
    }

    /// Host and port: all that is ever said of an endpoint, since the rest may hold a key.
    pub fn host(&self) -> String {
        let host = self.endpoint.host_str().unwrap_or_default();
        self.endpoint.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Is it this machine?
    pub(super) fn is_here(&self) -> bool {
        is_loopback(&self.endpoint)
    }

    /// A text without the key and without what the endpoint holds beside its host.
    pub fn hidden_in(&self, text: &str) -> String {
        self.secrets().iter().fold(text.to_owned(), |text, secret| secret.hidden_in(&text))
    }

    pub(super) fn blotted_in(&self, text: &str) -> String {
        self.secrets().iter().fold(text.to_owned(), |text, secret| secret.blotted_in(&text))
    }

    fn secrets(&self) -> Vec<Secret> {
        // What is as long as a key may be one; a version of a protocol is shorter.
        let values =
            self.endpoint.query_pairs().filter(|(_, value)| value.len() >= 16).map(|(_, value)| Secret::new(value));
        self.keys.iter().cloned().chain(values).collect()
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} at {}", self.backend.word(), self.model, self.host())
    }
}

/// The keys that the variables of all backends hold.
fn keys(lookup: &dyn Fn(&str) -> Option<String>) -> Vec<Secret> {
    let values = Backend::ALL.into_iter().filter_map(Backend::key_variable).filter_map(lookup);
    values.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).map(Secret::new).collect()
}

/// A text without the keys that the variables hold, whatever backend is set.
pub fn hidden_in(text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> String {
    keys(lookup).iter().fold(text.to_owned(), |text, key| key.hidden_in(&text))
}

fn wrong(text: String) -> Failure {
    Failure::Settings(text)
}

/// The address of a request. No message quotes an address: it may hold a key.
fn endpoint(backend: Backend, text: &str) -> Result<Url, Failure> {
    let mut url = Url::parse(text).map_err(|why| wrong(format!("{ENDPOINT} is no address: {why}")))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(format!("{ENDPOINT} holds a user or a password: a key has a variable of its own")));
    }
    match url.scheme() {
        "https" => {}
        // Over plain http everybody on the way reads the key. Ollama has none.
        "http" if is_loopback(&url) || backend == Backend::Ollama => {}
        "http" => return Err(wrong(format!("{ENDPOINT} must begin with https: else the key travels readable"))),
        _ => return Err(wrong(format!("{ENDPOINT} must begin with https://"))),
    }
    url.set_fragment(None);
    let have: Vec<String> =
        url.path_segments().into_iter().flatten().filter(|s| !s.is_empty()).map(Into::into).collect();
    let want = backend.path();
    let have: Vec<&str> = have.iter().map(String::as_str).collect();
    // `/v1` and `/v1/messages` and nothing at all are the same place.
    let shared = (0..=want.len()).rev().find(|n| have.ends_with(&want[..*n])).unwrap_or(0);
    // Servers that speak like OpenAI have their chat under other paths, too: `/v1beta/openai`.
    let other = backend == Backend::OpenAi && shared == 0 && !have.is_empty();
    let rest = match () {
        () if have.ends_with(&want[want.len() - 2..]) => &[],
        () if other => &want[1..],
        () => &want[shared..],
    };
    let path: Vec<&str> = have.iter().chain(rest).copied().collect();
    url.set_path(&path.join("/"));
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pairs: &[(&str, &str)]) -> Result<Settings, String> {
        let lookup = |name: &str| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        Settings::find(&lookup).map_err(|why| why.to_string())
    }

    fn at(backend: &str, endpoint: &str) -> Result<String, String> {
        found(&[(BACKEND, backend), (MODEL, "m"), (ENDPOINT, endpoint)]).map(|s| s.endpoint.to_string())
    }

    #[test]
    fn each_backend_has_its_usual_place() {
        let of = |backend| found(&[(BACKEND, backend), (MODEL, "m")]).map(|s| s.endpoint.to_string());
        assert_eq!(of("openai").unwrap(), "https://api.openai.com/v1/chat/completions");
        assert_eq!(of("anthropic").unwrap(), "https://api.anthropic.com/v1/messages");
        assert_eq!(of("ollama").unwrap(), "http://127.0.0.1:11434/api/chat");
    }

    #[test]
    fn the_path_is_added_where_it_is_missing() {
        assert_eq!(at("openai", "http://localhost:8000/v1/").unwrap(), "http://localhost:8000/v1/chat/completions");
        assert_eq!(at("openai", "https://h/v1/chat/completions?v=2").unwrap(), "https://h/v1/chat/completions?v=2");
        assert_eq!(at("openai", "http://localhost:8000").unwrap(), "http://localhost:8000/v1/chat/completions");
        assert_eq!(at("openai", "https://h/v1beta/openai").unwrap(), "https://h/v1beta/openai/chat/completions");
        assert_eq!(at("openai", "https://h/own/chat/completions").unwrap(), "https://h/own/chat/completions");
        assert_eq!(at("anthropic", "https://h").unwrap(), "https://h/v1/messages");
        assert_eq!(at("anthropic", "https://h/proxy/v1").unwrap(), "https://h/proxy/v1/messages");
        assert_eq!(at("ollama", "http://gpu-node:11434").unwrap(), "http://gpu-node:11434/api/chat");
    }

    #[test]
    fn a_key_never_travels_readable_and_an_address_is_never_quoted() {
        assert!(at("openai", "http://example.org/v1").unwrap_err().contains("must begin with https"));
        assert!(at("openai", "ftp://example.org/v1").unwrap_err().contains("must begin with https"));
        let refused = at("anthropic", "https://me:geheim@example.org").unwrap_err();
        assert!(refused.contains("a user or a password") && !refused.contains("geheim"), "{refused}");
        assert!(!at("openai", "geheim").unwrap_err().contains("geheim"));
        assert!(at("openai", "http://[::1]:1/v1").is_ok());
        assert!(at("openai", "http://localhost.example.org/v1").is_err());
    }

    #[test]
    fn what_is_missing_is_named() {
        assert!(found(&[]).unwrap_err().contains("NAPKIN_AI_BACKEND is not set"));
        assert!(found(&[(BACKEND, "gpt")]).unwrap_err().contains("openai, anthropic, ollama"));
        assert!(found(&[(BACKEND, "ollama")]).unwrap_err().contains("NAPKIN_AI_MODEL is not set"));
        let settings = found(&[(BACKEND, "OpenAI"), (MODEL, "m"), ("OPENAI_API_KEY", "sk-geheim-geheim")]).unwrap();
        assert_eq!(format!("{settings:?}"), "openai m at api.openai.com");
        assert_eq!(settings.blotted_in("x geheim-g y"), "x [key] y");
    }
}
