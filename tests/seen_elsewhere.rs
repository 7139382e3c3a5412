//! Conditions on elements mean the same wherever their point is seen from: within a longer point, through the name of a
//! file that another step reads, and in a group of words.

mod support;

use napkin::files::Memory;

/// The workflow of some KDL, as it is written.
fn workflow(body: &str) -> String {
    let spec = format!("# A workflow\n\n```kdl\nworkflow w\n{body}\n```\n");
    let files = Memory::default().with("specification.md", spec).with("bin/tool.sh", "#!/bin/sh\n");
    let built = support::build_from(&files, None);
    std::fs::read_to_string(built.path().join("pegasus/workflow.yml")).expect("a workflow")
}

/// The arguments of one job.
fn arguments(workflow: &str, job: &str) -> Vec<String> {
    let lines = workflow.lines().skip_while(|l| *l != format!("  id: {job}"));
    let lines = lines.skip_while(|l| !l.starts_with("  arguments:")).skip(1);
    lines.take_while(|l| l.starts_with("  - ")).map(|l| l[4..].trim_matches('\'').to_owned()).collect()
}

#[test]
fn the_name_of_a_file_counts_elements() {
    let text = workflow(
        r#"axis a { range 0 3 }
axis b { range 0 3 }
axis c { range 0 5 }
step make { each a b; out x "x_{a}_{b}_{count(c where it.c.index > 1)}"; run "bin/tool.sh {x}" }
step one { in x from=make at="a=first, b=last"; out y "y_1" publish=#true; run "bin/tool.sh {x} {y}" }"#,
    );
    assert_eq!(arguments(&text, "one"), ["x_0_2_3", "y_1"]);
}

#[test]
fn the_name_of_a_file_counts_what_agrees() {
    let text = workflow(
        r#"axis s { range 0 2 }
axis tool { range 0 2 }
axis lane { inside s; range 0 2 }
axis region { inside s; range 0 3 }
axis read { inside lane; range 0 1 }
step make { each lane tool; out x "x_{s}_{lane}_{tool}_{if(tool.index == 0, count(region), 9)}"; run "bin/tool.sh {x}" }
step use { each read tool; in x from=make; out y "y_{s}_{lane}_{read}_{tool}" publish=#true; run "bin/tool.sh {x} {y}" }"#,
    );
    assert_eq!(arguments(&text, "use_1_0_0_0"), ["x_1_0_0_3", "y_1_0_0_0"]);
    assert_eq!(arguments(&text, "use_1_0_0_1"), ["x_1_0_1_9", "y_1_0_0_1"]);
}

#[test]
fn the_condition_of_a_source_beside_a_gather() {
    let text = workflow(
        r#"axis b { range 0 3 }
axis c { range 0 5 }
step first-of { each b; out x "s_{b}"; run "bin/tool.sh {x}" }
step second-of { each b; out x "t_{b}"; run "bin/tool.sh {x}" }
step use {
    in x gather=b { from first-of when="count(c where it.c.index < 2) == 2"; from second-of }
    out y "y_1" publish=#true
    run "bin/tool.sh {x}"
}"#,
    );
    assert_eq!(arguments(&text, "use"), ["s_0", "s_1", "s_2"]);
}

#[test]
fn a_selected_element_beside_a_gather() {
    let text = workflow(
        r#"axis b { range 0 7 }
axis g { range 0 9 }
step make { each b g; out x "x_{b}_{g}"; run "bin/tool.sh {x}" }
step use { in x from=make at="b=last(b where it.b.index < 2)" gather=g; out y "y_1" publish=#true; run "bin/tool.sh {x}" }"#,
    );
    let wanted: Vec<String> = (0..9).map(|g| format!("x_1_{g}")).collect();
    assert_eq!(arguments(&text, "use"), wanted);
}

#[test]
fn lists_of_which_one_is_taken_beside_an_open_element() {
    let text = workflow(
        r#"axis a { range 0 3 }
axis b { range 0 3 }
step first-of { each a b; when "a.index == 1 and b.index == 0"; out x "s_{a}_{b}"; run "bin/tool.sh {x}" }
step second-of { each a b; out x "t_{a}_{b}"; run "bin/tool.sh {x}" }
step use {
    in x at=a where="it.a.index == 1" { from first-of gather=b; from second-of gather=b }
    out y "y_1" publish=#true
    run "bin/tool.sh {y}" { args "-x {x}" each=b }
}"#,
    );
    // The first list has a file, so it is the list, for each of its files.
    assert_eq!(arguments(&text, "use"), ["y_1", "-x", "s_1_0"]);
}

#[test]
fn an_element_of_which_an_attribute_is_known() {
    let text = workflow(
        r#"axis img { range 0 4 }
axis pair { range 0 3; attr left "{3 - it.index}" }
step project { each img; out x "x_{img}"; run "bin/tool.sh {x}" }
step diff { each pair; in l from=project at=img where="it.img.index == pair.left"; out y "y_{pair}" publish=#true; run "bin/tool.sh {l}" }"#,
    );
    assert_eq!(["diff_0", "diff_1", "diff_2"].map(|job| arguments(&text, job).concat()), ["x_3", "x_2", "x_1"]);
}

#[test]
fn an_alternative_after_the_one_that_holds() {
    let text = workflow(
        r#"axis a { range 0 3 }
axis s { subset a where="it.index > 1" }
step use {
    each a
    out x "x_{a}" publish=#true
    run "bin/tool.sh {x} one" when="a.index < 2"
    run "bin/tool.sh {x} two" when="s.index >= 0"
}"#,
    );
    assert_eq!(["use_0", "use_2"].map(|job| arguments(&text, job).join(" ")), ["x_0 one", "x_2 two"]);
}
