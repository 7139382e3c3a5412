//! Bad input is answered, never suffered: each case has the code that it must give and the text that the answer must
//! point at. The large ones run under bounds of time and memory that are generous, but far below what a mistake of
//! growth would take.

mod support;

use std::fmt::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

use napkin::compile::{Compilation, Given, Limits, Request, compile};
use napkin::diagnostic::{Human, Severity};
use napkin::files::{Files, Memory, RelPath};
use support::sound;

/// Far more than a debug build takes on a slow and busy machine, far less than what is not linear would take.
const TIME: Duration = Duration::from_secs(300);

fn request(limits: Limits) -> Request {
    Request { spec: RelPath::new("specification.md").unwrap(), prefix: String::new(), values: Given::default(), limits }
}

/// The first finding that is more than a note.
fn first(done: &Compilation) -> &napkin::diagnostic::Diagnostic {
    done.findings.sorted().into_iter().find(|f| f.severity != Severity::Note).expect("a finding")
}

/// A project of one script, two inputs, and a specification.
fn project(spec: impl AsRef<[u8]>) -> Memory {
    Memory::default()
        .with("specification.md", spec)
        .with("bin/tool.py", "#!/usr/bin/env python3\n")
        .with("data/a.txt", "a")
        .with("data/b.txt", "b")
}

/// A specification with one block of KDL.
fn kdl(body: &str) -> String {
    format!("# A workflow\n\n```kdl\nworkflow w\n{body}\n```\n")
}

/// A step that writes one file.
fn step(file: &str) -> String {
    kdl(&format!("step s {{ out o \"{file}\" publish=#true; run \"bin/tool.py {{o}}\" }}"))
}

fn compiled(files: &dyn Files) -> Compilation {
    let start = Instant::now();
    let done = compile(files, &request(Limits::default()));
    sound(&done);
    assert!(start.elapsed() < TIME, "it took {:?}", start.elapsed());
    done
}

/// `CODE text` for each finding that is no note: the text is what it points at.
fn answers(done: &Compilation) -> Vec<String> {
    let wrong = done.findings.sorted().into_iter().filter(|f| f.severity != Severity::Note);
    wrong
        .map(|f| match &f.primary {
            Some(label) => format!("{} {}", f.code.0, done.sources.text(label.span)),
            None => f.code.0.to_owned(),
        })
        .collect()
}

fn answered(files: &dyn Files, expected: &[&str]) {
    let done = compiled(files);
    let human = Human::of_width(80);
    let told: String = done.findings.sorted().iter().map(|f| human.render(f, &done.sources)).collect();
    assert_eq!(answers(&done), expected, "\n{told}");
}

#[test]
fn a_file_that_is_no_specification() {
    answered(&Memory::default(), &["NK0617"]);
    answered(&project(""), &["NK0103"]);
    answered(&project(" \n\t\n"), &["NK0103"]);
    answered(&project("# Words\n\nNo block here.\n"), &["NK0104 # Words"]);
    // The place of a byte that is no text is the character that stands for it.
    answered(&project(b"# A\n\n```kdl\nworkflow \xff\n```\n"), &["NK0102 \u{fffd}"]);
    answered(&project("x".repeat((1 << 20) + 1)), &["NK0101"]);
    answered(&project(kdl("")), &["NK0905"]);
}

#[test]
fn blocks_and_braces_that_are_not_closed() {
    let spec = step("o.txt");
    answered(&project(spec.trim_end().trim_end_matches('`')), &["NK0105 ```kdl"]);
    let brace = kdl("step s { out o \"o.txt\" publish=#true; run \"bin/tool.py {o}\"");
    answered(&project(brace), &["NK0112 {"]);
    answered(&project(kdl("step s { out o \"o.txt }")), &["NK0118 \""]);
}

#[test]
fn invisible_bytes() {
    answered(&project(step("a\0b")), &["NK0141 \0"]);
    answered(&project(step("a\\u{0}b")), &["NK0157 \"a\\u{0}b\""]);
    // A mark of byte order and line ends of Windows change nothing.
    let plain = step("o.txt");
    let design = |spec: String| compiled(&project(spec)).output.map(|o| o.design);
    assert!(design(plain.clone()).is_some());
    assert_eq!(design(plain.replace('\n', "\r\n")), design(plain.clone()));
    assert_eq!(design(format!("\u{feff}{plain}")), design(plain));
}

