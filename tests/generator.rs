//! Generated programs, run: the generator through the real Pegasus API, and the whole workflow on this machine.

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use napkin::files::Memory;
use support::{assert_generator_agrees, build, build_from, printed, python, run};

/// Builds, and sees that the generator, run through the real API, writes the same workflow.
fn agreed(files: &Memory) -> tempfile::TempDir {
    let folder = build_from(files, None);
    assert_generator_agrees(folder.path());
    folder
}

/// A text of a built package, by its path below `pegasus`.
fn read(folder: &tempfile::TempDir, path: &str) -> String {
    std::fs::read_to_string(folder.path().join("pegasus").join(path)).unwrap()
}

/// The words that a job of a built workflow passes to its program, with blanks between them.
fn words_of(workflow: &str, id: &str) -> String {
    let (_, job) = workflow.split_once(&format!("\n  id: {id}\n")).unwrap();
    let (arguments, _) = job.split_once("  uses:\n").unwrap();
    let (_, words) = arguments.split_once("  arguments:\n").unwrap();
    let words = words.lines().map(|line| line.trim_start_matches("  - ").trim_matches('\''));
    words.collect::<Vec<_>>().join(" ")
}

/// Runs the workflow of a built folder on this machine.
fn run_manual(folder: &Path) -> std::process::Output {
    run(Command::new(folder.join("pegasus/run_manual.sh")).current_dir("/"))
}

