//! Specifications, sheets, scripts and templates with slips, cut short, or of bytes that nobody wrote: each is answered,
//! soon, and without a panic.
//!
//! `PROPTEST_CASES=N cargo test --test damaged` looks longer.

mod support;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use napkin::compile::{Given, Limits, Look, Request, compile_and_look};
use napkin::files::{Disk, Files, Kind, ReadError, RelPath};
use proptest::prelude::*;
use support::{root, sound};

/// Far more than a debug build takes on a slow and busy machine, far less than what is not linear would take.
const TIME: Duration = Duration::from_secs(120);

/// A project of which one file has another content.
struct Damaged {
    disk: Disk,
    file: RelPath,
    content: Vec<u8>,
}

impl Files for Damaged {
    fn read(&self, path: &RelPath, limit: u64) -> Result<Arc<[u8]>, ReadError> {
        if *path == self.file { Ok(self.content.clone().into()) } else { self.disk.read(path, limit) }
    }

    fn kind(&self, path: &RelPath) -> Option<Kind> {
        self.disk.kind(path)
    }

    fn list(&self, under: &RelPath) -> Result<Vec<RelPath>, ReadError> {
        self.disk.list(under)
    }
}

/// One slip of a hand: what is done, where, and with what.
type Slip = (u8, prop::sample::Index, prop::sample::Index, prop::sample::Index);

/// Pieces that stand for what people type.
const PIECES: [&str; 24] = [
    "{",
    "}",
    "\"",
    "\n",
    " ",
    "=",
    ";",
    "/-",
    "#true",
    "|",
    "'",
    "\\",
    "gather=",
    "each ",
    "at=\"x=first\"",
    "0",
    "-1",
    "é",
    "```\n",
    "```kdl\n",
    "{x}",
    "{{",
    "publish=#true",
    "axis q { range 0 3 }\n",
];

/// A text with some slips: characters, words or lines deleted, doubled, swapped, or something put in.
fn slipped(text: &str, slips: &[Slip]) -> String {
    let mut text = text.to_owned();
    for (kind, one, other, piece) in slips {
        let parts: Vec<String> = match kind % 3 {
            0 => text.chars().map(String::from).collect(),
            1 => text.split_inclusive([' ', '\n', '"', ';']).map(str::to_owned).collect(),
            _ => text.split_inclusive('\n').map(str::to_owned).collect(),
        };
        if parts.is_empty() {
            return text;
        }
        let (mut parts, at, to) = (parts.clone(), one.index(parts.len()), other.index(parts.len()));
        match (kind / 3) % 4 {
            0 => drop(parts.remove(at)),
            1 => parts.insert(to, parts[at].clone()),
            2 => parts.swap(at, to),
            _ => parts.insert(at, PIECES[piece.index(PIECES.len())].to_owned()),
        }
        text = parts.concat();
    }
    text
}

/// Projects with specifications of every kind: small ones, and those of published workflows.
fn projects() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        ["words", "soilmoisture", "solar-tiles"].map(|n| root().join("specs").join(n)).into();
    let published = std::fs::read_dir(root().join("golden/published")).unwrap();
    folders.extend(published.map(|entry| entry.unwrap().path()).filter(|f| f.join("specification.md").exists()));
    folders.sort();
    folders
}

/// The files of a project that a build reads, beside the specification.
fn data(folder: &Path) -> Vec<RelPath> {
    let read = [".csv", ".tsv", ".json", ".txt", ".kdl", ".py", ".sh", ".j2"];
    let all = Disk::new(folder).list(&RelPath::here()).unwrap();
    all.into_iter().filter(|path| read.iter().any(|end| path.as_str().ends_with(end))).collect()
}

fn answered(folder: &Path, file: RelPath, content: Vec<u8>) {
    let request = Request {
        spec: RelPath::new("specification.md").unwrap(),
        prefix: String::new(),
        values: Given::default(),
        limits: Limits { jobs: 100_000, uses: 1_000_000, bytes: 256 << 20 },
    };
    let start = Instant::now();
    let damaged = Damaged { disk: Disk::new(folder), file, content };
    sound(&compile_and_look(&damaged, &request, &Look::default()));
    assert!(start.elapsed() < TIME, "it took {:?}", start.elapsed());
}

