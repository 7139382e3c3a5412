//! Params as options of the generator.

use std::collections::BTreeMap;
use std::process::Command;

use napkin::files::Memory;

use crate::relations::conditions;
use crate::support::{build_from, printed, python, run};
use crate::{ARGV, agreed, read};

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