/// blake3 has its own command; the known results are sha256.
fn sha256(path: &Path) -> String {
    let script = "import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest())";
    let output = run(Command::new("python3").args(["-c", script]).arg(path));
    assert!(output.status.success(), "{}", printed(&output));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn the_generator_of_words_writes_the_same_workflow() {
    assert_generator_agrees(build("words", None).path());
}

#[test]
fn the_generator_of_soilmoisture_writes_the_same_workflow() {
    assert_generator_agrees(build("soilmoisture", None).path());
    assert_generator_agrees(build("soilmoisture", Some("offline")).path());
}

#[test]
fn the_generator_of_solar_tiles_writes_the_same_workflow() {
    assert_generator_agrees(build("solar-tiles", None).path());
}

#[test]
fn words_runs_to_the_end() {
    let folder = build("words", None);
    let output = run_manual(folder.path());
    assert!(output.status.success(), "{}", printed(&output));
    let published = folder.path().join("pegasus/run/output");
    let total = "03e50026d513aed5e430c00469eadd36bbee00bee6ffca2815bf24b3bc1c2444";
    assert_eq!(sha256(&published.join("total.txt")), total);
    // The counts are not published.
    assert_eq!(std::fs::read_dir(published).unwrap().count(), 1);
}

#[test]
fn solar_tiles_runs_to_the_end() {
    let folder = build("solar-tiles", None);
    let output = run_manual(folder.path());
    assert!(output.status.success(), "{}", printed(&output));
    let published = folder.path().join("pegasus/run/output");
    let table = "0ed8f694276640367be2606d636e3336af90f889c30d21f44d9169bba50bc8cc";
    let picture = "c8c91db8c29eee23967870319c485b9a262b65df5ef8d4dc02c0414d0ec6c0e9";
    assert_eq!(sha256(&published.join("comparison.csv")), table);
    assert_eq!(sha256(&published.join("comparison.png")), picture);
}

#[test]
fn soilmoisture_runs_to_the_end_without_a_network() {
    let folder = build("soilmoisture", Some("offline"));
    let output = run_manual(folder.path());
    assert!(output.status.success(), "{}", printed(&output));
    let published = folder.path().join("pegasus/run/output");
    let mut names: Vec<String> =
        std::fs::read_dir(&published).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let mut wanted = vec!["soil_moisture_model.pt".to_owned(), "soil_moisture_model_metadata.json".to_owned()];
    for field in ["field_east", "field_north", "field_south"] {
        for kind in ["analysis.json", "prediction.json", "soil_data.csv", "visualization.png"] {
            wanted.push(format!("{field}_{kind}"));
        }
    }
    wanted.sort();
    assert_eq!(names, wanted);
}

/// A script that writes the words it was given as JSON into the file that its last word names.
const ARGV: &str = "#!/usr/bin/env python3\nimport json, sys\n\
    json.dump(sys.argv[1:-1], open(sys.argv[-1], 'w'), ensure_ascii=False)\n";

/// A script that makes each file that a word with a dot names.
const TOUCH: &str = "#!/usr/bin/env python3\nimport sys\n\
    for word in sys.argv[1:]:\n    if '.' in word:\n        open(word, 'a').close()\n";

#[test]
fn programs_receive_the_words_of_the_specification() {
    let hostile = [
        "a b",
        "it's",
        "say \"hi\"",
        "$HOME",
        "${HOME}",
        "$(echo hi)",
        "`echo hi`",
        ";",
        "a;b",
        "*",
        "? [a]",
        "{a,b}",
        "}{",
        "\\",
        "a\\nb",
        "a\nb",
        "tab\there",
        "naïve 日本 😀",
        "#",
        "&",
        "|",
        "<x>",
        "!",
        "~",
        "%s",
        "-",
        "--x",
        " lead",
        "trail ",
        "'",
        "\"",
        "=",
    ];
    let points: String = hostile.iter().map(|word| format!("point {}\n", kdl(word))).collect();
    // A file name or a job id would not hold such words: numbers name the files.
    let spec = format!(
        "```kdl\nworkflow hostile\nparam odd default={}\naxis word {{\n{points}}}\n\
         step echo {{\n each word\n out words \"{{word.index}}.json\" publish=#true\n \
         run #\"bin/argv.py {{word}} \"x {{word}} $HOME * {{{{}}}}\" '{{odd}}' {{words}}\"#\n}}\n```\n",
        kdl("o'd\"d $x `y` \\")
    );
    let folder = agreed(&Memory::default().with("specification.md", &spec).with("bin/argv.py", ARGV));
    let output = run_manual(folder.path());
    assert!(output.status.success(), "{}", printed(&output));
    for (index, word) in hostile.iter().enumerate() {
        let file = folder.path().join(format!("pegasus/run/output/{index}.json"));
        let words: Vec<String> = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let wanted = [(*word).to_owned(), format!("x {word} $HOME * {{}}"), "o'd\"d $x `y` \\".to_owned()];
        assert_eq!(words, wanted);
    }
}

/// A text as KDL has it between quotes.
fn kdl(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t");
    format!("\"{escaped}\"")
}

#[test]
fn a_failing_job_is_named_with_its_point() {
    let spec = "```kdl\nworkflow failing\naxis book { point a; point b }\n\
        step check { each book; out o \"{book}.txt\" publish=#true; run \"bin/check.sh {book} {o}\" }\n```\n";
    let script = "#!/bin/sh\nif [ \"$1\" = b ]; then echo 'no b here' >&2; exit 3; fi\necho ok > \"$2\"\n";
    let folder = build_from(&Memory::default().with("specification.md", spec).with("bin/check.sh", script), None);
    let output = run_manual(folder.path());
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("step check failed at book=b: exit code 3"), "{said}");
    assert!(said.contains("no b here"), "{said}");
}

#[test]
fn what_relations_and_texts_can_say_comes_out_the_same() {
    let spec = include_str!("support/relations.md");
    let mut files = Memory::default().with("specification.md", spec).with("bin/argv.py", ARGV);
    files = files
        .with("tools.py", "def note(**given):\n    pass\n")
        .with("samples.csv", "id,lane,depth\nx,1,0.10\ny,2,5\n");
    for name in ["x_1", "x_2", "y_1", "y_2"] {
        files = files.with(&format!("data/{name}.fq"), name);
    }
    agreed(&files);
}

