//! All jobs of a workflow: the points of each step, with words, files, and who waits for whom.

use std::collections::{BTreeMap, BTreeSet};

use super::axes::Axes;
use super::cycle;
use super::expr::{Illegal, Scope, unclear, wrong};
use super::model::{Group, Id, Select, Source, Step, Word, Workflow};
use super::rule::{self, Point};
use super::taking::{Evaluator, Taken};

/// What a job is to be.
#[derive(Debug, PartialEq, Eq)]
pub struct Job {
    pub id: String,
    pub arguments: Vec<String>,
    pub inputs: Vec<String>,
    pub outputs: Vec<String>,
}

/// What a workflow is to be.
#[derive(Debug)]
pub struct Jobs {
    /// By step, in the order of its points.
    pub steps: BTreeMap<Id, Vec<Job>>,
    /// Parent to children.
    pub children: BTreeMap<String, BTreeSet<String>>,
    /// How often jobs use files, as the inputs and outputs count them.
    pub uses: u64,
    /// Cases of the language that came up.
    pub seen: BTreeMap<&'static str, usize>,
}

/// All jobs of a workflow, or why it is wrong.
pub fn jobs(workflow: &Workflow) -> Result<Jobs, Illegal> {
    let axes = super::axes::make(workflow)?;
    let eval = Evaluator::new(workflow, &axes);
    for step in &workflow.steps {
        step.reads.iter().try_for_each(|read| eval.legal(step, read))?;
        if step
            .words
            .iter()
            .any(|w| matches!(w, Word::In(r) if step.read(*r).optional && step.read(*r).is_list() == Some(false)))
        {
            return wrong("an optional file in `run` itself");
        }
    }
    cycle::steps(&eval)?;
    let mut uses = 0;
    let mut steps: BTreeMap<Id, Vec<Job>> = BTreeMap::new();
    let mut waits: Vec<(String, String)> = Vec::new();
    for step in &workflow.steps {
        for point in eval.points(step)? {
            let (job, used) = job(&eval, step, &point)?;
            uses += used;
            for parent in before(&eval, step, &point)? {
                waits.push((parent, job.id.clone()));
            }
            steps.entry(step.id).or_default().push(job);
        }
    }
    let all = || steps.values().flatten();
    if all().map(|job| &job.id).collect::<BTreeSet<_>>().len() != all().count() {
        return unclear("two jobs of one id");
    }
    let mut maker: BTreeMap<String, Option<&str>> = BTreeMap::new();
    for input in &workflow.inputs {
        for point in rule::points(&axes, &Point::default(), &input.each) {
            if let Some(file) = eval.file(Source::Input(input.id), &point)?
                && maker.insert(file.clone(), None).is_some()
            {
                return wrong(format!("two inputs are {file}"));
            }
        }
    }
    for job in all() {
        for file in &job.outputs {
            if maker.insert(file.clone(), Some(&job.id)).is_some() {
                return wrong(format!("{file} comes from two places"));
            }
        }
    }
    let mut children: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for job in all() {
        for parent in job.inputs.iter().filter_map(|file| maker[file]) {
            children.entry(parent.to_owned()).or_default().insert(job.id.clone());
        }
    }
    for (parent, child) in waits {
        eval.saw("a job after another");
        children.entry(parent).or_default().insert(child);
    }
    cycle::jobs(&children)?;
    let seen = eval.seen.into_inner();
    Ok(Jobs { steps, children, uses, seen })
}

