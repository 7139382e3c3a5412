//! The words that programs, scripts and functions receive.

use std::process::Command;

use napkin::files::Memory;

use crate::support::{printed, run};
use crate::{ARGV, agreed, read, run_manual, words_of};

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

/// Files for `support/scripts.md`.
fn scripts() -> Memory {
    let notes = "def note(reads, mask, title, out, log):\n    \
        open(out, 'w').write('{} {} {}\\n'.format(mask, title, log))\n    \
        if log:\n        open(log, 'w').write(open(mask).read())\n";
    let files = Memory::default().with("specification.md", include_str!("../support/scripts.md"));
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
fn a_group_of_words_has_the_files_that_agree_with_its_element() {
    let files = Memory::default().with("specification.md", include_str!("../support/apart.md"));
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
