//! A workflow as a specification, with its data beside it.

use std::fmt::Write as _;

use napkin::files::Memory;

use super::model::{Axis, Pick, Read, Source, Workflow, Written};
use super::rule;

/// The text of a workflow.
pub fn text(workflow: &Workflow) -> String {
    let axis =
        |axis: &Axis| format!("axis {} {{{} {} }}\n", axis.name, inside(workflow, axis), constructor(workflow, axis));
    let input = |number: usize| {
        let name = name(workflow, Source::Input(number));
        let each = each(workflow, &workflow.inputs[number].each);
        format!("input i{number} \"{name}\" path=\"data/{name}\" {{{each} }}\n")
    };
    let mut nodes: Vec<String> = workflow.axes.iter().map(axis).collect();
    nodes.extend((0..workflow.inputs.len()).map(input));
    nodes.extend((0..workflow.steps.len()).map(|number| step(workflow, number)));
    if workflow.reversed {
        nodes.reverse();
    }
    format!("# A workflow\n\n```kdl\nworkflow w\n{}```\n", nodes.concat())
}

/// The files beside it.
pub fn files(workflow: &Workflow) -> Memory {
    let mut files =
        Memory::default().with("specification.md", text(workflow)).with("bin/tool.py", "#!/usr/bin/env python3\n");
    for axis in &workflow.axes {
        for parent in 0..axis.parent.map_or(1, |p| workflow.axes[p].elements.len()) {
            let keys: Vec<&str> = axis.elements.iter().filter(|e| e.parent == parent).map(|e| e.key.as_str()).collect();
            let path = format!("lists/{}{}", axis.name, path_of(workflow, axis, parent));
            files = match axis.written {
                Written::Lines => files.with(&path, keys.join("\n\n") + "\n"),
                Written::Csv => {
                    let rows: String = keys.iter().enumerate().map(|(i, key)| format!("{i},{key}\n")).collect();
                    files.with(&path, format!("n,id\n{rows}"))
                }
                Written::Points | Written::Range { .. } => files,
            };
        }
    }
    for (number, input) in workflow.inputs.iter().enumerate() {
        for point in rule::points(workflow, &rule::Point::new(), &input.each) {
            let name = rule::file(workflow, Source::Input(number), &point);
            files = files.with(&format!("data/{name}"), &name);
        }
    }
    files
}

/// The keys of an element of the parent and of all that it determines, as a path.
fn path_of(workflow: &Workflow, axis: &Axis, parent: usize) -> String {
    let mut path = String::new();
    let (mut at, mut element) = (axis.parent, parent);
    while let Some(axis) = at {
        path.insert_str(0, &format!("/{}", workflow.axes[axis].elements[element].key));
        element = workflow.axes[axis].elements[element].parent;
        at = workflow.axes[axis].parent;
    }
    path + "/list"
}

fn inside(workflow: &Workflow, axis: &Axis) -> String {
    axis.parent.map_or_else(String::new, |p| format!(" inside {};", workflow.axes[p].name))
}

fn constructor(workflow: &Workflow, axis: &Axis) -> String {
    let mut folder = String::new();
    let mut at = axis.parent;
    while let Some(parent) = at {
        folder.insert_str(0, &format!("/{{{}}}", workflow.axes[parent].name));
        at = workflow.axes[parent].parent;
    }
    let path = format!("lists/{}{folder}/list", axis.name);
    match axis.written {
        Written::Points => {
            let keys = axis.elements.iter().take_while(|e| e.parent == 0);
            keys.map(|e| format!("point \"{}\";", e.key)).collect()
        }
        Written::Range { end, up_to_parent: false } => format!("range 0 {end}"),
        Written::Range { end, up_to_parent: true } => {
            let parent = axis.parent.map_or("", |p| &workflow.axes[p].name);
            format!("range 0 {end}; where \"it.index <= {parent}.index\"")
        }
        Written::Lines => format!("lines \"{path}\""),
        Written::Csv => format!("csv \"{path}\" key=id"),
    }
}

/// The name of a source's files, with a placeholder for each key.
fn name(workflow: &Workflow, source: Source) -> String {
    let mut name = match source {
        Source::Input(input) => format!("in{input}"),
        Source::Output { step, output } => format!("s{step}/o{output}"),
    };
    for axis in workflow.named(&workflow.shape(source)) {
        write!(name, "/{{{}}}", workflow.axes[axis].name).unwrap();
    }
    name
}

fn names(workflow: &Workflow, axes: &[usize]) -> String {
    axes.iter().map(|a| workflow.axes[*a].name.as_str()).collect::<Vec<_>>().join(" ")
}

fn each(workflow: &Workflow, axes: &[usize]) -> String {
    if axes.is_empty() { String::new() } else { format!(" each {}", names(workflow, axes)) }
}

fn step(workflow: &Workflow, number: usize) -> String {
    let step = &workflow.steps[number];
    let mut out = format!("step s{number} {{\n");
    if !step.each.is_empty() {
        writeln!(out, "   {}", each(workflow, &step.each)).unwrap();
    }
    let mut words = "bin/tool.py".to_owned();
    let mut groups = String::new();
    for (at, read) in step.reads.iter().enumerate() {
        writeln!(out, "    in x{at} {}", selectors(workflow, read)).unwrap();
        write!(words, " {{x{at}}}").unwrap();
        if read.zipped {
            let axes = names(workflow, &read.gather);
            write!(groups, " args \"--each {{x{at}}}\" each=\"{axes}\";").unwrap();
        }
    }
    for (at, over) in step.outputs.iter().enumerate() {
        let over = if over.is_empty() { String::new() } else { format!(" over=\"{}\"", names(workflow, over)) };
        let name = name(workflow, Source::Output { step: number, output: at });
        writeln!(out, "    out o{at} \"{name}\"{over} publish=#true").unwrap();
        write!(words, " {{o{at}}}").unwrap();
    }
    writeln!(out, "    run \"{words}\" {{{groups} }}\n}}").unwrap();
    out
}

fn selectors(workflow: &Workflow, read: &Read) -> String {
    let mut out = match read.source {
        Source::Input(input) => format!("from=i{input}"),
        Source::Output { step, output } => format!("from=s{step}.o{output}"),
    };
    if !read.at.is_empty() {
        let one = |(axis, pick): &(usize, Pick)| {
            let name = |axis: usize| workflow.axes[axis].name.as_str();
            let which = match pick {
                Pick::First => "first".to_owned(),
                Pick::Last => "last".to_owned(),
                Pick::Prev => "prev".to_owned(),
                Pick::Next => "next".to_owned(),
                Pick::Key(key) => format!("'{key}'"),
                Pick::KeyOf(other) => name(*other).to_owned(),
                Pick::IndexOf(other, 0) => format!("{}.index", name(*other)),
                Pick::IndexOf(other, plus) => format!("{}.index + {plus}", name(*other)),
            };
            format!("{}={which}", name(*axis))
        };
        let all: Vec<String> = read.at.iter().map(one).collect();
        write!(out, " at=\"{}\"", all.join(", ")).unwrap();
    }
    if !read.gather.is_empty() {
        write!(out, " gather=\"{}\"", names(workflow, &read.gather)).unwrap();
    }
    out
}
