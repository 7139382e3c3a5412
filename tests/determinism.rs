//! Same spec, same bytes: every shipped specification is built again and again, on other threads, from other
//! folders and under other circumstances, and every byte, mode and line of the lock must be the same.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use napkin::compile::{Given, Limits, Output, Request, compile};
use napkin::files::{Disk, Files, Kind, ReadError, RelPath};
use napkin::lower::Mode;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folders of all shipped specifications.
fn specs() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("specs")];
    while let Some(folder) = folders.pop() {
        if folder.join("specification.md").is_file() {
            found.push(folder);
            continue;
        }
        let entries = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
        folders.extend(entries.filter(|path| path.is_dir()));
    }
    found.sort();
    assert!(found.len() >= 3, "words, soilmoisture and solar-tiles: {found:?}");
    found
}

/// Everything that comes of one compilation.
#[derive(Debug, PartialEq, Eq)]
struct Made {
    design: blake3::Hash,
    values: Vec<(String, String)>,
    artifacts: BTreeMap<String, (Mode, Vec<u8>)>,
}

fn made(output: &Output) -> Made {
    let artifacts = output.artifacts.iter().map(|artifact| {
        let mut bytes = Vec::new();
        artifact.body.write(&mut bytes).unwrap();
        (artifact.path.to_string(), (artifact.mode, bytes))
    });
    Made { design: output.design, values: output.values.clone(), artifacts: artifacts.collect() }
}

/// A specification with its defaults, and with each block that is built along.
fn all_made(files: &dyn Files) -> BTreeMap<Option<String>, Made> {
    let compiled = |block: Option<String>| {
        let values = Given { block, ..Given::default() };
        let spec = RelPath::new("specification.md").unwrap();
        compile(files, &Request { spec, prefix: String::new(), values, limits: Limits::default() })
    };
    let plain = compiled(None);
    let blocks = plain.variants.iter().cloned().map(Some);
    let all: Vec<Option<String>> = std::iter::once(None).chain(blocks).collect();
    all.into_iter().map(|block| (block.clone(), made(&compiled(block).output.unwrap()))).collect()
}

/// Fails at the first artifact that differs, by its name.
#[track_caller]
fn same<T: PartialEq + std::fmt::Debug>(what: &str, one: &BTreeMap<String, T>, other: &BTreeMap<String, T>) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "{what}");
    for (name, thing) in one {
        assert!(*thing == other[name], "{what}: {name} differs");
    }
}

#[track_caller]
fn all_same(what: &str, one: &BTreeMap<Option<String>, Made>, other: &BTreeMap<Option<String>, Made>) {
    for (block, made) in one {
        let other = &other[block];
        same(what, &made.artifacts, &other.artifacts);
        assert_eq!((made.design, &made.values), (other.design, &other.values), "{what}");
    }
    assert_eq!(one.len(), other.len());
}

#[test]
fn twice_and_with_any_number_of_threads() {
    for spec in specs() {
        let files = Disk::new(&spec);
        let first = all_made(&files);
        all_same("the second time", &first, &all_made(&files));
        for threads in [1, 2, 16] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            all_same(&format!("{threads} threads"), &first, &pool.install(|| all_made(&files)));
        }
    }
}

/// The same workflow in more pieces than there are threads.
#[test]
fn a_workflow_of_many_pieces_on_any_number_of_threads() {
    let spec = "```kdl\nworkflow w\naxis a { range 0 60 }\naxis b { range 0 80 }\n\
        step s { each a b; out o \"{a}/{b}.txt\"; run \"/usr/bin/touch {o}\" }\n\
        step t { each b; in o from=s gather=a; out p \"{b}.sum\" publish=#true; run \"/usr/bin/sum {o} {p}\" }\n```\n";
    let files = napkin::files::Memory::default().with("specification.md", spec);
    let with =
        |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| all_made(&files));
    let first = with(1);
    assert!(first[&None].artifacts["pegasus/workflow.yml"].1.len() > 1 << 20, "several pieces of 256 KiB");
    for threads in [2, 5, 16] {
        all_same(&format!("{threads} threads"), &first, &with(threads));
    }
}

/// A folder whose listings come in another order each time.
struct Shuffled {
    disk: Disk,
    state: AtomicU64,
}

impl Files for Shuffled {
    fn read(&self, path: &RelPath, limit: u64) -> Result<Arc<[u8]>, ReadError> {
        self.disk.read(path, limit)
    }

    fn kind(&self, path: &RelPath) -> Option<Kind> {
        self.disk.kind(path)
    }

