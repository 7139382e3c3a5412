//! What stands in `.ci/` for users to copy: the git hook and the workflow of GitHub are run as git and GitHub run them.

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_yaml_ng::Value;
use support::{printed, root};
use tempfile::TempDir;

const SPEC: &str = "specs/hello/specification.md";

const TEXT: &str = r#"# Hello

```kdl
workflow hello
step greet { out text "hello.txt" publish=#true; run "bin/greet.py {text}" }
```
"#;

/// A repository with one specification and what it gives, both committed.
struct Project(TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        project.write(SPEC, TEXT);
        project.write("specs/hello/bin/greet.py", "#!/usr/bin/env python3\nimport sys\nopen(sys.argv[1], \"w\")\n");
        project.write("notes.txt", "nothing of napkin's\n");
        project.must("git", &["init", "-q", "-b", "main"]);
        project.build();
        project.commit_all();
        project
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, path: &str, text: &str) {
        let file = self.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn edit(&self, path: &str, before: &str, after: &str) {
        let text = fs::read_to_string(self.path().join(path)).unwrap();
        assert!(text.contains(before), "{path}: {before}");
        self.write(path, &text.replace(before, after));
    }

    /// A command with napkin on its PATH, after `first`.
    fn command(&self, program: &str, first: &[&Path]) -> Command {
        let napkin = Path::new(env!("CARGO_BIN_EXE_napkin")).parent().unwrap();
        let usual = std::env::var_os("PATH").unwrap();
        let folders = first.iter().map(|p| p.to_path_buf()).chain([napkin.to_owned()]);
        let path = std::env::join_paths(folders.chain(std::env::split_paths(&usual))).unwrap();
        let mut command = Command::new(program);
        command.current_dir(self.path()).env("PATH", path).env("TMPDIR", self.path().join(".git"));
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "t").env(format!("GIT_{who}_EMAIL"), "t@example.org");
        }
        command
    }

    fn run(&self, program: &str, args: &[&str]) -> Output {
        self.command(program, &[]).args(args).output().unwrap()
    }

    fn must(&self, program: &str, args: &[&str]) -> Output {
        let output = self.run(program, args);
        assert!(output.status.success(), "{program} {args:?}: {}", printed(&output));
        output
    }

    /// Builds, also over edits.
    fn build(&self) {
        self.must("napkin", &["build", "--quiet", "--force"]);
    }

    fn commit_all(&self) {
        self.must("git", &["add", "-A"]);
        self.must("git", &["commit", "-qm", "all"]);
    }

    fn install_hook(&self) {
        let hook = self.path().join(".git/hooks/pre-commit");
        fs::create_dir_all(hook.parent().unwrap()).unwrap();
        fs::copy(root().join(".ci/pre-commit"), &hook).unwrap();
    }

    /// Does git refuse to commit? What the hook says goes with it.
    fn refused(&self, args: &[&str]) -> Option<String> {
        let output = self.run("git", &[&["commit", "-qm", "try"], args].concat());
        let left = fs::read_dir(self.path().join(".git")).unwrap().flatten();
        let left: Vec<_> = left.map(|e| e.file_name()).filter(|n| n.to_string_lossy().starts_with("tmp.")).collect();
        assert!(left.is_empty(), "the hook leaves {left:?}");
        (!output.status.success()).then(|| printed(&output))
    }
}

/// An edit that is right.
const NEW: (&str, &str) = ("\"hello.txt\"", "\"hallo.txt\"");

#[test]
fn the_hook_lets_only_what_is_right_through() {
    let project = Project::new();
    project.install_hook();
    assert_eq!(project.refused(&["--allow-empty"]), None);

    project.edit(SPEC, NEW.0, NEW.1);
    project.must("git", &["add", "specs"]);
    let said = project.refused(&[]).expect("generated/ is stale");
    assert!(said.contains("generated/hello: out of date") && said.contains("git add specs generated"), "{said}");
    project.build();
    assert!(project.refused(&[]).is_some(), "what was built is not staged");
    project.must("git", &["add", "generated"]);
    assert_eq!(project.refused(&[]), None);

    project.edit(SPEC, "out text", "out txt");
    project.must("git", &["add", "-A"]);
    let said = project.refused(&[]).expect("the spec is wrong");
    assert!(said.contains("NK0205") && said.contains("specs/hello/specification.md:5:"), "{said}");
    assert!(said.contains("the specs as they are staged are wrong"), "{said}");
    assert_eq!(project.refused(&["--no-verify"]), None);
}

