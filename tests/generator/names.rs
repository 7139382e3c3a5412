//! Names of a specification beside those of Python and YAML.

use std::process::Command;

use napkin::files::Memory;

use crate::support::{printed, run};
use crate::{ARGV, TOUCH, agreed, run_manual};

#[test]
fn names_of_the_specification_never_clash_with_those_of_the_program() {
    let spec = include_str!("../support/names.md");
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
