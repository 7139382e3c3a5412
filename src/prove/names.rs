//! No two files of one name, no two jobs of one id.
//!
//! Where templates show that names differ, nothing is looked at. Other names are compared by 64-bit hashes in passes of
//! bounded memory; equal hashes are compared by their texts.

use std::hash::{DefaultHasher, Hasher as _};

use super::templates::{self, Shape};
use crate::diagnostic::files::BadName;
use crate::diagnostic::{Diagnostic, Findings, files, relations};
use crate::files::{PathProblem, RelPath};
use crate::lower::scripts::support_files;
use crate::plan::{Op, Plan, PlannedContent, Presence, Program, Space, is_unique};
use crate::resolve::workflow::Origin;
use crate::resolve::{FileId, StepId, Workflow};
use crate::source::Span;

/// At most this many names are held at once, as hashes: 64 MiB.
const PASS: u64 = 1 << 21;

/// More templates than this are not held against each other.
const TEMPLATES: usize = 2000;

/// The longest name, and the longest path, that Linux takes, in bytes.
const NAME: usize = 255;
const PATH: usize = 4095;
/// What is left for endings such as `.out.000`, and for what the planner writes before ids.
const ENDINGS: usize = 35;

/// A family of names: a program over the points of a space.
struct Family<'a> {
    space: &'a Space,
    /// The points that have a member.
    presence: &'a Presence,
    name: &'a Program,
    what: What,
    span: Span,
}

#[derive(Clone, Copy)]
enum What {
    File(FileId),
    /// A module that a step calls, and that its jobs need beside their inputs.
    Module(StepId),
    /// The names that an input of a step takes, one a line.
    List(StepId),
    Job(StepId),
}

/// Reports the first clash of files and the first of jobs, and the first name that no file may have.
pub fn check(plan: &Plan, findings: &mut Findings) {
    let workflow = &plan.workflow;
    let modules = modules(workflow);
    let alone = Space::new(Vec::new());
    let mut files: Vec<Family> = plan
        .files
        .iter()
        .filter(|(id, _)| workflow.files[*id].healthy)
        .map(|(id, f)| Family {
            space: &f.space,
            presence: f.presence.as_deref().unwrap_or(&Presence::Always),
            name: &f.name,
            what: What::File(id),
            span: workflow.files[id].name_span,
        })
        .collect();
    let mut jobs: Vec<Family> = plan
        .steps
        .iter()
        .filter(|(id, _)| workflow.steps[*id].healthy)
        .map(|(id, s)| {
            let (what, span) = (What::Job(id), workflow.steps[id].job_span);
            Family { space: &s.space, presence: &s.jobs, name: &s.id, what, span }
        })
        .collect();
    // What no file may be called, and a job without an id, is no clash with others of the kind.
    files.retain(|family| templates::is_tidy(family.name) || tidy(plan, family, findings));
    jobs.retain(|family| has_ids(plan, family, findings));
    for (id, _) in workflow.steps.iter().filter(|(_, s)| s.healthy) {
        short_id(plan, id, findings);
    }
    files.extend(modules.iter().map(|(step, name)| Family {
        space: &alone,
        presence: &Presence::Always,
        name,
        what: What::Module(*step),
        span: workflow.steps[*step].action_span(),
    }));
    for (id, step) in plan.steps.iter().filter(|(id, _)| workflow.steps[*id].healthy) {
        files.extend(step.lists.iter().map(|list| Family {
            space: &step.space,
            presence: &step.jobs,
            name: &list.name,
            what: What::List(id),
            span: workflow.steps[id].action_span(),
        }));
    }
    match clashes(plan, &files) {
        (Some(clash), _) => findings.push(explained(plan, &files, &clash)),
        (None, Some(clash)) => {
            let text = |(family, number): (usize, u64)| files[family].name.text(&files[family].space.point(number));
            let (first, second) = in_order(&files, &clash);
            findings.push(files::case_clash(files[second.0].span, &text(first), &text(second)));
        }
        (None, None) => {}
    }
    if let (Some(clash), _) = clashes(plan, &jobs) {
        findings.push(explained(plan, &jobs, &clash));
    }
}

/// The modules that steps call, each with the first step that does.
fn modules(workflow: &Workflow) -> Vec<(StepId, Program)> {
    let mut seen: Vec<&str> = Vec::new();
    let mut modules = Vec::new();
    for (id, step) in workflow.steps.iter().filter(|(_, s)| s.healthy) {
        for path in support_files(step) {
            if !seen.contains(&path.as_str()) {
                seen.push(path.as_str());
                modules.push((id, Program::literal(path.as_str())));
            }
        }
    }
    modules
}

