//! `napkin draft` as a person uses it: material in, a specification out, nothing lost.

use std::fs;
use std::path::Path;
use std::process::Command;

const SNAKEFILE: &str = "\
SAMPLES = ['a', 'b']

rule all:
    input: expand('counts/{sample}.txt', sample=SAMPLES)

rule count:
    input: 'data/{sample}.txt'
    output: 'counts/{sample}.txt'
    threads: 2
    shell: 'wc -w {input} > {output}'
";

/// The exit code, and what goes to stdout and stderr.
fn napkin(dir: &Path, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_napkin"));
    for variable in ["NAPKIN_AI_BACKEND", "NAPKIN_AI_MODEL", "NAPKIN_AI_ENDPOINT", "OPENAI_API_KEY"] {
        command.env_remove(variable);
    }
    let output = command.current_dir(dir).args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn project() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("old/data")).unwrap();
    fs::write(dir.path().join("old/Snakefile"), SNAKEFILE).unwrap();
    for sample in ["a", "b"] {
        fs::write(dir.path().join(format!("old/data/{sample}.txt")), "some words\n").unwrap();
    }
    dir
}

#[test]
fn a_draft_is_reviewed_and_then_built() {
    let dir = project();
    let (code, out, err) = napkin(dir.path(), &["draft", "old/Snakefile", "--name", "counts"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.starts_with("specs/counts/specification.md: 1 step, "), "{out}");
    let spec = dir.path().join("specs/counts/specification.md");
    let text = fs::read_to_string(&spec).unwrap();
    assert!(text.contains("// napkin: unreviewed: Snakefile, lines 6-10 (reader)\nstep count {"), "{text}");
    assert!(text.contains("cpus 2"), "{text}");
    // The marks are a note, and an error for who asks for the review.
    let (_, _, err) = napkin(dir.path(), &["check", "counts"]);
    assert!(err.contains("of this draft") && err.contains("not reviewed"), "{err}");
    let (code, _, err) = napkin(dir.path(), &["check", "counts", "--deny-unreviewed"]);
    assert!(code == 1 && err.contains("NK1706"), "{err}");
    // The review: the hole is filled, the marks are taken away.
    let mut reviewed: String =
        text.lines().filter(|line| !line.contains("napkin: unreviewed")).map(|line| format!("{line}\n")).collect();
    while let Some(at) = reviewed.find("(todo)\"") {
        let end = at + 7 + reviewed[at + 7..].find('"').unwrap() + 1;
        reviewed.replace_range(at..end, "\"data\"");
    }
    fs::write(&spec, &reviewed).unwrap();
    let folder = dir.path().join("specs/counts/data");
    fs::create_dir_all(folder.join("data")).unwrap();
    for sample in ["a", "b"] {
        fs::copy(dir.path().join(format!("old/data/{sample}.txt")), folder.join(format!("data/{sample}.txt"))).unwrap();
    }
    let (code, out, err) = napkin(dir.path(), &["check", "counts", "--deny-unreviewed"]);
    assert_eq!(code, 0, "{err}\n{reviewed}");
    assert!(out.contains("1 step, 2 jobs"), "{out}");
    assert_eq!(napkin(dir.path(), &["build", "counts"]).0, 0);
    assert!(dir.path().join("generated/counts/pegasus/workflow.yml").exists());
}

#[test]
fn the_same_material_gives_the_same_bytes_and_nothing_is_replaced_in_silence() {
    let dir = project();
    let draft = ["draft", "old/Snakefile", "--name", "counts"];
    assert_eq!(napkin(dir.path(), &draft).0, 0);
    let read = |file: &str| fs::read(dir.path().join("specs/counts").join(file)).unwrap();
    let before = (read("specification.md"), read("draft.json"));
    let (code, out, err) = napkin(dir.path(), &draft);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("specs/counts/specification.md is there already") && err.contains("--force"), "{err}");
    let spec = dir.path().join("specs/counts/specification.md");
    fs::write(&spec, "# mine\n").unwrap();
    let (code, out, err) = napkin(dir.path(), &[&draft[..], &["--force"]].concat());
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("-# mine\n") && out.contains("+++ specs/counts/specification.md\n"), "{out}");
    assert_eq!((read("specification.md"), read("draft.json")), before);
    let record: serde_json::Value = serde_json::from_slice(&before.1).unwrap();
    assert_eq!(record["model"], serde_json::Value::Null);
    let hash = blake3::hash(SNAKEFILE.as_bytes()).to_hex();
    let inputs = record["inputs"].as_array().unwrap();
    assert!(inputs.iter().any(|input| input["blake3"] == hash.as_str()), "{record}");
}

#[test]
fn what_cannot_be_drafted_from_is_refused_with_a_way_on() {
    let dir = project();
    fs::write(dir.path().join("notes.md"), "Count the words of each book.\n").unwrap();
    fs::write(dir.path().join("empty.md"), "\n").unwrap();
    fs::write(dir.path().join("blob.bin"), [0, 159, 146, 150]).unwrap();
    for (args, told) in [
        (&["draft", "notes.md"][..], "only a language model can read"),
        (&["draft", "no/such.smk"], "there is no file `no/such.smk`"),
        (&["draft", "empty.md"], "there is nothing to draft from"),
        (&["draft", "blob.bin"], "neither a text nor a picture nor a PDF"),
        (&["draft", "old/Snakefile", "--name", "../out"], "no workflow can be called"),
        (&["draft", "   "], "there is nothing to draft from"),
    ] {
        let (code, out, err) = napkin(dir.path(), args);
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}: {err}");
        assert!(err.contains(told), "{args:?}: {err}");
    }
    assert!(!dir.path().join("specs").exists(), "nothing is written");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_material_is_not_followed() {
    let dir = project();
    fs::write(dir.path().join("secret.py"), "PASSWORD = 'hunter2'\n").unwrap();
    for link in ["old/config.yaml", "old/scripts.py"] {
        std::os::unix::fs::symlink(dir.path().join("secret.py"), dir.path().join(link)).unwrap();
    }
    let text = SNAKEFILE.to_owned() + "configfile: 'config.yaml'\ninclude: 'scripts.py'\n";
    fs::write(dir.path().join("old/Snakefile"), text).unwrap();
    for material in ["old", "old/Snakefile", "old/scripts.py"] {
        napkin(dir.path(), &["draft", material, "--name", "counts", "--force"]);
        for file in ["specification.md", "draft.json"] {
            let drafted = fs::read_to_string(dir.path().join("specs/counts").join(file)).unwrap_or_default();
            assert!(!drafted.contains("hunter2"), "{material}: {file}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_the_folder_of_a_draft_is_not_written_through() {
    let dir = project();
    let outside = dir.path().join("outside");
    fs::create_dir_all(&outside).unwrap();
    fs::create_dir_all(dir.path().join("specs/tools")).unwrap();
    std::os::unix::fs::symlink(&outside, dir.path().join("specs/tools/bin")).unwrap();
    fs::create_dir_all(dir.path().join("tools")).unwrap();
    let script = "#!/usr/bin/env python3\nimport argparse\np = argparse.ArgumentParser()\np.add_argument('--n', type=int, default=3)\nargs = p.parse_args()\n";
    fs::write(dir.path().join("tools/run.py"), script).unwrap();
    let (code, _, err) = napkin(dir.path(), &["draft", "tools", "--force"]);
    assert_eq!(code, 4, "{err}");
    assert!(err.contains("bin is no folder"), "{err}");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
}