/// Elements taken afresh, axes that stay where another one is released, and selected elements that are missing.
const RELEASED: &str = r#"```kdl
workflow released
axis sample { point s1; point s2; point s3 }
axis lane { inside sample; range 0 2 }
axis number { range 0 4 }
axis part { chunks number size=2 }
input any "any.txt" path="data/any.txt"
step cut { each sample; out cuts "{sample}.cut" publish=#true
    run "bin/argv.py {cuts}" {
        args "--other {it.sample}" each=sample where="it.sample.index < sample.index"
        args "--all {it.sample}" each=sample when="count(lane) == 2"
    }
}
step count { each number part; out one "{number}.{part}.n" publish=#true; run "bin/argv.py {one}" }
step same { each number part; in one from=count gather=number; out sum "{number}.sum" publish=#true
    run "bin/argv.py {one} {sum}"
}
step before { each sample
    in cuts at="sample=prev" optional=#true { from cut when="sample.index > 1"; from any }
    out page "{sample}.page" publish=#true
    run "bin/argv.py {page}" { args "--before {cuts}" }
}
```
"#;

#[test]
fn what_is_released_or_missing_comes_out_the_same() {
    let files = Memory::default().with("specification.md", RELEASED).with("bin/argv.py", ARGV);
    let folder = agreed(&files.with("data/any.txt", "any"));
    let program = read(&folder, "workflow_generator.py");
    assert!(!program.contains("add_listed"), "{program}");
    assert!(program.contains("if other_sample.index < sample.index:"), "{program}");
    assert!(program.contains("axes.number.of(part=number.part)"), "{program}");
}

#[test]
fn axes_that_are_made_from_others_come_out_the_same() {
    let mut files = Memory::default().with("specification.md", include_str!("support/axes.md"));
    files = files.with("bin/tool.py", ARGV);
    for name in ["a_0", "a_1", "b_0", "b_1", "b_2", "c_0", "c_1"] {
        files = files.with(&format!("data/{name}.txt"), name);
    }
    agreed(&files);
}

/// Files for `support/conditions.md`.
fn conditions() -> Memory {
    let mut files = Memory::default().with("specification.md", include_str!("support/conditions.md"));
    files = files.with("bin/argv.py", ARGV).with("bin/other.py", ARGV);
    files = files.with("samples.csv", "id,paired,depth,n,kind\na,yes,0.10,1,x\nb,0,5,2,y\nc,true,0.7,3,x\n");
    for name in ["a_1.fq", "a_2.fq", "b_1.fq", "c_1.fq", "c_2.fq", "b.note", "c.note", "seed.txt"] {
        files = files.with(&format!("data/{name}"), name);
    }
    files
}

#[test]
fn what_conditions_can_say_comes_out_the_same() {
    agreed(&conditions());
}

#[test]
fn names_of_the_specification_never_clash_with_those_of_the_program() {
    let spec = include_str!("support/names.md");
    let files = Memory::default().with("specification.md", spec).with("bin/argv.py", ARGV);
    let files = files.with("bin/touch.py", TOUCH).with("i.txt", "i");
    let folder = agreed(&files);
    let output = run(Command::new("python3").arg(folder.path().join("pegasus/workflow_generator.py")).arg("--help"));
    assert!(output.status.success(), "{}", printed(&output));
    let output = run_manual(folder.path());
    assert!(output.status.success(), "{}", printed(&output));
    let words = std::fs::read(folder.path().join("pegasus/run/output/words.json")).unwrap();
    let words: Vec<String> = serde_json::from_slice(&words).unwrap();
    assert_eq!(words, ["1", "2", "3", "4", "5", "6", "7"]);
}

#[test]
fn elements_know_their_neighbours_and_owners() {
    let folder = build("words", None);
    let tables = r#"{
        "sample": [{"key": "a", "index": 0}, {"key": "b", "index": 1}],
        "mate": [
            {"key": "1", "index": 0, "of": {"sample": 0}},
            {"key": "2", "index": 1, "of": {"sample": 0}},
            {"key": "1", "index": 0, "of": {"sample": 1}}
        ]
    }"#;
    let path = folder.path().join("tables.json");
    std::fs::write(&path, tables).unwrap();
    let script = r#"
import sys
sys.path.insert(0, sys.argv[1])
from napkin_runtime.axes import load_axes
axes = load_axes(sys.argv[2])
a, b = axes.sample
one, two, other = axes.mate
assert (b.previous(), a.next()) == (a, b)
assert (two.previous(), one.next()) == (one, two)
assert axes.mate.of(sample=a) == [one, two]
assert axes.mate.at("1", sample=b) is other and axes.mate.at("2") is two
for call in (a.previous, b.next, two.next, other.previous, lambda: axes.mate.at("1")):
    try:
        call()
    except LookupError as problem:
        print(problem)
    else:
        sys.exit("no error")
"#;
    let output = run(Command::new("python3").args(["-B", "-c", script]).arg(folder.path().join("pegasus")).arg(path));
    assert!(output.status.success(), "{}", printed(&output));
    assert!(printed(&output).contains("axis sample has no element before a"), "{}", printed(&output));
}

#[test]
fn options_change_arguments_and_are_noted() {
    let spec = "```kdl\nworkflow opts\nparam size type=int default=0x10 min=2 help=\"100% of it\"\n\
        step one { out o \"o.json\" publish=#true; run \"bin/argv.py {size} {o}\" }\n```\n";
    let folder = build_from(&Memory::default().with("specification.md", spec).with("bin/argv.py", ARGV), None);
    let manual = |words: &[&str]| run(Command::new(folder.path().join("pegasus/run_manual.sh")).args(words));
    let words = || {
        let bytes = std::fs::read(folder.path().join("pegasus/run/output/o.json")).unwrap();
        serde_json::from_slice::<Vec<String>>(&bytes).unwrap()
    };
    let output = manual(&[]);
    assert!(output.status.success(), "{}", printed(&output));
    // As it was written.
    assert_eq!(words(), ["0x10"]);
    assert!(manual(&["--size", "07"]).status.success());
    assert_eq!(words(), ["07"]);
    assert_eq!(manual(&["--size", "1"]).status.code(), Some(2));
    let output =
        run(Command::new(python()).arg(folder.path().join("pegasus/workflow_generator.py")).args(["--size", "9"]));
    assert!(output.status.success(), "{}", printed(&output));
    let text = read(&folder, "run/generated/workflow.yml");
    let workflow: BTreeMap<String, serde_yaml_ng::Value> = serde_yaml_ng::from_str(&text).unwrap();
    assert_eq!(workflow["metadata"]["napkin.options"], "size=9");
}

