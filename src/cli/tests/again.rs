//! A build of what did not change compiles nothing, and says and leaves what a build that compiles would.

use std::fs::{self, File};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::Duration;

use proptest::prelude::*;

use super::*;

const SPEC: &str = "file pegasus/a.txt one\ncopy data.txt\nlist sheets\nask later.txt\nask large.bin\ncopy large.bin\n";

/// A project, and how often it was compiled.
struct Story {
    project: Project,
    compiled: AtomicUsize,
    program: &'static str,
}

impl Story {
    fn new(spec: &str) -> Self {
        let project = Project::new(&[("words", spec)]);
        project.write("specs/words/data.txt", "data");
        project.write("specs/words/sheets/a.csv", "a");
        project.write("specs/words/large.bin", "longer than eight");
        Self { project, compiled: AtomicUsize::new(0), program: "napkin 1" }
    }

    /// What is told, and whether anything was compiled for it.
    fn run(&self, line: &str) -> (Told, bool) {
        let before = self.compiled.load(Ordering::Relaxed);
        let counting = |files: &dyn Files, request: &Request| {
            self.compiled.fetch_add(1, Ordering::Relaxed);
            made_up(files, request)
        };
        let told = self.project.run_as(Some(self.program), &counting, line).unwrap();
        (told, self.compiled.load(Ordering::Relaxed) > before)
    }

    fn compiles(&self, line: &str) -> bool {
        self.run(line).1
    }

    fn at(&self, path: &str) -> PathBuf {
        self.project.root.join(path)
    }
}

/// Long enough for a file that is written now to have another time than one of before.
fn a_moment() {
    sleep(Duration::from_millis(30));
}

#[test]
fn what_did_not_change_is_not_compiled_and_told_alike() {
    let story = Story::new(&format!("{SPEC}warning of something\n"));
    a_moment();
    assert!(story.compiles("napkin build"), "the first build");
    let (told, compiled) = story.run("napkin build");
    assert!(!compiled);
    assert_eq!(told.exit, Exit::Done);
    assert_eq!(told.out, "generated/words: unchanged, nothing written (2 files, 1 step, 3 jobs, 92 B)\n");
    assert!(told.err.contains("warning of something"), "{}", told.err);
    // Without a memory the same words come from compiling.
    let fresh = story.project.run("napkin build").unwrap();
    assert_eq!((told.exit, told.out, told.err), (fresh.exit, fresh.out, fresh.err));
    assert!(!story.compiles("napkin build --dry-run"));
    let (told, compiled) = story.run("napkin build -D warnings");
    assert_eq!((told.exit, compiled), (Exit::Wrong, false), "{}", told.err);
}

#[test]
fn who_asks_for_something_else_is_not_answered_from_memory() {
    let story = Story::new(SPEC);
    story.run("napkin build");
    for line in ["napkin build --locked", "napkin build --force", "napkin build --set crop=wheat --out other"] {
        assert!(story.compiles(line), "{line}");
    }
    assert!(!story.compiles("napkin build --set crop=wheat --out other"));
    assert!(story.compiles("napkin build --set crop=rye --out other"));
    assert!(story.compiles("napkin build --max-jobs 7"), "another limit may refuse it");
    let story = Story { program: "napkin 2", ..story };
    assert!(story.compiles("napkin build"), "another napkin may make other files");
}

#[test]
fn a_file_that_was_touched_is_hashed_and_no_more() {
    let story = Story::new(SPEC);
    story.run("napkin build");
    for path in ["specs/words/data.txt", "specs/words/specification.md", "generated/words/pegasus/a.txt"] {
        File::options().append(true).open(story.at(path)).unwrap().set_modified(std::time::SystemTime::now()).unwrap();
        assert!(!story.compiles("napkin build"), "{path}");
    }
}

#[test]
fn a_cache_that_is_damaged_costs_time_only() {
    let story = Story::new(SPEC);
    story.run("napkin build");
    for text in ["", "{", "{\"format\": 2}", "null"] {
        story.project.write(".napkin/cache/words.json", text);
        assert!(story.compiles("napkin build"));
        assert!(!story.compiles("napkin build"));
    }
    fs::remove_dir_all(story.at(".napkin")).unwrap();
    story.project.write(".napkin", "a file where the folder was");
    assert!(story.compiles("napkin build") && story.compiles("napkin build"));
}

