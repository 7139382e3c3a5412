//! The text of a PDF, page by page, read in a process of its own: such files are made to break their readers.

use std::ffi::OsString;
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// The hidden word by which napkin calls itself.
const WORD: &str = "--text-of-the-pdf-on-stdin";
/// How long a PDF may take, and how much text it may give.
const TIMEOUT: Duration = Duration::from_secs(20);
const MOST_TEXT: u64 = 16 << 20;
/// The memory that its reader may take, in bytes.
#[cfg(unix)]
const MOST_MEMORY: u64 = 2 << 30;
/// Larger files are refused before.
const MOST_PDF: u64 = 64 << 20;

/// The texts of the pages. `napkin` is the program that is called for it: this one.
///
/// # Errors
/// It cannot be read, in words for people.
pub fn pages(napkin: &Path, pdf: &[u8]) -> Result<Vec<String>, String> {
    let broken = |_: io::Error| "no process can be started to read it".to_owned();
    let mut child = Command::new(napkin)
        .arg(WORD)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(broken)?;
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err("no process can be started to read it".to_owned());
    };
    let bytes = pdf.to_vec();
    // A child that dies leaves an error here; what it said tells enough.
    thread::spawn(move || stdin.write_all(&bytes));
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut text = Vec::new();
        let read = stdout.take(MOST_TEXT).read_to_end(&mut text);
        let _ = sender.send(read.map(|_| text));
    });
    let said = receiver.recv_timeout(TIMEOUT);
    // Done or not: nothing more is wanted of it.
    let _ = child.kill();
    let _ = child.wait();
    let said = said.map_err(|_| format!("it cannot be read within {} s", TIMEOUT.as_secs()))?.map_err(broken)?;
    // Its reader may print; the pages are the last line.
    let last = said.split(|b| *b == b'\n').rfind(|line| !line.is_empty()).unwrap_or_default();
    let pages: Vec<String> = serde_json::from_slice(last).map_err(|_| "it is damaged, or has a password".to_owned())?;
    if pages.iter().all(|page| page.trim().is_empty()) {
        return Err("it has no text, only pictures: give its pages as pictures".to_owned());
    }
    Ok(pages)
}

/// The child: reads a PDF from stdin and prints its pages as JSON. Nothing if this process is not meant to be one.
pub fn child(mut args: impl Iterator<Item = OsString>) -> Option<ExitCode> {
    if args.nth(1).is_none_or(|word| word != WORD) {
        return None;
    }
    limit_memory();
    Some(if print_pages().is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print_pages() -> Option<()> {
    let mut bytes = Vec::new();
    io::stdin().take(MOST_PDF).read_to_end(&mut bytes).ok()?;
    let pages = pdf_extract::extract_text_from_mem_by_pages(&bytes).ok()?;
    let line = serde_json::to_string(&pages).ok()?;
    writeln!(io::stdout(), "\n{line}").ok()
}

#[cfg(unix)]
fn limit_memory() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limit = Rlimit { current: Some(MOST_MEMORY), maximum: Some(MOST_MEMORY) };
    // Where it cannot be limited, time still is.
    let _ = setrlimit(Resource::As, limit);
}

#[cfg(not(unix))]
fn limit_memory() {}
