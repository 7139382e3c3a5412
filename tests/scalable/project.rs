//! A built project in which things are tried.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use napkin::files::Memory;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{build, build_from, printed, run, scalable};

/// `scalable` itself: the script of the environment has the path where that was made.
pub const SCALABLE: &str = "import sys; from scalable.cli.main import main; sys.exit(main())";

/// A built Scalable folder in which things are tried.
pub struct Project {
    pub folder: TempDir,
}

impl Project {
    pub fn new(files: &Memory) -> Self {
        Self { folder: build_from(files, None) }
    }

    pub fn of_spec(spec: &str, block: Option<&str>) -> Self {
        Self { folder: build(spec, block) }
    }

    pub fn path(&self, inner: &str) -> PathBuf {
        self.folder.path().join("scalable").join(inner)
    }

    pub fn read(&self, inner: &str) -> String {
        fs::read_to_string(self.path(inner)).unwrap_or_else(|error| panic!("{inner}: {error}"))
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(scalable());
        command.current_dir(self.path(""));
        for name in ["SCALABLE_TARGET", "SCALABLE_RUNS_DIR", "SCALABLE_MANIFEST", "DASK_SCHEDULER_ADDRESS"] {
            command.env_remove(name);
        }
        command
    }

    /// `./workflow.py WORDS`
    pub fn workflow(&self, words: &[&str]) -> Output {
        run(self.command().arg("workflow.py").args(words))
    }

    /// `scalable WORDS`
    pub fn scalable(&self, words: &[&str]) -> Output {
        run(self.command().args(["-c", SCALABLE]).args(words))
    }

    /// How many jobs were done and how many unchanged: the run must have gone well.
    pub fn counts(&self) -> (usize, usize) {
        let output = self.workflow(&[]);
        assert!(output.status.success(), "{}", printed(&output));
        counts(&output)
    }

    /// The folder of the last run's record.
    fn last_run(&self) -> PathBuf {
        let runs = fs::read_dir(self.path(".scalable/runs")).unwrap();
        runs.map(|entry| entry.unwrap().path()).max().expect("a run")
    }

    /// The rows of a file of the last record.
    pub fn rows(&self, file: &str) -> Vec<Value> {
        let text = fs::read_to_string(self.last_run().join(file)).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub fn status(&self) -> String {
        let text = fs::read_to_string(self.last_run().join("run.json")).unwrap();
        let run: Value = serde_json::from_str(&text).unwrap();
        run["status"].as_str().unwrap().to_owned()
    }

    /// What became of each task in the last record.
    pub fn ends(&self) -> BTreeMap<String, String> {
        let rows = self.rows("tasks.jsonl");
        let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
        rows.iter().map(|row| (text(row, "function_name"), text(row, "state"))).collect()
    }
}

/// `N done, M unchanged` of what a run prints.
pub fn counts(output: &Output) -> (usize, usize) {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let before = |what: &str| {
        let (before, _) = text.split_once(what).unwrap_or_else(|| panic!("no {what:?} in {text}"));
        before.rsplit([' ', ',']).next().unwrap().parse().unwrap()
    };
    (before(" done"), before(" unchanged"))
}

/// All files below a folder with their bytes.
pub fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// A fan-out over four letters, then one job for all: `work` fails for the letter in `breaks.txt` with what stands there.
pub fn fan() -> Memory {
    Memory::default()
        .with(
            "specification.md",
            "# Fan\n\n```kdl\nworkflow fan\n\
             axis i { list a b c d }\n\
             input x \"{i}.txt\" path=\"in/{i}.txt\" { each i }\n\
             step work { each i; in x; out o \"{i}.o\"; run \"bin/work.sh {i} {x} {o}\" }\n\
             step copy { each i; in o from=work; out c \"{i}.c\" publish=#true; run \"bin/copy.sh {o} {c}\" }\n\
             step all { in c from=copy gather=i; out t \"all.txt\" publish=#true; shell \"cat ${c[@]} > $t\" }\n\
             scalable { target local provider=local max-workers=4 }\n```\n",
        )
        .with("in/a.txt", "1\n")
        .with("in/b.txt", "2\n")
        .with("in/c.txt", "3\n")
        .with("in/d.txt", "4\n")
        .with(
            "bin/work.sh",
            "#!/usr/bin/env bash\nset -eu\nls > $3\nif [ \"${BREAK-}\" = $1 ]; then printf '%b\\n' \"$SAY\" >&2; exit ${CODE-3}; fi\n\
             if [ \"${SLEEP-}\" ]; then sleep $SLEEP; fi\ncat $2 >> $3\n",
        )
        .with("bin/copy.sh", "#!/usr/bin/env bash\nset -eu\ncp $1 $2\n")
}