#[cfg(unix)]
#[test]
fn no_stamp_is_believed_after_the_machine_was_started_anew() {
    use std::os::unix::fs::MetadataExt as _;
    let story = Story::new(SPEC);
    story.run("napkin build");
    // Bytes that a power cut tore, under a stamp that it did not.
    let torn = "\0".repeat(story.project.read("generated/words/pegasus/a.txt").len());
    story.project.write("generated/words/pegasus/a.txt", &torn);
    let meta = fs::metadata(story.at("generated/words/pegasus/a.txt")).unwrap();
    let nanoseconds = |seconds: i64, rest: i64| seconds * 1_000_000_000 + rest;
    let cache = || serde_json::from_str::<serde_json::Value>(&story.project.read(".napkin/cache/words.json")).unwrap();
    let mut torn = cache();
    torn["made"]["pegasus/a.txt"] = serde_json::json!({
        "len": meta.len(), "inode": meta.ino(), "device": meta.dev(),
        "modified": nanoseconds(meta.mtime(), meta.mtime_nsec()), "changed": nanoseconds(meta.ctime(), meta.ctime_nsec()),
    });
    story.project.write(".napkin/cache/words.json", &torn.to_string());
    assert!(!story.compiles("napkin build"), "while the machine runs the stamp is enough");
    let mut later = cache();
    later["boot"] = "another start".into();
    story.project.write(".napkin/cache/words.json", &later.to_string());
    assert!(story.compiles("napkin build"));
    // All is as it should be once more, after another start: nothing is compiled, and all is hashed once.
    story.run("napkin build --force");
    let mut later = cache();
    later["boot"] = "another start".into();
    story.project.write(".napkin/cache/words.json", &later.to_string());
    assert!(!story.compiles("napkin build"));
    assert_ne!(cache()["boot"], "another start");
}

#[test]
fn git_does_not_see_the_cache() {
    let story = Story::new(SPEC);
    story.run("napkin build");
    assert_eq!(story.project.read(".napkin/.gitignore"), "*\n");
}

/// Something that somebody does between two builds.
#[derive(Debug, Clone, Copy)]
enum Edit {
    /// Other text of the same length, and the time set back to what it was.
    InDisguise(&'static str),
    Write(&'static str, &'static str),
    Remove(&'static str),
    Run(&'static str),
    Mode(u32),
}

fn edits() -> impl Strategy<Value = Edit> {
    prop_oneof![
        prop_oneof![
            Just("specs/words/data.txt"),
            Just("specs/words/specification.md"),
            Just("generated/words/pegasus/a.txt"),
            Just("generated/words/pegasus/found.txt"),
            Just("generated/words/napkin.lock"),
        ]
        .prop_map(Edit::InDisguise),
        prop_oneof![
            Just(("specs/words/data.txt", "atad")),
            Just(("specs/words/data.txt", "data")),
            Just(("specs/words/large.bin", "short")),
            Just(("specs/words/large.bin", "longer than eight")),
            Just(("specs/words/later.txt", "")),
            Just(("specs/words/sheets/b.csv", "b")),
            Just(("generated/words/pegasus/a.txt", "one\n")),
            Just(("generated/words/pegasus/a.txt", "two\n")),
            Just(("generated/words/mine.txt", "foreign")),
            Just(("generated/.napkin-words/0", "left by an interrupted build")),
        ]
        .prop_map(|(path, text)| Edit::Write(path, text)),
        prop_oneof![
            Just("specs/words/later.txt"),
            Just("specs/words/data.txt"),
            Just("specs/words/sheets/b.csv"),
            Just("generated/words/pegasus/a.txt"),
            Just("generated/words/napkin.lock"),
            Just("generated/words/mine.txt"),
        ]
        .prop_map(Edit::Remove),
        prop_oneof![Just("napkin build"), Just("napkin build --force"), Just("napkin build --dry-run")]
            .prop_map(Edit::Run),
        prop_oneof![Just(0o644), Just(0o755)].prop_map(Edit::Mode),
    ]
}

impl Edit {
    fn carry_out(self, story: &Story) {
        match self {
            Edit::InDisguise(path) => {
                let path = story.at(path);
                let Ok(mut bytes) = fs::read(&path) else { return };
                let modified = fs::metadata(&path).unwrap().modified().unwrap();
                if let Some(last) = bytes.iter_mut().rev().find(|b| b.is_ascii_lowercase()) {
                    *last = if *last == b'z' { b'a' } else { *last + 1 };
                }
                fs::write(&path, bytes).unwrap();
                File::options().append(true).open(&path).unwrap().set_modified(modified).unwrap();
            }
            Edit::Write(path, text) => story.project.write(path, text),
            Edit::Remove(path) => drop(fs::remove_file(story.at(path))),
            Edit::Run(line) => drop(story.run(line)),
            Edit::Mode(mode) => {
                #[cfg(unix)]
                {
                    use std::os::unix::fs::PermissionsExt as _;
                    let path = story.at("generated/words/pegasus/a.txt");
                    drop(fs::set_permissions(path, fs::Permissions::from_mode(mode)));
                }
                #[cfg(not(unix))]
                let _ = mode;
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever happens between builds, one that remembers says what one that compiles says.
    #[test]
    fn memory_changes_nothing_but_the_time(all in prop::collection::vec((edits(), any::<bool>()), 1..12)) {
        let story = Story::new(SPEC);
        story.run("napkin build");
        for (edit, pause) in all {
            if pause {
                a_moment();
            }
            edit.carry_out(&story);
            // The one without a memory goes first: it looks, and writes nothing.
            let fresh = story.project.run("napkin build --dry-run");
            let (told, _) = story.run("napkin build --dry-run");
            match fresh {
                Ok(fresh) => prop_assert_eq!((fresh.exit, fresh.out, fresh.err), (told.exit, told.out, told.err)),
                Err(refusal) => prop_assert!(false, "{:?}", refusal),
            }
        }
    }
}