#[test]
fn the_hook_looks_at_what_is_staged() {
    let project = Project::new();
    project.install_hook();
    // Wrong in the work tree alone.
    project.edit(SPEC, "out text", "out txt");
    project.write("notes.txt", "of the work\n");
    project.must("git", &["add", "notes.txt"]);
    assert_eq!(project.refused(&[]), None);
    project.edit("generated/hello/pegasus/README.md", "hello", "HELLO");
    project.write("specs/README", "no specification\n");
    project.must("git", &["add", "specs/README"]);
    assert_eq!(project.refused(&[]), None, "what is staged is right");
    // `commit -a` and `commit FILE` have an index of their own.
    assert!(project.refused(&["-a"]).is_some_and(|said| said.contains("NK0205")));
    assert!(project.refused(&[SPEC]).is_some_and(|said| said.contains("NK0205")));
    // Right in the work tree alone.
    project.must("git", &["add", "generated"]);
    project.must("git", &["checkout", "-q", "HEAD", "--", SPEC]);
    project.build();
    let said = project.refused(&[]).expect("an edited file is staged");
    assert!(said.contains("edited      pegasus/README.md"), "{said}");
    project.must("git", &["add", "generated"]);
    assert_eq!(project.refused(&["--allow-empty"]), None);
}

#[test]
fn the_hook_needs_nothing_but_specs_and_napkin() {
    let project = Project::new();
    project.install_hook();
    project.must("git", &["rm", "-rq", "specs", "generated"]);
    assert_eq!(project.refused(&[]), None, "all specs may go");
    // A first commit, and no napkin.
    let project = Project::new();
    project.install_hook();
    project.must("git", &["update-ref", "-d", "HEAD"]);
    let git =
        project.command("git", &[]).args(["commit", "-qm", "first"]).env("PATH", "/usr/bin:/bin").output().unwrap();
    assert!(printed(&git).contains("napkin is not on the PATH"), "{}", printed(&git));
    assert_eq!(project.refused(&[]), None);
}

#[test]
fn the_hook_cleans_up_when_it_is_interrupted() {
    let project = Project::new();
    project.install_hook();
    project.write("specs/README", "no specification\n");
    project.must("git", &["add", "specs"]);
    let place = tempfile::tempdir().unwrap();
    let napkin = place.path().join("napkin");
    fs::write(&napkin, "#!/bin/sh\nls ../tmp.*/specs\nkill -INT $PPID\n").unwrap();
    fs::set_permissions(&napkin, fs::Permissions::from_mode(0o755)).unwrap();
    let hook = project.command(".git/hooks/pre-commit", &[place.path()]).output().unwrap();
    assert_eq!((hook.status.code(), printed(&hook).as_str()), (Some(130), "README\nhello\n"));
    assert_eq!(project.refused(&[]), None, "nothing is left");
}

/// The steps of the workflow that run a script: name, script, and the whole step.
fn steps() -> Vec<(String, String, Value)> {
    let text = fs::read_to_string(root().join(".ci/github-actions.yml")).unwrap();
    let workflow: Value = serde_yaml_ng::from_str(&text).unwrap();
    let Value::Sequence(steps) = &workflow["jobs"]["napkin"]["steps"] else { panic!("no steps") };
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    steps.iter().filter(|s| !s["run"].is_null()).map(|s| (text(&s["name"]), text(&s["run"]), s.clone())).collect()
}

#[test]
fn the_workflow_trusts_nobody() {
    let text = fs::read_to_string(root().join(".ci/github-actions.yml")).unwrap();
    let workflow: Value = serde_yaml_ng::from_str(&text).unwrap();
    assert!(!text.contains("pull_request_target"));
    assert_eq!(workflow["permissions"], serde_yaml_ng::from_str::<Value>("{}").unwrap());
    let granted = "contents: read\npull-requests: write\n";
    assert_eq!(workflow["jobs"]["napkin"]["permissions"], serde_yaml_ng::from_str::<Value>(granted).unwrap());
    let steps = steps();
    assert!(steps.len() >= 5, "{}", steps.len());
    for (name, script, step) in &steps {
        assert!(!script.contains("${{"), "{name}: a value that others choose would be run as a script");
        let has_token = !step["env"]["GH_TOKEN"].is_null();
        assert_eq!(has_token, script.contains("gh api"), "{name}: only who writes the comment has the token");
    }
    // A tag can be moved, a commit cannot.
    let used: Vec<&str> = text.lines().filter_map(|line| line.trim().strip_prefix("- uses: ")).collect();
    assert_eq!(used.len(), text.matches("uses: ").count());
    for action in used {
        let (_, rest) = action.split_once('@').unwrap();
        let commit = rest.split(' ').next().unwrap();
        assert!(commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit()), "{action}");
    }
}

/// Writes the comments that there are, as `gh --jq` would print their ids, and records what it is asked.
const GH: &str = r#"#!/bin/sh
printf '%s\n' "$*" >> "$GH_ASKED"
case "$*" in
    *--paginate*) cat "$GH_COMMENTS" ;;
esac
"#;

/// A pull request on GitHub: the merge is checked out, and a runner goes through the steps.
struct Runner {
    project: Project,
    place: TempDir,
}

