//! A file to be: where it goes, its mode, and a program that gives its bytes, the same on every run.

use std::fmt;
use std::io;
use std::sync::Arc;

use crate::files::RelPath;

/// Who may do what with the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// 0644
    Plain,
    /// 0755
    Executable,
}

/// Gives the bytes of an artifact. Every call writes the same bytes, whatever the sink and the number of threads.
pub trait Stream: Send + Sync {
    /// Writes all bytes in order.
    fn write(&self, sink: &mut dyn io::Write) -> io::Result<()>;

    /// A number of bytes that it surely does not exceed, if one is known without making them.
    fn at_most(&self) -> Option<u64> {
        None
    }
}

/// What is in an artifact.
#[derive(Clone)]
pub enum Body {
    Bytes(Arc<[u8]>),
    /// Grows with the number of jobs: made anew for each use and never held whole.
    Stream(Arc<dyn Stream>),
}

impl Body {
    pub fn write(&self, sink: &mut dyn io::Write) -> io::Result<()> {
        match self {
            Body::Bytes(bytes) => sink.write_all(bytes),
            Body::Stream(stream) => stream.write(sink),
        }
    }

    /// See [`Stream::at_most`].
    pub fn at_most(&self) -> Option<u64> {
        match self {
            Body::Bytes(bytes) => Some(bytes.len() as u64),
            Body::Stream(stream) => stream.at_most(),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Body::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Body::Stream(_) => f.write_str("Stream"),
        }
    }
}

/// One file of a build. `path` is relative to the built folder, for instance `pegasus/workflow.yml`.
#[derive(Debug, Clone)]
pub struct Artifact {
    pub path: RelPath,
    pub mode: Mode,
    pub body: Body,
}

impl Artifact {
    pub fn text(path: RelPath, mode: Mode, text: impl Into<String>) -> Self {
        Self { path, mode, body: Body::Bytes(text.into().into_bytes().into()) }
    }
}
