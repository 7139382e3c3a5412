//! Commands told as stories, with a compiler made up for them: what a person reads, and the exit code.

mod again;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser as _;

use super::args::{Args, Command};
use super::console::{Console, Stream};
use super::progress::Progress;
use super::session::{Compiler, Session};
use super::specs::Refusal;
use super::{Exit, build, check, specs, values};
use crate::compile::{Compilation, Output, Request, Totals};
use crate::diagnostic::Diagnostic;
use crate::files::{Files, RelPath};
use crate::lower::{Artifact, Mode};

/// Reads lines such as `file pegasus/a.txt some words`, `error words`, `warning words` and `variant name`; `copy path`,
/// `list folder` and `ask path` put what they find beside the specification into `pegasus/found.txt`.
fn made_up(files: &dyn Files, request: &Request) -> Compilation {
    let mut out = Compilation::default();
    let Ok(bytes) = files.read(&request.spec, 1 << 20) else {
        out.findings.push(Diagnostic::error("NK0000", "the specification cannot be read"));
        return out;
    };
    let block = request.values.block.clone().unwrap_or("defaults".into());
    let crop = request.values.sets.first().map_or("corn", |(_, value)| value);
    let mut artifacts = Vec::new();
    let mut found = String::new();
    for line in String::from_utf8_lossy(&bytes).lines() {
        match line.splitn(3, ' ').collect::<Vec<_>>()[..] {
            ["file", path, text] => {
                let text = text.replace("BLOCK", &block).replace("CROP", crop).replace('|', "\n");
                artifacts.push(Artifact::text(RelPath::new(path).unwrap(), Mode::Plain, text + "\n"));
            }
            ["error", ..] => out.findings.push(Diagnostic::error("NK0001", line)),
            ["warning", ..] => out.findings.push(Diagnostic::warning("NK0806", line)),
            ["copy", path] => match files.read(&RelPath::new(path).unwrap(), 8) {
                Ok(bytes) => found += &String::from_utf8_lossy(&bytes),
                Err(error) => found += &error.to_string(),
            },
            ["list", path] => found += &format!("{:?}", files.list(&RelPath::new(path).unwrap())),
            ["ask", path] => found += &format!("{}", files.kind(&RelPath::new(path).unwrap()).is_some()),
            ["variant", name] => out.variants.push(name.to_owned()),
            _ => {}
        }
    }
    if !found.is_empty() {
        artifacts.push(Artifact::text(RelPath::new("pegasus/found.txt").unwrap(), Mode::Plain, found));
    }
    if !out.findings.has_errors() {
        out.output = Some(Output {
            name: "made-up".into(),
            artifacts,
            design: blake3::hash(format!("{block} {crop}").as_bytes()),
            values: vec![("crop".into(), crop.to_owned())],
            manifests: Vec::new(),
            totals: Totals { steps: 1, jobs: 3, uses: 5 },
        });
    }
    out
}

struct Project {
    _dir: tempfile::TempDir,
    root: PathBuf,
    console: Console,
}

/// What came of a command.
struct Told {
    exit: Exit,
    out: String,
    err: String,
}

impl Project {
    fn new(specs: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(dir.path()).unwrap();
        let project = Self { _dir: dir, root, console: Console::of_test() };
        fs::create_dir(project.root.join("specs")).unwrap();
        for (name, text) in specs {
            project.write(&format!("specs/{name}/specification.md"), text);
        }
        project
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap()
    }

    /// Runs a command in the root of the project. As this process stands elsewhere, paths are absolute here; they
    /// are shown as if it stood there.
    fn run(&self, line: &str) -> Result<Told, Refusal> {
        self.run_as(None, &made_up, line)
    }