    fn list(&self, under: &RelPath) -> Result<Vec<RelPath>, ReadError> {
        let mut found = self.disk.list(under)?;
        for i in (1..found.len()).rev() {
            // A linear congruential generator is random enough to shuffle.
            let step = |n: u64| n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let random = self.state.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| Some(step(n))).unwrap();
            found.swap(i, (random >> 33) as usize % (i + 1));
        }
        Ok(found)
    }
}

#[test]
fn folders_may_be_listed_in_any_order() {
    for spec in specs() {
        let first = all_made(&Disk::new(&spec));
        for seed in 1..=5 {
            let files = Shuffled { disk: Disk::new(&spec), state: AtomicU64::new(seed) };
            all_same("shuffled", &first, &all_made(&files));
        }
    }
}

/// Copies a folder, its files in rising or falling order, so that the file system may list them differently.
fn copy(from: &Path, to: &Path, falling: bool) {
    fs::create_dir_all(to).unwrap();
    let mut entries: Vec<PathBuf> = fs::read_dir(from).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    if falling {
        entries.reverse();
    }
    for entry in entries {
        let target = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy(&entry, &target, falling);
        } else {
            fs::copy(&entry, &target).unwrap();
        }
    }
}

/// Path to mode and bytes of every file below a folder.
fn tree(folder: &Path) -> BTreeMap<String, (u32, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(&at).unwrap().map(|e| e.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let mode = fs::metadata(&entry).unwrap().permissions().mode() & 0o777;
            let name = entry.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            found.insert(name, (mode, fs::read(&entry).unwrap()));
        }
    }
    found
}

/// Where and how the command is run.
struct Circumstances {
    /// The folder that becomes the project, below a temporary one.
    project: &'static str,
    /// The working directory, below the project.
    cwd: &'static str,
    falling: bool,
    umask: &'static str,
    environment: &'static [(&'static str, &'static str)],
    flags: &'static str,
}

/// What `napkin build` puts into `generated/`.
fn built(circumstances: &Circumstances) -> BTreeMap<String, (u32, Vec<u8>)> {
    let dir = tempfile::tempdir().unwrap();
    let project = dir.path().join(circumstances.project);
    copy(&root().join("specs"), &project.join("specs"), circumstances.falling);
    let home = dir.path().join("home");
    fs::create_dir_all(&home).unwrap();
    let script =
        format!("umask {}; exec '{}' build {}", circumstances.umask, env!("CARGO_BIN_EXE_napkin"), circumstances.flags);
    let done = Command::new("sh")
        .args(["-c", &script])
        .current_dir(project.join(circumstances.cwd))
        .env("HOME", &home)
        .envs(circumstances.environment.iter().copied())
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
    tree(&project.join("generated"))
}

#[test]
fn the_command_builds_the_same_from_anywhere_and_for_anybody() {
    let plain = built(&Circumstances {
        project: "p",
        cwd: ".",
        falling: false,
        umask: "022",
        environment: &[("TZ", "UTC"), ("LANG", "C"), ("LC_ALL", "C")],
        flags: "--jobs 1",
    });
    let locks: Vec<&str> = plain.keys().map(String::as_str).filter(|name| name.ends_with("napkin.lock")).collect();
    // Four builds: the three specifications, and the soil-moisture workflow with its offline values.
    assert!(locks.len() >= 4, "{locks:?}");
    // Only who may run a file is said by its mode.
    assert!(plain.values().all(|(mode, _)| matches!(*mode, 0o644 | 0o755)), "modes do not follow the umask");

    let elsewhere = built(&Circumstances {
        project: "a/much/deeper/folder with blanks/and ünïcode",
        cwd: "specs/words/data",
        falling: true,
        umask: "077",
        environment: &[
            ("TZ", "Asia/Kathmandu"),
            ("LANG", "tr_TR.UTF-8"),
            ("LC_ALL", "tr_TR.UTF-8"),
            ("SOURCE_DATE_EPOCH", "1"),
            ("USER", "somebody-else"),
            ("COLUMNS", "40"),
            ("RAYON_NUM_THREADS", "3"),
        ],
        flags: "--jobs 7",
    });
    same("elsewhere", &plain, &elsewhere);
}

/// No artifact knows where it was built.
#[test]
fn no_artifact_holds_a_path_of_this_machine() {
    let here = root().to_str().unwrap();
    for spec in specs() {
        for (block, made) in all_made(&Disk::new(&spec)) {
            for (name, (_, bytes)) in made.artifacts {
                let text = String::from_utf8_lossy(&bytes);
                assert!(!text.contains(here), "{name} of {} ({block:?}) names {here}", spec.display());
            }
        }
    }
}
