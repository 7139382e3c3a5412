//! `napkin graph --html`: pages are read by `tests/review/facts.py`, which knows HTML and nothing of napkin.

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use support::{printed, root, run};

fn napkin(cwd: &Path, args: &[&str]) -> Output {
    run(Command::new(env!("CARGO_BIN_EXE_napkin")).current_dir(cwd).arg("graph").args(args))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The page of a command that succeeds.
#[track_caller]
fn page(cwd: &Path, args: &[&str]) -> String {
    let output = napkin(cwd, &[&["--html"], args].concat());
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", printed(&output));
    text(&output.stdout)
}

/// What a page says, after everything was asserted that holds of all pages.
#[track_caller]
fn facts(page: &str) -> String {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), page).unwrap();
    let output = run(Command::new("python3").arg(root().join("tests/review/facts.py")).arg(file.path()));
    assert!(output.status.success(), "{}\n{page}", printed(&output));
    text(&output.stdout)
}

#[track_caller]
fn says(facts: &str, lines: &[&str]) {
    for wanted in lines {
        assert!(facts.lines().any(|line| line == *wanted), "no line {wanted:?} in\n{facts}");
    }
}

const SPEC: &str = r##"# Words

Counts *words*, see [the total](#the-total) and [a site](https://example.org/?a=1&b=2).

```kdl
workflow words { title "All words" }
param few type=bool default=#false help="the first two books only"
axis book { lines "books.txt"; where "not few or it.index < 2" }
axis part { inside book; list a b }
input text "{book}.txt" path="data/{book}.txt" { each book }
component py { image "docker://me/py:1.2"; memory "2 GiB"; cpus 2 }
component loose { image "docker://me/loose" }
step tally {
    each book
    use py
    in text
    out n "{book}.count"
    out log "{book}.log" publish="book.first"
    run "/bin/cp {text} {n} {log}"
}
step tidy { after tally gather=book; out o "tidy.log" publish=#true; shell "echo tidy > $o" }
```

## The total

| what | how many |
|------|---------:|
| sums | 1 |

```kdl
step total {
    use loose; walltime "01:30:00"; gpus 1
    in n from=tally.n gather=book
    in last from=tally.n at="book=last"
    out sum "total.txt" publish=#true
    run "/bin/cat {n} {last} {sum}"
}
values small { few #true }
```
"##;

fn project() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "specs/words/specification.md", SPEC);
    write(dir.path(), "specs/words/books.txt", "emma\nalice\nmoby\n");
    for book in ["emma", "alice", "moby"] {
        write(dir.path(), &format!("specs/words/data/{book}.txt"), book);
    }
    dir
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn git(folder: &Path, args: &[&str]) {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"];
    let output = run(Command::new("git").arg("-C").arg(folder).args(identity).args(args));
    assert!(output.status.success(), "{args:?}: {}", printed(&output));
}

#[test]
fn the_steps_and_what_they_are_about() {
    let dir = project();
    let facts = facts(&page(dir.path(), &[]));
    assert!(facts.starts_with("lead | words: 3 steps, 5 jobs, 3 published files; design "), "{facts}");
    says(
        &facts,
        &[
            "steps | tally | 3, one per book | text: {book}.txt from input text | \
             log: {book}.log ✓ published when book.first n: {book}.count | /bin/cp {text} {n} {log}",
            "steps | tidy | 1 | waits for tally: its job, gathered over book | o: tidy.log ✓ published | \
             shell script echo tidy > $o",
            "steps | total | 1 | last: {book}.count from tally, at the last book n: {book}.count from tally, gathered over book | \
             sum: total.txt ✓ published | /bin/cat {n} {last} {sum}",
            "amounts | tally | 3 | 2 | 2 GiB | – | – | – | py | docker://me/py:1.2",
            "amounts | tidy | 1 | – | – | – | – | – | – | –",
            "amounts | total | 1 | – | – | 1 | – | 01:30:00 | loose | docker://me/loose",
            "axes | book | 3 | lines | emma, alice, moby",
            "axes | part | 6 | list inside book | emma/a, emma/b, alice/a, alice/b, moby/a, moby/b",
            "params | few | bool | false | the first two books only",
            "inputs | text | 3 | {book}.txt | carried yes each book path data/{book}.txt | tally",
            "published | log | 1 | {book}.log | published when book.first | tally | –",
            "published | sum | 1 | total.txt |  | total | –",
        ]
        .map(str::trim),
    );
}

#[test]
fn the_prose_is_rendered_with_its_code() {
    let dir = project();
    let page = page(dir.path(), &[]);
    let facts = facts(&page);
    says(
        &facts,
        &[
            "prose h3 | Words",
            "prose p | Counts words, see the total and a site.",
            "prose h4 | The total",
            "prose | sums | 1",
        ],
    );
    assert!(facts.contains("\nprose pre | step total { use loose; walltime \"01:30:00\"; gpus 1 "), "{facts}");
    assert!(page.contains("<a href=\"https://example.org/?a=1&amp;b=2\">a site</a>"), "{page}");
    assert!(page.contains("<a href=\"#prose-the-total\">the total</a>") && page.contains("id=\"prose-the-total\""));
}

