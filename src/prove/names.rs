//! No two files of one name, no two jobs of one id.
//!
//! Names are compared by 64-bit hashes in passes of bounded memory; equal hashes are compared by their texts.

use std::hash::{DefaultHasher, Hasher as _};

use crate::diagnostic::{Findings, files};
use crate::files::RelPath;
use crate::plan::{Plan, Program, Space};
use crate::resolve::workflow::Origin;
use crate::resolve::{FileId, StepId};
use crate::source::Span;

/// At most this many hashes are held at once: 64 MiB.
const PASS: u64 = 1 << 22;

/// A family of names: a program over the points of a space.
struct Family<'a> {
    space: &'a Space,
    name: &'a Program,
    what: What,
    span: Span,
}

enum What {
    File(FileId),
    Job(StepId),
}

/// Reports the first clash of files and the first of jobs, and the first name that no file may have.
pub fn check(plan: &Plan, findings: &mut Findings) {
    let workflow = &plan.workflow;
    let files: Vec<Family> = plan
        .files
        .iter()
        .filter(|(id, _)| workflow.files[*id].healthy)
        .map(|(id, f)| Family {
            space: &f.space,
            name: &f.name,
            what: What::File(id),
            span: workflow.files[id].name_span,
        })
        .collect();
    let jobs: Vec<Family> = plan
        .steps
        .iter()
        .filter(|(id, _)| workflow.steps[*id].healthy)
        .map(|(id, s)| Family { space: &s.space, name: &s.id, what: What::Job(id), span: workflow.steps[id].span })
        .collect();
    for family in &files {
        tidy(family, findings);
    }
    for family in &jobs {
        // Every character of an id is fit: only an empty one is left to refuse.
        if family.name.ops.is_empty() {
            findings.push(files::empty_id(family.span));
            return;
        }
    }
    if let Some(clash) = clash(&files) {
        report(plan, &files, &clash, findings);
    }
    if let Some(clash) = clash(&jobs) {
        report(plan, &jobs, &clash, findings);
    }
}

/// File names are relative paths that stay in the job's folder.
fn tidy(family: &Family, findings: &mut Findings) {
    let mut walk = family.space.walk(0);
    let mut name = Vec::new();
    while let Some(point) = walk.get() {
        name.clear();
        family.name.run(&mut point.to_vec(), &mut name);
        let text = String::from_utf8_lossy(&name);
        let problem = match RelPath::new(&text) {
            Err(problem) => Some(problem.to_string()),
            Ok(path) if path.as_str().len() != text.len() => Some("it begins with `./`".to_owned()),
            Ok(_) if text.contains("${") => Some("it has `${`, which the planner would replace".to_owned()),
            Ok(_) => None,
        };
        if let Some(problem) = problem {
            findings.push(files::bad_name(family.span, &text, &problem));
            return;
        }
        walk.step();
    }
}

/// Two places of one name: family and number of the point.
struct Clash {
    first: (usize, u64),
    second: (usize, u64),
    name: String,
}

fn clash(families: &[Family]) -> Option<Clash> {
    let total: u64 = families.iter().map(|f| f.space.len()).fold(0, u64::saturating_add);
    let passes = total.div_ceil(PASS).max(1);
    let mut earliest: Option<Clash> = None;
    for pass in 0..passes {
        let mut hashes: Vec<(u64, u32, u64)> = Vec::new();
        for (at, family) in families.iter().enumerate() {
            let mut walk = family.space.walk(0);
            let mut name = Vec::new();
            let mut point = Vec::new();
            let mut number = 0;
            while let Some(here) = walk.get() {
                point.clear();
                point.extend_from_slice(here);
                name.clear();
                family.name.run(&mut point, &mut name);
                let mut hasher = DefaultHasher::new();
                hasher.write(&name);
                let hash = hasher.finish();
                if hash % passes == pass {
                    hashes.push((hash, at as u32, number));
                }
                number += 1;
                walk.step();
            }
        }
        hashes.sort_unstable();
        for pair in hashes.windows(2) {
            let ((a, at, m), (b, bt, n)) = (pair[0], pair[1]);
            if a != b {
                continue;
            }
            let text = |family: u32, number: u64| {
                let family = &families[family as usize];
                family.name.text(&family.space.point(number))
            };
            let name = text(at, m);
            if name != text(bt, n) {
                continue;
            }
            let found = Clash { first: (at as usize, m), second: (bt as usize, n), name };
            if earliest.as_ref().is_none_or(|e| (found.second, found.first) < (e.second, e.first)) {
                earliest = Some(found);
            }
        }
    }
    earliest
}

fn report(plan: &Plan, families: &[Family], clash: &Clash, findings: &mut Findings) {
    let describe = |(family, number): (usize, u64)| -> (String, Span) {
        let family = &families[family];
        let point = family.space.point(number);
        match family.what {
            What::Job(step) => {
                (format!("job {} of step `{}`", number + 1, plan.workflow.steps[step].name), family.span)
            }
            What::File(file) => {
                let def = &plan.workflow.files[file];
                let text = match &def.origin {
                    Origin::Input { .. } => format!("input `{}`{}", def.name, keys(plan, family.space, &point)),
                    Origin::Output { step, .. } => {
                        format!("step `{}`{}", plan.workflow.steps[*step].name, keys(plan, family.space, &point))
                    }
                };
                (text, family.span)
            }
        }
    };
    let (first, first_span) = describe(clash.first);
    let (second, second_span) = describe(clash.second);
    let other = (clash.first.0 != clash.second.0).then_some(first_span);
    findings.push(match families[clash.first.0].what {
        What::Job(_) => files::same_job(second_span, other, &clash.name, &first, &second),
        What::File(_) => files::same_name(second_span, other, &clash.name, &first, &second),
    });
}

/// ` (sample a, mate 1)`
fn keys(plan: &Plan, space: &Space, point: &[u32]) -> String {
    let mut named = Vec::new();
    for (slot, element) in space.slots.iter().zip(point) {
        let mut chain = plan.workflow.closure(slot.axis);
        chain.reverse();
        for axis in chain {
            let Some(map) = plan.maps.get(slot.axis, axis) else { continue };
            let text = format!("{} {}", plan.axes[axis].name, plan.axes[axis].keys.get(map.get(*element)));
            if !named.contains(&text) {
                named.push(text);
            }
        }
    }
    if named.is_empty() { String::new() } else { format!(" ({})", named.join(", ")) }
}
