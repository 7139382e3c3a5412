//! Builds told as stories: a folder, artifacts made up on the spot, and what becomes of it.

mod changes;
mod crash;
mod kill;
mod links;
mod locked;
mod streams;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::compile::{Output, Totals};
use crate::files::RelPath;
use crate::lower::{Artifact, Mode};

/// A folder to build in.
pub(super) struct World {
    dir: tempfile::TempDir,
    pub target: Target,
}

/// What lies in a folder: for files mode and bytes, for links where they lead, for folders nothing.
pub(super) type Tree = BTreeMap<String, (u32, String)>;

pub(super) fn path(text: &str) -> RelPath {
    RelPath::new(text).unwrap()
}

/// An artifact; scripts are executable.
pub(super) fn artifact(at: &str, text: &str) -> Artifact {
    let mode = if at.ends_with(".sh") { Mode::Executable } else { Mode::Plain };
    Artifact::text(path(at), mode, text)
}

pub(super) fn output(files: &[(&str, &str)]) -> Output {
    let artifacts: Vec<Artifact> = files.iter().map(|(at, text)| artifact(at, text)).collect();
    let text: String = files.iter().map(|(at, text)| format!("{at}\n{text}\n")).collect();
    Output {
        name: "words".into(),
        artifacts,
        design: blake3::hash(text.as_bytes()),
        values: vec![("crop".into(), "corn".into())],
        manifests: Vec::new(),
        totals: Totals::default(),
    }
}

pub(super) const FORCE: Options = Options { dry_run: false, force: true, locked: false, diff: DiffStyle::Full };
pub(super) const LOCKED: Options = Options { dry_run: false, force: false, locked: true, diff: DiffStyle::Full };
pub(super) const DRY: Options = Options { dry_run: true, force: false, locked: false, diff: DiffStyle::Full };

impl World {
    pub fn new() -> Self {
        // Hundreds of builds that wait for a disk take minutes; a folder in memory is as good to tell their story.
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let dir = dir.or_else(|_| tempfile::tempdir()).unwrap();
        let target = Self::target_in(dir.path());
        Self { dir, target }
    }

    pub fn target_in(dir: &Path) -> Target {
        Target::new(dir.join("generated/words"), dir.join(".napkin"), "words").unwrap()
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.target.folder().join(path)
    }

    pub fn apply(&self, output: &Output, options: Options, steps: &dyn Steps) -> Result<Report, Failure> {
        apply_in(&self.target, output, options, steps)
    }

    pub fn build(&self, files: &[(&str, &str)]) -> Report {
        self.apply(&output(files), Options::default(), &Unwatched).unwrap()
    }

    pub fn with(&self, files: &[(&str, &str)], options: Options) -> Report {
        self.apply(&output(files), options, &Unwatched).unwrap()
    }

    pub fn write(&self, path: &str, text: &str) {
        let at = self.at(path);
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        fs::write(at, text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap()
    }

    pub fn tree(&self) -> Tree {
        tree(self.target.folder())
    }

    pub fn kept(&self) -> Tree {
        tree(&self.target.kept())
    }

    /// What lies beside the built folder.
    pub fn beside(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.dir.path().join("generated")) else { return Vec::new() };
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| name != "words");
        names.sort();
        names
    }
}

/// On one thread, so that the steps come in the same order each time.
pub(super) fn apply_in(
    target: &Target,
    output: &Output,
    options: Options,
    steps: &dyn Steps,
) -> Result<Report, Failure> {
    let reads = [Read::File { path: path("specification.md"), hash: output.design }];
    let build = Build { output, reads: &reads, source: source_hash(&reads, &[]) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    pool.install(|| apply(target, &build, &options, steps))
}

pub(super) fn tree(folder: &Path) -> Tree {
    fn walk(folder: &Path, prefix: &str, found: &mut Tree) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        for entry in entries {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().into_string().unwrap());
            let meta = fs::symlink_metadata(entry.path()).unwrap();
            if meta.is_dir() {
                found.insert(format!("{name}/"), (0, String::new()));
                walk(&entry.path(), &format!("{name}/"), found);
            } else if meta.is_symlink() {
                found.insert(name, (0, format!("-> {}", fs::read_link(entry.path()).unwrap().display())));
            } else {
                use std::os::unix::fs::PermissionsExt as _;
                let text = String::from_utf8(fs::read(entry.path()).unwrap()).unwrap();
                found.insert(name, (meta.permissions().mode() & 0o777, text));
            }
        }
    }
    let mut found = Tree::new();
    walk(folder, "", &mut found);
    found
}

/// Each path of a report with what became of it, but for those that stayed the same.
pub(super) fn told(report: &Report) -> Vec<(String, What)> {
    let changed = report.files.iter().filter(|file| file.what != What::Same);
    changed.map(|file| (file.path.to_string(), file.what)).collect()
}

pub(super) fn entry(path: &str, what: What) -> (String, What) {
    (path.to_owned(), what)
}