/// Whether each job has an id. Every character of it is fit: only an empty one is left to refuse.
fn has_ids(plan: &Plan, family: &Family, findings: &mut Findings) -> bool {
    let What::Job(step) = family.what else { return true };
    if family.name.ops.iter().any(|op| matches!(op, Op::Literal(_))) {
        return true;
    }
    let mut walk = family.space.walk(0);
    while let Some(point) = walk.get() {
        if family.presence.at(point) && family.name.text(point).is_empty() {
            let name = &plan.workflow.steps[step].name;
            findings.push(files::empty_id(family.span, &job_of(plan, step, point), name));
            return false;
        }
        walk.step();
    }
    true
}

/// File names are relative paths that stay in the job's folder.
fn tidy(plan: &Plan, family: &Family, findings: &mut Findings) -> bool {
    let mut walk = family.space.walk(0);
    let mut name = Vec::new();
    while let Some(point) = walk.get() {
        if !family.presence.at(point) {
            walk.step();
            continue;
        }
        name.clear();
        family.name.run(&mut point.to_vec(), &mut name);
        let text = String::from_utf8_lossy(&name);
        let problem = match RelPath::new(&text) {
            Err(problem) => Some(BadName::Path(problem)),
            Ok(path) if path.as_str().len() != text.len() => Some(BadName::Here),
            Ok(_) if text.contains("${") => Some(BadName::Variable),
            Ok(_) => too_long(&text).map(BadName::Long),
        };
        if let Some(problem) = problem {
            let of_path =
                path_of(plan, family, point).map(|(path, why)| files::bad_input_path(family.span, &path, why));
            findings.push(of_path.unwrap_or_else(|| files::bad_name(family.span, &text, &problem)));
            return false;
        }
        walk.step();
    }
    true
}

/// The path that gives an input its name, where it is that which is wrong.
fn path_of(plan: &Plan, family: &Family, point: &[u32]) -> Option<(String, PathProblem)> {
    let What::File(file) = family.what else { return None };
    let Origin::Input { span, .. } = &plan.workflow.files[file].origin else { return None };
    let PlannedContent::Path(path) = &plan.files[file].content else { return None };
    let path = path.text(point);
    let outside = path.starts_with('/') || path.contains("://") || *span != family.span;
    let problem = RelPath::new(&path).err().filter(|_| !outside)?;
    Some((path, problem))
}

/// Why no file system takes a path, if it is for its length.
fn too_long(path: &str) -> Option<String> {
    let longest = path.split('/').map(str::len).max().unwrap_or(0);
    if longest > NAME {
        return Some(format!("a part of it has {longest} bytes, and file systems take {NAME}"));
    }
    (path.len() > PATH).then(|| format!("it has {} bytes, and systems take {PATH}", path.len()))
}

fn longest_transformation(step: &crate::resolve::workflow::Step) -> usize {
    step.variants.iter().map(|v| v.transformation.len()).max().unwrap_or(0)
}

/// Pegasus calls the files of a job after its transformation and its id, with further endings.
fn short_id(plan: &Plan, id: StepId, findings: &mut Findings) {
    let step = &plan.workflow.steps[id];
    let most = (NAME - ENDINGS).saturating_sub(longest_transformation(step) + 1);
    let planned = &plan.steps[id];
    if planned.id.longest() <= most as u64 {
        return;
    }
    planned.each_job(|point| {
        let text = planned.id.text(point);
        if text.len() > most {
            findings.push(files::long_id(step.job_span, &text, most));
        }
        text.len() <= most
    });
}

/// Two places of one name: family and number of the point.
struct Clash {
    first: (usize, u64),
    second: (usize, u64),
    name: String,
}

/// A name as it is compared: with case differences taken away, and as it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Hashed {
    folded: u64,
    exact: u64,
    family: u32,
    number: u64,
}

