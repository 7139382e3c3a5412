//! A sentence → the steps that its words name.
//!
//! | part | in → out |
//! |---|---|
//! | [`words`] | a sentence → words and signs |
//! | [`verbs`], [`nouns`] | words → what they do; how many, and one of them |
//! | [`clause`] | words → clauses: one thing that is done, and over what |
//! | [`plan`] | clauses → axes, inputs and steps: who runs for what, and who reads whose results |
//!
//! The patterns are those of the examples that come with napkin: one job for each and one for all of them, train and
//! then predict, rounds, pairs, tiles, a chain. What the sentence does not say is a hole.

pub mod clause;
mod nouns;
pub mod plan;
pub mod verbs;
pub mod words;

use super::origin::one_line;
use super::reading::{Reading, Section};
use super::{Arg, Maker, Node, Origin};
use plan::{Axis, Elements, In, Input, Plan, Published, Step, Which};

/// What the material is called.
const MATERIAL: &str = "the sentence";

/// Longer texts are cut: they are no sentence.
const MOST: usize = 4000;

pub fn read(sentence: &str) -> Reading {
    let end = sentence.char_indices().nth(MOST).map_or(sentence.len(), |(at, _)| at);
    let sentence = &sentence[..end];
    let clauses = clause::clauses(sentence);
    let plan = plan::plan(&clauses);
    let understood = clauses.iter().any(|clause| clause.verb.is_some()) || !plan.axes.is_empty();
    let title = one_line(sentence.trim().trim_end_matches('.'));
    let mut sections = Vec::new();
    let section =
        |heading: &str, nodes: Vec<Node>| Section { heading: heading.to_owned(), nodes, ..Section::default() };
    let epochs = plan.epochs.as_ref().map(|(number, words)| {
        Node::new("param")
            .arg(Arg::text("epochs"))
            .prop("type", Arg::text("int"))
            .prop("default", Arg::number(number))
            .from(origin(words))
    });
    sections.push(section("What you can choose", epochs.into_iter().collect()));
    sections.push(section("What is done again and again", plan.axes.iter().map(axis).collect()));
    sections.push(section("What goes in", plan.inputs.iter().map(input).collect()));
    let component = |(name, shown, words): &(String, String, String)| {
        let image = Arg::hole(format!("which image, in which version, has {shown}?"));
        Node::new("component").arg(Arg::text(name)).child(Node::new("image").arg(image)).from(origin(words))
    };
    sections.push(section("Where the programs run", plan.components.iter().map(component).collect()));
    let mut steps: Vec<Node> = plan.steps.iter().map(|s| step(&plan, s)).collect();
    if steps.is_empty() {
        let run = Arg::hole(format!("which program does \"{}\"?", one_line(sentence)));
        steps.push(
            Node::new("step").arg(Arg::text("work")).child(Node::new("run").arg(run)).from(Origin::whole(MATERIAL)),
        );
    }
    let mut steps = section("The steps", steps);
    if !understood {
        steps.prose.push(
            "No word of the sentence is known to say what is done, or for what: all of it is to be decided.".to_owned(),
        );
    }
    sections.push(steps);
    sections.retain(|s| !s.nodes.is_empty());
    let first = plan.components.first().map(|(name, ..)| name.clone());
    let name = first.or_else(|| plan.steps.first().map(|s| s.name.clone())).unwrap_or_else(|| "work".to_owned());
    Reading { name, title, sections, ..Reading::default() }
}

fn origin(words: &str) -> Origin {
    Origin { material: MATERIAL.to_owned(), place: format!("the words \"{words}\""), maker: Maker::Reader }
}

