//! A server of HTTP/1.1 on this machine that says what a test wrote down, one reply a connection.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What it does with a request.
pub enum Reply {
    Say {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
        length: Option<usize>,
    },
    /// Nothing, for long.
    Hang,
    /// A byte now and then.
    Dribble,
    /// It closes the connection.
    Close,
}

impl Reply {
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::raw(status, body.to_string().into_bytes()).header("content-type", "application/json")
    }

    pub fn raw(status: u16, body: Vec<u8>) -> Self {
        Self::Say { status, headers: Vec::new(), body, length: None }
    }

    /// A body that ends before the length that its header says.
    pub fn short(body: Vec<u8>, length: usize) -> Self {
        Self::Say { status: 200, headers: Vec::new(), body, length: Some(length) }
    }

    pub fn hang() -> Self {
        Self::Hang
    }

    pub fn dribble() -> Self {
        Self::Dribble
    }

    pub fn close() -> Self {
        Self::Close
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Self::Say { headers, .. } = &mut self {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }
}

/// What it was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    pub path: String,
    /// Names in small letters.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

pub struct Server {
    address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// Answers these, in order, and then nothing any more.
    pub fn start(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        thread::spawn(move || {
            for reply in replies {
                let Ok((stream, _)) = listener.accept() else { return };
                let Some(request) = read(&stream) else { return };
                seen.lock().unwrap().push(request);
                // A client that hangs up early is what some tests are about.
                let _ = answer(stream, reply);
            }
        });
        Self { address, asked }
    }

    pub fn address(&self) -> String {
        self.address.clone()
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

pub fn read(stream: impl Read) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length")?.1.parse().ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Asked { path, headers, body: String::from_utf8(body).ok()? })
}

fn answer(mut stream: TcpStream, reply: Reply) -> std::io::Result<()> {
    match reply {
        Reply::Close => Ok(()),
        Reply::Hang => {
            thread::sleep(Duration::from_secs(6));
            Ok(())
        }
        Reply::Dribble => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")?;
            for _ in 0..20 {
                stream.write_all(b" ")?;
                stream.flush()?;
                thread::sleep(Duration::from_millis(300));
            }
            Ok(())
        }
        Reply::Say { status, headers, body, length } => {
            let length = length.unwrap_or(body.len());
            let mut head = format!("HTTP/1.1 {status} Status\r\ncontent-length: {length}\r\nconnection: close\r\n");
            headers.iter().for_each(|(name, value)| head += &format!("{name}: {value}\r\n"));
            stream.write_all(format!("{head}\r\n").as_bytes())?;
            stream.write_all(&body)?;
            stream.flush()
        }
    }
}
