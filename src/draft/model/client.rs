//! One call over the network, tried again where that may help.

use std::io::Read as _;
use std::thread;
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use reqwest::blocking::{Client as Http, Response};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;

use super::conversation::{Answer, Conversation, Failure, Model};
use super::settings::Settings;
use super::wire::{self, Reply};
use crate::draft::origin::one_line;

/// How often one answer is asked for.
const TRIES: u32 = 4;
/// How often an answer that cannot be read is asked for again: each costs.
const GARBLED_TRIES: u32 = 2;
/// The longest wait that a server may ask for, in seconds.
const MOST_WAIT: u64 = 120;
/// An answer with more bytes is no answer.
const MOST_BYTES: usize = 8 << 20;

/// A model behind an address.
pub struct Client<'a> {
    settings: &'a Settings,
    http: Http,
    headers: HeaderMap,
    progress: &'a dyn Fn(&str),
}

impl<'a> Client<'a> {
    /// Ready to be asked; nothing is sent yet.
    ///
    /// # Errors
    /// The key is missing, or this machine cannot open connections.
    pub fn new(settings: &'a Settings, progress: &'a dyn Fn(&str)) -> Result<Self, Failure> {
        let mut headers = wire::headers(settings)?;
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        // Fails if somebody chose a provider before: then that one is taken.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Http::builder()
            .redirect(Policy::none())
            .timeout(settings.timeout)
            .connect_timeout(settings.timeout.min(Duration::from_secs(20)))
            .user_agent(concat!("napkin/", env!("CARGO_PKG_VERSION")));
        // What goes to this machine goes through no proxy.
        let http = if settings.is_here() { http.no_proxy() } else { http };
        let http = http.build().map_err(|why| Failure::Settings(format!("no connection can be made: {why}")))?;
        Ok(Self { settings, http, headers, progress })
    }

    /// Sends once. What comes back is an answer, a failure for good, or a reason to try again.
    fn attempt(&self, body: &str) -> Result<Answer, Stop> {
        let start = Instant::now();
        let sent = self.http.post(self.settings.endpoint.clone()).headers(self.headers.clone()).body(body.to_owned());
        let response = sent.send().map_err(|why| self.lost(&why))?;
        let status = response.status();
        let wait = retry_after(&response);
        if status.is_redirection() {
            return Err(Stop::Final(Failure::Elsewhere { host: self.host(), status: status.as_u16() }));
        }
        if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            // What the server says to this is not shown: it may quote the key in any writing.
            return Err(Stop::Final(match self.settings.backend.key_variable() {
                Some(variable) => Failure::Refused { host: self.host(), variable, status: status.as_u16() },
                None => self.rejected(status, "it asks for a key, which Ollama has not".to_owned()),
            }));
        }
        let bytes = self.read(response, start)?;
        if status.is_success() {
            return self.understood(&bytes, status);
        }
        let said = self.said(&bytes);
        Err(match status.as_u16() {
            429 => Stop::TooOften(wait),
            408 | 500 | 502 | 503 | 504 | 529 => Stop::Broken { status: status.as_u16(), said, wait },
            _ => Stop::Final(self.rejected(status, said)),
        })
    }

    fn understood(&self, bytes: &[u8], status: StatusCode) -> Result<Answer, Stop> {
        let backend = self.settings.backend;
        match wire::reply(backend, bytes) {
            Ok(Reply::Answer(answer)) => Ok(Answer { text: self.settings.hidden_in(&answer.text), ..answer }),
            Ok(Reply::Declined(why)) => Err(Stop::Final(Failure::Declined(self.shown(&why)))),
            Ok(Reply::Error(said)) => Err(Stop::Final(self.rejected(status, self.shown(&said)))),
            Err(why) => Err(Stop::Garbled(Failure::Garbage { host: self.host(), backend: backend.word(), why })),
        }
    }

    /// The body, as far as it is wanted.
    fn read(&self, mut response: Response, start: Instant) -> Result<Vec<u8>, Stop> {
        let mut bytes = Vec::new();
        let mut buffer = [0; 16 << 10];
        loop {
            let count = match response.read(&mut buffer) {
                Ok(0) => return Ok(bytes),
                Ok(count) => count,
                Err(why) if is_timeout(&why) => return Err(self.silent()),
                Err(_) => return Err(Stop::Lost("the connection broke within the answer".to_owned())),
            };
            bytes.extend_from_slice(&buffer[..count]);
            if bytes.len() > MOST_BYTES {
                return Err(Stop::Final(Failure::Endless { host: self.host(), most: MOST_BYTES }));
            }
            // Each read has a timeout of its own: a server that sends a byte now and then would never end.
            if start.elapsed() > self.settings.timeout {
                return Err(self.silent());
            }
        }
    }

    fn lost(&self, why: &reqwest::Error) -> Stop {
        if why.is_timeout() && !why.is_connect() {
            return self.silent();
        }
        if let Some(why) = untrusted(why) {
            return Stop::Final(Failure::Untrusted { host: self.host(), why });
        }
        let why = match () {
            () if why.is_timeout() => "nobody answers there",
            () if why.is_connect() => "no connection can be made",
            () => "the connection broke",
        };
        Stop::Lost(why.to_owned())
    }

    fn silent(&self) -> Stop {
        Stop::Final(Failure::Silent { host: self.host(), seconds: self.settings.timeout.as_secs() })
    }

    fn rejected(&self, status: StatusCode, said: String) -> Failure {
        Failure::Rejected { host: self.host(), status: status.as_u16(), said }
    }

    /// What a server says of an error, if that is in the JSON of one.
    fn said(&self, bytes: &[u8]) -> String {
        let said = serde_json::from_slice(bytes).ok().and_then(|value| wire::error_in(&value));
        said.map_or_else(|| "it does not say why".to_owned(), |said| self.shown(&said))
    }

    fn shown(&self, said: &str) -> String {
        one_line(&self.settings.blotted_in(said))
    }

    fn host(&self) -> String {
        self.settings.host()
    }
}

