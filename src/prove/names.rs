//! No two files of one name, no two jobs of one id.
//!
//! Names are compared by 64-bit hashes in passes of bounded memory; equal hashes are compared by their texts.

use std::hash::{DefaultHasher, Hasher as _};

use crate::diagnostic::{Diagnostic, Findings, files, relations};
use crate::files::RelPath;
use crate::lower::pegasus::support_files;
use crate::plan::{Op, Plan, PlannedContent, Presence, Program, Space};
use crate::resolve::workflow::Origin;
use crate::resolve::{FileId, StepId, Workflow};
use crate::source::Span;

/// At most this many names are held at once, as hashes: 64 MiB.
const PASS: u64 = 1 << 21;

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
    let jobs: Vec<Family> = plan
        .steps
        .iter()
        .filter(|(id, _)| workflow.steps[*id].healthy)
        .map(|(id, s)| {
            let (what, span) = (What::Job(id), workflow.steps[id].span);
            Family { space: &s.space, presence: &s.jobs, name: &s.id, what, span }
        })
        .collect();
    for family in &files {
        tidy(family, findings);
    }
    for family in &jobs {
        // Every character of an id is fit: only an empty one is left to refuse.
        let certain = family.name.ops.iter().any(|op| matches!(op, Op::Literal(_)));
        let mut walk = family.space.walk(0);
        while let Some(point) = walk.get().filter(|_| !certain) {
            if family.presence.at(point) && family.name.text(point).is_empty() {
                findings.push(files::empty_id(family.span));
                return;
            }
            walk.step();
        }
    }
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
            what: What::Module(id),
            span: workflow.steps[id].action_span(),
        }));
    }
    match clashes(plan, &files) {
        (Some(clash), _) => findings.push(explained(plan, &files, &clash)),
        (None, Some(clash)) => {
            let text = |(family, number): (usize, u64)| files[family].name.text(&files[family].space.point(number));
            let (first, second) = (text(clash.first), text(clash.second));
            findings.push(files::case_clash(files[clash.second.0].span, &first, &second));
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

/// File names are relative paths that stay in the job's folder.
fn tidy(family: &Family, findings: &mut Findings) {
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
            Err(problem) => Some(problem.to_string()),
            Ok(path) if path.as_str().len() != text.len() => Some("it begins with `./`".to_owned()),
            Ok(_) if text.contains("${") => Some("it has `${`, which the planner would replace".to_owned()),
            Ok(_) => too_long(&text),
        };
        if let Some(problem) = problem {
            findings.push(files::bad_name(family.span, &text, &problem));
            return;
        }
        walk.step();
    }
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
            findings.push(files::long_id(step.span, &text, most));
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
    let total: u64 = families.iter().map(|f| f.space.len()).fold(0, u64::saturating_add);
    let passes = total.div_ceil(PASS).max(1);
    let (mut same, mut alike): (Option<Clash>, Option<Clash>) = (None, None);
    for pass in 0..passes {
        let mut names: Vec<Hashed> = Vec::new();
        for (at, family) in families.iter().enumerate() {
            hash_all(family, at as u32, |name| {
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

fn explained(plan: &Plan, families: &[Family], clash: &Clash) -> Diagnostic {
    let describe = |(family, number): (usize, u64)| -> (String, Span) {
        let family = &families[family];
        let point = family.space.point(number);
        let step_name = |step: StepId| &plan.workflow.steps[step].name;
        let text = match family.what {
            What::Job(step) => format!("job {} of step `{}`", number + 1, step_name(step)),
            What::Module(step) => format!("the module of step `{}`", step_name(step)),
            What::File(file) => {
                let def = &plan.workflow.files[file];
                let keys = keys(plan, family.space, &point);
                match &def.origin {
                    Origin::Input { .. } | Origin::Rendered(_) => format!("input `{}`{keys}", def.name),
                    Origin::Output { step, .. } => format!("step `{}`{keys}", step_name(*step)),
                }
            }
        };
        (text, family.span)
    };
    let (first, first_span) = describe(clash.first);
    let (second, second_span) = describe(clash.second);
    let other = (clash.first.0 != clash.second.0).then_some(first_span);
    match (families[clash.first.0].what, families[clash.second.0].what) {
        (What::Job(_), _) => files::same_job(second_span, other, &clash.name, &first, &second),
        (What::File(a), What::File(b)) if a == b && lacking(plan, a).is_some() => {
            let (axis, what) = lacking(plan, a).unwrap_or_default();
            relations::name_lacks_axis(second_span, &axis, &what)
        }
        (What::File(a), What::File(b)) => match (&plan.workflow.files[a].origin, &plan.workflow.files[b].origin) {
            (Origin::Input { .. }, Origin::Input { .. }) if a != b => {
                let path = |file: FileId, (family, number): (usize, u64)| {
                    let point = families[family].space.point(number);
                    match &plan.files[file].content {
                        PlannedContent::Path(path) => Some(path.text(&point)),
                        _ => None,
                    }
                };
                if path(a, clash.first).is_some() && path(a, clash.first) == path(b, clash.second) {
                    files::same_input(second_span, first_span, &clash.name)
                } else {
                    files::two_names(second_span, first_span, &clash.name)
                }
            }
            (Origin::Input { .. }, Origin::Output { step, .. }) if reads_and_writes(plan, *step, a, b, &clash.name) => {
                files::unstable_name(second_span, &clash.name).also(first_span, "read from here")
            }
            _ => files::same_name(second_span, other, &clash.name, &first, &second),
        },
        _ => files::same_name(second_span, other, &clash.name, &first, &second),
    }
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