#[test]
fn what_loops_cannot_say_is_written_out() {
    let spec = "```kdl\nworkflow later\naxis a { point x }\nparam p default=q\n\
        step one { each a; out o \"{a}.txt\" publish=#true; run \"bin/argv.py {p} --n={o|match:'(.)'} {o}\" }\n```\n";
    let folder = agreed(&Memory::default().with("specification.md", spec).with("bin/argv.py", ARGV));
    let program = read(&folder, "workflow_generator.py");
    assert!(program.contains("add_listed(workflow, \"one\")"), "{program}");
    assert!(program.contains("(\"p\", \"q\", \"is written into the jobs of one\")"), "{program}");
}

#[test]
fn params_that_decide_conditions_are_no_options() {
    let folder = build_from(&conditions(), None);
    let program = read(&folder, "workflow_generator.py");
    assert!(program.contains("(\"mode\", \"deep\", "), "{program}");
    assert!(!program.contains("options.mode"), "{program}");
    // Steps without jobs are not in it.
    assert!(!program.contains("def add_off") && !program.contains("def add_empty"), "{program}");
}

/// Files for `support/scripts.md`.
fn scripts() -> Memory {
    let notes = "def note(reads, mask, title, out, log):\n    \
        open(out, 'w').write('{} {} {}\\n'.format(mask, title, log))\n    \
        if log:\n        open(log, 'w').write(open(mask).read())\n";
    let files = Memory::default().with("specification.md", include_str!("support/scripts.md"));
    let files = files.with("bin/argv.py", ARGV).with("notes.py", notes).with("data/mask.bed", "masked\n");
    let files = files.with("samples.csv", "id,title,deep,kind\na,First one,2,x\nb,It's $HOME,5,y\nc,c,3,x\n");
    ["a", "b", "c"].iter().fold(files, |files, name| files.with(&format!("data/{name}.fq"), *name))
}

