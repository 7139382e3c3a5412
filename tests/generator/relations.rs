//! Relations, conditions and axes: each job has its files.

use napkin::files::Memory;

use crate::{ARGV, agreed, read, words_of};

#[test]
fn what_relations_and_texts_can_say_comes_out_the_same() {
    let spec = include_str!("../support/relations.md");
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
    let mut files = Memory::default().with("specification.md", include_str!("../support/axes.md"));
    files = files.with("bin/tool.py", ARGV);
    for name in ["a_0", "a_1", "b_0", "b_1", "b_2", "c_0", "c_1"] {
        files = files.with(&format!("data/{name}.txt"), name);
    }
    agreed(&files);
}

/// Files for `support/conditions.md`.
pub fn conditions() -> Memory {
    let mut files = Memory::default().with("specification.md", include_str!("../support/conditions.md"));
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