/// The first two places of one name, and the first two that differ in case only.
fn clashes(plan: &Plan, families: &[Family]) -> (Option<Clash>, Option<Clash>) {
    let doubtful = doubtful(families);
    let total: u64 = doubtful.iter().map(|at| families[*at].space.len()).fold(0, u64::saturating_add);
    let passes = total.div_ceil(PASS).max(1);
    let (mut same, mut alike): (Option<Clash>, Option<Clash>) = (None, None);
    for pass in 0..passes {
        let mut names: Vec<Hashed> = Vec::new();
        for at in &doubtful {
            hash_all(&families[*at], *at as u32, |name| {
                if name.folded % passes == pass {
                    names.push(name);
                }
            });
        }
        names.sort_unstable();
        for pair in names.windows(2).filter(|pair| pair[0].folded == pair[1].folded) {
            let place = |hashed: &Hashed| (hashed.family as usize, hashed.number);
            let (first, second) = (place(&pair[0]).min(place(&pair[1])), place(&pair[0]).max(place(&pair[1])));
            let earliest = if pair[0].exact == pair[1].exact { &mut same } else { &mut alike };
            if earliest.as_ref().is_some_and(|e| (e.second, e.first) <= (second, first)) {
                continue;
            }
            // Equal hashes are no proof.
            let text =
                |(family, number): (usize, u64)| families[family].name.text(&families[family].space.point(number));
            let (name, other) = (text(first), text(second));
            let really = if pair[0].exact == pair[1].exact {
                name == other && !one_file(plan, families, first, second)
            } else {
                name != other && name.to_lowercase() == other.to_lowercase()
            };
            if really {
                *earliest = Some(Clash { first, second, name });
            }
        }
    }
    (same, alike)
}

/// The families, by number, whose templates do not show that each name is there once.
fn doubtful(families: &[Family]) -> Vec<usize> {
    // Each is held against each: with very many it is less to look at the names.
    if families.len() > TEMPLATES {
        return (0..families.len()).collect();
    }
    let shapes: Vec<Option<Shape>> = families.iter().map(|family| Shape::of(family.name)).collect();
    let apart = |one: usize, other: usize| match (&shapes[one], &shapes[other]) {
        (Some(one), Some(other)) => one.differ(other),
        _ => false,
    };
    let shown = |at: &usize| {
        let all = 0..families.len();
        is_unique(families[*at].space, families[*at].name)
            && all.into_iter().all(|other| other == *at || apart(*at, other))
    };
    (0..families.len()).filter(|at| !shown(at)).collect()
}

/// Whether two points of an input are one file: a sheet may name a file in several rows.
fn one_file(plan: &Plan, families: &[Family], first: (usize, u64), second: (usize, u64)) -> bool {
    let What::File(file) = families[first.0].what else { return false };
    let PlannedContent::Path(path) = &plan.files[file].content else { return false };
    let place = |(family, number): (usize, u64)| path.text(&families[family].space.point(number));
    first.0 == second.0 && place(first) == place(second)
}

fn hash_all(family: &Family, at: u32, mut see: impl FnMut(Hashed)) {
    let hash = |bytes: &[u8]| {
        let mut hasher = DefaultHasher::new();
        hasher.write(bytes);
        hasher.finish()
    };
    let mut walk = family.space.walk(0);
    let (mut name, mut point) = (Vec::new(), Vec::new());
    let mut number = 0;
    while let Some(here) = walk.get() {
        if !family.presence.at(here) {
            number += 1;
            walk.step();
            continue;
        }
        point.clear();
        point.extend_from_slice(here);
        name.clear();
        family.name.run(&mut point, &mut name);
        let exact = hash(&name);
        if name.is_ascii() {
            name.make_ascii_lowercase();
        } else {
            name = String::from_utf8_lossy(&name).to_lowercase().into_bytes();
        }
        see(Hashed { folded: hash(&name), exact, family: at, number });
        number += 1;
        walk.step();
    }
}

/// The two places of a clash, the later one of the specification last.
fn in_order(families: &[Family], clash: &Clash) -> ((usize, u64), (usize, u64)) {
    let place = |(family, number): (usize, u64)| (families[family].span, number);
    if place(clash.second) < place(clash.first) { (clash.second, clash.first) } else { (clash.first, clash.second) }
}