fn specification() -> RelPath {
    RelPath::new("specification.md").unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn specifications_with_slips(
        which in any::<prop::sample::Index>(),
        slips in proptest::collection::vec(any::<Slip>(), 1..6),
        whole in any::<bool>(),
    ) {
        let folder = &projects()[which.index(projects().len())];
        let text = std::fs::read_to_string(folder.join("specification.md")).unwrap();
        // Slips in prose change little: most are made in the blocks alone.
        let spec = if whole {
            slipped(&text, &slips)
        } else {
            let blocks: String = text.split("```kdl\n").skip(1).filter_map(|b| b.split("```").next()).collect();
            format!("# Blocks\n\n```kdl\n{}```\n", slipped(&blocks, &slips))
        };
        answered(folder, specification(), spec.into_bytes());
    }

    #[test]
    fn specifications_that_are_cut_short(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>()) {
        let folder = &projects()[which.index(projects().len())];
        let mut text = std::fs::read(folder.join("specification.md")).unwrap();
        text.truncate(at.index(text.len()));
        answered(folder, specification(), text);
    }

    #[test]
    fn bytes_that_nobody_wrote(bytes in proptest::collection::vec(any::<u8>(), 0..400), fenced in any::<bool>()) {
        let text = if fenced { [b"```kdl\nworkflow w\n".as_slice(), &bytes, b"\n```\n"].concat() } else { bytes };
        answered(&root().join("specs/words"), specification(), text);
    }

    #[test]
    fn characters_that_somebody_may_type(text in "[a-z{}\"'=;:|#/\\\\ \n\t().,<>!&*%$@~`0-9é-]{0,300}") {
        answered(&root().join("specs/words"), specification(), format!("```kdl\nworkflow w\n{text}\n```\n").into_bytes());
    }

    #[test]
    fn sheets_scripts_and_templates(
        which in any::<prop::sample::Index>(),
        file in any::<prop::sample::Index>(),
        slips in proptest::collection::vec(any::<Slip>(), 1..6),
        at in any::<prop::sample::Index>(),
        how in 0u8..3,
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
    ) {
        let folder = &projects()[which.index(projects().len())];
        let files = data(folder);
        prop_assume!(!files.is_empty());
        let file = files[file.index(files.len())].clone();
        let mut content = std::fs::read(folder.join(file.as_str())).unwrap();
        content.truncate(1 << 20);
        match how {
            0 => content = slipped(&String::from_utf8_lossy(&content), &slips).into_bytes(),
            1 => content.truncate(at.index(content.len() + 1)),
            _ => content = bytes,
        }
        answered(folder, file, content);
    }
}

/// Errors of JSON are counted in bytes, also inside a part of the file: their places are letters of it.
#[test]
fn an_error_of_json_stands_at_a_letter() {
    let spec = "# J\n\n```kdl\nworkflow j\naxis a { json \"a.json\" key=id }\n\
                step s { each a; out o \"{a}.o\" publish=#true; run \"bin/s.sh {o}\" }\n```\n";
    for (text, place) in [
        ("[{\"id\": é}]", 8),
        ("[{\"id\": \"é\"} é]", 14),
        ("{\"rows\": [{\"id\": \"é\"}é]}", 22),
        ("{\"n\": 1,\n \"rows\": [\n  {\"id\": é}]}", 29),
    ] {
        let files = napkin::files::Memory::default()
            .with("specification.md", spec)
            .with("bin/s.sh", "#!/bin/sh\ntouch $1\n")
            .with("a.json", text);
        let done = support::compiled(&files, None);
        support::sound(&done);
        let found = done.findings.sorted().into_iter().find(|f| f.code.0 == "NK0414").expect(text);
        let span = found.primary.as_ref().unwrap().span;
        assert_eq!((span.range().start, &text[span.range()]), (place, "é"), "{text}");
    }
}
