//! `workflow.py`: the workflow as a program that runs its jobs on the workers of Scalable.

use serde::Serialize;

use crate::lower::pegasus::around::{self, Value};
use crate::lower::program::{Function, Imports, Program as Functions, constant};
use crate::lower::python::Code;
use crate::lower::scripts::{program_path, tool_of};
use crate::lower::templates;
use crate::plan::Plan;
use crate::resolve::workflow::{Step, Variant};

#[derive(Serialize)]
struct Context<'a> {
    title: &'a str,
    name: &'a str,
    /// There is a manifest that `scalable run` takes.
    runs: bool,
    imports: Imports,
    listed: bool,
    option_names: &'a str,
    programs: String,
    fixed: &'a str,
    options: &'a [String],
    inputs: &'a [String],
    steps: &'a [Function],
}

/// The text of the program.
pub fn program(plan: &Plan, functions: &Functions, title: &str, runs: bool) -> String {
    let context = Context {
        title,
        name: &plan.workflow.name,
        runs,
        imports: functions.imports,
        listed: functions.listed,
        option_names: &functions.option_names,
        programs: constant("PROGRAMS", programs(plan)),
        fixed: &functions.fixed,
        options: &functions.options,
        inputs: &functions.inputs,
        steps: &functions.steps,
    };
    templates::render("workflow.py", &context)
}

/// The programs, in the order in which steps first need them.
fn programs(plan: &Plan) -> Code {
    let workflow = &plan.workflow;
    let mut entries: Vec<(String, Code)> = Vec::new();
    let steps = workflow.order.iter().map(|id| &workflow.steps[*id]).filter(|s| s.may_exist());
    for (step, variant) in steps.flat_map(|s| s.variants.iter().map(move |v| (s, v))) {
        if !entries.iter().any(|(name, _)| *name == variant.transformation) {
            entries.push((variant.transformation.clone(), one(plan, step, variant)));
        }
    }
    Code::dict(entries)
}

fn one(plan: &Plan, step: &Step, variant: &Variant) -> Code {
    let workflow = &plan.workflow;
    let keyword = |name: &str, value: Code| Code::prefixed(format!("{name}="), value);
    let mut items = vec![Code::text(&program_path(step, variant))];
    let component = variant.component.map(|c| &workflow.components[c]);
    items.extend(tool_of(workflow, variant).map(|tool| keyword("tool", Code::text(tool))));
    if let Some(image) = component.and_then(|c| c.image.as_ref()) {
        items.push(keyword("image", Code::text(image)));
    }
    let mut env: Vec<(String, Code)> = Vec::new();
    let mut lists: Vec<(&str, String)> = Vec::new();
    for (namespace, key, value) in around::of_transformation(workflow, step, variant) {
        let Value::Fixed(text) = value else { continue };
        match (namespace, key.as_str()) {
            ("env", _) => env.push((key, Code::text(&text))),
            ("condor", "getenv") => lists.push(("secrets", text)),
            ("condor", "transfer_input_files") => lists.push(("data", text)),
            _ => {}
        }
    }
    if !env.is_empty() {
        items.push(keyword("env", Code::dict(env)));
    }
    lists.sort();
    for (name, text) in lists {
        items.push(keyword(name, Code::list(text.split(',').map(Code::text).collect())));
    }
    let more = items.len() > 1;
    let program = Code::call("Program", items);
    if more { program.spread() } else { program }
}