    /// The same with a program that remembers what it built.
    fn run_as(&self, program: Option<&str>, compile: &Compiler, line: &str) -> Result<Told, Refusal> {
        let args = Args::try_parse_from(line.split(' ')).unwrap();
        let here = std::env::current_dir().unwrap();
        let global = args.global;
        let mut session = Session::new(here, &self.console, &global, compile);
        session.program = program.map(str::to_owned);
        let rooted = |specs: &[PathBuf]| -> Vec<PathBuf> {
            let all = || specs::find(&self.root, &[]).unwrap().into_iter().map(|spec| spec.folder).collect();
            if specs.is_empty() { all() } else { specs.iter().map(|spec| self.root.join("specs").join(spec)).collect() }
        };
        let pages = match args.command {
            Command::Check(mut args) => {
                args.input.specs = rooted(&args.input.specs);
                let given = values::given(&session.cwd, &args.input.values)?;
                let specs = specs::find(&session.cwd, &args.input.specs)?;
                specs.iter().map(|spec| check::check(&session, spec, &given, args.input.limits())).collect::<Vec<_>>()
            }
            Command::Build(mut args) => {
                args.input.specs = rooted(&args.input.specs);
                args.out = args.out.map(|out| self.root.join(out));
                let (specs, plan) = build::prepare(&session, &args)?;
                specs.iter().map(|spec| plan.build(spec, &Progress::default())).collect()
            }
            Command::Graph(_) | Command::Explain(_) | Command::Diff(_) | Command::Draft(_) => Vec::new(),
        };
        let here = super::paths::from_cwd(&session.cwd, &self.root).display().to_string() + "/";
        let gather = |stream| pages.iter().map(|(page, _)| page.text(stream)).collect::<String>().replace(&here, "");
        let exit = pages.iter().map(|(_, exit)| *exit).max().unwrap_or_default();
        Ok(Told { exit, out: gather(Stream::Out), err: gather(Stream::Err) })
    }
}

fn has(root: &Path, path: &str) -> bool {
    root.join(path).exists()
}

#[test]
fn a_build_and_the_next_one() {
    let project = Project::new(&[("words", "file pegasus/a.txt one|two\nfile pegasus/b.txt x\n")]);
    let told = project.run("napkin build").unwrap();
    assert_eq!(told.exit, Exit::Done);
    assert_eq!(
        told.out,
        "generated/words: 2 new (2 files, 1 step, 3 jobs, 10 B)\n\
        \x20 new         pegasus/a.txt  8 B\n\
        \x20 new         pegasus/b.txt  2 B\n"
    );
    assert_eq!(told.err, "");
    let told = project.run("napkin build").unwrap();
    assert_eq!(told.out, "generated/words: unchanged, nothing written (2 files, 1 step, 3 jobs, 10 B)\n");

    project.write("specs/words/specification.md", "file pegasus/a.txt one|2\n");
    let told = project.run("napkin build").unwrap();
    assert_eq!(
        told.out,
        "generated/words: 1 changed, 1 removed (1 file, 1 step, 3 jobs, 6 B)\n\
        \x20 changed     pegasus/a.txt  +1 -1\n\
         --- generated/words/pegasus/a.txt (on disk)\n\
         +++ generated/words/pegasus/a.txt\n\
         @@ -1,2 +1,2 @@\n\
        \x20one\n\
         -two\n\
         +2\n\
        \x20 removed     pegasus/b.txt\n"
    );
    assert_eq!(told.err, "note: generated/words: built because specification.md changed; it means what it meant\n");
}

#[test]
fn the_diff_can_be_shorter() {
    let project = Project::new(&[("words", "file pegasus/a.txt one\n")]);
    project.run("napkin build").unwrap();
    project.write("specs/words/specification.md", "file pegasus/a.txt three\n");
    let out = |how: &str| project.run(&format!("napkin build --dry-run --diff={how}")).unwrap().out;
    let head = "generated/words: would be: 1 changed (1 file, 1 step, 3 jobs, 6 B)\n";
    assert_eq!(out("summary"), format!("{head}  changed     pegasus/a.txt  +1 -1\n"));
    assert_eq!(out("none"), format!("{head}  changed     pegasus/a.txt  4 B -> 6 B\n"));
    assert_eq!(project.read("generated/words/pegasus/a.txt"), "one\n");
}

