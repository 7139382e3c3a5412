//! The evaluator held against small workflows that are worked out by hand from the language.

use super::axes;
use super::expr::{Expr, Illegal, Path, Value};
use super::jobs;
use super::model::{
    Axis, From, Group, Id, Input, Length, Maker, Name, Out, Pick, Read, Row, Rule, Select, Source, Step, Within, Word,
    Workflow,
};

fn axis(id: Id, inside: Option<Id>, maker: Maker) -> Axis {
    Axis { id, inside, maker, when: None, empty: false, rules: Vec::new() }
}

fn row(key: &str, attributes: &[(&str, i64)]) -> Row {
    let attributes = attributes.iter().map(|(name, n)| ((*name).to_owned(), Value::Int(*n))).collect();
    Row { key: key.to_owned(), attributes, when: None }
}

fn points(keys: &str) -> Maker {
    Maker::Points(keys.split(' ').map(Row::plain).collect())
}

/// A workflow of some axes, with files `in/KEYS` over axis `of`.
fn over(axes: Vec<Axis>, of: &[Id]) -> Workflow {
    let name = Name { text: "in".to_owned(), keys: of.to_vec() };
    let input = Input { id: 0, each: of.to_vec(), name, when: None };
    Workflow { axes, inputs: vec![input], ..Workflow::default() }
}

/// A step over one axis that writes `sN/KEYS` and names all that it reads.
fn step(id: Id, each: &[Id], keys: &[Id], reads: Vec<Read>) -> Step {
    let name = Name { text: format!("s{id}"), keys: keys.to_vec() };
    let outs = vec![Out { id: 0, over: Vec::new(), name, when: None }];
    let words = reads.iter().map(|r| Word::In(r.id)).collect();
    Step { id, each: each.to_vec(), when: None, reads, outs, words, groups: Vec::new(), after: Vec::new() }
}

fn at(axis: Id, pick: Pick) -> Select {
    Select { at: vec![(axis, pick)], ..Select::default() }
}

fn filtered(select: Select, filter: Expr) -> Select {
    Select { filter: Some(filter), ..select }
}

fn from(source: Source, select: Select) -> From {
    From { source, select, when: None }
}

const IN: Source = Source::Input(0);

fn made(step: Id) -> Source {
    Source::Output { step, out: 0 }
}

/// The arguments of each job of a step, job by job.
fn arguments(workflow: &Workflow, step: Id) -> Vec<String> {
    let jobs = jobs::jobs(workflow).unwrap();
    jobs.steps[&step].iter().map(|job| job.arguments.join(" ")).collect()
}

fn wrong(workflow: &Workflow) -> bool {
    matches!(jobs::jobs(workflow), Err(Illegal::Wrong(_)))
}

/// Elements of an axis: the key, and the keys of the base that determine it.
fn members(axes: &axes::Axes, axis: Id, base: Id) -> Vec<String> {
    let keys = |e: usize| {
        let of = |b: &usize| axes.determined(base, *b).get(axis) == Some(Some(e));
        let keys = (0..axes.elements(base).len()).filter(of).map(|b| axes.elements(base)[b].key.as_str());
        format!("{}: {}", axes.elements(axis)[e].key, keys.collect::<Vec<_>>().join(" "))
    };
    (0..axes.elements(axis).len()).map(keys).collect()
}

#[test]
fn a_tree_merges_five_leaves_two_by_two() {
    let mut workflow =
        over(vec![axis(0, None, points("a b c d e")), axis(1, None, Maker::Tree(0, 2, Within::Unsaid))], &[0]);
    let level = |operator| Some(Expr::of(1, "level").is(operator, Expr::int(1)));
    let up = Expr::of(1, "up").it().is("==", Expr::key(1));
    let leaves = From { when: level("=="), ..from(IN, Select::gather(&[0])) };
    let nodes = From { when: level(">"), ..from(made(0), filtered(Select::gather(&[1]), up)) };
    let mut read = Read::new(0, IN, Select::default());
    read.from = vec![leaves, nodes];
    workflow.steps.push(step(0, &[1], &[1], vec![read]));
    let expected = ["in/a in/b", "in/c in/d", "in/e", "s0/1.1 s0/1.2", "s0/1.3", "s0/2.1 s0/2.2"];
    assert_eq!(arguments(&workflow, 0), expected);
    assert_eq!(jobs::jobs(&workflow).unwrap().steps[&0][5].id, "s0_3_1");
}