#[test]
fn scripts_and_functions_receive_what_commands_do() {
    let folder = agreed(&scripts());
    let output = run_manual(folder.path());
    assert!(output.status.success(), "{}", printed(&output));
    let published = folder.path().join("pegasus/run/output");
    let read = |name: &str| std::fs::read_to_string(published.join(name)).unwrap_or_default();
    assert_eq!(read("names_a_one.txt"), "First one\nv3\na\nFirst one\n2\n1\n1\n200\n01:00:00\nnone\n");
    assert_eq!(read("names_b_two.txt"), "It's $HOME\nv3\nb\nIt's $HOME\n5\n3\n2\n500\n00:00:45\nnone\n");
    assert_eq!(read("group_x.txt"), "x 0\n");
    assert_eq!(read("part_b.txt"), "It's $HOME b\n");
    assert_eq!(read("time_b.json"), "[\"05:00:00\"]");
    // A file that a job has not is an empty text in a script, and None in Python; nobody looks for it.
    assert_eq!(read("absent_a.txt"), "none none\n");
    assert_eq!(read("absent_b.txt"), "b.bed absent_b.log\n");
    assert_eq!(read("absent_b.log"), "masked\n");
    assert_eq!(read("called_a.txt"), "None None None\n");
    assert_eq!(read("called_b.txt"), "b.bed of b called_b.log\n");
    assert!(!published.join("absent_a.log").exists() && !published.join("called_a.log").exists());
}

#[test]
fn a_module_that_two_calls_need_is_one_input() {
    let spec = "```kdl\nworkflow two\naxis v { list a b }\nstep s { each v; out o \"{v}.txt\" publish=#true; \
        call \"m:f\" when=\"v.first\" { arg o \"{o}\" }; call \"m:g\" { arg o \"{o}\" } }\n```\n";
    let module = "def f(o): open(o, 'w').write('f')\ndef g(o): open(o, 'w').write('g')\n";
    let folder = agreed(&Memory::default().with("specification.md", spec).with("m.py", module));
    let workflow = read(&folder, "workflow.yml");
    assert_eq!(workflow.matches("lfn: m.py").count(), 2);
}

/// What some YAML readers take for a truth value is a name like any other, in each file.
#[test]
fn names_that_yaml_could_mistake_stay_names() {
    for word in ["no", "y", "off", "Yes"] {
        let spec = format!(
            "```kdl\nworkflow words\ncomponent {word} {{ image \"docker://library/python:3.11\"; env {word} \"{word}\"; \
            profile condor {word} \"{word}\" }}\ninput x \"{word}\" path=\"/data/{word}\"\n\
            step s {{ use {word}; in x; out o \"o\" publish=#true; transformation {word}; label \"{word}\"; \
            run \"/bin/cp {{x}} {{o}}\" }}\npegasus {{ site {word} {{ profile env {word} \"{word}\" }} }}\n```\n"
        );
        agreed(&Memory::default().with("specification.md", spec.as_str()));
    }
}