#[test]
fn names_that_are_too_long_or_no_names() {
    answered(&project(kdl("step 😀 { out o \"o\" publish=#true; run \"bin/tool.py {o}\" }")), &["NK0203 😀"]);
    answered(&project(step("😀.txt")), &[]);
    let long = "x".repeat(256);
    answered(&project(step(&long)), &[&format!("NK0601 \"{long}\"")]);
    answered(&project(step(&long[1..])), &[]);
    let deep = "d/".repeat(3000);
    answered(&project(step(&format!("{deep}x"))), &[&format!("NK0601 \"{deep}x\"")]);
    let id = "s".repeat(300);
    let spec = kdl(&format!("step {id} {{ out o \"o\" publish=#true; run \"bin/tool.py {{o}}\" }}"));
    answered(&project(spec), &[&format!("NK0618 {id}")]);
}

/// Wherever a path may stand, an absolute one or one with `..` is refused, but for inputs and programs elsewhere.
#[test]
fn paths_that_leave_the_project() {
    for path in ["/tmp/o", "../o", "a/../o", "./o", "o/", "", "a//b"] {
        answered(&project(step(path)), &[&format!("NK0601 \"{path}\"")]);
    }
    let over = |axis: &str| {
        kdl(&format!("{axis}\nstep s {{ each a; out o \"{{a}}\" publish=#true; run \"bin/tool.py {{o}}\" }}"))
    };
    for (node, path, key) in [
        ("csv", "\"/etc/passwd\"", "key=id"),
        ("csv", "\"../t.csv\"", "key=id"),
        ("json", "\"/t.json\"", "key=id"),
        ("lines", "\"x/../../t\"", ""),
    ] {
        answered(&project(over(&format!("axis a {{ {node} {path} {key} }}"))), &[&format!("NK0406 {path}")]);
    }
    let list = over("param p type=list { default \"a\" \"../b\" }\naxis a { list \"{p}\" }");
    answered(&project(list), &["NK0601 \"{a}\""]);
    let input = |node: &str| {
        kdl(&format!("{node}\nstep s {{ in a; out o \"o\" publish=#true; run \"bin/tool.py {{a}} {{o}}\" }}"))
    };
    for (node, answer) in [
        ("input a \"x\" path=\"../a.txt\"", "NK0612 \"../a.txt\""),
        ("param p type=path default=\"../../secret\"\ninput a \"x\" path=\"{p}\"", "NK0612 \"{p}\""),
        ("param p type=file default=\"../../secret\"\ninput a \"x\" path=\"{p}\"", "NK0371 \"../../secret\""),
        ("input a path=\"..\"", "NK0612 \"..\""),
        ("input a path=\"data\\\\a.txt\"", "NK0612 \"data\\\\a.txt\""),
        ("input a \"/x\" path=\"data/a.txt\"", "NK0601 \"/x\""),
        ("input a \"../x\" path=\"data/a.txt\"", "NK0601 \"../x\""),
    ] {
        answered(&project(input(node)), &[answer]);
    }
    let script = |path: &str| kdl(&format!("step s {{ out o \"o\" publish=#true; run \"{path} {{o}}\" }}"));
    answered(&project(script("../tool.py")), &["NK0728 ../tool.py"]);
    answered(&project(script("bin/../tool.py")), &["NK0728 bin/../tool.py"]);
    answered(&project(script("/bin/../tool")), &["NK0728 /bin/../tool"]);
    answered(&project(script("tool.py")), &["NK0709 tool.py"]);
    // What is installed elsewhere and what lies elsewhere is named by an absolute path.
    answered(&project(script("/usr/bin/touch")), &[]);
    answered(&project(input("input a \"x\" path=\"/data/a.txt\"")), &[]);
}