impl Runner {
    /// A change of `main` on a branch, merged as GitHub does it.
    fn new(change: impl Fn(&Project)) -> Self {
        let project = Project::new();
        project.must("git", &["checkout", "-qb", "topic"]);
        change(&project);
        project.commit_all();
        project.must("git", &["checkout", "-q", "--detach", "main"]);
        project.must("git", &["merge", "-q", "--no-ff", "-m", "merge", "topic"]);
        let runner = Self { project, place: tempfile::tempdir().unwrap() };
        runner.put("gh", GH);
        fs::set_permissions(runner.at("gh"), fs::Permissions::from_mode(0o755)).unwrap();
        for file in ["asked", "comments", "summary"] {
            runner.put(file, "");
        }
        runner
    }

    fn at(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.at(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.at(name)).unwrap()
    }

    /// Runs the step of a name: its exit code, and what it printed.
    fn step(&self, name: &str) -> (i32, String) {
        let steps = steps();
        let (_, script, _) = steps.iter().find(|(n, ..)| n == name).unwrap_or_else(|| panic!("no step `{name}`"));
        self.put("script.sh", script);
        let mut bash = self.project.command("bash", &[self.place.path()]);
        bash.args(["--noprofile", "--norc", "-eo", "pipefail"]).arg(self.at("script.sh"));
        bash.env("GITHUB_REPOSITORY", "me/mine").env("NUMBER", "7").env("GH_TOKEN", "token");
        bash.env("RUNNER_TEMP", self.place.path()).env("GITHUB_STEP_SUMMARY", self.at("summary"));
        bash.env("GH_ASKED", self.at("asked")).env("GH_COMMENTS", self.at("comments"));
        let output = bash.output().unwrap();
        (output.status.code().unwrap(), printed(&output))
    }
}

const CHECK: &str = "Check the specs";
const LOCKED: &str = "Is generated/ what the specs say?";
const MEANING: &str = "Say what the change means";
const COMMENT: &str = "Comment on the pull request";

#[test]
fn a_right_change_is_green_and_has_one_comment() {
    let runner = Runner::new(|project| {
        project.edit(SPEC, NEW.0, NEW.1);
        project.build();
    });
    for step in [CHECK, LOCKED, MEANING, COMMENT] {
        let (code, said) = runner.step(step);
        assert_eq!(code, 0, "{step}: {said}");
    }
    let text = runner.read("meaning.md");
    assert!(text.starts_with("<!-- napkin diff -->\n### specs/hello: "), "{text}");
    assert!(text.contains("hallo.txt"), "{text}");
    assert_eq!(runner.read("summary"), text);
    let body = format!("-F body=@{}", runner.at("meaning.md").display());
    let asked = |how: &str| format!("api --silent --method {how} {body}\n");
    assert!(runner.read("asked").ends_with(&asked("POST repos/me/mine/issues/7/comments")), "{}", runner.read("asked"));
    // The next push finds the comment of the first, and of two takes the older.
    runner.put("comments", "901\n902\n");
    assert_eq!(runner.step(COMMENT).0, 0);
    assert!(
        runner.read("asked").ends_with(&asked("PATCH repos/me/mine/issues/comments/901")),
        "{}",
        runner.read("asked")
    );
}

#[test]
fn a_stale_build_fails_and_the_comment_is_there() {
    let runner = Runner::new(|project| project.edit(SPEC, NEW.0, NEW.1));
    assert_eq!(runner.step(CHECK).0, 0);
    let (code, said) = runner.step(LOCKED);
    assert!(code == 3 && said.contains("specification.md changed"), "{code}: {said}");
    assert_eq!(runner.step(MEANING).0, 0);
    assert!(runner.read("meaning.md").contains("hallo.txt"));
}

#[test]
fn a_wrong_spec_is_marked_at_its_line() {
    let runner = Runner::new(|project| project.edit(SPEC, "out text", "out txt"));
    let (code, said) = runner.step(CHECK);
    assert_eq!(code, 1);
    assert!(said.contains("::error file=specs/hello/specification.md,line=5,"), "{said}");
    assert_eq!(runner.step(LOCKED).0, 1);
    assert_eq!(runner.step(MEANING).0, 0, "the check has failed already");
    let told = "### specs/hello: it does not compile in the work tree: nothing is compared\n";
    assert!(runner.read("summary").contains(told), "{}", runner.read("summary"));
}

#[test]
fn a_change_of_other_files_has_no_comment() {
    let runner = Runner::new(|project| project.write("notes.txt", "of the topic\n"));
    for step in [CHECK, LOCKED, MEANING, COMMENT] {
        let (code, said) = runner.step(step);
        assert_eq!(code, 0, "{step}: {said}");
    }
    assert_eq!(runner.read("asked").lines().count(), 1, "it looks for a comment and writes none");
    // A comment of an earlier push says so now.
    runner.put("comments", "901\n");
    assert_eq!(runner.step(COMMENT).0, 0);
    assert!(
        runner.read("asked").contains("PATCH")
            && runner.read("meaning.md").contains("The meaning is the same: specs/hello.")
    );
}
