//! The two streams: results to stdout, findings and notes to stderr; colour, width, quiet.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use indicatif::ProgressBar;

use super::args::{Colour, Format, Global};
use super::exit::Exit;
use crate::diagnostic::record::{self, Record};
use crate::diagnostic::{github, sarif};

/// Where a piece of text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    Out,
    Err,
}

/// What is known about who reads.
#[derive(Debug)]
pub struct Console {
    pub colour_out: bool,
    pub colour_err: bool,
    /// In columns.
    pub width: usize,
    pub quiet: bool,
    pub format: Format,
    pub on_terminal: bool,
    /// What is drawn while one waits; it makes room for every text.
    progress: Mutex<Option<ProgressBar>>,
    /// Findings for a program, in order; they are written at the end.
    records: Mutex<Vec<Record>>,
    /// Could a result not be written?
    failed: AtomicBool,
}

impl Console {
    /// The console of this process.
    pub fn of_process(global: &Global, format: Format) -> Self {
        let wants = |terminal: bool| match global.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => terminal && !is_set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|t| t != "dumb"),
        };
        Self {
            colour_out: wants(io::stdout().is_terminal()),
            colour_err: wants(io::stderr().is_terminal()),
            width: width(),
            quiet: global.quiet || format.is_for_machines(),
            format: if format == Format::Human && is_set("NO_GRAPHICS") { Format::Text } else { format },
            on_terminal: io::stderr().is_terminal(),
            progress: Mutex::default(),
            records: Mutex::default(),
            failed: AtomicBool::new(false),
        }
    }

    /// One for a test: 80 columns, no colour.
    #[cfg(test)]
    pub fn of_test() -> Self {
        Self {
            colour_out: false,
            colour_err: false,
            width: 80,
            quiet: false,
            format: Format::Human,
            on_terminal: false,
            progress: Mutex::default(),
            records: Mutex::default(),
            failed: AtomicBool::new(false),
        }
    }

    /// Shows or hides what is drawn while one waits.
    pub fn set_progress(&self, bar: Option<ProgressBar>) {
        let old = std::mem::replace(&mut *self.progress.lock().unwrap_or_else(PoisonError::into_inner), bar);
        if let Some(old) = old {
            old.finish_and_clear();
        }
    }

    /// Writes what programs read, once all is known.
    pub fn finish(&self) {
        let records = std::mem::take(&mut *self.records.lock().unwrap_or_else(PoisonError::into_inner));
        let text = match self.format {
            Format::Human | Format::Text => return,
            Format::Json => format!("{:#}\n", record::document(&records)),
            Format::Sarif => format!("{:#}\n", sarif::log(&records)),
            Format::Github => records.iter().map(|r| github::annotation(r) + "\n").collect(),
        };
        let written = write_all(io::stdout().lock(), &text);
        if written.is_err_and(|e| e.kind() != io::ErrorKind::BrokenPipe) {
            self.failed.store(true, Ordering::Relaxed);
        }
    }

    /// Writes a page at once.
    pub fn show(&self, page: &Page) {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).extend(page.records.iter().cloned());
        let bar = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        let write = || {
            for (stream, text) in &page.parts {
                let written = match stream {
                    Stream::Out => write_all(io::stdout().lock(), text),
                    Stream::Err => write_all(io::stderr().lock(), text),
                };
                // A reader that went away, as `head` does, is no failure; a full disk is. What is under way is done
                // either way.
                if written.is_err_and(|e| e.kind() != io::ErrorKind::BrokenPipe) {
                    self.failed.store(true, Ordering::Relaxed);
                }
            }
        };
        match &*bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Is it the machine's fault if something was not said?
    pub fn exit(&self) -> Exit {
        if self.failed.load(Ordering::Relaxed) { Exit::Machine } else { Exit::Done }
    }

    /// Writes one message to stderr now.
    pub fn say(&self, text: &str) {
        let mut page = Page::new(self);
        page.err(text);
        self.show(&page);
    }
}

fn write_all(mut to: impl Write, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    to.flush()
}

fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// The width of the terminal, else 80.
pub fn width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0).max(20))
}

/// What is to be said about one spec, kept together until its turn comes.
#[derive(Debug)]
pub struct Page {
    parts: Vec<(Stream, String)>,
    quiet: bool,
    /// How findings are said.
    pub format: Format,
    /// Findings for a program.
    pub records: Vec<Record>,
    pub out_paint: Paint,
    pub err_paint: Paint,
    /// In columns.
    pub width: usize,
}

impl Page {
    pub fn new(console: &Console) -> Self {
        Self {
            parts: Vec::new(),
            quiet: console.quiet,
            format: console.format,
            records: Vec::new(),
            out_paint: Paint(console.colour_out),
            err_paint: Paint(console.colour_err),
            width: console.width,
        }
    }

    /// A result.
    pub fn out(&mut self, line: impl AsRef<str>) {
        if !self.quiet {
            self.push(Stream::Out, line.as_ref());
        }
    }

    /// A result that somebody asked for in a format: said even if one wants quiet.
    pub fn result(&mut self, text: impl AsRef<str>) {
        self.push(Stream::Out, text.as_ref());
    }

    /// Something wrong: said even if one wants quiet.
    pub fn err(&mut self, line: impl AsRef<str>) {
        self.push(Stream::Err, line.as_ref());
    }

    pub fn error(&mut self, message: impl AsRef<str>) {
        let word = self.err_paint.red("error");
        self.err(format!("{word}: {}", message.as_ref()));
    }

    pub fn note(&mut self, message: impl AsRef<str>) {
        if !self.quiet {
            let word = self.err_paint.cyan("note");
            self.err(format!("{word}: {}", message.as_ref()));
        }
    }

    pub fn help(&mut self, message: impl AsRef<str>) {
        let word = self.err_paint.cyan("help");
        self.err(format!("{word}: {}", message.as_ref()));
    }

    fn push(&mut self, stream: Stream, line: &str) {
        let end = if line.ends_with('\n') { "" } else { "\n" };
        match self.parts.last_mut() {
            Some((last, text)) if *last == stream => *text += &format!("{line}{end}"),
            _ => self.parts.push((stream, format!("{line}{end}"))),
        }
    }

    /// All that goes to one of the streams.
    #[cfg(test)]
    pub fn text(&self, stream: Stream) -> String {
        self.parts.iter().filter(|(s, _)| *s == stream).map(|(_, text)| text.as_str()).collect()
    }
}

/// Colour, or none.
#[derive(Debug, Clone, Copy)]
pub struct Paint(pub bool);

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    pub fn red(self, text: &str) -> String {
        self.with("31", text)
    }

    pub fn green(self, text: &str) -> String {
        self.with("32", text)
    }

    pub fn yellow(self, text: &str) -> String {
        self.with("33", text)
    }

    pub fn cyan(self, text: &str) -> String {
        self.with("36", text)
    }

    pub fn bold(self, text: &str) -> String {
        self.with("1", text)
    }
}

/// A text of others on a terminal: no control character in it has a say there.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() && c != '\t' { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}

/// A path in a message.
pub fn path(path: &Path) -> String {
    plain(&path.to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_cannot_speak_to_the_terminal() {
        assert_eq!(plain("a\x1b[2Jb\u{9b}c\td"), "a\\u{1b}[2Jb\\u{9b}c\td");
    }
}