/// Keys come from data that nobody wrote for this: as names they are refused or quoted, as words always quoted.
#[test]
fn keys_with_anything_in_them() {
    let table = |key: &str, name: &str| {
        let spec = kdl(&format!(
            "axis a {{ csv \"t.csv\" key=id }}\nstep s {{ each a; out o \"{name}\" publish=#true; run \"bin/tool.py {{a}} {{o}}\" }}"
        ));
        project(spec).with("t.csv", format!("id\n\"{}\"\n", key.replace('"', "\"\"")))
    };
    for key in ["a\nb", "..", "/etc/passwd", "${HOME}", "a\\b", "a//b", "\u{7f}"] {
        answered(&table(key, "{a}"), &["NK0601 \"{a}\""]);
    }
    answered(&table(&"k".repeat(300), "{a}"), &["NK0618 s", "NK0601 \"{a}\""]);
    answered(&table("", "{a}"), &["NK0409 \"\""]);
    for key in ["a'b\"c", "a/b", "-rf", "a b", "#x", "*", "~", "yes", "1", "a: b", "- a", "🌍", "a,b", "$HOME", "`x`"]
    {
        let done = compiled(&table(key, "{a}"));
        assert_eq!(answers(&done), [""; 0], "{key}");
        let job = &workflow(&done)["jobs"][0];
        assert_eq!(job["uses"][0]["lfn"].as_str(), Some(key), "{key}");
        assert!(job["id"].as_str().unwrap().chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c)), "{key}");
    }
    // As words, bash gives the key back; the name of the file is a plain number here.
    for key in ["a\nb", "..", "${HOME}", "a\\b", "a'b\"c", "-rf", "*", "$(ls)", "`ls`", "a;b", "it's"] {
        let done = compiled(&table(key, "{a.index}.txt"));
        let job = &workflow(&done)["jobs"][0];
        let words: Vec<&str> = job["arguments"].as_sequence().unwrap().iter().map(|w| w.as_str().unwrap()).collect();
        let bash = Command::new("bash").args(["-c", &format!("printf '%s\\0' {}", words.join(" "))]).output().unwrap();
        let first = String::from_utf8(bash.stdout).unwrap().split('\0').next().unwrap().to_owned();
        // What kickstart takes away afterwards: a backslash before each quote, dollar and backslash.
        let mut plain = String::new();
        let mut rest = first.chars();
        while let Some(c) = rest.next() {
            plain.push(if c == '\\' { rest.next().unwrap() } else { c });
        }
        assert_eq!(plain, key);
    }
}

fn workflow(done: &Compilation) -> serde_yaml_ng::Value {
    let output = done.output.as_ref().unwrap();
    let artifact = output.artifacts.iter().find(|a| a.path.as_str() == "pegasus/workflow.yml").unwrap();
    let mut bytes = Vec::new();
    artifact.body.write(&mut bytes).unwrap();
    serde_yaml_ng::from_slice(&bytes).unwrap()
}

#[test]
fn files_that_cannot_be_told_apart() {
    let two = |one: &str, other: &str| {
        project(kdl(&format!(
            "input a \"{one}\" path=\"data/a.txt\"\ninput b \"{other}\" path=\"data/b.txt\"\nstep s {{ in a; in b; out o \"o\" publish=#true; run \"bin/tool.py {{a}} {{b}} {{o}}\" }}"
        )))
    };
    answered(&two("x.txt", "y.txt"), &[]);
    // Two paths for one name are an error; on some systems so are names that differ in case only.
    answered(&two("x.txt", "x.txt"), &["NK0614 \"x.txt\""]);
    answered(&two("x.txt", "X.txt"), &["NK0604 \"X.txt\""]);
    answered(&two("ä.txt", "Ä.txt"), &["NK0604 \"Ä.txt\""]);
    // Two names for one path are two files of the workflow.
    let one_path = |name: &str| {
        project(kdl(&format!(
            "input a \"x.txt\" path=\"data/a.txt\"\ninput b \"{name}\" path=\"data/a.txt\"\nstep s {{ in a; in b; out o \"o\" publish=#true; run \"bin/tool.py {{a}} {{b}} {{o}}\" }}"
        )))
    };
    answered(&one_path("y.txt"), &[]);
    answered(&one_path("x.txt"), &["NK0637 \"x.txt\""]);
    // A job that reads and writes one file; a step that makes what is an input of another.
    let writes = |own: &str| {
        project(kdl(&format!(
            "input a \"x.txt\" path=\"data/a.txt\"\nstep r {{ in a; out q \"q\" publish=#true; run \"bin/tool.py {{a}} {{q}}\" }}\nstep s {{ {own} out o \"x.txt\" publish=#true; run \"bin/tool.py {{o}}\" }}"
        )))
    };
    answered(&writes("in a silent=#true;"), &["NK0616 \"x.txt\""]);
    answered(&writes(""), &["NK0602 \"x.txt\""]);
    // A module that jobs need is a file like others.
    let module = project(kdl("step s { out o \"mod.py\" publish=#true; call \"mod:f\" { arg o \"{o}\" } }"));
    answered(&module.with("mod.py", "def f(o): pass\n"), &["NK0602 call \"mod:f\""]);
    // What nobody keeps and nobody reads.
    let unread = kdl(
        "input a \"x.txt\" path=\"data/a.txt\"\nstep s { out o \"o\"; out p \"p\" publish=#true; run \"bin/tool.py {o} {p}\" }",
    );
    answered(&project(unread), &["NK0608 a", "NK0607 o"]);
}

