//! The constructs that the random workflows may use. `NAPKIN_RELATIONS` switches more on, for instance
//! `NAPKIN_RELATIONS="subset tree"`, all with `all`, and takes away with `-tree`.

use std::collections::BTreeSet;

use super::expr::Expr;
use super::model::{Maker, Pick, Rule, Select, Step, Within, Word, Workflow};

/// All constructs, by the word that switches them on.
pub const ALL: [&str; 35] = [
    "attributes",
    "attr",
    "sort",
    "point-when",
    "axis-when",
    "empty",
    "subset",
    "groups",
    "chunks",
    "tree",
    "product",
    "zip",
    "within-any",
    "gather-where",
    "at-where",
    "optional",
    "alternatives",
    "list-alternatives",
    "rounds",
    "tree-steps",
    "step-when",
    "in-when",
    "out-when",
    "input-when",
    "after",
    "args-where",
    "args-when",
    "functions",
    "values",
    "shared-names",
    "args-it",
    "args-narrow",
    "args-release",
    "first-last",
    "csv-parent",
];

pub type On = BTreeSet<&'static str>;

/// The constructs that are switched on.
pub fn on() -> On {
    let mut on: On = ALL.into();
    let asked = std::env::var("NAPKIN_RELATIONS").unwrap_or_default();
    for word in asked.split([' ', ',']).filter(|w| !w.is_empty()) {
        let (off, name) = word.strip_prefix('-').map_or((false, word), |name| (true, name));
        let known: Vec<&'static str> = ALL.into_iter().filter(|c| *c == name || name == "all").collect();
        assert!(!known.is_empty(), "NAPKIN_RELATIONS: there is no construct `{name}`");
        for construct in known {
            if off {
                on.remove(construct)
            } else {
                on.insert(construct)
            };
        }
    }
    on
}

/// What the evaluator tells to have met.
pub const CASES: [&str; 16] = [
    "a point without its step",
    "an input that is off",
    "an alternative that is off",
    "a later alternative",
    "the first alternative",
    "an extension without a file",
    "an optional list without files",
    "an optional file that there is not",
    "an output that is off",
    "a group that is off",
    "a group that is dropped",
    "a group that is dropped at an extension",
    "a job after another",
    "the keys of an axis",
    "a look-up that a subset leaves out",
    "released, and with it what it determined",
];

/// The constructs that a workflow uses.
pub fn used(workflow: &Workflow) -> On {
    let mut used = On::new();
    for axis in &workflow.axes {
        let mut is = |construct: &'static str, so: bool| so.then(|| used.insert(construct));
        is("axis-when", axis.when.is_some());
        is("empty", axis.empty);
        is("attr", axis.rules.iter().any(|r| matches!(r, Rule::Attr(..))));
        is("sort", axis.rules.iter().any(|r| matches!(r, Rule::Sort(_))));
        match &axis.maker {
            Maker::Points(rows) => {
                is("attributes", rows.iter().any(|row| !row.attributes.is_empty()));
                is("point-when", rows.iter().any(|row| row.when.is_some()));
            }
            Maker::Csv(rows) | Maker::Table(rows) => {
                is("csv-parent", matches!(axis.maker, Maker::Table(_)));
                is("attributes", rows.iter().flatten().any(|row| !row.attributes.is_empty()));
            }
            Maker::Range(_) | Maker::Lines(_) => {}
            Maker::Subset(..) => {
                is("subset", true);
            }
            Maker::Product(..) => {
                is("product", true);
            }
            Maker::Zip(..) => {
                is("zip", true);
            }
            Maker::Groups(base, _, within) | Maker::Chunks(base, _, within) | Maker::Tree(base, _, within) => {
                is("groups", matches!(axis.maker, Maker::Groups(..)));
                is("chunks", matches!(axis.maker, Maker::Chunks(..)));
                is("tree", matches!(axis.maker, Maker::Tree(..)));
                let made = super::axes::make(workflow);
                let parents = made.map(|m| m.with_parents(*base)).unwrap_or_default();
                is("within-any", matches!(within, Within::Axis(p) if !parents.contains(p)));
            }
        }
    }
    if workflow.inputs.iter().any(|i| i.when.is_some()) {
        used.insert("input-when");
    }
    for step in &workflow.steps {
        used.extend(used_by(workflow, step));
    }
    used
}

fn used_by(workflow: &Workflow, step: &Step) -> On {
    let mut used = On::new();
    let mut is = |construct: &'static str, so: bool| so.then(|| used.insert(construct));
    let itself = |select: &Select| super::cycle::is_back(workflow, select);
    is("step-when", step.when.is_some());
    is("after", !step.after.is_empty());
    is("out-when", step.outs.iter().any(|o| o.when.is_some()));
    let text = |id| format!("s{}/", id);
    is("shared-names", step.outs.iter().any(|o| !o.name.text.starts_with(&text(step.id))));
    for read in &step.reads {
        let selects = || read.from.iter().map(|f| &f.select).chain([&read.select]);
        is("optional", read.optional);
        is("in-when", read.when.is_some());
        is("alternatives", read.from.len() > 1 && read.from[0].select.gather.is_empty());
        is("list-alternatives", read.from.len() > 1 && !read.from[0].select.gather.is_empty());
        is("at-where", selects().any(|s| s.at.iter().any(|(_, pick)| *pick == Pick::Where)));
        is("gather-where", selects().any(|s| !s.gather.is_empty() && s.filter.is_some()));
        let tree = |s: &Select| s.gather.iter().any(|a| matches!(workflow.axis(*a).maker, Maker::Tree(..)));
        is("rounds", selects().any(|s| itself(s) && !tree(s)));
        is("tree-steps", selects().any(|s| itself(s) && tree(s)));
    }
    let groups = || step.groups.iter();
    is("args-where", groups().any(|g| g.filter.is_some()));
    is("args-when", groups().any(|g| g.when.is_some()));
    let values = || step.words.iter().chain(groups().flat_map(|g| &g.words));
    is("values", values().any(|w| matches!(w, Word::Value(Expr::Axis(_)))));
    let it = |e: &Expr| matches!(e, Expr::Axis(path) if path.it);
    let narrow = |step: &Step| {
        step.groups.iter().any(|group| {
            let other = |id: &crate::Id| step.reads.iter().any(|r| r.id == *id && r.select.gather != group.each);
            !group.each.is_empty() && group.words.iter().any(|w| matches!(w, Word::In(id) if other(id)))
        })
    };
    is("args-narrow", workflow.steps.iter().any(narrow));
    is("args-it", values().any(|w| matches!(w, Word::Value(e) if it(e))));
    is("first-last", values().any(|w| matches!(w, Word::Value(Expr::First(_) | Expr::Last(_)))));
    let own = super::axes::make(workflow).map(|axes| axes.closure_of(&step.each)).unwrap_or_default();
    is("args-release", groups().any(|g| g.each.iter().any(|axis| own.contains(axis))));
    is("functions", values().any(|w| matches!(w, Word::List(_) | Word::Value(Expr::Count(_) | Expr::If(..)))));
    used
}