fn axis(axis: &Axis) -> Node {
    let node = Node::new("axis").arg(Arg::text(&axis.name)).from(origin(&axis.words));
    match &axis.elements {
        Elements::Open(what) => node.child(Node::new("list").arg(Arg::hole(what))),
        Elements::Names(names) => {
            node.child(names.iter().fold(Node::new("list"), |list, name| list.arg(Arg::text(name))))
        }
        Elements::Range(first, last) => {
            let last = last.map_or_else(|| Arg::hole(format!("how many of {}?", axis.name)), Arg::number);
            node.child(Node::new("range").arg(Arg::number(first)).arg(last).prop("inclusive", Arg::Bool(true)))
        }
        Elements::Pairs(of) => {
            let pairs = Node::new("combinations").arg(Arg::text(of)).prop("size", Arg::number(2));
            let name = Node::new("attr").arg(Arg::text("label")).arg(Arg::quoted("{it.members|join:-}"));
            node.child(pairs).child(name).child(Node::new("key").arg(Arg::text("label")))
        }
    }
}

fn input(input: &Input) -> Node {
    let mut node = Node::new("input").arg(Arg::text(&input.name)).from(origin(&input.words));
    if input.each.is_empty() {
        return node.prop("path", Arg::hole(format!("where does it lie? \"{}\"", input.shown)));
    }
    let one = input.each.join(" and ");
    node = node.arg(Arg::hole(format!("what is the file of one {one} called? \"{}\"", input.shown)));
    node = node.prop("path", Arg::hole(format!("where does the file of one {one} lie?")));
    node.child(Node::new("each").arg(Arg::quoted(input.each.join(" "))))
}

fn step(plan: &Plan, step: &Step) -> Node {
    let mut node = Node::new("step").arg(Arg::text(&step.name)).from(origin(&step.words));
    if let Some(what) = &step.open_each {
        let own = step.each.iter().fold(Node::new("each"), |each, axis| each.arg(Arg::text(axis)));
        node = node.child(own.arg(Arg::hole(what)));
    } else if !step.each.is_empty() {
        node = node.child(step.each.iter().fold(Node::new("each"), |each, axis| each.arg(Arg::text(axis))));
    }
    if let Some(component) = &step.component {
        node = node.child(Node::new("use").arg(Arg::text(component)));
    }
    node = node.children(step.ins.iter().map(|i| in_node(plan, i)));
    let made = step.each.iter().chain(&step.over).cloned().collect::<Vec<_>>();
    let of = if made.is_empty() { String::new() } else { format!(" of one {}", made.join(" and ")) };
    let mut out = Node::new("out").arg(Arg::text(&step.out)).arg(Arg::hole(format!("what is the file{of} called?")));
    if let Some(over) = &step.over {
        out = out.prop("over", Arg::text(over));
    }
    match &step.published {
        Published::No => {}
        Published::Yes => out = out.prop("publish", Arg::Bool(true)),
        Published::Last(round) => out = out.prop("publish", Arg::quoted(format!("{round}.last"))),
    }
    let run = Arg::hole(format!("which program does \"{}\"?", step.told));
    node.child(out).child(Node::new("run").arg(run))
}

fn in_node(plan: &Plan, input: &In) -> Node {
    let node = Node::new("in").arg(Arg::text(input.name()));
    match input {
        In::Input { how, .. } => which(node, how),
        In::From { step, how, .. } => {
            let from = plan.steps.get(*step).map_or("", |step| step.name.as_str());
            which(node.prop("from", Arg::text(from)), how)
        }
        In::Before { step, round, first, .. } => {
            let from = plan.steps.get(*step).map_or_else(String::new, |s| format!("{}.{}", s.name, s.out));
            let before = Node::new("from").arg(Arg::text(from)).prop("at", Arg::quoted(format!("{round}=prev")));
            node.child(before).child(Node::new("from").arg(Arg::text(first)))
        }
    }
}

fn which(node: Node, how: &Which) -> Node {
    match how {
        Which::Own => node,
        Which::All(axes) => node.prop("gather", Arg::text(axes)),
        Which::Pair { axis, pair } => {
            node.prop("gather", Arg::text(axis)).prop("where", Arg::quoted(format!("it.{axis} in {pair}.members")))
        }
        Which::Last(axis) => node.prop("at", Arg::quoted(format!("{axis}=last"))),
        Which::Open(what) => node.prop("gather", Arg::hole(what)),
    }
}