/// Case is compared across families, and the first two points are shown.
#[test]
fn a_hundred_thousand_names_of_one_case_or_of_one_text() {
    let over = |outs: &str, attr: &str| {
        kdl(&format!("axis a {{ range 0 100000{attr} }}\nstep s {{ each a; {outs} run \"bin/tool.py\" }}"))
    };
    let done = compiled(&project(over("out o \"A{a}\" publish=#true; out p \"a{a}\" publish=#true;", "")));
    assert_eq!(answers(&done), ["NK0604 \"a{a}\""]);
    assert_eq!(first(&done).message, "`A0` and `a0` differ in case only");
    let done = compiled(&project(over("out o \"{a.g}\" publish=#true;", "; attr g \"x\"")));
    assert_eq!(answers(&done), ["NK0602 \"{a.g}\""]);
    assert_eq!(
        first(&done).help.as_deref(),
        Some("`o` of step `s` (a 0) and `o` of step `s` (a 1) have it: put what tells them apart into the name")
    );
}

#[test]
fn a_filter_that_finds_nothing_in_a_file_name() {
    let spec = kdl(
        "axis a { range 8 11 }\nstep s { each a; out o \"run{a}.txt\" publish=#true; run \"bin/tool.py {o|match:'run(\\\\d\\\\d)'} {o}\" }",
    );
    let done = compiled(&project(spec));
    let finding = first(&done);
    assert_eq!((finding.code.0, finding.message.as_str()), ("NK0343", "this has no value for job `s_8`"));
}

/// A job id that is a number is a text wherever it stands.
#[test]
fn numeric_job_ids() {
    let spec = kdl(
        "axis a { range 0 2 }\nstep s { each a; job \"{a}\"; out o \"{a}.o\"; run \"bin/tool.py {o}\" }\nstep t { in o from=s gather=a silent=#true; out p \"p\" publish=#true; run \"bin/tool.py {o} {p}\" }",
    );
    let workflow = workflow(&compiled(&project(spec)));
    assert_eq!(workflow["jobs"][1]["id"].as_str(), Some("1"));
    assert_eq!(workflow["jobDependencies"][1]["id"].as_str(), Some("1"));
}

#[test]
fn images_that_may_change() {
    let image = |address: &str| {
        let all = answers(&compiled(&project(kdl(&format!(
            "component c {{ image \"{address}\" }}\nstep s {{ use c; out o \"o\" publish=#true; run \"bin/tool.py {{o}}\" }}"
        )))));
        all.first().cloned().unwrap_or_default()
    };
    for changing in ["python", "docker://me/python", "me/python:latest", "localhost:5000/python"] {
        assert_eq!(image(changing), format!("NK0806 \"{changing}\""));
    }
    let digest = format!("python@sha256:{}", "0".repeat(64));
    for pinned in ["python:3.11.9", "localhost:5000/me/python:1", &digest, "/images/python.sif", "https://x.org/p.sif"]
    {
        assert_eq!(image(pinned), "", "{pinned}");
    }
}

/// Jobs, uses and bytes beyond the limits, each at the step that makes most of them.
#[test]
fn workflows_that_nobody_meant() {
    let over = |axes: &str| {
        kdl(&format!("{axes}\nstep s {{ each a b; out o \"{{a}}.{{b}}\" publish=#true; run \"bin/tool.py {{o}}\" }}"))
    };
    answered(&project(over("axis a { range 0 10000001 }\naxis b { range 0 1 }")), &["NK0901 range 0 10000001"]);
    let huge = "range 0 9223372036854775807";
    answered(&project(over(&format!("axis a {{ {huge} }}\naxis b {{ range 0 1 }}"))), &[&format!("NK0901 {huge}")]);
    // 3,163 squared is the first square above ten million.
    answered(&project(over("axis a { range 0 3163 }\naxis b { range 0 3163 }")), &["NK0902 s"]);
    answered(&project(over("axis a { range 0 4000 }\naxis b { inside a; range 0 4000 }")), &["NK0901 b"]);
    let gathers = "axis a { range 0 10001 }\naxis b { range 0 10001 }\nstep s { each a; out o \"{a}\"; run \"bin/tool.py {o}\" }\nstep t { each b; in o from=s gather=a; out p \"t{b}\" publish=#true; run \"bin/tool.py {o} {p}\" }";
    answered(&project(kdl(gathers)), &["NK0903 in o from=s gather=a"]);
}

