//! Edits of the specifications of this repository, and what `napkin diff` says first: `tests/diff/*.md`, written by hand.

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use napkin::compile::Compilation;
use napkin::diff::{Comment, Description, json, meaning, tell, texts};
use napkin::files::{Disk, Files as _, Memory, RelPath};
use support::{compiled, findings, root};

/// The lines that a case says.
const FIRST: usize = 5;

/// What a case says: fenced blocks, each with the words after the fence.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut open: Option<(String, usize)> = None;
    for line in text.lines() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        match &open {
            None if ticks >= 3 && line[ticks..].starts_with("text ") => {
                open = Some((line[ticks + 5..].to_owned(), ticks));
                found.push((line[ticks + 5..].to_owned(), String::new()));
            }
            Some((_, fence)) if ticks >= *fence && line.len() == ticks => open = None,
            Some(_) => {
                let body = &mut found.last_mut().unwrap().1;
                *body += line;
                body.push('\n');
            }
            None => {}
        }
    }
    found
}

/// A spec of the repository in memory.
fn tree(spec: &str) -> Vec<(String, Vec<u8>)> {
    let disk = Disk::new(root().join(spec));
    let paths = disk.list(&RelPath::here()).unwrap();
    paths.into_iter().map(|p| (p.to_string(), disk.read(&p, 1 << 30).unwrap().to_vec())).collect()
}

fn memory(tree: &[(String, Vec<u8>)]) -> Memory {
    tree.iter().fold(Memory::default(), |memory, (path, bytes)| memory.with(path, bytes))
}

fn described(done: &Compilation) -> Description {
    let (Some(plan), Some(output)) = (&done.plan, &done.output) else { panic!("{}", findings(done)) };
    Description::new(plan, output)
}

#[test]
fn a_reviewer_is_told_what_an_edit_means() {
    let mut wrong = Vec::new();
    let mut count = 0;
    let mut cases: Vec<_> = fs::read_dir(root().join("tests/diff")).unwrap().map(|e| e.unwrap().path()).collect();
    cases.sort();
    for case in cases {
        count += 1;
        let text = fs::read_to_string(&case).unwrap();
        let spec = text.split("Of `").nth(1).and_then(|t| t.split('`').next()).expect("a case names its spec");
        let old = tree(spec);
        let mut new = old.clone();
        let mut answer = None;
        let mut before: Option<(String, String)> = None;
        for (word, body) in blocks(&text) {
            let body = body.trim_end_matches('\n').to_owned();
            match word.split_once(' ').unwrap_or((&word, "")) {
                ("before", path) => before = Some((path.to_owned(), body)),
                ("after", _) => {
                    let (path, part) = before.take().unwrap();
                    let (_, bytes) = new.iter_mut().find(|(p, _)| *p == path).unwrap();
                    let whole = String::from_utf8(bytes.clone()).unwrap();
                    assert_eq!(whole.matches(&part).count(), 1, "{}: {part}", case.display());
                    *bytes = whole.replace(&part, &body).into_bytes();
                }
                ("new", path) => new.push((path.to_owned(), (body + "\n").into_bytes())),
                ("answer", _) => answer = Some(body),
                other => panic!("{}: {other:?}", case.display()),
            }
        }
        let (was, now) = (compiled(&memory(&old), None), compiled(&memory(&new), None));
        let (was, now) = (described(&was), described(&now));
        let told = meaning(&was, &now);
        let lines = tell::lines(&told);
        let first = lines[..lines.len().min(FIRST)].join("\n");
        let answer = answer.expect("a case has an answer");
        if first != answer {
            wrong.push(format!("{}\n--- expected\n{answer}\n--- told\n{}\n", case.display(), lines.join("\n")));
        }
        // Nothing differs from itself, and the other formats have something to say.
        assert!(meaning(&now, &now).is_same());
        let changed = texts(&was.artifacts, &now.artifacts).unwrap();
        let mut comment = Comment::default();
        comment.add((spec, "a", "b"), &told, &changed, 0);
        let heading = if told.is_same() && changed.is_empty() { "The meaning is the same: " } else { "### " };
        assert!(comment.finish().starts_with(&format!("{heading}{spec}")));
        let value = json((spec, "a", "b"), &told, &changed);
        assert_eq!(value["lines"].as_array().unwrap().len(), lines.len());
        assert_eq!(value["same"], told.is_same());
    }
    assert!(count >= 12, "{count} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A project under git, with two specs.
fn project() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for spec in ["words", "demeter"] {
        for (path, bytes) in tree(&format!("specs/{spec}")) {
            let file = dir.path().join("specs").join(spec).join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, bytes).unwrap();
        }
    }
    git(dir.path(), &["init", "-q"]);
    git(dir.path(), &["add", "-A"]);
    git(dir.path(), &["commit", "-qm", "first"]);
    git(dir.path(), &["tag", "first"]);
    dir
}

