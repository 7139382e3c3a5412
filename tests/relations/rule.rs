//! The language's rule, word by word and without any cleverness: points are maps from axes to elements, and
//! whoever wants to know something about them walks all elements.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Pick, Read, Source, Step, Workflow};

/// An element for each axis that is bound; always with what those elements determine.
pub type Point = BTreeMap<usize, usize>;

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
    pub steps: Vec<Vec<Job>>,
    /// Parent to children.
    pub children: BTreeMap<String, BTreeSet<String>>,
    /// How often jobs use files, as the inputs and outputs count them.
    pub uses: u64,
}

/// Why a workflow is none.
pub type Illegal = String;

/// All jobs of a workflow, or why it is wrong.
pub fn jobs(workflow: &Workflow) -> Result<Jobs, Illegal> {
    let mut steps = Vec::new();
    let mut uses = 0;
    for (number, step) in workflow.steps.iter().enumerate() {
        for read in &step.reads {
            legal(workflow, step, read)?;
            if matches!(read.source, Source::Output { step: maker, .. } if maker == number) {
                return Err("a step that reads what it makes has no first job".to_owned());
            }
        }
        let mut jobs = Vec::new();
        for point in points(workflow, &Point::new(), &step.each) {
            let job = job(workflow, number, &point)?;
            uses += job.1;
            jobs.push(job.0);
        }
        steps.push(jobs);
    }
    let all = || steps.iter().flatten();
    let mut maker: BTreeMap<&str, &str> = BTreeMap::new();
    for job in all() {
        for file in &job.outputs {
            assert!(maker.insert(file, &job.id).is_none(), "the test names two files `{file}`");
        }
    }
    let mut children: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for job in all() {
        for parent in job.inputs.iter().filter_map(|file| maker.get(file.as_str())) {
            children.entry((*parent).to_owned()).or_default().insert(job.id.clone());
        }
    }
    Ok(Jobs { steps, children, uses })
}

/// The elements of `axis` that agree with a point: they determine what the point binds.
fn agreeing(workflow: &Workflow, point: &Point, axis: usize) -> Vec<usize> {
    let agrees = |element: &usize| {
        determined(workflow, axis, *element).iter().all(|(a, e)| point.get(a).is_none_or(|bound| bound == e))
    };
    (0..workflow.axes[axis].elements.len()).filter(agrees).collect()
}

/// An element with all elements that it determines.
fn determined(workflow: &Workflow, axis: usize, element: usize) -> Point {
    let mut found = Point::from([(axis, element)]);
    let mut at = (axis, element);
    while let Some(parent) = workflow.axes[at.0].parent {
        at = (parent, workflow.axes[at.0].elements[at.1].parent);
        found.insert(at.0, at.1);
    }
    found
}

fn bind(workflow: &Workflow, point: &Point, axis: usize, element: usize) -> Point {
    let mut bound = point.clone();
    bound.extend(determined(workflow, axis, element));
    bound
}

/// The point extended by the elements of some axes, first axis outermost.
pub fn points(workflow: &Workflow, point: &Point, axes: &[usize]) -> Vec<Point> {
    let Some((axis, rest)) = axes.split_first() else { return vec![point.clone()] };
    let elements = agreeing(workflow, point, *axis);
    elements.into_iter().flat_map(|e| points(workflow, &bind(workflow, point, *axis, e), rest)).collect()
}

/// Number of an element among its siblings.
fn index(workflow: &Workflow, axis: usize, element: usize) -> usize {
    let elements = &workflow.axes[axis].elements;
    elements[..element].iter().filter(|e| e.parent == elements[element].parent).count()
}

/// Whether the selectors of an input bind every axis of its source, whatever the data.
fn legal(workflow: &Workflow, step: &Step, read: &Read) -> Result<(), Illegal> {
    let own = workflow.closure_of(&step.each);
    let mut bound = own.clone();
    let selected: Vec<usize> = read.at.iter().map(|(a, _)| *a).chain(read.gather.iter().copied()).collect();
    bound.retain(|axis| !selected.iter().any(|s| workflow.closure(*axis).contains(s)));
    let mut afresh: Vec<usize> = Vec::new();
    for axis in &selected {
        if afresh.contains(axis) {
            return Err(format!("axis {axis} is selected twice"));
        }
        afresh.extend(workflow.closure(*axis));
    }
    for (axis, pick) in &read.at {
        if matches!(pick, Pick::Prev | Pick::Next) && !own.contains(axis) {
            return Err(format!("the neighbour of no element of axis {axis}"));
        }
    }
    bound.extend(afresh);
    match workflow.closure_of(&workflow.shape(read.source)).iter().find(|axis| !bound.contains(axis)) {
        Some(axis) => Err(format!("axis {axis} is not bound")),
        None => Ok(()),
    }
}