/// The jobs that a job is `after`.
fn before(eval: &Evaluator, step: &Step, point: &Point) -> Result<Vec<String>, Illegal> {
    let mut found = Vec::new();
    for after in &step.after {
        let other = eval.workflow.step(after.step);
        let bound = rule::bound(eval.axes, &step.each, &after.select)?;
        let open: Vec<Id> = other.each.iter().copied().filter(|axis| !bound.contains(axis)).collect();
        let mut select = after.select.clone();
        // What is left open is gathered; a finer axis brings the coarser ones. Of a subset and its base, which bring
        // each other, the first one written.
        for (at, axis) in open.iter().enumerate() {
            let brings = |finer: &Id| eval.axes.closure(*finer).contains(axis);
            let both = |finer: &Id| brings(finer) && eval.axes.closure(*axis).contains(finer);
            let before = |finer: &Id| open[..at].contains(finer);
            if !open.iter().any(|finer| finer != axis && brings(finer) && (!both(finer) || before(finer))) {
                select.gather.push(*axis);
            }
        }
        let reached = eval.within(step, point, |scope| rule::extensions(&scope, &select))?;
        let existing: Vec<Point> = eval.points(other)?;
        for e in reached {
            let job = e.only(eval.axes, &other.each);
            if existing.iter().any(|point| point.at == job.at) {
                found.push(id(eval.axes, other, &job));
            }
        }
    }
    Ok(found)
}

/// A job, and how many uses of files its inputs and outputs have.
fn job(eval: &Evaluator, step: &Step, point: &Point) -> Result<(Job, u64), Illegal> {
    let id = id(eval.axes, step, point);
    let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
    let mut uses = 0;
    for read in &step.reads {
        let taken = eval.taken(step, read, point)?;
        if taken == Taken::Missing {
            return wrong(format!("x{} has no file for {id}", read.id));
        }
        uses += taken.files().len() as u64;
        for file in taken.files() {
            // The same file by two inputs is one use.
            if !inputs.iter().any(|other| other == file) {
                inputs.push(file.to_owned());
            }
        }
    }
    for out in &step.outs {
        for (_, file) in eval.made(step, out.id, point)? {
            if outputs.contains(&file) {
                return wrong(format!("{id} writes {file} twice"));
            }
            outputs.push(file);
        }
    }
    uses += outputs.len() as u64;
    let mut arguments = Vec::new();
    for word in &step.words {
        match words(eval, step, point, None, word)? {
            Some(words) => arguments.extend(words),
            None => return wrong(format!("`run` of {id} names a file that does not exist")),
        }
    }
    for group in &step.groups {
        arguments.extend(group_words(eval, step, point, group)?);
    }
    Ok((Job { id, arguments, inputs, outputs }, uses))
}