fn git(folder: &Path, args: &[&str]) {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"];
    let done = Command::new("git").arg("-C").arg(folder).args(identity).args(args).output().unwrap();
    assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
}

fn edit(dir: &tempfile::TempDir, path: &str, before: &str, after: &str) {
    let file = dir.path().join(path);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(before), "{path}: {before}");
    fs::write(file, text.replace(before, after)).unwrap();
}

/// The exit code, and what goes to stdout and stderr.
fn napkin(dir: &tempfile::TempDir, args: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_napkin")).current_dir(dir.path()).args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_last_commit_against_the_work_tree() {
    let dir = project();
    let same = "specs/demeter: the meaning is the same\nspecs/words: the meaning is the same\n";
    assert_eq!(napkin(&dir, &["diff", "--exit-code"]), (0, same.into(), String::new()));
    edit(&dir, "specs/words/books.txt", "melville\n", "");
    let told = "specs/words: HEAD -> the work tree\n  jobs 5 -> 4: 1 gone (tally_melville), 4 stay, 1 of them changed (total)\n  \
                axis book: elements 4 -> 3, gone: melville\n"
        .to_owned();
    let expected = (1, told.clone(), String::new());
    assert_eq!(napkin(&dir, &["diff", "words", "--no-text", "--exit-code"]), expected);
    // The sheets of a revision are those of that revision, and the work tree has no say between two.
    git(dir.path(), &["commit", "-qam", "second"]);
    edit(&dir, "specs/words/specification.md", "from=tally", "from=taly");
    let (code, out, _) = napkin(&dir, &["diff", "words", "--from", "first", "--to", "HEAD", "--no-text"]);
    assert_eq!((code, out), (0, told.replace("HEAD -> the work tree", "first -> HEAD")));
    let (code, out, err) = napkin(&dir, &["diff", "words"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("NK0606") && err.contains("what does not compile cannot be compared"), "{err}");
}

#[test]
fn a_comment_names_what_does_not_compile() {
    let dir = project();
    edit(&dir, "specs/words/specification.md", "from=tally", "from=taly");
    let line = "it does not compile in the work tree: nothing is compared";
    let (code, out, _) = napkin(&dir, &["diff", "--format", "markdown"]);
    assert_eq!(code, 1);
    let told = "\n\nFrom HEAD to the work tree.\n\nThe meaning is the same: specs/demeter.\n";
    assert_eq!(out, format!("### specs/words: {line}{told}"));
    let (code, out, _) = napkin(&dir, &["diff", "words", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    let spec = &document["specs"][0];
    assert_eq!((code, spec["spec"].as_str(), spec["same"].as_bool()), (1, Some("specs/words"), Some(false)));
    assert_eq!(spec["changes"], serde_json::json!([{"change": "wrong", "text": line}]));
    // Both sides are wrong.
    git(dir.path(), &["commit", "-qam", "second"]);
    let (_, out, _) = napkin(&dir, &["diff", "words", "--format", "markdown"]);
    assert!(out.starts_with("### specs/words: it does not compile in HEAD: nothing is compared\n"), "{out}");
    assert!(out.contains(&format!("\n- {line}\n")), "{out}");
}

#[test]
fn texts_come_after_the_meaning() {
    let dir = project();
    edit(&dir, "specs/words/bin/tally.py", "#!/usr/bin/env python3\n", "#!/usr/bin/env python3\n# counts\n");
    let (code, out, err) = napkin(&dir, &["diff", "words"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("  script bin/tally.py: content changed (step tally)\n"), "{out}");
    assert!(out.contains("--- pegasus/bin/tally.py (HEAD)\n+++ pegasus/bin/tally.py (the work tree)\n"), "{out}");
    let (_, out, _) = napkin(&dir, &["diff", "words", "--format", "markdown"]);
    assert!(out.starts_with("### specs/words: jobs: 4 of 5 changed"), "{out}");
    assert!(out.contains("<details><summary>pegasus/bin/tally.py: +1 -0</summary>"), "{out}");
}

#[test]
fn what_was_built_is_a_side() {
    let dir = project();
    let (code, _, err) = napkin(&dir, &["diff", "words", "--from", "built"]);
    assert!(code == 2 && err.contains("was never built"), "{err}");
    assert_eq!(napkin(&dir, &["build", "words"]).0, 0);
    let (code, out, _) = napkin(&dir, &["diff", "words", "--from", "built", "--exit-code"]);
    assert_eq!((code, out.as_str()), (0, "specs/words: the meaning is the same\n"));
    edit(&dir, "specs/words/books.txt", "melville\n", "");
    let told = || napkin(&dir, &["diff", "words", "--from", "built", "--no-text"]).1;
    let whole = "specs/words: what was built -> the work tree\n  \
                 jobs 5 -> 4: 1 gone (tally_melville), 4 stay, 1 of them changed (total)\n  \
                 axis book: elements 4 -> 3, gone: melville\n";
    assert_eq!(told(), whole, "what was read is remembered");
    fs::remove_dir_all(dir.path().join(".napkin")).unwrap();
    assert_eq!(told(), whole, "the last commit has it");
    git(dir.path(), &["commit", "-qam", "second"]);
    // Nobody has it any more: what the lock and the workflow say is left.
    let less = "specs/words: what was built -> the work tree\n  jobs 5 -> 4: 1 gone (tally_melville), 4 stay\n  \
                more may have changed: of what was built only jobs, values, scripts and files are known\n";
    assert_eq!(told(), less);
}

#[test]
fn a_build_says_what_its_change_means() {
    let dir = project();
    let told = |args: &[&str]| {
        let (_, out, err) = napkin(&dir, args);
        let of_files = |line: &&str| !line.contains("pegasus/") && !line.contains("scalable/");
        (out.lines().skip(1).filter(of_files).map(str::to_owned).collect::<Vec<_>>(), err)
    };
    let build = ["build", "demeter", "--diff", "none"];
    assert_eq!(told(&build).0, Vec::<String>::new(), "there is nothing to compare the first build with");
    edit(&dir, "specs/demeter/specification.md", "default=coarse {", "default=fine {");
    let because = "because param resolution: value coarse -> fine, observed/grid_coarse.csv is no longer read, \
                   observed/grid_fine.csv is read now, specification.md changed\n";
    let (lines, err) = told(&[&build[..], &["--dry-run"]].concat());
    assert!(lines.contains(&"  param resolution: value coarse -> fine".to_owned()), "{lines:?}");
    assert_eq!(err, format!("note: generated/demeter: would be built {because}"));
    let (built, err) = told(&build);
    assert_eq!((built, err), (lines, format!("note: generated/demeter: built {because}")));
    // What only prose says otherwise has no meaning to tell.
    edit(&dir, "specs/demeter/specification.md", "# ", "#  ");
    let (lines, err) = told(&build);
    assert_eq!(lines, Vec::<String>::new());
    assert_eq!(err, "note: generated/demeter: built because specification.md changed; it means what it meant\n");
}

#[test]
fn other_sides_and_wrong_ones() {
    let dir = project();
    let told = |args: &[&str]| napkin(&dir, &[&["diff", "--no-text"], args].concat());
    let (code, out, _) = told(&["demeter", "--from", "work", "--to-values", "fine"]);
    assert!(code == 0 && out.contains("param resolution: value coarse -> fine\n"), "{out}");
    assert!(out.contains("component demeter: memory 16 GiB -> 32 GiB (step downscale)\n"), "{out}");
    let (code, out, _) = told(&["words", "--from", "specs/demeter/specification.md"]);
    assert!(code == 0 && out.contains("workflow demeter is called words now\n"), "{out}");
    for wrong in [&["words", "--from", "no-such"][..], &["words", "--from", "--help-me"], &["wrods"]] {
        let (code, out, err) = told(wrong);
        assert_eq!((code, out.as_str()), (2, ""), "{wrong:?}: {err}");
    }
    // A spec that the revision does not have.
    fs::create_dir_all(dir.path().join("specs/more")).unwrap();
    let text = "```kdl\nworkflow more\nstep s { out o \"o\" publish=#true; run \"/bin/touch {o}\" }\n```\n";
    fs::write(dir.path().join("specs/more/specification.md"), text).unwrap();
    let (code, out, err) = told(&["more"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("workflow more is new: 1 step; 1 job; 1 published file\n"), "{out}");
    // One that the work tree no longer has.
    fs::remove_dir_all(dir.path().join("specs/words")).unwrap();
    let (code, out, err) = told(&["--exit-code"]);
    assert_eq!(code, 1, "{err}");
    assert!(out.contains("workflow words is gone: it had 2 steps, 5 jobs, 1 published file\n"), "{out}");
}

#[test]
fn json_is_as_its_schema_says() {
    let schema: serde_json::Value = serde_json::from_str(include_str!("../schema/diff.json")).unwrap();
    let dir = project();
    edit(&dir, "specs/words/books.txt", "melville\n", "");
    let (_, out, _) = napkin(&dir, &["diff", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(document["version"], 1);
    let keys = |value: &serde_json::Value| -> Vec<String> {
        let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys
    };
    let spec = &schema["properties"]["specs"]["items"];
    assert_eq!(keys(&document["specs"][1]), keys(&spec["properties"]));
    for text in document["specs"][1]["texts"].as_array().unwrap() {
        assert_eq!(keys(text), keys(&spec["properties"]["texts"]["items"]["properties"]));
    }
    for change in document["specs"][1]["changes"].as_array().unwrap() {
        let known = keys(&spec["properties"]["changes"]["items"]["properties"]);
        assert!(keys(change).iter().all(|key| known.contains(key)), "{change}");
    }
}
