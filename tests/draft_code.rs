//! Folders of code and what must come of them: `tests/draft/code/<story>/in` and `expected.md`, written by hand.

use std::fs;
use std::path::{Path, PathBuf};

use napkin::draft::{Reading, code, page, settle};
use napkin::files::{Disk, Memory, RelPath};
use proptest::prelude::*;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn page(reading: &Reading) -> String {
    page::write(&reading.name, &reading.title, "Drafted.", std::slice::from_ref(reading))
}

/// What is read of a folder; its draft must type-check but for the holes.
#[track_caller]
fn drafted(folder: &Path, only: Option<&str>, component: bool) -> (Reading, String) {
    let shown = folder.parent().filter(|_| folder.ends_with("in")).unwrap_or(folder);
    let shown = shown.file_name().unwrap().to_str().unwrap();
    let only = only.map(|path| RelPath::new(path).unwrap());
    let reading = code::read(&Disk::new(folder), only.as_ref(), shown, component);
    let text = page(&reading);
    let settled = settle::settle(text.clone(), &reading.files);
    assert!(
        settled.left_out.is_empty() && settled.rest.is_empty(),
        "{:?} {:?}\n{text}",
        settled.left_out,
        settled.rest
    );
    (reading, text)
}

#[test]
fn each_folder_gives_its_draft() {
    for story in ["one", "chain", "project"] {
        let folder = root().join("tests/draft/code").join(story);
        let (_, text) = drafted(&folder.join("in"), None, false);
        let expected = fs::read_to_string(folder.join("expected.md")).unwrap();
        let shown = similar::TextDiff::from_lines(&expected, &text).unified_diff().to_string();
        assert!(text == expected, "{story}\n{shown}");
    }
}

#[test]
fn programs_and_data_lie_beside_the_draft() {
    let (reading, _) = drafted(&root().join("tests/draft/code/chain/in"), None, false);
    let names: Vec<&str> = reading.files.keys().map(RelPath::as_str).collect();
    assert_eq!(names, ["bin/a_plot.py", "bin/clean.py", "data/raw.csv"]);
    let clean = &reading.files[&RelPath::new("bin/clean.py").unwrap()];
    assert!(clean.starts_with(b"#!/usr/bin/env python3\nimport argparse\n"));
}

#[test]
fn a_component_is_one_component_and_its_step() {
    let (reading, _) = drafted(&root().join("tests/draft/code/chain/in"), Some("scripts/clean.py"), true);
    let count = |name: &str| reading.nodes().filter(|node| node.name == name).count();
    assert_eq!((count("component"), count("step")), (1, 1));
    // Which of two programs is meant is asked.
    let (reading, text) = drafted(&root().join("tests/draft/code/chain/in"), None, true);
    assert_eq!(reading.nodes().filter(|node| node.name == "step").count(), 1);
    assert!(text.contains("which of these is the program? scripts/a_plot.py, scripts/clean.py"), "{text}");
}

#[test]
fn a_folder_without_programs_asks_for_one() {
    let reading = code::read(&Memory::default().with("lib.py", "X = 1\n"), None, "a b", false);
    let settled = settle::settle(page(&reading), &reading.files);
    assert!(settled.left_out.is_empty() && settled.rest.is_empty(), "{}", settled.text);
    assert!(settled.text.contains("step run-a-b {\n    run (todo)\"which program?"), "{}", settled.text);
}

/// The programs of our own specifications, without what they are specified by: no direction that is drafted is wrong.
#[test]
fn the_programs_of_our_specifications() {
    let files = |spec: &str, step: &str, node: &str| -> Vec<String> {
        let (reading, _) = drafted(&root().join("specs").join(spec), None, false);
        let step = reading.nodes().find(|n| n.name == "step" && n.defines() == Some(step)).unwrap();
        step.children.iter().filter(|c| c.name == node).filter_map(|c| c.defines().map(str::to_owned)).collect()
    };
    assert_eq!(files("words", "tally", "in"), ["text"]);
    assert_eq!(files("words", "tally", "out"), ["count"]);
    assert_eq!(files("words", "total", "in"), ["counts"]);
    assert_eq!(files("words", "total", "out"), ["output"]);
    assert_eq!(files("soilmoisture", "predict_irrigation", "in"), ["analysis", "model", "model-metadata", "soil-data"]);
    assert_eq!(files("soilmoisture", "predict_irrigation", "out"), ["output"]);
    assert_eq!(files("soilmoisture", "train_model", "out"), ["output", "metadata"]);
    assert_eq!(files("solar-tiles", "make_tiles", "in"), ["image"]);
    assert_eq!(files("solar-tiles", "split_bands", "out"), ["output"]);
    assert_eq!(files("demeter", "draw_changes", "out"), ["output"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the files hold, a draft comes of them that type-checks but for its holes.
    #[test]
    fn any_files_give_a_draft(
        texts in prop::collection::vec("(\\PC|\n|\"|`|[{}#=<>]){0,120}", 6),
        cut in 0usize..700,
        put in "(\\PC|\n|[\"'(){}]){0,6}",
    ) {
        let whole = fs::read_to_string(root().join("tests/draft/code/chain/in/scripts/a_plot.py")).unwrap();
        let cut = (0..=cut.min(whole.len())).rev().find(|at| whole.is_char_boundary(*at)).unwrap();
        let mutated = format!("{}{put}{}", &whole[..cut], &whole[cut..]);
        let option = texts[5].replace(['"', '\\', '\n'], "");
        let odd = format!("import argparse\np = argparse.ArgumentParser()\np.add_argument('--{0}', default=\"{option}\", help=\"{option}\")\np.add_argument(\"{option}\")\na = p.parse_args()\nopen(a.x)\n", "x");
        let files = Memory::default()
            .with("Dockerfile", format!("FROM {}", texts[0]))
            .with("requirements.txt", &texts[1])
            .with("pyproject.toml", format!("[project]\nname = 'x'\ndependencies = ['''{}''']\n", texts[2]))
            .with("environment.yml", &texts[3])
            .with("DESCRIPTION", &texts[4])
            .with("a.py", mutated)
            .with("b.py", odd)
            .with("c.sh", &texts[3])
            .with("n.ipynb", &texts[0]);
        let reading = code::read(&files, None, &texts[0], false);
        let text = page(&reading);
        let settled = settle::settle(text, &reading.files);
        prop_assert!(settled.left_out.is_empty() && settled.rest.is_empty(), "{:?} {:?}\n{}", settled.left_out, settled.rest, settled.text);
    }
}