fn group_words(eval: &Evaluator, step: &Step, point: &Point, group: &Group) -> Result<Vec<String>, Illegal> {
    if !eval.within(step, point, |scope| scope.holds(group.when.as_ref()))? {
        eval.saw("a group that is off");
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    if group.each.is_empty() {
        match group.words.iter().map(|w| words(eval, step, point, None, w)).collect::<Result<Option<Vec<_>>, _>>()? {
            Some(words) => found.extend(words.concat()),
            None => eval.saw("a group that is dropped"),
        }
        return Ok(found);
    }
    if rule::bound(eval.axes, &step.each, &Select::gather(&group.each)).is_err() {
        return unclear("a group over an axis that an earlier one binds");
    }
    let select = Select { filter: group.filter.clone(), ..Select::gather(&group.each) };
    for e in eval.within(step, point, |scope| rule::extensions(&scope, &select))? {
        let all = group.words.iter().map(|w| words(eval, step, point, Some((&e, group)), w));
        match all.collect::<Result<Option<Vec<_>>, _>>()? {
            Some(words) => found.extend(words.concat()),
            None => eval.saw("a group that is dropped at an extension"),
        }
    }
    Ok(found)
}

/// The words that one word of a template becomes; none if it names a file that does not exist.
fn words(
    eval: &Evaluator,
    step: &Step,
    point: &Point,
    each: Option<(&Point, &Group)>,
    word: &Word,
) -> Result<Option<Vec<String>>, Illegal> {
    match word {
        Word::Flag(flag) => Ok(Some(vec![flag.clone()])),
        Word::Value(expr) => {
            let extension = each.map(|(e, _)| e);
            let value = eval.within(step, point, |scope| Scope { extension, ..scope }.value(expr))?;
            Ok(Some(vec![value.text()]))
        }
        Word::List(axis) => {
            eval.saw("the keys of an axis");
            let elements = rule::existing(eval.axes, point, *axis).into_iter();
            Ok(Some(elements.map(|e| eval.axes.elements(*axis)[e].key.clone()).collect()))
        }
        Word::Out(out) => {
            let made = eval.made(step, *out, point)?;
            let over = &step.out(*out).over;
            match each.filter(|_| !over.is_empty()) {
                Some((e, group)) => here(eval.axes, &made, over, e, (step, group)),
                None if over.is_empty() && made.is_empty() => Ok(None),
                None if made.is_empty() => unclear("an output of no files in words"),
                None => Ok(Some(made.into_iter().map(|(_, file)| file).collect())),
            }
        }
        Word::In(read) => {
            let read = step.read(*read);
            match eval.taken(step, read, point)? {
                Taken::Off if read.is_list() == Some(true) => unclear("a list that is off in words"),
                Taken::Off | Taken::Absent | Taken::Missing => Ok(None),
                Taken::One(file) => Ok(Some(vec![file])),
                Taken::List(files) => {
                    let gather = match &read.select.gather {
                        none if none.is_empty() => &read.from[0].select.gather,
                        own => own,
                    };
                    let Some((e, group)) = each else {
                        return Ok(Some(files.into_iter().map(|(_, file)| file).collect()));
                    };
                    let found = here(eval.axes, &files, gather, e, (step, group))?;
                    let filters = || read.from.iter().map(|f| &f.select.filter).chain([&read.select.filter]);
                    if found.is_none() && filters().any(|f| f.is_some() && *f != group.filter) {
                        return unclear("a group at an extension that the input filters out");
                    }
                    Ok(found)
                }
            }
        }
    }
}

/// Of a list over some axes: the file at an extension that binds these, else all files that agree with it.
fn here(
    axes: &Axes,
    files: &[(Point, String)],
    over: &[Id],
    e: &Point,
    (step, group): (&Step, &Group),
) -> Result<Option<Vec<String>>, Illegal> {
    let own = axes.closure_of(&step.each);
    let mut binds = group.each.clone();
    binds.extend(axes.closure_of(&group.each).into_iter().filter(|axis| {
        !own.contains(axis) && group.each.iter().any(|e| axes.closure(*e).contains(axis) && axes.always(*e, *axis))
    }));
    // Whether there always is an element is asked of the axes, not of their data: only parents are certain here.
    let certain = |axis: &Id| group.each.iter().any(|e| axes.with_parents(*e).contains(axis));
    if over.iter().any(|axis| axes.closure_of(&group.each).contains(axis) && !own.contains(axis) && !certain(axis)) {
        return unclear("a list over an axis that the one of a group may have");
    }
    if over.iter().all(|axis| binds.contains(axis)) {
        let same = |point: &Point| over.iter().all(|axis| point.get(*axis) == e.get(*axis));
        return Ok(files.iter().find(|(point, _)| same(point)).map(|(_, file)| vec![file.clone()]));
    }
    // Of the others those that agree with the extension.
    let common: Vec<Id> = axes.closure_of(over).into_iter().filter(|axis| binds.contains(axis)).collect();
    if common.iter().any(|axis| own.contains(axis) || over.iter().any(|o| axes.closure(*axis).contains(o))) {
        return unclear("a list over some axes of a group");
    }
    let agrees = |point: &Point| common.iter().all(|axis| point.get(*axis) == e.get(*axis));
    Ok(Some(files.iter().filter(|(point, _)| agrees(point)).map(|(_, file)| file.clone()).collect()))
}

/// The step's name and the keys of its axes, each after those of its parents.
fn id(axes: &Axes, step: &Step, point: &Point) -> String {
    let tidy = |key: &str| key.replace('.', "_");
    let mut parts = vec![format!("s{}", step.id)];
    for axis in axes.named(&step.each) {
        let elements = axes.elements(axis);
        let element = point.get(axis).flatten().expect("a step binds its axes");
        let mut part = tidy(&elements[element].key);
        // An axis where siblings would look the same tells them apart by their index.
        let alike = (0..elements.len())
            .any(|a| (0..a).any(|b| axes.siblings(axis, a, b) && tidy(&elements[a].key) == tidy(&elements[b].key)));
        if alike {
            part = format!("{part}_{}", axes.index(axis, element));
        }
        parts.push(part);
    }
    parts.join("_")
}