#[test]
fn points_and_texts_that_nobody_meant() {
    let axes = "axis a { range 0 1000000 }\naxis b { range 0 1000000 }\n";
    let of = |step: &str| project(kdl(&format!("{axes}{step}")));
    answered(
        &of(
            "step s { each a b; when \"a.index == b.index\"; out o \"{a}_{b}\" publish=#true; run \"bin/tool.py {o}\" }",
        ),
        &["NK0907 s"],
    );
    answered(
        &of("step s { out o \"{a}_{b}\" over=\"a b\" when=\"a.index == b.index\" publish=#true; run \"bin/tool.py\" }"),
        &["NK0907 o"],
    );
    answered(
        &of("axis z { zip a b }\nstep s { each a b z; out o \"{z}\" publish=#true; run \"bin/tool.py {o}\" }"),
        &["NK0902 s"],
    );
    answered(
        &of(
            "input i \"{a}_{b}\" path=\"data/a.txt\" { each a b }\nstep s { in i at=\"a=first, b=first\"; out o \"o\" publish=#true; run \"bin/tool.py {i} {o}\" }",
        ),
        &["NK0908 i"],
    );
    // A step without jobs costs nothing, whatever its axes.
    answered(
        &of(
            "param on type=bool default=#false\nstep s { each a b; when \"on\"; out o \"{a}_{b}\" publish=#true; run \"bin/tool.py {o}\" }\nstep t { out o \"o\" publish=#true; run \"bin/tool.py {o}\" }",
        ),
        &[],
    );
    let mut lets = "let a0 \"xy\"\n".to_owned();
    for n in 1..60 {
        let _ = writeln!(lets, "let a{n} \"{{a{}}}{{a{}}}\"", n - 1, n - 1);
    }
    let one = "step s { out o \"{length(a59)}\" publish=#true; run \"bin/tool.py {o}\" }";
    answered(&project(kdl(&format!("{lets}{one}"))), &["NK0350 a8"]);
    let mut labels = String::new();
    for n in 0..20_000 {
        let _ = writeln!(labels, "label \"l\" when=\"c.index == {n}\"");
    }
    let many = format!(
        "axis c {{ range 0 3 }}\nstep s {{ each c; {labels} out o \"{{c}}\" publish=#true; run \"bin/tool.py {{o}}\" }}"
    );
    answered(&project(kdl(&many)), &["NK0159 label \"l\" when=\"c.index == 256\""]);
}

#[test]
fn rendered_files_that_nobody_meant() {
    let axes = "axis a { range 0 100000 }\naxis b { range 0 100000 }\n";
    let step = "step s { in i; out o \"o\" publish=#true; run \"bin/tool.py {i} {o}\" }";
    answered(
        &project(kdl(&format!("{axes}input i \"i\" {{ line \"{{a}}{{b}}\" each=\"a b\" }}\n{step}"))),
        &["NK0734 i"],
    );
    let filled = |template: &str, answer: &str| {
        let spec = kdl(&format!("input i \"i\" template=\"i.j2\"\n{step}"));
        answered(&project(spec).with("i.j2", template), &[answer]);
    };
    filled("{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}", "NK0733 \"i.j2\"");
    let long = "{% for i in range(9999) %}{% for j in range(9999) %}a line of some length{% endfor %}{% endfor %}";
    filled(long, "NK0734 i");
}