#[test]
fn rounds_begin_with_the_initial_model() {
    let mut workflow = over(vec![axis(0, None, Maker::Range(3))], &[]);
    let mut read = Read::new(0, IN, Select::default());
    read.from = vec![from(made(0), at(0, Pick::Prev)), from(IN, Select::default())];
    let mut rounds = step(0, &[0], &[0], vec![read]);
    // In a step over rounds, `count` of them is their number.
    rounds.words.push(Word::Value(Expr::Count(0)));
    workflow.steps.push(rounds);
    assert_eq!(arguments(&workflow, 0), ["in 3", "s0/0 3", "s0/1 3"]);
    workflow.steps[0].reads[0].from.pop();
    assert!(wrong(&workflow), "the first round has none");
    workflow.steps[0].reads[0] = Read::new(0, made(0), Select::default());
    assert!(wrong(&workflow), "it reads itself");
}

#[test]
fn pairs_of_a_list_name_two_images() {
    let pairs = Maker::Csv(vec![vec![row("p", &[("left", 0), ("right", 2)]), row("q", &[("left", 1), ("right", 0)])]]);
    let mut workflow = over(vec![axis(0, None, points("x y z")), axis(1, None, pairs)], &[0]);
    let side = |id, name: &str| {
        let filter = Expr::of(0, "index").it().is("==", Expr::of(1, name));
        Read::new(id, IN, filtered(at(0, Pick::Where), filter))
    };
    workflow.steps.push(step(0, &[1], &[1], vec![side(0, "left"), side(1, "right")]));
    assert_eq!(arguments(&workflow, 0), ["in/x in/z", "in/y in/x"]);
    let two = Expr::of(0, "index").it().is("!=", Expr::of(1, "left"));
    workflow.steps[0].reads[0].select.filter = Some(two);
    assert!(wrong(&workflow), "two images are not one");
}

#[test]
fn a_single_end_has_no_group_for_a_second_mate() {
    let mut mate = axis(1, Some(0), Maker::Range(2));
    mate.rules = vec![Rule::Where(Expr::own("number").is("<=", Expr::of(0, "n")))];
    let samples = Maker::Points(vec![row("s1", &[("n", 2)]), row("s2", &[("n", 1)])]);
    let mut workflow = over(vec![axis(0, None, samples), mate], &[0, 1]);
    let mut fastp = step(0, &[0], &[0, 1], vec![Read::new(0, IN, Select::gather(&[1]))]);
    fastp.outs[0].over = vec![1];
    fastp.words.clear();
    let group = |n: i64, flags: [&str; 2]| Group {
        words: vec![Word::Flag(flags[0].into()), Word::In(0), Word::Flag(flags[1].into()), Word::Out(0)],
        each: vec![1],
        filter: Some(Expr::of(1, "number").it().is("==", Expr::int(n))),
        when: None,
    };
    fastp.groups = vec![group(1, ["-i", "-o"]), group(2, ["-I", "-O"])];
    workflow.steps.push(fastp);
    let expected = ["-i in/s1/0 -o s0/s1/0 -I in/s1/1 -O s0/s1/1", "-i in/s2/0 -o s0/s2/0"];
    assert_eq!(arguments(&workflow, 0), expected);
}

#[test]
fn a_group_that_names_no_file_is_dropped() {
    let mut workflow = over(vec![axis(0, None, points("a b"))], &[0]);
    let is_b = Expr::key(0).is("==", Expr::text("b"));
    workflow.inputs[0].when = Some(is_b);
    let mut look = step(0, &[0], &[0], vec![Read::new(0, IN, Select::default())]);
    look.reads[0].optional = true;
    look.groups =
        vec![Group { words: vec![Word::Flag("-x".into()), Word::In(0)], each: vec![], filter: None, when: None }];
    look.words = vec![Word::Value(Expr::CountIn(0))];
    workflow.steps.push(look);
    assert_eq!(arguments(&workflow, 0), ["0", "1 -x in/b"]);
    let all = Read::new(0, IN, Select::gather(&[0]));
    workflow.steps.push(step(1, &[], &[], vec![all]));
    assert_eq!(arguments(&workflow, 1), ["in/b"], "a gather takes what exists");
    workflow.steps[0].reads[0].optional = false;
    assert!(wrong(&workflow), "a scalar must exist");
}

