//! Random commands: every input and output stands somewhere, so that what is taken is seen.

use super::super::axes::Axes;
use super::super::expr::Expr;
use super::super::model::{Group, Id, Read, Select, Step, Word, Workflow};
use super::super::rule;
use super::{Draw, expr, some_axes, steps};

pub fn words(draw: &mut Draw, workflow: &Workflow, axes: &Axes, step: &mut Step) {
    let own = axes.closure_of(&step.each);
    let seen = expr::always(axes, &step.each);
    for read in &step.reads {
        let list = read.is_list() == Some(true);
        // What may be missing stands in a group of its own.
        let loose = read.when.is_some() || (read.optional && !list);
        if loose && !draw.chance(3) {
            step.groups.push(group(format!("--x{}", read.id), Word::In(read.id)));
        } else {
            step.words.push(Word::In(read.id));
        }
        if let Some(zipped) = zipped(draw, workflow, axes, &own, read) {
            step.groups.push(zipped);
        }
    }
    for out in &step.outs {
        if out.when.is_some() {
            if out.over.is_empty() || draw.chance(5) {
                step.groups.push(group(format!("--o{}", out.id), Word::Out(out.id)));
            }
        } else {
            step.words.push(Word::Out(out.id));
        }
        if !out.over.is_empty() && draw.chance(40) {
            let words = vec![Word::Flag(format!("--over{}", out.id)), Word::Out(out.id)];
            step.groups.push(Group { words, each: out.over.clone(), filter: None, when: None });
        }
    }
    let all: Vec<Id> = workflow.axes.iter().map(|a| a.id).collect();
    for number in 0..draw.below(3) {
        let value = if draw.may("functions", 40) { function(draw, axes, &all, &seen) } else { None };
        let plain = if draw.may("values", 60) { expr::value(draw, axes, &seen, &[]).map(Word::Value) } else { None };
        if let Some(word) = value.or(plain) {
            step.words.push(Word::Flag(format!("--v{number}")));
            step.words.push(word);
        }
    }
    if draw.may("values", 20) {
        let each = some_axes(draw, workflow, axes, &[], 2, 120);
        let free = each.iter().all(|a| !own.contains(a) || draw.may("args-release", 30))
            && rule::bound(axes, &[], &Select::gather(&each)).is_ok();
        if !each.is_empty() && free && steps::few(axes, &[&*step.each, &each].concat()) {
            let mut words = vec![Word::Flag("--keys".to_owned())];
            let it = expr::always(axes, &each);
            words.extend(expr::value(draw, axes, &seen, &it).map(Word::Value));
            step.groups.push(Group { words, each, filter: None, when: None });
        }
    }
    for group in &mut step.groups {
        if !group.each.is_empty() && group.filter.is_none() && draw.may("args-where", 40) {
            // The keys that the extension adds.
            group.filter = expr::condition(draw, axes, &seen, &expr::always(axes, &group.each));
        }
        if draw.may("args-when", 20) {
            let count = (!step.reads.is_empty() && draw.chance(40)).then(|| draw.of(&step.reads).id);
            let count =
                count.map(|read| Expr::CountIn(read).is(draw.of(&[">", "=="]), Expr::int(draw.below(2) as i64)));
            group.when = count.or_else(|| expr::condition(draw, axes, &seen, &[]));
        }
    }
}

fn group(flag: String, word: Word) -> Group {
    Group { words: vec![Word::Flag(flag), word], each: Vec::new(), filter: None, when: None }
}

/// A group once per file of a list.
fn zipped(draw: &mut Draw, workflow: &Workflow, axes: &Axes, own: &[Id], read: &Read) -> Option<Group> {
    let Select { at, gather, filter } = &read.select;
    let free = gather.iter().all(|axis| !own.contains(axis));
    if gather.is_empty() || !at.is_empty() || !free || !draw.chance(70) {
        return None;
    }
    let mut words = vec![Word::Flag(format!("--each{}", read.id)), Word::In(read.id)];
    // Over axes of which the list has several files at each element, or that have one file for several of theirs.
    let list = axes.closure_of(gather);
    let other: Vec<Id> =
        workflow.axes.iter().map(|a| a.id).filter(|a| !gather.contains(a) && !own.contains(a)).collect();
    let other: Vec<Id> = other.into_iter().filter(|a| axes.closure(*a).iter().any(|b| list.contains(b))).collect();
    if filter.is_none() && !other.is_empty() && draw.may("args-narrow", 40) {
        return Some(Group { words, each: vec![draw.of(&other)], filter: None, when: None });
    }
    if draw.may("values", 40) {
        words.extend(expr::value(draw, axes, &[], &expr::always(axes, gather)).map(Word::Value));
    }
    Some(Group { words, each: gather.clone(), filter: filter.clone(), when: None })
}

fn function(draw: &mut Draw, axes: &Axes, all: &[Id], seen: &[Id]) -> Option<Word> {
    let axis = if all.is_empty() { return None } else { draw.of(all) };
    Some(match draw.below(5) {
        0 => Word::List(axis),
        1 if draw.may("first-last", 100) => Word::Value(Expr::First(axis)),
        2 if draw.may("first-last", 100) => Word::Value(Expr::Last(axis)),
        3 => {
            let condition = expr::condition(draw, axes, seen, &[])?;
            let (a, b) = (expr::value(draw, axes, seen, &[])?, Expr::text("other"));
            Word::Value(Expr::If(Box::new(condition), Box::new(a), Box::new(b)))
        }
        _ => Word::Value(Expr::Count(axis)),
    })
}
