//! A server that speaks TLS: it is asked if somebody vouches for it, and never sees a question else.

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::json;

use crate::{KEY, page, server};

/// A server for `localhost` in the name of an authority of its own.
struct Server {
    address: String,
    /// The authority's certificate, as PEM.
    authority: String,
    connections: Arc<AtomicUsize>,
}

impl Server {
    fn start() -> Self {
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = authority.self_signed(&key).unwrap();
        let issuer = Issuer::new(authority, key);
        let key = KeyPair::generate().unwrap();
        let own = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![own.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
            .unwrap();
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("https://localhost:{}/v1", listener.local_addr().unwrap().port());
        let connections = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&connections);
        thread::spawn(move || {
            for stream in listener.incoming() {
                counter.fetch_add(1, Ordering::Relaxed);
                let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream.unwrap());
                // Who does not trust it hangs up.
                let Some(asked) = server::read(&mut stream) else { continue };
                assert_eq!(asked.header("authorization"), Some(format!("Bearer {KEY}").as_str()));
                let body = json!({ "id": "c1", "object": "chat.completion", "created": 1, "model": "m",
                    "choices": [{ "index": 0, "finish_reason": "stop",
                        "message": { "role": "assistant", "content": page("publish=#true") } }] })
                .to_string();
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
                stream.write_all((head + &body).as_bytes()).unwrap();
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        });
        Self { address, authority: certificate.pem(), connections }
    }

    /// Drafts with this server, on a machine that trusts the authorities of a file.
    fn draft(&self, dir: &std::path::Path, trusted: &str) -> Output {
        fs::write(dir.join("authorities.pem"), trusted).unwrap();
        Command::new(env!("CARGO_BIN_EXE_napkin"))
            .current_dir(dir)
            .args(["draft", "count the words of each book", "--name", "words"])
            .env("SSL_CERT_FILE", dir.join("authorities.pem"))
            .env_remove("SSL_CERT_DIR")
            .env("NAPKIN_AI_BACKEND", "openai")
            .env("NAPKIN_AI_MODEL", "m")
            .env("NAPKIN_AI_ENDPOINT", &self.address)
            .env("OPENAI_API_KEY", KEY)
            .output()
            .unwrap()
    }
}

#[test]
fn a_server_that_somebody_vouches_for_is_asked() {
    let (server, dir) = (Server::start(), tempfile::tempdir().unwrap());
    let done = server.draft(dir.path(), &server.authority);
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(dir.path().join("specs/words/specification.md").is_file());
}

#[test]
fn a_server_that_nobody_vouches_for_gets_no_question_and_no_key() {
    let (server, other, dir) = (Server::start(), Server::start(), tempfile::tempdir().unwrap());
    let done = server.draft(dir.path(), &other.authority);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(4), "{said}");
    assert!(said.contains("error: nobody whom this machine trusts vouches for localhost:"), "{said}");
    assert!(!said.contains("asking again") && !said.contains(KEY), "{said}");
    assert_eq!(server.connections.load(Ordering::Relaxed), 1);
    assert!(!dir.path().join("specs").exists());
}