#[test]
fn an_edited_file_stops_the_build_until_it_is_forced() {
    let project = Project::new(&[("words", "file pegasus/a.txt one\n")]);
    project.run("napkin build").unwrap();
    project.write("generated/words/pegasus/a.txt", "mine\n");
    project.write("generated/words/pegasus/notes.txt", "notes");
    let told = project.run("napkin build --diff=summary").unwrap();
    assert_eq!(told.exit, Exit::OutOfDate);
    assert_eq!(
        told.out,
        "generated/words: not built: 1 edited (1 file, 1 step, 3 jobs, 4 B)\n  edited      pegasus/a.txt  +1 -1\n"
    );
    assert_eq!(
        told.err,
        "note: generated/words: not napkin's, and left alone: pegasus/notes.txt\n\
         error: generated/words: somebody's work is in the way, so nothing was written: pegasus/a.txt\n\
         help: carry the edits over to the spec, or build with `--force`: it keeps copies in .napkin/kept/words\n"
    );
    assert!(project.run("napkin build").unwrap().out.contains("-mine\n+one\n"));
    assert_eq!(project.read("generated/words/pegasus/a.txt"), "mine\n");

    let told = project.run("napkin build --force --diff=summary").unwrap();
    assert_eq!(told.exit, Exit::Done);
    assert_eq!(
        told.out,
        "generated/words: 1 edited and replaced (1 file, 1 step, 3 jobs, 4 B)\n  replaced    pegasus/a.txt  +1 -1\n"
    );
    assert!(told.err.contains("note: generated/words: copies of what was replaced are in .napkin/kept/words/1\n"));
    assert_eq!(project.read(".napkin/kept/words/1/pegasus/a.txt"), "mine\n");
}

#[test]
fn a_missing_file_is_noted() {
    let project = Project::new(&[("words", "file pegasus/a.txt one\n")]);
    project.run("napkin build").unwrap();
    fs::remove_file(project.root.join("generated/words/pegasus/a.txt")).unwrap();
    let told = project.run("napkin build").unwrap();
    assert_eq!(told.err, "note: generated/words: pegasus/a.txt was missing and is made again\n");
    assert_eq!(told.exit, Exit::Done);
}

#[test]
fn locked_is_right_or_says_what_is_not() {
    let project = Project::new(&[("words", "file pegasus/a.txt one\n")]);
    let told = project.run("napkin build --locked").unwrap();
    assert_eq!(
        (told.exit, told.out.lines().next()),
        (Exit::OutOfDate, Some("generated/words: out of date: 1 new (1 file, 1 step, 3 jobs, 4 B)"))
    );
    assert!(!has(&project.root, "generated"));
    project.run("napkin build").unwrap();
    let told = project.run("napkin build --locked").unwrap();
    assert_eq!(
        (told.exit, told.out.as_str()),
        (Exit::Done, "generated/words: as its lock says (1 file, 1 step, 3 jobs, 4 B)\n")
    );
    project.write("specs/words/specification.md", "prose\nfile pegasus/a.txt one\n");
    let told = project.run("napkin build --locked").unwrap();
    assert_eq!(told.exit, Exit::OutOfDate);
    assert_eq!(
        told.err,
        "error: generated/words: not what its lock says: specification.md changed; it means what it meant\n\
         help: `napkin build`, look at the changes, and commit them\n"
    );
    assert!(told.out.starts_with("generated/words: out of date: 1 unchanged, but the lock ("), "{}", told.out);
}

#[test]
fn locked_says_what_was_edited() {
    let project = Project::new(&[("words", "file pegasus/a.txt one\n")]);
    project.run("napkin build").unwrap();
    project.write("generated/words/pegasus/a.txt", "mine\n");
    let told = project.run("napkin build --locked").unwrap();
    assert_eq!(told.exit, Exit::OutOfDate);
    assert_eq!(
        told.err,
        "error: generated/words: not what its lock says: somebody's work is there: pegasus/a.txt\n\
         help: carry the edits over to the spec; then `napkin build --force`, look at the changes, and commit them\n"
    );
}

