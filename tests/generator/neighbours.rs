//! Elements before and after others.

use std::process::Command;

use napkin::files::Memory;

use crate::support::{build, printed, run};
use crate::{ARGV, agreed, read};

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
