//! What the tests share: built folders, and a Python with the Pegasus API.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use napkin::compile::{Compilation, Given, Limits, Request, compile};
use napkin::diagnostic::record::Record;
use napkin::diagnostic::{Human, github, sarif};
use napkin::files::{Disk, Files, RelPath};
use napkin::lower::Mode;
use tempfile::TempDir;

/// A file of pinned packages, and its text.
type Requirements = (&'static str, &'static str);

const REQUIREMENTS: Requirements = ("requirements.txt", include_str!("requirements.txt"));
const SCALABLE: Requirements = ("scalable.txt", include_str!("scalable.txt"));

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Compiles a specification with a `values` block.
pub fn compiled(files: &dyn Files, block: Option<&str>) -> Compilation {
    let request = Request {
        spec: RelPath::new("specification.md").unwrap(),
        prefix: String::new(),
        values: Given { block: block.map(str::to_owned), ..Given::default() },
        limits: Limits::default(),
    };
    compile(files, &request)
}

/// The findings of a compilation as a person sees them.
pub fn findings(done: &Compilation) -> String {
    let human = Human::of_width(80);
    done.findings.sorted().into_iter().map(|f| human.render(f, &done.sources)).collect()
}

/// What holds of every answer: an output exactly where there is no error, places inside their texts, and whoever
/// asks, people or machines, gets an answer that is not endless.
pub fn sound(done: &Compilation) {
    assert_eq!(done.output.is_some(), !done.findings.has_errors(), "an output exactly where there is no error");
    let human = Human::of_width(80);
    for finding in done.findings.sorted().into_iter().take(100) {
        let fix = finding.fix.iter().map(|edit| edit.span);
        for span in finding.primary.iter().chain(&finding.secondary).map(|label| label.span).chain(fix) {
            let text = &done.sources.get(span.source).text;
            assert!(text.get(span.range()).is_some(), "{}: a place is no part of its text", finding.message);
        }
        let drawing = human.render(finding, &done.sources);
        assert!(drawing.len() < 20_000, "{} bytes of answer: {}", drawing.len(), finding.message);
        assert!(!Human { spoken: true, ..human }.render(finding, &done.sources).is_empty());
        let record = Record::new(finding, &done.sources);
        assert_eq!(github::annotation(&record).lines().count(), 1, "{}", finding.message);
        assert_eq!(sarif::log(std::slice::from_ref(&record))["runs"][0]["results"].as_array().map(Vec::len), Some(1));
    }
}

/// A folder with the artifacts of `specs/SPEC`.
pub fn build(spec: &str, block: Option<&str>) -> TempDir {
    build_from(&Disk::new(root().join("specs").join(spec)), block)
}

/// A folder with the artifacts of the specification among `files`.
pub fn build_from(files: &dyn Files, block: Option<&str>) -> TempDir {
    let done = compiled(files, block);
    let Some(output) = &done.output else { panic!("the specification has mistakes:\n{}", findings(&done)) };
    let folder = tempfile::tempdir().unwrap();
    for artifact in &output.artifacts {
        let path = folder.path().join(artifact.path.as_str());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut bytes = Vec::new();
        artifact.body.write(&mut bytes).unwrap();
        fs::write(&path, bytes).unwrap();
        let mode = if artifact.mode == Mode::Executable { 0o755 } else { 0o644 };
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }
    folder
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?} did not start: {error}"))
}

/// What a command printed, both streams.
pub fn printed(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A Python that has the Pegasus API and PyYAML: of an environment under `target/` that all tests share. It is made
/// once for each text of `requirements.txt`, aside, and gets its name when it is complete.
///
/// # Panics
/// With one sentence, if the machine lacks what is needed to make it.
pub fn python() -> PathBuf {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| environment(REQUIREMENTS).unwrap_or_else(|sentence| panic!("{sentence}"))).clone()
}

/// A Python that has Scalable.
///
/// # Panics
/// As [`python`].
pub fn scalable() -> PathBuf {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| environment(SCALABLE).unwrap_or_else(|sentence| panic!("{sentence}"))).clone()
}

fn environment((name, text): Requirements) -> Result<PathBuf, String> {
    let hash = blake3::hash(text.as_bytes()).to_hex();
    let folder = target().join(format!("test-python-{}", &hash[..16]));
    let python = folder.join("bin/python");
    let file_error = |error: io::Error| format!("the tests cannot make {}: {error}", folder.display());
    fs::create_dir_all(target()).map_err(file_error)?;
    // Several test programs may come here at the same time: one makes it, the others wait.
    let lock = fs::File::create(folder.with_extension("lock")).map_err(file_error)?;
    lock.lock().map_err(file_error)?;
    if python.exists() {
        return Ok(python);
    }
    let aside = folder.with_extension("new");
    if aside.exists() {
        fs::remove_dir_all(&aside).map_err(file_error)?;
    }
    step(
        Command::new("python3").args(["-m", "venv"]).arg(&aside),
        "the tests need python3 (3.8 or newer) with its venv module",
    )?;
    step(
        Command::new(aside.join("bin/python"))
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r"])
            .arg(root().join("tests/support").join(name)),
        &format!("the tests need a package index with what tests/support/{name} names"),
    )?;
    fs::rename(&aside, &folder).map_err(file_error)?;
    Ok(python)
}

/// Runs one step of making the environment; if it fails, `need` says what is missing.
fn step(command: &mut Command, need: &str) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{need}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = printed(&output);
    let line = said.lines().rev().find(|l| !l.trim().is_empty()).unwrap_or("it failed and said nothing");
    Err(format!("{need}: {}", line.trim()))
}

/// Where cargo puts what it builds.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// Runs the generator of a built folder with the real API, and compares what it writes with napkin's own files.
pub fn assert_generator_agrees(folder: &Path) {
    let pegasus = folder.join("pegasus");
    let written = run(Command::new(python()).arg(pegasus.join("workflow_generator.py")).current_dir("/"));
    assert!(written.status.success(), "{}", printed(&written));
    let compared = run(Command::new(python()).arg(root().join("tests/support/compare.py")).arg(&pegasus));
    assert!(compared.status.success(), "the generator writes another workflow:\n{}", printed(&compared));
}