#[test]
fn prose_renews_the_lock_alone() {
    let project = Project::new(&[("words", "file pegasus/a.txt one\n")]);
    project.run("napkin build").unwrap();
    project.write("specs/words/specification.md", "prose\nfile pegasus/a.txt one\n");
    let told = project.run("napkin build").unwrap();
    assert_eq!(told.out, "generated/words: 1 unchanged, the lock is new (1 file, 1 step, 3 jobs, 4 B)\n");
    assert!(project.run("napkin build").unwrap().out.contains("unchanged, nothing written"));
}

#[test]
fn a_wrong_spec_does_not_stop_the_others() {
    let project = Project::new(&[("bad", "error no such axis"), ("good", "file pegasus/a.txt one\n")]);
    let told = project.run("napkin build").unwrap();
    assert_eq!(told.exit, Exit::Wrong);
    assert!(told.out.starts_with("generated/good: 1 new"), "{}", told.out);
    assert!(told.err.contains("error no such axis"), "{}", told.err);
    assert!(told.err.ends_with("error: specs/bad: 1 error: generated/bad is not built\n"), "{}", told.err);
    assert!(has(&project.root, "generated/good") && !has(&project.root, "generated/bad"));
}

#[test]
fn warnings_are_fine_unless_denied() {
    let project = Project::new(&[("words", "warning odd name\nfile pegasus/a.txt one\n")]);
    assert_eq!(project.run("napkin check").unwrap().exit, Exit::Done);
    let told = project.run("napkin build -D warnings").unwrap();
    assert_eq!((told.exit, has(&project.root, "generated")), (Exit::Wrong, false));
    assert_eq!(project.run("napkin check -D warnings").unwrap().exit, Exit::Wrong);
    assert_eq!(project.run("napkin build").unwrap().exit, Exit::Done);
}

#[test]
fn check_says_one_line_per_spec_and_writes_nothing() {
    let project = Project::new(&[("bad", "error x\nwarning y"), ("good", "warning z\nvariant large\n")]);
    let told = project.run("napkin check").unwrap();
    assert_eq!(told.exit, Exit::Wrong);
    assert_eq!(
        told.out,
        "specs/bad: 1 error, 1 warning\n\
         specs/good: ok, 1 step, 3 jobs, 5 uses of files, 1 warning\n\
         specs/good with values large: ok, 1 step, 3 jobs, 5 uses of files, 1 warning\n"
    );
    assert_eq!(told.err.matches("warning z").count(), 1, "the same finding is shown once: {}", told.err);
    assert!(!has(&project.root, "generated"));
}

#[test]
fn blocks_that_are_built_along_have_their_own_folders() {
    let project = Project::new(&[("words", "variant large\nvariant small\nfile pegasus/a.txt with BLOCK\n")]);
    let told = project.run("napkin build").unwrap();
    assert_eq!(told.exit, Exit::Done);
    for (folder, text) in
        [("words", "with defaults\n"), ("words+large", "with large\n"), ("words+small", "with small\n")]
    {
        assert_eq!(project.read(&format!("generated/{folder}/pegasus/a.txt")), text);
    }
    let told = project.run("napkin build --values large").unwrap();
    assert!(told.out.starts_with("generated/words+large: unchanged"), "{}", told.out);
    assert_eq!(told.out.lines().count(), 1);
    let told = project.run("napkin build --out try").unwrap();
    assert!(
        told.err.starts_with("note: `--out` builds the defaults alone, without the values large, small;"),
        "{}",
        told.err
    );
    assert!(!has(&project.root, "try+large"));
}

