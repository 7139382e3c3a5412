//! A step in words.

use std::path::Path;

use super::describe::{file, resources};
use super::description::{Kind, Names, Thing};
use super::words::Speaker;
use crate::counted::counted;
use crate::plan::Plan;
use crate::resolve::term::Term;
use crate::resolve::{StepId, Workflow};

use crate::resolve::checks::check_variable;
use crate::resolve::workflow::{Action, Group, Program, Variant, Varying};

/// What a step says of itself.
pub(super) fn thing(plan: &Plan, names: &Names, id: StepId) -> Thing {
    let (workflow, step) = (&plan.workflow, &plan.workflow.steps[id]);
    let say = Speaker { plan, names, step: Some(step) };
    let mut thing = Thing::default();
    if !step.each.is_empty() {
        thing.fact("each", say.axes(&step.each));
    }
    thing.some("when", step.when.as_ref().map(|w| say.term(w)));
    let uses: Vec<String> = step
        .uses
        .iter()
        .map(|u| {
            let name = names.of(Kind::Component, &workflow.components[u.component].name);
            format!("{name}{}", say.when("when", u.when.as_ref()))
        })
        .collect();
    if !uses.is_empty() {
        thing.fact("component", uses.join(", or else "));
    }
    resources(&mut thing, &step.resources);
    varying(&mut thing, &say, &step.varying);
    for (at, variant) in step.variants.iter().enumerate() {
        let (what, words) = action(&say, &variant.action);
        let what = if at == 0 { what.to_owned() } else { format!("{what} {}", at + 1) };
        thing.fact(what, words + &say.when("when", variant.when.as_ref()));
        thing.some("transformation", transformation(workflow, variant));
    }
    for input in &step.inputs {
        thing.fact(format!("input {}", input.name), say.input(input));
    }
    for output in &step.outputs {
        let def = &workflow.files[*output];
        file(&mut thing, &say, def, &format!(" {}", def.name));
    }
    for after in &step.after {
        let name = names.of(Kind::Step, &workflow.steps[after.step].name);
        thing.fact(format!("after {name}"), format!("its job{}", say.selection(&after.selection)));
    }
    thing.some("label", step.label.as_ref().map(|t| say.text(t)));
    thing.some("job", step.job.as_ref().map(|t| say.text(t)));
    // What a check tells its wrapper is said of the output.
    let of_checks: Vec<String> =
        step.outputs.iter().map(|o| check_variable(&step.name, &workflow.files[*o].name)).collect();
    for variable in step.env.iter().filter(|v| !of_checks.contains(&v.name)) {
        let value = say.text(&variable.value) + &say.when("when", variable.when.as_ref());
        thing.fact(format!("variable {}", variable.name), value);
    }
    around(&mut thing, &say, step);
    summary(&mut thing, plan, names, id);
    thing
}

/// The name in the catalog of programs, where it is not that of the program.
fn transformation(workflow: &Workflow, variant: &Variant) -> Option<String> {
    let Action::Run { program, .. } = &variant.action else { return None };
    let path = match program {
        Program::Script { path, .. } => path.as_str(),
        Program::Installed { path, .. } => path,
    };
    let stem = Path::new(path).file_stem()?.to_str()?;
    let name = &variant.transformation;
    let of_component = variant.component.map(|c| format!("{stem}_{}", workflow.components[c].name));
    (name != stem && Some(name) != of_component.as_ref()).then(|| name.clone())
}

fn around(thing: &mut Thing, say: &Speaker, step: &crate::resolve::workflow::Step) {
    let around = &step.around;
    for profile in &around.profiles {
        let value = say.text(&profile.value) + &say.when("when", profile.when.as_ref());
        thing.fact(format!("profile {} {}", profile.namespace, profile.key), value);
    }
    let mut secrets: Vec<&str> = around.secrets.iter().flatten().map(|s| s.name.as_str()).collect();
    secrets.sort_unstable();
    secrets.dedup();
    if !secrets.is_empty() {
        thing.fact("secrets", secrets.join(" "));
    }
    thing.some("retries", around.retries.map(|n| n.to_string()));
    thing.some("site", around.site.clone());
    thing.some("throttle", around.category.clone());
    let input = around.stdin.and_then(|at| step.inputs.get(at as usize)).map(|i| i.name.clone());
    thing.some("standard input", input);
    let output = around.stdout.and_then(|at| step.outputs.get(at as usize));
    thing.some("standard output", output.map(|o| say.plan.workflow.files[*o].name.clone()));
}

/// Amounts that differ from job to job.
pub(super) fn varying(thing: &mut Thing, say: &Speaker, varying: &[Varying]) {
    for one in varying {
        let amount = say.term(&one.amount) + &say.when("when", one.when.as_ref());
        thing.fact(one.name, amount);
    }
}

fn action(say: &Speaker, action: &Action) -> (&'static str, String) {
    match action {
        Action::Run { program, groups } => {
            let program = match program {
                Program::Script { path, .. } => path.as_str(),
                Program::Installed { path, .. } => path,
            };
            let mut words = vec![program.to_owned()];
            // What is left out of every command is no part of it, whether or not the step has jobs.
            let said = groups.iter().filter(|g| g.when.as_ref().and_then(Term::as_const_bool) != Some(false));
            words.extend(said.map(|g| group(say, g)).filter(|g| !g.is_empty()));
            ("command", words.join(" "))
        }
        Action::Shell { script, .. } => ("shell script", script.clone()),
        Action::Call { call, .. } => {
            let args: Vec<String> = call.args.iter().map(|(name, text)| format!("{name}={}", say.text(text))).collect();
            ("call", format!("{}:{} {}", call.module, call.function, args.join(" ")).trim_end().to_owned())
        }
    }
}

fn group(say: &Speaker, group: &Group) -> String {
    let word = |text| {
        let word = say.text(text);
        if word.is_empty() || word.contains(char::is_whitespace) { format!("'{word}'") } else { word }
    };
    let words = group.words.iter().map(word).collect::<Vec<_>>().join(" ");
    let mut rest = String::new();
    if !group.each.is_empty() {
        rest += &format!(" each {}", say.axes(&group.each));
    }
    rest += say.when("where", group.filter.as_ref()).trim_start_matches(',');
    rest += say.when("when", group.when.as_ref()).trim_start_matches(',');
    if rest.is_empty() { words } else { format!("[{words}]{rest}") }
}

/// What there is to say if the step is new, or gone.
fn summary(thing: &mut Thing, plan: &Plan, names: &Names, id: StepId) {
    let (workflow, step) = (&plan.workflow, &plan.workflow.steps[id]);
    let mut reads: Vec<&str> = Vec::new();
    for file in step.reads() {
        let name = match workflow.producer(file) {
            Some(producer) => names.of(Kind::Step, &workflow.steps[producer].name),
            None => names.of(Kind::Input, &workflow.files[file].name),
        };
        if !reads.contains(&name) {
            reads.push(name);
        }
    }
    let say = Speaker { plan, names, step: Some(step) };
    let outputs = step.outputs.iter().map(|o| &workflow.files[*o]).filter(|f| f.may_be_published());
    let published: Vec<String> = outputs.map(|f| say.text(&f.file)).collect();
    let jobs = counted(plan.steps[id].count(), "job");
    thing.present.push(jobs.clone());
    thing.past.push(format!("it had {jobs}"));
    for (present, past, list) in
        [("reads", "it read", reads.join(", ")), ("publishes", "it published", published.join(", "))]
    {
        if !list.is_empty() {
            thing.present.push(format!("{present} {list}"));
            thing.past.push(format!("{past} {list}"));
        }
    }
}