/// The points of its source that an input takes.
fn taken(workflow: &Workflow, read: &Read, point: &Point) -> Result<Vec<Point>, Illegal> {
    // A selected axis is released, with every axis that determines it.
    let selected: Vec<usize> = read.at.iter().map(|(a, _)| *a).chain(read.gather.iter().copied()).collect();
    let mut base = point.clone();
    base.retain(|axis, _| !selected.iter().any(|s| workflow.closure(*axis).contains(s)));
    for (axis, pick) in &read.at {
        let elements = agreeing(workflow, &base, *axis);
        let key = |e: &usize| &workflow.axes[*axis].elements[*e].key;
        let here = || index(workflow, *axis, point[axis]);
        let with_key = |wanted: &str| elements.iter().copied().filter(|e| key(e) == wanted).collect::<Vec<_>>();
        let found: Vec<usize> = match pick {
            Pick::First => elements.first().copied().into_iter().collect(),
            Pick::Last => elements.last().copied().into_iter().collect(),
            Pick::Prev => elements.iter().copied().filter(|e| index(workflow, *axis, *e) + 1 == here()).collect(),
            Pick::Next => elements.iter().copied().filter(|e| index(workflow, *axis, *e) == here() + 1).collect(),
            Pick::Key(key) => with_key(key),
            Pick::KeyOf(other) => with_key(&workflow.axes[*other].elements[point[other]].key),
            Pick::IndexOf(other, plus) => with_key(&(index(workflow, *other, point[other]) + plus).to_string()),
        };
        match found.as_slice() {
            [one] => base = bind(workflow, &base, *axis, *one),
            [] => return Err(format!("no element of axis {axis} at {point:?}")),
            _ => return Err(format!("several elements of axis {axis} at {point:?}")),
        }
    }
    let taken = points(workflow, &base, &read.gather);
    if taken.is_empty() { Err(format!("nothing to gather at {point:?}")) } else { Ok(taken) }
}

/// The name of a source's file at a point.
pub fn file(workflow: &Workflow, source: Source, point: &Point) -> String {
    let keys: Vec<&str> = workflow
        .named(&workflow.shape(source))
        .iter()
        .map(|axis| workflow.axes[*axis].elements[point[axis]].key.as_str())
        .collect();
    match source {
        Source::Input(input) => [&[&*format!("in{input}")], keys.as_slice()].concat().join("/"),
        Source::Output { step, output } => {
            [&[&*format!("s{step}"), &*format!("o{output}")], keys.as_slice()].concat().join("/")
        }
    }
}

/// A job, and how many uses of files its inputs and outputs have.
fn job(workflow: &Workflow, number: usize, point: &Point) -> Result<(Job, u64), Illegal> {
    let step = &workflow.steps[number];
    let mut job =
        Job { id: id(workflow, number, point), arguments: Vec::new(), inputs: Vec::new(), outputs: Vec::new() };
    let mut uses = 0;
    let mut groups = Vec::new();
    for read in &step.reads {
        let files: Vec<String> = taken(workflow, read, point)?.iter().map(|e| file(workflow, read.source, e)).collect();
        assert_eq!(files.iter().collect::<BTreeSet<_>>().len(), files.len(), "a file is taken twice");
        uses += files.len() as u64;
        if read.zipped {
            groups.extend(files.iter().flat_map(|f| ["--each".to_owned(), f.clone()]));
        }
        job.arguments.extend(files.iter().cloned());
        for file in files {
            // The same file by two inputs is one use.
            if !job.inputs.contains(&file) {
                job.inputs.push(file);
            }
        }
    }
    for (output, over) in step.outputs.iter().enumerate() {
        let source = Source::Output { step: number, output };
        job.outputs.extend(points(workflow, point, over).iter().map(|e| file(workflow, source, e)));
    }
    uses += job.outputs.len() as u64;
    job.arguments.extend(job.outputs.iter().cloned());
    job.arguments.extend(groups);
    Ok((job, uses))
}

/// The step's name and the keys of its axes, each after those of its parents.
fn id(workflow: &Workflow, number: usize, point: &Point) -> String {
    let tidy = |key: &str| key.replace('.', "_");
    let mut parts = vec![format!("s{number}")];
    for axis in workflow.named(&workflow.steps[number].each) {
        let elements = &workflow.axes[axis].elements;
        let element = point[&axis];
        let mut part = tidy(&elements[element].key);
        // An axis where siblings would look the same tells them apart by their index.
        let alike = elements
            .iter()
            .enumerate()
            .any(|(i, a)| elements[..i].iter().any(|b| a.parent == b.parent && tidy(&a.key) == tidy(&b.key)));
        if alike {
            part = format!("{part}_{}", index(workflow, axis, element));
        }
        parts.push(part);
    }
    parts.join("_")
}
