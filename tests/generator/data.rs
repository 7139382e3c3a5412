//! What the data beside a specification decide: files that are there, amounts, attributes of elements.

use napkin::files::Memory;

use crate::support::build_from;
use crate::{ARGV, agreed, read, words_of};

#[test]
fn what_lies_beside_the_specification_decides() {
    let files = Memory::default().with("specification.md", include_str!("../support/beside.md"));
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

#[test]
fn amounts_with_units_compare_and_sort_as_amounts() {
    let files = Memory::default().with("specification.md", include_str!("../support/amounts.md"));
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