#[test]
fn a_build_has_at_most_as_many_bytes_as_it_may() {
    let spec = kdl(
        "axis a { range 0 2000 }\nstep s { each a; out o \"out{a}.txt\"; run \"bin/tool.py {o}\" }\nstep t { in o from=s gather=a silent=#true; out p \"p\" publish=#true; run \"bin/tool.py {p}\" }",
    );
    let files = project(spec);
    let with = |bytes: u64| compile(&files, &request(Limits { bytes, ..Limits::default() }));
    let mut total = 0;
    for artifact in with(u64::MAX).output.unwrap().artifacts {
        let mut bytes = Vec::new();
        artifact.body.write(&mut bytes).unwrap();
        total += bytes.len() as u64;
        assert!(artifact.body.at_most().is_none_or(|most| most >= bytes.len() as u64), "{}", artifact.path);
    }
    assert!(total > 500_000, "{total}");
    assert_eq!(answers(&with(total)), [""; 0], "the limit itself is not too much");
    let refused = with(total - 1);
    sound(&refused);
    assert_eq!(answers(&refused), ["NK0904 s"]);
    assert_eq!(first(&with(256 << 10)).message, "the built files have more than 256 KiB in all");
}

/// Text of the largest size that is read, made of one thing again and again.
#[test]
fn a_mebibyte_of_one_thing() {
    let pieces = ["{", "}", "/-{", "a {", "\"", "\\", "/*", "(", "\n", "`", "a;", "a=1 ", "🌍", "{a|b:'"];
    for piece in pieces {
        let many = piece.repeat(((1 << 20) - 200) / piece.len());
        for spec in [many.clone(), kdl(&many), step(&many)] {
            compiled(&project(spec));
        }
    }
}

/// As many steps as fit, in one specification.
#[test]
fn ten_thousand_steps() {
    let steps = |from: &dyn Fn(usize) -> String, n: usize| {
        let mut body = String::new();
        for i in 0..n {
            let (read, word) = (from(i), if from(i).is_empty() { "" } else { "{i} " });
            writeln!(body, "step s{i} {{ {read}out o \"x{i}\" publish=#true; run \"bin/tool.py {word}{{o}}\" }}")
                .unwrap();
        }
        project(kdl(&body))
    };
    let done = compiled(&steps(&|_| String::new(), 10_000));
    assert_eq!(done.output.unwrap().totals.jobs, 10_000);
    let chain = |i: usize| if i == 0 { String::new() } else { format!("in i from=s{}; ", i - 1) };
    let done = compiled(&steps(&chain, 8_000));
    assert_eq!(done.output.unwrap().totals.uses, 15_999);
    // A circle through all of them is told by its ends.
    let done = compiled(&steps(&|i| format!("in i from=s{}; ", (i + 1) % 8_000), 8_000));
    let circle = first(&done);
    assert_eq!(circle.code.0, "NK0510");
    assert!(
        circle.message.contains("s0 -> s7999 -> s7998") && circle.message.ends_with("s1 -> s0"),
        "{}",
        circle.message
    );
    let mut axes: String = (0..2_000).map(|i| format!("axis a{i} {{ range 0 1; inside a{} }}\n", i + 1)).collect();
    axes.push_str("axis a2000 { range 0 1 }");
    let done = compiled(&project(kdl(&axes)));
    assert_eq!(first(&done).code.0, "NK0516", "{:?}", answers(&done));
}

/// The same through the command, with 1.5 GB of address space in all.
#[test]
fn large_input_in_little_memory() {
    let dir = tempfile::tempdir().unwrap();
    let cases = [
        ("braces", "a {".repeat(100_000), "NK0107"),
        ("slashdashes", "/-{".repeat(100_000), "NK0108"),
        ("jobs", "axis a { range 0 10000001 }".to_owned(), "NK0901"),
        ("names", "axis a { range 0 3000000 }\nstep s { each a; out o \"{a}\" publish=#true; out p \"x{a}\"; run \"bin/tool.py\" }".to_owned(), "NK0607"),
    ];
    for (name, body, code) in cases {
        let folder = dir.path().join(name);
        std::fs::create_dir_all(folder.join("bin")).unwrap();
        std::fs::write(folder.join("specification.md"), kdl(&body)).unwrap();
        std::fs::write(folder.join("bin/tool.py"), "#!/usr/bin/env python3\n").unwrap();
        let command = format!("ulimit -v 1500000; exec '{}' check --jobs 2 .", env!("CARGO_BIN_EXE_napkin"));
        let done = Command::new("sh").args(["-c", &command]).current_dir(&folder).output().unwrap();
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(told.contains(code), "{name}: {:?} {}", done.status, told.chars().take(2000).collect::<String>());
    }
}