#[test]
fn what_is_open_is_shown_at_its_place() {
    let dir = project();
    let facts = facts(&page(dir.path(), &[]));
    let at = SPEC.lines().position(|line| line.contains("me/loose")).unwrap() + 1;
    says(&facts, &["findings mark | \"docker://me/loose\""]);
    let place = format!("findings p | specs/words/specification.md:{at}:25 ");
    assert!(facts.lines().any(|line| line.starts_with(&place)), "{place}\n{facts}");
    // The title of the page of the error index.
    let title = fs::read_to_string(root().join("schema/errors/NK0806.md")).unwrap();
    let title = title.lines().next().unwrap().trim_start_matches("# ").to_owned();
    says(&facts, &[&format!("findings p | {title} (napkin explain NK0806)")]);
    // What `check` finds is found here, too: also what needs a look at the prose.
    let path = dir.path().join("specs/words/specification.md");
    fs::write(&path, SPEC.replace("Counts *words*", "The step `tallly` counts")).unwrap();
    let check =
        run(Command::new(env!("CARGO_BIN_EXE_napkin")).current_dir(dir.path()).args(["check", "--format", "json"]));
    let found: serde_json::Value = serde_json::from_slice(&check.stdout).unwrap();
    let messages = found["findings"].as_array().unwrap().iter().map(|f| f["message"].as_str().unwrap().to_owned());
    let messages: Vec<String> = messages.collect();
    assert!(messages.iter().any(|m| m.contains("tallly")), "{messages:?}");
    let facts = self::facts(&page(dir.path(), &[]));
    for message in messages {
        assert!(facts.lines().any(|l| l.starts_with("findings h3") && l.ends_with(&message)), "{message}\n{facts}");
    }
    // And what a comment accepts is only counted.
    let accepted = SPEC.replace("component loose", "// napkin: allow NK0806: it is ours\ncomponent loose");
    fs::write(&path, accepted).unwrap();
    says(
        &self::facts(&page(dir.path(), &[])),
        &["findings p | Nothing is open; 1 finding accepted by comments in the specification."],
    );
}

#[test]
fn what_changes_is_said_as_diff_says_it() {
    let dir = project();
    says(&facts(&page(dir.path(), &[])), &["changes p | There is no commit to compare with."]);
    git(dir.path(), &["init", "-q"]);
    git(dir.path(), &["add", "specs/words/books.txt"]);
    git(dir.path(), &["commit", "-qm", "books"]);
    says(&facts(&page(dir.path(), &[])), &["changes li | workflow words is new: 3 steps; 5 jobs; 3 published files"]);
    git(dir.path(), &["add", "-A"]);
    git(dir.path(), &["commit", "-qm", "all"]);
    git(dir.path(), &["tag", "all"]);
    says(&facts(&page(dir.path(), &[])), &["changes p | Since HEAD:", "changes li | the meaning is the same"]);
    write(dir.path(), "specs/words/books.txt", "emma\nalice\n");
    let told = facts(&page(dir.path(), &[]));
    let diff = run(Command::new(env!("CARGO_BIN_EXE_napkin")).current_dir(dir.path()).args(["diff", "--no-text"]));
    let diff = text(&diff.stdout);
    assert!(diff.contains("jobs 5 -> 4: 1 gone (tally_moby)"), "{diff}");
    for line in diff.lines().skip(1) {
        says(&told, &[&format!("changes li | {}", line.trim())]);
    }
    says(&told, &["changes | tally | 3 | 2"]);
    assert!(!told.contains("\nchanges | total"), "only what differs: {told}");
    // The same values on both sides; another commit; a commit with a mistake.
    says(&facts(&page(dir.path(), &["--set", "few=true"])), &["changes li | the meaning is the same"]);
    git(dir.path(), &["commit", "-qam", "fewer"]);
    says(&facts(&page(dir.path(), &["--from", "all"])), &["changes p | Since all:", "changes | tally | 3 | 2"]);
    let path = dir.path().join("specs/words/specification.md");
    fs::write(&path, SPEC.replace("in text\n", "in texxt\n")).unwrap();
    git(dir.path(), &["commit", "-qam", "a mistake"]);
    fs::write(&path, SPEC).unwrap();
    says(&facts(&page(dir.path(), &[])), &["changes p | There were errors in HEAD: nothing can be compared."]);
}

#[test]
fn nothing_of_a_specification_is_markup() {
    let dir = project();
    let spec = r##"# <script>alert(0)</script> ]]> "quoted" & 'so'

<script>alert(1)</script>

<!-- a comment --> and <img src=x onerror=alert(2)> and <b>bold</b> ]]> and &lt;script&gt;

