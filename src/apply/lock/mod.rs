//! `napkin.lock`: what a build was made from and what it made, one line each, for people and for the next build.

mod parse;
mod words;

pub use parse::LockProblem;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::compile::Output;
use crate::files::{Read, RelPath};
use crate::lower::Mode;

/// The number of the format that this napkin writes and reads.
pub const FORMAT: u32 = 1;

/// Larger locks are not read: a build of a million files stays far below.
pub(super) const MAX_LOCK: u64 = 256 << 20;

/// An artifact as the lock knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    pub mode: Mode,
    pub len: u64,
    pub hash: blake3::Hash,
}

/// The lock of one built folder. The version of the tool is not in it: a new napkin that makes the same bytes
/// leaves every build as it is, and one that makes others has another `lowering`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// [`crate::lower::LOWERING`] of the napkin that made it.
    pub lowering: u32,
    /// Hash of what the workflow means.
    pub design: blake3::Hash,
    /// Hash of the bytes that it was read from.
    pub source: blake3::Hash,
    /// Parameters and their values, sorted by name.
    pub values: Vec<(String, String)>,
    /// What was read, listed, present and absent, relative to the folder of the specification.
    pub reads: Vec<Read>,
    /// The `manifest_lock` that Scalable gives to each manifest: SHA-256 in hexadecimal digits.
    pub manifests: BTreeMap<RelPath, String>,
    /// What was made, relative to the built folder.
    pub artifacts: BTreeMap<RelPath, Made>,
}

impl Lock {
    /// The text of the lock: the same for equal locks, sorted within each kind of line.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        // The format comes first, in words that no later format may change.
        let _ = writeln!(out, "# Made by napkin: what this folder was built from, and what was made. Do not edit.");
        let _ = writeln!(out, "format {FORMAT}");
        let _ = writeln!(out, "lowering {}", self.lowering);
        let _ = writeln!(out, "design {}", self.design);
        let _ = writeln!(out, "source {}", self.source);
        let mut lines: Vec<String> = self
            .values
            .iter()
            .map(|(name, value)| format!("value {} {}", words::word(name), words::quoted(value)))
            .collect();
        sorted_into(&mut out, &mut lines);
        lines.extend(self.reads.iter().map(read_line));
        sorted_into(&mut out, &mut lines);
        lines.extend(self.manifests.iter().map(|(path, lock)| format!("manifest {} {lock}", path_word(path))));
        sorted_into(&mut out, &mut lines);
        lines.extend(self.artifacts.iter().map(|(path, made)| artifact_line(path, made)));
        sorted_into(&mut out, &mut lines);
        out
    }

    /// Whether what was built meant the same: the workflow, and what Scalable is told beside it.
    pub fn means_as(&self, other: &Lock) -> bool {
        let manifest = |lock: &Lock, path: &RelPath| lock.artifacts.get(path).map(|made| made.hash);
        self.design == other.design
            && self.manifests == other.manifests
            && self.manifests.keys().all(|path| manifest(self, path) == manifest(other, path))
    }

    /// Was a workflow built that means what this one does?
    pub fn means(&self, output: &Output) -> bool {
        self.design == output.design && self.manifests == output.manifests.iter().cloned().collect()
    }

    /// Of all artifacts.
    pub fn total_bytes(&self) -> u64 {
        self.artifacts.values().map(|made| made.len).sum()
    }

    /// Reads a lock back.
    pub fn parse(text: &str) -> Result<Lock, LockProblem> {
        parse::parse(text)
    }
}

fn sorted_into(out: &mut String, lines: &mut Vec<String>) {
    lines.sort();
    for line in lines.drain(..) {
        out.push_str(&line);
        out.push('\n');
    }
}

fn read_line(read: &Read) -> String {
    let path = path_word(read.path());
    match read {
        Read::File { hash, .. } => format!("read {path} {hash}"),
        Read::List { hash, .. } => format!("list {path} {hash}"),
        Read::Present { .. } => format!("present {path}"),
        Read::Absent { .. } => format!("absent {path}"),
    }
}

