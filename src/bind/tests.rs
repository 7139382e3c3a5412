//! Axes as tables that a person can check by hand.

use std::fmt::Write as _;

use super::bind;
use crate::compile::{Given, Limits};
use crate::diagnostic::Findings;
use crate::files::Memory;
use crate::plan::{Maps, NONE};
use crate::source::Sources;
use crate::{resolve, schema, spec, syntax, values};

const FILES: [(&str, &str); 10] = [
    ("names.txt", "b\n\na\n"),
    ("sheet.csv", "name,n,ok\nx,2,Yes\ny,1,0\nz,3,true\n"),
    ("twice.csv", "name,n\nx,2\nx,1\ny,3\n"),
    ("lanes.csv", "who,lane\nb,l1\na,l1\nb,l2\n"),
    ("deep.csv", "who,lane,part\nb,l2,p\na,l1,p\nb,l1,q\n"),
    ("plain.tsv", "chr1.vcf\t250\nchr2.vcf\t200\n"),
    ("titles.csv", "Sample ID,n\ns1,1\n"),
    ("data/b.x.csv", ""),
    ("data/a.csv", ""),
    ("data/deep/c.csv", ""),
];

/// Each axis in a line: its elements with parent, other axes that they determine, and attributes that are named.
fn table(kdl: &str) -> String {
    let mut files = Memory::default();
    for (name, text) in FILES {
        files = files.with(name, text);
    }
    let (mut sources, mut findings) = (Sources::default(), Findings::default());
    let source = sources.add("specification.md", format!("```kdl\nworkflow w\n{kdl}\n```\n"));
    let mut document = syntax::parse_markdown(source, &sources, &mut findings);
    schema::validate(&mut document.nodes, &mut findings);
    let model = spec::read(&document, &mut findings);
    let given = values::resolve(&model, &Given::default(), &mut sources, &mut findings);
    let workflow = resolve::resolve(&model, &given, &files, &mut findings);
    let mut axes = bind(&workflow, &files, "", Limits::default(), &mut sources, &mut findings);
    let _ = Maps::new(&workflow, &mut axes, &mut findings);
    let mut out = String::new();
    for finding in findings.sorted() {
        writeln!(out, "{}: {}", finding.code.0, finding.message).expect("a string");
    }
    for (id, axis) in axes.iter().filter(|(_, a)| a.healthy) {
        write!(out, "{}:", axis.name).expect("a string");
        for element in 0..axis.len {
            write!(out, " {}", axis.keys.get(element)).expect("a string");
            for (to, map) in axis.parent.iter().chain(&axis.determines) {
                let at = map.get(element);
                let key = if at == NONE { "-".into() } else { axes[*to].keys.get(at) };
                write!(out, "/{key}").expect("a string");
            }
            let mut attrs: Vec<_> = workflow.axes[id].attrs.iter().collect();
            attrs.sort_by_key(|(_, def)| &def.name);
            for (attr, def) in attrs {
                let value = axis.value(attr, element);
                let items: Vec<_> = value.items().iter().map(|i| i.as_text()).collect();
                write!(out, "[{}={}]", def.name, items.join(",")).expect("a string");
            }
        }
        out.push('\n');
    }
    out
}

/// The line of the last axis by name, which is all that is asked for.
#[track_caller]
fn line(kdl: &str, name: &str, expected: &str) {
    let table = table(kdl);
    let found = table.lines().find_map(|l| l.strip_prefix(&format!("{name}:")));
    assert_eq!(found.map(str::trim), Some(expected), "{table}");
}

#[track_caller]
fn wrong(kdl: &str, code: &str) {
    let table = table(kdl);
    let codes: Vec<&str> = table.lines().filter(|l| l.starts_with("NK")).map(|l| &l[..6]).collect();
    assert_eq!(codes, [code], "{table}");
}