#[test]
fn what_lies_beside_the_specification_decides() {
    let files = Memory::default().with("specification.md", include_str!("support/beside.md"));
    let files = files.with("s.csv", "id,bed\na,data/a.bed\nb,data/b.bed\nc,\n").with("data/a.bed", "1\n");
    let folder = agreed(&files.with("bin/x.sh", ARGV).with("bin/y.sh", ARGV));
    let workflow = read(&folder, "workflow.yml");
    let job = |id: &str| words_of(&workflow, id);
    // Of the three samples only a has its file; the lane `two` asks for that of a. `data/zz.bed` does not exist.
    assert_eq!(job("s_a_one"), "-b a.bed true a_one.txt");
    assert_eq!(job("s_b_one"), "b_one.txt");
    assert_eq!(job("s_b_two"), "false b_two.txt");
    assert_eq!(job("s_c_one"), "c_one.txt");
    assert_eq!(job("all_data_a_bed"), "a.bed.all a_one.txt a_two.txt 1 true true");
    assert_eq!(workflow.matches("\n  id: all_").count(), 1);
}

/// The words are those that the planner, bash and kickstart were seen to hand on.
#[test]
fn a_variable_of_the_machine_reaches_the_program_as_it_is() {
    let spec = r#"
```kdl
workflow machine
axis sample { point a big=#true; point "b c" big=#false }
step s {
    each sample
    env WHERE "over {sample}"
    out o "{sample|slug}.json" publish=#true
    run "bin/argv.py --tmp={runtime('TMPDIR')}/$x {runtime('WHERE')}" {
        args "{if(sample.big, runtime('HERE'), 'small')}"
        args "{o}"
    }
}
step c { out o "c.txt" publish=#true; call "mod:f" { arg tmp "{runtime('HERE')}!"; arg o "{o}" } }
```
"#;
    let files = Memory::default().with("specification.md", spec).with("bin/argv.py", ARGV);
    let folder = agreed(&files.with("mod.py", "def f(tmp, o):\n    open(o, 'w').write(tmp)\n"));
    let workflow = read(&folder, "workflow.yml");
    assert!(workflow.contains(r"  - '$''--tmp=\x24{TMPDIR}/\x5c\x24x'''"), "{workflow}");
    assert!(read(&folder, "README.md").contains("**Variables where jobs run.** `HERE`, `TMPDIR` must be set"));
    let (tmp, here) = (folder.path().join("a $HOME \"b\""), "it's * \\ here");
    std::fs::create_dir(&tmp).unwrap();
    let mut command = Command::new(folder.path().join("pegasus/run_manual.sh"));
    let output = run(command.env("TMPDIR", &tmp).env("HERE", here).current_dir("/"));
    assert!(output.status.success(), "{}", printed(&output));
    let words =
        |name: &str| serde_json::from_str::<Vec<String>>(&read(&folder, &format!("run/output/{name}"))).unwrap();
    let tmp = format!("--tmp={}/$x", tmp.display());
    assert_eq!(words("a.json"), [tmp.as_str(), "over a", here]);
    assert_eq!(words("b_c.json"), [tmp.as_str(), "over b c", "small"]);
    assert_eq!(read(&folder, "run/output/c.txt"), format!("{here}!"));
    let mut command = Command::new(folder.path().join("pegasus/run_manual.sh"));
    let output = run(command.env("TMPDIR", "/tmp").env_remove("HERE").current_dir("/"));
    assert_eq!(output.status.code(), Some(1));
    assert!(printed(&output).contains("the variable HERE is not set"), "{}", printed(&output));
}

