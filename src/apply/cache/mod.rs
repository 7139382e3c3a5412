//! What a build leaves behind so that the next one need not compile: `.napkin/cache/<name>.json`, never committed.
//!
//! The lock says what was read and made, by hash; the cache adds what only this machine knows: which napkin built it, for
//! which request, what it said, and the stamp of each file when its hash was known. A build is recalled if the lock
//! is the one that the cache was written for and everything in it is as it says. A file whose stamp is as it was needs no
//! second look; any other is hashed again, as git does it with its index.
//!
//! Rejected: to trust the lock alone. It does not hold what was said (warnings would be seen once and never again), nor
//! which build of napkin made it. A cache that is damaged, old or not there only costs time.

mod boot;
mod recall;
mod stamp;
mod store;
mod write;

pub use recall::recall;
pub use store::Store;
pub use write::Recorder;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::compile::{Request, Totals};
use crate::diagnostic::Findings;
use crate::files::RelPath;
use crate::source::Sources;
use stamp::Stamp;

/// The number of the format; a cache of another one is none.
const FORMAT: u32 = 2;

/// Larger caches are neither written nor read: whoever warns of a sheet of gigabytes may compile it again.
const MAX_CACHE: u64 = 16 << 20;

/// What a build was asked for, and of whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Tells one napkin from another.
    napkin: String,
    /// Hash of the request.
    request: String,
}

impl Key {
    /// `napkin` is any text that changes with the program.
    pub fn new(napkin: &str, request: &Request) -> Self {
        let Request { spec, prefix, values, limits } = request;
        let mut hasher = blake3::Hasher::new();
        // Each text with its length, so that no two requests are written alike.
        let mut add = |bytes: &[u8]| {
            hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
        };
        add(spec.as_str().as_bytes());
        add(prefix.as_bytes());
        add(format!("{:?}", (&values.block, &values.sets, limits)).as_bytes());
        for (name, bytes) in &values.files {
            add(name.as_bytes());
            add(bytes);
        }
        Self { napkin: napkin.to_owned(), request: hasher.finalize().to_string() }
    }
}

/// What is said of a build beside its files.
#[derive(Debug, Default)]
pub struct Said {
    pub findings: Findings,
    /// The texts that the findings are about.
    pub sources: Sources,
    /// The `values` blocks that are built along with the defaults.
    pub variants: Vec<String>,
    pub totals: Totals,
}

/// Files and their stamps.
type Stamped = BTreeMap<RelPath, Stamp>;

/// The file, as JSON.
#[derive(Debug, Serialize, Deserialize)]
struct Cache {
    format: u32,
    key: Key,
    /// Which start of the machine it was written in. What a power cut tore may keep its stamp.
    boot: String,
    /// Of the text of the lock.
    lock: String,
    said: SaidText,
    /// Of what was read. What is missing here is hashed.
    reads: Stamped,
    /// Of what was made.
    made: Stamped,
}

/// [`Said`] as it is written.
#[derive(Debug, Serialize, Deserialize)]
struct SaidText {
    findings: Vec<crate::diagnostic::Diagnostic>,
    /// Names and texts; the text is left out where no finding is about it.
    sources: Vec<(String, String)>,
    variants: Vec<String>,
    totals: Totals,
}