#[test]
fn dates() {
    line("axis d { dates from=\"2024-02-27\" to=\"2024-03-01\" }", "d", "2024-02-27 2024-02-28 2024-02-29 2024-03-01");
    line("axis d { dates from=\"2023-12\" count=3 }", "d", "2023-12 2024-01 2024-02");
    line("axis d { dates to=\"2024-01-31\" count=2 step=\"1 month\" }", "d", "2023-12-31 2024-01-31");
    line("axis d { dates from=\"2024-01-31\" count=3 step=\"1 month\" }", "d", "2024-01-31 2024-02-29 2024-03-31");
    let hours = "axis d { dates from=\"2024-01-01T00:00:00\" to=\"2024-01-01T13:00:00\" step=\"6 hours\" }";
    line(hours, "d", "2024-01-01T00:00:00 2024-01-01T06:00:00 2024-01-01T12:00:00");
    line(
        "param from type=date default=\"2024-01-01\"\naxis d { dates from=\"{from}\" count=2 step=\"7 days\"; attr tag \"{it.value|date:%m%d}\" }",
        "d",
        "2024-01-01[tag=0101][value=2024-01-01] 2024-01-08[tag=0108][value=2024-01-08]",
    );
    wrong("axis d { dates from=\"2024-01-01\" to=\"2024-02\" }", "NK0435");
    wrong("axis d { dates from=\"2024-01-01\" count=3 step=\"6 hours\" }", "NK0436");
    wrong("axis d { dates from=\"2024-01-01\" }", "NK0422");
    wrong("axis d { dates from=\"soon\" count=3 }", "NK0435");
}

#[test]
fn globs() {
    line("axis f { glob \"data/*.csv\" }", "f", "a b.x");
    line(
        "axis f { glob \"data/**/*.csv\" key=name; where \"it.path != 'data/a.csv'\" }",
        "f",
        "b.x.csv[name=b.x.csv][path=data/b.x.csv] c.csv[name=c.csv][path=data/deep/c.csv]",
    );
    line(
        "axis f { glob \"data/*\" key=short; attr short \"{it.stem|take:1}\" }",
        "f",
        "a[short=a][stem=a] b[short=b][stem=b.x]",
    );
    wrong("axis f { glob \"data/*.tsv\" }", "NK0407");
    line("axis f empty=#true { glob \"no/*.tsv\" }", "f", "");
}

#[test]
fn sheets() {
    line(
        "axis s { csv \"sheet.csv\" key=name { column n type=int; column ok type=bool }; sort \"it.n\" desc=#true; where \"it.ok\" }",
        "s",
        "z[n=3][ok=true] x[n=2][ok=true]",
    );
    line("axis s { csv \"twice.csv\" key=name distinct=#true { column n } }", "s", "x[n=2] y[n=3]");
    line("axis s unique=suffix { csv \"twice.csv\" key=name }", "s", "x x_2 y");
    line(
        "axis s { tsv \"plain.tsv\" header=#false key=c { column vcf; column rows type=int }; attr c #\"{it.vcf|match:'chr(\\w+)\\.'}\"# }",
        "s",
        "1[c=1][rows=250][vcf=chr1.vcf] 2[c=2][rows=200][vcf=chr2.vcf]",
    );
    line("axis s { csv \"titles.csv\" key=id { column id from=\"Sample ID\" } }", "s", "s1[id=s1]");
    wrong("axis s { csv \"twice.csv\" key=name }", "NK0410");
    wrong("axis s { csv \"sheet.csv\" }", "NK0428");
    wrong("axis s { tsv \"sheet.csv\" key=name }", "NK0433");
    wrong("axis s { csv \"sheet.csv\" key=nme }", "NK0411");
    wrong("axis s { csv \"plain.tsv\" header=#false key=a }", "NK0421");
}

#[test]
fn rows_name_their_parents() {
    let lanes = "axis who { point a; point b }\naxis lane { inside who; csv \"lanes.csv\" key=lane parent=who }";
    line(lanes, "lane", "l1/a l1/b l2/b");
    line(
        &format!("{lanes}\naxis part {{ inside lane; csv \"deep.csv\" key=part parent=\"who lane\" }}"),
        "part",
        "p/l1 q/l1 p/l2",
    );
    wrong(&format!("{lanes}\naxis part {{ inside lane; csv \"deep.csv\" key=part parent=lane }}"), "NK0432");
    wrong("axis who { point a }\naxis lane { inside who; csv \"lanes.csv\" key=lane parent=who }", "NK0431");
    wrong("axis lane { csv \"lanes.csv\" key=lane parent=who }", "NK0429");
    wrong(
        "axis who { point a; point b }\naxis l { inside who; csv \"lanes.csv\" key=lane parent=\"who lane\" }",
        "NK0430",
    );
}

#[test]
fn keys_are_attributes() {
    line(
        "axis l key=short { list \"abc\" \"bcd\"; attr short \"{it.value|take:1}\" }",
        "l",
        "a[short=a][value=abc] b[short=b][value=bcd]",
    );
    line(
        "axis p key=n { point a n=1; point b n=2; sort \"it.n\" desc=#true; require \"it.index < 2\" }",
        "p",
        "2[index=0][n=2] 1[index=1][n=1]",
    );
    wrong("axis l key=shot { list \"abc\"; attr short \"{it.value|take:1}\" }", "NK0440");
    wrong("axis l key=one { list \"abc\" \"bcd\"; attr one \"1\" }", "NK0410");
}