/// What is wrong, at the later of the two places.
fn explained(plan: &Plan, families: &[Family], clash: &Clash) -> Diagnostic {
    let (one, other) = in_order(families, clash);
    let (first, second) = (&families[one.0], &families[other.0]);
    let (said, again) = (described(plan, first, one.1), described(plan, second, other.1));
    let elsewhere = (one.0 != other.0).then_some(first.span);
    let ids = |step: StepId| {
        let step = &plan.workflow.steps[step];
        let keys: String = step.each.iter().map(|axis| format!("_{{{}}}", plan.workflow.axes[*axis].name)).collect();
        format!("job \"{}{keys}\"", step.name)
    };
    let same_name = || files::same_name(second.span, elsewhere, &clash.name, &said, &again);
    match (first.what, second.what) {
        (What::Job(step), _) => files::same_job(second.span, elsewhere, &clash.name, (&said, &again), &ids(step)),
        (What::File(a), What::File(b)) if a == b => match lacking(plan, a) {
            Some((axis, what)) => relations::name_lacks_axis(second.span, &axis, &what),
            None => same_name(),
        },
        (What::File(a), What::File(b)) => match (&plan.workflow.files[a].origin, &plan.workflow.files[b].origin) {
            (Origin::Input { .. }, Origin::Input { .. }) => {
                let path = |file: FileId, (family, number): (usize, u64)| match &plan.files[file].content {
                    PlannedContent::Path(path) => Some(path.text(&families[family].space.point(number))),
                    _ => None,
                };
                if path(a, one).is_some() && path(a, one) == path(b, other) {
                    files::same_input(second.span, first.span, &clash.name)
                } else {
                    files::two_names(second.span, first.span, &clash.name)
                }
            }
            (Origin::Input { .. }, Origin::Output { step, .. }) if reads_and_writes(plan, *step, a, b, &clash.name) => {
                files::unstable_name(second.span, first.span, &clash.name)
            }
            (Origin::Output { step, .. }, Origin::Input { .. }) if reads_and_writes(plan, *step, b, a, &clash.name) => {
                files::unstable_name(first.span, second.span, &clash.name)
            }
            _ => same_name(),
        },
        _ => same_name(),
    }
}

/// What has a name, in words: "`bam` of step `align` (sample a)".
fn described(plan: &Plan, family: &Family, number: u64) -> String {
    let step_name = |step: StepId| &plan.workflow.steps[step].name;
    match family.what {
        What::Job(step) => job_of(plan, step, &family.space.point(number)),
        What::Module(step) => format!("the module of step `{}`", step_name(step)),
        What::List(step) => format!("the list of names of step `{}`", step_name(step)),
        What::File(file) => {
            let def = &plan.workflow.files[file];
            let keys = keys(plan, family.space, &family.space.point(number));
            match &def.origin {
                Origin::Input { .. } | Origin::Rendered(_) => format!("input `{}`{keys}", def.name),
                Origin::Output { step, .. } => format!("`{}` of step `{}`{keys}", def.name, step_name(*step)),
            }
        }
    }
}

/// A job in words: "the job of step `align` (sample a)".
fn job_of(plan: &Plan, step: StepId, point: &[u32]) -> String {
    let keys = keys(plan, &plan.steps[step].space, point);
    format!("the job of step `{}`{keys}", plan.workflow.steps[step].name)
}

/// An axis of a family that its name never mentions, and how messages call the family.
fn lacking(plan: &Plan, file: FileId) -> Option<(String, String)> {
    let workflow = &plan.workflow;
    let def = &workflow.files[file];
    let axis = workflow
        .independent(&def.shape)
        .into_iter()
        .find(|axis| !def.file.placeholders().any(|p| p.term.axes().iter().any(|a| workflow.determines(*a, *axis))))?;
    let what = match &def.origin {
        Origin::Output { step, .. } => format!("`{}` of step `{}`", def.name, workflow.steps[*step].name),
        Origin::Input { .. } | Origin::Rendered(_) => format!("input `{}`", def.name),
    };
    Some((workflow.axes[axis].name.clone(), what))
}

/// Whether a job of a step reads a file of `input` and writes one of `output` that are both called `name`.
fn reads_and_writes(plan: &Plan, step: StepId, input: FileId, output: FileId, name: &str) -> bool {
    let planned = &plan.steps[step];
    let has = |file: FileId, point: &mut Vec<u32>| {
        let mut found = false;
        for relation in planned.inputs.iter().chain(&planned.outputs) {
            relation.each(point, &mut |choice, point| {
                let choice = &relation.choices[choice];
                if choice.file == Some(file) {
                    found |= plan.files[file].name.seen_through(&choice.bind).text(point) == name;
                }
            });
        }
        found
    };
    if !planned.inputs.iter().any(|r| r.files().any(|f| f == input)) {
        return false;
    }
    let mut answer = false;
    planned.each_job(|point| {
        let writes = has(output, point);
        answer = writes && has(input, point);
        !writes
    });
    answer
}

/// ` (sample a, mate 1)`
fn keys(plan: &Plan, space: &Space, point: &[u32]) -> String {
    let mut named = Vec::new();
    for (slot, element) in space.slots.iter().zip(point) {
        let mut chain = plan.workflow.ancestors(slot.axis);
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