[one](javascript:alert(3)) [two](JAVASCRIPT:alert(4)) [three](data:text/html,x) [four](//evil.example) <javascript:alert(5)>
![picture](https://evil.example/p.png) [five](https://good.example/"onclick="x) [six][r]

[r]: vbscript:x "title"

```kdl
workflow words { title "</title><script>alert(6)</script> ]]> \" '" }
param p type=string default="<script>]]>'\"</td>" help="</td><b onclick='x'>"
axis book { point "<i>"; point "]]>"; point "a\"b'c" }
component c { image "docker://me/b:1" }
step tally {
    each book
    use c
    label "<script>{book}</script>"
    env NOTE "]]><style>*{{display:none}}</style>"
    out n "{book|md5}.<u>" publish=#true
    run "/bin/echo '<script>alert(7)</script>' \"]]>\" {n} {p}"
}
step all { in n from=tally gather=book; out o "all" publish=#true; shell "cat </dev/null ]]> \"$o\" </pre><script>8</script> $n" }
```

```"><script>alert(9)</script>
</code></pre><script>alert(10)</script>
```
"##;
    write(dir.path(), "specs/words/specification.md", spec);
    let output = napkin(dir.path(), &["--html", "--set", "p=<img>\u{202e}"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    let page = text(&output.stdout);
    assert!(!page.contains('\u{202e}'), "what turns the direction of writing is seen");
    let facts = facts(&page);
    says(
        &facts,
        &[
            "prose h3 | <script>alert(0)</script> ]]> \"quoted\" & 'so'",
            "prose pre | <script>alert(1)</script>",
            "prose pre | </code></pre><script>alert(10)</script>",
            "params | p | string | <img>\u{fffd} | </td><b onclick='x'>",
        ],
    );
    let links: Vec<&str> = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let outside: Vec<&&str> = links.iter().filter(|link| !link.starts_with('#')).collect();
    assert_eq!(outside, [&"https://good.example/%22onclick=%22x"], "{links:?}");
    assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("javascript:alert(3)"), "{page}");
}

#[test]
fn every_workflow_of_this_repository_has_a_page() {
    for folder in ["specs", "golden/published"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let spec = entry.unwrap().path();
            if !spec.join("specification.md").is_file() {
                continue;
            }
            let name = spec.to_str().unwrap();
            let page = page(root(), &[name, "-q"]);
            let facts = facts(&page);
            // The numbers of jobs are those of the picture of Graphviz, which says them by itself.
            let dot = text(&napkin(root(), &[name, "--format", "dot", "-q"]).stdout);
            let steps: Vec<&str> = dot
                .lines()
                .filter(|line| line.contains(" job"))
                .filter_map(|line| line.split("[label=\"").nth(1))
                .collect();
            assert!(!steps.is_empty(), "{dot}");
            for step in steps {
                let (step, jobs) = step.split_once("\\n").unwrap();
                let jobs = jobs.split(' ').next().unwrap();
                assert!(facts.contains(&format!("\nsteps | {step} ")), "{name}: {step} in\n{facts}");
                assert!(
                    facts.contains(&format!("\namounts | {step} | {jobs} | ")),
                    "{name}: {step} {jobs} in\n{facts}"
                );
            }
            assert_eq!(page, self::page(root(), &[name, "-q"]), "{name}: the same bytes each time");
        }
    }
}

#[test]
fn a_page_goes_where_it_is_told() {
    let dir = project();
    for (args, name) in [(&["--html", "--out", "a"][..], "a"), (&["--out", "b.html"], "b.html")] {
        let output = napkin(dir.path(), args);
        assert_eq!(text(&output.stdout), format!("{name}: 3 steps, 5 jobs\n"), "{}", printed(&output));
        assert_eq!(fs::read_to_string(dir.path().join(name)).unwrap(), page(dir.path(), &[]));
    }
    let few = page(dir.path(), &["--jobs", "--values", "small"]);
    says(&facts(&few), &["axes | book | 2 | lines | emma, alice"]);
    assert!(few.contains(">tally_alice</text>") && !few.contains("tally_moby"), "the jobs are drawn");
    assert!(few.contains("other values than the specification's own: <code>--values small</code>"), "{few}");
    for wrong in [&["--html", "--format", "svg"][..], &["--from", "HEAD"], &["--html", "--from", "no-such"]] {
        let output = napkin(dir.path(), wrong);
        assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(2), ""), "{wrong:?}");
    }
    let path = dir.path().join("specs/words/specification.md");
    fs::write(&path, SPEC.replace("in text\n", "in texxt\n")).unwrap();
    let output = napkin(dir.path(), &["--out", "c.html"]);
    assert_eq!((output.status.code(), dir.path().join("c.html").exists()), (Some(1), false));
}