#[test]
fn a_block_does_not_build_over_another_spec() {
    let project = Project::new(&[
        ("words", "variant large\nfile pegasus/a.txt one\n"),
        ("words+large", "file pegasus/a.txt two\n"),
    ]);
    let told = project.run("napkin build").unwrap();
    assert_eq!(told.exit, Exit::Usage);
    assert!(
        told.err.contains("the values `large` of `specs/words` would build over `specs/words+large`"),
        "{}",
        told.err
    );
    assert_eq!(project.read("generated/words+large/pegasus/a.txt"), "two\n");
    let refusal = project.run("napkin build words words+large --values large").map(|told| told.exit);
    assert_eq!(refusal, Ok(Exit::Done), "words+large+large is another folder");
}

#[test]
fn values_from_outside_need_a_folder_of_their_own() {
    let project = Project::new(&[("words", "file pegasus/a.txt CROP\n")]);
    let refusal = project.run("napkin build --set crop=wheat").map(|t| t.exit).unwrap_err();
    assert_eq!((refusal.exit, refusal.message.as_str()), (Exit::Usage, "`--set` needs `--out DIR`"));
    assert_eq!(project.run("napkin check --set crop=wheat").unwrap().exit, Exit::Done);
    project.run("napkin build --set crop=wheat --out try").unwrap();
    assert_eq!(project.read("try/pegasus/a.txt"), "wheat\n");
    let told = project.run("napkin build --set crop=rye --out try --diff=none").unwrap();
    assert_eq!(told.err, "note: try: built because param crop: value wheat -> rye\n");
    let refusal = project.run("napkin build --values no/such.kdl --out try").map(|t| t.exit).unwrap_err();
    assert_eq!(refusal.exit, Exit::Usage);
    let refusal = project.run("napkin check --values a --values b").map(|t| t.exit).unwrap_err();
    assert_eq!(refusal.message, "`--values a` and `--values b` are two blocks: name one");
}

#[test]
fn one_folder_cannot_hold_two_specs() {
    let project = Project::new(&[
        ("a", "file pegasus/x y\n"),
        ("a/pegasus", "file pegasus/x y\n"),
        ("a/b", "file pegasus/x y\n"),
    ]);
    let refusal = project.run("napkin build").map(|t| t.exit).unwrap_err();
    assert_eq!(refusal.exit, Exit::Usage);
    assert!(refusal.message.contains("would both build in"), "{}", refusal.message);
    let told = project.run("napkin build a a/b").unwrap();
    assert_eq!((told.exit, told.err.as_str()), (Exit::Done, ""));
    assert!(project.run("napkin build a").unwrap().out.contains("unchanged"));
    let refusal = project.run("napkin build a a/b --out try").map(|t| t.exit).unwrap_err();
    assert_eq!(refusal.help.unwrap(), "name the one SPEC");
}

#[test]
fn quiet_says_only_what_is_wrong() {
    let mut project = Project::new(&[("words", "warning odd\nfile pegasus/a.txt one\n")]);
    project.console.quiet = true;
    let told = project.run("napkin build -q").unwrap();
    assert_eq!(told.out, "");
    assert!(told.err.contains("warning odd"), "{}", told.err);
    project.write("generated/words/pegasus/a.txt", "mine");
    let told = project.run("napkin build -q").unwrap();
    assert!(told.out.is_empty() && told.err.contains("somebody's work is in the way"), "{}", told.err);
}

#[test]
fn colour_only_where_it_is_wanted() {
    let mut project = Project::new(&[("words", "file pegasus/a.txt one\n")]);
    project.run("napkin build").unwrap();
    project.write("specs/words/specification.md", "file pegasus/a.txt \x1b[31mtwo\n");
    let told = project.run("napkin build --dry-run").unwrap();
    assert!(!told.out.contains('\x1b'), "a control character of the text is shown, not sent: {:?}", told.out);
    assert!(told.out.contains("+\\u{1b}[31mtwo\n"));
    (project.console.colour_out, project.console.colour_err) = (true, true);
    let told = project.run("napkin build --dry-run").unwrap();
    assert!(told.out.contains("\x1b[31m-one\x1b[0m\n\x1b[32m+\\u{1b}[31mtwo\x1b[0m\n"), "{:?}", told.out);
}
