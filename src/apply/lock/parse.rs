//! Text to lock, with an error that names the line.

use std::collections::{BTreeMap, BTreeSet};

use super::words::Words;
use super::{FORMAT, Lock, Made};
use crate::files::{Read, RelPath};
use crate::lower::Mode;

/// Why a text is no lock.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {text}")]
pub struct LockProblem {
    /// Counted from 1.
    pub line: usize,
    pub text: String,
}

#[derive(Default)]
struct Partial {
    format: Option<u32>,
    lowering: Option<u32>,
    design: Option<blake3::Hash>,
    source: Option<blake3::Hash>,
    values: Vec<(String, String)>,
    reads: Vec<Read>,
    manifests: BTreeMap<RelPath, String>,
    artifacts: BTreeMap<RelPath, Made>,
    /// The first words of each line, which may stand in a lock once.
    seen: BTreeSet<(String, String)>,
}

pub(super) fn parse(text: &str) -> Result<Lock, LockProblem> {
    let mut partial = Partial::default();
    for (index, line) in text.lines().enumerate() {
        if !line.is_empty() && !line.starts_with('#') {
            partial.take(&mut Words::new(index + 1, line))?;
        }
    }
    let missing =
        |name: &str| LockProblem { line: text.lines().count() + 1, text: format!("the line `{name}` is missing") };
    partial.format.ok_or_else(|| missing("format"))?;
    Ok(Lock {
        lowering: partial.lowering.ok_or_else(|| missing("lowering"))?,
        design: partial.design.ok_or_else(|| missing("design"))?,
        source: partial.source.ok_or_else(|| missing("source"))?,
        values: partial.values,
        reads: partial.reads,
        manifests: partial.manifests,
        artifacts: partial.artifacts,
    })
}

impl Partial {
    fn take(&mut self, words: &mut Words) -> Result<(), LockProblem> {
        let kind = words.next("first word")?;
        if self.format.is_none() && kind != "format" && !kind.starts_with("<<<<<<<") {
            return Err(words.problem("the first line must be `format` and a number"));
        }
        match kind.as_str() {
            "format" => {
                let format = number(words, "format")?;
                if format != FORMAT {
                    let newer = if format > FORMAT { "newer" } else { "older" };
                    return Err(words.problem(format!(
                        "its format is {format}, and this napkin reads format {FORMAT}: it was made by a {newer} napkin"
                    )));
                }
                self.once(words, &kind, "format")?;
                self.format = Some(format);
            }
            "lowering" => {
                self.once(words, &kind, "lowering")?;
                self.lowering = Some(number(words, "lowering")?);
            }
            "design" => {
                self.once(words, &kind, "design")?;
                self.design = Some(hash(words)?);
            }
            "source" => {
                self.once(words, &kind, "source")?;
                self.source = Some(hash(words)?);
            }
            "value" => {
                let name = words.next("name")?;
                self.once(words, &kind, &name)?;
                self.values.push((name, words.next_quoted("value")?));
            }
            "read" | "list" | "present" | "absent" => {
                let path = self.path(words, &kind)?;
                self.reads.push(match kind.as_str() {
                    "read" => Read::File { path, hash: hash(words)? },
                    "list" => Read::List { path, hash: hash(words)? },
                    "present" => Read::Present { path },
                    _ => Read::Absent { path },
                });
            }
            "manifest" => {
                let path = self.path(words, &kind)?;
                let lock = words.next("hash")?;
                if lock.len() != 64 || !lock.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
                    return Err(words.problem(format!("`{lock}` is no hash of 64 hexadecimal digits")));
                }
                self.manifests.insert(path, lock);
            }
            "artifact" => {
                let path = self.path(words, &kind)?;
                let made = Made { mode: mode(words)?, len: length(words)?, hash: hash(words)? };
                self.artifacts.insert(path, made);
            }
            _ if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| kind.starts_with(mark)) => {
                return Err(words.problem("it holds a merge conflict"));
            }
            _ => return Err(words.problem(format!("a line cannot start with `{kind}`"))),
        }
        words.end()
    }

    fn once(&mut self, words: &Words, kind: &str, name: &str) -> Result<(), LockProblem> {
        if self.seen.insert((kind.to_owned(), name.to_owned())) {
            Ok(())
        } else {
            Err(words.problem(format!("`{name}` stands here a second time")))
        }
    }

    fn path(&mut self, words: &mut Words, kind: &str) -> Result<RelPath, LockProblem> {
        let text = words.next("path")?;
        self.once(words, kind, &text)?;
        if text == "." && kind != "artifact" {
            return Ok(RelPath::here());
        }
        match RelPath::new(&text) {
            Ok(path) if path.as_str() == text => Ok(path),
            Ok(_) => Err(words.problem(format!("`{text}` is no tidy path"))),
            Err(problem) => Err(words.problem(format!("`{text}` is no path: {problem}"))),
        }
    }
}

fn number(words: &mut Words, what: &str) -> Result<u32, LockProblem> {
    let word = words.next("number")?;
    word.parse().map_err(|_| words.problem(format!("`{word}` is no number of a {what}")))
}

fn length(words: &mut Words) -> Result<u64, LockProblem> {
    let word = words.next("length")?;
    word.parse().map_err(|_| words.problem(format!("`{word}` is no length")))
}

fn hash(words: &mut Words) -> Result<blake3::Hash, LockProblem> {
    let word = words.next("hash")?;
    blake3::Hash::from_hex(&word).map_err(|_| words.problem(format!("`{word}` is no hash of 64 hexadecimal digits")))
}

fn mode(words: &mut Words) -> Result<Mode, LockProblem> {
    match words.next("mode")?.as_str() {
        "0644" => Ok(Mode::Plain),
        "0755" => Ok(Mode::Executable),
        other => Err(words.problem(format!("the mode is `{other}`, and can be 0644 or 0755"))),
    }
}