#[test]
fn amounts_with_units_compare_and_sort_as_amounts() {
    let files = Memory::default().with("specification.md", include_str!("support/amounts.md"));
    let sheet = "id,size,time\na,10 GiB,90 min\nb,900 MiB,02:00:00\nc,0.9 GB,45 s\nd,1 TiB,1 d\n";
    let folder = agreed(&files.with("s.csv", sheet).with("bin/argv.py", ARGV));
    let workflow = read(&folder, "workflow.yml");
    let jobs: Vec<&str> = workflow.lines().filter_map(|line| line.strip_prefix("  id: ")).collect();
    // By size c (900,000,000), b (943,718,400), a, d; c has no job in `s`; 5 GiB is less than a and d have; and 1.5 h
    // is as long as a takes.
    assert_eq!(jobs, ["b_a", "b_d", "q_c", "q_a", "s_b", "s_a", "s_d"]);
    assert!(workflow.contains("  - '''900 MiB'''\n  - b.txt\n  - --slow\n  - --mem\n  - '900'\n  - '02:00:00'\n"));
    assert!(workflow.contains("  - '''10 GiB'''\n  - a.txt\n  - --slow\n  uses:"));
    assert!(workflow.contains("      memory: 10240\n      runtime: 5400\n"));
}

#[test]
fn a_neighbour_is_a_sibling_also_where_its_parent_is_released() {
    // `pair` is determined by `run`, so selecting one releases the run; the record before is one of the same run still.
    let spec = r#"
```kdl
workflow neighbours
axis run    { list a b c }
axis record { inside run; list 1 2 }
axis pair   { tree run fan-in=2 within=none }
step note { each record; out one "{run}{record}.txt"; run "bin/argv.py {one}" }
step look {
    each record
    in before from=note at="pair='1.1', record=prev" optional=#true { when "not record.first" }
    out two "{run}{record}.two" publish=#true
    run "bin/argv.py {two}" { args "{before}" }
}
```
"#;
    let files = Memory::default().with("specification.md", spec).with("bin/argv.py", ARGV);
    let folder = agreed(&files);
    let workflow = read(&folder, "workflow.yml");
    let reads = |two: &str, one: &str| workflow.contains(&format!("  - {two}.two\n  - {one}.txt\n"));
    assert!(reads("a2", "a1") && reads("b2", "b1"), "{workflow}");
    // The run c is in the second pair.
    assert!(workflow.contains("  - c2.two\n  uses:\n  - lfn: c2.two\n"), "{workflow}");
}

#[test]
fn attributes_of_the_elements_that_agree_with_the_point() {
    let spec = "# W\n\n```kdl\nworkflow w\n\
        axis s { csv s.csv key=id { column n type=int; column paired type=bool } }\n\
        axis kind { groups s by=\"it.kind\" }\naxis lane { inside s; range 0 2 }\n\
        step a { each kind; out o \"{kind}.a\" publish=#true; run \"/bin/touch {o} {list(s).n} {list(s)|sort}\" {\n\
        args \"{list(s where it.s.n > 1).size} {list(s).paired}\"; args \"{list(s).n|sort} {list(s).size|join:,}\" } }\n\
        step c { each s; out o \"{s}.c\" publish=#true; run \"/bin/touch {o} {list(lane).index} {list(s).size}\" }\n\
        ```\n";
    let rows = "id,kind,n,size,paired\na,x,2,4 GiB,yes\nb,y,10,1 GiB,no\nc,x,1,3 GiB,1\n";
    let folder = agreed(&Memory::default().with("specification.md", spec).with("s.csv", rows));
    let workflow = read(&folder, "workflow.yml");
    assert!(workflow.contains("  - x.a\n  - '2'\n  - '1'\n  - a\n  - c\n  - '''4 GiB'''\n"), "{workflow}");
}