/// What is wrong with the certificate, if that is why there is no connection.
fn untrusted(why: &reqwest::Error) -> Option<String> {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(why);
    while let Some(error) = next {
        if let Some(rustls::Error::InvalidCertificate(why)) = error.downcast_ref() {
            return Some(one_line(&why.to_string()));
        }
        // An error of the system calls the source of what it holds its own.
        next = match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

/// Why there is no answer yet.
enum Stop {
    Final(Failure),
    TooOften(Option<u64>),
    Broken {
        status: u16,
        said: String,
        wait: Option<u64>,
    },
    Lost(String),
    /// Half an answer may come whole the next time.
    Garbled(Failure),
}

impl Model for Client<'_> {
    fn name(&self) -> &str {
        &self.settings.model
    }

    fn answer(&mut self, conversation: &Conversation) -> Result<Answer, Failure> {
        let body = wire::request(self.settings, conversation).to_string();
        let mut pause = self.settings.pause;
        let mut tries = 0;
        loop {
            let stop = match self.attempt(&body) {
                Ok(answer) => return Ok(answer),
                Err(stop) => stop,
            };
            tries += 1;
            let host = self.host();
            let most = if matches!(stop, Stop::Garbled(_)) { GARBLED_TRIES } else { TRIES };
            let (failure, wait, told) = match stop {
                Stop::Final(failure) => return Err(failure),
                Stop::TooOften(wait) => {
                    (Failure::TooOften { host, tries }, wait, "it was asked too often (HTTP 429)".to_owned())
                }
                Stop::Broken { status, said, wait } => {
                    (Failure::Broken { host, status, tries, said }, wait, format!("it failed (HTTP {status})"))
                }
                Stop::Lost(why) => (Failure::Unreachable { host, tries, why: why.clone() }, None, why),
                Stop::Garbled(failure) => (failure, None, "its answer cannot be read".to_owned()),
            };
            if tries >= most {
                return Err(failure);
            }
            if let Some(seconds) = wait.filter(|seconds| *seconds > MOST_WAIT) {
                return Err(Failure::TooLong { host: self.host(), seconds });
            }
            let wait = wait.map_or(pause, Duration::from_secs);
            (self.progress)(&format!("{}: {told}; asking again in {:.0?}", self.host(), wait));
            thread::sleep(wait);
            pause = pause.saturating_mul(2);
        }
    }
}

/// The seconds that a server asks to wait; a date is not read, and the usual pause is taken.
fn retry_after(response: &Response) -> Option<u64> {
    let text = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim();
    // Some say fractions of a second.
    text.parse::<u64>()
        .ok()
        .or_else(|| text.parse::<f64>().ok().filter(|s| (0.0..1e9).contains(s)).map(|s| s.ceil() as u64))
}

fn is_timeout(why: &std::io::Error) -> bool {
    let inner = why.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>());
    why.kind() == std::io::ErrorKind::TimedOut || inner.is_some_and(reqwest::Error::is_timeout)
}
