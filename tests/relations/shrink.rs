//! A failing workflow made smaller: parts are taken away as long as it still fails.

use super::model::{Maker, Select, Source, Word, Workflow};
use super::spec;

/// The smallest workflow that is found to fail; `fails` is asked some hundred times at most.
pub fn shrunk(workflow: &Workflow, fails: impl Fn(&Workflow) -> bool) -> Workflow {
    let mut best = workflow.clone();
    let mut asked = 0;
    'again: while asked < 600 {
        for smaller in candidates(&best) {
            asked += 1;
            if fails(&smaller) {
                best = smaller;
                continue 'again;
            }
        }
        break;
    }
    best
}

fn mentions(text: &str, name: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == name)
}

/// Takes a workflow that a change makes smaller, if it does.
type With<'a> = &'a mut dyn FnMut(&dyn Fn(&mut Workflow) -> bool);

/// Workflows with one part less, large parts first.
fn candidates(workflow: &Workflow) -> Vec<Workflow> {
    let mut found = Vec::new();
    let nodes = spec::nodes(workflow);
    let mut with = |change: &dyn Fn(&mut Workflow) -> bool| {
        let mut smaller = workflow.clone();
        if change(&mut smaller) {
            found.push(smaller);
        }
    };
    let (axes, inputs) = (workflow.axes.len(), workflow.inputs.len());
    let unused = |at: usize, name: String| !nodes.iter().enumerate().any(|(n, text)| n != at && mentions(text, &name));
    for at in (0..workflow.steps.len()).rev() {
        if workflow.steps.len() > 1 && unused(axes + inputs + at, format!("s{}", workflow.steps[at].id)) {
            with(&|w| drop_one(&mut w.steps, at));
        }
    }
    for at in 0..inputs {
        if unused(axes + at, format!("i{}", workflow.inputs[at].id)) {
            with(&|w| drop_one(&mut w.inputs, at));
        }
    }
    for at in (0..axes).rev() {
        if unused(at, format!("a{}", workflow.axes[at].id)) {
            with(&|w| drop_one(&mut w.axes, at));
        }
    }
    for s in 0..workflow.steps.len() {
        parts_of_step(workflow, s, &mut with);
    }
    for a in 0..axes {
        with(&|w| w.axes[a].rules.pop().is_some());
        with(&|w| w.axes[a].inside.take().is_some());
        with(&|w| w.axes[a].rows().iter_mut().filter_map(|row| row.attributes.pop()).count() > 0);
        with(&|w| w.axes[a].rows().iter_mut().any(|row| row.when.take().is_some()));
        with(&|w| w.axes[a].when.take().is_some());
        with(&|w| std::mem::take(&mut w.axes[a].empty));
        with(&|w| match &mut w.axes[a].maker {
            Maker::Points(rows) => rows.len() > 1 && rows.pop().is_some(),
            Maker::Range(end) if *end > 1 => {
                *end -= 1;
                true
            }
            Maker::Lines(all) => all.iter_mut().rev().any(|lines| lines.pop().is_some()),
            Maker::Csv(all) | Maker::Table(all) => all.iter_mut().rev().any(|rows| rows.pop().is_some()),
            _ => false,
        });
    }
    with(&|w| std::mem::take(&mut w.reversed));
    found
}

fn drop_one<T>(all: &mut Vec<T>, at: usize) -> bool {
    all.remove(at);
    true
}

fn parts_of_step(workflow: &Workflow, s: usize, with: With) {
    let step = &workflow.steps[s];
    for at in 0..step.after.len() {
        with(&|w| drop_one(&mut w.steps[s].after, at));
    }
    for at in 0..step.groups.len() {
        with(&|w| drop_one(&mut w.steps[s].groups, at));
    }
    for at in 0..step.words.len() {
        with(&|w| drop_one(&mut w.steps[s].words, at));
    }
    with(&|w| w.steps[s].when.take().is_some());
    for at in 0..step.reads.len() {
        let name = format!("x{}", step.reads[at].id);
        with(&|w| {
            w.steps[s].reads.remove(at);
            !mentions(&spec::nodes(w)[w.axes.len() + w.inputs.len() + s], &name)
        });
        with(&|w| w.steps[s].reads[at].when.take().is_some());
        with(&|w| std::mem::take(&mut w.steps[s].reads[at].optional));
        with(&|w| w.steps[s].reads[at].select.filter.take().is_some());
        for f in 0..step.reads[at].from.len() {
            with(&|w| step.reads[at].from.len() > 1 && drop_one(&mut w.steps[s].reads[at].from, f));
            with(&|w| w.steps[s].reads[at].from[f].when.take().is_some());
            with(&|w| std::mem::take(&mut w.steps[s].reads[at].from[f].select) != Select::default());
        }
    }
    for at in 0..step.outs.len() {
        let out = step.outs[at].id;
        let source = Source::Output { step: step.id, out };
        let reads = workflow.steps.iter().flat_map(|s| &s.reads);
        let read = reads.flat_map(|r| &r.from).any(|f| f.source == source);
        let words = step.words.iter().chain(step.groups.iter().flat_map(|g| &g.words));
        if !read && !words.clone().any(|w| *w == Word::Out(out)) {
            with(&|w| step.outs.len() > 1 && drop_one(&mut w.steps[s].outs, at));
        }
        with(&|w| w.steps[s].outs[at].when.take().is_some());
    }
    for at in 0..step.groups.len() {
        with(&|w| w.steps[s].groups[at].when.take().is_some());
        with(&|w| w.steps[s].groups[at].filter.take().is_some());
        with(&|w| step.groups[at].words.len() > 1 && w.steps[s].groups[at].words.pop().is_some());
    }
}