#[test]
fn a_group_of_words_has_the_files_that_agree_with_its_element() {
    let files = Memory::default().with("specification.md", include_str!("support/apart.md"));
    let folder = agreed(&files.with("bin/argv.py", ARGV));
    let workflow = read(&folder, "workflow.yml");
    let words = |id: &str| words_of(&workflow, id);
    // r1 and r2 are of the group p, r3 is of q; the first chunk has three files.
    assert_eq!(words("t1"), "t1 A Ax.f Ay.f B Bx.f By.f");
    assert_eq!(words("t2"), "t2 Ax=Ax.f Ay=Ay.f Bx=Bx.f By=By.f");
    assert_eq!(words("t3"), "t3 r1 r1.h r2 r2.h r3 r3.h");
    assert_eq!(words("t4"), "t4 Ax=A.w Ay=A.w Bx=B.w By=B.w");
    assert_eq!(words("t5"), "t5 p r1.h r2.h r1.y r2.y q r3.h r3.y");
    assert_eq!(words("t6"), "t6 0 Ax.f Ay.f Bx.f 1 By.f");
    assert_eq!(words("t7"), "t7 --r1=r1.h --r3=r3.h");
}

#[test]
fn an_output_may_depend_on_how_many_files_the_job_reads() {
    let spec = r#"
```kdl
workflow counted
axis s { list A B C }
axis a { inside s; list x y; where "s == 'A' or (s == 'B' and it.value == 'x')" }
axis q { list 1 2 }
step f { each a; out o "{s}{a}.f"; run "bin/argv.py {o}" }
step t {
    each s
    in o from=f gather=a optional=#true
    out log "{s}.log" when="count(o) > 1" publish=#true
    out part "{s}_{q}.part" over=q when="count(o) > 0 and q == '2'" publish=#true
    out sum "{s}.sum" publish=#true
    run "bin/argv.py {sum} {o}" { args "--log {log}"; args "--part {part}" each=q }
}
step v {
    each s
    in o from=f gather=a optional=#true
    in sum from=t when="count(o) > 1"
    out w "{s}.w" publish=#true
    run "bin/argv.py {w}" { args "{sum}" }
}
step u {
    in log from=t gather=s
    in part from=t gather="s q"
    out z "z" publish=#true
    run "bin/argv.py {z} {log} {part}"
}
```
"#;
    let files = Memory::default().with("specification.md", spec).with("bin/argv.py", ARGV);
    let folder = agreed(&files);
    let workflow = read(&folder, "workflow.yml");
    let words = |id: &str| words_of(&workflow, id);
    // A has two files, B one, C none.
    assert_eq!(words("t_A"), "A.sum Ax.f Ay.f --log A.log --part A_2.part");
    assert_eq!(words("t_B"), "B.sum Bx.f --part B_2.part");
    assert_eq!(words("t_C"), "C.sum");
    assert_eq!(words("u"), "z A.log A_2.part B_2.part");
    assert_eq!([words("v_A"), words("v_B"), words("v_C")], ["A.w A.sum", "B.w", "C.w"]);
}

#[test]
fn a_template_sees_what_groups_have_in_common_and_no_more() {
    // Only the subset asks for `n`, and it leaves out the group whose members differ in it.
    let spec = r#"
```kdl
workflow common
axis a { point x n=1; point y n=2; point z n=3 }
axis g { groups a by="if(it.index < 2, 'two', 'one')" }
axis only { subset g where="it.value == 'one'"; sort "it.n" }
input page "page.txt" { template "page.j2" }
step s { each only; in page; out o "{only}_{only.n}.txt" publish=#true; run "bin/argv.py {page} {o}" }
```
"#;
    let page = "{% for g in axes.g %}{{ g.key }}: {{ g.n is defined }}\n{% endfor %}\
        {% for o in axes.only %}{{ o.key }}: {{ o.n }}\n{% endfor %}";
    let files = Memory::default().with("specification.md", spec).with("bin/argv.py", ARGV).with("page.j2", page);
    let folder = build_from(&files, None);
    assert_eq!(read(&folder, "inputs/page.txt"), "two: False\none: False\none: 3\n");
    assert_eq!(words_of(&read(&folder, "workflow.yml"), "s_one"), "page.txt one_3.txt");
}