#[test]
fn conditions() {
    line(
        "param on type=bool default=#false\naxis p { point a; point b when=\"on\"; list c when=\"not on\" }",
        "p",
        "a c",
    );
    line(
        "axis s { point a two=#true; point b two=#false }\naxis m { inside s; point r1; point r2 when=\"s.two\" }",
        "m",
        "r1/a r2/a r1/b",
    );
    line("param x optional=#true\naxis p when=\"given(x)\" { lines \"{x}\" }", "p", "");
    line("axis s { point a n=1; point b n=2 }\naxis m when=\"s.n == 2\" { inside s; range 0 2 }", "m", "0/b 1/b");
    wrong("param on type=bool default=#false\naxis p { point a when=\"on\" }", "NK0407");
    line(
        "param on type=bool default=#false\naxis p empty=#true { point a when=\"on\" }\naxis q { inside p; point b }",
        "q",
        "",
    );
}

const LANES: &str = "axis who { point a kind=x; point b kind=y; point c kind=x }
axis lane { inside who; range 0 3; where \"it.value < 2 or who == 'b'\" }\n";

fn lanes(axis: &str, name: &str, expected: &str) {
    line(&format!("{LANES}{axis}"), name, expected);
}

#[test]
fn subsets() {
    let odd =
        "axis odd { subset lane where=\"it.value % 2 == 1 or lane-of == it.value\" }\nparam lane-of type=int default=2";
    lanes(odd, "odd", "1/a/1 1/b/1 2/b/2 1/c/1");
    lanes(
        odd,
        "lane",
        "0/a/-[value=0] 1/a/1[value=1] 0/b/-[value=0] 1/b/1[value=1] 2/b/2[value=2] 0/c/-[value=0] 1/c/1[value=1]",
    );
    let last = "axis few { subset who where=\"it.kind == 'x'\"; attr tag \"{it.kind}{it.number}{who.index}\" }";
    lanes(last, "few", "a/a[kind=x][number=1][tag=x10] c/c[kind=x][number=2][tag=x22]");
}

#[test]
fn groups() {
    let kinds = "axis kind { groups who by=\"it.kind\" }";
    lanes(kinds, "kind", "x y");
    lanes(kinds, "who", "a/x[kind=x] b/y[kind=y] c/x[kind=x]");
    lanes(
        "axis half { groups lane by=\"it.value % 2\" within=who; attr n \"{count(lane)}\" }",
        "half",
        "0/a[n=1] 1/a[n=1] 0/b[n=2] 1/b[n=1] 0/c[n=1] 1/c[n=1]",
    );
    lanes("axis half { groups lane by=\"it.value % 2\" within=none }", "half", "0 1");
    lanes("axis g { groups who by=\"it.kind\"; attr k \"{it.kind}\" }", "g", "x[k=x][kind=x] y[k=y][kind=y]");
    wrong(&format!("{LANES}axis half {{ groups lane by=\"it.value % 2\" }}"), "NK0424");
    wrong(&format!("{LANES}axis half {{ groups who by=\"it.kind\" within=lane }}"), "NK0425");
    wrong("axis p { point a n=1 k=x; point b n=2 k=x }\naxis g { groups p by=\"it.k\"; attr n2 \"{it.n}\" }", "NK0439");
}

#[test]
fn chunks() {
    let seven = "axis n { range 0 7 }\n";
    line(&format!("{seven}axis c {{ chunks n size=3 near-equal=#true }}"), "n", "0/0 1/0 2/0 3/1 4/1 5/2 6/2");
    line(&format!("{seven}axis c {{ chunks n size=3 }}"), "n", "0/0 1/0 2/0 3/1 4/1 5/1 6/2");
    line(&format!("{seven}axis c {{ chunks n count=2 }}"), "n", "0/0 1/0 2/0 3/0 4/1 5/1 6/1");
    lanes(
        "axis c { chunks lane size=2 within=who }",
        "lane",
        "0/a/0[value=0] 1/a/0[value=1] 0/b/0[value=0] 1/b/0[value=1] 2/b/1[value=2] 0/c/0[value=0] 1/c/0[value=1]",
    );
    lanes("axis c { chunks lane size=2 within=who }", "c", "0/a 0/b 1/b 0/c");
    wrong(&format!("{seven}axis c {{ chunks n size=0 }}"), "NK0437");
    wrong(&format!("{seven}axis c {{ chunks n }}"), "NK0423");
    wrong(&format!("{seven}axis c {{ chunks n size=1; point a }}"), "NK0426");
}

#[test]
fn trees() {
    let ten = "axis n { range 0 10 }\naxis t { tree n fan-in=4; require \"it.root == (it.up == '')\" }";
    line(ten, "t", "1.1[root=false][up=2.1] 1.2[root=false][up=2.1] 1.3[root=false][up=2.1] 2.1[root=true][up=]");
    line(ten, "n", "0/1.1 1/1.1 2/1.1 3/1.1 4/1.2 5/1.2 6/1.2 7/1.2 8/1.3 9/1.3");
    line("axis n { range 0 1 }\naxis t when=\"count(n) > 1\" { tree n fan-in=25 }", "t", "");
}

#[test]
fn products_and_zips() {
    let two = "axis r { point a; point b }\naxis k { range 0 2; attr px \"{it.value * 10}\" }\n";
    line(
        &format!("{two}axis p {{ product r k; attr at \"{{r}}{{k.px|pad:3}}\" }}"),
        "p",
        "a_0/a/0[at=a000] a_1/a/1[at=a010] b_0/b/0[at=b000] b_1/b/1[at=b010]",
    );
    line(&format!("{two}axis z {{ zip r k }}"), "z", "a/a/0 b/b/1");
    line(
        &format!("{two}axis p {{ product r k; where \"not (r == 'a' and k.px == 10)\" }}"),
        "p",
        "a_0/a/0 b_0/b/0 b_1/b/1",
    );
    wrong("axis r { point a }\naxis k { range 0 2 }\naxis z { zip r k }", "NK0438");
    wrong("axis r { point a }\naxis p { product r r }", "NK0443");
    wrong(&format!("{LANES}axis p {{ product lane who }}"), "NK0410");
    wrong(&format!("{LANES}axis p key=k {{ product lane who; attr k \"{{it.index}}\" }}"), "NK0420");
}

#[test]
fn factors_that_share_a_parent_can_be_held_against_each_other() {
    let regions = format!("{LANES}axis region {{ inside who; point r }}\n");
    let pairs = "axis p key=k { product lane region; where \"lane.who == region.who\"; attr k \"{who}-{lane}\" }";
    line(
        &format!("{regions}{pairs}"),
        "p",
        "a-0/0/r[k=a-0] a-1/1/r[k=a-1] b-0/0/r[k=b-0] b-1/1/r[k=b-1] b-2/2/r[k=b-2] c-0/0/r[k=c-0] c-1/1/r[k=c-1]",
    );
    wrong(&format!("{regions}axis p key=k {{ product lane region; attr k \"{{it.index}}\" }}"), "NK0420");
}

#[test]
fn combinations() {
    let three = "axis s { point a; point b; point c }\n";
    line(
        &format!("{three}axis p {{ combinations s size=2; require \"length(it.members) == 2\" }}"),
        "p",
        "0_1[members=a,b] 0_2[members=a,c] 1_2[members=b,c]",
    );
    line(&format!("{three}axis p {{ combinations s min=2 }}"), "p", "0_1 0_2 1_2 0_1_2");
    line(
        &format!(
            "{three}axis p {{ combinations s min=1 max=2 keep=\"contains(it.members, 'a')\"; attr who \"{{it.members|join:+}}\" }}"
        ),
        "p",
        "0[members=a][who=a] 0_1[members=a,b][who=a+b] 0_2[members=a,c][who=a+c]",
    );
    line(
        &format!("{three}axis p {{ combinations s size=1; attr twice \"{{it.members|sort}}\" }}"),
        "p",
        "0[members=a][twice=a] 1[members=b][twice=b] 2[members=c][twice=c]",
    );
    wrong(&format!("{three}axis p {{ combinations s size=4 }}"), "NK0407");
    wrong("axis n { range 0 1000 }\naxis p { combinations n size=500 }", "NK0901");
}

#[test]
fn circles_are_found_however_they_are_made() {
    wrong("axis a { groups b by=\"it.value\" }\naxis b { inside a; point x }", "NK0511");
    wrong("axis a { subset a where=\"it.first\" }", "NK0511");
    wrong("axis a { list \"{count(b)}\" }\naxis b { list \"{count(a)}\" }", "NK0511");
}
