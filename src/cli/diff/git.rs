//! Asks `git`: where a work tree begins, which commit a name stands for, what lies in it.

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::cli::console;
use crate::cli::specs::Refusal;

/// A command in a folder. What the user set for pagers, colours and quotes has no say in what these commands print.
fn git<I: AsRef<OsStr>>(folder: &Path, args: impl IntoIterator<Item = I>) -> Command {
    let mut command = Command::new("git");
    // Nothing is fetched from anywhere: what is not here is missing.
    command.arg("-C").arg(folder).args(args).stdin(Stdio::null()).env("GIT_NO_LAZY_FETCH", "1");
    // A hook tells the repository that it was called for; what is meant is the one that the specification lies in.
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(variable);
    }
    command
}

/// What git prints, or why it does not: in its own words.
fn asked(folder: &Path, args: &[&str]) -> Result<Vec<u8>, String> {
    match git(folder, args).output() {
        Ok(output) if output.status.success() => Ok(output.stdout),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        Err(error) => Err(format!("git cannot be run: {error}")),
    }
}

fn line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end_matches(['\n', '\r']).to_owned()
}

/// The top of the work tree that a folder lies in; nothing if it lies in none.
pub fn top(folder: &Path) -> Option<PathBuf> {
    let out = asked(folder, &["rev-parse", "--show-toplevel"]).ok()?;
    std::fs::canonicalize(line(&out)).ok()
}

/// The commit that a name stands for.
pub fn commit(top: &Path, name: &str) -> Result<String, Refusal> {
    let told = |why: &str| {
        let why = if why.is_empty() { String::new() } else { format!(" ({why})") };
        Refusal::usage(format!("git knows no revision `{}`{}", console::plain(name), console::plain(&why)))
            .help("name a branch, tag or commit, a specification.md, `work` or `built`")
    };
    let wanted = format!("{name}^{{commit}}");
    let out =
        asked(top, &["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted]).map_err(|why| told(&why))?;
    Ok(line(&out))
}

/// A blob of a tree.
#[derive(Debug, Clone)]
pub struct Blob {
    /// Below the folder that was listed.
    pub path: String,
    pub id: String,
    pub len: u64,
    /// Its bytes are the path that it leads to.
    pub link: bool,
}

/// All blobs below a folder of a commit, `folder` relative to the top of the work tree. Nothing lies in a folder that
/// the commit does not have.
pub fn tree(top: &Path, commit: &str, folder: &str) -> Result<Vec<Blob>, String> {
    let root = if folder.is_empty() { commit.to_owned() } else { format!("{commit}:{folder}") };
    if asked(top, &["rev-parse", "--verify", "--quiet", "--end-of-options", &root]).is_err() {
        return Ok(Vec::new());
    }
    let out = asked(top, &["ls-tree", "-r", "-z", "-l", "--full-tree", &root])?;
    let entry = |entry: &[u8]| {
        // `mode type id size<tab>path`; a name that is no UTF-8 cannot be written in a spec.
        let (head, path) = std::str::from_utf8(entry).ok()?.split_once('\t')?;
        let [mode, "blob", id, len] = head.split_whitespace().collect::<Vec<_>>()[..] else { return None };
        Some(Blob { path: path.to_owned(), id: id.to_owned(), len: len.parse().ok()?, link: mode == "120000" })
    };
    Ok(out.split(|byte| *byte == 0).filter_map(entry).collect())
}

/// A process that hands out blobs, one after another.
pub struct Blobs {
    child: Child,
    ask: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Blobs {
    pub fn start(top: &Path) -> io::Result<Self> {
        let mut command = git(top, ["cat-file", "--batch"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let (Some(ask), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("git has no streams"));
        };
        Ok(Self { child, ask: Some(ask), answers: BufReader::new(answers) })
    }

    /// The bytes of a blob.
    pub fn get(&mut self, id: &str) -> io::Result<Vec<u8>> {
        let gone = || io::Error::other("git ended");
        let ask = self.ask.as_mut().ok_or_else(gone)?;
        ask.write_all(format!("{id}\n").as_bytes())?;
        ask.flush()?;
        let mut head = String::new();
        self.answers.read_line(&mut head)?;
        let len = match head.split_whitespace().collect::<Vec<_>>()[..] {
            [_, "blob", len] => len.parse::<u64>().map_err(|_| gone())?,
            // A clone that has not fetched all blobs.
            _ => return Err(io::Error::other("git does not have its bytes")),
        };
        let mut bytes = Vec::new();
        (&mut self.answers).take(len).read_to_end(&mut bytes)?;
        let mut end = [0];
        self.answers.read_exact(&mut end)?;
        if bytes.len() as u64 == len { Ok(bytes) } else { Err(gone()) }
    }
}

impl Drop for Blobs {
    fn drop(&mut self) {
        self.ask = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