fn artifact_line(path: &RelPath, made: &Made) -> String {
    let mode = mode_word(made.mode);
    format!("artifact {} {mode} {} {}", path_word(path), made.len, made.hash)
}

fn mode_word(mode: Mode) -> &'static str {
    match mode {
        Mode::Plain => "0644",
        Mode::Executable => "0755",
    }
}

/// A path as a word; the folder itself is `.`.
fn path_word(path: &RelPath) -> String {
    if path.as_str().is_empty() { ".".to_owned() } else { words::word(path.as_str()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path(text: &str) -> RelPath {
        RelPath::new(text).unwrap()
    }

    fn small() -> Lock {
        Lock {
            lowering: 1,
            design: blake3::hash(b"design"),
            source: blake3::hash(b"source"),
            values: vec![("crop".into(), "corn".into()), ("title".into(), "two\nlines, \"quoted\"".into())],
            reads: vec![
                Read::File { path: path("specification.md"), hash: blake3::hash(b"spec") },
                Read::Absent { path: path("bin/fetch.py") },
                Read::Present { path: path("data/all of it.csv") },
                Read::List { path: RelPath::here(), hash: blake3::hash(b"list") },
            ],
            manifests: BTreeMap::from([(path("scalable/scalable.yaml"), "0f".repeat(32))]),
            artifacts: BTreeMap::from([
                (path("pegasus/workflow.yml"), Made { mode: Mode::Plain, len: 6, hash: blake3::hash(b"dag") }),
                (path("pegasus/bin/run.sh"), Made { mode: Mode::Executable, len: 2, hash: blake3::hash(b"sh") }),
            ]),
        }
    }

    #[test]
    fn it_reads_well_in_a_pull_request() {
        let text = small().to_text();
        let (design, source) = (blake3::hash(b"design"), blake3::hash(b"source"));
        let (spec, list) = (blake3::hash(b"spec"), blake3::hash(b"list"));
        let (dag, sh) = (blake3::hash(b"dag"), blake3::hash(b"sh"));
        let manifest = "0f".repeat(32);
        assert_eq!(
            text,
            format!(
                "# Made by napkin: what this folder was built from, and what was made. Do not edit.\n\
                 format 1\n\
                 lowering 1\n\
                 design {design}\n\
                 source {source}\n\
                 value crop \"corn\"\n\
                 value title \"two\\nlines, \\\"quoted\\\"\"\n\
                 absent bin/fetch.py\n\
                 list . {list}\n\
                 present \"data/all of it.csv\"\n\
                 read specification.md {spec}\n\
                 manifest scalable/scalable.yaml {manifest}\n\
                 artifact pegasus/bin/run.sh 0755 2 {sh}\n\
                 artifact pegasus/workflow.yml 0644 6 {dag}\n"
            )
        );
    }

    #[test]
    fn a_damaged_lock_names_the_line() {
        let good = small().to_text();
        let told = |text: &str| Lock::parse(text).unwrap_err().to_string();
        assert_eq!(
            told(&good.replace("format 1", "format 2")),
            "line 2: its format is 2, and this napkin reads format 1: it was made by a newer napkin"
        );
        assert_eq!(told(&good.replace("value crop", "<<<<<<< HEAD\nvalue crop")), "line 6: it holds a merge conflict");
        assert_eq!(told(&good.replace("artifact ", "artefact ")), "line 13: a line cannot start with `artefact`");
        assert_eq!(told(&good.replace("0755", "0777")), "line 13: the mode is `0777`, and can be 0644 or 0755");
        assert_eq!(told(&good.replace(" 0755 2 ", " 0755 two ")), "line 13: `two` is no length");
        assert_eq!(
            told(&good.replace("pegasus/workflow.yml", "../workflow.yml")),
            "line 14: `../workflow.yml` is no path: it leaves the folder by `..`"
        );
        assert_eq!(told(&good.replace("value title \"", "value title ")), "line 7: a value must stand in quotes");
        let cut = &good[..good.len() - 9];
        assert!(told(cut).starts_with("line 14: `"), "{}", told(cut));
        let twice = format!("{good}artifact pegasus/workflow.yml 0644 6 {}\n", blake3::hash(b"dag"));
        assert_eq!(told(&twice), "line 15: `pegasus/workflow.yml` stands here a second time");
        assert_eq!(told("format 1\nlowering 1\n"), "line 3: the line `design` is missing");
        assert_eq!(
            told(&good.replace("0f0f", "0F0f")),
            "line 12: `0F0f0F0f0F0f0F0f0F0f0F0f0F0f0F0f0F0f0F0f0F0f0F0f0F0f0F0f0F0f0F0f` is no hash of 64 hexadecimal digits"
        );
        assert_eq!(told(""), "line 1: the line `format` is missing");
    }

    #[test]
    fn line_ends_of_another_system_do_no_harm() {
        let text = small().to_text().replace('\n', "\r\n");
        assert_eq!(Lock::parse(&text).map(|l| l.to_text()), Ok(small().to_text()));
    }

    fn any_path() -> impl Strategy<Value = RelPath> {
        "[^\\pC/\\\\]{1,6}(/[^\\pC/\\\\]{1,6}){0,2}".prop_filter_map("tidy", |t| RelPath::new(&t).ok())
    }

    fn any_hash() -> impl Strategy<Value = blake3::Hash> {
        any::<[u8; 32]>().prop_map(blake3::Hash::from_bytes)
    }

    prop_compose! {
        fn any_made()(exec in any::<bool>(), len in any::<u64>(), hash in any_hash()) -> Made {
            Made { mode: if exec { Mode::Executable } else { Mode::Plain }, len, hash }
        }
    }

    fn any_read() -> impl Strategy<Value = Read> {
        prop_oneof![
            (any_path(), any_hash()).prop_map(|(path, hash)| Read::File { path, hash }),
            (any_path(), any_hash()).prop_map(|(path, hash)| Read::List { path, hash }),
            any_path().prop_map(|path| Read::Present { path }),
            any_path().prop_map(|path| Read::Absent { path }),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            lowering in any::<u32>(), design in any_hash(), source in any_hash(),
            values in prop::collection::btree_map(any::<String>(), any::<String>(), 0..5),
            reads in prop::collection::vec(any_read(), 0..6),
            manifests in prop::collection::btree_map(any_path(), "[0-9a-f]{64}", 0..3),
            artifacts in prop::collection::btree_map(any_path(), any_made(), 0..6),
        ) {
            let mut reads = reads;
            reads.sort_by_key(read_line);
            reads.dedup_by_key(|r| (std::mem::discriminant(r), r.path().clone()));
            let lock = Lock { lowering, design, source, values: values.into_iter().collect(), reads, manifests, artifacts };
            let text = lock.to_text();
            let back = Lock::parse(&text).unwrap();
            prop_assert_eq!(back.to_text(), text);
            prop_assert_eq!(&back.artifacts, &lock.artifacts);
            prop_assert_eq!(&back.manifests, &lock.manifests);
            let by_name = |lock: &Lock| lock.values.iter().cloned().collect::<BTreeMap<_, _>>();
            prop_assert_eq!(by_name(&back), by_name(&lock));
            let mut back_reads = back.reads;
            back_reads.sort_by_key(read_line);
            prop_assert_eq!(back_reads, lock.reads);
        }

        #[test]
        fn no_text_makes_the_parser_fall(text in "(?s).{0,80}", at in 0usize..1000, other in any::<char>()) {
            let _ = Lock::parse(&text);
            // A good lock with one character changed: read, or refused with a line that exists.
            let good = small().to_text();
            let spot = at % good.len();
            let mut broken = good.clone();
            broken.replace_range(spot..spot + 1, other.encode_utf8(&mut [0; 4]));
            if let Err(problem) = Lock::parse(&broken) {
                prop_assert!(problem.line >= 1 && problem.line <= broken.lines().count() + 1);
            }
        }
    }
}