#[test]
fn chunks_and_groups_by_hand() {
    let made = |maker| {
        let workflow = over(vec![axis(0, None, Maker::Range(7)), axis(1, None, maker)], &[]);
        members(&axes::make(&workflow).unwrap(), 1, 0)
    };
    assert_eq!(made(Maker::Chunks(0, Length::NearEqual(3), Within::None)), ["0: 0 1 2", "1: 3 4", "2: 5 6"]);
    assert_eq!(made(Maker::Chunks(0, Length::Size(3), Within::None)), ["0: 0 1 2", "1: 3 4 5", "2: 6"]);
    assert_eq!(made(Maker::Chunks(0, Length::Count(2), Within::None)), ["0: 0 1 2 3", "1: 4 5 6"]);
    let by = Expr::of(0, "index").is("%", Expr::int(2));
    assert_eq!(made(Maker::Groups(0, by, Within::None)), ["0: 0 2 4 6", "1: 1 3 5"]);
    // Three inside each of two: within each, or across all; left out, it is an error.
    let nested = |within| {
        let inner = axis(1, Some(0), Maker::Range(3));
        axes::make(&over(
            vec![axis(0, None, points("p q")), inner, axis(2, None, Maker::Chunks(1, Length::Size(2), within))],
            &[],
        ))
    };
    assert_eq!(members(&nested(Within::Axis(0)).unwrap(), 2, 1), ["0: 0 1", "1: 2", "0: 0 1", "1: 2"]);
    assert_eq!(members(&nested(Within::None).unwrap(), 2, 1), ["0: 0 1", "1: 2 0", "2: 1 2"]);
    assert!(nested(Within::Unsaid).is_err());
}

/// Parents stay where an axis is bound afresh; what only the released ones determine does not.
#[test]
fn what_is_released() {
    let inner = axis(1, Some(0), Maker::Range(2));
    let across = axis(2, None, Maker::Chunks(1, Length::Size(3), Within::None));
    let other = axis(3, Some(0), Maker::Range(1));
    let mut workflow = over(vec![axis(0, None, points("p q")), inner, across, other], &[0, 3]);
    workflow.steps.push(step(0, &[1], &[0, 1], vec![Read::new(0, IN, Select::gather(&[3]))]));
    assert_eq!(arguments(&workflow, 0)[3], "in/q/0", "what is open agrees with the rest");
    // With the chunk the element goes, and with it what only the element determined.
    workflow.steps[0].reads[0].select = Select { gather: vec![3], ..at(2, Pick::First) };
    assert_eq!(arguments(&workflow, 0)[3], "in/p/0 in/q/0");
    // Named by the step itself, it stays.
    workflow.steps[0].each = vec![0, 1];
    assert_eq!(arguments(&workflow, 0)[3], "in/q/0");
    // The parents of what is selected stay: siblings.
    workflow.inputs[0].each = vec![0, 1];
    workflow.inputs[0].name.keys = vec![0, 1];
    workflow.steps[0].each = vec![1];
    workflow.steps[0].reads[0].select = Select::gather(&[1]);
    assert_eq!(arguments(&workflow, 0)[3], "in/q/0 in/q/1");
    // What determines the step's element agrees with it.
    workflow.steps[0].each = vec![2];
    workflow.steps[0].outs[0].name.keys = vec![2];
    assert_eq!(arguments(&workflow, 0), ["in/p/0 in/p/1 in/q/0", "in/q/1"]);
}

#[test]
fn a_subset_leaves_out_what_it_does_not_hold() {
    let deep = Maker::Subset(0, Expr::of(0, "index").is(">", Expr::int(0)));
    let mut workflow = over(vec![axis(0, None, points("a b c")), axis(1, None, deep)], &[0]);
    workflow.steps.push(step(0, &[1], &[1], vec![Read::new(0, IN, Select::default())]));
    assert_eq!(arguments(&workflow, 0), ["in/b", "in/c"]);
    let mut look = Read::new(0, made(0), Select::default());
    workflow.steps.push(step(1, &[0], &[0], vec![look.clone()]));
    assert!(wrong(&workflow), "a has no file");
    look.from.push(from(IN, Select::default()));
    workflow.steps[1].reads = vec![look];
    assert_eq!(arguments(&workflow, 1), ["in/a", "s0/b", "s0/c"]);
    // `prev` counts in the subset.
    let mut before = Read::new(0, IN, at(1, Pick::Prev));
    before.optional = true;
    let group = Group { words: vec![Word::In(0)], each: vec![], filter: None, when: None };
    workflow.steps.truncate(1);
    workflow.steps[0].reads = vec![before];
    workflow.steps[0].words.clear();
    workflow.steps[0].groups.push(group);
    assert_eq!(arguments(&workflow, 0), ["", "in/b"]);
}

#[test]
fn two_makers_of_one_name_never_exist_together() {
    let mut workflow = over(vec![axis(0, None, points("a b"))], &[0]);
    let is_a = Expr::Axis(Path { it: false, axis: 0, through: None, attribute: None }).is("==", Expr::text("a"));
    for id in 0..2 {
        let mut step = step(id, &[0], &[0], Vec::new());
        step.outs[0].name.text = "same".to_owned();
        step.when = Some(if id == 0 { is_a.clone() } else { Expr::Not(Box::new(is_a.clone())) });
        workflow.steps.push(step);
    }
    let jobs = jobs::jobs(&workflow).unwrap();
    assert_eq!(jobs.steps[&1][0].outputs, ["same/b"]);
    workflow.steps[1].when = None;
    assert!(wrong(&workflow));
}
